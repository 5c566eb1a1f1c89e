# SPDX-License-Identifier: GPL-3.0-or-later
"""One replicate of a result file as a plain outcome: the form of `expected.json`.

The engine's own numbers only: level changes come from the event log (`trace`), everything
else from the columns that users read. Needs python3-h5py.
"""
import h5py

FULL = 10000


def text(values):
    return [value.decode() if isinstance(value, bytes) else str(value) for value in values]


def read(path, replicate=0):
    with h5py.File(path) as file:
        component = text(file["component"][:])
        horizon = int(file["run"].attrs["horizon_ms"]) if "horizon_ms" in file["run"].attrs else None
        if horizon is None:
            horizon = int(file["run/horizon_ms"][()])
        outcome = {"horizon_ms": horizon,
                   "instants": int(file["replicate_instants"][0, replicate]),
                   "releases": []}
        outcome["components"] = changes(file, component, replicate, horizon, outcome["releases"])
        outcome["services"] = services(file, replicate)
        outcome["repairs"], outcome["never_served"] = jobs(file, component, replicate)
        outcome["deadlocks"] = deadlocks(file, component, replicate)
    return outcome


def rows_of(file, kind, replicate):
    number = file[f"{kind}_replicate"][:]
    return [row for row in range(len(number)) if number[row] == replicate]


def changes(file, component, replicate, horizon, releases):
    """Net changes after each instant, and the releases of the risers, from the event log."""
    time, who = file["trace_time"][:], file["trace_component"][:]
    to, release = file["trace_to"][:], file["trace_release"][:]
    after = {}
    for row in rows_of(file, "trace", replicate):
        steps = after.setdefault(int(who[row]), {})
        told = steps.get(int(time[row]), (0, -1))[1] # only the rise of an instant names one
        steps[int(time[row])] = int(to[row]), max(told, int(release[row]))
    found = {}
    for index in sorted(after):
        level, since, loss, net = FULL, 0, 0, []
        for when in sorted(after[index]):
            new, by = after[index][when]
            if new == level:
                continue
            if new > level:
                releases.append([when, index, level, new, component[by] if by >= 0 else None])
            net.append([when, new])
            loss += (FULL - level) * (when - since)
            level, since = new, when
        if net:
            found[component[index]] = {"loss": loss + (FULL - level) * (horizon - since),
                                       "changes": net}
    releases.sort(key=lambda row: (row[0], row[1]))
    releases[:] = [[when, component[index], *rest] for when, index, *rest in releases]
    return found


def services(file, replicate):
    name = text(file["service"][:])
    high, low = file["service_loss_high"][0, replicate], file["service_loss_low"][0, replicate]
    found = {}
    for index, service in enumerate(name):
        loss = (int(high[index]) << 64) + int(low[index])
        episodes = [[int(file["episode_start"][row]), int(file["episode_end"][row]),
                     round(float(file["episode_affected"][row])),
                     round(float(file["episode_lost"][row]) * FULL)]
                    for row in rows_of(file, "episode", replicate)
                    if file["episode_service"][row] == index]
        found[service] = {"loss": loss, "level": round(int(file["service_level"][index])),
                          "episodes": episodes}
    return found


def jobs(file, component, replicate):
    served, unserved = [], []
    for row in rows_of(file, "job", replicate):
        who, start = component[file["job_component"][row]], int(file["job_start"][row])
        done = int(file["job_done"][row])
        if start < 0:
            unserved.append(who)
        else:
            served.append({"component": who, "start": start, "done": done if done >= 0 else None})
    return served, unserved


def deadlocks(file, component, replicate):
    first = [0]
    for count in file["deadlock_members"][:]:
        first.append(first[-1] + int(count))
    return [{"from": int(file["deadlock_from"][row]),
             "components": [component[member] for member in
                            file["deadlock_component"][first[row]:first[row + 1]]]}
            for row in rows_of(file, "deadlock", replicate)]

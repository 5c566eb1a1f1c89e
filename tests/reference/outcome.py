#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounting of a finished simulation, in the JSON form of expected.json
(design 3.1; tests/golden/README.md)."""
from model import FULL, TOLERANT, to_level


def steps(simulation):
    """(begin, end, levels) between instants, up to the horizon."""
    history = simulation.history
    ends = [when for when, _ in history[1:]] + [simulation.horizon]
    return [(when, end, view.levels) for (when, view), end in zip(history, ends)]


def component_outcome(simulation, index):
    """Changes and loss of one component, or None if it never changed."""
    changes = []
    loss = 0
    level = FULL
    for begin, end, levels in steps(simulation):
        if levels[index] != level:
            level = levels[index]
            changes.append([begin, level])
        loss += (FULL - level) * (end - begin)
    return {"loss": loss, "changes": changes} if changes else None


def service_threshold(row):
    """A point is affected below this level; a service level of 1 is read with
    the tolerance (3.1), so none is stricter than that."""
    return min(TOLERANT, to_level(row.get("service_level") or "1"))


def service_outcome(simulation, service_id):
    """Loss and episodes of a service over its points, or None without a point."""
    points = [component for component in simulation.model.components
              if component.service == service_id]
    if not points:
        return None
    threshold = service_threshold(simulation.model.services[service_id])
    loss = 0
    episodes = []
    is_open = False
    for begin, end, levels in steps(simulation):
        lost = sum(point.weight * (FULL - levels[point.index]) for point in points)
        loss += lost * (end - begin)
        hit = [point for point in points if levels[point.index] < threshold]
        if not hit:
            is_open = False
            continue
        if not is_open:
            episodes.append([begin, end, 0, 0])
            is_open = True
        episode = episodes[-1]
        episode[1] = end
        episode[2] = max(episode[2], sum(point.weight for point in hit))
        episode[3] = max(episode[3], lost)
    return {"loss": loss, "level": threshold, "episodes": episodes}


def outcome(simulation):
    """Everything expected.json holds, and the releases."""
    names = [component.id for component in simulation.model.components]
    components = {name: component_outcome(simulation, index) for index, name in enumerate(names)}
    services = {name: service_outcome(simulation, name) for name in simulation.model.services}
    jobs = simulation.causes.jobs
    return {
        "horizon_ms": simulation.horizon,
        "instants": len(simulation.instants),
        "components": {name: value for name, value in components.items() if value},
        "services": {name: value for name, value in services.items() if value},
        "repairs": [{"component": names[job.component], "start": job.start, "done": job.done}
                    for job in jobs if job.start is not None],
        "never_served": [{"component": names[job.component], "damage": job.damage}
                         for job in jobs if job.start is None],
        "deadlocks": [{"from": when, "components": [names[index] for index in stuck]}
                      for when, stuck in simulation.deadlocks],
        "releases": [[when, names[index], before, after,
                      None if by is None else names[by]]
                     for when, index, before, after, by in simulation.releases.records]
        if simulation.releases is not None else None,
    }

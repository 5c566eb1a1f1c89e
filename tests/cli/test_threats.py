#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""All threats of the catalogue by their ids alone, on a small national model: each runs as table
threat_models says, within its scope; signals and threats that come after others. Prints TAP."""
import csv
import os
import re
import sys
import tempfile
from pathlib import Path

import h5py

from rig import SOURCE, Tap, exits, hakyu

CATALOGUE = SOURCE / "data" / "catalogue"
README = SOURCE / "models" / "threats" / "README.md"
HEAD = """name: threats
model: {model}
start: 2009-07-13T07:38:00+09:00
horizon: {horizon}
replicates: {replicates}
seed: 2009
grid: 1d
trace: {replicates}
event_cap: 1000000
threats:
"""
QUIET = {"latent"}  # they change no state by themselves


def table(name):
    with open(CATALOGUE / f"{name}.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def scenario(place, model, threats, replicates=3, horizon="40d"):
    path = place / "threats.yaml"
    text = HEAD.format(model=model, horizon=horizon, replicates=replicates)
    path.write_text(text + "".join(f"  - {threat}\n" for threat in threats), encoding="utf-8")
    return path


def struck(out, providers):
    """Per replicate: components whose level fell by their own condition, and their providers."""
    found = {}
    with h5py.File(out) as file:
        ids = file["component"].asstr()[:]
        for replicate, component, cause, threat in zip(file["trace_replicate"][:], file["trace_component"][:],
                                                       file["trace_cause"][:], file["trace_threat"][:]):
            if cause < 0 and threat >= 0:
                found.setdefault(int(replicate), set()).add(providers[ids[component]])
        signals = len(file["signal_kind"])
        return found, signals, file["threat_mechanism"].asstr()[0]


def owners(tap, place, model):
    """Provider and its sector of each component."""
    exits(tap, hakyu("model", "export", model, "-o", place / "csv"), 0, "the model as a folder")
    with open(place / "csv" / "providers.csv", encoding="utf-8") as file:
        sector = {row["id"]: row["sector"] for row in csv.DictReader(file)}
    with open(place / "csv" / "components.csv", encoding="utf-8") as file:
        return {row["id"]: (row["provider"], sector.get(row["provider"], "")) for row in csv.DictReader(file)}


def check_table(tap):
    models, threats = table("threat_models"), table("threats")
    tap.equal([row["threat_id"] for row in models], [row["threat_id"] for row in threats],
              "a model for each of the 43 threats")
    first = {}
    for row in models:
        twin = first.setdefault((row["mechanism"], row["defaults"]), row["threat_id"])
        tap.ok(twin == row["threat_id"] or twin in row["same_as"].split(";"),
               f"{row['threat_id']} differs from all others, or says why not", twin)
    stated = re.findall(r"^\| `(thr_\w+)` \| \[`(\w+)`\]\((\w+)/README.md\) \|", README.read_text(encoding="utf-8"),
                        re.MULTILINE)
    tap.equal(stated, [(row["threat_id"], row["mechanism"], row["mechanism"]) for row in models],
              "the table in README.md is that of the catalogue")
    for row in models:
        tap.ok((SOURCE / row["test"]).is_file(), f"{row['threat_id']}: its test is there")
        tap.ok((README.parent / row["mechanism"] / "README.md").is_file(), "its mechanism is described")


def check_each(tap, place, model):
    """Each by its id alone; individual threats strike one provider, waves several sectors."""
    providers = owners(tap, place, model)
    scope = {row["threat_id"]: row["scope"] for row in table("threats")}
    for row in table("threat_models"):
        threat, out = row["threat_id"], place / "out.h5"
        done = hakyu("run", scenario(place, model, [f"{{id: it, catalogue: {threat}}}"]), "-o", out, "-q")
        if not exits(tap, done, 0, threat):
            continue
        found, signals, mechanism = struck(out, providers)
        tap.equal(mechanism, row["mechanism"], "by its mechanism")
        everybody = set().union(*found.values()) if found else set()
        with h5py.File(out) as file:
            episodes = len(file["episode_start"])
        if row["mechanism"] in QUIET:
            tap.ok(not everybody, f"{threat} changes no state by itself")
        else:
            tap.ok(everybody or signals or episodes, f"{threat} does something")
        spreads = row["mechanism"] in ("malware", "intrusion")
        if scope[threat] == "individual" and "sample" in row["defaults"] and not spreads:
            tap.ok(all(len(struck_of) <= 1 for struck_of in found.values()), f"{threat}: one provider", found)
    done = hakyu("run", scenario(place, model, ["{id: it, catalogue: thr_sw_dos_wave}"]), "-o", out, "-q")
    exits(tap, done, 0, "a wave")
    found, _, _ = struck(out, providers)
    tap.ok(all(len({sector for _, sector in of}) >= 2 for of in found.values()) and found,
           "a wave of denial of service reaches several sectors", found)


def check_words(tap, place, model):
    """What is given goes before the defaults; what is wrong with either has a place."""
    out = place / "out.h5"
    path = scenario(place, model, ["{id: it, catalogue: thr_in_power_outage, duration: 1h}"], horizon="2d")
    exits(tap, hakyu("run", path, "-o", out, "-q"), 0, "a default is overridden")
    with h5py.File(out) as file:
        resolved = file["run/resolved"].asstr()[()]
    for line in ("threats.it.duration = 1h", "threats.it.mechanism = outage"):
        tap.has(resolved, line, f"resolved: {line}")
    for threat, part in [("{id: it, catalogue: thr_in_power_outage, strength: 3}", "'strength' is no known key"),
                         ("{id: it, catalogue: thr_in_powr_outage}", "thr_in_power_outage"),
                         ("{id: it, catalogue: thr_in_power_outage, where: {type: wheel}}", "where"),
                         ("{id: it, mechanism: outage, duration: 1h, where: {kind: system, sample: {providers: 0}}}",
                          "providers"),
                         ("{id: it, mechanism: outage, duration: 1h, where: {kind: system, sample: {provider: 1}}}",
                          "did you mean 'providers'"),
                         ("{id: it, mechanism: outage, duration: 1h, where: {type: sys_atc, sample: {providers: 99}}}",
                          "allowed: up to")]:
        done = hakyu("check", scenario(place, model, [threat]))
        tap.ok(done.returncode == 3 and part in done.stderr and "threats.yaml:11:" in done.stderr,
               f"refused: {threat}", done.stderr)


def check_after(tap, place, model):
    """A threat that comes after another begins when that one has succeeded, or not at all."""
    out = place / "out.h5"
    later = "{id: later, mechanism: outage, duration: 2h, onset: 1h, where: {type: sys_atc, sample: 1}, " \
            "after: {threat: entry, delay: 3h}}"
    for chance, n in ((1, 3), (0, 0)):
        entry = f"{{id: entry, mechanism: campaign, where: {{kind: system, sample: 1}}, stages: " \
                f"[{{name: mail, chance: {chance}, duration: 5h}}]}}"
        done = hakyu("run", scenario(place, model, [entry, later], horizon="3d"), "-o", out, "-q")
        exits(tap, done, 0, f"after a campaign with the chance {chance}")
        with h5py.File(out) as file:
            times = file["trace_time"][:][file["trace_threat"][:] == 1]
            kinds = file["signal_kind"].attrs["flag_meanings"].decode().split()
            sent = [(kinds[k], int(t)) for k, t in zip(file["signal_kind"][:], file["signal_time"][:])]
        first = sorted(set(times.tolist()))[:1]
        tap.equal(first, [9 * 3600000] * (n > 0), "it begins after stage, delay and onset")
        tap.equal(sent.count(("succeeded", 5 * 3600000)), n, "which the result keeps as signals")
    for after, part in [("{threat: none}", "no known threat above this one"), ("{signal: succeeded}", "'threat' is missing"),
                        ("{threat: entry, signal: heard}", "signal"), ("{threat: entry, delay: 3}", "unit")]:
        bad = later.replace("{threat: entry, delay: 3h}", after)
        done = hakyu("check", scenario(place, model, [entry, bad]))
        tap.ok(done.returncode == 3 and part in done.stderr and "threats.yaml:12:" in done.stderr,
               f"refused: after: {after}", done.stderr)


CHAIN = {
    "model.yaml": "name: chain\ntitle: {en: A plant and what hangs on it, ja: 連鎖}\n",
    "providers.csv": "id,name_en,class,sector,provenance\n"
                     "grid,Grid,prv_general_utility,electric_power,plan\n"
                     "firm,Firm,prv_telecom_carrier,info_comm,plan\n",
    "services.csv": "id,provider,service,unit,provenance\ncalls,firm,svc_telecom,users,plan\n",
    "components.csv": "id,name_en,kind,provider,service,type,weight,provenance\n"
                      "plant,Plant,facility,grid,,power_plant,,plan\n"
                      "sub,Substation,facility,grid,,distribution_substation,,plan\n"
                      "exchange,Exchange,system,firm,,sys_telecom_network,,plan\n"
                      "point,Point,delivery,firm,calls,,1000,plan\n",
    "dependencies.csv": "consumer,supplier,input,lag,response,provenance,range\n"
                        "sub,plant,power,10s,,plan,\n"
                        "exchange,sub,power,,battery,plan,\n"
                        "point,exchange,line,,,plan,\n",
    "responses.csv": "id,rule,curve,recovery_lag,recharge,provenance,range,source\n"
                     "battery,all,3h:0.4; 5h:0,30min,8h,assumption,1..1,a test\n",
}


def check_given_and_computed(tap, place):
    """R42: what a run computes of an outage is what follows from the same outage when it is given."""
    (place / "chain").mkdir()
    for name, text in CHAIN.items():
        (place / "chain" / name).write_text(text, encoding="utf-8")
    seen = {}
    for name, where, onset in (("computed", "plant", "1h"), ("given", "sub", "3610s")):
        threat = f"{{id: it, catalogue: thr_sw_power_outage, mechanism: outage, onset: {onset}, duration: 9h, " \
                 f"where: {{id: {where}}}}}"
        out = place / f"{name}.h5"
        exits(tap, hakyu("run", scenario(place, "chain", [threat], 1, "3d"), "-o", out, "-q"), 0, name)
        with h5py.File(out) as file:
            ids = file["component"].asstr()[:]
            rows = zip(ids[file["trace_component"][:]], file["trace_time"][:], file["trace_from"][:], file["trace_to"][:])
            changes = [(c, int(t), int(a), int(b)) for c, t, a, b in rows if c != "plant"]
            seen[name] = (changes, file["service_loss"][:].tolist(), file["episode_start"][:].tolist(),
                          file["episode_end"][:].tolist())
    tap.ok(len(seen["given"][0]) > 6, "the outage goes through the chain", seen["given"])
    tap.equal(seen["computed"], seen["given"], "downstream both are the same")


def main():
    tap = Tap()
    check_table(tap)
    with tempfile.TemporaryDirectory(prefix="hakyu-threats-") as name:
        place = Path(name)
        model = place / "small.h5"
        exits(tap, hakyu("model", "build", "japan", "--scale", "0.01", "-o", model), 0, "a small model")
        check_given_and_computed(tap, place)
        check_words(tap, place, model)
        check_after(tap, place, model)
        check_each(tap, place, model)
    return tap.done()


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job: scenarios/kanto-blackout.yaml gives the headline that its header states, the same
bytes for 1, 2, 3 and 8 threads, and a ranking that is not the order of the weights."""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import h5py
    import numpy
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

SOURCE = Path(os.environ["HAKYU_SOURCE"])
SCENARIO = SOURCE / "scenarios/kanto-blackout.yaml"
BINARY = os.environ["HAKYU_BIN"]


def stated():
    """The `expect` block of the scenario: one `key: value` a line."""
    block = SCENARIO.read_text().split("\nexpect:\n", 1)[1]
    found = re.findall(r"^  (\w+): ([^\s#]+)", block, re.M)
    return {key: value for key, value in found}


def run(folder, threads):
    out = Path(folder) / f"t{threads}.h5"
    subprocess.run([BINARY, "run", SCENARIO, "-o", out, "-q", "-j", str(threads)], check=True)
    return out


def ranking(out, *options):
    done = subprocess.run([BINARY, "rank", out, "--format", "json", *options], check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)


def weight_behind(file):
    """Persons behind each component: the value of all points that need it, directly or not."""
    import csv
    folder = SOURCE / "data/models/capital"
    rows = {name: list(csv.DictReader(open(folder / f"{name}.csv", encoding="utf-8")))
            for name in ("components", "dependencies", "services")}
    value = {row["id"]: float(row["value"] or 1) for row in rows["services"]}
    worth = {row["id"]: float(row["weight"] or 0) * value.get(row["service"], 0)
             for row in rows["components"]}
    consumers = {}
    for row in rows["dependencies"]:
        consumers.setdefault(row["supplier"], set()).add(row["consumer"])
    behind = {}
    for start in worth:
        seen, todo = {start}, [start]
        while todo:
            for consumer in consumers.get(todo.pop(), ()):
                if consumer not in seen:
                    seen.add(consumer)
                    todo.append(consumer)
        behind[start] = sum(worth[one] for one in seen)
    return behind


def check(condition, text):
    print(("ok: " if condition else "NOT ok: ") + text)
    return bool(condition)


def check_loss(file, expect):
    loss = file["sector_person_loss"][0]
    mean = loss.sum(axis=1).mean() / 1e6
    good = check(abs(mean - float(expect["million_person_hours"])) <=
                 float(expect["million_person_hours_tolerance"]),
                 f"{mean:.1f} million person-hours, stated {expect['million_person_hours']}")
    touched = int((loss.sum(axis=0) > 0).sum())
    return check(touched == int(expect["sectors_with_loss"]),
                 f"{touched} sectors lose something, stated {expect['sectors_with_loss']}") and good


def check_ranking(file, out, expect):
    rows = ranking(out, "--top", "20")["rows"]
    top = [row["id"] for row in rows]
    names = [one.decode() for one in file["component"][:]]
    sector = dict(zip(names, file["component_sector"][:]))
    sectors = len({int(sector[one]) for one in top})
    good = check(len(top) == 20 and top[0] == expect["first"],
                 f"first is {top[0]}, stated {expect['first']}")
    good &= check(sectors >= int(expect["sectors_in_top_20"]),
                  f"{sectors} sectors in the top 20, stated at least {expect['sectors_in_top_20']}")
    behind = weight_behind(file)
    damaged = {names[index] for index in numpy.unique(file["job_component"][:])}
    heavy = sorted(damaged, key=lambda one: -behind[one])[:20]
    common = len(set(heavy) & set(top))
    return check(common <= int(expect["top_20_also_by_weight"]) and heavy != top,
                 f"{common} of the top 20 are also among the 20 with the most people behind them, "
                 f"stated at most {expect['top_20_also_by_weight']}") and good


def main():
    expect, good = stated(), True
    with tempfile.TemporaryDirectory() as folder:
        outs = [run(folder, threads) for threads in (1, 2, 3, 8)]
        for out in outs[1:]:
            good &= check(out.read_bytes() == outs[0].read_bytes(), f"{out.name} equals t1.h5")
        with h5py.File(outs[0]) as file:
            good &= check_loss(file, expect)
            good &= check_ranking(file, outs[0], expect)
    sys.exit(not good)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scenario gives the headline that its `expect:` block states. Arguments: the scenario to run, then
all that are run so. `check` knows nothing of what is in the block; here a key that is not in HEADLINE
is an error."""
import csv
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
SCENARIOS = SOURCE / "scenarios"
BINARY = os.environ["HAKYU_BIN"]

HEADLINE = {  # means are per replicate; X_tolerance goes with X
    "replicates": "how many the figures are of; else those of the scenario",
    "assumptions": "the same for sets of assumptions",
    "threads": "the result is the same bytes for each of these numbers, as in [1, 2]",
    "million_person_hours": "lost in all sectors", "million_person_hours_tolerance": "",
    "malfunctions": "IT malfunctions in all sectors", "malfunctions_tolerance": "",
    "breaches": "of verification levels", "breaches_tolerance": "",
    "sectors_with_loss": "in any replicate",
    "first": "the component to restore first",
    "first_sector": "the sector to restore first",
    "sectors_in_top_20": "at least so many sectors are among the 20 most critical components",
    "top_20_also_by_weight": "at most so many of these are among the 20 damaged ones with the most people behind "
                             "them (models in a folder only)",
}


def block_of(path):
    """The `expect` block: one `key: value` a line."""
    parts = path.read_text(encoding="utf-8").split("\nexpect:\n")
    if len(parts) != 2:
        return None
    lines = [line for line in parts[1].splitlines() if line.strip()]
    found = [re.fullmatch(r"  (\w+): +([^#]*[^#\s])\s*(?:#.*)?", line) for line in lines]
    bad = [line for line, match in zip(lines, found) if match is None]
    if bad:
        sys.exit(f"{path.name}: not a line of an expect block: {bad[0]!r}")
    return dict(match.groups() for match in found)


def stated(path):
    expect = block_of(path)
    unknown = [key for key in expect if key not in HEADLINE]
    if unknown:
        sys.exit(f"{path.name}: expect: {unknown[0]!r} is no known key; allowed: {', '.join(HEADLINE)}")
    if len([key for key in expect if not key.endswith("_tolerance")]) < 3:
        sys.exit(f"{path.name}: expect states next to nothing")
    return expect


def run(path, expect, folder, threads):
    out = Path(folder) / f"t{threads}.h5"
    options = ["-j", str(threads)] if threads else []
    for key in ("replicates", "assumptions"):
        options += ["--set", f"{key}={expect[key]}"] if key in expect else []
    subprocess.run([BINARY, "run", path, "-o", out, "-q", *options], check=True)
    return out


def ranking(out, *options):
    done = subprocess.run([BINARY, "rank", out, "--format", "json", *options], check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)["rows"]


def weight_behind(folder):
    """Persons behind each component: the value of all points that need it, directly or not."""
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


def check_means(file, expect):
    means = {"million_person_hours": file["sector_person_loss"][0].sum(axis=1).mean() / 1e6,
             "malfunctions": file["service_malfunctions"][0].sum(axis=1).mean(),
             "breaches": file["service_breaches"][0].sum(axis=1).mean()}
    good = True
    for key, mean in means.items():
        if key in expect:
            allowed = float(expect.get(key + "_tolerance", 0))
            good &= check(abs(mean - float(expect[key])) <= allowed,
                          f"{mean:.6g} {key}, stated {expect[key]} within {allowed:g}")
    if "sectors_with_loss" in expect:
        touched = int((file["sector_person_loss"][0].sum(axis=0) > 0).sum())
        good &= check(touched == int(expect["sectors_with_loss"]),
                      f"{touched} sectors lose something, stated {expect['sectors_with_loss']}")
    return good


def check_weights(path, file, top, expect):
    model = re.search(r"^model: (\S+)", path.read_text(encoding="utf-8"), re.M).group(1)
    behind = weight_behind(path.parent / model)
    names = [one.decode() for one in file["component"][:]]
    damaged = {names[index] for index in numpy.unique(file["job_component"][:])}
    heavy = sorted(damaged, key=lambda one: -behind[one])[:20]
    common = len(set(heavy) & set(top))
    return check(common <= int(expect["top_20_also_by_weight"]) and heavy != top,
                 f"{common} of the top 20 are also among the 20 with the most people behind them, "
                 f"stated at most {expect['top_20_also_by_weight']}")


def check_ranking(path, file, out, expect):
    rows, good = ranking(out, "--top", "20"), True
    top = [row["id"] for row in rows]
    if "first" in expect:
        good &= check(top[0] == expect["first"], f"first is {top[0]}, stated {expect['first']}")
    if "sectors_in_top_20" in expect:
        sectors = len({row["sector"] for row in rows if row["value"] > 0})
        good &= check(sectors >= int(expect["sectors_in_top_20"]),
                      f"{sectors} sectors in the top 20, stated at least {expect['sectors_in_top_20']}")
    if "top_20_also_by_weight" in expect:
        good &= check_weights(path, file, top, expect)
    return good & check_assumptions(file, rows, "components")


def check_sectors(file, out, expect):
    rows, good = ranking(out, "--by", "sector"), True
    if "first_sector" in expect:
        good &= check(rows[0]["id"] == expect["first_sector"],
                      f"first sector is {rows[0]['id']}, stated {expect['first_sector']}")
    return good & check_assumptions(file, rows, "sectors")


def check_assumptions(file, rows, what):
    """Every interval and rank is given twice: by chance, and with assumptions where they were drawn."""
    drawn = file["assumption_service_person_loss"].shape[1] > 0 \
        if "assumption_service_person_loss" in file else False
    if not drawn:
        return check(all(row.get("assumed_low_95") is None for row in rows),
                     f"{what}: no interval with assumptions where none were drawn")
    hit = [row for row in rows if row["value"] > 0]
    return check(hit and all(row["assumed_low_95"] <= row["assumed_high_95"] and
                             row["low_95"] <= row["value"] <= row["high_95"] and
                             1 <= row["assumed_rank_low"] <= row["assumed_rank_high"] for row in hit),
                 f"{what}: {len(hit)} intervals by chance and with assumptions")


def check_all(path, expect, folder):
    numbers = json.loads(expect.get("threads", "[0]"))
    outs, good = [run(path, expect, folder, threads) for threads in numbers], True
    for out in outs[1:]:
        good &= check(out.read_bytes() == outs[0].read_bytes(), f"{out.name} equals {outs[0].name}")
    with h5py.File(outs[0]) as file:
        good &= check_means(file, expect)
        good &= check_ranking(path, file, outs[0], expect)
        good &= check_sectors(file, outs[0], expect)
    return good


def main():
    chosen, known = SCENARIOS / f"{sys.argv[1]}.yaml", set(sys.argv[2:])
    there = {path.stem for path in SCENARIOS.glob("*.yaml") if block_of(path) is not None}
    good = check(there == known, f"scenarios with a headline: {sorted(there)}, tested {sorted(known)}")
    with tempfile.TemporaryDirectory() as folder:
        good &= check_all(chosen, stated(chosen), folder)
    sys.exit(not good)


if __name__ == "__main__":
    main()

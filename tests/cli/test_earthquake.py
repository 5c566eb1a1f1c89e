#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mechanism `earthquake` through the program: an earthquake below the capital model, what is refused
and with which words, and repair times of the models against the table that they name. Prints TAP."""
import csv
import json
import math
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import rig  # noqa: E402

try:
    import h5py
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)

CAPITAL = rig.SOURCE / "data" / "models" / "capital"

SCENARIO = """name: shaken
title: {{en: An earthquake below the capital model, ja: 地震}}
model: {model}
start: 2009-12-04T18:00:00+09:00
horizon: 7d
replicates: 20
seed: 3
grid: 1h
threats:
  - id: shaking
    catalogue: thr_sw_large_earthquake
    mechanism: earthquake
    where: {{kind: [{kinds}]}}
    {keys}
"""

CASE = "case: tokyo-metropolitan"

REFUSED = {  # keys of the threat -> line of the message, part of the message
    "depth_km: 20": (10, "magnitude is missing; give magnitude, latitude, longitude and depth_km, or a case"),
    "case: tokio-metropolitan": (14, "tokyo-metropolitan"),
    CASE + "\n    magnitude: 12": (15, "9.5"),
    CASE + "\n    dip_deg: 90\n    width_km: 80": (10, "would be 12 km above the ground"),
    CASE + "\n    correlation: some": (15, "unlike-ground"),
    CASE + "\n    strenght: 2": (15, "did you mean 'strength'"),
    CASE + "\n    class: subway": (15, "communication_central_office"),
    CASE + "\n    depth_km: 0\n    width_km: 0": (10, "depth_km is 0"),
}


def write(place, keys, model=CAPITAL, kinds="facility, system"):
    text = SCENARIO.format(model=model, keys=keys, kinds=kinds)
    path = place / "shaken.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def errors(path):
    done = rig.hakyu("check", path, "--format", "json")
    return [p for p in json.loads(done.stdout) if p["severity"] == "error"]


def test_refusals(tap, place):
    for keys, (line, part) in REFUSED.items():
        found = errors(write(place, keys))
        name = " ".join(keys.split())
        tap.ok(found and part in found[0]["message"], f"refused: {name}", found[:2])
        tap.equal(found[0]["line"] if found else None, line, f"the place: {name}")
    copy = place / "model"
    copy.mkdir()
    for file in CAPITAL.iterdir():
        text = file.read_text(encoding="utf-8")
        (copy / file.name).write_text(text.replace("gas_terminal", "gas_cavern"), encoding="utf-8")
    found = errors(write(place, CASE, copy))
    tap.ok(found and "of type 'gas_cavern' is not known" in found[0]["message"], "an unknown type", found)
    tap.equal(errors(write(place, CASE + "\n    class: gas_compressor_station", copy)), [],
              "with a class it may be")
    found = errors(write(place, CASE, kinds="delivery"))
    tap.ok(found and any("has no repair" in p["message"] for p in found), "deliveries are not damaged",
           found[:2])


def run(path, out, *options):
    return rig.hakyu("run", path, "-o", out, "-q", "--progress", "none", *options)


def test_run(tap, place):
    path = write(place, CASE)
    one, two = place / "1.h5", place / "2.h5"
    rig.exits(tap, run(path, one, "-j", "1"), 0, "it runs")
    rig.exits(tap, run(path, two, "-j", "2"), 0, "with two threads")
    tap.ok(one.read_bytes() == two.read_bytes(), "the same bytes for one and two threads")
    with h5py.File(one) as file:
        jobs = len(file["job_component"])
        times = set(file["signal_time"][:].tolist())
        values = file["signal_value"][:]
        tap.ok(jobs > 20 * 50, f"many are damaged ({jobs} jobs in 20 replicates)")
        tap.equal(times, {180000}, "a bulletin after three minutes")
        tap.ok(all(5 < value < 8 for value in values), "intensities of the bulletin", values)
    weak = place / "weak.h5"
    run(write(place, CASE + "\n    strength: 4"), weak, "-j", "1")
    with h5py.File(weak) as file:
        fewer = len(file["job_component"])
    tap.ok(0 < fewer < jobs / 3, f"four times the strength, fewer jobs ({fewer})")
    far = place / "far.h5"
    rig.exits(tap, run(write(place, "magnitude: 7\n    latitude: 31\n    longitude: 131\n    depth_km: 10"),
                       far), 0, "an earthquake elsewhere")
    with h5py.File(far) as file:
        tap.equal(len(file["job_component"]), 0, "does nothing here")


HOURS = {"h": 1, "d": 24, "min": 1 / 60}


def hours(text):
    number, unit = re.fullmatch(r"([\d.]+)(\w+)", text.strip()).groups()
    return float(number) * HOURS[unit]


def test_repairs(tap, _):
    """Rows of repairs that name hazus_restoration.csv have its days."""
    with open(rig.SOURCE / "data" / "hazus_restoration.csv", encoding="utf-8", newline="") as file:
        table = {(row["class"].lower(), row["damage_state"]): row for row in csv.DictReader(file)}
    checked, wrong = 0, []
    for folder in ("national", "models/capital"):
        with open(rig.SOURCE / "data" / folder / "repairs.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = re.fullmatch(r"hazus_restoration\.csv: (.*)", row["source"])
                for part in row["duration"].split(";") if name else []:
                    state, mean, sd = re.fullmatch(r"\s*(\w+)=normal\(([^,]+), ([^)]+)\)", part).groups()
                    fact = table[name[1], state]
                    checked += 1
                    near = [math.isclose(hours(got), 24 * float(want), rel_tol=0.04, abs_tol=1)
                            for got, want in ((mean, fact["mean_days"]), (sd, fact["sigma_days"]))]
                    if not all(near):
                        wrong.append(f"{folder}: {row['id']}: {part}")
    tap.equal(wrong, [], "repair times are those of hazus_restoration.csv")
    tap.ok(checked > 40, f"{checked} states looked at")


def main():
    tap = rig.Tap()
    for test in (test_refusals, test_run, test_repairs):
        with rig.folder() as place:
            test(tap, place)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

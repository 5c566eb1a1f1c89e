#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`hakyu info --output --threshold`: what it says of a sweep is what comes out when the columns of its
file are read with h5py and reckoned again. Prints TAP."""
import csv
import io
import json
import math
import sys

try:
    import h5py
    import numpy
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(77)

from rig import KANTO, Tap, exits, folder, hakyu, make_loop

REPLICATES = 40
T_39 = 2.0226909200367604 # 97.5 % quantile of Student's t with 39 degrees of freedom
SWEEP = f"""name: crews
title: {{en: Crews, ja: 班}}
base: {KANTO}
replicates: {REPLICATES}
factors:
  - {{path: recovery.crews.power-line, name: line crews, values: [2, 8]}}
  - {{path: threats.lines.state.extensive, range: [0.02, 0.08], steps: 2}}
"""


def rows_of(done):
    return list(csv.DictReader(io.StringIO(done.stdout)))


def near(got, want, rel=1e-9):
    return math.isclose(float(got), want, rel_tol=rel, abs_tol=1e-12)


def check_means(tap, out):
    done = hakyu("info", out, "--output", "person-hours", "--output", "restoration",
                 "--format", "csv")
    exits(tap, done, 0, "two outputs")
    rows = rows_of(done)
    tap.equal(len(rows), 8, "a row for each case and output")
    with h5py.File(out) as file:
        loss = numpy.array(file["replicate_person_loss"])
        restored = numpy.array(file["replicate_restored"])
    horizon = 7 * 24.0
    hours = numpy.where(restored < 0, horizon, restored / 3.6e6)
    for k, row in enumerate(rows):
        x = (loss, hours)[k % 2][k // 2]
        first = (loss, hours)[k % 2][0]
        se = x.std(ddof=1) / math.sqrt(REPLICATES)
        held = near(row["mean"], x.mean()) and near(row["se"], se)
        held = held and near(row["high"], x.mean() + T_39 * se, 1e-7)
        held = held and near(row["least"], x.min()) and near(row["greatest"], x.max())
        held = held and all(near(row[f"q{q:02}"], numpy.quantile(x, q / 100))
                            for q in (5, 25, 50, 75, 95))
        # ranks 14 and 27 of 40 enclose the median with at least 95 %
        held = held and near(row["q50_low"], sorted(x)[13]) and near(row["q50_high"], sorted(x)[26])
        tap.ok(held, f"{row['output']} of {row['case']}", row)
        if k < 2:
            tap.equal(row["difference"], "", "the first case has no difference to itself")
            continue
        d = x - first
        half = T_39 * d.std(ddof=1) / math.sqrt(REPLICATES)
        tap.ok(near(row["difference"], d.mean(), 1e-7) and
               (row["difference_low"] == "" if half == 0 else
                near(row["difference_high"], d.mean() + half, 1e-6)), "difference by pairs", row)


def wilson(hits, n):
    z = 1.959963984540054
    centre = (hits + z * z / 2) / (n + z * z)
    half = z * math.sqrt(hits * (n - hits) / n + z * z / 4) / (n + z * z)
    return centre - half, centre + half


def check_thresholds(tap, out):
    with h5py.File(out) as file:
        loss = numpy.array(file["replicate_person_loss"])
    middle = float(numpy.median(loss[0]))
    done = hakyu("info", out, "--threshold", f"person-hours>={middle!r}", "--threshold",
                 "person-hours<0", "--threshold", "restoration>0h", "--format", "json")
    exits(tap, done, 0, "three conditions")
    rows = json.loads(done.stdout)["rows"]
    some, none, every = rows[:3]
    hits = int((loss[0] >= middle).sum())
    low, high = wilson(hits, REPLICATES)
    tap.equal((some["hits"], some["n"]), (hits, REPLICATES), "counted")
    tap.ok(near(some["low"], low) and near(some["high"], high), "Wilson's interval", some)
    tap.ok(none["hits"] == 0 and near(none["high"], -math.log(0.05) / REPLICATES),
           "none: the rule of three", none)
    tap.ok(every["hits"] == REPLICATES and near(every["low"], 1 + math.log(0.05) / REPLICATES),
           "all: mirrored", every)
    text = hakyu("info", out, "--threshold", "person-hours<0").stdout
    tap.has(text, "< 0.07489", "a table says below what, never 0")


def check_list(tap, out):
    done = hakyu("info", out, "--format", "json")
    exits(tap, done, 0, "the list of the cases")
    cases = json.loads(done.stdout)["cases"]
    with h5py.File(out) as file:
        loss = numpy.array(file["replicate_person_loss"])
    for k, case in enumerate(cases):
        tap.ok(near(case["person_hours"], loss[k].mean()), "person-hours of a case", case)
    d = loss[3] - loss[0]
    tap.ok(near(cases[3]["difference"], d.mean(), 1e-7), "and the difference to the first")
    japanese = hakyu("info", out, "--output", "person-hours", "--lang", "ja").stdout
    tap.has(japanese, "中央値", "in Japanese")
    one = hakyu("info", out, "--output", "person-hours", "--case", "2", "--format", "csv")
    tap.equal([row["case"] for row in rows_of(one)], ["case-2"], "one of them")


def check_failed(tap, place):
    """Replicates that fail: half of the loop model's."""
    scenario = make_loop(place)
    done = hakyu("run", scenario, "-o", place / "loop.h5", "-q", "-n", "200")
    with h5py.File(place / "loop.h5") as file:
        failed = int((numpy.array(file["replicate_status"])[0] != 0).sum())
    tap.ok(40 < failed < 160, f"{failed} of 200 failed", done.stderr)
    done = hakyu("info", place / "loop.h5", "--output", "malfunctions", "--threshold",
                 "malfunctions>0", "--format", "csv")
    exits(tap, done, 0, "a file of one case")
    mean, chance = rows_of(done)
    tap.ok(int(mean["n"]) == 200 - failed and mean["low"] == "" and mean["q50_low"] == "",
           "no interval of a mean that lacks so many", mean)
    tap.ok(int(chance["replicates_failed"]) == failed and
           near(chance["high"], wilson(int(chance["hits"]) + failed, 200)[1]),
           "the probability could be as high as if all of them had been hits", chance)


def check_refused(tap, out):
    for more, code, said in (
            (["--output", "person-hour"], 2, "did you mean person-hours?"),
            (["--output", "affected"], 2, "affected:SERVICE"),
            (["--threshold", "restoration"], 2, "OUTPUT>=X"),
            (["--threshold", "restoration>=soon"], 2, "48h"),
            (["--threshold", "malfunctions>=2h"], 2, "no number"),
            (["--output", "deadlocks", "--confidence", "1"], 2, "0.5 to 0.999"),
            (["--output", "deadlocks", "--case", "case-9"], 2, "has no case"),
            (["--confidence", "0.9"], 2, "goes with"),
            (["--output", "deadlocks", "--validate"], 2, "does not go")):
        done = hakyu("info", out, *more)
        exits(tap, done, code, " ".join(more))
        tap.has(done.stderr, said, "it says what is allowed")
        tap.equal(done.stdout, "", "and nothing else")
    damaged = bytearray(out.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (out.parent / "damaged.h5").write_bytes(damaged)
    exits(tap, hakyu("info", out.parent / "damaged.h5", "--output", "deadlocks"), 3, "damaged")


def main():
    tap = Tap()
    with folder() as place:
        (place / "sweep.yaml").write_text(SWEEP, encoding="utf-8")
        out = place / "out.h5"
        exits(tap, hakyu("sweep", place / "sweep.yaml", "-o", out, "-q"), 0, "a sweep")
        check_means(tap, out)
        check_thresholds(tap, out)
        check_list(tap, out)
        check_refused(tap, out)
    with folder() as place:
        check_failed(tap, place)
    return tap.done()


sys.exit(main())

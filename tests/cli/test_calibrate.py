#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`hakyu calibrate`: records made by runs with planted parameters and other luck, with gaps, and whether
the intervals hold what was planted; what cannot be told from them; what is wrong with tables. Prints TAP."""
import csv
import io
import json
import sys

from rig import Tap, effort, exits, folder, hakyu, listing

UNITS = 24
PLANTED = {"threats.strike.state.hit": 0.3, "recovery.crews.menders": 3, "threats.cut.duration": 8.0}
FITS = ("--fit", "threats.strike.state.hit=0.05..0.9:log:step=0.0001",
        "--fit", "recovery.crews.menders=1..8:integer",
        "--fit", "threats.cut.duration=exp({1h..2d}):log")
OUTPUTS = ("restoration", "affected:calls", "outage-hours:calls", "malfunctions")

MODEL = {
    "model.yaml": "name: towns\ntitle: {en: Towns with an exchange each, ja: 町と局}\n",
    "providers.csv": "id,name_en,class,sector,provenance\n"
                     "firm,Firm,prv_telecom_carrier,info_comm,plan\n",
    "services.csv": "id,provider,service,unit,provenance\ncalls,firm,svc_telecom,users,plan\n",
    "components.csv": "id,name_en,kind,provider,service,type,weight,repair,provenance\n" +
                      "".join(f"unit{i:02},Unit,system,firm,,sys_telecom_network,,mend,plan\n"
                              f"town{i:02},Town,delivery,firm,calls,,10,,plan\n"
                              for i in range(UNITS)),
    "dependencies.csv": "consumer,supplier,input,provenance\n" +
                        "".join(f"town{i:02},unit{i:02},line,plan\n" for i in range(UNITS)),
    "repairs.csv": "id,pool,level,duration,provenance,range\nmend,menders,hit=0,hit=exp(6h),assumption,0.1..10\n",
    "pools.csv": "id,scope,crews\nmenders,provider,2\n",
}
SCENARIO = """name: {name}
title: {{en: {name}, ja: {name}}}
model: model
start: 2009-07-13T00:00:00+09:00
horizon: 30d
replicates: 20
seed: 1
grid: 1d
threats:
  - {threat}
recovery: {{policy: fifo, crews: {{menders: 2}}}}
"""
THREATS = {
    "strike": "{id: strike, mechanism: damage, state: {hit: 0.5}, where: {type: sys_telecom_network}}",
    "cut": "{id: cut, mechanism: outage, duration: exp(1h), where: {kind: system, sample: 8}}",
}


def make_scenarios(place):
    (place / "model").mkdir()
    for name, text in MODEL.items():
        (place / "model" / name).write_text(text, encoding="utf-8")
    for name, threat in THREATS.items():
        (place / f"{name}.yaml").write_text(SCENARIO.format(name=name, threat=threat), encoding="utf-8")


def simulated(tap, place, name, cases, sets):
    """What runs with the planted values and other luck left, as one would have recorded it."""
    rows = []
    wanted = [word for output in OUTPUTS for word in ("--output", output)]
    overrides = [word for item in sets for word in ("--set", item)]
    for seed in range(cases):
        truth = place / "truth.h5"
        exits(tap, hakyu("run", place / f"{name}.yaml", "-o", truth, "-n", "1", "-s", str(7000 + seed),
                         "-q", *overrides), 0, f"what happened in {name} {seed}")
        found = json.loads(hakyu("info", truth, *wanted, "--format", "json").stdout)
        rows.append({row["output"]: row["mean"] for row in found["rows"]})
    return rows


def write_cases(path, rows, columns):
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="")
        table.writeheader()
        table.writerows(rows)


def planted_cases(tap, place):
    """Twelve cases of one scenario and ten of another; of most something is not known."""
    rows = []
    strike = simulated(tap, place, "strike", 12, ("threats.strike.state.hit=0.3", "recovery.crews.menders=3"))
    cut = simulated(tap, place, "cut", 10, ("threats.cut.duration=exp(8h)",))
    for name, many in (("strike", strike), ("cut", cut)):
        for number, values in enumerate(many):
            row = {"id": f"{name}-{number}", "scenario": f"{name}.yaml", "source": "supplementary survey"}
            for place_of, output in enumerate(OUTPUTS):
                if (number + place_of) % 3 != 0:
                    row[output] = values[output]
            rows.append(row)
    rows.append({"id": "nothing-known", "scenario": "strike.yaml"})
    write_cases(place / "cases.csv", rows, ["id", "scenario", *OUTPUTS, "source"])
    return sum(output in row for row in rows for output in OUTPUTS)


def calibrate(place, *arguments, fits=FITS):
    return hakyu("calibrate", "cases.csv", *fits, "-q", *arguments, cwd=place)


# ---- what was planted ------------------------------------------------------------------------------


def check_recovery(tap, place, known):
    done = calibrate(place, "-n", "60", "--format", "json")
    exits(tap, done, 0, "calibrate")
    found = json.loads(done.stdout)
    rows = {row["parameter"].split("=")[0]: row for row in found["parameters"]}
    tap.equal(set(rows), set(PLANTED), "all parameters are there")
    for name, value in PLANTED.items():
        row = rows[name]
        tap.ok(row["low"] <= value <= row["high"], f"{name}: the interval holds what was planted", row)
        tap.ok(row["low"] <= row["estimate"] <= row["high"], f"{name}: and the estimate", row)
    for name in ("threats.strike.state.hit", "threats.cut.duration"):
        row = rows[name]
        tap.equal(row["identified"], "bounded", f"{name}: bounded")
        tap.ok(row["high"] / row["low"] < 3, f"{name}: and rather narrow", row)
    tap.equal(rows["threats.cut.duration"]["unit"], "h", "durations in hours")
    crews = rows["recovery.crews.menders"]
    tap.ok(all(float(crews[key]).is_integer() for key in ("estimate", "low", "high")), "whole crews", crews)
    fit = found["fit"]
    tap.ok(fit["p_value"] > 0.01, "it fits", fit)
    tap.equal((fit["recorded"], fit["not_known"], fit["cases"], fit["cases_without_values"], fit["worlds"]),
              (known, 23 * len(OUTPUTS) - known, 23, 1, 2), "what was used, and what is missing")
    tap.equal(fit["replicates"], 60 * fit["points"], "runs are counted")
    tap.equal(len(found["records"]), known, "a line for each recorded value")
    tap.ok(all(row["score"] is not None and row["low_95"] <= row["median"] <= row["high_95"]
               for row in found["records"]), "with its score")
    tap.ok(any("is a parameter of 1 of the 2 worlds" in note for note in found["notes"]),
           "where a parameter is none is said", found["notes"])
    tap.ok(any(note.startswith("Fit: no misfit beyond chance is shown") for note in found["notes"]),
           "and how it fits", found["notes"])


def check_same(tap, place):
    """The same for any number of threads; other formats and languages say the same."""
    small = ("-n", "12", "--waves", "1", "--draws", "39")
    found = json.loads(calibrate(place, *small, "--format", "json").stdout)
    again = json.loads(calibrate(place, *small, "--format", "json", "-j", "1").stdout)
    tap.equal(again, found, "one thread: the same")
    lines = calibrate(place, *small, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(lines)))
    tap.ok({row["section"] for row in rows} == {"fit", "parameters", "records"}, "as CSV", lines[:200])
    done = calibrate(place, *small, "--lang", "ja")
    tap.ok("推定したパラメータ" in done.stdout and "適合度" in done.stdout, "in Japanese", done.stdout)


def check_not_identified(tap, place):
    """Nothing that was recorded of the cut depends on the crews."""
    rows = [row for row in csv.DictReader(io.StringIO((place / "cases.csv").read_text()))
            if row["scenario"] == "cut.yaml"]
    write_cases(place / "cases.csv", rows, list(rows[0]))
    done = calibrate(place, "-n", "20", "--waves", "2", "--draws", "39", fits=FITS[2:])
    exits(tap, done, 0, "crews from cases without repairs")
    tap.has(done.stdout, "recovery.crews.menders is not identified by these cases", "it is said")
    row = next(line for line in done.stdout.split("\n") if line.startswith("recovery.crews"))
    tap.ok("1.000 .. 8.000" in row and "NO" in row, "the interval is the range", row)


def check_misfit(tap, place):
    """A recorded value far beyond what the model can give."""
    (place / "cases.csv").write_text("id,scenario,restoration,affected:calls,se:restoration\n"
                                     "a,cut.yaml,9,80,\nb,cut.yaml,20,80,1\nc,cut.yaml,14,20,\n")
    done = calibrate(place, "-n", "30", "--format", "json", fits=FITS[4:])
    exits(tap, done, 0, "a record that cannot be")
    found = json.loads(done.stdout)
    worst = max(found["records"], key=lambda row: abs(row["score"]))
    tap.equal((worst["case"], worst["output"]), ("c", "affected:calls"), "the record is pointed at")
    tap.ok(any(note.startswith(("Fit: POOR", "Fit: doubtful")) for note in found["notes"]),
           "the fit is not called good", found["notes"])


def check_row(tap, place):
    """Repairs of another model take three times as long; crews and damage are known of each case."""
    other = place / "other"
    other.mkdir()
    make_scenarios(other)
    repairs = other / "model" / "repairs.csv"
    repairs.write_text(repairs.read_text().replace("exp(6h)", "exp(18h)"))
    known = {"threats.strike.state.hit": "0.3", "recovery.crews.menders": "24"}
    rows = [{"id": number, "scenario": "strike.yaml", "outage-hours:calls": values["outage-hours:calls"],
             **{f"set:{path}": value for path, value in known.items()}}
            for number, values in enumerate(simulated(tap, other, "strike", 8, [f"{path}={value}" for
                                                                              path, value in known.items()]))]
    write_cases(place / "cases.csv", rows, list(rows[0]))
    done = calibrate(place, "-n", "40", "--draws", "39", "--format", "json",
                     fits=("--fit", "model.repairs/mend=0.2..20:log"))
    exits(tap, done, 0, "a row of the model")
    row = json.loads(done.stdout)["parameters"][0]
    tap.ok(row["low"] <= 3 <= row["high"] and row["identified"] == "bounded" and row["high"] < 4 * row["low"],
           "the interval holds the planted factor", row)


# ---- what is wrong ---------------------------------------------------------------------------------

HIT = ("--fit", "threats.strike.state.hit=0.1..0.9")
GOOD = "id,scenario,restoration\na,strike.yaml,20\n"
TABLES = (
    ("id,scenario,restoratoin\na,strike.yaml,20\n", "cases.csv:1:13:", "'restoration'"),
    ("id,scenraio,restoration\na,strike.yaml,20\n", "cases.csv:1:4:", "'scenario'"),
    ("id,restoration\na,20\n", "cases.csv:1:1:", "'scenario'"),
    ("id,scenario,breaches:cals\na,strike.yaml,1\n", "cases.csv:2:15:", "calls"),
    ("id,scenario,unit-hours\na,strike.yaml,1\n", "cases.csv:2:15:", "unit-hours:SERVICE"),
    ("", "cases.csv:1:1:", "no case"),
    ("id,scenario,restoration\n", "cases.csv:1:1:", "no case"),
    ("id,scenario,restoration\na,strike.yaml,\n", "cases.csv:1:1:", "no case has a recorded value"),
    ("id,scenario\na,strike.yaml\n", "cases.csv:1:1:", "person-hours"),
    ("id,scenario,restoration\na,strike.yaml,-3\n", "cases.csv:2:15:", "a number from 0"),
    ("id,scenario,restoration\na,strike.yaml,2d\n", "cases.csv:2:15:", "'2d'"),
    ("id,scenario,restoration\na,strike.yaml,nan\n", "cases.csv:2:15:", "'nan'"),
    ("id,scenario,restoration\na,nowhere.yaml,2\n", "cases.csv:2:3:", "'nowhere.yaml'"),
    ("id,scenario,restoration\na,,2\n", "cases.csv:2:3:", "no scenario"),
    ("id,scenario,restoration\n,strike.yaml,2\n", "cases.csv:2:1:", "no id"),
    (GOOD + "a,strike.yaml,21\n", "cases.csv:3:1:", "twice"),
    (GOOD + "b,strike.yaml\n", "cases.csv:3:", "cells"),
    ("id,scenario,restoration,se:breaches\na,strike.yaml,2,1\n", "cases.csv:2:", "'breaches'"),
    ("id,scenario,restoration,restoration\na,strike.yaml,2,1\n", "cases.csv:1:25:", "twice"),
    ("id,scenario,restoration,set:horison\na,strike.yaml,2,3d\n", "--set horison", "'horizon'"),
    ("id,scenario,restoration,set:horizon\na,strike.yaml,2,3\n", "--set horizon", "unit"),
)
RANGES = (
    ("threats.strike.state.hit=0.9..0.1", "does not rise"),
    ("threats.strike.state.hit=0.1..0.1", "does not rise"),
    ("threats.strike.state.hit=0.1", "no range"),
    ("threats.strike.state.hit", "no path and range"),
    ("threats.strike.state.hit=0.1..x", "'x'"),
    ("threats.strike.state.hit=0..0.5:log", "log scale"),
    ("threats.strike.state.hit=0.1..0.5:lgo", "'lgo'"),
    ("threats.strike.state.hit=0.1..0.5:integer", "multiples"),
    ("threats.strike.state.hit=0.1..0.5:step=0", "step"),
    ("threats.strike.state.hit=exp({1h..2d", "brace"),
    ("threats.strike.onset=1..2h", "two of a kind"),
    ("horizon=1d..2d", "'horizon'"),
    ("threats.strkie.state.hit=0.1..0.5", "'strike'"),
    ("threats.strike.sate=0.1..0.5", "'state'"),
    ("recovery.crews.mender=1..3:integer", "mender"),
    ("threats.strike.state.hit=0.1..1.5", "1"),
    ("model.repairs/mned=0.1..1", "'repairs/mend'"),
    ("model.repairs/mend=0..1", "a factor"),
    ("model.repairs/mend=exp({1..2})", "a factor"),
)


def refused(tap, place, arguments, name, *parts):
    before = listing(place)
    done = hakyu("calibrate", "cases.csv", *arguments, "-n", "10", cwd=place)
    exits(tap, done, 3, name)
    for part in parts:
        tap.has(done.stderr, part, f"{name}: says {part}")
    tap.ok(done.stdout == "" and listing(place) == before, f"{name}: nothing is printed or written")


def check_malformed(tap, place):
    for number, (text, *parts) in enumerate(TABLES):
        (place / "cases.csv").write_text(text)
        refused(tap, place, HIT, f"table {number}", *parts)
    (place / "cases.csv").write_text(GOOD)
    for spec, *parts in RANGES:
        refused(tap, place, ("--fit", spec), spec, f"--fit {spec.split('=')[0]}"
                if "=" not in spec or ("onset" not in spec and "step" in spec) else "error", *parts)
    refused(tap, place, (*HIT, *HIT), "a path twice", "twice")
    broken = (place / "strike.yaml").read_text().replace("horizon:", "horison:")
    (place / "broken.yaml").write_text(broken)
    (place / "cases.csv").write_text(GOOD.replace("strike", "broken"))
    refused(tap, place, HIT, "a scenario with a mistake", "broken.yaml:5:1: error:", "case 'a'")


def main():
    tap = Tap()
    with folder() as place:
        make_scenarios(place)
        known = planted_cases(tap, place)
        check_recovery(tap, place, known)
        if effort() == "full":
            check_same(tap, place)
            check_not_identified(tap, place)
            check_misfit(tap, place)
            check_row(tap, place)
        check_malformed(tap, place)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

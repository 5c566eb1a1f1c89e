#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`hakyu compare` on real runs: more crews, the same file twice, other seeds, other models, sweeps, failed
replicates, assumptions; numbers against those of the files, words against intervals. Prints TAP."""
import csv
import io
import json
import math
import statistics
import subprocess
import sys

try:
    import h5py
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(77)

from rig import (BINARY, KANTO, LOOP_MODEL, LOOP_SCENARIO, SOURCE, Tap, exits, folder, hakyu,
                 listing, make_loop)

T_199_TWO_SIDED_05 = 1.971957 # Student's t, 199 degrees of freedom
CLAIMS = ("less", "more")


def run(tap, out, *more, scenario=KANTO):
    done = hakyu("run", scenario, "-o", out, "-q", "--progress", "none", *map(str, more))
    exits(tap, done, 0, f"run {out.name}")
    return out


def compare(tap, *arguments):
    done = hakyu("compare", *map(str, arguments), "--format", "json")
    exits(tap, done, 0, "compare " + " ".join(str(a).rsplit("/", 1)[-1] for a in arguments))
    return json.loads(done.stdout)


def column(path, name):
    with h5py.File(path) as file:
        return file[name][0]


def words_hold(tap, rows, name):
    """What a line claims is what its interval says."""
    def right(row):
        low, high, shown = row["low_95"], row["high_95"], row["shown"]
        if row["bound_low_95"] is not None:
            low, high = row["bound_low_95"], row["bound_high_95"]
        if shown == "same":
            return row["differ"] == 0 and row["difference"] == 0 and low is None
        if low is None:
            return shown == "unknown"
        return shown == ("more" if low > 0 else "less" if high < 0 else "open")
    wrong = [row for row in rows if not right(row)]
    tap.ok(not wrong, f"{name}: words follow the intervals", wrong[:2])


# ---- pairs -----------------------------------------------------------------------------------------


def check_crews(tap, place):
    """More crews: the same luck, so pairs; the interval by hand."""
    a = run(tap, place / "a.h5")
    b = run(tap, place / "b.h5", "--set", "recovery.crews.power-line=8")
    one = compare(tap, a, b, "--output", "person-hours")
    row = one["outputs"][0]
    steps = [y - x for x, y in zip(column(a, "replicate_person_loss"),
                                   column(b, "replicate_person_loss"))]
    mean = statistics.fmean(steps)
    half = T_199_TWO_SIDED_05 * statistics.stdev(steps) / math.sqrt(len(steps))
    tap.ok(one["paired"] and row["replicates_a"] == 200, "200 pairs")
    tap.ok(math.isclose(row["difference"], mean, rel_tol=1e-9), "the mean difference", (row, mean))
    tap.ok(math.isclose(row["low_95"], mean - half, rel_tol=1e-5)
           and math.isclose(row["high_95"], mean + half, rel_tol=1e-5), "Student's t", (row, half))
    tap.ok(row["shown"] == "less" and row["high_95"] < 0, "more crews: less is lost")
    tap.equal(row["differ"], sum(s != 0 for s in steps), "replicates that differ")
    ratio = statistics.fmean(column(b, "replicate_person_loss")) / \
        statistics.fmean(column(a, "replicate_person_loss"))
    tap.ok(math.isclose(row["ratio"], ratio, rel_tol=1e-9)
           and row["ratio_low"] < ratio < row["ratio_high"] < 1, "their ratio")
    tap.equal([(c["kind"], c["id"], c["a"], c["b"]) for c in one["changes"]],
              [("parameter", "recovery.crews.power-line", "4", "8")], "the one input that differs")
    tap.has(one["notes"][0], "B has less than A, by", "in words")

    many = compare(tap, a, b)
    words_hold(tap, many["outputs"] + many["services"], "all outputs")
    first = many["outputs"][0]
    tap.ok(first["high_95"] - first["low_95"] > 1.3 * (row["high_95"] - row["low_95"]),
           "more lines at once: wider intervals")
    ids = [line["id"] for line in many["outputs"]]
    tap.ok(ids[0] == "person-hours" and "person-hours:water" in ids and "unrestored" in ids
           and len(ids) == 15, "the usual outputs", ids)
    sizes = [abs(line["difference"]) for line in many["services"]]
    tap.ok(sizes == sorted(sizes, reverse=True) and len(sizes) == 10, "services by their difference")
    tap.ok(all(line["rank_a_low"] <= line["rank_a"] <= line["rank_a_high"]
               for line in many["components"]), "ranks lie in their sets")
    ranked = json.loads(hakyu("rank", a, "--top", "3", "--format", "json").stdout)["rows"]
    tap.equal([(line["id"], line["rank_a"]) for line in many["components"][:3]],
              [(line["id"], line["rank"]) for line in ranked], "A is ranked as `rank` does")
    back = compare(tap, b, a, "--output", "person-hours")["outputs"][0]
    tap.ok(back["shown"] == "more" and back["low_95"] == -row["high_95"], "the other way round")
    return a, b


def check_same(tap, a):
    head = compare(tap, a, a)
    tap.ok(all(row["shown"] == "same" and row["low_95"] is None for row in head["outputs"]),
           "a file with itself: the same in every replicate, no interval")
    tap.equal((head["changes"], head["services"]), ([], []), "nothing differs")
    text = hakyu("compare", a, a).stdout
    tap.ok("the same in every one of 200 replicates." in text and "no difference" not in
           text.split("Of 15 lines")[0], "in words", text)


def check_margin(tap, a, b):
    """Less than a margin only if the whole interval is."""
    row = compare(tap, a, b, "--output", "outage-hours")["outputs"][0]
    reach = max(abs(row["low_95"]), abs(row["high_95"]))
    tap.ok(row["within_margin"] is None, "nothing is said of a margin that was not given")
    for factor, within in ((1.01, True), (0.99, False)):
        head = compare(tap, a, b, "--output", "outage-hours", "--margin", reach * factor)
        tap.equal(head["outputs"][0]["within_margin"], within, f"{factor} times its reach")
    text = hakyu("compare", a, b, "--output", "outage-hours", "--margin", "0.5", "--top", "0").stdout
    tap.ok("less than 0.5 apart" in text and "It is less than 0.5 h either way." in text, "in words")


def check_seeds(tap, place, a):
    """Other seeds: two samples, wider, and said."""
    c = run(tap, place / "c.h5", "-s", "7", "-n", "120")
    head = compare(tap, a, c, "--output", "person-hours")
    row = head["outputs"][0]
    tap.ok(not head["paired"] and (row["replicates_a"], row["replicates_b"]) == (200, 120),
           "two samples, each whole")
    x, y = column(a, "replicate_person_loss"), column(c, "replicate_person_loss")
    se = math.sqrt(statistics.variance(x) / len(x) + statistics.variance(y) / len(y))
    tap.ok(1.9 < (row["high_95"] - row["low_95"]) / 2 / se < 2.0, "Welch's interval")
    tap.ok(any("Not paired: the seeds differ" in note for note in head["notes"]), "said")
    d = run(tap, place / "d.h5", "-n", "120")
    head = compare(tap, a, d, "--output", "person-hours")
    tap.ok(head["paired"] and head["outputs"][0]["shown"] == "same"
           and head["outputs"][0]["replicates_a"] == 120, "fewer replicates: those in common")
    tap.ok(any("compared are the first 120" in note for note in head["notes"]), "said")
    e = run(tap, place / "e.h5", "-n", "60", "--set", "stream=other")
    head = compare(tap, a, e, "--output", "person-hours")
    tap.ok(not head["paired"] and any("the streams differ" in n for n in head["notes"]),
           "another stream")


# ---- models ----------------------------------------------------------------------------------------


def check_models(tap, place):
    """A component and a service more, another weight."""
    scenario = make_loop(place)
    scenario.write_text(LOOP_SCENARIO.replace("30d", "2h").replace("500ms", "30min"))
    a = run(tap, place / "old.h5", scenario=scenario)
    rows = LOOP_MODEL["components.csv"].replace(",10,plan", ",12,plan")
    (place / "model" / "components.csv").write_text(
        rows + "spare,Spare,system,firm,,sys_telecom_oss,,plan\n"
        "desk,Desk,delivery,firm,mail,,5,plan\n")
    (place / "model" / "services.csv").write_text(
        LOOP_MODEL["services.csv"] + "mail,firm,svc_telecom,users,plan\n")
    (place / "model" / "dependencies.csv").write_text(
        LOOP_MODEL["dependencies.csv"] + "b,spare,data,2s,plan\ndesk,b,line,,plan\n")
    b = run(tap, place / "new.h5", scenario=scenario)
    head = compare(tap, a, b)
    got = {(c["kind"], c["id"], c["property"]): (c["a"], c["b"]) for c in head["changes"]}
    tap.equal(got.get(("service", "calls", "weight")), ("10", "12"), "a weight")
    tap.equal(got.get(("component", "point", "weight")), ("10", "12"), "of the point")
    tap.equal(got.get(("component", "spare", "")), (None, "sys_telecom_oss"), "a component more")
    tap.ok(got.get(("service", "mail", ""), (1,))[0] is None, "a service more")
    hashes = got.get(("file", "model/components.csv", ""), ("", ""))
    tap.ok(len(hashes[0]) == len(hashes[1]) == 64, "the file it came from", got)
    tap.ok(("file", "model/providers.csv", "") not in got, "not those that are the same")
    tap.ok(any("only B 1: totals are over the services that each has" in n for n in head["notes"]),
           "totals are over other services", head["notes"])
    words_hold(tap, head["outputs"], "other models")
    tap.ok(head["paired"], "names that both have meet the same luck")


def check_failed(tap, place):
    """Replicates that end by the event cap: counted, left out, bounds or nothing."""
    scenario = make_loop(place)
    b = run(tap, place / "b.h5", scenario=scenario)
    a = run(tap, place / "a.h5", "--set", "event_cap=5000000", "--set", "horizon=1h",
            scenario=scenario)
    failed = int((column(b, "replicate_status") != 0).sum())
    tap.ok(0 < failed < 20, f"{failed} of 20 replicates failed")
    head = compare(tap, a, b)
    rows = {row["id"]: row for row in head["outputs"]}
    tap.ok(all(row["failed"] == failed and row["low_95"] is None and row["ratio"] is None
               for row in rows.values()), "counted, and no intervals")
    row = rows["restoration"]
    tap.ok(row["shown"] in ("same", "open") and all(r["shown"] not in CLAIMS for r in rows.values()),
           "nothing is claimed", rows)
    tap.equal(head["components"], [], "no ranks")
    tap.ok(any(f"{failed} of 20 pairs are left out" in note for note in head["notes"])
           and any("No ranks are compared" in note for note in head["notes"]), "said", head["notes"])
    text = hakyu("compare", a, b)
    exits(tap, text, 0, "failed replicates, as a table")
    tap.has(text.stdout, "failed in A or B", "with a column of its own")


def check_assumptions(tap, place):
    outs = [run(tap, place / f"{crews}.h5", "-n", "40", "--set", "assumptions=20", "--set",
                f"recovery.crews.power-line={crews}") for crews in (1, 8)]
    head = compare(tap, *outs, "--output", "person-hours", "--output", "restoration")
    loss, restoration = head["outputs"]
    tap.ok(loss["assumed_low_95"] < loss["low_95"] and loss["assumed_high_95"] is not None,
           "chance and assumptions reach further", loss)
    tap.ok(restoration["assumed_low_95"] is None, "of restoration no means are kept")
    tap.ok(any("20 sets of assumptions that both have drawn alike" in n for n in head["notes"]),
           "said")
    with h5py.File(outs[0]) as x, h5py.File(outs[1]) as y:
        name = "assumption_service_person_loss"
        sets = (y[name][0] - x[name][0]).sum(axis=1)
    tap.ok(loss["assumed_low_95"] < min(sets) * 0.9 + max(sets) * 0.1
           and loss["assumed_high_95"] > statistics.median(sets), "by the sets of the files", sets)


# ---- sweeps ----------------------------------------------------------------------------------------


SWEEP = f"""name: crews
title: {{en: Crews, ja: 班}}
base: {KANTO}
replicates: 40
design: grid
factors:
  - {{path: recovery.crews.power-line, name: line crews, values: LINES}}
  - {{path: recovery.crews.power-substation, name: substation crews, values: [1, 4]}}
"""


def sweep(tap, path, lines):
    text = path.with_suffix(".yaml")
    text.write_text(SWEEP.replace("LINES", lines), encoding="utf-8")
    exits(tap, hakyu("sweep", text, "-o", path, "-q", "--progress", "none"), 0, f"sweep {path.name}")
    return path


def check_sweeps(tap, place):
    a = sweep(tap, place / "a.h5", "[2, 4]")
    b = sweep(tap, place / "b.h5", "[4, 8]")
    head = compare(tap, a, "--case", "case-0")
    tap.equal([row["case_b"] for row in head["outputs"]], ["case-1", "case-2", "case-3"],
              "one case with all others of its file")
    tap.equal(head["outputs"][0]["factors_b"], "substation crews = 4", "what makes them differ")
    one = compare(tap, a, "--case", "0", "--against", "3", "--output", "person-hours")
    tap.ok(one["pairs"] == 1 and len(one["changes"]) == 2
           and one["changes"][0]["kind"] == "factor", "two cases of a file", one["changes"])
    wide, narrow = head["outputs"][2], one["outputs"][0]
    tap.ok(wide["difference"] == narrow["difference"] and wide["low_95"] < narrow["low_95"],
           "the same difference; three lines at once are wider")
    words_hold(tap, head["outputs"], "one with many")
    head = compare(tap, a, b)
    tap.equal([(row["case_a"], row["case_b"], row["shown"]) for row in head["outputs"]],
              [("case-2", "case-0", "same"), ("case-3", "case-1", "same")],
              "two sweeps: by the values of their factors, not by name")
    tap.equal((head["matched_by"], head["only_a"], head["only_b"]),
              ("factors", ["case-0", "case-1"], ["case-2", "case-3"]), "the others are listed")
    text = hakyu("compare", a, b).stdout
    tap.ok("Cases that only A has: case-0, case-1." in text, "in words too", text)
    tap.equal(compare(tap, a, b, "--case", "2")["pairs"], 1, "a case with its partner")
    done = hakyu("compare", a, b, "--case", "0")
    exits(tap, done, 2, "a case without a partner")
    tap.has(done.stderr, "--against", "what to do")
    single = run(tap, place / "single.h5", "-n", "40", "--set", "recovery.crews.power-line=2",
                 "--set", "recovery.crews.power-substation=1")
    head = compare(tap, single, a)
    tap.equal([row["shown"] for row in head["outputs"]][0], "same", "a run is its own case")
    tap.equal(len(head["outputs"]), 4, "a run with every case of a sweep")
    lines = list(csv.DictReader(io.StringIO(hakyu("compare", a, b, "--format", "csv", "--output",
                                                  "restoration", "--output", "person-hours").stdout)))
    outputs = [line for line in lines if line["section"] == "outputs"]
    tap.equal([(line["case_a"], line["id"]) for line in outputs],
              [("case-2", "restoration"), ("case-2", "person-hours"), ("case-3", "restoration"),
               ("case-3", "person-hours")], "CSV: a line per case and output")
    tap.ok(any(line["section"] == "changes" and line["kind"] == "parameter" for line in lines) or
           not any(line["section"] == "changes" for line in lines), "and what differs")


# ---- wrong use -------------------------------------------------------------------------------------


def check_formats(tap, a, b):
    whole = compare(tap, a, b)
    lines = list(csv.DictReader(io.StringIO(hakyu("compare", a, b, "--format", "csv").stdout)))
    for section in ("changes", "outputs", "services", "components"):
        rows = [line for line in lines if line["section"] == section]
        tap.equal([row["id"] for row in rows], [row["id"] for row in whole[section]],
                  f"CSV has the {section} of JSON")
    numbers = [float(line["difference"]) for line in lines if line["section"] == "outputs"]
    tap.equal(numbers, [row["difference"] for row in whole["outputs"]], "and their numbers")
    japanese = json.loads(hakyu("compare", a, b, "--format", "json", "--lang", "ja").stdout)
    tap.ok(japanese["notes"][0] != whole["notes"][0] and "喪失人時" in japanese["notes"][0], "ja")
    for key in ("outputs", "services", "components"):
        drop = [[{k: v for k, v in row.items() if k != "name"} for row in one[key]]
                for one in (whole, japanese)]
        tap.ok(drop[0] == drop[1], f"{key}: the same numbers in both languages")


def refused(tap, code, part, *arguments):
    done = hakyu("compare", *map(str, arguments))
    name = "compare " + " ".join(str(a).rsplit("/", 1)[-1] for a in arguments)
    exits(tap, done, code, name)
    tap.ok(done.stdout == "" and done.stderr.count("\n") == 1 and part in done.stderr,
           f"{name}: one line with {part!r}", done.stdout + done.stderr)


def check_refused(tap, place, a, b):
    before = listing(place)
    refused(tap, 2, "one or two result files")
    refused(tap, 2, "unexpected", a, b, a)
    refused(tap, 2, "name a second file", a)
    refused(tap, 2, "did you mean person-hours?", a, b, "--output", "person-hour")
    refused(tap, 2, "did you mean water?", a, b, "--output", "person-hours:watr")
    refused(tap, 2, "has no case", a, b, "--against", "no-such")
    refused(tap, 2, "above 0", a, b, "--margin", "0")
    refused(tap, 2, "one unit", a, b, "--margin", "1")
    refused(tap, 2, "from 0.5 to 0.99", a, b, "--confidence", "95")
    refused(tap, 2, "whole number", a, b, "--top", "2.5")
    refused(tap, 2, "'--output'", a, b, "--ouptut", "restoration")
    refused(tap, 4, "nowhere.h5", a, place / "nowhere.h5")
    refused(tap, 3, "is not a result file", SOURCE / "README.md", b)
    broken = place / "broken.h5"
    data = bytearray(a.read_bytes())
    data[len(data) // 2] ^= 1
    broken.write_bytes(data)
    refused(tap, 3, "is damaged", a, broken)
    broken.unlink()
    tap.ok(listing(place) == before, "nothing was written")


def check_pipes(tap, a, b):
    with subprocess.Popen([BINARY, "compare", a, b, "--format", "csv"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as program:
        program.stdout.readline()
        program.stdout.close()
        said = program.stderr.read().decode()
        tap.ok(program.wait() == 0 and "error" not in said, "into a closed pipe", said)
    with open("/dev/full", "wb") as full:
        done = hakyu("compare", a, b, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    exits(tap, done, 4, "into a full disk")


def main():
    tap = Tap()
    with folder() as place:
        a, b = check_crews(tap, place)
        check_same(tap, a)
        check_margin(tap, a, b)
        check_formats(tap, a, b)
        check_refused(tap, place, a, b)
        check_pipes(tap, a, b)
        check_seeds(tap, place, a)
    for check in (check_models, check_failed, check_assumptions, check_sweeps):
        with folder() as place:
            check(tap, place)
    return tap.done()


sys.exit(main())

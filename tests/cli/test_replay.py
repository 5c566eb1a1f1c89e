#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`hakyu run --replay`: a replicate of a result runs again from the names of its case and its number, equal
to the stored one; what stands in the way is said. And replicates that fail: stored with their reason,
counted everywhere. Prints TAP."""
import csv
import io
import json
import shutil
import sys

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(77)

from rig import KANTO, SOURCE, Tap, exits, folder, hakyu, listing, make_loop

SWEEP = """name: pulses
title: {en: Pulses, ja: 脈}
base: loop.yaml
design: grid
factors:
  - {path: threats.pulse.where.sample, name: share, values: [0.5]}
  - {path: threats.pulse.duration, values: [500ms, 700ms]}
"""


def replay(result, case, number, *more, **options):
    return hakyu("run", "--replay", result, case, str(number), *more, **options)


def facts(done):
    return json.loads(done.stdout)["replicate"]


def check_run(tap, place):
    """Every replicate of a run, found without being told where the scenario is."""
    scenario = make_loop(place)
    out = place / "results" / "out.h5"
    out.parent.mkdir()
    done = hakyu("run", scenario, "-o", out, "-q", "--set", "title.en='a, \"b\"'", "--set",
                 "horizon=20d", "-s", "5", "-n", "30", "--trace", "4",
                 cwd=place)
    exits(tap, done, 0, "a run with overrides")
    tap.has(done.stderr, f"--replay {out} loop ", "it says how to see a failed one")
    with h5py.File(out) as file:
        status, instants = file["replicate_status"][0], file["replicate_instants"][0]
        person = file["replicate_person_loss"][0]
        tap.equal(json.loads(file["case_overrides"][0]),
                  ["title.en='a, \"b\"'", "horizon=20d", "seed=5", "trace=4"], "overrides are kept")
    before = listing(place)
    for number in range(30):
        done = replay(out, "loop", number, "--format", "json", cwd="/")
        if not exits(tap, done, 0, f"replicate {number}"):
            continue
        said = facts(done)
        equal = "equal, event log included" if number < 4 and instants[number] > 0 else "equal"
        tap.equal(said["compared"], equal, "as stored")
        tap.equal(said["instants"], instants[number], "instants")
        tap.equal(said["end"], ["complete", "event cap"][status[number]], "its end")
        if status[number] == 0:
            tap.equal(said["loss_person_hours"], person[number], "its loss")
    tap.equal(listing(place), before, "nothing is written")
    tap.ok(1 in status and 0 in status, "some failed, some not")


def check_log(tap, place):
    scenario = make_loop(place)
    out, one = place / "out.h5", place / "one.h5"
    exits(tap, hakyu("run", scenario, "-o", out, "-q"), 0, "a run")
    with h5py.File(out) as file:
        failed = int(file["run/failed_replicate_number"][0])
    done = replay(out, "0", failed, "--trace", "1", "--format", "csv", "-o", one)
    exits(tap, done, 0, "the log of a failed one")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    tap.equal(rows[0], {"row": "0", "time_ms": "0", "component": "a", "from": "1", "to": "0",
                        "cause_row": "", "threat": "pulse", "root": "a", "released_by": "",
                        "via_system": "false"}, "it begins with the pulse")
    tap.equal(rows[1]["cause_row"], "0", "the next names its cause")
    exits(tap, hakyu("info", one, "--validate"), 0, "its file is valid")
    with h5py.File(one) as file:
        tap.equal(list(file["replicate"][()]), [failed], "with the number of the replicate")
        tap.equal(len(file["trace"]), len(rows), "and the whole log")
        tap.equal(list(file["run/failed_replicate_reason"][()]), [1], "and why it failed")
    tap.has(hakyu("info", one).stdout, f"{failed} (event cap)", "info says which one it is")
    done = replay(one, "loop", failed, "--format", "json")
    exits(tap, done, 0, "a replay of the replay")
    tap.equal(facts(done)["compared"], "equal, event log included", "equal")
    exits(tap, replay(one, "loop", 0 if failed else 1), 2, "of which there is no other")
    for form in ("table", "csv", "json"):
        text = replay(out, "loop", failed, "--trace", "1", "--lang", "ja", "--format", form)
        exits(tap, text, 0, f"{form} in Japanese")
    tap.has(replay(out, "loop", failed, "--trace", "1", "--lang", "ja").stdout, "事象数の上限",
            "its end in Japanese")


def check_sweep(tap, place):
    """Cases differ by overrides, also of the seed, and by texts that need quoting."""
    make_loop(place)
    (place / "sweep.yaml").write_text(SWEEP, encoding="utf-8")
    out = place / "out.h5"
    exits(tap, hakyu("sweep", place / "sweep.yaml", "-o", out, "-q", "--set", "horizon=2d"), 0, "a sweep")
    exits(tap, hakyu("info", out, "--validate"), 0, "its file is valid")
    with h5py.File(out) as file:
        tap.equal(set(file["run/failed_replicate_seed"][()]), {1}, "seed of failed replicates")
        texts = [json.loads(text) for text in file["case_overrides"][()]]
        tap.equal([text[0] for text in texts], ["horizon=2d"] * 2, "overrides of all cases come first")
        tap.equal(texts[0][1:], ["threats.pulse.where.sample=0.5", "threats.pulse.duration=500ms"],
                  "then those of the case")
    for case in ("case-0", "1"):
        for number in range(0, 20, 3):
            done = replay(out, case, number, "--format", "json")
            exits(tap, done, 0, f"{case}, replicate {number}")
            tap.ok(facts(done)["compared"].startswith("equal"), "as stored")
    (place / "elsewhere").mkdir()
    moved = place / "elsewhere" / "a" / "b" / "out.h5"
    moved.parent.mkdir(parents=True)
    shutil.move(out, moved)
    done = replay(moved, "case-1", 3, cwd="/")
    exits(tap, done, 4, "a result far from its model")
    tap.has(done.stderr, "name the scenario", "it says what to do")
    for operand in ("loop.yaml", "sweep.yaml"):
        done = hakyu("run", place / operand, "--replay", moved, "case-1", "3", cwd="/")
        exits(tap, done, 0, f"with {operand}")
    done = replay(moved, "case-2", 3)
    exits(tap, done, 2, "no such case")
    tap.has(done.stderr, "did you mean 'case-", "the nearest is named")


def check_national(tap, place):
    """A model with routes, crews, buffers and repairs."""
    out = place / "out.h5"
    exits(tap, hakyu("run", KANTO, "-o", out, "-q", "-n", "8", "--set", "record=steps", "--set",
                     "assumptions=2"), 0, "the shipped scenario")
    for number in (0, 7):
        done = hakyu("run", KANTO, "--replay", out, "kanto-blackout", str(number), "--format", "json")
        exits(tap, done, 0, f"replicate {number}")
        tap.ok(len(json.loads(done.stdout)["repairs"]) > 10, "with its repairs")
        tap.equal(facts(done)["compared"], "equal", "as stored")
    with h5py.File(out) as file:
        want = file["assumption_service_person_loss"][0, 1].sum()
    got = 0.0
    for number in range(8):
        done = hakyu("run", KANTO, "--replay", out, "kanto-blackout", str(number), "--assumption", "1",
                     "--format", "json")
        exits(tap, done, 0, f"replicate {number} under another set of assumptions")
        tap.has(facts(done)["compared"], "not compared", "which is not stored")
        got += facts(done)["loss_person_hours"] / 8
    tap.ok(abs(got / want - 1) < 1e-9, "their mean is the stored mean of the set", f"{got}, {want}")
    done = hakyu("run", KANTO, "--replay", out, "0", "1", "--assumption", "2")
    exits(tap, done, 2, "no such set")
    tap.has(done.stderr, "allowed: 0 to 1", "it says which there are")


def check_changes(tap, place):
    """What changed since is shown, and nothing runs."""
    scenario = make_loop(place)
    out = place / "out.h5"
    exits(tap, hakyu("run", scenario, "-o", out, "-q"), 0, "a run")
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("30d", "29d"), encoding="utf-8")
    exits(tap, replay(out, "loop", 1), 0, "another scenario beside it: the result has its own")
    done = hakyu("run", scenario, "--replay", out, "loop", "1")
    exits(tap, done, 3, "but one that is named must be the same")
    tap.has(done.stderr, "loop.yaml: SHA-256 was", "the difference is shown")
    shutil.copytree(place / "model", place / "copy" / "model")
    shutil.copy(scenario, place / "copy" / "loop.yaml")
    components = place / "model" / "components.csv"
    text = components.read_text(encoding="utf-8")
    components.write_text(text.replace("calls,,10", "calls,,11"), encoding="utf-8")
    done = replay(out, "loop", 1, "-o", place / "one.h5")
    exits(tap, done, 3, "another model")
    tap.has(done.stderr, "model/components.csv: SHA-256 was", "the file is named")
    tap.ok("services.csv" not in done.stderr, "and no other", done.stderr)
    tap.ok(not (place / "one.h5").exists() and done.stdout == "", "nothing is written")
    components.write_text(text, encoding="utf-8")
    (place / "model" / "calendars.csv").write_text("id,factor\nnight,1\n", encoding="utf-8")
    done = replay(out, "loop", 1)
    exits(tap, done, 3, "a table more")
    tap.has(done.stderr, "calendars.csv: was not read, is now", "it is named")
    (place / "model" / "calendars.csv").unlink()
    (place / "model" / "services.csv").unlink()
    done = replay(out, "loop", 1)
    exits(tap, done, 3, "a table less")
    tap.has(done.stderr, "services.csv", "it is named")


def check_layers(tap, place):
    """Models put on one another, and tables over the catalogue."""
    scenario = make_loop(place)
    (place / "mine").mkdir()
    (place / "mine" / "model.yaml").write_text("name: mine\ntitle: {en: Mine, ja: 私}\n", encoding="utf-8")
    (place / "mine" / "components.csv").write_text(
        "id,name_en,kind,provider,service,type,weight,provenance\n"
        "point,Point,delivery,firm,calls,,20,plan\n", encoding="utf-8")
    tables = place / "tables"
    tables.mkdir()
    (tables / "sectors.csv").write_text("sector_id,name_en,name_ja\ntwelfth,Twelfth,第十二\n", encoding="utf-8")
    (tables / "catalogue.yaml").write_text("version: mine\n", encoding="utf-8")
    done = hakyu("run", scenario, "-o", place / "out.h5", "-q", "--set", "model=[./model/, mine]",
                 "--catalogue", tables)
    exits(tap, done, 0, "a run")
    exits(tap, replay(place / "out.h5", "loop", 2, "--catalogue", "tables", cwd=place), 0,
          "again, from another folder")
    done = replay(place / "out.h5", "loop", 2)
    exits(tap, done, 3, "without the tables")
    tap.has(done.stderr, "sectors.csv: was read, is not now", "it says so")
    text = (place / "mine" / "components.csv").read_text(encoding="utf-8")
    (place / "mine" / "components.csv").write_text(text.replace("20", "21"), encoding="utf-8")
    done = replay(place / "out.h5", "loop", 2, "--catalogue", tables)
    exits(tap, done, 3, "a row of the overlay changed")
    tap.has(done.stderr, "mine/components.csv: SHA-256 was", "it is named")


def check_difference(tap, place):
    """A result that says something else of the replicate."""
    make_loop(place)
    out = place / "out.h5"
    exits(tap, hakyu("run", place / "loop.yaml", "-o", out, "-q", "-s", "3"), 0, "a run")
    done = hakyu("run", place / "loop.yaml", "-o", place / "other.h5", "-q", "-s", "4")
    exits(tap, done, 0, "another")
    with h5py.File(out) as one, h5py.File(place / "other.h5") as other:
        differ = np.flatnonzero(one["replicate_status"][0] != other["replicate_status"][0])
    tap.ok(len(differ) > 0, "they differ")
    seal(out, lambda file: file["replicate_instants"].__setitem__((0, int(differ[0])), 7))
    done = replay(out, "loop", int(differ[0]))
    exits(tap, done, 1, "other instants")
    tap.has(done.stdout, "1 differences", "how many")
    tap.has(done.stdout, "replicate_instants", "which")
    tap.has(done.stderr, "is not the stored one", "it is an error")
    for text, said in (("{a: 1}", "not a list"), ("[[a]]", "not a text"), ("[", "not a list"),
                       ('["horizon"]', "no '='"), ('["seed=9"]', "its seed was 3")):
        seal(out, lambda file, text=text: file["case_overrides"].__setitem__(0, text))
        done = replay(out, "loop", 0)
        exits(tap, done, 3, f"overrides {text}")
        tap.has(done.stderr, said, "it says why")
    seal(out, lambda file: file["case_overrides"].__setitem__(0, '["seed=3"]'))
    exits(tap, replay(out, "loop", 0), 0, "the right ones again")
    seal(out, lambda file: file["run"].attrs.modify("seed", np.uint64(4)))
    done = replay(out, "loop", 0)
    exits(tap, done, 3, "a seed that is not that of the overrides")


def check_judged(tap, place):
    """What episodes were judged to be is compared too."""
    scenario, out = SOURCE / "tests" / "cli" / "levels" / "outage.yaml", place / "out.h5"

    def spoil(file):
        file["episode_kinds"][0] = 0
        file["verdict_most"][0] += 1

    exits(tap, hakyu("run", scenario, "-o", out, "-q"), 0, "a run with verification levels")
    exits(tap, hakyu("run", scenario, "--replay", out, "levels", "0"), 0, "and again")
    seal(out, spoil)
    done = hakyu("run", scenario, "--replay", out, "levels", "0")
    exits(tap, done, 1, "judged otherwise")
    for name in ("episode_kinds", "verdict_most"):
        tap.has(done.stdout, name, f"{name} is named")


def seal(path, change):
    """Change a result and put the checksum right."""
    import hashlib
    data = path.read_bytes()
    foot = len(b"\nhakyu-result sha256 ") + 65
    path.write_bytes(data[:-foot])
    with h5py.File(path, "r+") as file:
        change(file)
    image = path.read_bytes()
    digest = hashlib.sha256(image).hexdigest().encode()
    path.write_bytes(image + b"\nhakyu-result sha256 " + digest + b"\n")


def check_counts(tap, place):
    """Failed replicates are counted, and what they might have shown is said."""
    scenario = make_loop(place)
    few, many = place / "few.h5", place / "many.h5"
    exits(tap, hakyu("run", scenario, "-o", many, "-q"), 0, "many failures")
    exits(tap, hakyu("run", scenario, "-o", few, "-q", "-n", "200", "--set",
                     "threats.pulse.where.sample=0.02"), 0, "few failures")
    for path, refused in ((many, True), (few, False)):
        with h5py.File(path) as file:
            status = file["replicate_status"][0]
            loss = np.nan_to_num(file["replicate_person_loss"][0])
            hours = file["run"].attrs["horizon_ms"] / 3.6e6
            persons = file["service_weight"][()] * file["service_value"][()] * 1e-6 # its scale_factor
            everything = float(persons.sum() * hours)
        failed = int((status > 0).sum())
        tap.ok(0 < failed < len(status), f"{failed} of {len(status)} failed")
        said = json.loads(hakyu("info", path, "--format", "json").stdout)["run"]
        tap.equal(said["replicates_failed"], failed, "info counts them")
        tap.ok(abs(said["loss_person_hours_least"] - loss.mean()) < 1e-9, "the least mean loss")
        want = loss.mean() + failed / len(status) * everything
        tap.ok(abs(said["loss_person_hours_most"] / want - 1) < 1e-9, "the most",
               f"{said['loss_person_hours_most']}, {want}")
        text = hakyu("info", path).stdout
        tap.has(text, f"{failed} of {len(status)} replicates failed and are in no mean", "a note")
        tap.equal("No standard errors" in text, refused, "no standard errors above 5 %")
        text = hakyu("rank", path).stdout
        tap.has(text, f"{failed} of {len(status)} replicates failed", "rank counts them")
        tap.equal("No intervals" in text, refused, "no intervals above 5 %")
        tap.equal("Neither intervals nor what is called settled" in text, not refused, "or a note")
    exits(tap, hakyu("info", few, "--lang", "ja"), 0, "in Japanese")


def check_limits(tap, place):
    """A limit of CPU time: which replicates it stops is the machine's doing, and marked."""
    scenario = make_loop(place)
    out = place / "out.h5"
    done = hakyu("run", scenario, "-o", out, "--progress", "none", "-n", "4", "--set",
                 "event_cap=1000000000000", "--set", "horizon=30000d", "--set", "cpu_limit=100ms",
                 "--set", "threats.pulse.where.sample=0.9999")
    exits(tap, done, 1, "all fail")
    tap.has(done.stderr, "(CPU limit 4)", "with their reason")
    tap.has(done.stderr, "depends on the machine", "a warning")
    said = hakyu("info", out).stdout
    tap.has(said, "0 (CPU limit), 1 (CPU limit)", "info lists them")
    tap.has(said, "depends on the", "and says what that means")
    with h5py.File(out) as file:
        tap.equal(int(file["run"].attrs["cpu_limit_ms"]), 100, "the result is marked")
        tap.equal(list(file["run/failed_replicate_reason"][()]), [3] * 4, "reasons")
        instants = file["replicate_instants"][0]
    done = replay(out, "loop", 2, "--format", "json")
    exits(tap, done, 0, "one of them again")
    tap.equal((facts(done)["instants"], facts(done)["end"]), (instants[2], "CPU limit"),
              "it ends where it ended")
    done = hakyu("check", scenario, "--set", "cpu_limit=0s")
    exits(tap, done, 3, "no time at all")
    done = hakyu("check", scenario, "--set", "cpu_limit=5")
    exits(tap, done, 3, "no unit")


def check_usage(tap, place):
    scenario = make_loop(place)
    out = place / "out.h5"
    exits(tap, hakyu("run", scenario, "-o", out, "-q"), 0, "a run")
    for arguments, said in (
            (["--replay", out, "loop"], "lacks a word; allowed: OUT.h5 CASE REPLICATE"),
            (["--replay", out, "--trace", "1"], "lacks a word"),
            (["--replay", out, "loop", "20"], "allowed: a whole number from 0 to 19"),
            (["--replay", out, "loop", "-1"], "allowed: a whole number from 0 to 19"),
            (["--replay", out, "loop", "1x"], "has no replicate '1x'"),
            (["--replay", out, "lop", "1"], "did you mean 'loop'?"),
            (["--replay", out, "loop", "1", "--trace", "2"], "from 0 to 1"),
            (["--replay", out, "loop", "1", "--seed", "2"], "not with --replay"),
            (["--replay", out, "loop", "1", "--set", "horizon=1d"], "not with --replay"),
            (["--replay", out, "loop", "1", "--assumption", "0"], "has no sets of assumptions"),
            (["--replay", out, "loop", "1", "a", "b"], "unexpected 'b'"),
            ([scenario, "-o", out, "--format", "csv"], "only with --replay"),
            (["-o", out], "no file given"),
    ):
        done = hakyu("run", *arguments)
        exits(tap, done, 2, " ".join(str(a) for a in arguments[1:]))
        tap.has(done.stderr, said, "it says why")
    exits(tap, hakyu("run", "--trace", "1", "--replay", out, "loop", "1", scenario), 0, "any order")
    exits(tap, hakyu("run", f"--replay={out}", "loop", "1"), 0, "with =")
    exits(tap, replay(place / "none.h5", "loop", 1), 4, "no such result")
    old = SOURCE / "tests" / "golden" / "formats" / "result-2.h5"
    done = replay(old, "0", 0)
    exits(tap, done, 3, "a result of an older format")
    tap.has(done.stderr, "allowed: version 3 or later", "it says so")


def main():
    tap = Tap()
    for check in (check_run, check_log, check_sweep, check_national, check_changes,
                  check_layers, check_difference, check_judged, check_counts, check_limits,
                  check_usage):
        with folder() as place:
            check(tap, place)
    return tap.done()


sys.exit(main())

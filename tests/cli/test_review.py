#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The review: test_review.py HAKYU [NAME...]

Each case is the base of review/base, about which nothing is said, with a few edits: `hakyu check` must
exit with 0, give the one warning at its place with its source line, and no other. Then what holds for
warnings as such: many of a kind do not flood, `run` shows them and goes on, folders are checked whole.
Prints TAP.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from malformed import edits  # noqa: E402
from review import cases  # noqa: E402

STATUS = os.path.join(HERE, "..", "..", "engine", "base", "status.def")
PAGE = os.path.join(HERE, "..", "..", "engine", "io", "review.md")
Failed = edits.Failed


def expect(held, what):
    if not held:
        raise Failed(what)


def run(program, folder, *arguments):
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, timeout=120)


def check(program, folder, target="scenario.yaml"):
    done = run(program, folder, "check", target, "--format", "json")
    expect(done.returncode == 0, f"exit {done.returncode}: {done.stdout.decode()}")
    return json.loads(done.stdout)


def prepare(folder, changes):
    """Copy the base and edit it; returns file, line and column of the mark."""
    shutil.copytree(os.path.join(HERE, "review", "base"), folder)
    place = None
    for file, edit in changes:
        with open(os.path.join(folder, file), "r+b") as text:
            new, found = edits.find_mark(edit(text.read()))
            if found is not None:
                place = (file, *found)
            text.seek(0)
            text.truncate()
            text.write(new)
    return place


def check_case(program, folder, case):
    place = prepare(folder, case.edits)
    found = check(program, folder)
    said = "; ".join(f"{p['file']}:{p['line']}:{p['column']} {p['code']} {p['message']}" for p in found)
    own = [p for p in found if p["code"] == case.code]
    others = {p["code"] for p in found} - {case.code}
    expect(len(own) == case.count, f"{len(own)} of {case.code}: {said}")
    expect(others == set(case.also), f"others: {said}")
    expect(all(p["severity"] == "warning" for p in found), said)
    expect(case.fragment in own[0]["message"], said)
    if place is not None:
        got = (own[0]["file"], own[0]["line"], own[0]["column"])
        expect(got == place, f"{place} expected: {said}")
    expect(own[0]["source"], f"no source line: {said}")
    return {p["code"] for p in found}


def check_clean(program, folder):
    prepare(folder, ())
    for target in ("scenario.yaml", "model", "."):
        expect(check(program, folder, target) == [], f"something is said about {target}")


ELSEWHERE = {"HK_WCATALOGUE"} # needs an installation without a catalogue: test_catalogue.py


def review_codes():
    """Names of warnings in the catalogue of status codes."""
    with open(STATUS, encoding="utf-8") as file:
        rows = [line[len("HK_STATUS("):].split(",")[:2] for line in file if line.startswith("HK_STATUS(")]
    return {name for name, number in rows if 1 <= int(number) < 100} - ELSEWHERE


def check_flood(program, folder):
    """25 of a kind: ten are shown, the rest counted; JSON has all; a run shows three."""
    spare = cases.rows(*(f"spare-{i},system,utility,,,,,,,,plan," for i in range(25)))
    prepare(folder, ((cases.C, spare),))
    expect(len(check(program, folder)) == 25, "JSON does not list all")
    text = run(program, folder, "check", "scenario.yaml").stderr.decode()
    expect(text.count(": warning: ") == 10, f"{text.count(': warning: ')} shown")
    expect("... and 15 more warnings HK_WISOLATED: " in text, text)
    expect(text.endswith("0 errors, 25 warnings\n"), text)
    done = run(program, folder, "run", "scenario.yaml", "-o", "out.h5", "--set", "horizon=1d")
    text = done.stderr.decode()
    expect(done.returncode == 0 and os.path.exists(os.path.join(folder, "out.h5")), text)
    expect(text.count(": warning: ") == 3, text)
    expect("... and 22 more warnings HK_WISOLATED: " in text, text)


def check_folder(program, folder):
    """A folder that is no model: what is below it, in order; links that lead out are left."""
    base = os.path.join(folder, "b", "case")
    prepare(base, ((cases.C, cases.rows("spare,system,utility,,,,,,,,plan,")),))
    shutil.copytree(os.path.join(HERE, "review", "base", "model"), os.path.join(folder, "a"))
    outside = folder + "-outside"
    shutil.copytree(base, outside)
    os.symlink(outside, os.path.join(folder, "z"))
    os.symlink(os.path.join(folder, "b"), os.path.join(folder, "again"))
    for name in ("notes.txt", "other.yaml", "result.h5"):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("nothing: here\n")
    done = run(program, folder, "check", ".")
    text = done.stderr.decode()
    expect(done.returncode == 0, text)
    order = [line.split(": ")[0] for line in done.stdout.decode().splitlines()]
    expect(order == ["./a", "./b/case/model", "./b/case/scenario.yaml"], str(order))
    expect(".: 3 checked, 5 other files passed over\n" in text, text)
    expect("z/" not in text and "again" not in text, text)
    with open(os.path.join(base, "model", "pools.csv"), "a", encoding="utf-8") as file:
        file.write("it_crew,sector,1,law,\n")
    expect(run(program, folder, "check", ".").returncode == 3, "an error below is not seen")
    expect(run(program, folder, "check", ".", "nowhere").returncode == 4, "the gravest does not count")
    os.mkdir(os.path.join(folder, "empty"))
    done = run(program, folder, "check", "empty")
    expect(done.returncode == 3 and b"no scenario or model below it" in done.stderr, str(done))


def main(arguments):
    program = os.path.abspath(arguments[0])
    wanted = arguments[1:]
    seen = set()
    count = failed = 0

    def report(name, test):
        nonlocal count, failed
        count += 1
        try:
            with tempfile.TemporaryDirectory() as top:
                seen.update(test(os.path.join(top, "case")) or ())
            print(f"ok {count} - {name}")
        except (Failed, ValueError, subprocess.TimeoutExpired) as problem:
            failed += 1
            print(f"not ok {count} - {name}")
            print("".join(f"#   {line}\n" for line in str(problem).split("\n")), end="")

    def all_codes(_):
        missing = review_codes() - seen
        expect(not missing, f"no case for {', '.join(sorted(missing))}")

    def all_described(_):
        with open(PAGE, encoding="utf-8") as file:
            page = file.read()
        missing = {c for c in review_codes() if f"`{c}`" not in page}
        expect(not missing, f"not in review.md: {', '.join(sorted(missing))}")

    report("nothing is said about the base", lambda folder: check_clean(program, folder))
    for case in cases.CASES:
        if not wanted or case.name in wanted:
            report(case.name, lambda folder, case=case: check_case(program, folder, case))
    if not wanted:
        report("every warning is provoked", all_codes)
        report("every warning is described", all_described)
        report("many of a kind do not flood", lambda folder: check_flood(program, folder))
        report("folders are checked whole", lambda folder: check_folder(program, folder))
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

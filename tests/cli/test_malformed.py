#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Malformed inputs: test_malformed.py HAKYU [NAME...]

Each case is the good base of malformed/base with one edit. `hakyu check` must exit with 3, name the
place of the first problem, show its source line with a mark under it, find as many problems as
expected, write nothing, and not depend on the output format. Prints TAP.
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

from malformed import cases_catalogue, cases_h5, cases_model, cases_scenario  # noqa: E402
from malformed import cases_tables, cases_threats, edits  # noqa: E402

CASES = (cases_tables.CASES + cases_model.CASES + cases_scenario.CASES +
         cases_catalogue.CASES + cases_threats.CASES)
STATUS = os.path.join(HERE, "..", "..", "engine", "base", "status.def")
INPUT_CODES = range(200, 300)
ELSEWHERE = {"HK_EPATH",     # test_places.py
             "HK_EINVALID"}  # of result files: test_result_file.py; else it sums up other codes


Failed = edits.Failed


def expect(held, what):
    if not held:
        raise Failed(what)


def run(program, folder, case, output):
    command = [program, "check", case.target, "--catalogue", "catalogue", "--format", output]
    for assignment in case.sets:
        command += ["--set", assignment]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=120)


def listing(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[path] = file.read()
    return found


def prepare(folder, case):
    """Copy the base, edit it; returns the expected place and the edited text."""
    shutil.copytree(os.path.join(HERE, "malformed", "base"), folder)
    for file, edit in case.also:
        with open(os.path.join(folder, file), "r+b") as text:
            new = edit(text.read())
            text.seek(0)
            text.truncate()
            text.write(new)
    path = os.path.join(folder, case.file)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    old = None
    if os.path.exists(path):
        with open(path, "rb") as file:
            old = file.read()
    new = case.edit(old)
    place = None
    if new is None:
        os.remove(path)
    else:
        new, place = edits.find_mark(new)
        with open(path, "wb") as file:
            file.write(new)
    if place is None:
        place = (case.line, case.column)
    return place


def source_line(folder, case, file, line):
    if file.startswith("--set"):
        return case.sets[0]
    with open(os.path.join(folder, file), "rb") as text:
        data = text.read().removeprefix(b"\xef\xbb\xbf")
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")[line - 1].decode()


def check_text(problem, folder, case, text):
    """The form that people read: place, message, source line, mark."""
    lines = text.decode().split("\n")
    where = problem["file"] or ""
    where += f":{problem['line']}" if problem["line"] > 0 else ""
    where += f":{problem['column']}" if problem["line"] > 0 and problem["column"] > 0 else ""
    head = f"{where}: error: {problem['message']}"
    expect(head in lines, f"first lines {lines[:4]!r}, not {head!r}")
    lines = lines[lines.index(head):] # warnings may stand before it
    if not case.source:
        return
    line = source_line(folder, case, problem["file"], problem["line"])
    expect(problem["source"] == line, f"source {problem['source']!r}, not {line!r}")
    if len(line) < 80 and line.isascii() and "\t" not in line:
        expect(lines[1] == "    " + line, f"second line {lines[1]!r}")
        expect(lines[2] == " " * (3 + problem["column"]) + "^", f"mark {lines[2]!r}")
    else:
        expect(lines[2].lstrip() == "^", f"mark {lines[2]!r}")


def check_case(program, folder, case):
    line, column = prepare(folder, case)
    before = listing(folder)
    as_json = run(program, folder, case, "json")
    as_text = run(program, folder, case, "text")
    expect(as_json.returncode == 3, f"exit {as_json.returncode}: {as_json.stderr.decode()}")
    expect(as_text.returncode == 3, f"exit {as_text.returncode} as text")
    expect(as_text.stdout == b"", "something on stdout")
    expect(listing(folder) == before, "files were changed")
    errors = [p for p in json.loads(as_json.stdout) if p["severity"] == "error"]
    expect(errors, "no error listed")
    first = errors[0]
    said = f"{first['file']}:{first['line']}:{first['column']} {first['code']} {first['message']}"
    expect(first["code"] == case.code, f"code {said}")
    expect(case.fragment in first["message"], f"message {said}")
    expect(first["file"] == (case.place or case.file), f"file {said}")
    expect(first["line"] == line, f"line {line} expected, {said}")
    if column >= 0 and (line > 0 or case.place):
        expect(first["column"] == column, f"column {column} expected, {said}")
    others = "; ".join(f"{p['file']}:{p['line']} {p['message']}" for p in errors[1:6])
    expect(len(errors) == 1 + case.more, f"{len(errors)} errors, {1 + case.more} expected: {others}")
    summary = as_text.stderr.decode().rstrip("\n").split("\n")[-1]
    expect(summary.startswith(f"{len(errors)} error"), f"summary {summary!r}")
    check_text(first, folder, case, as_text.stderr)
    return {p["code"] for p in errors}


def input_codes():
    """Names of the codes for input in the catalogue of status codes."""
    names = set()
    with open(STATUS, encoding="utf-8") as file:
        for line in file:
            if line.startswith("HK_STATUS("):
                name, number = line[len("HK_STATUS("):].split(",")[:2]
                if int(number) in INPUT_CODES:
                    names.add(name)
    return names


def check_base(program, folder):
    """The base itself is good, so that each case fails for its edit only."""
    shutil.copytree(os.path.join(HERE, "malformed", "base"), folder)
    for target in ("scenario.yaml", "model"):
        done = subprocess.run([program, "check", target, "--catalogue", "catalogue"], cwd=folder,
                              capture_output=True, timeout=120)
        expect(done.returncode == 0, done.stderr.decode())
        expect(b"\n0 errors, " in done.stderr, done.stderr.decode())


def main(arguments):
    program = os.path.abspath(arguments[0])
    wanted = arguments[1:]
    cases = [c for c in CASES if not wanted or c.name in wanted]
    seen = set()
    count = failed = 0

    def report(name, test):
        nonlocal count, failed
        count += 1
        try:
            with tempfile.TemporaryDirectory() as top:
                seen.update(test(os.path.join(top, "case")) or ())
            print(f"ok {count} - {name}")
        except (Failed, ValueError, UnicodeDecodeError, subprocess.TimeoutExpired) as problem:
            failed += 1
            print(f"not ok {count} - {name}")
            print("".join(f"#   {line}\n" for line in str(problem).split("\n")), end="")

    report("the base is good", lambda folder: check_base(program, folder))
    for case in cases:
        report(case.name, lambda folder, case=case: check_case(program, folder, case))
    if not wanted:
        for name, test in cases_h5.tests(program):
            report(name, test)

        def all_codes(folder):
            missing = input_codes() - seen - ELSEWHERE
            expect(not missing, f"no case for {', '.join(sorted(missing))}")

        def enough(folder):
            names = {c.name for c in CASES}
            expect(len(names) == len(CASES), "two cases of one name")
            expect(len(CASES) >= 150, f"{len(CASES)} cases")

        report("every input code is provoked", all_codes)
        report("at least 150 cases, each with a name of its own", enough)
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

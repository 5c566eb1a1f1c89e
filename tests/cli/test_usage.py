#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as people type it, rightly and wrongly: help, unknown words with the nearest known
one, bad values, missing and broken files, closed pipes, overrides, progress, the event cap. Prints TAP."""
import json
import os
import pty
import subprocess
import sys

from rig import BINARY, KANTO, Tap, exits, folder, hakyu, listing, make_loop

COMMANDS = ("catalogue", "check", "run", "info", "rank", "compare", "calibrate", "version")


# ---- help and words --------------------------------------------------------------------------------


def check_help(tap):
    for word in ("--help", "-h"):
        done = hakyu(word)
        exits(tap, done, 0, f"hakyu {word}")
        tap.ok(all(f"\n  {name} " in done.stdout for name in COMMANDS), "it lists every command")
    for name in COMMANDS:
        done = hakyu(name, "--help")
        exits(tap, done, 0, f"hakyu {name} --help")
        tap.ok("Example" in done.stdout and f"hakyu {name}" in done.stdout and not done.stderr,
               f"{name}: an example, on stdout", done.stdout + done.stderr)
        tap.ok(max(map(len, done.stdout.split("\n"))) <= 100, f"{name}: fits a terminal")
    done = hakyu()
    exits(tap, done, 2, "no command")
    tap.ok("Commands:" in done.stderr and not done.stdout, "the commands are listed on stderr")
    for words in (("version",), ("--version",)):
        done = hakyu(*words)
        exits(tap, done, 0, f"hakyu {words[0]}")
        tap.ok(done.stdout.startswith("hakyu ") and "HDF5 " in done.stdout, "version and libraries",
               done.stdout)


def refused(tap, arguments, *parts):
    """Wrong use: exit 2, one line on stderr that names what, nothing on stdout and no help dump."""
    done = hakyu(*map(str, arguments))
    name = "hakyu " + " ".join(arguments)
    exits(tap, done, 2, name)
    tap.ok(done.stdout == "" and done.stderr.count("\n") == 1, f"{name}: one line",
           done.stdout + done.stderr)
    for part in parts:
        tap.has(done.stderr, part, f"{name}: says {part}")


def check_words(tap):
    refused(tap, ["rnak"], "'rnak'", "'rank'")
    refused(tap, ["chek", "x.yaml"], "'chek'", "'check'")
    refused(tap, ["frobnicate"], "'frobnicate'", "--help")
    for name in COMMANDS[1:-1]:
        refused(tap, [name], f"hakyu {name}", "no file given")
        refused(tap, [name, "--frobnicate"], f"hakyu {name}", "'--frobnicate'")
        refused(tap, [name, "x", "--frobnicate"], f"hakyu {name}", "'--frobnicate'")
    refused(tap, ["version", "now"], "'now'")
    refused(tap, ["check", "x.yaml", "--formta=json"], "--formta", "'--format'")
    refused(tap, ["run", "x.yaml", "-o", "y.h5", "--replicats", "3"], "--replicats",
            "'--replicates'")
    refused(tap, ["info", "x.h5", "--vaildate"], "--vaildate", "'--validate'")
    refused(tap, ["rank", "x.h5", "--bye", "system"], "--bye", "'--by'")
    refused(tap, ["run", "x.yaml", "-o"], "'-o'", "lacks its value")
    refused(tap, ["run", "x.yaml", "-o", "y.h5", "-z"], "'-z'")
    refused(tap, ["check", "x.yaml", "--set"], "'--set'")
    refused(tap, ["rank", "x.h5", "--top"], "'--top'", "lacks its value")


def check_values(tap):
    start = ["run", "x.yaml", "-o", "y.h5"]
    for option, value in (("-n", "0"), ("-n", "x"), ("-n", "-3"), ("-n", "1e3"), ("-n", "3.5"),
                          ("-n", "99999999999999999999"), ("-s", "x"), ("-s", "-1"), ("-j", "0"),
                          ("-j", "two"), ("--progress", "loud")):
        refused(tap, [*start, option, value], f"'{value}'", "allowed")
    refused(tap, ["run", "x.yaml"], "--output")
    refused(tap, ["run", "x.yaml", "y.yaml", "-o", "y.h5"], "'y.yaml'")
    refused(tap, ["rank", "x.h5", "--by", "planet"], "'planet'", "system, service, sector, area")
    refused(tap, ["rank", "x.h5", "--by", "sectr"], "'sector'")
    for value in ("-1", "x", "1.5"):
        refused(tap, ["rank", "x.h5", "--top", value], f"'{value}'")
    for value in ("0.4", "1", "95", "0.95x", "nan", ""):
        refused(tap, ["rank", "x.h5", "--confidence", value], "a number from 0.5 to 0.99")
    refused(tap, ["rank", "x.h5", "--criterion", "beauty"], "person-hours, down-time, root-causes")
    refused(tap, ["rank", "x.h5", "--by", "service", "--criterion", "root-causes"], "root-causes")
    for name in ("info", "rank"):
        refused(tap, [name, "x.h5", "--format", "xml"], "'xml'", "table, csv, json")
        refused(tap, [name, "x.h5", "--lang", "fr"], "'fr'", "en, ja")
    refused(tap, ["info", "x.h5", "y.h5"], "'y.h5'")
    refused(tap, ["calibrate", "x.csv"], "--fit")
    refused(tap, ["calibrate", "x.csv", *["--fit", "a=1..2"] * 9], "9 times", "up to 8")
    for option, value in (("-n", "9"), ("--draws", "1"), ("--points", "3"), ("--waves", "0"),
                          ("--confidence", "1"), ("--format", "xml"), ("--lang", "fr")):
        refused(tap, ["calibrate", "x.csv", "--fit", "a=1..2", option, value], f"'{value}'", "allowed")
    refused(tap, ["check", "x.yaml", "--format", "xml"], "'xml'", "text, json")


# ---- files -----------------------------------------------------------------------------------------


def check_missing(tap, place):
    before = listing(place)
    for arguments in (["check", "nowhere.yaml"], ["run", "nowhere.yaml", "-o", "out.h5"],
                      ["info", "nowhere.h5"], ["rank", "nowhere.h5"],
                      ["info", "nowhere.h5", "--validate"]):
        done = hakyu(*arguments, cwd=place)
        exits(tap, done, 4, " ".join(arguments))
        tap.has(done.stderr, arguments[1], "the file is named")
        tap.has(done.stderr, "No such file or directory", "and why")
    tap.ok(listing(place) == before, "nothing was written")


def check_typos(tap, place):
    scenario = make_loop(place)
    text = scenario.read_text()
    scenario.write_text(text.replace("horizon:", "horison:"))
    before = listing(place)
    for arguments in (["check", "loop.yaml"], ["run", "loop.yaml", "-o", "out.h5"]):
        done = hakyu(*arguments, cwd=place)
        exits(tap, done, 3, f"a typo, {arguments[0]}")
        lines = done.stderr.split("\n")
        at = next((i for i, line in enumerate(lines) if line.startswith("loop.yaml:5:1: error: ")), 0)
        tap.ok("'horison'" in lines[at] and "'horizon'" in lines[at], "place, word, nearest word",
               done.stderr)
        tap.equal(lines[at + 1:at + 3], ["    horison: 30d", "    ^"], "the line and a mark under it")
        tap.ok(listing(place) == before, "nothing was written")
    scenario.write_text(text)
    for override, part in (("horison=3d", "'horizon'"), ("replicates=none", "--set"),
                           ("grid=10", "--set"), ("threats.7.id=x", "--set")):
        done = hakyu("run", "loop.yaml", "-o", "out.h5", "--set", override, cwd=place)
        exits(tap, done, 3, f"--set {override}")
        tap.has(done.stderr, part, "it says so")
    tap.ok(not (place / "out.h5").exists(), "nothing was written")


def check_outputs(tap, place, result):
    """A reader that goes away is no error, a full disk is."""
    for words in (["rank", result, "--format", "csv"], ["info", result, "--format", "json"]):
        with subprocess.Popen([BINARY, *words], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as program:
            program.stdout.readline()
            program.stdout.close()
            said = program.stderr.read().decode()
            tap.ok(program.wait() == 0 and "error" not in said, f"{words[0]} into a closed pipe",
                   f"exit {program.returncode}: {said}")
    for words in (["rank", result], ["info", result], ["info", result, "--validate"], ["version"],
                  ["check", KANTO]):
        with open("/dev/full", "wb") as full:
            done = hakyu(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
        exits(tap, done, 4, f"{words[0]} into a full disk")
        tap.has(done.stderr, "standard output", "it says so")
    bare = place / "bare.txt"
    bare.write_text("no result\n")
    for words in (["rank", bare], ["info", bare], ["info", bare, "--validate"]):
        done = hakyu(*words)
        exits(tap, done, 3, f"{words[0]} of a file that is no result")
        tap.ok(str(bare) in done.stderr and not done.stdout, "it says so", done.stderr)


# ---- runs ------------------------------------------------------------------------------------------


def facts(result):
    return json.loads(hakyu("info", result, "--format", "json").stdout)["run"]


def check_overrides(tap, place, result):
    tap.equal(facts(result)["replicates"], 24, "-n overrides the scenario's number")
    tap.equal(facts(result)["seed"], "2009", "the seed is the scenario's")
    other = place / "other.h5"
    done = hakyu("run", KANTO, "-o", other, "-n", "24", "-j", "1", "-q")
    exits(tap, done, 0, "one thread")
    tap.equal(done.stderr + done.stdout, "", "-q says nothing")
    tap.ok(other.read_bytes() == result.read_bytes(), "one and two threads: the same bytes")
    exits(tap, hakyu("run", KANTO, "-o", other, "-n", "24", "-s", "7", "-q"), 0, "another seed")
    tap.equal(facts(other)["seed"], "7", "-s overrides the seed")
    losses = [json.loads(hakyu("info", one, "--format", "json").stdout)["sectors"]
              for one in (result, other)]
    tap.ok(losses[0] != losses[1], "and the losses are others")
    exits(tap, hakyu("run", KANTO, "-o", other, "-q", "--replicates=16", "--seed=8", "--threads=2",
                     "--set", "horizon=2d", "--set", "replicates=9"), 0, "long options")
    tap.ok((facts(other)["replicates"], facts(other)["seed"], facts(other)["horizon"]) ==
           (16, "8", "2d"), "all of them count, -n before --set replicates", facts(other))


def check_progress(tap, place):
    out = place / "progress.h5"
    for kind in ("auto", "plain", "none"):
        done = hakyu("run", KANTO, "-o", out, "-n", "8", "--progress", kind, "-v")
        exits(tap, done, 0, f"--progress {kind}")
        tap.ok("\x1b" not in done.stderr and "\r" not in done.stderr, "no escape sequences in a pipe",
               done.stderr)
        tap.ok(("8 of 8 replicates" in done.stderr) == (kind != "none"), "the last count",
               done.stderr)
        tap.equal(done.stdout, "", "stdout stays empty")
    head, tail = pty.openpty()
    with subprocess.Popen([BINARY, "run", KANTO, "-o", out, "-n", "8"], stderr=tail) as program:
        os.close(tail)
        said = b""
        try:
            while part := os.read(head, 4096):
                said += part
        except OSError: # the other end is closed
            pass
        tap.equal(program.wait(), 0, "on a terminal: exit 0")
    os.close(head)
    tap.ok(b"\r[" in said and b"8 of 8 replicates" in said, "a bar on a terminal", said)
    tap.ok(b"written to" in said.split(b"\n")[-2], "the closing line stands alone", said)


def check_event_cap(tap, place):
    scenario = make_loop(place)
    some, every = place / "some.h5", place / "every.h5"
    done = hakyu("run", scenario, "-o", some)
    exits(tap, done, 0, "some replicates fail")
    run = facts(some)
    failed = run["replicates_failed"]
    tap.ok(0 < failed < 20, "some, not all", run)
    tap.has(done.stderr, f"{failed} of 20 replicates failed", "run says how many")
    tap.equal(run["failed"].count("(event cap)"), min(failed, 10), "info lists them with the reason")
    done = hakyu("rank", some)
    exits(tap, done, 0, "rank of the others")
    tap.has(done.stdout, f"{failed} of 20 replicates failed", "rank says so")
    tap.has(done.stdout, "No intervals", "and gives no intervals")
    rows = json.loads(hakyu("rank", some, "--format", "json").stdout)
    tap.ok(rows["replicates_failed"] == failed and rows["intervals"] == "too-many-failed" and
           all(row["low_95"] is None for row in rows["rows"]), "for programs too", rows)
    exits(tap, hakyu("info", some, "--validate"), 0, "the file is valid")
    done = hakyu("run", scenario, "-o", every, "--set", "threats.0.where.sample=1")
    exits(tap, done, 1, "all replicates fail")
    tap.has(done.stderr, "20 of 20 replicates failed", "run says so")
    tap.equal(facts(every)["replicates_failed"], 20, "the result is kept and says so")
    exits(tap, hakyu("info", every, "--validate"), 0, "it is valid")
    done = hakyu("rank", every)
    exits(tap, done, 1, "nothing to rank")
    tap.has(done.stderr, "all 20 replicates failed", "rank says why")
    done = hakyu("run", scenario, "-o", every, "--set", "event_cap=100000000", "--set",
                 "horizon=10min")
    exits(tap, done, 0, "with a higher cap")
    tap.equal(facts(every)["replicates_failed"], 0, "none fails")


def main():
    tap = Tap()
    check_help(tap)
    check_words(tap)
    check_values(tap)
    with folder() as place:
        check_missing(tap, place)
    with folder() as place:
        check_typos(tap, place)
    with folder() as place:
        result = place / "out.h5"
        exits(tap, hakyu("run", KANTO, "-o", result, "-n", "24", "-j", "2"), 0, "a run")
        check_outputs(tap, place, result)
        check_overrides(tap, place, result)
        check_progress(tap, place)
    with folder() as place:
        check_event_cap(tap, place)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Intentional threats as files give them: every parameter out of its range, and what a mechanism itself
refuses, with its place (¶ in the value). One scenario for each mechanism; prints TAP."""
import json
import re
import shutil
import sys

import rig

HEAD = ("name: small\nmodel: model\nstart: 2009-07-13T07:38:00+09:00\nhorizon: 7d\nreplicates: 100\nseed: 1\n"
        "threats:\n")
COMMON = ["id", "catalogue", "mechanism", "where", "after"]

VALUES = {
    "dos": {
        "onset": ("¶-1h", "is negative"),
        "waves": ("¶0", "out of range; allowed: 1 to 10000"),
        "length": ("¶0h", "out of range; allowed: 1ms"),
        "gap": ("¶3", "has no unit"),
        "strength": ("¶-1", "out of range; allowed: a number from 0"),
        "law": ("¶shar", "did you mean 'share'?"),
        "load": ("¶1.5", "allowed: a number from 0 to 1"),
        "detection": ("uniform(¶-1h, 2h)", "is negative"),
        "mitigation": ("exp(¶0h)", "is zero"),
        "mitigated": ("¶-0.1", "allowed: a number from 0 to 1"),
        "announced": ("¶2", "allowed: a number from 0 to 1"),
        "lead": ("¶never", "is not a distribution"),
        "only_announced": ("¶x", "is not a number"),
    },
    "campaign": {
        "onset": ("¶-1h", "is negative"),
        "stages": ("[{name: a, chance: ¶1.2}]", "allowed: a number from 0 to 1"),
        "found": ("¶-0.5", "allowed: a number from 0 to 1"),
        "detection": ("¶5", "has no unit"),
        "announced": ("¶1.01", "allowed: a number from 0 to 1"),
        "lead": ("¶-1d", "is negative"),
        "only_announced": ("¶-1", "allowed: a number from 0 to 1"),
    },
    "intrusion": {
        "onset": ("¶1", "has no unit"),
        "entry": ("¶[a]", "entry is a list"),
        "stages": ("¶soon", "stages is 'soon'"),
        "found": ("¶7", "allowed: a number from 0 to 1"),
        "detection": ("¶0h", "allowed: 1ms"),
        "mark": ("¶leaks", "did you mean 'leak'?"),
        "spread": ("¶1.5", "allowed: a number from 0 to 1"),
        "takeover": ("¶0s", "allowed: 1ms"),
        "review": ("¶al", "did you mean 'all'?"),
        "level": ("¶1.5", "allowed: a number from 0 to 1"),
        "restore": ("uniform(¶0h)", "uniform"),
    },
    "command": {
        "onset": ("¶-1h", "is negative"),
        "probability": ("¶1.5", "allowed: a number from 0 to 1"),
        "level": ("¶-0.1", "allowed: a number from 0 to 1"),
        "duration": ("¶0h", "allowed: 1ms"),
        "detection": ("¶2", "has no unit"),
        "regain": ("¶0h", "allowed: 1ms"),
        "damage": ("¶3", "allowed: a number from 0 to 1"),
    },
    "insider": {
        "onset": ("¶-1h", "is negative"),
        "effect": ("¶destroys", "did you mean 'destroy'?"),
        "pace": ("¶-1h", "is negative"),
        "detection": ("¶-1h", "is negative"),
        "level": ("¶2", "allowed: a number from 0 to 1"),
        "restore": ("¶0h", "allowed: 1ms"),
    },
    "leak": {
        "onset": ("¶-1h", "is negative"),
        "probability": ("¶-1", "allowed: a number from 0 to 1"),
        "detection": ("¶-1h", "is negative"),
        "containment": ("¶1 hour", "unknown unit 'hour'"),
    },
    "malware": {
        "onset": ("¶-1h", "is negative"),
        "initial": ("¶0", "allowed: a number from 1"),
        "contact_rate": ("¶-1", "allowed: a number from 0"),
        "inputs": ("¶cybr", "did you mean 'cyber'?"),
        "along": ("¶flows", "did you mean 'flow'?"),
        "mixing_rate": ("¶-0.2", "allowed: a number from 0"),
        "shared": ("¶tech", "allowed: technology"),
        "incubation": ("exp(¶0h)", "is zero"),
        "effect": ("¶encrypts", "did you mean 'encrypt'?"),
        "level": ("¶1.5", "allowed: a number from 0 to 1"),
        "detection": ("¶5", "has no unit"),
        "detection_from": ("¶effects", "did you mean 'effect'?"),
        "removal": ("¶-1d", "is negative"),
        "restore": ("¶repairs", "did you mean 'repair'?"),
        "patch_on": ("¶warning", "allowed: never"),
        "latency": ("¶-6h", "is negative"),
        "patch": ("¶1 day", "unknown unit 'day'"),
    },
}

SYSTEMS = "{kind: system}"
REFUSED = [  # keys of a threat; ¶ before what the message points to, else the threat itself
    ("campaign", "stages: []", "has no stages"),
    ("campaign", "found: 1", "key 'stages' is missing; mechanism campaign needs it"),
    ("campaign", "stages: [{name: a}, {name: ¶a}]", "stage 'a' is given twice"),
    ("campaign", "stages: [¶{chance: 0.5}]", "key 'name' is missing"),
    ("campaign", "stages: [{name: a, ¶chanc: 0.5}]", "did you mean 'chance'?"),
    ("campaign", "stages: [{name: a, duration: ¶-3h}]", "is negative"),
    ("intrusion", "entry: nowhere; restore: 1h", "the entry 'nowhere', which is not among what it selects"),
    ("intrusion", "entry: oss; restore: 1h; where: {kind: system, sample: {providers: 1}}", "and samples entries"),
    ("intrusion", "level: 0", "stops component 'scada', which has no repair"),
    ("insider", "pace: 0h", "key 'effect' is missing; mechanism insider needs it"),
    ("insider", "effect: leak; where: {kind: [system]}", "'scada' belongs to kanden and 'oss' to telco"),
    ("insider", "effect: destroy; where: {id: scada}", "destroys component 'scada', which has no repair"),
    ("malware", "initial: 1.5", "initial is 1.5, must be a whole number from 1"),
    ("malware", "initial: 1000", "initial is 1000, must be a whole number from 1"),
    ("malware", "effect: wipe", "damages component 'scada', which has no repair"),
    ("malware", "restore: repair", "damages component 'scada', which has no repair"),
    ("malware", "effect: wipe; restore: removal", "with effect wipe only repair restores"),
    ("command", "where: {id: sub-1}", "commands component 'sub-1', which is no system"),
    ("command", "damage: 0.5; where: {id: scada}", "damages component 'scada', which has no repair"),
]


def check(place, text):
    """Errors of a scenario: (line, column, message)."""
    (place / "scenario.yaml").write_text(text, encoding="utf-8")
    done = rig.hakyu("check", "scenario.yaml", "--catalogue", "catalogue", "--format", "json", cwd=place)
    problems = json.loads(done.stdout)
    return done.returncode, [(p["line"], p["column"], p["message"]) for p in problems if p["severity"] == "error"]


def marked(text):
    """The text without marks, and (line, column) of each."""
    places, lines = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if "¶" in line:
            places.append((number, line.index("¶") + 1))
        lines.append(line.replace("¶", ""))
    return "\n".join(lines), places


def test_values(tap, place, mechanism, values):
    lines = [f"    {key}: {value}" for key, (value, _) in values.items()]
    text, places = marked(HEAD + f"  - id: a\n    mechanism: {mechanism}\n    where: {SYSTEMS}\n" +
                          "\n".join(lines) + "\n")
    code, errors = check(place, text)
    tap.equal(code, 3, f"{mechanism}: exit 3")
    tap.equal([(line, column) for line, column, _ in errors], places, f"{mechanism}: each bad value at its place")
    for (key, (_, fragment)), (_, _, message) in zip(values.items(), errors):
        tap.has(message, fragment, f"{mechanism}: {key}")


def test_known(tap, place, mechanism, values):
    """The table above names every parameter, and a threat on nothing is an error."""
    stages = "    stages: [{name: a}]\n" if mechanism == "campaign" else ""
    effect = "    effect: leak\n" if mechanism == "insider" else ""
    _, errors = check(place, HEAD + f"  - id: a\n    mechanism: {mechanism}\n    where: {{prefecture: 47}}\n" +
                      stages + effect + "    zzzzzzzz: 1\n")
    known = re.search(r"allowed: (.*)", errors[-1][2]).group(1).split(", ")
    tap.equal(sorted(known), sorted(COMMON + list(values)), f"{mechanism}: all parameters are tried")
    tap.equal(errors[0][0], 10, f"{mechanism}: a threat on nothing, at its line")
    tap.has(errors[0][2], "select", f"{mechanism}: a threat on nothing selects nothing")


def test_refused(tap, place):
    text, wanted = HEAD, []
    for number, (mechanism, given, fragment) in enumerate(REFUSED):
        keys = given.split("; ") + ([] if "where:" in given else [f"where: {SYSTEMS}"])
        line = text.count("\n") + 1
        text += f"  - id: t{number}\n    mechanism: {mechanism}\n" + "".join(f"    {key}\n" for key in keys)
        at = [n for n, one in enumerate(text.split("\n"), 1) if "¶" in one and n >= line]
        column = text.split("\n")[at[0] - 1].index("¶") + 1 if at else 5
        wanted.append((at[0] if at else line, column, fragment))
    code, errors = check(place, marked(text)[0])
    tap.equal(code, 3, "refused: exit 3")
    for line, column, fragment in wanted:
        tap.ok(any(error[:2] == (line, column) and fragment in error[2] for error in errors),
               f"{line}:{column}: {fragment}", errors)


def test_sampled(tap, place):
    """An insider of whichever provider is sampled."""
    for sample in ("1", "{providers: 1}"):
        code, errors = check(place, HEAD + "  - id: a\n    mechanism: insider\n    effect: leak\n"
                             f"    where: {{kind: system, sample: {sample}}}\n")
        tap.equal((code, errors), (0, []), f"one insider, sample {sample}")
    _, errors = check(place, HEAD + "  - id: a\n    mechanism: insider\n    effect: leak\n"
                      "    where: {kind: system, sample: 2}\n")
    tap.equal(len(errors), 1, "two samples may be of two providers")


def main():
    tap = rig.Tap()
    base = rig.SOURCE / "tests" / "cli" / "malformed" / "base"
    with rig.folder() as place:
        for name in ("model", "catalogue"):
            shutil.copytree(base / name, place / name)
        for mechanism, values in VALUES.items():
            test_values(tap, place, mechanism, values)
            test_known(tap, place, mechanism, values)
        test_refused(tap, place)
        test_sampled(tap, place)
    sys.exit(tap.done())


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Models put on one another: a company's own rows over a shared model give what one model with all
the rows gives, in folders and HDF5; messages name the file that is wrong. Prints TAP."""
import csv
import io
import json
import shutil
import sys

from rig import SOURCE, Tap, exits, folder, hakyu

BASE = SOURCE / "tests" / "cli" / "petroleum"
KEYS = {"dependencies": ("consumer", "supplier", "input")}

# The company's clinic has a point of its own behind a battery of its own; power is mended faster, and
# the clinic at the corner is larger than the shared model says.
MINE = {
    "components": "id,kind,provider,service,type,weight,provenance\n"
                  "clinic-point,delivery,clinic,clinic-service,,12345,study\n"
                  "own-system,system,clinic,,sys_medical_records,,study\n"
                  "own-point,delivery,clinic,clinic-service,,77,study\n",
    "dependencies": "consumer,supplier,input,response,provenance\n"
                    "own-point,own-system,control,,study\n"
                    "own-system,power-system,power,own-battery,study\n"
                    "telecom-system,power-system,power,own-battery,study\n",
    "responses": "id,rule,curve,recharge,provenance\n"
                 "own-battery,all,5h:0,1h,study\n",
    "repairs": "id,duration,provenance\n"
               "fix,\"uniform(20h, 21h)\",study\n",
}


def merged(under, over, key):
    """What the overlay should give, row by row, by the obvious way."""
    rows = list(csv.DictReader(io.StringIO(under)))
    names = list(rows[0])
    for row in csv.DictReader(io.StringIO(over)):
        names += [name for name in row if name not in names]
        same = [old for old in rows if all(old[k] == row[k] for k in key)]
        if same:
            same[0].update(row)
        else:
            rows.append(row)
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def make_models(place):
    """base/, mine/ and the hand-made whole/."""
    shutil.copytree(BASE / "model", place / "base")
    shutil.copytree(BASE / "model", place / "whole")
    (place / "mine").mkdir()
    (place / "mine" / "model.yaml").write_text("name: mine\ntitle: {en: Our clinic, ja: 当院}\n",
                                               encoding="utf-8")
    for name, text in MINE.items():
        (place / "mine" / f"{name}.csv").write_text(text, encoding="utf-8")
        under = (place / "base" / f"{name}.csv").read_text(encoding="utf-8")
        (place / "whole" / f"{name}.csv").write_text(
            merged(under, text, KEYS.get(name, ("id",))), encoding="utf-8")


def scenario(place, name, model, head=""):
    text = (BASE / "scenario.yaml").read_text(encoding="utf-8")
    path = place / f"{name}.yaml"
    path.write_text(text.replace("model: model", f"model: {model}") + head, encoding="utf-8")
    return path


def numbers(result):
    """Everything that `info` says but names and files."""
    told = json.loads(hakyu("info", result, "--format", "json").stdout)
    return told["sectors"], told["services"]


def check_same(tap, place):
    for name, model in (("layers", "[base, mine]"), ("one", "whole"), ("plain", "base")):
        done = hakyu("run", scenario(place, name, model), "-o", place / f"{name}.h5")
        exits(tap, done, 0, f"run: {name}")
    tap.ok(numbers(place / "layers.h5") == numbers(place / "one.h5"),
           "an overlay gives what one model with the rows gives")
    tap.ok(numbers(place / "layers.h5") != numbers(place / "plain.h5"), "and not what the base gives")
    facts = json.loads(hakyu("info", place / "layers.h5", "--format", "json").stdout)
    tap.equal(facts["run"]["model"], "eleven + mine", "its name says both")
    paths = {row["path"] for row in facts["inputs"]}
    tap.ok({"base/components.csv", "mine/components.csv", "mine/repairs.csv"} <= paths,
           "files of both are inputs", paths)


def check_twice(tap, place):
    done = hakyu("run", scenario(place, "self", "[base, base]"), "-o", place / "self.h5")
    exits(tap, done, 0, "a model over itself")
    tap.ok(numbers(place / "self.h5") == numbers(place / "plain.h5"), "is that model")
    done = hakyu("run", scenario(place, "list", "[base]"), "-o", place / "list.h5")
    exits(tap, done, 0, "a list of one")
    tap.ok(numbers(place / "list.h5") == numbers(place / "plain.h5"), "is that one")


def check_wrong(tap, place):
    bad = place / "mine" / "components.csv"
    good = bad.read_text(encoding="utf-8")
    path = scenario(place, "layers", "[base, mine]")
    for what, text, want in (
            ("a wrong number", good.replace("12345", "many"), "mine/components.csv:2:"),
            ("an unknown reference", good.replace("own-system,system,clinic", "own-system,system,clinc"),
             "mine/components.csv:3:"),
            ("a row given twice", good + good.splitlines()[1] + "\n", "mine/components.csv:5:"),
            ("a column that is none", good.replace("weight", "wieght"), "did you mean 'weight'?")):
        bad.write_text(text, encoding="utf-8")
        done = hakyu("check", path)
        exits(tap, done, 3, what)
        tap.has(done.stdout + done.stderr, want, f"{what}: its place")
    bad.write_text(good, encoding="utf-8")
    exits(tap, hakyu("check", path), 0, "mended")
    shutil.move(place / "mine" / "model.yaml", place / "model.yaml")
    done = hakyu("check", path)
    exits(tap, done, 3, "an overlay without model.yaml")
    tap.has(done.stdout + done.stderr, "mine/model.yaml", "names the file")


def main():
    tap = Tap()
    with folder() as place:
        make_models(place)
        check_same(tap, place)
        check_twice(tap, place)
        check_wrong(tap, place)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`hakyu model validate`: the national model meets its facts; one that is broken in a known way fails just
the items that are about that; the facts restate the tables they name; slips end with exit 3. Prints TAP."""
import csv
import json
import sys

from rig import SOURCE, Tap, exits, folder, hakyu

FACTS = SOURCE / "data/national"


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, table):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def failed(done):
    """Items that fail, with their row."""
    return {row["item"]: row for row in csv.DictReader(done.stdout.splitlines())
            if row["pass"] != "true"}


def validate(model, *options):
    return hakyu("model", "validate", str(model), "--format", "csv", *options)


def broken(tap, model, table, change, want, name):
    """The model with one table changed fails these items and no others."""
    path = model / f"{table}.csv"
    good = path.read_bytes()
    write(path, change(rows(path)))
    done = validate(model)
    exits(tap, done, 1, name)
    found = failed(done)
    tap.equal(set(found), want, f"{name}: what fails")
    path.write_bytes(good)
    return found


def halve(family):
    def change(table):
        for row in table:
            if row["id"].startswith(family):
                row["weight"] = str(int(row["weight"]) // 2)
        return table
    return change


def move(family):
    """All of one prefecture's weight to its neighbour: the sum stays."""
    def change(table):
        for row in table:
            if row["id"].startswith(family) and row["prefecture"] == "13":
                row["prefecture"] = "14"
        return table
    return change


def retype(old, new):
    def change(table):
        for row in table:
            row["type"] = new if row["type"] == old else row["type"]
        return table
    return change


def shorten(response):
    def change(table):
        for row in table:
            if row["id"] == response:
                row["curve"] = "2h:0"
        return table
    return change


def unlink(table):
    """The ring of a railway with one depot becomes a line."""
    tracks = [i for i, row in enumerate(table) if row["network"] == "jr-1" and
              "rail/depot" not in row["from"] + row["to"]]
    return [row for i, row in enumerate(table) if i != tracks[-1]]


def check_broken(tap, model):
    found = broken(tap, model, "routes", unlink, {"spare-rail"}, "a railway without a way round")
    tap.ok(float(found["spare-rail"]["least"]) < 0.95 and
           found["spare-rail"]["at"].startswith("rail/track-"), "the section is named")
    broken(tap, model, "components", halve("fixed/lines-"), {"fixed-lines"}, "half of the lines")
    found = broken(tap, model, "components", move("city/residents-"), {"people-by-prefecture"},
                   "nobody in Tokyo")
    tap.equal(found["people-by-prefecture"]["at"], "14", "the one with far too many is named")
    tap.equal(float(found["people-by-prefecture"]["least"]), 0, "and what the other has")
    found = broken(tap, model, "components",
                   retype("sys_exchange_trading", "sys_securities_trading"), {"missing-systems"},
                   "no exchange")
    tap.equal(found["missing-systems"]["at"], "sys_exchange_trading", "the missing system is named")
    found = broken(tap, model, "responses", shorten("exchange-10h"), {"backup-exchange"},
                   "exchanges with batteries for two hours")
    tap.equal(float(found["backup-exchange"]["least"]), 2, "the hours are told")


def check_formats(tap, model):
    done = hakyu("model", "validate", str(model), "--lang", "ja")
    exits(tap, done, 0, "a table")
    tap.has(done.stdout, "適合", "Japanese labels")
    done = hakyu("model", "validate", str(model), "--format", "json")
    items = json.loads(done.stdout)
    tap.equal([item["item"] for item in items], [row["item"] for row in rows(FACTS / "validation.csv")],
              "every fact is answered, in order")
    tap.ok(all(item["source"] and item["standing"] for item in items), "with source and standing")


def check_restated(tap):
    """Hours of backup are those of the table that they name."""
    backup = {row["what"]: row for row in rows(SOURCE / "data/backup_autonomy.csv")}
    wrong = []
    for row in rows(FACTS / "validation.csv"):
        if row["quantity"] == "autonomy":
            fact = backup[row["source"].split(": ", 1)[1]]
            if [float(row["low"]), float(row["high"])] != [float(fact["low_h"]), float(fact["high_h"])]:
                wrong.append(row["item"])
    tap.equal(wrong, [], "hours of autonomy as in backup_autonomy.csv")


def check_refusals(tap, place, model):
    (place / "facts").mkdir()
    for name in ("validation", "japan_prefectures"):
        (place / "facts" / f"{name}.csv").write_bytes((FACTS / f"{name}.csv").read_bytes())
    path = place / "facts" / "validation.csv"
    good = path.read_text(encoding="utf-8")
    for old, new, part in ((",weight,city", ",wieght,city", "quantity is 'wieght'"),
                           ("127640000", "many", "low is 'many'"),
                           ("127640000", "137640000", "no more than high"),
                           ("telephone_exchange/power", "telephone_exchange", "TYPE/INPUT"),
                           ("missing,sectors", "missing,terms", "of is 'terms'"),
                           ("item,", "itme,", "itme")):
        path.write_text(good.replace(old, new, 1), encoding="utf-8")
        done = validate(model, "--facts", str(place / "facts"))
        exits(tap, done, 3, f"facts with {new}")
        tap.has(done.stderr, part, "says what it is")
        tap.has(done.stderr, "validation.csv:", "and where")
        tap.equal(done.stdout, "", "nothing is printed")
    (place / "wrong.h5").write_text("no model", encoding="utf-8")
    exits(tap, validate(place / "wrong.h5"), 3, "a file that is no model")
    exits(tap, validate(place / "none.h5"), 4, "a file that is not there")


def check_replays(tap, place):
    """The misfit is that of the curves shown, and the record is shown as it is."""
    small = place / "small.h5"
    hakyu("model", "build", "japan", "-o", str(small), "--scale", "0.01")
    done = hakyu("model", "validate", str(small), "--replays", "--format", "json")
    if not exits(tap, done, 0, "replays"):
        return
    answer = json.loads(done.stdout)
    record = rows(FACTS / "restoration_curves.csv")
    tap.equal(len(answer["replays"]), 2, "two events")
    for replay in answer["replays"]:
        event = replay["event"]
        curve = [row for row in answer["curves"] if row["event"] == event]
        out = [float(row["customers_out"]) for row in record if row["event"] == event]
        tap.ok(all(abs(point["restored_recorded"] - (1 - left / out[0])) < 1e-12
                   for point, left in zip(curve, out, strict=True)), f"{event}: the record")
        miss = [point["restored_model"] - point["restored_recorded"] for point in curve[1:]]
        rms = (sum(x * x for x in miss) / len(miss)) ** 0.5
        tap.ok(abs(rms - replay["rms"]) < 1e-12, f"{event}: the misfit is of these points")
        model = [point["restored_model"] for point in curve]
        tap.ok(model == sorted(model) and model[0] < 0.05 < model[-1], f"{event}: the model recovers", model)
        tap.ok(abs(replay["size_model"] - replay["size_recorded"]) < 0.05,
               f"{event}: damage of the recorded size", replay)
        tap.ok(replay["half_model_h"] < replay["most_model_h"], f"{event}: half before most")
    again = hakyu("model", "validate", str(small), "--replays", "--format", "json")
    tap.equal(again.stdout, done.stdout, "twice the same")
    done = hakyu("model", "validate", str(place / "part"), "--replays")
    exits(tap, done, 3, "a model without the prefectures that were hit")


def main():
    tap = Tap()
    with folder() as place:
        model = place / "japan"
        exits(tap, hakyu("model", "build", "japan", "-o", str(model), "--scale", "0.1"), 0, "build")
        done = validate(model)
        exits(tap, done, 0, "the national model meets the facts")
        tap.equal(failed(done), {}, "all items pass")
        check_formats(tap, model)
        check_broken(tap, model)
        check_restated(tap)
        check_refusals(tap, place, model)
        part = place / "part"
        hakyu("model", "build", "japan", "-o", str(part), "--scale", "0.01", "--area", "13")
        done = validate(part)
        exits(tap, done, 1, "one prefecture is not the country")
        tap.ok("people" in failed(done), "its people are too few")
        check_replays(tap, place)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `rank` and `info` print, in every format and language: JSON and CSV parse, all formats have the
same rows in the same order with the same numbers, and a language changes words only. Prints TAP."""
import csv
import io
import json
import re
import sys

from rig import KANTO, Tap, exits, folder, hakyu

RANKINGS = [(by, criterion) for by in ("system", "service", "sector", "area")
            for criterion in ("person-hours", "down-time", "root-causes")
            if (by, criterion) != ("service", "root-causes")]
WORDS = {"name", "title", "sector", "text"} # what a language may change
SETTLED = "Settled as far as chance goes: "
SHOWN = re.compile(r"-?[\d,]+(?:\.\d+)?(?:e[-+]\d+)?")


def printed(tap, *arguments):
    done = hakyu(*arguments)
    exits(tap, done, 0, " ".join(map(str, (arguments[0], *arguments[2:]))))
    return done.stdout


def value(text):
    """A field of CSV as JSON has it."""
    if text in ("", "true", "false"):
        return {"": None, "true": True, "false": False}[text]
    try:
        return json.loads(text)
    except ValueError:
        return text


def plain(cell):
    """Numbers that are texts in one format and numbers in the other."""
    return value(cell) if isinstance(cell, str) else cell


def looks_like(shown, exact):
    """The number shown to people is the exact one, rounded to what is shown."""
    got = float(shown.replace(",", ""))
    return abs(got - exact) <= 6e-4 * abs(exact) + 1e-12


# ---- rank ------------------------------------------------------------------------------------------


def table_rows(text):
    """The lines between the header and the notes."""
    return text.split("\n\n")[0].rstrip("\n").split("\n")[1:]


def check_table(tap, text, rows, name):
    lines = table_rows(text)
    if not tap.equal(len(lines), len(rows), f"{name}: as many lines as rows"):
        return
    wrong = []
    for line, row in zip(lines, rows):
        shown = re.match(r"\s*(\d+)(=?)\s+(\S+)", line)
        numbers = SHOWN.findall(line[shown.end():].replace(row["name"], "", 1))
        found = any(looks_like(number, row["value"]) for number in numbers)
        if (int(shown[1]), shown[2] == "=", shown[3]) != (row["rank"], row["tied"], str(row["id"])) \
                or row["name"] not in line or not found:
            wrong.append((line, row))
    tap.ok(not wrong, f"{name}: rank, id, name and value of every line", wrong[:2])


def check_ranking(tap, result, by, criterion):
    name = f"{by}, {criterion}"
    options = ["--by", by, "--criterion", criterion, "--top", "0"]
    whole = {}
    for lang in ("en", "ja"):
        head = json.loads(printed(tap, "rank", result, *options, "--format", "json", "--lang", lang))
        rows = whole[lang] = head["rows"]
        tap.ok(head["by"] == by and head["rows_total"] == len(rows) > 0, f"{name}: {len(rows)} rows")
        text = printed(tap, "rank", result, *options, "--format", "csv", "--lang", lang)
        lines = [{key: value(cell) for key, cell in line.items()}
                 for line in csv.DictReader(io.StringIO(text))]
        tap.ok(lines == [{key: plain(cell) for key, cell in row.items()} for row in rows],
               f"{name}, {lang}: CSV has the rows of JSON")
        check_table(tap, printed(tap, "rank", result, *options, "--lang", lang), rows,
                    f"{name}, {lang}")
    numbers = [[{key: cell for key, cell in row.items() if key not in WORDS} for row in rows]
               for rows in whole.values()]
    tap.ok(numbers[0] == numbers[1], f"{name}: the same ids and numbers in both languages")
    tap.ok(any(a["name"] != b["name"] for a, b in zip(*whole.values())), f"{name}: other names")
    check_order(tap, whole["en"], name)


def check_order(tap, rows, name):
    values = [row["value"] for row in rows]
    tap.ok(values == sorted(values, reverse=True), f"{name}: the greatest first")
    ranks = [1 + sum(other > mine for other in values) for mine in values]
    tap.equal([row["rank"] for row in rows], ranks, f"{name}: ranks, equal ones share theirs")
    tap.ok(all(row["low_95"] is None or row["low_95"] <= row["value"] <= row["high_95"]
               for row in rows), f"{name}: values lie in their intervals")
    shares = sum(row["share"] for row in rows if row["share"] is not None)
    tap.ok(abs(shares - 1) < 1e-9 or sum(values) == 0, f"{name}: shares make 1", shares)
    ids = [row["id"] for row in rows]
    tap.ok(len(set(ids)) == len(ids), f"{name}: every id once")


# ---- what rank sets say ----------------------------------------------------------------------------


def check_sets(tap, result, by):
    """Sets hold the point ranks, are narrower with less confidence, and the sentences say no more."""
    sets = {}
    for confidence, percent in (("0.95", "95"), ("0.8", "80"), ("0.975", "97_5")):
        head = json.loads(printed(tap, "rank", result, "--by", by, "--format", "json", "--top", "0",
                                  "--confidence", confidence))
        rows = sets[confidence] = head["rows"]
        n, top = head["rows_total"], head["rank_sets"]["top"]
        tap.equal(head["confidence"], float(confidence), f"{by}: the confidence asked for")
        tap.ok(all(1 <= row["rank_low"] <= row["rank"] <= row["rank_high"] <= n for row in rows),
               f"{by}, {confidence}: every rank lies in its set")
        groups = [row["group"] for row in rows]
        tap.ok(groups[0] == 1 and all(b - a in (0, 1) for a, b in zip(groups, groups[1:])),
               f"{by}, {confidence}: groups are runs")
        told = sum(row["p_top"] or 0 for row in rows)
        tap.ok(top - 1e-9 <= told or any(row["p_top"] is None for row in rows),
               f"{by}, {confidence}: {top} are first in every draw", told)
        tap.ok(all(f"low_{percent}" in row for row in rows), f"{by}: the ends name their confidence")
        check_said(tap, head, f"{by}, {confidence}")
    for wide, narrow in (("0.975", "0.95"), ("0.95", "0.8")):
        pairs = zip(sets[wide], sets[narrow])
        tap.ok(all(a["rank_low"] <= b["rank_low"] and a["rank_high"] >= b["rank_high"]
                   for a, b in pairs), f"{by}: sets at {wide} hold those at {narrow}")


def check_said(tap, head, name):
    """The sentences against the sets."""
    rows, top = head["rows"], head["rank_sets"]["top"]
    call = "id" if head["by"] in ("system", "service") else "name"
    settled, opened = head["notes"][:2]
    tap.ok(settled.startswith(SETTLED) and opened.startswith("Not settled: "), f"{name}: said")
    placed = {row[call]: row["rank_low"] for row in rows[:top]
              if row["rank_low"] == row["rank_high"]}
    said = {who: int(place) for who, place in
            re.findall(r"([^;:]+?) comes in place (\d+)", settled.replace(SETTLED, ""))}
    said = {who.strip(): place for who, place in said.items()}
    tap.ok(said.items() <= placed.items() and len(said) == min(len(placed), 10),
           f"{name}: places are those of the sets", (said, placed))
    out = sum(row["rank_low"] > top for row in rows)
    tap.equal(re.findall(r"(\d+) rows are not among", settled), [str(out)] if out else [],
              f"{name}: how many are not among the first")
    leaders = sum(row["rank_low"] == 1 for row in rows)
    tap.equal("which comes first of" in opened, leaders > 1, f"{name}: {leaders} may be the first")
    doubtful = any(row["rank_low"] <= top < row["rank_high"] for row in rows)
    tap.equal(f"are among the first {top}" in opened, doubtful, f"{name}: who belongs to the first")


def check_top(tap, result):
    rows = json.loads(printed(tap, "rank", result, "--format", "json", "--top", "7"))["rows"]
    tap.equal(len(rows), 7, "--top 7 in JSON")
    lines = list(csv.reader(io.StringIO(printed(tap, "rank", result, "--format", "csv", "--top",
                                                "7"))))
    tap.equal([line[2] for line in lines[1:]], [row["id"] for row in rows], "and in CSV")
    text = printed(tap, "rank", result, "--top", "7")
    tap.equal([line.split()[1] for line in table_rows(text)], [row["id"] for row in rows],
              "and in a table")
    tap.has(text, "7 of ", "which says how many it leaves out")
    tap.equal(len(table_rows(printed(tap, "rank", result))), 20, "a table has 20 rows by itself")


# ---- info ------------------------------------------------------------------------------------------


def long_rows(info):
    """JSON as the lines of the CSV form: section, id, quantity, value."""
    for section, content in info.items():
        if isinstance(content, dict):
            yield from ((section, key, "value", cell) for key, cell in content.items())
        else:
            for row in content:
                key = next(iter(row))
                yield from ((section, str(row[key]), quantity, cell)
                            for quantity, cell in row.items() if quantity != key)


def check_info(tap, result):
    whole = {}
    for lang in ("en", "ja"):
        info = json.loads(printed(tap, "info", result, "--format", "json", "--lang", lang))
        lines = list(csv.reader(io.StringIO(printed(tap, "info", result, "--format", "csv", "--lang",
                                                    lang))))
        tap.equal(lines[0], ["section", "id", "quantity", "value"], f"{lang}: the header")
        rows = whole[lang] = list(long_rows(info))
        tap.ok([(*line[:3], value(line[3])) for line in lines[1:]] ==
               [(*row[:3], plain(row[3])) for row in rows], f"{lang}: CSV has what JSON has")
        text = printed(tap, "info", result, "--lang", lang)
        for section in ("sectors", "services", "inputs"):
            ids = [str(next(iter(row.values()))) for row in info[section]]
            at = [next((n for n, line in enumerate(text.split("\n"))
                        if line.split("  ")[0] == one), -1) for one in ids]
            tap.ok(ids and -1 not in at and at == sorted(at),
                   f"{lang}: the table has the {len(ids)} {section} in their order", at)
        total = next(row for row in info["sectors"] if row["id"] == "all")
        parts = sum(row["loss_person_hours"] for row in info["sectors"] if row["id"] != "all")
        tap.ok(abs(total["loss_person_hours"] - parts) <= 1e-9 * parts, f"{lang}: sectors make the sum")
    numbers = [[row for row in rows if row[2] not in WORDS and row[1] not in WORDS]
               for rows in whole.values()]
    tap.ok(numbers[0] == numbers[1], "the same ids and numbers in both languages")
    tap.ok(whole["en"] != whole["ja"], "other names")


def check_validation(tap, result):
    said = json.loads(printed(tap, "info", result, "--validate", "--format", "json"))
    tap.equal((said["valid"], said["problems"]), (True, []), "valid, for programs")
    lines = list(csv.reader(io.StringIO(printed(tap, "info", result, "--validate", "--format",
                                                "csv"))))
    tap.equal(lines, [["file", "problem"]], "no problems, as CSV")


def main():
    tap = Tap()
    with folder() as place:
        result = place / "out.h5"
        exits(tap, hakyu("run", KANTO, "-o", result, "-n", "16", "-q"), 0, "a run")
        for by, criterion in RANKINGS:
            check_ranking(tap, result, by, criterion)
        check_top(tap, result)
        for by in ("system", "sector", "service", "area"):
            check_sets(tap, result, by)
        check_info(tap, result)
        check_validation(tap, result)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

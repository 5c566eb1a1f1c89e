#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turn the tables of the earthquake (CSV) into rows of C initialisers.

usage: embed_tables.py hazus_fragility.csv earthquake_types.csv earthquake_cases.csv OUT.inc

A mechanism reads no file; the program carries its tables this way. They are checked here, so that
a slip in one stops the build.
"""
import csv
import math
import sys

STATES = ("slight", "moderate", "extensive", "complete")
TYPES = {"crustal": "HK_EARTHQUAKE_CRUSTAL", "interface": "HK_EARTHQUAKE_INTERFACE",
         "intraslab": "HK_EARTHQUAKE_INTRASLAB"}
FACILITIES = ("power", "communication", "water", "computer", "other")


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file, strict=True), start=2)


def fail(path, line, what):
    sys.exit(f"{path}:{line}: error: {what}")


def quote(text):
    out = ""
    for byte in text.encode():
        char = chr(byte)
        out += "\\" + char if char in '"\\' else char if 32 <= byte < 127 else f"\\{byte:03o}"
    return f'"{out}"'


def number(path, line, text, low, high):
    try:
        value = float(text)
    except ValueError:
        fail(path, line, f"'{text}' is no number")
    if not (math.isfinite(value) and low <= value <= high):
        fail(path, line, f"{text} is not between {low} and {high}")
    return repr(value)


def classes(path):
    """Class -> (name, medians, betas), states in order."""
    found = {}
    for line, row in rows(path):
        name, medians, betas = found.setdefault(row["class_id"], (row["class"], [], []))
        if len(medians) == len(STATES) or row["damage_state"] != STATES[len(medians)]:
            fail(path, line, f"states of a class are {', '.join(STATES)}, in this order")
        medians.append(number(path, line, row["median_pga_g"], 1e-6, 100))
        betas.append(number(path, line, row["beta"], 1e-6, 10))
        if medians != sorted(medians, key=float):
            fail(path, line, "a worse state has a lower median")
    for name, (_, medians, _) in found.items():
        if len(medians) != len(STATES):
            fail(path, 1, f"class '{name}' lacks states")
    return found


def class_rows(found):
    for key, (name, medians, betas) in found.items():
        yield f"{{{quote(key)}, {quote(name)}, {{{', '.join(medians)}}}, {{{', '.join(betas)}}}}},"


def type_rows(path, known):
    seen = set()
    for line, row in rows(path):
        if not any(row["class"] + suffix in known for suffix in ("", "_anchored", "_anch")):
            fail(path, line, f"no class '{row['class']}'")
        if row["facility"] not in FACILITIES or row["type"] in seen:
            fail(path, line, "an unknown facility class, or a type given twice")
        seen.add(row["type"])
        yield "{" + ", ".join(quote(row[key]) for key in ("type", "facility", "class")) + "},"


def case_rows(path):
    limits = {"magnitude": (4, 9.5), "latitude_deg": (-90, 90), "longitude_deg": (-180, 180),
              "depth_km": (0, 700), "strike_deg": (0, 360), "dip_deg": (0, 90),
              "length_km": (0, 1500), "width_km": (0, 500)}
    for line, row in rows(path):
        if row["type"] not in TYPES:
            fail(path, line, f"type is one of {', '.join(TYPES)}")
        n = {key: number(path, line, row[key], *limit) for key, limit in limits.items()}
        fault = ", ".join(n[key] for key in limits if key != "magnitude")
        yield (f"{{{quote(row['id'])}, {quote(row['name_en'])}, {quote(row['name_ja'])}, "
               f"{TYPES[row['type']]}, {n['magnitude']}, {{{fault}}}}},")


def main():
    fragility, types, cases, target = sys.argv[1:]
    known = classes(fragility)
    lines = ["/* Made by embed_tables.py; do not edit. */"]
    for macro, body in (("CLASS", class_rows(known)), ("TYPE", type_rows(types, known)),
                        ("CASE", case_rows(cases))):
        lines += [f"#ifdef EARTHQUAKE_{macro}_ROWS", *body, "#endif"]
    with open(target, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

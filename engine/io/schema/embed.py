#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turn the schema of result files (a CSV table) into rows of C initialisers.

usage: embed.py result-1.csv result_schema_rows.inc

The program carries its schema this way and needs no source tree at run time. The
table itself is checked here, so that a slip in it stops the build.
"""
import csv
import math
import sys

TYPES = {"": "HK_TYPE_NONE", "uint8": "HK_TYPE_UINT8", "int32": "HK_TYPE_INT32",
         "int64": "HK_TYPE_INT64", "uint64": "HK_TYPE_UINT64", "double": "HK_TYPE_DOUBLE",
         "string": "HK_TYPE_STRING"}
CHECKS = {"any": "HK_VALUES_ANY", "line": "HK_VALUES_LINE", "text": "HK_VALUES_TEXT",
          "id": "HK_VALUES_ID", "sha256": "HK_VALUES_SHA256"}
MAX_DIMS, MAX_EXTRA = 4, 4


def quote(text):
    out = ""
    for byte in text.encode():
        char = chr(byte)
        out += "\\" + char if char in '"\\' else char if 32 <= byte < 127 else f"\\{byte:03o}"
    return f'"{out}"'


def number(text, empty):
    return empty if text == "" else repr(float(text))


def values(text, dims):
    """The column `values` as (check, reference, min, max)."""
    if text in CHECKS:
        return CHECKS[text], "", "-INFINITY", "INFINITY"
    for prefix, check in (("index:", "HK_VALUES_INDEX"), ("flags:", "HK_VALUES_FLAGS"),
                          ("one-of:", "HK_VALUES_ONE_OF"), ("=", "HK_VALUES_CONSTANT")):
        if text.startswith(prefix):
            rest = text[len(prefix):]
            if check == "HK_VALUES_INDEX" and rest not in dims:
                raise ValueError(f"no dimension '{rest}'")
            top = str(len(rest.split()) - 1) if check == "HK_VALUES_FLAGS" else "INFINITY"
            return check, rest, "0" if check == "HK_VALUES_FLAGS" else "-INFINITY", top
    low, dots, high = text.partition("..")
    if not dots:
        raise ValueError(f"values '{text}'")
    return "HK_VALUES_RANGE", "", number(low, "-INFINITY"), number(high, "INFINITY")


def extras(text):
    pairs = [pair.partition("=") for pair in text.split(";") if pair]
    if len(pairs) > MAX_EXTRA or not all(k and v for k, _, v in pairs):
        raise ValueError(f"attributes '{text}'")
    return ", ".join(f"{{{quote(k)}, {quote(v)}}}" for k, _, v in pairs) or "{NULL, NULL}"


def initialiser(row, dims):
    item = row["item"]
    if item == "dimension":
        if row["type"] not in ("fixed", "ragged"):
            raise ValueError("a dimension is fixed or ragged")
        kind, check = "HK_TYPE_NONE", ("HK_VALUES_ANY", "", "0", number(row["values"], "INFINITY"))
    else:
        kind, check = TYPES[row["type"]], values(row["values"], dims)
    own = row["dimensions"].split()
    if len(own) > MAX_DIMS or any(d not in dims for d in own):
        raise ValueError(f"dimensions '{row['dimensions']}'")
    if item == "variable" and (row["type"] == "string") != (row["units"] == ""):
        raise ValueError("numbers have units, strings have none")
    fill = row["fill"]
    fill_value = "0" if fill == "" else "NAN" if math.isnan(float(fill)) else fill
    fields = [  # in the order of hk_schema_row
        quote(row["group"]), quote(row["name"]), quote(row["units"]), quote(check[1]),
        quote(row["meaning"]),
        "{" + ", ".join(map(quote, own)) + "}" if own else "{NULL}",
        "{" + extras(row["attributes"]) + "}",
        check[2], check[3], fill_value, number(row["scale"], "0"),
        f"HK_SCHEMA_{item.upper()}", kind, check[0], str(len(own)),
        "true" if row["type"] == "ragged" else "false",
        "true" if fill else "false",
        str(int(row["since"])),
    ]
    return "{" + ", ".join(fields) + "},"


def main():
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    dims = {row["name"] for row in rows if row["item"] == "dimension"}
    lines = ["/* Made by embed.py from the table of the schema; do not edit. */"]
    seen = set()
    for line, row in enumerate(rows, start=2):
        key = (row["item"], row["group"], row["name"])
        try:
            if key in seen:
                raise ValueError("given twice")
            seen.add(key)
            lines.append(initialiser(row, dims))
        except (KeyError, ValueError) as problem:
            sys.exit(f"{source}:{line}: error: {' '.join(key)}: {problem}")
    with open(target, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables that benchmark programs print.

A header, then rows; columns two blanks apart or more; lines that begin with `#` are remarks; a blank
line ends a table. A column whose name ends in `<` or `>` is a figure, and less or more of it is
better; `=` marks one of which less is better and that is exact, such as bytes and counts. Without the
mark it begins with `/` if it is a ratio taken within the run. All other columns say what was measured:
two rows are about the same work if they agree in these. The column `target` is for the reader.
"""
import math
import re

MARKS = {"<": "less", ">": "more", "=": "less, exactly"}
IGNORED = {"target"}


class TableError(ValueError):
    """What a program printed is no table."""


def cells(line):
    return re.split(r"\s{2,}", line.strip())


def number(text, column):
    try:
        value = float(text)
    except ValueError:
        raise TableError(f"column {column}: {text!r} is not a number") from None
    return value


def row_of(header, line):
    found = cells(line)
    if len(found) != len(header):
        raise TableError(f"{len(found)} cells under {len(header)} columns: {line.strip()!r}")
    row = {"what": {}, "figures": {}}
    for column, text in zip(header, found):
        if column[-1] in MARKS:
            value = number(text, column)
            if math.isfinite(value):
                row["figures"][column[:-1]] = {"better": MARKS[column[-1]], "value": value}
        elif column not in IGNORED:
            row["what"][column] = text
    return row


def parse(text):
    """All rows of all tables; TableError if it is not made as said above, or without a figure."""
    rows, header = [], None
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        if not line.strip():
            header = None
        elif header is None:
            header = cells(line)
            if len(set(header)) != len(header):
                raise TableError(f"a column twice: {line.strip()!r}")
        else:
            rows.append(row_of(header, line))
    if not any(row["figures"] for row in rows):
        raise TableError("no figure")
    return rows


def label(row):
    """What identifies a row."""
    return "  ".join(f"{column} {text}" for column, text in row["what"].items())


def show(header, rows):
    """The text of a table: `rows` of texts and numbers (None: `nan`, as nothing was measured)."""
    def text(value):
        if value is None:
            return "nan"
        return f"{value:.4g}" if isinstance(value, float) else str(value)
    lines = [list(header)] + [[text(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join("  ".join(
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(line, widths))).rstrip() for line in lines)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files of bench/run: made from repeated tables, written, read and checked."""
import json
import math
import statistics

FORMAT = 2
BETTER = ("less", "more", "less, exactly")


class ResultError(Exception):
    """Not a result file; `status` is the exit code: 3 malformed, 4 cannot be read."""

    def __init__(self, message, status):
        super().__init__(message)
        self.status = status


def merge(repeats):
    """Rows of one benchmark from the rows of each of its repeats: every figure with all its values.
    Rows are matched by what they measured; a row that is not in all repeats is an error."""
    keys = [[tuple(row["what"].items()) for row in rows] for rows in repeats]
    for other in keys[1:]:
        if other != keys[0]:
            odd = next((key for key in keys[0] + other if (key in keys[0]) != (key in other)), None)
            raise ResultError(f"repeats did different work: {dict(odd) if odd else 'in order'}", 1)
    merged = []
    for place, first in enumerate(repeats[0]):
        figures = {}
        for column, figure in first["figures"].items():
            values = [rows[place]["figures"][column]["value"] for rows in repeats
                      if column in rows[place]["figures"]]
            figures[column] = {"better": figure["better"], "values": values}
        merged.append({"what": first["what"], "figures": figures})
    return merged


def spread(figure):
    """Median, lowest and highest of a figure's values."""
    values = figure["values"]
    return statistics.median(values), min(values), max(values)


def write(path, found):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"format": FORMAT} | found, indent=1) + "\n", encoding="utf-8")


def read(path):
    """A checked result; ResultError says what is wrong and where."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as problem:
        raise ResultError(f"{path}: error: {problem.strerror}", 4) from None
    except UnicodeDecodeError:
        raise ResultError(f"{path}: error: not UTF-8 text", 3) from None
    try:
        found = json.loads(text)
    except json.JSONDecodeError as problem:
        raise ResultError(f"{path}:{problem.lineno}:{problem.colno}: error: not JSON: {problem.msg}",
                          3) from None
    except RecursionError:
        raise ResultError(f"{path}: error: nested too deeply", 3) from None
    try:
        check(found)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        said = f"'{problem.args[0]}' is missing" if isinstance(problem, KeyError) else problem
        raise ResultError(f"{path}: error: not a result of bench/run: {said}", 3) from None
    return found


def expect(good, message):
    if not good:
        raise ValueError(message)


def check(found):
    expect(isinstance(found, dict), "an object is needed at the top")
    expect(found["format"] == FORMAT, f"format {found['format']!r}, this reads {FORMAT}")
    expect(isinstance(found["environment"], dict), "'environment' is no object")
    expect(isinstance(found["quick"], bool), "'quick' is neither true nor false")
    for name, benchmark in found["benchmarks"].items():
        for row in benchmark.get("rows", []):
            check_row(name, row)


def check_row(name, row):
    expect(isinstance(row["what"], dict), f"{name}: a row without 'what'")
    for column, figure in row["figures"].items():
        expect(figure["better"] in BETTER, f"{name}, {column}: better {figure['better']!r}, allowed: "
               + "; ".join(BETTER))
        values = figure["values"]
        expect(isinstance(values, list) and values and
               all(type(value) in (int, float) and math.isfinite(value) for value in values),
               f"{name}, {column}: values must be finite numbers, at least one")

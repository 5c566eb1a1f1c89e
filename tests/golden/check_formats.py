#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files of older format versions stay readable: formats/result-N.h5 was written by the program
that wrote version N, and beside it stands what its `rank` said."""
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent / "formats"


def main():
    binary = sys.argv[1]
    files = sorted(HERE.glob("result-*.h5"))
    assert files, "no old result"
    for file in files:
        for command in (["info", "--validate"], ["info"], ["rank"]):
            done = subprocess.run([binary, *command, file], capture_output=True, text=True,
                                  check=False)
            assert done.returncode == 0, f"{file.name}: {command}: {done.stderr}"
        rank = subprocess.run([binary, "rank", file, "--format", "csv"], capture_output=True,
                              text=True, check=True).stdout
        for stated in (HERE / f"{file.stem}.txt").read_text().splitlines():
            component, value = stated.split()
            rows = [line.split(",") for line in rank.splitlines()]
            column = rows[0].index("value")
            found = [row[column] for row in rows[1:] if row[2] == component]
            assert found == [value], f"{file.name}: {component}: {found}, was {value}"


main()

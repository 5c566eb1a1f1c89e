#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tour of README.md as a new user would take it: every command of a `console` block must print
what stands below it, and the Python block must run. `test_readme.py --update` writes the README."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(os.environ["HAKYU_SOURCE"])
BINARY = Path(os.environ["HAKYU_BIN"])
README = SOURCE / "README.md"
REVISION = re.compile(r"hakyu \d+\.\d+\.\d+ \([^)]*\)") # of whatever was built


def take_tour(folder):
    """Where a user stands: scenarios and data beside one another, hakyu at hand."""
    for name in ("scenarios", "data"):
        shutil.copytree(SOURCE / name, folder / name)
    (folder / "bin").mkdir()
    (folder / "bin" / "hakyu").symlink_to(BINARY)
    env = {**os.environ, "HAKYU_DATA": str(folder / "data"), "LC_ALL": "C.UTF-8",
           "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}

    def run(command):
        done = subprocess.run(["bash", "-c", command + " 2>&1"], cwd=folder, env=env, text=True,
                              stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)
        return REVISION.sub("hakyu 0.1.0 (revision)", done.stdout)
    return run


def console(text, run):
    """The block with what its commands print now."""
    lines = []
    for line in text.splitlines():
        if line.startswith("$ "):
            lines += [line, *run(line[2:]).rstrip("\n").splitlines()]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def main():
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        run = take_tour(folder)
        fresh = re.sub(r"(?<=```console\n).*?(?=```)", lambda block: console(block[0], run), text,
                       flags=re.DOTALL)
        python = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
        (folder / "read.py").write_text(python, encoding="utf-8")
        printed = run(f"{sys.executable} read.py")
    if "--update" in sys.argv:
        README.write_text(fresh, encoding="utf-8")
        return
    if "No module named" in printed:
        print("without xarray: its block was not run")
    elif "electric_power" not in printed or "Traceback" in printed:
        sys.exit(f"the Python block does not run:\n{printed}")
    if text.count("$ hakyu") < 6:
        sys.exit("README.md has no tour")
    for old, new in zip(text.splitlines(), fresh.splitlines()):
        if old != new:
            sys.exit(f"README.md says\n  {old}\nthe program says\n  {new}")
    if len(text.splitlines()) != len(fresh.splitlines()):
        sys.exit("README.md and the program say a different number of lines")


main()

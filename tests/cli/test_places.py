#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the files of an input may lie, and what kind of file they may be (engine/base/file.h).

What a model brings along stays in its folder: not by `..`, not by a link, not by an absolute path. A
scenario is the user's own and may name any plain file. FIFOs and devices are refused at once: a test
that waits for one runs into its time limit. Prints TAP.
"""
import json
import os
import shutil
import socket
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import rig  # noqa: E402
from malformed import cases_h5  # noqa: E402

BASE = Path(__file__).resolve().parent / "malformed" / "base"
MESSAGE = "leads out of the model's folder"


def errors(place, target, *more):
    done = rig.hakyu("check", target, "--catalogue", "catalogue", "--format", "json", *more, cwd=place,
                     timeout=60)
    listed = [p for p in json.loads(done.stdout) if p["severity"] == "error"]
    return done, listed


def expect(tap, place, name, code, file, fragment, *, exits=3, target="scenario.yaml"):
    done, listed = errors(place, target)
    first = listed[0] if listed else {"code": "none", "file": None, "message": done.stderr}
    held = (done.returncode == exits and first["code"] == code and first["file"] == file and
            fragment in first["message"])
    tap.ok(held, name, f"exit {done.returncode}: {first}")


def expect_good(tap, place, name, target="scenario.yaml"):
    done, listed = errors(place, target)
    tap.ok(done.returncode == 0 and not listed, name, f"exit {done.returncode}: {listed}")


def replace_text(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def with_base(test):
    def run(tap):
        with rig.folder() as top:
            place = top / "place"
            shutil.copytree(BASE, place)
            (top / "outside.csv").write_text("1h\n2h\n", encoding="utf-8")
            test(tap, place)
    return run


def empirical(place, name):
    replace_text(place / "model" / "repairs.csv", "exp(5d)", f"empirical({name})")


@with_base
def check_tables(tap, place):
    table = place / "model" / "pools.csv"
    moved = place / "elsewhere.csv"
    table.rename(moved)
    table.symlink_to("../elsewhere.csv")
    expect(tap, place, "a table that is a link out of the folder", "HK_EPATH", "model/pools.csv",
           MESSAGE)
    table.unlink()
    table.symlink_to(moved)
    expect(tap, place, "the same by an absolute path", "HK_EPATH", "model/pools.csv", MESSAGE)
    table.unlink()
    table.symlink_to("nowhere.csv")
    expect(tap, place, "a link to nowhere", "HK_EPATH", "model/pools.csv", "leads nowhere")
    table.unlink()
    table.symlink_to("pools.csv")
    expect(tap, place, "a link to itself", "HK_EPATH", "model/pools.csv", "leads nowhere")
    table.unlink()
    moved.rename(place / "model" / "kept.csv")
    table.symlink_to("kept.csv")
    expect_good(tap, place, "a link within the folder")


@with_base
def check_head(tap, place):
    head = place / "model" / "model.yaml"
    head.rename(place / "head.yaml")
    head.symlink_to("../head.yaml")
    expect(tap, place, "model.yaml as a link out of the folder", "HK_EPATH", "model/model.yaml",
           MESSAGE)


@with_base
def check_own_catalogue(tap, place):
    shutil.copytree(place / "catalogue", place / "far")
    (place / "model" / "catalogue").symlink_to("../far")
    expect(tap, place, "a model's own catalogue as a link out of the folder", "HK_EPATH",
           "model/catalogue/catalogue.yaml", MESSAGE)


@with_base
def check_model_link(tap, place):
    (place / "model").rename(place / "real")
    (place / "model").symlink_to("real")
    expect_good(tap, place, "a model folder may itself be a link")
    (place / "model").unlink()
    (place / "real").rename(place.parent / "far")
    replace_text(place / "scenario.yaml", "model: model", "model: ../far")
    expect_good(tap, place, "a scenario may name a model by '..'")
    replace_text(place / "scenario.yaml", "model: ../far", f"model: {place.parent / 'far'}")
    expect_good(tap, place, "and by an absolute path")


def check_values(tap):
    for name, what in (("../../outside.csv", "'..'"), ("ABSOLUTE", "an absolute path"),
                       ("link.csv", "a link"), ("/etc/passwd", "a file of the system"),
                       ("../../nowhere", "what does not exist")):
        @with_base
        def one(inner, place, name=name, what=what):
            (place / "model" / "link.csv").symlink_to(place.parent / "outside.csv")
            empirical(place, name.replace("ABSOLUTE", str(place.parent / "outside.csv")))
            code = "HK_EFILE" if "nowhere" in name else "HK_EPATH"
            expect(inner, place, f"values of a model by {what}", code, "model/repairs.csv",
                   "cannot be opened" if "nowhere" in name else MESSAGE)
        one(tap)


@with_base
def check_own_values(tap, place):
    (place / "model" / "values.csv").write_text("1h\n2h\n", encoding="utf-8")
    empirical(place, "values.csv")
    expect_good(tap, place, "values in the model's folder")
    replace_text(place / "scenario.yaml", "onset: exp(8h)", "onset: empirical(../outside.csv)")
    expect_good(tap, place, "a scenario may name values anywhere")


@with_base
def check_h5_values(tap, place):
    if cases_h5.h5py is None:
        tap.ok(True, "values of an HDF5 model # SKIP no h5py")
        return

    def change(file):
        file["repairs/duration"][0] = "empirical(../outside.csv)"
    cases_h5.build(place / "model.h5", change)
    expect(tap, place, "values of an HDF5 model by '..'", "HK_EPATH", "model.h5:repairs", MESSAGE,
           target="model.h5")


def special_files(place):
    """Name, what the message calls it, function that makes it."""
    def make_socket(path):
        with socket.socket(socket.AF_UNIX) as end:
            old = os.getcwd()
            os.chdir(path.parent) # a socket's path must be short
            end.bind(path.name)
            os.chdir(old)
    return (("a FIFO", os.mkfifo), ("a socket", make_socket), ("a folder", os.mkdir),
            ("a device", lambda path: path.symlink_to("/dev/zero")))


@with_base
def check_special(tap, place):
    for what, make in special_files(place):
        path = place / "special"
        make(path)
        for target in ("special", "special.yaml", "special.h5"):
            if target != "special":
                os.rename(path, place / target)
                path = place / target
            if what != "a folder": # a folder is a model
                expect(tap, place, f"{what} as {target}", "HK_EFILE", None,
                       f"is {what}; allowed: a plain file", exits=4, target=target)
        if what != "a folder":
            done = rig.hakyu("info", path, cwd=place, timeout=60)
            tap.ok(done.returncode == 4, f"{what} as a result", done.stderr)
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@with_base
def check_special_tables(tap, place):
    for what, make in special_files(place):
        if what == "a device": # a link out of the folder, which comes first
            continue
        path = place / "model" / "pools.csv"
        path.unlink()
        make(path)
        expect(tap, place, f"{what} as a table", "HK_EFILE", None,
               f"is {what}; allowed: a plain file", exits=4)
        if path.is_dir():
            path.rmdir()
            path.touch()


@with_base
def check_sizes(tap, place):
    """Sparse files: too large ones are refused before they are read."""
    for name, limit, target in (("model/pools.csv", 1 << 30, "scenario.yaml"),
                                ("model/model.yaml", 16 << 20, "scenario.yaml"),
                                ("scenario.yaml", 16 << 20, "scenario.yaml"),
                                ("model.h5", 1 << 30, "model.h5")):
        path = place / name
        old = path.read_bytes() if path.exists() else b""
        with open(path, "wb") as file:
            file.truncate(limit + 1)
        expect(tap, place, f"{name} of {limit + 1} bytes", "HK_ELIMIT", name,
               f"the file has more than {limit} bytes; allowed: up to {limit}", target=target)
        path.write_bytes(old)


def main():
    tap = rig.Tap()
    for test in (check_tables, check_head, check_own_catalogue, check_model_link, check_values, check_own_values,
                 check_h5_values, check_special, check_special_tables, check_sizes):
        test(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

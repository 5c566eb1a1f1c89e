# SPDX-License-Identifier: GPL-3.0-or-later
"""Models in one HDF5 file that are not what they should be. The good one is made from the base."""
import csv
import hashlib
import json
import os
import subprocess

try:
    import h5py
except ImportError: # an ordinary user may not have it; CI does
    h5py = None

from malformed.edits import Failed

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(HERE, "base", "model")
FILE = "model.h5"


def build(path, change=None):
    """Write the base's model to `path`; `change` may alter the open file. No checksum line yet."""
    text = h5py.string_dtype("utf-8")
    with h5py.File(path, "w") as file:
        with open(os.path.join(MODEL, "model.yaml"), encoding="utf-8") as head:
            file.create_dataset("model.yaml", data=head.read(), dtype=text)
        for name in sorted(os.listdir(MODEL)):
            if not name.endswith(".csv"):
                continue
            with open(os.path.join(MODEL, name), encoding="utf-8", newline="") as table:
                header, *rows = list(csv.reader(table))
            group = file.create_group(name.removesuffix(".csv"))
            for i, column in enumerate(header):
                group.create_dataset(column, data=[row[i] for row in rows], dtype=text)
        if change:
            change(file)


def seal(path, what=b"model"):
    with open(path, "rb") as file:
        image = file.read()
    with open(path, "ab") as file:
        file.write(b"\nhakyu-" + what + b" sha256 " + hashlib.sha256(image).hexdigest().encode() + b"\n")


def check(program, folder):
    done = subprocess.run([program, "check", FILE, "--format", "json"], cwd=folder,
                          capture_output=True, timeout=120)
    if done.returncode not in (0, 3):
        raise Failed(f"exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    if os.listdir(folder) != [FILE]:
        raise Failed(f"files were written: {os.listdir(folder)}")
    return [p for p in json.loads(done.stdout) if p["severity"] == "error"]


def replace(place, data, **more):
    def change(file):
        del file[place]
        if isinstance(data, list) and "dtype" not in more:
            more["dtype"] = h5py.string_dtype("utf-8")
        file.create_dataset(place, data=data, **more)
    return change


def remove(place):
    def change(file):
        del file[place]
    return change


def cell(place, row, value):
    def change(file):
        file[place][row] = value
    return change


def link(place, target):
    def change(file):
        del file[place]
        file[place] = target
    return change


def stored(place, shape, **more):
    """Another dataset of texts in the place of one."""
    def change(file):
        del file[place]
        file.create_dataset(place, shape=shape, dtype=h5py.string_dtype("utf-8"), **more)
    return change


def virtual(file):
    layout = h5py.VirtualLayout(shape=(2,), dtype=h5py.string_dtype("utf-8"))
    layout[:] = h5py.VirtualSource("outside.h5", "crews", shape=(2,))
    del file["pools/crews"]
    file.create_virtual_dataset("pools/crews", layout)


def outside(file):
    """Values in another file."""
    file.move("pools", "old")
    file.create_group("pools")
    for name in file["old"]:
        if name != "crews":
            file.copy(f"old/{name}", f"pools/{name}")
    file.create_dataset("pools/crews", shape=(2,), dtype=h5py.string_dtype("utf-8"),
                        external=[("/etc/passwd", 0, 32)])
    del file["old"]


def link_only(file, place, target):
    file[place] = h5py.SoftLink(target)


def bad_utf8(file):
    data = [value for value in file["components/name_en"]]
    data[2] = b"\xff\xfe"
    del file["components/name_en"]
    file.create_dataset("components/name_en", data=data, dtype=h5py.string_dtype("ascii"))


# name, change of the open file, code, fragment, file after `model.h5`, line
LAYOUTS = [
    ("no group of components", remove("components"), "HK_EMISSING", "no group 'components'", "", 0),
    ("no model.yaml", remove("model.yaml"), "HK_EMISSING", "no dataset 'model.yaml'", "", 0),
    ("unknown group", lambda f: f.create_group("componets"), "HK_EKEY", "did you mean 'components'?",
     "", 0),
    ("tables of a catalogue", lambda f: f.create_group("catalogue/sectors"), "HK_EKEY",
     "cannot hold tables of a catalogue", "", 0),
    ("a table that is a dataset", replace("pools", ["x"]), "HK_ETYPE", "not a group", ":pools", 0),
    ("a column that is a group", lambda f: (remove("pools/crews")(f), f.create_group("pools/crews")),
     "HK_ETYPE", "not a dataset of texts", ":pools/crews", 0),
    ("a column of numbers", replace("pools/crews", [3, 1], dtype="i4"), "HK_ETYPE",
     "not a dataset of texts", ":pools/crews", 0),
    ("fixed texts that are no number", replace("pools/crews", [b"3", b"x"], dtype="S1"), "HK_ENUMBER",
     "crews: 'x'", ":pools", 2),
    ("fixed texts that are not UTF-8", replace("pools/crews", [b"3", b"\xff"], dtype="S1"),
     "HK_EENCODING", "not UTF-8", ":pools", 2),
    ("a column of two dimensions", replace("pools/crews", [["3", "1"]]), "HK_ETYPE",
     "not of one dimension", ":pools/crews", 0),
    ("columns of different length", replace("pools/scope", ["vendor"]), "HK_EFORMAT", "rows, but the "
     "first column has", ":pools/scope", 0),
    ("a soft link", link("pools/crews", h5py and h5py.SoftLink("/pools/id")), "HK_EFORMAT",
     "is a link", ":pools", 0),
    ("an external link", link("pools/crews", h5py and h5py.ExternalLink("/etc/passwd", "/x")),
     "HK_EFORMAT", "is a link", ":pools", 0),
    ("a table by a soft link", lambda f: (remove("pools")(f), link_only(f, "pools", "/services")),
     "HK_EFORMAT", "/pools is a soft link", "", 0),
    ("a virtual dataset", virtual, "HK_EFORMAT", "is a virtual dataset", ":pools/crews", 0),
    ("values in another file", outside, "HK_EFORMAT", "has its values in another file",
     ":pools/crews", 0),
    ("a claim of 2^40 rows", stored("pools/crews", (1 << 40,), chunks=(1024,)), "HK_ELIMIT",
     "more than the file can hold", ":pools/crews", 0),
    ("a chunk of 2^28 rows", stored("pools/crews", (2,), maxshape=(None,), chunks=(1 << 27,)),
     "HK_ELIMIT", "chunks of more than 67108864 bytes", ":pools/crews", 0),
    ("a filter that is not HDF5's own", stored("pools/crews", (2,), chunks=(2,), compression="lzf"),
     "HK_EFORMAT", "is packed with filter 32000; allowed: deflate, shuffle, fletcher32",
     ":pools/crews", 0),
    ("one long text for all rows", lambda f: [
        stored(f"pools/{name}", (60000,), fillvalue="x" * 60000)(f) for name in list(f["pools"])],
     "HK_ELIMIT", "has texts of more bytes than the file", ":pools/crews", 0),
    ("an unknown column", lambda f: f["pools"].create_dataset(
        "crew", data=["1", "2"], dtype=h5py.string_dtype()), "HK_EKEY", "did you mean 'crews'?",
     ":pools", 0),
    ("a required column missing", remove("pools/crews"), "HK_EMISSING", "no column 'crews'", ":pools", 0),
    ("a wrong cell", cell("components/weight", 4, "many"), "HK_ENUMBER", "weight: 'many'",
     ":components", 5),
    ("a wrong reference", cell("dependencies/supplier", 9, "exchagne"), "HK_EREFERENCE",
     "did you mean 'exchange'?", ":dependencies", 10),
    ("an id twice", cell("pools/id", 1, "line_crew"), "HK_EDUPLICATE", "first in row 1", ":pools", 2),
    ("a cell of more than 64 KiB", cell("components/name_en", 2, "x" * 65537), "HK_ELIMIT",
     "more than 65536 bytes", ":components", 3),
    ("a cell that is not UTF-8", bad_utf8, "HK_EENCODING", "not UTF-8", ":components", 3),
    ("a model.yaml of numbers", replace("model.yaml", 3), "HK_ETYPE", "not one text", ":model.yaml", 0),
    ("a model.yaml with an unknown key", replace("model.yaml", "name: a\nnam: b\n",
                                                 dtype=h5py and h5py.string_dtype()), "HK_EKEY",
     "did you mean 'name'?", ":model.yaml", 2),
]


def write(folder, data):
    os.mkdir(folder)
    with open(os.path.join(folder, FILE), "wb") as file:
        file.write(data)


def good(folder):
    os.mkdir(folder)
    path = os.path.join(folder, FILE)
    build(path)
    seal(path)
    with open(path, "rb") as file:
        return path, file.read()


def expect_one(program, folder, code, fragment, place="", line=0, most=9):
    errors = check(program, folder)
    if not errors:
        raise Failed("no error listed")
    first = errors[0]
    said = f"{first['file']}:{first['line']} {first['code']} {first['message']}"
    if (first["code"], first["file"], first["line"]) != (code, FILE + place, line):
        raise Failed(said)
    if fragment not in first["message"] or len(errors) > most:
        raise Failed(f"{len(errors)} errors, first {said}")
    return {code}


def layout_test(program, change, code, fragment, place, line):
    def test(folder):
        os.mkdir(folder)
        path = os.path.join(folder, FILE)
        build(path, change)
        seal(path)
        return expect_one(program, folder, code, fragment, place, line)
    return test


def bytes_test(program, data, fragment):
    def test(folder):
        write(folder, data)
        return expect_one(program, folder, "HK_EFORMAT", fragment, most=1)
    return test


def damage_test(program, damage, fragment):
    def test(folder):
        path, data = good(folder)
        with open(path, "wb") as file:
            file.write(damage(data))
        return expect_one(program, folder, "HK_EFORMAT", fragment, most=1)
    return test


def no_crash_test(program, damage):
    """Without a checksum line damage may go unnoticed, but never crashes: exit 0 or 3."""
    def test(folder):
        path, data = good(folder)
        with open(path, "wb") as file:
            file.write(damage(data[:data.rfind(b"\nhakyu-model")]))
        check(program, folder)
        return set()
    return test


def good_test(program, sealed=True):
    def test(folder):
        path, data = good(folder)
        if not sealed:
            with open(path, "wb") as file:
                file.write(data[:data.rfind(b"\nhakyu-model")])
        errors = check(program, folder)
        if errors:
            raise Failed(errors[0]["message"])
        return set()
    return test


def flip(at):
    return lambda data: data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1:]


def tests(program):
    """(name, test) pairs; a test is given a folder to make."""
    yield "HDF5: an empty file", bytes_test(program, b"", "not an HDF5 file")
    yield "HDF5: a text file", bytes_test(program, b"name: a\n", "not an HDF5 file")
    yield "HDF5: a signature and nothing else", bytes_test(program, b"\x89HDF\r\n\x1a\n",
                                                          "")
    if h5py is None:
        return
    yield "HDF5: the base is good", good_test(program)
    for part in (0.1, 0.5, 0.9):
        yield (f"HDF5: cut off after {part}", damage_test(
            program, lambda d, part=part: d[:int(len(d) * part)], ""))
    for at in (8, 9, 100, 5000, 20000):
        yield f"HDF5: byte {at} changed", damage_test(program, flip(at), "checksum is another one")
    yield "HDF5: byte of the signature changed", damage_test(program, flip(1), "not an HDF5 file")
    yield "HDF5: as h5py wrote it, without a checksum line", good_test(program, sealed=False)
    for at in range(8, 6000, 149):
        yield f"HDF5: no checksum line, byte {at} changed", no_crash_test(program, flip(at))
    yield "HDF5: a result file", damage_test(
        program, lambda d: d[:d.rfind(b"\nhakyu-model")] + b"\nhakyu-result sha256 " + b"0" * 64 + b"\n",
        "an HDF5 file of results")
    for name, change, code, fragment, place, line in LAYOUTS:
        yield f"HDF5: {name}", layout_test(program, change, code, fragment, place, line)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files as other programs see them: test_result_file.py HAKYU RESULT|WRITE_SAMPLE...

ncdump, h5py and xarray read every file with named dimensions and units; `hakyu info` and `hakyu rank`
say what is in it; a damaged, cut or forged file is refused with a message and never with a crash.
A program among the arguments (tests/unit/io_result/write_sample.c) makes two sample files. Prints TAP.
"""
import collections
import csv
import hashlib
import io
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(77)
if shutil.which("ncdump") is None:
    print("1..0 # SKIP ncdump is not installed")
    sys.exit(77)
try:
    import xarray
except ImportError:
    xarray = None

FOOTER = b"\nhakyu-result sha256 "
FOOTER_SIZE = len(FOOTER) + 65
DIMENSIONS = ("case replicate batch time sector service component threat assumption parameter factor rule kind test "
              "pattern episode step band_step verdict deadlock deadlock_member level_change job signal trace").split()
EFFORT = {"quick": 60, "sanitize": 25}.get(os.environ.get("HAKYU_EFFORT", ""), 150)


class Tap:
    def __init__(self):
        self.run = self.failed = 0

    def ok(self, held, name, detail=""):
        self.run += 1
        self.failed += not held
        print(f"{'ok' if held else 'not ok'} {self.run} - {name}", flush=True)
        if not held and detail:
            print("# " + str(detail).replace("\n", "\n# "))
        return held

    def done(self):
        print(f"1..{self.run}")
        return 1 if self.failed else 0


def hakyu(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, timeout=300, check=False)


def hakyu_on_forgery(program, *arguments):
    """HDF5 loses memory over bytes that are wrong: not what a leak sanitizer should tell us."""
    options = os.environ.get("ASAN_OPTIONS", "")
    environment = {**os.environ, "ASAN_OPTIONS": f"{options}:detect_leaks=0".lstrip(":")}
    return subprocess.run([program, *arguments], capture_output=True, timeout=300, check=False,
                          env=environment)


# ---- well-formed files -----------------------------------------------------------------------------


def check_ncdump(tap, path):
    shown = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True, check=False)
    tap.ok(shown.returncode == 0, "ncdump reads it", shown.stderr)
    tap.ok("phony_dim" not in shown.stdout, "no phony dimensions")
    block = shown.stdout.partition("dimensions:")[2].partition("variables:")[0]
    named = re.findall(r"^\s*(\w+) = ", block, re.M)
    tap.ok(named == DIMENSIONS, "the dimensions by name and in order", named)
    types = r"ubyte|int|int64|uint64|double"
    numbers = re.findall(rf"^\s*(?:{types}) (\w+)\(", shown.stdout, re.M)
    bare = [name for name in numbers if f"\t{name}:units = " not in shown.stdout]
    tap.ok(len(numbers) > 80 and not bare, "units on every number", bare)
    values = subprocess.run(["ncdump", path], capture_output=True, check=False)
    tap.ok(values.returncode == 0, "ncdump reads every value", values.stderr)


def check_h5py(tap, path):
    unscaled, unnamed = [], []

    def visit(name, item):
        if not isinstance(item, h5py.Dataset):
            return
        if not h5py.h5ds.is_scale(item.id):
            if "long_name" not in item.attrs:
                unnamed.append(name)
            unscaled.extend(name for dim in item.dims if len(dim) != 1)
        elif not item.attrs["NAME"].startswith(b"This is a netCDF dimension but"):
            if "long_name" not in item.attrs:
                unnamed.append(name)
        if item.size:
            item[()]
    with h5py.File(path) as file:
        file.visititems(visit)
        tap.ok(not unscaled, "h5py: a scale on every dimension", unscaled)
        tap.ok(not unnamed, "h5py: long_name on every variable", unnamed)
        tap.ok(file.attrs["Conventions"] == b"hakyu-1", "conventions")
        tap.ok("history" not in file.attrs, "no history: nothing that changes from run to run")


def check_xarray(tap, path):
    if xarray is None:
        tap.ok(True, "xarray reads it # SKIP python3-xarray is not installed")
        return
    warnings.simplefilter("ignore")
    for engine in ("netcdf4", "h5netcdf"):
        if engine not in xarray.backends.list_engines():
            tap.ok(True, f"xarray reads it with {engine} # SKIP not installed")
            continue
        with xarray.open_dataset(path, engine=engine) as data:
            data.load()
            start = data.time.attrs.get("standard_name") == "time" and data.time.dtype.kind == "M"
            tap.ok(start, f"xarray with {engine}: time is a time")
            tap.ok(data.level_mean.dims == ("case", "sector", "time"), "dimensions by name")
            levels = data.service_level.values
            tap.ok(bool(((0 <= levels) & (levels <= 1)).all()), "levels are fractions")
        with xarray.open_dataset(path, engine=engine, group="run") as run:
            run.load()
            tap.ok("scenario" in run, f"xarray with {engine}: group run")


def check_losses(tap, path):
    with h5py.File(path) as file:
        good = file["replicate_status"][0] == 0
        exact = [[(int(h) << 64) + int(low) for h, low in zip(*pair)]
                 for pair in zip(file["service_loss_high"][0], file["service_loss_low"][0])]
        hours = file["service_loss"][0]
        persons = file["service_person_loss"][0]
        value = file["service_value"][()] / 1e6
        sector = file["service_sector"][()]
        sums = file["sector_person_loss"][0]
        whole = file["replicate_person_loss"][0]
    held = True
    for r in np.flatnonzero(good):
        want = np.array([loss / 3.6e10 for loss in exact[r]])
        held &= np.allclose(hours[r], want, rtol=1e-14, atol=0)
        held &= np.allclose(persons[r], want * value, rtol=1e-14, atol=0)
        by_sector = np.bincount(sector, want * value, minlength=len(sums[r]))
        held &= np.allclose(sums[r], by_sector, rtol=1e-12, atol=0)
        held &= math.isclose(whole[r], (want * value).sum(), rel_tol=1e-12)
    tap.ok(bool(held), "128-bit losses, unit-hours, person-hours and sector sums agree")
    tap.ok(bool(np.isnan(hours[~good]).all()), "failed replicates have no losses")


def criticality(path):
    """Mean and standard error by component, from the batches; None without any."""
    with h5py.File(path) as file:
        weight = file["batch_replicates"][0].astype(float)
        batches = file["criticality_batch"][0][:, weight > 0]
        names = [name.decode() for name in file["component"][()]]
        failed = (file["replicate_status"][0] != 0).mean()
    weight = weight[weight > 0]
    if len(weight) == 0:
        return None
    mean = (batches * weight).sum(axis=1) / weight.sum()
    se = np.full(len(mean), np.nan)
    if len(weight) > 1:
        spread = (weight * (batches - mean[:, None]) ** 2).sum(axis=1)
        se = np.sqrt(spread / (len(weight) - 1) / weight.sum())
    return dict(zip(names, zip(mean, se))), failed


def check_rank(tap, program, path):
    want = criticality(path)
    shown = hakyu(program, "rank", path, "--format", "json")
    if want is None:
        tap.ok(shown.returncode == 3 and b"no batches" in shown.stderr, "rank: nothing to rank")
        return
    want, failed = want
    rank = json.loads(shown.stdout)
    rows = rank["rows"]
    values = [row["value"] for row in rows]
    tap.ok(len(rows) == len(want), "rank: every component")
    tap.ok(all(math.isclose(row["value"], want[row["id"]][0], rel_tol=1e-9, abs_tol=1e-12)
               for row in rows), "rank: means")
    tap.ok(all(row["rank"] == 1 + sum(v > row["value"] for v in values) for row in rows),
           "rank: 1 + number strictly greater")
    with_se = [row for row in rows if row["standard_error"] is not None]
    tap.ok(bool(with_se) == (failed <= 0.05), "rank: intervals unless more than 5 % failed")
    tap.ok(all(math.isclose(row["standard_error"], want[row["id"]][1], rel_tol=1e-9, abs_tol=1e-12)
               and row["low_95"] <= row["value"] <= row["high_95"] for row in with_se),
           "rank: standard errors and intervals")
    tap.ok(any("chance" in note or "No intervals" in note for note in rank["notes"]),
           "rank: says what the intervals cover", rank["notes"])
    for by in ("service", "sector", "area"):
        for lang in ("en", "ja"):
            run = hakyu(program, "rank", path, "--by", by, "--lang", lang, "--format", "csv")
            table = list(csv.DictReader(io.StringIO(run.stdout.decode())))
            tap.ok(run.returncode == 0 and table and table[0]["rank"] == "1",
                   f"rank --by {by} --lang {lang} as CSV", run.stderr)
    run = hakyu(program, "rank", path, "--top", "2")
    lines = run.stdout.decode().splitlines()
    tap.ok(lines[3] == "" and lines[0].split()[0] == "rank", "rank --top 2: two rows", lines)
    tap.ok(b"\x1b" not in run.stdout, "no colour into a pipe")


def check_info(tap, program, path):
    run = hakyu(program, "info", path, "--validate")
    tap.ok(run.returncode == 0 and b"valid" in run.stdout, "valid", run.stderr.decode())
    info = json.loads(hakyu(program, "info", path, "--format", "json").stdout)
    with h5py.File(path) as file:
        good = file["replicate_status"][0] == 0
        mean = np.nanmean(file["replicate_person_loss"][0][good])
        tap.ok(info["run"]["replicates"] == len(good), "info: replicates")
        tap.ok(info["run"]["replicates_failed"] == int((~good).sum()), "info: failed ones")
        tap.ok([row["id"] for row in info["services"]] ==
               [name.decode() for name in file["service"][()]], "info: services")
        tap.ok(len(info["warnings"]) == len(file["run/warning_text"]), "info: warnings")
    tap.ok(math.isclose(info["sectors"][-1]["loss_person_hours"], mean, rel_tol=1e-9),
           "info: headline loss")
    for arguments in (["--lang", "ja"], ["--format", "csv"]):
        tap.ok(hakyu(program, "info", path, *arguments).returncode == 0, f"info {arguments}")


# ---- bad files -------------------------------------------------------------------------------------


def seal(image):
    return image + FOOTER + hashlib.sha256(image).hexdigest().encode() + b"\n"


def body(path):
    with open(path, "rb") as file:
        data = file.read()
    assert data[-FOOTER_SIZE:].startswith(FOOTER)
    return data[:-FOOTER_SIZE]


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def is_message(run, codes=(3, 4)):
    """Refused with one clear line."""
    return run.returncode in codes and run.stderr.startswith(b"hakyu ") and not run.stdout


def check_damage(tap, program, path, folder):
    with open(path, "rb") as file:
        good = file.read()
    chance = random.Random(1)
    bad = os.path.join(folder, "bad.h5")
    wrong = []
    for _ in range(EFFORT):
        data = bytearray(good)
        at = chance.randrange(len(data))
        if chance.random() < 0.5:
            data = data[:at]
        else:
            data[at] ^= 1 << chance.randrange(8)
        write(bad, data)
        for command in (["rank", bad], ["info", bad], ["info", "--validate", bad]):
            run = hakyu(program, *command)
            if not is_message(run, (3,)):
                wrong.append((command, len(data), at, run.returncode, run.stderr))
    tap.ok(not wrong, f"{EFFORT} flipped or cut files: refused, exit 3", wrong[:3])
    for name, data in (("empty", b""), ("text", b"hello\n" * 100), ("only a footer", seal(b"")),
                       ("sealed text", seal(b"x" * 5000))):
        write(bad, data)
        tap.ok(is_message(hakyu(program, "info", bad), (3,)), f"not a result: {name}")
    for place in (os.path.join(folder, "none.h5"), folder):
        tap.ok(is_message(hakyu(program, "rank", place), (4,)), f"exit 4: {os.path.basename(place)}")


def set_value(name, at, value):
    def change(file):
        file[name][at] = value
    return change


def set_attribute(name, key, value):
    def change(file):
        file[name].attrs[key] = value
    return change


def retype(name, dtype):
    def change(file):
        data = file[name][()].astype(dtype)
        del file[name]
        file[name] = data
    return change


def grow(file):
    """Dimension episode claims 2^39 rows that are not stored."""
    for name in list(file):
        if name.startswith("episode"):
            file[name].resize((2 ** 39,))


def empty_levels(file):
    del file["level_mean"]
    file.create_dataset("level_mean", shape=(1, 2, 3), dtype="f8", chunks=(1, 2, 3))


def link_outside(file):
    del file["level_mean"]
    file["level_mean"] = h5py.ExternalLink("/etc/passwd", "/x")


def link_in_a_loop(file):
    del file["level_mean"]
    file["level_mean"] = h5py.SoftLink("/level_mean")


def group_for_dimension(file):
    del file["episode"]
    file.create_group("episode")


def without(name):
    def change(file):
        del file[name]
    return change


FORGED = [  # what is changed in the full sample, and what the validator must say
    ("nothing", lambda file: None, None),
    ("a variable is missing", without("level_mean"), "variable level_mean is missing"),
    ("a foreign variable", lambda f: f.create_dataset("foo", data=[1]), "object foo of group /"),
    ("a foreign group", lambda f: f.create_group("run/foo"), "object foo of group /run"),
    ("history", set_attribute("/", "history", "x"), "attribute history of group /"),
    ("a foreign attribute", set_attribute("level_mean", "x", "y"), "attribute x of variable level"),
    ("units", set_attribute("level_mean", "units", np.bytes_("m")), "attribute units of variable"),
    ("flags", set_attribute("episode_open", "flag_values", np.array([0, 2], "u1")), "flag_values"),
    ("a fill value's type", set_attribute("episode_root", "_FillValue", np.int64(-1)), "_FillValue"),
    ("count of failed", set_attribute("run", "replicates_failed", np.int64(2)), "replicates_failed"),
    ("format version", set_attribute("run", "format_version", np.int32(5)), "format version 5"),
    ("start", set_attribute("run", "start", np.bytes_("2009-07-13")), "attribute start"),
    ("record", set_attribute("run", "record", np.bytes_("all")), "attribute record"),
    ("a type", retype("episode_root", "i8"), "variable episode_root is not of type int32"),
    ("byte order", retype("level_mean", ">f8"), "variable level_mean is not of type double"),
    ("a sector sum", set_value("sector_person_loss", (0, 0, 0), 251.0), "sector_person_loss"),
    ("an exact loss", set_value("service_loss_high", (0, 0, 0), 1), "variable service_loss"),
    ("an index", set_value("episode_root", 0, 77), "episode_root: value 0 is 77"),
    ("a negative index", set_value("service_sector", 0, -1), "service_sector: value 0 is -1"),
    ("a flag", set_value("episode_open", 0, 9), "episode_open: value 0 is 9"),
    ("a fraction", set_value("level_mean", (0, 0, 0), 1.5), "level_mean: value 0 is 1.5"),
    ("an episode's end", set_value("episode_end", 0, 0), "episode 0 does not end after its start"),
    ("an id", set_value("component", 0, "../ x"), "component: value 0"),
    ("an escape sequence", set_value("component_name_en", 0, "a\x1b[31mb"), "(not printable)"),
    ("a batch", set_value("batch_replicates", (0, 0), 3), "batch 0 counts 3 replicates"),
    ("a level that nobody left", set_value("level_change_fewer", 0, 1), "change of level 0 leaves fewer"),
    ("a change of nothing", set_value("level_change_count", 1, 0), "level_change_count: value 1 is 0"),
    ("too many at a level", set_value("level_change_count", 1, 5), "change of level 1 leaves more"),
    ("the order of levels", set_value("level_change_level", 1, 1000), "change of level 1 breaks the order"),
    ("a quantile", set_value("level_q50", (0, 0, 0), 0.25), "level_q50: value 0 of case 0 is 0.25"),
    ("levels of the cases", set_value("case_level_changes", 0, 13), "case_level_changes: the counts do not"),
    ("members of deadlocks", set_value("deadlock_members", 0, 2 ** 62), "do not add up"),
    ("flags of an older version", set_attribute("replicate_status", "flag_meanings",
                                                np.bytes_("ok event_cap out_of_memory")), "flag_meanings"),
    ("why one failed", set_value("run/failed_replicate_reason", 0, 3), "failed_replicate_reason"),
    ("the seed of a failed one", set_value("run/failed_replicate_seed", 0, 3), "failed_replicate_seed"),
    ("the first replicate", set_attribute("run", "first_replicate", np.int64(16)), "variable replicate"),
    ("a limit below 0", set_attribute("run", "cpu_limit_ms", np.int64(-1)), "cpu_limit_ms"),
    ("a failed replicate", set_value("run/failed_replicate_number", 0, 3), "failed_replicate_number"),
    ("rows that are not stored", grow, "claims more values than the file has room for"),
    ("values that are not stored", empty_levels, "claims more values than the file has room for"),
    ("a link outside", link_outside, "/level_mean is an external link"),
    ("a link in a loop", link_in_a_loop, "/level_mean is a soft link"),
    ("a group as dimension", group_for_dimension, "dimension /episode is missing"),
    ("no group run", without("run"), "no attribute /run@format_version"),
]


def check_forged(tap, program, path, folder, forged, readers=(("rank",), ("info",))):
    """Bad contents under a right checksum: the validator says what is wrong, readers end well."""
    bad = os.path.join(folder, "forged.h5")
    for name, change, message in forged:
        write(bad, body(path))
        with h5py.File(bad, "r+") as file:
            change(file)
        with open(bad, "rb") as file:
            write(bad, seal(file.read()))
        run = hakyu_on_forgery(program, "info", "--validate", bad)
        said = run.stderr.decode()
        held = run.returncode == 0 if message is None else (run.returncode == 3 and message in said)
        tap.ok(held, f"forged: {name}", f"exit {run.returncode}: {said}")
        commands = [(command[0], bad, *command[1:]) for command in readers]
        codes = {hakyu_on_forgery(program, *command).returncode for command in commands}
        tap.ok(codes <= {0, 3}, f"forged: {name}: rank and info end well", codes)


def check_random_bytes(tap, program, path, folder):
    """HDF5 itself crashes on some of these; the program must not."""
    image = body(path)
    bad = os.path.join(folder, "random.h5")
    codes = collections.Counter()
    for seed in range(EFFORT):
        chance = random.Random(seed)
        data = bytearray(image)
        for _ in range(chance.choice((1, 2, 8))):
            data[chance.randrange(len(data))] = chance.choice((0, 255, chance.randrange(256)))
        write(bad, seal(bytes(data)))
        run = hakyu_on_forgery(program, "info", bad, *(["--validate"] if seed % 2 else []))
        codes[run.returncode] += 1
    tap.ok(set(codes) <= {0, 3}, f"{EFFORT} random forgeries: exit 0 or 3", codes)


def check_pipes(tap, program, path):
    with open("/dev/full", "wb") as full:
        run = subprocess.run([program, "info", path], stdout=full, stderr=subprocess.PIPE, check=False)
    tap.ok(run.returncode == 4 and b"standard output" in run.stderr, "a full disk: exit 4")
    reader, writer = os.pipe()
    os.close(reader)
    run = subprocess.run([program, "info", path], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    tap.ok(run.returncode == 0 and run.stderr == b"", "a reader that went away: quiet")


USAGE = [
    ([], "no file given"),
    (["a.h5", "b.h5"], "unexpected 'b.h5'"),
    (["a.h5", "--formt", "csv"], "did you mean '--format'?"),
    (["a.h5", "--format", "cvs"], "did you mean 'csv'?"),
    (["a.h5", "--lang", "fr"], "option --lang: 'fr' is not allowed; allowed: en, ja"),
    (["a.h5", "--format"], "lacks its value"),
    (["a.h5", "-x"], "unknown option '-x'"),
]


def check_usage(tap, program):
    rank = [(["a.h5", "--top", "-1"], "a number from 0"), (["a.h5", "--by", "sytem"], "'system'?"),
            (["a.h5", "--by", "service", "--criterion", "root-causes"], "person-hours, down-time")]
    for command, cases in (("rank", USAGE + rank), ("info", USAGE)):
        for arguments, message in cases:
            run = hakyu(program, command, *arguments)
            tap.ok(run.returncode == 2 and message in run.stderr.decode() and not run.stdout,
                   f"{command} {' '.join(arguments)}", run.stderr.decode())
        run = hakyu(program, command, "--help")
        tap.ok(run.returncode == 0 and b"Examples:" in run.stdout, f"{command} --help")


def main(program, *others):
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        results = [path for path in others if not os.access(path, os.X_OK)]
        full = None
        for maker in (path for path in others if os.access(path, os.X_OK)):
            full, bare = os.path.join(folder, "full.h5"), os.path.join(folder, "bare.h5")
            subprocess.run([maker, "full", full], check=True)
            subprocess.run([maker, "bare", bare], check=True)
            results += [full, bare]
        for path in results:
            print(f"# {os.path.basename(path)}")
            check_ncdump(tap, path)
            check_h5py(tap, path)
            check_xarray(tap, path)
            check_losses(tap, path)
            check_info(tap, program, path)
            check_rank(tap, program, path)
        if full is not None:
            check_forged(tap, program, full, folder, FORGED)
        for path in results[:1]:
            check_damage(tap, program, path, folder)
            check_random_bytes(tap, program, path, folder)
            check_pipes(tap, program, path)
        check_usage(tap, program)
    return tap.done()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))

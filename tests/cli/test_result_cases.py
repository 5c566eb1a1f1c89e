#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files of several cases as other programs see them: test_result_cases.py HAKYU WRITE_SAMPLE

ncdump, h5py and xarray read them; `hakyu info` lists the cases, `info` and `rank` show one of them; forged
counts, cases out of order and rows that name those of another case are found. Prints TAP.
"""
import json
import math
import os
import subprocess
import sys
import tempfile

from test_result_file import (Tap, check_damage, check_forged, check_h5py, check_ncdump, check_xarray,
                              hakyu, set_attribute, set_value, xarray)

import h5py  # test_result_file has skipped where they are not installed
import numpy as np


def set_last_value(name, value):
    def change(file):
        file[name][len(file[name]) - 1] = value
    return change


def swap(name, one, other):
    def change(file):
        values = file[name][()]
        values[[one, other]] = values[[other, one]]
        file[name][...] = values
    return change


FORGED_CASES = [  # the same for three cases
    ("nothing", lambda file: None, None),
    ("a count too small", set_value("case_episodes", 1, 0), "variable case_episodes: the counts do not"),
    ("a negative count", set_value("case_jobs", 0, -1), "variable case_jobs: the counts do not add up"),
    ("a count too large", set_value("case_traces", 2, 2 ** 62), "variable case_traces: the counts do"),
    ("counts that are swapped", swap("case_steps", 0, 2), "case 0, 'case-0'"),
    ("a case out of order", set_value("episode_case", 0, 1), "variable episode_case: value 0 of case 0"),
    ("an episode of the case before", set_last_value("episode_case", 1), "episode_case: value"),
    ("a step of another case", set_last_value("step_episode", 0), "variable step_episode: value"),
    ("a cause in another case", set_last_value("trace_cause", 0), "variable trace_cause: value"),
    ("a failed replicate's case", set_value("run/failed_replicate_case", 0, 2), "failed_replicate_case"),
    ("two cases of one name", set_value("case", 2, "case-0"), "variable case has a name twice"),
    ("a name with a line break", set_value("case", 1, "a\nb"), "variable case: value 0 is '(not"),
    ("an infinite factor", set_value("case_factor_value", (1, 0), math.inf), "case_factor_value"),
    ("replicates of a case", set_value("replicate_status", (2, 0), 1), "batch 0 counts"),
    ("failed ones that are not counted", set_attribute("run", "replicates_failed", np.int64(0)),
     "replicates_failed"),
]


def check_cases(tap, program, path):
    """A file of three cases: coordinates, counts, and each case by name and by number."""
    with h5py.File(path) as file:
        names = [name.decode() for name in file["case"][()]]
        tap.ok(names == ["case-0", "case-1", "case-2"], "names of the cases", names)
        for dim in ("episode", "step", "band_step", "verdict", "deadlock", "deadlock_member", "job", "signal", "trace"):
            counts = file[f"case_{dim}s"]
            tap.ok(counts.attrs["sample_dimension"] == dim.encode() and
                   counts[()].sum() == len(file[dim]), f"case_{dim}s add up to the dimension")
            if f"{dim}_case" in file:
                tap.ok((file[f"{dim}_case"][()] == np.repeat(range(3), counts[()])).all(),
                       f"{dim}_case agrees with the counts")
        tap.ok((np.diff(file["step_episode"][()]) >= 0).all(), "steps name rows of the file")
        failed = np.argwhere(file["replicate_status"][()] != 0)
        listed = np.stack([file["run/failed_replicate_case"][()],
                           file["run/failed_replicate_number"][()]], axis=1)
        tap.ok((failed == listed).all() and len(failed) == file["run"].attrs["replicates_failed"],
               "failed replicates are listed by case and number")
        person = file["replicate_person_loss"][()]
        factor = file["case_factor_value"][()]
    tap.ok(factor[:, 0].tolist() == [10, 20, 30] and np.isnan(factor[:, 1]).all(), "factors")
    if xarray is not None:
        with xarray.open_dataset(path, engine="h5netcdf") as data:
            one = data.sel(case="case-1").replicate_person_loss
            tap.ok(np.array_equal(one.values, person[1], equal_nan=True), "xarray: select by name")
    info = json.loads(hakyu(program, "info", path, "--format", "json").stdout)
    tap.ok([(row["id"], row["number"], row["recovery.policy"]) for row in info["cases"]] ==
           [("case-0", 0, "fifo"), ("case-1", 1, "criticality"), ("case-2", 2, "fifo")],
           "info lists the cases", info["cases"])
    tap.ok(info["run"]["cases"] == 3, "and counts them")
    for which in ("case-2", "2"):
        one = json.loads(hakyu(program, "info", path, "--case", which, "--format", "json").stdout)
        mean = one["sectors"][-1]["loss_person_hours"]
        tap.ok(math.isclose(mean, np.nanmean(person[2]), rel_tol=1e-9), f"info --case {which}")
        tap.ok("recovery.crews.power = 30 crews" in one["run"]["factors"], "and its factors")
        run = hakyu(program, "rank", path, "--case", which)
        tap.ok(run.returncode == 0 and b"c/plant" in run.stdout, f"rank --case {which}", run.stderr)
    for lang in ("en", "ja"):
        for form in ("table", "csv"):
            run = hakyu(program, "info", path, "--lang", lang, "--format", form)
            tap.ok(run.returncode == 0 and b"case-1" in run.stdout, f"info {lang} {form}", run.stderr)
    for arguments, message in ((("rank", path), "holds 3 cases; choose one with --case NAME"),
                               (("rank", path, "--case", "3"), "has no case '3'"),
                               (("info", path, "--case", "cse-2"), "did you mean 'case-2'?")):
        run = hakyu(program, *arguments)
        tap.ok(run.returncode == 2 and message in run.stderr.decode() and not run.stdout,
               message, run.stderr)


def main(program, maker):
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "cases.h5")
        subprocess.run([maker, "cases", path], check=True)
        check_ncdump(tap, path)
        check_h5py(tap, path)
        check_xarray(tap, path)
        check_cases(tap, program, path)
        check_forged(tap, program, path, folder, FORGED_CASES,
                     (("rank", "--case", "1"), ("info",), ("info", "--case", "2")))
        check_damage(tap, program, path, folder)
    return tap.done()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))

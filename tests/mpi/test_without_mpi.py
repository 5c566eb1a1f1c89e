#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program built with -Dmpi=disabled: it runs, gives the same numbers, and refuses to be one of several
that a launcher has started. Prints TAP."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from rig import KANTO, SOURCE, Tap, exits, folder # the path above comes first

SWEEP = f"""name: alone
base: {KANTO}
replicates: 4
factors:
  - {{path: recovery.crews.power-line, values: [2, 8]}}
"""


def build():
    """In a folder beside the build that is tested, so that a second time takes no time."""
    meson = "/usr/bin/meson" if Path("/usr/bin/meson").exists() else shutil.which("meson")
    place = Path(os.environ["HAKYU_BUILD"]) / "without-mpi"
    if not (place / "build.ninja").exists():
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([meson, "setup", place, SOURCE, "-Dmpi=disabled", "-Dbuildtype=debugoptimized"],
                       check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", place, "engine/app/hakyu"], check=True, stdout=subprocess.DEVNULL)
    return place / "engine" / "app" / "hakyu"


def main():
    tap = Tap()
    alone = build()
    version = subprocess.run([alone, "version"], capture_output=True, text=True, check=False).stdout
    tap.has(version, "without MPI", "it knows")
    linked = subprocess.run(["ldd", alone], capture_output=True, text=True, check=False).stdout
    tap.ok("libmpi" not in linked, "and is not linked with it", linked)
    alike = subprocess.run([os.environ["HAKYU_BIN"], "version"], capture_output=True, text=True,
                           check=False).stdout.splitlines()[:2] == version.splitlines()[:2]
    with folder() as place:
        path = place / "sweep.yaml"
        path.write_text(SWEEP, encoding="utf-8")
        for name, program in (("a", alone), ("b", os.environ["HAKYU_BIN"])):
            done = subprocess.run([program, "sweep", path, "-o", place / f"{name}.h5", "-q"], check=False,
                                  capture_output=True, text=True, timeout=240)
            exits(tap, done, 0, f"a sweep with {program}")
        tap.ok(not alike or (place / "a.h5").read_bytes() == (place / "b.h5").read_bytes(),
               "the same bytes, if it is the same compiler")
        for variable in ("OMPI_COMM_WORLD_SIZE", "PMIX_SIZE", "SLURM_STEP_NUM_TASKS"):
            env = {**os.environ, variable: "2"}
            done = subprocess.run([alone, "sweep", path, "-o", place / "c.h5", "-q"], check=False,
                                  capture_output=True, text=True, env=env)
            exits(tap, done, 1, f"{variable}=2")
            tap.has(done.stderr, "built without MPI", "it says why")
        tap.ok(not (place / "c.h5").exists(), "nothing is written")
    return tap.done()


sys.exit(main())

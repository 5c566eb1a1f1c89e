#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Slurm scripts of bench/scaling on one node: a job that is stopped before its time is up goes back
into the queue and on from there, with the same bytes in the end; a job array. Slurm's own daemons are
started for this, in a folder of the test. Prints TAP."""
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from rig import BINARY, KANTO, SOURCE, Tap, effort, exits, hakyu # the path above comes first

NEEDED = ["munged", "slurmctld", "slurmd", "sbatch", "scontrol", "scancel", "squeue", "sinfo", "mpirun"]
SCRIPTS = SOURCE / "bench" / "scaling"
CONF = """ClusterName=hakyu
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ctld_port}
SlurmdPort={slurmd_port}
AuthType=auth/munge
AuthInfo=socket={place}/munge/socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
SlurmctldLogFile={place}/slurmctld.log
SlurmdLogFile={place}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait=5
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
SWEEP = f"""name: slurm
base: {KANTO}
replicates: REPLICATES
factors:
  - {{path: recovery.crews.power-line, values: [1, 2, 4, 8]}}
"""


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(77)


def run(*words, env=None):
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, env=env)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(held, seconds):
    end = time.monotonic() + seconds
    while not held():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def start_munge(place):
    folder = place / "munge"
    folder.mkdir(mode=0o700)
    (folder / "key").write_bytes(os.urandom(1024))
    (folder / "key").chmod(0o400)
    return run("munged", "--force", f"--socket={folder}/socket", f"--key-file={folder}/key",
               f"--pid-file={folder}/pid", f"--log-file={folder}/log", f"--seed-file={folder}/seed")


def tail(path):
    return path.read_text(errors="replace")[-300:].replace("\n", "; ") if path.exists() else ""


def stop(pid_file):
    """End a daemon that this test has started."""
    with contextlib.suppress(OSError, ValueError):
        pid = int(pid_file.read_text())
        os.kill(pid, signal.SIGTERM)
        until(lambda: not Path(f"/proc/{pid}").exists(), 10)


@contextlib.contextmanager
def cluster(place):
    """A cluster of this machine; its environment. Skips where it cannot be had."""
    place.chmod(0o755)
    host = socket.gethostname().split(".")[0]
    for name in ("state", "spool"):
        (place / name).mkdir()
    conf = place / "slurm.conf"
    conf.write_text(CONF.format(place=place, host=host, cpus=os.cpu_count(), ctld_port=free_port(),
                                slurmd_port=free_port()), encoding="utf-8")
    env = {**os.environ, "SLURM_CONF": str(conf), "HAKYU": str(BINARY), "OMPI_ALLOW_RUN_AS_ROOT": "1",
           "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
           "HAKYU_LAUNCH": "mpirun --oversubscribe --bind-to none -n 2"}
    try:
        started = [start_munge(place)] + [run(name, env=env) for name in ("slurmctld", "slurmd")]
        bad = [done.stderr.strip() for done in started if done.returncode != 0]
        if bad or not until(lambda: "idle" in run("sinfo", "-h", "-o", "%T", env=env).stdout, 30):
            skip(f"Slurm does not start here: {bad} {tail(place / 'slurmctld.log')} "
                 f"{tail(place / 'slurmd.log')}")
        yield env
    finally:
        run("scancel", "--full", "--state=RUNNING", "--user=root", env=env)
        run("scancel", "--user=root", env=env)
        until(lambda: run("squeue", "-h", env=env).stdout == "", 20)
        for name in ("slurmd.pid", "slurmctld.pid", "munge/pid"):
            stop(place / name)


def states(env, job):
    return run("squeue", "-h", "-r", "-j", job, "-o", "%T", env=env).stdout.split()


def submit(tap, env, place, *words):
    done = subprocess.run(["sbatch", "--parsable", "-o", place / "job-%j.out", *words], cwd=place,
                          capture_output=True, text=True, check=False, env=env, timeout=60)
    tap.ok(done.returncode == 0, "the job is accepted", done.stderr)
    return done.stdout.strip()


def log_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def sweep_file(place, replicates):
    path = place / f"sweep-{replicates}.yaml"
    path.write_text(SWEEP.replace("REPLICATES", str(replicates)), encoding="utf-8")
    return path


def shards(out):
    parts = Path(f"{out}.parts")
    return parts.is_dir() and any(name.endswith(".shard") for name in os.listdir(parts))


def check_job(tap, env, place):
    """Stopped as before the time limit, requeued, and on to the end."""
    path, out = sweep_file(place, 400), place / "job.h5"
    job = submit(tap, env, place, "--ntasks=2", "--overcommit", SCRIPTS / "job.sh", path, out)
    tap.ok(until(lambda: shards(out), 120), "it works", tail(place / f"job-{job}.out"))
    run("scancel", "--batch", "--signal=USR1", job, env=env)
    tap.ok(until(lambda: states(env, job) == ["PENDING"], 60), "it goes back into the queue",
           f"{states(env, job)} {tail(place / f'job-{job}.out')}")
    tap.ok(shards(out) and not out.exists(), "what was done is kept")
    # Slurm waits for two minutes. Within the second of the stop it would refuse the job: what allowed it to
    # start has been revoked, and is told from the new leave by its second alone.
    run("scontrol", "update", f"JobId={job}", "StartTime=now+4seconds", env=env)
    # squeue is silent between two states of a job too
    if not tap.ok(until(lambda: out.exists() and states(env, job) == [], 240), "it comes to its end",
                  f"{states(env, job)} {tail(place / f'job-{job}.out')} {tail(place / 'slurmctld.log')}"):
        return
    ends = [line for line in log_of(place / "job.h5.log") if line["event"] == "end"]
    tap.equal([(line["status"], line["exit"], line["resumed"]) for line in ends],
              [("cancelled", 5, False), ("complete", 0, True)], "the log tells both")
    tap.equal([len(line["ranks"]) for line in ends], [2, 2], "of two ranks")
    tap.equal(log_of(place / "job.h5.log")[0]["slurm_job"], job, "of this job")
    exits(tap, hakyu("sweep", path, "-o", place / "plain.h5", "-q"), 0, "without Slurm")
    tap.ok(out.read_bytes() == (place / "plain.h5").read_bytes(), "the same bytes")


def check_array(tap, env, place):
    path = sweep_file(place, 4)
    outs = [place / "one.h5", place / "two.h5"]
    listing = place / "list.txt"
    listing.write_text("".join(f"{path} {out}\n" for out in outs), encoding="utf-8")
    job = submit(tap, env, place, "--array=1-2", SCRIPTS / "array.sh", listing, "--set", "seed=1")
    tap.ok(until(lambda: all(out.exists() for out in outs) and states(env, job) == [], 120),
           "the tasks end", states(env, job))
    exits(tap, hakyu("sweep", path, "-o", place / "seed.h5", "-q", "--set", "seed=1"), 0, "the same")
    for out in outs:
        tap.ok(out.exists() and out.read_bytes() == (place / "seed.h5").read_bytes(),
               f"{out.name} has the same bytes")


def check_limit(tap, env, place):
    """The time limit itself. Slurm looks at it now and then: the signal comes up to a minute early."""
    path, out = sweep_file(place, 1000000), place / "limit.h5"
    job = submit(tap, env, place, "--ntasks=2", "--overcommit", "--time=1", "--signal=B:USR1@20",
                 SCRIPTS / "job.sh", path, out, "--log", place / "limit.log")
    tap.ok(until(lambda: states(env, job) == ["PENDING"] and (place / "limit.log").exists(), 150),
           "it goes back into the queue before its time is up",
           f"{states(env, job)} {tail(place / f'job-{job}.out')}")
    tap.equal(log_of(place / "limit.log")[-1]["status"], "cancelled", "it has stopped by itself")
    run("scancel", job, env=env)


def main():
    missing = [name for name in NEEDED if shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") is None]
    if missing:
        skip(f"not installed: {' '.join(missing)}")
    if os.geteuid() != 0:
        skip("Slurm's daemons are started as root")
    os.environ["PATH"] += ":/usr/sbin"
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="hakyu-slurm-") as name:
        with cluster(Path(name)) as env:
            checks = [check_job, check_array] + ([check_limit] if effort() == "full" else [])
            for check in checks:
                check(tap, env, Path(name))
    return tap.done()


sys.exit(main())

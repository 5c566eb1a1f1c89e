# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the program share: running it, a folder of their own, small models, TAP."""
import contextlib
import os
import subprocess
import tempfile
from pathlib import Path

SOURCE = Path(os.environ["HAKYU_SOURCE"])
BINARY = Path(os.environ["HAKYU_BIN"])
KANTO = SOURCE / "scenarios" / "kanto-blackout.yaml"

LOOP_SCENARIO = """name: loop
title: {en: A pulse that never dies, ja: 消えない脈}
model: model
start: 2009-07-13T00:00:00+09:00
horizon: 30d
replicates: 20
seed: 1
grid: 1d
event_cap: 1000
threats:
  - {id: pulse, mechanism: outage, duration: 500ms, where: {id: a, sample: 0.5}}
"""

LOOP_MODEL = {
    "model.yaml": "name: loop\ntitle: {en: Two that need each other a second ago, ja: 輪}\n",
    "providers.csv": "id,name_en,class,sector,provenance\n"
                     "firm,Firm,prv_telecom_carrier,info_comm,plan\n",
    "services.csv": "id,provider,service,unit,provenance\n"
                    "calls,firm,svc_telecom,users,plan\n",
    "components.csv": "id,name_en,kind,provider,service,type,weight,provenance\n"
                      "a,A,system,firm,,sys_telecom_oss,,plan\n"
                      "b,B,system,firm,,sys_telecom_network,,plan\n"
                      "point,Point,delivery,firm,calls,,10,plan\n",
    "dependencies.csv": "consumer,supplier,input,lag,provenance\n"
                        "a,b,data,1s,plan\n"
                        "b,a,data,1s,plan\n"
                        "point,a,line,,plan\n",
}


class Tap:
    """Assertions, printed as they come."""

    def __init__(self):
        self.run = self.failed = 0

    def ok(self, held, name, detail=""):
        self.run += 1
        self.failed += not held
        print(f"{'ok' if held else 'not ok'} {self.run} - {name}", flush=True)
        if not held:
            print("# " + str(detail).replace("\n", "\n# "), flush=True)
        return bool(held)

    def equal(self, got, want, name):
        return self.ok(got == want, name, f"got {got!r}, want {want!r}")

    def has(self, text, part, name):
        return self.ok(part in text, name, f"{text!r} is without {part!r}")

    def done(self):
        print(f"1..{self.run}")
        return 1 if self.failed else 0


def hakyu(*arguments, **options):
    """Run the program to its end."""
    settings = {"capture_output": True, "text": True, "timeout": 240, "check": False, **options}
    return subprocess.run([BINARY, *arguments], **settings)


def exits(tap, done, code, name):
    """The exit code, and no report of a sanitizer."""
    held = done.returncode == code and "Sanitizer" not in (done.stderr or "")
    return tap.ok(held, f"{name}: exit {code}", f"exit {done.returncode}: {done.stderr}")


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix="hakyu-cli-") as name:
        yield Path(name)


def listing(place):
    """Every file of a folder with its bytes."""
    return {str(path.relative_to(place)): path.read_bytes()
            for path in Path(place).rglob("*") if path.is_file()}


def make_loop(place):
    """The loop model with its scenario in a folder; the scenario's path."""
    (place / "model").mkdir()
    for name, text in LOOP_MODEL.items():
        (place / "model" / name).write_text(text, encoding="utf-8")
    scenario = place / "loop.yaml"
    scenario.write_text(LOOP_SCENARIO, encoding="utf-8")
    return scenario


def effort():
    return os.environ.get("HAKYU_EFFORT", "full")

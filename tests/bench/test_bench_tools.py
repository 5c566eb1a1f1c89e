#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools of bench/: tables, result files, bench/run, bench/compare, peers that are not here."""
import copy
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench" / "support"), str(ROOT / "bench" / "peers")]
# pylint: disable=wrong-import-position
import results  # noqa: E402
import tables  # noqa: E402
from registry import BENCHMARKS  # noqa: E402


def run(*command, **options):
    done = subprocess.run([sys.executable, *map(str, command)], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False, **options)
    return done.returncode, done.stdout, done.stderr


class Tables(unittest.TestCase):
    def test_two_tables(self):
        rows = tables.parse("# remark\nmix  n  a b_ns<  /std>  bytes=  target\n"
                            "hold  30  1.5  2  7  9\n\nwhat  x<\nmore or less  nan\n  one  3  \n")
        self.assertEqual(rows, [
            {"what": {"mix": "hold", "n": "30"},
             "figures": {"a b_ns": {"better": "less", "value": 1.5},
                         "/std": {"better": "more", "value": 2.0},
                         "bytes": {"better": "less, exactly", "value": 7.0}}},
            {"what": {"what": "more or less"}, "figures": {}},
            {"what": {"what": "one"}, "figures": {"x": {"better": "less", "value": 3.0}}}])

    def test_refused(self):
        for text, said in (("", "no figure"), ("a  b\n1  2\n", "no figure"), ("a  b<\n", "no figure"),
                           ("a  b<\nx  y\n", "'y' is not a number"),
                           ("a  b<\nx  1  2\n", "3 cells under 2 columns"),
                           ("a  b<\nx\n", "1 cells under 2 columns"), ("a  a  b<\n", "twice")):
            with self.assertRaisesRegex(tables.TableError, said, msg=text):
                tables.parse(text)

    def test_what_is_shown_is_read(self):
        text = tables.show(["who", "n", "run_ms<"], [["we", 10, 1.5], ["they", 1000000, None]])
        self.assertEqual([row["figures"] for row in tables.parse(text)],
                         [{"run_ms": {"better": "less", "value": 1.5}}, {}])


def row(value, what="x", name="/f", better="less"):
    return {"what": {"what": what}, "figures": {name: {"better": better, "value": value}}}


class Merging(unittest.TestCase):
    def test_values_of_all_repeats(self):
        merged = results.merge([[row(3)], [row(1)], [row(2)]])
        self.assertEqual(merged[0]["figures"]["/f"]["values"], [3, 1, 2])
        self.assertEqual(results.spread(merged[0]["figures"]["/f"]), (2, 1, 3))

    def test_other_work_is_refused(self):
        with self.assertRaisesRegex(results.ResultError, "did different work: {'what': 'y'}"):
            results.merge([[row(1)], [row(1), row(1, "y")]])


ENVIRONMENT = {"cpu": "one", "cores": 2, "compiler": "gcc"}


def result(values, name="/f", better="less", **changes):
    figure = {"better": better, "values": values}
    return {"format": results.FORMAT, "quick": False, "environment": dict(ENVIRONMENT),
            "benchmarks": {"b": {"rows": [{"what": {"what": "x"}, "figures": {name: figure}}]},
                           "gone": {"skipped": "no peer"}}} | changes


class Compare(unittest.TestCase):
    def compare(self, a, b, *options):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for name, content in (("a", a), ("b", b)):
                paths.append(Path(folder) / name)
                if isinstance(content, bytes):
                    paths[-1].write_bytes(content)
                elif content is not None:
                    paths[-1].write_text(json.dumps(content), encoding="utf-8")
            return run(ROOT / "bench" / "compare", *paths, *options)

    def verdict(self, a, b, *options):
        status, output, error = self.compare(a, b, "--gate", *options)
        return status, output.splitlines()[-1 - ("once:" in output)].split(" |")[0], error

    def test_only_ranges_that_do_not_overlap_count(self):
        before = result([1.0, 1.1, 1.2])
        self.assertEqual(self.verdict(before, result([1.3, 1.4, 1.5]))[:2],
                         (1, "0 better, 1 worse, 0 same, 0 once"))
        self.assertEqual(self.verdict(before, result([0.7, 0.8, 0.9]))[:2],
                         (0, "1 better, 0 worse, 0 same, 0 once"))
        self.assertEqual(self.verdict(before, result([1.2, 1.4, 1.5]))[:2],
                         (0, "0 better, 0 worse, 1 same, 0 once"))

    def test_more_may_be_better(self):
        before = result([1.0, 1.1], better="more")
        self.assertEqual(self.verdict(before, result([2.0, 2.1], better="more"))[0], 0)
        self.assertEqual(self.verdict(before, result([0.5, 0.6], better="more"))[0], 1)

    def test_small_changes_are_none(self):
        a, b = result([1.0, 1.001]), result([1.03, 1.031])
        self.assertEqual(self.verdict(a, b)[0], 0)
        self.assertEqual(self.verdict(a, b, "--at-least", "2")[0], 1)

    def test_one_repeat_is_not_judged_unless_exact(self):
        self.assertEqual(self.verdict(result([1]), result([9]))[:2],
                         (0, "0 better, 0 worse, 0 same, 1 once"))
        exact = {"name": "bytes", "better": "less, exactly"}
        self.assertEqual(self.verdict(result([1], **exact), result([9], **exact))[0], 1)

    def test_without_gate_the_status_is_0(self):
        self.assertEqual(self.compare(result([1, 1]), result([9, 9]))[0], 0)

    def test_absolute_times_only_when_asked_for_and_on_one_machine(self):
        a, b = result([1, 1], name="ns"), result([9, 9], name="ns")
        status, _, error = self.compare(a, b, "--gate")
        self.assertEqual((status, error), (3, "error: no figure that can be judged is in both files\n"))
        self.assertEqual(self.compare(a, b, "--gate", "--absolute")[0], 1)
        b["environment"]["cpu"] = "other"
        status, _, error = self.compare(a, b, "--gate", "--absolute")
        self.assertEqual(status, 3)
        self.assertIn("warning: cpu differs: one | other\nwarning: not the same machine", error)

    def test_another_compiler_is_said(self):
        b = result([1, 1])
        b["environment"]["compiler"] = "clang"
        self.assertIn("warning: compiler differs: gcc | clang\n", self.compare(result([1, 1]), b)[2])

    def test_other_work_is_not_compared(self):
        b = result([1, 1])
        b["benchmarks"]["b"]["rows"].append(copy.deepcopy(b["benchmarks"]["b"]["rows"][0]))
        b["benchmarks"]["b"]["rows"][1]["what"]["what"] = "y"
        self.assertIn("only in B: b  what y\n", self.compare(result([1, 1]), b)[1])

    def test_quick_and_full(self):
        status, _, error = self.compare(result([1, 1]), result([1, 1], quick=True))
        self.assertEqual(status, 3)
        self.assertIn("--quick", error)

    def test_malformed(self):
        good = result([1, 1])
        bad_values = result([1, "x"])
        no_values = result([])
        huge = json.dumps(good).replace("[1, 1]", "[1, 1e999]").encode()
        for content, status, said in (
                (None, 4, "No such file"), (b"", 3, "b:1:1: error: not JSON"),
                (b'{"format": 2,\n "x"', 3, "b:2:5: error: not JSON"), (b"\xff", 3, "not UTF-8"),
                ([], 3, "an object"), ({}, 3, "'format' is missing"),
                (result([1], format=1), 3, "format 1, this reads 2"),
                (result([1], benchmarks=[]), 3, "not a result"),
                (result([1], environment=None), 3, "'environment' is no object"),
                (result([1], quick=0), 3, "'quick'"), (result([1], better="up"), 3, "better 'up'"),
                (bad_values, 3, "finite numbers"), (no_values, 3, "finite numbers"),
                (huge, 3, "finite numbers"), (b"[" * 100000, 3, "error: ")):
            found, _, error = self.compare(good, content)
            self.assertEqual(found, status, error)
            self.assertIn(said, error)
            self.assertNotIn("Traceback", error)

    def test_usage(self):
        self.assertEqual(run(ROOT / "bench" / "compare", "a")[0], 2)
        self.assertEqual(run(ROOT / "bench" / "compare", "a", "b", "--at-least", "-1")[0], 2)


class Run(unittest.TestCase):
    def test_list(self):
        status, output, _ = run(ROOT / "bench" / "run", "--list")
        self.assertEqual(status, 0)
        self.assertEqual([line.split()[0] for line in output.splitlines()], list(BENCHMARKS))

    def test_usage(self):
        for arguments, said in ((["quue"], "no benchmark is called 'quue', allowed: queue, draws"),
                                (["--repeat", "0"], "--repeat"),
                                (["--build", "/nowhere"], "not a build folder")):
            status, _, error = run(ROOT / "bench" / "run", *arguments)
            self.assertEqual(status, 2)
            self.assertIn(said, error)

    def test_outcomes(self):
        """One prints a table that changes, one other work each time, one nothing, one fails, one is
        skipped; the rest is kept, and the exit status says that something failed."""
        scripts = {
            "bench_queue": "echo x >>$0.n; printf 'a  t<\\nx  %s\\n' $(wc -l <$0.n)",
            "bench_draws": "echo x >>$0.n; printf 'a  t<\\n%s  1\\n' $(wc -l <$0.n)",
            "bench_sweep": "true",
            "bench_fixpoint": "echo lost; exit 1",
            "../macro/bench_small": "echo 'skipped: no reason'; exit 77",
        }
        with tempfile.TemporaryDirectory() as folder:
            for part in ("micro", "macro"):
                (Path(folder) / "bench" / part).mkdir(parents=True)
            commands = [{"file": "waves.c", "command": "cc -O2 -g -Dx -Iy -c waves.c"}]
            (Path(folder) / "compile_commands.json").write_text(json.dumps(commands), encoding="utf-8")
            for name, text in scripts.items():
                path = Path(folder) / "bench" / "micro" / name
                path.write_text("#!/bin/sh\n" + text + "\n", encoding="utf-8")
                path.chmod(0o755)
            out = Path(folder) / "deep" / "out.json"
            status, _, error = run(ROOT / "bench" / "run", "--build", folder, "--repeat", "3",
                                   "--output", out, "queue", "draws", "sweep", "fixpoint", "small")
            found = results.read(out)
        self.assertEqual((status, error), (1, "bench/run: error: failed: draws, sweep, fixpoint\n"))
        self.assertEqual(found["environment"]["flags"], ["-O2", "-g", "-Dx"])
        figures = [row["figures"]["t"]["values"] for row in found["benchmarks"]["queue"]["rows"]]
        self.assertEqual(figures, [[1, 2, 3]])
        for name, how, said in (("draws", "failed", "did different work"), ("sweep", "failed", "no table"),
                                ("fixpoint", "failed", "status 1 after: lost"),
                                ("small", "skipped", "no reason")):
            self.assertIn(said, found["benchmarks"][name][how])

    def test_every_script_is_there(self):
        for name, benchmark in BENCHMARKS.items():
            if benchmark.start[0].endswith(".py"):
                self.assertTrue((ROOT / benchmark.start[0]).is_file(), name)


class Peers(unittest.TestCase):
    def test_without_peers_it_is_skipped_and_said(self):
        with tempfile.TemporaryDirectory() as folder:
            for module in ("simpy", "networkx", "graph_tool"):
                (Path(folder) / f"{module}.py").write_text("raise ImportError\n", encoding="utf-8")
            for script, said in (("phold.py", "SimPy: python3-simpy3 is not installed"),
                                 ("contagion.py", "networkx: python3-networkx is not installed")):
                status, output, _ = run(ROOT / "bench" / "peers" / script, "--build", folder,
                                        env=os.environ | {"PATH": folder, "PYTHONPATH": folder})
                self.assertEqual(status, 77)
                self.assertTrue(output.startswith("skipped: "))
                self.assertIn(said, output)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools that tests stand on: tap.h, the summary, the list of packages."""
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def run(*arguments, **options):
    done = subprocess.run(arguments, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **options)
    return done.returncode, done.stdout


@unittest.skipUnless("TAP_SAMPLE" in os.environ, "meson gives the program")
class Tap(unittest.TestCase):
    def test_held(self):
        status, output = run(os.environ["TAP_SAMPLE"])
        self.assertEqual(status, 0)
        self.assertEqual([line for line in output.splitlines() if not line.startswith("#")], [
            "ok 1 - a condition  1", "ok 2 - signed", "ok 3 - unsigned", "ok 4 - text", "ok 5 - near",
            "ok 6 - part", "1..6"])

    def test_failed(self):
        status, output = run(os.environ["TAP_SAMPLE"], "fail")
        self.assertEqual(status, 1)
        self.assertEqual(output.count("not ok "), 6)
        for part in ("#   false: good", "got -9223372036854775808, want -7", "0x1", "got  (null)",
                     "got nan", "without d", "tap_sample.c:"):
            self.assertIn(part, output)

    def test_skipped(self):
        self.assertEqual(run(os.environ["TAP_SAMPLE"], "no reason", "x"), (0, "1..0 # SKIP no reason\n"))


class Summary(unittest.TestCase):
    def summary(self, **builds):
        arguments = []
        with tempfile.TemporaryDirectory() as folder:
            for build, text in builds.items():
                if not text.startswith("!"):
                    path = os.path.join(folder, build)
                    with open(path, "w", encoding="utf-8") as log:
                        log.write(text)
                    text = path
                arguments.append(f"{build}={text}")
            status, output = run(sys.executable, os.path.join(HERE, "summary.py"), *arguments)
        return status, output.splitlines()

    @staticmethod
    def log(*results):
        return "".join(f'{{"name": "t{number}", "result": "{result}"}}\n'
                       for number, result in enumerate(results))

    def test_sums_over_builds(self):
        status, lines = self.summary(gcc=self.log("OK", "OK", "SKIP"), clang=self.log("OK"))
        self.assertEqual((status, lines[-1]), (0, "3 passed, 0 failed, 1 skipped"))

    def test_all_that_is_not_good_is_a_failure(self):
        for result in ("FAIL", "TIMEOUT", "ERROR", "INTERRUPT", "UNEXPECTEDPASS", "something new"):
            status, lines = self.summary(gcc=self.log("OK", result))
            self.assertEqual((status, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"))
            self.assertIn(f"    failed: t1 ({result.lower()})", lines)

    def test_silence_is_a_failure(self):
        for text in ("", "{", "!it could not be built"):
            status, lines = self.summary(gcc=self.log("OK"), clang=text)
            self.assertEqual((status, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"))
        self.assertEqual(self.summary(), (1, ["0 passed, 1 failed, 0 skipped"]))


class Packages(unittest.TestCase):
    """setup.sh with stand-ins for dpkg-query, id and apt-get on its PATH."""

    def install(self, installed, user=1000, apt=True):
        with tempfile.TemporaryDirectory() as folder:
            def stand_in(name, text):
                path = os.path.join(folder, name)
                with open(path, "w", encoding="utf-8") as script:
                    script.write("#!/bin/bash\n" + text)
                os.chmod(path, 0o755)
            os.mkdir(os.path.join(folder, ".ci"))
            with open(os.path.join(folder, ".ci", "packages"), "w", encoding="utf-8") as table:
                table.write("# build no\nbuild  aa  why\nbuild  bb  why\ntest  cc  why\n")
            if installed is not None:
                rows = "".join(f"installed {name}\\n" for name in installed)
                stand_in("dpkg-query", f"printf '{rows}config-files bb\\n'; exit 1\n")
            stand_in("id", f"echo {user}\n")
            if apt:
                stand_in("apt-get", f"echo apt-get \"$@\" >>{folder}/log\n")
            for name in ("bash", "awk", "sed", "grep", "tr"):
                os.symlink(os.path.realpath(f"/usr/bin/{name}"), os.path.join(folder, name))
            script = f". {HERE}/setup.sh && install_packages build $1"
            status, output = run(os.path.join(folder, "bash"), "-euo", "pipefail", "-c", script, "bash",
                                 "test", cwd=folder, env={"PATH": folder})
            log = os.path.join(folder, "log")
            calls = []
            if os.path.exists(log):
                with open(log, encoding="utf-8") as file:
                    calls = file.read().splitlines()
        return status, output, calls

    def test_nothing_missing_means_no_network(self):
        self.assertEqual(self.install(["aa", "bb", "cc"], user=0), (0, "", []))

    def test_root_installs_exactly_what_is_missing(self):
        status, _, calls = self.install(["aa"], user=0)
        self.assertEqual(status, 0)
        self.assertEqual([call.split()[-1] for call in calls], ["update", "cc"])
        self.assertTrue(calls[1].endswith("--no-install-recommends bb cc"))

    def test_others_are_told_exactly_what_is_missing(self):
        for user, apt in ((1000, True), (0, False)):
            status, output, calls = self.install(["bb"], user, apt)
            self.assertEqual((status, calls), (1, []))
            self.assertIn("Missing Debian packages:\n    aa\n    cc\n", output)

    def test_elsewhere_than_debian(self):
        status, output, _ = self.install(None)
        self.assertEqual(status, 1)
        self.assertIn("    aa\n    bb\n    cc\n", output)

    def test_list_is_well_formed(self):
        names = []
        with open(os.path.join(ROOT, ".ci", "packages"), encoding="utf-8") as table:
            for line in filter(str.strip, table):
                if not line.startswith("#"):
                    use, name, *why = line.split()
                    self.assertIn(use, ("build", "test", "bench"))
                    self.assertTrue(why, f"{name}: why?")
                    names.append(name)
        self.assertEqual(len(names), len(set(names)))


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sensitivity and rare events the way users meet them: a sweep file, its design, a result file, and what
`hakyu rank --by factor` and `hakyu info --threshold` say of it. The cases are functions of known
answers (tests/cli/function_sweep.c). Usage: test_sensitivity.py FUNCTION_SWEEP. Prints TAP."""
import json
import math
import subprocess
import sys

from rig import KANTO, Tap, effort, exits, folder, hakyu

OUTPUT = "unit-hours:s/power"
PI = math.pi
ISHIGAMI = {"x1": (0.313905, 0.557589), "x2": (0.442411, 0.442411), "x3": (0.0, 0.243684)}
G_FIRST = (0.716192, 0.179048, 0.023676, 0.007162, 0.000072, 0.000072, 0.000072, 0.000072)
G_TOTAL = (0.787144, 0.242198, 0.034317, 0.010460, 0.000105, 0.000105, 0.000105, 0.000105)
RARE = 3.167124e-5 # P(Z > 4)


class Sweeps:
    """A folder in which sweeps are made, run by the function, and asked."""

    def __init__(self, place, program):
        self.place = place
        self.program = program
        (place / "base.yaml").write_text("name: base\n", encoding="utf-8")

    def write(self, design, factors, more=""):
        path = self.place / "sweep.yaml"
        rows = "".join(f"  - {{path: a.{name}, name: {name}, {rest}}}\n" for name, rest in factors)
        path.write_text(f"name: test\nbase: base.yaml\ndesign: {{{design}}}\nfactors:\n{rows}{more}",
                        encoding="utf-8")
        return path

    def make(self, function, design, factors, replicates=1, failed=0, more=""):
        path = self.write(design, factors, more)
        out = self.place / "out.h5"
        subprocess.run([self.program, function, path, out, str(replicates), str(failed)], check=True,
                       timeout=240)
        return out


def rank(out, *more):
    done = hakyu("rank", out, "--by", "factor", "--output", OUTPUT, "--format", "json", *more)
    return done, (json.loads(done.stdout) if done.returncode == 0 else None)


def within(row, key, want):
    return row[key + "_low"] <= want <= row[key + "_high"]


def check_ishigami(tap, sweeps):
    factors = [(name, f"range: [{-PI}, {PI}]") for name in ISHIGAMI]
    inside = {name: [0, 0] for name in ISHIGAMI}
    seeds = 4 if effort() == "full" else 2
    for seed in range(seeds):
        for points in ("sobol", "random"):
            out = sweeps.make("ishigami", f"kind: saltelli, rows: 1024, points_from: {points}", factors,
                              more=f"seed: {seed}\n")
            _, said = rank(out)
            for row in said["rows"]:
                first, total = ISHIGAMI[row["factor"]]
                inside[row["factor"]][0] += within(row, "first", first)
                inside[row["factor"]][1] += within(row, "total", total)
                near = abs(row["total"] - total) < (0.03 if points == "sobol" else 0.12)
                tap.ok(near, f"Ishigami {row['factor']}: total {row['total']:.4f} of {total}", row)
    for name, (first, total) in inside.items():
        tap.ok(first >= 2 * seeds - 1 and total >= 2 * seeds - 1,
               f"Ishigami {name}: {first} and {total} of {2 * seeds} intervals hold the indices")
    tap.equal(said["estimator"], "sobol-indices", "by Sobol' indices")
    tap.equal(said["design"], "saltelli", "as the file says of its design")
    tap.equal([row["factor"] for row in said["rows"]], ["x1", "x2", "x3"], "in the order of totals")
    exits(tap, hakyu("info", sweeps.make("ishigami", "kind: saltelli, rows: 16", factors),
                     "--validate"), 0, "such a file is valid")


def check_g(tap, sweeps):
    factors = [(f"f{i}", "range: [0, 1]") for i in range(8)]
    out = sweeps.make("g", "kind: saltelli, rows: 2048", factors)
    _, said = rank(out)
    for row in said["rows"]:
        i = int(row["factor"][1:])
        tap.ok(within(row, "first", G_FIRST[i]) and within(row, "total", G_TOTAL[i]),
               f"G-function {row['factor']}: within its intervals", row)
    tap.equal([row["factor"] for row in said["rows"][:4]], ["f0", "f1", "f2", "f3"], "the order")


def check_morris(tap, sweeps):
    factors = [(f"x{i}", "range: [0, 1]") for i in range(4)]
    out = sweeps.make("sum", "kind: morris, trajectories: 10, levels: 4", factors)
    _, said = rank(out)
    rows = {row["factor"]: row for row in said["rows"]}
    for name, slope in (("x0", 2), ("x1", 1), ("x2", -3), ("x3", 0)):
        row = rows[name]
        tap.ok(abs(row["mu"] - slope) < 1e-6 and abs(row["mu_star"] - abs(slope)) < 1e-6 and
               row["sigma"] < 1e-6, f"Morris: {name} has slope {slope}", row)
    tap.equal(said["rows"][0]["factor"], "x2", "the largest first")
    # every third case failed: of trajectories of 5 cases, 10, none is whole
    done, _ = rank(sweeps.make("sum", "kind: morris, trajectories: 10", factors, failed=3))
    exits(tap, done, 3, "no whole trajectory")
    out = sweeps.make("sum", "kind: morris, trajectories: 10", factors, failed=26)
    done, said = rank(out)
    tap.equal((said["policies"][0]["used"], said["policies"][0]["cases_failed"]), (9, 1),
              "a failed case costs its trajectory, which is said")
    tap.has(hakyu("rank", out, "--by", "factor", "--output", OUTPUT).stdout,
            "9 of 10 trajectories", "in words too")
    words = [("x0", "range: [0, 1]"), ("x1", "range: [0, 1]"), ("x2", "values: [1, 2]"),
             ("x3", "values: [slow, fast]")]
    done, _ = rank(sweeps.make("sum", "kind: morris, trajectories: 4", words))
    exits(tap, done, 2, "categories in a Morris design")
    tap.has(done.stderr, "'x3' has values that are no numbers", "it says which")


def check_given(tap, sweeps):
    factors = [(f"x{i}", "range: [0, 1]") for i in range(4)]
    out = sweeps.make("sum", "kind: lhs, cases: 1000", factors)
    _, said = rank(out)
    tap.equal(said["estimator"], "given-data", "a hypercube: given data")
    rows = {row["factor"]: row for row in said["rows"]}
    for name, slope in (("x0", 2), ("x1", 1), ("x2", -3)):
        want = slope * slope / 14
        tap.ok(abs(rows[name]["first"] - want) < 0.05 and rows[name]["above_noise"] and
               rows[name]["pawn"] > rows[name]["pawn_noise"], f"first order of {name}: {want:.3f}",
               rows[name])
    tap.ok(rows["x3"]["first"] < rows["x3"]["first_noise"] + 0.01 and
           rows["x3"]["pawn"] < 1.3 * rows["x3"]["pawn_noise"], "one without influence", rows["x3"])
    words = [("x0", "range: [0, 1]"), ("x1", "range: [0, 1]"), ("x2", "values: [1, 2]"),
             ("x3", "values: [slow, fast, both]")]
    _, said = rank(sweeps.make("sum", "kind: sobol, points: 256", words))
    row = [row for row in said["rows"] if row["factor"] == "x3"][0]
    tap.ok(row["xi"] is None and row["first"] is not None, "categories have no order", row)
    done, _ = rank(sweeps.make("sum", "kind: lhs, cases: 19", factors))
    exits(tap, done, 3, "19 cases")
    tap.has(done.stderr, "at least 20", "it says how many are needed")


def check_chance(tap, sweeps):
    """f + luck common to all cases + own chance of variance 1/12: 24 replicates leave 1/288."""
    factors = [(f"x{i}", "range: [0, 1]") for i in range(3)]
    out = sweeps.make("sum", "kind: lhs, cases: 256", factors, replicates=24)
    _, said = rank(out)
    want = (1 / 288) / (14 / 12 + 1 / 288)
    got = said["policies"][0]["chance"]
    tap.ok(abs(got - want) < 0.1 * want, f"share of chance {got:.5f}, by theory {want:.5f}")
    _, said = rank(sweeps.make("sum", "kind: lhs, cases: 256", factors))
    tap.ok(said["policies"][0]["chance"] is None, "one replicate does not tell")
    text = hakyu("rank", sweeps.place / "out.h5", "--by", "factor", "--output", OUTPUT, "--lang", "ja",
                 "--top", "1")
    tap.ok("偶然の割合は分からない" in text.stdout and text.stdout.count("\n   2 ") == 0, "in Japanese",
           text.stdout)


def check_policies(tap, sweeps):
    factors = [(f"x{i}", "range: [0, 1]") for i in range(3)]
    out = sweeps.make("sum", "kind: saltelli, rows: 64", factors,
                      more="policies: [fifo, {policy: fifo, order: [a]}]\n")
    _, said = rank(out)
    tap.equal([(row["policy"], row["factor"]) for row in said["rows"]][::3],
              [("fifo", "x2"), ("{policy: fifo, order: [a]}", "x2")], "effects by policy")


def info(out, *conditions):
    done = hakyu("info", out, "--format", "json", "--output", OUTPUT,
                 *[word for c in conditions for word in ("--threshold", OUTPUT + c)])
    return done, json.loads(done.stdout)["rows"]


def check_rare(tap, sweeps):
    """P(Z > 4) within 10 % from at most 1e5 runs; Z + 10, as losses are not negative."""
    seeds = 6 if effort() == "full" else 2
    covered = {"importance": 0, "strata": 0}
    for seed in range(seeds):
        for design, rest, count in (
                ("importance, cases: 40000", "shift: 4.2", 40000),
                ("strata, cases: 12000", "strata: [0.99, 0.0099, 0.000099, 0.000001]", 48000)):
            kind = design.split(",")[0]
            out = sweeps.make("value", f"kind: {design}", [("z", f'distribution: "normal(10, 1)", {rest}')],
                              more=f"seed: {seed}\n")
            done, (mean, rare) = info(out, ">14")
            exits(tap, done, 0, f"{kind}, seed {seed}")
            tap.equal(rare["cases"], count, f"{count} runs")
            tap.ok(abs(rare["estimate"] / RARE - 1) < 0.1,
                   f"P(Z > 4) = {rare['estimate']:.4g}, {100 * (rare['estimate'] / RARE - 1):+.1f} %", rare)
            tap.ok(mean["low"] < 10 < mean["high"] or mean["estimate"] - 10 < 4 * mean["se"],
                   "the mean too", mean)
            covered[kind] += rare["low"] <= RARE <= rare["high"]
    tap.ok(min(covered.values()) >= seeds - 1, f"intervals that hold it: {covered} of {seeds}")


def check_weights(tap, sweeps):
    z = 'distribution: "normal(10, 1)"'
    out = sweeps.make("value", "kind: importance, cases: 2000", [("z", f"{z}, shift: 1")])
    done, rows = info(out, ">16", ">10")
    exits(tap, done, 1, "an estimate that a few runs carry")
    tap.ok(rows[1]["estimate"] is None and rows[1]["low"] is None, "is not shown", rows[1])
    tap.has(done.stdout, "must be at least 100", "why")
    tap.ok(abs(rows[2]["estimate"] - 0.5) < 0.1, "others are", rows[2])
    out = sweeps.make("value", "kind: strata, cases: 200", [("z", f"{z}, strata: [0.9, 0.1]")], failed=20)
    done, rows = info(out, ">10", ">30")
    exits(tap, done, 0, "some cases failed")
    tap.ok(rows[1]["low"] < 0.46 and rows[1]["high"] > 0.54 and rows[1]["replicates_failed"] == 20,
           "they widen a probability to both sides", rows[1])
    # without them ln(40) x 0.9 / 200 = 0.0166; the failed ones are a tenth of the stratum of 0.1
    tap.ok(rows[2]["estimate"] == 0 and rows[2]["high"] > 0.0266,
           "of what never happened, up to all of them", rows[2])
    tap.has(hakyu("info", out, "--threshold", OUTPUT + ">30").stdout, "< 0.", "never 0")
    done, _ = rank(out)
    exits(tap, done, 2, "no sensitivity of weighted cases")


BAD = [ # design, factor, what must be said
    ("kind: strata, cases: 4", 'distribution: "normal(10, 1)"', "needs a list of two or more"),
    ("kind: strata, cases: 4", 'distribution: "normal(10, 1)", strata: [0.5, 0.4]', "must be 1"),
    ("kind: strata, cases: 4", 'distribution: "normal(10, 1)", strata: [1.5, -0.5]', "from 0 to 1"),
    ("kind: strata, cases: 4", "range: [0, 1], strata: [0.5, 0.5]", "goes with `distribution`"),
    ("kind: importance, cases: 4", 'distribution: "normal(10, 1)"', "needs one"),
    ("kind: importance, cases: 4", 'distribution: "normal(10, 1)", shift: 11', "from -10 to 10"),
    ("kind: importance, cases: 4, nominal: 1", 'distribution: "normal(10, 1)", shift: 1', "nominal"),
    ("kind: lhs, cases: 4", 'distribution: "normal(10, 1)", shift: 1', "importance design"),
    ("kind: morris, trajectories: 4", 'distribution: "normal(10, 1)"', "allowed: a range"),
    ("kind: grid", 'distribution: "normal(10, 1)"', "a grid needs"),
    ("kind: lhs, cases: 4", 'distribution: "normul(10, 1)"', "distribution"),
    ("kind: lhs, cases: 4", 'distribution: "normal(10, 1)", range: [0, 1]', "several of them"),
    ("kind: lhs, cases: 4", 'distribution: "normal(10, 1)", integer: true', "goes with `range`"),
]


def check_bad(tap, sweeps):
    for design, factor, said in BAD:
        path = sweeps.write(design, [("z", factor)])
        path.write_text(path.read_text().replace("base.yaml", str(KANTO)))
        done = hakyu("sweep", path, "--dry-run")
        exits(tap, done, 3, f"{design}: {factor}")
        tap.has(done.stderr, said, "it says what is wrong")


def check_options(tap, place):
    (place / "run").mkdir()
    one = place / "run" / "one.h5"
    exits(tap, hakyu("run", KANTO, "-o", one, "-q", "-n", "4"), 0, "a run")
    for file, more, said in ((one, ["--by", "factor"], "no factors"),
                             (one, ["--output", "person-hours"], "--by factor"),
                             (one, ["--by", "factor", "--case", "0"], "--case"),
                             (one, ["--by", "factor", "--criterion", "down-time"], "--criterion"),
                             (one, ["--by", "factor", "--output", "person"], "person-hours")):
        done = hakyu("rank", file, *more)
        exits(tap, done, 2, " ".join(more))
        tap.has(done.stderr, said, "it says why")


def check_simulated(tap, place):
    """Weighted draws of real runs: each case has a stream of its own, policies of one share it."""
    path = place / "sweep.yaml"
    path.write_text(f"""name: rare
base: {KANTO}
replicates: 2
design: {{kind: strata, cases: 3}}
factors:
  - {{path: threats.lines.state.extensive, name: pieces, distribution: "uniform(0.02, 0.3)",
     strata: [0.8, 0.2], step: 0.0001}}
policies: [fifo, {{policy: fifo, order: [power/sub-ext-1101]}}]
""", encoding="utf-8")
    out = place / "real.h5"
    exits(tap, hakyu("sweep", path, "-o", out, "-q"), 0, "a sweep of strata")
    exits(tap, hakyu("info", out, "--validate"), 0, "valid")
    try:
        import h5py
    except ImportError:
        return
    with h5py.File(out) as file:
        streams = [[set_ for set_ in json.loads(sets) if set_.startswith("stream=")]
                   for sets in file["case_overrides"].asstr()[:]]
        weights = [float(x) for x in file["case_weight"][:]]
        strata = [int(x) for x in file["case_stratum"][:]]
        pieces = [float(x) for x in file["case_factor_value"][:, 0]]
    tap.equal(streams[0::2], streams[1::2], "policies of a point share their draws")
    tap.equal(streams[0::2], [[f"stream=case-{i}"] for i in range(6)], "points do not")
    tap.equal(strata[0::2], [0, 1] * 3, "strata in turn")
    tap.ok(all(abs(w - (0.2 if s else 0.8) / 3) < 1e-12 for w, s in zip(weights, strata)), "weights",
           weights)
    tap.ok(all((x >= 0.02 + 0.8 * 0.28 - 1e-4) == bool(s) for x, s in zip(pieces, strata)),
           "values lie in their strata", pieces)


def main():
    tap = Tap()
    with folder() as place:
        sweeps = Sweeps(place, sys.argv[1])
        for check in (check_ishigami, check_g, check_morris, check_given, check_chance, check_policies,
                      check_rare, check_weights, check_bad):
            check(tap, sweeps)
        check_options(tap, place)
        check_simulated(tap, place)
    return tap.done()


sys.exit(main())

# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmarks, by name: what starts them and what must be built for them.

A benchmark takes --quick, prints tables (tables.py) and ends with 0, or with 77 and a line that says
why it was skipped. Scripts also take --build FOLDER.
"""
import collections

Benchmark = collections.namedtuple("Benchmark", "start targets about")


def program(path, about):
    return Benchmark([path], [path], about)


def script(path, targets, about):
    return Benchmark([path], targets, about)


BENCHMARKS = {
    "queue": program("bench/micro/bench_queue", "event queue against std::priority_queue"),
    "draws": program("bench/micro/bench_draws", "keyed draws against GSL's generators"),
    "field": program("bench/micro/bench_field", "correlated residuals of an earthquake"),
    "sweep": program("bench/micro/bench_sweep", "breadth-first sweeps: plain C and igraph's"),
    "fixpoint": program("bench/micro/bench_fixpoint", "levels settle down and up, per drop"),
    "output": program("bench/micro/bench_output", "result files against a bare HDF5 writer"),
    "small": program("bench/macro/bench_small", "replicates of forty components"),
    "collapse": program("bench/macro/bench_collapse", "everything fails, against a sweep"),
    "sparse": program("bench/macro/bench_sparse", "a small cascade in a large model"),
    "growth": program("bench/macro/bench_growth", "cost by size of model and of cascade"),
    "threads": program("bench/macro/bench_threads", "two threads against one"),
    "memory": program("bench/macro/bench_memory", "bytes per component"),
    "national": program("bench/macro/bench_national", "a blackout on the national model"),
    "shards": program("bench/macro/bench_shards", "shards and merging, beside the replicates"),
    "million": program("bench/macro/bench_million", "a million replicates: time and memory"),
    "scenarios": script("bench/macro/scenarios.py", ["engine/app/hakyu"],
                        "the shipped scenarios through the program"),
    "scaling": script("bench/scaling/scaling.py", ["engine/app/hakyu"],
                      "ranks of a sweep: strong and weak scaling, idle time"),
    "phold": script("bench/peers/phold.py", ["bench/peers/phold_hakyu"],
                    "PHOLD: ns-3, SimGrid, SimPy"),
    "contagion": script("bench/peers/contagion.py", ["bench/peers/cascade_hakyu"],
                        "threshold cascade: igraph, graph-tool, networkx"),
    "epidemic": script("bench/peers/epidemic.py", ["bench/peers/sir_hakyu"],
                       "spread of malware as plain SIR: igraph"),
}

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same threshold cascade on the same random graphs by the engine and by peers (cascade.h).

All must end with the same nodes failed: their number and a sum over them. build_ms: from the edges in
memory to a structure that can run; run_ms: one cascade, ours with the causes of every failure, its
accounts, and putting the state back for the next. /hakyu is the peer's run over ours, /plain that over
the plain C cascade; a peer's build counts for nothing in them. Then the epidemics of the peers on these
sparse graphs, in transitions per second; epidemic.py sets ours against them.
"""
import statistics
import sys
import tempfile
from pathlib import Path

import peer_build
import script
import tables

PEERS = ("igraph", "graph-tool", "networkx")
KINDS = ("erdos", "barabasi")


def cascade_arguments(name, file, rounds):
    return [file, rounds] if name == "networkx" else ["cascade", file, rounds]


def gather(found, name, words):
    """Keep (failed, sum, build seconds, run seconds) of every round."""
    for failed, check, build, run in words or []:
        found.setdefault(name, []).append((failed, check, float(build), float(run)))


def measure(commands, kind, nodes, file, turns, rounds):
    found = {}
    for _ in range(turns):
        words = peer_build.lines("hakyu", commands["hakyu"], kind, nodes, rounds, file)
        if words is None:
            sys.exit("error: our own cascade failed")
        for way in ("hakyu", "plain"):
            gather(found, way, [line[1:] for line in words if line[0] == way])
        for name in [name for name in PEERS if name in commands]:
            words = peer_build.lines(f"{name}, {kind} {nodes}", commands[name],
                                     *cascade_arguments(name, file, rounds))
            gather(found, name, words)
    end = found["hakyu"][0][:2]
    middle = {name: [statistics.median(row[column] for row in rows) for column in (2, 3)]
              for name, rows in found.items()}
    for name, rows in found.items():
        if any(row[:2] != end for row in rows):
            sys.exit(f"error: {name} ended otherwise: {rows[0][:2]}, not {end}")
        build, run = middle[name]
        yield [kind, nodes, int(end[0]), name, 1e3 * build, 1e3 * run,
               None if name == "hakyu" else run / middle["hakyu"][1],
               None if name == "plain" else run / middle["plain"][1]]


def epidemics(commands, kind, nodes, file, rounds):
    for name in ("igraph", "graph-tool"):
        if name not in commands:
            continue
        words = peer_build.lines(f"{name}, epidemic", commands[name], "sir", file, rounds)
        if not words:
            print(f"# {name}: no epidemic of a tenth of the nodes on {kind} {nodes}")
            continue
        rates = [int(line[0]) / float(line[3]) for line in words]
        yield [f"{name} SIR", kind, nodes, statistics.median(rates) / 1e6]


def main():
    options = script.options(__doc__.split("\n", maxsplit=1)[0])
    commands = peer_build.peers(PEERS, options.build)
    commands["hakyu"] = peer_build.ours(options.build, "cascade_hakyu")
    rows, others = [], []
    turns, rounds = (1, 3) if options.quick else (2, 3)
    with tempfile.TemporaryDirectory() as folder:
        for nodes in [10000] if options.quick else [10000, 100000, 1000000]:
            for kind in KINDS:
                file = Path(folder) / f"{kind}-{nodes}"
                rows += measure(commands, kind, nodes, file, turns, rounds)
                others += epidemics(commands, kind, nodes, file, rounds)
                file.unlink()
    print(tables.show(["graph", "nodes", "failed", "who", "build_ms<", "run_ms<", "/hakyu>",
                       "/plain<"], rows))
    if others:
        print()
        print(tables.show(["process", "graph", "nodes", "M_transitions/s>"], others))


main()

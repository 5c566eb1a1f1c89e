#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain SIR in continuous time by the kernel of malware and by igraph_sir(), on the same graphs.

Five edges a node, contacts at a rate along each edge, removal at rate 1, from one random node, each
transition with its time and the counts after it; epidemics of less than a tenth of the nodes are left
out. Transitions (infections and removals) per second of one core; /igraph is ours over theirs, taken
turn by turn. igraph's adjacency lists, which it makes in every call, are not charged to it. Both are
random, so their sizes agree as means do: within 5 %, or the script ends with an error. igraph
0.10.2 cannot end some epidemics (a sum of weights gets negative by rounding): aborted says how many.
"""
import statistics
import sys
import tempfile
from pathlib import Path

import peer_build
import script
import tables

KINDS = ("erdos", "barabasi")
RATES = ("0.2", "0.3", "0.5", "1", "3", "10")
LIKE = 0.05


def epidemics_of(name, command, *arguments):
    """Transitions and seconds of every epidemic that came to an end, and how many did not. The first
    is for warming up."""
    words = (peer_build.lines(name, command, *arguments) or [])[1:]
    done = [(int(line[0]), float(line[3])) for line in words if line[0] != "aborted"]
    return done, len(words) - len(done)


def speed(epidemics):
    return statistics.median(count / seconds for count, seconds in epidemics)


def measure(commands, file, rate, turns, rounds):
    """Our transitions and speeds, igraph's, its aborted ones, and ratios, turn by turn."""
    ours, theirs, ratios, aborted = [], [], [], 0
    for _ in range(turns):
        mine, _ = epidemics_of("hakyu", commands["hakyu"], "run", file, rounds + 1, rate)
        if not mine:
            sys.exit("error: our own epidemic failed")
        others, lost = epidemics_of("igraph", commands["igraph"], "sir", file, rounds + 1, rate)
        aborted += lost
        ours += mine
        theirs += others
        if others:
            ratios.append(speed(mine) / speed(others))
    return ours, theirs, ratios, aborted


def middle(epidemics):
    return statistics.median(count for count, _ in epidemics)


def row(kind, nodes, rate, found):
    ours, theirs, ratios, aborted = found
    if theirs and abs(middle(theirs) / middle(ours) - 1) > LIKE:
        sys.exit(f"error: {kind} {nodes}, rate {rate}: {middle(ours)} transitions against igraph's "
                 f"{middle(theirs)}")
    return [kind, nodes, rate, int(middle(ours)), speed(ours) / 1e6,
            speed(theirs) / 1e6 if theirs else None, f"{aborted}/{aborted + len(theirs)}",
            statistics.median(ratios) if ratios else None]


def main():
    options = script.options(__doc__.split("\n", maxsplit=1)[0])
    commands = peer_build.peers(("igraph",), options.build)
    commands["hakyu"] = peer_build.ours(options.build, "sir_hakyu")
    sizes = [(10000, 1, 3)] if options.quick else [(10000, 5, 9), (100000, 3, 3), (1000000, 3, 1)]
    rates = RATES[2:4] if options.quick else RATES
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for nodes, turns, rounds in sizes:
            for kind in KINDS:
                file = Path(folder) / f"{kind}-{nodes}"
                peer_build.lines("hakyu", commands["hakyu"], "make", kind, nodes, file)
                for rate in rates:
                    rows.append(row(kind, nodes, rate,
                                    measure(commands, file, rate, turns, rounds)))
                file.unlink()
    print(tables.show(["graph", "nodes", "rate", "transitions", "M/s>",
                       "igraph_M/s>", "aborted", "/igraph>"], rows))


main()

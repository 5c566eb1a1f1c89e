#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cascade of cascade.h by graph-tool's compiled binary threshold dynamics, or its epidemic.

The dynamics forget, so every node gets a loop of such weight that what has failed stays failed;
updates are synchronous, all nodes each time, until nothing changes.
Usage: cascade_graph_tool.py cascade|sir FILE ROUNDS; prints per round: failed, sum, build seconds,
seconds; for sir: transitions, -, build seconds, seconds.
"""
import os
import sys
import time
import warnings

os.environ["OMP_NUM_THREADS"] = "1" # before the library looks
warnings.filterwarnings("ignore") # about drawing
# pylint: disable=wrong-import-position
import cascade_file  # noqa: E402
import graph_tool  # noqa: E402
import graph_tool.dynamics  # noqa: E402
import numpy  # noqa: E402

SYNC_MAX = 100000


def cascade_rounds(n_node, first, ends, rounds):
    start = time.process_time()
    loops = numpy.arange(n_node)
    both = numpy.concatenate([ends, ends[:, ::-1], numpy.column_stack([loops, loops])])
    graph = graph_tool.Graph(directed=True)
    graph.add_vertex(n_node)
    graph.add_edge_list(both)
    weight = graph.new_ep("double", vals=numpy.where(both[:, 0] == both[:, 1], 1e9, 1.0))
    state = graph.new_vp("int32_t")
    dynamics = graph_tool.dynamics.BinaryThresholdState(graph, w=weight, h=cascade_file.SHARE,
                                                        s=state)
    build = time.process_time() - start
    for _ in range(rounds):
        values = dynamics.get_state()
        values.a[:] = 0
        values.a[first] = 1
        start = time.process_time()
        for _ in range(SYNC_MAX):
            if dynamics.iterate_sync() == 0:
                break
        seconds = time.process_time() - start
        print(cascade_file.check(numpy.flatnonzero(dynamics.get_state().a)), build, seconds)


def sir_rounds(n_node, ends, rounds):
    start = time.process_time()
    graph = graph_tool.Graph(directed=False)
    graph.add_vertex(n_node)
    graph.add_edge_list(ends)
    build = time.process_time() - start
    graph_tool.seed_rng(1)
    done = 0
    for number in range(100):
        dynamics = graph_tool.dynamics.SIRState(graph, beta=0.2, gamma=0.1, v0=number % n_node)
        start = time.process_time()
        changes = 0
        while (dynamics.get_state().a == 1).any():
            changes += dynamics.iterate_async(niter=10 * n_node)
        seconds = time.process_time() - start
        if changes > n_node / 10: # those that die at once say nothing about speed
            print(changes, "-", build, seconds)
            done += 1
        if done == rounds:
            break


def main():
    n_node, first, ends = cascade_file.read(sys.argv[2])
    rounds = int(sys.argv[3])
    if sys.argv[1] == "sir":
        sir_rounds(n_node, ends, rounds)
    else:
        cascade_rounds(n_node, first, ends, rounds)


main()

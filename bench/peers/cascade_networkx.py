#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cascade of cascade.h on networkx, in Python, as its users write such things.

Usage: cascade_networkx.py FILE ROUNDS; prints per round: failed, sum, build seconds, seconds.
"""
import sys
import time

import cascade_file
import networkx


def cascade(graph, first):
    left = {node: int(cascade_file.SHARE * (degree + 1)) + 1 for node, degree in graph.degree}
    queue = list(first)
    for node in queue:
        left[node] = 0
    for node in queue: # grows
        for other in graph.adj[node]:
            if left[other] > 0:
                left[other] -= 1
                if left[other] == 0:
                    queue.append(other)
    return queue


def main():
    n_node, first, ends = cascade_file.read(sys.argv[1])
    edges, first = ends.tolist(), first.tolist()
    start = time.process_time()
    graph = networkx.Graph()
    graph.add_nodes_from(range(n_node))
    graph.add_edges_from(edges)
    build = time.process_time() - start
    for _ in range(int(sys.argv[2])):
        start = time.process_time()
        failed = cascade(graph, first)
        seconds = time.process_time() - start
        print(cascade_file.check(failed), build, seconds)


main()

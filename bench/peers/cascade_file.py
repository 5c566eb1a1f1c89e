# SPDX-License-Identifier: GPL-3.0-or-later
"""Graphs and the rule of cascade.h, for the peers in Python."""
import numpy

SHARE = 0.15


def read(path):
    """Number of nodes, first failures, ends of edges [n_edge, 2]."""
    data = numpy.fromfile(path, dtype=numpy.int32)
    n_node, n_edge, n_first = map(int, data[:3])
    return n_node, data[3:3 + n_first], data[3 + n_first:].reshape(n_edge, 2)


def check(failed):
    """Number of failed nodes and the sum of the squares of their numbers, as cascade_count()."""
    nodes = numpy.asarray(failed, dtype=numpy.uint64)
    return f"{len(nodes)} {int((nodes * nodes).sum(dtype=numpy.uint64)):x}"

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""PHOLD (phold.h) in SimPy: every token is a process that waits for its next arrival.

Usage: phold_simpy.py N_LP POPULATION HORIZON_MS
"""
import math
import sys
import time

import simpy

TABLE, MEAN_MS, WORD = 65536, 1000000.0, (1 << 64) - 1


def words(state):
    while True:
        state = state + 0x9E3779B97F4A7C15 & WORD
        x = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & WORD
        x = (x ^ x >> 27) * 0x94D049BB133111EB & WORD
        yield x ^ x >> 31


def main():
    n_lp, population, horizon = map(int, sys.argv[1:4])
    random = words(2009)
    delays, jumps = [], []
    for _ in range(TABLE):
        delays.append(math.ceil(-MEAN_MS * math.log(((next(random) >> 12) + 0.5) * 2.0**-52)))
        jumps.append(next(random) % n_lp)
    visits = [0] * n_lp
    sums = [0, 0]
    env = simpy.Environment()

    def token(number):
        lp = number % n_lp
        yield env.timeout(delays[number * 40503 % TABLE])
        while True:
            i = (lp * 40503 + visits[lp] * 30103) % TABLE
            visits[lp] += 1
            sums[0] += 1
            sums[1] += env.now ^ lp * 2654435761
            lp = (lp + jumps[i]) % n_lp
            yield env.timeout(delays[i])

    for number in range(population):
        env.process(token(number))
    start = time.process_time()
    env.run(until=horizon)
    print(sums[0], f"{sums[1] & WORD:x}", time.process_time() - start)


main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""PHOLD on the engine's queue and on the peers' (phold.h says what is run).

Every program handles the same events: their number and a sum over them must agree. In turns, by CPU
time; /hakyu is the peer's time over ours, taken in the same round on the same work.
"""
import statistics
import sys

import peer_build
import script
import tables

MEAN_MS = 1000000
# peer, variant, most tokens, does the short work only
RUNS = [
    ("ns-3", "list", 1000, True),
    ("ns-3", "map", 10**6, False),
    ("ns-3", "heap", 10**6, False),
    ("ns-3", "priority_queue", 10**6, False),
    ("ns-3", "calendar", 10**5, False), # with a million: minutes
    ("ns-3", "simulator", 10**6, False),
    ("SimGrid", "actors", 10**4, True),
    ("SimPy", "processes", 10**5, True),
]
LONG, SHORT = 2000000, 100000


def measure(commands, tokens, events, short, rounds):
    """Rows of one work: ours and every peer that does it."""
    arguments = [tokens, tokens, MEAN_MS * events // tokens]
    who = {("hakyu", "queue"): commands["hakyu"]}
    for name, variant, most, only_short in RUNS:
        if name in commands and tokens <= most and (short or not only_short):
            who[name, variant] = commands[name]
    found = {key: [] for key in who}
    for _ in range(rounds):
        for (name, variant), command in list(who.items()):
            words = peer_build.lines(f"{name} {variant}, {tokens} tokens", command, *arguments,
                                     variant)
            if words:
                found[name, variant].append(words[0])
            else:
                del who[name, variant] # not again
    if len(found["hakyu", "queue"]) < rounds:
        sys.exit("error: our own PHOLD failed")
    done, check, _ = found["hakyu", "queue"][0]
    ours = [float(words[2]) for words in found["hakyu", "queue"]]
    for (name, variant), runs in found.items():
        if any(words[:2] != [done, check] for words in runs):
            sys.exit(f"error: {name} {variant} did other work: {runs[0][:2]}, not {[done, check]}")
        if len(runs) == rounds:
            times = [float(words[2]) for words in runs]
            ratio = statistics.median(time / our for time, our in zip(times, ours))
            yield [name, variant, tokens, int(done), 1e9 * statistics.median(times) / int(done),
                   None if name == "hakyu" else ratio]


def main():
    options = script.options(__doc__.split("\n", maxsplit=1)[0])
    commands = peer_build.peers(["ns-3", "SimGrid", "SimPy"], options.build)
    commands["hakyu"] = peer_build.ours(options.build, "phold_hakyu")
    rows = []
    for tokens in [1000] if options.quick else [1000, 10000, 100000, 1000000]:
        works = [(SHORT, True)] if options.quick else [(LONG, False)]
        if not options.quick and tokens <= 100000:
            works.append((max(SHORT, 2 * tokens), True))
        for events, short in works:
            rows += measure(commands, tokens, events, short, 2 if options.quick else 3)
    print(tables.show(["who", "variant", "tokens", "events", "event_ns<", "/hakyu>"], rows))


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Corner cases of design 3.2 and 3.3 laid onto a random model.

Each kind takes the model being built (random_model.Builder), picks what it needs
from its tables and adds threats whose times meet in the same ms. The numbers are
read from the tables, so a kind does nothing if the model has nothing to fit.
"""
from model import FULL, Response, ceil_div, to_fraction, to_ms


def ms(number):
    """A duration text in whole ms."""
    return "%dms" % number


def onset_ms(builder, room_ms):
    """A half-hour onset that leaves room before the horizon."""
    slots = max(1, (builder.knobs["horizon_h"] * 3600000 - room_ms) // 1800000)
    return 1800000 * builder.rng.randint(0, slots)


def edges_with(builder, fits):
    """Dependency rows on components with (row, Response) for which `fits` holds.
    The response stands on the group's first edge."""
    first = {}
    chosen = []
    responses = {row["id"]: row for row in builder.tables["responses"]}
    for row in builder.tables["dependencies"]:
        key = (row["consumer"], row["input"])
        name = first.setdefault(key, row["response"])
        response = Response(responses.get(name, {}))
        if not row["supplier"].startswith("route:") and fits(row, response):
            chosen.append((row, response))
    return chosen


def outage(builder, name, begin, level, length):
    """One outage in ms."""
    builder.add_threat("outage", {"id": name}, ms(begin), level, ms(max(1, length)))


def battery_exact(builder):
    """Power back in the very ms (or one ms beside it) in which a step is reached."""
    found = edges_with(builder, lambda row, response: response.last > 0)
    if found:
        row, response = builder.rng.choice(found)
        use = builder.rng.choice([use for use, _ in response.steps if use > 0])
        length = use // FULL + builder.rng.choice((0, 0, 0, -1, 1))
        outage(builder, row["supplier"], onset_ms(builder, length), 0, length)


def half_drain(builder):
    """Half the supply missing drains at half the speed; ends on the step, or a
    total outage follows in the last quarter."""
    found = edges_with(builder, lambda row, response: response.last > 0)
    if found:
        row, response = builder.rng.choice(found)
        length = 2 * (response.last // FULL)
        begin = onset_ms(builder, length)
        if builder.rng.random() < 0.5:
            outage(builder, row["supplier"], begin, 0.5, length)
        else:
            outage(builder, row["supplier"], begin, 0.5, length // 2)
            outage(builder, row["supplier"], begin + length // 2, 0, length // 4)


def partial_recharge(builder):
    """A second outage before the battery is full again."""
    found = edges_with(builder, lambda row, response: response.last and response.recharge > 4)
    if found:
        row, response = builder.rng.choice(found)
        length = max(4, response.last // FULL)
        used = builder.rng.choice((length, length // 2, length * 3 // 4, length + 3600000))
        gap = builder.rng.choice((response.recharge // 2, response.recharge // 4, 1,
                                  response.recharge - 1, response.recharge))
        begin = onset_ms(builder, used + gap + length)
        outage(builder, row["supplier"], begin, builder.rng.choice((0, 0, 0.5)), used)
        outage(builder, row["supplier"], begin + used + gap, 0, length)


def handover_same(builder):
    """One cap ends in the ms in which another begins on the same component."""
    name = builder.rng.choice(builder.names)
    first, second = (30 * 60000 * builder.rng.randint(1, 8) for _ in range(2))
    levels = builder.rng.sample((0, 0.3, 0.5, 0.9), 2)
    begin = onset_ms(builder, first + second)
    outage(builder, name, begin, levels[0], first)
    outage(builder, name, begin + first, levels[1], second)


def handover_other(builder):
    """One cap ends in the ms in which another begins on another component,
    preferably two suppliers of one group or of each other."""
    rows = [row for row in builder.tables["dependencies"]
            if not row["supplier"].startswith("route:")]
    if rows:
        row = builder.rng.choice(rows)
        others = [one["supplier"] for one in rows if one["consumer"] == row["consumer"]
                  and one["supplier"] != row["supplier"]]
        other = builder.rng.choice(others + [row["consumer"]])
        pair = [row["supplier"], other]
        builder.rng.shuffle(pair)
        length = 1800000 * builder.rng.randint(1, 10)
        begin = onset_ms(builder, 2 * length)
        outage(builder, pair[0], begin, 0, length)
        outage(builder, pair[1], begin + length, 0, length)


def loop_restart(builder):
    """A loop of needs without buffers; one falls, and after it is back another
    fails or ends in the same ms."""
    members = builder.rng.sample(builder.names, min(len(builder.names), builder.rng.randint(2, 3)))
    for place, name in enumerate(members):
        builder.draw_group(name, "loop%d" % len(builder.threats),
                           [members[place - 1]])
    length = 1800000 * builder.rng.randint(1, 6)
    begin = onset_ms(builder, 3 * length)
    outage(builder, members[0], begin, 0, length)
    outage(builder, members[-1], begin + length, 0, length)


def lag_outage(builder):
    """An outage as long as a lag: supply returns when the loss arrives."""
    found = edges_with(builder, lambda row, response: to_ms(row["lag"] or "0ms") > 0)
    if found:
        row, _ = builder.rng.choice(found)
        length = to_ms(row["lag"]) + builder.rng.choice((0, 0, 0, -1, 1))
        begin = onset_ms(builder, 3 * length)
        outage(builder, row["supplier"], begin, 0, length)
        if builder.rng.random() < 0.5:
            outage(builder, row["consumer"], begin, 0, max(1, length))


def recovery_drop(builder):
    """A new drop in the ms in which the recovery lag of the first expires."""
    found = edges_with(builder, lambda row, response: response.recovery_lag > 0)
    if found:
        row, response = builder.rng.choice(found)
        first, second = (1800000 * builder.rng.randint(1, 8) for _ in range(2))
        gap = response.recovery_lag + builder.rng.choice((0, 0, 0, -1, 1))
        begin = onset_ms(builder, first + gap + second)
        outage(builder, row["supplier"], begin, builder.rng.choice((0, 0.5)), first)
        outage(builder, row["supplier"], begin + first + gap, builder.rng.choice((0, 0.9)), second)


def repair_tie(builder):
    """Several repairs end in the same ms: unlimited crews, one onset, one length."""
    if builder.with_repairs and len(builder.names) >= 2:
        names = builder.rng.sample(builder.names,
                                   min(len(builder.names), builder.rng.randint(2, 4)))
        begin = onset_ms(builder, 6 * 3600000)
        for name in names:
            repair = [row for row in builder.tables["repairs"] if row["id"] == "rep_" + name][0]
            repair.update(pool="", duration="120min", detection="30min")
        builder.add_threat("damage", {"id": names}, ms(begin), 0)


def repair_queue(builder):
    """More damage than crews in one pool at the same ms, twice on one component,
    so that first come first served has to decide by every key."""
    if builder.with_repairs and len(builder.names) >= 3:
        names = builder.rng.sample(builder.names, 3)
        begin = onset_ms(builder, 12 * 3600000)
        pool = builder.rng.choice(("red", "green", "grey", "white"))
        for name in names:
            repair = [row for row in builder.tables["repairs"] if row["id"] == "rep_" + name][0]
            repair.update(pool=pool, detection=builder.rng.choice(("0min", "30min", "60min")))
        for name in names + names[:1]:
            onset = begin + 1800000 * builder.rng.randint(0, 2)
            builder.add_threat("damage", {"id": name}, ms(onset), 0.5)


def spread_exact(builder):
    """An outage that ends on a step after its spread factor, rounded up."""
    found = edges_with(builder, lambda row, response: len(response.steps) > 1)
    if found:
        row, response = builder.rng.choice(found)
        factor = to_fraction(builder.rng.choice(("1", "0.75", "1.0001")))
        use = builder.rng.choice(response.steps)[0]
        length = max(1, ceil_div(factor * (use // FULL)))
        outage(builder, row["supplier"], onset_ms(builder, length), 0, length)


def at_the_edges(builder):
    """Something in the first ms, something open at the horizon, something in its
    last ms."""
    horizon = builder.knobs["horizon_h"] * 3600000
    one, other, third = (builder.rng.choice(builder.names) for _ in range(3))
    outage(builder, one, 0, 0, builder.rng.choice((1, 1800000)))
    outage(builder, other, horizon - 3600000, 0.5, 7200000)
    outage(builder, third, horizon - 1, 0, 1)
    if builder.with_repairs:
        builder.add_threat("damage", builder.selection(), ms(horizon - 1800000), 0.5)


KINDS = {function.__name__: function for function in (
    battery_exact, half_drain, partial_recharge, handover_same, handover_other, loop_restart,
    lag_outage, recovery_drop, repair_tie, repair_queue, spread_exact, at_the_edges)}

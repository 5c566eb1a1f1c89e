#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Level maps of design 3.2 and their fixpoints of 3.3, by brute force.

A State holds what settles: component levels and route levels. Inputs hold what
is given at an instant: conditions, seen levels of lagged edges, curve values,
lasting supplies. Every sweep recomputes everything until nothing moves.
"""
from calendars import through
from model import FULL


class State:
    """Levels of all components and of all (network, consumer) routes."""

    def __init__(self, levels, routes):
        self.levels = levels          # list by component index
        self.routes = routes          # dict (network name, consumer index) -> level

    def copy(self):
        """An independent copy."""
        return State(list(self.levels), dict(self.routes))


class Inputs:
    """Given values at an instant; lists by component, group and edge index."""

    def __init__(self, condition, curve, lasting, seen, factor):
        self.condition = condition
        self.curve = curve
        self.lasting = lasting
        self.seen = seen              # None for an edge without lag
        self.factor = factor          # on the shortfall of an edge, by its calendar

    def better(self, other):
        """Step 1 of 3.3: each input takes the better of the two."""
        return Inputs([max(pair) for pair in zip(self.condition, other.condition)],
                      [max(pair) for pair in zip(self.curve, other.curve)],
                      [max(pair) for pair in zip(self.lasting, other.lasting)],
                      [None if one is None else max(one, two)
                       for one, two in zip(self.seen, other.seen)],
                      [min(pair) for pair in zip(self.factor, other.factor)])


def full_state(model):
    """Everything at 10000."""
    routes = {(network.name, consumer): FULL
              for network in model.networks.values() for consumer in network.consumers}
    return State([FULL] * len(model.components), routes)


def seen_level(inputs, state, group, edge):
    """What the consumer sees of this edge now, its calendar applied."""
    if inputs.seen[edge.index] is not None:
        level = inputs.seen[edge.index]
    elif edge.network is not None:
        level = state.routes[edge.network, group.consumer]
    else:
        level = state.levels[edge.supplier]
    return through(level, inputs.factor[edge.index])


def supply_of(inputs, state, group):
    """Supply s of a group from the levels as seen (3.2, rule)."""
    seen = [seen_level(inputs, state, group, edge) for edge in group.edges]
    rule = group.response.rule
    if rule == "all":
        return min(seen)
    if rule == "any":
        return max(seen)
    if rule == "at_least":
        return sorted(seen, reverse=True)[group.response.k - 1]
    total = sum(edge.share * level for edge, level in zip(group.edges, seen))
    return total // sum(edge.share for edge in group.edges)


def effective_supply(inputs, state, group):
    """Losses at once, gains only after they have lasted (3.2, recovery_lag)."""
    return min(supply_of(inputs, state, group), inputs.lasting[group.index])


def allowance(inputs, state, group):
    """10000 - floor(u_eff x (10000 - curve) / 10000) (3.2)."""
    missing = FULL - effective_supply(inputs, state, group)
    return FULL - missing * (FULL - inputs.curve[group.index]) // FULL


def level_of(inputs, state, component, without=None):
    """Level of a component; with `without` its ability on that network:
    the level it would have without its groups fed by the network (3.2)."""
    groups = [group for group in component.groups if without not in group.networks]
    if not component.product:
        return min([inputs.condition[component.index]]
                   + [allowance(inputs, state, group) for group in groups])
    level = FULL
    for group in groups:
        level = level * allowance(inputs, state, group) // FULL
    return level * inputs.condition[component.index] // FULL


def abilities(model, inputs, state, network):
    """Ability of every component that can lie on a path of the network."""
    members = set(network.neighbours) | network.sources
    return {index: level_of(inputs, state, model.components[index], network.name)
            for index in members}


def widest_path(network, ability, consumer):
    """Largest over paths from a source of the smallest ability on the path;
    the consumer itself is left out (3.2 Routes)."""
    best = {index: (ability[index] if index in network.sources else 0)
            for index in network.neighbours if index != consumer}
    moved = True
    while moved:
        moved = False
        for index in best:
            for other in network.neighbours[index]:
                if other == consumer:
                    continue
                through = min(ability[index], best[other])
                if through > best[index]:
                    best[index] = through
                    moved = True
    return max((best[other] for other in network.neighbours[consumer]), default=0)


def sweep(model, inputs, state, join):
    """Recompute every route and every component once, in place; with `join`
    nothing may fall. True if something moved."""
    moved = 0
    for network in model.networks.values():
        if not network.consumers:
            continue
        ability = abilities(model, inputs, state, network)
        for consumer in network.consumers:
            value = widest_path(network, ability, consumer)
            key = (network.name, consumer)
            value = max(value, state.routes[key]) if join else value
            moved |= compare(state.routes[key], value)
            state.routes[key] = value
    for component in model.components:
        value = level_of(inputs, state, component)
        value = max(value, state.levels[component.index]) if join else value
        moved |= compare(state.levels[component.index], value)
        state.levels[component.index] = value
    return moved


UP, DOWN = 1, 2


def compare(old, new):
    """0, UP or DOWN."""
    return 0 if new == old else (UP if new > old else DOWN)


def settle(model, inputs, state, allowed, join=False):
    """The fixpoint reached from `state` in the allowed direction (3.3). A move
    the other way would break Knaster-Tarski, so it stops the run."""
    state = state.copy()
    while True:
        moved = sweep(model, inputs, state, join)
        assert moved & ~allowed == 0, "a level moved against its direction"
        if not moved:
            return state


def evaluate(model, inputs, state):
    """All values that hang on a settled state, for comparing before and after:
    seen by edge, supply, effective supply and allowance by group, abilities."""
    view = View()
    view.seen = [None] * len(model.edges)
    for group in model.groups:
        for edge in group.edges:
            view.seen[edge.index] = seen_level(inputs, state, group, edge)
    view.supply = [supply_of(inputs, state, group) for group in model.groups]
    view.effective = [effective_supply(inputs, state, group) for group in model.groups]
    view.allowance = [allowance(inputs, state, group) for group in model.groups]
    view.ability = {network.name: abilities(model, inputs, state, network)
                    for network in model.networks.values()}
    view.condition = list(inputs.condition)
    view.levels = list(state.levels)
    view.routes = dict(state.routes)
    return view


class View:
    """Plain record filled by evaluate()."""

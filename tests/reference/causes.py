#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threats to caps, damage to repair jobs, crews in first-come order
(design 3.2 condition, 3.6 response)."""
from model import FULL, ModelError, POOL_SCOPES, split_pairs, to_level, to_ms

SELECTORS = ("id", "provider", "service", "kind", "type", "prefecture", "sector", "subsector")


class Cap:
    """A cap on a component's condition over [begin, end); end None: not yet known."""

    def __init__(self, component, level, begin, end):
        self.component = component
        self.level = level
        self.begin = begin
        self.end = end


class Job:
    """Repair of one damage (3.6). `crew` is the pool's name with the part of its
    scope, or None for an empty pool, which has crews without limit."""

    def __init__(self, component, order, damage, ready, duration, crew, cap):
        self.component = component
        self.order = order            # place in the scenario's list
        self.damage = damage
        self.ready = ready            # damage + detection
        self.duration = duration
        self.crew = crew
        self.cap = cap
        self.start = None
        self.done = None


def select(model, where):
    """Components of a `where`, in model order: keys AND, lists OR (4.2)."""
    chosen = []
    for component in model.components:
        fits = True
        for key, wanted in where.items():
            wanted = [str(value) for value in (wanted if isinstance(wanted, list) else [wanted])]
            if key == "tag":
                fits &= any(value in component.tags for value in wanted)
            elif key in SELECTORS:
                fits &= getattr(component, key) in wanted
            else:
                raise ModelError("the reference knows no selector %r" % key)
        if fits:
            chosen.append(component)
    if not chosen:
        raise ModelError("empty selection")
    return chosen


def damage_state(threat):
    """The state's name; only a sure state is a constant."""
    states = threat.get("state") or {}
    sure = [name for name, weight in states.items() if float(weight) == 1]
    if states and len(sure) != 1:
        raise ModelError("the reference knows only a damage state of weight 1")
    return sure[0] if sure else None


def by_state(text, state):
    """A repairs cell: one value, or `slight=6h; extensive=1d` (4.1)."""
    if "=" not in text:
        return text
    cells = dict(split_pairs(text, "="))
    if state not in cells:
        raise ModelError("no repair value for damage state %r" % state)
    return cells[state]


def crew_key(model, pool_id, component):
    """Pool and the part of its scope that serves the component (3.6)."""
    if not pool_id:
        return None
    scope = model.pools[pool_id].get("scope", "")
    if scope not in POOL_SCOPES:
        raise ModelError("unknown pool scope %r" % scope)
    part = {"provider": component.provider, "sector": component.sector,
            "area": component.prefecture,
            "vendor": " ".join(component.tag_values("vendor")[:1])}[scope]
    return (pool_id, part)


class Causes:
    """All caps and jobs of a scenario, and the crews at work."""

    def __init__(self, model, scenario, horizon):
        self.model = model
        recovery = scenario.get("recovery", {})
        self.crews = recovery.get("crews", {})
        given = [model.index[name] for name in recovery.get("order", [])]
        self.given = {index: place for place, index in enumerate(given)}
        self.caps = []
        self.jobs = []
        for threat in scenario.get("threats", []):
            for component in select(model, threat["where"]):
                self.add(threat, component, horizon)

    def add(self, threat, component, horizon):
        """One threat on one component; nothing at or after the horizon happens."""
        begin = to_ms(threat.get("onset", "0ms"))
        if begin >= horizon:
            return
        if threat["mechanism"] == "outage":
            end = begin + to_ms(threat["duration"])
            self.caps.append(Cap(component.index, to_level(threat["level"]), begin, end))
        elif threat["mechanism"] == "damage":
            self.add_damage(threat, component, begin)
        else:
            raise ModelError("the reference knows no mechanism %r" % threat["mechanism"])

    def add_damage(self, threat, component, begin):
        """A cap that ends with its repair (3.6)."""
        if component.repair not in self.model.repairs:
            raise ModelError("damaged component %s has no repair" % component.id)
        repair = self.model.repairs[component.repair]
        state = damage_state(threat)
        level = threat["level"] if "level" in threat else by_state(repair["level"], state)
        cap = Cap(component.index, to_level(level), begin, None)
        ready = begin + to_ms(repair.get("detection") or "0ms")
        duration = to_ms(by_state(repair["duration"], state))
        crew = crew_key(self.model, repair.get("pool", ""), component)
        self.caps.append(cap)
        self.jobs.append(Job(component.index, len(self.jobs), begin, ready, duration, crew, cap))

    def condition(self, now):
        """10000 or the lowest cap that holds, for every component (3.2)."""
        condition = [FULL] * len(self.model.components)
        for cap in self.caps:
            if cap.begin <= now and (cap.end is None or now < cap.end):
                condition[cap.component] = min(condition[cap.component], cap.level)
        return condition

    def crews_of(self, key):
        """Crews of one part of a pool: the pool's row, or the scenario's number
        for the pool, else for the part (a sector)."""
        pool, part = key
        if pool in self.crews:
            return int(self.crews[pool])
        if self.model.pools[pool]["scope"] == "sector" and part in self.crews:
            return int(self.crews[part])
        return int(self.model.pools[pool]["crews"])

    def dispatch(self, now):
        """Start every job that is ready and finds a crew, first come first (3.6).
        A crew whose job is done now is free now."""
        waiting = [job for job in self.jobs if job.start is None and job.ready <= now]
        waiting.sort(key=lambda job: (self.given.get(job.component, len(self.given)), job.ready,
                                      job.component, job.damage, job.order))
        for job in waiting:
            if job.crew is not None:
                busy = sum(1 for other in self.jobs if other.crew == job.crew
                           and other.start is not None and now < other.done)
                if busy >= self.crews_of(job.crew):
                    continue
            job.start = now
            job.done = job.cap.end = now + job.duration

    def times(self):
        """Every time at which a cap begins or ends or a job becomes ready."""
        found = set()
        for cap in self.caps:
            found.add(cap.begin)
            if cap.end is not None:
                found.add(cap.end)
        for job in self.jobs:
            found.add(job.ready)
        return found

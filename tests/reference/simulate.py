#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One replicate of design 3.2, 3.3 and 3.6: slow, obvious, exact.

Usage: simulate.py SCENARIO.yaml   (JSON; prints the outcome as JSON)
"""
import json
import sys

from calendars import Calendar, local_start
from causes import Causes
from levels import DOWN, UP, Inputs, evaluate, full_state, settle
from model import FULL, TOLERANT, Model, read_scenario, read_table, to_ms
from releases import Releases
import outcome

MAX_INSTANTS = 100000                 # a loop of lags can keep a pulse alive for ever (3.3)


class Clock:
    """Use of one group (3.2): grows by u per ms, falls while u is 0."""

    def __init__(self, response):
        self.response = response
        self.since = 0                # when the drain last changed
        self.use = 0                  # use at that time, level x ms
        self.drain = 0                # u since then
        self.peak = 0                 # largest use since effective supply was 10000
        self.full = True              # effective supply was 10000 after the last instant

    def use_at(self, now):
        """Use at a time not before `since` under the present drain."""
        last, recharge = self.response.last, self.response.recharge
        passed = now - self.since
        if self.drain:
            return min(last, self.use + self.drain * passed)
        if recharge == 0:
            return 0
        return max(0, self.use - passed * last // recharge)

    def peak_at(self, now):
        """Use at which the curve is read at this instant (3.2, recovery_lag)."""
        use = self.use_at(now)
        return use if self.full else max(self.peak, use)

    def step(self, now, supply, effective):
        """Go on from the supplies after the instant (3.3 step 3)."""
        self.peak = self.peak_at(now)
        if FULL - supply != self.drain:
            self.use = self.use_at(now)
            self.drain = FULL - supply
            self.since = now
        self.full = effective == FULL

    def present_curve(self, now):
        """Curve value after the instant: at the present use if the effective
        supply is 10000, else at the largest use since it was."""
        return self.response.curve_at(self.use_at(now) if self.full else self.peak)

    def next_step(self, now):
        """First ms after now at which a further step of the curve is reached."""
        if not self.drain:
            return None
        use = self.use_at(now)
        for threshold, _ in self.response.steps:
            if threshold > use:
                return now + -(-(threshold - use) // self.drain)
        return None


class Simulation:
    """State of the replicate and its history."""

    def __init__(self, model, scenario):
        self.model = model
        self.horizon = to_ms(scenario["horizon"])
        self.causes = Causes(model, scenario, self.horizon)
        self.calendars = {row["id"]: Calendar(row) for row in read_table(model.folder, "calendars")}
        self.start = local_start(scenario)
        self.state = full_state(model)
        groups, edges = model.groups, model.edges
        self.clocks = [Clock(group.response) for group in groups]
        self.inputs = Inputs([FULL] * len(model.components),
                             [clock.response.curve_at(0) for clock in self.clocks],
                             [FULL] * len(groups),
                             [FULL if edge.lag else None for edge in edges], self.factors(0))
        self.view = evaluate(model, self.inputs, self.state)
        self.history = []             # (time, view) after every instant
        # where calendars are, a rise need not go back to an ended cap: releases are left out
        self.releases = None if self.calendars else Releases(model)
        self.stuck = []
        self.deadlocks = []
        self.instants = []

    def factors(self, now):
        """By edge: the factor of its calendar (3.2)."""
        return [self.calendars[edge.calendar].factor(self.start + now) if edge.calendar else FULL
                for edge in self.model.edges]

    def view_at(self, time):
        """What held after the last instant at or before `time`; None: before 0."""
        for when, view in reversed(self.history):
            if when <= time:
                return view
        return None

    def seen_at(self, now, group, edge):
        """Supplier's level of `lag` ago (3.2)."""
        view = self.view_at(now - edge.lag)
        if view is None:
            return FULL
        if edge.network is not None:
            return view.routes[edge.network, group.consumer]
        return view.levels[edge.supplier]

    def lasting_at(self, now, group):
        """Smallest supply after any instant in [now - recovery_lag, now) (3.3)."""
        lag = group.response.recovery_lag
        lowest = FULL
        if not lag:
            return lowest
        for when, view in reversed(self.history):
            lowest = min(lowest, view.supply[group.index])
            if when <= now - lag:
                break
        return lowest

    def new_inputs(self, now):
        """The new value of every input at this instant (3.3)."""
        seen = [None] * len(self.model.edges)
        for group in self.model.groups:
            for edge in group.edges:
                if edge.lag:
                    seen[edge.index] = self.seen_at(now, group, edge)
        curve = [clock.response.curve_at(clock.peak_at(now)) for clock in self.clocks]
        lasting = [self.lasting_at(now, group) for group in self.model.groups]
        return Inputs(self.causes.condition(now), curve, lasting, seen, self.factors(now))

    def old_inputs(self):
        """Inputs as they were after the last instant; a lasting supply's old
        value is the effective supply (3.3)."""
        lasting = [self.view.effective[group.index] if group.response.recovery_lag else FULL
                   for group in self.model.groups]
        return Inputs(self.inputs.condition, self.inputs.curve, lasting, self.inputs.seen,
                      self.inputs.factor)

    def instant(self, now):
        """Gains, losses, clocks, dispatch (3.3)."""
        new = self.new_inputs(now)
        gain = self.old_inputs().better(new)
        up = settle(self.model, gain, self.state, UP)
        self.state = settle(self.model, new, up, DOWN)
        self.inputs = new
        before, self.view = self.view, evaluate(self.model, new, self.state)
        if self.releases is not None:
            self.releases.instant(now, before, evaluate(self.model, gain, up), self.view)
        self.history.append((now, self.view))
        for group, clock in zip(self.model.groups, self.clocks):
            clock.step(now, self.view.supply[group.index], self.view.effective[group.index])
        self.causes.dispatch(now)
        self.note_deadlocks(now)
        self.instants.append(now)

    def note_deadlocks(self, now):
        """Restart deadlocks (3.3), reported whenever the list changes."""
        stuck = self.deadlocked(now)
        if stuck != self.stuck:
            self.stuck = stuck
            self.deadlocks.append((now, stuck))

    def deadlocked(self, now):
        """With present conditions and curve values, lags over: in full condition,
        below the greatest fixpoint and below the least one above the present state."""
        curve = [clock.present_curve(now) for clock in self.clocks]
        over = Inputs(self.inputs.condition, curve, [FULL] * len(self.model.groups),
                      [None] * len(self.model.edges), self.inputs.factor)
        here = settle(self.model, over, self.state, UP, join=True)
        low = [index for index in range(len(self.model.components))
               if over.condition[index] == FULL and here.levels[index] < TOLERANT]
        if not low:
            return low
        best = settle(self.model, over, full_state(self.model), DOWN)
        return [index for index in low if here.levels[index] < best.levels[index]]

    def next_time(self, now):
        """Earliest later time at which an input can change."""
        times = {time for time in self.causes.times() if time > now}
        for calendar in self.calendars.values():
            times.add(calendar.next_border(self.start + now) - self.start)
        for clock in self.clocks:
            times.add(clock.next_step(now))
        for group in self.model.groups:
            for edge in group.edges:
                if edge.lag:
                    times.add(self.next_seen(now, group, edge))
            if group.response.recovery_lag:
                times.add(self.next_lasting(now, group))
        times.discard(None)
        return min(times, default=None)

    def next_seen(self, now, group, edge):
        """When a change of the supplier next arrives over a lag."""
        seen = self.seen_at(now, group, edge)
        for when, view in self.history:
            if when + edge.lag > now:
                level = (view.levels[edge.supplier] if edge.network is None
                         else view.routes[edge.network, group.consumer])
                if level != seen:
                    return when + edge.lag
        return None

    def next_lasting(self, now, group):
        """When the next change of a supply leaves the window of the last recovery_lag."""
        supply = FULL
        for when, view in self.history:
            if view.supply[group.index] != supply:
                supply = view.supply[group.index]
                if when + group.response.recovery_lag > now:
                    return when + group.response.recovery_lag
        return None

    def run(self):
        """From 0 to the horizon, which is excluded (3.3)."""
        now = 0
        while now is not None and now < self.horizon:
            self.instant(now)
            if len(self.instants) > MAX_INSTANTS:
                raise RuntimeError("event cap exceeded")
            now = self.next_time(now)


def simulate(path):
    """Outcome of a scenario file in the form of expected.json."""
    scenario = read_scenario(path)
    model = Model(scenario["model_folder"])
    simulation = Simulation(model, scenario)
    simulation.run()
    return outcome.outcome(simulation)


if __name__ == "__main__":
    json.dump(simulate(sys.argv[1]), sys.stdout, indent=1)
    print()

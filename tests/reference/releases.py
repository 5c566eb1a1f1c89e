#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which ended cap let a component rise (design 3.4: each recovery remembers the
repair that released it), by the canonical rule in README.md, "Releases".

Nodes are the risers of one instant: ("level", component), ("ability", network,
component) and ("network", network). Each takes the lowest of its candidates; the
values start empty and are repeated until nothing moves, so no order matters.
"""


def lowest(candidates):
    """Smallest candidate that is not None, or None."""
    return min((one for one in candidates if one is not None), default=None)


class Releases:
    """Releases of one replicate and what later instants need of them."""

    def __init__(self, model):
        self.model = model
        self.records = []             # (time, component, before, after, released by)
        self.of_level = {}            # (component, time) -> release
        self.of_route = {}            # (network, consumer, time) -> release
        self.of_supply = {}           # (group, time) -> release

    def instant(self, now, before, gained, after):
        """`before` the instant, `gained` after its gains step, `after` it."""
        values = self.propagate(now, before, gained)
        for index, level in enumerate(after.levels):
            if level > before.levels[index]:
                release = values["level", index]
                self.records.append((now, index, before.levels[index], level, release))
                self.of_level[index, now] = release
        for (network, consumer), level in after.routes.items():
            if level > before.routes[network, consumer]:
                self.of_route[network, consumer, now] = values["network", network]
        for group in self.model.groups:
            if after.supply[group.index] > before.supply[group.index]:
                risen = self.edge_candidates(now, group, before, gained, values)
                self.of_supply[group.index, now] = lowest(risen)

    def propagate(self, now, before, gained):
        """Values of all risers of the gains step: the least fixpoint."""
        risers = self.risers(before, gained)
        values = {node: None for node in risers}
        values.update({("network", name): None for name in self.model.networks})
        moved = True
        while moved:
            moved = False
            for node in values:
                if node[0] == "network":
                    found = lowest(values.get(("ability", node[1], index))
                                   for index in self.model.networks[node[1]].neighbours)
                else:
                    found = lowest(self.candidates(now, node, before, gained, values))
                if found is not None and (values[node] is None or found < values[node]):
                    values[node] = found
                    moved = True
        # without calendars every rise goes back to an ended cap
        assert all(values[node] is not None for node in risers), "a rise without a release"
        return values

    def risers(self, before, gained):
        """Everything that rose in the gains step."""
        nodes = [("level", index) for index, level in enumerate(gained.levels)
                 if level > before.levels[index]]
        for name, network in self.model.networks.items():
            nodes += [("ability", name, index) for index in network.neighbours
                      if gained.ability[name][index] > before.ability[name][index]]
        return nodes

    def candidates(self, now, node, before, gained, values):
        """Candidates of a component's level or of its ability on a network."""
        index = node[-1]
        component = self.model.components[index]
        groups = component.groups
        level = gained.levels[index]
        if node[0] == "ability":
            groups = [group for group in groups if node[1] not in group.networks]
            level = gained.ability[node[1]][index]
        found = []
        held = component.product or before.condition[index] < level
        if held and gained.condition[index] > before.condition[index]:
            found.append(index)
        for group in groups:
            old = before.allowance[group.index]
            bound = gained.allowance[group.index] if component.product else level
            if old < bound:
                found += self.edge_candidates(now, group, before, gained, values)
                found += self.lasting_candidates(now, group, before, gained)
        return found

    def edge_candidates(self, now, group, before, gained, values):
        """Releases that come over the edges whose seen level rose now."""
        found = []
        for edge in group.edges:
            if gained.seen[edge.index] <= before.seen[edge.index]:
                continue
            then = now - edge.lag
            if edge.network is None:
                found.append(self.of_level[edge.supplier, then] if edge.lag
                             else values["level", edge.supplier])
            else:
                found.append(self.of_route[edge.network, group.consumer, then] if edge.lag
                             else values["network", edge.network])
        return found

    def lasting_candidates(self, now, group, before, gained):
        """The release stored with the rise that ended the lowest stretch of the
        window: it happened recovery_lag ago, for its end leaves the window now."""
        lag = group.response.recovery_lag
        if not lag or gained.effective[group.index] <= before.effective[group.index]:
            return []
        return [self.of_supply[group.index, now - lag]]

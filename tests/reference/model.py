#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Model tables and scenario of design.md 4.1 and 4.2, read into plain objects.

Everything becomes an integer here: times in ms, levels 0..10000 (3.1). No
float is ever made: decimals go through fractions.Fraction. Only constants are
read (no distributions); the scenario must be JSON.
"""
import csv
import json
import os
import re
from fractions import Fraction

FULL = 10000                      # level of a whole component (3.1)
TOLERANT = 9990                   # 0.1 % tolerance against truncation (3.1)
RULES = ("all", "any", "at_least", "share")
POOL_SCOPES = ("provider", "sector", "area", "vendor")
UNIT_MS = {"ms": 1, "s": 1000, "min": 60000, "h": 3600000, "d": 86400000, "w": 7 * 86400000}
DECIMAL = re.compile(r"^[0-9]+(\.[0-9]+)?$")
DURATION = re.compile(r"^([0-9]+(?:\.[0-9]+)?)\s*(ms|s|min|h|d|w)$")


class ModelError(Exception):
    """The tables or the scenario say something the design forbids."""


def to_fraction(text):
    """An exact non-negative decimal."""
    text = str(text).strip()
    if not DECIMAL.match(text):
        raise ModelError("not a plain decimal: %r" % text)
    return Fraction(text)


def to_ms(text):
    """Duration with its unit, e.g. 90min, 2h, 100ms, 0ms, to whole ms (3.1: rounded up)."""
    match = DURATION.match(str(text).strip())
    if not match:
        raise ModelError("not a duration with a unit: %r" % text)
    return ceil_div(Fraction(match.group(1)) * UNIT_MS[match.group(2)])


def ceil_div(fraction):
    """Smallest integer >= fraction."""
    return -((-fraction.numerator) // fraction.denominator)


def to_level(text):
    """Fraction 0..1 in multiples of 0.0001 to 0..10000 (3.1)."""
    scaled = to_fraction(text) * FULL
    if scaled.denominator != 1 or scaled > FULL:
        raise ModelError("not a level: %r" % text)
    return int(scaled)


def split_pairs(text, separator):
    """'a:1; b:2' to [('a','1'), ('b','2')] for the given separator."""
    pairs = []
    for part in text.split(";"):
        if part.strip():
            left, right = part.split(separator)
            pairs.append((left.strip(), right.strip()))
    return pairs


class Component:
    """One row of components.csv (3.1)."""

    def __init__(self, index, row, providers):
        self.index = index
        self.id = row["id"]
        self.kind = row.get("kind", "")
        self.provider = row.get("provider", "")
        self.sector = providers.get(self.provider, {}).get("sector", "")
        self.subsector = providers.get(self.provider, {}).get("subsector", "")
        self.service = row.get("service", "")
        self.type = row.get("type", "")
        self.prefecture = row.get("prefecture", "")
        self.weight = int(row.get("weight") or 0)
        self.product = (row.get("combine") or "min") == "product"
        self.repair = row.get("repair", "")
        self.tags = (row.get("tags") or "").split()
        self.groups = []              # in order of first edge

    def tag_values(self, key):
        """Values of all tags `key:value`."""
        return [tag.split(":", 1)[1] for tag in self.tags if tag.startswith(key + ":")]


class Response:
    """One row of responses.csv (3.2); an empty one is all, 0h:0, no lags."""

    def __init__(self, row):
        self.rule = row.get("rule") or "all"
        if self.rule not in RULES:
            raise ModelError("unknown rule %r" % self.rule)
        self.k = int(row["k"]) if row.get("k") else None
        factor = to_fraction(row.get("spread") or "1")
        self.recovery_lag = to_ms(row.get("recovery_lag") or "0ms")
        self.recharge = to_ms(row.get("recharge") or "0ms")
        self.steps = []               # (use in level x ms, level kept), rising use
        for time, level in split_pairs(row.get("curve") or "0h:0", ":"):
            spread_ms = ceil_div(to_ms(time) * factor)
            self.steps.append((spread_ms * FULL, to_level(level)))
        levels = [level for _, level in self.steps]
        if levels != sorted(levels, reverse=True):
            raise ModelError("curve rises")
        self.last = self.steps[-1][0]

    def curve_at(self, use):
        """What is kept once `use` has been reached: 1 before the first step."""
        kept = FULL
        for threshold, level in self.steps:
            if use >= threshold:
                kept = level
        return kept


class Edge:
    """One row of dependencies.csv. `supplier` is a component index or None,
    `network` a route network or None."""

    def __init__(self, index, row, component_index):
        self.index = index
        self.supplier = None
        self.network = None
        if row["supplier"].startswith("route:"):
            self.network = row["supplier"][len("route:"):]
        else:
            self.supplier = component_index[row["supplier"]]
        self.share = int(row.get("share") or 1)
        self.lag = to_ms(row.get("lag") or "0ms")
        self.calendar = row.get("calendar", "")


class Group:
    """The edges of one (consumer, input) with their response (3.2)."""

    def __init__(self, index, consumer, input_name):
        self.index = index
        self.consumer = consumer
        self.input = input_name
        self.edges = []
        self.response = None
        self.networks = set()


class Network:
    """Undirected links of one route network and its sources (3.2 Routes)."""

    def __init__(self, name):
        self.name = name
        self.neighbours = {}          # component index -> sorted list of indices
        self.sources = set()
        self.consumers = []           # component indices with an edge route:NAME

    def link(self, one, other):
        """Add an undirected link."""
        for here, there in ((one, other), (other, one)):
            around = self.neighbours.setdefault(here, [])
            if there not in around:
                around.append(there)


class Model:
    """All tables of a model folder."""

    def __init__(self, folder):
        self.folder = folder
        self.providers = {row["id"]: row for row in read_table(folder, "providers")}
        self.components = []
        for index, row in enumerate(read_table(folder, "components")):
            self.components.append(Component(index, row, self.providers))
        self.index = {component.id: component.index for component in self.components}
        if len(self.index) != len(self.components):
            raise ModelError("a component id appears twice")
        self.services = {row["id"]: row for row in read_table(folder, "services")}
        self.repairs = {row["id"]: row for row in read_table(folder, "repairs")}
        self.pools = {row["id"]: row for row in read_table(folder, "pools")}
        self.responses = {row["id"]: Response(row) for row in read_table(folder, "responses")}
        self.edges = []
        self.groups = []
        self.read_dependencies()
        self.networks = {}
        self.read_routes()
        self.check()

    def read_dependencies(self):
        """Edges to groups; the response stands on the first edge or agrees (4.1)."""
        by_key = {}
        names = {}
        for row in read_table(self.folder, "dependencies"):
            consumer = self.index[row["consumer"]]
            key = (consumer, row["input"])
            if key not in by_key:
                group = Group(len(self.groups), consumer, row["input"])
                by_key[key] = group
                names[key] = row.get("response", "")
                self.groups.append(group)
                self.components[consumer].groups.append(group)
            elif row.get("response") and row["response"] != names[key]:
                raise ModelError("responses of one group differ")
            edge = Edge(len(self.edges), row, self.index)
            service = self.services.get(self.components[consumer].service, {})
            edge.calendar = edge.calendar or service.get("calendar", "")
            self.edges.append(edge)
            by_key[key].edges.append(edge)
            if edge.network is not None:
                by_key[key].networks.add(edge.network)
        for key, group in by_key.items():
            group.response = self.responses[names[key]] if names[key] else Response({})

    def read_routes(self):
        """Links, sources (tags source:NETWORK) and consumers of every network."""
        for row in read_table(self.folder, "routes"):
            network = self.networks.setdefault(row["network"], Network(row["network"]))
            network.link(self.index[row["from"]], self.index[row["to"]])
        for component in self.components:
            for name in component.tag_values("source"):
                self.networks.setdefault(name, Network(name)).sources.add(component.index)
        for group in self.groups:
            for name in sorted(group.networks):
                network = self.networks.setdefault(name, Network(name))
                if group.consumer not in network.consumers:
                    network.consumers.append(group.consumer)

    def check(self):
        """The errors of design 3.2 that would make the outcome meaningless."""
        for group in self.groups:
            kinds = {edge.network is None for edge in group.edges}
            seen = [(edge.supplier, edge.network) for edge in group.edges]
            if len(kinds) > 1 or len(set(seen)) < len(seen):
                raise ModelError("group mixes routes and components or has an edge twice")
            if any(edge.supplier == group.consumer for edge in group.edges):
                raise ModelError("self edge")
            response = group.response
            if response.rule == "at_least" and not 1 <= (response.k or 0) <= len(group.edges):
                raise ModelError("k is not within the number of edges")
        for network in self.networks.values():
            for consumer in network.consumers:
                if not reachable(network, consumer):
                    raise ModelError("no source of %s reaches %s" % (
                        network.name, self.components[consumer].id))


def reachable(network, consumer):
    """Does a source other than the consumer reach it over the links?"""
    seen = {consumer}
    stack = [consumer]
    while stack:
        for other in network.neighbours.get(stack.pop(), ()):
            if other not in seen:
                seen.add(other)
                stack.append(other)
    return bool((seen - {consumer}) & network.sources)


def read_table(folder, name):
    """Rows of NAME.csv as dicts; an absent table has no rows."""
    path = os.path.join(folder, name + ".csv")
    if not os.path.exists(path):
        return []
    with open(path, newline="", encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if any(row.values())]
    return [{key: (value or "").strip() for key, value in row.items()} for row in rows]


def read_scenario(path):
    """The scenario as a dict (JSON is YAML) with its model folder resolved."""
    with open(path, encoding="utf-8") as handle:
        scenario = json.load(handle)
    scenario["model_folder"] = os.path.join(os.path.dirname(path), scenario.get("model", "."))
    return scenario

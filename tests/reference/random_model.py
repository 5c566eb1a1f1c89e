#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random models and scenarios in the format of the conformance cases.

Usage: random_model.py FOLDER [--seed N] [--count N] [--set KNOB=VALUE]...
Writes FOLDER/case-SEED/ (model tables, scenario.yaml as JSON) for the seeds
N, N+1, ... The same seed and knobs give the same bytes. Knobs: see KNOBS.
"""
import csv
import io
import json
import os
import random
import sys

import corners

KNOBS = {
    "components_min": 5, "components_max": 25,
    "groups_max": 3,          # inputs per component
    "edges_max": 4,           # edges per group
    "back_edges": 0.5,        # chance that a supplier may come later in order (cycles); a
                              # model takes all, a fifth or nothing of it
    "huge_shares": 0.0,       # chance of the largest share, and of a level or curve just
    "near_full": 0.0,         # below 1: in loops both make fixpoints of 10000 rounds
    "lags": 0.3,              # chance that an edge has a lag
    "route_lags": 0.25,       # the same for route edges
    "tiny_lags": 0.15,        # chance that a lag outside any cycle is 1 ms or 100 ms
    "responses": 0.65,        # chance that a group names a response
    "product": 0.35,          # chance of combine=product
    "networks_max": 2, "routes": 0.6,  # chance that a model has routes
    "repairs": 0.6,           # chance that a model has damage, repairs and crews
    "threats_max": 6,         # plain random threats
    "corners": 3,             # corner cases laid on top, at most
    "corner_kinds": ",".join(sorted(corners.KINDS)),
    "wide": 0.15,             # chance that a threat selects several components
    "order": 0.3,             # chance of a given repair order
    "crews": 0.3,             # chance that the scenario sets crews
    "calendars": 0.0,         # chance that an edge or a service has a calendar
    "start": "2009-04-01T00:00:00+09:00",
    "horizon_h": 96,
}
PROVIDERS = (
    ("power", "prv_general_utility", "electric_power", "power_supply", "svc_electricity_supply"),
    ("tele", "prv_telecom_carrier", "info_comm", "telecom", "svc_telecom"),
    ("bank", "prv_bank", "finance", "bank", "svc_bank_deposit"),
)
CURVES = ("", "0h:0", "1h:0", "0h:0.7; 30min:0.25", "2h:0.9; 3h:0.4; 10h:0.1", "4h:0.5; 8h:0",
          "10h:0.4; 24h:0", "100ms:0.5; 6h:0", "61min:0.333; 7h:0", "90min:0.5; 1d:0.5",
          "1ms:0.9; 30min:0.01", "0h:1; 2h:0")
NEAR_FULL = ("1ms:0.9999; 30min:0.0001", "1h:0.9995")
LAGS = ("30min", "1h", "2h", "5h")
RECOVERY_LAGS = ("", "0h", "30min", "1h", "2h")
RECHARGES = ("", "0h", "1h", "7h", "700min", "1ms")
SPREADS = ("", "", "0.75", "1.5", "1.0001")
CALENDARS = (
    ("office", "mon-fri", "", "08:30-17:30", "no", "1", "0.1"),
    ("night", "", "", "00:00-06:00", "", "0.3333", "1"),
    ("month-end", "", "last-1..last,1", "", "yes", "1", ""),
    ("odd-days", "sat-mon,wed", "1..5,27..last", "09:00-24:00", "no", "0.7", "0.25"),
    ("never", "", "30", "", "", "0", "0"),
)
PREFECTURES = ("", "12", "13")
POOLS = (("red", "area", 1), ("blue", "area", 2), ("green", "provider", 1),
         ("grey", "sector", 1), ("white", "vendor", 1))
LEVELS = (0, 0, 0, 0.4, 0.5, 0.5, 0.9, 0.3333, 1)


class Builder:
    """One model and scenario while it is being drawn."""

    def __init__(self, seed, knobs):
        self.rng = random.Random("hakyu-reference-%d" % seed)
        self.knobs = knobs
        self.seed = seed
        self.tables = {name: [] for name in ("providers", "services", "components",
                                             "dependencies", "responses", "routes",
                                             "repairs", "pools", "calendars")}
        self.threats = []
        self.recovery = {"policy": "fifo"}

    def chance(self, knob):
        """True with the knob's probability."""
        return self.rng.random() < self.knobs[knob]

    def build(self):
        """Draw everything."""
        self.with_repairs = self.chance("repairs")
        self.back_edges = self.knobs["back_edges"] * self.rng.choice((0, 0.2, 1))
        self.draw_providers()
        self.draw_components()
        self.draw_routes()
        self.draw_dependencies()
        if self.with_repairs:
            self.draw_repairs()
        if self.knobs["calendars"] > 0:
            self.draw_calendars()
        self.draw_threats()
        return self

    def draw_calendars(self):
        """Calendars on edges and services; their borders fall among the events' half hours."""
        names = "id,weekdays,days,hours,holidays,factor,factor_outside".split(",")
        self.tables["calendars"] = [dict(zip(names, row)) for row in CALENDARS]
        for row in self.tables["dependencies"] + self.tables["services"]:
            if self.chance("calendars"):
                row["calendar"] = self.rng.choice(CALENDARS)[0]

    def draw_providers(self):
        """One to three providers with one or two services each."""
        for name, kind, sector, subsector, service in PROVIDERS[:self.rng.randint(1, 3)]:
            self.tables["providers"].append({"id": name, "class": kind, "sector": sector,
                                             "subsector": subsector})
            for number in range(self.rng.randint(1, 2)):
                self.tables["services"].append({
                    "id": "%s_svc%d" % (name, number), "provider": name, "service": service,
                    "unit": "users",
                    "service_level": self.rng.choice(("1", "0.8", "0.5", "0.9999", ""))})

    def draw_components(self):
        """Names are deliberately not in the order of the table."""
        count = self.rng.randint(self.knobs["components_min"], self.knobs["components_max"])
        names = ["c%d" % number for number in range(count)]
        if self.rng.random() < 0.3:
            self.rng.shuffle(names)
        for name in names:
            provider = self.rng.choice(self.tables["providers"])["id"]
            kind = self.rng.choice(("facility", "system", "delivery"))
            row = {"id": name, "kind": kind, "provider": provider, "tags": "",
                   "combine": self.rng.choice(("min", "")), "repair": "",
                   "prefecture": self.rng.choice(PREFECTURES)}
            if self.chance("product"):
                row["combine"] = "product"
            if kind == "delivery":
                own = [one["id"] for one in self.tables["services"]
                       if one["provider"] == provider]
                row["service"] = self.rng.choice(own)
                row["weight"] = self.rng.choice(("", str(self.rng.randint(1, 1000)),
                                                 str(2 ** 40)))
            if self.rng.random() < 0.4:
                row["tags"] = "vendor:" + self.rng.choice(("acme", "zeta"))
            self.tables["components"].append(row)
        self.names = names

    def draw_routes(self):
        """Random links over part of the components, sources among them."""
        self.networks = {}
        if not self.chance("routes"):
            return
        for number in range(self.rng.randint(1, self.knobs["networks_max"])):
            network = "net%d" % number
            size = self.rng.randint(3, max(3, len(self.names) * 2 // 3))
            members = self.rng.sample(self.names, min(size, len(self.names)))
            links = set()
            for place in range(1, len(members)):
                links.add((members[self.rng.randrange(place)], members[place]))
            for _ in range(self.rng.randint(0, len(members))):
                one, other = self.rng.sample(members, 2)
                if (other, one) not in links:
                    links.add((one, other))
            for one, other in sorted(links):
                self.tables["routes"].append({"network": network, "from": one, "to": other})
            sources = self.rng.sample(members, self.rng.randint(1, 2))
            for row in self.tables["components"]:
                if row["id"] in sources:
                    row["tags"] = (row["tags"] + " source:" + network).strip()
            self.networks[network] = (members, sources)

    def reached(self, name):
        """Networks on which a source other than `name` reaches it."""
        found = []
        for network, (members, sources) in self.networks.items():
            if name in members and set(sources) - {name}:
                found.append(network)
        return found

    def draw_dependencies(self):
        """Groups of edges; a group is all components or all routes."""
        for place, name in enumerate(self.names):
            for number in range(self.rng.randint(0, self.knobs["groups_max"])):
                routes = self.reached(name)
                if routes and self.rng.random() < 0.4:
                    suppliers = ["route:" + one for one in
                                 self.rng.sample(routes, self.rng.randint(1, len(routes)))]
                else:
                    suppliers = self.draw_suppliers(place, name)
                if suppliers:
                    self.draw_group(name, "in%d" % number, suppliers)
        self.draw_tiny_lags()

    def draw_suppliers(self, place, name):
        """Distinct suppliers, later ones only by the knob back_edges."""
        suppliers = set()
        for _ in range(self.rng.randint(1, self.knobs["edges_max"])):
            pool = self.names if self.rng.random() < self.back_edges else self.names[:place]
            pool = [one for one in pool if one != name]
            if pool:
                suppliers.add(self.rng.choice(pool))
        suppliers = sorted(suppliers)
        self.rng.shuffle(suppliers)
        return suppliers

    def draw_group(self, consumer, input_name, suppliers):
        """Edges of one group, its response on the first and on some others."""
        response = ""
        if self.chance("responses"):
            response = "resp%d" % len(self.tables["responses"])
            self.draw_response(response, len(suppliers))
        for number, supplier in enumerate(suppliers):
            lagged = self.chance("route_lags" if supplier.startswith("route:") else "lags")
            self.tables["dependencies"].append({
                "consumer": consumer, "supplier": supplier, "input": input_name,
                "share": (str(2 ** 20) if self.chance("huge_shares") else
                          self.rng.choice(("", "1", "2", "3", "5", "7"))),
                "lag": self.rng.choice(LAGS) if lagged else self.rng.choice(("", "0ms")),
                "response": response if number == 0 or self.rng.random() < 0.5 else ""})

    def draw_response(self, name, edges):
        """One row of responses."""
        rule = self.rng.choice(("all", "any", "at_least", "share", ""))
        self.tables["responses"].append({
            "id": name, "rule": rule,
            "k": str(self.rng.randint(1, edges)) if rule == "at_least" else "",
            "curve": self.rng.choice(NEAR_FULL if self.chance("near_full") else CURVES), "spread": self.rng.choice(SPREADS),
            "recovery_lag": self.rng.choice(RECOVERY_LAGS),
            "recharge": self.rng.choice(RECHARGES)})

    def draw_tiny_lags(self):
        """Lags of 1 ms or 100 ms on edges that lie on no cycle: on a cycle they
        could keep a pulse alive with millions of instants."""
        for row in self.tables["dependencies"]:
            if row["lag"] not in LAGS or not self.chance("tiny_lags"):
                continue
            if row["supplier"] in self.names and not self.feeds(row["consumer"], row["supplier"]):
                row["lag"] = self.rng.choice(("1ms", "100ms"))

    def feeds(self, start, goal):
        """Can a loss at `start` arrive at `goal`?"""
        seen = {start}
        stack = [start]
        while stack:
            here = stack.pop()
            for row in self.tables["dependencies"]:
                network = row["supplier"][len("route:"):]
                carries = row["supplier"] == here or (
                    network in self.networks and here in self.networks[network][0])
                if carries and row["consumer"] not in seen:
                    seen.add(row["consumer"])
                    stack.append(row["consumer"])
        return goal in seen

    def draw_repairs(self):
        """A repair for every component; pools of every scope."""
        self.tables["pools"] = [{"id": name, "scope": scope, "crews": str(crews)}
                                for name, scope, crews in POOLS]
        rng = self.rng
        for row in self.tables["components"]:
            row["repair"] = "rep_" + row["id"]
            hours = rng.choice(("%dmin", "%dmin", "slight=%dmin; extensive=%dmin"))
            numbers = tuple(30 * rng.randint(2, 12) for _ in range(hours.count("%d")))
            self.tables["repairs"].append({
                "id": row["repair"],
                "pool": rng.choice(("",) + tuple(pool[0] for pool in POOLS)),
                "level": rng.choice(("0.5", "slight=0.8; extensive=0")),
                "duration": hours % numbers,
                "detection": rng.choice(("", "0min", "30min", "60min"))})
        if self.chance("order"):
            self.recovery["order"] = rng.sample(self.names, rng.randint(1, len(self.names) // 2))
        if self.chance("crews"):
            self.recovery["crews"] = {name: rng.randint(1, 2) for name in rng.sample(
                ("red", "blue", "green", "white"), rng.randint(1, 2))}

    def level(self):
        """Level of a cap."""
        return 0.9995 if self.chance("near_full") else self.rng.choice(LEVELS)

    def selection(self):
        """Mostly one component."""
        if not self.chance("wide"):
            return {"id": self.rng.choice(self.names)}
        if self.rng.random() < 0.5:
            return {"id": self.rng.sample(self.names, self.rng.randint(2, 4))}
        row = self.rng.choice(self.tables["components"])
        if row["prefecture"]:
            return {"prefecture": int(row["prefecture"]), "kind": row["kind"]}
        return {"provider": row["provider"], "kind": [row["kind"], "facility"]}

    def add_threat(self, mechanism, where, onset_min, level, duration_min=None, state=None):
        """Append a threat; times in whole minutes, or in ms as text."""
        threat = {"id": "threat%d" % len(self.threats), "mechanism": mechanism, "where": where,
                  "onset": as_duration(onset_min)}
        if level is not None:
            threat["level"] = level
        if mechanism == "outage":
            threat["duration"] = as_duration(duration_min)
        else:
            threat["state"] = {state or self.rng.choice(("slight", "extensive")): 1}
        self.threats.append(threat)

    def draw_threats(self):
        """Plain threats on a half-hour grid, then corner cases."""
        latest = self.knobs["horizon_h"] * 2 - 4
        for _ in range(self.rng.randint(1, self.knobs["threats_max"])):
            onset = 0 if self.rng.random() < 0.05 else 30 * self.rng.randint(0, latest)
            if self.with_repairs and self.rng.random() < 0.5:
                level = self.level() if self.rng.random() < 0.7 else None
                self.add_threat("damage", self.selection(), onset, level)
            else:
                self.add_threat("outage", self.selection(), onset, self.level(),
                                30 * self.rng.randint(1, 24))
        kinds = [one for one in self.knobs["corner_kinds"].split(",") if one]
        for _ in range(self.rng.randint(0, self.knobs["corners"]) if kinds else 0):
            corners.KINDS[self.rng.choice(kinds)](self)
        self.rng.shuffle(self.threats)


def as_duration(time):
    """Minutes as a number, or a finished text."""
    return time if isinstance(time, str) else "%dmin" % time


COLUMNS = {
    "providers": "id,class,sector,subsector",
    "services": "id,provider,service,unit,service_level,calendar",
    "components": "id,kind,provider,tags,weight,service,combine,repair,prefecture",
    "dependencies": "consumer,supplier,input,share,lag,response,calendar",
    "responses": "id,rule,k,curve,spread,recovery_lag,recharge",
    "routes": "network,from,to",
    "repairs": "id,pool,level,duration,detection",
    "pools": "id,scope,crews",
    "calendars": "id,weekdays,days,hours,holidays,factor,factor_outside",
}


def write_case(folder, seed, knobs):
    """Draw a case and write its files; returns the scenario's path."""
    built = Builder(seed, knobs).build()
    os.makedirs(folder, exist_ok=True)
    for name, columns in COLUMNS.items():
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\n")
        names = columns.split(",")
        table.writerow(names + ["provenance"])
        for row in built.tables[name]:
            table.writerow([row.get(column, "") for column in names] + ["assumption"])
        write(os.path.join(folder, name + ".csv"), out.getvalue())
    write(os.path.join(folder, "model.yaml"),
          "name: random-%d\ntitle: {en: random-%d, ja: random-%d}\n" % (seed, seed, seed))
    scenario = {"name": "random-%d" % seed, "model": ".", "start": knobs["start"],
                "horizon": "%dh" % knobs["horizon_h"], "replicates": 1, "seed": 1, "grid": "1h",
                "recovery": built.recovery, "threats": built.threats}
    path = os.path.join(folder, "scenario.yaml")
    write(path, json.dumps(scenario, indent=1) + "\n")
    return path


def write(path, text):
    """Write a text file."""
    with open(path, "w", encoding="utf-8", newline="") as handle:
        handle.write(text)


def set_knobs(settings):
    """KNOBS with NAME=VALUE settings applied."""
    knobs = dict(KNOBS)
    for setting in settings:
        name, value = setting.split("=", 1)
        if name not in knobs:
            raise SystemExit("unknown knob %r, allowed: %s" % (name, ", ".join(sorted(knobs))))
        knobs[name] = type(knobs[name])(value)
    return knobs


def main(arguments):
    """Write the cases."""
    folder, options = arguments[0], arguments[1:]
    values = {"--seed": ["1"], "--count": ["1"], "--set": []}
    for name, value in zip(options[0::2], options[1::2]):
        values[name].append(value)
    seed, count = int(values["--seed"][-1]), int(values["--count"][-1])
    knobs = set_knobs(values["--set"])
    for number in range(seed, seed + count):
        print(write_case(os.path.join(folder, "case-%05d" % number), number, knobs))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(sys.argv[1:])

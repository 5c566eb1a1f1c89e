#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks through the whole program: what they do to services, every kind of malfunction and of breach of the
plan at least once, and stored results with marks under other rules. Prints TAP."""
import csv
import json
import sys

import h5py

from rig import SOURCE, Tap, exits, folder, hakyu

TABLES = SOURCE / "data" / "catalogue"
BREACH = ("no", "yes", "not_defined", "not_modelled", "not_counted")
RULES = "rule_id,service_ids,type,metric,operator,threshold,unit,duration_operator,duration,kinds\n"
HEAD = """name: marks
model: model
start: 2009-07-13T07:00:00+09:00
horizon: 30d
replicates: 1
grid: 1d
record: steps
threats:
"""
SECTIONS = ("breaches", "breach_services", "breach_patterns", "breach_roots", "rules")
UNITS = {"svc_telecom": "users", "svc_electricity_supply": "kW", "svc_gas_supply": "households"}
# kinds of effects.csv that are meant by the words of malfunctions.csv
MEANT = {"availability": {"suspension", "supply_failure", "cancellation", "supply_suspension"},
         "degradation": {"quality_degradation", "late_restoration"}, "delay": {"delay"},
         "safety": {"safety_hindrance", "abnormal_quality"}, "confidentiality": {"personal_data_leak"},
         "integrity": {"falsification", "untraceable"}, "quality": {"abnormal_quality"}}


def table(name):
    with open(TABLES / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_model(place, services, extra=""):
    """Each service has a provider, a system and a point of 200,000 units fed with data by it."""
    sector = {row["service_id"]: row["sector_id"] for row in table("services")}
    classes = {row["sector_id"]: row["provider_id"] for row in reversed(table("providers"))}
    files = {
        "model.yaml": ["name: marks\ntitle: {en: Marks, ja: 印}"],
        "providers.csv": ["id,name_en,class,sector,provenance"],
        "services.csv": ["id,provider,service,unit,provenance"],
        "components.csv": ["id,name_en,kind,provider,service,type,weight,provenance"],
        "dependencies.csv": ["consumer,supplier,input,provenance"],
    }
    for s in services:
        name = s.removeprefix("svc_")
        files["providers.csv"].append(f"{name}-p,P,{classes[sector[s]]},{sector[s]},plan")
        files["services.csv"].append(f"{name},{name}-p,{s},{UNITS.get(s, 'customers')},plan")
        files["components.csv"] += [f"{name}-system,S,system,{name}-p,,sys_telecom_oss,,plan",
                                    f"{name}-point,P,delivery,{name}-p,{name},,200000,plan"]
        files["dependencies.csv"].append(f"{name}-point,{name}-system,data,plan")
    for line in extra.splitlines():
        file, _, row = line.partition(":")
        files[f"{file}.csv"].append(row)
    (place / "model").mkdir(exist_ok=True)
    for name, lines in files.items():
        (place / "model" / name).write_text("\n".join(lines) + "\n")


class Outcome:
    """What a result file says of each service: of its only episode."""

    def __init__(self, path):
        with h5py.File(path) as file:
            services = [name.decode() for name in file["service"][()]]
            components = [name.decode() for name in file["component"][()]]
            threats = [name.decode() for name in file["threat"][()]]
            kinds = [name.decode() for name in file["kind"][()]]
            self.malfunctions = dict(zip(services, file["service_malfunctions"][0, 0].tolist()))
            self.loss = float(file["sector_person_loss"][()].sum())
            self.of = {}
            for i, service in enumerate(file["episode_service"][()]):
                mask = int(file["episode_kinds"][i])
                root = int(file["episode_root"][i])
                assert services[service] not in self.of, "two episodes of one service"
                self.of[services[service]] = {
                    "breach": BREACH[file["episode_breach"][i]],
                    "kinds": {kind for k, kind in enumerate(kinds) if mask >> k & 1},
                    "root": components[root] if root >= 0 else None,
                    "threat": threats[file["episode_threat"][i]],
                    "affected": float(file["episode_affected"][i]),
                    "lost": float(file["episode_lost"][i]),
                    "via_system": bool(file["episode_via_system"][i]),
                    "time": (int(file["episode_start"][i]), int(file["episode_end"][i])),
                }


def run(place, threats, *options, name="out.h5"):
    scenario = place / "scenario.yaml"
    scenario.write_text(HEAD + "".join(f"  - {{{threat}}}\n" for threat in threats))
    done = hakyu("run", scenario, "-o", place / name, "-q", *options)
    assert done.returncode == 0, done.stderr
    return Outcome(place / name)


def mark(word, component, duration="1h", more="", threat="m"):
    return (f"id: {threat}, mechanism: mark, mark: {word}, onset: 2h, duration: {duration}, "
            f"where: {{id: {component}}}{more}")


def check_leak(tap, place):
    write_model(place, ["svc_local_government", "svc_gas_supply"],
                "components:office,O,facility,local_government-p,,government_office,,plan\n"
                "dependencies:local_government-point,office,data,plan\n")
    out = run(place, [mark("leak", "local_government-system", "90min")])
    tap.equal(out.of, {"local_government": {
        "breach": "yes", "kinds": {"personal_data_leak"}, "root": "local_government-system",
        "threat": "m", "affected": 0, "lost": 0, "via_system": True, "time": (7200000, 12600000)}},
        "a leak is an episode and a breach, and nothing is lost")
    tap.equal((out.malfunctions["local_government"], out.loss), (1, 0),
              "an IT malfunction without person-hours lost")
    done = hakyu("info", "--validate", place / "out.h5")
    exits(tap, done, 0, "a result with marks is valid")
    done = hakyu("run", "--replay", place / "out.h5", "marks", "0")
    tap.has(done.stdout, "equal", "and runs again alike")
    out = run(place, [mark("leak", "gas_supply-system")])
    tap.equal(out.of, {}, "a mark that is no malfunction of the service is no episode")
    out = run(place, [mark("leak", "office")])
    tap.equal((out.malfunctions["local_government"], out.of["local_government"]["breach"],
               out.of["local_government"]["via_system"]), (0, "no", False),
              "papers that leak are no IT malfunction")
    out = run(place, [mark("falsified", "local_government-system"),
                      mark("leak", "local_government-system", "3h", threat="n")])
    tap.equal((out.of["local_government"]["kinds"], out.of["local_government"]["time"]),
              ({"personal_data_leak", "rights_harm", "falsification"}, (7200000, 18000000)),
              "two marks of two threats make one episode")


def check_travel(tap, place):
    """A shared data centre: what it says goes everywhere, what it keeps is its customers'."""
    write_model(place, ["svc_local_government", "svc_medical_treatment"],
                "components:cloud,C,system,local_government-p,,sys_telecom_oss,,plan\n"
                "dependencies:local_government-system,cloud,data,plan\n"
                "dependencies:medical_treatment-system,cloud,data,plan\n")
    out = run(place, [mark("destroyed", "cloud")])
    tap.equal({name: e["kinds"] for name, e in out.of.items()},
              {"local_government": {"rights_harm"}}, "what is destroyed is its owner's")
    out = run(place, [mark("destroyed", "medical_treatment-system")])
    tap.equal(out.of["medical_treatment"]["breach"], "yes", "records of patients lost: a breach")
    out = run(place, [mark("destroyed", "cloud"), mark("falsified", "cloud", threat="n")])
    tap.equal({name: e["kinds"] for name, e in out.of.items()},
              {"local_government": {"rights_harm", "falsification"}}, "falsified where it matters")


def check_records(tap, place):
    """R22."""
    write_model(place, ["svc_medical_treatment"])
    out = run(place, [mark("destroyed", "medical_treatment-system", "1ms")])
    tap.equal((out.of["medical_treatment"]["breach"], out.of["medical_treatment"]["kinds"]),
              ("yes", {"record_retention_harm"}), "records lost: a breach")
    out = run(place, ["id: o, mechanism: outage, duration: 3h, where: {id: medical_treatment-system}"])
    tap.equal((out.of["medical_treatment"]["breach"], out.of["medical_treatment"]["via_system"]),
              ("no", True), "records down for 3 h and recovered: none")


def check_water(tap, place):
    write_model(place, ["svc_water_supply"])
    outage = "id: o, mechanism: outage, level: {}, duration: {}, where: {{id: water_supply-system}}"
    for threat, kinds in ((outage.format(0.8, "1h"), {"supply_reduction"}),
                          (outage.format(0, "1min"), {"supply_reduction", "supply_suspension"}),
                          (outage.format(0.4, "2h"),
                           {"supply_reduction", "significant_system_failure"}),
                          (mark("falsified", "water_supply-system"), {"abnormal_quality"}),
                          (mark("unsafe", "water_supply-system"), {"abnormal_quality"})):
        water = run(place, [threat]).of["water_supply"]
        tap.equal((water["kinds"], water["breach"]), (kinds, "yes"), f"water: {sorted(kinds)}")


def check_all_kinds(tap, place):
    """R18: of each service every kind of effects.csv, every word of its rule, every malfunction."""
    services = [row["service_id"] for row in table("services")]
    write_model(place, services)
    produced = {s: set() for s in services}
    broken = {s: set() for s in services}
    runs = [["id: o, mechanism: outage, duration: 10d, where: {kind: system}"]]
    runs += [[f"id: m, mechanism: mark, mark: {word}, duration: 1d, where: {{kind: system}}"]
             for word in ("leak", "falsified", "destroyed", "unsafe")]
    for threats in runs:
        out = run(place, threats)
        for name, episode in out.of.items():
            produced[f"svc_{name}"] |= episode["kinds"]
            if episode["breach"] == "yes":
                broken[f"svc_{name}"] |= episode["kinds"]
    effects = {(s, row["kind"]) for row in table("effects") for s in row["service_ids"].split(";")}
    tap.equal({(s, kind) for s, kinds in produced.items() for kind in kinds}, effects,
              "every kind of effects.csv and no other")
    for row in table("services"):
        events = set(row["vl_breach_events"].split(";")) - {""}
        tap.equal(events - broken[row["service_id"]], set(), f"breaches of {row['service_id']}")
    for row in table("malfunctions"):
        missing = [(word, s) for word in row["effect_kind_derived"].split(";")
                   if not any(MEANT[word] & produced[s]
                              for s in row["affected_services_derived"].split(";"))
                   for s in row["affected_services_derived"].split(";")]
        tap.equal(missing, [], row["malfunction_id"])


def info(path, *options):
    done = hakyu("info", path, "--format", "json", *options)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return {section: said[section] for section in SECTIONS}


def check_again(tap, place):
    """Stored results with marks under other rules are what simulations under them say."""
    write_model(place, ["svc_local_government", "svc_water_supply", "svc_logistics"])
    threats = [mark("falsified", "local_government-system", "4h"),
               mark("unsafe", "water_supply-system", "30min", threat="n"),
               mark("destroyed", "logistics-system", "2d", threat="o"),
               "id: p, mechanism: outage, duration: 3h, where: {id: logistics-system}"]
    rules = place / "rules.csv"
    rules.write_text(RULES +
                     "vl_local_gov_rights,svc_local_government,any,,,,,>,4h,rights_harm\n"
                     "vl_water,svc_water_supply,numeric,affected,>=,200000,customers,>=,30min,"
                     "abnormal_quality\n"
                     "vl_logistics,svc_logistics,numeric,lost,>=,1,customers,>=,1h,untraceable\n")
    plain = run(place, threats)
    under = run(place, threats, "--rules", rules, name="under.h5")
    tap.equal([{s: out.of[s]["breach"] for s in out.of} for out in (plain, under)],
              [{"local_government": "yes", "water_supply": "yes", "logistics": "yes"},
               {"local_government": "no", "water_supply": "yes", "logistics": "yes"}],
              "rules of one's own on marks")
    tap.equal(info(place / "out.h5", "--rules", rules), info(place / "under.h5"),
              "judged again, it is the same")
    few = run(place, threats, "--set", "record=episodes", name="few.h5")
    tap.equal(few.of, plain.of, "episodes do not depend on what is recorded")
    done = hakyu("info", place / "few.h5", "--rules", rules)
    exits(tap, done, 3, "without steps")
    tap.has(done.stderr, "by a mark of falsified", "without steps: what is missing")
    more = ("effect_id,kind,service_ids,by,marks,below,duration,kind_en,kind_ja\n"
            "eff_more,abnormal_quality,svc_logistics,mark,leak,,0h,spoilt,変質\n")
    (place / "more").mkdir()
    (place / "more" / "effects.csv").write_text(more)
    done = hakyu("info", place / "out.h5", "--rules", rules, "--catalogue", place / "more")
    exits(tap, done, 3, "a mark that was not looked at")
    tap.has(done.stderr, "with the mark leak were not looked at", "... and which it is")


def check_tables(tap, place):
    write_model(place, ["svc_water_supply"])
    head = "effect_id,kind,service_ids,by,marks,below,duration,kind_en,kind_ja\n"
    (place / "model" / "catalogue").mkdir()
    for name, row, part in (
            ("an unknown mark", "mark,wrong,,0h", "'wrong' is no mark; allowed: leak;falsified"),
            ("no mark", "mark,,,0h", "by: mark needs the marks"),
            ("a level with a mark", "mark,leak,0.5,0h", "below: '0.5' with by mark"),
            ("a mark with a level", "level,leak,,0h", "marks: 'leak' with by level")):
        (place / "model" / "catalogue" / "effects.csv").write_text(
            head + f"e,odour,svc_water_supply,{row},odour,臭気\n")
        (place / "scenario.yaml").write_text(HEAD + f"  - {{{mark('leak', 'water_supply-system')}}}\n")
        done = hakyu("run", place / "scenario.yaml", "-o", place / "no.h5")
        exits(tap, done, 3, name)
        tap.has(done.stderr, part, f"{name}: what is said")
        tap.ok("effects.csv:2:" in done.stderr and not (place / "no.h5").exists(),
               f"{name}: its place, and nothing written", done.stderr)


def main():
    tap = Tap()
    for check in (check_leak, check_travel, check_records, check_water, check_all_kinds, check_again,
                  check_tables):
        with folder() as place:
            check(tap, place)
    return tap.done()


sys.exit(main())

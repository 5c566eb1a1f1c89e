#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verification levels through the whole program: services on both sides of each number of AP2 Appendix 2,
the exceptions, what is not defined, and rules of one's own. Prints TAP."""
import json
import sys

import h5py

from rig import KANTO, SOURCE, Tap, exits, folder, hakyu

LEVELS = SOURCE / "tests" / "cli" / "levels"
BREACH = ("no", "yes", "not_defined", "not_modelled", "not_counted")
HEAD = "rule_id,service_ids,type,"


class Outcome:
    """What a result file says, by service."""

    def __init__(self, path):
        with h5py.File(path) as file:
            self.services = [name.decode() for name in file["service"][()]]
            self.components = [name.decode() for name in file["component"][()]]
            self.kinds_of = [name.decode() for name in file["kind"][()]]
            self.malfunctions = self.row(file["service_malfunctions"])
            self.breaches = self.row(file["service_breaches"])
            self.roots = int(file["replicate_breach_roots"][0, 0])
            self.patterns = dict(zip((p.decode() for p in file["pattern"][()]),
                                     file["pattern_breaches"][0, 0].tolist()))
            self.breach, self.kinds, self.root = {}, {}, {}
            for i, service in enumerate(file["episode_service"][()]):
                name = self.services[service]
                self.breach[name] = BREACH[file["episode_breach"][i]]
                self.root[name] = self.components[file["episode_root"][i]]
                mask = int(file["episode_kinds"][i])
                self.kinds[name] = {kind for k, kind in enumerate(self.kinds_of) if mask >> k & 1}
            self.total = int(file["service_breaches"][()].sum())

    def row(self, variable):
        return dict(zip(self.services, variable[0, 0].tolist()))


def run(place, *options, scenario="outage.yaml", name="out.h5"):
    path = place / name
    done = hakyu("run", LEVELS / scenario, "-o", path, "-q", *options)
    assert done.returncode == 0, done.stderr
    return Outcome(path)


def lasting(place, duration, *options):
    return run(place, "--set", f"threats.out.duration={duration}", *options)


def info(path, *options):
    done = hakyu("info", path, "--format", "json", *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check_numbers(tap, place):
    for duration, broken in (("7199999ms", 0), ("2h", 1)):
        out = lasting(place, duration)
        tap.equal((out.breaches["lines-below"], out.breaches["lines-at"]), (0, broken),
                  f"29,999 and 30,000 users for {duration}")
    for duration, broken in (("9min", 0), ("599999ms", 0), ("10min", 1)):
        out = lasting(place, duration)
        tap.equal((out.breaches["power-below"], out.breaches["power-at"]), (0, broken),
                  f"99,999 and 100,000 kW for {duration}")
        over = lasting(place, duration, "--rules", LEVELS / "over.csv")
        tap.equal((over.breaches["power-below"], over.breaches["power-at"]), (0, 0),
                  f"the same, over 100,000 kW, for {duration}")
    text = (LEVELS / "over.csv").read_text().replace("100000", "99999")
    (place / "below.csv").write_text(text)
    over = lasting(place, "10min", "--rules", place / "below.csv")
    tap.equal((over.breaches["power-below"], over.breaches["power-at"]), (0, 1),
              "over 99,999 kW: 99,999 is not, 100,000 is")
    out = lasting(place, "1ms")
    tap.equal((out.breaches["gas-below"], out.breaches["gas-at"]), (0, 1),
              "29 and 30 households for a millisecond")
    tap.equal(out.malfunctions["gas-below"], 1, "29 households: an IT malfunction all the same")
    for duration, broken in (("24h", 0), ("86400001ms", 1)):
        out = lasting(place, duration)
        tap.equal(out.breaches["residents"], broken, f"a local government for {duration}")


def check_margins(tap, place):
    lasting(place, "7199999ms")
    with h5py.File(place / "out.h5") as file:
        services = [name.decode() for name in file["service"][()]]
        seen = {}
        for v, e in enumerate(file["verdict_episode"][()]):
            name = services[file["episode_service"][e]]
            test = file["verdict_test"][v]
            seen[name] = (file["verdict_most"][v], int(file["verdict_held"][v]),
                          int(file["test_duration"][test]))
    tap.equal(seen["lines-below"], (29999.0, 0, 7200000), "margin in users")
    tap.equal(seen["lines-at"], (30000.0, 7199999, 7200000), "margin in time")


def check_stages(tap, place):
    """R14 to R17: functional failure, degradation, malfunction and breach stay apart."""
    out = run(place, scenario="twin.yaml")
    tap.equal((sum(out.malfunctions.values()), out.breach), (0, {}),
              "a functional failure without an effect on a service")
    with h5py.File(place / "out.h5") as file:
        levels = file["trace_to"][()].tolist()
        moved = [out.components[c] for c in file["trace_component"][()]]
    tap.equal((moved, levels), (["sys-twin-1"] * 2, [0, 10000]), "... stands in the event log")
    out = run(place, scenario="track.yaml")
    tap.equal((out.malfunctions["trains"], out.breaches["trains"], out.breach),
              (0, 0, {"trains": "no"}), "a service lost without a system is no IT malfunction")
    mild = lasting(place, "3h", "--set", "threats.out.level=0.7")
    short = lasting(place, "1h", "--set", "threats.out.level=0.3")
    long = lasting(place, "3h", "--set", "threats.out.level=0.3")
    pairs = [(o.malfunctions[s], o.breaches[s]) for o in (mild, short, long)
             for s in ("lines-strict", "lines-lax")]
    tap.equal(pairs, [(1, 1), (0, 0), (1, 0), (1, 0), (1, 1), (1, 1)],
              "service level and verification level, each on its own")


def check_exceptions(tap, place):
    out = lasting(place, "1min")
    tap.equal((out.malfunctions["cash-alone"], out.breaches["cash-alone"]), (1, 1),
              "a cash machine without an alternative")
    tap.equal((out.malfunctions["cash-counter"], out.breaches["cash-counter"]), (1, 0),
              "one with a counter beside it")
    tap.equal((out.malfunctions["market"], out.breaches["market"]), (1, 1),
              "an exchange with a standby: no exception")
    out = lasting(place, "1min", "--rules", LEVELS / "exception.csv")
    tap.equal(out.breaches["market"], 0, "... unless one is set")
    scenario = (LEVELS / "outage.yaml").read_text().replace("model: model", f"model: {LEVELS}/model")
    both = "  - {id: staff, mechanism: outage, onset: 90min, duration: 10min, where: {id: hall}}\n"
    (place / "both.yaml").write_text(scenario + both)
    done = hakyu("run", place / "both.yaml", "-o", place / "both.h5", "-q")
    exits(tap, done, 0, "the counter goes too")
    tap.equal(Outcome(place / "both.h5").breaches["cash-counter"], 1,
              "the alternative fails while it is needed")


def check_kinds(tap, place):
    out = lasting(place, "3h", "--set", "threats.out.level=0.7")
    tap.equal((out.malfunctions["control"], out.breaches["control"], out.kinds["control"]),
              (1, 0, {"delay"}), "air traffic control that only delays")
    out = lasting(place, "3h", "--set", "threats.out.level=0.3")
    tap.equal((out.breaches["control"], out.breaches["flights"], out.root["flights"]),
              (1, 1, "sys-control"), "flights cancelled, with air traffic control at the root")
    tap.equal(out.kinds["flights"], {"delay", "cancellation"}, "kinds of the flights")
    short = lasting(place, "59min", "--set", "threats.out.level=0.3")
    tap.equal(short.kinds["flights"], {"delay"}, "not cancelled within the hour")
    tap.equal(out.kinds["lines-lax"], {"quality_degradation"}, "lines of bad quality")
    stop = lasting(place, "3h")
    tap.equal(stop.kinds["lines-lax"], {"quality_degradation", "suspension"}, "lines that stop")
    tap.equal((stop.malfunctions["treatment"], stop.breaches["treatment"]), (1, 0),
              "records down for 3 h")
    lost = lasting(place, "20d")
    tap.equal((lost.breaches["treatment"], lost.kinds["treatment"]),
              (1, {"quality_degradation", "record_retention_harm"}), "records lost")
    tap.equal(lasting(place, "1ms", "--set", "threats.out.level=0.8").kinds["taps"],
              {"supply_reduction"}, "less water")
    tap.equal(stop.kinds["taps"],
              {"supply_reduction", "supply_suspension", "significant_system_failure"}, "no water")


def check_counting(tap, place):
    out = lasting(place, "2h")
    tap.equal((out.breach["policy"], out.breaches["policy"]), ("not_defined", 0),
              "a ministry has no level")
    tap.equal((out.breach["parcels"], out.breaches["parcels"]), ("not_counted", 0),
              "a service without IT is judged, but not counted")
    tap.equal((out.total, out.roots), (11, 10), "two sectors of one root among eleven breaches")
    tap.equal(out.patterns, {"none": 0, "intentional": 0, "unintentional": 11,
                             "disaster_disease": 0, "cross_sector_propagation": 0}, "by pattern")
    scenario = (LEVELS / "outage.yaml").read_text().replace("model: model", f"model: {LEVELS}/model")
    (place / "atc.yaml").write_text(scenario.replace("{kind: system}", "{id: sys-control}"))
    done = hakyu("run", place / "atc.yaml", "-o", place / "atc.h5", "-q")
    exits(tap, done, 0, "one cascade")
    out = Outcome(place / "atc.h5")
    tap.equal((out.total, out.roots), (2, 1), "a cascade of two services: total 2, roots 1")
    rows = info(place / "atc.h5", "--output", "breaches", "--threshold", "breaches>1")["rows"]
    tap.equal([(row["n"], row["mean"], row["hits"]) for row in rows], [(1, 2, None), (1, None, 1)],
              "breaches are an output with statistics")
    said = info(place / "out.h5")
    rows = {row["id"]: row for row in said["breach_services"]}
    tap.equal((rows["policy"]["level"], rows["policy"]["breaches"]), ("not_defined", None),
              "info: not defined is not 0")
    tap.equal((rows["lines-at"]["breaches"], rows["lines-at"]["it_malfunctions"]), (1, 1),
              "info: by service")
    sectors = {row["id"]: row for row in said["breaches"]}
    tap.equal((sectors["all"]["breaches"], sectors["all"]["roots"]), (11, 10), "info: in all")
    tap.equal(sum(row["breaches"] or 0 for row in said["breaches"] if row["id"] != "all"), 11,
              "info: by sector")
    rules = {row["id"]: row for row in said["rules"]}
    tap.equal(rules["vl_electricity"]["condition"],
              "lost >= 100000 kW for >= 10min; kinds: supply_failure; cause: IT", "info: the rule")
    tap.equal(rules["vl_local_gov_rights"]["state"], "applied", "info: what only marks bring about")
    japanese = hakyu("info", place / "out.h5", "--lang", "ja").stdout
    tap.has(japanese, "検証レベルを超えるIT障害", "info in Japanese")
    tap.has(japanese, "10万kW以上の供給支障", "the rule in Japanese")


def check_rules(tap, place):
    out = lasting(place, "2h", "--rules", LEVELS / "minimum.csv")
    tap.equal((out.breaches["taps"], out.breach["gas-at"], out.breaches["market"]),
              (0, "not_defined", 0), "a minimum of users, a rule switched off, a minimum of time")
    rules = {row["id"]: row for row in info(place / "out.h5")["rules"]}
    tap.equal((rules["vl_water"]["assumption"], rules["vl_exchange"]["assumption"]),
              ("only from 8001 households affected on", "only from 3h on"), "said as assumptions")
    tap.equal(rules["vl_telecom"]["assumption"], "", "by default there is none")
    later = HEAD + "effective\nvl_gas,svc_gas_supply,any,2009-07-14\n"
    (place / "later.csv").write_text(later)
    out = lasting(place, "2h", "--rules", place / "later.csv")
    tap.equal(out.breach["gas-at"], "not_defined", "a rule that is not in force yet")
    (place / "untold.csv").write_text(HEAD + "kinds\nvl_gas,svc_gas_supply,any,untraceable\n")
    out = lasting(place, "2h", "--rules", place / "untold.csv")
    rules = {row["id"]: row for row in info(place / "out.h5")["rules"]}
    tap.equal((rules["vl_gas"]["state"], out.breach["gas-at"]), ("no_kind", "not_modelled"),
              "a kind that nothing brings about there")
    for name, text, part in (
            ("an unknown column", HEAD + "treshold\na,svc_gas_supply,any,1\n",
             "did you mean 'threshold'?"),
            ("an unknown service", HEAD + "unit\na,svc_gas,any,\n", "svc_gas' is not in table"),
            ("an unknown metric", HEAD + "metric\na,svc_gas_supply,any,users\n",
             "allowed: occurrence, affected, lost"),
            ("a number that is none", HEAD + "metric,threshold\na,svc_gas_supply,any,lost,many\n",
             "threshold: 'many'"),
            ("no number", HEAD + "metric\na,svc_gas_supply,any,lost\n", "needs a number"),
            ("a duration without unit", HEAD + "duration\na,svc_gas_supply,any,2\n", "duration: "),
            ("an unknown kind", HEAD + "kinds\na,svc_gas_supply,any,suply_failure\n",
             "did you mean 'supply_failure'?"),
            ("a day that is none", HEAD + "effective\na,svc_gas_supply,any,2009-02-30\n",
             "is no day"),
            ("an end before the start",
             HEAD + "effective,until\na,svc_gas_supply,any,2009-02-03,2009-02-03\n", "is not after"),
            ("an unknown exception", HEAD + "exception\na,svc_gas_supply,any,none\n",
             "allowed: substitution"),
            ("half a point", HEAD + "threshold\na,svc_gas_supply,any,0.5\n", "a whole number"),
            ("a minimum of a number",
             HEAD + "metric,threshold,minimum\na,svc_gas_supply,any,lost,5,3\n",
             "with metric occurrence only"),
            ("what always holds", HEAD + "metric,threshold\na,svc_gas_supply,any,lost,0\n",
             "always holds")):
        (place / "wrong.csv").write_text(text)
        done = hakyu("run", LEVELS / "outage.yaml", "-o", place / "no.h5", "--rules",
                     place / "wrong.csv")
        exits(tap, done, 3, name)
        tap.has(done.stderr, part, f"{name}: what is said")
        tap.ok("wrong.csv:" in done.stderr and not (place / "no.h5").exists(),
               f"{name}: its place, and nothing written", done.stderr)
    done = hakyu("run", KANTO, "-o", place / "no.h5", "--rules", place / "absent.csv")
    exits(tap, done, 4, "a file of rules that is not there")


SECTIONS = ("breaches", "breach_services", "breach_patterns", "breach_roots", "rules")

STRICTER = HEAD + """metric,operator,threshold,unit,duration_operator,duration,kinds,cause,exception,minimum
vl_telecom,svc_telecom,numeric,affected,>,1000,users,>,90min,,any,,
vl_electricity,svc_electricity_supply,numeric,lost,>=,20000,kW,>=,45min,,it,,
vl_aviation,"svc_air_transport;svc_air_traffic_control",any,,,,flights/day,,2h,cancellation,it,,50
vl_railway,svc_rail_transport,numeric,affected,>=,2500,,>=,1h,suspension,it,,
vl_bank_deposit,svc_bank_deposit,off,,,,,,,,,,
vl_water,svc_water_supply,any,,,,households,,30min,significant_system_failure,any,,
vl_logistics,svc_logistics,numeric,lost,>=,2.5,,,,,it,,
"""
# other durations of the same thresholds: what episodes hold is enough
SAME_WATCH = HEAD + """metric,operator,threshold,unit,duration_operator,duration,kinds,exception
vl_telecom,svc_telecom,numeric,affected,>=,30000,users,>,5h,suspension;quality_degradation,
vl_electricity,svc_electricity_supply,numeric,lost,>=,100000,kW,>=,3h,supply_failure,
vl_local_gov_restore,svc_local_government,any,occurrence,>=,1,,>,6h,late_restoration,
"""


def check_again(tap, place):
    """A stored result under other rules is what a simulation under them says."""
    for name, text, record, scenario in (
            ("stricter", STRICTER, "steps", KANTO), ("stricter", STRICTER, "steps",
                                                     LEVELS / "outage.yaml"),
            ("same watch", SAME_WATCH, "episodes", KANTO),
            ("over", (LEVELS / "over.csv").read_text(), "steps", LEVELS / "outage.yaml"),
            ("exception", (LEVELS / "minimum.csv").read_text(), "steps", LEVELS / "outage.yaml")):
        rules = place / "rules.csv"
        rules.write_text(text)
        what = f"{name} rules on {scenario.stem} with {record}"
        for out, more in (("plain.h5", ()), ("under.h5", ("--rules", rules))):
            done = hakyu("run", scenario, "-o", place / out, "-q", "-n",
                         "30" if scenario == KANTO else "1", "--set", f"record={record}", *more)
            assert done.returncode == 0, done.stderr
        plain, under = info(place / "plain.h5"), info(place / "under.h5")
        again = info(place / "plain.h5", "--rules", rules)
        for section in SECTIONS:
            tap.equal(again[section], under[section], f"{what}: {section}")
        tap.ok(plain["breaches"] != again["breaches"] or plain["rules"] != again["rules"],
               f"{what}: they make a difference")
        same = info(place / "under.h5", "--rules", rules)
        tap.equal([same[s] for s in SECTIONS], [under[s] for s in SECTIONS],
                  f"{what}: the rules that it was run with change nothing")
    for record, code, part in (("episodes", 3, "or with record: steps"),
                               ("none", 3, "record: none")):
        done = hakyu("run", KANTO, "-o", place / "less.h5", "-q", "-n", "30", "--set",
                     f"record={record}")
        assert done.returncode == 0, done.stderr
        rules = place / "stricter.csv"
        rules.write_text(STRICTER)
        done = hakyu("info", place / "less.h5", "--rules", rules)
        exits(tap, done, code, f"stricter rules with record: {record}")
        tap.has(done.stderr, part, f"record: {record}: what is missing")
    done = hakyu("info", place / "plain.h5", "--rules", LEVELS / "exception.csv")
    exits(tap, done, 3, "an exception for which nothing was recorded")
    tap.has(done.stderr, "beside their substitutes is not stored for service 'market'",
            "... and what is missing")
    old = SOURCE / "tests" / "golden" / "formats" / "result-2.h5"
    done = hakyu("info", old, "--rules", place / "stricter.csv")
    exits(tap, done, 3, "rules on an older file")
    tap.has(done.stderr, "this one is older", "an older file: what is missing")
    (place / "wrong.csv").write_text(HEAD + "metric\na,svc_gas_supply,any,users\n")
    done = hakyu("info", place / "plain.h5", "--rules", place / "wrong.csv")
    exits(tap, done, 3, "info with a wrong rule")
    tap.has(done.stderr, "wrong.csv:2:22: error: metric", "info with a wrong rule: its place")


def main():
    tap = Tap()
    for check in (check_numbers, check_margins, check_stages, check_exceptions, check_kinds,
                  check_counting, check_rules, check_again):
        with folder() as place:
            check(tap, place)
    return tap.done()


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`hakyu model build japan`: the same command gives the same bytes, the HDF5 file and the folder hold the
same model, everything that the catalogue lists is there and can break, people add up to the census, any
trunk link can fail, scale and area do what they say, and a scenario runs on it. Prints TAP."""
import csv
import json
import sys
from collections import Counter, defaultdict

try:
    import h5py
except ImportError:
    h5py = None

from rig import SOURCE, Tap, exits, folder, hakyu, listing

SCENARIO = """name: blackout
title: {en: Loss of supply around the capital, ja: 首都圏の供給支障}
model: model
start: 2009-07-13T07:38:00+09:00
horizon: 2d
replicates: 2
seed: 2009
grid: 1h
threats:
  - id: substations
    catalogue: thr_sw_power_outage
    mechanism: damage
    where: {type: [transmission_substation], prefecture: [12, 13, 14]}
    state: {moderate: 0.3, extensive: 0.4}
recovery: {policy: fifo}
"""

BREAK = """name: break-{name}
title: {{en: Everything of one kind fails, ja: 一種類の全故障}}
model: model
start: 2009-07-13T10:00:00+09:00
horizon: 3d
replicates: 1
seed: 1
grid: 1h
threats:
"""


def rows(place, table):
    with open(place / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def catalogue(table, column):
    with open(SOURCE / "data/catalogue" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def build(tap, out, *options):
    done = hakyu("model", "build", "japan", "-o", str(out), *options)
    exits(tap, done, 0, f"build {' '.join(options)} to {out.name}")
    return done.stdout


def check_bytes(tap, place):
    build(tap, place / "a", "--scale", "0.1")
    build(tap, place / "b", "--scale", "0.1")
    tap.ok(listing(place / "a") == listing(place / "b"), "two builds to folders have the same bytes")
    build(tap, place / "a.h5", "--scale", "0.1")
    build(tap, place / "b.h5", "--scale", "0.1")
    tap.ok((place / "a.h5").read_bytes() == (place / "b.h5").read_bytes(),
           "two builds to HDF5 have the same bytes")


def check_clean(tap, place):
    for name in ("a", "a.h5"):
        done = hakyu("check", str(place / name))
        exits(tap, done, 0, f"check {name}")
        tap.has(done.stderr, "0 errors, ", f"{name} has no errors")
        warnings = int(done.stderr.split("0 errors, ")[1].split()[0])
        tap.ok(warnings <= 12, f"{name} has few warnings", done.stderr[-2000:])


def losses(result):
    """Person-hours by section and id."""
    done = hakyu("info", str(result), "--format", "csv")
    return {(row[0], row[1]): float(row[3]) for row in csv.reader(done.stdout.splitlines())
            if row[0] in ("sectors", "services") and row[2] == "loss_person_hours"}


def check_same_model(tap, place):
    """A run of either gives the same figures."""
    results = []
    for name in ("a", "a.h5"):
        text = SCENARIO.replace("model: model", f"model: {name}")
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
        done = hakyu("run", str(place / f"{name}.yaml"), "-o", str(place / f"r-{name}.h5"), "-q")
        exits(tap, done, 0, f"a scenario on {name}")
        results.append(losses(place / f"r-{name}.h5"))
    tap.ok(results[0] == results[1], "the folder and the HDF5 file give the same results")
    hit = [sector for (section, sector), loss in results[0].items()
           if section == "sectors" and loss > 0 and sector != "all"]
    tap.ok(len(hit) >= 6, "the blackout reaches at least six sectors", hit)


def check_named(tap, place):
    """The commands on models take the name of one that is built."""
    exits(tap, hakyu("model", "export", "japan", "-o", str(place / "named.h5")), 0, "export by name")
    exits(tap, hakyu("model", "build", "japan", "-o", str(place / "built.h5")), 0, "build")
    tap.ok((place / "named.h5").read_bytes() == (place / "built.h5").read_bytes(), "the same bytes")
    done = hakyu("model", "diff", "japan", str(place / "built.h5"))
    tap.equal(done.stdout, "The tables say the same.\n", "diff by name")
    (place / "wrong.yaml").write_text(SCENARIO.replace("model: model", "model: japan"), encoding="utf-8")
    done = hakyu("check", str(place / "wrong.yaml"), "--set", "cpu_limit=0h")
    exits(tap, done, 3, "a scenario on it with an error before the model is read")
    tap.ok("cpu_limit: '0h' is too short" in done.stderr + done.stdout and
           "1 error" in done.stderr + done.stdout, "is told that one error", done.stderr)
    done = hakyu("model", "diff", "japan", "jupan")
    exits(tap, done, 4, "a name that is none")
    done = hakyu("model", "validate", "japan", "--format", "json")
    exits(tap, done, 0, "validate by name")
    tap.ok(all(row["pass"] for row in json.loads(done.stdout)), "and it passes")


def check_catalogue(tap, place):
    model = place / "a"
    components = rows(model, "components")
    providers = {row["id"]: row for row in rows(model, "providers")}
    services = {row["id"]: row for row in rows(model, "services")}
    systems = {row["type"] for row in components if row["kind"] == "system"}
    offered = {services[row["service"]]["service"] for row in components if row["service"]}
    tap.equal(systems, catalogue("systems", "system_id"), "all 36 systems")
    tap.equal(offered - {""}, catalogue("services", "service_id"), "all 25 services")
    tap.equal({row["class"] for row in providers.values()}, catalogue("providers", "provider_id"),
              "all 25 classes of providers")
    tap.equal({row["subsector"] for row in providers.values()},
              catalogue("subsectors", "subsector_id"), "all 18 subsectors")
    tap.equal({row["sector"] for row in providers.values()}, catalogue("sectors", "sector_id"),
              "all ten sectors")
    tap.ok(all(row["provider"] for row in components), "every component has a provider")
    tap.ok(all(row["name_en"] and row["name_ja"] for row in components), "names in both languages")
    needs = {row["consumer"] for row in rows(model, "dependencies")}
    feeds = {row["supplier"] for row in rows(model, "dependencies")}
    lost = [row["id"] for row in components if row["kind"] == "system" and
            (row["id"] not in needs or row["id"] not in feeds)]
    tap.equal(lost, [], "every system needs something and somebody needs it")
    unfed = [row["id"] for row in components if row["kind"] == "delivery" and row["id"] not in needs]
    tap.equal(unfed, [], "every delivery point needs something")
    calendars = {row["calendar"] for row in rows(model, "dependencies")} - {""}
    tap.ok(len(calendars) >= 4, "needs that depend on the time of day", calendars)
    tap.ok(any(row["uses_it"] == "no" for row in services.values()), "a service without IT (R12)")


def check_breaks(tap, place):
    """Each system type can fail, and each service loses something when all of them do."""
    model = place / "a"
    types = sorted({row["type"] for row in rows(model, "components") if row["kind"] == "system"})
    text = BREAK.format(name="systems").replace("model: model", "model: a")
    for i, system in enumerate(types):
        text += (f"  - {{id: t{i}, mechanism: outage, duration: 12h, "
                 f"where: {{type: [{system}]}}}}\n")
    (place / "break.yaml").write_text(text, encoding="utf-8")
    done = hakyu("run", str(place / "break.yaml"), "-o", str(place / "break.h5"), "-q")
    exits(tap, done, 0, "all systems fail")
    services = {row["id"]: row["service"] for row in rows(model, "services")}
    uses = {row["id"]: row["uses_it"] for row in rows(model, "services")}
    hit = Counter()
    for (section, name), loss in losses(place / "break.h5").items():
        if section == "services" and name in services:
            hit[services[name]] += loss > 0 and uses[name] == "yes"
    broken = {service for service, n in hit.items() if n > 0}
    tap.equal(catalogue("services", "service_id") - broken, set(), "every service can be broken")


def check_people(tap, model):
    components = rows(model, "components")
    census = {int(row["prefecture_code"]): int(row["census_2005_population_thousands"]) * 1000
              for row in rows(SOURCE / "data/national", "japan_prefectures")}
    services = {row["id"]: row["service"] for row in rows(model, "services")}
    people = Counter()
    for row in components:
        if row["id"].startswith("city/residents"):
            people[int(row["prefecture"])] += int(row["weight"])
    far = {code: people[code] for code, persons in census.items() if abs(people[code] - persons) > 20}
    tap.equal(far, {}, "residents of every prefecture as in the census")
    weight = Counter()
    for row in components:
        if row["weight"]:
            weight[services[row["service"]]] += int(row["weight"])
    total = sum(census.values())
    tap.ok(abs(weight["svc_electricity_supply"] / total / 1.4 - 1) < 0.01, "1.4 kW a person")
    tap.ok(weight["svc_water_supply"] > 0.97 * total, "water for 97 persons in 100")


def is_reached(links, sources, nodes, without):
    """Nodes of a network that a source reaches without one component."""
    seen = {source for source in sources if source != without}
    queue = list(seen)
    while queue:
        for other in links[queue.pop()]:
            if other != without and other not in seen:
                seen.add(other)
                queue.append(other)
    return sum(node in seen for node in nodes) / len(nodes)


def check_trunks(tap, model):
    """Without any one link at least 95 % of the consumers of its network are supplied."""
    networks = defaultdict(lambda: defaultdict(set))
    sources = defaultdict(set)
    kind = {}
    for row in rows(model, "components"):
        kind[row["id"]] = row["type"]
        for tag in row["tags"].split():
            if tag.startswith("source:"):
                sources[tag[7:]].add(row["id"])
    for row in rows(model, "routes"):
        networks[row["network"]][row["from"]].add(row["to"])
        networks[row["network"]][row["to"]].add(row["from"])
    consumers = defaultdict(set)
    for row in rows(model, "dependencies"):
        if row["supplier"].startswith("route:"):
            consumers[row["supplier"][6:]].add(row["consumer"])
    trunks = {"transmission_line", "fibre_link", "water_main", "rail_section"}
    worst = {}
    n = 0
    for network, links in networks.items():
        for link in [part for part in links if kind[part] in trunks]:
            n += 1
            served = is_reached(links, sources[network], consumers[network], link)
            if served < worst.get(kind[link], (2,))[0]:
                worst[kind[link]] = (served, link)
    tap.ok(n > 300 and set(worst) == trunks, f"{n} trunk links of four kinds")
    tap.ok(all(served >= 0.95 for served, _ in worst.values()),
           "without any one trunk link at least 95 % are supplied", worst)


def check_locality(tap, model):
    number = {row["id"]: i for i, row in enumerate(rows(model, "components"))}
    far = sorted(abs(number[row["consumer"]] - number[row["supplier"]])
                 for row in rows(model, "dependencies") if not row["supplier"].startswith("route:"))
    tap.ok(far[len(far) // 2] < len(number) / 100, "half of the suppliers stand close by",
           f"median distance {far[len(far) // 2]} of {len(number)}")
    runs = [row["prefecture"] for row in rows(model, "components")]
    changes = sum(a != b for a, b in zip(runs, runs[1:]))
    tap.equal(changes, 46, "components stand by prefecture")


def check_info(tap, place):
    """`model info` counts what the tables hold, in every format, of either kind of file."""
    shown = hakyu("model", "info", str(place / "a"), "--format", "json")
    exits(tap, shown, 0, "model info")
    packed = hakyu("model", "info", str(place / "a.h5"), "--format", "json")
    tap.ok(shown.stdout == packed.stdout, "model info of the folder and of the HDF5 file are the same")
    info = json.loads(shown.stdout)
    components = rows(place / "a", "components")
    needs = rows(place / "a", "dependencies")
    kinds = Counter(row["kind"] for row in components)
    for kind, column in (("facility", "facilities"), ("system", "systems"),
                         ("delivery", "deliveries")):
        tap.equal(sum(row[column] for row in info["sectors"]), kinds[kind], f"sums of {column}")
    tap.equal({row["id"]: row["components"] for row in info["types"]},
              dict(Counter(row["type"] for row in components if row["type"])), "counts of types")
    groups = defaultdict(set)
    for row in needs:
        groups[row["input"]].add(row["consumer"])
    tap.equal({row["id"]: (row["dependencies"], row["groups"]) for row in info["inputs"]},
              {name: (n, len(groups[name]))
               for name, n in Counter(row["input"] for row in needs).items()}, "needs by input")
    assumed = {row["id"]: row["assumed"] for row in info["provenance"]}
    tap.equal(assumed["dependencies"], 1, "every dependency is assumed")
    part = sum(row["provenance"] == "assumption" for row in components) / len(components)
    tap.ok(abs(assumed["components"] - part) < 1e-9, "and so many components", assumed)
    sources = Counter(tag[7:] for row in components for tag in row["tags"].split()
                      if tag.startswith("source:"))
    tap.equal({row["id"]: row["sources"] for row in info["networks"]}, dict(sources), "sources")
    tap.equal([row["id"] for row in info["networks"] if row["cut_nodes"] > row["sources"]], [],
              "a network fails by one node only if that is its one source, or near it")
    english = hakyu("model", "info", str(place / "a"), "--format", "csv").stdout
    japanese = hakyu("model", "info", str(place / "a"), "--format", "csv", "--lang", "ja").stdout
    tap.equal(len(english.splitlines()), len(japanese.splitlines()), "as many lines in Japanese")
    tap.has(hakyu("model", "info", str(place / "a"), "--lang", "ja").stdout, "単一障害点", "headers too")
    exits(tap, hakyu("model", "info", str(place / "nothing")), 4, "model info of nothing")
    exits(tap, hakyu("model", "inof"), 2, "model inof")


def check_bomb(tap, place):
    """A small file that unpacks to much is refused before it fills the memory."""
    with h5py.File(place / "bomb.h5", "w") as file:
        file["model.yaml"] = "name: bomb\n"
        group = file.create_group("components")
        for name in ("id", "kind", "provenance"):
            group.create_dataset(name, shape=(12_000_000,), dtype="S64", chunks=(500_000,),
                                 compression="gzip")
    done = hakyu("check", str(place / "bomb.h5"))
    exits(tap, done, 3, "check of a file that unpacks to much")
    tap.has(done.stderr, "more than the file can hold", "and it says why")


def count(tap, place, *options):
    return int(build(tap, place, *options).split(": ")[1].split()[0])


def check_scale(tap, place):
    tenth = len(rows(place / "a", "components"))
    whole = count(tap, place / "whole", "--scale", "1")
    double = count(tap, place / "double", "--scale", "2")
    small = count(tap, place / "small", "--scale", "0.01")
    tap.ok(whole >= 50000, "50,000 components at scale 1", whole)
    tap.ok(1.7 < double / whole < 2.3, "twice as many at scale 2", double / whole)
    tap.ok(0.08 < tenth / whole < 0.16, "a tenth at 0.1", tenth / whole)
    tap.ok(small < 0.1 * whole, "few at 0.01", small)
    check_people(tap, place / "whole")
    check_trunks(tap, place / "whole")
    places = {row["id"].split("-")[1] for row in rows(place / "whole", "components")
              if row["id"].startswith("power/customers")}
    tap.equal(len(places), 765 + 47, "each of the 765 places, and one for the rest of a prefecture")
    done = hakyu("check", str(place / "whole"))
    tap.has(done.stderr, "0 errors, ", "no errors at scale 1")


def check_area(tap, place):
    build(tap, place / "part", "--scale", "0.1", "--area", "12,Tokyo", "--area", "神奈川県")
    part = {row["id"]: row for row in rows(place / "part", "components")}
    tap.equal({row["prefecture"] for row in part.values()}, {"12", "13", "14"}, "three prefectures")
    whole = {row["id"]: row for row in rows(place / "a", "components")}
    customers = [i for i in part if i.startswith("power/customers")]
    tap.ok(customers and all(whole[i]["weight"] == part[i]["weight"] for i in customers),
           "points have the ids and weights that they have in the whole model")
    tap.ok({row["type"] for row in part.values() if row["kind"] == "system"} ==
           catalogue("systems", "system_id"), "all kinds of systems are still there")
    exits(tap, hakyu("check", str(place / "part")), 0, "check of the part")


def check_date(tap, place):
    """How much of a service hangs on its systems may change with the years (R26)."""
    build(tap, place / "later", "--scale", "0.01", "--date", "2020-04-01")
    curves = [{row["id"]: row["curve"] for row in rows(place / name, "responses")}
              for name in ("small", "later")]
    tap.equal(curves[0]["it-svc_bank_deposit"], "0h:0.3", "in 2009")
    tap.equal(curves[1]["it-svc_bank_deposit"], "0h:0.05", "in 2020")


def check_refusals(tap, place):
    for options, part in ((["japan"], "--output"), (["japn", "-o", "x"], "did you mean 'japan'"),
                          (["japan", "-o", "x", "--scale", "21"], "from 0.01 to 20"),
                          (["japan", "-o", "x", "--area", "48"], "names of prefectures"),
                          (["japan", "-o", "x", "--date", "2009-13-01"], "a day such as")):
        done = hakyu("model", "build", *options, cwd=place)
        exits(tap, done, 2, f"model build {' '.join(options)}")
        tap.has(done.stderr, part, "and says what is allowed")
    (place / "full").mkdir()
    (place / "full" / "thing").write_text("x", encoding="utf-8")
    done = hakyu("model", "build", "japan", "-o", str(place / "full"), "--scale", "0.01")
    exits(tap, done, 4, "a folder with other things is left alone")
    tap.equal(sorted(listing(place / "full")), ["thing"], "nothing is written into it")
    done = hakyu("model", "build", "japan", "-o", str(place / "no" / "model"), "--scale", "0.01")
    exits(tap, done, 4, "a folder that is not there")


def check_bad_rules(tap, place):
    """A slip in a table of rules ends in a message with its place, and nothing is written."""
    data = place / "data" / "national"
    data.mkdir(parents=True)
    for path in (SOURCE / "data/national").glob("*.csv"):
        (data / path.name).write_bytes(path.read_bytes())
    for table, old, new, part in (
            ("components", ",power_plant,area,", ",power_plant,aera,", "'aera' is no tier"),
            ("dependencies", "power/plant,control,", "power/plnt,control,", "is no id of components"),
            ("dependencies", ",nearest,1,", ",closest,1,", "'closest' is no choice"),
            ("providers", "0.75;0.25", "0.75", "1 shares for 2 providers"),
            ("networks", "power/ehv", "power/evh", "is no key of components"),
            ("parameters", "split_above,300000", "split_above,many", "many"),
            ("components", ",power-plant,", ",power-plants,", "is no id of repairs")):
        path = data / f"{table}.csv"
        good = path.read_text(encoding="utf-8")
        path.write_text(good.replace(old, new, 1), encoding="utf-8")
        done = hakyu("model", "build", "japan", "-o", str(place / "bad"), "--scale", "0.01",
                     env={"HAKYU_DATA": str(place / "data"), "PATH": "/usr/bin:/bin"})
        exits(tap, done, 3, f"{table}: {new}")
        tap.has(done.stderr, part, "says what it is")
        tap.has(done.stderr, f"{table}.csv:", "and where")
        tap.ok(not (place / "bad").exists(), "nothing is written")
        path.write_text(good, encoding="utf-8")


def main():
    tap = Tap()
    with folder() as place:
        check_bytes(tap, place)
        check_clean(tap, place)
        check_catalogue(tap, place)
        check_same_model(tap, place)
        check_named(tap, place)
        check_breaks(tap, place)
        check_people(tap, place / "a")
        check_trunks(tap, place / "a")
        check_locality(tap, place / "a")
        check_info(tap, place)
        if h5py is not None:
            check_bomb(tap, place)
        check_scale(tap, place)
        check_area(tap, place)
        check_date(tap, place)
        check_refusals(tap, place)
        check_bad_rules(tap, place)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

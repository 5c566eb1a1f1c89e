#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`hakyu model import|export|diff`: models there and back through GraphML, HDF5 and folders, graphs of
other programs, files that are no graphs, what differs. Prints TAP."""
import csv
import io
import json
import shutil
import sys
import xml.etree.ElementTree as xml

from rig import KANTO, SOURCE, Tap, exits, folder, hakyu, listing

CAPITAL = SOURCE / "data" / "models" / "capital"
PETROLEUM = SOURCE / "tests" / "cli" / "petroleum" / "model"

FOREIGN = """<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="l" for="node" attr.name="label" attr.type="string"/>
<key id="w" for="node" attr.name="weight" attr.type="double"/>
<graph edgedefault="{how}">
<node id="n0"><data key="l">Tokyo (east)</data><data key="w">70</data></node>
<node id="n1"><data key="l">Tokyo  east</data></node>
<node id="n2"/>
<edge source="n0" target="n1"/><edge source="n0" target="n1"/><edge source="n2" target="n2"/>
</graph></graphml>
"""

SCENARIO = """name: imported
title: {en: Imported, ja: 取込み}
model: MODEL
start: 2009-07-13T09:00:00+09:00
horizon: 1d
replicates: 3
seed: 1
threats:
  - {id: cut, mechanism: outage, duration: 6h, where: {id: tokyo_east_}}
"""


def differences(before, after):
    done = hakyu("model", "diff", before, after, "--format", "csv")
    return list(csv.DictReader(io.StringIO(done.stdout)))


# ---- there and back --------------------------------------------------------------------------------


def check_round(tap, place):
    for name, model in (("capital", CAPITAL), ("petroleum", PETROLEUM)):
        # the catalogue of a model does not travel with it
        words = [] if name == "capital" else ["--catalogue", model / "catalogue"]
        for end in (".graphml", ".h5", ""):
            first, second = place / f"{name}{end}", place / f"{name}-from{end.replace('.', '-')}"
            exits(tap, hakyu("model", "export", model, "-o", first), 0, f"export {first.name}")
            exits(tap, hakyu("model", "import", first, "-o", second, *words), 0,
                  f"import {first.name}")
            tap.equal(differences(model, second), [], f"{first.name} comes back cell by cell")
    tree = xml.parse(place / "capital.graphml").getroot()
    space = "{http://graphml.graphdrawing.org/xmlns}"
    components = len((CAPITAL / "components.csv").read_text(encoding="utf-8").splitlines()) - 1
    tap.ok(len(tree.findall(f".//{space}node")) > components, "a node per component, and networks")
    again = place / "again.graphml"
    hakyu("model", "export", place / "capital-from-graphml", "-o", again)
    tap.ok(again.read_bytes() == (place / "capital.graphml").read_bytes(), "twice the same bytes")


# ---- graphs of other programs ----------------------------------------------------------------------


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def check_foreign(tap, place):
    for how, needs in (("directed", 1), ("undirected", 2)):
        graph = place / f"{how}.graphml"
        graph.write_text(FOREIGN.format(how=how), encoding="utf-8")
        done = hakyu("model", "import", graph, "-o", place / how, "--rule", "any")
        exits(tap, done, 0, f"{how} graph")
        tap.has(done.stderr, f"{1 + needs} edges of nodes to themselves", "what is left out is told")
        components = rows(place / how / "components.csv")
        tap.equal([r["id"] for r in components if r["kind"] == "facility"],
                  ["tokyo_east_", "tokyo_east", "n2"], "names become ids")
        tap.equal([r["weight"] for r in components if r["kind"] == "delivery"], ["70", "1", "1"],
                  "weights")
        edges = [r for r in rows(place / how / "dependencies.csv") if not r["consumer"].startswith("point/")]
        tap.equal(len(edges), needs, "an edge given twice counts once")
        tap.ok(all(r["provenance"] == "assumption" for r in components + edges), "all is assumed")
    scenario = place / "imported.yaml"
    scenario.write_text(SCENARIO.replace("MODEL", "directed"), encoding="utf-8")
    exits(tap, hakyu("run", scenario, "-o", place / "imported.h5"), 0, "it can be run")
    told = json.loads(hakyu("info", place / "imported.h5", "--format", "json").stdout)
    tap.equal(told["services"][0]["loss_unit_hours"], (70 + 1) * 6, "what fails with it")


def check_edges(tap, place):
    path = place / "pairs.edges"
    path.write_text("a b\nb c\n", encoding="utf-8")
    exits(tap, hakyu("model", "import", path, "-o", place / "pairs.h5", "--deliver", "none"), 0,
          "an edge list")
    exits(tap, hakyu("model", "export", place / "pairs.h5", "-o", place / "out.edges"), 0, "and back")
    tap.equal((place / "out.edges").read_text(encoding="utf-8").split(), "a b b c".split(),
              "supplier first")


def check_refused(tap, place):
    secret = place / "secret"
    secret.write_text("hidden words", encoding="utf-8")
    entity = FOREIGN.format(how="directed").replace(
        '<?xml version="1.0"?>',
        f'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY s SYSTEM "file://{secret}">]>').replace(
        "Tokyo (east)", "&s;")
    bombs = "".join(f'<!ENTITY b{i} "{f"&b{i - 1};" * 10}">' for i in range(1, 12))
    bomb = FOREIGN.format(how="directed").replace(
        '<?xml version="1.0"?>', f'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY b0 "ha">{bombs}]>'
    ).replace("Tokyo (east)", "&b11;")
    for name, text, code in (("empty", "", 3), ("words", "no graph\n", 3), ("cut", FOREIGN[:400], 3),
                             ("nodeless", '<graphml><graph edgedefault="directed"/></graphml>', 3),
                             ("bomb", bomb, None), ("entity", entity, None)):
        path = place / f"{name}.graphml"
        path.write_text(text, encoding="utf-8")
        before = sorted(p.name for p in place.iterdir())
        done = hakyu("model", "import", path, "-o", place / f"made-{name}")
        tap.ok(done.returncode in ((0, 3) if code is None else (code,)) and
               "Sanitizer" not in done.stderr and (done.returncode == 0 or "error: " in done.stderr),
               f"{name}: refused or harmless", done.stderr)
        if done.returncode == 0:
            tap.ok(b"hidden" not in b"".join(listing(place / f"made-{name}").values()),
                   f"{name}: no other file is read")
        else:
            tap.equal(sorted(p.name for p in place.iterdir()), before, f"{name}: nothing is written")
    (place / "one.edges").write_text("a b\n\na\n", encoding="utf-8")
    done = hakyu("model", "import", place / "one.edges", "-o", place / "one")
    exits(tap, done, 3, "an edge with one end")
    tap.has(done.stderr, "one.edges:3:1: ", "its place")
    exits(tap, hakyu("model", "import", place / "nowhere.graphml", "-o", place / "x"), 4, "no such file")
    exits(tap, hakyu("model", "export", CAPITAL), 2, "no output")
    exits(tap, hakyu("model", "export", CAPITAL, "-o", place / "nowhere" / "x.graphml"), 4,
          "a folder that is not there")
    (place / "full").mkdir()
    (place / "full" / "letter.txt").write_text("Dear reader", encoding="utf-8")
    exits(tap, hakyu("model", "export", CAPITAL, "-o", place / "full"), 4, "a folder of other things")
    tap.equal(list(listing(place / "full")), ["letter.txt"], "is left alone")
    exits(tap, hakyu("model", "exprt"), 2, "a typo")


# ---- differences -----------------------------------------------------------------------------------


def check_diff(tap, place):
    mine = place / "mine"
    shutil.copytree(PETROLEUM, mine)
    path = mine / "components.csv"
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("gas-point,")]
    lines = [line.replace(",11000,", ",12000,") for line in lines]
    lines.insert(2, "extra,,,facility,oil,,tank,,,plan,")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    needs = mine / "dependencies.csv"
    text = needs.read_text(encoding="utf-8").splitlines()
    needs.write_text("\n".join(text[:1] + text[:0:-1]) + "\n", encoding="utf-8") # another order
    got = differences(PETROLEUM, mine)
    tap.equal([(r["table"], r["change"], r["row"], r["column"], r["before"], r["after"]) for r in got],
              [("components", "removed", "gas-point", "", "", ""),
               ("components", "changed", "parcels-point", "weight", "11000", "12000"),
               ("components", "added", "extra", "", "", "")], "changes, not the order")
    back = differences(mine, PETROLEUM)
    tap.equal([(r["change"], r["row"]) for r in back],
              [("removed", "extra"), ("changed", "parcels-point"), ("added", "gas-point")],
              "and the other way")
    counts = json.loads(hakyu("model", "diff", PETROLEUM, mine, "--summary", "--format", "json").stdout)
    tap.equal([r for r in counts if r["table"] == "components"],
              [{"table": "components", "added": 1, "removed": 1, "changed": 1}], "summary")
    exits(tap, hakyu("model", "diff", mine), 2, "one model")
    exits(tap, hakyu("model", "diff", mine, place / "nowhere"), 4, "a model that is not there")
    done = hakyu("model", "diff", mine, mine)
    tap.equal(done.stdout, "The tables say the same.\n", "nothing differs")


def check_ranks(tap, place):
    """What a change does to a result: substations that are mended three times as slowly come earlier."""
    before, after = place / "before", place / "after"
    shutil.copytree(CAPITAL, before)
    shutil.copytree(CAPITAL, after)
    pools = (after / "pools.csv").read_text(encoding="utf-8")
    (after / "pools.csv").write_text(pools.replace("power-line,provider,6", "power-line,provider,1"),
                                     encoding="utf-8")
    scenario = KANTO.read_text(encoding="utf-8").replace("../data/models/capital", "MODEL")
    scenario = scenario[:scenario.index("recovery:")]
    results = []
    for model in (before, after):
        path = place / f"{model.name}.yaml"
        path.write_text(scenario.replace("MODEL", model.name), encoding="utf-8")
        results += ["--ranks", place / f"{model.name}.h5"]
        exits(tap, hakyu("run", path, "-o", results[-1], "-n", "100", "-q"), 0, "run")
    done = hakyu("model", "diff", before, after, *results, "--format", "json")
    exits(tap, done, 0, "diff with ranks")
    told = json.loads(done.stdout)
    tap.equal([(row["row"], row["before"], row["after"]) for row in told["model"]],
              [("power-line", "6", "1")], "the cell that differs")
    alone = json.loads(hakyu("compare", results[1], results[3], "--format", "json").stdout)
    tap.equal(told["results"], alone, "and what compare says of the results")
    lost = [row for row in alone["outputs"] if row["id"] == "person-hours"][0]
    tap.ok(lost["low_95"] > 0, "more is lost with fewer crews", lost)
    done = hakyu("model", "diff", before, after, *results)
    tap.has(done.stdout, "power-line", "for people: the cell")
    tap.has(done.stdout, "First to restore, by criticality", "and the ranks")
    exits(tap, hakyu("model", "diff", before, after, *results[:2]), 2, "one result")
    exits(tap, hakyu("model", "diff", before, after, *results, "--format", "csv"), 2, "ranks as CSV")
    exits(tap, hakyu("model", "diff", before, after, *results[:3], place / "none.h5"), 4,
          "a result that is not there")


def main():
    tap = Tap()
    with folder() as place:
        check_round(tap, place)
        check_foreign(tap, place)
        check_edges(tap, place)
        check_refused(tap, place)
        check_diff(tap, place)
        check_ranks(tap, place)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

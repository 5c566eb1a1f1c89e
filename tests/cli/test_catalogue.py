#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`hakyu catalogue`: tables, conditions, labels, folders over folders; an eleventh sector from a
user's own tables; version and hash in results. Prints TAP."""
import csv
import json
import os
import shutil
import sys
from pathlib import Path

from rig import SOURCE, Tap, exits, folder, hakyu

CATALOGUE = SOURCE / "data" / "catalogue"
ELEVEN = SOURCE / "tests" / "cli" / "petroleum"
COUNTS = {"sectors": 10, "subsectors": 18, "providers": 25, "systems": 36, "services": 25,
          "verification_rules": 18, "effects": 28, "threats": 43, "threat_models": 43, "malfunctions": 21, "organisations": 20,
          "ceptoars": 14, "reporting": 67, "info_paths": 14, "liaison_cases": 11, "indicators": 14,
          "terms": 30, "sj2007_grades": 6, "aliases": 199}


def rows_of(text):
    return list(csv.DictReader(text.splitlines()))


def table(name, *words, **options):
    return rows_of(hakyu("catalogue", name, "--format", "csv", *words, **options).stdout)


# ---- tables ----------------------------------------------------------------------------------------


def check_tables(tap):
    for name, count in COUNTS.items():
        text = (CATALOGUE / f"{name}.csv").read_text(encoding="utf-8")
        done = hakyu("catalogue", name, "--format", "csv")
        exits(tap, done, 0, name)
        tap.ok(done.stdout == text, f"{name}: csv is the file")
        rows = rows_of(text)
        tap.equal(len(rows), count, f"{name}: rows")
        both = [json.loads(hakyu("catalogue", name, "--format", "json", "--lang", lang).stdout)
                for lang in ("en", "ja")]
        tap.ok(both[0] == both[1] == rows, f"{name}: json holds the same in both languages")
    basis = [row["basis"] for row in table("subsectors")]
    tap.equal([basis.count(word) for word in ("stated", "derived", "implied_single")], [5, 7, 6],
              "subsectors by basis")
    for lang, part in (("en", "Railways"), ("ja", "鉄道")):
        lines = hakyu("catalogue", "sectors", "--lang", lang).stdout.splitlines()
        tap.ok(len(lines) == 11 and part in lines[4] and "railway" in lines[4],
               f"sectors for people: {lang}", lines)


def check_list(tap):
    done = hakyu("catalogue")
    exits(tap, done, 0, "catalogue alone")
    lines = done.stdout.splitlines()
    tap.equal([line.split()[:2] for line in lines[1:-1]],
              [[name, str(count)] for name, count in COUNTS.items()], "tables and their rows")
    tap.ok(lines[-1].startswith("Version 1, SHA-256 ") and len(lines[-1].split()[-1]) == 65,
           "version and hash", lines[-1])
    done = hakyu("catalogue", "--format", "json", "--lang", "ja")
    tap.equal({row["table"]: row["rows"] for row in json.loads(done.stdout)}, COUNTS, "the same as json")
    tap.has(done.stderr, "SHA-256", "version and hash beside it")


def check_where(tap):
    done = hakyu("catalogue", "threats", "--where", "pattern=P3", "--where", "scope=individual")
    exits(tap, done, 0, "two conditions")
    tap.equal([line.split()[0] for line in done.stdout.splitlines()],
              ["id", "thr_in_earthquake", "thr_in_flood", "thr_in_lightning", "thr_in_fire"],
              "P3 and individual: four threats")
    for words, count in ((["pattern_code=P3"], 7), (["pattern=disaster_disease"], 7),
                         (["pattern=p3"], 7), (["scope="], 7), (["effect=confidentiality"], 8),
                         (["target=computer facility"], 6), (["name=地震"], 1),
                         (["name=EARTHQUAKE"], 1), (["id=thr_in_dos"], 1), (["source=AP2 App.3"], 36)):
        conditions = [word for each in words for word in ("--where", each)]
        tap.equal(len(table("threats", *conditions)), count, f"threats where {words}")
    tap.equal([row["system_id"] for row in table("systems", "--where", "subsector=life_insurance")],
              ["sys_insurance_business"], "a part of a cell with several ids")
    tap.equal(len(table("systems", "--where", "sub=bank", "--where", "supports=svc_bank_transfer")), 4,
              "beginnings of columns")
    tap.equal(len(table("services", "--where", "rule=vl_local_gov_restore")), 1, "one of two rules")
    tap.equal(len(table("services", "--where", "label=Payment of premium")), 1, "one of two labels")
    tap.equal(len(table("rules", "--where", "exception=substitution")), 6, "rules by their short name")
    done = hakyu("catalogue", "threats", "--where", "scope=planetary", "--format", "csv")
    exits(tap, done, 0, "a value that is nowhere")
    tap.ok(done.stdout.count("\n") == 1 and "society_wide, individual" in done.stderr,
           "only the header, and a note with the values", done.stdout + done.stderr)


def refused(tap, words, *parts):
    done = hakyu("catalogue", *words)
    exits(tap, done, 2, " ".join(words))
    tap.ok(done.stdout == "" and done.stderr.count("\n") == 1, "one line", done.stderr)
    for part in parts:
        tap.has(done.stderr, part, f"it says {part}")


def check_wrong_use(tap):
    refused(tap, ["thretas"], "'thretas'", "'threats'")
    refused(tap, ["resolv", "gas"], "'resolve'")
    refused(tap, ["zzzzzzzz"], "allowed")
    refused(tap, ["threats", "sectors"], "'sectors'")
    refused(tap, ["threats", "--where", "patern=P3"], "'patern'", "'pattern'")
    refused(tap, ["threats", "--where", "zzzzzz=P3"], "allowed: threat_id")
    refused(tap, ["threats", "--where", "pat=P3"], "pattern_code, pattern_id")
    refused(tap, ["threats", "--where", "P3"], "COLUMN=VALUE")
    refused(tap, ["threats", "--where", "=P3"], "COLUMN=VALUE")
    refused(tap, ["--where", "scope=individual"], "--where")
    refused(tap, ["resolve", "gas", "--where", "scope=individual"], "--where")
    refused(tap, ["threats", "--in", "sectors"], "--in")
    refused(tap, ["threats", "--sector", "gas"], "--sector")
    refused(tap, ["resolve"], "no label")
    refused(tap, ["resolve", ""], "no label")
    refused(tap, ["resolve", "gas", "--in", "sektors"], "'sectors'")
    refused(tap, ["threats", "--format", "xml"], "table, csv, json")
    refused(tap, ["threats", "--lang", "fr"], "en, ja")
    refused(tap, ["threats", "--whre", "a=b"], "'--where'")


# ---- labels ----------------------------------------------------------------------------------------


def resolve(*words):
    done = hakyu("catalogue", "resolve", *words, "--format", "csv")
    return done.returncode, [row["id"] for row in rows_of(done.stdout)], done.stderr


def check_every_alias(tap):
    """Each row of aliases.csv by its label and table; what is ambiguous names its candidates."""
    aliases = table("aliases")
    meanings = {}
    for row in aliases:
        meanings.setdefault((row["table"], row["label_in_plans"]), []).append(row["id"])
    wrong = []
    for (name, label), ids in meanings.items():
        code, got, said = resolve(label, "--in", name)
        if len(ids) == 1:
            good = (code, got) == (0, ids)
        else:
            good = code == 3 and got == [] and all(one in said for one in ids)
        if not good:
            wrong.append((name, label, ids, code, got, said))
    tap.equal(wrong, [], f"all {len(meanings)} labels of {len(aliases)} rows")
    flags = {(row["table"], row["label_in_plans"]): row["ambiguous_within_table"] for row in aliases}
    tap.ok(all((len(ids) > 1) == (flags[key] == "yes") for key, ids in meanings.items()),
           "those with two meanings, and no others, are marked")
    rows = {row["provider_id"]: row for row in table("providers")}
    label = "The Ministry of Land, Infrastructure and Transport(air traffic control and weather)"
    for one in ("prv_atc_authority", "prv_weather_authority"):
        tap.equal(resolve(label, "--sector", rows[one]["subsector_id"])[:2], (0, [one]),
                  f"the subsector chooses {one}")


def check_labels(tap):
    tap.equal(resolve("Damage insurance")[:2], (0, ["nonlife_insurance"]), "as it is printed")
    tap.equal(resolve("Damage", "insurance")[:2], (0, ["nonlife_insurance"]), "without quotes")
    tap.equal(resolve("  ELECTRICAL  power ", "--in", "sectors")[:2], (0, ["electric_power"]),
              "case and blanks")
    tap.equal(resolve("ｶﾞｽ")[:2], (0, ["gas"]), "half-width katakana")
    tap.equal(resolve("Ｇａｓ", "--in", "sectors")[:2], (0, ["gas"]), "full-width letters")
    tap.equal(resolve("水道 ", "--in", "sectors")[:2], (0, ["water"]), "a Japanese name")
    tap.equal(resolve("B⁺")[:2], (0, ["B+"]), "a grade")
    code, ids, said = resolve("Medical")
    tap.ok((code, ids) == (0, ["medical", "healthcare"]) and "--in" in said, "one meaning per table", said)
    tap.equal(resolve("Medical", "--in", "subsectors")[:2], (0, ["healthcare"]), "a table chooses")
    tap.equal(resolve("Logistics", "--in", "services", "--sector", "logistics")[:2],
              (0, ["svc_logistics"]), "a sector too")
    tap.equal(resolve("Malfunctions of IT")[:2], (0, ["it_functional_failure"]), "a trap of the plans")
    code, ids, said = resolve("Liaison")
    tap.ok(code == 3 and ids == [] and "ambiguous" in said and "liaison_officer" in said and
           "information_liaison" in said, "two meanings: both named, none chosen", said)
    code, ids, said = resolve("elektric powr")
    tap.ok(code == 3 and ids == [] and "electric_power" in said, "unknown: the nearest", said)
    code, ids, said = resolve("zzzzqqqq")
    tap.ok(code == 3 and ids == [] and "near to none" in said, "unknown and far from all", said)
    code, ids, said = resolve("finance", "--in", "systems")
    tap.ok(code == 3 and ids == [] and "finance (sectors" in said, "known elsewhere", said)
    done = hakyu("catalogue", "resolve", "svc_telecom", "--format", "json")
    tap.equal(json.loads(done.stdout),
              [{"id": "svc_telecom", "table": "services", "sector": "info_comm",
                "subsector": "telecom", "name_en": "Telecommunications service",
                "name_ja": "電気通信役務"}], "an id, with its names")


# ---- folders ---------------------------------------------------------------------------------------


def check_layers(tap, place):
    own, second = place / "own", place / "second"
    shutil.copytree(ELEVEN / "model" / "catalogue", own)
    second.mkdir()
    (second / "sectors.csv").write_text("name_en,sector_id,name_ja\nOil,petroleum,油\n",
                                        encoding="utf-8")
    one = table("sectors", "--catalogue", own)
    tap.ok(len(one) == 11 and one[10]["name_en"] == "Petroleum", "a row more", one[-1])
    both = table("sectors", "--catalogue", own, "--catalogue", second)
    tap.equal((len(both), both[10]["name_en"], both[10]["ministry_id"]), (11, "Oil", "org_meti"),
              "later over earlier, in the columns that it has")
    back = hakyu("catalogue", "sectors", "--catalogue", second, "--catalogue", own, "--format", "csv")
    tap.equal(rows_of(back.stdout)[10]["name_en"], "Petroleum", "in the order given")
    fire = [row["name_en"] for row in table("threats", "--where", "id=thr_in_fire", "--catalogue", own)]
    tap.equal(fire, ["Fire in a building"], "a known id is replaced")
    tap.equal(resolve("oil", "--catalogue", str(own))[:2], (0, ["petroleum"]), "a label of its own")
    done = hakyu("catalogue", "--catalogue", own)
    tap.has(done.stdout, "Version 1+petroleum-1,", "versions")
    done = hakyu("catalogue", "--catalogue", place / "nowhere")
    exits(tap, done, 4, "a folder that is not there")
    done = hakyu("catalogue", "--catalogue", place)
    exits(tap, done, 3, "a folder without tables")
    (second / "sectors.csv").write_text("sector_id,name_en,name_ja\nBad Id,a,b\n", encoding="utf-8")
    done = hakyu("catalogue", "threats", "--catalogue", second)
    exits(tap, done, 3, "a wrong table")
    tap.ok(done.stdout == "" and "sectors.csv:2:1: error: " in done.stderr, "its place", done.stderr)


def check_places(tap, place):
    """The built-in catalogue may be replaced; hash and version do not depend on where it lies."""
    moved = place / "data"
    shutil.copytree(CATALOGUE, moved / "catalogue")
    text = (moved / "catalogue" / "terms.csv").read_bytes().replace(b"\n", b"\r\n")
    (moved / "catalogue" / "terms.csv").write_bytes(text)
    env = {**os.environ, "HAKYU_DATA": str(moved)}
    tap.equal(hakyu("catalogue", env=env).stdout, hakyu("catalogue").stdout, "a copy: the same hash")
    before = hakyu("catalogue").stdout.splitlines()[-1]
    text = (moved / "catalogue" / "terms.csv").read_bytes().replace(b"Threat,", b"Danger,", 1)
    (moved / "catalogue" / "terms.csv").write_bytes(text)
    after = hakyu("catalogue", env=env).stdout.splitlines()[-1]
    tap.ok(after != before and after.startswith("Version 1,"), "another cell: another hash", after)
    bare = {**os.environ, "HAKYU_DATA": str(place / "bare")}
    done = hakyu("catalogue", env=bare)
    exits(tap, done, 4, "no catalogue at all")
    tap.has(done.stderr, "no catalogue was found", "it says so")
    done = hakyu("check", SOURCE / "data" / "models" / "capital", "--format", "json", env=bare)
    exits(tap, done, 0, "check without a catalogue")
    tap.equal([(one["severity"], one["code"]) for one in json.loads(done.stdout)],
              [("warning", "HK_WCATALOGUE")], "one warning, no checks")


# ---- an eleventh sector ----------------------------------------------------------------------------


def facts(result):
    return json.loads(hakyu("info", result, "--format", "json").stdout)["run"]


def check_eleven(tap, place):
    shutil.copytree(ELEVEN, place, dirs_exist_ok=True)
    done = hakyu("check", "scenario.yaml", "model", cwd=place)
    exits(tap, done, 0, "eleven sectors: check")
    tap.ok(done.stderr == "0 errors, 0 warnings\n" and "11 sectors" in done.stdout, "no problem",
           done.stdout + done.stderr)
    exits(tap, hakyu("run", "scenario.yaml", "-o", "a.h5", "-q", cwd=place), 0, "run")
    exits(tap, hakyu("info", place / "a.h5", "--validate"), 0, "the result is valid")
    rank = json.loads(hakyu("rank", place / "a.h5", "--by", "sector", "--format", "json", "--lang",
                            "ja").stdout)["rows"]
    tap.equal(len(rank), 11, "rank by sector: eleven")
    tap.ok(rank[0]["id"] == "petroleum" and rank[0]["name"] == "石油" and rank[0]["value"] > 0,
           "petroleum is first", rank[0])
    sectors = json.loads(hakyu("info", place / "a.h5", "--format", "json").stdout)["sectors"]
    tap.ok("petroleum" in [row["id"] for row in sectors] and
           len([row for row in sectors if row["id"] != "all"]) == 11, "the result has eleven", sectors)
    run = facts(place / "a.h5")
    tap.equal(run["catalogue_version"], "1+petroleum-1", "version of both")
    same = hakyu("catalogue", "--catalogue", place / "model" / "catalogue").stdout
    tap.has(same, run["catalogue_sha256"], "hash of both")

    (place / "model" / "catalogue").rename(place / "mine")
    done = hakyu("check", "scenario.yaml", cwd=place)
    exits(tap, done, 3, "without its tables")
    for part in ("'petroleum' is no sector", "'prv_refiner' is no class of providers",
                 "'svc_oil_supply' is no service", "'sys_refinery_control' is no system",
                 "thr_in_refinery_fire"):
        tap.has(done.stderr, part, "it names each id")
    done = hakyu("check", "scenario.yaml", "model", "--catalogue", "mine", cwd=place)
    exits(tap, done, 0, "with --catalogue")
    exits(tap, hakyu("run", "scenario.yaml", "-o", "b.h5", "-q", "--catalogue", "mine", cwd=place), 0,
          "run with --catalogue")
    other = facts(place / "b.h5")
    tap.equal([other[key] for key in ("catalogue_version", "catalogue_sha256")],
              [run[key] for key in ("catalogue_version", "catalogue_sha256")],
              "the same catalogue, wherever it lies")
    moved = place / "elsewhere"
    (place / "mine").rename(moved)
    done = hakyu("run", "scenario.yaml", "-o", "c.h5", "-q", "--catalogue", moved, cwd=place)
    exits(tap, done, 0, "from another place")
    tap.ok((place / "b.h5").read_bytes() == (place / "c.h5").read_bytes(), "the same bytes")


def check_versions(tap, place):
    """A model made for another version is warned of, and the results of two versions differ."""
    shutil.copytree(ELEVEN, place, dirs_exist_ok=True)
    model = place / "model" / "model.yaml"
    model.write_text(model.read_text(encoding="utf-8").replace('"1"', '"2"'), encoding="utf-8")
    done = hakyu("check", "model", "--format", "json", cwd=place)
    exits(tap, done, 0, "a model for version 2")
    problems = json.loads(done.stdout)
    tap.equal([(one["severity"], one["code"], one["file"], one["line"], one["column"])
               for one in problems], [("warning", "HK_WCATALOGUE_VERSION", "model/model.yaml", 3, 20)],
              "one warning with its place")
    tap.ok("'2'" in problems[0]["message"] and "'1+petroleum-1'" in problems[0]["message"],
           "it names both", problems[0]["message"])
    data = place / "data" / "catalogue"
    shutil.copytree(CATALOGUE, data)
    head = data / "catalogue.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace('"1"', '"2"'), encoding="utf-8")
    env = {**os.environ, "HAKYU_DATA": str(data.parent)}
    done = hakyu("run", "scenario.yaml", "-o", "two.h5", cwd=place, env=env)
    exits(tap, done, 0, "run under version 2")
    tap.ok("warning" not in done.stderr, "no warning", done.stderr)
    exits(tap, hakyu("run", "scenario.yaml", "-o", "one.h5", "-q", cwd=place), 0, "run under version 1")
    tap.equal([facts(place / name)["catalogue_version"] for name in ("one.h5", "two.h5")],
              ["1+petroleum-1", "2+petroleum-1"], "the results say which")
    warnings = json.loads(hakyu("info", place / "one.h5", "--format", "json").stdout)["warnings"]
    tap.ok(len(warnings) == 1 and "version '2'" in str(warnings), "and keep the warning", warnings)


def main():
    tap = Tap()
    check_list(tap)
    check_tables(tap)
    check_where(tap)
    check_wrong_use(tap)
    check_every_alias(tap)
    check_labels(tap)
    for check in (check_layers, check_places, check_eleven, check_versions):
        with folder() as place:
            check(tap, Path(place))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

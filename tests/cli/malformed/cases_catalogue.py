# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue over the built-in one, and ids of it in models and scenarios."""
from malformed.edits import Case, append, sub, whole

Y = "catalogue/catalogue.yaml"
S = "catalogue/sectors.csv"
T = "catalogue/threats.csv"
SYS = "catalogue/systems.csv"
A = "catalogue/aliases.csv"
SUB = "catalogue/subsectors.csv"
P = "model/providers.csv"
HEAD = "subsector_id,sector_id,name_en,name_ja\n"
ALIAS = "table,id,label_in_plans,ambiguous_within_table\n"

CASES = [
    # the folder and its head
    Case("catalogue without version", Y, whole("¶title: {en: A, ja: B}\n"), "HK_EMISSING",
         "key 'version' is missing"),
    Case("catalogue with an unknown key", Y, sub("source: made up", "¶sorce: made up"), "HK_EKEY",
         "did you mean 'source'?"),
    Case("catalogue is a list", Y, whole("¶- 1\n"), "HK_ETYPE", "a catalogue is a list"),
    Case("catalogue version is a list", Y, sub('"2009"', "¶[1]"), "HK_ETYPE", "version is a list"),
    Case("catalogue with an unknown table", "catalogue/sector.csv", whole("a\n1\n"), "HK_EKEY",
         "no table of a catalogue; did you mean 'sectors.csv'?", line=0, source=False),
    Case("catalogue with a strange table", "catalogue/zebra.csv", whole("a\n1\n"), "HK_EKEY",
         "allowed: those that `hakyu catalogue` lists", line=0, source=False),
    # rows and cells
    Case("catalogue of sectors missing a column", S, whole("¶sector_id,name\na,b\n"), "HK_EMISSING",
         "no column 'name_en'", more=2),
    Case("catalogue column unknown", S, sub("sector_id,name_en", "sector_id,¶name_em"), "HK_EKEY",
         "did you mean 'name_en'?"),
    Case("catalogue column twice", S, sub("name_en,name_ja", "name_en,name_ja,¶name_en"),
         "HK_EDUPLICATE", "'name_en' is given twice", more=2),
    Case("catalogue row too short", S, append("steel,Steel¶\n"), "HK_ESYNTAX", "the row has 2 cells"),
    Case("catalogue id is none", S, append("¶Steel Mills,Steel,鉄鋼\n"), "HK_EID",
         "sector_id: 'Steel Mills' is not an id"),
    Case("catalogue id missing", S, append("¶,Steel,鉄鋼\n"), "HK_EMISSING",
         "sector_id: the cell is empty"),
    Case("catalogue name missing", S, append("steel,¶,鉄鋼\n"), "HK_EMISSING",
         "name_en: the cell is empty"),
    Case("catalogue id twice", T, append("¶thr_flood,P3,individual,Flood,洪水\n"), "HK_EDUPLICATE",
         "'thr_flood' is given twice, first in line 3"),
    Case("catalogue not UTF-8", S, lambda text: text + b"steel,St\xff,x\n", "HK_EENCODING",
         "is not UTF-8", line=4, column=9, source=False),
    Case("catalogue quote never closed", S, append('¶"steel,Steel,x\n'), "HK_ESYNTAX",
         "never closed"),
    # references
    Case("system of an unknown sector", SYS, append("sys_mill,¶electric_powr,Mill,工場\n"),
         "HK_EREFERENCE", "did you mean 'electric_power'?"),
    Case("subsector of an unknown sector", SUB, whole(HEAD + "hot,¶zzzzzzzz,Hot,熱\n"),
         "HK_EREFERENCE", "not in table sectors of the catalogue; allowed: one of its 10 ids"),
    Case("one of several references unknown", SYS, whole(
        "system_id,sector_id,name_en,name_ja,supports_services_derived\n"
        "sys_mill,gas,Mill,工場,svc_gas_supply; ¶svc_gass_supply\n"
        "sys_telecom_oss,info_comm,Operations,運用,\n"
        "sys_power_control,electric_power,Grid,系統,\n"), "HK_EREFERENCE", "did you mean 'svc_gas_supply'?"),
    Case("subsector of another sector", SYS, whole(
        "system_id,subsector_id,sector_id,name_en,name_ja\n"
        "sys_mill,¶telecom,gas,Mill,工場\n"), "HK_EREFERENCE", "belongs to sector info_comm"),
    Case("threat of an unknown scope", T, append("thr_x,P3,¶solitary,X,X\n"), "HK_ECHOICE",
         "allowed: society_wide, individual"),
    Case("alias of an unknown table", A, whole(ALIAS + "¶sectrs,gas,Town gas,no\n"), "HK_EREFERENCE",
         "'sectrs' is no table with ids; did you mean 'sectors'?"),
    Case("alias of an unknown id", A, whole(ALIAS + "sectors,¶gass,Town gas,no\n"), "HK_EREFERENCE",
         "did you mean 'gas'?"),
    Case("alias with a strange flag", A, whole(ALIAS + "sectors,gas,Town gas,¶maybe\n"),
         "HK_ECHOICE", "allowed: no, yes"),
    Case("alias given twice", A, whole(ALIAS + "sectors,gas,Town gas,no\nsectors,gas,¶Town gas,no\n"),
         "HK_EDUPLICATE", "'Town gas' is given twice"),
    # what lies in the model's own folder
    Case("table of the model's own catalogue", "model/catalogue/sectors.csv",
         whole("sector_id,name_en,name_ja\n¶Oil,Oil,石油\n"), "HK_EID", "'Oil' is not an id"),
    # ids in models
    Case("unknown class of providers", P, sub("prv_general_utility", "¶prv_general_utilty"),
         "HK_EREFERENCE", "did you mean 'prv_general_utility'?"),
    Case("class of providers that is far from all", P, sub("prv_general_utility", "¶zzzzzzzzzzzz"),
         "HK_EREFERENCE", "is no class of providers of the catalogue; allowed: one of the 25"),
    Case("unknown sector of the catalogue", P, sub("prv_general_utility,electric_power",
                                  "prv_general_utility,¶electric_powr"),
         "HK_EREFERENCE", "did you mean 'electric_power'?"),
    Case("unknown subsector of the catalogue", P, sub("power_supply", "¶power_suply"), "HK_EREFERENCE",
         "did you mean 'power_supply'?"),
    Case("class of another sector", P, sub("prv_general_utility,electric_power,power_supply",
                                           "prv_general_utility,¶gas,"),
         "HK_EREFERENCE", "'gas', but class 'prv_general_utility' is of electric_power"),
    Case("class of another subsector", P, sub("prv_general_utility,electric_power,power_supply",
                                              "prv_general_utility,electric_power,¶city_gas"),
         "HK_EREFERENCE", "allowed: power_supply"),
    Case("subsector of another sector than the provider", P,
         sub("prv_general_utility,electric_power,power_supply", ",¶electric_power,city_gas"),
         "HK_EREFERENCE", "subsector 'city_gas' is of gas"),
    Case("unknown service of the catalogue", "model/services.csv",
         sub("svc_electricity_supply", "¶svc_electricty_supply"), "HK_EREFERENCE",
         "did you mean 'svc_electricity_supply'?"),
    Case("unknown system of the catalogue", "model/components.csv",
         sub("sys_power_control", "¶sys_powr_control"), "HK_EREFERENCE",
         "did you mean 'sys_power_control'?"),
    Case("threat checked without a model", "scenario.yaml",
         lambda text: text.replace(b"thr_quake", b"thr_quack").replace(
             b"model: model\n", "model: ¶modle\n".encode()), "HK_EREFERENCE",
         "'modle' does not exist", more=1),
]

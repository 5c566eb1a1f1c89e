# SPDX-License-Identifier: GPL-3.0-or-later
"""What the review must say: the clean base with a few edits, and the one warning that they provoke.

As in malformed/edits.py the place is marked by ¶ in an edit.
"""
import dataclasses

from malformed.edits import append, sub

C = "model/components.csv"
D = "model/dependencies.csv"
S = "model/services.csv"
R = "model/responses.csv"
P = "model/providers.csv"
N = "model/routes.csv"
REP = "model/repairs.csv"
POOL = "model/pools.csv"
CAL = "model/calendars.csv"
M = "model/model.yaml"
Y = "scenario.yaml"


@dataclasses.dataclass
class Case:
    name: str
    code: str
    fragment: str     # of its message
    edits: tuple      # (file, edit)...; one of them holds the mark
    also: tuple = ()  # codes that must come with it
    count: int = 1    # warnings of the code


def one(name, code, fragment, file, edit, **others):
    return Case(name, code, fragment, ((file, edit),), **others)


def rows(*lines):
    return append("".join(line + "\n" for line in lines))


def buffers(*times):
    """Feeds of six more systems over responses of these buffers."""
    n = range(len(times))
    mark = times
    return ((C, rows(*(f"it-{i},system,utility,,,,,,,,plan," for i in n))),
            (D, rows(*(f"it-{i},sub-1,rack,,,b{i},,plan," for i in n),
                     *(f"homes,it-{i},it{i},,,,,plan," for i in n))),
            (R, rows(*(f"b{i},all,,{mark[i]}:0,,,,statistics," for i in n))))


def points(*weights):
    return ((C, rows(*(f"p-{i},delivery,utility,supply,,,,{w},,,statistics,"
                       for i, w in enumerate(weights)))),
            (D, rows(*(f"p-{i},sub-1,power,,,,,plan," for i in range(len(weights))))))


def lags(*times):
    return ((C, rows(*(f"it-{i},system,utility,,,,,,,,plan," for i in range(len(times))))),
            (D, rows(*(f"it-{i},sub-1,water,,{t},,,plan," for i, t in enumerate(times)),
                     *(f"homes,it-{i},it{i},,,,,plan," for i in range(len(times))))))


def recoveries(*times):
    n = range(len(times))
    return ((C, rows(*(f"it-{i},system,utility,,,,,,,,plan," for i in n))),
            (D, rows(*(f"it-{i},sub-1,rack,,,b{i},,plan," for i in n),
                     *(f"homes,it-{i},it{i},,,,,plan," for i in n))),
            (R, rows(*(f"b{i},all,,,,{t},,statistics," for i, t in enumerate(times)))))


def repairs(*durations):
    n = range(len(durations))
    return ((C, rows(*(f"it-{i},system,utility,,,,,,r{i},,plan," for i in n))),
            (D, rows(*(f"homes,it-{i},it{i},,,,,plan," for i in n))),
            (REP, rows(*(f"r{i},it_crew,,{t},,statistics," for i, t in enumerate(durations)))))


def detections(*times):
    n = range(len(times))
    return ((C, rows(*(f"it-{i},system,utility,,,,,,r{i},,plan," for i in n))),
            (D, rows(*(f"homes,it-{i},it{i},,,,,plan," for i in n))),
            (REP, rows(*(f"r{i},it_crew,,4h,{t},statistics," for i, t in enumerate(times)))))


def goals(*times):
    n = range(len(times))
    return ((S, rows(*(f"s{i},utility,svc_electricity_supply,kW,1,0.9,{t},,statistics,"
                       for i, t in enumerate(times)))),
            (C, rows(*(f"g-{i},delivery,utility,s{i},,,,10,,,statistics," for i in n))),
            (D, rows(*(f"g-{i},sub-1,power,,,,,plan," for i in n))))


def prefectures(odd):
    """Five services with the same points in six prefectures, but for one weight of the last."""
    head, body, needs = [], [], []
    for s in range(5):
        mark = "¶" if s == 4 else ""
        head.append(f"{mark}s{s},utility,svc_electricity_supply,kW,1,0.9,,,statistics,")
        for p in range(1, 7):
            weight = odd if (s, p) == (4, 6) else 1000
            body.append(f"d-{s}-{p},delivery,utility,s{s},,,{p},{weight},,,statistics,")
            needs.append(f"d-{s}-{p},sub-1,power,,,,,plan,")
    return ((S, rows(*head)), (C, rows(*body)), (D, rows(*needs)))


def loop(*needs):
    """Systems a, b, c with these needs; homes need a."""
    names = sorted({n.replace("¶", "").split(",")[0] for n in needs})
    return ((C, rows(*(f"{n},system,utility,,,,,,,,plan," for n in names))),
            (D, rows(*needs, "homes,a,data,,,,,plan,")))


CASES = [
    # what leads nowhere
    one("isolated component", "HK_WISOLATED", "'spare' depends on nothing and nothing depends on it",
        C, rows("¶spare,system,utility,,,,,,,,plan,")),
    Case("nothing depends on a component", "HK_WDEADEND", "nothing depends on 'spare'",
         ((C, rows("¶spare,system,utility,,,,,,,,plan,")), (D, rows("spare,sub-1,power,,,,,plan,")))),
    Case("a chain without a delivery", "HK_WNOEFFECT", "what depends on 'first' ends without",
         ((C, rows("¶first,system,utility,,,,,,,,plan,", "last,system,utility,,,,,,,,plan,")),
          (D, rows("last,first,data,,,,,plan,"))), also=("HK_WDEADEND",)),
    Case("delivery that depends on nothing", "HK_WUNFED", "delivery 'free' depends on nothing",
         ((C, rows("¶free,delivery,utility,supply,,,13,10,,,statistics,")),)),
    Case("no delivery at all", "HK_WNODELIVERY", "no component is a delivery",
         ((C, sub("plant,facility,", "plant,¶facility,")),
          (C, sub("homes,delivery,utility,supply,35.7,139.7,13,120000", "homes,system,utility,,,,,")),
          (C, sub("phones,delivery,carrier,calls,,,13,90000", "phones,system,carrier,,,,,"))),
         also=("HK_WNOPOINT",)),
    # rows that nothing refers to
    one("unused response", "HK_WUNUSED_RESPONSE", "'spare' is the response of no dependency",
        R, rows("¶spare,all,,,,,,law,")),
    one("unused repair", "HK_WUNUSED_REPAIR", "'spare' is the repair of no component",
        REP, rows("¶spare,line_crew,,4h,,law,")),
    one("unused pool", "HK_WUNUSED_POOL", "'spare' is the pool of no repair",
        POOL, rows("¶spare,sector,4,law,")),
    one("unused calendar", "HK_WUNUSED_CALENDAR", "'spare' is the calendar of no",
        CAL, rows("¶spare,mon-sun,00:00-12:00,yes,1,0,law")),
    one("provider that has nothing", "HK_WUNUSED_PROVIDER", "'spare' has no component and no service",
        P, rows("¶spare,finance,plan")),
    one("service without points", "HK_WNOPOINT", "'spare' has no delivery point",
        S, rows("¶spare,utility,svc_electricity_supply,kW,1,0.9,12h,,statistics,")),
    # networks
    Case("unused network", "HK_WUNUSED_NETWORK", "no dependency has the supplier route:pipes",
         ((N, rows("¶pipes,plant,line,plan")), (C, sub("source:grid", "source:grid source:pipes")))),
    Case("a link that leads nowhere", "HK_WLINK_END", "the link ends at 'stub'",
         ((C, rows("stub,facility,utility,,,,,,,,plan,")), (N, rows("grid,sub-2,¶stub,plan")))),
    one("a link twice", "HK_WLINK_TWICE", "'line' and 'plant' are linked in network 'grid' already, in "
        "row 1", N, rows("grid,¶line,plant,plan")),
    Case("a part that no source reaches", "HK_WLINK_CUTOFF", "no source of network 'grid' reaches 'scada'",
         ((N, rows("grid,¶oss,scada,plan")),)),
    Case("a source without a link", "HK_WSOURCE", "source of network 'grid' but no link leads to 'oss'",
         ((C, sub("oss,system,carrier,,,,13,,fix_it,", "oss,system,carrier,,,,13,,fix_it,¶source:grid")),)),
    # buffers and rules
    one("a buffer of more than a year", "HK_WCURVE_LATE", "'battery' at 10000h acts after more than a year",
        R, sub("10h:0.4; 24h:0", "¶10h:0.4; 10000h:0")),
    one("a curve that keeps everything", "HK_WCURVE_IDLE", "every step of 'manual' keeps 1",
        R, sub("24h:0.9", "¶24h:1")),
    one("a buffer of less than a second", "HK_WCURVE_SHORT", "the buffer of 'ups' lasts 30ms",
        R, sub("30min:0.5; 2h:0", "¶30ms:0.5; 2h:0")),
    one("a recharge without a curve", "HK_WRECHARGE", "'feed' has a recharge, but",
        R, sub("feed,share,,,,,,plan", "feed,share,,,,,¶8h,plan")),
    one("a spread without times", "HK_WSPREAD", "'feed' has a spread, but",
        R, sub("feed,share,,,,,,plan", "feed,share,,0h:0.1,¶1.5,,,plan")),
    one("at_least all", "HK_WAT_LEAST", "k of 'ups' is 2 and every group that uses it has 2",
        R, sub("ups,any,,", "ups,at_least,¶2,")),
    one("at_least one", "HK_WAT_LEAST", "k of 'ups' is 1: that is rule any",
        R, sub("ups,any,,", "ups,at_least,¶1,")),
    one("any of one", "HK_WALTERNATIVE", "rule any of 'battery' is about several suppliers",
        R, sub("battery,all", "battery,¶any")),
    one("a recovery lag of months", "HK_WRECOVERY", "have lasted 48d, more than a month",
        R, sub("1.5,30min,", "1.5,¶48d,")),
    one("a lag of months", "HK_WLAG", "'phones' notices 'exchange' only 1000h later",
        D, sub("phones,exchange,line,,,", "phones,exchange,line,,¶1000h,"), ),
    one("a share where none is taken", "HK_WSHARE_UNUSED", "'sub-1' has the share 60 of 'scada', but",
        D, sub("scada,sub-1,power,,", "scada,sub-1,power,¶60,")),
    one("a share that carries nothing", "HK_WSHARE_TINY", "'sub-2' carries 1 of 40001 shares of 'homes'",
        D, lambda text: sub("homes,sub-1,power,2", "homes,sub-1,power,40000")(
            sub("homes,sub-2,power,1", "homes,sub-2,power,¶1")(text))),
    # units
    Case("a buffer in minutes among hours", "HK_WUNIT", "the buffer of 'b5' is 8min, all others like it "
         "are 5h to 10h; is the unit right? 8h would be among them",
         buffers("5h", "6h", "7h", "8h", "10h", "¶8min")),
    Case("a lag in hours among minutes", "HK_WUNIT", "a lag of 'it-5' is 10h, all others like it are "
         "5min to 15min; is the unit right? 10min would be among them",
         lags("5min", "10min", "15min", "5min", "5min", "¶10h")),
    Case("a recovery lag in seconds among minutes", "HK_WUNIT", "the recovery lag of 'b0' is 20s",
         recoveries("¶20s", "10min", "15min", "20min", "25min", "30min")),
    Case("a repair in minutes among hours", "HK_WUNIT", "a duration of 'r5' is 6min",
         repairs("4h", "5h", "6h", "7h", "8h", "¶6min")),
    Case("a detection in hours among minutes", "HK_WUNIT", "the detection of 'r5' is 20h",
         detections("10min", "15min", "20min", "25min", "30min", "¶20h")),
    Case("a goal in days among hours", "HK_WUNIT", "the goal of 's4' is 6d",
         goals("5h", "6h", "7h", "8h", "¶6d")),
    Case("a weight in thousands", "HK_WWEIGHT_UNIT", "'p-5' weighs 120, all other points of the service "
         "100000 to 200000; is the unit right? 120000 would be among them",
         points("100000", "110000", "130000", "150000", "200000", "¶120")),
    one("a repair in no time", "HK_WREPAIR_SHORT", "half of the repairs 'fix_it' take 4s or less",
        REP, sub("it_crew,,4h", "it_crew,,¶4s")),
    one("a repair for ages", "HK_WREPAIR_LONG", "beyond ten years",
        REP, sub("it_crew,,4h", "it_crew,,¶400000h")),
    # weights and places
    one("a pool without crews", "HK_WNOCREWS", "'it_crew' has 0 crews, so that 'fix_it' is never done",
        POOL, sub("it_crew,provider,1", "it_crew,provider,¶0")),
    Case("points that weigh nothing", "HK_WWEIGHT_NONE", "the 1 delivery points of 'calls' weigh 0",
         ((C, sub("13,90000", "13,0")), (S, sub("calls,carrier", "¶calls,carrier"))),
         also=("HK_WWEIGHT_ZERO",)),
    Case("a point that weighs nothing", "HK_WWEIGHT_ZERO", "a delivery of weight 0 counts for nothing",
         ((C, rows("p,delivery,carrier,calls,,,13,¶0,,,statistics,")),
          (D, rows("p,exchange,line,,,,,plan,")))),
    one("more people than there are", "HK_WVALUE", "Japan has 128 million",
        S, sub("kW,2.3", "kW,¶23000")),
    one("a service for nobody", "HK_WVALUE_NONE", "'supply' counts for 0 persons per unit",
        S, sub("kW,2.3", "kW,¶0")),
    Case("a prefecture out of proportion", "HK_WPREFECTURE", "prefecture 6 has 0.299 % of the weight of 's4'",
         prefectures(15)),
    one("latitude and longitude changed over", "HK_WPLACE", "'plant' stands at 35.5, 13.8, outside Japan",
        C, sub("35.5,139.8,12", "¶35.5,13.8,12")),
    # assumptions
    one("an assumption without a range", "HK_WRANGE_MISSING", "curve '24h:0.9' of 'manual' is of provenance "
        "assumption but has no range", R, sub("24h:0.9,,,,assumption,0.5..2", "24h:0.9,,,,¶assumption,")),
    one("an expert without a range", "HK_WRANGE_MISSING", "duration '4h' of 'fix_it' is of provenance expert",
        REP, sub("expert,0.5..2", "¶expert,")),
    one("a range that says nothing", "HK_WRANGE_WIDE", "'0.001..1000' lets the number differ",
        REP, sub("expert,0.5..2", "expert,¶0.001..1000")),
    Case("years without holidays", "HK_WHOLIDAYS", "public holidays, which are known from 1949 to 2099",
         ((CAL, sub("08:00-18:00,yes", "08:00-18:00,no")),
          (Y, sub("start: 2009-07-13T07:38:00", "start: ¶2100-01-04T07:38:00")))),
    # cycles
    Case("a cycle that 1 ms stops", "HK_WRESTART", "an outage of 1 ms of 'a' stops 2 components for good, "
         "since they need one another at once: a -> b -> a",
         loop("a,b,data,,,,,plan,", "b,¶a,data,,,,,plan,", "a,sub-1,power,,,,,plan,")),
    Case("a longer cycle that 1 ms stops", "HK_WRESTART", "stops 4 components for good, since they need one "
         "another at once: ", loop("a,b,data,,,,,plan,", "b,c,data,,,,,plan,", "c,d,data,,,,,plan,",
                                   "¶d,a,data,,,,,plan,".replace("¶", ""), "a,sub-1,power,,,,,plan,")),
    Case("a cycle that only an outage of all stops", "HK_WRESTART_ALL", "if all 3 components of a cycle fail "
         "for 1 ms together, 3 of them never come back (no single outage does this)",
         loop("a,b,data,,,pair,,plan,", "a,c,data,,,pair,,plan,", "b,a,data,,,pair,,plan,",
              "b,c,data,,,pair,,plan,", "c,a,data,,,pair,,plan,", "c,b,data,,,pair,,plan,",
              "a,sub-1,power,,,,,plan,") + ((R, rows("pair,any,,,,,,plan,")),)),
    Case("a loop on which outages go round", "HK_WLAG_LOOP", "an outage shorter than 5min goes round this "
         "cycle for ever, a longer one stays: ",
         loop("a,b,data,,¶5min,,,plan,", "b,a,data,,,,,plan,", "a,sub-1,power,,,,,plan,")),
    Case("a loop of shares", "HK_WSHARE_LOOP", "after an outage this cycle can stay just below full",
         loop("a,b,data,¶2,,half,,plan,", "a,sub-1,data,1,,half,,plan,", "b,a,data,,,,,plan,")
         + ((R, rows("half,share,,,,,,plan,")),)),
    Case("a part without a root", "HK_WROOTLESS", "'a', 'b' need only one another",
         ((C, rows("¶a,system,utility,,,,,,,,plan,", "b,system,utility,,,,,,,,plan,")),
          (D, rows("a,b,data,,,manual,,plan,", "b,a,data,,,manual,,plan,", "homes,a,data,,,,,plan,")))),
    # scenarios
    one("nothing happens", "HK_WNOTHREAT", "no threat and no present outage",
        Y, lambda text: b"\xc2\xb6" + text[:text.index(b"threats:")]),
    one("a threat after the horizon", "HK_WONSET", "threat 'quake' comes at 8d or later, the horizon is 7d",
        Y, sub("onset: 1h", "onset: ¶8d")),
    one("an outage beyond the horizon", "HK_WDURATION", "threat 'feeder' lasts 30d or longer",
        Y, sub("lognormal(8h, 0.6)", "¶30d")),
    one("a grid coarser than the horizon", "HK_WGRID", "a cell of 60d is longer than the horizon of 7d",
        Y, sub("grid: 10min", "grid: ¶60d")),
    one("a limit of CPU time", "HK_WCPU_LIMIT", "which replicates it stops depends on the machine",
        Y, sub("grid: 10min", "grid: 10min\ncpu_limit: ¶5s")),
    one("an order for what is not struck", "HK_WORDER", "no threat selects 'plant'",
        Y, sub("[sub-2, sub-1]", "[sub-2, ¶plant]")),
    one("crews of a pool with nothing to do", "HK_WCREWS", "that 'it_crew' would repair",
        Y, lambda text: sub("{line_crew: 4, info_comm: 2}", "{line_crew: 4, ¶it_crew: 2}")(
            sub("[sub-1, sub-2, exchange]", "[sub-1, sub-2]")(text))),
    one("crews of a sector with nothing to do", "HK_WCREWS", "that 'info_comm' would repair",
        Y, lambda text: sub("info_comm: 2", "¶info_comm: 2")(
            sub("[sub-1, sub-2, exchange]", "[sub-1, sub-2]")(text))),
    one("too few replicates", "HK_WREPLICATES", "99 are fewer than two for each of the 50 batches",
        Y, sub("replicates: 200", "replicates: ¶99")),
    Case("replicates that are alike", "HK_WSAME", "all 200 replicates are alike",
         ((Y, lambda text: sub("exp(8h)", "8h")(sub("lognormal(8h, 0.6)", "8h")(
             sub("replicates: 200", "replicates: ¶200")(text)))),
          (R, sub('"lognormal(1, 0.2)"', "1")),
          (REP, sub("exp(5d)", "5d")), (REP, sub('"uniform(0h, 1h)"', "1h")),
          (REP, sub('"slight=6h; extensive=lognormal(1d, 0.5)"', "slight=6h; extensive=1d")))),
    Case("a threat that harms nobody", "HK_WNOBODY", "nothing depends on 1 of the 2 components that threat "
         "'feeder' selects, first 'spare'",
         ((C, rows("spare,system,utility,,,,,,,,plan,")),
          (Y, sub("where: {id: [line]}", "where: ¶{id: [line, spare]}"))), also=("HK_WISOLATED",)),

    one("another version of the catalogue", "HK_WCATALOGUE_VERSION", "made for version '0'", M,
        append("catalogue_version: ¶'0'\n")),
    one("a service of another sector", "HK_WCATALOGUE_FIT", "is of sector info_comm", S,
        sub("supply,utility,svc_electricity_supply,kW", "supply,utility,¶svc_telecom,users")),
    one("a service in another unit than its rule", "HK_WLEVEL_UNIT", "'vl_telecom' counts users", S,
        sub("svc_telecom,users", "svc_telecom,¶lines")),
]

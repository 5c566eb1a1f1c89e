# SPDX-License-Identifier: GPL-3.0-or-later
"""Threats: what their mechanisms refuse, and parameters that are dates, lists or files."""
from malformed.edits import Case, sub

F = "scenario.yaml"


def threat(name, keys, code, fragment, mark="", **more):
    """One more threat in the scenario, with these keys, one in a line; the mark is in them, or before
    the threat."""
    lines = keys.strip().split("\n")
    mark = "" if "¶" in keys or "place" in more else "¶"
    text = f"  - {mark}id: more\n" + "".join(f"    {line}\n" for line in lines)
    return Case(name, F, sub("recovery:\n", text + "recovery:\n"), code, fragment, **more)


FAULT = "mechanism: common_fault\nwhere: {id: oss}\nshared_by: none\n"
MISTAKE = "mechanism: mistake\nwhere: {id: oss}\nrate: 2\n"

CASES = [
    threat("date before the start", FAULT + "at: ¶2009-07-13T07:37:59+09:00", "HK_ERANGE",
           "at: '2009-07-13T07:37:59+09:00' is before the start; allowed: from "
           "2009-07-13T07:38:00+09:00, the start, to 2009-07-20T07:37:59.999+09:00"),
    threat("date beyond the horizon", FAULT + "at: ¶2009-07-19T22:38:00Z", "HK_ERANGE",
           "is beyond the horizon"),
    threat("date without offset", FAULT + "at: ¶2009-07-14T00:00:00", "HK_ETIME", "at: "),
    threat("date and onset", FAULT + "at: 2009-07-14T00:00:00+09:00\nonset: 1h", "HK_ECHOICE",
           "threat 'more' has `at` and `onset`; allowed: one of them"),
    threat("fault shared by nobody", "mechanism: common_fault\nwhere: {id: oss}\ncorrection: 1h",
           "HK_EREFERENCE", "none of the 1 components it selects has a tag 'technology:...'"),
    threat("fault without a repair", "mechanism: common_fault\nwhere: {id: scada}", "HK_EREPAIR",
           "threat 'more' damages component 'scada', which has no repair"),
    threat("class that is none", "mechanism: common_fault\nwhere: {id: oss}\nshared_by: ¶technologie",
           "HK_ECHOICE", "did you mean 'technology'?"),
    threat("ageing without a repair", "mechanism: ageing\nwhere: {id: scada}\nlife: 1d", "HK_EREPAIR",
           "which has no repair"),
    threat("ageing without a life", "mechanism: ageing\nwhere: {id: oss}", "HK_EMISSING",
           "key 'life' is missing"),
    threat("shape out of range", "mechanism: ageing\nwhere: {id: oss}\nlife: 1d\nshape: ¶0.05",
           "HK_ERANGE", "shape: "),
    threat("latent condition that is none", "mechanism: latent\nwhere: {id: oss}\ncondition: ¶audits",
           "HK_ECHOICE", "did you mean 'audit'?"),
    threat("latent factor of zero", "mechanism: latent\nwhere: {id: oss}\ncondition: audit\nrate: ¶0",
           "HK_ERANGE", "rate: "),
    threat("rate by 3 hours", "mechanism: mistake\nwhere: {id: oss}\nrate: 2\nby_hour: [1, 2, 3]",
           "HK_ERANGE", "threat 'more': by_hour has 3 factors; allowed: 24"),
    threat("hours of changes that are none", MISTAKE + "changes: [{hours: ¶1-5, factor: 2}]", "HK_ESYNTAX",
           "hours: '1-5' are no hours"),
    threat("weekday that is none", MISTAKE + "changes: [{weekdays: ¶sunday, factor: 2}]", "HK_ECHOICE",
           "weekdays: 'sunday' is no weekday"),
    threat("window that ends before it begins", MISTAKE + "changes:\n"
           "  - {from: 2009-07-15T00:00:00+09:00, until: ¶2009-07-14T00:00:00+09:00, factor: 2}",
           "HK_ERANGE", "until: the window ends before it begins"),
    threat("window without a factor", MISTAKE + "changes: [¶{hours: 01:00-05:00}]", "HK_EMISSING",
           "key 'factor' is missing"),
    threat("window that is a word", MISTAKE + "changes: [¶night]", "HK_ETYPE", "a window is 'night'"),
    threat("changes that are no list", MISTAKE + "changes: ¶{factor: 2}", "HK_ETYPE", "changes is "),
    threat("negative factor of an hour", MISTAKE + "by_hour: [¶-1]", "HK_ERANGE", "by_hour: "),
    threat("epidemic without end", "mechanism: epidemic\nwhere: {id: oss}\nform: seir\nill: 60\nlatent_period: 60",
           "HK_ERANGE", "has not reached its peak after 1000 days"),
    threat("epidemic of everybody", "mechanism: epidemic\nwhere: {id: oss}\npeak: ¶1", "HK_ERANGE",
           "peak: "),
    threat("flood without water", "mechanism: flood\nwhere: {type: substation}", "HK_EMISSING",
           "threat 'more' has no water; give `zones` or `depths`"),
    threat("flood that reaches nobody", "mechanism: flood\nwhere: {type: substation}\n"
           "zones: [{inside: [[30, 130], [30, 131], [31, 130]], depth: 1}]", "HK_ESELECTION",
           "none of the 2 components it selects is in the water"),
    threat("zone of two corners", "mechanism: flood\nwhere: {type: substation}\n"
           "zones: [{inside: ¶[[30, 130], [30, 131]], depth: 1}]", "HK_ERANGE", "2 corners; allowed: at least 3"),
    threat("zone without depth", "mechanism: flood\nwhere: {type: substation}\n"
           "zones: [¶{inside: [[30, 130], [30, 131], [31, 130]]}]", "HK_EMISSING", "key 'depth' is missing"),
    threat("depth above 100 m", "mechanism: flood\nwhere: {type: substation}\n"
           "zones: [{inside: [[30, 130], [30, 131], [31, 130]], depth: ¶101}]", "HK_ERANGE", "depth: "),
    threat("depths that are not there", "mechanism: flood\nwhere: {type: substation}\ndepths: ¶depth.csv",
           "HK_EFILE", "depths: "),
    threat("depths of other columns", "mechanism: flood\nwhere: {type: substation}\n"
           "depths: model/services.csv", "HK_EKEY", "unknown column 'id' of table depths; allowed: latitude_deg", place="model/services.csv",
           line=1, column=1, more=12),
    threat("loads of 2 hours", "mechanism: defect\nwhere: {id: oss}\ntrigger: load\nby_hour: [1, 2]",
           "HK_ERANGE", "by_hour has 2 loads; allowed: 24"),
    threat("date of a defect by load", "mechanism: defect\nwhere: {id: oss}\ntrigger: load\n"
           "at: 2009-07-14T00:00:00+09:00", "HK_ECHOICE", "threat 'more' has `at`; allowed: with trigger update"),
    threat("lightning without a repair", "mechanism: lightning\nwhere: {id: scada}", "HK_EREPAIR",
           "which has no repair"),
    threat("fire in a state that is none", "mechanism: fire\nwhere: {type: substation}\nstate: {ashes: 1}",
           "HK_EREPAIR", "in state 'ashes', which its repair", more=1),
    threat("threat on nothing", "mechanism: latent\nwhere: ¶{type: substation, prefecture: 47}\n"
           "condition: audit", "HK_ESELECTION", "no component of the model fits"),
]

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/statistics/threshold.h"

#include <string.h>

#include "engine/base/text.h"
#include "engine/base/units.h"

#define MS_PER_HOUR 3600000.0

static hk_status read_value(const char *text, hk_threshold *t, hk_error *err)
{
    char quote[HK_QUOTE_SIZE];
    hk_error why;
    int64_t ms = 0;
    bool is_time = strcmp(t->output.unit, "h") == 0;
    if (hk_real_parse(text, -1e300, 1e300, &t->value, &why) == HK_OK) {
        return HK_OK;
    }
    if (is_time && hk_duration_parse(text, &ms, &why) == HK_OK) {
        t->value = (double)ms / MS_PER_HOUR;
        return HK_OK;
    }
    return hk_fail(err, HK_EOUTPUT, "threshold of %s: %s is no number; allowed: a number%s%s%s",
                   t->output.name, hk_text_quote(text, quote),
                   strcmp(t->output.unit, "1") == 0 ? "" : " in ",
                   strcmp(t->output.unit, "1") == 0 ? "" : t->output.unit,
                   is_time ? ", or a duration such as 48h" : "");
}

hk_status hk_threshold_parse(const hk_result *frame, const char *text, hk_threshold *ret_threshold,
                             hk_error *err)
{
    char quote[HK_QUOTE_SIZE];
    char name[HK_OUTPUT_NAME_SIZE];
    size_t n = strcspn(text, "<>");
    if (text[n] == '\0' || n >= sizeof name) {
        return hk_fail(err, HK_EOUTPUT,
                       "threshold %s: allowed: OUTPUT>=X, and likewise with >, <= or <",
                       hk_text_quote(text, quote));
    }
    bool closed = text[n + 1] == '=';
    hk_threshold t = {.text = text};
    t.how = text[n] == '>' ? (closed ? HK_AT_LEAST : HK_ABOVE) : (closed ? HK_AT_MOST : HK_BELOW);
    memcpy(name, text, n);
    name[n] = '\0';
    HK_TRY(hk_output_find(frame, name, &t.output, err));
    HK_TRY(read_value(text + n + (closed ? 2 : 1), &t, err));
    *ret_threshold = t;
    return HK_OK;
}

bool hk_threshold_is_met(const hk_threshold *threshold, double value)
{
    switch (threshold->how) {
    case HK_AT_LEAST:
        return value >= threshold->value;
    case HK_ABOVE:
        return value > threshold->value;
    case HK_AT_MOST:
        return value <= threshold->value;
    case HK_BELOW:
        return value < threshold->value;
    }
    return false;
}

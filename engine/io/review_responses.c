/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Responses and lags that do not do what they seem to say, and shares where none are taken. */
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/review.h"

enum { SECOND_MS = 1000, TEXT = 40 };
static const int64_t day_ms = 86400000;
static const int64_t year_days = 366, month_days = 31;

/** How a response is used: sizes of its groups. */
typedef struct usage {
    int32_t n_group, smallest, largest;
} usage;

static void review_curve(const hk_row *row, const hk_response *r)
{
    char text[TEXT];
    const hk_step *last = &r->steps[r->n_step - 1];
    hk_duration_format(last->after_ms, text, sizeof text);
    if (last->keep == HK_LEVEL_FULL) {
        hk_row_warning(
            row, HK_WCURVE_IDLE, HK_RESPONSE_CURVE,
            "every step of '%.80s' keeps 1, so that no loss ever passes; give a step that "
            "keeps less",
            r->id);
    } else if (last->after_ms > year_days * day_ms) {
        hk_row_warning(row, HK_WCURVE_LATE, HK_RESPONSE_CURVE,
                       "the step of '%.80s' at %s acts after more than a year of outage; is the "
                       "unit right?",
                       r->id, text);
    }
    const hk_step *first = &r->steps[r->steps[0].after_ms == 0 && r->n_step > 1];
    if (first->after_ms > 0 && first->after_ms < SECOND_MS) {
        hk_duration_format(first->after_ms, text, sizeof text);
        hk_row_warning(row, HK_WCURVE_SHORT, HK_RESPONSE_CURVE,
                       "the buffer of '%.80s' lasts %s, less than a second; is the unit right? "
                       "Without a buffer, 0h",
                       r->id, text);
    }
}

static void review_times(const hk_row *row, const hk_response *r)
{
    char text[TEXT];
    bool has_times = r->steps[r->n_step - 1].after_ms > 0;
    if (r->recharge_ms > 0 && !has_times) {
        hk_row_warning(row, HK_WRECHARGE, HK_RESPONSE_RECHARGE,
                       "'%.80s' has a recharge, but its curve has no step after 0h that would use "
                       "anything up; give the curve or leave the recharge out",
                       r->id);
    }
    if (hk_row_text(row, HK_RESPONSE_SPREAD)[0] != '\0' && !has_times) {
        hk_row_warning(
            row, HK_WSPREAD, HK_RESPONSE_SPREAD,
            "'%.80s' has a spread, but its curve has no step after 0h to be spread; give "
            "the curve or leave the spread out",
            r->id);
    }
    if (r->recovery_lag_ms > month_days * day_ms) {
        hk_duration_format(r->recovery_lag_ms, text, sizeof text);
        hk_row_warning(row, HK_WRECOVERY, HK_RESPONSE_RECOVERY_LAG,
                       "gains of '%.80s' count only after they have lasted %s, more than a month; "
                       "is the unit right?",
                       r->id, text);
    }
}

static void review_rule(const hk_row *row, const hk_response *r, const usage *u)
{
    if (u->n_group == 0) {
        return;
    }
    if (r->rule == HK_RULE_AT_LEAST && r->k == u->smallest && r->k == u->largest) {
        hk_row_warning(row, HK_WAT_LEAST, HK_RESPONSE_K,
                       "k of '%.80s' is %d and every group that uses it has %d suppliers: that is "
                       "rule all; say so, or give a smaller k",
                       r->id, r->k, r->k);
    } else if (r->rule == HK_RULE_AT_LEAST && r->k == 1) {
        hk_row_warning(row, HK_WAT_LEAST, HK_RESPONSE_K,
                       "k of '%.80s' is 1: that is rule any; say so, or give a larger k", r->id);
    } else if ((r->rule == HK_RULE_ANY || r->rule == HK_RULE_SHARE) && u->largest == 1) {
        hk_row_warning(row, HK_WALTERNATIVE, HK_RESPONSE_RULE,
                       "rule %s of '%.80s' is about several suppliers, but no group that uses it "
                       "has more than one; give the others or take rule all",
                       hk_row_text(row, HK_RESPONSE_RULE), r->id);
    }
}

static void review_group(const hk_review *review, int32_t group, usage *uses)
{
    const hk_graph *g = review->graph;
    int32_t response = review->group_response[group];
    int32_t a = g->group_edge[group], n = g->group_edge[group + 1] - a;
    if (response != HK_NONE) {
        usage *u = &uses[response];
        u->smallest = u->n_group == 0 || n < u->smallest ? n : u->smallest;
        u->largest = n > u->largest ? n : u->largest;
        u->n_group++;
    }
    bool shares = g->group_rule[group] == HK_RULE_SHARE;
    for (int32_t e = a; e < a + n; e++) {
        hk_row row = hk_reader_row(review->reader, HK_TABLE_DEPENDENCIES, g->edge_row[e]);
        const char *consumer = hk_row_text(&row, HK_DEPENDENCY_CONSUMER);
        const char *supplier = hk_row_text(&row, HK_DEPENDENCY_SUPPLIER);
        if (!shares && g->edge_share[e] != 1) {
            hk_row_warning(
                &row, HK_WSHARE_UNUSED, HK_DEPENDENCY_SHARE,
                "'%.80s' has the share %d of '%.80s', but the rule of the group takes no "
                "shares; give it a response of rule share or leave the share out",
                supplier, g->edge_share[e], consumer);
        }
        if (shares && (int64_t)g->edge_share[e] * HK_LEVEL_FULL < g->group_share[group]) {
            hk_row_warning(&row, HK_WSHARE_TINY, HK_DEPENDENCY_SHARE,
                           "'%.80s' carries %d of %lld shares of '%.80s', less than a level can "
                           "show (0.0001); give it a larger share or leave it out",
                           supplier, g->edge_share[e], (long long)g->group_share[group], consumer);
        }
    }
}

static void review_lags(const hk_review *review)
{
    const hk_model *m = review->model;
    for (int32_t i = 0; i < m->n_dependency; i++) {
        char text[TEXT];
        if (m->dependencies[i].lag_ms <= month_days * day_ms) {
            continue;
        }
        hk_row row = hk_reader_row(review->reader, HK_TABLE_DEPENDENCIES, i);
        hk_duration_format(m->dependencies[i].lag_ms, text, sizeof text);
        hk_row_warning(&row, HK_WLAG, HK_DEPENDENCY_LAG,
                       "'%.80s' notices '%.80s' only %s later, more than a month; is the unit "
                       "right?",
                       hk_row_text(&row, HK_DEPENDENCY_CONSUMER),
                       hk_row_text(&row, HK_DEPENDENCY_SUPPLIER), text);
    }
}

hk_status hk_review_responses(const hk_review *review, hk_error *err)
{
    const hk_model *m = review->model;
    usage *uses = hk_alloc((size_t)m->n_response, sizeof *uses);
    if (uses == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t group = 0; group < review->graph->n_group; group++) {
        review_group(review, group, uses);
    }
    for (int32_t i = 0; i < m->n_response; i++) {
        hk_row row = hk_reader_row(review->reader, HK_TABLE_RESPONSES, i);
        review_curve(&row, &m->responses[i]);
        review_times(&row, &m->responses[i]);
        review_rule(&row, &m->responses[i], &uses[i]);
    }
    review_lags(review);
    hk_free(uses);
    return HK_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts are means per replicate with 95 % intervals: Student's t over the replicates; where
 * nothing was seen, from 0 to the rate that would have shown itself with 97.5 % probability.
 */
#include "engine/app/info_levels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/student.h"
#include "engine/base/units.h"
#include "engine/rank/rank.h"
#include "engine/sim/criteria.h"

enum { ROOTS_SHOWN = 10 };

static const char *const rule_states[] = {"applied", "not_in_force", "no_kind", "off"};
static const char *const level_states[] = {"not_defined", "defined", "not_modelled", "without_it"};
static const char partly[] = "partly_defined"; /* of several services */

/* ---- counts ------------------------------------------------------------------------------------ */

/** A count per replicate [n_replicate], and room for one more column. */
typedef struct counts {
    const hk_result *r;
    double *x, *room;
} counts;

static void clear(counts *c)
{
    memset(c->x, 0, (size_t)c->r->n_replicate * sizeof *c->x);
}

/** Add column `of` of a variable [n_replicate, n]. */
static void add(counts *c, const int32_t *variable, int64_t n, int64_t of)
{
    for (int64_t i = 0; i < c->r->n_replicate; i++) {
        c->x[i] += variable[i * n + of];
    }
}

static void put_mean(counts *c, hk_print_table *table)
{
    double mean, se;
    hk_info_mean(c->r, c->x, c->room, &mean, &se);
    hk_print_add_real(table, mean);
}

/** Mean and the ends of its interval. */
static void put_interval(counts *c, hk_print_table *table)
{
    double mean, se;
    hk_info_mean(c->r, c->x, c->room, &mean, &se);
    int64_t n = c->r->n_replicate - hk_result_failed(c->r);
    double low = NAN, high = NAN;
    if (!isnan(se) && n > 1) {
        double half = se * hk_student_quantile(0.975, (double)(n - 1));
        low = mean - half > 0 ? mean - half : 0;
        high = mean > 0 ? mean + half : -log(0.025) / (double)n;
    }
    hk_print_add_real(table, mean);
    hk_print_add_real(table, low);
    hk_print_add_real(table, high);
}

static void put_missing(hk_print_table *table, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        hk_print_add_missing(table);
    }
}

/* ---- sectors ----------------------------------------------------------------------------------- */

/** What can be said of some services together: the most that can be said of one. */
static const char *state_of(const hk_result *r, int32_t sector)
{
    bool seen[4] = {false};
    for (int64_t s = 0; s < r->n_service; s++) {
        if (sector == HK_NONE || r->service_sector[s] == sector) {
            seen[r->service_verification[s]] = true;
        }
    }
    if (seen[HK_LEVEL_DEFINED] && (seen[HK_LEVEL_NOT_DEFINED] || seen[HK_LEVEL_NOT_MODELLED])) {
        return partly;
    }
    return level_states[seen[HK_LEVEL_DEFINED]        ? HK_LEVEL_DEFINED
                        : seen[HK_LEVEL_NOT_MODELLED] ? HK_LEVEL_NOT_MODELLED
                        : seen[HK_LEVEL_WITHOUT_IT]   ? HK_LEVEL_WITHOUT_IT
                                                      : HK_LEVEL_NOT_DEFINED];
}

static void sum_sector(counts *c, const int32_t *variable, int32_t sector)
{
    const hk_result *r = c->r;
    clear(c);
    for (int64_t s = 0; s < r->n_service; s++) {
        if (sector == HK_NONE || r->service_sector[s] == sector) {
            add(c, variable, r->n_service, s);
        }
    }
}

static void put_sector(counts *c, int32_t sector, const char *id, const char *name,
                       hk_print_table *table)
{
    const char *state = state_of(c->r, sector);
    hk_print_add_text(table, id);
    hk_print_add_text(table, name);
    hk_print_add_text(table, state);
    sum_sector(c, c->r->malfunctions, sector);
    put_mean(c, table);
    if (strcmp(state, level_states[HK_LEVEL_DEFINED]) == 0 || strcmp(state, partly) == 0) {
        sum_sector(c, c->r->breaches, sector);
        put_interval(c, table);
    } else {
        put_missing(table, 3); /* it is not known to be 0 */
    }
}

static void put_sectors(counts *c, hk_lang lang, hk_print_table *table)
{
    const hk_result *r = c->r;
    put_sector(c, HK_NONE, "all", hk_label_text(lang, HK_LABEL_TOTAL), table);
    clear(c);
    add(c, r->breach_roots, 1, 0);
    put_mean(c, table);
    for (int32_t k = 0; k < r->n_sector; k++) {
        const char *name = hk_label_pick(lang, r->sector_name_en[k], r->sector_name_ja[k]);
        put_sector(c, k, r->sector_id[k], name, table);
        hk_print_add_missing(table);
    }
}

/* ---- services ---------------------------------------------------------------------------------- */

/** How near the episodes of each service came to the level: shares of threshold and duration. */
static void find_nearest(const hk_result *r, double *magnitude, double *time)
{
    for (int64_t s = 0; s < r->n_service; s++) {
        magnitude[s] = time[s] = NAN;
    }
    for (int64_t v = 0; v < r->n_verdict; v++) {
        int64_t s = r->episode_service[r->verdict_episode[v]];
        int32_t t = r->verdict_test[v];
        double threshold = (double)r->test_threshold[t] / HK_LEVEL_FULL;
        double duration = (double)r->test_duration_ms[t];
        if (threshold > 0) {
            magnitude[s] = fmax(magnitude[s], r->verdict_most[v] / threshold);
        }
        if (duration > 0) {
            time[s] = fmax(time[s], (double)r->verdict_held_ms[v] / duration);
        }
    }
}

static hk_status put_services(counts *c, hk_lang lang, hk_print_table *table, hk_error *err)
{
    const hk_result *r = c->r;
    double *nearest = hk_alloc((size_t)r->n_service, 2 * sizeof *nearest);
    if (nearest == NULL) {
        return hk_fail_nomem(err);
    }
    double *time = nearest + r->n_service;
    find_nearest(r, nearest, time);
    for (int64_t s = 0; s < r->n_service; s++) {
        uint8_t state = r->service_verification[s];
        hk_print_add_text(table, r->service_id[s]);
        hk_print_add_text(table, hk_label_pick(lang, r->service_name_en[s], r->service_name_ja[s]));
        hk_print_add_text(table, level_states[state]);
        clear(c);
        add(c, r->malfunctions, r->n_service, s);
        put_mean(c, table);
        clear(c);
        add(c, r->breaches, r->n_service, s);
        if (state == HK_LEVEL_DEFINED) {
            put_interval(c, table);
        } else {
            put_missing(table, 3);
        }
        hk_print_add_real(table, nearest[s]);
        hk_print_add_real(table, time[s]);
    }
    hk_free(nearest);
    return HK_OK;
}

/* ---- patterns, roots, rules -------------------------------------------------------------------- */

static void put_patterns(counts *c, hk_lang lang, hk_print_table *table)
{
    const hk_result *r = c->r;
    for (int64_t p = 0; p < r->n_pattern; p++) {
        hk_print_add_text(table, r->pattern_id[p]);
        hk_print_add_text(table, hk_label_pick(lang, r->pattern_name_en[p], r->pattern_name_ja[p]));
        clear(c);
        add(c, r->pattern_malfunctions, r->n_pattern, p);
        put_mean(c, table);
        clear(c);
        add(c, r->pattern_breaches, r->n_pattern, p);
        put_interval(c, table);
    }
}

/** Row of the component that is the root of most breaches and not shown yet, or HK_NONE. */
static int64_t next_root(const int64_t *n, int64_t n_component)
{
    int64_t most = HK_NONE;
    for (int64_t i = 0; i < n_component; i++) {
        if (n[i] > 0 && (most == HK_NONE || n[i] > n[most])) {
            most = i;
        }
    }
    return most;
}

static hk_status put_roots(const hk_result *r, hk_lang lang, hk_print_table *table, hk_error *err)
{
    int64_t *n = hk_alloc((size_t)r->n_component, sizeof *n);
    double good = (double)(r->n_replicate - hk_result_failed(r));
    if (n == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t e = 0; e < r->n_episode; e++) {
        if (r->episode_breach[e] == HK_BREACH_YES && r->episode_root[e] != HK_NONE &&
            r->status[r->episode_replicate[e]] == HK_REPLICATE_OK) {
            n[r->episode_root[e]]++;
        }
    }
    for (int32_t shown = 0; shown < ROOTS_SHOWN; shown++) {
        int64_t root = next_root(n, r->n_component);
        if (root == HK_NONE) {
            break;
        }
        hk_print_add_text(table, r->component_id[root]);
        hk_print_add_text(
            table, hk_label_pick(lang, r->component_name_en[root], r->component_name_ja[root]));
        hk_print_add_real(table, (double)n[root] / good);
        n[root] = 0;
    }
    hk_free(n);
    return HK_OK;
}

static void put_rules(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    for (int64_t i = 0; i < r->n_rule; i++) {
        hk_print_add_text(table, r->rule_id[i]);
        hk_print_add_text(table, rule_states[r->rule_state[i]]);
        hk_print_add_text(table, hk_label_pick(lang, r->rule_text_en[i], r->rule_text_ja[i]));
        hk_print_add_text(table, r->rule_condition[i]);
        hk_print_add_text(table, r->rule_assumption[i]);
        hk_print_add_text(table, r->rule_effective[i]);
        hk_print_add_text(table, r->rule_source[i]);
        hk_print_add_text(table, r->rule_services[i]);
    }
}

/* ---- the whole --------------------------------------------------------------------------------- */

int32_t hk_info_levels_columns(hk_info_section section, hk_lang lang, hk_print_column *columns)
{
#define TITLE(label) hk_label_text(lang, label)
    int32_t n = 0;
    columns[n++] = (hk_print_column){"id", TITLE(HK_LABEL_ID), true, HK_PRINT_BOTH};
    if (section == HK_INFO_RULES) {
        columns[n++] = (hk_print_column){"state", TITLE(HK_LABEL_STATE), true, HK_PRINT_BOTH};
        columns[n++] = (hk_print_column){"text", TITLE(HK_LABEL_RULE), true, HK_PRINT_BOTH};
        columns[n++] =
            (hk_print_column){"condition", TITLE(HK_LABEL_APPLIED_AS), true, HK_PRINT_BOTH};
        columns[n++] =
            (hk_print_column){"assumption", TITLE(HK_LABEL_ASSUMED), true, HK_PRINT_BOTH};
        columns[n++] =
            (hk_print_column){"effective", TITLE(HK_LABEL_IN_FORCE), true, HK_PRINT_BOTH};
        columns[n++] = (hk_print_column){"source", TITLE(HK_LABEL_ORIGIN), true, HK_PRINT_BOTH};
        columns[n++] =
            (hk_print_column){"services", TITLE(HK_LABEL_SERVICE), true, HK_PRINT_DATA_ONLY};
        return n;
    }
    columns[n++] = (hk_print_column){"name", TITLE(HK_LABEL_NAME), true, HK_PRINT_BOTH};
    if (section == HK_INFO_LEVELS || section == HK_INFO_LEVEL_SERVICES) {
        columns[n++] = (hk_print_column){"level", TITLE(HK_LABEL_LEVEL), true, HK_PRINT_BOTH};
    }
    if (section != HK_INFO_LEVEL_ROOTS) {
        columns[n++] = (hk_print_column){"it_malfunctions", TITLE(HK_LABEL_MALFUNCTIONS), false,
                                         HK_PRINT_BOTH};
    }
    columns[n++] = (hk_print_column){"breaches", TITLE(HK_LABEL_BREACHES), false, HK_PRINT_BOTH};
    if (section == HK_INFO_LEVEL_ROOTS) {
        return n;
    }
    columns[n++] =
        (hk_print_column){"breaches_low_95", TITLE(HK_LABEL_LOW_95), false, HK_PRINT_BOTH};
    columns[n++] =
        (hk_print_column){"breaches_high_95", TITLE(HK_LABEL_HIGH_95), false, HK_PRINT_BOTH};
    if (section == HK_INFO_LEVELS) {
        columns[n++] = (hk_print_column){"roots", TITLE(HK_LABEL_ROOTS), false, HK_PRINT_BOTH};
    } else if (section == HK_INFO_LEVEL_SERVICES) {
        columns[n++] =
            (hk_print_column){"nearest_magnitude", TITLE(HK_LABEL_NEAREST), false, HK_PRINT_BOTH};
        columns[n++] =
            (hk_print_column){"nearest_time", TITLE(HK_LABEL_NEAREST_TIME), false, HK_PRINT_BOTH};
    }
#undef TITLE
    return n;
}

hk_status hk_info_levels_fill(const hk_result *r, hk_info_section section, hk_lang lang,
                              hk_print_table *table, hk_error *err)
{
    if (r->service_verification == NULL) {
        return HK_OK;
    }
    if (section == HK_INFO_LEVEL_ROOTS) {
        return put_roots(r, lang, table, err);
    }
    if (section == HK_INFO_RULES) {
        put_rules(r, lang, table);
        return HK_OK;
    }
    hk_status status = HK_OK;
    double *all = hk_alloc((size_t)r->n_replicate, 2 * sizeof *all);
    if (all == NULL) {
        return hk_fail_nomem(err);
    }
    counts c = {.r = r, .x = all, .room = all + r->n_replicate};
    if (section == HK_INFO_LEVELS) {
        put_sectors(&c, lang, table);
    } else if (section == HK_INFO_LEVEL_SERVICES) {
        status = put_services(&c, lang, table, err);
    } else {
        put_patterns(&c, lang, table);
    }
    hk_free(all);
    return status;
}

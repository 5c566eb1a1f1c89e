/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Slips of unit: a duration or weight that stands far from all others of its kind and would be among
 * them in another unit. A class is what should be of one size: for buffers, recovery lags and lags
 * the rows of one input, for repairs those of one damage state, for weights the points of one
 * service. Buffers count with the first step after 0, repairs with their median.
 */
#include "engine/base/units.h"
#include "engine/io/review.h"

enum { MINUTE_MS = 60000, TEXT = 40 };
static const double year_ms = 366.0 * 86400000;

/* between ms, s, min, h, d */
static const double time_factors[] = {24, 60, 1000, 1440, 3600, 60000, 86400, 3600000, 86400000};
static const double weight_factors[] = {1000, 1000000};
static const double time_gap = 10, weight_gap = 100;

typedef struct samples {
    hk_sample *list;
    int64_t n;
    uint8_t *is_told; /* by row of what is judged */
} samples;

typedef struct target { /* where outliers are reported */
    const hk_review *review;
    hk_model_table table;
    int32_t column;
    const char *what;
    uint8_t *is_told; /* by row */
} target;

static void add(samples *s, int32_t key, double value, int32_t row)
{
    if (value > 0) {
        s->list[s->n++] = (hk_sample){key, value, row};
    }
}

static void format(double ms, char *text, size_t size)
{
    hk_duration_format((int64_t)(ms < 1 ? 1 : ms + 0.5), text, size);
}

static void tell_time(void *user, const hk_outlier *o)
{
    const target *t = user;
    char value[TEXT], low[TEXT], high[TEXT], meant[TEXT];
    if (t->is_told[o->sample.row]) {
        return;
    }
    t->is_told[o->sample.row] = 1;
    format(o->sample.value, value, sizeof value);
    format(o->low, low, sizeof low);
    format(o->high, high, sizeof high);
    format(o->sample.value / o->factor, meant, sizeof meant);
    hk_row row = hk_reader_row(t->review->reader, t->table, o->sample.row);
    hk_row_warning(&row, HK_WUNIT, t->column,
                   "%s of '%.80s' is %s, all others like it are %s to %s; is the unit right? %s "
                   "would be among them",
                   t->what, hk_row_text(&row, HK_COL_ID), value, low, high, meant);
}

static void tell_weight(void *user, const hk_outlier *o)
{
    const target *t = user;
    hk_row row = hk_reader_row(t->review->reader, t->table, o->sample.row);
    hk_row_warning(&row, HK_WWEIGHT_UNIT, t->column,
                   "'%.80s' weighs %.0f, all other points of the service %.0f to %.0f; is the unit "
                   "right? %.0f would be among them",
                   hk_row_text(&row, HK_COL_ID), o->sample.value, o->low, o->high,
                   o->sample.value / o->factor);
}

static void judge_times(const hk_review *review, samples *s, hk_model_table table, int32_t column,
                        const char *what)
{
    target t = {review, table, column, what, s->is_told};
    hk_review_outliers(s->list, s->n, time_gap, time_factors,
                       (int32_t)(sizeof time_factors / sizeof *time_factors), tell_time, &t);
    s->n = 0;
}

/* --- responses, by input ---------------------------------------------------------------------------*/

static double first_time(const hk_response *r)
{
    for (int32_t i = 0; i < r->n_step; i++) {
        if (r->steps[i].after_ms > 0) {
            return (double)r->steps[i].after_ms;
        }
    }
    return 0;
}

/** Each (input, response) once: groups are many, so a list of the pairs seen is kept by response. */
static hk_status judge_responses(const hk_review *review, samples *s, hk_error *err)
{
    const hk_model *m = review->model;
    const hk_graph *g = review->graph;
    hk_status status = HK_OK;
    int64_t n = 0;
    uint8_t *is_told = hk_alloc((size_t)m->n_response, 1);
    int32_t *last = hk_alloc((size_t)m->n_response, sizeof *last); /* input of the last group + 1 */
    hk_sample *pairs = hk_alloc((size_t)g->n_group, sizeof *pairs);
    if (is_told == NULL || last == NULL || pairs == NULL) {
        status = hk_fail_nomem(err);
        goto out;
    }
    s->is_told = is_told;
    for (int32_t group = 0; group < g->n_group; group++) {
        int32_t response = review->group_response[group], input = g->group_input[group];
        if (response != HK_NONE && last[response] != input + 1) {
            last[response] = input + 1;
            pairs[n++] = (hk_sample){input, 0, response};
        }
    }
    n = hk_review_distinct(pairs, n);
    for (int64_t i = 0; i < n; i++) {
        add(s, pairs[i].key, first_time(&m->responses[pairs[i].row]), pairs[i].row);
    }
    judge_times(review, s, HK_TABLE_RESPONSES, HK_RESPONSE_CURVE, "the buffer");
    for (int32_t i = 0; i < m->n_response; i++) {
        is_told[i] = 0;
    }
    for (int64_t i = 0; i < n; i++) {
        add(s, pairs[i].key, (double)m->responses[pairs[i].row].recovery_lag_ms, pairs[i].row);
    }
    judge_times(review, s, HK_TABLE_RESPONSES, HK_RESPONSE_RECOVERY_LAG, "the recovery lag");
out:
    hk_free(is_told);
    hk_free(last);
    hk_free(pairs);
    return status;
}

/* --- lags, goals, weights --------------------------------------------------------------------------*/

static hk_status judge_lags(const hk_review *review, samples *s, hk_error *err)
{
    const hk_model *m = review->model;
    int32_t n = m->n_dependency > m->n_service ? m->n_dependency : m->n_service;
    uint8_t *is_told = hk_alloc((size_t)n, 1);
    if (is_told == NULL) {
        return hk_fail_nomem(err);
    }
    s->is_told = is_told;
    for (int32_t i = 0; i < m->n_service; i++) {
        add(s, 0, (double)m->services[i].bcp_goal_ms, i);
    }
    judge_times(review, s, HK_TABLE_SERVICES, HK_SERVICE_BCP_GOAL, "the goal");
    for (int32_t i = 0; i < m->n_service; i++) {
        is_told[i] = 0;
    }
    for (int32_t i = 0; i < m->n_dependency; i++) {
        add(s, m->dependencies[i].input, (double)m->dependencies[i].lag_ms, i);
    }
    judge_times(review, s, HK_TABLE_DEPENDENCIES, HK_DEPENDENCY_LAG, "a lag");
    hk_free(is_told);
    return HK_OK;
}

static void judge_weights(const hk_review *review, samples *s)
{
    const hk_model *m = review->model;
    target t = {review, HK_TABLE_COMPONENTS, HK_COMPONENT_WEIGHT, "", NULL};
    for (int32_t i = 0; i < m->n_component; i++) {
        if (m->components[i].service != HK_NONE) {
            add(s, m->components[i].service, (double)m->components[i].weight, i);
        }
    }
    hk_review_outliers(s->list, s->n, weight_gap, weight_factors, 2, tell_weight, &t);
    s->n = 0;
}

/* --- repairs ---------------------------------------------------------------------------------------*/

static void judge_state(const hk_review *review, int32_t repair, double median)
{
    hk_row row = hk_reader_row(review->reader, HK_TABLE_REPAIRS, repair);
    char text[TEXT];
    format(median, text, sizeof text);
    if (median < MINUTE_MS) {
        hk_row_warning(&row, HK_WREPAIR_SHORT, HK_REPAIR_DURATION,
                       "half of the repairs '%.80s' take %s or less, no more than a minute; is the "
                       "unit right?",
                       review->model->repairs[repair].id, text);
    } else if (median > 10 * year_ms) {
        hk_row_warning(&row, HK_WREPAIR_LONG, HK_REPAIR_DURATION,
                       "half of the repairs '%.80s' take %s or more, beyond ten years; is the unit "
                       "right?",
                       review->model->repairs[repair].id, text);
    }
}

static hk_status judge_repairs(const hk_review *review, samples *s, hk_error *err)
{
    const hk_model *m = review->model;
    hk_map *states;
    uint8_t *is_told = hk_alloc((size_t)m->n_repair, 1);
    if (is_told == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status = hk_map_new(16, &states, err);
    if (status != HK_OK) {
        hk_free(is_told);
        return status;
    }
    int32_t n_state = 0;
    s->is_told = is_told;
    for (int32_t i = 0; i < m->n_repair; i++) {
        add(s, 0, hk_dist_quantile(&m->repairs[i].detection, 0.5), i);
    }
    judge_times(review, s, HK_TABLE_REPAIRS, HK_REPAIR_DETECTION, "the detection");
    for (int32_t i = 0; i < m->n_repair && status == HK_OK; i++) {
        is_told[i] = 0;
        for (int32_t k = 0; k < m->repairs[i].n_state && status == HK_OK; k++) {
            const hk_damage_state *state = &m->repairs[i].states[k];
            double median = hk_dist_quantile(&state->duration, 0.5);
            int32_t key = hk_map_get(states, state->name);
            if (key < 0) {
                key = n_state++;
                status = hk_map_put(states, state->name, key, err);
            }
            judge_state(review, i, median);
            add(s, key, median, i);
        }
    }
    if (status == HK_OK) {
        judge_times(review, s, HK_TABLE_REPAIRS, HK_REPAIR_DURATION, "a duration");
    }
    hk_free(is_told);
    hk_map_free(states);
    return status;
}

static int64_t most_samples(const hk_review *review)
{
    const hk_model *m = review->model;
    int64_t n = review->graph->n_group, states = m->n_repair;
    for (int32_t i = 0; i < m->n_repair; i++) {
        states += m->repairs[i].n_state;
    }
    n = m->n_dependency > n ? m->n_dependency : n;
    n = m->n_component > n ? m->n_component : n;
    n = m->n_service > n ? m->n_service : n;
    return states > n ? states : n;
}

hk_status hk_review_units(const hk_review *review, hk_error *err)
{
    samples s = {.list = hk_alloc((size_t)most_samples(review), sizeof(hk_sample))};
    if (s.list == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status = judge_responses(review, &s, err);
    if (status == HK_OK) {
        status = judge_lags(review, &s, err);
    }
    if (status == HK_OK) {
        status = judge_repairs(review, &s, err);
    }
    if (status == HK_OK) {
        judge_weights(review, &s);
    }
    hk_free(s.list);
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/graph/measures.h"

#include <math.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/graph/at_once.h"

#define HOUR_MS 3600000.0

struct hk_measures {
    const hk_model *model;
    hk_graph *graph;
    uint8_t *region; /* [n_component] all 1: everything may move */
    hk_at_once instant;
};

void hk_measures_free(hk_measures *measures)
{
    if (measures == NULL) {
        return;
    }
    if (measures->instant.graph != NULL) {
        hk_at_once_done(&measures->instant);
    }
    hk_free(measures->region);
    hk_graph_free(measures->graph);
    hk_free(measures);
}

static hk_status fill(hk_measures *s, hk_error *err)
{
    size_t n = (size_t)s->model->n_component;
    HK_TRY(hk_graph_build(s->model, &s->graph, err));
    s->region = hk_alloc(n, 1);
    if (s->region == NULL) {
        return hk_fail_nomem(err);
    }
    memset(s->region, 1, n);
    HK_TRY(hk_at_once_init(s->graph, &s->instant, err));
    s->instant.region = s->region;
    return HK_OK;
}

hk_status hk_measures_new(const hk_model *model, hk_measures **ret_measures, hk_error *err)
{
    hk_measures *s = hk_alloc(1, sizeof *s);
    if (s == NULL) {
        return hk_fail_nomem(err);
    }
    s->model = model;
    hk_status status = fill(s, err);
    if (status != HK_OK) {
        hk_measures_free(s);
        return status;
    }
    *ret_measures = s;
    return HK_OK;
}

/* --- weights -----------------------------------------------------------------------------------*/

static const hk_span nothing = {(double)NAN, (double)NAN, HK_NONE};

static bool is_of(const hk_component *c, const char *family, size_t length)
{
    return c->kind == HK_KIND_DELIVERY && strncmp(c->id, family, length) == 0 &&
           (c->id[length] == '\0' || c->id[length] == '-');
}

/** @param sums [HK_N_PREFECTURE + 1], 0 for points without a prefecture @return the whole */
static double sum_weights(const hk_model *m, const char *family, double *sums)
{
    size_t length = strlen(family);
    bool any = false;
    double whole = 0;
    for (int32_t i = 0; i <= HK_N_PREFECTURE; i++) {
        sums[i] = 0;
    }
    for (int32_t i = 0; i < m->n_component; i++) {
        const hk_component *c = &m->components[i];
        if (is_of(c, family, length)) {
            sums[c->prefecture] += (double)c->weight;
            whole += (double)c->weight;
            any = true;
        }
    }
    return any ? whole : (double)NAN;
}

hk_span hk_measure_weight(const hk_measures *measures, const char *family)
{
    double sums[HK_N_PREFECTURE + 1];
    double whole = sum_weights(measures->model, family, sums);
    return (hk_span){whole, whole, HK_NONE};
}

/** Widen a span; `at` stays with what is furthest from 1. */
static void widen(hk_span *span, double value, int32_t at)
{
    double worst = fmax(fabs(span->least - 1), fabs(span->greatest - 1));
    if (isnan(worst) || fabs(value - 1) > worst) {
        span->at = at;
    }
    span->least = fmin(span->least, value);
    span->greatest = fmax(span->greatest, value);
}

hk_span hk_measure_prefectures(const hk_measures *measures, const char *family,
                               const double *people)
{
    double sums[HK_N_PREFECTURE + 1];
    double whole = sum_weights(measures->model, family, sums);
    double all = 0;
    hk_span span = nothing;
    for (int32_t i = 0; i < HK_N_PREFECTURE; i++) {
        all += people[i];
    }
    for (int32_t i = 0; i < HK_N_PREFECTURE && whole > 0; i++) {
        widen(&span, sums[i + 1] / whole / (people[i] / all), i + 1);
    }
    return span;
}

/* --- autonomy ----------------------------------------------------------------------------------*/

/** Hours to the first loss of the group's consumer; 0 if it is hit at once. */
static double first_loss_h(const hk_graph *g, int32_t group)
{
    if (g->group_clock[group] == HK_NONE) {
        return 0;
    }
    const hk_response *r = &g->model->responses[g->clocks[g->group_clock[group]].response];
    for (int32_t i = 0; i < r->n_step; i++) {
        if (r->steps[i].keep < HK_LEVEL_FULL) {
            return (double)r->steps[i].after_ms / HOUR_MS;
        }
    }
    return INFINITY;
}

hk_span hk_measure_autonomy(const hk_measures *measures, const char *type, const char *input)
{
    const hk_graph *g = measures->graph;
    hk_span span = nothing;
    for (int32_t i = 0; i < g->n_group; i++) {
        int32_t component = g->group_component[i];
        if (strcmp(g->model->inputs[g->group_input[i]], input) != 0 ||
            strcmp(g->model->components[component].type, type) != 0) {
            continue;
        }
        double hours = first_loss_h(g, i);
        span.at = isnan(span.least) || hours < span.least ? component : span.at;
        span.least = fmin(span.least, hours);
        span.greatest = fmax(span.greatest, hours);
    }
    return span;
}

/* --- redundancy --------------------------------------------------------------------------------*/

typedef struct search {
    uint8_t *is_seen; /* [largest net] */
    int32_t *queue;
} search;

/** Part of a net's consumers that a source reaches without one node. */
static double reached(const hk_net *net, int32_t without, search *s)
{
    int32_t n = 0, consumers = 0, served = 0;
    for (int32_t i = 0; i < net->n_node; i++) {
        s->is_seen[i] = net->is_source[i] && i != without;
        if (s->is_seen[i]) {
            s->queue[n++] = i;
        }
    }
    for (int32_t head = 0; head < n; head++) {
        int32_t node = s->queue[head];
        for (int32_t l = net->link_begin[node]; l < net->link_begin[node + 1]; l++) {
            int32_t other = net->link_to[l];
            if (other != without && !s->is_seen[other]) {
                s->is_seen[other] = 1;
                s->queue[n++] = other;
            }
        }
    }
    for (int32_t i = 0; i < net->n_node; i++) {
        bool counts = net->node_channel[i] != HK_NONE;
        consumers += counts;
        served += counts && s->is_seen[i];
    }
    return consumers == 0 ? 1 : (double)served / consumers;
}

static void remove_each(const hk_graph *g, const char *type, search *s, hk_span *span)
{
    for (int32_t n = 0; n < g->n_net; n++) {
        const hk_net *net = &g->nets[n];
        for (int32_t i = 0; i < net->n_node; i++) {
            int32_t component = net->node_component[i];
            if (strcmp(g->model->components[component].type, type) != 0) {
                continue;
            }
            double part = reached(net, i, s);
            span->at = isnan(span->least) || part < span->least ? component : span->at;
            span->least = fmin(span->least, part);
            span->greatest = fmax(span->greatest, part);
        }
    }
}

hk_span hk_measure_redundancy(const hk_measures *measures, const char *type)
{
    /* the settling of levels does not go on meanwhile: its lists serve */
    search s = {measures->instant.is_queued, measures->instant.queue};
    hk_span span = nothing;
    remove_each(measures->graph, type, &s, &span);
    for (int32_t i = 0; i < measures->graph->n_net; i++) {
        memset(s.is_seen, 0, (size_t)measures->graph->nets[i].n_node);
    }
    return span;
}

/* --- reach -------------------------------------------------------------------------------------*/

/** What every group keeps so long after it lost its supply. */
static void set_keeps(hk_measures *s, double hours)
{
    const hk_graph *g = s->graph;
    for (int32_t i = 0; i < g->n_clock; i++) {
        const hk_response *r = &g->model->responses[g->clocks[i].response];
        int32_t keep = HK_LEVEL_FULL;
        for (int32_t k = 0; k < r->n_step; k++) {
            if ((double)r->steps[k].after_ms <= hours * HOUR_MS) {
                keep = r->steps[k].keep;
            }
        }
        s->instant.keep[g->clocks[i].group] = keep;
    }
}

static bool is_listed(const char *types, const char *type)
{
    size_t length = strlen(type);
    for (const char *at = types; length > 0 && (at = strstr(at, type)) != NULL; at++) {
        if ((at == types || at[-1] == ';') && (at[length] == '\0' || at[length] == ';')) {
            return true;
        }
    }
    return false;
}

static double lost_part(const hk_measures *s, const char *family)
{
    size_t length = strlen(family);
    double whole = 0, lost = 0;
    for (int32_t i = 0; i < s->model->n_component; i++) {
        const hk_component *c = &s->model->components[i];
        if (is_of(c, family, length)) {
            int32_t missing = HK_LEVEL_FULL - s->instant.level[i];
            whole += (double)c->weight;
            lost += (double)c->weight * missing / HK_LEVEL_FULL;
        }
    }
    return whole > 0 ? lost / whole : (double)NAN;
}

hk_status hk_measure_reach(hk_measures *measures, const char *types, double hours,
                           const char *family, hk_span *ret_span, hk_error *err)
{
    const hk_model *m = measures->model;
    int32_t *down = hk_alloc((size_t)m->n_component, sizeof *down);
    int32_t n = 0;
    if (down == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < m->n_component; i++) {
        if (is_listed(types, m->components[i].type)) {
            down[n++] = i;
        }
    }
    *ret_span = nothing;
    if (n > 0) {
        set_keeps(measures, hours);
        hk_at_once_fail(&measures->instant, down, n);
        ret_span->least = ret_span->greatest = lost_part(measures, family);
        for (int32_t i = 0; i < n; i++) {
            measures->instant.is_failed[down[i]] = 0;
        }
        hk_at_once_reset(&measures->instant);
    }
    hk_free(down);
    return HK_OK;
}

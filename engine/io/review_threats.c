/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the threats of a scenario do within its horizon, and to whom. Parameters are known by their
 * names, onset and duration; of a distribution the value counts that 99 of 100 draws exceed.
 */
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/review.h"

enum { TEXT = 40 };

static const hk_dist *find_dist(const hk_threat *threat, const char *key)
{
    for (int32_t i = 0; i < threat->mechanism->n_param; i++) {
        const hk_param *p = &threat->mechanism->params[i];
        if (p->type == HK_PARAM_DURATION && strcmp(p->key, key) == 0) {
            return (const hk_dist *)(const void *)((const char *)threat->params + p->offset);
        }
    }
    return NULL;
}

static void format(double ms, char *text, size_t size)
{
    hk_duration_format(ms < (double)HK_TIME_MAX ? (int64_t)ms : HK_TIME_MAX, text, size);
}

static void review_times(const hk_scenario_reader *reader, const hk_yaml_node *node,
                         const hk_threat *threat)
{
    char horizon[TEXT], text[TEXT];
    double end = (double)reader->scenario->horizon_ms;
    const hk_dist *onset = find_dist(threat, "onset"), *duration = find_dist(threat, "duration");
    double first = onset == NULL ? 0 : hk_dist_quantile(onset, 0.01);
    double length = duration == NULL ? 0 : hk_dist_quantile(duration, 0.01);
    const hk_yaml_node *at = hk_yaml_get(node, "onset");
    format(end, horizon, sizeof horizon);
    if (first >= end) {
        format(first, text, sizeof text);
        hk_yaml_problem(at == NULL ? node : at, reader->problems, HK_SEVERITY_WARNING, HK_WONSET,
                        "onset: threat '%.80s' comes at %s or later, the horizon is %s: it never "
                        "strikes; give an earlier onset or a longer horizon",
                        threat->id, text, horizon);
    } else if (length > 0 && first + length >= end) {
        format(length, text, sizeof text);
        at = hk_yaml_get(node, "duration");
        hk_yaml_problem(at == NULL ? node : at, reader->problems, HK_SEVERITY_WARNING, HK_WDURATION,
                        "duration: threat '%.80s' lasts %s or longer and so beyond the horizon of "
                        "%s: its end is never seen; give a longer horizon",
                        threat->id, text, horizon);
    }
}

/** Marks components that others see: suppliers, and what is on a network. */
static void mark_suppliers(const hk_model *m, uint8_t *feeds)
{
    for (int32_t i = 0; i < m->n_dependency; i++) {
        if (m->dependencies[i].supplier != HK_NONE) {
            feeds[m->dependencies[i].supplier] = 1;
        }
    }
    for (int32_t i = 0; i < m->n_link; i++) {
        feeds[m->links[i].from] = feeds[m->links[i].to] = 1;
    }
}

static void review_selection(const hk_scenario_reader *reader, const hk_yaml_node *node,
                             const hk_threat *threat, const uint8_t *feeds)
{
    const hk_model *m = reader->model;
    int32_t n = 0, first = HK_NONE;
    for (int32_t i = 0; i < threat->n_component; i++) {
        int32_t c = threat->components[i];
        if (!feeds[c] && m->components[c].kind != HK_KIND_DELIVERY) {
            first = first == HK_NONE ? c : first;
            n++;
        }
    }
    if (n > 0) {
        const hk_yaml_node *where = hk_yaml_get(node, "where");
        hk_yaml_problem(where == NULL ? node : where, reader->problems, HK_SEVERITY_WARNING,
                        HK_WNOBODY,
                        "where: nothing depends on %d of the %d components that threat '%.80s' "
                        "selects, first '%.80s': their outage harms nobody; select others or give "
                        "them consumers",
                        n, threat->n_component, threat->id, m->components[first].id);
    }
}

hk_status hk_review_threats(const hk_scenario_reader *reader, const hk_yaml_node *list,
                            hk_error *err)
{
    const hk_scenario *scenario = reader->scenario;
    uint8_t *feeds = hk_alloc((size_t)reader->model->n_component, 1);
    if (feeds == NULL) {
        return hk_fail_nomem(err);
    }
    mark_suppliers(reader->model, feeds);
    for (int32_t i = 0; i < scenario->n_threat; i++) {
        review_times(reader, list->items[i], &scenario->threats[i]);
        review_selection(reader, list->items[i], &scenario->threats[i], feeds);
    }
    hk_free(feeds);
    return HK_OK;
}

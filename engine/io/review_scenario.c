/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The review of a scenario: horizon, replicates, recovery. */
#include <string.h>

#include "engine/base/holidays.h"
#include "engine/base/units.h"
#include "engine/io/review.h"

enum { BATCHES = 50, TEXT = 40, MINUTE_MS = 60000, DAY_MS = 86400000 };

static void warn_grid(const hk_scenario_reader *reader, const hk_yaml_node *root)
{
    const hk_yaml_node *grid = hk_yaml_get(root, "grid");
    const hk_scenario *s = reader->scenario;
    char horizon[TEXT], cell[TEXT];
    if (grid != NULL && s->grid_ms > s->horizon_ms) {
        hk_duration_format(s->horizon_ms, horizon, sizeof horizon);
        hk_duration_format(s->grid_ms, cell, sizeof cell);
        hk_yaml_problem(grid, reader->problems, HK_SEVERITY_WARNING, HK_WGRID,
                        "grid: a cell of %s is longer than the horizon of %s, so that there is one "
                        "cell; give a finer grid",
                        cell, horizon);
    }
}

static void warn_cpu_limit(const hk_scenario_reader *reader, const hk_yaml_node *root)
{
    if (reader->scenario->cpu_limit_ms > 0) {
        hk_yaml_problem(hk_yaml_get(root, "cpu_limit"), reader->problems, HK_SEVERITY_WARNING,
                        HK_WCPU_LIMIT,
                        "cpu_limit: which replicates it stops depends on the machine, and so does "
                        "the result; event_cap stops the same ones everywhere");
    }
}

/* --- chance ----------------------------------------------------------------------------------------*/

static bool is_open(double probability)
{
    return probability > 0 && probability < 1;
}

static bool is_stage_drawn(const hk_stage *stage)
{
    return is_open(stage->chance) || !hk_dist_is_constant(&stage->duration);
}

static bool is_param_drawn(const hk_param *param, const void *value)
{
    const hk_state_odds *odds = value;
    const hk_stage_list *stages = value;
    switch (param->type) {
    case HK_PARAM_DURATION:
    case HK_PARAM_FACTOR:
        return !hk_dist_is_constant(value);
    case HK_PARAM_FRACTION:
        return is_open(*(const double *)value);
    case HK_PARAM_STATES:
        for (int32_t i = 0; i < odds->n; i++) {
            if (is_open(odds->odds[i])) {
                return true;
            }
        }
        return false;
    case HK_PARAM_STAGES:
        for (int32_t i = 0; i < stages->n; i++) {
            if (is_stage_drawn(&stages->stages[i])) {
                return true;
            }
        }
        return false;
    default:
        return false;
    }
}

static bool is_drawn(const hk_threat *t)
{
    bool drawn = t->sample_fraction < 1 || t->sample_count != HK_NONE || t->sample_providers > 0 ||
                 t->mechanism->drawn || (t->after != NULL && !hk_dist_is_constant(&t->after_delay));
    for (int32_t i = 0; i < t->mechanism->n_param && !drawn; i++) {
        const hk_param *p = &t->mechanism->params[i];
        drawn = is_param_drawn(p, (const char *)t->params + p->offset);
    }
    return drawn;
}

/** May two replicates differ? */
static bool has_chance(const hk_scenario_reader *reader)
{
    const hk_model *m = reader->model;
    for (int32_t i = 0; i < reader->scenario->n_threat; i++) {
        if (is_drawn(&reader->scenario->threats[i])) {
            return true;
        }
    }
    for (int32_t i = 0; i < m->n_response; i++) {
        if (!hk_dist_is_constant(&m->responses[i].spread)) {
            return true;
        }
    }
    for (int32_t i = 0; i < m->n_repair; i++) {
        bool drawn = !hk_dist_is_constant(&m->repairs[i].detection);
        for (int32_t k = 0; k < m->repairs[i].n_state; k++) {
            drawn |= !hk_dist_is_constant(&m->repairs[i].states[k].duration);
        }
        if (drawn) {
            return true;
        }
    }
    return false;
}

static void warn_replicates(const hk_scenario_reader *reader, const hk_yaml_node *root)
{
    const hk_yaml_node *node = hk_yaml_get(root, "replicates");
    long long n = (long long)reader->scenario->replicates;
    bool chance = has_chance(reader);
    if (!chance && n > 1) {
        hk_yaml_problem(node, reader->problems, HK_SEVERITY_WARNING, HK_WSAME,
                        "replicates: nothing is drawn, so that all %lld replicates are alike; one "
                        "is enough",
                        n);
    }
    if (chance && n < 2LL * BATCHES) {
        hk_yaml_problem(node == NULL ? root : node, reader->problems, HK_SEVERITY_WARNING,
                        HK_WREPLICATES,
                        "replicates: %lld %s fewer than two for each of the %d batches that "
                        "intervals rest on; take %d or more",
                        n, n == 1 ? "is" : "are", BATCHES, 2 * BATCHES);
    }
}

/* --- recovery --------------------------------------------------------------------------------------*/

typedef struct struck { /* what there is to repair */
    uint8_t *component; /* [n_component] a threat or present outage is on it */
    uint8_t *pool;      /* [n_pool] has such a component to repair */
    uint8_t *sector;    /* [n_sector] the same, of pools by sector or provider */
} struck;

static void strike(const hk_model *m, int32_t component, struck *s)
{
    int32_t repair = m->components[component].repair;
    int32_t pool = repair == HK_NONE ? HK_NONE : m->repairs[repair].pool;
    int32_t sector = hk_model_sector(m, component);
    s->component[component] = 1;
    if (pool != HK_NONE) {
        s->pool[pool] = 1;
        if (sector != HK_NONE && (m->pools[pool].scope == HK_SCOPE_SECTOR ||
                                  m->pools[pool].scope == HK_SCOPE_PROVIDER)) {
            s->sector[sector] = 1;
        }
    }
}

static void strike_all(const hk_scenario_reader *reader, struck *s)
{
    const hk_scenario *scenario = reader->scenario;
    for (int32_t i = 0; i < scenario->n_threat; i++) {
        for (int32_t k = 0; k < scenario->threats[i].n_component; k++) {
            strike(reader->model, scenario->threats[i].components[k], s);
        }
    }
    for (int32_t i = 0; i < scenario->n_outage; i++) {
        strike(reader->model, scenario->outages[i].component, s);
    }
}

static void warn_order(const hk_scenario_reader *reader, const hk_yaml_node *list, const struck *s)
{
    for (int32_t i = 0; list != NULL && i < reader->scenario->n_order && i < list->n; i++) {
        int32_t c = reader->scenario->order[i];
        if (!s->component[c]) {
            hk_yaml_problem(list->items[i], reader->problems, HK_SEVERITY_WARNING, HK_WORDER,
                            "order: no threat selects '%.80s' and it has no present outage, so "
                            "that it never waits for repair; leave it out",
                            reader->model->components[c].id);
        }
    }
}

static void warn_crews(const hk_scenario_reader *reader, const hk_yaml_node *map, const struck *s)
{
    const hk_model *m = reader->model;
    for (int32_t i = 0; map != NULL && i < map->n; i++) {
        const char *id = map->keys[i]->text;
        bool busy = false, is_pool = false;
        for (int32_t p = 0; p < m->n_pool; p++) {
            if (strcmp(m->pools[p].id, id) == 0) {
                is_pool = true;
                busy = s->pool[p];
            }
        }
        for (int32_t k = 0; k < m->n_sector && !is_pool; k++) {
            busy |= strcmp(m->sectors[k].id, id) == 0 && s->sector[k];
        }
        if (!busy) {
            hk_yaml_problem(map->keys[i], reader->problems, HK_SEVERITY_WARNING, HK_WCREWS,
                            "crews: no threat selects a component that '%.80s' would repair, so "
                            "that these crews have nothing to do; leave them out",
                            id);
        }
    }
}

/** Calendars leave out holidays in years of which none are known. */
static void warn_holidays(const hk_scenario_reader *reader, const hk_yaml_node *root)
{
    const hk_scenario *s = reader->scenario;
    int64_t from_ms = s->start_unix_ms + (int64_t)s->start_offset_min * MINUTE_MS;
    int64_t first = hk_day_of_date(HK_HOLIDAYS_FIRST_YEAR, 1, 1) * DAY_MS;
    int64_t end = hk_day_of_date(HK_HOLIDAYS_LAST_YEAR + 1, 1, 1) * DAY_MS;
    bool asked = false;
    for (int32_t i = 0; i < reader->model->n_calendar; i++) {
        asked |= reader->model->calendars[i].not_holidays;
    }
    if (asked && (from_ms < first || from_ms + s->horizon_ms > end)) {
        hk_yaml_problem(
            hk_yaml_get(root, "start"), reader->problems, HK_SEVERITY_WARNING, HK_WHOLIDAYS,
            "start: calendars leave out public holidays, which are known from %d to %d; "
            "in other years there are none",
            HK_HOLIDAYS_FIRST_YEAR, HK_HOLIDAYS_LAST_YEAR);
    }
}

static hk_status review_recovery(const hk_scenario_reader *reader, const hk_yaml_node *node,
                                 hk_error *err)
{
    const hk_model *m = reader->model;
    struck s = {hk_alloc((size_t)m->n_component, 1), hk_alloc((size_t)m->n_pool, 1),
                hk_alloc((size_t)m->n_sector, 1)};
    hk_status status = HK_OK;
    if (s.component == NULL || s.pool == NULL || s.sector == NULL) {
        status = hk_fail_nomem(err);
    } else {
        strike_all(reader, &s);
        warn_order(reader, hk_yaml_get(node, "order"), &s);
        warn_crews(reader, hk_yaml_get(node, "crews"), &s);
    }
    hk_free(s.component);
    hk_free(s.pool);
    hk_free(s.sector);
    return status;
}

hk_status hk_review_scenario(hk_scenario_reader *reader, const hk_yaml_node *root, hk_error *err)
{
    const hk_scenario *scenario = reader->scenario;
    if (scenario->n_threat == 0 && scenario->n_outage == 0) {
        const hk_yaml_node *threats = hk_yaml_get(root, "threats");
        hk_yaml_problem(threats == NULL ? root : threats, reader->problems, HK_SEVERITY_WARNING,
                        HK_WNOTHREAT,
                        "no threat and no present outage is given, so that nothing happens; give "
                        "one under threats or state");
        return HK_OK;
    }
    warn_grid(reader, root);
    warn_cpu_limit(reader, root);
    warn_replicates(reader, root);
    warn_holidays(reader, root);
    if (scenario->n_threat > 0) {
        HK_TRY(hk_review_threats(reader, hk_yaml_get(root, "threats"), err));
    }
    return review_recovery(reader, hk_yaml_get(root, "recovery"), err);
}

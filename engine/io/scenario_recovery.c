/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery (policy, crews, given order) and present outages. */
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/scenario_parts.h"

enum { WORDS_MAX = 64, CREWS_MAX = 1000000 };

static void read_policy(hk_scenario_reader *reader, const hk_yaml_node *node)
{
    const char *names[WORDS_MAX];
    int32_t n = reader->n_policy < WORDS_MAX ? reader->n_policy : WORDS_MAX;
    for (int32_t i = 0; i < n; i++) {
        names[i] = reader->policies[i]->name;
    }
    int32_t policy = hk_value_choice(node, "policy", names, n, 0, reader->problems);
    reader->scenario->policy = reader->n_policy > 0 ? reader->policies[policy] : NULL;
}

/* --- crews -------------------------------------------------------------------------------------*/

/** Crews of all pools as the model gives them. */
static hk_status set_up_crews(hk_scenario_reader *reader, const hk_yaml_node *node, hk_error *err)
{
    const hk_model *model = reader->model;
    hk_scenario *scenario = reader->scenario;
    scenario->pool_crews =
        hk_scenario_alloc(reader, (int64_t)model->n_pool + 1, sizeof *scenario->pool_crews);
    if (scenario->pool_crews == NULL) {
        return hk_fail_nomem(err);
    }
    int64_t total = 0;
    for (int32_t i = 0; i < model->n_pool; i++) {
        scenario->pool_crews[i] = (int32_t)total;
        total += hk_pool_keys(model, i);
        if (total > INT32_MAX) {
            hk_yaml_problem(node, reader->problems, HK_SEVERITY_ERROR, HK_ELIMIT,
                            "the pools of the model have more than %d instances; allowed: up to "
                            "that",
                            INT32_MAX);
            scenario->pool_crews = NULL;
            return HK_OK;
        }
    }
    scenario->pool_crews[model->n_pool] = (int32_t)total;
    scenario->crews = hk_scenario_alloc(reader, total, sizeof *scenario->crews);
    scenario->crews_given = hk_scenario_alloc(reader, total, sizeof *scenario->crews_given);
    if (scenario->crews == NULL || scenario->crews_given == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < model->n_pool; i++) {
        for (int32_t k = scenario->pool_crews[i]; k < scenario->pool_crews[i + 1]; k++) {
            scenario->crews[k] = model->pools[i].crews;
        }
    }
    return HK_OK;
}

static int32_t find_pool(const hk_model *model, const char *id)
{
    for (int32_t i = 0; i < model->n_pool; i++) {
        if (strcmp(model->pools[i].id, id) == 0) {
            return i;
        }
    }
    return HK_NONE;
}

static int32_t find_sector(const hk_model *model, const char *id)
{
    for (int32_t i = 0; i < model->n_sector; i++) {
        if (strcmp(model->sectors[i].id, id) == 0) {
            return i;
        }
    }
    return HK_NONE;
}

static void set_crews(hk_scenario *scenario, int32_t instance, int32_t value)
{
    scenario->crews[instance] = value;
    scenario->crews_given[instance] = true;
}

/** Set the instances of all pools that belong to a sector. @return how many */
static int32_t set_sector(hk_scenario_reader *reader, int32_t sector, int32_t value)
{
    const hk_model *model = reader->model;
    const int32_t *first = reader->scenario->pool_crews;
    int32_t n = 0;
    for (int32_t i = 0; i < model->n_pool; i++) {
        if (model->pools[i].scope == HK_SCOPE_SECTOR) {
            set_crews(reader->scenario, first[i] + sector + 1, value);
            n++;
        }
        for (int32_t p = 0; p < model->n_provider && model->pools[i].scope == HK_SCOPE_PROVIDER;
             p++) {
            if (model->providers[p].sector == sector) {
                set_crews(reader->scenario, first[i] + p + 1, value);
                n++;
            }
        }
    }
    return n;
}

static hk_status report_unknown_crews(hk_scenario_reader *reader, const hk_yaml_node *key,
                                      hk_error *err)
{
    const hk_model *model = reader->model;
    int64_t n = (int64_t)model->n_pool + model->n_sector;
    const char **names = hk_alloc((size_t)n, sizeof *names);
    if (names == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < model->n_pool; i++) {
        names[i] = model->pools[i].id;
    }
    for (int32_t i = 0; i < model->n_sector; i++) {
        names[model->n_pool + i] = model->sectors[i].id;
    }
    hk_value_unknown(key, HK_EREFERENCE, "pool or sector", names, n, reader->problems);
    hk_free(names);
    return HK_OK;
}

static void set_pool(hk_scenario *scenario, int32_t pool, int32_t value)
{
    for (int32_t k = scenario->pool_crews[pool]; k < scenario->pool_crews[pool + 1]; k++) {
        set_crews(scenario, k, value);
    }
}

/** One entry of `crews`, if it is of the kind wanted: a pool, or else. */
static hk_status read_crew(hk_scenario_reader *reader, const hk_yaml_node *key,
                           const hk_yaml_node *item, bool pools, hk_error *err)
{
    const hk_model *model = reader->model;
    int32_t pool = find_pool(model, key->text);
    if ((pool != HK_NONE) != pools) {
        return HK_OK;
    }
    int32_t value = (int32_t)hk_value_integer(item, key->text, 0, CREWS_MAX, 0, reader->problems);
    if (pool != HK_NONE) {
        set_pool(reader->scenario, pool, value);
        return HK_OK;
    }
    int32_t sector = find_sector(model, key->text);
    if (sector == HK_NONE) {
        return report_unknown_crews(reader, key, err);
    }
    if (set_sector(reader, sector, value) == 0) {
        hk_yaml_problem(key, reader->problems, HK_SEVERITY_ERROR, HK_EREFERENCE,
                        "sector '%.80s' has no crews of its own; allowed: a sector served by a "
                        "pool of scope sector or provider, or the id of a pool",
                        key->text);
    }
    return HK_OK;
}

/** Pools first, then sectors, which are more particular. */
static hk_status read_crews(hk_scenario_reader *reader, const hk_yaml_node *node, hk_error *err)
{
    for (int32_t i = 0; i < node->n; i++) {
        HK_TRY(read_crew(reader, node->keys[i], node->items[i], true, err));
    }
    for (int32_t i = 0; i < node->n; i++) {
        HK_TRY(read_crew(reader, node->keys[i], node->items[i], false, err));
    }
    return HK_OK;
}

/* --- order -------------------------------------------------------------------------------------*/

static hk_status read_order(hk_scenario_reader *reader, const hk_yaml_node *node, hk_error *err)
{
    hk_scenario *scenario = reader->scenario;
    if (!hk_value_is(node, HK_YAML_LIST, "order", reader->problems) || reader->model == NULL) {
        return HK_OK;
    }
    scenario->order = hk_scenario_alloc(reader, node->n, sizeof *scenario->order);
    bool *seen = hk_alloc((size_t)reader->model->n_component, sizeof *seen);
    if (scenario->order == NULL || seen == NULL) {
        hk_free(seen);
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < node->n; i++) {
        int32_t component = hk_find_component(reader, node->items[i], "an item of order");
        if (component == HK_NONE) {
            continue;
        }
        if (seen[component]) {
            hk_yaml_problem(node->items[i], reader->problems, HK_SEVERITY_ERROR, HK_EDUPLICATE,
                            "order: '%.80s' is given twice; allowed: once", node->items[i]->text);
            continue;
        }
        seen[component] = true;
        scenario->order[scenario->n_order++] = component;
    }
    hk_free(seen);
    return HK_OK;
}

hk_status hk_read_recovery(hk_scenario_reader *reader, const hk_yaml_node *node, hk_error *err)
{
    static const char *const keys[] = {"policy", "crews", "order"};
    bool given = node != NULL && hk_value_is(node, HK_YAML_MAP, "recovery", reader->problems);
    const hk_yaml_node *crews = given ? hk_yaml_get(node, "crews") : NULL;
    const hk_yaml_node *order = given ? hk_yaml_get(node, "order") : NULL;
    if (given) {
        hk_value_check_keys(node, keys, 3, reader->problems);
    }
    read_policy(reader, given ? hk_yaml_get(node, "policy") : NULL);
    if (reader->model != NULL) {
        HK_TRY(set_up_crews(reader, crews, err));
    }
    if (crews != NULL && hk_value_is(crews, HK_YAML_MAP, "crews", reader->problems) &&
        reader->model != NULL && reader->scenario->pool_crews != NULL) {
        HK_TRY(read_crews(reader, crews, err));
    }
    return order == NULL ? HK_OK : read_order(reader, order, err);
}

/* --- present outages ---------------------------------------------------------------------------*/

/** A duration before the start, or a date and time not after it. */
static int64_t read_since(hk_scenario_reader *reader, const hk_yaml_node *node)
{
    const char *text = node == NULL ? NULL : hk_value_text(node, "since", reader->problems);
    int64_t unix_ms;
    int32_t offset_min;
    hk_error why;
    if (text == NULL || strchr(text, 'T') == NULL) {
        return text == NULL ? 0 : hk_value_duration(node, "since", 0, 0, reader->problems);
    }
    if (hk_datetime_parse(text, &unix_ms, &offset_min, &why) != HK_OK) {
        hk_value_refuse(node, "since", &why, reader->problems);
        return 0;
    }
    int64_t before = reader->scenario->start_unix_ms - unix_ms;
    if (before < 0 || before > HK_TIME_MAX) {
        hk_yaml_problem(node, reader->problems, HK_SEVERITY_ERROR, HK_ERANGE,
                        "since: '%.40s' is %s; allowed: at or before the start of the scenario",
                        text, before < 0 ? "after the start" : "too long ago");
        return 0;
    }
    return before;
}

static bool read_yes(hk_scenario_reader *reader, const hk_yaml_node *node, bool fallback)
{
    static const char *const words[] = {"no", "yes", "false", "true"};
    return hk_value_choice(node, "repair", words, 4, fallback ? 1 : 0, reader->problems) % 2 == 1;
}

static void read_outage(hk_scenario_reader *reader, const hk_yaml_node *node, bool *seen)
{
    static const char *const keys[] = {"component", "level", "since", "repair"};
    const hk_yaml_node *component = hk_yaml_get(node, "component");
    const hk_yaml_node *level = hk_yaml_get(node, "level");
    const hk_yaml_node *repair = hk_yaml_get(node, "repair");
    hk_scenario *scenario = reader->scenario;
    hk_outage *outage = &scenario->outages[scenario->n_outage++];
    if (!hk_value_is(node, HK_YAML_MAP, "an item of state", reader->problems)) {
        return;
    }
    hk_value_check_keys(node, keys, 4, reader->problems);
    if (level == NULL) {
        hk_value_missing(node, "level", reader->problems);
    }
    outage->level = hk_value_level(level, "level", 0, reader->problems);
    outage->since_ms = read_since(reader, hk_yaml_get(node, "since"));
    outage->repair = read_yes(reader, repair, true);
    if (component == NULL) {
        hk_value_missing(node, "component", reader->problems);
        return;
    }
    outage->component = hk_find_component(reader, component, "component");
    if (outage->component == HK_NONE) {
        return;
    }
    if (seen[outage->component]) {
        hk_yaml_problem(component, reader->problems, HK_SEVERITY_ERROR, HK_EDUPLICATE,
                        "component: '%.80s' has two present outages; allowed: one",
                        component->text);
    }
    seen[outage->component] = true;
    if (outage->level == HK_LEVEL_FULL) {
        hk_yaml_problem(level, reader->problems, HK_SEVERITY_ERROR, HK_ERANGE,
                        "level: 1 is no outage; allowed: below 1");
    }
    if (outage->repair && reader->model->components[outage->component].repair == HK_NONE) {
        hk_yaml_problem(component, reader->problems, HK_SEVERITY_ERROR, HK_EREPAIR,
                        "component: '%.80s' has no repair in the model; allowed: a component with "
                        "one, or `repair: no`",
                        component->text);
    }
}

hk_status hk_read_state(hk_scenario_reader *reader, const hk_yaml_node *list, hk_error *err)
{
    hk_scenario *scenario = reader->scenario;
    if (list == NULL || !hk_value_is(list, HK_YAML_LIST, "state", reader->problems)) {
        return HK_OK;
    }
    int32_t n_component = reader->model == NULL ? 0 : reader->model->n_component;
    scenario->outages = hk_scenario_alloc(reader, list->n, sizeof *scenario->outages);
    bool *seen = hk_alloc((size_t)n_component, sizeof *seen);
    if (scenario->outages == NULL || seen == NULL) {
        hk_free(seen);
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < list->n; i++) {
        read_outage(reader, list->items[i], seen);
    }
    hk_free(seen);
    return HK_OK;
}

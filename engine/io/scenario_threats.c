/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/base/rng.h"
#include "engine/base/units.h"
#include "engine/io/scenario_parts.h"

enum { COMMON_KEYS = 5, KEYS_MAX = 64, WORDS_MAX = 64 };

static const hk_mechanism *find_mechanism(hk_scenario_reader *reader, const hk_yaml_node *node)
{
    const char *names[WORDS_MAX];
    const char *text = hk_value_text(node, "mechanism", reader->problems);
    int32_t n = 0;
    for (int32_t i = 0; i < reader->n_mechanism && text != NULL; i++) {
        if (strcmp(reader->mechanisms[i]->name, text) == 0) {
            return reader->mechanisms[i];
        }
        if (n < WORDS_MAX) {
            names[n++] = reader->mechanisms[i]->name;
        }
    }
    if (text != NULL) {
        hk_value_unknown(node, HK_ECHOICE, "mechanism", names, n, reader->problems);
    }
    return NULL;
}

static void check_keys(hk_scenario_reader *reader, const hk_yaml_node *node,
                       const hk_mechanism *mechanism)
{
    const char *keys[KEYS_MAX] = {"id", "catalogue", "mechanism", "where", "after"};
    int32_t n = COMMON_KEYS;
    for (int32_t i = 0; i < mechanism->n_param && n < KEYS_MAX; i++) {
        keys[n++] = mechanism->params[i].key;
    }
    hk_value_check_keys(node, keys, n, reader->problems);
}

/** The id, unique among the threats before it. */
static hk_status read_id(hk_scenario_reader *reader, const hk_yaml_node *node, hk_threat *threat,
                         hk_error *err)
{
    const hk_yaml_node *id = hk_yaml_get(node, "id");
    const hk_scenario *scenario = reader->scenario;
    threat->id = threat->catalogue = "";
    if (id == NULL) {
        hk_value_missing(node, "id", reader->problems);
        return HK_OK;
    }
    HK_TRY(hk_value_copy(id, "id", reader->arena, reader->problems, &threat->id, err));
    if (threat->id[0] == '\0') {
        return HK_OK;
    }
    if (!hk_text_is_id(threat->id)) {
        hk_yaml_problem(id, reader->problems, HK_SEVERITY_ERROR, HK_EID,
                        "id: '%.80s' is not an id; allowed: small letters, digits and _ . / -",
                        threat->id);
    }
    threat->hash = hk_name_hash(threat->id, strlen(threat->id));
    for (const hk_threat *other = scenario->threats; other < threat; other++) {
        if (strcmp(other->id, threat->id) == 0) {
            hk_yaml_problem(id, reader->problems, HK_SEVERITY_ERROR, HK_EDUPLICATE,
                            "id: threat '%.80s' is given twice; allowed: once", threat->id);
            break;
        }
    }
    return HK_OK;
}

/** The catalogue id, which must be in the catalogue if there is one. */
static hk_status read_catalogue(hk_scenario_reader *reader, const hk_yaml_node *node,
                                hk_threat *threat, hk_error *err)
{
    if (node == NULL) {
        return HK_OK;
    }
    HK_TRY(
        hk_value_copy(node, "catalogue", reader->arena, reader->problems, &threat->catalogue, err));
    if (threat->catalogue[0] != '\0' && hk_catalogue_has(reader->catalogue, HK_CATALOGUE_THREATS) &&
        hk_catalogue_find(reader->catalogue, HK_CATALOGUE_THREATS, threat->catalogue) < 0) {
        const hk_catalogue_table *table = &reader->catalogue->tables[HK_CATALOGUE_THREATS];
        hk_value_unknown(node, HK_EREFERENCE, "threat of the catalogue", table->ids, table->n_row,
                         reader->problems);
    }
    return HK_OK;
}

/** The threat above that `after.threat` names. */
static const hk_threat *find_earlier(hk_scenario_reader *reader, const hk_yaml_node *node,
                                     const hk_threat *threat)
{
    const char *names[WORDS_MAX];
    int32_t n = 0;
    const char *text = hk_value_text(node, "threat", reader->problems);
    for (const hk_threat *other = reader->scenario->threats; text != NULL && other < threat;
         other++) {
        if (strcmp(other->id, text) == 0) {
            return other;
        }
        if (n < WORDS_MAX) {
            names[n++] = other->id;
        }
    }
    if (text != NULL) {
        hk_value_unknown(node, HK_EREFERENCE, "threat above this one", names, n, reader->problems);
    }
    return NULL;
}

/** `after: {threat: ID, signal: succeeded, delay: 2h}`: when it begins, if not at the start. */
static hk_status read_after(hk_scenario_reader *reader, const hk_yaml_node *node, hk_threat *threat,
                            hk_error *err)
{
    static const char *const keys[] = {"threat", "signal", "delay"};
    static const hk_param delay = {"delay",
                                   "ms",
                                   HK_PARAM_DURATION,
                                   "0h",
                                   0,
                                   (double)HK_TIME_MAX,
                                   0,
                                   "from the signal to the beginning",
                                   "design.md 3.5"};
    const char *words[HK_SIGNALS];
    if (node == NULL || !hk_value_is(node, HK_YAML_MAP, "after", reader->problems)) {
        return HK_OK;
    }
    for (int32_t i = 0; i < HK_SIGNALS; i++) {
        words[i] = hk_signal_name((hk_signal_kind)i);
    }
    hk_value_check_keys(node, keys, 3, reader->problems);
    const hk_yaml_node *named = hk_yaml_get(node, "threat"), *signal = hk_yaml_get(node, "signal");
    if (named == NULL) {
        hk_value_missing(node, "threat", reader->problems);
    } else {
        threat->after = find_earlier(reader, named, threat);
    }
    int32_t kind = signal == NULL ? (int32_t)HK_SIGNAL_SUCCEEDED
                                  : hk_value_choice(signal, "signal", words, HK_SIGNALS,
                                                    HK_SIGNAL_SUCCEEDED, reader->problems);
    threat->after_signal = (hk_signal_kind)kind;
    return hk_read_param(reader, hk_yaml_get(node, "delay"), &delay, &threat->after_delay, err);
}

/** What the mechanism itself refuses, with the line of the threat shown. */
static hk_status check_by_mechanism(hk_scenario_reader *reader, const hk_yaml_node *node,
                                    const hk_threat *threat, hk_error *err)
{
    hk_problems *found;
    if (threat->mechanism->check == NULL) {
        return HK_OK;
    }
    HK_TRY(hk_problems_new(&found, err));
    threat->mechanism->check(threat, reader->model, hk_yaml_place(node), found);
    hk_error why;
    hk_status status = hk_problems_status(found, &why) == HK_ENOMEM ? HK_ENOMEM : HK_OK;
    int64_t n;
    const hk_problem *list = hk_problems_get(found, &n);
    for (int64_t i = 0; i < n; i++) {
        hk_yaml_problem(node, reader->problems, list[i].severity, list[i].code, "%s",
                        list[i].message);
    }
    hk_problems_free(found);
    return status == HK_OK ? HK_OK : hk_fail_nomem(err);
}

static hk_status read_threat(hk_scenario_reader *reader, const hk_yaml_node *node,
                             hk_threat *threat, hk_error *err)
{
    int64_t before = hk_problems_count(reader->problems, HK_SEVERITY_ERROR);
    threat->sample_fraction = 1;
    threat->sample_count = HK_NONE;
    threat->id = threat->catalogue = "";
    if (!hk_value_is(node, HK_YAML_MAP, "a threat", reader->problems)) {
        return HK_OK;
    }
    HK_TRY(read_id(reader, node, threat, err));
    HK_TRY(read_catalogue(reader, hk_yaml_get(node, "catalogue"), threat, err));
    const hk_yaml_node *mechanism = hk_yaml_get(node, "mechanism");
    if (mechanism == NULL) {
        hk_value_missing(node, "mechanism", reader->problems);
    } else {
        threat->mechanism = find_mechanism(reader, mechanism);
    }
    const hk_yaml_node *where = hk_yaml_get(node, "where");
    if (where == NULL) {
        hk_value_missing(node, "where", reader->problems);
    } else {
        HK_TRY(hk_select(reader, where, threat, err));
    }
    if (threat->mechanism == NULL) {
        return HK_OK;
    }
    check_keys(reader, node, threat->mechanism);
    HK_TRY(read_after(reader, hk_yaml_get(node, "after"), threat, err));
    HK_TRY(hk_read_params(reader, node, threat->mechanism, &threat->params, err));
    if (reader->model == NULL || hk_problems_count(reader->problems, HK_SEVERITY_ERROR) > before) {
        return HK_OK;
    }
    return check_by_mechanism(reader, node, threat, err);
}

hk_status hk_read_threats(hk_scenario_reader *reader, const hk_yaml_node *list, hk_error *err)
{
    hk_scenario *scenario = reader->scenario;
    if (list == NULL || !hk_value_is(list, HK_YAML_LIST, "threats", reader->problems)) {
        return HK_OK;
    }
    scenario->threats = hk_scenario_alloc(reader, list->n, sizeof *scenario->threats);
    reader->threat_nodes = hk_scenario_alloc(reader, list->n, sizeof(const hk_yaml_node *));
    if (scenario->threats == NULL || reader->threat_nodes == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < list->n; i++) {
        reader->where_is_default = hk_yaml_get(list->items[i], "where") == NULL;
        HK_TRY(hk_threat_defaults(reader, list->items[i], &reader->threat_nodes[i], err));
        HK_TRY(read_threat(reader, reader->threat_nodes[i], &scenario->threats[i], err));
        scenario->n_threat = i + 1;
    }
    return HK_OK;
}

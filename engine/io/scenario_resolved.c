/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The resolved parameters as text, one `path = value` per line, in a fixed order:
 * plain keys with their defaults, threats with the defaults of their mechanism,
 * then recovery and state as given. Lists of plain values stand on one line.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"
#include "engine/io/scenario_parts.h"

enum { PATH_SIZE = 1024 };

typedef struct writer {
    char *text;
    size_t n, capacity;
    bool nomem;
} writer;

static void put(writer *w, const char *text, size_t n)
{
    if (w->nomem || n == 0) {
        return;
    }
    if (w->text == NULL || w->n + n + 1 > w->capacity) {
        size_t capacity = 2 * (w->n + n + 1) + 256;
        char *bigger = hk_realloc(w->text, capacity, 1);
        if (bigger == NULL) {
            w->nomem = true;
            return;
        }
        w->text = bigger;
        w->capacity = capacity;
    }
    memcpy(w->text + w->n, text, n);
    w->n += n;
    w->text[w->n] = '\0';
}

/** A value on one line. */
static void put_value(writer *w, const char *text)
{
    size_t n;
    for (; *text != '\0'; text += n) {
        n = strcspn(text, "\r\n");
        put(w, text, n);
        if (text[n] != '\0') {
            put(w, " ", 1);
            n++;
        }
    }
}

static void put_line(writer *w, const char *path, const char *value)
{
    put_value(w, path);
    put(w, " = ", 3);
    put_value(w, value);
    put(w, "\n", 1);
}

static void put_integer(writer *w, const char *path, int64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, value);
    put_line(w, path, text);
}

static void put_duration(writer *w, const char *path, int64_t ms)
{
    char text[40];
    hk_duration_format(ms, text, sizeof text);
    put_line(w, path, text);
}

static bool is_plain_list(const hk_yaml_node *node)
{
    bool plain = node->kind == HK_YAML_LIST;
    for (int32_t i = 0; i < node->n && plain; i++) {
        plain = node->items[i]->kind == HK_YAML_SCALAR;
    }
    return plain;
}

/** All leaves below a node. Depth is bounded by HK_YAML_DEPTH_MAX. */
static void put_node(writer *w, const char *path, const hk_yaml_node *node)
{
    char below[PATH_SIZE];
    if (node->kind == HK_YAML_SCALAR) {
        put_line(w, path, node->text);
    } else if (is_plain_list(node)) {
        put_value(w, path);
        put(w, " = [", 4);
        for (int32_t i = 0; i < node->n; i++) {
            put(w, ", ", i == 0 ? 0 : 2);
            put_value(w, node->items[i]->text);
        }
        put(w, "]\n", 2);
    } else {
        for (int32_t i = 0; i < node->n; i++) {
            if (node->kind == HK_YAML_MAP) {
                snprintf(below, sizeof below, "%s.%s", path, node->keys[i]->text);
            } else {
                snprintf(below, sizeof below, "%s.%" PRId32, path, i);
            }
            put_node(w, below, node->items[i]);
        }
    }
}

static void put_plain(writer *w, const hk_scenario *scenario, const hk_yaml_node *root)
{
    static const char *const records[] = {"none", "episodes", "steps"};
    char start[48];
    hk_datetime_format(scenario->start_unix_ms, scenario->start_offset_min, start, sizeof start);
    put_line(w, "name", scenario->name);
    put_line(w, "title.en", scenario->title_en);
    put_line(w, "title.ja", scenario->title_ja);
    put_line(w, "model", scenario->model_path);
    put_line(w, "start", start);
    put_duration(w, "horizon", scenario->horizon_ms);
    put_integer(w, "replicates", scenario->replicates);
    put_integer(w, "seed", (int64_t)scenario->key.seed);
    const hk_yaml_node *stream = hk_yaml_get(root, "stream");
    put_line(w, "stream", stream == NULL ? "" : stream->text);
    put_duration(w, "grid", scenario->grid_ms);
    put_integer(w, "assumptions", scenario->assumptions);
    put_line(w, "record", records[scenario->record]);
    put_integer(w, "trace", scenario->trace);
    put_integer(w, "event_cap", scenario->event_cap);
    if (scenario->cpu_limit_ms > 0) {
        put_duration(w, "cpu_limit", scenario->cpu_limit_ms);
    }
}

static void put_threat(writer *w, const hk_threat *threat, const hk_yaml_node *node)
{
    char path[PATH_SIZE];
    const hk_mechanism *mechanism = threat->mechanism;
    for (int32_t i = 0; i < node->n; i++) {
        snprintf(path, sizeof path, "threats.%s.%s", threat->id, node->keys[i]->text);
        if (strcmp(node->keys[i]->text, "id") != 0) {
            put_node(w, path, node->items[i]);
        }
    }
    for (int32_t i = 0; i < mechanism->n_param; i++) {
        const hk_param *param = &mechanism->params[i];
        if (hk_yaml_get(node, param->key) == NULL && param->fallback != NULL &&
            param->fallback[0] != '\0') {
            snprintf(path, sizeof path, "threats.%s.%s", threat->id, param->key);
            put_line(w, path, param->fallback);
        }
    }
}

static void put_recovery(writer *w, const hk_scenario *scenario, const hk_yaml_node *node)
{
    const hk_yaml_node *crews = hk_yaml_get(node, "crews");
    const hk_yaml_node *order = hk_yaml_get(node, "order");
    if (scenario->policy != NULL) {
        put_line(w, "recovery.policy", scenario->policy->name);
    }
    if (crews != NULL) {
        put_node(w, "recovery.crews", crews);
    }
    if (order != NULL) {
        put_node(w, "recovery.order", order);
    }
}

hk_status hk_scenario_resolve(hk_scenario_reader *reader, const hk_yaml_node *root, hk_error *err)
{
    hk_scenario *scenario = reader->scenario;
    const hk_yaml_node *state = hk_yaml_get(root, "state");
    writer w = {0};
    put_plain(&w, scenario, root);
    for (int32_t i = 0; i < scenario->n_threat; i++) {
        const hk_yaml_node *node = reader->threat_nodes[i];
        if (scenario->threats[i].mechanism != NULL && node->kind == HK_YAML_MAP) {
            put_threat(&w, &scenario->threats[i], node);
        }
    }
    put_recovery(&w, scenario, hk_yaml_get(root, "recovery"));
    if (state != NULL) {
        put_node(&w, "state", state);
    }
    scenario->resolved = w.nomem ? NULL : hk_arena_strndup(scenario->arena, w.text, w.n);
    hk_free(w.text);
    return scenario->resolved == NULL ? hk_fail_nomem(err) : HK_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parameters of a mechanism, driven by its table: each row says where in the
 * parameter struct a value goes, how it is read and what it may be.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/scenario_parts.h"

enum { WORDS_MAX = 32 };

typedef struct target {
    hk_scenario_reader *reader;
    const hk_param *param;
    const hk_yaml_node *node; /* NULL = the fallback is read */
    char *member;             /* in the parameter struct */
    hk_error *err;
} target;

/** Report what a parser said at byte `at` of the value; a bad fallback is our own mistake. */
static hk_status refuse(const target *t, size_t at, const hk_error *why)
{
    if (why->code == HK_ENOMEM) {
        return hk_fail_nomem(t->err);
    }
    if (t->node == NULL) {
        return hk_fail(t->err, HK_EINTERNAL, "default of parameter %s: %s", t->param->key,
                       why->message);
    }
    hk_yaml_node here = *t->node;
    if (here.plain && here.offset + at <= here.source->n) {
        here.offset += at;
    }
    hk_value_refuse(&here, t->param->key, why, t->reader->problems);
    return HK_OK;
}

/** Range of a distribution: that of its constant, or of its bounds where it has some. */
static hk_status check_dist(const target *t, const hk_dist *dist, const char *text)
{
    double low = dist->a;
    double high = dist->a;
    switch (dist->kind) {
    case HK_DIST_CONSTANT:
        break;
    case HK_DIST_UNIFORM:
        high = dist->b;
        break;
    case HK_DIST_TRIANGULAR:
        high = dist->c;
        break;
    case HK_DIST_EMPIRICAL:
        low = dist->n_value > 0 ? dist->values[0] : t->param->min;
        high = dist->n_value > 0 ? dist->values[dist->n_value - 1] : t->param->max;
        break;
    default:
        return HK_OK;
    }
    if (low >= t->param->min && high <= t->param->max) {
        return HK_OK;
    }
    hk_error why;
    if (t->param->type == HK_PARAM_FACTOR) {
        (void)hk_fail(&why, HK_ERANGE, "'%.80s' is out of range; allowed: %g to %g", text,
                      t->param->min, t->param->max);
    } else {
        char least[40];
        char most[40];
        hk_duration_format((int64_t)t->param->min, least, sizeof least);
        hk_duration_format((int64_t)t->param->max, most, sizeof most);
        (void)hk_fail(&why, HK_ERANGE, "'%.80s' is out of range; allowed: %s to %s", text, least,
                      most);
    }
    return refuse(t, 0, &why);
}

/** List the file of `empirical(file)` among the inputs. */
static hk_status add_input(const target *t, const char *text)
{
    const char *open = strchr(text, '(');
    if (open == NULL) {
        return HK_OK;
    }
    open += 1 + strspn(open + 1, " \t");
    size_t n = strcspn(open, ")");
    while (n > 0 && (open[n - 1] == ' ' || open[n - 1] == '\t')) {
        n--;
    }
    const char *name = hk_arena_strndup(t->reader->arena, open, n);
    const char *path =
        name == NULL ? NULL : hk_path_join(t->reader->arena, t->reader->folder, name);
    if (path == NULL) {
        return hk_fail_nomem(t->err);
    }
    return hk_inputs_add(t->reader->inputs, path, NULL, 0, t->err);
}

static hk_status read_dist(const target *t, const char *text)
{
    hk_dist_unit unit = t->param->type == HK_PARAM_FACTOR ? HK_DIST_FACTOR : HK_DIST_DURATION;
    hk_dist *dist = (hk_dist *)(void *)t->member;
    size_t at = 0;
    hk_error why;
    if (hk_dist_parse(text, unit, t->reader->folder, t->reader->arena, dist, &at, &why) != HK_OK) {
        return refuse(t, at, &why);
    }
    if (dist->kind == HK_DIST_EMPIRICAL) {
        HK_TRY(add_input(t, text));
    }
    return check_dist(t, dist, text);
}

static hk_status read_level(const target *t, const char *text)
{
    int32_t level;
    hk_error why;
    if (hk_level_parse(text, &level, &why) != HK_OK) {
        return refuse(t, 0, &why);
    }
    if (level < t->param->min * HK_LEVEL_FULL || level > t->param->max * HK_LEVEL_FULL) {
        (void)hk_fail(&why, HK_ERANGE, "'%.40s' is out of range; allowed: %g to %g", text,
                      t->param->min, t->param->max);
        return refuse(t, 0, &why);
    }
    memcpy(t->member, &level, sizeof level);
    return HK_OK;
}

static hk_status read_number(const target *t, const char *text)
{
    double value;
    hk_error why;
    if (hk_real_parse(text, t->param->min, t->param->max, &value, &why) != HK_OK) {
        return refuse(t, 0, &why);
    }
    memcpy(t->member, &value, sizeof value);
    return HK_OK;
}

/** `{slight: 0.5, moderate: 0.3}`: probabilities that sum up to at most 1. */
static hk_status read_states(const target *t)
{
    const hk_yaml_node *node = t->node;
    hk_scenario_reader *reader = t->reader;
    hk_state_odds *odds = (hk_state_odds *)(void *)t->member;
    double sum = 0;
    if (!hk_value_is(node, HK_YAML_MAP, t->param->key, reader->problems)) {
        return HK_OK;
    }
    odds->names = hk_scenario_alloc(reader, node->n, sizeof *odds->names);
    odds->odds = hk_scenario_alloc(reader, node->n, sizeof *odds->odds);
    if (odds->names == NULL || odds->odds == NULL) {
        return hk_fail_nomem(t->err);
    }
    for (int32_t i = 0; i < node->n; i++) {
        HK_TRY(hk_value_copy(node->keys[i], t->param->key, reader->arena, reader->problems,
                             &odds->names[i], t->err));
        odds->odds[i] = hk_value_real(node->items[i], odds->names[i], 0, 1, 0, reader->problems);
        sum += odds->odds[i];
    }
    odds->n = node->n;
    if (sum > 1 + 1e-9) {
        hk_yaml_problem(node, reader->problems, HK_SEVERITY_ERROR, HK_ERANGE,
                        "%s: the probabilities sum up to %g; allowed: up to 1", t->param->key, sum);
    }
    return HK_OK;
}

/** One of the words that stand in `unit`, separated by '|'. */
static hk_status read_word(const target *t, const char *text)
{
    const char *words[WORDS_MAX];
    int32_t n = 0;
    char *list = hk_arena_strndup(t->reader->arena, t->param->unit, strlen(t->param->unit));
    if (list == NULL) {
        return hk_fail_nomem(t->err);
    }
    for (char *at = list; at != NULL && n < WORDS_MAX; n++) {
        words[n] = at;
        at = strchr(at, '|');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(words[i], text) == 0) {
            memcpy(t->member, &i, sizeof i);
            return HK_OK;
        }
    }
    if (t->node == NULL) {
        return hk_fail(t->err, HK_EINTERNAL, "default of parameter %s: no such word",
                       t->param->key);
    }
    hk_value_unknown(t->node, HK_ECHOICE, t->param->key, words, n, t->reader->problems);
    return HK_OK;
}

static hk_status read_stage(const target *t, const hk_yaml_node *node, hk_stage *stage)
{
    static const char *const keys[] = {"name", "chance", "duration"};
    static const hk_param duration = {
        "duration",          "ms", HK_PARAM_DURATION,          "0h", 0,
        (double)HK_TIME_MAX, 0,    "how long the stage takes", ""};
    hk_scenario_reader *reader = t->reader;
    stage->name = "";
    if (!hk_value_is(node, HK_YAML_MAP, "a stage", reader->problems)) {
        return HK_OK;
    }
    hk_value_check_keys(node, keys, 3, reader->problems);
    const hk_yaml_node *name = hk_yaml_get(node, "name");
    if (name == NULL) {
        hk_value_missing(node, "name", reader->problems);
    } else {
        HK_TRY(hk_value_copy(name, "name", reader->arena, reader->problems, &stage->name, t->err));
    }
    stage->chance = hk_value_real(hk_yaml_get(node, "chance"), "chance", 0, 1, 1, reader->problems);
    return hk_read_param(reader, hk_yaml_get(node, "duration"), &duration, &stage->duration,
                         t->err);
}

/** A stage's luck belongs to its name, so no two may share one. */
static void check_name(const target *t, const hk_yaml_node *node, const hk_stage_list *list)
{
    const char *name = list->stages[list->n].name;
    for (int32_t i = 0; i < list->n && name[0] != '\0'; i++) {
        if (strcmp(list->stages[i].name, name) == 0) {
            hk_yaml_problem(hk_yaml_get(node, "name"), t->reader->problems, HK_SEVERITY_ERROR,
                            HK_EDUPLICATE, "name: stage '%.80s' is given twice; allowed: once",
                            name);
            return;
        }
    }
}

/** `[{name: phishing, chance: 0.3, duration: 2d}, ...]`, in order. */
static hk_status read_stages(const target *t)
{
    hk_stage_list *list = (hk_stage_list *)(void *)t->member;
    if (t->node == NULL ||
        !hk_value_is(t->node, HK_YAML_LIST, t->param->key, t->reader->problems)) {
        return HK_OK;
    }
    list->stages = hk_scenario_alloc(t->reader, t->node->n, sizeof *list->stages);
    if (list->stages == NULL) {
        return hk_fail_nomem(t->err);
    }
    for (int32_t i = 0; i < t->node->n; i++) {
        HK_TRY(read_stage(t, t->node->items[i], &list->stages[i]));
        check_name(t, t->node->items[i], list);
        list->n = i + 1;
    }
    return HK_OK;
}

static hk_status read_text(const target *t)
{
    const char *value = t->param->fallback == NULL ? "" : t->param->fallback;
    if (t->node != NULL) {
        HK_TRY(hk_value_copy(t->node, t->param->key, t->reader->arena, t->reader->problems, &value,
                             t->err));
    }
    memcpy(t->member, &value, sizeof value);
    return HK_OK;
}

/** What stands in the struct for a parameter that is absent and has no default. */
static void set_absent(const target *t)
{
    int32_t none = HK_NONE;
    double nan = (double)NAN;
    if (t->param->type == HK_PARAM_LEVEL || t->param->type == HK_PARAM_WORD) {
        memcpy(t->member, &none, sizeof none);
    } else if (t->param->type == HK_PARAM_FRACTION || t->param->type == HK_PARAM_NUMBER) {
        memcpy(t->member, &nan, sizeof nan);
    }
}

static hk_status read_param(const target *t)
{
    const char *text = t->param->fallback;
    if (hk_is_list_param(t->param->type)) {
        return hk_read_list_param(t->reader, t->node, t->param, t->member, t->err);
    }
    set_absent(t);
    if (t->param->type == HK_PARAM_STATES) {
        return t->node == NULL ? HK_OK : read_states(t);
    }
    if (t->param->type == HK_PARAM_STAGES) {
        return read_stages(t);
    }
    if (t->param->type == HK_PARAM_TEXT) {
        return read_text(t);
    }
    if (t->node != NULL) {
        text = hk_value_text(t->node, t->param->key, t->reader->problems);
    }
    if (text == NULL || text[0] == '\0') {
        return HK_OK;
    }
    switch (t->param->type) {
    case HK_PARAM_LEVEL:
        return read_level(t, text);
    case HK_PARAM_FRACTION:
    case HK_PARAM_NUMBER:
        return read_number(t, text);
    case HK_PARAM_WORD:
        return read_word(t, text);
    default:
        return read_dist(t, text);
    }
}

hk_status hk_read_param(hk_scenario_reader *reader, const hk_yaml_node *node, const hk_param *param,
                        void *ret_value, hk_error *err)
{
    target t = {.reader = reader, .param = param, .node = node, .member = ret_value, .err = err};
    return read_param(&t);
}

hk_status hk_read_params(hk_scenario_reader *reader, const hk_yaml_node *mapping,
                         const hk_mechanism *mechanism, const void **ret_params, hk_error *err)
{
    char *params = hk_scenario_alloc(reader, 1, mechanism->params_size);
    if (params == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < mechanism->n_param; i++) {
        const hk_param *param = &mechanism->params[i];
        target t = {.reader = reader, .param = param, .err = err};
        t.node = hk_yaml_get(mapping, param->key);
        t.member = params + param->offset;
        if (t.node == NULL && param->fallback == NULL) {
            hk_yaml_problem(mapping, reader->problems, HK_SEVERITY_ERROR, HK_EMISSING,
                            "key '%s' is missing; mechanism %s needs it", param->key,
                            mechanism->name);
        }
        HK_TRY(read_param(&t));
    }
    *ret_params = params;
    return HK_OK;
}

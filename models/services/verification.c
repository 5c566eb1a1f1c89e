/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Services of one kind and unit share their tests: a *class*. Tests are made once per class; a
 * service has the list of its class.
 */
#include "models/services/verification.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/base/units.h"
#include "models/services/verification_parts.h"

typedef struct maker {
    const hk_rule_tables *tables;
    const hk_verification_services *services;
    hk_criteria *criteria;
    hk_arena *arena;
    hk_level_rule *rules;
    const char **kinds, **pattern_id, **pattern_en, **pattern_ja;
    int32_t n_kind, n_pattern;
    hk_test *tests;
    int32_t n_test;
    int32_t *class_of;                 /* [n service] */
    int32_t *class_first, *class_test; /* tests of a class: [class_first, class_first + class_n) */
    int32_t *class_n;
    const char **class_type, **class_unit;
    uint8_t *class_state;
    int32_t *class_service; /* a service of the class */
    int32_t n_class;
} maker;

static void *take(maker *m, int64_t n, size_t size)
{
    return hk_arena_alloc(m->arena, (size_t)n, size);
}

static const char *copy(maker *m, const char *text)
{
    return hk_arena_strndup(m->arena, text, strlen(text));
}

static int32_t place_of(const char *const *ids, int32_t n, const char *id)
{
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(ids[i], id) == 0) {
            return i;
        }
    }
    return HK_NONE;
}

/* ---- names ----------------------------------------------------------------------------------- */

static hk_status list_kinds(maker *m, hk_error *err)
{
    const hk_rule_tables *t = m->tables;
    m->kinds = take(m, HK_KINDS_MAX, sizeof *m->kinds);
    if (m->kinds == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < t->n_effect; i++) {
        if (place_of(m->kinds, m->n_kind, t->effects[i].kind) != HK_NONE) {
            continue;
        }
        if (m->n_kind == HK_KINDS_MAX) {
            return hk_fail(err, HK_ELIMIT,
                           "table effects of the catalogue has more than %d kinds; allowed: up to "
                           "%d",
                           HK_KINDS_MAX, HK_KINDS_MAX);
        }
        m->kinds[m->n_kind] = copy(m, t->effects[i].kind);
        if (m->kinds[m->n_kind++] == NULL) {
            return hk_fail_nomem(err);
        }
    }
    return HK_OK;
}

static bool add_pattern(maker *m, const char *id, const char *en, const char *ja)
{
    int32_t n = m->n_pattern++;
    m->pattern_id[n] = copy(m, id);
    m->pattern_en[n] = copy(m, en);
    m->pattern_ja[n] = copy(m, ja);
    return m->pattern_id[n] != NULL && m->pattern_en[n] != NULL && m->pattern_ja[n] != NULL;
}

static bool list_patterns(maker *m)
{
    const hk_rule_tables *t = m->tables;
    int32_t *pattern = take(m, t->n_threat, sizeof *pattern);
    const char **id = take(m, t->n_threat, sizeof *id);
    m->pattern_id = take(m, t->n_threat + 1, sizeof *m->pattern_id);
    m->pattern_en = take(m, t->n_threat + 1, sizeof *m->pattern_en);
    m->pattern_ja = take(m, t->n_threat + 1, sizeof *m->pattern_ja);
    if (pattern == NULL || id == NULL || m->pattern_id == NULL || m->pattern_en == NULL ||
        m->pattern_ja == NULL || !add_pattern(m, "none", "no pattern", "類型なし")) {
        return false;
    }
    for (int32_t i = 0; i < t->n_threat; i++) {
        const hk_threat_row *row = &t->threats[i];
        id[i] = copy(m, row->id);
        if (id[i] == NULL) {
            return false;
        }
        if (row->pattern_id[0] == '\0') {
            continue;
        }
        pattern[i] = place_of(m->pattern_id, m->n_pattern, row->pattern_id);
        if (pattern[i] == HK_NONE) {
            pattern[i] = m->n_pattern;
            if (!add_pattern(m, row->pattern_id, row->pattern_en, row->pattern_ja)) {
                return false;
            }
        }
    }
    m->criteria->threat_id = id;
    m->criteria->threat_pattern = pattern;
    m->criteria->n_threat = t->n_threat;
    return true;
}

static bool describe_rules(maker *m)
{
    char day[16];
    hk_verification_day(m->services->start_unix_ms, m->services->start_offset_min, day);
    m->rules = take(m, m->tables->n_rule, sizeof *m->rules);
    for (int32_t i = 0; m->rules != NULL && i < m->tables->n_rule; i++) {
        const hk_rule_row *row = &m->tables->rules[i];
        hk_rule_state state = hk_verification_state(m->tables, row, day);
        if (!hk_verification_describe(row, state, m->arena, &m->rules[i])) {
            return false;
        }
    }
    return m->rules != NULL;
}

/* ---- classes --------------------------------------------------------------------------------- */

static hk_status find_classes(maker *m, hk_error *err)
{
    const hk_verification_services *s = m->services;
    hk_map *map = NULL;
    m->class_of = take(m, s->n, sizeof *m->class_of);
    m->class_service = take(m, s->n, sizeof *m->class_service);
    m->class_type = take(m, s->n, sizeof *m->class_type);
    m->class_unit = take(m, s->n, sizeof *m->class_unit);
    if (m->class_of == NULL || m->class_service == NULL || m->class_type == NULL ||
        m->class_unit == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_map_new(s->n, &map, err));
    hk_status status = HK_OK;
    for (int32_t i = 0; i < s->n && status == HK_OK; i++) {
        size_t size = strlen(s->type[i]) + strlen(s->unit[i]) + 2;
        char *key = take(m, (int64_t)size, 1);
        if (key == NULL) {
            status = hk_fail_nomem(err);
            break;
        }
        snprintf(key, size, "%s\n%s", s->type[i], s->unit[i]);
        m->class_of[i] = hk_map_get(map, key);
        if (m->class_of[i] < 0) {
            m->class_of[i] = m->n_class;
            m->class_service[m->n_class] = i;
            m->class_type[m->n_class] = copy(m, s->type[i]);
            m->class_unit[m->n_class] = copy(m, s->unit[i]);
            status = hk_map_put(map, key, m->n_class++, err);
        }
    }
    hk_map_free(map);
    return status;
}

/** Is the rule's number one of the service's unit? If not, it is not applied. */
static bool fits_unit(const maker *m, int32_t service, const hk_rule_row *row)
{
    bool has_unit = row->metric != HK_MEASURE_POINTS || row->minimum > 0;
    return !has_unit || row->unit[0] == '\0' || strcmp(row->unit, m->services->unit[service]) == 0;
}

static void make_class(maker *m, int32_t class)
{
    const hk_rule_tables *t = m->tables;
    int32_t service = m->class_service[class];
    const char *type = m->services->type[service];
    bool applied = false;
    hk_level_state state = HK_LEVEL_NOT_DEFINED;
    m->class_first[class] = m->n_test;
    for (int32_t i = 0; i < t->n_rule; i++) {
        hk_rule_state rule = m->rules[i].state;
        if ((rule != HK_RULE_APPLIED && rule != HK_RULE_NO_KIND) ||
            !hk_verification_has(t->rules[i].services, type) ||
            !fits_unit(m, service, &t->rules[i])) {
            continue;
        }
        int32_t n =
            hk_verification_rule_tests(t, i, type, m->kinds, m->n_kind, &m->tests[m->n_test]);
        m->n_test += n;
        applied |= n > 0;
        state = HK_LEVEL_NOT_MODELLED;
    }
    m->n_test += hk_verification_kind_tests(t, type, m->kinds, m->n_kind, &m->tests[m->n_test]);
    m->class_n[class] = m->n_test - m->class_first[class];
    for (int32_t i = m->class_first[class]; i < m->n_test; i++) {
        m->tests[i].service = m->class_type[class];
        m->tests[i].unit = m->class_unit[class];
    }
    m->class_state[class] = (uint8_t)(applied ? HK_LEVEL_DEFINED : state);
}

static bool make_classes(maker *m)
{
    const hk_rule_tables *t = m->tables;
    int64_t most = (int64_t)(t->n_rule + 1) * (t->n_effect + 1);
    m->tests = take(m, m->n_class * most, sizeof *m->tests);
    m->class_first = take(m, m->n_class, sizeof *m->class_first);
    m->class_n = take(m, m->n_class, sizeof *m->class_n);
    m->class_state = take(m, m->n_class, sizeof *m->class_state);
    if (m->tests == NULL || m->class_first == NULL || m->class_n == NULL ||
        m->class_state == NULL) {
        return false;
    }
    for (int32_t i = 0; i < m->n_class; i++) {
        if (m->class_type[i] == NULL || m->class_unit[i] == NULL) {
            return false;
        }
        make_class(m, i);
    }
    return true;
}

static bool bind_services(maker *m)
{
    const hk_verification_services *s = m->services;
    hk_criteria *c = m->criteria;
    int32_t *first = take(m, s->n + 1, sizeof *first);
    uint8_t *state = take(m, s->n, sizeof *state);
    if (first == NULL || state == NULL) {
        return false;
    }
    for (int32_t i = 0; i < s->n; i++) {
        hk_level_state of_class = (hk_level_state)m->class_state[m->class_of[i]];
        first[i + 1] = first[i] + m->class_n[m->class_of[i]];
        state[i] = (uint8_t)(of_class == HK_LEVEL_DEFINED && !s->uses_it[i] ? HK_LEVEL_WITHOUT_IT
                                                                            : of_class);
    }
    int32_t *test = take(m, first[s->n], sizeof *test);
    if (test == NULL) {
        return false;
    }
    for (int32_t i = 0; i < s->n; i++) {
        for (int32_t k = first[i]; k < first[i + 1]; k++) {
            test[k] = m->class_first[m->class_of[i]] + k - first[i];
        }
    }
    c->service_first = first;
    c->service_test = test;
    c->service_state = state;
    c->n_service = s->n;
    return true;
}

/* ---- substitutes ----------------------------------------------------------------------------- */

static const char *substitute_tag(const hk_component *component)
{
    static const char key[] = "substitute:";
    for (int32_t i = 0; i < component->n_tag; i++) {
        if (strncmp(component->tags[i], key, sizeof key - 1) == 0) {
            return component->tags[i] + sizeof key - 1;
        }
    }
    return NULL;
}

static hk_status index_components(const hk_model *model, hk_map **ret_map, hk_error *err)
{
    HK_TRY(hk_map_new(model->n_component, ret_map, err));
    for (int32_t i = 0; i < model->n_component; i++) {
        HK_TRY(hk_map_put(*ret_map, model->components[i].id, i, err));
    }
    return HK_OK;
}

static void find_substitute(const maker *m, const hk_map *map, int32_t point, int32_t *substitute)
{
    const hk_model *model = m->services->model;
    const char *id = substitute_tag(&model->components[point]);
    int32_t other = id == NULL ? HK_NONE : hk_map_get(map, id); /* io has checked it */
    substitute[point] = other < 0 ? HK_NONE : other;
}

static hk_status find_substitutes(maker *m, hk_error *err)
{
    const hk_model *model = m->services->model;
    hk_map *map = NULL;
    bool any = false;
    for (int32_t i = 0; model != NULL && i < model->n_component && !any; i++) {
        any = substitute_tag(&model->components[i]) != NULL;
    }
    if (!any) {
        return HK_OK;
    }
    int32_t *substitute = take(m, model->n_component, sizeof *substitute);
    if (substitute == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status = index_components(model, &map, err);
    for (int32_t i = 0; status == HK_OK && i < model->n_component; i++) {
        find_substitute(m, map, i, substitute);
    }
    hk_map_free(map);
    m->criteria->substitute = substitute;
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static hk_status make(maker *m, hk_error *err)
{
    HK_TRY(list_kinds(m, err));
    if (!list_patterns(m) || !describe_rules(m)) {
        return hk_fail_nomem(err);
    }
    HK_TRY(find_classes(m, err));
    if (!make_classes(m) || !bind_services(m)) {
        return hk_fail_nomem(err);
    }
    hk_criteria *c = m->criteria;
    c->rules = m->rules;
    c->n_rule = m->tables->n_rule;
    c->kinds = m->kinds;
    c->n_kind = m->n_kind;
    c->tests = m->tests;
    c->n_test = m->n_test;
    c->pattern_id = m->pattern_id;
    c->pattern_en = m->pattern_en;
    c->pattern_ja = m->pattern_ja;
    c->n_pattern = m->n_pattern;
    return find_substitutes(m, err);
}

hk_status hk_verification_make(const hk_rule_tables *tables,
                               const hk_verification_services *services, hk_criteria **ret_criteria,
                               hk_error *err)
{
    hk_arena *arena = NULL;
    if (tables == NULL) {
        *ret_criteria = NULL;
        return HK_OK;
    }
    HK_TRY(hk_arena_new(&arena, err));
    hk_criteria *criteria = hk_arena_alloc(arena, 1, sizeof *criteria);
    if (criteria == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    criteria->arena = arena;
    maker m = {.tables = tables, .services = services, .criteria = criteria, .arena = arena};
    hk_status status = make(&m, err);
    if (status != HK_OK) {
        hk_criteria_free(criteria);
        return status;
    }
    *ret_criteria = criteria;
    return HK_OK;
}

hk_status hk_verification_of_model(const hk_rule_tables *tables, const hk_model *model,
                                   int64_t start_unix_ms, int32_t start_offset_min,
                                   hk_criteria **ret_criteria, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    size_t n = (size_t)model->n_service;
    const char **id = hk_arena_alloc(arena, n, sizeof *id);
    const char **type = hk_arena_alloc(arena, n, sizeof *type);
    const char **unit = hk_arena_alloc(arena, n, sizeof *unit);
    bool *uses_it = hk_arena_alloc(arena, n, sizeof *uses_it);
    if (id == NULL || type == NULL || unit == NULL || uses_it == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    for (size_t i = 0; i < n; i++) {
        id[i] = model->services[i].id;
        type[i] = model->services[i].service;
        unit[i] = model->services[i].unit;
        uses_it[i] = model->services[i].uses_it;
    }
    const hk_verification_services services = {.n = model->n_service,
                                               .id = id,
                                               .type = type,
                                               .unit = unit,
                                               .uses_it = uses_it,
                                               .model = model,
                                               .start_unix_ms = start_unix_ms,
                                               .start_offset_min = start_offset_min};
    hk_status status = hk_verification_make(tables, &services, ret_criteria, err);
    hk_arena_free(arena);
    return status;
}

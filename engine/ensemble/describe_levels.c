/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification rules and what they come down to, as columns. */
#include "engine/ensemble/describe.h"

static void *take(hk_result *r, int64_t n, size_t size)
{
    return hk_arena_alloc(r->arena, (size_t)n, size);
}

static bool describe_rules(const hk_criteria *c, hk_result *r)
{
    const char ***texts[] = {&r->rule_id,        &r->rule_services,  &r->rule_text_en,
                             &r->rule_text_ja,   &r->rule_condition, &r->rule_assumption,
                             &r->rule_effective, &r->rule_until,     &r->rule_source};
    r->n_rule = c->n_rule;
    r->rule_state = take(r, c->n_rule, sizeof *r->rule_state);
    bool ok = r->rule_state != NULL;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i] = take(r, c->n_rule, sizeof(const char *));
        ok = ok && *texts[i] != NULL;
    }
    for (int32_t i = 0; ok && i < c->n_rule; i++) {
        const hk_level_rule *rule = &c->rules[i];
        r->rule_id[i] = rule->id;
        r->rule_services[i] = rule->services;
        r->rule_text_en[i] = rule->text_en;
        r->rule_text_ja[i] = rule->text_ja;
        r->rule_condition[i] = rule->condition;
        r->rule_assumption[i] = rule->assumption;
        r->rule_effective[i] = rule->effective;
        r->rule_until[i] = rule->until;
        r->rule_source[i] = rule->source;
        r->rule_state[i] = (uint8_t)rule->state;
    }
    return ok;
}

static bool take_tests(hk_result *r, int64_t n)
{
    uint8_t **bytes[] = {&r->test_measure, &r->test_cause, &r->test_substitution, &r->test_more,
                         &r->test_longer};
    int32_t **words[] = {&r->test_rule, &r->test_kind, &r->test_below, &r->test_marks};
    bool ok = true;
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) {
        *bytes[i] = take(r, n, 1);
        ok = ok && *bytes[i] != NULL;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        *words[i] = take(r, n, sizeof(int32_t));
        ok = ok && *words[i] != NULL;
    }
    r->n_test = n;
    r->test_threshold = take(r, n, sizeof *r->test_threshold);
    r->test_duration_ms = take(r, n, sizeof *r->test_duration_ms);
    r->test_service = take(r, n, sizeof *r->test_service);
    r->test_unit = take(r, n, sizeof *r->test_unit);
    return ok && r->test_service != NULL && r->test_unit != NULL && r->test_threshold != NULL &&
           r->test_duration_ms != NULL;
}

static bool describe_tests(const hk_criteria *c, hk_result *r)
{
    if (!take_tests(r, c->n_test)) {
        return false;
    }
    for (int32_t i = 0; i < c->n_test; i++) {
        const hk_test *test = &c->tests[i];
        r->test_rule[i] = test->rule;
        r->test_kind[i] = test->kind;
        r->test_below[i] = test->below;
        r->test_marks[i] = test->marks;
        r->test_measure[i] = (uint8_t)test->measure;
        r->test_cause[i] = test->any_cause;
        r->test_substitution[i] = test->substitution;
        r->test_more[i] = test->more;
        r->test_longer[i] = test->longer;
        r->test_threshold[i] = test->threshold;
        r->test_duration_ms[i] = test->duration_ms;
        r->test_service[i] = test->service;
        r->test_unit[i] = test->unit;
    }
    return true;
}

static bool describe_kinds(const hk_criteria *c, hk_result *r)
{
    r->n_kind = c->n_kind;
    r->kind_id = take(r, c->n_kind, sizeof *r->kind_id);
    for (int32_t i = 0; r->kind_id != NULL && i < c->n_kind; i++) {
        r->kind_id[i] = c->kinds[i];
    }
    return r->kind_id != NULL;
}

static bool describe_patterns(const hk_criteria *c, hk_result *r)
{
    r->n_pattern = c->n_pattern;
    r->pattern_id = take(r, c->n_pattern, sizeof *r->pattern_id);
    r->pattern_name_en = take(r, c->n_pattern, sizeof *r->pattern_name_en);
    r->pattern_name_ja = take(r, c->n_pattern, sizeof *r->pattern_name_ja);
    if (r->pattern_id == NULL || r->pattern_name_en == NULL || r->pattern_name_ja == NULL) {
        return false;
    }
    for (int32_t i = 0; i < c->n_pattern; i++) {
        r->pattern_id[i] = c->pattern_id[i];
        r->pattern_name_en[i] = c->pattern_en[i];
        r->pattern_name_ja[i] = c->pattern_ja[i];
    }
    return true;
}

bool hk_describe_rules(const hk_criteria *criteria, hk_result *result)
{
    for (int64_t i = 0; i < result->n_service; i++) {
        result->service_verification[i] = criteria->service_state[i];
    }
    return describe_rules(criteria, result) && describe_tests(criteria, result) &&
           describe_kinds(criteria, result);
}

bool hk_describe_levels(const hk_setup *setup, hk_result *result)
{
    const hk_scenario *sc = setup->scenario;
    hk_result *r = result;
    r->service_uses_it = take(r, r->n_service, sizeof *r->service_uses_it);
    r->service_verification = take(r, r->n_service, sizeof *r->service_verification);
    r->threat_pattern = take(r, r->n_threat, sizeof *r->threat_pattern);
    if (r->service_uses_it == NULL || r->service_verification == NULL ||
        r->threat_pattern == NULL) {
        return false;
    }
    if (sc->criteria != NULL &&
        (!hk_describe_rules(sc->criteria, r) || !describe_patterns(sc->criteria, r))) {
        return false;
    }
    for (int64_t i = 0; i < r->n_service; i++) {
        r->service_uses_it[i] = setup->model->services[i].uses_it;
    }
    for (int32_t i = 0; i < sc->n_threat; i++) {
        r->threat_pattern[i] = sc->criteria == NULL
                                   ? HK_NONE
                                   : hk_criteria_pattern(sc->criteria, sc->threats[i].catalogue);
    }
    return true;
}

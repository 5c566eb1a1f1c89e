/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stored result under other tests (rank/rejudge) is what a simulation under them says: random
 * models with marks, random tests, steps recorded. Both sides look at the same bands.
 */
#include "engine/rank/rejudge.h"

#include "engine/base/units.h"
#include "engine/ensemble/ensemble.h"
#include "tests/property/cases.h"
#include "tests/support/model_maker.h"

enum { RULES = 2, KINDS = 4, RULE_TESTS = 4, REPLICATES = 4 };

static const char *const kind_ids[KINDS] = {"all", "low", "told", "unsafe"};

/* What all tests may look at: kinds say it on both sides. */
static const struct look {
    int32_t below;
    uint8_t marks;
} looks[KINDS] = {{HK_LEVEL_FULL, 0},
                  {5000, 0},
                  {HK_LEVEL_FULL, HK_MARK_LEAK | HK_MARK_FALSIFIED},
                  {HK_LEVEL_FULL, HK_MARK_UNSAFE}};

static void *take(model_maker *maker, int32_t n, size_t size)
{
    void *block = hk_arena_alloc(maker->arena, (size_t)n, size);
    return block != NULL ? block : (abort(), NULL);
}

static hk_test kind_test(const hk_service *service, int32_t kind)
{
    return (hk_test){.service = service->service,
                     .unit = service->unit,
                     .rule = HK_NONE,
                     .kind = kind,
                     .below = looks[kind].below,
                     .marks = looks[kind].marks,
                     .threshold = HK_LEVEL_FULL};
}

static hk_test rule_test(const hk_service *service, maker_luck *luck, bool substitution)
{
    static const int64_t thresholds[] = {0, 1, HK_LEVEL_FULL, INT64_C(3) * HK_LEVEL_FULL,
                                         INT64_C(500) * HK_LEVEL_FULL};
    int32_t kind = substitution ? 0 : (int32_t)maker_below(luck, KINDS);
    hk_test test = kind_test(service, kind);
    test.kind = maker_chance(luck, 0.7) ? kind : HK_NONE;
    test.rule = (int32_t)maker_below(luck, RULES);
    test.measure = (hk_measure)maker_below(luck, 3);
    test.any_cause = maker_chance(luck, 0.3);
    test.substitution = substitution;
    test.threshold = thresholds[maker_below(luck, 5)];
    test.more = test.threshold == 0 || maker_chance(luck, 0.3);
    test.longer = maker_chance(luck, 0.3);
    test.duration_ms = maker_below(luck, 4) * 3600000;
    return test;
}

static const hk_criteria *criteria(model_maker *maker, maker_luck *luck, const int32_t *substitute)
{
    const hk_model *m = maker->model;
    int32_t n = KINDS + RULE_TESTS, all = m->n_service * n;
    hk_criteria *c = take(maker, 1, sizeof *c);
    hk_test *tests = take(maker, all, sizeof *tests);
    int32_t *first = take(maker, m->n_service + 1, sizeof *first);
    int32_t *list = take(maker, all, sizeof *list);
    uint8_t *state = take(maker, m->n_service, 1);
    hk_level_rule *rules = take(maker, RULES, sizeof *rules);
    for (int32_t s = 0; s < m->n_service; s++) {
        first[s + 1] = first[s] + n;
        state[s] = (uint8_t)(maker_chance(luck, 0.6) ? HK_LEVEL_DEFINED : maker_below(luck, 4));
        for (int32_t i = 0; i < n; i++) {
            list[first[s] + i] = first[s] + i;
            tests[first[s] + i] = i < RULE_TESTS ? rule_test(&m->services[s], luck, i == 0)
                                                 : kind_test(&m->services[s], i - RULE_TESTS);
        }
    }
    for (int32_t i = 0; i < RULES; i++) {
        rules[i] =
            (hk_level_rule){i == 0 ? "a" : "b", "", "", "", "", "", "", "", "", HK_RULE_APPLIED};
    }
    *c = (hk_criteria){.rules = rules,
                       .n_rule = RULES,
                       .kinds = kind_ids,
                       .n_kind = KINDS,
                       .tests = tests,
                       .n_test = all,
                       .service_first = first,
                       .service_test = list,
                       .service_state = state,
                       .n_service = m->n_service,
                       .substitute = substitute};
    return c;
}

static const int32_t *substitutes(model_maker *maker, maker_luck *luck)
{
    const hk_model *m = maker->model;
    int32_t *substitute = take(maker, m->n_component, sizeof *substitute);
    for (int32_t c = 0; c < m->n_component; c++) {
        int32_t other = (int32_t)maker_below(luck, m->n_component);
        bool two = other != c && m->components[c].kind == HK_KIND_DELIVERY &&
                   m->components[other].kind == HK_KIND_DELIVERY;
        substitute[c] = two && maker_chance(luck, 0.5) ? other : HK_NONE;
    }
    return substitute;
}

static model_maker *random_case(uint64_t seed, maker_luck *luck)
{
    static const char *const words[] = {"leak", "falsified", "destroyed", "unsafe"};
    maker_knobs knobs = maker_all();
    model_maker *maker = maker_random(seed, &knobs);
    hk_model *m = maker->model;
    for (int32_t c = 0; c < m->n_component; c++) { /* so that sums are exact in files too */
        m->components[c].weight %= 1000;
    }
    for (int32_t t = 0; t < 3; t++) {
        char id[16], time[32];
        snprintf(id, sizeof id, "mark%d", t);
        int32_t row = maker_threat(maker, id, "mark");
        maker_set(maker, row, "mark", words[maker_below(luck, 4)]);
        snprintf(time, sizeof time, "%dh", (int)maker_below(luck, 12));
        maker_set(maker, row, "onset", time);
        snprintf(time, sizeof time, "%dh", 1 + (int)maker_below(luck, 6));
        maker_set(maker, row, "duration", time);
        for (int32_t i = 0; i < 3; i++) {
            maker_select(maker, row, (int32_t)maker_below(luck, m->n_component));
        }
    }
    maker->scenario->replicates = REPLICATES;
    maker->scenario->record = HK_RECORD_STEPS;
    maker->scenario->event_cap = 2000;
    maker_finish(maker);
    return maker;
}

static hk_result *run(const model_maker *maker)
{
    hk_result *result = NULL;
    hk_error err = {0};
    bool cancelled = false;
    const hk_ensemble_opts opts = {.threads = 1};
    if (hk_ensemble_run(maker->model, maker->scenario, &opts, &result, &cancelled, &err) != HK_OK) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    return result;
}

static const char *compare(const hk_result *a, const hk_result *b)
{
#define DIFFERS(member, n) memcmp(a->member, b->member, (size_t)(n) * sizeof *a->member) != 0
    if (a->n_episode != b->n_episode || DIFFERS(episode_start_ms, a->n_episode)) {
        return "other episodes";
    }
    if (DIFFERS(episode_breach, a->n_episode) || DIFFERS(episode_kinds, a->n_episode)) {
        return "other breaches or kinds";
    }
    if (a->n_verdict != b->n_verdict || DIFFERS(verdict_episode, a->n_verdict) ||
        DIFFERS(verdict_test, a->n_verdict)) {
        return "other tests saw something";
    }
    if (DIFFERS(verdict_most, a->n_verdict) || DIFFERS(verdict_held_ms, a->n_verdict) ||
        DIFFERS(verdict_met, a->n_verdict)) {
        return "tests saw something else";
    }
    if (DIFFERS(breaches, a->n_replicate * a->n_service) || DIFFERS(breach_roots, a->n_replicate) ||
        DIFFERS(service_verification, a->n_service)) {
        return "other counts";
    }
#undef DIFFERS
    return NULL;
}

/* Episodes of marks alone, and breaches. */
static bool has_both(const hk_result *r)
{
    int64_t marked = 0, breaches = 0;
    for (int64_t e = 0; e < r->n_episode; e++) {
        marked += r->episode_affected[e] == 0 && r->episode_kinds[e] != 0;
        breaches += r->episode_breach[e] == HK_BREACH_YES;
    }
    return marked > 0 && breaches > 0;
}

static const char *holds(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 3);
    model_maker *maker = random_case(seed, &luck);
    const int32_t *substitute = substitutes(maker, &luck);
    const hk_criteria *one = criteria(maker, &luck, substitute);
    const hk_criteria *other = criteria(maker, &luck, substitute);
    hk_error err = {0};
    maker->scenario->criteria = one;
    hk_result *stored = run(maker);
    maker->scenario->criteria = other;
    hk_result *simulated = run(maker);
    bool applies = has_both(simulated);
    bool ok = hk_rejudge(stored, other, &err) == HK_OK;
    static char said[sizeof err.message];
    snprintf(said, sizeof said, "%s", err.message);
    const char *wrong = ok ? compare(stored, simulated) : said;
    hk_result_free(stored);
    hk_result_free(simulated);
    maker_free(maker);
    return wrong != NULL || applies ? wrong : case_passes;
}

int main(void)
{
    cases_run("judging again", 400, holds);
    return tap_done();
}

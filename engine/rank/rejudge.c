/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rejudge.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"
#include "engine/ensemble/describe.h"
#include "engine/sim/marks.h"
#include "engine/sim/setup.h"

/* What a test saw of an episode. */
typedef struct seen {
    double most; /* in the unit */
    int64_t held_ms;
} seen;

typedef struct judge {
    const hk_result *old; /* as it was read */
    const hk_criteria *c;
    int64_t *step_first;    /* [n_episode + 1] */
    int64_t *band_first;    /* [n_step + 1] */
    int64_t *verdict_first; /* [n_episode + 1] */
} judge;

/* ---- what is stored ---------------------------------------------------------------------------- */

/** First row of each owner among rows that name their owners in order. */
static int64_t *firsts(hk_arena *arena, const int64_t *owner, int64_t n, int64_t n_owner)
{
    int64_t *first = hk_arena_alloc(arena, (size_t)n_owner + 1, sizeof *first);
    for (int64_t i = 0, row = 0; first != NULL && i <= n_owner; i++) {
        while (row < n && owner[row] < i) {
            row++;
        }
        first[i] = row;
    }
    return first;
}

/** All affected points: nothing is left out, and no level of its own lies below the service's. What
 *  is lost is summed over all points, those at or above the service level too, unless a level is given. */
static bool is_plain(const judge *j, const hk_test *test, int32_t service)
{
    int32_t threshold = hk_setup_threshold(j->old->service_level[service]);
    return test->marks == 0 && !test->substitution &&
           (test->below == HK_LEVEL_FULL ||
            (test->measure != HK_MEASURE_LOST && test->below >= threshold));
}

/** Marks in a column that files of older versions do not have: then no threat set any. */
static int32_t marks_at(const int32_t *column, int64_t row)
{
    return column == NULL ? 0 : column[row];
}

/** Row of the band of a test at a step, or HK_NONE. */
static int64_t band_row(const judge *j, const hk_test *t, int64_t step)
{
    const hk_result *r = j->old;
    for (int64_t row = j->band_first[step]; row < j->band_first[step + 1]; row++) {
        if (r->band_step_below[row] == t->below && marks_at(r->band_step_marks, row) == t->marks &&
            (r->band_step_substitution[row] == 1) == t->substitution) {
            return row;
        }
    }
    return HK_NONE;
}

/** One of two columns, by the causes that a test asks for. */
static double pick(const hk_test *t, int64_t row, const double *any, const double *it)
{
    return t->any_cause ? any[row] : it[row];
}

static double plain_at(const hk_result *r, const hk_test *t, int64_t row)
{
    switch (t->measure) {
    case HK_MEASURE_POINTS:
        return t->any_cause ? r->step_points[row] : r->step_points_it[row];
    case HK_MEASURE_AFFECTED:
        return pick(t, row, r->step_affected, r->step_affected_it);
    default:
        return pick(t, row, r->step_lost, r->step_lost_it);
    }
}

static double band_at(const hk_result *r, const hk_test *t, int64_t row)
{
    switch (t->measure) {
    case HK_MEASURE_POINTS:
        return t->any_cause ? r->band_step_points[row] : r->band_step_points_it[row];
    case HK_MEASURE_AFFECTED:
        return pick(t, row, r->band_step_affected, r->band_step_affected_it);
    default:
        return pick(t, row, r->band_step_lost, r->band_step_lost_it);
    }
}

/** The magnitude of a test at a step, in HK_LEVEL_FULL parts. @return false if it is not stored */
static bool at_step(const judge *j, const hk_test *t, bool plain, int64_t step, double *ret)
{
    int64_t row = plain ? step : band_row(j, t, step);
    if (row == HK_NONE) {
        return false;
    }
    double x = plain ? plain_at(j->old, t, row) : band_at(j->old, t, row);
    *ret = rint(x * HK_LEVEL_FULL); /* they were whole numbers */
    return true;
}

static bool from_steps(const judge *j, const hk_test *test, int64_t e, seen *ret)
{
    const hk_result *r = j->old;
    bool plain = is_plain(j, test, r->episode_service[e]);
    int64_t since = HK_NONE;
    seen s = {0, 0};
    if (r->record != HK_RECORD_STEPS) {
        return false;
    }
    for (int64_t step = j->step_first[e]; step <= j->step_first[e + 1]; step++) {
        bool end = step == j->step_first[e + 1];
        int64_t time = end ? r->episode_end_ms[e] : r->step_time_ms[step];
        double m = 0;
        if (!end && !at_step(j, test, plain, step, &m)) {
            return false;
        }
        s.most = m > s.most ? m : s.most;
        bool on = !end && hk_test_is_on(test, (hk_int128)m);
        if (on && since == HK_NONE) {
            since = time;
        } else if (!on && since != HK_NONE) {
            s.held_ms = time - since > s.held_ms ? time - since : s.held_ms;
            since = HK_NONE;
        }
    }
    *ret = (seen){s.most / HK_LEVEL_FULL, s.held_ms};
    return true;
}

/** Does a stored test of the service watch the same? Durations may differ. */
static bool is_same_watch(const judge *j, const hk_test *test, int32_t service, int64_t t)
{
    const hk_result *r = j->old;
    return strcmp(r->test_service[t], r->service_type[service]) == 0 &&
           strcmp(r->test_unit[t], r->service_unit[service]) == 0 &&
           r->test_measure[t] == (uint8_t)test->measure &&
           (r->test_cause[t] == 1) == test->any_cause && r->test_below[t] == test->below &&
           marks_at(r->test_marks, t) == test->marks &&
           (r->test_substitution[t] == 1) == test->substitution &&
           (r->test_more[t] == 1) == test->more && r->test_threshold[t] == test->threshold;
}

/** From a rule's test that watched the same; where it saw nothing, there is no row. */
static bool from_verdicts(const judge *j, const hk_test *test, int64_t e, seen *ret)
{
    const hk_result *r = j->old;
    for (int64_t t = 0; t < r->n_test; t++) {
        if (r->test_rule[t] == HK_NONE || !is_same_watch(j, test, r->episode_service[e], t)) {
            continue;
        }
        *ret = (seen){0, 0};
        for (int64_t v = j->verdict_first[e]; v < j->verdict_first[e + 1]; v++) {
            if (r->verdict_test[v] == t) {
                *ret = (seen){r->verdict_most[v], r->verdict_held_ms[v]};
            }
        }
        return true;
    }
    return false;
}

/** The greatest magnitude says enough if it is not at the threshold. */
static bool from_greatest(const judge *j, const hk_test *test, int64_t e, seen *ret)
{
    const hk_result *r = j->old;
    bool unmarked = test->marks != 0 && r->test_marks == NULL;
    if (unmarked || (!test->any_cause && r->episode_via_system[e] == 0)) {
        *ret = (seen){0, 0}; /* no point's chain passes through a system */
        return true;
    }
    if (!is_plain(j, test, r->episode_service[e]) || test->measure == HK_MEASURE_POINTS) {
        return false;
    }
    double most = test->measure == HK_MEASURE_AFFECTED
                      ? (test->any_cause ? r->episode_affected[e] : r->episode_affected_it[e])
                      : (test->any_cause ? r->episode_lost[e] : r->episode_lost_it[e]);
    *ret = (seen){most, 0};
    return !hk_test_is_on(test, (hk_int128)rint(most * HK_LEVEL_FULL));
}

/** A kind that was told by the same test. */
static bool kind_stored(const judge *j, const hk_test *test, int64_t e, bool *ret_met)
{
    const hk_result *r = j->old;
    for (int64_t t = 0; t < r->n_test; t++) {
        if (r->test_rule[t] == HK_NONE && is_same_watch(j, test, r->episode_service[e], t) &&
            r->test_duration_ms[t] == test->duration_ms && r->test_kind[t] != HK_NONE &&
            strcmp(r->kind_id[r->test_kind[t]], j->c->kinds[test->kind]) == 0) {
            *ret_met = (r->episode_kinds[e] >> r->test_kind[t] & 1) != 0;
            return true;
        }
    }
    return false;
}

/* ---- judging ----------------------------------------------------------------------------------- */

static hk_status refuse(const judge *j, const hk_test *test, int64_t e, hk_error *err)
{
    static const char *const measures[] = {"points were affected", "units were affected",
                                           "units were lost"};
    char threshold[40], below[40], marks[64];
    bool is_rule = test->rule != HK_NONE;
    hk_decimal_format(test->threshold, 4, threshold, sizeof threshold);
    hk_decimal_format(test->below, 4, below, sizeof below);
    return hk_fail(
        err, HK_EREJUDGE,
        "%s '%s' cannot be applied to this result: for how long %s%s %s%s%s%s%s%s is not "
        "stored for service '%s'; run it again with these rules%s",
        is_rule ? "rule" : "kind", is_rule ? j->c->rules[test->rule].id : j->c->kinds[test->kind],
        test->more ? "more than " : "at least ", threshold, measures[test->measure],
        test->below < HK_LEVEL_FULL ? " below level " : "",
        test->below < HK_LEVEL_FULL ? below : "",
        test->substitution ? " beside their substitutes" : "",
        test->marks != 0 ? " by a mark of " : "", hk_marks_format(test->marks, marks, sizeof marks),
        j->old->service_id[j->old->episode_service[e]],
        j->old->record == HK_RECORD_STEPS ? "" : ", or with record: steps");
}

/** An episode of marks alone is there only if the run looked at those marks. */
static hk_status check_marks(const judge *j, hk_error *err)
{
    const hk_result *r = j->old;
    char words[64];
    for (int32_t i = 0; i < j->c->n_test && r->test_marks != NULL; i++) {
        const hk_test *test = &j->c->tests[i];
        unsigned missing = test->marks;
        for (int64_t t = 0; t < r->n_test; t++) {
            if (strcmp(r->test_service[t], test->service) == 0 &&
                strcmp(r->test_unit[t], test->unit) == 0) {
                missing &= ~(unsigned)r->test_marks[t];
            }
        }
        if (missing != 0) {
            return hk_fail(err, HK_EREJUDGE,
                           "%s '%s' cannot be applied to this result: points of '%s' with the mark "
                           "%s were not looked at; run it again with these rules",
                           test->rule == HK_NONE ? "kind" : "rule",
                           test->rule == HK_NONE ? j->c->kinds[test->kind]
                                                 : j->c->rules[test->rule].id,
                           test->service, hk_marks_format(missing, words, sizeof words));
        }
    }
    return HK_OK;
}

/** What the tests of one service saw of one episode; rows of verdicts at `r->n_verdict`. */
static hk_status judge_episode(const judge *j, int64_t e, hk_result *r, hk_error *err)
{
    const hk_criteria *c = j->c;
    int32_t service = r->episode_service[e];
    bool beyond = false;
    for (int32_t i = c->service_first[service]; i < c->service_first[service + 1]; i++) {
        const hk_test *test = &c->tests[c->service_test[i]];
        seen s = {0, 0};
        bool met = false;
        bool known = from_steps(j, test, e, &s) || from_verdicts(j, test, e, &s) ||
                     from_greatest(j, test, e, &s);
        if (known) {
            met = hk_test_is_met(test, s.held_ms);
        } else if (test->rule != HK_NONE || !kind_stored(j, test, e, &met)) {
            return refuse(j, test, e, err);
        }
        if (met && test->kind != HK_NONE) {
            r->episode_kinds[e] |= INT64_C(1) << test->kind;
        }
        if (test->rule == HK_NONE) {
            continue;
        }
        beyond |= met;
        if (s.most > 0) {
            int64_t v = r->n_verdict++;
            r->verdict_episode[v] = e;
            r->verdict_test[v] = c->service_test[i];
            r->verdict_most[v] = s.most;
            r->verdict_held_ms[v] = s.held_ms;
            r->verdict_met[v] = met;
        }
    }
    r->episode_breach[e] = (uint8_t)hk_breach_of((hk_level_state)c->service_state[service], beyond);
    return HK_OK;
}

/** Counts by service, pattern and root. @param root_seen [n_component + 1] zeros */
static void count(hk_result *r, int64_t *root_seen)
{
    for (int64_t e = 0; e < r->n_episode; e++) {
        int64_t at = r->episode_replicate[e];
        int32_t threat = r->episode_threat[e];
        if (r->episode_breach[e] != HK_BREACH_YES || r->status[at] != HK_REPLICATE_OK) {
            continue;
        }
        int32_t pattern = threat == HK_NONE || r->threat_pattern[threat] == HK_NONE
                              ? 0
                              : r->threat_pattern[threat];
        r->breaches[at * r->n_service + r->episode_service[e]]++;
        if (r->n_pattern > 0) {
            r->pattern_breaches[at * r->n_pattern + pattern]++;
        }
        if (root_seen[r->episode_root[e] + 1] != at + 1) {
            root_seen[r->episode_root[e] + 1] = at + 1;
            r->breach_roots[at]++;
        }
    }
}

/** Room for what is new. */
static int64_t *make_room(hk_result *r, int64_t tests)
{
    size_t verdicts = (size_t)(r->n_episode * tests), episodes = (size_t)r->n_episode;
    size_t n = (size_t)r->n_replicate;
    r->episode_breach = hk_arena_alloc(r->arena, episodes, sizeof *r->episode_breach);
    r->episode_kinds = hk_arena_alloc(r->arena, episodes, sizeof *r->episode_kinds);
    r->verdict_episode = hk_arena_alloc(r->arena, verdicts, sizeof *r->verdict_episode);
    r->verdict_test = hk_arena_alloc(r->arena, verdicts, sizeof *r->verdict_test);
    r->verdict_most = hk_arena_alloc(r->arena, verdicts, sizeof *r->verdict_most);
    r->verdict_held_ms = hk_arena_alloc(r->arena, verdicts, sizeof *r->verdict_held_ms);
    r->verdict_met = hk_arena_alloc(r->arena, verdicts, sizeof *r->verdict_met);
    r->breaches = hk_arena_alloc(r->arena, n * (size_t)r->n_service, sizeof *r->breaches);
    r->pattern_breaches =
        hk_arena_alloc(r->arena, n * (size_t)r->n_pattern, sizeof *r->pattern_breaches);
    r->breach_roots = hk_arena_alloc(r->arena, n, sizeof *r->breach_roots);
    r->service_verification =
        hk_arena_alloc(r->arena, (size_t)r->n_service, sizeof *r->service_verification);
    int64_t *root_seen = hk_arena_alloc(r->arena, (size_t)r->n_component + 1, sizeof *root_seen);
    bool ok = r->episode_breach != NULL && r->episode_kinds != NULL && r->verdict_episode != NULL &&
              r->verdict_test != NULL && r->verdict_most != NULL && r->verdict_held_ms != NULL &&
              r->verdict_met != NULL && r->breaches != NULL && r->pattern_breaches != NULL &&
              r->breach_roots != NULL && r->service_verification != NULL;
    r->n_verdict = 0;
    return ok ? root_seen : NULL;
}

static int32_t most_tests(const hk_criteria *c)
{
    int32_t most = 0;
    for (int32_t s = 0; s < c->n_service; s++) {
        int32_t n = c->service_first[s + 1] - c->service_first[s];
        most = n > most ? n : most;
    }
    return most;
}

hk_status hk_rejudge(hk_result *result, const hk_criteria *criteria, hk_error *err)
{
    hk_result *r = result;
    hk_result old = *r;
    if (r->service_verification == NULL || r->record == HK_RECORD_NONE) {
        return hk_fail(err, HK_EREJUDGE,
                       "other rules need the episodes of a result of format version 3 or later: "
                       "this one %s; run it again with these rules",
                       r->service_verification == NULL ? "is older" : "was run with record: none");
    }
    judge j = {.old = &old, .c = criteria};
    j.step_first = firsts(r->arena, r->step_episode, r->n_step, r->n_episode);
    j.band_first = firsts(r->arena, r->band_step_step, r->n_band_step, r->n_step);
    j.verdict_first = firsts(r->arena, r->verdict_episode, r->n_verdict, r->n_episode);
    int64_t *root_seen = make_room(r, most_tests(criteria));
    if (j.step_first == NULL || j.band_first == NULL || j.verdict_first == NULL ||
        root_seen == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(check_marks(&j, err));
    for (int64_t e = 0; e < r->n_episode; e++) {
        HK_TRY(judge_episode(&j, e, r, err));
    }
    count(r, root_seen);
    for (int64_t i = 0; i < r->n_assumption * r->n_service; i++) {
        r->assumption_breaches[i] = NAN;
    }
    return hk_describe_rules(criteria, r) ? HK_OK : hk_fail_nomem(err);
}

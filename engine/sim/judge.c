/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verification levels: what each test of a service sees of each of its episodes. A test that looks
 * at all affected points reads the sums of account.c; one that looks at points below a level of its
 * own, leaves out substituted ones or looks at marked ones has a band: the same sums over those
 * points. A marked point is in its band whatever its level, so an episode may consist of marks alone
 * (account.c); what tells chains through systems from others is there how the mark came. A point with a
 * substitute counts in a band with the better level of the two, so it moves when either does.
 * The verdicts of an episode are rows one after the other, taken when it opens.
 */
#include "engine/sim/state.h"

/* ---- setup ----------------------------------------------------------------------------------- */

/* The band of a test: that of an earlier test of the service if it looks at the same points. */
static int32_t band_of(hk_setup *s, int32_t first, const hk_test *test)
{
    if (test->below == HK_LEVEL_FULL && !test->substitution && test->marks == 0) {
        return HK_NONE;
    }
    for (int32_t b = first; b < s->n_band; b++) {
        if (s->bands[b].below == test->below && s->bands[b].substitution == test->substitution &&
            s->bands[b].marks == test->marks) {
            return b;
        }
    }
    s->bands[s->n_band] = (hk_band){test->below, test->substitution, test->marks};
    return s->n_band++;
}

static bool place_bands(hk_setup *s)
{
    const hk_criteria *c = s->scenario->criteria;
    int32_t n = c->service_first[c->n_service];
    s->n_check = n;
    s->checks = hk_arena_alloc(s->arena, (size_t)n, sizeof *s->checks);
    s->bands = hk_arena_alloc(s->arena, (size_t)n, sizeof *s->bands);
    s->service_band = hk_arena_alloc(s->arena, (size_t)c->n_service + 1, sizeof(int32_t));
    s->service_marks = hk_arena_alloc(s->arena, (size_t)c->n_service, 1);
    if (s->checks == NULL || s->bands == NULL || s->service_band == NULL ||
        s->service_marks == NULL) {
        return false;
    }
    for (int32_t service = 0; service < c->n_service; service++) {
        s->service_band[service] = s->n_band;
        for (int32_t i = c->service_first[service]; i < c->service_first[service + 1]; i++) {
            const hk_test *test = &c->tests[c->service_test[i]];
            s->checks[i] =
                (hk_check){c->service_test[i], band_of(s, s->service_band[service], test)};
            s->service_marks[service] |= test->marks;
        }
    }
    s->service_band[c->n_service] = s->n_band;
    return true;
}

/* Points that a point stands in for, as a list for each. */
static bool place_substitutes(hk_setup *s)
{
    const int32_t *substitute = s->scenario->criteria->substitute;
    int32_t n = s->model->n_component;
    if (substitute == NULL) {
        return true;
    }
    s->stands_first = hk_arena_alloc(s->arena, (size_t)n + 2, sizeof(int32_t));
    s->stands_for = hk_arena_alloc(s->arena, (size_t)n, sizeof(int32_t));
    if (s->stands_first == NULL || s->stands_for == NULL) {
        return false;
    }
    int32_t *next = s->stands_first + 1;
    for (int32_t c = 0; c < n; c++) {
        if (substitute[c] != HK_NONE) {
            next[substitute[c] + 1]++;
        }
    }
    for (int32_t c = 0; c < n; c++) {
        next[c + 1] += next[c];
    }
    for (int32_t c = 0; c < n; c++) {
        if (substitute[c] != HK_NONE) {
            s->stands_for[next[substitute[c]]++] = c;
        }
    }
    return true;
}

bool hk_judge_setup(hk_setup *setup)
{
    return setup->scenario->criteria == NULL || (place_bands(setup) && place_substitutes(setup));
}

/* ---- points ---------------------------------------------------------------------------------- */

/* Is a point of this level or with these marks in a band, and by way of a system? */
typedef struct part {
    bool in, it;
    hk_int128 lost;
} part;

static part part_of(const hk_band *band, const hk_point *point, const hk_point_state *p,
                    int32_t level)
{
    int32_t threshold = band->below < point->threshold ? band->below : point->threshold;
    part x = {.in = level < threshold, .it = level < threshold && p->via};
    if (band->marks != 0) {
        x.in = (p->marks.marks & band->marks) != 0;
        x.it = (p->marks.via & band->marks) != 0;
    }
    x.lost = (hk_int128)point->weight * (HK_LEVEL_FULL - level);
    return x;
}

/* Its new part of a band less its old one. */
static void move_band(hk_band_state *b, const hk_point *point, part old, part now)
{
    b->n += now.in - old.in;
    b->n_it += now.it - old.it;
    b->affected += (hk_int128)point->weight * (now.in - old.in);
    b->affected_it += (hk_int128)point->weight * (now.it - old.it);
    b->lost += now.lost * now.in - old.lost * old.in;
    b->lost_it += now.lost * now.it - old.lost * old.it;
}

static int32_t better(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* What points that it stands in for add to their bands: their level is the better of the two. */
static void move_principals(hk_sim *sim, int32_t component, int32_t old_level, int32_t level)
{
    const hk_setup *s = sim->setup;
    for (int32_t i = s->stands_first[component]; i < s->stands_first[component + 1]; i++) {
        int32_t c = s->stands_for[i];
        const hk_point *point = &s->points[c];
        const hk_point_state p = {.level = sim->point_level[c], .via = sim->point_via[c]};
        int32_t before = better(p.level, old_level), now = better(p.level, level);
        if (before == now) {
            continue;
        }
        hk_account_touch(sim, point->service);
        for (int32_t b = s->service_band[point->service]; b < s->service_band[point->service + 1];
             b++) {
            if (s->bands[b].substitution) {
                move_band(&sim->bands[b], point, part_of(&s->bands[b], point, &p, before),
                          part_of(&s->bands[b], point, &p, now));
            }
        }
    }
}

void hk_judge_point(hk_sim *sim, int32_t component, const hk_point_state *old,
                    const hk_point_state *now)
{
    const hk_setup *s = sim->setup;
    const hk_point *point = &s->points[component];
    for (int32_t b = s->service_band[point->service]; b < s->service_band[point->service + 1];
         b++) {
        int32_t other = 0;
        if (s->bands[b].substitution && s->stands_first != NULL &&
            s->scenario->criteria->substitute[component] != HK_NONE) {
            other = sim->point_level[s->scenario->criteria->substitute[component]];
        }
        if (s->bands[b].marks == 0 || sim->marks != NULL) {
            move_band(&sim->bands[b], point,
                      part_of(&s->bands[b], point, old, better(old->level, other)),
                      part_of(&s->bands[b], point, now, better(now->level, other)));
        }
    }
    if (s->stands_first != NULL) {
        move_principals(sim, component, old->level, now->level);
    }
}

/* ---- episodes -------------------------------------------------------------------------------- */

void hk_judge_open(hk_sim *sim, int32_t service, int32_t episode)
{
    const hk_criteria *c = sim->setup->scenario->criteria;
    sim->episodes[episode].first_verdict = sim->n_verdict;
    for (int32_t i = c->service_first[service]; i < c->service_first[service + 1]; i++) {
        sim->verdicts[sim->n_verdict++] =
            (hk_verdict){.episode = episode, .test = c->service_test[i], .since_ms = HK_NONE};
    }
}

/* In HK_LEVEL_FULL parts of the unit. */
static hk_int128 measured(const hk_test *test, const hk_band_state *s)
{
    bool any = test->any_cause;
    switch (test->measure) {
    case HK_MEASURE_POINTS:
        return (hk_int128)HK_LEVEL_FULL * (any ? s->n : s->n_it);
    case HK_MEASURE_AFFECTED:
        return HK_LEVEL_FULL * (any ? s->affected : s->affected_it);
    default:
        return any ? s->lost : s->lost_it;
    }
}

/* The sums over all affected points, as those over a band. */
static hk_band_state all_affected(const hk_service_state *s)
{
    return (hk_band_state){.affected = s->affected,
                           .affected_it = s->affected_it,
                           .lost = s->lost,
                           .lost_it = s->lost_it,
                           .n = s->n_affected,
                           .n_it = s->n_affected_it};
}

static void end_stretch(hk_verdict *v, int64_t time)
{
    if (v->since_ms != HK_NONE) {
        v->held_ms = time - v->since_ms > v->held_ms ? time - v->since_ms : v->held_ms;
        v->since_ms = HK_NONE;
    }
}

void hk_judge_service(hk_sim *sim, int32_t service, int64_t time)
{
    const hk_criteria *c = sim->setup->scenario->criteria;
    const hk_service_state *s = &sim->services[service];
    const hk_band_state all = all_affected(s);
    hk_verdict *v = &sim->verdicts[sim->episodes[s->episode].first_verdict];
    for (int32_t i = c->service_first[service]; i < c->service_first[service + 1]; i++, v++) {
        const hk_check *check = &sim->setup->checks[i];
        const hk_test *test = &c->tests[check->test];
        hk_int128 m = measured(test, check->band == HK_NONE ? &all : &sim->bands[check->band]);
        v->most = m > v->most ? m : v->most;
        if (!hk_test_is_on(test, m)) {
            end_stretch(v, time);
        } else if (v->since_ms == HK_NONE) {
            v->since_ms = time;
        }
    }
}

void hk_judge_close(hk_sim *sim, hk_episode *episode, int64_t time)
{
    const hk_criteria *c = sim->setup->scenario->criteria;
    hk_level_state state = (hk_level_state)c->service_state[episode->service];
    bool beyond = false;
    int32_t n = c->service_first[episode->service + 1] - c->service_first[episode->service];
    for (int32_t i = 0; i < n; i++) {
        hk_verdict *v = &sim->verdicts[episode->first_verdict + i];
        const hk_test *test = &c->tests[v->test];
        end_stretch(v, time);
        v->met = hk_test_is_met(test, v->held_ms);
        beyond |= v->met && test->rule != HK_NONE;
        if (v->met && test->kind != HK_NONE) {
            episode->kinds |= INT64_C(1) << test->kind;
        }
    }
    episode->breach = hk_breach_of(state, beyond);
}

int32_t hk_judge_record(hk_sim *sim, int32_t service)
{
    const hk_setup *s = sim->setup;
    for (int32_t b = s->service_band[service]; b < s->service_band[service + 1]; b++) {
        const hk_band_state *state = &sim->bands[b];
        sim->band_magnitudes[sim->n_band_magnitude++] =
            (hk_band_magnitude){.affected = state->affected,
                                .lost = state->lost,
                                .affected_it = state->affected_it,
                                .lost_it = state->lost_it,
                                .n_affected = state->n,
                                .n_affected_it = state->n_it,
                                .band = b};
    }
    return s->service_band[service + 1] - s->service_band[service];
}

void hk_judge_reset_service(hk_sim *sim, int32_t service)
{
    const hk_setup *s = sim->setup;
    for (int32_t b = s->service_band[service]; b < s->service_band[service + 1]; b++) {
        sim->bands[b] = (hk_band_state){.n = 0};
    }
}

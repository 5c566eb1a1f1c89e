/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests see of episodes: magnitudes, stretches, bands, marks, kinds and breaches, worked by hand. */
#include "engine/base/units.h"
#include "engine/sim/sim.h"
#include "tests/analytic/rig.h"
#include "tests/support/model_maker.h"
#include "tests/support/tap.h"

enum { TESTS = 12 };

static const int64_t hour = 3600000, full = HK_LEVEL_FULL;

/* Service `s` with points of 100 and 50 users, each fed with data by a system and with power by a
 * feeder; the second has the first as its substitute if wanted. */
typedef struct bench {
    model_maker *maker;
    hk_test tests[TESTS];
    hk_criteria criteria;
    int32_t first[2], list[TESTS], substitute[6];
    uint8_t state;
    rig stand;
    hk_outcome outcome;
} bench;

enum { SYSTEM_1, SYSTEM_2, POINT_1, POINT_2, FEEDER, COMPONENTS };

static void begin(bench *b)
{
    *b = (bench){.maker = maker_new(), .state = HK_LEVEL_DEFINED};
    model_maker *m = b->maker;
    int32_t provider = maker_provider(m, "p", "sector");
    int32_t service = maker_service(m, "s", provider);
    for (int32_t i = 0; i < 2; i++) {
        int32_t c = maker_component(m, i == 0 ? "system-1" : "system-2");
        m->model->components[c].kind = HK_KIND_SYSTEM;
        m->model->components[c].provider = provider;
    }
    maker_point(m, "point-1", service, 100);
    maker_point(m, "point-2", service, 50);
    maker_component(m, "feeder");
    maker_edge(m, POINT_1, SYSTEM_1, "data");
    maker_edge(m, POINT_2, SYSTEM_2, "data");
    maker_edge(m, POINT_1, FEEDER, "power");
    for (int32_t i = 0; i < COMPONENTS; i++) {
        b->substitute[i] = HK_NONE;
    }
}

static int32_t add(bench *b, hk_test test)
{
    int32_t n = b->criteria.n_test++;
    test.service = "s";
    test.unit = "users";
    test.below = test.below == 0 ? HK_LEVEL_FULL : test.below;
    b->tests[n] = test;
    b->list[n] = n;
    return n;
}

/* An outage, or a mark if `word` is one. */
static void strike(bench *b, int32_t component, const char *word, const char *onset,
                   const char *duration)
{
    char id[16];
    bool outage = word[0] == '0';
    snprintf(id, sizeof id, "t%d", b->maker->scenario->n_threat);
    int32_t t = maker_threat(b->maker, id, outage ? "outage" : "mark");
    maker_set(b->maker, t, outage ? "level" : "mark", word);
    maker_set(b->maker, t, "onset", onset);
    maker_set(b->maker, t, "duration", duration);
    maker_select(b->maker, t, component);
}

static void run(bench *b)
{
    static const hk_level_rule rule = {"r", "s", "", "", "", "", "", "", "", HK_RULE_APPLIED};
    static const char *const kinds[] = {"a", "b", "c"};
    b->first[1] = b->criteria.n_test;
    b->criteria.rules = &rule;
    b->criteria.n_rule = 1;
    b->criteria.kinds = kinds;
    b->criteria.n_kind = 3;
    b->criteria.tests = b->tests;
    b->criteria.service_first = b->first;
    b->criteria.service_test = b->list;
    b->criteria.service_state = &b->state;
    b->criteria.n_service = 1;
    b->criteria.substitute = b->substitute;
    b->maker->scenario->criteria = &b->criteria;
    maker_finish(b->maker);
    b->stand = rig_of(b->maker->model, b->maker->scenario);
    hk_sim_run(b->stand.sim, 0, NULL, &b->outcome);
}

static void done(bench *b)
{
    rig_done(&b->stand);
    maker_free(b->maker);
}

/* What test t saw of episode e: greatest in hundredths of units or points, ms held, met. */
static void saw(const bench *b, int32_t e, int32_t t, int64_t most, int64_t held, bool met,
                const char *name)
{
    const hk_verdict *v = &b->outcome.verdicts[b->outcome.episodes[e].first_verdict + t];
    TAP_OK(v->test == t && v->episode == e && v->most == (hk_int128)most * (full / 100) &&
               v->held_ms == held && v->met == met,
           "%s: most %" PRId64 " held %" PRId64 " met %d", name, (int64_t)(v->most / (full / 100)),
           v->held_ms, v->met);
}

static void test_magnitudes(void)
{
    bench b;
    begin(&b);
    strike(&b, SYSTEM_1, "0.6", "1h", "4h");
    strike(&b, SYSTEM_2, "0.1", "2h", "1h");
    int32_t points = add(&b, (hk_test){.measure = HK_MEASURE_POINTS, .threshold = 2 * full});
    int32_t users = add(&b, (hk_test){.measure = HK_MEASURE_AFFECTED, .threshold = 100 * full});
    int32_t lost = add(&b, (hk_test){.measure = HK_MEASURE_LOST, .threshold = 40 * full});
    int32_t more =
        add(&b, (hk_test){.measure = HK_MEASURE_LOST, .more = true, .threshold = 40 * full});
    int32_t low =
        add(&b, (hk_test){.measure = HK_MEASURE_AFFECTED, .below = 5000, .threshold = full});
    int32_t low_lost =
        add(&b, (hk_test){.measure = HK_MEASURE_LOST, .below = 5000, .threshold = full});
    run(&b);
    TAP_EQ_I64(b.outcome.n_episode, 1, "one episode");
    saw(&b, 0, points, 200, hour, true, "two points for an hour");
    saw(&b, 0, users, 15000, 4 * hour, true, "100 users for four");
    saw(&b, 0, lost, 8500, 4 * hour, true, "40 lost, 85 for a while");
    saw(&b, 0, more, 8500, hour, true, "more than 40 for an hour");
    saw(&b, 0, low, 5000, hour, true, "below a half: the second point");
    saw(&b, 0, low_lost, 4500, hour, true, "what it lost");
    done(&b);
}

static void test_stretches(void)
{
    bench b;
    begin(&b);
    strike(&b, SYSTEM_1, "0", "1h", "2h");
    strike(&b, SYSTEM_1, "0", "4h", "3h");
    strike(&b, SYSTEM_2, "0", "30min", "12h"); /* one episode */
    strike(&b, SYSTEM_1, "0", "15h", "1h");    /* and another */
    hk_test test = {.measure = HK_MEASURE_AFFECTED, .threshold = 100 * full};
    test.duration_ms = 3 * hour;
    int32_t at_least = add(&b, test);
    test.longer = true;
    int32_t longer = add(&b, test);
    test.duration_ms--;
    int32_t less = add(&b, test);
    run(&b);
    TAP_EQ_I64(b.outcome.n_episode, 2, "two episodes");
    saw(&b, 0, at_least, 15000, 3 * hour, true, "the longest stretch counts, at least 3 h");
    saw(&b, 0, longer, 15000, 3 * hour, false, "not longer than 3 h");
    saw(&b, 0, less, 15000, 3 * hour, true, "longer than 1 ms less");
    saw(&b, 1, at_least, 10000, hour, false, "the other episode for itself");
    TAP_OK(b.outcome.episodes[0].breach == HK_BREACH_YES &&
               b.outcome.episodes[1].breach == HK_BREACH_NO,
           "one of them is beyond the level");
    done(&b);
}

static void test_causes(void)
{
    bench b;
    begin(&b);
    strike(&b, FEEDER, "0", "1h", "2h"); /* no system */
    strike(&b, SYSTEM_2, "0", "2h", "2h");
    hk_test test = {.measure = HK_MEASURE_AFFECTED, .threshold = full};
    int32_t it = add(&b, test);
    test.any_cause = true;
    int32_t any = add(&b, test);
    run(&b);
    saw(&b, 0, it, 5000, 2 * hour, true, "through a system");
    saw(&b, 0, any, 15000, 3 * hour, true, "whatever the cause");
    done(&b);
}

static void test_substitutes(void)
{
    bench b;
    begin(&b);
    b.substitute[POINT_2] = POINT_1;
    strike(&b, SYSTEM_2, "0", "1h", "6h");
    strike(&b, SYSTEM_1, "0.3", "2h", "1h"); /* the substitute fails while it is needed */
    hk_test test = {.measure = HK_MEASURE_LOST, .threshold = full, .substitution = true};
    int32_t t = add(&b, test);
    test.below = 5000;
    int32_t low = add(&b, test);
    run(&b);
    saw(&b, 0, t, 7000 + 3500, hour, true, "both at the level of the better");
    saw(&b, 0, low, 7000 + 3500, hour, true, "and both below a half");
    done(&b);
}

static void test_marks(void)
{
    bench b;
    begin(&b);
    strike(&b, SYSTEM_1, "leak", "1h", "3h");
    strike(&b, SYSTEM_1, "falsified", "2h", "1h");
    strike(&b, SYSTEM_2, "0.5", "3h", "2h");
    strike(&b, SYSTEM_2, "leak", "3h", "3h");
    strike(&b, SYSTEM_1, "unsafe", "10h", "1h"); /* no test asks for it */
    int32_t leak = add(&b, (hk_test){.measure = HK_MEASURE_AFFECTED,
                                     .kind = 1,
                                     .threshold = full,
                                     .marks = HK_MARK_LEAK});
    int32_t either = add(&b, (hk_test){.measure = HK_MEASURE_POINTS,
                                       .rule = HK_NONE,
                                       .kind = 2,
                                       .threshold = full,
                                       .marks = HK_MARK_FALSIFIED | HK_MARK_DESTROYED});
    int32_t lost = add(&b, (hk_test){.measure = HK_MEASURE_LOST,
                                     .kind = 0,
                                     .threshold = full,
                                     .marks = HK_MARK_LEAK,
                                     .duration_ms = 3 * hour});
    run(&b);
    TAP_EQ_I64(b.outcome.n_episode, 1, "one episode of marks and levels");
    const hk_episode *e = &b.outcome.episodes[0];
    saw(&b, 0, leak, 15000, 5 * hour, true, "users at points that leak");
    saw(&b, 0, either, 100, hour, true, "points with one of two marks");
    saw(&b, 0, lost, 2500, 2 * hour, false, "lost at marked points");
    TAP_OK(e->start_ms == hour && e->end_ms == 6 * hour, "from the first mark to the last");
    TAP_OK(e->affected == 50 && e->lost == (hk_int128)50 * 5000, "magnitudes mean levels");
    TAP_OK(e->via_system && e->threat == 0 && e->root == SYSTEM_1, "its root is the first mark's");
    TAP_EQ_I64(e->kinds, 1 << 1 | 1 << 2, "kinds of tests that are met");
    TAP_EQ_I64(e->breach, HK_BREACH_YES, "beyond the level");
    TAP_EQ_I64(rig_outcome(&b.outcome, SYSTEM_1).times_root, 1, "counted as a root");
    TAP_OK(b.outcome.service_loss[0] == (hk_int128)50 * 5000 * 2 * hour, "marks lose nothing");
    done(&b);
}

static void test_marks_without_systems(void)
{
    bench b;
    begin(&b);
    strike(&b, POINT_2, "leak", "1h", "30d"); /* papers; still there at the horizon of a day */
    hk_test test = {.measure = HK_MEASURE_POINTS, .threshold = full, .marks = HK_MARK_LEAK};
    int32_t it = add(&b, test);
    test.any_cause = true;
    int32_t any = add(&b, test);
    run(&b);
    const hk_episode *e = &b.outcome.episodes[0];
    saw(&b, 0, it, 0, 0, false, "no system passed");
    saw(&b, 0, any, 100, 23 * hour, true, "whatever the way, to the horizon");
    TAP_OK(!e->via_system && e->open && b.outcome.restored_ms == HK_NONE, "open at the horizon");
    hk_sim_run(b.stand.sim, 1, NULL, &b.outcome);
    saw(&b, 0, any, 100, 23 * hour, true, "the next replicate begins unmarked");
    done(&b);
}

static void test_states(void)
{
    static const hk_breach want[] = {[HK_LEVEL_NOT_DEFINED] = HK_BREACH_NOT_DEFINED,
                                     [HK_LEVEL_DEFINED] = HK_BREACH_YES,
                                     [HK_LEVEL_NOT_MODELLED] = HK_BREACH_NOT_MODELLED,
                                     [HK_LEVEL_WITHOUT_IT] = HK_BREACH_NOT_COUNTED};
    for (int32_t state = 0; state < 4; state++) {
        bench b;
        begin(&b);
        b.state = (uint8_t)state;
        strike(&b, SYSTEM_1, "0", "1h", "1h");
        add(&b, (hk_test){.measure = HK_MEASURE_POINTS, .threshold = full, .kind = HK_NONE});
        run(&b);
        TAP_EQ_I64(b.outcome.episodes[0].breach, want[state], "by what can be said of the service");
        TAP_EQ_I64(b.outcome.episodes[0].kinds, 0, "no kind without one");
        done(&b);
    }
}

int main(void)
{
    test_magnitudes();
    test_stretches();
    test_causes();
    test_substitutes();
    test_marks();
    test_marks_without_systems();
    test_states();
    return tap_done();
}

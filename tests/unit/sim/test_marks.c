/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks travel and end: small models drawn on paper. */
#include "engine/sim/marks.h"
#include "tests/analytic/rig.h"
#include "tests/support/model_maker.h"
#include "tests/support/tap.h"

enum { PARTS = 8, PLANS = 16 };

/* What one slot does, in order of time. */
typedef struct plan {
    int32_t threat;
    int64_t time_ms;
    unsigned marks;
    bool on;
} plan;

static struct watch {
    plan plans[PLANS];
    int32_t n_plan;
    int64_t look_ms;      /* when to look */
    unsigned seen[PARTS]; /* marks of the components then */
} watch;

static int32_t number_of(const hk_sim *sim, const hk_threat *threat)
{
    int32_t n = 0;
    (void)sim;
    while (threat->id[1] - '0' != n) {
        n++;
    }
    return n;
}

static void plan_next(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    int32_t t = number_of(sim, threat);
    int64_t *at = hk_sim_slot_data(sim, threat, k);
    while (*at < watch.n_plan && watch.plans[*at].threat != t) {
        ++*at;
    }
    if (*at < watch.n_plan) {
        hk_sim_schedule(sim, threat, k, watch.plans[*at].time_ms);
    }
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    int64_t *at = hk_sim_slot_data(sim, threat, k);
    const plan *p = &watch.plans[*at];
    if (p->time_ms == watch.look_ms) {
        for (int32_t c = 0; c < hk_sim_model(sim)->n_component; c++) {
            watch.seen[c] = hk_sim_marks(sim, c);
        }
    }
    hk_sim_mark(sim, threat, k, p->marks, p->on);
    ++*at;
    plan_next(sim, threat, k);
}

static const hk_mechanism mechanism = {.name = "planned",
                                       .summary = "marks by a plan",
                                       .params_size = 1,
                                       .start = plan_next,
                                       .on_event = on_event,
                                       .marks = true};

static int32_t provider_of(model_maker *maker, const char *id)
{
    for (int32_t i = 0; i < maker->model->n_provider; i++) {
        if (strcmp(maker->model->providers[i].id, id) == 0) {
            return i;
        }
    }
    return maker_provider(maker, id, "s");
}

/* A model of PARTS systems c0.. of one provider and one threat for each of the first two. */
static model_maker *parts(const char *const *providers)
{
    model_maker *maker = maker_new();
    for (int32_t i = 0; i < PARTS; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%d", i);
        int32_t c = maker_component(maker, id);
        maker->model->components[c].kind = HK_KIND_SYSTEM;
        maker->model->components[c].provider =
            provider_of(maker, providers == NULL ? "p" : providers[i]);
    }
    for (int32_t t = 0; t < 2; t++) {
        char id[16];
        snprintf(id, sizeof id, "t%d", t);
        int32_t row = maker_threat(maker, id, "outage");
        maker->scenario->threats[row].mechanism = &mechanism;
    }
    watch = (struct watch){.look_ms = 0};
    return maker;
}

static void planned(int32_t threat, int64_t time_ms, unsigned marks, bool on)
{
    watch.plans[watch.n_plan++] = (plan){threat, time_ms, marks, on};
}

/* Run to the look; the model stays. */
static void look(model_maker *maker, int64_t time_ms)
{
    hk_outcome outcome;
    planned(0, time_ms, 0, true);
    watch.look_ms = time_ms;
    memset(watch.seen, 0xFF, sizeof watch.seen);
    rig stand = rig_of(maker->model, maker->scenario);
    hk_sim_run(stand.sim, 0, NULL, &outcome);
    TAP_EQ_I64(outcome.n_episode, 0, "no service, no episode");
    rig_done(&stand);
    watch.n_plan--;
}

static void seen_are(const char *want, const char *name)
{
    char got[PARTS + 1] = "";
    for (int32_t i = 0; i < PARTS; i++) {
        got[i] = (char)(watch.seen[i] < 10 ? '0' + watch.seen[i] : 'a' + watch.seen[i] - 10);
    }
    TAP_EQ_STR(got, want, name);
}

static void test_chain(void)
{
    model_maker *maker = parts(NULL);
    maker_edge(maker, 1, 0, "data");
    maker_edge(maker, 2, 1, "control");
    maker_edge(maker, 3, 2, "power"); /* carries none */
    int32_t lagged = maker_edge(maker, 4, 1, "data");
    maker->model->dependencies[lagged].lag_ms = 3600000;
    maker_edge(maker, 5, 4, "tracking");
    maker_select(maker, 0, 0);
    maker_finish(maker);
    planned(0, 1000, HK_MARK_FALSIFIED | HK_MARK_UNSAFE, true);
    look(maker, 1001);
    seen_are("aaa0aa00", "along data, control and tracking, at once and over lags, not over power");
    planned(0, 2000, HK_MARK_UNSAFE, false);
    look(maker, 3000);
    seen_are("22202200", "one of two marks ends");
    planned(0, 4000, HK_MARK_FALSIFIED, false);
    look(maker, 5000);
    seen_are("00000000", "and the other");
    maker_free(maker);
}

static void test_diamond(void)
{
    model_maker *maker = parts(NULL);
    maker_edge(maker, 1, 0, "data");
    maker_edge(maker, 2, 0, "data");
    maker_edge(maker, 3, 1, "data");
    maker_edge(maker, 3, 2, "data");
    maker_select(maker, 0, 0);
    maker_select(maker, 1, 1);
    maker_finish(maker);
    planned(0, 1000, HK_MARK_FALSIFIED, true);
    planned(1, 1000, HK_MARK_FALSIFIED, true);
    planned(0, 2000, HK_MARK_FALSIFIED, false);
    look(maker, 3000);
    seen_are("02020000", "what one way has lost stays by the other");
    planned(1, 4000, HK_MARK_FALSIFIED, false);
    look(maker, 5000);
    seen_are("00000000", "until that ends too");
    maker_free(maker);
}

static void test_loop(void)
{
    model_maker *maker = parts(NULL);
    maker_edge(maker, 1, 0, "data");
    maker_edge(maker, 2, 1, "data");
    maker_edge(maker, 3, 2, "data");
    maker_edge(maker, 1, 3, "data");
    maker_edge(maker, 4, 3, "data");
    maker_select(maker, 0, 0);
    maker_select(maker, 1, 2);
    maker_finish(maker);
    planned(0, 1000, HK_MARK_FALSIFIED, true);
    look(maker, 1500);
    seen_are("22222000", "round a loop");
    planned(0, 2000, HK_MARK_FALSIFIED, false);
    look(maker, 3000);
    seen_are("00000000", "a loop does not hold itself up");
    planned(1, 4000, HK_MARK_UNSAFE, true);
    planned(0, 5000, HK_MARK_UNSAFE, true);
    planned(0, 6000, HK_MARK_UNSAFE, false);
    look(maker, 7000);
    seen_are("08888000", "a source on the loop stays when the one before it ends");
    maker_free(maker);
}

static void test_two_on_one(void)
{
    model_maker *maker = parts(NULL);
    maker_edge(maker, 1, 0, "data");
    maker_select(maker, 0, 0);
    maker_select(maker, 1, 0);
    maker_finish(maker);
    planned(0, 1000, HK_MARK_FALSIFIED, true);
    planned(1, 2000, HK_MARK_FALSIFIED | HK_MARK_LEAK, true);
    planned(0, 3000, HK_MARK_FALSIFIED, false);
    look(maker, 4000);
    seen_are("33000000", "the second threat still holds it");
    planned(1, 5000, HK_MARKS_ALL, false);
    look(maker, 6000);
    seen_are("00000000", "no threat holds it");
    maker_free(maker);
}

static void test_holders(void)
{
    static const char *const providers[PARTS] = {"p", "p", "q", "q", "p", "p", "p", "p"};
    model_maker *maker = parts(providers);
    int32_t service = maker_service(maker, "s", provider_of(maker, "q"));
    maker_edge(maker, 1, 0, "data");
    maker_edge(maker, 2, 1, "data");
    maker_edge(maker, 3, 2, "data");
    maker_edge(maker, 4, 1, "data");
    maker->model->components[4].kind = HK_KIND_DELIVERY;
    maker->model->components[4].provider = HK_NONE;
    maker->model->components[4].service = service;
    maker_edge(maker, 5, 4, "data");
    maker_select(maker, 0, 0);
    maker_finish(maker);
    planned(0, 1000, HK_MARKS_ALL, true);
    hk_outcome outcome;
    planned(0, 2000, 0, true);
    watch.look_ms = 2000;
    rig stand = rig_of(maker->model, maker->scenario);
    hk_sim_run(stand.sim, 0, NULL, &outcome);
    seen_are("ffaafa00", "leak and destroyed stay with the provider and its customers");
    TAP_EQ_I64(outcome.n_episode, 0, "without criteria no mark is a malfunction");
    hk_sim_run(stand.sim, 1, NULL, &outcome);
    seen_are("ffaafa00", "the next replicate is the same");
    rig_done(&stand);
    maker_free(maker);
}

static void test_words(void)
{
    char buf[64];
    TAP_EQ_I64(hk_mark_of("falsified", 9), HK_MARK_FALSIFIED, "a word");
    TAP_EQ_I64(hk_mark_of("falsifie", 8), 0, "not a word");
    TAP_EQ_STR(hk_marks_format(HK_MARK_LEAK | HK_MARK_UNSAFE, buf, sizeof buf), "leak;unsafe",
               "as text");
    TAP_EQ_STR(hk_marks_format(0, buf, sizeof buf), "", "none as text");
    TAP_OK(hk_mark_input("data") && !hk_mark_input("dat") && !hk_mark_input("power"),
           "inputs that carry marks");
}

int main(void)
{
    test_chain();
    test_diamond();
    test_loop();
    test_two_on_one();
    test_holders();
    test_words();
    return tap_done();
}

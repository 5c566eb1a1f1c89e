/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lightning, fire and defects of programs against their chances in closed form. */
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"
#include "tests/support/model_maker.h"

enum { HOUR = 3600000, UNITS = 3 };

typedef struct place {
    model_maker *maker;
    int32_t threat;
} place;

/* Two units with the same tag and one with another. */
static place make_place(const char *mechanism, const char *tag, const char *other)
{
    place p = {.maker = maker_new()};
    int32_t repair = maker_repair(p.maker, "2h");
    p.threat = maker_threat(p.maker, "threat", mechanism);
    for (int32_t i = 0; i < UNITS; i++) {
        char id[2] = {(char)('a' + i), 0};
        int32_t c = maker_component(p.maker, id);
        p.maker->model->components[c].repair = repair;
        maker_tag(p.maker, c, i < 2 ? tag : other);
        maker_select(p.maker, p.threat, c);
    }
    return p;
}

/* Means of: the first fails, the first two fail, first and last fail. */
static void measure(place *p, int64_t latest, double one, double same, double other,
                    const char *what)
{
    sample s[3] = {{0}};
    bool right = true;
    char name[80];
    static const char *const parts[3] = {"one", "two of a kind", "two of different kinds"};
    maker_finish(p->maker);
    rig stand = rig_of(p->maker->model, p->maker->scenario);
    for (int64_t r = 0; r < 2000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        bool down[UNITS];
        for (int32_t i = 0; i < UNITS; i++) {
            down[i] = rig_outcome(&out, i).times_down > 0;
        }
        for (int64_t i = 0; i < out.n_job; i++) {
            right &= out.jobs[i].damaged_ms <= latest;
        }
        sample_add(&s[0], down[0]);
        sample_add(&s[1], down[0] && down[1]);
        sample_add(&s[2], down[0] && down[2]);
    }
    const double want[3] = {one, same, other};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s: %s", what, parts[i]);
        sample_is(&s[i], want[i], name);
    }
    TAP_OK(right, "%s: in time", what);
    rig_done(&stand);
    maker_free(p->maker);
}

/* Strikes near an area: n Poisson of mean m, each harms with q: P(harmed) = 1 - exp(-m q), P(neither
 * of two) = exp(-m (1 - (1 - q)^2)). */
static void check_surges(void)
{
    place p = make_place("lightning", "area:x", "area:y");
    double m = 4 * 0.5, q = 0.3, spared = exp(-m * q), both = exp(-m * (1 - 0.7 * 0.7));
    maker_set(p.maker, p.threat, "onset", "1h");
    maker_set(p.maker, p.threat, "storm", "30min");
    maker_set(p.maker, p.threat, "strikes", "4");
    maker_set(p.maker, p.threat, "surge", "0.3");
    maker_set(p.maker, p.threat, "density", "0");
    measure(&p, HOUR + HOUR / 2, 1 - spared, 1 - 2 * spared + both, (1 - spared) * (1 - spared),
            "surges");
}

static void check_direct(void)
{
    place p = make_place("lightning", "area:x", "area:y");
    double hit = 1 - exp(-2 * 0.5 * 0.4 * 1);
    maker_set(p.maker, p.threat, "storm", "1h");
    maker_set(p.maker, p.threat, "strikes", "0");
    maker_set(p.maker, p.threat, "density", "2");
    maker_set(p.maker, p.threat, "collection", "0.5");
    maker_set(p.maker, p.threat, "direct", "0.4");
    measure(&p, HOUR, hit, hit * hit, hit * hit, "strikes to components");
}

/* Origin one of two, the other reached with s if the way (exp, mean d) is shorter than the fire. */
static void check_fire(void)
{
    place p = make_place("fire", "site:x", "site:y");
    double reach = 0.6 * (1 - exp(-2.0)), chance = 0.4;
    maker_set(p.maker, p.threat, "chance", "0.4");
    maker_set(p.maker, p.threat, "spread", "0.6");
    maker_set(p.maker, p.threat, "delay", "exp(30min)");
    maker_set(p.maker, p.threat, "burns", "1h");
    double one = chance * (1 + reach) / 2;
    measure(&p, HOUR, one, chance * reach, one * chance, "fire");
}

static void check_update(void)
{
    place p = make_place("defect", "technology:x", "technology:y");
    maker_set(p.maker, p.threat, "flawed", "0.5");
    maker_set(p.maker, p.threat, "defective", "0.8");
    maker_set(p.maker, p.threat, "onset", "1h");
    maker_set(p.maker, p.threat, "rollout", "uniform(0h, 2h)");
    measure(&p, 0, 0.4, 0.5 * 0.64, 0.16, "update");
}

/* A scenario that begins at midnight; the office day peaks at 1, first at 10 h. */
static void check_load(void)
{
    place p = make_place("defect", "technology:x", "technology:y");
    p.maker->scenario->start_unix_ms = 0;
    p.maker->scenario->start_offset_min = 0;
    maker_set(p.maker, p.threat, "trigger", "load");
    maker_set(p.maker, p.threat, "day_factor", "1");
    maker_set(p.maker, p.threat, "capacity", "0.97");
    maker_set(p.maker, p.threat, "rollback", "90min");
    maker_set(p.maker, p.threat, "fixed", "no");
    maker_finish(p.maker);
    rig stand = rig_of(p.maker->model, p.maker->scenario);
    hk_outcome out;
    hk_sim_run(stand.sim, 0, NULL, &out);
    TAP_EQ_I64(rig_outcome(&out, 0).times_down, 2, "at 10 h, and again at 14 h");
    TAP_EQ_I64(rig_outcome(&out, 0).down_ms, 3 * HOUR, "for a rollback each");
    rig_done(&stand);
    maker_free(p.maker);
}

int main(void)
{
    check_surges();
    check_direct();
    check_fire();
    check_update();
    check_load();
    return tap_done();
}

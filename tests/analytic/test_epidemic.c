/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The planning values of an epidemic: 40 % absent at the peak, a quarter falls ill; what that does
 * to crews and operation.
 */
#include "models/threats/epidemic/wave.h"
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"
#include "tests/support/model_maker.h"

enum { HOUR = 3600000, DAY = 24 * HOUR, DAYS = 1000, CREWS = 10, UNITS = 12 };

/* ---- the curves ---------------------------------------------------------------------------------- */

static void check_simple(void)
{
    const hk_wave wave = {.width_days = 13};
    int32_t weeks = 0;
    for (int32_t day = -60; day <= 60; day++) {
        weeks += 0.4 * hk_wave_simple(&wave, day) > 0.2;
    }
    TAP_NEAR(0.4 * hk_wave_simple(&wave, 0), 0.4, 1e-15, "40 % at the peak");
    TAP_NEAR(hk_wave_simple(&wave, 13), 0.6065306597, 1e-10, "exp(-1/2) a width later");
    TAP_EQ_I64(weeks, 31, "more than 20 % for 31 days, some five weeks");
}

static void check_seir(void)
{
    static double absent[DAYS], twice[DAYS];
    double ill, more;
    hk_wave wave = {.attack = 0.25, .latent_days = 2, .ill_days = 3, .absent_days = 10};
    int32_t top = hk_wave_seir(&wave, DAYS, absent, &ill);
    TAP_NEAR(hk_wave_r0(0.25), 1.1507282898, 1e-9, "R0 of a quarter");
    TAP_NEAR(1 - exp(-hk_wave_r0(0.6) * 0.6), 0.6, 1e-12, "the final size of R0");
    TAP_NEAR(ill, 0.25, 1e-3, "a quarter falls ill");
    TAP_OK(top > 100 && top < 400, "the peak comes on day %d", top);
    int32_t half = 0;
    for (int32_t day = 0; day < DAYS; day++) {
        half += absent[day] > absent[top] / 2;
    }
    TAP_NEAR(absent[top], 0.0181, 1e-4, "2 % are ill at once at the peak");
    TAP_EQ_I64(half, 122, "and more than half of that for four months");
    wave.absent_days = 20;
    (void)hk_wave_seir(&wave, DAYS, twice, &more);
    double longest = 0;
    for (int32_t day = 20; day < DAYS; day++) { /* away 20 days = 10 days now or 10 days ago */
        longest = fmax(longest, fabs(twice[day] - absent[day] - absent[day - 10]));
    }
    TAP_NEAR(longest, 0, 1e-12, "absence sums up those who fell ill in the last days");
}

/* ---- in a run -------------------------------------------------------------------------------------- */

typedef struct town {
    model_maker *maker;
    int32_t office;
} town;

/* Twelve units that break a ms after the wave is at its peak, ten crews, an office. */
static town make_town(const char *form, const char *hits)
{
    town t = {.maker = maker_new()};
    model_maker *maker = t.maker;
    maker->scenario->horizon_ms = 100 * (int64_t)DAY;
    int32_t pool = maker_pool(maker, "crews", HK_SCOPE_PROVIDER, CREWS);
    int32_t repair = maker_repair(maker, "12h"), provider = maker_provider(maker, "p", "s");
    maker->model->repairs[repair].pool = pool;
    int32_t wave = maker_threat(maker, "wave", "epidemic"),
            hit = maker_threat(maker, "hit", "damage");
    maker_set(maker, wave, "form", form);
    maker_set(maker, wave, "hits", hits);
    maker_set(maker, hit, "onset", "721h");
    char id[8];
    for (int32_t i = 0; i < UNITS; i++) {
        snprintf(id, sizeof id, "u%d", i);
        int32_t c = maker_component(maker, id);
        maker->model->components[c].provider = provider;
        maker->model->components[c].repair = repair;
        maker_select(maker, hit, c);
        maker_select(maker, wave, c);
    }
    t.office = maker_component(maker, "office");
    maker_select(maker, wave, t.office);
    maker_finish(maker);
    return t;
}

static void check_run(const char *form)
{
    town t = make_town(form, "both");
    rig stand = rig_of(t.maker->model, t.maker->scenario);
    for (int64_t r = 0; r < 2; r++) { /* the second replicate is like the first */
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        double top = 0;
        bool right = true;
        int64_t at = 0, at_once = 0, short_days = 0;
        for (int64_t i = 0; i < out.n_signal; i++) {
            const hk_signal *s = &out.signals[i];
            right &= s->kind == HK_SIGNAL_ABSENT && s->value <= 0.4 + 1e-12;
            at = s->value > top ? s->time_ms : at;
            top = fmax(top, s->value);
            short_days += s->value > 0.3 + 1e-9;
        }
        TAP_OK(right, "nothing but the share absent is told");
        TAP_NEAR(top, 0.4, 1e-12, "40 % are away at the peak");
        TAP_EQ_I64(at / DAY, 30, "after 30 days");
        for (int64_t i = 0; i < out.n_job; i++) {
            at_once += out.jobs[i].start_ms == 721 * (int64_t)HOUR;
        }
        TAP_EQ_I64(at_once, 6, "six of ten crews come at the peak");
        TAP_EQ_I64(rig_outcome(&out, t.office).down_ms, short_days * DAY,
                   "operation is short of staff while more than 30 % are away");
        TAP_OK(short_days > 10, "for %d days", (int)short_days);
    }
    rig_done(&stand);
    maker_free(t.maker);
}

/* What is not hit stays as it is. */
static void check_parts(void)
{
    town t = make_town("simple", "operation");
    rig stand = rig_of(t.maker->model, t.maker->scenario);
    hk_outcome out;
    int64_t at_once = 0;
    hk_sim_run(stand.sim, 0, NULL, &out);
    for (int64_t i = 0; i < out.n_job; i++) {
        at_once += out.jobs[i].start_ms == 721 * (int64_t)HOUR;
    }
    TAP_EQ_I64(at_once, CREWS, "all crews come where only operation lacks staff");
    rig_done(&stand);
    maker_free(t.maker);
    t = make_town("simple", "crews");
    stand = rig_of(t.maker->model, t.maker->scenario);
    hk_sim_run(stand.sim, 0, NULL, &out);
    TAP_EQ_I64(rig_outcome(&out, t.office).down_ms, 0, "operation goes on where only crews do");
    rig_done(&stand);
    maker_free(t.maker);
}

int main(void)
{
    check_simple();
    check_seir();
    check_run("simple");
    check_run("seir");
    check_parts();
    return tap_done();
}

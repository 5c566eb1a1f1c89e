/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Buffers of one consumer, in whole ms: half the supply drains at half the speed, a recharge
 * gives back in proportion to its time, gains wait for their recovery lag, spreads stretch the
 * curve.
 */
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"
#include "tests/support/model_maker.h"

static const int64_t minute = 60000, hour = 3600000;

/* A site that hangs on one grid; outages of the grid are added by strike(). */
static model_maker *site(const char *curve)
{
    model_maker *maker = maker_new();
    int32_t utility = maker_provider(maker, "utility", "electric_power");
    int32_t service = maker_service(maker, "supply", utility);
    int32_t grid = maker_component(maker, "grid");
    int32_t edge = maker_edge(maker, maker_point(maker, "site", service, 1), grid, "power");
    maker->model->dependencies[edge].response = maker_response(maker, HK_RULE_ALL, curve);
    return maker;
}

static void strike(model_maker *maker, int64_t onset, int64_t end, const char *level)
{
    char text[64];
    snprintf(text, sizeof text, "outage%d", maker->scenario->n_threat);
    int32_t outage = maker_threat(maker, text, "outage");
    maker_select(maker, outage, 0);
    maker_set(maker, outage, "level", level);
    snprintf(text, sizeof text, "%" PRId64 "ms", onset);
    maker_set(maker, outage, "onset", text);
    snprintf(text, sizeof text, "%" PRId64 "ms", end - onset);
    maker_set(maker, outage, "duration", text);
}

/* The site loses `want` level x ms in all. Frees the maker. */
static void loses(model_maker *maker, int64_t want, const char *name)
{
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    hk_outcome outcome;
    hk_sim_run(stand.sim, 0, NULL, &outcome);
    TAP_EQ_I64(outcome.service_loss[0], want, name);
    rig_done(&stand);
    maker_free(maker);
}

static void part_supply(void)
{
    model_maker *maker = site("4h:0");
    strike(maker, hour, 21 * hour, "0.5");
    loses(maker, 12 * hour * 5000, "half the supply empties four hours in eight");

    maker = site("2h:0.6; 4h:0");
    strike(maker, hour, 21 * hour, "0.5");
    loses(maker, 4 * hour * 2000 + 12 * hour * 5000, "half the shortfall is covered at 0.6");

    maker = site("4h:0");
    strike(maker, 0, 10 * hour, "0.7");
    strike(maker, 10 * hour, 12 * hour, "0"); /* 3 h used at 10 h */
    loses(maker, 10000 * hour, "use counts in level x time");

    maker = site("1h:0");
    strike(maker, 0, 3 * hour, "0.3333"); /* use 6667 a ms: full at 36e9/6667, rounded up */
    loses(maker, 6667 * (3 * hour - 5399731), "a step acts from the first ms at which it is met");
}

static void recharges(void)
{
    static const char *const names[] = {"without recharge time all is back at once",
                                        "one hour of eight gives back an eighth",
                                        "a recharge of a week gives back little, rounded down"};
    const int64_t recharge[] = {0, 8 * hour, 168 * hour};
    for (int i = 0; i < 3; i++) {
        model_maker *maker = site("4h:0");
        maker->model->responses[0].recharge_ms = recharge[i];
        int64_t up = hour + 7 * minute + 1, second = 2 * hour + up;
        strike(maker, 0, 2 * hour, "0");
        strike(maker, second, second + 6 * hour, "0");
        /* level x ms: what was used, what came back, when the rest is used up */
        hk_int128 last = (hk_int128)10000 * 4 * hour;
        hk_int128 back = recharge[i] == 0 ? last / 2 : up * last / recharge[i];
        int64_t left = (int64_t)(last / 2 + back);
        int64_t lasts = (left + 9999) / 10000;
        loses(maker, 10000 * (6 * hour - lasts), names[i]);
    }
}

/* At a supply of 0.9999 a unit of use takes a ms, so every unit of it shows. */
static void recharge_units(void)
{
    const int64_t last = 36010000, week = 168 * hour, used = 10010000;
    model_maker *maker = site("3601ms:0");
    maker->model->responses[0].recharge_ms = week;
    maker->model->responses[0].recovery_lag_ms = 59 * minute + 1; /* ends within the recharge */
    strike(maker, hour, hour + 1001, "0");
    int64_t up = 2 * hour + 17, second = hour + 1001 + up;
    strike(maker, second, 24 * hour, "0.9999");
    int64_t left = last - (used - (int64_t)((hk_int128)up * last / week));
    loses(maker, 24 * hour - second - left, "a recharge is rounded once, not at every instant");
}

static void recharged_curve(void)
{
    model_maker *maker = site("1h:0.5; 4h:0");
    maker->model->responses[0].recharge_ms = 8 * hour;
    strike(maker, 0, 2 * hour, "0");
    strike(maker, 5 * hour, 7 * hour, "0"); /* half an hour used by then */
    loses(maker, 5000 * (hour + hour + 30 * minute), "what is recharged is kept in full again");
}

static void recovery_lags(void)
{
    model_maker *maker = site("0h:0");
    maker->model->responses[0].recovery_lag_ms = 30 * minute;
    strike(maker, hour, 2 * hour, "0");
    loses(maker, 10000 * (hour + 30 * minute), "gains count after half an hour");

    maker = site("0h:0");
    maker->model->responses[0].recovery_lag_ms = 30 * minute;
    strike(maker, hour, 2 * hour, "0");
    strike(maker, 2 * hour + 10 * minute, 2 * hour + 10 * minute + 1, "0");
    loses(maker, 10000 * (hour + 40 * minute + 1), "a dip of one ms makes the wait start anew");

    maker = site("0h:0");
    maker->model->responses[0].recovery_lag_ms = 30 * minute;
    strike(maker, hour, 2 * hour, "0");
    strike(maker, 2 * hour, 2 * hour + 10 * minute, "0.4");
    loses(maker, 10000 * (hour + 30 * minute) + 10 * minute * 6000, "gains come one by one");

    maker = site("1h:0");
    maker->model->responses[0].recovery_lag_ms = 30 * minute;
    strike(maker, hour, 2 * hour, "0");
    loses(maker, 30 * minute * 10000, "the ms in which the shortfall ends counts for the curve");
}

static void spreads(void)
{
    model_maker *maker = site("4h:0");
    maker->model->responses[0].spread = maker_dist(maker, "1.5", false);
    strike(maker, 0, 10 * hour, "0");
    loses(maker, 4 * hour * 10000, "a spread of 1.5 stretches four hours to six");

    maker = site("100ms:0");
    maker->model->responses[0].spread = maker_dist(maker, "0.333", false);
    strike(maker, 0, hour, "0");
    loses(maker, 10000 * (hour - 34), "times are rounded up");
}

/* Sites alike do not die in the same ms: each has its own factor. */
static void drawn_spreads(void)
{
    enum { SITES = 2 };
    model_maker *maker = site("4h:0");
    maker->model->responses[0].spread = maker_dist(maker, "uniform(0.5, 1.5)", false);
    int32_t other = maker_service(maker, "other", 0);
    int32_t edge = maker_edge(maker, maker_point(maker, "twin", other, 1), 0, "power");
    maker->model->dependencies[edge].response = 0;
    strike(maker, 0, 10 * hour, "0");
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    sample life[SITES] = {{0}}, product = {0};
    int64_t alike = 0;
    for (int64_t r = 0; r < 10000 * rig_effort(); r++) {
        hk_outcome outcome;
        hk_sim_run(stand.sim, r, NULL, &outcome);
        double hours[SITES];
        for (int i = 0; i < SITES; i++) {
            hours[i] = 10 - hk_int128_double(outcome.service_loss[i]) / (10000.0 * (double)hour);
            sample_add(&life[i], hours[i]);
        }
        sample_add(&product, (hours[0] - 4) * (hours[1] - 4));
        alike += outcome.service_loss[0] == outcome.service_loss[1];
    }
    sample_is(&life[0], 4, "life of a battery of 4 h, uniform(0.5, 1.5), in hours");
    sample_is(&life[1], 4, "life of its twin's");
    sample_is(&product, 0, "covariance of the two");
    TAP_OK(alike < 20, "%" PRId64 " times to the same ms", alike);
    rig_done(&stand);
    maker_free(maker);
}

int main(void)
{
    part_supply();
    recharges();
    recharge_units();
    recharged_curve();
    recovery_lags();
    spreads();
    drawn_spreads();
    return tap_done();
}

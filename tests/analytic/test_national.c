/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums at national size are exact: 127 million users for 30 days, and at the limits of the types. */
#include "engine/base/units.h"
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"
#include "tests/support/model_maker.h"

static hk_int128 sum_cells(const hk_outcome *outcome)
{
    hk_int128 sum = 0;
    for (int64_t i = 0; i < outcome->n_cell; i++) {
        sum += outcome->cells[i].lost;
    }
    return sum;
}

/* All of Japan without supply for 30 days, in one point and in 47. */
static void everyone(int32_t points)
{
    const int64_t users = 127000000, days_30 = INT64_C(30) * 86400000;
    model_maker *maker = maker_new();
    int32_t utility = maker_provider(maker, "utility", "electric_power");
    int32_t service = maker_service(maker, "supply", utility);
    int32_t grid = maker_component(maker, "grid");
    for (int32_t i = 0; i < points; i++) {
        char id[32];
        snprintf(id, sizeof id, "prefecture%d", i);
        int64_t share = users / points + (i < users % points);
        maker_edge(maker, maker_point(maker, id, service, share), grid, "power");
    }
    int32_t outage = maker_threat(maker, "blackout", "outage");
    maker_select(maker, outage, grid);
    maker_set(maker, outage, "duration", "90d");
    maker->scenario->horizon_ms = days_30;
    maker->scenario->grid_ms = 7 * 3600000 + 13;
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    hk_outcome outcome;
    hk_sim_run(stand.sim, 0, NULL, &outcome);
    hk_int128 want = (hk_int128)users * 10000 * days_30;
    int128_is(outcome.service_loss[0], want, "127 million users out for 30 days");
    int128_is(sum_cells(&outcome), want * HK_VALUE_SCALE, "the same over the time grid");
    int128_is(outcome.episodes[0].affected, users, "users affected");
    int128_is(outcome.episodes[0].lost, (hk_int128)users * 10000, "users lost");
    rig_done(&stand);
    maker_free(maker);
}

/* Greatest weights over the longest horizon, at odd levels and times. */
static void limits(void)
{
    enum { POINTS = 100 };
    model_maker *maker = maker_new();
    int32_t utility = maker_provider(maker, "utility", "electric_power");
    int32_t service = maker_service(maker, "supply", utility);
    maker->model->services[service].value_micro = 1000003;
    maker->scenario->horizon_ms = HK_TIME_MAX;
    maker->scenario->grid_ms = (INT64_C(1) << 35) + 1;
    hk_int128 want = 0;
    for (int32_t i = 0; i < POINTS; i++) {
        char text[64];
        int64_t onset = i * INT64_C(1000003);
        int32_t level = i * 97;
        snprintf(text, sizeof text, "point%d", i);
        int32_t point = maker_point(maker, text, service, HK_WEIGHT_MAX - i);
        int32_t outage = maker_threat(maker, text, "outage");
        maker_select(maker, outage, point);
        snprintf(text, sizeof text, "%" PRId64 "ms", onset);
        maker_set(maker, outage, "onset", text);
        snprintf(text, sizeof text, "0.%04d", level);
        maker_set(maker, outage, "level", text);
        snprintf(text, sizeof text, "%" PRId64 "ms", HK_TIME_MAX);
        maker_set(maker, outage, "duration", text);
        want += (hk_int128)(HK_WEIGHT_MAX - i) * (10000 - level) * (HK_TIME_MAX - onset);
    }
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    hk_outcome outcome;
    hk_sim_run(stand.sim, 0, NULL, &outcome);
    int128_is(outcome.service_loss[0], want, "weights of 2^40 over a horizon of 2^42 ms");
    int128_is(sum_cells(&outcome), want * 1000003, "the same over the time grid");
    rig_done(&stand);
    maker_free(maker);
}

int main(void)
{
    everyone(1);
    everyone(47);
    limits();
    return tap_done();
}

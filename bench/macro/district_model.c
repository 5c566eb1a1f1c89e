/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/macro/district_model.h"

#include "bench/support/memory_model.h"
#include "bench/support/report.h"
#include "engine/base/units.h"

enum {
    FOLLOW = 104,   /* places [1, FOLLOW) hang on the substation, the rest on the other feeder */
    EXCHANGES = 8,  /* places [1, 9): systems, in a loop with the substation's control */
    MAINS = 8,      /* places [9, 17): nodes of the network of mains */
    DELIVERIES = 72 /* places from here to FOLLOW, and the last ten */
};

enum { POWER, DATA, STOCK, WATER, INPUTS };

typedef struct responses {
    int32_t all, any, battery, lagged;
} responses;

static hk_kind kind_of(int32_t place)
{
    if ((place >= DELIVERIES && place < FOLLOW) || place >= BENCH_DISTRICT - 10) {
        return HK_KIND_DELIVERY;
    }
    return place >= 1 && place < DELIVERIES && place % 2 == 0 ? HK_KIND_SYSTEM : HK_KIND_FACILITY;
}

static responses make_responses(hk_model *model)
{
    static const hk_step at_once = {0, 0}, none = {-1, 0};
    responses r = {.all = bench_response(model, HK_RULE_ALL, 0, at_once, none),
                   .any = bench_response(model, HK_RULE_ANY, 0, at_once, none),
                   .battery = bench_response(model, HK_RULE_ALL, 0, (hk_step){BENCH_HOUR, 4000},
                                             (hk_step){2 * BENCH_HOUR, 0}),
                   .lagged = bench_response(model, HK_RULE_ALL, 0, at_once, none)};
    model->responses[r.battery].spread = (hk_dist){.kind = HK_DIST_UNIFORM, .a = 0.8, .b = 1.2};
    model->responses[r.lagged].recovery_lag_ms = BENCH_HOUR / 4;
    return r;
}

/* Mains in a ring, fed at the first and the fifth; every other follower with deliveries hangs on one
 * of them. */
static void make_mains(hk_model *model, const responses *r, int32_t first, int32_t network)
{
    int32_t main = first + 1 + EXCHANGES;
    for (int32_t i = 0; i < MAINS; i++) {
        bench_link(model, network, main + i, main + (i + 1) % MAINS);
    }
    bench_source(model, main, network);
    bench_source(model, main + MAINS / 2, network);
    for (int32_t place = DELIVERIES; place < FOLLOW; place += 2) {
        hk_dependency *row = bench_dependency(model, first + place, HK_NONE, WATER, r->all);
        row->network = network;
        bench_link(model, network, first + place, main + place / 2 % MAINS);
    }
}

/* Needs of the component at `place` of the district that begins at `first`. */
static void make_needs(hk_model *model, const responses *r, int32_t first, int32_t place,
                       uint64_t *random)
{
    int32_t c = first + place, head = place < FOLLOW ? 0 : FOLLOW;
    int32_t n = model->n_component, near = 1 + bench_random_below(random, EXCHANGES);
    bool exchange = place >= 1 && place <= EXCHANGES;
    bench_dependency(model, c, first + head, POWER,
                     exchange || place % 7 == 0 ? r->battery : r->all);
    if (head != 0 || place <= EXCHANGES) {
        return;
    }
    hk_dependency *line = bench_dependency(model, c, first + near, DATA, r->any);
    line->lag_ms = place % 5 == 0 ? BENCH_HOUR / 6 : 0;
    bench_dependency(model, c, first + near % EXCHANGES + 1, DATA, HK_NONE);
    bench_dependency(model, c, (c + BENCH_DISTRICT) % n, DATA, HK_NONE);
    if (place >= 1 + EXCHANGES + MAINS) {
        int32_t other =
            EXCHANGES + MAINS + 1 + bench_random_below(random, DELIVERIES - EXCHANGES - MAINS - 1);
        if (other != place) {
            bench_dependency(model, c, first + other, STOCK, place % 9 == 0 ? r->lagged : r->any);
        }
    }
}

static void make_district(hk_model *model, const responses *r, int32_t district, bool networks)
{
    uint64_t random = 11; /* the same in every district */
    int32_t first = district * BENCH_DISTRICT;
    for (int32_t place = 0; place < BENCH_DISTRICT; place++) {
        bench_component(model, first + place, kind_of(place), district % model->n_service,
                        100 + place);
    }
    /* the substation's control: a loop with its exchanges, any of which will do */
    for (int32_t i = 1; i <= EXCHANGES; i++) {
        bench_dependency(model, first, first + i, DATA, i == 1 ? r->any : HK_NONE);
    }
    for (int32_t place = 1; place < BENCH_DISTRICT; place++) {
        if (place != FOLLOW) {
            make_needs(model, r, first, place, &random);
        }
    }
    if (networks) {
        make_mains(model, r, first, district);
    }
}

hk_model *bench_district_model(int32_t n_district, bool networks)
{
    int32_t n = n_district * BENCH_DISTRICT;
    hk_model *model =
        bench_model_new(&(bench_sizes){.n_component = n,
                                       .n_sector = 10,
                                       .n_service = n_district < 1000 ? n_district : 1000,
                                       .n_input = INPUTS,
                                       .n_network = networks ? n_district : 0,
                                       .max_dependency = 6 * n,
                                       .max_response = 4,
                                       .max_link = networks ? BENCH_DISTRICT * n_district : 0});
    responses r = make_responses(model);
    for (int32_t d = 0; d < n_district; d++) {
        make_district(model, &r, d, networks);
    }
    return model;
}

/* ---- the threat ------------------------------------------------------------------------------ */

/* An outage of three hours in one district of many, or in some spread evenly. The engine's own samples look at every selected
 * component, which is not what is measured here: the setup is made with all substations selected,
 * and then only the first is left in the selection, which stands for all. */
typedef struct strike_params {
    int32_t n_district;
    int32_t n_strike; /* at most n_district */
} strike_params;

static void strike_start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const strike_params *p = threat->params;
    int32_t first = (int32_t)(hk_sim_draw(sim, threat, k, 1, 0) * p->n_district);
    for (int64_t i = 0; i < p->n_strike; i++) {
        int64_t district = first + i * p->n_district / p->n_strike;
        hk_sim_schedule(sim, threat, (int32_t)(district % p->n_district), 0);
    }
}

static void strike_on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    int64_t *rings = hk_sim_slot_data(sim, threat, k);
    if ((*rings)++ > 0) {
        hk_sim_cap(sim, threat, k, HK_LEVEL_FULL);
        return;
    }
    hk_sim_cap(sim, threat, k, 0);
    hk_sim_schedule(sim, threat, k, hk_sim_now(sim) + 3 * BENCH_HOUR);
}

static const hk_mechanism strike = {
    .name = "strike",
    .summary = "an outage in one of many districts",
    .params_size = sizeof(strike_params),
    .start = strike_start,
    .on_event = strike_on_event,
};

void bench_district_world(int32_t n_district, bool networks, bench_world *ret_world)
{
    hk_model *model = bench_district_model(n_district, networks);
    hk_scenario *scenario = bench_scenario_new(model, 24 * BENCH_HOUR, 1);
    int32_t *substations = hk_alloc((size_t)n_district, sizeof *substations);
    bench_must(substations == NULL, "out of memory");
    for (int32_t d = 0; d < n_district; d++) {
        substations[d] = d * BENCH_DISTRICT;
    }
    hk_threat *threat = bench_threat(scenario, &strike, substations, n_district);
    hk_free(substations);
    strike_params *params = hk_arena_alloc(scenario->arena, 1, sizeof *params);
    bench_must(params == NULL, "out of memory");
    *params = (strike_params){n_district, 1};
    threat->params = params;
    bench_world_open(model, scenario, ret_world);
    threat->n_component = 1;
}

void bench_district_strikes(bench_world *world, int32_t n_strike)
{
    strike_params *params = (strike_params *)(uintptr_t)world->scenario->threats[0].params;
    params->n_strike = n_strike;
}

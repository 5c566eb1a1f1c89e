/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/macro/small_model.h"

#include "bench/support/memory_model.h"

enum {
    SUBSTATION = 0, /* 4 of each */
    EXCHANGE = 4,
    WATER_WORKS = 8,
    SYSTEM = 12,   /* 8 */
    DELIVERY = 20, /* 20 */
    COMPONENTS = 40
};

enum { POWER, LINE, WATER, INPUTS };
enum { ALL, ANY, BATTERY, STOCK, RESPONSES };

static void make_responses(hk_model *model)
{
    static const hk_step at_once = {0, 0}, none = {-1, 0};
    bench_response(model, HK_RULE_ALL, 0, at_once, none);
    bench_response(model, HK_RULE_ANY, 0, at_once, none);
    bench_response(model, HK_RULE_ANY, 0, (hk_step){8 * BENCH_HOUR, 0}, none);
    bench_response(model, HK_RULE_ALL, 0, (hk_step){10 * BENCH_HOUR, 4000},
                   (hk_step){24 * BENCH_HOUR, 0});
    model->responses[BATTERY].spread = (hk_dist){.kind = HK_DIST_LOGNORMAL, .a = 1, .b = 0.3};
    model->responses[STOCK].spread = (hk_dist){.kind = HK_DIST_UNIFORM, .a = 0.7, .b = 1.3};
    model->responses[STOCK].recovery_lag_ms = BENCH_HOUR / 2;
}

static void make_components(hk_model *model)
{
    for (int32_t c = 0; c < COMPONENTS; c++) {
        hk_kind kind = c >= DELIVERY                         ? HK_KIND_DELIVERY
                       : c >= SYSTEM || (c & ~3) == EXCHANGE ? HK_KIND_SYSTEM
                                                             : HK_KIND_FACILITY;
        bench_component(model, c, kind, c % 4, 1000 + 10 * c);
        model->components[c].provider = kind == HK_KIND_DELIVERY ? HK_NONE : c / 4 % 4;
        model->components[c].repair = c < SYSTEM ? 0 : c < DELIVERY ? 1 : HK_NONE;
    }
    bench_pool(model, HK_SCOPE_SECTOR, 2);
    bench_repair(model, 0, 0, bench_exponential(BENCH_HOUR / 2),
                 bench_lognormal(12 * BENCH_HOUR, 0.5));
    bench_repair(model, 1, 0, bench_constant(BENCH_HOUR / 4), bench_exponential(4 * BENCH_HOUR));
}

/* Two suppliers of the four that begin at `first`. */
static void need_two(hk_model *model, int32_t c, int32_t first, int32_t input, int32_t response)
{
    bench_dependency(model, c, first + c % 4, input, response);
    bench_dependency(model, c, first + (c + 1) % 4, input, HK_NONE);
}

static hk_model *make_model(bool loop)
{
    hk_model *model = bench_model_new(&(bench_sizes){.n_component = COMPONENTS,
                                                     .n_sector = 4,
                                                     .n_service = 4,
                                                     .n_input = INPUTS,
                                                     .n_repair = 2,
                                                     .max_dependency = 6 * COMPONENTS,
                                                     .max_response = RESPONSES});
    make_responses(model);
    make_components(model);
    for (int32_t c = 0; c < COMPONENTS; c++) {
        if (c < EXCHANGE && loop) {
            need_two(model, c, EXCHANGE, LINE, ANY);
        }
        if (c >= EXCHANGE) {
            need_two(model, c, SUBSTATION, POWER,
                     c < WATER_WORKS || c % 3 == 0 ? BATTERY
                     : c % 3 == 1                  ? ANY
                                                   : ALL);
        }
        if (c >= SYSTEM) {
            need_two(model, c, EXCHANGE, LINE, c % 2 == 0 ? ANY : ALL);
        }
        if (c >= DELIVERY) {
            need_two(model, c, WATER_WORKS, WATER, STOCK);
            need_two(model, c, SYSTEM + c % 5, LINE, ALL);
        }
    }
    return model;
}

static void add_damage(hk_scenario *scenario)
{
    static const int32_t assets[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    hk_threat *damage = bench_threat(scenario, bench_mechanism("damage"), assets, 12);
    bench_param_dist(damage, "onset", bench_constant(0));
    damage->sample_fraction = 0.4;
}

static void add_renewal(hk_scenario *scenario)
{
    static const int32_t failing[12] = {0, 2, 4, 5, 6, 8, 12, 13, 14, 15, 16, 17};
    hk_threat *renewal = bench_threat(scenario, bench_mechanism("renewal"), failing, 12);
    bench_param_dist(renewal, "onset", bench_constant(0));
    bench_param_dist(renewal, "uptime", bench_exponential(240 * BENCH_HOUR));
}

void bench_small_world(bench_small kind, bench_world *ret_world)
{
    hk_model *model = make_model(kind == BENCH_SMALL_LOOP);
    int64_t days = kind == BENCH_SMALL_DAMAGE ? 7 : 30;
    hk_scenario *scenario = bench_scenario_new(model, 24 * days * BENCH_HOUR, 2);
    if (kind != BENCH_SMALL_RENEWAL) {
        add_damage(scenario);
    }
    if (kind != BENCH_SMALL_DAMAGE) {
        add_renewal(scenario);
    }
    bench_world_open(model, scenario, ret_world);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/micro/layer_model.h"

#include "bench/support/memory_model.h"
#include "bench/support/report.h"
#include "engine/base/units.h"

enum { WIDTH = 250, SUPPLIERS = 4, CONSUMERS = 8, PER_SERVICE = 1000 };

/* Component c >= 1 of layers: four different ones of the layer before, or component 0. */
static void make_layer_needs(hk_model *model, bench_shape shape, int32_t c, int32_t response,
                             int32_t all, uint64_t *random)
{
    int32_t layer = (c - 1) / WIDTH, first = 1 + (layer - 1) * WIDTH;
    if (layer == 0) {
        if (shape != BENCH_PARTIAL || c % 2 == 1) {
            bench_dependency(model, c, 0, 0, all);
        }
        return;
    }
    int32_t start = bench_random_below(random, WIDTH);
    for (int32_t i = 0; i < SUPPLIERS; i++) { /* apart by an odd stride: all different */
        int32_t supplier = first + (start + i * 67) % WIDTH;
        bench_dependency(model, c, supplier, 0, response)->share =
            1 + bench_random_below(random, 5);
    }
}

static hk_model *make_model(bench_shape shape, int32_t n)
{
    static const hk_step at_once = {0, 0}, none = {-1, 0};
    uint64_t random = 3;
    hk_model *model = bench_model_new(&(bench_sizes){.n_component = n,
                                                     .n_sector = 10,
                                                     .n_service = n / PER_SERVICE + 1,
                                                     .n_input = 1,
                                                     .max_dependency = SUPPLIERS * n,
                                                     .max_response = 2});
    int32_t all = bench_response(model, HK_RULE_ALL, 0, at_once, none);
    int32_t layers = shape == BENCH_AT_LEAST
                         ? bench_response(model, HK_RULE_AT_LEAST, 2, at_once, none)
                         : bench_response(model, HK_RULE_SHARE, 0, at_once, none);
    for (int32_t c = 0; c < n; c++) {
        bench_component(model, c, c % 10 == 9 ? HK_KIND_DELIVERY : HK_KIND_FACILITY,
                        c / PER_SERVICE, 100 + c % 100);
    }
    for (int32_t c = 1; c < n; c++) {
        if (shape == BENCH_CHAIN || shape == BENCH_TREE) {
            bench_dependency(model, c, shape == BENCH_CHAIN ? c - 1 : (c - 1) / CONSUMERS, 0, all);
        } else {
            make_layer_needs(model, shape, c, layers, all, &random);
        }
    }
    return model;
}

void bench_layer_world(bench_shape shape, int32_t n_component, bench_world *ret_world)
{
    static const int32_t root = 0;
    hk_model *model = make_model(shape, n_component);
    hk_scenario *scenario = bench_scenario_new(model, 24 * BENCH_HOUR, 1);
    hk_threat *outage = bench_threat(scenario, bench_mechanism("outage"), &root, 1);
    bench_param_dist(outage, "onset", bench_constant(0));
    bench_param_dist(outage, "duration", bench_constant(12 * BENCH_HOUR));
    if (shape == BENCH_PARTIAL) {
        bench_param_level(outage, "level", HK_LEVEL_FULL / 2);
    }
    bench_world_open(model, scenario, ret_world);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/macro/collapse_model.h"

#include "bench/support/memory_model.h"
#include "bench/support/report.h"
#include "engine/base/units.h"

enum { GROUPS = 3, EDGES = 10, POINTS = 1000 /* components of one service */ };
static const int32_t group_size[GROUPS] = {3, 3, 4};

typedef struct rules {
    int32_t all, any, at_least, share;
} rules;

static bool is_delivery(int32_t component)
{
    return component % 10 >= 7;
}

int32_t bench_collapse_seed(int32_t n_component)
{
    return n_component / 2 / 10 * 10;
}

static void make_components(hk_model *model, uint64_t *random)
{
    for (int32_t c = 0; c < model->n_component; c++) {
        hk_kind kind = is_delivery(c) ? HK_KIND_DELIVERY
                       : c % 10 >= 4  ? HK_KIND_SYSTEM
                                      : HK_KIND_FACILITY;
        bench_component(model, c, kind, c / POINTS, 100 + bench_random_below(random, 10000));
    }
}

/* A supplier for c that is none of the n taken ones. */
static int32_t pick(const hk_model *model, int32_t c, const int32_t *taken, int32_t n,
                    uint64_t *random)
{
    for (;;) {
        int32_t how = bench_random_below(random, 100);
        int32_t reach = how < 80 ? 32 : how < 98 ? 2000 : model->n_component;
        int64_t s = (int64_t)c - reach + bench_random_below(random, 2 * reach + 1);
        bool good = s >= 0 && s < model->n_component && s != c && !is_delivery((int32_t)s);
        for (int32_t i = 0; good && i < n; i++) {
            good = taken[i] != s;
        }
        if (good) {
            return (int32_t)s;
        }
    }
}

static int32_t pick_rule(const rules *r, bool share, uint64_t *random)
{
    int32_t how = bench_random_below(random, share ? 100 : 75);
    return how < 45 ? r->all : how < 60 ? r->any : how < 75 ? r->at_least : r->share;
}

hk_model *bench_collapse_model(int32_t n_component, bool share)
{
    static const hk_step at_once = {0, 0}, none = {-1, 0};
    uint64_t random = 7;
    hk_model *model = bench_model_new(&(bench_sizes){.n_component = n_component,
                                                     .n_sector = 10,
                                                     .n_service = n_component / POINTS + 1,
                                                     .n_input = GROUPS,
                                                     .max_dependency = EDGES * n_component,
                                                     .max_response = 4});
    rules r = {.all = bench_response(model, HK_RULE_ALL, 0, at_once, none),
               .any = bench_response(model, HK_RULE_ANY, 0, at_once, none),
               .at_least = bench_response(model, HK_RULE_AT_LEAST, 2, at_once, none),
               .share = bench_response(model, HK_RULE_SHARE, 0, at_once, none)};
    make_components(model, &random);
    for (int32_t c = 0; c < n_component; c++) {
        for (int32_t group = 0; group < GROUPS; group++) {
            int32_t response = pick_rule(&r, share, &random), taken[EDGES];
            for (int32_t i = 0; i < group_size[group]; i++) {
                taken[i] = pick(model, c, taken, i, &random);
                hk_dependency *row = bench_dependency(model, c, taken[i], group, response);
                row->share = 1 + bench_random_below(&random, 5);
            }
        }
    }
    return model;
}

void bench_collapse_world(int32_t n_component, bool share, bench_world *ret_world)
{
    hk_model *model = bench_collapse_model(n_component, share);
    hk_scenario *scenario = bench_scenario_new(model, 24 * BENCH_HOUR, 1);
    int32_t seed = bench_collapse_seed(n_component);
    hk_threat *outage = bench_threat(scenario, bench_mechanism("outage"), &seed, 1);
    bench_param_dist(outage, "onset", bench_constant(0));
    bench_param_dist(outage, "duration", bench_constant(48 * BENCH_HOUR));
    bench_world_open(model, scenario, ret_world);
}

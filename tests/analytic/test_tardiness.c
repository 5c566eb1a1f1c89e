/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Repairs as jobs on machines: a delivery point of weight w with a battery of life b, fed by one
 * damaged component, loses w x max(0, C - b), C being the time its component is repaired. So the
 * loss is the weighted tardiness of the jobs, buffers being due dates: exactly, in integers.
 */
#include "engine/base/units.h"
#include "tests/analytic/rig.h"
#include "tests/support/model_maker.h"
#include "tests/support/tap.h"

enum { JOBS_MAX = 12 };

typedef struct instance {
    int32_t n, crews;
    bool is_ordered;
    int64_t weight[JOBS_MAX], duration[JOBS_MAX], due[JOBS_MAX];
    int32_t order[JOBS_MAX]; /* jobs as they are to be done */
} instance;

static instance draw(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 1);
    instance job = {.n = 1 + (int32_t)maker_below(&luck, JOBS_MAX),
                    .crews = 1 + (int32_t)maker_below(&luck, 3) / 2,
                    .is_ordered = maker_chance(&luck, 0.7)};
    for (int32_t i = 0; i < job.n; i++) {
        job.weight[i] = maker_chance(&luck, 0.2) ? HK_WEIGHT_MAX - i : maker_below(&luck, 100000);
        job.duration[i] = 1 + maker_below(&luck, INT64_C(72000000));
        job.due[i] = maker_chance(&luck, 0.2) ? 0 : maker_below(&luck, INT64_C(216000000));
        job.order[i] = i;
    }
    for (int32_t i = job.n - 1; job.is_ordered && i > 0; i--) {
        int32_t k = (int32_t)maker_below(&luck, i + 1), swap = job.order[i];
        job.order[i] = job.order[k];
        job.order[k] = swap;
    }
    return job;
}

/* Each job goes to the crew that is free first. */
static hk_int128 tardiness(const instance *job)
{
    int64_t free_at[JOBS_MAX] = {0};
    hk_int128 sum = 0;
    for (int32_t i = 0; i < job->n; i++) {
        int32_t crew = 0, j = job->order[i];
        for (int32_t k = 1; k < job->crews; k++) {
            crew = free_at[k] < free_at[crew] ? k : crew;
        }
        free_at[crew] += job->duration[j];
        int64_t late = free_at[crew] - job->due[j];
        sum += (hk_int128)job->weight[j] * (late > 0 ? late : 0);
    }
    return sum;
}

static model_maker *make(const instance *job)
{
    model_maker *maker = maker_new();
    hk_model *m = maker->model;
    int32_t utility = maker_provider(maker, "utility", "electric_power");
    int32_t service = maker_service(maker, "supply", utility);
    int32_t pool = maker_pool(maker, "crews", HK_SCOPE_PROVIDER, job->crews);
    int32_t threat = maker_threat(maker, "quake", "damage");
    for (int32_t i = 0; i < job->n; i++) {
        char text[64];
        snprintf(text, sizeof text, "%" PRId64 "ms", job->duration[i]);
        int32_t repair = maker_repair(maker, text);
        m->repairs[repair].pool = pool;
        snprintf(text, sizeof text, "part%d", i);
        int32_t part = maker_component(maker, text);
        m->components[part].provider = utility;
        m->components[part].repair = repair;
        maker_select(maker, threat, part);
        snprintf(text, sizeof text, "point%d", i);
        int32_t point = maker_point(maker, text, service, job->weight[i]);
        snprintf(text, sizeof text, "%" PRId64 "ms:0", job->due[i]);
        int32_t edge = maker_edge(maker, point, part, "power");
        m->dependencies[edge].response = maker_response(maker, HK_RULE_ALL, text);
    }
    for (int32_t i = 0; job->is_ordered && i < job->n; i++) {
        maker_order(maker, 2 * job->order[i]); /* parts have the even rows */
    }
    maker->scenario->horizon_ms = INT64_C(86400000) * 60;
    maker_finish(maker);
    return maker;
}

int main(void)
{
    int64_t wrong = 0, late = 0, n = 300 * rig_effort();
    for (int64_t seed = 1; seed <= n; seed++) {
        instance job = draw((uint64_t)seed);
        model_maker *maker = make(&job);
        rig stand = rig_of(maker->model, maker->scenario);
        hk_outcome outcome;
        hk_sim_run(stand.sim, 0, NULL, &outcome);
        hk_int128 want = 10000 * tardiness(&job);
        late += want > 0;
        if (outcome.service_loss[0] != want) {
            wrong++;
            TAP_NOTE("seed %" PRId64 ": lost %.17g, tardiness %.17g", seed,
                     hk_int128_double(outcome.service_loss[0]), hk_int128_double(want));
        }
        rig_done(&stand);
        maker_free(maker);
    }
    TAP_EQ_I64(wrong, 0, "the loss is the weighted tardiness of the repairs");
    TAP_OK(late > n / 2, "%" PRId64 " of %" PRId64 " instances are late", late, n);
    return tap_done();
}

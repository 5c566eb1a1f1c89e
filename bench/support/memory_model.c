/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/support/memory_model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/support/report.h"
#include "engine/base/rng.h"
#include "engine/base/units.h"

static const hk_standing assumed = {HK_PROVENANCE_ASSUMPTION, 1, 1};

static void *take(hk_model *model, int64_t n, size_t size)
{
    void *block = hk_arena_alloc(model->arena, (size_t)n, size);
    bench_must(block == NULL, "out of memory");
    return block;
}

static const char *numbered(hk_model *model, const char *kind, int32_t i)
{
    char name[32];
    int n = snprintf(name, sizeof name, "%s%d", kind, i);
    const char *copy = hk_arena_strndup(model->arena, name, (size_t)n);
    bench_must(copy == NULL, "out of memory");
    return copy;
}

static void name_entities(hk_model *m)
{
    for (int32_t i = 0; i < m->n_sector; i++) {
        const char *id = numbered(m, "sector", i);
        m->sectors[i] = (hk_sector){id, id, id};
        id = numbered(m, "provider", i);
        m->providers[i] = (hk_provider){.id = id,
                                        .name_en = id,
                                        .name_ja = id,
                                        .class_id = "",
                                        .subsector = "",
                                        .scope = "",
                                        .sector = i,
                                        .standing = assumed};
    }
    for (int32_t i = 0; i < m->n_service; i++) {
        const char *id = numbered(m, "service", i);
        m->services[i] = (hk_service){.id = id,
                                      .service = "",
                                      .unit = "users",
                                      .name_en = id,
                                      .name_ja = id,
                                      .provider = i % m->n_provider,
                                      .value_micro = HK_VALUE_SCALE,
                                      .level = HK_LEVEL_FULL,
                                      .bcp_goal_ms = HK_NONE,
                                      .calendar = HK_NONE,
                                      .uses_it = true,
                                      .standing = assumed};
    }
    for (int32_t i = 0; i < m->n_input; i++) {
        m->inputs[i] = numbered(m, "input", i);
    }
    for (int32_t i = 0; i < m->n_network; i++) {
        m->networks[i] = numbered(m, "network", i);
    }
}

hk_model *bench_model_new(const bench_sizes *sizes)
{
    hk_arena *arena = NULL;
    bench_must(hk_arena_new(&arena, NULL), "out of memory");
    hk_model *m = hk_arena_alloc(arena, 1, sizeof *m);
    bench_must(m == NULL, "out of memory");
    m->arena = arena;
    m->name = m->title_en = m->title_ja = m->catalogue_version = m->path = "";
    m->n_sector = m->n_provider = sizes->n_sector;
    m->n_service = sizes->n_service;
    m->n_component = sizes->n_component;
    m->n_input = sizes->n_input;
    m->n_network = sizes->n_network;
    m->n_repair = sizes->n_repair;
    m->sectors = take(m, m->n_sector, sizeof *m->sectors);
    m->providers = take(m, m->n_provider, sizeof *m->providers);
    m->services = take(m, m->n_service, sizeof *m->services);
    m->components = take(m, m->n_component, sizeof *m->components);
    m->dependencies = take(m, sizes->max_dependency, sizeof *m->dependencies);
    m->responses = take(m, sizes->max_response, sizeof *m->responses);
    m->links = take(m, sizes->max_link, sizeof *m->links);
    m->repairs = take(m, m->n_repair, sizeof *m->repairs);
    m->pools = take(m, 1, sizeof *m->pools);
    m->calendars = take(m, 0, sizeof *m->calendars);
    m->inputs = take(m, m->n_input, sizeof *m->inputs);
    m->networks = take(m, m->n_network, sizeof *m->networks);
    name_entities(m);
    return m;
}

void bench_component(hk_model *model, int32_t component, hk_kind kind, int32_t service,
                     int64_t weight)
{
    const char *id = numbered(model, "c", component);
    model->components[component] =
        (hk_component){.id = id,
                       .name_en = id,
                       .name_ja = id,
                       .type = "",
                       .kind = kind,
                       .provider = kind == HK_KIND_DELIVERY ? HK_NONE : 0,
                       .service = kind == HK_KIND_DELIVERY ? service : HK_NONE,
                       .repair = HK_NONE,
                       .latitude_deg = NAN,
                       .longitude_deg = NAN,
                       .weight = weight,
                       .hash = hk_name_hash(id, strlen(id)),
                       .standing = assumed};
}

int32_t bench_response(hk_model *model, hk_rule rule, int32_t k, hk_step first, hk_step second)
{
    hk_step *steps = take(model, 2, sizeof *steps);
    int32_t n = 0;
    if (first.after_ms >= 0) {
        steps[n++] = first;
    }
    if (second.after_ms >= 0) {
        steps[n++] = second;
    }
    int32_t row = model->n_response++;
    model->responses[row] = (hk_response){.id = numbered(model, "response", row),
                                          .rule = rule,
                                          .k = k,
                                          .steps = steps,
                                          .n_step = n,
                                          .spread = {.kind = HK_DIST_CONSTANT, .a = 1},
                                          .standing = assumed};
    return row;
}

hk_dependency *bench_dependency(hk_model *model, int32_t consumer, int32_t supplier, int32_t input,
                                int32_t response)
{
    hk_dependency *row = &model->dependencies[model->n_dependency++];
    *row = (hk_dependency){.consumer = consumer,
                           .supplier = supplier,
                           .network = HK_NONE,
                           .input = input,
                           .share = 1,
                           .response = response,
                           .calendar = HK_NONE,
                           .standing = assumed};
    return row;
}

void bench_link(hk_model *model, int32_t network, int32_t from, int32_t to)
{
    model->links[model->n_link++] = (hk_link){.network = network, .from = from, .to = to};
}

void bench_repair(hk_model *model, int32_t row, int32_t pool, hk_dist detection, hk_dist duration)
{
    hk_damage_state *state = take(model, 1, sizeof *state);
    *state = (hk_damage_state){.name = "", .level = 0, .duration = duration};
    model->repairs[row] = (hk_repair){.id = numbered(model, "repair", row),
                                      .pool = pool,
                                      .states = state,
                                      .n_state = 1,
                                      .detection = detection,
                                      .standing = assumed};
}

void bench_pool(hk_model *model, hk_scope scope, int32_t crews)
{
    model->pools[0] = (hk_pool){.id = "pool", .scope = scope, .crews = crews};
    model->n_pool = 1;
}

void bench_source(hk_model *model, int32_t component, int32_t network)
{
    const char **tags = take(model, 1, sizeof *tags);
    char name[64];
    int n = snprintf(name, sizeof name, "source:%s", model->networks[network]);
    tags[0] = hk_arena_strndup(model->arena, name, (size_t)n);
    bench_must(tags[0] == NULL, "out of memory");
    model->components[component].tags = tags;
    model->components[component].n_tag = 1;
}

hk_dist bench_constant(int64_t ms)
{
    return (hk_dist){.kind = HK_DIST_CONSTANT, .a = (double)ms};
}

hk_dist bench_exponential(int64_t mean_ms)
{
    return (hk_dist){.kind = HK_DIST_EXPONENTIAL, .a = (double)mean_ms};
}

hk_dist bench_lognormal(int64_t median_ms, double sigma)
{
    return (hk_dist){.kind = HK_DIST_LOGNORMAL, .a = (double)median_ms, .b = sigma};
}

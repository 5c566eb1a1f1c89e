/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/spread_lab.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/graph/model.h"

static const hk_rng_key key = {.seed = 2009};

static void must(bool is_good)
{
    if (!is_good) {
        fprintf(stderr, "spread_lab: out of memory\n");
        abort();
    }
}

static void *take(hk_arena *arena, int32_t n, size_t size)
{
    void *block = hk_arena_alloc(arena, (size_t)n + 1, size);
    must(block != NULL);
    return block;
}

int64_t spread_lab_tick(double time)
{
    return (int64_t)ldexp(time * SPREAD_LAB_UNIT_MS, HK_SPREAD_TICK_BITS);
}

double spread_lab_time(int64_t tick)
{
    return ldexp((double)tick, -HK_SPREAD_TICK_BITS) / SPREAD_LAB_UNIT_MS;
}

double spread_lab_draw(uint64_t number, uint64_t purpose, uint64_t index)
{
    return hk_rng_uniform(key, number, 1, purpose, index);
}

spread_lab spread_lab_new(const spread_lab_plan *plan)
{
    spread_lab lab = {0};
    hk_error err;
    int32_t n = plan->n_node;
    must(hk_arena_new(&lab.arena, &err) == HK_OK);
    uint64_t *name = take(lab.arena, n, sizeof *name);
    int32_t *memberships = take(lab.arena, 2 * n, sizeof *memberships);
    for (int32_t i = 0; i < n; i++) {
        char text[64];
        snprintf(text, sizeof text, "%d", i);
        name[i] = hk_name_hash(text, strlen(text));
        memberships[2 * (size_t)i] = i;
    }
    uint64_t group = hk_name_hash("all", 3);
    hk_status status =
        hk_spread_net_build(&(hk_spread_plan){.n_node = n,
                                              .n_arc = plan->n_arc,
                                              .n_group = plan->is_mixed,
                                              .n_membership = plan->is_mixed ? n : 0,
                                              .is_two_way = plan->is_two_way,
                                              .name = name,
                                              .arcs = plan->arcs,
                                              .group_name = &group,
                                              .memberships = memberships,
                                              .arc_per_ms = plan->arc_rate / SPREAD_LAB_UNIT_MS,
                                              .mix_per_ms = plan->mix_rate / SPREAD_LAB_UNIT_MS},
                            lab.arena, &lab.net, &err);
    must(status == HK_OK);
    lab.memory = hk_alloc(hk_spread_bytes(&lab.net), 1);
    must(lab.memory != NULL);
    lab.infected = take(lab.arena, n, sizeof *lab.infected);
    lab.removed = take(lab.arena, n, sizeof *lab.removed);
    lab.source = take(lab.arena, n, sizeof *lab.source);
    return lab;
}

void spread_lab_free(spread_lab *lab)
{
    hk_free(lab->memory);
    hk_arena_free(lab->arena);
}

void spread_lab_begin(spread_lab *lab, uint64_t number, double end)
{
    if (lab->spread == NULL) { /* not before the lab stands where it will stay */
        lab->spread = hk_spread_place(lab->memory, &lab->net);
    }
    hk_spread_begin(lab->spread, (hk_spread_chance){key, number, 7},
                    end > 0 ? spread_lab_tick(end) : HK_SPREAD_NEVER);
    for (int32_t i = 0; i < lab->net.n_node; i++) {
        lab->infected[i] = lab->removed[i] = INFINITY;
        lab->source[i] = HK_NONE;
    }
    lab->n_infected = 0;
    lab->end = 0;
}

void spread_lab_infect(spread_lab *lab, int32_t node, int64_t tick, double removal_rate)
{
    uint64_t luck[4];
    int64_t until = HK_SPREAD_NEVER;
    hk_spread_luck(lab->spread, node, luck);
    if (removal_rate > 0) {
        until = tick + 1 + spread_lab_tick(-log(hk_rng_to_uniform(luck[0])) / removal_rate);
    }
    hk_spread_infect(lab->spread, node, tick, until, luck);
    lab->infected[node] = spread_lab_time(tick);
    lab->n_infected++;
}

void spread_lab_go(spread_lab *lab, int64_t tick, double removal_rate)
{
    hk_spread_event event;
    while (hk_spread_next(lab->spread, tick, &event)) {
        lab->end = spread_lab_time(event.tick);
        if (event.kind == HK_SPREAD_INFECTION) {
            lab->source[event.node] = event.source;
            spread_lab_infect(lab, event.node, event.tick, removal_rate);
        } else if (event.kind == HK_SPREAD_REMOVAL) {
            lab->removed[event.node] = lab->end;
        }
    }
}

void spread_lab_run(spread_lab *lab, uint64_t number, int32_t n_first, double removal_rate,
                    double end)
{
    spread_lab_begin(lab, number, end);
    for (int32_t i = 0; i < n_first; i++) {
        spread_lab_infect(lab, i, 0, removal_rate);
    }
    spread_lab_go(lab, HK_SPREAD_NEVER, removal_rate);
}

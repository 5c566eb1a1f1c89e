/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Morris (Technometrics 1991): a trajectory starts on the grid {0, 1/(p-1), ..., 1} and moves each
 * factor once, in random order, by delta = p/(2(p-1)), up or down. With an even p every level is as
 * likely as any other. The order comes from sorting a random word per factor, so that a factor more
 * leaves the order of the others.
 */
#include <stdlib.h>

#include "engine/base/check.h"
#include "engine/base/memory.h"
#include "engine/ensemble/design/design_parts.h"

typedef struct place {
    uint64_t word;
    int32_t factor;
} place;

static int compare_places(const void *a, const void *b)
{
    const place *x = a;
    const place *y = b;
    if (x->word != y->word) {
        return x->word < y->word ? -1 : 1;
    }
    return (x->factor > y->factor) - (x->factor < y->factor);
}

static void set_order(hk_design *design, place *places)
{
    int32_t k = design->spec.n_factor;
    for (int64_t t = 0; t < design->spec.n; t++) {
        for (int32_t i = 0; i < k; i++) {
            uint64_t word = hk_design_word(design, i, HK_DRAW_MORRIS_ORDER, t, 0);
            places[i] = (place){.word = word, .factor = i};
        }
        qsort(places, (size_t)k, sizeof *places, compare_places);
        for (int32_t step = 0; step < k; step++) {
            design->order[t * k + places[step].factor] = step + 1;
        }
    }
}

hk_status hk_design_morris_make(hk_design *design, hk_error *err)
{
    hk_design_spec *spec = &design->spec;
    if (spec->levels == 0) {
        spec->levels = 4;
    }
    if (spec->levels < 2 || spec->levels % 2 != 0 || spec->levels > HK_DESIGN_LEVELS_MAX) {
        return hk_fail(err, HK_ERANGE,
                       "morris design of %d levels, must be an even number from 2 to %d",
                       (int)spec->levels, HK_DESIGN_LEVELS_MAX);
    }
    int64_t k = spec->n_factor;
    HK_TRY(hk_design_set_count(design, spec->n, k + 1, err));
    design->order = hk_alloc((size_t)(spec->n * k), sizeof *design->order);
    place *places = hk_alloc((size_t)k, sizeof *places);
    if (design->order == NULL || places == NULL) {
        hk_free(places);
        return hk_fail_nomem(err);
    }
    set_order(design, places);
    hk_free(places);
    return HK_OK;
}

/** Where a factor starts: its lower level (0 .. p/2 - 1), and whether it moves up from it. */
static int32_t lower_level(const hk_design *design, int64_t trajectory, int32_t factor,
                           bool *ret_up)
{
    uint64_t word = hk_design_word(design, factor, HK_DRAW_MORRIS_LEVEL, trajectory, 0);
    *ret_up = (word & 1) != 0;
    return (int32_t)((word >> 32) * (uint64_t)(design->spec.levels / 2) >> 32);
}

double hk_design_morris_unit(const hk_design *design, int64_t index, int32_t factor)
{
    int64_t trajectory = index / design->stride;
    int64_t step = index % design->stride;
    int32_t p = design->spec.levels;
    bool up;
    int32_t level = lower_level(design, trajectory, factor, &up);
    bool moved = design->order[trajectory * design->spec.n_factor + factor] <= step;
    if (moved == up) {
        level += p / 2;
    }
    return (double)level / (double)(p - 1);
}

hk_design_step hk_design_step_of(const hk_design *design, int64_t index)
{
    HK_CHECK(design->spec.kind == HK_DESIGN_MORRIS && index >= 0 && index < design->count);
    int64_t trajectory = index / design->stride;
    int64_t step = index % design->stride;
    double delta = (double)design->spec.levels / (2.0 * (design->spec.levels - 1));
    for (int32_t i = 0; step > 0 && i < design->spec.n_factor; i++) {
        if (design->order[trajectory * design->spec.n_factor + i] == step) {
            bool up;
            (void)lower_level(design, trajectory, i, &up);
            return (hk_design_step){.factor = i, .delta = up ? delta : -delta};
        }
    }
    return (hk_design_step){.factor = -1, .delta = 0.0};
}

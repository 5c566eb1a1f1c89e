/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rank_draws.h"

#include <math.h>

#include "engine/base/normal.h"
#include "engine/base/rng.h"

enum { PURPOSE_BATCH = 1, PURPOSE_OWN = 2 };

static hk_rng_key fixed_key(void)
{
    return (hk_rng_key){.seed = 2023, .stream = hk_name_hash("rank", 4)};
}

static double own_noise(hk_rng_key key, int64_t draw, int64_t row)
{
    return hk_normal_quantile(
        hk_rng_uniform(key, (uint64_t)draw, (uint64_t)(row + 1), PURPOSE_OWN, 0));
}

/** Length of a draw without its part along `unit`, with the noise of rows never hit. */
static double length_of(const hk_rank_items *items, const double *multipliers, int64_t draw,
                        bool has_never)
{
    double squares = 0.0;
    double along = 0.0;
    for (int64_t b = 0; b < items->n_part; b++) {
        double xi = multipliers[b * HK_RANK_BLOCK];
        squares += xi * xi;
        along += xi * items->unit[b];
    }
    double own = has_never ? own_noise(fixed_key(), draw, HK_RANK_NEVER_HIT) : 0.0;
    return sqrt(fmax(squares - along * along, 0.0) + own * own);
}

hk_status hk_rank_draws_init(const hk_rank_items *items, int64_t n_draw, hk_rank_draws *ret_draws,
                             hk_error *err)
{
    int64_t n_block = (n_draw + HK_RANK_BLOCK - 1) / HK_RANK_BLOCK;
    int64_t n_part = items->n_part;
    double *multipliers = hk_alloc((size_t)(n_block * n_part) * HK_RANK_BLOCK, sizeof *multipliers);
    double *length = hk_alloc((size_t)n_block * HK_RANK_BLOCK, sizeof *length);
    if (multipliers == NULL || length == NULL) {
        hk_free(multipliers);
        hk_free(length);
        return hk_fail_nomem(err);
    }
    bool has_never = n_part > 0 && items->n_never_hit > 0;
    hk_rng_key key = fixed_key();
    for (int64_t d = 0; d < n_block * HK_RANK_BLOCK; d++) {
        double *at = multipliers + d / HK_RANK_BLOCK * n_part * HK_RANK_BLOCK + d % HK_RANK_BLOCK;
        for (int64_t b = 0; b < n_part; b++) {
            double u = hk_rng_uniform(key, (uint64_t)d, 0, PURPOSE_BATCH, (uint64_t)b);
            at[b * HK_RANK_BLOCK] = hk_normal_quantile(u);
        }
        length[d] = length_of(items, at, d, has_never);
    }
    *ret_draws =
        (hk_rank_draws){.multipliers = multipliers,
                        .length = length,
                        .n_dimension = n_part == 0 ? 0.0 : (double)(n_part - 1 + has_never),
                        .n_draw = n_draw,
                        .n_block = n_block,
                        .n_part = n_part};
    return HK_OK;
}

void hk_rank_draws_done(hk_rank_draws *draws)
{
    hk_free(draws->multipliers);
    hk_free(draws->length);
    draws->multipliers = draws->length = NULL;
}

void hk_rank_noise(const hk_rank_draws *draws, int64_t block, const hk_rank_item *item,
                   double ret_noise[HK_RANK_BLOCK])
{
    double sum[HK_RANK_BLOCK] = {0.0};
    const double *multipliers = draws->multipliers + block * draws->n_part * HK_RANK_BLOCK;
    for (int64_t b = 0; b < draws->n_part; b++, multipliers += HK_RANK_BLOCK) {
        double part = item->part[b];
        for (int d = 0; d < HK_RANK_BLOCK; d++) {
            sum[d] += part * multipliers[d];
        }
    }
    hk_rng_key key = fixed_key();
    for (int d = 0; d < HK_RANK_BLOCK; d++) {
        if (item->own > 0.0) {
            sum[d] += item->own * own_noise(key, block * HK_RANK_BLOCK + d, item->row);
        }
        ret_noise[d] = sum[d];
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_levels.h"

#include <math.h>

#include "engine/base/units.h"

enum { COARSE = 100, N_COARSE = HK_LEVEL_FULL / COARSE };

/** The replicates of one sector in one cell, by level. */
typedef struct counts {
    int64_t of[HK_LEVEL_FULL];
    int64_t coarse[N_COARSE]; /* sums of COARSE levels */
    int64_t listed;           /* below full */
} counts;

static void add(counts *c, int32_t level, int64_t count)
{
    c->of[level] += count;
    c->coarse[level / COARSE] += count;
    c->listed += count;
}

/** The level of the replicate of that rank, from 1. */
static double level_at(const counts *c, int64_t rank)
{
    if (rank > c->listed) {
        return 1;
    }
    int64_t seen = 0;
    int32_t level = 0;
    while (seen + c->coarse[level / COARSE] < rank) {
        seen += c->coarse[level / COARSE];
        level += COARSE;
    }
    while (seen + c->of[level] < rank) {
        seen += c->of[level++];
    }
    return (double)level / HK_LEVEL_FULL;
}

static int64_t rank_of(double p, int64_t good)
{
    return (int64_t)ceil(p * (double)good);
}

hk_status hk_level_quantiles(const hk_result *result, int64_t good, double *ret_q05,
                             double *ret_q50, double *ret_q95, hk_error *err)
{
    const hk_result *r = result;
    counts *c = hk_alloc(1, sizeof *c);
    if (c == NULL) {
        return hk_fail_nomem(err);
    }
    int64_t row = 0;
    for (int64_t at = 0; at < r->n_sector * r->n_time; at++) {
        int64_t sector = at / r->n_time, cell = at % r->n_time, before = row;
        if (cell == 0) {
            *c = (counts){.listed = 0};
        }
        while (row < r->n_level_change && r->level_change_sector[row] == sector &&
               r->level_change_time[row] == cell) {
            add(c, r->level_change_level[row], hk_level_change(r, row));
            row++;
        }
        bool same = row == before && cell > 0;
        ret_q05[at] = good == 0 ? NAN : same ? ret_q05[at - 1] : level_at(c, rank_of(0.05, good));
        ret_q50[at] = good == 0 ? NAN : same ? ret_q50[at - 1] : level_at(c, rank_of(0.5, good));
        ret_q95[at] = good == 0 ? NAN : same ? ret_q95[at - 1] : level_at(c, rank_of(0.95, good));
    }
    hk_free(c);
    return HK_OK;
}

/** Place of a change in the order by sector, time, level. */
static int64_t place_of(const hk_result *r, int64_t i)
{
    return (r->level_change_sector[i] * r->n_time + r->level_change_time[i]) * HK_LEVEL_FULL +
           r->level_change_level[i];
}

/** What is wrong with a change, or NULL; `c` has the counts with it. */
static const char *fault_of(const hk_result *r, int64_t i, int64_t good, const counts *c)
{
    bool last = i + 1 == r->n_level_change ||
                place_of(r, i + 1) / HK_LEVEL_FULL > place_of(r, i) / HK_LEVEL_FULL;
    if (i > 0 && place_of(r, i) <= place_of(r, i - 1)) {
        return "breaks the order by sector, time, level";
    }
    if (c->of[r->level_change_level[i]] < 0) {
        return "leaves fewer than no replicates at its level";
    }
    return last && c->listed > good ? "leaves more replicates than ended well" : NULL;
}

hk_status hk_level_changes_check(const hk_result *result, int64_t good, const char **ret_fault,
                                 int64_t *ret_row, hk_error *err)
{
    const hk_result *r = result;
    counts *c = hk_alloc(1, sizeof *c);
    if (c == NULL) {
        return hk_fail_nomem(err);
    }
    *ret_fault = NULL;
    for (int64_t i = 0; i < r->n_level_change && *ret_fault == NULL; i++) {
        if (i > 0 && r->level_change_sector[i] != r->level_change_sector[i - 1]) {
            *c = (counts){.listed = 0};
        }
        add(c, r->level_change_level[i], hk_level_change(r, i));
        *ret_fault = fault_of(r, i, good, c);
        *ret_row = i;
    }
    hk_free(c);
    return HK_OK;
}

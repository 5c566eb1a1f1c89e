/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From sums to the means of a result, and back. */
#include <math.h>

#include "engine/base/units.h"
#include "engine/ensemble/kept.h"
#include "engine/ensemble/tally_parts.h"
#include "engine/io/result_levels.h"

static void *take(hk_result *r, int64_t n, size_t size)
{
    return hk_arena_alloc(r->arena, (size_t)n, size);
}

static hk_status too_large(hk_error *err)
{
    return hk_fail(err, HK_ELIMIT, "the sums over the replicates are too large to be kept");
}

/* ---- components -------------------------------------------------------------------------------- */

static bool fill_component(const hk_tally *t, int64_t c, hk_result *r)
{
    int64_t n = t->replicates;
    r->down_time_ms[c] = n > 0 ? (double)t->down_ms[c] / (double)n : NAN;
    r->times_down[c] = n > 0 ? (double)t->times_down[c] / (double)n : NAN;
    r->times_root[c] = n > 0 ? (double)t->times_root[c] / (double)n : NAN;
    bool fits =
        hk_kept_rest(t->down_ms[c], hk_kept_count(r->down_time_ms[c], n), &r->down_time_rest[c]);
    for (int64_t b = 0; b < t->n_batch && fits; b++) {
        int64_t at = c * t->n_batch + b;
        r->criticality[at] = hk_tally_criticality(t, c, b);
        double given_back = hk_kept_criticality(r->criticality[at], t->batch_replicates[b]);
        fits =
            hk_kept_rest(hk_tally_criticality_sum(t, c, b), given_back, &r->criticality_rest[at]);
    }
    return fits;
}

static hk_status fill_components(const hk_tally *t, hk_result *r, hk_error *err)
{
    int64_t n = r->n_component;
    r->n_batch = t->n_batch;
    r->batch_replicates = take(r, t->n_batch, sizeof *r->batch_replicates);
    r->down_time_ms = take(r, n, sizeof *r->down_time_ms);
    r->down_time_rest = take(r, n, sizeof *r->down_time_rest);
    r->times_down = take(r, n, sizeof *r->times_down);
    r->times_root = take(r, n, sizeof *r->times_root);
    r->criticality = take(r, n * t->n_batch, sizeof *r->criticality);
    r->criticality_rest = take(r, n * t->n_batch, sizeof *r->criticality_rest);
    if (r->batch_replicates == NULL || r->down_time_ms == NULL || r->down_time_rest == NULL ||
        r->times_down == NULL || r->times_root == NULL || r->criticality == NULL ||
        r->criticality_rest == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t b = 0; b < t->n_batch; b++) {
        r->batch_replicates[b] = t->batch_replicates[b];
    }
    bool fits = true;
    for (int64_t c = 0; c < n && fits; c++) {
        fits = fill_component(t, c, r);
    }
    return fits ? HK_OK : too_large(err);
}

/* ---- sectors ----------------------------------------------------------------------------------- */

static double mean_level(int64_t lost, int64_t n)
{
    return n > 0 ? 1 - (double)lost / ((double)n * (double)HK_FRACTION_ONE) : NAN;
}

bool hk_tally_levels(const hk_tally *tally, int64_t sector, double *ret_level, int64_t *ret_rest)
{
    const int64_t *changes = tally->lost + sector * tally->shape.n_cell;
    int64_t n = tally->replicates, lost = 0;
    bool fits = true;
    for (int64_t cell = 0; cell < tally->shape.n_cell && fits; cell++) {
        lost += changes[cell];
        ret_level[cell] = mean_level(lost, n);
        fits = hk_kept_rest(lost, hk_kept_lost(ret_level[cell], n), &ret_rest[cell]);
    }
    return fits;
}

static bool fill_moments(const hk_tally *t, int64_t sector, hk_result *r)
{
    hk_int128 n = t->replicates, sum = 0, squares = 0;
    bool fits = true;
    int64_t first = sector * r->n_time;
    for (int64_t i = first; i < first + r->n_time && fits; i++) {
        sum += t->lost[i];
        squares += t->lost_squared[i];
        /* n x sum of squares - square of the sum, exact */
        double spread = hk_int128_double(n * squares - sum * sum);
        r->level_se[i] = n > 1 ? sqrt(spread / ((double)n * (double)(n - 1)) / (double)n) /
                                     (double)HK_FRACTION_ONE
                               : NAN;
        fits =
            hk_kept_rest_squares(squares, sum, r->level_se[i], t->replicates, &r->level_se_rest[i]);
    }
    return fits && hk_tally_levels(t, sector, r->level_mean + first, r->level_mean_rest + first);
}

static hk_status fill_sectors(const hk_tally *t, hk_result *r, hk_error *err)
{
    r->n_time = t->shape.n_cell;
    int64_t cells = r->n_sector * r->n_time;
    r->time_ms = take(r, r->n_time, sizeof *r->time_ms);
    r->level_mean = take(r, cells, sizeof *r->level_mean);
    r->level_se = take(r, cells, sizeof *r->level_se);
    r->level_mean_rest = take(r, cells, sizeof *r->level_mean_rest);
    r->level_se_rest = take(r, cells, sizeof *r->level_se_rest);
    r->level_q05 = take(r, cells, sizeof *r->level_q05);
    r->level_q50 = take(r, cells, sizeof *r->level_q50);
    r->level_q95 = take(r, cells, sizeof *r->level_q95);
    if (r->time_ms == NULL || r->level_mean == NULL || r->level_se == NULL ||
        r->level_mean_rest == NULL || r->level_se_rest == NULL || r->level_q05 == NULL ||
        r->level_q50 == NULL || r->level_q95 == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < r->n_time; i++) {
        r->time_ms[i] = i * r->grid_ms;
    }
    for (int64_t sector = 0; sector < r->n_sector; sector++) {
        if (!fill_moments(t, sector, r)) {
            return too_large(err);
        }
    }
    HK_TRY(hk_levels_fill(t->levels, r, err));
    return hk_level_quantiles(r, t->replicates, r->level_q05, r->level_q50, r->level_q95, err);
}

hk_status hk_tally_fill(const hk_tally *tally, hk_result *result, hk_error *err)
{
    HK_TRY(fill_components(tally, result, err));
    return fill_sectors(tally, result, err);
}

/* ---- and back ---------------------------------------------------------------------------------- */

static hk_status not_sums(hk_error *err)
{
    return hk_fail(err, HK_EFORMAT, "its sums over the replicates cannot be");
}

/** An integer below 2^51 from its mean. */
static bool count_of(double mean, int64_t n, int64_t *ret)
{
    hk_int128 sum;
    bool ok = hk_kept_sum(hk_kept_count(mean, n), 0, INT64_MAX, &sum);
    *ret = (int64_t)sum;
    return ok;
}

/** @return HK_OK; HK_ENOMEM, HK_EFORMAT */
static hk_status add_component(hk_tally *t, const hk_result *r, int64_t n, int64_t c, hk_error *err)
{
    const hk_int128 most = (hk_int128)1 << 120;
    hk_int128 down, sum, *batches = NULL;
    int64_t times, roots;
    if (!hk_kept_sum(hk_kept_count(r->down_time_ms[c], n), r->down_time_rest[c], INT64_MAX >> 1,
                     &down) ||
        !count_of(r->times_down[c], n, &times) || !count_of(r->times_root[c], n, &roots)) {
        return not_sums(err);
    }
    t->down_ms[c] += (int64_t)down;
    t->times_down[c] += times;
    t->times_root[c] += roots;
    for (int64_t b = 0; b < r->n_batch; b++) {
        int64_t at = c * r->n_batch + b;
        if (!hk_kept_sum(hk_kept_criticality(r->criticality[at], r->batch_replicates[b]),
                         r->criticality_rest[at], most, &sum)) {
            return not_sums(err);
        }
        if (sum != 0 && batches == NULL && (batches = hk_tally_row(t, (int32_t)c)) == NULL) {
            return hk_fail_nomem(err);
        }
        if (sum != 0) {
            batches[b] += sum;
        }
    }
    return HK_OK;
}

/** The levels of a sector: means with rests, and standard errors where all is kept. */
static bool add_sector(hk_tally *t, const double *mean, const int64_t *rest, const double *se,
                       const int64_t *se_rest, int64_t n, int64_t sector)
{
    for (int64_t cell = 0; cell < t->shape.n_cell; cell++) {
        hk_int128 lost = 0, squares = 0;
        if (!hk_kept_sum(hk_kept_lost(mean[cell], n), rest[cell], (hk_int128)n * HK_FRACTION_ONE,
                         &lost) ||
            (se != NULL && !hk_kept_sum_squares(lost, se[cell], n, se_rest[cell], &squares))) {
            return false;
        }
        hk_tally_add_lost(t, sector, cell, 1, (int64_t)lost, squares);
    }
    return true;
}

static hk_status check_shape(const hk_tally *t, const hk_result *r, hk_error *err)
{
    return r->n_component == t->shape.n_component && r->n_service == t->shape.n_service &&
                   r->n_sector == t->shape.n_sector && r->n_time == t->shape.n_cell
               ? HK_OK
               : hk_fail(err, HK_EFORMAT, "it holds another model, or another grid of times");
}

hk_status hk_tally_add_case(hk_tally *tally, const hk_result *earlier, hk_error *err)
{
    hk_tally *t = tally;
    const hk_result *r = earlier;
    int64_t n = r->n_replicate - hk_result_failed(r);
    HK_TRY(check_shape(t, r, err));
    if (r->n_batch > t->n_batch || (r->n_batch < t->n_batch && r->n_batch < r->n_replicate)) {
        return hk_fail(err, HK_EFORMAT, "its batches cannot be continued");
    }
    t->replicates += n;
    t->failed += r->n_replicate - n;
    for (int64_t b = 0; b < r->n_batch; b++) {
        t->batch_replicates[b] += r->batch_replicates[b];
    }
    for (int64_t c = 0; c < r->n_component; c++) {
        HK_TRY(add_component(t, r, n, c, err));
    }
    for (int64_t k = 0; k < r->n_sector; k++) {
        int64_t at = k * r->n_time;
        if (!add_sector(t, r->level_mean + at, r->level_mean_rest + at, r->level_se + at,
                        r->level_se_rest + at, n, k)) {
            return not_sums(err);
        }
    }
    return hk_levels_add_result(t->levels, r) ? HK_OK : hk_fail_nomem(err);
}

hk_status hk_tally_add_set(hk_tally *tally, const hk_result *earlier, int64_t set, hk_error *err)
{
    const hk_int128 most = (hk_int128)1 << 124;
    hk_tally *t = tally;
    const hk_result *r = earlier;
    int64_t n = r->n_replicate - r->assumption_failed[set];
    bool ok = true;
    HK_TRY(check_shape(t, r, err));
    t->replicates += n;
    t->failed += r->assumption_failed[set];
    t->batch_replicates[0] += n;
    for (int64_t c = 0; c < r->n_component && ok; c++) {
        int64_t at = set * r->n_component + c;
        hk_int128 sum, *batch = NULL;
        ok = hk_kept_sum(hk_kept_criticality(r->assumption_criticality[at], n),
                         r->assumption_criticality_rest[at], most, &sum);
        if (ok && sum != 0) {
            if ((batch = hk_tally_row(t, (int32_t)c)) == NULL) {
                return hk_fail_nomem(err);
            }
            batch[0] += sum;
        }
    }
    for (int64_t s = 0; s < r->n_service && ok; s++) {
        int64_t at = set * r->n_service + s, malfunctions, breaches = 0;
        hk_int128 loss;
        ok = hk_kept_sum(hk_kept_loss(r->assumption_loss[at], n), r->assumption_loss_rest[at], most,
                         &loss) &&
             count_of(r->assumption_malfunctions[at], n, &malfunctions) &&
             count_of(r->assumption_breaches[at], n, &breaches);
        t->service_loss[s] += ok ? loss : 0;
        t->malfunctions[s] += ok ? malfunctions : 0;
        t->breaches[s] += ok ? breaches : 0;
    }
    for (int64_t k = 0; k < r->n_sector && ok; k++) {
        int64_t at = (set * r->n_sector + k) * r->n_time;
        ok = add_sector(t, r->assumption_level + at, r->assumption_level_rest + at, NULL, NULL, n,
                        k);
    }
    return ok ? HK_OK : not_sums(err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts by level against a plain table of every replicate in every cell, quantiles
 * against sorted lists, and sums that come back from rounded means.
 */
#include "engine/ensemble/levels.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/units.h"
#include "engine/ensemble/kept.h"
#include "engine/ensemble/partial.h"
#include "engine/io/result_levels.h"
#include "tests/support/tap.h"

enum { SECTORS = 3, CELLS = 40, REPLICATES = 203, RUNS = 6 };

static uint64_t state = 88172645463325252U;

static int64_t below(int64_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (int64_t)((state * UINT64_C(2685821657736338717) >> 33) % (uint64_t)n);
}

static int32_t level_of[REPLICATES][SECTORS][CELLS];

/** Runs that do not overlap; few levels, so that they meet. */
static bool add_replicate(hk_levels *levels, int r)
{
    bool ok = true;
    for (int s = 0; s < SECTORS; s++) {
        for (int c = 0; c < CELLS; c++) {
            level_of[r][s][c] = HK_LEVEL_FULL;
        }
        for (int64_t c = below(CELLS); c < CELLS && ok; c += below(RUNS)) {
            int64_t n = 1 + below(CELLS - c);
            int32_t level = (int32_t)(below(3) == 0 ? below(HK_LEVEL_FULL + 1) : 5000 + below(3));
            ok = hk_levels_add(levels, s, c, n, level);
            for (int64_t k = c; k < c + n; k++) {
                level_of[r][s][k] = level;
            }
            c += n;
        }
    }
    return ok;
}

static int by_value(const void *a, const void *b)
{
    return *(const int32_t *)a - *(const int32_t *)b;
}

static double slow_quantile(int64_t s, int64_t c, int n, double p)
{
    int32_t list[REPLICATES];
    for (int r = 0; r < n; r++) {
        list[r] = level_of[r][s][c];
    }
    qsort(list, (size_t)n, sizeof list[0], by_value);
    return (double)list[(int)ceil(p * n) - 1] / HK_LEVEL_FULL;
}

static int wrong_quantiles(const hk_result *r, int n, double q[3][SECTORS * CELLS])
{
    static const double p[3] = {0.05, 0.5, 0.95};
    int wrong = 0;
    for (int64_t at = 0; at < r->n_sector * r->n_time; at++) {
        for (int k = 0; k < 3; k++) {
            wrong += q[k][at] != slow_quantile(at / CELLS, at % CELLS, n, p[k]);
        }
    }
    return wrong;
}

static hk_result *new_result(void)
{
    hk_result *r = NULL;
    if (hk_result_new(&r, NULL) != HK_OK) {
        return NULL;
    }
    r->n_sector = SECTORS;
    r->n_time = CELLS;
    return r;
}

static void test_counts(void)
{
    static double q[3][SECTORS * CELLS];
    hk_levels *levels = NULL, *again = NULL;
    hk_result *r = new_result(), *back = new_result();
    const char *fault = "";
    int64_t row = 0;
    bool ok = r != NULL && back != NULL && hk_levels_new(SECTORS, CELLS, &levels, NULL) == HK_OK &&
              hk_levels_new(SECTORS, CELLS, &again, NULL) == HK_OK;
    for (int n = 0; n < REPLICATES && ok; n++) {
        ok = add_replicate(levels, n);
    }
    TAP_OK(ok && hk_levels_fill(levels, r, NULL) == HK_OK, "filled");
    TAP_EQ_I64(r->n_level_change, hk_levels_count(levels), "as many changes as it said");
    TAP_OK(hk_level_changes_check(r, REPLICATES, &fault, &row, NULL) == HK_OK && fault == NULL,
           "sound");
    TAP_OK(hk_level_quantiles(r, REPLICATES, q[0], q[1], q[2], NULL) == HK_OK, "quantiles");
    TAP_EQ_I64(wrong_quantiles(r, REPLICATES, q), 0, "equal those of sorted lists");
    TAP_OK(hk_levels_add_result(again, r) && hk_levels_fill(again, back, NULL) == HK_OK,
           "added from a result");
    int64_t different = back->n_level_change != r->n_level_change;
    for (int64_t i = 0; i < r->n_level_change && different == 0; i++) {
        different += hk_level_change(back, i) != hk_level_change(r, i) ||
                     back->level_change_level[i] != r->level_change_level[i];
    }
    TAP_EQ_I64(different, 0, "the same changes");
    hk_levels_clear(again);
    TAP_EQ_I64(hk_levels_count(again), 0, "cleared");
    TAP_OK(hk_level_changes_check(r, 1, &fault, &row, NULL) == HK_OK && fault != NULL,
           "more at a level than there are is seen");
    hk_levels_free(levels);
    hk_levels_free(again);
    hk_result_free(r);
    hk_result_free(back);
}

/** A sum of so many bits. */
static hk_int128 random_sum(int bits)
{
    hk_int128 sum = 1;
    for (int i = 1; i < bits; i++) {
        sum = 2 * sum + below(2);
    }
    return sum;
}

static void test_sums(void)
{
    int wrong = 0, rests = 0;
    for (int i = 0; i < 20000; i++) {
        int64_t n = 1 + below(1000000), rest = 0;
        hk_int128 sum = random_sum(1 + (int)below(100)), back;
        double mean = hk_int128_double(sum) / ((double)HK_LEVEL_FULL * HK_VALUE_SCALE) / (double)n;
        wrong += !hk_kept_rest(sum, hk_kept_criticality(mean, n), &rest) ||
                 !hk_kept_sum(hk_kept_criticality(mean, n), rest, (hk_int128)1 << 110, &back) ||
                 back != sum;
        rests += rest != 0;
        wrong += rest != 0 && sum < (hk_int128)1 << 50;
    }
    TAP_EQ_I64(wrong, 0, "sums come back exactly, small ones without a rest");
    TAP_OK(rests > 1000, "large ones with one");
}

static void test_squares(void)
{
    int wrong = 0;
    for (int i = 0; i < 2000; i++) {
        int64_t n = 1 + below(400), rest = 0;
        hk_int128 sum = 0, squares = 0, back;
        for (int64_t k = 0; k < n; k++) {
            int64_t fraction = below(3) == 0 ? 0 : below(HK_FRACTION_ONE + 1) >> below(30);
            sum += fraction;
            squares += (hk_int128)fraction * fraction;
        }
        double spread = hk_int128_double(n * squares - sum * sum), one = (double)HK_FRACTION_ONE;
        double se = n > 1 ? sqrt(spread / ((double)n * (double)(n - 1)) / (double)n) / one : NAN;
        wrong += !hk_kept_rest_squares(squares, sum, se, n, &rest) ||
                 !hk_kept_sum_squares(sum, se, n, rest, &back) || back != squares;
    }
    TAP_EQ_I64(wrong, 0, "sums of squares come back exactly");
}

static void test_foreign_sums(void)
{
    hk_int128 back;
    int64_t rest;
    TAP_OK(!hk_kept_sum(-5.0, 0, 100, &back), "no negative sums");
    TAP_OK(!hk_kept_sum(101.0, 0, 100, &back), "none above the most");
    TAP_OK(!hk_kept_sum(1e300, 0, 100, &back), "none beyond 128 bits");
    TAP_OK(!hk_kept_sum(1.0, INT64_MIN, 100, &back), "whatever the rest");
    TAP_OK(!hk_kept_sum_squares(1, 1e200, 5, 0, &back), "nor standard errors");
    TAP_OK(!hk_kept_rest((hk_int128)1 << 100, 0.0, &rest), "a rest beyond 64 bits is refused");
}

int main(void)
{
    test_counts();
    test_sums();
    test_squares();
    test_foreign_sums();
    return tap_done();
}

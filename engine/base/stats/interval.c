/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/stats/interval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/int128.h"

hk_rng_key hk_resample_key(uint64_t seed)
{
    static const char stream[] = "hakyu:bootstrap";
    return (hk_rng_key){.seed = seed, .stream = hk_name_hash(stream, strlen(stream))};
}

void hk_resample(hk_rng_key key, int64_t b, int32_t n, int32_t *ret_rows)
{
    uint64_t words[4] = {0};
    for (int32_t i = 0; i < n; i++) {
        if (i % 4 == 0) {
            hk_rng_block(key, (uint64_t)b, 0, 0, (uint64_t)i / 4, words);
        }
        ret_rows[i] = (int32_t)((hk_uint128)words[i % 4] * (uint64_t)n >> 64);
    }
}

double hk_sorted_quantile(const double *sorted, int64_t n, double p)
{
    if (n < 1) {
        return NAN;
    }
    double at = p * (double)(n - 1);
    int64_t i = (int64_t)at;
    if (i >= n - 1) {
        return sorted[n - 1];
    }
    double low = sorted[i];
    double high = sorted[i + 1];
    return low == high ? low : low + (at - (double)i) * (high - low);
}

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    if (isnan(x) || isnan(y)) {
        return isnan(x) - isnan(y);
    }
    return (x > y) - (x < y);
}

int64_t hk_sort_numbers(double *x, int64_t n)
{
    qsort(x, (size_t)n, sizeof *x, compare_numbers);
    while (n > 0 && isnan(x[n - 1])) {
        n--;
    }
    return n;
}

hk_interval hk_percentile_interval(double *x, int64_t n, double confidence)
{
    int64_t good = hk_sort_numbers(x, n);
    if (good == 0 || good < n - n / 2) {
        return (hk_interval){.low = NAN, .high = NAN};
    }
    double tail = 0.5 * (1.0 - confidence);
    return (hk_interval){.low = hk_sorted_quantile(x, good, tail),
                         .high = hk_sorted_quantile(x, good, 1.0 - tail)};
}

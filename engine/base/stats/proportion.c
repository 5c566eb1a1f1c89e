/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wilson, J. Am. Stat. Assoc. 22 (1927): the probabilities that a score test does not reject. */
#include "engine/base/stats/proportion.h"

#include <math.h>

#include "engine/base/check.h"
#include "engine/base/normal.h"

hk_proportion hk_proportion_of(int64_t hits, int64_t n, double confidence)
{
    HK_ASSERT(hits >= 0 && hits <= n && confidence > 0.0 && confidence < 1.0);
    hk_proportion r = {.hits = hits, .n = n, .value = NAN, .low = 0.0, .high = 1.0};
    if (n == 0) {
        return r;
    }
    double size = (double)n;
    double p = (double)hits / size;
    r.value = p;
    if (hits == 0 || hits == n) {
        double bound = fmin(1.0, -log1p(-confidence) / size);
        r.low = hits == 0 ? 0.0 : 1.0 - bound;
        r.high = hits == 0 ? bound : 1.0;
        return r;
    }
    double z = hk_normal_quantile_above(0.5 * (1.0 - confidence));
    double scale = 1.0 + z * z / size;
    double centre = (p + 0.5 * z * z / size) / scale;
    double half = z / scale * sqrt((p * (1.0 - p) + 0.25 * z * z / size) / size);
    r.low = fmax(0.0, centre - half);
    r.high = fmin(1.0, centre + half);
    return r;
}

hk_proportion hk_proportion_with_failed(int64_t hits, int64_t n, int64_t failed, double confidence)
{
    HK_ASSERT(failed >= 0);
    hk_proportion r = hk_proportion_of(hits, n, confidence);
    if (failed > 0) {
        r.low = hk_proportion_of(hits, n + failed, confidence).low;
        r.high = hk_proportion_of(hits + failed, n + failed, confidence).high;
    }
    return r;
}

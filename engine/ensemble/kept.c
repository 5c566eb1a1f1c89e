/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/kept.h"

#include <math.h>

#include "engine/base/units.h"
#include "engine/ensemble/partial.h"

#define MS_PER_HOUR 3600000.0
#define MOST        0x1p124 /* of what is converted */

double hk_kept_count(double mean, int64_t n)
{
    return isnan(mean) ? 0 : mean * (double)n;
}

double hk_kept_criticality(double mean, int64_t n)
{
    return hk_kept_count(mean, n) * ((double)HK_LEVEL_FULL * HK_VALUE_SCALE);
}

double hk_kept_loss(double mean, int64_t n)
{
    return hk_kept_count(mean, n) * ((double)HK_LEVEL_FULL * MS_PER_HOUR);
}

double hk_kept_lost(double mean, int64_t n)
{
    return isnan(mean) ? 0 : (1 - mean) * ((double)n * (double)HK_FRACTION_ONE);
}

double hk_kept_spread(double se, int64_t n)
{
    double one = isnan(se) ? 0 : se * (double)HK_FRACTION_ONE;
    return one * one * (double)n * ((double)n * (double)(n - 1));
}

static bool rounded(double given_back, hk_int128 *ret)
{
    bool fits = fabs(given_back) < MOST; /* false for NAN */
    *ret = fits ? (hk_int128)rint(given_back) : 0;
    return fits;
}

static bool narrow(hk_int128 value, int64_t *ret)
{
    *ret = (int64_t)value;
    return value >= INT64_MIN && value <= INT64_MAX;
}

bool hk_kept_rest(hk_int128 sum, double given_back, int64_t *ret_rest)
{
    hk_int128 about;
    return rounded(given_back, &about) && narrow(sum - about, ret_rest);
}

bool hk_kept_sum(double given_back, int64_t rest, hk_int128 most, hk_int128 *ret_sum)
{
    hk_int128 about;
    bool ok = rounded(given_back, &about);
    *ret_sum = about + rest;
    return ok && *ret_sum >= 0 && *ret_sum <= most;
}

/** (spread + square of the sum) / n, from the rounded spread. */
static bool squares_about(hk_int128 sum, double se, int64_t n, hk_int128 *ret)
{
    hk_int128 spread;
    bool ok = rounded(hk_kept_spread(se, n), &spread);
    *ret = n > 0 ? (spread + sum * sum) / n : 0;
    return ok;
}

bool hk_kept_rest_squares(hk_int128 squares, hk_int128 sum, double se, int64_t n, int64_t *ret_rest)
{
    hk_int128 about;
    return squares_about(sum, se, n, &about) && narrow(squares - about, ret_rest);
}

bool hk_kept_sum_squares(hk_int128 sum, double se, int64_t n, int64_t rest, hk_int128 *ret_squares)
{
    hk_int128 about;
    bool ok = squares_about(sum, se, n, &about);
    *ret_squares = about + rest;
    return ok && *ret_squares >= 0 &&
           *ret_squares <= (hk_int128)n * HK_FRACTION_ONE * HK_FRACTION_ONE;
}

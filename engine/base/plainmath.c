/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log: x = m 2^e with m in [sqrt(1/2), sqrt(2)), ln m = 2 artanh(s), s = (m-1)/(m+1), by its
 * series. exp: x = k ln 2 + r with |r| <= ln(2)/2, e^r by its series. ln 2 is kept in two parts,
 * the first with 32 trailing zero bits, so that its multiples by an exponent are exact.
 */
#include "engine/base/plainmath.h"

#include <math.h>

#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW  0x1.a39ef35793c76p-33
#define LOG2_E   0x1.71547652b82fep+0

double hk_plain_log(double x)
{
    if (!(x > 0.0 && isfinite(x))) {
        return NAN;
    }
    int e;
    double m = frexp(x, &e);
    if (m < 0x1.6a09e667f3bcdp-1) {
        m *= 2.0;
        e--;
    }
    double s = (m - 1.0) / (m + 1.0);
    double z = s * s; /* < 0.0295: terms fall by 34 each */
    double sum = 0.0;
    for (int n = 25; n >= 3; n -= 2) {
        sum = z * (1.0 / n + sum);
    }
    double k = (double)e;
    return k * LN2_HIGH + (2.0 * s + (2.0 * s * sum + k * LN2_LOW));
}

double hk_plain_exp(double x)
{
    if (isnan(x)) {
        return NAN;
    }
    if (x > 710.0) {
        return INFINITY;
    }
    if (x < -746.0) {
        return 0.0;
    }
    double k = floor(x * LOG2_E + 0.5);
    double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    double sum = 0.0;
    for (int n = 15; n >= 2; n--) {
        sum = r / n * (1.0 + sum);
    }
    return ldexp(1.0 + (r + r * sum), (int)k);
}

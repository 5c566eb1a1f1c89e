/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logarithm and exponential against libm's, and the corners. */
#include <math.h>
#include <stdint.h>

#include "engine/base/plainmath.h"
#include "engine/base/rng.h"
#include "tests/support/tap.h"

/** Distance in units in the last place of b. */
static double ulps(double a, double b)
{
    int e;
    frexp(b, &e);
    return fabs(a - b) / ldexp(1.0, e - 53);
}

static void against_libm(void)
{
    hk_rng_key key = {.seed = 7, .stream = 0};
    double worst_log = 0.0;
    double worst_exp = 0.0;
    double worst_back = 0.0;
    for (uint64_t i = 0; i < 200000; i++) {
        double u = hk_rng_uniform(key, 0, 0, 0, i);
        double x = ldexp(1.0 + u, (int)(i % 2000) - 1000);
        worst_log = fmax(worst_log, ulps(hk_plain_log(x), log(x)));
        double y = (u - 0.5) * (i % 2 == 0 ? 1.0 : 1400.0);
        worst_exp = fmax(worst_exp, ulps(hk_plain_exp(y), exp(y)));
        double z = 0.5 + u;
        worst_back = fmax(worst_back, fabs(hk_plain_exp(hk_plain_log(z)) / z - 1.0));
    }
    TAP_OK(worst_log <= 2.0, "log is within 2 units of libm's: %.2f", worst_log);
    TAP_OK(worst_exp <= 2.0, "exp is within 2 units of libm's: %.2f", worst_exp);
    TAP_OK(worst_back < 1e-15, "exp undoes log: %.2g", worst_back);
}

int main(void)
{
    against_libm();
    TAP_EQ_I64(hk_plain_log(1.0) == 0.0, 1, "log 1 = 0");
    TAP_EQ_I64(hk_plain_exp(0.0) == 1.0, 1, "e^0 = 1");
    TAP_OK(ulps(hk_plain_log(1.0 + 0x1p-30), log1p(0x1p-30)) <= 2.0, "log keeps digits beside 1");
    TAP_OK(ulps(hk_plain_log(0x1p-1074), log(0x1p-1074)) <= 2.0, "log of the smallest number");
    TAP_OK(isinf(hk_plain_exp(710.0)) && isinf(hk_plain_exp(1e300)), "exp overflows to infinity");
    TAP_OK(hk_plain_exp(-746.0) == 0.0 && hk_plain_exp(-1e300) == 0.0, "exp ends at 0");
    TAP_OK(isnan(hk_plain_log(0.0)) && isnan(hk_plain_log(-1.0)) && isnan(hk_plain_log(INFINITY)) &&
               isnan(hk_plain_exp(NAN)),
           "no number where there is none");
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of replicates: by hand, against R's t.test, and with failed ones. */
#include <math.h>

#include "engine/base/stats/summary.h"
#include "tests/support/tap.h"

static void by_hand(void)
{
    const double x[] = {3.0, NAN, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0,
                        5.0, 8.0, 9.0, 7.0, 9.0, 3.0, 2.0, 3.0, 8.0, 4.0};
    double room[21];
    hk_summary s;
    hk_summary_of(x, 21, 0.95, room, &s);
    TAP_OK(s.n == 20 && s.failed == 1, "one of 21 failed");
    TAP_NEAR(s.mean, 4.85, 1e-12, "mean");
    TAP_NEAR(s.se, sqrt((609.0 - 97.0 * 97.0 / 20.0) / (20.0 * 19.0)), 1e-12, "its error");
    TAP_NEAR(s.high - s.mean, 2.093024054408263 * s.se, 1e-9, "t of 19 degrees of freedom");
    TAP_OK(s.least == 1.0 && s.greatest == 9.0, "least and greatest");
    TAP_NEAR(s.quantile[2].value, 4.5, 1e-12, "median of an even number");
    TAP_OK(s.quantile[2].low == 3.0 && s.quantile[2].high == 7.0, "between ranks 6 and 15");
    TAP_OK(isnan(s.quantile[0].low) && !isnan(s.quantile[0].high), "20 numbers do not bound 5 %%");
}

static void corners(void)
{
    const double same[] = {2.0, 2.0, 2.0};
    const double failed[] = {1.0, NAN, 3.0, 2.0};
    const double none[] = {NAN, NAN};
    double room[4];
    hk_summary s;
    hk_summary_of(same, 3, 0.95, room, &s);
    TAP_OK(s.se == 0.0 && isnan(s.low) && s.mean == 2.0, "equal numbers have no interval");
    hk_summary_of(failed, 4, 0.95, room, &s);
    TAP_OK(s.mean == 2.0 && s.se > 0.0 && isnan(s.low) && isnan(s.quantile[2].low),
           "a quarter failed: no intervals");
    hk_summary_of(none, 2, 0.95, room, &s);
    TAP_OK(s.n == 0 && isnan(s.mean) && isnan(s.least) && isnan(s.quantile[2].value),
           "all failed: nothing");
    hk_summary_of(same, 1, 0.95, room, &s);
    TAP_OK(s.mean == 2.0 && isnan(s.se), "one number has no error");
}

static void differences(void)
{
    const double x[] = {10.0, 21.0, 30.0, 44.0};
    const double y[] = {9.0, 20.0, 29.0, 40.0};
    double room[4];
    hk_summary s;
    hk_summary_of_difference(x, y, 4, 0.9, room, &s);
    TAP_NEAR(s.mean, 1.75, 1e-12, "mean of the differences");
    TAP_NEAR(s.se, 0.75, 1e-12, "by pairs, far below that of either");
    TAP_NEAR(s.mean - s.low, 2.353363434801825 * 0.75, 1e-9, "t of 3 at 90 %%");
    TAP_OK(s.least == 1.0 && s.greatest == 4.0, "least and greatest");
    const double z[] = {9.0, NAN, 29.0, 40.0};
    hk_summary_of_difference(x, z, 4, 0.9, room, &s);
    TAP_OK(s.n == 3 && s.failed == 1 && s.mean == 2.0, "a pair without one of its halves is out");
}

int main(void)
{
    by_hand();
    corners();
    differences();
    return tap_done();
}

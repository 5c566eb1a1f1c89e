/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/stats/summary.h"

#include <math.h>
#include <stdbool.h>

#include "engine/base/stats/interval.h"
#include "engine/base/student.h"

const double hk_summary_at[HK_SUMMARY_QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};

static hk_summary nothing(void)
{
    hk_summary s = {.mean = NAN,
                    .se = NAN,
                    .low = NAN,
                    .high = NAN,
                    .least = NAN,
                    .greatest = NAN,
                    .quantile = {{NAN, NAN, NAN}}};
    for (int i = 0; i < HK_SUMMARY_QUANTILES; i++) {
        s.quantile[i] = (hk_quantile){NAN, NAN, NAN};
    }
    return s;
}

/** Mean, standard error and interval; numbers that are NAN are skipped. */
static void mean_of(const double *x, int64_t n, double confidence, hk_summary *s)
{
    double sum = 0.0;
    double squares = 0.0;
    for (int64_t i = 0; i < n; i++) {
        sum += isnan(x[i]) ? 0.0 : x[i];
    }
    if (s->n == 0) {
        return;
    }
    s->mean = sum / (double)s->n;
    for (int64_t i = 0; i < n; i++) {
        double d = isnan(x[i]) ? 0.0 : x[i] - s->mean;
        squares += d * d;
    }
    if (s->n < 2) {
        return;
    }
    s->se = sqrt(squares / ((double)s->n * (double)(s->n - 1)));
    if ((double)s->failed <= HK_SUMMARY_FAILED_MAX * (double)n && s->se > 0.0) {
        double t = hk_student_quantile(0.5 + 0.5 * confidence, (double)(s->n - 1));
        s->low = s->mean - t * s->se;
        s->high = s->mean + t * s->se;
    }
}

/** From sorted numbers. */
static void order_of(const double *sorted, int64_t all, double confidence, hk_summary *s)
{
    if (s->n == 0) {
        return;
    }
    bool sure = (double)s->failed <= HK_SUMMARY_FAILED_MAX * (double)all;
    s->least = sorted[0];
    s->greatest = sorted[s->n - 1];
    for (int i = 0; i < HK_SUMMARY_QUANTILES; i++) {
        s->quantile[i] = hk_quantile_of(sorted, s->n, hk_summary_at[i], confidence);
        if (!sure) {
            s->quantile[i].low = s->quantile[i].high = NAN;
        }
    }
}

void hk_summary_of(const double *values, int64_t n, double confidence, double *room,
                   hk_summary *ret_summary)
{
    hk_summary s = nothing();
    for (int64_t i = 0; i < n; i++) {
        room[i] = values[i];
    }
    s.n = hk_sort_numbers(room, n);
    s.failed = n - s.n;
    mean_of(values, n, confidence, &s);
    order_of(room, n, confidence, &s);
    *ret_summary = s;
}

void hk_summary_of_difference(const double *x, const double *y, int64_t n, double confidence,
                              double *room, hk_summary *ret_summary)
{
    hk_summary s = nothing();
    for (int64_t i = 0; i < n; i++) {
        room[i] = x[i] - y[i];
        s.n += !isnan(room[i]);
    }
    s.failed = n - s.n;
    mean_of(room, n, confidence, &s);
    for (int64_t i = 0; i < n; i++) {
        s.least = isnan(room[i]) ? s.least : fmin(s.least, room[i]); /* fmin leaves NAN out */
        s.greatest = isnan(room[i]) ? s.greatest : fmax(s.greatest, room[i]);
    }
    *ret_summary = s;
}

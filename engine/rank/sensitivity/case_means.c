/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chance: the outcome x[c][r] of case c in replicate r is taken as case + replicate + interaction.
 * What all cases have in common in a replicate (its luck) cancels between cases; the interaction
 * does not, and its mean square over the replicates is the variance that chance gives a case's mean.
 * All sums are of x[c][r] - x[first][r], which has the same interaction squares but no large
 * common part.
 */
#include "engine/rank/sensitivity/case_means.h"

#include <math.h>

#include "engine/base/stats/summary.h"
#include "engine/io/result_outputs.h"

/** Of the cases of one policy all of whose replicates ended well. */
typedef struct squares {
    int64_t n;            /* cases */
    double *first;        /* [replicates] of the first of them */
    double *by_replicate; /* [replicates] sums over the cases, from here on of differences */
    double all;           /* sum of squares */
    double by_case;       /* sum of squares of the sums of cases */
    double sum;
} squares;

typedef struct work {
    int64_t n, n_policy; /* replicates */
    hk_case_means *means;
    squares *policies;
} work;

static void take_squares(squares *s, const double *x, int64_t n)
{
    double sum = 0.0;
    for (int64_t r = 0; r < n; r++) {
        s->first[r] = s->n == 0 ? x[r] : s->first[r];
        double d = x[r] - s->first[r];
        s->by_replicate[r] += d;
        s->all += d * d;
        sum += d;
    }
    s->by_case += sum * sum;
    s->sum += sum;
    s->n++;
}

static hk_status take_case(void *user, int64_t case_index, const double *const *values,
                           hk_error *err)
{
    work *w = user;
    double sum = 0.0;
    int64_t n = 0, policy = case_index % w->n_policy;
    (void)err;
    for (int64_t r = 0; r < w->n; r++) {
        sum += isnan(values[0][r]) ? 0.0 : values[0][r];
        n += !isnan(values[0][r]);
    }
    bool good = n > 0 && (double)(w->n - n) <= HK_SUMMARY_FAILED_MAX * (double)w->n;
    w->means->mean[case_index] = good ? sum / (double)n : NAN;
    w->means->failed[policy] += !good;
    if (n == w->n && n > 0) {
        take_squares(&w->policies[policy], values[0], n);
    }
    return HK_OK;
}

/** Mean square of the interaction over the replicates, as a share of the variance of the means. */
static double share_of(const squares *s, int64_t n)
{
    double cases = (double)s->n, replicates = (double)n, by_replicate = 0.0;
    if (s->n < 2 || n < 2) {
        return NAN;
    }
    for (int64_t r = 0; r < n; r++) {
        by_replicate += s->by_replicate[r] * s->by_replicate[r];
    }
    double mean = s->sum * s->sum / (cases * replicates);
    double between = s->by_case / replicates - mean; /* sum of squares of the cases */
    double rest = fmax(0.0, s->all - s->by_case / replicates - by_replicate / cases + mean);
    double square = rest / ((cases - 1.0) * (replicates - 1.0));
    double variance = between / (cases - 1.0); /* of the means, times the replicates */
    return variance > 0.0 ? fmin(1.0, square / variance) : NAN;
}

hk_status hk_case_means_of(const char *path, const hk_result_cases *cases, const hk_output *output,
                           int64_t n_policy, hk_arena *arena, hk_case_means *ret_means,
                           hk_error *err)
{
    size_t policies = (size_t)n_policy, n = (size_t)cases->n_replicate;
    hk_case_means means = {
        .mean = hk_arena_alloc(arena, (size_t)cases->n_case, sizeof *means.mean),
        .chance = hk_arena_alloc(arena, policies, sizeof *means.chance),
        .failed = hk_arena_alloc(arena, policies, sizeof *means.failed),
    };
    work w = {.n = cases->n_replicate,
              .n_policy = n_policy,
              .means = &means,
              .policies = hk_arena_alloc(arena, policies, sizeof *w.policies)};
    bool ok =
        means.mean != NULL && means.chance != NULL && means.failed != NULL && w.policies != NULL;
    for (size_t p = 0; p < policies && ok; p++) {
        w.policies[p].first = hk_arena_alloc(arena, n, sizeof(double));
        w.policies[p].by_replicate = hk_arena_alloc(arena, n, sizeof(double));
        ok = w.policies[p].first != NULL && w.policies[p].by_replicate != NULL;
    }
    if (!ok) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_result_read_outputs(path, cases, output, 1, take_case, &w, err));
    for (size_t p = 0; p < policies; p++) {
        means.chance[p] = share_of(&w.policies[p], w.n);
    }
    *ret_means = means;
    return HK_OK;
}

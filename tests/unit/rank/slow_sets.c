/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/rank/slow_sets.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "engine/base/student.h"

/** One ordered pair: is `j` better than `k`? */
typedef struct pair {
    int j, k;
    double difference, se;
    double noise[SLOW_BATCHES]; /* what multiplies the multipliers */
    bool in;
} pair;

/** As the header of rank_draws.h defines it. */
static double multiplier(int64_t draw, int64_t batch)
{
    hk_rng_key key = {.seed = 2023, .stream = hk_name_hash("rank", 4)};
    return hk_normal_quantile(hk_rng_uniform(key, (uint64_t)draw, 0, 1, (uint64_t)batch));
}

static pair make_pair(const hk_rank_sample *s, int j, int k)
{
    double d[SLOW_BATCHES];
    int64_t w[SLOW_BATCHES];
    int64_t n = 0;
    double total = 0.0;
    for (int64_t b = 0; b < s->n_batch; b++) {
        int64_t weight = s->weights == NULL ? 1 : s->weights[b];
        if (weight > 0) {
            d[n] = s->batches[j * s->n_batch + b] - s->batches[k * s->n_batch + b];
            w[n++] = weight;
            total += (double)weight;
        }
    }
    hk_batch_mean m = hk_batch_mean_of(d, w, n);
    pair p = {.j = j, .k = k, .difference = m.mean, .se = m.se, .in = true};
    for (int64_t b = 0; b < n; b++) {
        p.noise[b] = (d[b] - m.mean) * sqrt((double)w[b] / ((double)(n - 1) * total));
    }
    return p;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Weights of the batches used, as fractions. */
static int64_t used_weights(const hk_rank_sample *s, double *ret)
{
    int64_t n = 0;
    double total = 0.0;
    for (int64_t b = 0; b < s->n_batch; b++) {
        double weight = s->weights == NULL ? 1.0 : (double)s->weights[b];
        if (weight > 0.0) {
            ret[n++] = weight;
            total += weight;
        }
    }
    for (int64_t b = 0; b < n; b++) {
        ret[b] /= total;
    }
    return n;
}

/** Multipliers of a draw less their weighted mean in the metric of the batches, of length 1. */
static void direction(int64_t draw, const double *weights, int64_t n, double *ret)
{
    double along = 0.0;
    double squares = 0.0;
    for (int64_t b = 0; b < n; b++) {
        along += multiplier(draw, b) * sqrt(weights[b]);
    }
    for (int64_t b = 0; b < n; b++) {
        ret[b] = multiplier(draw, b) - along * sqrt(weights[b]);
        squares += ret[b] * ret[b];
    }
    for (int64_t b = 0; b < n; b++) {
        ret[b] /= sqrt(squares);
    }
}

static double critical_of(const pair *pairs, int n_pair, const hk_rank_sample *sample,
                          const hk_rank_sets_opts *opts)
{
    double weights[SLOW_BATCHES];
    int64_t n = used_weights(sample, weights);
    double *greatest = calloc((size_t)opts->n_draw, sizeof *greatest);
    HK_CHECK(greatest != NULL, "no memory");
    for (int64_t draw = 0; draw < opts->n_draw; draw++) {
        double v[SLOW_BATCHES];
        direction(draw, weights, n, v);
        greatest[draw] = -INFINITY;
        for (int i = 0; i < n_pair; i++) {
            double cosine = 0.0;
            for (int64_t b = 0; b < n; b++) {
                cosine += pairs[i].noise[b] * v[b] / pairs[i].se;
            }
            if (pairs[i].in && pairs[i].se > 0.0) { /* a t statistic of n - 2 degrees */
                double t = cosine * sqrt((double)(n - 2)) / sqrt(1.0 - cosine * cosine);
                greatest[draw] = fmax(greatest[draw], t);
            }
        }
    }
    qsort(greatest, (size_t)opts->n_draw, sizeof *greatest, compare);
    int64_t number = (int64_t)ceil(opts->confidence * (double)(opts->n_draw + 1) - 1e-9);
    double t = greatest[(number > opts->n_draw ? opts->n_draw : number) - 1];
    free(greatest);
    double tail = hk_student_above(t, (double)(n - 2));
    return isfinite(t) ? hk_student_upper(tail, (double)(n - 1)) : 0.0;
}

static int make_pairs(const hk_rank_sample *s, int target, pair *pairs)
{
    int n = 0;
    for (int j = 0; j < s->n_row; j++) {
        for (int k = 0; k < s->n_row; k++) {
            if (j != k && (target < 0 || j == target || k == target)) {
                pairs[n++] = make_pair(s, j, k);
            }
        }
    }
    return n;
}

slow_sets slow_sets_of(const hk_rank_sample *sample, const hk_rank_sets_opts *opts, int target)
{
    static pair pairs[SLOW_ROWS * SLOW_ROWS];
    int n = make_pairs(sample, target, pairs);
    slow_sets sets = {.rounds = 0};
    for (int64_t i = 0; i < sample->n_row; i++) {
        sets.low[i] = 1;
        sets.high[i] = sample->n_row;
    }
    for (int rejected = 1; rejected > 0;) {
        rejected = 0;
        sets.critical = critical_of(pairs, n, sample, opts);
        sets.rounds++;
        for (int i = 0; i < n; i++) {
            pair *p = &pairs[i];
            bool better = p->se > 0.0 ? p->difference > sets.critical * p->se : p->difference > 0.0;
            if (p->in && better) {
                p->in = false;
                sets.low[p->k]++;
                sets.high[p->j]--;
                rejected += p->se > 0.0;
            }
        }
    }
    return sets;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "engine/io/review.h"

enum { OTHERS_MIN = 5, ONE_IN = 10 };

static int compare(const void *left, const void *right)
{
    const hk_sample *a = left;
    const hk_sample *b = right;
    if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    if (a->value < b->value || a->value > b->value) {
        return a->value < b->value ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

int64_t hk_review_distinct(hk_sample *samples, int64_t n)
{
    int64_t kept = 0;
    if (n > 0) {
        qsort(samples, (size_t)n, sizeof *samples, compare);
    }
    for (int64_t i = 0; i < n; i++) {
        if (kept == 0 || compare(&samples[kept - 1], &samples[i]) != 0) {
            samples[kept++] = samples[i];
        }
    }
    return kept;
}

/** A factor by which the value comes to lie among the others, the one nearest to their middle. */
static double fitting_factor(const hk_outlier *o, double middle, const double *factors, int32_t n)
{
    double best = 0, best_distance = 0;
    for (int32_t i = 0; i < 2 * n; i++) {
        double factor = i < n ? factors[i] : 1 / factors[i - n];
        double moved = o->sample.value / factor;
        double distance = moved > middle ? moved / middle : middle / moved;
        /* the others' ends are taken a little wider: values are rounded by hand */
        if (moved * 1.0001 >= o->low && moved <= o->high * 1.0001 &&
            (best <= 0 || distance < best_distance)) {
            best = factor;
            best_distance = distance;
        }
    }
    return best;
}

typedef struct task {
    const double *factors;
    int32_t n_factor;
    void (*call)(void *user, const hk_outlier *outlier);
    void *user;
} task;

/** Samples [from, to) stand apart from the others [a, b). */
static void report(const hk_sample *s, int64_t from, int64_t to, int64_t a, int64_t b,
                   const task *t)
{
    for (int64_t i = from; i < to; i++) {
        hk_outlier o = {.sample = s[i], .low = s[a].value, .high = s[b - 1].value};
        o.factor = fitting_factor(&o, s[(a + b) / 2].value, t->factors, t->n_factor);
        if (o.factor > 0) {
            t->call(t->user, &o);
        }
    }
}

/** One class [a, b), sorted by value: the outermost gaps that leave few outside. */
static void judge_class(const hk_sample *s, int64_t a, int64_t b, double gap, const task *t)
{
    int64_t n = b - a, most = n / ONE_IN > 1 ? n / ONE_IN : 1;
    int64_t low = a, high = b; /* the others: [low, high) */
    for (int64_t i = a + 1; i <= a + most && i < b; i++) {
        low = s[i].value >= gap * s[i - 1].value ? i : low;
    }
    for (int64_t i = b - 1; i >= b - most && i > a; i--) {
        high = s[i].value >= gap * s[i - 1].value ? i : high;
    }
    if (high - low < OTHERS_MIN) {
        return;
    }
    report(s, a, low, low, high, t);
    report(s, high, b, low, high, t);
}

void hk_review_outliers(hk_sample *samples, int64_t n, double gap, const double *factors,
                        int32_t n_factor, void (*call)(void *user, const hk_outlier *outlier),
                        void *user)
{
    task t = {factors, n_factor, call, user};
    if (n > 0) {
        qsort(samples, (size_t)n, sizeof *samples, compare);
    }
    for (int64_t a = 0; a < n;) {
        int64_t b = a + 1;
        while (b < n && samples[b].key == samples[a].key) {
            b++;
        }
        judge_class(samples, a, b, gap, &t);
        a = b;
    }
}

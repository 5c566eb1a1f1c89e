/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keyed draws against the same distributions from GSL's own generators: mt19937,
 * its default, and ranlux. Theirs is the floor for a draw that is a step of a stream;
 * ours are pure functions of their key, by inverse CDF with one uniform each, and here
 * is what that costs. `uniform4` takes the four words of a block, the others one. In turns, by thread
 * CPU time. Each pair must have the same mean, or the work was not the same.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/support/report.h"
#include "engine/base/dist.h"
#include "engine/base/rng.h"

enum { N_GSL = 2 };

typedef struct subject {
    const char *name;
    hk_dist dist;
    double tolerance; /* of the mean of n: times the mean / sqrt(n) */
    bench_samples ours, gsl[N_GSL];
} subject;

static const hk_rng_key key = {2009, 0};

/* The mean of n draws; entities and indices vary as they do in a replicate. */
static double draw_keyed(const subject *s, int32_t n)
{
    double sum = 0;
    for (int32_t i = 0; i < n; i++) {
        double u =
            hk_rng_uniform(key, (uint64_t)i >> 8, (uint64_t)(i & 255) * 0x9E3779B97F4A7C15U, 1, 0);
        sum += hk_dist_quantile(&s->dist, u);
    }
    return sum / n;
}

static double draw_block(int32_t n)
{
    double sum = 0;
    uint64_t words[4];
    for (int32_t i = 0; i < n; i += 4) {
        hk_rng_block(key, (uint64_t)i >> 8, 7, 1, (uint64_t)i / 4, words);
        for (int k = 0; k < 4; k++) {
            sum += hk_rng_to_uniform(words[k]);
        }
    }
    return sum / n;
}

static double positive_gaussian(const gsl_rng *rng, double mean, double sigma)
{
    double x;
    do {
        x = mean + gsl_ran_gaussian(rng, sigma);
    } while (x < 0);
    return x;
}

static double draw_one(const gsl_rng *rng, const hk_dist *d)
{
    switch (d->kind) {
    case HK_DIST_EXPONENTIAL:
        return gsl_ran_exponential(rng, d->a);
    case HK_DIST_LOGNORMAL:
        return gsl_ran_lognormal(rng, log(d->a), d->b);
    case HK_DIST_NORMAL:
        return positive_gaussian(rng, d->a, d->b);
    case HK_DIST_WEIBULL:
        return gsl_ran_weibull(rng, d->a, d->b);
    case HK_DIST_GAMMA:
        return gsl_ran_gamma(rng, d->b, d->a);
    default:
        return gsl_rng_uniform(rng);
    }
}

static double draw_gsl(const gsl_rng *rng, const hk_dist *dist, int32_t n)
{
    double sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sum += draw_one(rng, dist);
    }
    return sum / n;
}

static double ours_of(const subject *s, int32_t n)
{
    return strcmp(s->name, "uniform4") == 0 ? draw_block(n) : draw_keyed(s, n);
}

static void measure(subject *s, gsl_rng *const *rng, int32_t n)
{
    double start = bench_thread_seconds(), mean = ours_of(s, n);
    bench_add(&s->ours, 1e9 * (bench_thread_seconds() - start) / n);
    for (int g = 0; g < N_GSL; g++) {
        start = bench_thread_seconds();
        double other = draw_gsl(rng[g], &s->dist, n);
        bench_add(&s->gsl[g], 1e9 * (bench_thread_seconds() - start) / n);
        bench_must(fabs(mean - other) > s->tolerance * hk_dist_mean(&s->dist) / sqrt(n),
                   "the means of the draws differ");
    }
}

static void print(const subject *s)
{
    printf("%-11s  %9.1f  %10.1f  %9.1f  %9.2f  %9.2f\n", s->name, bench_median(&s->ours),
           bench_median(&s->gsl[0]), bench_median(&s->gsl[1]),
           bench_median_ratio(&s->ours, &s->gsl[0]), bench_median_ratio(&s->ours, &s->gsl[1]));
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    int32_t rounds = mode == BENCH_FULL ? 15 : 5, n = mode == BENCH_FULL ? 1 << 20 : 1 << 17;
    subject subjects[] = {
        {"uniform", {.kind = HK_DIST_UNIFORM, .b = 1}, 6, {.n = 0}, {{.n = 0}}},
        {"uniform4", {.kind = HK_DIST_UNIFORM, .b = 1}, 6, {.n = 0}, {{.n = 0}}},
        {"exponential", {.kind = HK_DIST_EXPONENTIAL, .a = 2.88e7}, 10, {.n = 0}, {{.n = 0}}},
        {"lognormal", {.kind = HK_DIST_LOGNORMAL, .a = 2.88e7, .b = 0.6}, 8, {.n = 0}, {{.n = 0}}},
        {"normal", {.kind = HK_DIST_NORMAL, .a = 2.6e8, .b = 1.3e8}, 6, {.n = 0}, {{.n = 0}}},
        {"weibull", {.kind = HK_DIST_WEIBULL, .a = 2.88e7, .b = 1.5}, 8, {.n = 0}, {{.n = 0}}},
        {"gamma", {.kind = HK_DIST_GAMMA, .a = 1.44e7, .b = 2}, 8, {.n = 0}, {{.n = 0}}},
    };
    int n_subject = sizeof subjects / sizeof subjects[0];
    if (mode == BENCH_COUNT) {
        for (int i = 0; i < n_subject; i++) {
            bool slow = subjects[i].dist.kind == HK_DIST_GAMMA; /* it would hide the others */
            bench_must(ours_of(&subjects[i], slow ? 400 : 20000) <= 0, "draws are below 0");
        }
        return 0;
    }
    gsl_rng *rng[N_GSL] = {gsl_rng_alloc(gsl_rng_mt19937), gsl_rng_alloc(gsl_rng_ranlux)};
    for (int32_t r = 0; r < rounds; r++) {
        for (int i = 0; i < n_subject; i++) {
            measure(&subjects[i], rng, n);
        }
    }
    printf("%-11s  %9s  %10s  %9s  %9s  %9s\n", "draw", "hakyu_ns<", "mt19937_ns<", "ranlux_ns<",
           "/mt19937<", "/ranlux<");
    for (int i = 0; i < n_subject; i++) {
        print(&subjects[i]);
    }
    for (int g = 0; g < N_GSL; g++) {
        gsl_rng_free(rng[g]);
    }
    return 0;
}

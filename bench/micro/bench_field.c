/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Correlated residuals of ground motion: one sample of the field, normals keyed by site included, and
 * the set-up that all replicates share. Sites as in the national model: half of them in towns.
 * Columns: `ns` per site and sample, `/first` against the smallest approximate field, per site.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/support/report.h"
#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "models/threats/earthquake/residual_field.h"

static const hk_rng_key key = {2009, 0};

typedef struct subject {
    const char *kind;
    int32_t n, exact_sites;
    hk_arena *arena;
    hk_earthquake_field *field;
    double *x;
    bench_samples setup_s, sample_s, colour_s;
} subject;

static double uniform(int32_t i, uint64_t index)
{
    return hk_rng_uniform(key, 0, (uint64_t)i, 7, index);
}

static void place(int32_t n, hk_earthquake_point *ret_points)
{
    enum { TOWNS = 200, FIRST_TOWN = 1 << 30 };
    for (int32_t i = 0; i < n; i++) {
        double size = uniform(i, 2) < 0.5 ? 0.05 : 5;
        int32_t town = FIRST_TOWN + (int32_t)(TOWNS * uniform(i, 3));
        double b = size < 1 ? 35 + 5 * uniform(town, 0) : 35;
        double l = size < 1 ? 135 + 5 * uniform(town, 1) : 135;
        ret_points[i] = hk_earthquake_point_of(b + size * uniform(i, 0), l + size * uniform(i, 1));
    }
}

static void open_subject(subject *s, const hk_earthquake_point *points)
{
    hk_earthquake_field_opts opts = HK_EARTHQUAKE_FIELD_OPTS_DEFAULT;
    hk_error err;
    opts.exact_sites = s->exact_sites;
    bench_must(hk_arena_new(&s->arena, &err), err.message);
    double start = bench_thread_seconds();
    bench_must(hk_earthquake_field_new(points, s->n, &opts, s->arena, &s->field, &err),
               err.message);
    bench_add(&s->setup_s, bench_thread_seconds() - start);
    s->x = malloc((size_t)s->n * sizeof *s->x);
    bench_must(s->x == NULL, "out of memory");
}

static void measure(subject *s, uint64_t replicate)
{
    double start = bench_thread_seconds(), sum = 0;
    for (int32_t i = 0; i < s->n; i++) {
        uint64_t site = (uint64_t)i * 0x9E3779B97F4A7C15U;
        s->x[i] = hk_normal_quantile(hk_rng_uniform(key, replicate, site, 1, 0));
    }
    double drawn = bench_thread_seconds();
    hk_earthquake_field_colour(s->field, s->x);
    bench_add(&s->colour_s, bench_thread_seconds() - drawn);
    bench_add(&s->sample_s, bench_thread_seconds() - start);
    for (int32_t i = 0; i < s->n; i++) {
        sum += s->x[i] * s->x[i];
    }
    bench_must(fabs(sum / s->n - 1) > 0.5, "the variance is not 1");
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    int32_t tenth = mode == BENCH_FULL ? 1 : 10, rounds = mode == BENCH_FULL ? 15 : 3;
    subject subjects[] = {{.kind = "exact", .n = 1000 / tenth, .exact_sites = INT32_MAX},
                          {.kind = "exact", .n = 2000 / tenth, .exact_sites = INT32_MAX},
                          {.kind = "neighbours", .n = 10000 / tenth},
                          {.kind = "neighbours", .n = 100000 / tenth},
                          {.kind = "neighbours", .n = 300000 / tenth}};
    int n_subject = sizeof subjects / sizeof subjects[0], first = 2;
    hk_earthquake_point *points = malloc((size_t)subjects[n_subject - 1].n * sizeof *points);
    bench_must(points == NULL, "out of memory");
    place(subjects[n_subject - 1].n, points);
    for (int i = 0; i < n_subject; i++) {
        open_subject(&subjects[i], points);
    }
    for (int32_t r = 0; r < rounds; r++) {
        for (int i = 0; i < n_subject; i++) {
            measure(&subjects[i], (uint64_t)r);
        }
    }
    printf("%-10s  %8s  %8s  %10s  %10s  %8s  %8s  %10s\n", "field", "sites", "setup_s<",
           "sample_ms<", "colour_ms<", "ns<", "/first<", "bytes/site=");
    for (int i = 0; i < n_subject; i++) {
        subject *s = &subjects[i];
        double per = (double)subjects[first].n / s->n;
        printf("%-10s  %8d  %8.6f  %10.4f  %10.4f  %8.1f  %8.2f  %10.0f\n", s->kind, s->n,
               bench_median(&s->setup_s), 1e3 * bench_median(&s->sample_s),
               1e3 * bench_median(&s->colour_s), 1e9 * bench_median(&s->sample_s) / s->n,
               per * bench_median_ratio(&s->sample_s, &subjects[first].sample_s),
               (double)hk_arena_bytes(s->arena) / s->n);
        hk_arena_free(s->arena);
        free(s->x);
    }
    free(points);
    return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sweep whose cases are a function of their factors instead of a simulation: the sweep file, its
 * design, what is recorded of it and the writer are those of `hakyu sweep`; only the loss of service
 * s/power comes from the function, in unit-hours and above 0. So statistics of known answer go the
 * way of users: hakyu rank, hakyu info.
 *
 *   function_sweep NAME SWEEP OUT.h5 REPLICATES [FAILED]
 *
 * NAME: ishigami, g, sum (2 x1 + x2 - 3 x3 + 10) or value (x1). With several replicates replicate r of case
 * c has f + luck(r) + own(c, r), luck uniform on 0..5 and own on -0.5..0.5: variance 1/12. FAILED: every so many-th
 * case loses all its replicates.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/ensemble/sweep/sweep_record.h"
#include "tests/unit/io_result/result_sample.h"

#define UNITS_PER_HOUR (1e4 * 3.6e6) /* of an exact loss */

typedef double function(const double *x);

static double ishigami(const double *x)
{
    double s1 = sin(x[0]), s2 = sin(x[1]);
    return 20.0 + s1 + 7.0 * s2 * s2 + 0.1 * pow(x[2], 4.0) * s1;
}

static double g(const double *x)
{
    static const double a[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
    double product = 1.0;
    for (int i = 0; i < 8; i++) {
        product *= (fabs(4.0 * x[i] - 2.0) + a[i]) / (1.0 + a[i]);
    }
    return product;
}

static double sum(const double *x)
{
    return 10.0 + 2.0 * x[0] + x[1] - 3.0 * x[2];
}

static double value(const double *x)
{
    return x[0];
}

static const struct {
    const char *name;
    function *f;
} functions[] = {{"ishigami", ishigami}, {"g", g}, {"sum", sum}, {"value", value}};

typedef struct program {
    function *f;
    hk_sweep *sweep;
    hk_result *frame;
    hk_result_sizes sizes;
    int64_t replicates, failed_every;
    hk_arena *arena;
} program;

/** Nothing happens to the levels: those of the sample are of another number of replicates. */
static void flatten_levels(hk_result *r)
{
    r->n_level_change = 0;
    for (int64_t i = 0; i < r->n_sector * r->n_time; i++) {
        r->level_mean[i] = r->level_q05[i] = r->level_q50[i] = r->level_q95[i] = 1.0;
        r->level_se[i] = 0.0;
    }
}

static hk_status name_cases(program *p, hk_error *err)
{
    const hk_sweep *s = p->sweep;
    int32_t columns = hk_sweep_columns(s);
    size_t n = (size_t)s->n_case, cells = n * (size_t)columns;
    const char **names = hk_arena_alloc(p->arena, n, sizeof *names);
    const char **texts = hk_arena_alloc(p->arena, cells, sizeof *texts);
    double *numbers = hk_arena_alloc(p->arena, cells, sizeof *numbers);
    const char **factors = hk_arena_alloc(p->arena, (size_t)columns, sizeof *factors);
    const char **units = hk_arena_alloc(p->arena, (size_t)columns, sizeof *units);
    if (names == NULL || texts == NULL || numbers == NULL || factors == NULL || units == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t f = 0; f < columns; f++) {
        factors[f] = hk_sweep_column(s, f);
        units[f] = "1";
    }
    for (size_t i = 0; i < n; i++) {
        char name[32], buf[64];
        snprintf(name, sizeof name, "case-%zu", i);
        names[i] = hk_arena_strndup(p->arena, name, strlen(name));
        for (int32_t f = 0; f < columns; f++) {
            size_t at = i * (size_t)columns + (size_t)f;
            const char *text = hk_sweep_value(s, (int64_t)i, f, buf, sizeof buf, &numbers[at]);
            texts[at] = hk_arena_strndup(p->arena, text, strlen(text));
        }
    }
    p->frame->name = s->name;
    flatten_levels(p->frame);
    p->frame->n_factor = columns;
    p->frame->factor_name = factors;
    p->frame->factor_unit = units;
    p->sizes = (hk_result_sizes){.n_case = s->n_case,
                                 .case_name = names,
                                 .case_factor = texts,
                                 .case_factor_value = numbers,
                                 .n_replicate = p->replicates};
    return hk_sweep_record(s, p->arena, p->frame, &p->sizes, err);
}

static double noise(const program *p, uint64_t case_index, uint64_t replicate)
{
    const hk_rng_key key = {.seed = 20090203};
    return p->replicates == 1 ? 0.0
                              : 5.0 * hk_rng_uniform(key, replicate, 1, 0, 0) - 0.5 +
                                    hk_rng_uniform(key, replicate, 2, 0, case_index);
}

static bool fails(const program *p, int64_t case_index)
{
    return p->failed_every > 0 && case_index % p->failed_every == p->failed_every - 1;
}

static hk_status write_case(const program *p, hk_result_writer *writer, int64_t case_index,
                            hk_result *rows, hk_error *err)
{
    double y = p->f(p->sizes.case_factor_value + case_index * p->frame->n_factor);
    for (int64_t r = 0; r < p->replicates; r++) {
        double hours = y + noise(p, (uint64_t)case_index, (uint64_t)r);
        bool failed = fails(p, case_index);
        rows->status[r] = failed ? HK_REPLICATE_EVENT_CAP : HK_REPLICATE_OK;
        rows->restored_ms[r] = failed ? HK_NONE : 0;
        rows->service_loss[r * rows->n_service] =
            failed ? 0 : (hk_int128)llrint(hours * UNITS_PER_HOUR);
    }
    HK_TRY(hk_result_writer_rows(writer, case_index, rows, err));
    return hk_result_writer_case(writer, case_index, p->frame, err);
}

static hk_result *make_rows(const program *p)
{
    hk_result *rows = sample_bare_result();
    size_t n = (size_t)p->replicates;
    if (rows == NULL) {
        return NULL;
    }
    size_t services = (size_t)rows->n_service;
    rows->n_replicate = p->replicates;
    rows->first_number = 0;
    rows->status = hk_arena_alloc(rows->arena, n, sizeof *rows->status);
    rows->events = hk_arena_alloc(rows->arena, n, sizeof *rows->events);
    rows->instants = hk_arena_alloc(rows->arena, n, sizeof *rows->instants);
    rows->restored_ms = hk_arena_alloc(rows->arena, n, sizeof *rows->restored_ms);
    rows->deadlocks = hk_arena_alloc(rows->arena, n, sizeof *rows->deadlocks);
    rows->never_served = hk_arena_alloc(rows->arena, n, sizeof *rows->never_served);
    rows->malfunctions = hk_arena_alloc(rows->arena, n * services, sizeof *rows->malfunctions);
    rows->service_loss = hk_arena_alloc(rows->arena, n * services, sizeof *rows->service_loss);
    rows->breaches = hk_arena_alloc(rows->arena, n * services, sizeof *rows->breaches);
    rows->breach_roots = hk_arena_alloc(rows->arena, n, sizeof *rows->breach_roots);
    size_t patterns = n * (size_t)rows->n_pattern;
    rows->pattern_malfunctions =
        hk_arena_alloc(rows->arena, patterns, sizeof *rows->pattern_malfunctions);
    rows->pattern_breaches = hk_arena_alloc(rows->arena, patterns, sizeof *rows->pattern_breaches);
    return rows;
}

static hk_status write_file(program *p, const char *path, hk_error *err)
{
    hk_result_writer *writer = NULL;
    hk_result *rows = make_rows(p);
    hk_status status = rows == NULL ? hk_fail_nomem(err) : name_cases(p, err);
    for (int64_t i = 0; i < p->sweep->n_case && status == HK_OK; i++) {
        p->sizes.n_failed += fails(p, i) ? p->replicates : 0;
    }
    if (status == HK_OK) {
        status = hk_result_writer_new(path, p->frame, &p->sizes, &writer, err);
    }
    for (int64_t i = 0; status == HK_OK && i < p->sweep->n_case; i++) {
        status = write_case(p, writer, i, rows, err);
    }
    if (status == HK_OK) {
        status = hk_result_writer_finish(writer, err);
    } else {
        hk_result_writer_drop(writer);
    }
    hk_result_free(rows);
    return status;
}

static hk_status run(program *p, const char *sweep, const char *out, hk_error *err)
{
    hk_inputs inputs = {0};
    hk_problems *problems = NULL;
    HK_TRY(hk_inputs_init(&inputs, err));
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_sweep_read(sweep, &inputs, problems, &p->sweep, err);
    int64_t n = 0;
    const hk_problem *list = hk_problems_get(problems, &n);
    if (status != HK_OK && n > 0) {
        status = hk_fail(err, status, "%s", list[0].message);
    }
    if (status == HK_OK) {
        status = hk_sweep_design(p->sweep, 2009, err);
    }
    if (status == HK_OK) {
        status = write_file(p, out, err);
    }
    hk_sweep_free(p->sweep);
    hk_problems_free(problems);
    hk_inputs_done(&inputs);
    return status;
}

int main(int argc, char **argv)
{
    program p = {.f = NULL};
    hk_error err = {.code = HK_OK};
    for (size_t i = 0; argc >= 5 && i < sizeof functions / sizeof functions[0]; i++) {
        p.f = strcmp(functions[i].name, argv[1]) == 0 ? functions[i].f : p.f;
    }
    if (p.f == NULL) {
        fprintf(stderr,
                "usage: function_sweep ishigami|g|sum|value SWEEP OUT.h5 REPLICATES [FAILED]\n");
        return EXIT_FAILURE;
    }
    p.replicates = strtoll(argv[4], NULL, 10);
    p.failed_every = argc > 5 ? strtoll(argv[5], NULL, 10) : 0;
    p.frame = sample_bare_result();
    hk_status status = hk_arena_new(&p.arena, &err);
    if (status == HK_OK) {
        status = p.frame == NULL ? hk_fail_nomem(&err) : run(&p, argv[2], argv[3], &err);
    }
    if (status != HK_OK) {
        fprintf(stderr, "%s\n", err.message);
    }
    hk_arena_free(p.arena);
    hk_result_free(p.frame);
    return status == HK_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

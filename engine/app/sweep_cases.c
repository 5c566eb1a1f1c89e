/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/sweep_cases.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/app/problems_print.h"
#include "engine/ensemble/sweep/sweep_record.h"
#include "engine/io/overrides.h"
#include "models/models.h"

enum { VALUE_SIZE = 64 };

/* ---- reading ----------------------------------------------------------------------------------- */

static int read_sweep(const hk_sweep_run_opts *opts, hk_sweep_run *run)
{
    hk_error err = {0};
    hk_problems *problems = NULL;
    if (hk_arena_new(&run->arena, &err) != HK_OK || hk_problems_new(&problems, &err) != HK_OK ||
        hk_inputs_init(&run->inputs, &err) != HK_OK) {
        hk_problems_free(problems);
        return hk_input_fail("sweep", &err);
    }
    hk_status status = hk_inputs_relative(&run->inputs, opts->path, &err);
    if (status == HK_OK) {
        status = hk_sweep_read(opts->path, &run->inputs, problems, &run->sweep, &err);
    }
    int64_t errors = hk_problems_count(problems, HK_SEVERITY_ERROR);
    if (errors > 0) {
        hk_problems_print(stderr, problems, HK_WARNINGS_FEW);
        hk_problems_print_summary(stderr, errors, 0, "nothing was run");
    }
    hk_problems_free(problems);
    return status == HK_OK ? HK_EXIT_OK
           : errors > 0    ? hk_status_exit(status)
                           : hk_input_fail("sweep", &err);
}

/** Overrides of all cases: the number of replicates, then what the command line says. */
static bool collect_sets(const hk_sweep_run_opts *opts, hk_sweep_run *run)
{
    int64_t replicates = opts->replicates > 0 ? opts->replicates : run->sweep->replicates;
    run->base_sets = hk_arena_alloc(run->arena, (size_t)opts->n_set + 1, sizeof *run->base_sets);
    if (run->base_sets == NULL) {
        return false;
    }
    for (int32_t i = 0; i < opts->n_set; i++) {
        run->base_sets[run->n_base_set++] = opts->sets[i];
    }
    if (replicates > 0) {
        snprintf(run->replicates, sizeof run->replicates, "replicates=%" PRId64, replicates);
        run->base_sets[run->n_base_set++] = run->replicates;
    }
    return true;
}

/* Its problems would have shown when the input was loaded. */
static hk_status make_base(hk_sweep_run *run, hk_error *err)
{
    hk_problems *problems = NULL;
    hk_scenario_base_opts opts = {
        .model = run->input.model, .sets = run->base_sets, .n_set = run->n_base_set};
    opts.mechanisms = hk_registry_mechanisms(&opts.n_mechanism);
    opts.policies = hk_registry_policies(&opts.n_policy);
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_scenario_base_new(run->sweep->base, run->input.scenario->text, &opts,
                                            problems, &run->base, err);
    hk_problems_free(problems);
    return status;
}

static hk_status open_case(void *user, int64_t number, const hk_scenario **ret_scenario,
                           hk_error *err);
static void close_case(void *user, const hk_scenario *scenario);

int hk_sweep_run_init(const hk_sweep_run_opts *opts, hk_sweep_run *run)
{
    hk_error err = {0};
    const hk_scenario *first = NULL;
    run->opts = opts;
    int code = read_sweep(opts, run);
    if (code != HK_EXIT_OK) {
        return code;
    }
    if (!collect_sets(opts, run)) {
        (void)hk_fail_nomem(&err);
        return hk_input_fail("sweep", &err);
    }
    const hk_input_opts input = {.command = "sweep",
                                 .path = run->sweep->base,
                                 .sets = run->base_sets,
                                 .n_set = run->n_base_set,
                                 .catalogues = opts->catalogues,
                                 .n_catalogue = opts->n_catalogue,
                                 .rules = opts->rules,
                                 .quiet = opts->quiet};
    code = hk_input_load(&input, &run->input);
    if (code != HK_EXIT_OK) {
        return code;
    }
    if (make_base(run, &err) != HK_OK) {
        return hk_input_fail("sweep", &err);
    }
    if (hk_sweep_design(run->sweep, run->input.scenario->key.seed, &err) != HK_OK) {
        return hk_input_fail("sweep", &err);
    }
    /* a path that leads nowhere or a value out of its range shows now, not after hours */
    if (open_case(run, 0, &first, &err) != HK_OK) {
        return hk_input_fail("sweep", &err);
    }
    close_case(run, first);
    return HK_EXIT_OK;
}

void hk_sweep_run_done(hk_sweep_run *run)
{
    hk_sweep_free(run->sweep);
    hk_scenario_base_free(run->base);
    hk_input_done(&run->input);
    hk_inputs_done(&run->inputs);
    hk_arena_free(run->arena);
}

/* ---- cases ------------------------------------------------------------------------------------- */

static hk_status read_case(hk_sweep_run *run, int64_t number, hk_arena *arena,
                           hk_problems *problems, hk_scenario **ret_scenario, hk_error *err)
{
    int32_t n = 0;
    const char **sets = hk_arena_alloc(arena, (size_t)hk_sweep_most_sets(run->sweep), sizeof *sets);
    if (sets == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_sweep_sets(run->sweep, number, arena, sets, &n, err));
    hk_status status = hk_scenario_base_case(run->base, sets, n, problems, ret_scenario, err);
    if (status == HK_OK) {
        (*ret_scenario)->criteria = run->input.criteria;
    }
    int64_t n_problem = 0;
    const hk_problem *list = hk_problems_get(problems, &n_problem);
    for (int64_t i = 0; status != HK_OK && i < n_problem; i++) {
        if (list[i].severity == HK_SEVERITY_ERROR) {
            return hk_fail(err, HK_EINVALID, "case %" PRId64 ": %s: %s", number,
                           list[i].file == NULL ? run->sweep->base : list[i].file, list[i].message);
        }
    }
    return status;
}

static hk_status open_case(void *user, int64_t number, const hk_scenario **ret_scenario,
                           hk_error *err)
{
    hk_arena *arena = NULL;
    hk_problems *problems = NULL;
    hk_scenario *scenario = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_status status = hk_problems_new(&problems, err);
    if (status == HK_OK) {
        status = read_case(user, number, arena, problems, &scenario, err);
    }
    hk_problems_free(problems);
    hk_arena_free(arena);
    *ret_scenario = scenario;
    return status;
}

static void close_case(void *user, const hk_scenario *scenario)
{
    (void)user;
    hk_scenario_free((hk_scenario *)(uintptr_t)scenario); /* it came from open_case() */
}

hk_cases hk_sweep_run_cases(hk_sweep_run *run)
{
    return (hk_cases){.model = run->input.model,
                      .n_case = run->sweep->n_case,
                      .replicates = run->input.scenario->replicates,
                      .assumptions = run->input.scenario->assumptions,
                      .open = open_case,
                      .close = close_case,
                      .user = run};
}

/* ---- names ------------------------------------------------------------------------------------- */

static hk_status name_case(hk_sweep_run *run, int64_t number, const char **ret_name,
                           const char **ret_values, double *ret_numbers, hk_error *err)
{
    char name[32];
    snprintf(name, sizeof name, "case-%" PRId64, number);
    *ret_name = hk_arena_strndup(run->arena, name, strlen(name));
    bool ok = *ret_name != NULL;
    for (int32_t i = 0; i < hk_sweep_columns(run->sweep) && ok; i++) {
        char buf[VALUE_SIZE];
        const char *value = hk_sweep_value(run->sweep, number, i, buf, sizeof buf, &ret_numbers[i]);
        ret_values[i] = hk_arena_strndup(run->arena, value, strlen(value));
        ok = ret_values[i] != NULL;
    }
    return ok ? HK_OK : hk_fail_nomem(err);
}

/** Overrides of a case: those of all cases, then its own. */
static hk_status all_sets(const hk_sweep_run *run, int64_t number, hk_arena *arena,
                          const char ***ret_sets, int32_t *ret_n, hk_error *err)
{
    int32_t n = run->n_base_set, own = 0;
    const char **sets =
        hk_arena_alloc(arena, (size_t)n + (size_t)hk_sweep_most_sets(run->sweep), sizeof *sets);
    if (sets == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < n; i++) {
        sets[i] = run->base_sets[i];
    }
    HK_TRY(hk_sweep_sets(run->sweep, number, arena, sets + n, &own, err));
    *ret_sets = sets;
    *ret_n = n + own;
    return HK_OK;
}

static hk_status write_sets(hk_sweep_run *run, int64_t number, const char **ret_text, hk_error *err)
{
    int32_t n = 0;
    hk_arena *arena = NULL;
    const char **sets = NULL, *text = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_status status = all_sets(run, number, arena, &sets, &n, err);
    if (status == HK_OK) {
        status = hk_overrides_write(sets, n, arena, &text, err);
    }
    if (status == HK_OK) {
        *ret_text = hk_arena_strndup(run->arena, text, strlen(text));
        status = *ret_text == NULL ? hk_fail_nomem(err) : HK_OK;
    }
    hk_arena_free(arena);
    return status;
}

/** With these a replicate of a case can be run again. */
static hk_status write_overrides(hk_sweep_run *run, hk_result_sizes *sizes, hk_error *err)
{
    size_t n = (size_t)run->sweep->n_case;
    const char **overrides = hk_arena_alloc(run->arena, n, sizeof *overrides);
    if (overrides == NULL) {
        return hk_fail_nomem(err);
    }
    for (size_t i = 0; i < n; i++) {
        HK_TRY(write_sets(run, (int64_t)i, &overrides[i], err));
    }
    sizes->case_overrides = overrides;
    return HK_OK;
}

static const char *unit_of(const hk_sweep *sweep, int32_t column)
{
    return column < sweep->n_factor && sweep->factors[column].is_duration ? "ms" : "1";
}

hk_status hk_sweep_run_name(hk_sweep_run *run, hk_result *frame, hk_result_sizes *sizes,
                            hk_error *err)
{
    const hk_sweep *sweep = run->sweep;
    size_t n = (size_t)sweep->n_case, columns = (size_t)hk_sweep_columns(sweep);
    const char **names = hk_arena_alloc(run->arena, n, sizeof *names);
    const char **values = hk_arena_alloc(run->arena, n * columns, sizeof *values);
    double *numbers = hk_arena_alloc(run->arena, n * columns, sizeof *numbers);
    const char **factors = hk_arena_alloc(run->arena, columns, sizeof *factors);
    const char **units = hk_arena_alloc(run->arena, columns, sizeof *units);
    if (names == NULL || values == NULL || numbers == NULL || factors == NULL || units == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < (int32_t)columns; i++) {
        factors[i] = hk_sweep_column(sweep, i);
        units[i] = unit_of(sweep, i);
    }
    for (size_t i = 0; i < n; i++) {
        HK_TRY(name_case(run, (int64_t)i, &names[i], values + i * columns, numbers + i * columns,
                         err));
    }
    frame->name = sweep->name;
    frame->title_en = sweep->title_en;
    frame->title_ja = sweep->title_ja;
    frame->n_factor = (int64_t)columns;
    frame->factor_name = factors;
    frame->factor_unit = units;
    sizes->case_name = names;
    sizes->case_factor = values;
    sizes->case_factor_value = numbers;
    HK_TRY(hk_sweep_record(sweep, run->arena, frame, sizes, err));
    return write_overrides(run, sizes, err);
}

/* ---- identity ---------------------------------------------------------------------------------- */

/** Text that grows in an arena: measured first, then written. */
typedef struct writer {
    char *to; /* NULL while measuring */
    size_t n;
} writer;

static void put(writer *w, const char *text)
{
    size_t n = strlen(text);
    if (w->to != NULL) {
        memcpy(w->to + w->n, text, n);
    }
    w->n += n;
}

static void put_line(writer *w, const char *what, const char *value, const char *more)
{
    put(w, what);
    put(w, ": ");
    put(w, value);
    put(w, *more == '\0' ? "" : " ");
    put(w, more);
    put(w, "\n");
}

static void put_number(writer *w, const char *what, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    put_line(w, what, text, "");
}

static void put_identity(writer *w, const hk_sweep_run *run, const char *program)
{
    const hk_inputs *lists[] = {&run->inputs, &run->input.inputs};
    const hk_scenario *scenario = run->input.scenario;
    put_line(w, "program", program, "");
    put_number(w, "cases", (uint64_t)run->sweep->n_case);
    put_number(w, "replicates", (uint64_t)scenario->replicates);
    put_number(w, "assumptions", (uint64_t)scenario->assumptions);
    put_number(w, "seed", scenario->key.seed);
    for (int32_t i = 0; i < run->n_base_set; i++) {
        put_line(w, "set", run->base_sets[i], "");
    }
    for (int i = 0; i < 2; i++) {
        for (int64_t k = 0; k < lists[i]->n; k++) {
            put_line(w, "input", lists[i]->files[k].path, lists[i]->files[k].sha256);
        }
    }
}

hk_status hk_sweep_run_identity(hk_sweep_run *run, const char *program, const char **ret_text,
                                hk_error *err)
{
    writer w = {0};
    put_identity(&w, run, program);
    w.to = hk_arena_alloc(run->arena, w.n + 1, 1);
    w.n = 0;
    if (w.to == NULL) {
        return hk_fail_nomem(err);
    }
    put_identity(&w, run, program);
    *ret_text = w.to;
    return HK_OK;
}

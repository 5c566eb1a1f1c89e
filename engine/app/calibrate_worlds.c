/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/calibrate_worlds.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/app/problems_print.h"
#include "engine/app/progress.h"
#include "engine/base/text.h"
#include "engine/ensemble/ensemble.h"
#include "models/models.h"

/* ---- points ------------------------------------------------------------------------------------ */

typedef struct points {
    const hk_replayed_all *all;
    hk_replayed *world;
    const double *values; /* [n, n_param] */
    double *ret;          /* [n, replicates, n_output] */
    double *room;         /* [replicates] */
    int64_t done;         /* points looked at */
} points;

/** The first error of a list. */
static hk_status first_problem(hk_problems *problems, hk_status status, hk_error *err)
{
    int64_t n = 0;
    const hk_problem *list = hk_problems_get(problems, &n);
    for (int64_t i = 0; status != HK_OK && i < n; i++) {
        if (list[i].severity == HK_SEVERITY_ERROR) {
            return hk_fail(err, status, "%s: %s", list[i].file == NULL ? "" : list[i].file,
                           list[i].message);
        }
    }
    return status;
}

static hk_status build(const points *p, int64_t number, hk_arena *arena, hk_problems *problems,
                       hk_scenario **ret_scenario, hk_error *err)
{
    const char *sets[HK_CALIBRATE_PARAMS_MAX];
    int32_t n = 0;
    for (int32_t j = 0; j < p->all->n_param; j++) {
        if (p->world->has_param[j] && p->all->params[j].row == NULL) {
            HK_TRY(hk_fit_param_set(&p->all->params[j], p->values[number * p->all->n_param + j],
                                    arena, &sets[n++], err));
        }
    }
    hk_status status = hk_scenario_base_case(p->world->base, sets, n, problems, ret_scenario, err);
    if (status == HK_OK) {
        (*ret_scenario)->criteria = p->world->input.criteria;
    }
    return status;
}

static hk_status open_point(void *user, int64_t number, const hk_scenario **ret_scenario,
                            hk_error *err)
{
    hk_arena *arena = NULL;
    hk_problems *problems = NULL;
    hk_scenario *scenario = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_status status = hk_problems_new(&problems, err);
    if (status == HK_OK) {
        status = build(user, number, arena, problems, &scenario, err);
        status = first_problem(problems, status, err);
    }
    hk_problems_free(problems);
    hk_arena_free(arena);
    *ret_scenario = scenario;
    return status;
}

static void close_point(void *user, const hk_scenario *scenario)
{
    (void)user;
    hk_scenario_free((hk_scenario *)(uintptr_t)scenario); /* it came from open_point() */
}

static hk_status look(void *user, const hk_result *result, hk_error *err)
{
    points *p = user;
    int64_t n = p->all->replicates;
    int32_t n_output = p->all->records->n_output;
    if (result->n_replicate != n) {
        return hk_fail(err, HK_EINTERNAL, "%" PRId64 " replicates instead of %" PRId64,
                       result->n_replicate, n);
    }
    for (int32_t k = 0; k < n_output; k++) {
        const hk_output *output = &p->world->outputs[k];
        if (output->kind != HK_NONE) {
            hk_output_values(output, result, result, p->room);
        }
        for (int64_t r = 0; r < n; r++) {
            p->ret[(p->done * n + r) * n_output + k] =
                output->kind == HK_NONE ? (double)NAN : p->room[r];
        }
    }
    p->done++;
    return HK_OK;
}

static hk_status run_cases(points *p, const hk_cases *cases, hk_error *err)
{
    hk_progress_view view = {.kind = HK_PROGRESS_NONE};
    hk_ensemble *ensemble = NULL;
    const hk_ensemble_opts opts = {
        .threads = p->all->threads, .progress = hk_progress_show, .user = &view};
    hk_status status = hk_ensemble_simulate(cases, &opts, &ensemble, err);
    if (status == HK_OK && hk_ensemble_is_cancelled(ensemble)) {
        status = hk_fail(err, HK_ECANCELLED, "cancelled; nothing is kept of a calibration");
    }
    if (status == HK_OK) {
        status = hk_ensemble_each(ensemble, look, p, err);
    }
    hk_ensemble_free(ensemble);
    return status;
}

/** A point on a model of its own, whose rows are multiplied. */
static hk_status run_alone(points *p, int64_t number, const hk_scenario *scenario, double *factors,
                           hk_error *err)
{
    hk_assumed assumed = {0};
    int64_t n = hk_assumptions_count(p->world->assumptions);
    for (int64_t i = 0; i < n; i++) {
        factors[i] = 1.0;
    }
    for (int32_t j = 0; j < p->all->n_param; j++) {
        if (p->world->row[j] >= 0) {
            factors[p->world->row[j]] = p->values[number * p->all->n_param + j];
        }
    }
    HK_TRY(hk_assumptions_apply(p->world->assumptions, factors, scenario, &assumed, err));
    assumed.scenario.assumptions = 0;
    const hk_cases cases = hk_cases_of(&assumed.model, &assumed.scenario);
    hk_status status = run_cases(p, &cases, err);
    hk_assumed_done(&assumed);
    return status;
}

/** Points whose model differs are runs of their own: the cases of a run share a model. */
static hk_status run_one_by_one(points *p, int32_t n, hk_error *err)
{
    size_t rows = (size_t)hk_assumptions_count(p->world->assumptions);
    double *factors = hk_alloc(rows, sizeof *factors);
    hk_status status = factors == NULL ? hk_fail_nomem(err) : HK_OK;
    for (int32_t i = 0; i < n && status == HK_OK; i++) {
        const hk_scenario *scenario = NULL;
        status = open_point(p, i, &scenario, err);
        if (status == HK_OK) {
            status = run_alone(p, i, scenario, factors, err);
            close_point(p, scenario);
        }
    }
    hk_free(factors);
    return status;
}

static hk_status run_points(points *p, int32_t n, hk_error *err)
{
    const hk_cases cases = {.model = p->world->input.model,
                            .n_case = n,
                            .replicates = p->all->replicates,
                            .open = open_point,
                            .close = close_point,
                            .user = p};
    return p->world->assumptions == NULL ? run_cases(p, &cases, err) : run_one_by_one(p, n, err);
}

hk_status hk_replayed_run(void *user, int32_t world, int32_t n, const double *values, double *ret,
                          hk_error *err)
{
    const hk_replayed_all *all = user;
    points p = {.all = all, .world = &all->worlds[world], .values = values};
    p.ret = ret;
    p.room = hk_alloc((size_t)all->replicates, sizeof *p.room);
    hk_status status = p.room == NULL ? hk_fail_nomem(err) : run_points(&p, n, err);
    hk_free(p.room);
    return status;
}

/* ---- reading ----------------------------------------------------------------------------------- */

static const char *case_of(const hk_replayed_all *all, int32_t world)
{
    return all->records->id[all->records->worlds[world].first];
}

static hk_status collect_sets(const hk_replayed_all *all, int32_t world, hk_replayed *w,
                              hk_error *err)
{
    const hk_case_world *from = &all->records->worlds[world];
    size_t n = (size_t)from->n_set + (size_t)all->n_set + 4;
    char *replicates = hk_arena_alloc(all->arena, 64, 1);
    w->sets = hk_arena_alloc(all->arena, n, sizeof *w->sets);
    w->outputs = hk_arena_alloc(all->arena, (size_t)all->records->n_output, sizeof *w->outputs);
    if (replicates == NULL || w->sets == NULL || w->outputs == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < from->n_set; i++) {
        w->sets[w->n_set++] = from->sets[i];
    }
    for (int32_t i = 0; i < all->n_set; i++) {
        w->sets[w->n_set++] = all->sets[i];
    }
    if (all->seed != NULL) {
        w->sets[w->n_set++] = all->seed;
    }
    w->sets[w->n_set++] = "assumptions=0";
    w->sets[w->n_set++] = "trace=0";
    if (all->replicates > 0) {
        snprintf(replicates, 64, "replicates=%" PRId64, all->replicates);
        w->sets[w->n_set++] = replicates;
    }
    return HK_OK;
}

/** Names by which outputs are found; texts are borrowed from the model. */
static hk_status name_entities(const hk_model *m, hk_arena *arena, hk_result *frame, hk_error *err)
{
    frame->n_sector = m->n_sector;
    frame->n_service = m->n_service;
    frame->sector_id = hk_arena_alloc(arena, (size_t)m->n_sector, sizeof *frame->sector_id);
    frame->service_id = hk_arena_alloc(arena, (size_t)m->n_service, sizeof *frame->service_id);
    frame->service_unit = hk_arena_alloc(arena, (size_t)m->n_service, sizeof *frame->service_unit);
    if (frame->sector_id == NULL || frame->service_id == NULL || frame->service_unit == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < m->n_sector; i++) {
        frame->sector_id[i] = m->sectors[i].id;
    }
    for (int32_t i = 0; i < m->n_service; i++) {
        frame->service_id[i] = m->services[i].id;
        frame->service_unit[i] = m->services[i].unit;
    }
    return HK_OK;
}

/** Outputs that some case of the world has. Unknown ones are problems at the first such cell. */
static hk_status find_outputs(const hk_replayed_all *all, int32_t world, hk_problems *problems,
                              hk_error *err)
{
    const hk_case_records *r = all->records;
    hk_replayed *w = &all->worlds[world];
    hk_result frame = {0};
    HK_TRY(name_entities(w->input.model, all->arena, &frame, err));
    for (int32_t k = 0; k < r->n_output; k++) {
        w->outputs[k].kind = HK_NONE;
        for (int32_t i = 0; i < r->n_case && w->outputs[k].kind == HK_NONE; i++) {
            hk_error why = {0};
            if (r->world[i] == world && !isnan(r->observed[i * r->n_output + k]) &&
                hk_output_find(&frame, r->output[k], &w->outputs[k], &why) != HK_OK) {
                hk_table_problem(&r->table, problems, HK_SEVERITY_ERROR, HK_EREFERENCE, i,
                                 r->column[k], 0, "case '%.60s', %s", r->id[i], why.message);
                w->outputs[k].kind = HK_NONE;
                break;
            }
        }
    }
    return HK_OK;
}

static int print_problems(hk_problems *problems)
{
    int64_t errors = hk_problems_count(problems, HK_SEVERITY_ERROR);
    hk_problems_print(stderr, problems, HK_WARNINGS_FEW);
    hk_problems_print_summary(stderr, errors, 0, "nothing was run");
    return HK_EXIT_INPUT;
}

/** Its problems would have shown when the input was loaded. */
static hk_status make_base(hk_replayed *w, const char *path, hk_problems *problems, hk_error *err)
{
    hk_scenario_base_opts opts = {.model = w->input.model, .sets = w->sets, .n_set = w->n_set};
    opts.mechanisms = hk_registry_mechanisms(&opts.n_mechanism);
    opts.policies = hk_registry_policies(&opts.n_policy);
    return hk_scenario_base_new(path, w->input.scenario->text, &opts, problems, &w->base, err);
}

/** A path that leads nowhere or a value that is not allowed shows now: both ends of all ranges. */
static int try_point(hk_replayed_all *all, int32_t world, bool high)
{
    double values[HK_CALIBRATE_PARAMS_MAX];
    hk_error err = {0};
    hk_scenario *scenario = NULL;
    hk_problems *problems = NULL;
    for (int32_t j = 0; j < all->n_param; j++) {
        values[j] = hk_calibrate_value(&all->params[j].range, high ? 1.0 : 0.0);
    }
    const points p = {.all = all, .world = &all->worlds[world], .values = values};
    hk_status status = hk_problems_new(&problems, &err);
    if (status == HK_OK) {
        status = build(&p, 0, all->arena, problems, &scenario, &err);
    }
    int code = status == HK_OK ? HK_EXIT_OK : hk_status_exit(status);
    if (status != HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) > 0) {
        code = print_problems(problems);
    } else if (status != HK_OK) {
        code = hk_input_fail("calibrate", &err);
    }
    hk_problems_free(problems);
    hk_scenario_free(scenario);
    return code;
}

/** The row of the model that a parameter multiplies, if it is there and has a range. */
static hk_status find_row(hk_replayed_all *all, int32_t world, int32_t j, hk_error *err)
{
    hk_replayed *w = &all->worlds[world];
    if (w->assumptions == NULL) {
        HK_TRY(hk_assumptions_new(w->input.model, &w->assumptions, err));
    }
    for (int64_t i = 0; i < hk_assumptions_count(w->assumptions); i++) {
        if (strcmp(hk_assumptions_name(w->assumptions, i), all->params[j].row) == 0) {
            w->row[j] = i;
            w->has_param[j] = true;
        }
    }
    return HK_OK;
}

/** No model has the row. @return exit code */
static int refuse_row(const hk_replayed_all *all, int32_t j)
{
    hk_error err = {0};
    char file[HK_QUOTE_SIZE], quote[HK_QUOTE_SIZE];
    const hk_assumptions *rows = all->worlds[0].assumptions;
    int64_t n = hk_assumptions_count(rows);
    const char **names = hk_arena_alloc(all->arena, (size_t)n, sizeof *names);
    hk_problems *problems = NULL;
    if (names == NULL || hk_problems_new(&problems, &err) != HK_OK) {
        (void)hk_fail_nomem(&err);
        return hk_input_fail("calibrate", &err);
    }
    for (int64_t i = 0; i < n; i++) {
        names[i] = hk_assumptions_name(rows, i);
    }
    const char *near = hk_text_nearest(all->params[j].row, names, n);
    snprintf(file, sizeof file, "--fit %s", all->params[j].path);
    const hk_place place = {.file = file, .column = 1};
    hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREFERENCE, place, all->params[j].path,
                   "no row %s of the model states a range%s%s%s; allowed: rows that do, such as "
                   "model.repairs/ID",
                   hk_text_quote(all->params[j].row, quote), near == NULL ? "" : " (did you mean '",
                   near == NULL ? "" : near, near == NULL ? "" : "'?)");
    int code = print_problems(problems);
    hk_problems_free(problems);
    return code;
}

/** Does the path of a parameter lead somewhere? What else may be wrong shows when it is set. */
static hk_status find_param(hk_replayed_all *all, int32_t world, int32_t j, hk_error *err)
{
    hk_replayed *w = &all->worlds[world];
    const char *set = NULL;
    hk_scenario *scenario = NULL;
    hk_problems *problems = NULL;
    hk_error why = {0};
    w->row[j] = -1;
    if (all->params[j].row != NULL) {
        return find_row(all, world, j, err);
    }
    HK_TRY(hk_fit_param_set(&all->params[j], hk_calibrate_value(&all->params[j].range, 0.0),
                            all->arena, &set, err));
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_scenario_base_case(w->base, &set, 1, problems, &scenario, &why);
    w->has_param[j] = status == HK_OK || hk_problems_of_code(problems, HK_EKEY) == 0;
    hk_scenario_free(scenario);
    hk_problems_free(problems);
    return HK_OK;
}

/** Which scenarios have which parameters. One that none has is taken to be meant by the first, so that
 *  what is wrong with its path is said. */
static int find_params(hk_replayed_all *all)
{
    hk_error err = {0};
    for (int32_t j = 0; j < all->n_param; j++) {
        bool any = false;
        for (int32_t w = 0; w < all->records->n_world; w++) {
            if (find_param(all, w, j, &err) != HK_OK) {
                return hk_input_fail("calibrate", &err);
            }
            any = any || all->worlds[w].has_param[j];
        }
        if (!any && all->params[j].row != NULL) {
            return refuse_row(all, j);
        }
        all->worlds[0].has_param[j] = all->worlds[0].has_param[j] || !any;
    }
    return HK_EXIT_OK;
}

static int load_one(hk_replayed_all *all, int32_t world, hk_problems *problems)
{
    hk_error err = {0};
    hk_replayed *w = &all->worlds[world];
    const char *path = all->records->worlds[world].scenario;
    hk_status status = collect_sets(all, world, w, &err);
    if (status != HK_OK) {
        return hk_input_fail("calibrate", &err);
    }
    const hk_input_opts opts = {.command = "calibrate",
                                .path = path,
                                .sets = w->sets,
                                .n_set = w->n_set,
                                .catalogues = all->catalogues,
                                .n_catalogue = all->n_catalogue,
                                .quiet = true};
    int code = hk_input_load(&opts, &w->input);
    if (code != HK_EXIT_OK) {
        fprintf(stderr, "hakyu calibrate: that is the scenario of case '%s'\n",
                case_of(all, world));
        return code;
    }
    if (all->replicates == 0) {
        all->replicates = w->input.scenario->replicates;
    }
    status = find_outputs(all, world, problems, &err);
    if (status == HK_OK) {
        status = make_base(w, path, problems, &err);
    }
    if (status != HK_OK) {
        return hk_input_fail("calibrate", &err);
    }
    return HK_EXIT_OK;
}

static int load_all(hk_replayed_all *all, hk_problems *problems)
{
    int code = HK_EXIT_OK;
    int32_t n = all->records->n_world;
    for (int32_t w = 0; w < n && code == HK_EXIT_OK; w++) {
        code = load_one(all, w, problems);
    }
    if (code == HK_EXIT_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) > 0) {
        code = print_problems(problems);
    }
    code = code == HK_EXIT_OK ? find_params(all) : code;
    for (int32_t w = 0; w < 2 * n && code == HK_EXIT_OK; w++) {
        code = try_point(all, w / 2, w % 2 == 1);
    }
    return code;
}

int hk_replayed_load(hk_replayed_all *all)
{
    hk_error err = {0};
    hk_problems *problems = NULL;
    if (hk_arena_new(&all->arena, &err) != HK_OK || hk_problems_new(&problems, &err) != HK_OK) {
        return hk_input_fail("calibrate", &err);
    }
    all->worlds = hk_arena_alloc(all->arena, (size_t)all->records->n_world, sizeof *all->worlds);
    if (all->worlds == NULL) {
        (void)hk_fail_nomem(&err);
        hk_problems_free(problems);
        return hk_input_fail("calibrate", &err);
    }
    int code = load_all(all, problems);
    hk_problems_free(problems);
    return code;
}

void hk_replayed_done(hk_replayed_all *all)
{
    for (int32_t w = 0; all->worlds != NULL && w < all->records->n_world; w++) {
        hk_scenario_base_free(all->worlds[w].base);
        hk_assumptions_free(all->worlds[w].assumptions);
        hk_input_done(&all->worlds[w].input);
    }
    hk_arena_free(all->arena);
    all->worlds = NULL;
    all->arena = NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/ensemble/sweep/sweep_parts.h"
#include "engine/io/yaml_flow.h"

static const char *const factor_keys[] = {"path",         "name",    "range", "values",
                                          "scale",        "integer", "step",  "steps",
                                          "distribution", "strata",  "shift"};
static const char *const scales[] = {"linear", "log"};
static const char *const words[] = {"no", "yes", "false", "true"};

/** One end of a range: a number, or a duration. @return false after a problem */
static bool read_end(hk_sweep_reader *r, const hk_yaml_node *node, bool *is_duration,
                     double *ret_value)
{
    hk_error why;
    int64_t ms = 0;
    const char *text = hk_value_text(node, "an end of range", r->problems);
    if (text == NULL) {
        return false;
    }
    *is_duration = false;
    if (hk_real_parse(text, -1e300, 1e300, ret_value, &why) == HK_OK) {
        return true;
    }
    *is_duration = true;
    if (hk_duration_parse(text, &ms, &why) == HK_OK) {
        *ret_value = (double)ms;
        return true;
    }
    hk_yaml_problem(node, r->problems, HK_SEVERITY_ERROR, HK_ENUMBER,
                    "'%.60s' is no end of a range; allowed: a number, or a duration such as 6h",
                    text);
    return false;
}

bool hk_sweep_read_real(hk_sweep_reader *reader, const hk_yaml_node *node, const char *what,
                        double min, double max, double *ret_value)
{
    hk_error why;
    const char *text = hk_value_text(node, what, reader->problems);
    if (text == NULL) {
        return false;
    }
    if (hk_real_parse(text, min, max, ret_value, &why) != HK_OK) {
        hk_yaml_problem(node, reader->problems, HK_SEVERITY_ERROR, why.code,
                        "%s: '%.60s'; allowed: a number from %g to %g", what, text, min, max);
        return false;
    }
    return true;
}

/** `step`: a multiple that values are rounded to. */
static void read_step(hk_sweep_reader *r, const hk_yaml_node *node, hk_sweep_factor *f)
{
    const hk_yaml_node *step = hk_yaml_get(node, "step");
    bool is_duration = false;
    if (step != NULL && read_end(r, step, &is_duration, &f->step) &&
        (is_duration != f->is_duration || !(f->step > 0.0))) {
        hk_yaml_problem(step, r->problems, HK_SEVERITY_ERROR, HK_ERANGE,
                        "step: allowed: above 0, a duration if the range is one");
    }
}

static void read_range(hk_sweep_reader *r, const hk_yaml_node *node, const hk_yaml_node *range,
                       hk_sweep_factor *f, hk_factor *factor)
{
    bool first = false, second = false;
    if (!hk_value_is(range, HK_YAML_LIST, "range", r->problems)) {
        return;
    }
    if (range->n != 2) {
        hk_yaml_problem(range, r->problems, HK_SEVERITY_ERROR, HK_ERANGE,
                        "range has %d values; allowed: two, the ends", range->n);
        return;
    }
    if (!read_end(r, range->items[0], &first, &factor->low) ||
        !read_end(r, range->items[1], &second, &factor->high)) {
        return;
    }
    if (first != second) {
        hk_yaml_problem(range, r->problems, HK_SEVERITY_ERROR, HK_EUNIT,
                        "one end of the range is a duration, the other is not; allowed: both or "
                        "none");
        return;
    }
    f->is_duration = first;
    const hk_yaml_node *integer = hk_yaml_get(node, "integer");
    bool whole = hk_value_choice(integer, "integer", words, 4, 0, r->problems) % 2 == 1;
    factor->kind = whole ? HK_FACTOR_INTEGER : HK_FACTOR_REAL;
    factor->scale = (hk_factor_scale)hk_value_choice(hk_yaml_get(node, "scale"), "scale", scales, 2,
                                                     HK_SCALE_LINEAR, r->problems);
    factor->steps = hk_value_integer(hk_yaml_get(node, "steps"), "steps", 2, HK_FACTOR_STEPS_MAX, 0,
                                     r->problems);
    read_step(r, node, f);
}

/** `strata`: probabilities of the slices of the distribution. */
static hk_status read_strata(hk_sweep_reader *r, const hk_yaml_node *list, hk_factor *factor,
                             hk_error *err)
{
    if (list == NULL || !hk_value_is(list, HK_YAML_LIST, "strata", r->problems)) {
        return HK_OK;
    }
    double *strata = hk_arena_alloc(r->sweep->arena, (size_t)list->n, sizeof *strata);
    if (strata == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < list->n; i++) {
        (void)hk_sweep_read_real(r, list->items[i], "probability of a stratum", 0.0, 1.0,
                                 &strata[i]);
    }
    factor->strata = strata;
    factor->n_strata = list->n;
    return HK_OK;
}

/** `distribution`: of numbers, or of durations. */
static hk_status read_distribution(hk_sweep_reader *r, const hk_yaml_node *node,
                                   const hk_yaml_node *given, hk_sweep_factor *f, hk_factor *factor,
                                   hk_error *err)
{
    hk_error why = {.code = HK_OK};
    hk_arena *arena = r->sweep->arena;
    const char *text = hk_value_text(given, "distribution", r->problems);
    const hk_yaml_node *shift = hk_yaml_get(node, "shift");
    if (text == NULL) {
        return HK_OK;
    }
    hk_dist *dist = hk_arena_alloc(arena, 1, sizeof *dist);
    if (dist == NULL) {
        return hk_fail_nomem(err);
    }
    f->is_duration =
        hk_dist_parse(text, HK_DIST_FACTOR, r->sweep->folder, arena, dist, NULL, &why) != HK_OK;
    if (f->is_duration &&
        hk_dist_parse(text, HK_DIST_DURATION, r->sweep->folder, arena, dist, NULL, &why) != HK_OK) {
        hk_yaml_problem(given, r->problems, HK_SEVERITY_ERROR, why.code,
                        "distribution: neither of numbers nor of durations: %s", why.message);
        return why.code == HK_ENOMEM ? hk_fail_nomem(err) : HK_OK;
    }
    factor->kind = HK_FACTOR_DISTRIBUTION;
    factor->dist = dist;
    read_step(r, node, f);
    if (shift != NULL) {
        (void)hk_sweep_read_real(r, shift, "shift", -10.0, 10.0, &factor->shift);
    }
    return read_strata(r, hk_yaml_get(node, "strata"), factor, err);
}

/** Keys that need another one. */
static void check_keys(hk_sweep_reader *r, const hk_yaml_node *node, bool is_range,
                       bool is_distribution)
{
    static const char *const of_range[] = {"scale", "integer", "steps"};
    static const char *const of_distribution[] = {"strata", "shift"};
    for (int i = 0; i < 3 && !is_range; i++) {
        const hk_yaml_node *given = is_distribution ? hk_yaml_get(node, of_range[i]) : NULL;
        if (given != NULL) {
            hk_yaml_problem(given, r->problems, HK_SEVERITY_ERROR, HK_EKEY,
                            "'%s' goes with `range`, not with `distribution`", of_range[i]);
        }
    }
    for (int i = 0; i < 2 && !is_distribution; i++) {
        const hk_yaml_node *given = hk_yaml_get(node, of_distribution[i]);
        if (given != NULL) {
            hk_yaml_problem(given, r->problems, HK_SEVERITY_ERROR, HK_EKEY,
                            "'%s' goes with `distribution`", of_distribution[i]);
        }
    }
}

static hk_status read_values(hk_sweep_reader *r, const hk_yaml_node *list, hk_sweep_factor *f,
                             hk_factor *factor, hk_error *err)
{
    hk_arena *arena = r->sweep->arena;
    if (!hk_value_is(list, HK_YAML_LIST, "values", r->problems)) {
        return HK_OK;
    }
    f->values = hk_arena_alloc(arena, (size_t)list->n, sizeof *f->values);
    if (f->values == NULL) {
        return hk_fail_nomem(err);
    }
    f->is_number = true;
    for (int32_t i = 0; i < list->n; i++) {
        hk_error why;
        double value;
        HK_TRY(hk_yaml_flow(list->items[i], arena, &f->values[i], err));
        f->is_number = f->is_number && list->items[i]->kind == HK_YAML_SCALAR &&
                       hk_real_parse(list->items[i]->text, -1e300, 1e300, &value, &why) == HK_OK;
    }
    f->n_value = list->n;
    factor->kind = HK_FACTOR_VALUES; /* by place: the texts are what counts */
    factor->n_value = list->n;
    return HK_OK;
}

/** What all cases of a file share cannot be varied. */
static void check_path(hk_sweep_reader *r, const hk_yaml_node *node, const char *path)
{
    static const char *const fixed[] = {"model",      "start",       "horizon", "grid",
                                        "replicates", "assumptions", "record",  "seed",
                                        "stream",     "name",        "title"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        if (strcmp(path, fixed[i]) == 0) {
            hk_yaml_problem(node, r->problems, HK_SEVERITY_ERROR, HK_EKEY,
                            "'%s' cannot be varied: all cases of a result file share it; allowed: "
                            "paths of threats, recovery, state",
                            path);
        }
    }
}

/** Exactly one of what says its values? */
static bool has_one(hk_sweep_reader *r, const hk_yaml_node *node, const char *name)
{
    static const char *const keys[] = {"range", "values", "distribution"};
    int given = 0;
    for (int i = 0; i < 3; i++) {
        given += hk_yaml_get(node, keys[i]) != NULL;
    }
    if (given != 1) {
        hk_yaml_problem(node, r->problems, HK_SEVERITY_ERROR, HK_EMISSING,
                        "factor '%.80s' has %s; allowed: one of `range`, `values`, `distribution`",
                        name, given == 0 ? "no values" : "several of them");
    }
    return given == 1;
}

static void check_factor(hk_sweep_reader *r, const hk_yaml_node *node, const hk_factor *factor)
{
    hk_error why = {0};
    if (hk_problems_count(r->problems, HK_SEVERITY_ERROR) == 0 &&
        hk_factor_check(factor, &why) != HK_OK) {
        hk_yaml_problem(node, r->problems, HK_SEVERITY_ERROR, why.code, "%s", why.message);
    }
}

static hk_status read_factor(hk_sweep_reader *r, const hk_yaml_node *node, hk_sweep_factor *f,
                             hk_factor *factor, hk_error *err)
{
    hk_arena *arena = r->sweep->arena;
    f->path = f->name = factor->name = "?";
    if (!hk_value_is(node, HK_YAML_MAP, "a factor", r->problems)) {
        return HK_OK;
    }
    hk_value_check_keys(node, factor_keys, sizeof factor_keys / sizeof *factor_keys, r->problems);
    const hk_yaml_node *path = hk_yaml_get(node, "path");
    const hk_yaml_node *name = hk_yaml_get(node, "name");
    const hk_yaml_node *range = hk_yaml_get(node, "range");
    const hk_yaml_node *values = hk_yaml_get(node, "values");
    const hk_yaml_node *dist = hk_yaml_get(node, "distribution");
    if (path == NULL) {
        hk_value_missing(node, "path", r->problems);
        return HK_OK;
    }
    HK_TRY(hk_value_copy(path, "path", arena, r->problems, &f->path, err));
    f->name = f->path;
    if (name != NULL) {
        HK_TRY(hk_value_copy(name, "name", arena, r->problems, &f->name, err));
    }
    factor->name = f->name;
    check_path(r, path, f->path);
    if (!has_one(r, node, f->name)) {
        return HK_OK;
    }
    check_keys(r, node, range != NULL, dist != NULL);
    if (range != NULL) {
        read_range(r, node, range, f, factor);
    } else if (dist != NULL) {
        HK_TRY(read_distribution(r, node, dist, f, factor, err));
    } else {
        HK_TRY(read_values(r, values, f, factor, err));
    }
    check_factor(r, node, factor);
    return HK_OK;
}

/* ---- rows of a list design --------------------------------------------------------------------- */

/** A cell: of `values` the value itself, else a number or a duration. */
static void read_cell(hk_sweep_reader *r, const hk_yaml_node *node, const hk_sweep_factor *f,
                      double *ret_value)
{
    *ret_value = 0.0;
    bool is_duration = false;
    if (f->values == NULL) {
        if (read_end(r, node, &is_duration, ret_value) && is_duration != f->is_duration) {
            hk_yaml_problem(node, r->problems, HK_SEVERITY_ERROR, HK_EUNIT,
                            "factor '%.80s': allowed: %s", f->name,
                            f->is_duration ? "a duration" : "a plain number");
        }
        return;
    }
    for (int64_t i = 0; i < f->n_value; i++) {
        if (node->kind == HK_YAML_SCALAR && strcmp(node->text, f->values[i]) == 0) {
            *ret_value = (double)i;
            return;
        }
    }
    hk_value_unknown(node, HK_ECHOICE, "value of this factor", f->values, f->n_value, r->problems);
}

static hk_status read_list(hk_sweep_reader *r, const hk_yaml_node *root, hk_error *err)
{
    hk_sweep *s = r->sweep;
    if (s->spec.kind != HK_DESIGN_LIST || s->n_factor == 0) {
        return HK_OK;
    }
    if (r->list == NULL) {
        const hk_yaml_node *design = hk_yaml_get(root, "design");
        hk_value_missing(design->kind == HK_YAML_MAP ? design : root, "list", r->problems);
        return HK_OK;
    }
    if (!hk_value_is(r->list, HK_YAML_LIST, "list", r->problems)) {
        return HK_OK;
    }
    double *cells =
        hk_arena_alloc(s->arena, (size_t)r->list->n * (size_t)s->n_factor, sizeof *cells);
    if (cells == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < r->list->n; i++) {
        const hk_yaml_node *row = r->list->items[i];
        if (!hk_value_is(row, HK_YAML_LIST, "a row of list", r->problems)) {
            continue;
        }
        if (row->n != s->n_factor) {
            hk_yaml_problem(row, r->problems, HK_SEVERITY_ERROR, HK_ERANGE,
                            "a row of list has %d values; allowed: one for each of the %d factors",
                            row->n, s->n_factor);
            continue;
        }
        for (int32_t k = 0; k < row->n; k++) {
            read_cell(r, row->items[k], &s->factors[k], &cells[(int64_t)i * s->n_factor + k]);
        }
    }
    s->spec.list = cells;
    s->spec.n = r->list->n;
    return HK_OK;
}

hk_status hk_sweep_read_factors(hk_sweep_reader *reader, const hk_yaml_node *root, hk_error *err)
{
    const hk_yaml_node *list = hk_yaml_get(root, "factors");
    hk_sweep *s = reader->sweep;
    if (list == NULL || !hk_value_is(list, HK_YAML_LIST, "factors", reader->problems)) {
        return HK_OK;
    }
    if (list->n > HK_SWEEP_FACTORS_MAX) {
        hk_yaml_problem(list, reader->problems, HK_SEVERITY_ERROR, HK_ELIMIT,
                        "%d factors; allowed: up to %d", list->n, HK_SWEEP_FACTORS_MAX);
        return HK_OK;
    }
    hk_factor *factors = hk_arena_alloc(s->arena, (size_t)list->n, sizeof *factors);
    s->factors = hk_arena_alloc(s->arena, (size_t)list->n, sizeof *s->factors);
    if (factors == NULL || s->factors == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < list->n; i++) {
        HK_TRY(read_factor(reader, list->items[i], &s->factors[i], &factors[i], err));
    }
    s->n_factor = list->n;
    s->spec.factors = factors;
    s->spec.n_factor = list->n;
    return read_list(reader, root, err);
}

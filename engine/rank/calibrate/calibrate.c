/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The waves, and what is said in the end. */
#include "engine/rank/calibrate/calibrate.h"

#include <math.h>
#include <string.h>

#include "engine/base/stats/interval.h"
#include "engine/ensemble/design/design.h"
#include "engine/rank/calibrate/calibrate_parts.h"

/** Within this cut of the deviance (chi-square of one degree, 0.1 %) a value stays in the next wave. */
#define REGION_CUT 10.83
/** The region beyond it, in its width; where it ends at the region, that grows by more. */
#define REGION_MARGIN 0.15
#define REGION_GROWTH 0.5
/** A region is never narrower than this part of the range, or so many steps. */
#define REGION_LEAST 0.02
#define STEPS_LEAST  5.0
/** It has settled if it is no narrower than this part of the last. */
#define SETTLED 0.7
#define BETTER  0.01 /* by which a lower deviance is worth another search */

/* ---- parameters -------------------------------------------------------------------------------- */

static double snap(const hk_calibrate_param *p, double value)
{
    if (p->step > 0.0) {
        double low = ceil(p->low / p->step - 1e-9), high = floor(p->high / p->step + 1e-9);
        value = fmax(low, fmin(high, round(value / p->step))) * p->step;
    }
    return value;
}

double hk_calibrate_value(const hk_calibrate_param *param, double part)
{
    part = fmax(0.0, fmin(1.0, part));
    double value = param->is_log ? param->low * pow(param->high / param->low, part)
                                 : param->low + part * (param->high - param->low);
    return snap(param, fmax(param->low, fmin(param->high, value)));
}

double hk_calibrate_part(const hk_calibrate_param *param, double value)
{
    return param->is_log ? log(value / param->low) / log(param->high / param->low)
                         : (value - param->low) / (param->high - param->low);
}

static double least_width(const hk_calibrate_param *p)
{
    double steps = p->step > 0.0 ? STEPS_LEAST * p->step / (p->high - p->low) : 0.0;
    return fmin(1.0, fmax(REGION_LEAST, steps));
}

/* ---- running ----------------------------------------------------------------------------------- */

static int32_t points_of(const hk_calibrate_task *t)
{
    int32_t terms = hk_surface_terms(t->n_param, 2);
    return t->points > 0 ? t->points : terms < 4 ? 12 : 3 * terms;
}

/** Simulate points that stand at the end of the list in all worlds. */
static hk_status run_points(hk_fit *fit, int32_t wave, int32_t n, hk_error *err)
{
    const hk_calibrate_task *t = fit->task;
    size_t p = (size_t)t->n_param, cell = (size_t)t->replicates * (size_t)t->n_output;
    double *at = fit->parts + (size_t)fit->n_point * p;
    double *values = hk_alloc((size_t)n * p, sizeof *values);
    if (values == NULL) {
        return hk_fail_nomem(err);
    }
    for (size_t i = 0; i < (size_t)n * p; i++) {
        values[i] = hk_calibrate_value(&t->params[i % p], at[i]);
        at[i] = hk_calibrate_part(&t->params[i % p], values[i]);
    }
    if (t->tell != NULL) {
        t->tell(t->user, wave, n);
    }
    hk_status status = HK_OK;
    for (int32_t w = 0; w < t->n_world && status == HK_OK; w++) {
        if (fit->worlds[w].n_output > 0) {
            double *to = fit->values[w] + (size_t)fit->n_point * cell;
            status = t->run(t->user, w, n, values, to, err);
            for (size_t i = 0; i < (size_t)n * (size_t)t->replicates && status == HK_OK; i++) {
                fit->n_failed +=
                    isnan(to[i * (size_t)t->n_output + (size_t)fit->worlds[w].output[0]]);
            }
        }
    }
    hk_free(values);
    fit->n_point += status == HK_OK ? n : 0;
    return status;
}

/** A Latin hypercube over the region, stretched to its ends. */
static hk_status run_wave(hk_fit *fit, int32_t wave, hk_error *err)
{
    const hk_calibrate_task *t = fit->task;
    hk_factor factors[HK_CALIBRATE_PARAMS_MAX] = {{0}};
    hk_design *design = NULL;
    int32_t n = points_of(t);
    for (int32_t j = 0; j < t->n_param; j++) {
        factors[j] =
            (hk_factor){.name = t->params[j].name, .kind = HK_FACTOR_REAL, .low = 0.0, .high = 1.0};
    }
    const hk_design_spec spec = {.kind = HK_DESIGN_LHS,
                                 .factors = factors,
                                 .n_factor = t->n_param,
                                 .seed = t->seed + (uint64_t)wave,
                                 .n = n};
    HK_TRY(hk_design_new(&spec, &design, err));
    fit->wave_begin = fit->n_point;
    for (int32_t i = 0; i < n; i++) {
        double u[HK_CALIBRATE_PARAMS_MAX];
        hk_design_unit(design, i, u);
        for (int32_t j = 0; j < t->n_param; j++) {
            double stretched = 0.5 + (u[j] - 0.5) * (n + 1.0) / n;
            fit->parts[(fit->n_point + i) * t->n_param + j] =
                fit->low[j] + (fit->high[j] - fit->low[j]) * fmax(0.0, fmin(1.0, stretched));
        }
    }
    hk_design_free(design);
    return run_points(fit, wave, n, err);
}

/* ---- waves ------------------------------------------------------------------------------------- */

typedef struct place {
    double parts[HK_CALIBRATE_PARAMS_MAX], deviance;
    hk_reach reach[HK_CALIBRATE_PARAMS_MAX];
} place;

/** Reach of all parameters. @param ret_better the first that led to a better place, else -1 */
static hk_status reach_all(const hk_fit *fit, const double *cuts, place *at, int32_t *ret_better,
                           hk_error *err)
{
    *ret_better = -1;
    for (int32_t j = 0; j < fit->task->n_param; j++) {
        hk_reach *reach = &at->reach[j];
        HK_TRY(hk_fit_reach(fit, j, at->parts, at->deviance, cuts == NULL ? REGION_CUT : cuts[j],
                            reach, err));
        if (*ret_better < 0 && reach->better < at->deviance - BETTER) {
            *ret_better = j;
        }
    }
    return HK_OK;
}

/** Reach of all parameters from the best place; a better one found on the way is taken instead.
 *  @param cuts [n_param] or NULL for that of regions */
static hk_status look_round(const hk_fit *fit, const double *cuts, place *at, hk_error *err)
{
    for (int tries = 0; tries < 3; tries++) {
        int32_t better;
        HK_TRY(reach_all(fit, cuts, at, &better, err));
        if (better < 0) {
            return HK_OK;
        }
        memcpy(at->parts, at->reach[better].better_parts, sizeof at->parts);
        HK_TRY(hk_fit_lowest(fit, fit->record, -1, at->parts, &at->deviance, err));
    }
    int32_t unused;
    return reach_all(fit, cuts, at, &unused, err);
}

/** The region of the next wave. @return true if it is about as large as this one */
static bool move_region(hk_fit *fit, const place *at)
{
    bool settled = true;
    for (int32_t j = 0; j < fit->task->n_param; j++) {
        const hk_reach *r = &at->reach[j];
        double old = fit->high[j] - fit->low[j], margin = REGION_MARGIN * (r->high - r->low);
        bool grows_low = r->is_low_end && fit->low[j] > 0.0;
        bool grows_high = r->is_high_end && fit->high[j] < 1.0;
        double low = r->low - (grows_low ? REGION_GROWTH * old : margin);
        double high = r->high + (grows_high ? REGION_GROWTH * old : margin);
        double lacks = 0.5 * (least_width(&fit->task->params[j]) - (high - low));
        low -= fmax(0.0, lacks);
        high += fmax(0.0, lacks);
        fit->low[j] = fmax(0.0, low - fmax(0.0, high - 1.0) * (lacks > 0.0));
        fit->high[j] = fmin(1.0, high + fmax(0.0, -low) * (lacks > 0.0));
        settled =
            settled && !grows_low && !grows_high && fit->high[j] - fit->low[j] >= SETTLED * old;
    }
    return settled;
}

/** One wave: run its points, learn from all, find the best place. */
static hk_status run_and_learn(hk_fit *fit, int32_t wave, place *at, hk_error *err)
{
    HK_TRY(run_wave(fit, wave, err));
    HK_TRY(hk_fit_emulate(fit, err));
    return hk_fit_search(fit, at->parts, &at->deviance, err);
}

static hk_status run_waves(hk_fit *fit, place *at, int32_t *ret_n, hk_error *err)
{
    int32_t most = fit->task->waves > 0 ? fit->task->waves : HK_CALIBRATE_WAVES;
    bool settled = false;
    for (int32_t wave = 1; wave <= most; wave++) {
        *ret_n = wave;
        HK_TRY(run_and_learn(fit, wave, at, err));
        if (wave == most || settled) {
            return HK_OK;
        }
        HK_TRY(look_round(fit, NULL, at, err));
        settled = move_region(fit, at);
    }
    return HK_OK;
}

/* ---- at the estimate --------------------------------------------------------------------------- */

static const double *last_point(const hk_fit *fit)
{
    return fit->parts + (int64_t)(fit->n_point - 1) * fit->task->n_param;
}

/** Residuals of the replicates at the last point, and how far the surfaces are from their means. */
static hk_status residuals_of(const hk_fit *fit, int32_t world, double **ret_residuals,
                              double *ret_miss, hk_error *err)
{
    const hk_calibrate_task *t = fit->task;
    const hk_emulator *e = &fit->worlds[world];
    int64_t n = t->replicates;
    const double *values = fit->values[world] + (fit->n_point - 1) * n * t->n_output;
    double *residuals = hk_arena_alloc(fit->arena, (size_t)(n * e->n_output), sizeof *residuals);
    hk_forecast f;
    if (residuals == NULL) {
        return hk_fail_nomem(err);
    }
    hk_fit_forecast(fit, world, last_point(fit), &f);
    for (int32_t k = 0; k < e->n_output; k++) {
        double sum = 0.0, squares = 0.0;
        int64_t there = 0;
        for (int64_t r = 0; r < n; r++) {
            double x =
                hk_scale_value(fit->scale[e->output[k]], values[r * t->n_output + e->output[k]]);
            residuals[r * e->n_output + k] = x;
            sum += isnan(x) ? 0.0 : x;
            there += !isnan(x);
        }
        if (there <= n / 2) {
            return hk_fail(err, HK_EREPLICATE,
                           "more than half of the replicates at the estimate failed; hakyu run "
                           "tells why");
        }
        for (int64_t r = 0; r < n; r++) {
            double d = residuals[r * e->n_output + k] - sum / (double)there;
            squares += isnan(d) ? 0.0 : d * d;
        }
        double sd = sqrt(squares / (double)(there - 1));
        for (int64_t r = 0; r < n; r++) {
            double *d = &residuals[r * e->n_output + k];
            *d = isnan(*d) ? *d : sd > 0.0 ? (*d - sum / (double)there) / sd : 0.0;
        }
        *ret_miss = fmax(*ret_miss, fabs(sum / (double)there - f.mean[k]) / fmax(sd, f.sd[k]));
    }
    *ret_residuals = residuals;
    return HK_OK;
}

/** One recorded value against the replicates at the last point. */
static hk_status compare_one(const hk_fit *fit, int32_t number, int32_t k, double *room,
                             hk_calibrate_misfit *ret, hk_error *err)
{
    (void)err;
    const hk_calibrate_task *t = fit->task;
    int32_t world = t->cases[number].world;
    const hk_emulator *e = &fit->worlds[world];
    int32_t output = e->output[k], at = number * t->n_output + output;
    const double *values = fit->values[world] + (fit->n_point - 1) * t->replicates * t->n_output;
    hk_forecast f;
    hk_fit_forecast(fit, world, last_point(fit), &f);
    double variance = f.sd[k] * f.sd[k] + f.miss[k] + fit->error[at] * fit->error[at];
    for (int64_t r = 0; r < t->replicates; r++) {
        room[r] = values[r * t->n_output + output];
    }
    int64_t n = hk_sort_numbers(room, t->replicates);
    *ret = (hk_calibrate_misfit){.number = number,
                                 .output = output,
                                 .observed = t->cases[number].observed[output],
                                 .low = hk_sorted_quantile(room, n, 0.025),
                                 .median = hk_sorted_quantile(room, n, 0.5),
                                 .high = hk_sorted_quantile(room, n, 0.975),
                                 .score = (fit->record[at] - f.mean[k]) / sqrt(variance)};
    if (fabs(ret->score) < 1e-6) { /* what is left of rounding where nothing varies */
        ret->score = 0.0;
    }
    return HK_OK;
}

static hk_status compare_all(const hk_fit *fit, hk_calibration *c, hk_error *err)
{
    const hk_calibrate_task *t = fit->task;
    double *room = hk_alloc((size_t)t->replicates, sizeof *room);
    c->misfits =
        hk_arena_alloc(c->arena, (size_t)t->n_case * (size_t)t->n_output, sizeof *c->misfits);
    hk_status status = room == NULL || c->misfits == NULL ? hk_fail_nomem(err) : HK_OK;
    for (int32_t i = 0; i < t->n_case && status == HK_OK; i++) {
        const hk_emulator *e = &fit->worlds[t->cases[i].world];
        int32_t before = c->n_observed;
        for (int32_t k = 0; k < e->n_output && status == HK_OK; k++) {
            if (!isnan(t->cases[i].observed[e->output[k]])) {
                status = compare_one(fit, i, k, room, &c->misfits[c->n_observed++], err);
            }
        }
        c->n_missing += t->n_output - (c->n_observed - before);
        c->n_unused += c->n_observed == before;
    }
    hk_free(room);
    return status;
}

/** Ends of an interval as values; of a stepped parameter the outermost multiples inside. */
static void bound(const hk_calibrate_param *p, const hk_reach *r, hk_calibrate_estimate *e)
{
    e->is_open_low = r->is_low_end;
    e->is_open_high = r->is_high_end;
    double low = r->is_low_end ? 0.0 : r->low, high = r->is_high_end ? 1.0 : r->high;
    hk_calibrate_param any = *p;
    any.step = 0.0;
    e->low = hk_calibrate_value(&any, low);
    e->high = hk_calibrate_value(&any, high);
    if (p->step > 0.0) {
        e->low = fmin(e->value, ceil(e->low / p->step - 1e-9) * p->step);
        e->high = fmax(e->value, floor(e->high / p->step + 1e-9) * p->step);
    }
}

static hk_status estimate_all(hk_fit *fit, place *at, hk_calibration *c, hk_error *err)
{
    const hk_calibrate_task *t = fit->task;
    double cuts[HK_CALIBRATE_PARAMS_MAX];
    double **residuals = hk_arena_alloc(c->arena, (size_t)t->n_world, sizeof *residuals);
    if (residuals == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t w = 0; w < t->n_world; w++) {
        HK_TRY(residuals_of(fit, w, &residuals[w], &c->surface_error, err));
    }
    (void)hk_fit_deviance(fit, fit->record, at->parts, &c->squares);
    HK_TRY(hk_fit_chance(fit, residuals, at->parts, c->squares, cuts, c->correlation, &c->p_value,
                         err));
    HK_TRY(look_round(fit, cuts, at, err));
    for (int32_t j = 0; j < t->n_param; j++) {
        hk_calibrate_estimate *e = &c->estimates[j];
        e->cut = cuts[j];
        e->value = hk_calibrate_value(&t->params[j], at->parts[j]);
        bound(&t->params[j], &at->reach[j], e);
        if (!c->has_intervals) {
            e->low = e->high = (double)NAN;
        }
    }
    return HK_OK;
}

/** The run at the estimate is a point of its own, which no surface is fitted to. */
static hk_status conclude(hk_fit *fit, place *at, hk_calibration *c, hk_error *err)
{
    const hk_calibrate_task *t = fit->task;
    double before[HK_CALIBRATE_PARAMS_MAX];
    memcpy(before, at->parts, sizeof before);
    memcpy(fit->parts + (size_t)fit->n_point * (size_t)t->n_param, at->parts,
           (size_t)t->n_param * sizeof *fit->parts);
    HK_TRY(run_points(fit, 0, 1, err));
    int64_t worlds = 0;
    for (int32_t w = 0; w < t->n_world; w++) {
        worlds += fit->worlds[w].n_output > 0;
    }
    c->n_point = fit->n_point * worlds;
    c->n_run = c->n_point * t->replicates;
    c->n_failed = fit->n_failed;
    c->has_intervals = (double)c->n_failed <= HK_CALIBRATE_FAILED_MAX * (double)c->n_run;
    HK_TRY(compare_all(fit, c, err));
    return estimate_all(fit, at, c, err);
}

/* ---- the whole --------------------------------------------------------------------------------- */

static void note_outputs(hk_fit *fit)
{
    const hk_calibrate_task *t = fit->task;
    for (int32_t w = 0; w < t->n_world; w++) {
        hk_emulator *e = &fit->worlds[w];
        for (int32_t k = 0; k < t->n_output; k++) {
            int32_t n = 0;
            for (int32_t i = 0; i < t->n_case; i++) {
                n += t->cases[i].world == w && !isnan(t->cases[i].observed[k]);
            }
            if (n > 0) {
                e->n_record[e->n_output] = n;
                e->output[e->n_output++] = k;
            }
        }
    }
    for (int32_t i = 0; i < t->n_case; i++) {
        bool any = false;
        for (int32_t k = 0; k < t->n_output; k++) {
            any = any || !isnan(t->cases[i].observed[k]);
        }
        fit->n_record_case += any;
    }
}

static hk_status make_room(hk_fit *fit, hk_arena *arena, hk_error *err)
{
    const hk_calibrate_task *t = fit->task;
    size_t waves = t->waves > 0 ? (size_t)t->waves : HK_CALIBRATE_WAVES;
    size_t points = waves * (size_t)points_of(t) + 1, p = (size_t)t->n_param;
    size_t cells = (size_t)t->n_case * (size_t)t->n_output;
    fit->arena = arena;
    fit->most_points = (int32_t)points;
    fit->parts = hk_arena_alloc(arena, points * p, sizeof *fit->parts);
    fit->used_parts = hk_arena_alloc(arena, points * p, sizeof *fit->used_parts);
    fit->used = hk_arena_alloc(arena, points, sizeof *fit->used);
    fit->worlds = hk_arena_alloc(arena, (size_t)t->n_world, sizeof *fit->worlds);
    fit->values = hk_arena_alloc(arena, (size_t)t->n_world, sizeof *fit->values);
    fit->record = hk_arena_alloc(arena, cells, sizeof *fit->record);
    fit->error = hk_arena_alloc(arena, cells, sizeof *fit->error);
    if (fit->parts == NULL || fit->used_parts == NULL || fit->used == NULL || fit->worlds == NULL ||
        fit->values == NULL || fit->record == NULL || fit->error == NULL) {
        return hk_fail_nomem(err);
    }
    note_outputs(fit);
    for (int32_t w = 0; w < t->n_world; w++) {
        size_t n = fit->worlds[w].n_output > 0 ? points : 0;
        fit->values[w] =
            hk_arena_alloc(arena, n * (size_t)t->replicates * (size_t)t->n_output, sizeof(double));
        if (fit->values[w] == NULL) {
            return hk_fail_nomem(err);
        }
    }
    for (int32_t j = 0; j < t->n_param; j++) {
        fit->high[j] = 1.0;
    }
    return HK_OK;
}

static hk_status calibrate(hk_fit *fit, hk_calibration *c, hk_error *err)
{
    const hk_calibrate_task *t = fit->task;
    size_t p = (size_t)t->n_param;
    place at = {.deviance = INFINITY};
    c->n_param = t->n_param;
    c->n_case = t->n_case;
    c->draws = t->draws > 0 ? t->draws : HK_CALIBRATE_DRAWS;
    c->estimates = hk_arena_alloc(c->arena, p, sizeof *c->estimates);
    c->correlation = hk_arena_alloc(c->arena, p * p, sizeof *c->correlation);
    if (c->estimates == NULL || c->correlation == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(make_room(fit, c->arena, err));
    HK_TRY(run_waves(fit, &at, &c->n_wave, err));
    return conclude(fit, &at, c, err);
}

hk_status hk_calibrate(const hk_calibrate_task *task, hk_calibration **ret_calibration,
                       hk_error *err)
{
    hk_fit fit = {.task = task};
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_calibration *c = hk_arena_alloc(arena, 1, sizeof *c);
    if (c == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    c->arena = arena;
    hk_status status = calibrate(&fit, c, err);
    hk_surface_done(&fit.surface);
    hk_arena_free(fit.wave_arena);
    if (status != HK_OK) {
        hk_arena_free(arena);
        return status;
    }
    *ret_calibration = c;
    return HK_OK;
}

void hk_calibration_free(hk_calibration *calibration)
{
    if (calibration != NULL) {
        hk_arena_free(calibration->arena); /* it came from there */
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How well parameters fit records, and where that is best. */
#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/minimum.h"
#include "engine/rank/calibrate/calibrate_parts.h"

enum {
    PROFILE_STEPS = 20, /* from the estimate to an end of the region */
    BISECTIONS = 12,
    BEGINNINGS = 3
};

/** What it costs to leave the region, per square of its half width. */
#define LEAVING 1e3

/* ---- the likelihood ---------------------------------------------------------------------------- */

/** L of V = L L', in place. Pivots are kept positive. @return ln of the determinant */
static double factorise(double *v, int32_t n)
{
    double ln_det = 0.0;
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j <= i; j++) {
            double sum = v[i * n + j];
            for (int32_t k = 0; k < j; k++) {
                sum -= v[i * n + k] * v[j * n + k];
            }
            v[i * n + j] = i == j ? sqrt(fmax(sum, 1e-300)) : sum / v[j * n + j];
        }
        ln_det += 2.0 * log(v[i * n + i]);
    }
    return ln_det;
}

/** r' V^-1 r from L. @param r [n] overwritten */
static double squares_of(const double *l, double *r, int32_t n)
{
    double sum = 0.0;
    for (int32_t i = 0; i < n; i++) {
        for (int32_t k = 0; k < i; k++) {
            r[i] -= l[i * n + k] * r[k];
        }
        r[i] /= l[i * n + i];
        sum += r[i] * r[i];
    }
    return sum;
}

/* All cases meet the luck of the same replicates, and those of a world the same surface: what is wrong
 * with these does not average out over n cases, so each case bears n times its variance. */
static double deviance_of_case(const hk_fit *fit, int32_t number, const double *record,
                               const hk_forecast *f, double *ret_squares)
{
    const hk_calibrate_task *t = fit->task;
    const hk_emulator *e = &fit->worlds[t->cases[number].world];
    double v[HK_CALIBRATE_OUTPUTS_MAX * HK_CALIBRATE_OUTPUTS_MAX];
    double r[HK_CALIBRATE_OUTPUTS_MAX];
    int32_t known[HK_CALIBRATE_OUTPUTS_MAX], n = 0;
    double luck = 1.0 + (double)fit->n_record_case / (double)t->replicates;
    for (int32_t k = 0; k < e->n_output; k++) {
        if (!isnan(record[e->output[k]])) {
            known[n++] = k;
        }
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t a = known[i];
        double error = fit->error[number * t->n_output + e->output[a]];
        r[i] = record[e->output[a]] - f->mean[a];
        for (int32_t j = 0; j < i; j++) {
            int32_t b = known[j];
            v[i * n + j] = f->sd[a] * f->sd[b] * e->correlation[a * e->n_output + b] * luck;
        }
        v[i * n + i] = f->sd[a] * f->sd[a] * luck + f->miss[a] * e->n_record[a] + error * error;
    }
    double ln_det = factorise(v, n);
    double squares = squares_of(v, r, n);
    *ret_squares += squares;
    return ln_det + squares;
}

double hk_fit_deviance(const hk_fit *fit, const double *record, const double *parts,
                       double *ret_squares)
{
    const hk_calibrate_task *t = fit->task;
    hk_forecast forecast;
    double sum = 0.0, squares = 0.0;
    for (int32_t w = 0; w < t->n_world; w++) {
        hk_fit_forecast(fit, w, parts, &forecast);
        for (int64_t c = 0; c < t->n_case; c++) {
            if (t->cases[c].world == w) {
                sum += deviance_of_case(fit, (int32_t)c, record + c * t->n_output, &forecast,
                                        &squares);
            }
        }
    }
    if (ret_squares != NULL) {
        *ret_squares = squares;
    }
    return sum;
}

/* ---- its lowest place -------------------------------------------------------------------------- */

typedef struct search {
    const hk_fit *fit;
    const double *record;
    int32_t fixed; /* or -1 */
    double fixed_part;
} search;

/** Parts of the ranges from -1 .. 1 over the region. @return square by which it leaves the region */
static double place(const search *s, const double *x, double *ret_parts)
{
    double outside = 0.0;
    int32_t n = 0;
    for (int32_t j = 0; j < s->fit->task->n_param; j++) {
        double low = s->fit->low[j], high = s->fit->high[j];
        if (j == s->fixed) {
            ret_parts[j] = s->fixed_part;
            continue;
        }
        double z = fmax(-1.0, fmin(1.0, x[n]));
        outside += (x[n] - z) * (x[n] - z);
        n++;
        ret_parts[j] = 0.5 * (low + high) + 0.5 * (high - low) * z;
    }
    return outside;
}

static double objective(void *user, const double *x)
{
    const search *s = user;
    double parts[HK_CALIBRATE_PARAMS_MAX];
    double outside = place(s, x, parts);
    return hk_fit_deviance(s->fit, s->record, parts, NULL) + LEAVING * outside;
}

hk_status hk_fit_lowest(const hk_fit *fit, const double *record, int32_t fixed, double *parts,
                        double *ret_deviance, hk_error *err)
{
    search s = {.fit = fit, .record = record, .fixed = fixed};
    double x[HK_CALIBRATE_PARAMS_MAX], unused;
    int32_t n = 0;
    s.fixed_part = fixed < 0 ? 0.0 : parts[fixed];
    for (int32_t j = 0; j < fit->task->n_param; j++) {
        if (j != fixed) {
            x[n++] = (2.0 * parts[j] - fit->low[j] - fit->high[j]) / (fit->high[j] - fit->low[j]);
        }
    }
    if (n > 0) {
        HK_TRY(hk_minimum(objective, &s, n, 0.2, 1e-4, x, &unused, err));
    }
    (void)place(&s, x, parts);
    *ret_deviance = hk_fit_deviance(fit, record, parts, NULL);
    return HK_OK;
}

/** The best of the points that were run, next to those that were taken already. */
static int32_t next_best(const hk_fit *fit, const bool *taken)
{
    int32_t best = -1;
    int64_t p = fit->task->n_param;
    double lowest = INFINITY;
    for (int32_t i = 0; i < fit->n_used; i++) {
        double deviance = hk_fit_deviance(fit, fit->record, fit->used_parts + i * p, NULL);
        if (!taken[i] && deviance < lowest) {
            lowest = deviance;
            best = i;
        }
    }
    return best;
}

hk_status hk_fit_search(const hk_fit *fit, double *ret_parts, double *ret_deviance, hk_error *err)
{
    int64_t p = fit->task->n_param;
    bool *taken = hk_alloc((size_t)fit->n_used, sizeof *taken);
    hk_status status = HK_OK;
    if (taken == NULL) {
        return hk_fail_nomem(err);
    }
    *ret_deviance = INFINITY;
    for (int32_t i = 0; i < BEGINNINGS && i < fit->n_used && status == HK_OK; i++) {
        double parts[HK_CALIBRATE_PARAMS_MAX], deviance;
        int32_t best = next_best(fit, taken);
        taken[best] = true;
        memcpy(parts, fit->used_parts + best * p, (size_t)p * sizeof *parts);
        status = hk_fit_lowest(fit, fit->record, -1, parts, &deviance, err);
        if (status == HK_OK && deviance < *ret_deviance) {
            *ret_deviance = deviance;
            memcpy(ret_parts, parts, (size_t)p * sizeof *parts);
        }
    }
    hk_free(taken);
    return status;
}

/* ---- profiles ---------------------------------------------------------------------------------- */

typedef struct profile {
    const hk_fit *fit;
    int32_t param;
    double bound; /* deviance that is still within the cut */
    hk_reach *reach;
} profile;

/** Is a value within the cut? @param parts where the search begins; where it ended */
static hk_status is_within(const profile *p, double value, double *parts, bool *ret_is,
                           hk_error *err)
{
    double deviance;
    parts[p->param] = value;
    HK_TRY(hk_fit_lowest(p->fit, p->fit->record, p->param, parts, &deviance, err));
    if (deviance < p->reach->better) {
        p->reach->better = deviance;
        memcpy(p->reach->better_parts, parts, sizeof p->reach->better_parts);
    }
    *ret_is = deviance <= p->bound;
    return HK_OK;
}

/** From the estimate to an end of the region; the outermost value within the cut counts. */
static hk_status reach_to(const profile *p, const double *from, double end, double *ret_last,
                          bool *ret_is_end, hk_error *err)
{
    double parts[HK_CALIBRATE_PARAMS_MAX], begin = from[p->param];
    double last = begin, out = end;
    bool is_in = true;
    memcpy(parts, from, sizeof parts);
    for (int i = 1; i <= PROFILE_STEPS; i++) {
        double value = i == PROFILE_STEPS ? end : begin + (end - begin) * i / PROFILE_STEPS;
        bool was_in = is_in;
        HK_TRY(is_within(p, value, parts, &is_in, err));
        out = was_in && !is_in ? value : out;
        last = is_in ? value : last;
    }
    *ret_is_end = is_in;
    for (int i = 0; i < BISECTIONS && !*ret_is_end; i++) {
        double middle = 0.5 * (last + out);
        HK_TRY(is_within(p, middle, parts, &is_in, err));
        if (is_in) {
            last = middle;
        } else {
            out = middle;
        }
    }
    *ret_last = *ret_is_end ? end : 0.5 * (last + out);
    return HK_OK;
}

hk_status hk_fit_reach(const hk_fit *fit, int32_t param, const double *parts, double lowest,
                       double cut, hk_reach *ret_reach, hk_error *err)
{
    *ret_reach = (hk_reach){.better = lowest};
    const profile p = {.fit = fit, .param = param, .bound = lowest + cut, .reach = ret_reach};
    HK_TRY(reach_to(&p, parts, fit->low[param], &ret_reach->low, &ret_reach->is_low_end, err));
    return reach_to(&p, parts, fit->high[param], &ret_reach->high, &ret_reach->is_high_end, err);
}

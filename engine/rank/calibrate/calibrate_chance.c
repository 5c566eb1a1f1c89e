/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What chance does to a fit: records simulated at the estimate, fitted like the real ones. */
#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "engine/base/stats/interval.h"
#include "engine/rank/calibrate/calibrate_parts.h"

enum { OF_REPLICATE, OF_ERROR, OF_LUCK, OF_SURFACE }; /* purposes of draws */

typedef struct chance {
    const hk_fit *fit;
    double *const *residuals;
    const double *parts;
    hk_rng_key key;
    double *record;    /* [n_case, n_output] of a draw */
    double *estimates; /* [draws, n_param] */
    double *excess;    /* [n_param, draws] of the deviance at the truth over the lowest */
    int64_t worse;     /* draws that leave at least as much as the real records */
} chance;

static double draw(const chance *c, int32_t b, uint64_t of, uint64_t purpose, uint64_t index)
{
    return hk_rng_uniform(c->key, (uint64_t)b, of, purpose, index);
}

static double normal_draw(const chance *c, int32_t b, uint64_t of, uint64_t purpose, uint64_t index)
{
    return hk_normal_quantile(draw(c, b, of, purpose, index));
}

/** Residuals of one replicate that did not fail. */
static const double *pick(const chance *c, int32_t b, int32_t number, int32_t world)
{
    int64_t n = c->fit->task->replicates;
    int32_t width = c->fit->worlds[world].n_output;
    const double *rows = c->residuals[world];
    int64_t r = 0;
    for (uint64_t i = 0; i == 0 || isnan(rows[r * width]); i++) { /* at least half are there */
        r = (int64_t)(draw(c, b, (uint64_t)number, OF_REPLICATE, i) * (double)n);
    }
    return rows + r * width;
}

/** Records of all cases as the estimate would give them, with the gaps of the real ones. */
static void simulate_records(const chance *c, int32_t b)
{
    const hk_calibrate_task *t = c->fit->task;
    hk_forecast f;
    for (int32_t w = 0; w < t->n_world; w++) {
        const hk_emulator *e = &c->fit->worlds[w];
        hk_fit_forecast(c->fit, w, c->parts, &f);
        for (int32_t i = 0; i < t->n_case; i++) {
            const double *noise =
                t->cases[i].world == w && e->n_output > 0 ? pick(c, b, i, w) : NULL;
            for (int32_t k = 0; k < e->n_output && noise != NULL; k++) {
                int32_t at = i * t->n_output + e->output[k];
                uint64_t shared = (uint64_t)w * HK_CALIBRATE_OUTPUTS_MAX + (uint64_t)k;
                double luck = normal_draw(c, b, shared, OF_LUCK, 0) / sqrt((double)t->replicates);
                c->record[at] = c->fit->record[at]; /* NAN stays */
                if (!isnan(c->record[at])) {
                    c->record[at] =
                        f.mean[k] + f.sd[k] * (noise[k] + luck) +
                        sqrt(f.miss[k]) * normal_draw(c, b, shared, OF_SURFACE, 0) +
                        c->fit->error[at] * normal_draw(c, b, (uint64_t)at, OF_ERROR, 0);
                }
            }
        }
    }
}

static hk_status fit_draw(chance *c, int32_t b, int64_t draws, double squares, hk_error *err)
{
    int32_t p = c->fit->task->n_param;
    double parts[HK_CALIBRATE_PARAMS_MAX], lowest, left;
    simulate_records(c, b);
    memcpy(parts, c->parts, (size_t)p * sizeof *parts);
    HK_TRY(hk_fit_lowest(c->fit, c->record, -1, parts, &lowest, err));
    (void)hk_fit_deviance(c->fit, c->record, parts, &left);
    c->worse += left >= squares;
    memcpy(c->estimates + (int64_t)b * p, parts, (size_t)p * sizeof *parts);
    for (int32_t j = 0; j < p; j++) {
        double deviance;
        memcpy(parts, c->parts, (size_t)p * sizeof *parts);
        HK_TRY(hk_fit_lowest(c->fit, c->record, j, parts, &deviance, err));
        c->excess[j * draws + b] = fmax(0.0, deviance - lowest);
    }
    return HK_OK;
}

/** The value that a part `confidence` of the draws do not pass, the next draw being one of them. */
static double quantile_of(double *x, int32_t n, double confidence)
{
    int64_t at = (int64_t)ceil(confidence * (n + 1)) - 1;
    (void)hk_sort_numbers(x, n);
    return x[at >= n ? n - 1 : at];
}

static void correlate(const chance *c, int32_t draws, double *ret_correlation)
{
    int32_t p = c->fit->task->n_param;
    for (int32_t a = 0; a < p; a++) {
        for (int32_t b = 0; b < p; b++) {
            double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
            for (int32_t i = 0; i < draws; i++) {
                double x = c->estimates[i * p + a] - c->parts[a];
                double y = c->estimates[i * p + b] - c->parts[b];
                sa += x;
                sb += y;
                aa += x * x;
                bb += y * y;
                ab += x * y;
            }
            double va = aa - sa * sa / draws, vb = bb - sb * sb / draws;
            ret_correlation[a * p + b] =
                va > 0.0 && vb > 0.0 ? (ab - sa * sb / draws) / sqrt(va * vb) : (double)NAN;
        }
    }
}

static hk_status fit_draws(chance *c, int32_t draws, double squares, double *ret_cuts,
                           double *ret_correlation, double *ret_p_value, hk_error *err)
{
    const hk_calibrate_task *t = c->fit->task;
    double z = hk_normal_quantile(0.5 * (1.0 + t->confidence));
    for (int32_t b = 0; b < draws; b++) {
        HK_TRY(fit_draw(c, b, draws, squares, err));
    }
    for (int32_t j = 0; j < t->n_param; j++) {
        ret_cuts[j] =
            fmax(z * z, quantile_of(c->excess + (int64_t)j * draws, draws, t->confidence));
    }
    correlate(c, draws, ret_correlation);
    *ret_p_value = (double)(1 + c->worse) / (double)(1 + draws);
    return HK_OK;
}

hk_status hk_fit_chance(const hk_fit *fit, double *const *residuals, const double *parts,
                        double squares, double *ret_cuts, double *ret_correlation,
                        double *ret_p_value, hk_error *err)
{
    static const char stream[] = "hakyu:calibrate";
    const hk_calibrate_task *t = fit->task;
    size_t draws = t->draws > 0 ? (size_t)t->draws : HK_CALIBRATE_DRAWS, p = (size_t)t->n_param;
    size_t cells = (size_t)t->n_case * (size_t)t->n_output;
    chance c = {.fit = fit,
                .residuals = residuals,
                .parts = parts,
                .key = {.seed = t->seed, .stream = hk_name_hash(stream, strlen(stream))},
                .record = hk_alloc(cells, sizeof(double)),
                .estimates = hk_alloc(draws * p, sizeof(double)),
                .excess = hk_alloc(draws * p, sizeof(double))};
    hk_status status = HK_OK;
    if (c.record == NULL || c.estimates == NULL || c.excess == NULL) {
        status = hk_fail_nomem(err);
    } else {
        for (size_t i = 0; i < cells; i++) {
            c.record[i] = (double)NAN; /* of outputs that no case of a world has */
        }
        status =
            fit_draws(&c, (int32_t)draws, squares, ret_cuts, ret_correlation, ret_p_value, err);
    }
    hk_free(c.record);
    hk_free(c.estimates);
    hk_free(c.excess);
    return status;
}

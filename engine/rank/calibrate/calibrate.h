/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fitting named parameters to records of real cases. A record is one outcome of the simulator at the
 * true parameters, with gaps and perhaps an error of measurement. The likelihood is synthetic (Wood
 * 2010): in each case the recorded outputs, put on a scale on which replicates are least skewed, are
 * normal with the mean, spread and correlation of the replicates. Mean and spread as functions of the
 * parameters are quadratic surfaces through design points, fitted anew in waves, each in the region
 * that the wave before could not rule out (history matching); all points meet the same luck, so
 * surfaces are smooth. What a surface misses, the noise of its finite replicates and the errors of
 * the records all widen the likelihood.
 *
 * An interval holds the values at which the best fit of the other parameters is not worse than the
 * estimate by more than a cut: that of the chi-square law, or what records simulated at the estimate
 * need, whichever is more (parametric bootstrap, from residuals of replicates: they need not be
 * normal). The same records say how often chance alone fits as badly as what was recorded.
 *
 * It runs nothing itself: `run` does. Deterministic: the same task gives the same bytes.
 */
#ifndef HK_RANK_CALIBRATE_CALIBRATE_H
#define HK_RANK_CALIBRATE_CALIBRATE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"

enum {
    HK_CALIBRATE_PARAMS_MAX = 8,
    HK_CALIBRATE_OUTPUTS_MAX = 32,
    HK_CALIBRATE_WAVES = 5,
    HK_CALIBRATE_WAVES_MAX = 20,
    HK_CALIBRATE_DRAWS = 199,
    HK_CALIBRATE_REPLICATES_MIN = 10
};

typedef struct hk_calibrate_param {
    const char *name;
    double low, high; /* low < high; low > 0 where is_log */
    bool is_log;
    double step; /* values are multiples of it; 0 = any */
} hk_calibrate_param;

/** The value at a part 0..1 of the range, as a multiple of the step within it. */
double hk_calibrate_value(const hk_calibrate_param *param, double part);
/** The part of the range at which a value lies. */
double hk_calibrate_part(const hk_calibrate_param *param, double value);

typedef struct hk_calibrate_case {
    int32_t world;          /* which simulation it is replayed by */
    const double *observed; /* [n_output] NAN = not known */
    const double *error;    /* [n_output] standard errors, 0 = none */
} hk_calibrate_case;

typedef struct hk_calibrate_task {
    const hk_calibrate_param *params; /* [n_param] */
    const hk_calibrate_case *cases;   /* [n_case] */
    int32_t n_param, n_case, n_world, n_output;
    int64_t replicates; /* of each point, >= HK_CALIBRATE_REPLICATES_MIN */
    int32_t points;     /* of a wave, 0 = by the number of parameters */
    int32_t waves;      /* at most, 0 = HK_CALIBRATE_WAVES */
    int32_t draws;      /* of the bootstrap, 0 = HK_CALIBRATE_DRAWS */
    double confidence;  /* of the intervals, 0.5 to 0.99 */
    uint64_t seed;
    /** Simulate a world. @param values [n, n_param]
     *  @param ret [n, replicates, n_output] NAN of failed replicates; outputs that no case of the world
     *  has are not looked at. @return HK_OK, or what ends it all */
    hk_status (*run)(void *user, int32_t world, int32_t n, const double *values, double *ret,
                     hk_error *err);
    /** A wave begins; 0 is the run at the estimate. NULL is allowed. */
    void (*tell)(void *user, int32_t wave, int32_t points);
    void *user;
} hk_calibrate_task;

typedef struct hk_calibrate_estimate {
    double value, low, high;
    bool is_open_low,
        is_open_high; /* the records do not bound it there: it is the end of the range */
    double cut;       /* beyond which a fit is worse than chance explains */
} hk_calibrate_estimate;

typedef struct hk_calibrate_misfit {
    int32_t number, output;             /* of the case and of the output */
    double observed, low, median, high; /* of replicates at the estimate, 95 % of them */
    double
        score; /* observed less expected, in standard deviations of all doubt, on the scale used */
} hk_calibrate_misfit;

typedef struct hk_calibration {
    hk_calibrate_estimate *estimates; /* [n_param] */
    double *correlation;          /* [n_param, n_param] of the estimates; NAN where one is fixed */
    hk_calibrate_misfit *misfits; /* [n_observed] by case, then output */
    int32_t n_param, n_observed, n_missing, n_case, n_unused; /* unused: nothing recorded of it */
    double squares;       /* of what is left at the best fit, weighted by its covariance */
    double p_value;       /* how often records simulated at the estimate leave as much */
    double surface_error; /* greatest miss of a surface at the estimate, in standard deviations of a
                             replicate */
    bool has_intervals;   /* false if too many replicates failed: ends are NAN */
    int32_t n_wave, draws;
    int64_t n_point, n_run, n_failed; /* points x worlds; replicates */
    hk_arena *arena;
} hk_calibration;

/** Half of all failed replicates at a point: there is nothing to fit to. Above this part of all there
 *  are no intervals. */
#define HK_CALIBRATE_FAILED_MAX 0.05

/**
 * @param task borrowed; at least one value is observed
 * @param ret_calibration owned by the caller, hk_calibration_free(); only on HK_OK
 * @return HK_OK; HK_EREPLICATE (half of the replicates of a point failed), HK_ENOMEM, what `run` says
 */
HK_WARN_UNUSED hk_status hk_calibrate(const hk_calibrate_task *task,
                                      hk_calibration **ret_calibration, hk_error *err);
void hk_calibration_free(hk_calibration *calibration); /* NULL is allowed */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of calibrate share. Internal. */
#ifndef HK_RANK_CALIBRATE_PARTS_H
#define HK_RANK_CALIBRATE_PARTS_H

#include "engine/base/stats/surface.h"
#include "engine/rank/calibrate/calibrate.h"

typedef enum hk_scale { HK_SCALE_PLAIN, HK_SCALE_ROOT, HK_SCALE_LN } hk_scale;

/** How the outputs of a world follow from the parameters. */
typedef struct hk_emulator {
    int32_t n_output;                         /* those that some case of the world has */
    int32_t output[HK_CALIBRATE_OUTPUTS_MAX]; /* which they are */
    int32_t n_record[HK_CALIBRATE_OUTPUTS_MAX];
    double *mean, *ln_sd;                  /* [n_output, n_term] coefficients */
    double miss[HK_CALIBRATE_OUTPUTS_MAX]; /* variance that the surface leaves */
    double ln_low[HK_CALIBRATE_OUTPUTS_MAX], ln_high[HK_CALIBRATE_OUTPUTS_MAX];
    double *correlation; /* [n_output, n_output] of the replicates */
} hk_emulator;

typedef struct hk_fit {
    const hk_calibrate_task *task;
    hk_arena *arena; /* of what stays */
    /* points run so far */
    int32_t n_point, most_points, wave_begin;
    double *parts;   /* [most_points, n_param] parts of the ranges */
    double **values; /* [n_world] -> [most_points, replicates, n_output] */
    int64_t n_failed;
    /* the region, and what was learnt in it */
    double low[HK_CALIBRATE_PARAMS_MAX], high[HK_CALIBRATE_PARAMS_MAX];
    int32_t n_used, *used; /* points in the region */
    double *used_parts;    /* [n_used, n_param] */
    hk_surface surface;
    hk_emulator *worlds; /* [n_world] */
    hk_scale scale[HK_CALIBRATE_OUTPUTS_MAX];
    double *record, *error; /* [n_case, n_output] on that scale; NAN = not known */
    int32_t n_record_case;  /* cases of which something is known */
    hk_arena *wave_arena;   /* of what is made anew in each wave */
} hk_fit;

/** What the surfaces say of a world at a point. */
typedef struct hk_forecast {
    double mean[HK_CALIBRATE_OUTPUTS_MAX], sd[HK_CALIBRATE_OUTPUTS_MAX];
    double miss[HK_CALIBRATE_OUTPUTS_MAX]; /* variance of the surface */
} hk_forecast;

double hk_scale_value(hk_scale scale, double value);

/** Choose scales and fit the surfaces to the points in the region. @return HK_OK; HK_ENOMEM, HK_EREPLICATE */
HK_WARN_UNUSED hk_status hk_fit_emulate(hk_fit *fit, hk_error *err);

void hk_fit_forecast(const hk_fit *fit, int32_t world, const double *parts,
                     hk_forecast *ret_forecast);

/** Minus twice the logarithm of the likelihood of records at a point.
 *  @param record [n_case, n_output] @param ret_squares the part without the determinants; NULL allowed */
double hk_fit_deviance(const hk_fit *fit, const double *record, const double *parts,
                       double *ret_squares);

/** Lowest deviance in the region. @param fixed parameter that stays as it is, or -1
 *  @param parts [n_param] where it begins; the place of the lowest */
HK_WARN_UNUSED hk_status hk_fit_lowest(const hk_fit *fit, const double *record, int32_t fixed,
                                       double *parts, double *ret_deviance, hk_error *err);

/** Lowest of all, from several beginnings. */
HK_WARN_UNUSED hk_status hk_fit_search(const hk_fit *fit, double *ret_parts, double *ret_deviance,
                                       hk_error *err);

/** Ends of the values of a parameter whose best deviance is within `cut` of the lowest, in parts.
 *  @param ret_better lower than `lowest` if the search found that: then it is to begin again there
 *  @param ret_parts [n_param] there */
typedef struct hk_reach {
    double low, high;
    bool is_low_end, is_high_end; /* it is that of the region */
    double better;
    double better_parts[HK_CALIBRATE_PARAMS_MAX];
} hk_reach;
HK_WARN_UNUSED hk_status hk_fit_reach(const hk_fit *fit, int32_t param, const double *parts,
                                      double lowest, double cut, hk_reach *ret_reach,
                                      hk_error *err);

/** What chance does, by records simulated at the estimate.
 *  @param residuals per world [replicates, n_output of its emulator] standardised, NAN = failed
 *  @param squares what is left of the real records @param ret_cuts [n_param]
 *  @param ret_correlation [n_param, n_param] */
HK_WARN_UNUSED hk_status hk_fit_chance(const hk_fit *fit, double *const *residuals,
                                       const double *parts, double squares, double *ret_cuts,
                                       double *ret_correlation, double *ret_p_value, hk_error *err);

#endif

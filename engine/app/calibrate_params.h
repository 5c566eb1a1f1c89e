/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What --fit says: a parameter of the scenario and the range in which its value is sought.
 *   PATH=LOW..HIGH[:log][:integer][:step=X]
 *   PATH=TEXT{LOW..HIGH}TEXT[:log]...     the value stands in a text, such as exp({2h..2d})
 *   model.TABLE/ROW=LOW..HIGH[:log]       a factor on the numbers of a row of the model that states a range,
 *                                         by the names of ensemble/assume.h, such as model.repairs/line
 */
#ifndef HK_APP_CALIBRATE_PARAMS_H
#define HK_APP_CALIBRATE_PARAMS_H

#include "engine/base/problem.h"
#include "engine/rank/calibrate/calibrate.h"

typedef struct hk_fit_param {
    const char *path;
    const char *row; /* of the model, whose numbers are multiplied; NULL: of the scenario */
    const char *before, *after; /* of the value */
    bool is_duration;           /* numbers are ms */
    hk_calibrate_param range;   /* its name is the path */
} hk_fit_param;

/** Problems have the place `--fit PATH`. @param ret_params [n] texts in `arena`
 *  @return HK_OK; HK_EINVALID after problems, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_fit_params_read(const char *const *texts, int32_t n, hk_arena *arena,
                                            hk_problems *problems, hk_fit_param *ret_params,
                                            hk_error *err);

/** The override `path=value` of a value. @param ret_text in `arena`. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_fit_param_set(const hk_fit_param *param, double value, hk_arena *arena,
                                          const char **ret_text, hk_error *err);

#endif

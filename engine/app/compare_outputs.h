/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which outputs `hakyu compare` looks at, found in both results.
 */
#ifndef HK_APP_COMPARE_OUTPUTS_H
#define HK_APP_COMPARE_OUTPUTS_H

#include "engine/app/compare_run.h"

/** Find those asked for, or the usual ones: of one pair person-hours in all and by sector, malfunctions,
 *  restoration, unrestored, deadlocks; of many pairs person-hours alone. Into the job.
 *  @return HK_OK; HK_EOUTPUT, HK_ENOMEM; HK_EUSAGE for a margin on outputs in several units */
HK_WARN_UNUSED hk_status hk_compare_find_outputs(hk_compare_job *job, hk_error *err);

/** Name of an output for people: its title, or that of its sector or service. */
const char *hk_compare_output_name(const hk_output *output, const hk_result *frame, hk_lang lang);

#endif

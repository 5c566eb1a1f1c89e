/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a result file says of the design of its cases: estimators are chosen by it. */
#ifndef HK_ENSEMBLE_SWEEP_SWEEP_RECORD_H
#define HK_ENSEMBLE_SWEEP_SWEEP_RECORD_H

#include "engine/ensemble/sweep/sweep_plan.h"
#include "engine/io/result_writer.h"

/** Put the text of the sweep, its design, and where each case lies in it into frame and sizes; new
 *  texts and arrays live in `arena`. After hk_sweep_design(). @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_sweep_record(const hk_sweep *sweep, hk_arena *arena, hk_result *frame,
                                         hk_result_sizes *sizes, hk_error *err);

#endif

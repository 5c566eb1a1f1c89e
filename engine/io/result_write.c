/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A result as a file of one case: one piece for the streaming writer. */
#include "engine/io/result_writer.h"

hk_status hk_result_write(const hk_result *result, const char *path, hk_error *err)
{
    const char *const name = result->case_name != NULL ? result->case_name : result->name;
    const hk_result_sizes sizes = {
        .n_case = 1,
        .case_name = &name,
        .case_factor = (const char *const *)result->case_factor,
        .case_factor_value = result->case_factor_value,
        .case_unit = result->case_unit,
        .case_weight = result->case_weight,
        .case_stratum = result->case_stratum,
        .case_overrides = result->case_overrides == NULL ? NULL : &result->case_overrides,
        .n_replicate = result->n_replicate,
        .n_episode = result->n_episode,
        .n_step = result->n_step,
        .n_band_step = result->n_band_step,
        .n_verdict = result->n_verdict,
        .n_deadlock = result->n_deadlock,
        .n_deadlock_member = result->n_deadlock_member,
        .n_job = result->n_job,
        .n_signal = result->n_signal,
        .n_trace = result->n_trace,
        .n_level_change = result->n_level_change,
        .n_failed = result->status == NULL ? 0 : hk_result_failed(result),
    };
    hk_result_writer *writer = NULL;
    HK_TRY(hk_result_writer_new(path, result, &sizes, &writer, err));
    hk_status status = hk_result_writer_rows(writer, 0, result, err);
    if (status == HK_OK) {
        status = hk_result_writer_case(writer, 0, result, err);
    }
    if (status != HK_OK) {
        hk_result_writer_drop(writer);
        return status;
    }
    return hk_result_writer_finish(writer, err);
}

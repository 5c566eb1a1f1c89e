/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The derived variables of a result file: numbers that follow from others and are
 * stored beside them for readers that are not hakyu.
 */
#include <math.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/base/student.h"
#include "engine/base/units.h"
#include "engine/io/result_column.h"

static void derive_replicate(const hk_result *result, void *out)
{
    for (int64_t i = 0; i < result->n_replicate; i++) {
        ((int32_t *)out)[i] = (int32_t)(result->first_number + i);
    }
}

static void derive_batch(const hk_result *result, void *out)
{
    for (int64_t i = 0; i < result->n_batch; i++) {
        ((int32_t *)out)[i] = (int32_t)i;
    }
}

static void derive_assumption(const hk_result *result, void *out)
{
    for (int64_t i = 0; i < result->n_assumption; i++) {
        ((int32_t *)out)[i] = (int32_t)i;
    }
}

static void derive_input_path(const hk_result *result, void *out)
{
    for (int64_t i = 0; i < result->n_input; i++) {
        ((const char **)out)[i] = result->inputs[i].path;
    }
}

static void derive_input_sha256(const hk_result *result, void *out)
{
    for (int64_t i = 0; i < result->n_input; i++) {
        ((const char **)out)[i] = result->inputs[i].sha256;
    }
}

static void derive_failed(const hk_result *result, void *out)
{
    int64_t n = 0;
    for (int64_t r = 0; r < result->n_replicate; r++) {
        if (result->status[r] != HK_REPLICATE_OK) {
            ((int32_t *)out)[n++] = (int32_t)r;
        }
    }
}

/** The number of the case, n times. */
static void derive_case(const hk_result *result, int64_t n, void *out)
{
    for (int64_t i = 0; i < n; i++) {
        ((int32_t *)out)[i] = (int32_t)result->case_index;
    }
}

static void derive_failed_case(const hk_result *result, void *out)
{
    derive_case(result, hk_result_failed(result), out);
}

static void derive_failed_reason(const hk_result *result, void *out)
{
    int64_t n = 0;
    for (int64_t r = 0; r < result->n_replicate; r++) {
        if (result->status[r] != HK_REPLICATE_OK) {
            ((uint8_t *)out)[n++] = result->status[r];
        }
    }
}

/** One number, for each failed replicate. */
static void derive_failed_key(const hk_result *result, uint64_t key, void *out)
{
    int64_t n = hk_result_failed(result);
    for (int64_t i = 0; i < n; i++) {
        ((uint64_t *)out)[i] = key;
    }
}

static void derive_failed_seed(const hk_result *result, void *out)
{
    derive_failed_key(result, result->seed, out);
}

static void derive_failed_stream(const hk_result *result, void *out)
{
    derive_failed_key(result, result->stream, out);
}

static void derive_episode_case(const hk_result *result, void *out)
{
    derive_case(result, result->n_episode, out);
}

static void derive_deadlock_case(const hk_result *result, void *out)
{
    derive_case(result, result->n_deadlock, out);
}

static void derive_job_case(const hk_result *result, void *out)
{
    derive_case(result, result->n_job, out);
}

static void derive_signal_case(const hk_result *result, void *out)
{
    derive_case(result, result->n_signal, out);
}

static void derive_trace_case(const hk_result *result, void *out)
{
    derive_case(result, result->n_trace, out);
}

static void derive_level_change_case(const hk_result *result, void *out)
{
    derive_case(result, result->n_level_change, out);
}

static void derive_case_level_changes(const hk_result *result, void *out)
{
    *(int64_t *)out = result->n_level_change;
}

static void derive_case_episodes(const hk_result *result, void *out)
{
    *(int64_t *)out = result->n_episode;
}

static void derive_case_steps(const hk_result *result, void *out)
{
    *(int64_t *)out = result->n_step;
}

static void derive_case_band_steps(const hk_result *result, void *out)
{
    *(int64_t *)out = result->n_band_step;
}

static void derive_case_verdicts(const hk_result *result, void *out)
{
    *(int64_t *)out = result->n_verdict;
}

static void derive_case_deadlocks(const hk_result *result, void *out)
{
    *(int64_t *)out = result->n_deadlock;
}

static void derive_case_deadlock_members(const hk_result *result, void *out)
{
    *(int64_t *)out = result->n_deadlock_member;
}

static void derive_case_jobs(const hk_result *result, void *out)
{
    *(int64_t *)out = result->n_job;
}

static void derive_case_signals(const hk_result *result, void *out)
{
    *(int64_t *)out = result->n_signal;
}

static void derive_case_traces(const hk_result *result, void *out)
{
    *(int64_t *)out = result->n_trace;
}

static void derive_deadlock_members(const hk_result *result, void *out)
{
    for (int64_t i = 0; i < result->n_deadlock; i++) {
        ((int64_t *)out)[i] = result->deadlock_first[i + 1] - result->deadlock_first[i];
    }
}

static void derive_loss_high(const hk_result *result, void *out)
{
    for (int64_t i = 0; i < result->n_replicate * result->n_service; i++) {
        ((int64_t *)out)[i] = hk_int128_high(result->service_loss[i]);
    }
}

static void derive_loss_low(const hk_result *result, void *out)
{
    for (int64_t i = 0; i < result->n_replicate * result->n_service; i++) {
        ((uint64_t *)out)[i] = hk_int128_low(result->service_loss[i]);
    }
}

/** One value per replicate and service, missing where the replicate failed. */
static void each_service(const hk_result *result, double *out,
                         double (*value)(const hk_result *, int64_t, int64_t))
{
    for (int64_t r = 0; r < result->n_replicate; r++) {
        for (int64_t s = 0; s < result->n_service; s++) {
            bool ok = result->status[r] == HK_REPLICATE_OK;
            out[r * result->n_service + s] = ok ? value(result, r, s) : NAN;
        }
    }
}

static void derive_loss(const hk_result *result, void *out)
{
    each_service(result, out, hk_result_unit_hours);
}

static void derive_outage(const hk_result *result, void *out)
{
    each_service(result, out, hk_result_outage_hours);
}

static void derive_person_loss(const hk_result *result, void *out)
{
    each_service(result, out, hk_result_person_hours);
}

/** Person-hours per replicate and sector, in one pass over the services. */
static void derive_sector_person_loss(const hk_result *result, void *out)
{
    double *sum = out;
    for (int64_t r = 0; r < result->n_replicate; r++, sum += result->n_sector) {
        bool ok = result->status[r] == HK_REPLICATE_OK;
        for (int64_t k = 0; k < result->n_sector; k++) {
            sum[k] = ok ? 0.0 : NAN;
        }
        for (int64_t s = 0; ok && s < result->n_service; s++) {
            sum[result->service_sector[s]] += hk_result_person_hours(result, r, s);
        }
    }
}

/** Hours of full outage: person-hours over the persons of the sector. */
static void derive_sector_outage(const hk_result *result, void *out)
{
    derive_sector_person_loss(result, out);
    double *hours = out;
    for (int64_t k = 0; k < result->n_sector; k++) {
        double persons = 0.0;
        for (int64_t s = 0; s < result->n_service; s++) {
            if (result->service_sector[s] == k) {
                persons += result->service_weight[s] *
                           ((double)result->service_value_micro[s] / HK_VALUE_SCALE);
            }
        }
        for (int64_t r = 0; r < result->n_replicate; r++) {
            double *h = &hours[r * result->n_sector + k];
            *h = persons > 0.0 ? *h / persons : NAN;
        }
    }
}

static void derive_replicate_person_loss(const hk_result *result, void *out)
{
    for (int64_t r = 0; r < result->n_replicate; r++) {
        double sum = 0.0;
        for (int64_t s = 0; s < result->n_service; s++) {
            sum += hk_result_person_hours(result, r, s);
        }
        ((double *)out)[r] = result->status[r] == HK_REPLICATE_OK ? sum : NAN;
    }
}

static hk_batch_mean criticality(const hk_result *result, int64_t component)
{
    return hk_batch_mean_of(&result->criticality[component * result->n_batch],
                            result->batch_replicates, result->n_batch);
}

static void derive_criticality(const hk_result *result, void *out)
{
    for (int64_t c = 0; c < result->n_component; c++) {
        ((double *)out)[c] = criticality(result, c).mean;
    }
}

static void derive_criticality_se(const hk_result *result, void *out)
{
    for (int64_t c = 0; c < result->n_component; c++) {
        ((double *)out)[c] = criticality(result, c).se;
    }
}

static const struct derivation {
    const char *name;
    hk_derive *derive;
} derivations[] = {
    {"replicate", derive_replicate},
    {"batch", derive_batch},
    {"assumption", derive_assumption},
    {"input_path", derive_input_path},
    {"input_sha256", derive_input_sha256},
    {"failed_replicate_number", derive_failed},
    {"failed_replicate_case", derive_failed_case},
    {"failed_replicate_reason", derive_failed_reason},
    {"failed_replicate_seed", derive_failed_seed},
    {"failed_replicate_stream", derive_failed_stream},
    {"deadlock_members", derive_deadlock_members},
    {"service_loss_high", derive_loss_high},
    {"service_loss_low", derive_loss_low},
    {"service_loss", derive_loss},
    {"service_outage", derive_outage},
    {"service_person_loss", derive_person_loss},
    {"sector_person_loss", derive_sector_person_loss},
    {"sector_outage", derive_sector_outage},
    {"replicate_person_loss", derive_replicate_person_loss},
    {"criticality", derive_criticality},
    {"criticality_se", derive_criticality_se},
    {"level_change_case", derive_level_change_case},
    {"case_level_changes", derive_case_level_changes},
    {"case_episodes", derive_case_episodes},
    {"case_steps", derive_case_steps},
    {"case_verdicts", derive_case_verdicts},
    {"case_band_steps", derive_case_band_steps},
    {"case_deadlocks", derive_case_deadlocks},
    {"case_deadlock_members", derive_case_deadlock_members},
    {"case_jobs", derive_case_jobs},
    {"case_signals", derive_case_signals},
    {"case_traces", derive_case_traces},
    {"episode_case", derive_episode_case},
    {"deadlock_case", derive_deadlock_case},
    {"job_case", derive_job_case},
    {"signal_case", derive_signal_case},
    {"trace_case", derive_trace_case},
};

hk_derive *hk_column_derivation(const hk_schema_row *row)
{
    hk_derive *derive = NULL;
    for (size_t i = 0; i < sizeof derivations / sizeof derivations[0]; i++) {
        if (strcmp(derivations[i].name, row->name) == 0) {
            derive = derivations[i].derive;
        }
    }
    HK_CHECK(derive != NULL, "variable %s of the schema has no source", row->name);
    return derive;
}

void hk_column_derive(const hk_result *result, const hk_schema_row *row, void *out)
{
    hk_column_derivation(row)(result, out);
}

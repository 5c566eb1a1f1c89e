/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_column.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/base/units.h"

#define MEMBER(name) offsetof(hk_result, name)

typedef struct binding {
    const char *name; /* in the schema */
    size_t offset;    /* of the member in hk_result */
} binding;

static const binding dimensions[] = {
    {"replicate", MEMBER(n_replicate)},
    {"batch", MEMBER(n_batch)},
    {"time", MEMBER(n_time)},
    {"sector", MEMBER(n_sector)},
    {"service", MEMBER(n_service)},
    {"component", MEMBER(n_component)},
    {"threat", MEMBER(n_threat)},
    {"assumption", MEMBER(n_assumption)},
    {"parameter", MEMBER(n_parameter)},
    {"factor", MEMBER(n_factor)},
    {"rule", MEMBER(n_rule)},
    {"kind", MEMBER(n_kind)},
    {"test", MEMBER(n_test)},
    {"pattern", MEMBER(n_pattern)},
    {"episode", MEMBER(n_episode)},
    {"verdict", MEMBER(n_verdict)},
    {"step", MEMBER(n_step)},
    {"band_step", MEMBER(n_band_step)},
    {"deadlock", MEMBER(n_deadlock)},
    {"deadlock_member", MEMBER(n_deadlock_member)},
    {"level_change", MEMBER(n_level_change)},
    {"job", MEMBER(n_job)},
    {"signal", MEMBER(n_signal)},
    {"trace", MEMBER(n_trace)},
    {"input", MEMBER(n_input)},
    {"warning", MEMBER(n_warning)},
    {"library", MEMBER(n_library)},
};

/* The members are pointers to arrays; where there is one text, the text itself. */
static const binding columns[] = {
    {"scenario", MEMBER(scenario_text)},
    {"resolved", MEMBER(resolved)},
    {"sweep", MEMBER(sweep_text)},
    {"warning_text", MEMBER(warnings)},
    {"library_version", MEMBER(libraries)},
    {"case", MEMBER(case_name)},
    {"time", MEMBER(time_ms)},
    {"sector", MEMBER(sector_id)},
    {"service", MEMBER(service_id)},
    {"component", MEMBER(component_id)},
    {"threat", MEMBER(threat_id)},
    {"sector_name_en", MEMBER(sector_name_en)},
    {"sector_name_ja", MEMBER(sector_name_ja)},
    {"service_name_en", MEMBER(service_name_en)},
    {"service_name_ja", MEMBER(service_name_ja)},
    {"service_type", MEMBER(service_type)},
    {"service_unit", MEMBER(service_unit)},
    {"service_sector", MEMBER(service_sector)},
    {"service_level", MEMBER(service_level)},
    {"service_value", MEMBER(service_value_micro)},
    {"service_weight", MEMBER(service_weight)},
    {"service_uses_it", MEMBER(service_uses_it)},
    {"service_verification", MEMBER(service_verification)},
    {"component_name_en", MEMBER(component_name_en)},
    {"component_name_ja", MEMBER(component_name_ja)},
    {"component_type", MEMBER(component_type)},
    {"component_kind", MEMBER(component_kind)},
    {"component_sector", MEMBER(component_sector)},
    {"component_service", MEMBER(component_service)},
    {"component_prefecture", MEMBER(component_prefecture)},
    {"component_weight", MEMBER(component_weight)},
    {"component_latitude", MEMBER(component_latitude_deg)},
    {"component_longitude", MEMBER(component_longitude_deg)},
    {"threat_catalogue", MEMBER(threat_catalogue)},
    {"threat_mechanism", MEMBER(threat_mechanism)},
    {"threat_pattern", MEMBER(threat_pattern)},
    {"rule", MEMBER(rule_id)},
    {"rule_services", MEMBER(rule_services)},
    {"rule_text_en", MEMBER(rule_text_en)},
    {"rule_text_ja", MEMBER(rule_text_ja)},
    {"rule_condition", MEMBER(rule_condition)},
    {"rule_assumption", MEMBER(rule_assumption)},
    {"rule_effective", MEMBER(rule_effective)},
    {"rule_until", MEMBER(rule_until)},
    {"rule_source", MEMBER(rule_source)},
    {"rule_state", MEMBER(rule_state)},
    {"kind", MEMBER(kind_id)},
    {"pattern", MEMBER(pattern_id)},
    {"pattern_name_en", MEMBER(pattern_name_en)},
    {"pattern_name_ja", MEMBER(pattern_name_ja)},
    {"test_rule", MEMBER(test_rule)},
    {"test_kind", MEMBER(test_kind)},
    {"test_measure", MEMBER(test_measure)},
    {"test_cause", MEMBER(test_cause)},
    {"test_substitution", MEMBER(test_substitution)},
    {"test_below", MEMBER(test_below)},
    {"test_marks", MEMBER(test_marks)},
    {"test_operator", MEMBER(test_more)},
    {"test_threshold", MEMBER(test_threshold)},
    {"test_duration_operator", MEMBER(test_longer)},
    {"test_duration", MEMBER(test_duration_ms)},
    {"test_service", MEMBER(test_service)},
    {"test_unit", MEMBER(test_unit)},
    {"replicate_status", MEMBER(status)},
    {"replicate_events", MEMBER(events)},
    {"replicate_instants", MEMBER(instants)},
    {"replicate_restored", MEMBER(restored_ms)},
    {"replicate_deadlocks", MEMBER(deadlocks)},
    {"replicate_never_served", MEMBER(never_served)},
    {"service_malfunctions", MEMBER(malfunctions)},
    {"service_breaches", MEMBER(breaches)},
    {"pattern_malfunctions", MEMBER(pattern_malfunctions)},
    {"pattern_breaches", MEMBER(pattern_breaches)},
    {"replicate_breach_roots", MEMBER(breach_roots)},
    {"level_mean", MEMBER(level_mean)},
    {"level_se", MEMBER(level_se)},
    {"level_q05", MEMBER(level_q05)},
    {"level_q50", MEMBER(level_q50)},
    {"level_q95", MEMBER(level_q95)},
    {"level_mean_rest", MEMBER(level_mean_rest)},
    {"level_se_rest", MEMBER(level_se_rest)},
    {"level_change_sector", MEMBER(level_change_sector)},
    {"level_change_time", MEMBER(level_change_time)},
    {"level_change_level", MEMBER(level_change_level)},
    {"level_change_count", MEMBER(level_change_count)},
    {"level_change_fewer", MEMBER(level_change_fewer)},
    {"component_down_time", MEMBER(down_time_ms)},
    {"component_down_time_rest", MEMBER(down_time_rest)},
    {"component_times_down", MEMBER(times_down)},
    {"component_times_root", MEMBER(times_root)},
    {"batch_replicates", MEMBER(batch_replicates)},
    {"criticality_batch", MEMBER(criticality)},
    {"criticality_batch_rest", MEMBER(criticality_rest)},
    {"parameter", MEMBER(parameter_name)},
    {"parameter_low", MEMBER(parameter_low)},
    {"parameter_high", MEMBER(parameter_high)},
    {"assumption_factor", MEMBER(assumption_factor)},
    {"assumption_failed", MEMBER(assumption_failed)},
    {"assumption_criticality", MEMBER(assumption_criticality)},
    {"assumption_service_loss", MEMBER(assumption_loss)},
    {"assumption_service_person_loss", MEMBER(assumption_person_loss)},
    {"assumption_service_malfunctions", MEMBER(assumption_malfunctions)},
    {"assumption_service_breaches", MEMBER(assumption_breaches)},
    {"assumption_level_mean", MEMBER(assumption_level)},
    {"assumption_criticality_rest", MEMBER(assumption_criticality_rest)},
    {"assumption_service_loss_rest", MEMBER(assumption_loss_rest)},
    {"assumption_level_mean_rest", MEMBER(assumption_level_rest)},
    {"factor", MEMBER(factor_name)},
    {"factor_unit", MEMBER(factor_unit)},
    {"case_factor", MEMBER(case_factor)},
    {"case_factor_value", MEMBER(case_factor_value)},
    {"case_unit", MEMBER(case_unit)},
    {"case_weight", MEMBER(case_weight)},
    {"case_stratum", MEMBER(case_stratum)},
    {"case_overrides", MEMBER(case_overrides)},
    {"episode_replicate", MEMBER(episode_replicate)},
    {"episode_service", MEMBER(episode_service)},
    {"episode_start", MEMBER(episode_start_ms)},
    {"episode_end", MEMBER(episode_end_ms)},
    {"episode_open", MEMBER(episode_open)},
    {"episode_via_system", MEMBER(episode_via_system)},
    {"episode_affected", MEMBER(episode_affected)},
    {"episode_lost", MEMBER(episode_lost)},
    {"episode_affected_it", MEMBER(episode_affected_it)},
    {"episode_lost_it", MEMBER(episode_lost_it)},
    {"episode_threat", MEMBER(episode_threat)},
    {"episode_root", MEMBER(episode_root)},
    {"episode_breach", MEMBER(episode_breach)},
    {"episode_kinds", MEMBER(episode_kinds)},
    {"verdict_episode", MEMBER(verdict_episode)},
    {"verdict_test", MEMBER(verdict_test)},
    {"verdict_most", MEMBER(verdict_most)},
    {"verdict_held", MEMBER(verdict_held_ms)},
    {"verdict_met", MEMBER(verdict_met)},
    {"step_episode", MEMBER(step_episode)},
    {"step_time", MEMBER(step_time_ms)},
    {"step_affected", MEMBER(step_affected)},
    {"step_lost", MEMBER(step_lost)},
    {"step_affected_it", MEMBER(step_affected_it)},
    {"step_lost_it", MEMBER(step_lost_it)},
    {"step_points", MEMBER(step_points)},
    {"step_points_it", MEMBER(step_points_it)},
    {"band_step_step", MEMBER(band_step_step)},
    {"band_step_below", MEMBER(band_step_below)},
    {"band_step_marks", MEMBER(band_step_marks)},
    {"band_step_substitution", MEMBER(band_step_substitution)},
    {"band_step_affected", MEMBER(band_step_affected)},
    {"band_step_lost", MEMBER(band_step_lost)},
    {"band_step_affected_it", MEMBER(band_step_affected_it)},
    {"band_step_lost_it", MEMBER(band_step_lost_it)},
    {"band_step_points", MEMBER(band_step_points)},
    {"band_step_points_it", MEMBER(band_step_points_it)},
    {"deadlock_replicate", MEMBER(deadlock_replicate)},
    {"deadlock_from", MEMBER(deadlock_from_ms)},
    {"deadlock_component", MEMBER(deadlock_component)},
    {"job_replicate", MEMBER(job_replicate)},
    {"job_component", MEMBER(job_component)},
    {"job_threat", MEMBER(job_threat)},
    {"job_damaged", MEMBER(job_damaged_ms)},
    {"job_detected", MEMBER(job_detected_ms)},
    {"job_start", MEMBER(job_start_ms)},
    {"job_done", MEMBER(job_done_ms)},
    {"signal_replicate", MEMBER(signal_replicate)},
    {"signal_time", MEMBER(signal_time_ms)},
    {"signal_kind", MEMBER(signal_kind)},
    {"signal_threat", MEMBER(signal_threat)},
    {"signal_component", MEMBER(signal_component)},
    {"signal_value", MEMBER(signal_value)},
    {"trace_replicate", MEMBER(trace_replicate)},
    {"trace_component", MEMBER(trace_component)},
    {"trace_time", MEMBER(trace_time_ms)},
    {"trace_from", MEMBER(trace_from)},
    {"trace_to", MEMBER(trace_to)},
    {"trace_cause", MEMBER(trace_cause)},
    {"trace_threat", MEMBER(trace_threat)},
    {"trace_root", MEMBER(trace_root)},
    {"trace_release", MEMBER(trace_release)},
    {"trace_via_system", MEMBER(trace_via_system)},
};

static const binding texts[] = {
    {"title", MEMBER(title_en)},
    {"title_ja", MEMBER(title_ja)},
    {"source", MEMBER(source)},
    {"scenario_name", MEMBER(name)},
    {"model_name", MEMBER(model_name)},
    {"catalogue_version", MEMBER(catalogue_version)},
    {"catalogue_sha256", MEMBER(catalogue_sha256)},
    {"dispatch_policy", MEMBER(dispatch_policy)},
    {"design", MEMBER(design)},
    {"design_parameters", MEMBER(design_parameters)},
    {"compiler", MEMBER(compiler)},
    {"stop_goal", MEMBER(stop.goal)},
    {"stop_confidence", MEMBER(stop.confidence)},
    {"stop_alpha", MEMBER(stop.alpha)},
    {"stop_reached", MEMBER(stop.reached)},
    {"stop_by_time", MEMBER(stop.by_time)},
};

static const char *const record_names[] = {"none", "episodes", "steps"};

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

static const binding *find(const binding *table, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(table[i].name, name) == 0) {
            return &table[i];
        }
    }
    return NULL;
}

int64_t hk_result_dim(const hk_result *result, const char *name)
{
    if (strcmp(name, "case") == 0) {
        return 1;
    }
    if (strcmp(name, "failed_replicate") == 0) {
        return result->status == NULL ? 0 : hk_result_failed(result);
    }
    const binding *b = find(dimensions, LENGTH(dimensions), name);
    return b == NULL ? -1 : *(const int64_t *)(const void *)((const char *)result + b->offset);
}

void hk_result_dim_set(hk_result *result, const char *name, int64_t length)
{
    const binding *b = find(dimensions, LENGTH(dimensions), name);
    if (b != NULL) {
        *(int64_t *)(void *)((char *)result + b->offset) = length;
    }
}

bool hk_result_has(const hk_result *result, const hk_schema_row *row)
{
    return row->since <= result->format_version;
}

int64_t hk_column_count(const hk_result *result, const hk_schema_row *row)
{
    int64_t n = 1;
    for (int32_t d = 0; d < row->n_dim; d++) {
        int64_t length = hk_result_dim(result, row->dims[d]);
        if (length < 0 || __builtin_mul_overflow(n, length, &n)) {
            return -1;
        }
    }
    return n;
}

bool hk_column_is_bound(const hk_schema_row *row)
{
    return find(columns, LENGTH(columns), row->name) != NULL;
}

size_t hk_column_offset(const hk_schema_row *row)
{
    const binding *b = find(columns, LENGTH(columns), row->name);
    HK_CHECK(b != NULL, "%s is not a member", row->name);
    return b->offset;
}

/** True if the member is a text and not a pointer to a list. */
static bool is_one_text(const hk_schema_row *row)
{
    return row->n_dim == 0 || strcmp(row->name, "case") == 0 ||
           strcmp(row->name, "case_overrides") == 0;
}

const void *hk_column_data(const hk_result *result, const hk_schema_row *row)
{
    const binding *b = find(columns, LENGTH(columns), row->name);
    HK_CHECK(b != NULL, "%s is not a member", row->name);
    const char *member = (const char *)result + b->offset;
    const void *data;
    memcpy(&data, member, sizeof data); /* members are pointers of several types */
    return data == NULL ? NULL : is_one_text(row) ? member : data;
}

void hk_column_set(hk_result *result, const hk_schema_row *row, void *data)
{
    const binding *b = find(columns, LENGTH(columns), row->name);
    HK_CHECK(b != NULL, "%s is not a member", row->name);
    if (is_one_text(row)) { /* data holds it */
        memcpy((char *)result + b->offset, data, sizeof(const char *));
    } else {
        memcpy((char *)result + b->offset, &data, sizeof data);
    }
}

/** Integer members among the group attributes. */
static bool get_integer(const hk_result *result, const char *name, int64_t *ret_value)
{
    if (strcmp(name, "format_version") == 0) {
        *ret_value = result->format_version;
    } else if (strcmp(name, "assumptions") == 0) {
        *ret_value = result->assumptions;
    } else if (strcmp(name, "stop_first") == 0) {
        *ret_value = result->stop.first;
    } else if (strcmp(name, "stop_most") == 0) {
        *ret_value = result->stop.most;
    } else if (strcmp(name, "stop_looks") == 0) {
        *ret_value = result->stop.looks;
    } else if (strcmp(name, "start_unix_ms") == 0) {
        *ret_value = result->start_unix_ms;
    } else if (strcmp(name, "start_offset_min") == 0) {
        *ret_value = result->start_offset_min;
    } else if (strcmp(name, "horizon_ms") == 0) {
        *ret_value = result->horizon_ms;
    } else if (strcmp(name, "grid_ms") == 0) {
        *ret_value = result->grid_ms;
    } else if (strcmp(name, "first_replicate") == 0) {
        *ret_value = result->first_number;
    } else if (strcmp(name, "cpu_limit_ms") == 0) {
        *ret_value = result->cpu_limit_ms;
    } else if (strcmp(name, "design_policies") == 0) {
        *ret_value = result->design_policies;
    } else if (strcmp(name, "replicates_failed") == 0) {
        *ret_value = result->status == NULL ? 0 : hk_result_failed(result);
    } else {
        return false;
    }
    return true;
}

/** Of a list, into buf. */
static const char *first_word(const char *list, char *buf, size_t size)
{
    snprintf(buf, size, "%.*s", (int)strcspn(list, " "), list);
    return buf;
}

static const char *get_text(const hk_result *result, const hk_schema_row *row, char *buf,
                            size_t size)
{
    const binding *b = find(texts, LENGTH(texts), row->name);
    if (b != NULL) {
        const char *text = *(const char *const *)(const void *)((const char *)result + b->offset);
        bool is_word = text == NULL && row->values == HK_VALUES_ONE_OF;
        return is_word                          ? first_word(row->reference, buf, size)
               : text == NULL && row->since > 1 ? ""
                                                : text;
    }
    if (row->values == HK_VALUES_CONSTANT) {
        return row->reference;
    }
    if (strcmp(row->name, "record") == 0) {
        size_t i = (size_t)result->record;
        return i < LENGTH(record_names) ? record_names[i] : NULL;
    }
    if (strcmp(row->name, "status") == 0) {
        return result->cancelled ? "cancelled" : "complete";
    }
    if (strcmp(row->name, "start") == 0) {
        hk_datetime_format(result->start_unix_ms, result->start_offset_min, buf, size);
        return buf;
    }
    if (strcmp(row->name, "rng") == 0) {
        return "Threefry-4x64-20 (Random123), keyed by seed, stream, replicate, entity, purpose "
               "and index";
    }
    if (strcmp(row->name, "references") == 0) {
        return "The Second Action Plan on Information Security Measures for Critical "
               "Infrastructures (Information Security Policy Council, 3 February 2009); Secure "
               "Japan 2007 (14 June 2007)";
    }
    if (strcmp(row->name, "comment") == 0) {
        return "Outcome of a simulation, not a record of events. Standard errors and quantiles "
               "cover chance alone; what the assumptions of the model do is in the variables "
               "assumption_*, if any were drawn.";
    }
    return NULL;
}

void hk_attribute_get(const hk_result *result, const hk_schema_row *row,
                      hk_attribute *ret_attribute)
{
    hk_attribute *a = ret_attribute;
    a->text = NULL;
    a->integer = 0;
    a->natural = 0;
    a->buffer[0] = '\0';
    if (row->type == HK_TYPE_STRING) {
        a->text = get_text(result, row, a->buffer, sizeof a->buffer);
    } else if (row->type == HK_TYPE_UINT64) {
        a->natural = strcmp(row->name, "stream") == 0 ? result->stream : result->seed;
    } else {
        bool known = get_integer(result, row->name, &a->integer);
        HK_CHECK(known, "attribute %s", row->name);
    }
}

const char **hk_attribute_member(hk_result *result, const hk_schema_row *row)
{
    const binding *b = find(texts, LENGTH(texts), row->name);
    return b == NULL ? NULL : (const char **)(void *)((char *)result + b->offset);
}

void hk_attribute_set(hk_result *result, const hk_schema_row *row, const hk_attribute *attribute)
{
    const char **member = hk_attribute_member(result, row);
    if (member != NULL) {
        *member = attribute->text;
    } else if (strcmp(row->name, "record") == 0) {
        for (size_t i = 0; i < LENGTH(record_names); i++) {
            if (strcmp(attribute->text, record_names[i]) == 0) {
                result->record = (hk_record)i;
            }
        }
    } else if (strcmp(row->name, "status") == 0) {
        result->cancelled = strcmp(attribute->text, "cancelled") == 0;
    } else if (strcmp(row->name, "seed") == 0) {
        result->seed = attribute->natural;
    } else if (strcmp(row->name, "stream") == 0) {
        result->stream = attribute->natural;
    } else if (strcmp(row->name, "assumptions") == 0) {
        result->assumptions = attribute->integer;
    } else if (strcmp(row->name, "stop_first") == 0) {
        result->stop.first = attribute->integer;
    } else if (strcmp(row->name, "stop_most") == 0) {
        result->stop.most = attribute->integer;
    } else if (strcmp(row->name, "stop_looks") == 0) {
        result->stop.looks = attribute->integer;
    } else if (strcmp(row->name, "start_unix_ms") == 0) {
        result->start_unix_ms = attribute->integer;
    } else if (strcmp(row->name, "start_offset_min") == 0) {
        result->start_offset_min = (int32_t)attribute->integer;
    } else if (strcmp(row->name, "horizon_ms") == 0) {
        result->horizon_ms = attribute->integer;
    } else if (strcmp(row->name, "grid_ms") == 0) {
        result->grid_ms = attribute->integer;
    } else if (strcmp(row->name, "first_replicate") == 0) {
        result->first_number = attribute->integer;
    } else if (strcmp(row->name, "cpu_limit_ms") == 0) {
        result->cpu_limit_ms = attribute->integer;
    } else if (strcmp(row->name, "design_policies") == 0) {
        result->design_policies = attribute->integer;
    }
}

void hk_column_units(const hk_result *result, const hk_schema_row *row, char *buf, size_t size)
{
    const char *start = strstr(row->units, "START");
    if (start == NULL) {
        snprintf(buf, size, "%s", row->units);
        return;
    }
    char when[40];
    hk_datetime_format(result->start_unix_ms, result->start_offset_min, when, sizeof when);
    snprintf(buf, size, "%.*s%s", (int)(start - row->units), row->units, when);
}

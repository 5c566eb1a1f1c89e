/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/io_result/result_sample.h"

#include <math.h>
#include <string.h>

#include "engine/sim/signal.h"

#define HOUR INT64_C(3600000)

/* Copy a literal list into the arena of `r`; the sample is small, so a failure ends the test. */
#define LIST(r, type, ...)                                                                         \
    ((type *)copy_list((r)->arena, (type[]){__VA_ARGS__}, sizeof((type[]){__VA_ARGS__})))

static void *copy_list(hk_arena *arena, const void *list, size_t bytes)
{
    void *copy = hk_arena_alloc(arena, bytes, 1);
    return copy == NULL ? NULL : memcpy(copy, list, bytes);
}

static void fill_names(hk_result *r)
{
    r->name = "sample";
    r->case_name = "sample";
    r->title_en = "A small result";
    r->title_ja = "小さな結果";
    r->scenario_text = "name: sample\ntitle: {ja: 小さな結果}\n";
    r->resolved = "horizon = 25h\nseed = 18446744073709551615\n";
    r->model_name = "hand";
    r->source = "hakyu 0.1.0 (v0.1.0-3-gabcdef0)";
    r->catalogue_version = "1";
    r->catalogue_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    r->dispatch_policy = "fifo";
    r->seed = UINT64_MAX;
    r->stream = UINT64_C(0x8000000000000001);
    r->case_overrides = "[\"horizon=25h\", \"title.ja='\\x0a'\"]";
    r->case_weight = LIST(r, double, 0.25);
    r->case_stratum = LIST(r, int32_t, 3);
    r->sweep_text = "name: one\n\tof many\n";
    r->design = "strata";
    r->design_parameters = "cases=4 seed=7";
    r->design_policies = 2;
    r->first_number = 17;
    r->cpu_limit_ms = 60000;
    r->start_unix_ms = INT64_C(1247438280000); /* 2009-07-13T07:38:00+09:00 */
    r->start_offset_min = 540;
    r->horizon_ms = 25 * HOUR;
    r->grid_ms = 10 * HOUR;
    r->compiler = "gcc 12.2.0 -O2 -ffp-contract=off";
    r->n_library = 2;
    r->libraries = LIST(r, const char *, "HDF5 1.10.8", "GSL 2.7.1");
}

static void fill_inputs(hk_result *r)
{
    static const char hash[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    r->n_input = 2;
    r->inputs = LIST(r, hk_input_file, {"sample.yaml", hash}, {"model/components.csv", hash});
    r->n_warning = 1;
    r->warnings = LIST(r, const char *, "components.csv:3: a loop of needs — 停止したまま");
}

static void fill_entities(hk_result *r)
{
    r->n_sector = 2;
    r->sector_id = LIST(r, const char *, "electric_power", "info_comm");
    r->sector_name_en = LIST(r, const char *, "Electric power", "Information, communications");
    r->sector_name_ja = LIST(r, const char *, "電力", "情報通信");
    r->n_service = 3;
    r->service_id = LIST(r, const char *, "s/power", "s/phone", "s/tv");
    r->service_name_en = LIST(r, const char *, "Supply", "Telephone", "Broadcasting");
    r->service_name_ja = LIST(r, const char *, "電力供給", "電話", "放送");
    r->service_type = LIST(r, const char *, "svc_power", "svc_telecom", "svc_tv");
    r->service_unit = LIST(r, const char *, "households", "users", "households");
    r->service_sector = LIST(r, int32_t, 0, 1, 1);
    r->service_level = LIST(r, int32_t, 10000, 9000, 10000);
    r->service_value_micro = LIST(r, int64_t, 2500000, 1000000, 0);
    r->service_weight = LIST(r, double, 200.0, 1000.0, 0.0);
    r->service_uses_it = LIST(r, uint8_t, 1, 1, 0);
    r->service_verification =
        LIST(r, uint8_t, HK_LEVEL_DEFINED, HK_LEVEL_DEFINED, HK_LEVEL_NOT_DEFINED);
    r->n_component = 5;
    r->component_id =
        LIST(r, const char *, "c/plant", "c/exchange", "c/office", "d/town", "d/city");
    r->component_name_en =
        LIST(r, const char *, "Plant", "Exchange", "\"Office\", main", "Town", "City");
    r->component_name_ja = LIST(r, const char *, "発電所", "交換局", "事務所", "町", "市");
    r->component_type = LIST(r, const char *, "plant", "sys_telecom_network", "office", "", "");
    r->component_kind = LIST(r, uint8_t, HK_KIND_FACILITY, HK_KIND_SYSTEM, HK_KIND_FACILITY,
                             HK_KIND_DELIVERY, HK_KIND_DELIVERY);
    r->component_sector = LIST(r, int32_t, 0, 1, HK_NONE, 0, 1);
    r->component_service = LIST(r, int32_t, HK_NONE, HK_NONE, HK_NONE, 0, 1);
    r->component_prefecture = LIST(r, int32_t, 13, 14, 0, 13, 13);
    r->component_weight = LIST(r, int64_t, 0, 0, 0, 200, 1000);
    r->component_latitude_deg = LIST(r, double, 35.5, 35.25, NAN, 35.0, 36.0);
    r->component_longitude_deg = LIST(r, double, 139.5, 139.25, NAN, 140.0, 139.0);
    r->n_threat = 2;
    r->threat_id = LIST(r, const char *, "quake", "worm");
    r->threat_catalogue = LIST(r, const char *, "thr_earthquake", "");
    r->threat_mechanism = LIST(r, const char *, "damage", "outage");
    r->threat_pattern = LIST(r, int32_t, 1, HK_NONE);
}

/* Power: 100 lost for an hour; telephones: any loss of 30 users, of one kind. */
static void fill_rules(hk_result *r)
{
    r->n_rule = 2;
    r->rule_id = LIST(r, const char *, "vl_power", "vl_telecom");
    r->rule_services = LIST(r, const char *, "svc_power", "svc_telecom");
    r->rule_text_en = LIST(r, const char *, "No loss of 100 for 1 h", "No loss of 30");
    r->rule_text_ja = LIST(r, const char *, "100が1時間失われないこと", "30が失われないこと");
    r->rule_condition = LIST(r, const char *, "lost >= 100 for >= 1h", "affected >= 30");
    r->rule_assumption = LIST(r, const char *, "", "only from 5min on");
    r->rule_effective = LIST(r, const char *, "2009-02-03", "");
    r->rule_until = LIST(r, const char *, "", "2020-01-01");
    r->rule_source = LIST(r, const char *, "AP2 App.2", "made up");
    r->rule_state = LIST(r, uint8_t, HK_RULE_APPLIED, HK_RULE_APPLIED);
    r->n_kind = 2;
    r->kind_id = LIST(r, const char *, "supply_failure", "delay");
    r->n_pattern = 2;
    r->pattern_id = LIST(r, const char *, "none", "disaster_disease");
    r->pattern_name_en = LIST(r, const char *, "no pattern", "Disaster and disease");
    r->pattern_name_ja = LIST(r, const char *, "類型なし", "災害や疾病");
    r->n_test = 3;
    r->test_rule = LIST(r, int32_t, 0, 1, HK_NONE);
    r->test_kind = LIST(r, int32_t, 0, HK_NONE, 1);
    r->test_below = LIST(r, int32_t, 10000, 10000, 5000);
    r->test_marks = LIST(r, int32_t, 0, 0, 3);
    r->test_measure = LIST(r, uint8_t, HK_MEASURE_LOST, HK_MEASURE_AFFECTED, HK_MEASURE_POINTS);
    r->test_cause = LIST(r, uint8_t, 0, 1, 0);
    r->test_substitution = LIST(r, uint8_t, 0, 1, 0);
    r->test_more = LIST(r, uint8_t, 0, 1, 0);
    r->test_longer = LIST(r, uint8_t, 0, 0, 1);
    r->test_threshold = LIST(r, int64_t, 1000000, 300000, 10000);
    r->test_duration_ms = LIST(r, int64_t, HOUR, 0, 60000);
    r->test_service = LIST(r, const char *, "svc_power", "svc_telecom", "svc_telecom");
    r->test_unit = LIST(r, const char *, "households", "users", "users");
}

static void fill_replicates(hk_result *r)
{
    r->n_replicate = 6;
    r->status = LIST(r, uint8_t, 0, 0, 0, 0, HK_REPLICATE_EVENT_CAP, 0);
    r->events = LIST(r, int64_t, 5, 0, 7, 1, 10000000, 2);
    r->instants = LIST(r, int64_t, 4, 0, 6, 1, 9999999, 2);
    r->restored_ms = LIST(r, int64_t, 12 * HOUR, 0, HK_NONE, 0, HK_NONE, 0);
    r->deadlocks = LIST(r, int32_t, 1, 0, 0, 0, 0, 0);
    r->never_served = LIST(r, int32_t, 0, 0, 1, 0, 0, 0);
    hk_int128 huge = (hk_int128)127000000 * 10000 * 30 * 24 * HOUR; /* beyond 64 bits */
    r->service_loss = LIST(r, hk_int128, 1000000 * HOUR, 5000000 * HOUR, 7 * HOUR, /* 0 */
                           0, 0, 0,                                                /* 1 */
                           huge, 30000 * HOUR + 1, 0,                              /* 2 */
                           0, 0, 0,                                                /* 3 */
                           12345, 0, 0,                                            /* 4 failed */
                           2000000 * HOUR, 0, 0);                                  /* 5 */
    r->malfunctions = LIST(r, int32_t, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    r->breaches = LIST(r, int32_t, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    r->pattern_malfunctions = LIST(r, int32_t, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    r->pattern_breaches = LIST(r, int32_t, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    r->breach_roots = LIST(r, int32_t, 2, 0, 0, 0, 0, 0);
}

static void fill_episodes(hk_result *r)
{
    r->record = HK_RECORD_STEPS;
    r->n_episode = 4;
    r->episode_replicate = LIST(r, int32_t, 0, 0, 2, 4);
    r->episode_service = LIST(r, int32_t, 0, 1, 1, 0);
    r->episode_start_ms = LIST(r, int64_t, 2 * HOUR, 2 * HOUR, 3 * HOUR, 0);
    r->episode_end_ms = LIST(r, int64_t, 12 * HOUR, 4 * HOUR, 25 * HOUR, 1);
    r->episode_open = LIST(r, uint8_t, 0, 0, 1, 1);
    r->episode_via_system = LIST(r, uint8_t, 1, 1, 1, 0);
    r->episode_affected = LIST(r, double, 200.0, 1000.0, 1000.0, 1.0);
    r->episode_lost = LIST(r, double, 100.0, 250.5, 1000.0, 1.0);
    r->episode_affected_it = LIST(r, double, 200.0, 1000.0, 0.0, 0.0);
    r->episode_lost_it = LIST(r, double, 100.0, 250.5, 0.0, 0.0);
    r->episode_threat = LIST(r, int32_t, 0, 1, HK_NONE, 0);
    r->episode_root = LIST(r, int32_t, 0, 1, HK_NONE, 0);
    r->episode_breach = LIST(r, uint8_t, HK_BREACH_YES, HK_BREACH_YES, HK_BREACH_NO, HK_BREACH_NO);
    r->episode_kinds = LIST(r, int64_t, 1, 2, 0, 0);
    r->n_verdict = 3;
    r->verdict_episode = LIST(r, int64_t, 0, 1, 2);
    r->verdict_test = LIST(r, int32_t, 0, 1, 1);
    r->verdict_most = LIST(r, double, 100.0, 1000.0, 20.0);
    r->verdict_held_ms = LIST(r, int64_t, 10 * HOUR, 2 * HOUR, 0);
    r->verdict_met = LIST(r, uint8_t, 1, 1, 0);
    r->n_step = 3;
    r->step_episode = LIST(r, int64_t, 0, 0, 2);
    r->step_time_ms = LIST(r, int64_t, 2 * HOUR, 3 * HOUR, 3 * HOUR);
    r->step_affected = LIST(r, double, 200.0, 100.0, 1000.0);
    r->step_lost = LIST(r, double, 100.0, 100.0, 1000.0);
    r->step_affected_it = LIST(r, double, 200.0, 100.0, 0.0);
    r->step_lost_it = LIST(r, double, 100.0, 100.0, 0.0);
    r->step_points = LIST(r, int32_t, 1, 1, 1);
    r->step_points_it = LIST(r, int32_t, 1, 1, 0);
    r->n_band_step = 2;
    r->band_step_step = LIST(r, int64_t, 0, 2);
    r->band_step_below = LIST(r, int32_t, 5000, 1);
    r->band_step_marks = LIST(r, int32_t, 0, 15);
    r->band_step_substitution = LIST(r, uint8_t, 0, 1);
    r->band_step_affected = LIST(r, double, 200.0, 1000.0);
    r->band_step_lost = LIST(r, double, 100.0, 1000.0);
    r->band_step_affected_it = LIST(r, double, 200.0, 0.0);
    r->band_step_lost_it = LIST(r, double, 100.0, 0.0);
    r->band_step_points = LIST(r, int32_t, 1, 1);
    r->band_step_points_it = LIST(r, int32_t, 1, 0);
    r->n_deadlock = 2;
    r->deadlock_replicate = LIST(r, int32_t, 0, 0);
    r->deadlock_from_ms = LIST(r, int64_t, 5 * HOUR, 6 * HOUR);
    r->deadlock_first = LIST(r, int64_t, 0, 2, 2);
    r->n_deadlock_member = 2;
    r->deadlock_component = LIST(r, int32_t, 0, 1);
}

static void fill_jobs(hk_result *r)
{
    r->n_job = 3;
    r->job_replicate = LIST(r, int32_t, 0, 2, 2);
    r->job_component = LIST(r, int32_t, 0, 0, 1);
    r->job_threat = LIST(r, int32_t, 0, HK_NONE, 1);
    r->job_damaged_ms = LIST(r, int64_t, 2 * HOUR, -HOUR, 3 * HOUR);
    r->job_detected_ms = LIST(r, int64_t, 3 * HOUR, -HOUR, 30 * HOUR);
    r->job_start_ms = LIST(r, int64_t, 4 * HOUR, 0, HK_NONE);
    r->job_done_ms = LIST(r, int64_t, 12 * HOUR, HK_NONE, HK_NONE);
    r->n_signal = 2;
    r->signal_replicate = LIST(r, int32_t, 0, 2);
    r->signal_time_ms = LIST(r, int64_t, 0, 3 * HOUR);
    r->signal_kind = LIST(r, uint8_t, HK_SIGNAL_ANNOUNCED, HK_SIGNAL_ABSENT);
    r->signal_threat = LIST(r, int32_t, 0, 1);
    r->signal_component = LIST(r, int32_t, HK_NONE, 1);
    r->signal_value = LIST(r, double, 1, 0.25);
    r->n_trace = 3;
    r->trace_replicate = LIST(r, int32_t, 0, 0, 0);
    r->trace_component = LIST(r, int32_t, 0, 1, 0);
    r->trace_time_ms = LIST(r, int64_t, 2 * HOUR, 2 * HOUR, 12 * HOUR);
    r->trace_from = LIST(r, int32_t, 10000, 10000, 0);
    r->trace_to = LIST(r, int32_t, 0, 4000, 10000);
    r->trace_cause = LIST(r, int64_t, HK_NONE, 0, HK_NONE);
    r->trace_threat = LIST(r, int32_t, 0, 0, HK_NONE);
    r->trace_root = LIST(r, int32_t, 0, 0, HK_NONE);
    r->trace_release = LIST(r, int32_t, HK_NONE, HK_NONE, 0);
    r->trace_via_system = LIST(r, uint8_t, 0, 1, 0);
}

static void fill_levels(hk_result *r)
{
    r->n_time = 3;
    r->time_ms = LIST(r, int64_t, 0, 10 * HOUR, 20 * HOUR);
    r->level_mean = LIST(r, double, 0.5, 0.75, 1.0, 0.25, 0.5, NAN);
    r->level_se = LIST(r, double, 0.05, 0.01, 0.0, 0.1, 0.1, NAN);
    r->level_q05 = LIST(r, double, 0.1, 0.2, 1.0, 0.0, 0.0, NAN);
    r->level_q50 = LIST(r, double, 0.5, 0.8, 1.0, 0.2, 0.5, NAN);
    r->level_q95 = LIST(r, double, 1.0, 1.0, 1.0, 0.9, 1.0, NAN);
    r->level_mean_rest = LIST(r, int64_t, 0, 1, -1, 0, 0, 0);
    r->level_se_rest = LIST(r, int64_t, INT64_MAX, 0, INT64_MIN, 7, 0, 0);
}

/* The counts of five replicates that have these quantiles. */
static void fill_level_changes(hk_result *r)
{
    r->n_level_change = 14;
    r->level_change_sector = LIST(r, int32_t, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
    r->level_change_time = LIST(r, int32_t, 0, 0, 1, 1, 1, 1, 2, 2, 0, 0, 0, 1, 1, 1);
    r->level_change_level = LIST(r, int32_t, 1000, 5000, 1000, 2000, 5000, 8000, 2000, 8000, 0,
                                 2000, 9000, 2000, 5000, 9000);
    r->level_change_count = LIST(r, int32_t, 1, 2, 1, 1, 2, 2, 1, 2, 1, 2, 2, 2, 2, 2);
    r->level_change_fewer = LIST(r, uint8_t, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1);
}

static void fill_components(hk_result *r)
{
    r->down_time_ms = LIST(r, double, 2.0 * HOUR, 1.5 * HOUR, 0.0, 0.5 * HOUR, 0.0);
    r->times_down = LIST(r, double, 0.4, 0.2, 0.0, 0.1, 0.0);
    r->times_root = LIST(r, double, 0.2, 0.6, 0.0, 0.0, 0.0);
    r->n_batch = 3;
    r->batch_replicates = LIST(r, int64_t, 2, 1, 2);
    r->criticality = LIST(r, double, 10, 20, 30, 1, 1, 1, 10, 20, 30, 0, 0, 0, 4, 0, 1);
    r->down_time_rest = LIST(r, int64_t, 0, 0, 0, 0, -1);
    r->criticality_rest = LIST(r, int64_t, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5);
}

/* Three sets were asked for; in the second no replicate ended well. */
static void fill_assumptions(hk_result *r)
{
    r->assumptions = 3;
    r->n_assumption = 2;
    r->n_parameter = 1;
    r->parameter_name = LIST(r, const char *, "services/s/power");
    r->parameter_low = LIST(r, double, 0.5);
    r->parameter_high = LIST(r, double, 2.0);
    r->assumption_factor = LIST(r, double, 0.75, 1.5);
    r->assumption_failed = LIST(r, int64_t, 1, 6);
    r->assumption_criticality = LIST(r, double, 8, 1, 20, 0, 2, NAN, NAN, NAN, NAN, NAN);
    r->assumption_loss = LIST(r, double, 30, 4, 0, NAN, NAN, NAN);
    r->assumption_person_loss = LIST(r, double, 22.5, 4, 0, NAN, NAN, NAN);
    r->assumption_malfunctions = LIST(r, double, 0.5, 1, 0, NAN, NAN, NAN);
    r->assumption_breaches = LIST(r, double, 0.25, 1, 0, NAN, NAN, NAN);
    r->assumption_level =
        LIST(r, double, 0.5, 0.8, 1, 0.25, 0.5, NAN, NAN, NAN, NAN, NAN, NAN, NAN);
    r->assumption_criticality_rest = LIST(r, int64_t, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    r->assumption_loss_rest = LIST(r, int64_t, 0, -1, 0, 0, 0, 0);
    r->assumption_level_rest = LIST(r, int64_t, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

hk_result *sample_result(void)
{
    hk_result *r = NULL;
    if (hk_result_new(&r, NULL) != HK_OK) {
        return NULL;
    }
    fill_names(r);
    fill_inputs(r);
    fill_entities(r);
    fill_rules(r);
    fill_replicates(r);
    fill_episodes(r);
    fill_jobs(r);
    fill_levels(r);
    fill_level_changes(r);
    fill_components(r);
    fill_assumptions(r);
    return r;
}

hk_result *sample_bare_result(void)
{
    hk_result *r = NULL;
    if (hk_result_new(&r, NULL) != HK_OK) {
        return NULL;
    }
    fill_names(r);
    fill_entities(r);
    fill_rules(r);
    fill_replicates(r);
    fill_levels(r);
    fill_level_changes(r);
    fill_components(r);
    r->title_en = r->title_ja = r->resolved = "";
    r->n_library = r->n_threat = r->n_batch = 0;
    r->record = HK_RECORD_NONE;
    return r;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts of a run, one line each. */
#include <inttypes.h>
#include <string.h>

#include "engine/app/info_view.h"
#include "engine/base/units.h"

enum { FAILED_SHOWN = 10, LINE_SIZE = 1024 };

/** A row: key for programs, label for people, value. Empty values are left out. */
static void add(hk_print_table *table, hk_lang lang, const char *key, hk_label label,
                const char *value)
{
    if (value != NULL && *value != '\0') {
        hk_print_add_text(table, key);
        hk_print_add_text(table, hk_label_text(lang, label));
        hk_print_add_text(table, value);
    }
}

static void add_count(hk_print_table *table, hk_lang lang, const char *key, hk_label label,
                      int64_t value)
{
    hk_print_add_text(table, key);
    hk_print_add_text(table, hk_label_text(lang, label));
    hk_print_add_integer(table, value);
}

/** Number of failed replicates, and the first of them with their reasons. */
static void add_failed(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    char list[LINE_SIZE] = "";
    size_t at = 0;
    int64_t shown = 0;
    int64_t failed = hk_result_failed(r);
    for (int64_t i = 0; i < r->n_replicate && shown < FAILED_SHOWN; i++) {
        if (r->status[i] != HK_REPLICATE_OK) { /* ten short ones always fit */
            at += (size_t)snprintf(list + at, sizeof list - at, "%s%" PRId64 " (%s)",
                                   shown++ == 0 ? "" : ", ", r->first_number + i,
                                   hk_label_text(lang, hk_label_ended(r->status[i])));
        }
    }
    if (failed > shown) {
        snprintf(list + at, sizeof list - at, ", ...");
    }
    add_count(table, lang, "replicates_failed", HK_LABEL_FAILED, failed);
    add(table, lang, "failed", HK_LABEL_FAILED_ONES, list);
}

hk_info_bounds hk_info_loss_bounds(const hk_result *r)
{
    double sum = 0.0, most = 0.0, n = (double)r->n_replicate;
    for (int64_t s = 0; s < r->n_service; s++) {
        double persons = r->service_weight[s] * (double)r->service_value_micro[s] / HK_VALUE_SCALE;
        most += persons * ((double)r->horizon_ms / 3600000.0);
        for (int64_t i = 0; i < r->n_replicate; i++) {
            sum += r->status[i] == HK_REPLICATE_OK ? hk_result_person_hours(r, i, s) : 0.0;
        }
    }
    return (hk_info_bounds){sum / n, (sum + (double)hk_result_failed(r) * most) / n};
}

static void add_bounds(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    if (hk_result_failed(r) > 0) {
        hk_info_bounds bounds = hk_info_loss_bounds(r);
        hk_print_add_text(table, "loss_person_hours_least");
        hk_print_add_text(table, hk_label_text(lang, HK_LABEL_LOSS_LEAST));
        hk_print_add_real(table, bounds.least);
        hk_print_add_text(table, "loss_person_hours_most");
        hk_print_add_text(table, hk_label_text(lang, HK_LABEL_LOSS_MOST));
        hk_print_add_real(table, bounds.most);
    }
}

/** Sets of assumptions done; those asked for, if more. */
static void add_assumptions(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    char sets[64];
    int64_t failed = 0;
    snprintf(sets, sizeof sets, "%" PRId64, r->n_assumption);
    if (r->n_assumption < r->assumptions) {
        snprintf(sets, sizeof sets, "%" PRId64 " / %" PRId64, r->n_assumption, r->assumptions);
    }
    add(table, lang, "assumption_sets", HK_LABEL_ASSUMPTION_SETS, sets);
    if (r->n_assumption > 0) {
        for (int64_t a = 0; a < r->n_assumption; a++) {
            failed += r->assumption_failed[a];
        }
        add_count(table, lang, "assumption_parameters", HK_LABEL_ASSUMPTION_ROWS, r->n_parameter);
        add_count(table, lang, "assumption_failed", HK_LABEL_ASSUMPTION_FAILED, failed);
    }
}

static void add_outcomes(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    int64_t unrestored = 0;
    int64_t deadlocked = 0;
    int64_t never = 0;
    for (int64_t i = 0; i < r->n_replicate; i++) {
        if (r->status[i] == HK_REPLICATE_OK) {
            unrestored += r->restored_ms[i] == HK_NONE;
            deadlocked += r->deadlocks[i] > 0;
            never += r->never_served[i];
        }
    }
    if (r->record != HK_RECORD_NONE) {
        add_count(table, lang, "episodes", HK_LABEL_EPISODES, r->n_episode);
    }
    add_count(table, lang, "replicates_not_restored", HK_LABEL_UNRESTORED, unrestored);
    add_count(table, lang, "replicates_with_deadlocks", HK_LABEL_DEADLOCKED, deadlocked);
    add_count(table, lang, "repairs_never_begun", HK_LABEL_NEVER_SERVED, never);
}

static void add_program(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    add(table, lang, "source", HK_LABEL_SOURCE, r->source);
    add(table, lang, "compiler", HK_LABEL_COMPILER, r->compiler);
    char list[LINE_SIZE] = "";
    for (int64_t i = 0; i < r->n_library; i++) {
        size_t at = strlen(list);
        snprintf(list + at, sizeof list - at, "%s%s", i == 0 ? "" : ", ", r->libraries[i]);
    }
    add(table, lang, "libraries", HK_LABEL_LIBRARIES, list);
    add(table, lang, "conventions", HK_LABEL_CONVENTIONS, HK_CONVENTIONS);
    add_count(table, lang, "format_version", HK_LABEL_FORMAT, r->format_version);
}

/** The goal that a run went on for, and whether it got there. */
static void add_goal(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    char line[LINE_SIZE];
    const hk_stop *s = &r->stop;
    if (s->goal == NULL || *s->goal == '\0') {
        return;
    }
    hk_label how = strcmp(s->reached, "yes") == 0   ? HK_LABEL_GOAL_REACHED
                   : strcmp(s->by_time, "yes") == 0 ? HK_LABEL_GOAL_TIME
                                                    : HK_LABEL_GOAL_MISSED;
    snprintf(line, sizeof line, "%.300s, %.20s: %s (%" PRId64 ")", s->goal, s->confidence,
             hk_label_text(lang, how), s->looks);
    add(table, lang, "goal", HK_LABEL_GOAL, line);
}

/** What holds for every case of a file. */
static void add_settings(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    char when[40];
    char horizon[40];
    char grid[40];
    hk_datetime_format(r->start_unix_ms, r->start_offset_min, when, sizeof when);
    hk_duration_format(r->horizon_ms, horizon, sizeof horizon);
    hk_duration_format(r->grid_ms, grid, sizeof grid);
    const char *title = hk_label_pick(lang, r->title_en, r->title_ja);
    add(table, lang, "scenario", HK_LABEL_SCENARIO, r->name);
    add(table, lang, "title", HK_LABEL_TITLE, title);
    add(table, lang, "status", HK_LABEL_STATUS, r->cancelled ? "cancelled" : "complete");
    add_goal(r, lang, table);
    add(table, lang, "model", HK_LABEL_MODEL, r->model_name);
    add(table, lang, "catalogue_version", HK_LABEL_CATALOGUE, r->catalogue_version);
    add(table, lang, "catalogue_sha256", HK_LABEL_CATALOGUE_HASH, r->catalogue_sha256);
    add(table, lang, "start", HK_LABEL_START, when);
    add(table, lang, "horizon", HK_LABEL_HORIZON, horizon);
    add(table, lang, "grid", HK_LABEL_GRID, grid);
}

static void add_keys(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    static const char *const records[] = {"none", "episodes", "steps"};
    char seed[24]; /* beyond what all programs read as a number */
    snprintf(seed, sizeof seed, "%" PRIu64, r->seed);
    add(table, lang, "seed", HK_LABEL_SEED, seed);
    if (r->cpu_limit_ms > 0) {
        char limit[40];
        hk_duration_format(r->cpu_limit_ms, limit, sizeof limit);
        add(table, lang, "cpu_limit", HK_LABEL_CPU_LIMIT, limit);
    }
    add(table, lang, "dispatch_policy", HK_LABEL_POLICY, r->dispatch_policy);
    add(table, lang, "record", HK_LABEL_RECORD, records[r->record]);
}

/** Which case of a sweep it is, and what makes it different. */
static void add_case(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    if (r->n_factor == 0 && strcmp(r->case_name, r->name) == 0) {
        return; /* a plain run */
    }
    char list[LINE_SIZE] = "";
    for (int64_t i = 0; i < r->n_factor; i++) {
        size_t at = strlen(list);
        bool has_unit = *r->factor_unit[i] != '\0';
        snprintf(list + at, sizeof list - at, "%s%s = %s%s%s", i == 0 ? "" : "; ",
                 r->factor_name[i], r->case_factor[i], has_unit ? " " : "", r->factor_unit[i]);
    }
    add(table, lang, "case", HK_LABEL_CASE, r->case_name);
    add_count(table, lang, "case_number", HK_LABEL_CASE_NUMBER, r->case_index);
    add(table, lang, "factors", HK_LABEL_FACTORS, list);
}

void hk_info_add_facts(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    add_settings(r, lang, table);
    add_case(r, lang, table);
    add_count(table, lang, "replicates", HK_LABEL_REPLICATES, r->n_replicate);
    add_failed(r, lang, table);
    add_bounds(r, lang, table);
    add_assumptions(r, lang, table);
    add_keys(r, lang, table);
    add_outcomes(r, lang, table);
    add_program(r, lang, table);
}

void hk_info_add_sweep_facts(const hk_result_cases *cases, hk_lang lang, hk_print_table *table)
{
    const hk_result *frame = cases->frame;
    int64_t failed = 0;
    for (int64_t i = 0; i < cases->n_case; i++) {
        failed += cases->failed[i];
    }
    add_settings(frame, lang, table);
    add_count(table, lang, "cases", HK_LABEL_CASES, cases->n_case);
    add_count(table, lang, "replicates", HK_LABEL_REPLICATES, cases->n_replicate);
    add_count(table, lang, "replicates_failed", HK_LABEL_FAILED, failed);
    add_keys(frame, lang, table);
    add_program(frame, lang, table);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts of a run, one line each. */
#include <inttypes.h>
#include <stdarg.h>
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

HK_PRINTF(5, 6)
static void addf(hk_print_table *table, hk_lang lang, const char *key, hk_label label,
                 const char *format, ...)
{
    char text[LINE_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    add(table, lang, key, label, text);
}

/** Number of failed replicates and the first of them with their reasons. */
static void add_failed(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    static const char *const reasons[] = {"ok", "event cap", "out of memory"};
    char list[LINE_SIZE] = "";
    size_t at = 0;
    int64_t shown = 0;
    int64_t failed = hk_result_failed(r);
    for (int64_t i = 0; i < r->n_replicate && shown < FAILED_SHOWN; i++) {
        if (r->status[i] != HK_REPLICATE_OK) {
            int n = snprintf(list + at, sizeof list - at, "%s%" PRId64 " %s",
                             shown++ == 0 ? " (" : ", ", i, reasons[r->status[i]]);
            at += n > 0 ? (size_t)n : 0; /* ten short ones always fit */
        }
    }
    const char *end = failed == 0 ? "" : failed > shown ? ", ...)" : ")";
    addf(table, lang, "replicates_failed", HK_LABEL_FAILED, "%" PRId64 "%s%s", failed, list, end);
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
        addf(table, lang, "episodes", HK_LABEL_EPISODES, "%" PRId64, r->n_episode);
    }
    addf(table, lang, "replicates_not_restored", HK_LABEL_UNRESTORED, "%" PRId64, unrestored);
    addf(table, lang, "replicates_with_deadlocks", HK_LABEL_DEADLOCKED, "%" PRId64, deadlocked);
    addf(table, lang, "repairs_never_begun", HK_LABEL_NEVER_SERVED, "%" PRId64, never);
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
    addf(table, lang, "format", HK_LABEL_FORMAT, "%s, format version %d", HK_CONVENTIONS,
         HK_FORMAT_VERSION);
}

void hk_info_add_facts(const hk_result *r, hk_lang lang, hk_print_table *table)
{
    static const char *const records[] = {"none", "episodes", "steps"};
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
    add(table, lang, "model", HK_LABEL_MODEL, r->model_name);
    add(table, lang, "catalogue_version", HK_LABEL_CATALOGUE, r->catalogue_version);
    add(table, lang, "start", HK_LABEL_START, when);
    add(table, lang, "horizon", HK_LABEL_HORIZON, horizon);
    add(table, lang, "grid", HK_LABEL_GRID, grid);
    addf(table, lang, "replicates", HK_LABEL_REPLICATES, "%" PRId64, r->n_replicate);
    add_failed(r, lang, table);
    addf(table, lang, "seed", HK_LABEL_SEED, "%" PRIu64, r->seed);
    add(table, lang, "dispatch_policy", HK_LABEL_POLICY, r->dispatch_policy);
    add(table, lang, "record", HK_LABEL_RECORD, records[r->record]);
    add_outcomes(r, lang, table);
    add_program(r, lang, table);
}

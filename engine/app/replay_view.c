/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/replay_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/ensemble/worlds.h"

enum { TEXT_SIZE = 1024, COLUMNS_MOST = 16, TIME_SIZE = 40 };

typedef enum section { FACTS, AFFECTED, EPISODES, REPAIRS, DIFFERENCES, LOG, SECTIONS } section;

typedef struct printer {
    const hk_replay_shown *shown;
    const hk_result *r;
    hk_lang lang;
    hk_print_table *table;
} printer;

/* ---- cells ------------------------------------------------------------------------------------- */

static void add_id(printer *p, const char **ids, int64_t index)
{
    if (index < 0) {
        hk_print_add_missing(p->table);
    } else {
        hk_print_add_text(p->table, ids[index]);
    }
}

/** For people `1d 02:03:04.567`; for programs ms. */
static void add_time(printer *p, int64_t ms)
{
    enum { DAY = 86400000 };
    char text[TIME_SIZE], days[TIME_SIZE] = "";
    if (ms == HK_NONE) {
        hk_print_add_missing(p->table);
        hk_print_add_missing(p->table);
        return;
    }
    int64_t size = ms < 0 ? -ms : ms, rest = size % DAY;
    if (size >= DAY) {
        snprintf(days, sizeof days, "%" PRId64 "d ", size / DAY);
    }
    snprintf(text, sizeof text, "%s%s%02d:%02d:%02d.%03d", ms < 0 ? "-" : "", days,
             (int)(rest / 3600000), (int)(rest / 60000 % 60), (int)(rest / 1000 % 60),
             (int)(rest % 1000));
    hk_print_add_text(p->table, text);
    hk_print_add_integer(p->table, ms);
}

static void add_level(printer *p, int32_t level)
{
    hk_print_add_real(p->table, (double)level / HK_LEVEL_FULL);
}

/* ---- facts ------------------------------------------------------------------------------------- */

static void fact(printer *p, const char *key, hk_label label, const char *value)
{
    if (value != NULL && *value != '\0') {
        hk_print_add_text(p->table, key);
        hk_print_add_text(p->table, hk_label_text(p->lang, label));
        hk_print_add_text(p->table, value);
    }
}

static void fact_count(printer *p, const char *key, hk_label label, int64_t value)
{
    hk_print_add_text(p->table, key);
    hk_print_add_text(p->table, hk_label_text(p->lang, label));
    hk_print_add_integer(p->table, value);
}

static void add_comparison(printer *p)
{
    const hk_replay_comparison *c = p->shown->comparison;
    char text[64];
    if (c == NULL) {
        fact(p, "compared", HK_LABEL_COMPARED,
             hk_label_text(p->lang, p->shown->set != HK_SET_STATED ? HK_LABEL_NOT_COMPARED_SET
                                                                   : HK_LABEL_NOT_COMPARED_MEMORY));
        return;
    }
    if (c->n == 0) {
        fact(p, "compared", HK_LABEL_COMPARED,
             hk_label_text(p->lang, c->with_log ? HK_LABEL_EQUAL_LOG : HK_LABEL_EQUAL));
    } else {
        const char *phrase = hk_label_text(p->lang, HK_LABEL_DIFFERS);
        snprintf(text, sizeof text, "%" PRId64 "%s", c->n, phrase + strlen("{0}"));
        fact(p, "compared", HK_LABEL_COMPARED, text);
    }
}

static void add_outcome(printer *p)
{
    const hk_result *r = p->r;
    bool ok = r->status[0] == HK_REPLICATE_OK;
    double hours = 0.0;
    fact(p, "end", HK_LABEL_ENDED, hk_label_text(p->lang, hk_label_ended(r->status[0])));
    fact_count(p, "events", HK_LABEL_EVENTS, r->events[0]);
    fact_count(p, "instants", HK_LABEL_INSTANTS, r->instants[0]);
    if (!ok) {
        return;
    }
    for (int64_t s = 0; s < r->n_service; s++) {
        hours += hk_result_person_hours(r, 0, s);
    }
    hk_print_add_text(p->table, "loss_person_hours");
    hk_print_add_text(p->table, hk_label_text(p->lang, HK_LABEL_PERSON_HOURS));
    hk_print_add_real(p->table, hours);
    char when[TIME_SIZE];
    hk_duration_format(r->restored_ms[0], when, sizeof when);
    fact(p, "restored", HK_LABEL_RESTORED,
         r->restored_ms[0] == HK_NONE ? hk_label_text(p->lang, HK_LABEL_RESTORED_NEVER) : when);
    fact_count(p, "deadlocks", HK_LABEL_DEADLOCKS_AROSE, r->deadlocks[0]);
    fact_count(p, "repairs_never_begun", HK_LABEL_NEVER_SERVED, r->never_served[0]);
}

static void fill_facts(printer *p)
{
    const hk_result *r = p->r;
    char seed[24], factors[TEXT_SIZE] = "";
    snprintf(seed, sizeof seed, "%" PRIu64, r->seed);
    for (int64_t i = 0; i < r->n_factor; i++) {
        size_t at = strlen(factors);
        snprintf(factors + at, sizeof factors - at, "%s%s = %s", i == 0 ? "" : "; ",
                 r->factor_name[i], r->case_factor[i]);
    }
    fact(p, "scenario", HK_LABEL_SCENARIO, r->name);
    fact(p, "title", HK_LABEL_TITLE, hk_label_pick(p->lang, r->title_en, r->title_ja));
    fact(p, "case", HK_LABEL_CASE, r->case_name);
    fact(p, "factors", HK_LABEL_FACTORS, factors);
    fact_count(p, "replicate", HK_LABEL_REPLICATE, r->first_number);
    if (p->shown->set != HK_SET_STATED) {
        fact_count(p, "assumption", HK_LABEL_ASSUMPTION_SET, p->shown->set);
    }
    fact(p, "seed", HK_LABEL_SEED, seed);
    add_outcome(p);
    add_comparison(p);
    fact(p, "files", HK_LABEL_FILES_OF, p->shown->path);
    if (strcmp(p->shown->program, p->shown->stored->source) != 0) {
        fact(p, "written_by", HK_LABEL_WRITTEN_BY, p->shown->stored->source);
    }
}

/* ---- tables ------------------------------------------------------------------------------------ */

static void fill_affected(printer *p)
{
    const hk_result *r = p->r;
    for (int64_t s = 0; s < r->n_service; s++) {
        if (r->service_loss[s] == 0 && r->malfunctions[s] == 0) {
            continue;
        }
        hk_print_add_text(p->table, r->service_id[s]);
        hk_print_add_text(p->table,
                          hk_label_pick(p->lang, r->service_name_en[s], r->service_name_ja[s]));
        hk_print_add_real(p->table, hk_result_person_hours(r, 0, s));
        hk_print_add_real(p->table, hk_result_outage_hours(r, 0, s));
        hk_print_add_real(p->table, hk_result_unit_hours(r, 0, s));
        hk_print_add_text(p->table, r->service_unit[s]);
        hk_print_add_integer(p->table, r->malfunctions[s]);
    }
}

static void fill_episodes(printer *p)
{
    const hk_result *r = p->r;
    for (int64_t i = 0; i < r->n_episode; i++) {
        int32_t s = r->episode_service[i];
        hk_print_add_text(p->table, r->service_id[s]);
        add_time(p, r->episode_start_ms[i]);
        add_time(p, r->episode_end_ms[i]);
        hk_print_add_bool(p->table, r->episode_open[i]);
        hk_print_add_bool(p->table, r->episode_via_system[i]);
        hk_print_add_real(p->table, r->episode_affected[i]);
        hk_print_add_real(p->table, r->episode_lost[i]);
        hk_print_add_text(p->table, r->service_unit[s]);
        add_id(p, r->threat_id, r->episode_threat[i]);
        add_id(p, r->component_id, r->episode_root[i]);
    }
}

static void fill_repairs(printer *p)
{
    const hk_result *r = p->r;
    for (int64_t i = 0; i < r->n_job; i++) {
        hk_print_add_text(p->table, r->component_id[r->job_component[i]]);
        add_id(p, r->threat_id, r->job_threat[i]);
        add_time(p, r->job_damaged_ms[i]);
        add_time(p, r->job_detected_ms[i]);
        add_time(p, r->job_start_ms[i]);
        add_time(p, r->job_done_ms[i]);
    }
}

static void fill_differences(printer *p)
{
    const hk_replay_comparison *c = p->shown->comparison;
    for (int64_t i = 0; c != NULL && i < c->n && i < HK_REPLAY_SHOWN; i++) {
        hk_print_add_text(p->table, c->first[i].variable);
        hk_print_add_integer(p->table, c->first[i].row);
        hk_print_add_text(p->table, c->first[i].stored);
        hk_print_add_text(p->table, c->first[i].again);
    }
}

static void fill_log(printer *p)
{
    const hk_result *r = p->r;
    for (int64_t i = 0; i < r->n_trace && p->shown->with_log; i++) {
        hk_print_add_integer(p->table, i);
        add_time(p, r->trace_time_ms[i]);
        hk_print_add_text(p->table, r->component_id[r->trace_component[i]]);
        add_level(p, r->trace_from[i]);
        add_level(p, r->trace_to[i]);
        if (r->trace_cause[i] == HK_NONE) {
            hk_print_add_missing(p->table);
        } else {
            hk_print_add_integer(p->table, r->trace_cause[i]);
        }
        add_id(p, r->threat_id, r->trace_threat[i]);
        add_id(p, r->component_id, r->trace_root[i]);
        add_id(p, r->component_id, r->trace_release[i]);
        hk_print_add_bool(p->table, r->trace_via_system[i]);
    }
}

/* ---- columns ----------------------------------------------------------------------------------- */

typedef struct header {
    const char *key;
    hk_label label;
    bool is_text;
    hk_print_where where;
} header;

/** A time: for people under its title, for programs in ms. */
#define TIME(key, label)                                                                           \
    {"", label, true, HK_PRINT_TEXT_ONLY},                                                         \
    {                                                                                              \
        key, label, false, HK_PRINT_DATA_ONLY                                                      \
    }

static const header facts[] = {{"key", HK_LABEL_ID, true, HK_PRINT_DATA_ONLY},
                               {"", HK_LABEL_ID, true, HK_PRINT_TEXT_ONLY},
                               {"value", HK_LABEL_ID, true, HK_PRINT_BOTH}};
static const header affected[] = {
    {"id", HK_LABEL_ID, true, HK_PRINT_BOTH},
    {"name", HK_LABEL_NAME, true, HK_PRINT_BOTH},
    {"loss_person_hours", HK_LABEL_PERSON_HOURS, false, HK_PRINT_BOTH},
    {"full_outage_h", HK_LABEL_FULL_OUTAGE, false, HK_PRINT_BOTH},
    {"loss_unit_hours", HK_LABEL_LOSS_UNITS, false, HK_PRINT_BOTH},
    {"unit", HK_LABEL_UNIT, true, HK_PRINT_BOTH},
    {"it_malfunctions", HK_LABEL_MALFUNCTIONS, false, HK_PRINT_BOTH}};
static const header episodes[] = {{"service", HK_LABEL_SERVICE, true, HK_PRINT_BOTH},
                                  TIME("start_ms", HK_LABEL_START),
                                  TIME("end_ms", HK_LABEL_END),
                                  {"open", HK_LABEL_OPEN, true, HK_PRINT_BOTH},
                                  {"it_malfunction", HK_LABEL_IS_MALFUNCTION, true, HK_PRINT_BOTH},
                                  {"affected", HK_LABEL_AFFECTED, false, HK_PRINT_BOTH},
                                  {"lost", HK_LABEL_LOST, false, HK_PRINT_BOTH},
                                  {"unit", HK_LABEL_UNIT, true, HK_PRINT_BOTH},
                                  {"threat", HK_LABEL_THREAT, true, HK_PRINT_BOTH},
                                  {"root", HK_LABEL_ROOT, true, HK_PRINT_BOTH}};
static const header repairs[] = {{"component", HK_LABEL_COMPONENT, true, HK_PRINT_BOTH},
                                 {"threat", HK_LABEL_THREAT, true, HK_PRINT_BOTH},
                                 TIME("damaged_ms", HK_LABEL_DAMAGED),
                                 TIME("detected_ms", HK_LABEL_DETECTED),
                                 TIME("begun_ms", HK_LABEL_BEGUN),
                                 TIME("done_ms", HK_LABEL_DONE)};
static const header differences[] = {{"variable", HK_LABEL_VARIABLE, true, HK_PRINT_BOTH},
                                     {"row", HK_LABEL_ROW, false, HK_PRINT_BOTH},
                                     {"stored", HK_LABEL_STORED, true, HK_PRINT_BOTH},
                                     {"again", HK_LABEL_AGAIN, true, HK_PRINT_BOTH}};
static const header event_log[] = {{"row", HK_LABEL_ROW, false, HK_PRINT_BOTH},
                                   TIME("time_ms", HK_LABEL_TIME),
                                   {"component", HK_LABEL_COMPONENT, true, HK_PRINT_BOTH},
                                   {"from", HK_LABEL_LEVEL_BEFORE, false, HK_PRINT_BOTH},
                                   {"to", HK_LABEL_LEVEL_AFTER, false, HK_PRINT_BOTH},
                                   {"cause_row", HK_LABEL_CAUSE, false, HK_PRINT_BOTH},
                                   {"threat", HK_LABEL_THREAT, true, HK_PRINT_BOTH},
                                   {"root", HK_LABEL_ROOT, true, HK_PRINT_BOTH},
                                   {"released_by", HK_LABEL_RELEASED, true, HK_PRINT_BOTH},
                                   {"via_system", HK_LABEL_VIA_SYSTEM, true, HK_PRINT_BOTH}};

#define PART(key, head, columns, fill)                                                             \
    {                                                                                              \
        key, head, columns, sizeof(columns) / sizeof((columns)[0]), fill                           \
    }
static const struct part {
    const char *key;
    hk_label head; /* of FACTS none */
    const header *columns;
    size_t n_column;
    void (*fill)(printer *p);
} parts[SECTIONS] = {
    [FACTS] = PART("replicate", HK_LABEL_COUNT, facts, fill_facts),
    [AFFECTED] = PART("services", HK_LABEL_HEAD_AFFECTED, affected, fill_affected),
    [EPISODES] = PART("episodes", HK_LABEL_HEAD_EPISODES, episodes, fill_episodes),
    [REPAIRS] = PART("repairs", HK_LABEL_HEAD_REPAIRS, repairs, fill_repairs),
    [DIFFERENCES] = PART("differences", HK_LABEL_HEAD_DIFFERENCES, differences, fill_differences),
    [LOG] = PART("log", HK_LABEL_HEAD_LOG, event_log, fill_log),
};

static hk_status make_table(printer *p, section which, hk_error *err)
{
    const struct part *part = &parts[which];
    hk_print_column columns[COLUMNS_MOST];
    for (size_t i = 0; i < part->n_column; i++) {
        const header *h = &part->columns[i];
        const char *title = which == FACTS ? "" : hk_label_text(p->lang, h->label);
        columns[i] = (hk_print_column){h->key, title, h->is_text, h->where};
    }
    HK_TRY(hk_print_table_new(columns, (int32_t)part->n_column, &p->table, err));
    part->fill(p);
    return HK_OK;
}

/* ---- printing ---------------------------------------------------------------------------------- */

static hk_status print_section(printer *p, section which, hk_print_format format, hk_error *err)
{
    const struct part *part = &parts[which];
    hk_status status = HK_OK;
    if (format == HK_PRINT_JSON) {
        printf("%s\n  \"%s\": ", which == FACTS ? "{" : ",", part->key);
        status = which == FACTS ? hk_print_table_write_object(p->table, 2, stdout, err)
                                : hk_print_table_write(p->table, format, 2, stdout, err);
        fputs(which == SECTIONS - 1 ? "\n}\n" : "", stdout);
    } else if (format == HK_PRINT_CSV) {
        status = which == LOG ? hk_print_table_write(p->table, format, 0, stdout, err)
                              : hk_print_table_write_long(p->table, part->key, stdout, err);
    } else if (hk_print_row_count(p->table) > 0) {
        if (which != FACTS) {
            printf("\n%s\n", hk_label_text(p->lang, part->head));
        }
        status = hk_print_table_write(p->table, format, 0, stdout, err);
    }
    return status;
}

/** CSV has one shape: the log, or lines of everything else. */
static bool is_wanted(const printer *p, section which, hk_print_format format)
{
    return format != HK_PRINT_CSV || (which == LOG) == p->shown->with_log;
}

hk_status hk_replay_print(const hk_replay_shown *shown, hk_print_format format, hk_lang lang,
                          hk_error *err)
{
    printer p = {.shown = shown, .r = shown->again, .lang = lang};
    if (format == HK_PRINT_CSV && !shown->with_log) {
        printf("section,id,quantity,value\n");
    }
    for (int i = 0; i < SECTIONS; i++) {
        if (!is_wanted(&p, (section)i, format)) {
            continue;
        }
        HK_TRY(make_table(&p, (section)i, err));
        hk_status status = print_section(&p, (section)i, format, err);
        hk_print_table_free(p.table);
        HK_TRY(status);
    }
    if (format == HK_PRINT_TEXT && shown->with_log) {
        printf("\n%s\n", hk_label_text(lang, HK_LABEL_NOTE_LOG));
    }
    return HK_OK;
}

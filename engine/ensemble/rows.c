/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/rows.h"

#include <stdlib.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"
#include "engine/ensemble/rows_parts.h"

#define COLUMN(table, name)                                                                        \
    {                                                                                              \
        table, offsetof(hk_result, name), sizeof(*((hk_result *)NULL)->name)                       \
    }

const hk_rows_column hk_rows_columns[HK_ROWS_COLUMNS] = {
    COLUMN(HK_ROWS_REPLICATE, status),
    COLUMN(HK_ROWS_REPLICATE, events),
    COLUMN(HK_ROWS_REPLICATE, instants),
    COLUMN(HK_ROWS_REPLICATE, restored_ms),
    COLUMN(HK_ROWS_REPLICATE, deadlocks),
    COLUMN(HK_ROWS_REPLICATE, never_served),
    COLUMN(HK_ROWS_CELL, service_loss),
    COLUMN(HK_ROWS_CELL, malfunctions),
    COLUMN(HK_ROWS_CELL, breaches),
    COLUMN(HK_ROWS_PATTERN, pattern_malfunctions),
    COLUMN(HK_ROWS_PATTERN, pattern_breaches),
    COLUMN(HK_ROWS_REPLICATE, breach_roots),
    COLUMN(HK_ROWS_EPISODE, episode_replicate),
    COLUMN(HK_ROWS_EPISODE, episode_service),
    COLUMN(HK_ROWS_EPISODE, episode_start_ms),
    COLUMN(HK_ROWS_EPISODE, episode_end_ms),
    COLUMN(HK_ROWS_EPISODE, episode_open),
    COLUMN(HK_ROWS_EPISODE, episode_via_system),
    COLUMN(HK_ROWS_EPISODE, episode_affected),
    COLUMN(HK_ROWS_EPISODE, episode_lost),
    COLUMN(HK_ROWS_EPISODE, episode_affected_it),
    COLUMN(HK_ROWS_EPISODE, episode_lost_it),
    COLUMN(HK_ROWS_EPISODE, episode_threat),
    COLUMN(HK_ROWS_EPISODE, episode_root),
    COLUMN(HK_ROWS_EPISODE, episode_breach),
    COLUMN(HK_ROWS_EPISODE, episode_kinds),
    COLUMN(HK_ROWS_VERDICT, verdict_episode),
    COLUMN(HK_ROWS_VERDICT, verdict_test),
    COLUMN(HK_ROWS_VERDICT, verdict_most),
    COLUMN(HK_ROWS_VERDICT, verdict_held_ms),
    COLUMN(HK_ROWS_VERDICT, verdict_met),
    COLUMN(HK_ROWS_STEP, step_episode),
    COLUMN(HK_ROWS_STEP, step_time_ms),
    COLUMN(HK_ROWS_STEP, step_affected),
    COLUMN(HK_ROWS_STEP, step_lost),
    COLUMN(HK_ROWS_STEP, step_affected_it),
    COLUMN(HK_ROWS_STEP, step_lost_it),
    COLUMN(HK_ROWS_STEP, step_points),
    COLUMN(HK_ROWS_STEP, step_points_it),
    COLUMN(HK_ROWS_BAND, band_step_step),
    COLUMN(HK_ROWS_BAND, band_step_below),
    COLUMN(HK_ROWS_BAND, band_step_marks),
    COLUMN(HK_ROWS_BAND, band_step_substitution),
    COLUMN(HK_ROWS_BAND, band_step_affected),
    COLUMN(HK_ROWS_BAND, band_step_lost),
    COLUMN(HK_ROWS_BAND, band_step_affected_it),
    COLUMN(HK_ROWS_BAND, band_step_lost_it),
    COLUMN(HK_ROWS_BAND, band_step_points),
    COLUMN(HK_ROWS_BAND, band_step_points_it),
    COLUMN(HK_ROWS_DEADLOCK, deadlock_replicate),
    COLUMN(HK_ROWS_DEADLOCK, deadlock_from_ms),
    COLUMN(HK_ROWS_DEADLOCK, deadlock_first),
    COLUMN(HK_ROWS_MEMBER, deadlock_component),
    COLUMN(HK_ROWS_JOB, job_replicate),
    COLUMN(HK_ROWS_JOB, job_component),
    COLUMN(HK_ROWS_JOB, job_threat),
    COLUMN(HK_ROWS_JOB, job_damaged_ms),
    COLUMN(HK_ROWS_JOB, job_detected_ms),
    COLUMN(HK_ROWS_JOB, job_start_ms),
    COLUMN(HK_ROWS_JOB, job_done_ms),
    COLUMN(HK_ROWS_SIGNAL, signal_replicate),
    COLUMN(HK_ROWS_SIGNAL, signal_time_ms),
    COLUMN(HK_ROWS_SIGNAL, signal_kind),
    COLUMN(HK_ROWS_SIGNAL, signal_threat),
    COLUMN(HK_ROWS_SIGNAL, signal_component),
    COLUMN(HK_ROWS_SIGNAL, signal_value),
    COLUMN(HK_ROWS_TRACE, trace_replicate),
    COLUMN(HK_ROWS_TRACE, trace_component),
    COLUMN(HK_ROWS_TRACE, trace_time_ms),
    COLUMN(HK_ROWS_TRACE, trace_from),
    COLUMN(HK_ROWS_TRACE, trace_to),
    COLUMN(HK_ROWS_TRACE, trace_cause),
    COLUMN(HK_ROWS_TRACE, trace_threat),
    COLUMN(HK_ROWS_TRACE, trace_root),
    COLUMN(HK_ROWS_TRACE, trace_release),
    COLUMN(HK_ROWS_TRACE, trace_via_system),
};

enum { FIRST_ROWS = 64 };

void **hk_rows_member(hk_result *piece, int column)
{
    return (void **)(void *)((char *)piece + hk_rows_columns[column].offset);
}

bool hk_rows_reserve(hk_rows *rows, hk_rows_table table, int64_t n)
{
    int64_t max = rows->max[table];
    if (n <= max) {
        return true;
    }
    max = max == 0 ? FIRST_ROWS : 2 * max;
    max = max < n ? n : max;
    for (int i = 0; i < HK_ROWS_COLUMNS; i++) {
        if (hk_rows_columns[i].table == table) {
            void *old = *hk_rows_member(&rows->piece, i);
            void *grown = old == NULL ? hk_alloc((size_t)max, hk_rows_columns[i].size)
                                      : hk_realloc(old, (size_t)max, hk_rows_columns[i].size);
            if (grown == NULL) {
                return false; /* some are longer than they need be */
            }
            *hk_rows_member(&rows->piece, i) = grown;
        }
    }
    rows->max[table] = max;
    return true;
}

hk_status hk_rows_new(const hk_setup *setup, int64_t replicates, hk_rows **ret_rows, hk_error *err)
{
    hk_rows *rows = hk_alloc(1, sizeof *rows);
    if (rows == NULL) {
        return hk_fail_nomem(err);
    }
    rows->setup = setup;
    rows->piece.n_service = setup->model->n_service;
    if (!hk_rows_levels_new(rows) ||
        !hk_rows_reserve(rows, HK_ROWS_PATTERN, replicates * rows->piece.n_pattern) ||
        !hk_rows_reserve(rows, HK_ROWS_REPLICATE, replicates) ||
        !hk_rows_reserve(rows, HK_ROWS_CELL, replicates * setup->model->n_service) ||
        !hk_rows_reserve(rows, HK_ROWS_DEADLOCK, 1)) {
        hk_rows_free(rows);
        return hk_fail_nomem(err);
    }
    hk_rows_clear(rows, 0);
    *ret_rows = rows;
    return HK_OK;
}

void hk_rows_free(hk_rows *rows)
{
    for (int i = 0; rows != NULL && i < HK_ROWS_COLUMNS; i++) {
        hk_free(*hk_rows_member(&rows->piece, i));
    }
    if (rows != NULL) {
        hk_free(rows->pattern);
        hk_free(rows->root_seen);
    }
    hk_free(rows);
}

void hk_rows_clear(hk_rows *rows, int64_t first_replicate)
{
    hk_result *r = &rows->piece;
    r->first_replicate = first_replicate;
    r->n_replicate = r->n_episode = r->n_step = r->n_band_step = r->n_verdict = r->n_deadlock =
        r->n_deadlock_member = 0;
    r->n_job = r->n_signal = r->n_trace = 0;
    r->deadlock_first[0] = 0;
}

const hk_result *hk_rows_piece(const hk_rows *rows)
{
    return &rows->piece;
}

/* ---- adding ------------------------------------------------------------------------------------ */

/* Outages of `state:` come after the threats; in the file they have none. */
static int32_t threat_or_none(const hk_rows *rows, int32_t threat)
{
    return threat < rows->setup->scenario->n_threat ? threat : HK_NONE;
}

static double magnitude(hk_int128 value, int32_t divisor)
{
    return hk_int128_double(value) / divisor;
}

static void put_episodes(hk_rows *rows, const hk_outcome *o, int32_t replicate)
{
    hk_result *r = &rows->piece;
    bool has_levels = rows->setup->scenario->criteria != NULL;
    for (int64_t i = 0; i < o->n_episode; i++) {
        const hk_episode *e = &o->episodes[i];
        int64_t row = r->n_episode++;
        r->episode_replicate[row] = replicate;
        r->episode_service[row] = e->service;
        r->episode_start_ms[row] = e->start_ms;
        r->episode_end_ms[row] = e->end_ms;
        r->episode_open[row] = e->open;
        r->episode_via_system[row] = e->via_system;
        r->episode_affected[row] = magnitude(e->affected, 1);
        r->episode_lost[row] = magnitude(e->lost, HK_LEVEL_FULL);
        r->episode_affected_it[row] = magnitude(e->affected_it, 1);
        r->episode_lost_it[row] = magnitude(e->lost_it, HK_LEVEL_FULL);
        r->episode_threat[row] = threat_or_none(rows, e->threat);
        r->episode_root[row] = e->root;
        r->episode_breach[row] = (uint8_t)(has_levels ? e->breach : HK_BREACH_NOT_DEFINED);
        r->episode_kinds[row] = e->kinds;
    }
}

typedef struct step_key { /* steps come in order of time, rows go by episode, time */
    int64_t time_ms;
    int32_t episode, from;
} step_key;

static int by_episode(const void *a, const void *b)
{
    const step_key *x = a;
    const step_key *y = b;
    if (x->episode != y->episode) {
        return x->episode < y->episode ? -1 : 1;
    }
    return (x->time_ms > y->time_ms) - (x->time_ms < y->time_ms);
}

static bool put_steps(hk_rows *rows, const hk_outcome *o, int64_t first_episode)
{
    hk_result *r = &rows->piece;
    step_key *keys = hk_alloc((size_t)o->n_magnitude, sizeof *keys);
    if (keys == NULL) {
        return false;
    }
    for (int64_t i = 0; i < o->n_magnitude; i++) {
        keys[i] = (step_key){o->magnitudes[i].time_ms, o->magnitudes[i].episode, (int32_t)i};
    }
    qsort(keys, (size_t)o->n_magnitude, sizeof *keys, by_episode);
    for (int64_t i = 0; i < o->n_magnitude; i++) {
        const hk_magnitude *m = &o->magnitudes[keys[i].from];
        int64_t row = r->n_step++;
        r->step_episode[row] = first_episode + m->episode;
        r->step_time_ms[row] = m->time_ms;
        r->step_affected[row] = magnitude(m->affected, 1);
        r->step_lost[row] = magnitude(m->lost, HK_LEVEL_FULL);
        r->step_affected_it[row] = magnitude(m->affected_it, 1);
        r->step_lost_it[row] = magnitude(m->lost_it, HK_LEVEL_FULL);
        r->step_points[row] = (int32_t)m->n_affected;
        r->step_points_it[row] = (int32_t)m->n_affected_it;
        hk_rows_levels_step(rows, o, m, row);
    }
    hk_free(keys);
    return true;
}

/** Is job record a before b: by damage, component, threat? */
static bool goes_before(const hk_job_record *a, int32_t a_threat, const hk_result *r, int64_t b)
{
    if (a->damaged_ms != r->job_damaged_ms[b]) {
        return a->damaged_ms < r->job_damaged_ms[b];
    }
    if (a->component != r->job_component[b]) {
        return a->component < r->job_component[b];
    }
    return a_threat < r->job_threat[b];
}

static void move_job(hk_result *r, int64_t from, int64_t to)
{
    r->job_component[to] = r->job_component[from];
    r->job_threat[to] = r->job_threat[from];
    r->job_damaged_ms[to] = r->job_damaged_ms[from];
    r->job_detected_ms[to] = r->job_detected_ms[from];
    r->job_start_ms[to] = r->job_start_ms[from];
    r->job_done_ms[to] = r->job_done_ms[from];
}

/** Jobs arise almost in order: inserted from the end. */
static void put_jobs(hk_rows *rows, const hk_outcome *o, int32_t replicate)
{
    hk_result *r = &rows->piece;
    int64_t first = r->n_job;
    for (int64_t i = 0; i < o->n_job; i++) {
        const hk_job_record *j = &o->jobs[i];
        int32_t threat = threat_or_none(rows, j->threat);
        int64_t row = r->n_job++;
        r->job_replicate[row] = replicate;
        for (; row > first && goes_before(j, threat, r, row - 1); row--) {
            move_job(r, row - 1, row);
        }
        r->job_component[row] = j->component;
        r->job_threat[row] = threat;
        r->job_damaged_ms[row] = j->damaged_ms;
        r->job_detected_ms[row] = j->detected_ms;
        r->job_start_ms[row] = j->start_ms;
        r->job_done_ms[row] = j->done_ms;
    }
}

static void put_signals(hk_rows *rows, const hk_outcome *o, int32_t replicate)
{
    hk_result *r = &rows->piece;
    for (int64_t i = 0; i < o->n_signal; i++) {
        int64_t row = r->n_signal++;
        r->signal_replicate[row] = replicate;
        r->signal_time_ms[row] = o->signals[i].time_ms;
        r->signal_kind[row] = (uint8_t)o->signals[i].kind;
        r->signal_threat[row] = o->signals[i].threat;
        r->signal_component[row] = o->signals[i].component;
        r->signal_value[row] = o->signals[i].value;
    }
}

static int32_t put_deadlocks(hk_rows *rows, const hk_outcome *o, int32_t replicate)
{
    hk_result *r = &rows->piece;
    int32_t arose = 0;
    for (int64_t i = 0; i < o->n_deadlock; i++) {
        int64_t row = r->n_deadlock++;
        int64_t end =
            i + 1 < o->n_deadlock ? o->deadlocks[i + 1].first_member : o->n_deadlock_member;
        r->deadlock_replicate[row] = replicate;
        r->deadlock_from_ms[row] = o->deadlocks[i].from_ms;
        r->deadlock_first[row] = r->n_deadlock_member + o->deadlocks[i].first_member;
        arose += o->deadlocks[i].first_member < end;
    }
    for (int64_t i = 0; i < o->n_deadlock_member; i++) {
        r->deadlock_component[r->n_deadlock_member + i] = o->deadlock_members[i];
    }
    r->n_deadlock_member += o->n_deadlock_member;
    r->deadlock_first[r->n_deadlock] = r->n_deadlock_member;
    return arose;
}

static void put_trace(hk_rows *rows, const hk_change *changes, int64_t n, int32_t replicate)
{
    hk_result *r = &rows->piece;
    int64_t first = r->n_trace;
    for (int64_t i = 0; i < n; i++) {
        const hk_change *change = &changes[i];
        int64_t row = r->n_trace++;
        r->trace_replicate[row] = replicate;
        r->trace_component[row] = change->component;
        r->trace_time_ms[row] = change->time_ms;
        r->trace_from[row] = change->from;
        r->trace_to[row] = change->to;
        r->trace_cause[row] = change->cause == HK_NONE ? HK_NONE : first + change->cause;
        r->trace_threat[row] = threat_or_none(rows, change->threat);
        r->trace_root[row] = change->root;
        r->trace_release[row] = change->release;
        r->trace_via_system[row] = change->via_system;
    }
}

/** Room for all rows of a replicate. */
static bool reserve_all(hk_rows *rows, const hk_outcome *o, int64_t n_change)
{
    const hk_result *r = &rows->piece;
    return hk_rows_reserve(rows, HK_ROWS_EPISODE, r->n_episode + o->n_episode) &&
           hk_rows_reserve(rows, HK_ROWS_STEP, r->n_step + o->n_magnitude) &&
           hk_rows_reserve(rows, HK_ROWS_BAND, r->n_band_step + o->n_band_magnitude) &&
           hk_rows_reserve(rows, HK_ROWS_VERDICT, r->n_verdict + o->n_verdict) &&
           hk_rows_reserve(rows, HK_ROWS_DEADLOCK, r->n_deadlock + o->n_deadlock + 1) &&
           hk_rows_reserve(rows, HK_ROWS_MEMBER, r->n_deadlock_member + o->n_deadlock_member) &&
           hk_rows_reserve(rows, HK_ROWS_JOB, r->n_job + o->n_job) &&
           hk_rows_reserve(rows, HK_ROWS_SIGNAL, r->n_signal + o->n_signal) &&
           hk_rows_reserve(rows, HK_ROWS_TRACE, r->n_trace + n_change);
}

/** The dense part of a replicate; of a failed one nothing but its counts. */
static void put_replicate(hk_rows *rows, const hk_outcome *o, int64_t at,
                          hk_replicate_status status)
{
    hk_result *r = &rows->piece;
    bool ok = status == HK_REPLICATE_OK;
    int64_t services = r->n_service;
    r->status[at] = (uint8_t)status;
    r->events[at] = o->events;
    r->instants[at] = o->instants;
    r->restored_ms[at] = ok ? o->restored_ms : HK_NONE;
    r->never_served[at] = ok ? (int32_t)o->never_served : 0;
    r->deadlocks[at] = 0;
    for (int64_t s = 0; s < services; s++) {
        r->service_loss[at * services + s] = ok ? o->service_loss[s] : 0;
        r->malfunctions[at * services + s] = 0;
        r->breaches[at * services + s] = 0;
    }
    for (int64_t i = 0; ok && i < o->n_episode; i++) {
        r->malfunctions[at * services + o->episodes[i].service] += o->episodes[i].via_system;
        r->breaches[at * services + o->episodes[i].service] +=
            o->episodes[i].breach == HK_BREACH_YES;
    }
    hk_rows_levels_count(rows, o, at, ok);
}

hk_rows_counts hk_rows_count(const hk_result *piece)
{
    return (hk_rows_counts){{[HK_ROWS_REPLICATE] = piece->n_replicate,
                             [HK_ROWS_CELL] = piece->n_replicate * piece->n_service,
                             [HK_ROWS_PATTERN] = piece->n_replicate * piece->n_pattern,
                             [HK_ROWS_EPISODE] = piece->n_episode,
                             [HK_ROWS_BAND] = piece->n_band_step,
                             [HK_ROWS_VERDICT] = piece->n_verdict,
                             [HK_ROWS_STEP] = piece->n_step,
                             [HK_ROWS_DEADLOCK] = piece->n_deadlock,
                             [HK_ROWS_MEMBER] = piece->n_deadlock_member,
                             [HK_ROWS_JOB] = piece->n_job,
                             [HK_ROWS_SIGNAL] = piece->n_signal,
                             [HK_ROWS_TRACE] = piece->n_trace}};
}

void hk_rows_set_count(hk_result *piece, const hk_rows_counts *counts)
{
    const int64_t *n = counts->n;
    piece->n_replicate = n[HK_ROWS_REPLICATE];
    piece->n_episode = n[HK_ROWS_EPISODE];
    piece->n_step = n[HK_ROWS_STEP];
    piece->n_band_step = n[HK_ROWS_BAND];
    piece->n_verdict = n[HK_ROWS_VERDICT];
    piece->n_deadlock = n[HK_ROWS_DEADLOCK];
    piece->n_deadlock_member = n[HK_ROWS_MEMBER];
    piece->n_job = n[HK_ROWS_JOB];
    piece->n_signal = n[HK_ROWS_SIGNAL];
    piece->n_trace = n[HK_ROWS_TRACE];
}

void hk_rows_fail(hk_rows *rows)
{
    hk_result *r = &rows->piece;
    int64_t at = rows->before.n[HK_ROWS_REPLICATE];
    hk_outcome none = {.events = r->events[at], .instants = r->instants[at]};
    hk_rows_set_count(r, &rows->before);
    r->n_replicate = at + 1;
    r->deadlock_first[r->n_deadlock] = r->n_deadlock_member;
    put_replicate(rows, &none, at, HK_REPLICATE_MEMORY);
}

hk_replicate_status hk_rows_status(const hk_outcome *outcome)
{
    return outcome->out_of_memory ? HK_REPLICATE_MEMORY
           : outcome->capped      ? HK_REPLICATE_EVENT_CAP
           : outcome->out_of_time ? HK_REPLICATE_CPU_LIMIT
                                  : HK_REPLICATE_OK;
}

hk_replicate_status hk_rows_add(hk_rows *rows, const hk_outcome *outcome, const hk_change *changes,
                                int64_t n_change)
{
    hk_result *r = &rows->piece;
    hk_outcome o = *outcome;
    hk_replicate_status status = hk_rows_status(&o);
    int64_t at = r->n_replicate;
    int32_t replicate = (int32_t)at; /* rows count from the piece */
    hk_record record = rows->setup->scenario->record;
    int64_t first_episode = r->n_episode;
    rows->before = hk_rows_count(r);
    if (status != HK_REPLICATE_MEMORY && !reserve_all(rows, &o, n_change)) {
        status = HK_REPLICATE_MEMORY;
    }
    put_replicate(rows, &o, at, status);
    r->n_replicate++;
    if (status == HK_REPLICATE_MEMORY) {
        return status;
    }
    if (status == HK_REPLICATE_OK) {
        if (record == HK_RECORD_STEPS && !put_steps(rows, &o, first_episode)) {
            put_replicate(rows, &o, at, HK_REPLICATE_MEMORY);
            return HK_REPLICATE_MEMORY;
        }
        if (record != HK_RECORD_NONE) {
            put_episodes(rows, &o, replicate);
            hk_rows_levels_put(rows, &o, first_episode);
        }
        put_jobs(rows, &o, replicate);
        put_signals(rows, &o, replicate);
        r->deadlocks[at] = put_deadlocks(rows, &o, replicate);
    }
    put_trace(rows, changes, n_change, replicate);
    return status;
}

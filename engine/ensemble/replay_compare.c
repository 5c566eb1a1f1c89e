/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of one replicate in two results, column by column. Rows that name others do so from the start
 * of their result, so what they name is taken relative to the first row of the replicate.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/ensemble/replay_one.h"

typedef enum table {
    REPLICATE,
    CELL,
    EPISODE,
    STEP,
    VERDICT,
    DEADLOCK,
    MEMBER,
    JOB,
    SIGNAL,
    TRACE,
    TABLES
} table;
typedef enum kind { BYTE, INTEGER, LONG, REAL, WIDE } kind;

typedef struct column {
    const char *name; /* of the variable */
    size_t offset;    /* of the member */
    table in;
    kind kind;
    table names; /* rows of which it names; TABLES = none */
} column;

#define VALUES(table, kind, name, member)                                                          \
    {                                                                                              \
        name, offsetof(hk_result, member), table, kind, TABLES                                     \
    }
#define NAMES(table, name, member, other)                                                          \
    {                                                                                              \
        name, offsetof(hk_result, member), table, LONG, other                                      \
    }

static const column columns[] = {
    VALUES(REPLICATE, BYTE, "replicate_status", status),
    VALUES(REPLICATE, LONG, "replicate_events", events),
    VALUES(REPLICATE, LONG, "replicate_instants", instants),
    VALUES(REPLICATE, LONG, "replicate_restored", restored_ms),
    VALUES(REPLICATE, INTEGER, "replicate_deadlocks", deadlocks),
    VALUES(REPLICATE, INTEGER, "replicate_never_served", never_served),
    VALUES(CELL, WIDE, "service_loss", service_loss),
    VALUES(CELL, INTEGER, "service_malfunctions", malfunctions),
    VALUES(CELL, INTEGER, "service_breaches", breaches),
    VALUES(EPISODE, INTEGER, "episode_service", episode_service),
    VALUES(EPISODE, LONG, "episode_start", episode_start_ms),
    VALUES(EPISODE, LONG, "episode_end", episode_end_ms),
    VALUES(EPISODE, BYTE, "episode_open", episode_open),
    VALUES(EPISODE, BYTE, "episode_via_system", episode_via_system),
    VALUES(EPISODE, REAL, "episode_affected", episode_affected),
    VALUES(EPISODE, REAL, "episode_lost", episode_lost),
    VALUES(EPISODE, REAL, "episode_affected_it", episode_affected_it),
    VALUES(EPISODE, REAL, "episode_lost_it", episode_lost_it),
    VALUES(EPISODE, INTEGER, "episode_threat", episode_threat),
    VALUES(EPISODE, INTEGER, "episode_root", episode_root),
    VALUES(EPISODE, BYTE, "episode_breach", episode_breach),
    VALUES(EPISODE, LONG, "episode_kinds", episode_kinds),
    NAMES(VERDICT, "verdict_episode", verdict_episode, EPISODE),
    VALUES(VERDICT, INTEGER, "verdict_test", verdict_test),
    VALUES(VERDICT, REAL, "verdict_most", verdict_most),
    VALUES(VERDICT, LONG, "verdict_held", verdict_held_ms),
    VALUES(VERDICT, BYTE, "verdict_met", verdict_met),
    NAMES(STEP, "step_episode", step_episode, EPISODE),
    VALUES(STEP, LONG, "step_time", step_time_ms),
    VALUES(STEP, REAL, "step_affected", step_affected),
    VALUES(STEP, REAL, "step_lost", step_lost),
    VALUES(STEP, REAL, "step_affected_it", step_affected_it),
    VALUES(STEP, REAL, "step_lost_it", step_lost_it),
    VALUES(DEADLOCK, LONG, "deadlock_from", deadlock_from_ms),
    NAMES(DEADLOCK, "deadlock_members", deadlock_first, MEMBER),
    VALUES(MEMBER, INTEGER, "deadlock_component", deadlock_component),
    VALUES(JOB, INTEGER, "job_component", job_component),
    VALUES(JOB, INTEGER, "job_threat", job_threat),
    VALUES(JOB, LONG, "job_damaged", job_damaged_ms),
    VALUES(JOB, LONG, "job_detected", job_detected_ms),
    VALUES(JOB, LONG, "job_start", job_start_ms),
    VALUES(JOB, LONG, "job_done", job_done_ms),
    VALUES(SIGNAL, LONG, "signal_time", signal_time_ms),
    VALUES(SIGNAL, BYTE, "signal_kind", signal_kind),
    VALUES(SIGNAL, INTEGER, "signal_threat", signal_threat),
    VALUES(SIGNAL, INTEGER, "signal_component", signal_component),
    VALUES(SIGNAL, REAL, "signal_value", signal_value),
    VALUES(TRACE, INTEGER, "trace_component", trace_component),
    VALUES(TRACE, LONG, "trace_time", trace_time_ms),
    VALUES(TRACE, INTEGER, "trace_from", trace_from),
    VALUES(TRACE, INTEGER, "trace_to", trace_to),
    NAMES(TRACE, "trace_cause", trace_cause, TRACE),
    VALUES(TRACE, INTEGER, "trace_threat", trace_threat),
    VALUES(TRACE, INTEGER, "trace_root", trace_root),
    VALUES(TRACE, INTEGER, "trace_release", trace_release),
    VALUES(TRACE, BYTE, "trace_via_system", trace_via_system),
};

/** The rows that a replicate has in each table. */
typedef struct rows {
    const hk_result *result;
    int64_t first[TABLES], n[TABLES];
} rows;

/* ---- rows of a replicate ----------------------------------------------------------------------- */

static void find_named(const int32_t *replicate, int64_t n, int64_t index, int64_t *ret_first,
                       int64_t *ret_n)
{
    int64_t first = 0;
    while (first < n && replicate[first] < index) {
        first++;
    }
    int64_t end = first;
    while (end < n && replicate[end] == index) {
        end++;
    }
    *ret_first = first;
    *ret_n = end - first;
}

/* Rows that belong to the episodes of the replicate, which they name in order. */
static void find_of_episodes(rows *s, table in, const int64_t *episode, int64_t n)
{
    int64_t end = s->first[EPISODE] + s->n[EPISODE], at = 0;
    while (at < n && episode[at] < s->first[EPISODE]) {
        at++;
    }
    s->first[in] = at;
    while (at < n && episode[at] < end) {
        at++;
    }
    s->n[in] = at - s->first[in];
}

static rows rows_of(const hk_result *r, int64_t index)
{
    rows s = {.result = r};
    s.first[REPLICATE] = index;
    s.n[REPLICATE] = 1;
    s.first[CELL] = index * r->n_service;
    s.n[CELL] = r->n_service;
    find_named(r->episode_replicate, r->n_episode, index, &s.first[EPISODE], &s.n[EPISODE]);
    find_of_episodes(&s, STEP, r->step_episode, r->n_step);
    find_of_episodes(&s, VERDICT, r->verdict_episode, r->n_verdict);
    find_named(r->deadlock_replicate, r->n_deadlock, index, &s.first[DEADLOCK], &s.n[DEADLOCK]);
    if (s.n[DEADLOCK] > 0) {
        s.first[MEMBER] = r->deadlock_first[s.first[DEADLOCK]];
        s.n[MEMBER] = r->deadlock_first[s.first[DEADLOCK] + s.n[DEADLOCK]] - s.first[MEMBER];
    }
    find_named(r->job_replicate, r->n_job, index, &s.first[JOB], &s.n[JOB]);
    find_named(r->signal_replicate, r->n_signal, index, &s.first[SIGNAL], &s.n[SIGNAL]);
    find_named(r->trace_replicate, r->n_trace, index, &s.first[TRACE], &s.n[TRACE]);
    return s;
}

/* ---- values ------------------------------------------------------------------------------------ */

typedef struct value {
    int64_t integer;
    double real;
    hk_int128 wide;
} value;

/* Files of older versions do not have every variable. */
static bool is_there(const rows *s, const column *c)
{
    const char *data;
    memcpy(&data, (const char *)s->result + c->offset, sizeof data);
    return data != NULL;
}

static value value_of(const rows *s, const column *c, int64_t i)
{
    const char *data;
    value v = {0};
    memcpy(&data, (const char *)s->result + c->offset, sizeof data); /* pointers of several types */
    int64_t row = s->first[c->in] + i;
    switch (c->kind) {
    case BYTE:
        v.integer = ((const uint8_t *)(const void *)data)[row];
        break;
    case INTEGER:
        v.integer = ((const int32_t *)(const void *)data)[row];
        break;
    case LONG:
        v.integer = ((const int64_t *)(const void *)data)[row];
        if (c->names != TABLES && v.integer != HK_NONE) {
            v.integer -= s->first[c->names];
        }
        break;
    case REAL:
        v.real = ((const double *)(const void *)data)[row];
        break;
    case WIDE:
        v.wide = ((const hk_int128 *)(const void *)data)[row];
        v.real = hk_int128_double(v.wide);
        break;
    }
    return v;
}

static void show(const column *c, const value *v, char text[HK_REPLAY_TEXT])
{
    if (c->kind == REAL || c->kind == WIDE) {
        snprintf(text, HK_REPLAY_TEXT, "%.17g", v->real);
    } else {
        snprintf(text, HK_REPLAY_TEXT, "%" PRId64, v->integer);
    }
}

static bool equal(const value *a, const value *b)
{
    bool same = a->real == b->real || (isnan(a->real) && isnan(b->real));
    return same && a->integer == b->integer && a->wide == b->wide;
}

static hk_replay_difference *add(hk_replay_comparison *list, const char *variable, int64_t row)
{
    static const hk_replay_difference empty;
    hk_replay_difference *d = list->n < HK_REPLAY_SHOWN ? &list->first[list->n] : NULL;
    list->n++;
    if (d != NULL) {
        *d = empty;
        d->variable = variable;
        d->row = row;
    }
    return d;
}

static void compare_column(const rows *stored, const rows *again, const column *c,
                           hk_replay_comparison *list)
{
    int64_t n = stored->n[c->in] < again->n[c->in] ? stored->n[c->in] : again->n[c->in];
    if (!is_there(stored, c) || !is_there(again, c)) {
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        value a = value_of(stored, c, i), b = value_of(again, c, i);
        hk_replay_difference *d = equal(&a, &b) ? NULL : add(list, c->name, i);
        if (d != NULL) {
            show(c, &a, d->stored);
            show(c, &b, d->again);
        }
    }
}

/* ---- the whole --------------------------------------------------------------------------------- */

static bool same_texts(const char **a, const char **b, int64_t n_a, int64_t n_b)
{
    bool same = n_a == n_b;
    for (int64_t i = 0; i < n_a && same; i++) {
        same = strcmp(a[i], b[i]) == 0;
    }
    return same;
}

static hk_status check_names(const hk_result *a, const hk_result *b, hk_error *err)
{
    const char *what =
        !same_texts(a->service_id, b->service_id, a->n_service, b->n_service) ? "services"
        : !same_texts(a->component_id, b->component_id, a->n_component, b->n_component)
            ? "components"
        : !same_texts(a->threat_id, b->threat_id, a->n_threat, b->n_threat) ? "threats"
                                                                            : NULL;
    return what == NULL ? HK_OK
                        : hk_fail(err, HK_EIDENTITY,
                                  "this program makes other %s of the same files than the one that "
                                  "wrote the result (%.80s)",
                                  what, a->source);
}

static const char *const counted[TABLES] = {
    [EPISODE] = "episode", [STEP] = "step",     [VERDICT] = "verdict", [DEADLOCK] = "deadlock",
    [JOB] = "job",         [SIGNAL] = "signal", [TRACE] = "trace"};

hk_status hk_replay_compare(const hk_result *stored, int64_t number, const hk_result *again,
                            hk_replay_comparison *ret, hk_error *err)
{
    HK_TRY(check_names(stored, again, err));
    rows a = rows_of(stored, number - stored->first_number), b = rows_of(again, 0);
    ret->n = 0;
    ret->with_log = a.n[TRACE] > 0;
    if (!ret->with_log) {
        b.n[TRACE] = 0;
    }
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        compare_column(&a, &b, &columns[i], ret);
    }
    for (int t = 0; t < TABLES; t++) {
        hk_replay_difference *d =
            counted[t] != NULL && a.n[t] != b.n[t] ? add(ret, counted[t], 0) : NULL;
        if (d != NULL) {
            snprintf(d->stored, sizeof d->stored, "%" PRId64 " rows", a.n[t]);
            snprintf(d->again, sizeof d->again, "%" PRId64 " rows", b.n[t]);
        }
    }
    return HK_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/io_result/random_case.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/result_column.h"
#include "engine/io/result_dims.h"
#include "engine/io/result_levels.h"
#include "engine/sim/signal.h"
#include "tests/unit/io_result/result_sample.h"

#define MINUTE INT64_C(60000)

enum { STEPS_MOST = 2, JOBS_MOST = 2, SIGNALS_MOST = 3, TRACED = 3, TRACE_ROWS = 10 };

typedef struct maker {
    hk_result *r;
    uint64_t state;
} maker;

/** A number below n (xorshift64*). */
static int64_t below(maker *m, int64_t n)
{
    m->state ^= m->state >> 12;
    m->state ^= m->state << 25;
    m->state ^= m->state >> 27;
    return (int64_t)((m->state * UINT64_C(2685821657736338717) >> 33) % (uint64_t)n);
}

static void *take(hk_result *r, int64_t n, size_t size, bool *ok)
{
    void *list = hk_arena_alloc(r->arena, (size_t)n, size);
    *ok = *ok && list != NULL;
    return list;
}

/** Room for the most rows there can be; the lengths grow from 0. */
static bool take_rows(hk_result *r, int64_t replicates, int64_t episodes)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    bool ok = true;
    const int64_t room[HK_AXIS_COUNT] = {[HK_AXIS_REPLICATE] = replicates,
                                         [HK_AXIS_EPISODE] = episodes,
                                         [HK_AXIS_STEP] = episodes * STEPS_MOST,
                                         [HK_AXIS_VERDICT] = 2 * episodes,
                                         [HK_AXIS_BAND] = episodes * STEPS_MOST,
                                         [HK_AXIS_DEADLOCK] = 2 * replicates,
                                         [HK_AXIS_MEMBER] = 2 * replicates,
                                         [HK_AXIS_JOB] = replicates * JOBS_MOST,
                                         [HK_AXIS_SIGNAL] = replicates * SIGNALS_MOST,
                                         [HK_AXIS_TRACE] = (int64_t)TRACED * TRACE_ROWS};
    r->n_replicate = replicates;
    r->n_episode = r->n_step = r->n_band_step = r->n_verdict = r->n_deadlock =
        r->n_deadlock_member = r->n_job = r->n_signal = r->n_trace = 0;
    for (int64_t i = 0; i < n; i++) {
        hk_axis axis = hk_axis_of(&rows[i]);
        if (rows[i].item == HK_SCHEMA_VARIABLE && hk_part_of(&rows[i]) == HK_PART_ROWS &&
            hk_column_is_bound(&rows[i])) {
            size_t size = hk_schema_size(rows[i].type);
            size *= (size_t)hk_axis_width(r, &rows[i]);
            hk_column_set(r, &rows[i], take(r, room[axis], size, &ok));
        }
    }
    r->service_loss = take(r, replicates * r->n_service, sizeof *r->service_loss, &ok);
    r->deadlock_first = take(r, 2 * replicates + 1, sizeof *r->deadlock_first, &ok);
    return ok;
}

static void add_steps(maker *m, int64_t e)
{
    hk_result *r = m->r;
    int64_t time = r->episode_start_ms[e];
    for (int64_t k = below(m, STEPS_MOST + 1); k > 0 && time < r->episode_end_ms[e]; k--) {
        int64_t s = r->n_step++;
        r->step_episode[s] = e;
        r->step_time_ms[s] = time;
        r->step_affected[s] = r->episode_affected[e];
        r->step_lost[s] = r->episode_lost[e];
        r->step_affected_it[s] = r->episode_affected_it[e];
        r->step_points[s] = 1;
        if (s % 2 == 0) {
            int64_t b = r->n_band_step++;
            r->band_step_step[b] = s;
            r->band_step_below[b] = 5000;
            r->band_step_points[b] = r->band_step_points_it[b] = 1;
            r->band_step_affected[b] = r->step_affected[s];
        }
        time += 1 + below(m, 10 * MINUTE);
    }
}

static void add_episode(maker *m, int32_t replicate, int64_t start)
{
    hk_result *r = m->r;
    int64_t e = r->n_episode++;
    int32_t service = (int32_t)below(m, 2);
    int64_t end = start + 1 + below(m, 200 * MINUTE);
    double part = (double)below(m, 9) / 8.0;
    bool via = below(m, 3) > 0;
    r->episode_replicate[e] = replicate;
    r->episode_service[e] = service;
    r->episode_start_ms[e] = start;
    r->episode_end_ms[e] = end < r->horizon_ms ? end : r->horizon_ms;
    r->episode_open[e] = end >= r->horizon_ms;
    r->episode_via_system[e] = via;
    r->episode_affected[e] = part * r->service_weight[service];
    r->episode_lost[e] = part * part * r->service_weight[service];
    r->episode_affected_it[e] = via ? r->episode_affected[e] : 0.0;
    r->episode_lost_it[e] = via ? r->episode_lost[e] : 0.0;
    r->episode_threat[e] = (int32_t)below(m, r->n_threat + 1) - 1;
    r->episode_root[e] = (int32_t)below(m, r->n_component + 1) - 1;
    r->malfunctions[replicate * r->n_service + service] += via;
    int64_t lost = (int64_t)(r->episode_lost[e] * (double)(r->episode_end_ms[e] - start));
    r->service_loss[replicate * r->n_service + service] += (hk_int128)lost * HK_LEVEL_FULL;
    add_steps(m, e);
    bool breach = via && below(m, 2) > 0;
    r->episode_breach[e] = breach ? HK_BREACH_YES : HK_BREACH_NO;
    r->episode_kinds[e] = below(m, 4);
    r->breaches[replicate * r->n_service + service] += breach;
    r->pattern_malfunctions[replicate * r->n_pattern + below(m, r->n_pattern)] += via;
    for (int64_t k = breach ? 1 + below(m, 2) : 0; k > 0; k--) {
        int64_t v = r->n_verdict++;
        r->verdict_episode[v] = e;
        r->verdict_test[v] = (int32_t)(2 - k);
        r->verdict_most[v] = r->episode_affected_it[e];
        r->verdict_held_ms[v] = r->episode_end_ms[e] - start;
        r->verdict_met[v] = r->verdict_held_ms[v] >= r->test_duration_ms[2 - k];
    }
}

/** A set of two that is freed again. */
static void add_deadlock(maker *m, int32_t replicate)
{
    hk_result *r = m->r;
    for (int k = 0; k < 2; k++) {
        int64_t d = r->n_deadlock++;
        r->deadlock_replicate[d] = replicate;
        r->deadlock_from_ms[d] = 100 * MINUTE + k;
        for (int32_t c = 0; k == 0 && c < 2; c++) {
            r->deadlock_component[r->n_deadlock_member++] = c;
        }
        r->deadlock_first[d + 1] = r->n_deadlock_member;
    }
    r->deadlocks[replicate] = 1;
}

static void add_jobs(maker *m, int32_t replicate)
{
    hk_result *r = m->r;
    int64_t time = 0;
    for (int64_t k = below(m, JOBS_MOST + 1); k > 0; k--) {
        int64_t j = r->n_job++;
        time += 1 + below(m, 60 * MINUTE);
        r->job_replicate[j] = replicate;
        r->job_component[j] = (int32_t)below(m, r->n_component);
        r->job_threat[j] = (int32_t)below(m, r->n_threat);
        r->job_damaged_ms[j] = time;
        r->job_detected_ms[j] = time + MINUTE;
        bool begun = below(m, 4) > 0;
        r->job_start_ms[j] = begun ? time + 2 * MINUTE : HK_NONE;
        r->job_done_ms[j] = begun ? time + 5 * MINUTE : HK_NONE;
    }
}

static void add_signals(maker *m, int32_t replicate)
{
    hk_result *r = m->r;
    for (int64_t k = below(m, SIGNALS_MOST + 1), time = 0; k > 0; k--) {
        int64_t i = r->n_signal++;
        time += below(m, 60 * MINUTE);
        r->signal_replicate[i] = replicate;
        r->signal_time_ms[i] = time;
        r->signal_kind[i] = (uint8_t)below(m, HK_SIGNALS);
        r->signal_threat[i] = (int32_t)below(m, r->n_threat);
        r->signal_component[i] = (int32_t)below(m, r->n_component + 1) - 1;
        r->signal_value[i] = (double)below(m, 100) / 100;
    }
}

static void add_trace(maker *m, int32_t replicate)
{
    hk_result *r = m->r;
    int64_t first = r->n_trace;
    for (int k = 0; k < TRACE_ROWS; k++) {
        int64_t i = r->n_trace++;
        r->trace_replicate[i] = replicate;
        r->trace_component[i] = (int32_t)below(m, r->n_component);
        r->trace_time_ms[i] = k * MINUTE;
        r->trace_from[i] = HK_LEVEL_FULL;
        r->trace_cause[i] = k == 0 ? HK_NONE : first + below(m, k);
        r->trace_threat[i] = r->trace_root[i] = r->trace_release[i] = HK_NONE;
    }
}

static void add_replicate(maker *m, int32_t i, int64_t rows)
{
    hk_result *r = m->r;
    r->events[i] = below(m, 10000);
    r->instants[i] = r->events[i] / 2;
    r->restored_ms[i] = below(m, r->horizon_ms);
    if (below(m, 50) == 0) {
        r->status[i] = i % 2 == 0 ? HK_REPLICATE_EVENT_CAP : HK_REPLICATE_CPU_LIMIT;
        r->restored_ms[i] = HK_NONE;
        return;
    }
    int64_t start = 0;
    for (int64_t k = below(m, 2 * rows + 1); k > 0; k--) {
        start += 1 + below(m, 5 * MINUTE);
        add_episode(m, i, start);
    }
    if (below(m, 20) == 0) {
        add_deadlock(m, i);
    }
    add_jobs(m, i);
    add_signals(m, i);
    if (i < TRACED) {
        add_trace(m, i);
    }
}

/** Sums of the small sample, made to fit the number of replicates. */
static bool fit_sums(hk_result *r)
{
    for (int64_t b = 0; b < r->n_batch; b++) {
        r->batch_replicates[b] = 0;
        for (int64_t i = b; i < r->n_replicate; i += r->n_batch) {
            r->batch_replicates[b] += r->status[i] == HK_REPLICATE_OK;
        }
    }
    r->assumption_failed[0] = 0;
    r->assumption_failed[1] = r->n_replicate;
    return hk_level_quantiles(r, r->n_replicate - hk_result_failed(r), r->level_q05, r->level_q50,
                              r->level_q95, NULL) == HK_OK;
}

static bool add_factors(hk_result *r, int64_t index)
{
    bool ok = true;
    char *name = take(r, 1, 80, &ok);
    char *crews = take(r, 1, 80, &ok);
    r->n_factor = 2;
    r->factor_name = take(r, 2, sizeof *r->factor_name, &ok);
    r->factor_unit = take(r, 2, sizeof *r->factor_unit, &ok);
    r->case_factor = take(r, 2, sizeof *r->case_factor, &ok);
    r->case_factor_value = take(r, 2, sizeof *r->case_factor_value, &ok);
    r->case_unit = take(r, 2, sizeof *r->case_unit, &ok);
    r->case_weight = take(r, 1, sizeof *r->case_weight, &ok);
    r->case_stratum = take(r, 1, sizeof *r->case_stratum, &ok);
    if (!ok) {
        return false;
    }
    r->case_unit[0] = 1.0 / (double)(index + 1);
    r->case_unit[1] = NAN;
    r->case_weight[0] = index % 3 == 0 ? NAN : (double)index;
    r->case_stratum[0] = (int32_t)index - 1;
    r->case_overrides = index % 2 == 0 ? "[]" : "[\"recovery.policy=criticality\"]";
    snprintf(name, 80, "case-%" PRId64, index);
    snprintf(crews, 80, "%" PRId64, 10 * (index + 1));
    r->case_name = name;
    r->case_index = index;
    r->factor_name[0] = "recovery.crews.power";
    r->factor_name[1] = "recovery.policy";
    r->factor_unit[0] = "crews";
    r->factor_unit[1] = "";
    r->case_factor[0] = crews;
    r->case_factor[1] = index % 2 == 0 ? "fifo" : "criticality";
    r->case_factor_value[0] = 10.0 * (double)(index + 1);
    r->case_factor_value[1] = NAN;
    return true;
}

hk_result *random_case(int64_t index, int64_t n_replicate, int64_t rows)
{
    hk_result *r = sample_result();
    if (r == NULL || !add_factors(r, index) || !take_rows(r, n_replicate, 2 * rows * n_replicate)) {
        hk_result_free(r);
        return NULL;
    }
    maker m = {.r = r, .state = UINT64_C(88172645463325252) + (uint64_t)index};
    for (int64_t i = 0; i < n_replicate; i++) {
        add_replicate(&m, (int32_t)i, rows);
    }
    if (!fit_sums(r)) {
        hk_result_free(r);
        return NULL;
    }
    return r;
}

/* ---- pieces ------------------------------------------------------------------------------------ */

/** First row that names replicate, or episode, `first` or a later one. */
static int64_t row_of(const int32_t *replicate, const int64_t *episode, int64_t n, int64_t first)
{
    int64_t low = 0;
    int64_t high = n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        int64_t named = replicate != NULL ? replicate[middle] : episode[middle];
        if (named < first) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/** Where replicate `first` begins on every axis. */
static void starts(const hk_result *w, int64_t first, int64_t at[HK_AXIS_COUNT])
{
    at[HK_AXIS_REPLICATE] = first;
    at[HK_AXIS_EPISODE] = row_of(w->episode_replicate, NULL, w->n_episode, first);
    at[HK_AXIS_STEP] = row_of(NULL, w->step_episode, w->n_step, at[HK_AXIS_EPISODE]);
    at[HK_AXIS_BAND] = row_of(NULL, w->band_step_step, w->n_band_step, at[HK_AXIS_STEP]);
    at[HK_AXIS_VERDICT] = row_of(NULL, w->verdict_episode, w->n_verdict, at[HK_AXIS_EPISODE]);
    at[HK_AXIS_DEADLOCK] = row_of(w->deadlock_replicate, NULL, w->n_deadlock, first);
    at[HK_AXIS_MEMBER] = w->n_deadlock == 0 ? 0 : w->deadlock_first[at[HK_AXIS_DEADLOCK]];
    at[HK_AXIS_JOB] = row_of(w->job_replicate, NULL, w->n_job, first);
    at[HK_AXIS_SIGNAL] = row_of(w->signal_replicate, NULL, w->n_signal, first);
    at[HK_AXIS_TRACE] = row_of(w->trace_replicate, NULL, w->n_trace, first);
}

/** Copy the rows of a variable and let them name rows of the piece. */
static bool copy_rows(const hk_result *whole, const hk_schema_row *row, const int64_t *from,
                      const int64_t *to, hk_result *piece)
{
    hk_axis axis = hk_axis_of(row);
    size_t size = hk_schema_size(row->type) * (size_t)hk_axis_width(whole, row);
    int64_t n = to[axis] - from[axis];
    char *copy = hk_arena_alloc(piece->arena, (size_t)n, size);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, (const char *)hk_column_data(whole, row) + (size_t)from[axis] * size,
           (size_t)n * size);
    hk_axis names = hk_axis_named(row);
    for (int64_t i = 0; names != HK_AXIS_FILE && i < n; i++) {
        if (row->type == HK_TYPE_INT32) {
            ((int32_t *)(void *)copy)[i] -= (int32_t)from[names];
        } else if (((int64_t *)(void *)copy)[i] != HK_NONE) {
            ((int64_t *)(void *)copy)[i] -= from[names];
        }
    }
    hk_column_set(piece, row, copy);
    return true;
}

static bool fill_piece(const hk_result *whole, int64_t first, int64_t n, hk_result *piece)
{
    int64_t from[HK_AXIS_COUNT];
    int64_t to[HK_AXIS_COUNT];
    starts(whole, first, from);
    starts(whole, first + n, to);
    piece->first_replicate = first;
    piece->n_replicate = n;
    piece->n_service = whole->n_service;
    piece->n_pattern = whole->n_pattern;
    for (int axis = HK_AXIS_RAGGED; axis < HK_AXIS_FAILED; axis++) {
        hk_result_dim_set(piece, hk_axis_dim((hk_axis)axis), to[axis] - from[axis]);
    }
    int64_t n_row;
    const hk_schema_row *rows = hk_schema_rows(&n_row);
    bool ok = true;
    for (int64_t i = 0; i < n_row && ok; i++) {
        if (rows[i].item == HK_SCHEMA_VARIABLE && hk_part_of(&rows[i]) == HK_PART_ROWS &&
            hk_column_is_bound(&rows[i])) {
            ok = copy_rows(whole, &rows[i], from, to, piece);
        }
    }
    int64_t cells = n * whole->n_service;
    int64_t deadlocks = piece->n_deadlock;
    piece->service_loss = take(piece, cells, sizeof *piece->service_loss, &ok);
    piece->deadlock_first = take(piece, deadlocks + 1, sizeof *piece->deadlock_first, &ok);
    if (ok) {
        memcpy(piece->service_loss, whole->service_loss + first * whole->n_service,
               (size_t)cells * sizeof *piece->service_loss);
        for (int64_t d = 0; d <= deadlocks; d++) {
            piece->deadlock_first[d] =
                whole->deadlock_first[from[HK_AXIS_DEADLOCK] + d] - from[HK_AXIS_MEMBER];
        }
    }
    return ok;
}

hk_result *random_piece(const hk_result *whole, int64_t first, int64_t n)
{
    hk_result *piece = NULL;
    if (hk_result_new(&piece, NULL) != HK_OK || !fill_piece(whole, first, n, piece)) {
        hk_result_free(piece);
        return NULL;
    }
    return piece;
}

/* ---- files ------------------------------------------------------------------------------------- */

static hk_status write_case(hk_result_writer *writer, const hk_result *whole, int64_t index,
                            int64_t step, hk_error *err)
{
    if (step == 0) {
        HK_TRY(hk_result_writer_rows(writer, index, whole, err));
    }
    for (int64_t r = 0; step > 0 && r < whole->n_replicate; r += step) {
        int64_t left = whole->n_replicate - r;
        hk_result *piece = random_piece(whole, r, left < step ? left : step);
        hk_status status =
            piece == NULL ? hk_fail_nomem(err) : hk_result_writer_rows(writer, index, piece, err);
        hk_result_free(piece);
        HK_TRY(status);
    }
    return hk_result_writer_case(writer, index, whole, err);
}

static void add_sizes(const hk_result *r, hk_result_sizes *sizes)
{
    sizes->n_replicate = r->n_replicate;
    sizes->n_episode += r->n_episode;
    sizes->n_step += r->n_step;
    sizes->n_band_step += r->n_band_step;
    sizes->n_verdict += r->n_verdict;
    sizes->n_deadlock += r->n_deadlock;
    sizes->n_deadlock_member += r->n_deadlock_member;
    sizes->n_job += r->n_job;
    sizes->n_signal += r->n_signal;
    sizes->n_trace += r->n_trace;
    sizes->n_level_change += r->n_level_change;
    sizes->n_failed += hk_result_failed(r);
}

hk_status random_write(hk_result *const *cases, int64_t n_case, int64_t step, const char *path,
                       hk_error *err)
{
    return random_write_with(NULL, cases, n_case, step, path, err);
}

hk_status random_write_with(const hk_helpers *helpers, hk_result *const *cases, int64_t n_case,
                            int64_t step, const char *path, hk_error *err)
{
    enum { MOST = 64, FACTORS = 2 };
    const char *names[MOST];
    const char *texts[MOST * FACTORS];
    const char *overrides[MOST];
    double values[MOST * FACTORS];
    double units[MOST * FACTORS], weights[MOST];
    int32_t strata[MOST];
    hk_result_sizes sizes = {.n_case = n_case,
                             .case_name = names,
                             .case_factor = texts,
                             .case_factor_value = values,
                             .case_unit = units,
                             .case_weight = weights,
                             .case_stratum = strata,
                             .case_overrides = overrides};
    for (int64_t i = 0; i < n_case && i < MOST; i++) {
        names[i] = cases[i]->case_name;
        overrides[i] = cases[i]->case_overrides;
        memcpy(units + i * FACTORS, cases[i]->case_unit, FACTORS * sizeof *units);
        weights[i] = cases[i]->case_weight[0];
        strata[i] = cases[i]->case_stratum[0];
        memcpy(texts + i * FACTORS, cases[i]->case_factor, FACTORS * sizeof *texts);
        memcpy(values + i * FACTORS, cases[i]->case_factor_value, FACTORS * sizeof *values);
        add_sizes(cases[i], &sizes);
    }
    hk_result_writer *writer = NULL;
    HK_TRY(hk_result_writer_new(path, cases[0], &sizes, &writer, err));
    hk_result_writer_help(writer, helpers);
    hk_status status = HK_OK;
    for (int64_t i = 0; i < n_case && status == HK_OK; i++) {
        status = write_case(writer, cases[i], i, step, err);
    }
    if (status != HK_OK) {
        hk_result_writer_drop(writer);
        return status;
    }
    return hk_result_writer_finish(writer, err);
}

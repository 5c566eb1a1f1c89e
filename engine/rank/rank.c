/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/student.h"

#define MS_PER_HOUR 3600000.0

enum { PREFECTURES = 48 }; /* 1..47, and 0: not given */

/** Sums of the components of one row while they are collected. */
typedef struct sums {
    double *batches; /* [n_batch] */
    hk_rank_row *row;
} sums;

static const hk_rank_row empty_row = {.value = NAN,
                                      .se = NAN,
                                      .low = NAN,
                                      .high = NAN,
                                      .share = NAN,
                                      .down_hours = NAN,
                                      .times_down = NAN,
                                      .root_causes = NAN,
                                      .malfunctions = NAN};

/** Rows that components are summed into: themselves, sectors (last: without), prefectures. */
static int64_t row_count(const hk_result *result, hk_rank_by by)
{
    switch (by) {
    case HK_RANK_SYSTEM:
        return result->n_component;
    case HK_RANK_SERVICE:
        return result->n_service;
    case HK_RANK_SECTOR:
        return result->n_sector + 1;
    case HK_RANK_AREA:
        return PREFECTURES;
    }
    return 0;
}

static int64_t row_of(const hk_result *result, hk_rank_by by, int64_t component)
{
    if (by == HK_RANK_SECTOR) {
        int32_t sector = result->component_sector[component];
        return sector == HK_NONE ? result->n_sector : sector;
    }
    return by == HK_RANK_AREA ? result->component_prefecture[component] : component;
}

/** Mean and interval of independent samples into the row. */
static void set_value(const hk_ranking *ranking, hk_rank_row *row, const double *samples,
                      const int64_t *weights, int64_t n)
{
    hk_batch_mean m = hk_batch_mean_of(samples, weights, n);
    row->value = m.mean;
    bool hit = false;
    for (int64_t i = 0; i < n; i++) {
        hit = hit || ((weights == NULL || weights[i] > 0) && samples[i] != 0.0);
    }
    if (ranking->intervals == HK_RANK_INTERVALS && m.n >= 2 && hit) {
        double t = hk_student_quantile(0.5 + HK_RANK_CONFIDENCE / 2.0, (double)(m.n - 1));
        row->se = m.se;
        row->low = m.mean - t * m.se;
        row->high = m.mean + t * m.se;
    }
}

static void add_component(const hk_result *result, int64_t component, sums *s)
{
    hk_rank_row *row = s->row;
    if (row->components++ == 0) {
        row->down_hours = row->times_down = row->root_causes = 0.0;
    }
    row->down_hours += result->down_time_ms[component] / MS_PER_HOUR;
    row->times_down += result->times_down[component];
    row->root_causes += result->times_root[component];
    for (int64_t b = 0; b < result->n_batch; b++) {
        if (result->batch_replicates[b] > 0) { /* else missing */
            s->batches[b] += result->criticality[component * result->n_batch + b];
        }
    }
}

/** Value of the criterion from the sums. */
static void finish_row(const hk_result *result, const hk_ranking *ranking, sums *s)
{
    hk_rank_row *row = s->row;
    switch (ranking->criterion) {
    case HK_RANK_PERSON_HOURS:
        set_value(ranking, row, s->batches, result->batch_replicates, result->n_batch);
        break;
    case HK_RANK_DOWN_TIME:
        row->value = row->down_hours;
        break;
    case HK_RANK_ROOT_CAUSES:
        row->value = row->root_causes;
        break;
    }
}

static hk_status rank_components(const hk_result *result, hk_ranking *ranking, hk_rank_row *rows,
                                 hk_error *err)
{
    int64_t n = row_count(result, ranking->by);
    size_t n_batch = (size_t)result->n_batch;
    size_t cells;
    double *batches = __builtin_mul_overflow((size_t)n, n_batch, &cells)
                          ? NULL
                          : hk_alloc(cells, sizeof *batches);
    if (batches == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t c = 0; c < result->n_component; c++) {
        int64_t r = row_of(result, ranking->by, c);
        sums s = {.batches = batches + (size_t)r * n_batch, .row = &rows[r]};
        add_component(result, c, &s);
    }
    ranking->n_row = 0;
    for (int64_t r = 0; r < n; r++) { /* rows without components fall out */
        hk_rank_row *row = &rows[ranking->n_row];
        if (rows[r].components == 0) {
            continue;
        }
        *row = rows[r];
        row->subject = (int32_t)r;
        if (ranking->by == HK_RANK_SECTOR && r == result->n_sector) {
            row->subject = HK_NONE;
        }
        sums s = {.batches = batches + (size_t)r * n_batch, .row = row};
        finish_row(result, ranking, &s);
        ranking->n_row++;
    }
    hk_free(batches);
    return HK_OK;
}

static hk_status rank_services(const hk_result *result, hk_ranking *ranking, hk_rank_row *rows,
                               hk_error *err)
{
    double *samples = hk_alloc((size_t)result->n_replicate, sizeof *samples);
    if (samples == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t s = 0; s < result->n_service; s++) {
        hk_rank_row *row = &rows[s];
        int64_t n = 0;
        double malfunctions = 0.0;
        double outage = 0.0;
        for (int64_t r = 0; r < result->n_replicate; r++) {
            if (result->status[r] != HK_REPLICATE_OK) {
                continue;
            }
            double hours = hk_result_outage_hours(result, r, s);
            outage += hours;
            malfunctions += result->malfunctions[r * result->n_service + s];
            samples[n++] = ranking->criterion == HK_RANK_DOWN_TIME
                               ? (isnan(hours) ? 0.0 : hours)
                               : hk_result_person_hours(result, r, s);
        }
        row->subject = (int32_t)s;
        row->down_hours = outage / (double)n;
        row->malfunctions = malfunctions / (double)n;
        set_value(ranking, row, samples, NULL, n);
    }
    ranking->n_row = result->n_service;
    hk_free(samples);
    return HK_OK;
}

static int compare_rows(const void *a, const void *b)
{
    const hk_rank_row *x = a;
    const hk_rank_row *y = b;
    if (x->value != y->value) {
        return x->value > y->value ? -1 : 1;
    }
    bool x_none = x->subject == HK_NONE;
    bool y_none = y->subject == HK_NONE;
    if (x_none != y_none) { /* those without come last */
        return x_none ? 1 : -1;
    }
    return (x->subject > y->subject) - (x->subject < y->subject);
}

static void set_ranks(hk_ranking *ranking, hk_rank_row *rows)
{
    int64_t n = ranking->n_row;
    ranking->total = 0.0;
    for (int64_t i = 0; i < n; i++) {
        ranking->total += rows[i].value;
    }
    qsort(rows, (size_t)n, sizeof *rows, compare_rows);
    for (int64_t i = 0; i < n; i++) {
        bool as_before = i > 0 && rows[i].value == rows[i - 1].value;
        bool as_after = i + 1 < n && rows[i].value == rows[i + 1].value;
        rows[i].rank = as_before ? rows[i - 1].rank : i + 1;
        rows[i].tied = as_before || as_after;
        if (ranking->total > 0.0) {
            rows[i].share = rows[i].value / ranking->total;
        }
    }
    ranking->rows = rows;
}

/** What the intervals can rest on. */
static void set_intervals(const hk_result *result, hk_ranking *ranking)
{
    bool services = ranking->by == HK_RANK_SERVICE;
    if (!services && ranking->criterion != HK_RANK_PERSON_HOURS) {
        ranking->intervals = HK_RANK_NOT_STORED;
        return;
    }
    ranking->n_sample = services ? ranking->n_replicate - ranking->n_failed : 0;
    for (int64_t b = 0; !services && b < result->n_batch; b++) {
        ranking->n_sample += result->batch_replicates[b] > 0;
    }
    double failed = (double)ranking->n_failed;
    if (failed > HK_RANK_FAILED_MAX * (double)ranking->n_replicate) {
        ranking->intervals = HK_RANK_TOO_MANY_FAILED;
    } else if (ranking->n_sample < 2) {
        ranking->intervals = HK_RANK_TOO_FEW;
    }
}

static hk_status rank_into(const hk_result *result, hk_ranking *ranking, hk_error *err)
{
    bool services = ranking->by == HK_RANK_SERVICE;
    if (services && ranking->criterion == HK_RANK_ROOT_CAUSES) {
        return hk_fail(err, HK_EUSAGE, "services are not root causes, components are");
    }
    if (ranking->n_failed == ranking->n_replicate) {
        return hk_fail(err, HK_EREPLICATE, "all %lld replicates failed: there is nothing to rank",
                       (long long)ranking->n_replicate);
    }
    if (!services && ranking->criterion == HK_RANK_PERSON_HOURS && result->n_batch == 0) {
        return hk_fail(err, HK_EMISSING, "the result has no criticality (no batches)");
    }
    set_intervals(result, ranking);
    int64_t n = row_count(result, ranking->by);
    hk_rank_row *rows = hk_arena_alloc(ranking->arena, (size_t)n, sizeof *rows);
    if (rows == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < n; i++) {
        rows[i] = empty_row;
    }
    HK_TRY(services ? rank_services(result, ranking, rows, err)
                    : rank_components(result, ranking, rows, err));
    set_ranks(ranking, rows);
    return HK_OK;
}

hk_status hk_rank(const hk_result *result, hk_rank_by by, hk_rank_criterion criterion,
                  hk_ranking **ret_ranking, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_ranking *ranking = hk_arena_alloc(arena, 1, sizeof *ranking);
    hk_status status;
    if (ranking == NULL) {
        status = hk_fail_nomem(err);
    } else {
        ranking->arena = arena;
        ranking->by = by;
        ranking->criterion = criterion;
        ranking->n_replicate = result->n_replicate;
        ranking->n_failed = hk_result_failed(result);
        status = rank_into(result, ranking, err);
    }
    if (status != HK_OK) {
        hk_arena_free(arena);
        return status;
    }
    *ret_ranking = ranking;
    return HK_OK;
}

void hk_ranking_free(hk_ranking *ranking)
{
    if (ranking != NULL) {
        hk_arena_free(ranking->arena);
    }
}

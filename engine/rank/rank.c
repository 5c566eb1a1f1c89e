/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/student.h"
#include "engine/rank/rank_apply.h"

#define MS_PER_HOUR 3600000.0

enum {
    PREFECTURES = 48, /* 1..47, and 0: not given */
    BATCHES = 50 /* that replicates of services are put into, as the result does for components */
};

/** Sums of the components of one row while they are collected. */
typedef struct sums {
    double *batches; /* [n_batch] */
    hk_rank_row *row;
} sums;

static const hk_rank_row empty_row = {.value = NAN,
                                      .se = NAN,
                                      .low = NAN,
                                      .high = NAN,
                                      .p_top = NAN,
                                      .wide_low = NAN,
                                      .wide_high = NAN,
                                      .wide_p_top = NAN,
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
        double t = hk_student_quantile(0.5 + ranking->confidence / 2.0, (double)(m.n - 1));
        row->se = m.se;
        row->low = fmax(0.0, m.mean - t * m.se); /* no loss is below 0 */
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

/** Can the sets of assumptions be used? */
static hk_rank_doubt doubt_of(const hk_result *result)
{
    if (result->n_assumption < 2) {
        return result->n_assumption == 1 ? HK_RANK_DOUBT_ONE : HK_RANK_DOUBT_NONE;
    }
    for (int64_t m = 0; m < result->n_assumption; m++) {
        double failed = (double)result->assumption_failed[m];
        if (failed > HK_RANK_FAILED_MAX * (double)result->n_replicate) {
            return HK_RANK_DOUBT_FAILED;
        }
    }
    return HK_RANK_DOUBT;
}

/** Means of the rows of components under the assumptions. @param places [n] new place of each row
 *  @return [n_assumption, n_row], NULL when out of memory */
static double *sum_assumed(const hk_result *result, const hk_ranking *ranking,
                           const int64_t *places)
{
    int64_t n_row = ranking->n_row;
    double *means = hk_alloc((size_t)(result->n_assumption * n_row), sizeof *means);
    for (int64_t m = 0; m < result->n_assumption && means != NULL; m++) {
        for (int64_t c = 0; c < result->n_component; c++) {
            means[m * n_row + places[row_of(result, ranking->by, c)]] +=
                result->assumption_criticality[m * result->n_component + c];
        }
    }
    return means;
}

/** Sets and second intervals of the rows from their batches. */
static hk_status apply_components(const hk_result *result, hk_ranking *ranking, hk_rank_row *rows,
                                  const double *batches, const int64_t *places, hk_error *err)
{
    if (ranking->intervals != HK_RANK_INTERVALS || ranking->n_row == 0) {
        return HK_OK;
    }
    hk_rank_sample sample = {.n_row = ranking->n_row,
                             .n_batch = result->n_batch,
                             .batches = batches,
                             .weights = result->batch_replicates};
    ranking->doubt = doubt_of(result);
    if (ranking->doubt != HK_RANK_DOUBT) {
        return hk_rank_apply(&sample, 0, NULL, ranking, rows, err);
    }
    double *means = sum_assumed(result, ranking, places);
    hk_status status =
        means == NULL ? hk_fail_nomem(err)
                      : hk_rank_apply(&sample, result->n_assumption, means, ranking, rows, err);
    hk_free(means);
    return status;
}

/** Rows without components fall out; the rest move up, with their batches. @param ret_places
 *  [n] new place of each row */
static void close_ranks(const hk_result *result, hk_ranking *ranking, hk_rank_row *rows, int64_t n,
                        double *batches, int64_t *ret_places)
{
    size_t n_batch = (size_t)result->n_batch;
    ranking->n_row = 0;
    for (int64_t r = 0; r < n; r++) {
        ret_places[r] = ranking->n_row;
        if (rows[r].components == 0) {
            continue;
        }
        hk_rank_row *row = &rows[ranking->n_row];
        *row = rows[r];
        row->subject = (int32_t)r;
        if (ranking->by == HK_RANK_SECTOR && r == result->n_sector) {
            row->subject = HK_NONE;
        }
        sums s = {.batches = batches + (size_t)ranking->n_row * n_batch, .row = row};
        memmove(s.batches, batches + (size_t)r * n_batch, n_batch * sizeof *batches);
        finish_row(result, ranking, &s);
        ranking->n_row++;
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
    int64_t *places = hk_alloc((size_t)n, sizeof *places);
    if (batches == NULL || places == NULL) {
        hk_free(batches);
        hk_free(places);
        return hk_fail_nomem(err);
    }
    for (int64_t c = 0; c < result->n_component; c++) {
        int64_t r = row_of(result, ranking->by, c);
        sums s = {.batches = batches + (size_t)r * n_batch, .row = &rows[r]};
        add_component(result, c, &s);
    }
    close_ranks(result, ranking, rows, n, batches, places);
    hk_status status = apply_components(result, ranking, rows, batches, places, err);
    hk_free(batches);
    hk_free(places);
    return status;
}

/** Replicates of a service: into the row, and into batches by replicate number.
 *  @param samples room for [n_replicate] @param weights [n_batch] set anew for each service */
static void add_service(const hk_result *result, hk_ranking *ranking, int64_t service,
                        double *samples, double *batches, int64_t *weights, hk_rank_row *row)
{
    int64_t n = 0;
    double malfunctions = 0.0;
    double outage = 0.0;
    int64_t n_batch = ranking->n_batch;
    memset(weights, 0, (size_t)n_batch * sizeof *weights);
    for (int64_t r = 0; r < result->n_replicate; r++) {
        if (result->status[r] != HK_REPLICATE_OK) {
            continue;
        }
        double hours = hk_result_outage_hours(result, r, service);
        outage += hours;
        malfunctions += result->malfunctions[r * result->n_service + service];
        samples[n] = ranking->criterion == HK_RANK_DOWN_TIME
                         ? (isnan(hours) ? 0.0 : hours)
                         : hk_result_person_hours(result, r, service);
        batches[r % n_batch] += samples[n++];
        weights[r % n_batch]++;
    }
    for (int64_t b = 0; b < n_batch; b++) {
        batches[b] /= weights[b] > 0 ? (double)weights[b] : 1.0;
    }
    row->subject = (int32_t)service;
    row->down_hours = outage / (double)n;
    row->malfunctions = malfunctions / (double)n;
    set_value(ranking, row, samples, NULL, n);
}

/** Means of services under the assumptions, by the criterion. @return [n_assumption, n_service],
 *  NULL when out of memory */
static double *services_assumed(const hk_result *result, const hk_ranking *ranking)
{
    int64_t n = result->n_service;
    double *means = hk_alloc((size_t)(result->n_assumption * n), sizeof *means);
    for (int64_t i = 0; i < result->n_assumption * n && means != NULL; i++) {
        if (ranking->criterion == HK_RANK_PERSON_HOURS) {
            means[i] = result->assumption_person_loss[i];
        } else {
            double weight = result->service_weight[i % n];
            means[i] = weight > 0.0 ? result->assumption_loss[i] / weight : 0.0;
        }
    }
    return means;
}

static hk_status apply_services(const hk_result *result, hk_ranking *ranking, hk_rank_row *rows,
                                const double *batches, const int64_t *weights, hk_error *err)
{
    if (ranking->intervals != HK_RANK_INTERVALS || ranking->n_row == 0) {
        return HK_OK;
    }
    hk_rank_sample sample = {.n_row = ranking->n_row,
                             .n_batch = ranking->n_batch,
                             .batches = batches,
                             .weights = weights};
    ranking->doubt = doubt_of(result);
    if (ranking->doubt != HK_RANK_DOUBT) {
        return hk_rank_apply(&sample, 0, NULL, ranking, rows, err);
    }
    double *means = services_assumed(result, ranking);
    hk_status status =
        means == NULL ? hk_fail_nomem(err)
                      : hk_rank_apply(&sample, result->n_assumption, means, ranking, rows, err);
    hk_free(means);
    return status;
}

static hk_status rank_services(const hk_result *result, hk_ranking *ranking, hk_rank_row *rows,
                               hk_error *err)
{
    ranking->n_row = result->n_service;
    ranking->n_batch = result->n_replicate < BATCHES ? result->n_replicate : BATCHES;
    size_t n_batch = (size_t)ranking->n_batch;
    double *samples = hk_alloc((size_t)result->n_replicate, sizeof *samples);
    double *batches = hk_alloc((size_t)result->n_service * n_batch, sizeof *batches);
    int64_t *weights = hk_alloc(n_batch, sizeof *weights);
    hk_status status = HK_OK;
    if (samples == NULL || batches == NULL || weights == NULL) {
        status = hk_fail_nomem(err);
    } else {
        for (int64_t s = 0; s < result->n_service; s++) {
            add_service(result, ranking, s, samples, batches + (size_t)s * n_batch, weights,
                        &rows[s]);
        }
        status = apply_services(result, ranking, rows, batches, weights, err);
    }
    hk_free(samples);
    hk_free(batches);
    hk_free(weights);
    return status;
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
    ranking->n_batch = result->n_batch;
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

static hk_status check_opts(const hk_rank_opts *opts, hk_error *err)
{
    if (!(opts->confidence >= HK_RANK_CONFIDENCE_MIN &&
          opts->confidence <= HK_RANK_CONFIDENCE_MAX)) {
        return hk_fail(err, HK_ERANGE, "confidence is %g, must be from %g to %g", opts->confidence,
                       HK_RANK_CONFIDENCE_MIN, HK_RANK_CONFIDENCE_MAX);
    }
    if (opts->top < 1) {
        return hk_fail(err, HK_ERANGE, "top is %lld, must be at least 1", (long long)opts->top);
    }
    return HK_OK;
}

static hk_status rank_into(const hk_result *result, const hk_rank_opts *opts, hk_ranking *ranking,
                           hk_error *err)
{
    HK_TRY(check_opts(opts, err));
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

hk_status hk_rank(const hk_result *result, const hk_rank_opts *opts, hk_ranking **ret_ranking,
                  hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_ranking *ranking = hk_arena_alloc(arena, 1, sizeof *ranking);
    hk_status status;
    if (ranking == NULL) {
        status = hk_fail_nomem(err);
    } else {
        ranking->arena = arena;
        ranking->by = opts->by;
        ranking->criterion = opts->criterion;
        ranking->doubt = HK_RANK_DOUBT_NONE;
        ranking->confidence = opts->confidence;
        ranking->top = opts->top;
        ranking->n_replicate = result->n_replicate;
        ranking->n_failed = hk_result_failed(result);
        status = rank_into(result, opts, ranking, err);
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

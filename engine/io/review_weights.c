/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weights, values, crews and places. Prefectures are compared between services: each has a part of
 * every service's weight, and that part should not differ by a factor of 20 from the median of the
 * other services that have points there (at least three others, each in at least five prefectures).
 */
#include <math.h>
#include <stdlib.h>

#include "engine/base/units.h"
#include "engine/io/review.h"

enum { PREFECTURES = 48, OTHERS_MIN = 3, SPREAD_MIN = 5, APART = 20 };
static const double persons_max = 2e8;

typedef struct totals {
    double *weight; /* [n_service, PREFECTURES] */
    double *sum;    /* [n_service] */
    int32_t *n_point;
} totals;

static void review_service(const hk_review *review, const totals *t, int32_t i)
{
    const hk_service *service = &review->model->services[i];
    hk_row row = hk_reader_row(review->reader, HK_TABLE_SERVICES, i);
    double persons = t->sum[i] * (double)service->value_micro / HK_VALUE_SCALE;
    if (t->n_point[i] > 0 && t->sum[i] <= 0) {
        hk_row_warning(&row, HK_WWEIGHT_NONE, HK_COL_ID,
                       "the %d delivery points of '%.80s' weigh 0 together, so that its loss is "
                       "never seen; give them weights",
                       t->n_point[i], service->id);
    }
    if (service->value_micro == 0) {
        hk_row_warning(
            &row, HK_WVALUE_NONE, HK_SERVICE_VALUE,
            "'%.80s' counts for 0 persons per unit, so that it is in no ranking; give it "
            "a value",
            service->id);
    }
    if (persons > persons_max) {
        hk_row_warning(&row, HK_WVALUE, HK_SERVICE_VALUE,
                       "the points of '%.80s' weigh %.0f %.40s, with its value %.0f persons; Japan "
                       "has 128 million: are value and weights in the same unit?",
                       service->id, t->sum[i], service->unit, persons);
    }
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, int32_t n)
{
    qsort(values, (size_t)n, sizeof *values, compare);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/** Parts of the weight of prefecture p in the services that are spread enough, `but` one. */
static int32_t collect_parts(const totals *t, const int32_t *n_prefecture, int32_t n_service,
                             int32_t p, int32_t but, double *parts)
{
    int32_t n = 0;
    for (int32_t i = 0; i < n_service; i++) {
        double weight = t->weight[(int64_t)i * PREFECTURES + p];
        if (i != but && weight > 0 && n_prefecture[i] >= SPREAD_MIN) {
            parts[n++] = weight / t->sum[i];
        }
    }
    return n;
}

static void review_prefecture(const hk_review *review, const totals *t, int32_t service, int32_t p,
                              double usual)
{
    double part = t->weight[(int64_t)service * PREFECTURES + p] / t->sum[service];
    if (part < usual * APART && part * APART > usual) {
        return;
    }
    hk_row row = hk_reader_row(review->reader, HK_TABLE_SERVICES, service);
    hk_row_warning(&row, HK_WPREFECTURE, HK_COL_ID,
                   "prefecture %d has %.3g %% of the weight of '%.80s', but half of the other "
                   "services have more than %.3g %% there and half have less; are the weights in "
                   "one unit?",
                   p, 100 * part, review->model->services[service].id, 100 * usual);
}

/** Cost: services x services x 47 would be much for thousands of services, so these are left out. */
static hk_status compare_prefectures(const hk_review *review, const totals *t, hk_error *err)
{
    int32_t n = review->model->n_service;
    if (n > 1000) {
        return HK_OK;
    }
    double *parts = hk_alloc((size_t)n, sizeof *parts);
    int32_t *n_prefecture = hk_alloc((size_t)n, sizeof *n_prefecture);
    if (parts == NULL || n_prefecture == NULL) {
        hk_free(parts);
        hk_free(n_prefecture);
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < (int64_t)n * PREFECTURES; i++) {
        n_prefecture[i / PREFECTURES] += i % PREFECTURES > 0 && t->weight[i] > 0;
    }
    for (int32_t i = 0; i < n; i++) {
        for (int32_t p = 1; p < PREFECTURES && n_prefecture[i] >= SPREAD_MIN; p++) {
            bool has = t->weight[(int64_t)i * PREFECTURES + p] > 0;
            int32_t others = has ? collect_parts(t, n_prefecture, n, p, i, parts) : 0;
            if (others >= OTHERS_MIN) {
                review_prefecture(review, t, i, p, median(parts, others));
            }
        }
    }
    hk_free(parts);
    hk_free(n_prefecture);
    return HK_OK;
}

/** A pool of 0 crews with repairs to do. */
static hk_status review_crews(const hk_review *review, hk_error *err)
{
    const hk_model *m = review->model;
    int32_t *repair = hk_alloc((size_t)m->n_pool, sizeof *repair); /* first of a pool, + 1 */
    if (repair == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = m->n_repair - 1; i >= 0; i--) {
        if (m->repairs[i].pool != HK_NONE) {
            repair[m->repairs[i].pool] = i + 1;
        }
    }
    for (int32_t i = 0; i < m->n_pool; i++) {
        if (m->pools[i].crews == 0 && repair[i] > 0) {
            hk_row row = hk_reader_row(review->reader, HK_TABLE_POOLS, i);
            hk_row_warning(&row, HK_WNOCREWS, HK_POOL_CREWS,
                           "'%.80s' has 0 crews, so that '%.80s' is never done; give it crews here "
                           "or in the scenario",
                           m->pools[i].id, m->repairs[repair[i] - 1].id);
        }
    }
    hk_free(repair);
    return HK_OK;
}

static void review_places(const hk_review *review)
{
    const hk_model *m = review->model;
    for (int32_t i = 0; i < m->n_component; i++) {
        double latitude = m->components[i].latitude_deg, longitude = m->components[i].longitude_deg;
        if (isnan(latitude) ||
            (latitude > 20 && latitude < 46 && longitude > 122 && longitude < 154)) {
            continue;
        }
        hk_row row = hk_reader_row(review->reader, HK_TABLE_COMPONENTS, i);
        hk_row_warning(&row, HK_WPLACE, HK_COMPONENT_LATITUDE,
                       "'%.80s' stands at %g, %g, outside Japan (20 to 46, 122 to 154); are "
                       "latitude and longitude right?",
                       m->components[i].id, latitude, longitude);
    }
}

static void sum_up(const hk_model *m, totals *t)
{
    for (int32_t i = 0; i < m->n_component; i++) {
        const hk_component *c = &m->components[i];
        if (c->service != HK_NONE) {
            t->weight[(int64_t)c->service * PREFECTURES + c->prefecture] += (double)c->weight;
            t->sum[c->service] += (double)c->weight;
            t->n_point[c->service]++;
        }
    }
}

hk_status hk_review_weights(const hk_review *review, hk_error *err)
{
    const hk_model *m = review->model;
    size_t n = (size_t)m->n_service;
    totals t = {hk_alloc(n * PREFECTURES, sizeof *t.weight), hk_alloc(n, sizeof *t.sum),
                hk_alloc(n, sizeof *t.n_point)};
    hk_status status = HK_OK;
    if (t.weight == NULL || t.sum == NULL || t.n_point == NULL) {
        status = hk_fail_nomem(err);
        goto out;
    }
    sum_up(m, &t);
    for (int32_t i = 0; i < m->n_service; i++) {
        review_service(review, &t, i);
    }
    review_places(review);
    status = review_crews(review, err);
    if (status == HK_OK) {
        status = compare_prefectures(review, &t, err);
    }
out:
    hk_free(t.weight);
    hk_free(t.sum);
    hk_free(t.n_point);
    return status;
}

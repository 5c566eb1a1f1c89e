/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/compare/compare_ranks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/student.h"
#include "engine/base/text.h"
#include "engine/rank/rank.h"
#include "engine/rank/rank_sets.h"

/** The common components in one of the results. */
typedef struct side {
    const hk_result *r;
    int64_t *component; /* [n] */
    double *batches;    /* [n, n_batch] */
    double *mean;       /* [n] */
    int64_t *rank;      /* [n] */
    hk_rank_sets *sets;
} side;

/** Components that both have, in the order of A. */
static hk_status find_common(side *a, side *b, int64_t *ret_n, hk_error *err)
{
    hk_map *map = NULL;
    HK_TRY(hk_map_new(b->r->n_component, &map, err));
    int64_t n = 0;
    for (int64_t k = 0; k < b->r->n_component; k++) {
        if (hk_map_put(map, b->r->component_id[k], (int32_t)k, NULL) == HK_ENOMEM) {
            hk_map_free(map);
            return hk_fail_nomem(err);
        }
    }
    for (int64_t i = 0; i < a->r->n_component; i++) {
        int32_t k = hk_map_get(map, a->r->component_id[i]);
        if (k >= 0) {
            a->component[n] = i;
            b->component[n++] = k;
        }
    }
    hk_map_free(map);
    *ret_n = n;
    return HK_OK;
}

static int compare_down(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x < y) - (x > y);
}

/** 1 + the number of greater ones. @param sorted [n] scratch */
static void set_ranks(side *s, int64_t n, double *sorted)
{
    memcpy(sorted, s->mean, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, compare_down);
    for (int64_t i = 0; i < n; i++) {
        int64_t low = 0;
        int64_t high = n;
        while (low < high) { /* the first that is not greater */
            int64_t middle = low + (high - low) / 2;
            bool greater = sorted[middle] > s->mean[i];
            low = greater ? middle + 1 : low;
            high = greater ? high : middle;
        }
        s->rank[i] = low + 1;
    }
}

static hk_status rank_side(side *s, int64_t n, double confidence, int64_t top, double *scratch,
                           hk_error *err)
{
    size_t n_batch = (size_t)s->r->n_batch;
    for (int64_t i = 0; i < n; i++) {
        double *row = s->batches + (size_t)i * n_batch;
        memcpy(row, s->r->criticality + (size_t)s->component[i] * n_batch, n_batch * sizeof *row);
        s->mean[i] = hk_batch_mean_of(row, s->r->batch_replicates, s->r->n_batch).mean;
    }
    set_ranks(s, n, scratch);
    hk_rank_sample sample = {.n_row = n,
                             .n_batch = s->r->n_batch,
                             .batches = s->batches,
                             .weights = s->r->batch_replicates};
    hk_rank_sets_opts opts = HK_RANK_SETS_DEFAULT;
    opts.confidence = confidence;
    opts.top = top;
    return hk_rank_sets_new(&sample, &opts, &s->sets, err);
}

static hk_compare_verdict moved(const hk_rank_set *a, const hk_rank_set *b)
{
    if (b->high < a->low || b->low > a->high) {
        return b->high < a->low ? HK_COMPARE_LESS : HK_COMPARE_MORE;
    }
    bool placed = a->low == a->high && b->low == b->high;
    return placed ? HK_COMPARE_SAME : HK_COMPARE_OPEN;
}

/* ---- criticality --------------------------------------------------------------------------------- */

/** What the differences of all lines need. */
typedef struct plan {
    const side *a, *b;
    int64_t *weights;    /* [n_batch] of pairs of batches; NULL: two samples */
    bool has_intervals;  /* false: paired cases whose batches are not */
    double *differences; /* [n_batch] scratch */
    double alpha;        /* of one line */
} plan;

/** Batch by batch: the differences of batches are independent, as their replicates are. */
static void difference_of_pairs(const plan *p, const double *of_a, const double *of_b,
                                hk_difference *d)
{
    int64_t n = p->a->r->n_batch;
    for (int64_t i = 0; i < n; i++) {
        bool used = p->weights[i] > 0;
        p->differences[i] = used ? of_b[i] - of_a[i] : 0.0;
        d->n_differ += used && of_a[i] != of_b[i];
    }
    hk_batch_mean m = hk_batch_mean_of(p->differences, p->weights, n);
    d->mean_a = hk_batch_mean_of(of_a, p->weights, n).mean;
    d->mean_b = hk_batch_mean_of(of_b, p->weights, n).mean;
    d->value = m.mean;
    d->se = m.se;
    d->n_a = d->n_b = m.n;
    d->dof = (double)(m.n - 1);
}

static void difference_of_samples(const plan *p, const double *of_a, const double *of_b,
                                  hk_difference *d)
{
    hk_batch_mean a = hk_batch_mean_of(of_a, p->a->r->batch_replicates, p->a->r->n_batch);
    hk_batch_mean b = hk_batch_mean_of(of_b, p->b->r->batch_replicates, p->b->r->n_batch);
    double var_a = a.se * a.se;
    double var_b = b.se * b.se;
    double share_a = var_a / (var_a + var_b);
    double share_b = var_b / (var_a + var_b);
    *d = (hk_difference){.mean_a = a.mean,
                         .mean_b = b.mean,
                         .n_a = a.n,
                         .n_b = b.n,
                         .n_differ = a.mean != 0.0 || b.mean != 0.0,
                         .value = b.mean - a.mean,
                         .se = sqrt(var_a + var_b)};
    d->dof = 1.0 / (share_a * share_a / (double)(a.n - 1) + share_b * share_b / (double)(b.n - 1));
}

static void set_difference(const plan *p, int64_t i, hk_compare_rank *row)
{
    const double *of_a = p->a->batches + i * p->a->r->n_batch;
    const double *of_b = p->b->batches + i * p->b->r->n_batch;
    hk_difference d = {.n_differ = 0};
    if (p->weights != NULL) {
        difference_of_pairs(p, of_a, of_b, &d);
    } else {
        difference_of_samples(p, of_a, of_b, &d);
    }
    double half = hk_student_upper(0.5 * p->alpha, fmax(1.0, d.dof)) * d.se;
    bool good = p->has_intervals && d.n_differ > 0 && d.se > 0.0 && isfinite(half);
    d.interval.low = good ? d.value - half : NAN;
    d.interval.high = good ? d.value + half : NAN;
    d.ratio.low = d.ratio.high = NAN;
    row->d = d;
    row->verdict = d.n_differ == 0 ? HK_COMPARE_SAME : hk_compare_judge(d.interval);
}

/* ---- the list ------------------------------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b)
{
    const hk_compare_rank *x = a;
    const hk_compare_rank *y = b;
    if (x->rank_a != y->rank_a) {
        return x->rank_a < y->rank_a ? -1 : 1;
    }
    return (x->a > y->a) - (x->a < y->a);
}

static hk_status fill(const side *a, const side *b, int64_t n, int64_t top, plan *p,
                      double confidence, hk_compare_rank_list *list, hk_error *err)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < n; i++) {
        bool hit = a->mean[i] > 0.0 || b->mean[i] > 0.0;
        list->n_hit += hit;
        kept += hit && (a->rank[i] <= top || b->rank[i] <= top);
    }
    list->rows = hk_arena_alloc(list->arena, (size_t)kept, sizeof *list->rows);
    if (list->rows == NULL) {
        return hk_fail_nomem(err);
    }
    p->alpha = (1.0 - confidence) / (double)(list->n_hit > 0 ? list->n_hit : 1);
    for (int64_t i = 0; i < n; i++) {
        const hk_rank_set *set_a = &a->sets->sets[i];
        const hk_rank_set *set_b = &b->sets->sets[i];
        hk_compare_verdict move = moved(set_a, set_b);
        list->n_moved += move == HK_COMPARE_LESS || move == HK_COMPARE_MORE;
        bool hit = a->mean[i] > 0.0 || b->mean[i] > 0.0;
        if (hit && (a->rank[i] <= top || b->rank[i] <= top)) {
            hk_compare_rank *row = &list->rows[list->n_row++];
            *row = (hk_compare_rank){.a = a->component[i],
                                     .b = b->component[i],
                                     .rank_a = a->rank[i],
                                     .low_a = set_a->low,
                                     .high_a = set_a->high,
                                     .rank_b = b->rank[i],
                                     .low_b = set_b->low,
                                     .high_b = set_b->high,
                                     .moved = move};
            set_difference(p, i, row);
        }
    }
    qsort(list->rows, (size_t)list->n_row, sizeof *list->rows, compare_rows);
    return HK_OK;
}

static bool too_many_failed(const hk_result *r)
{
    return (double)hk_result_failed(r) > HK_RANK_FAILED_MAX * (double)r->n_replicate;
}

static int64_t batches_used(const hk_result *r)
{
    int64_t n = 0;
    for (int64_t i = 0; i < r->n_batch; i++) {
        n += r->batch_replicates[i] > 0;
    }
    return n;
}

/** Replicates that a pair of batches has in common, if the batches are those of the same replicates;
 *  otherwise *ret is NULL. */
static hk_status pair_batches(const hk_result *a, const hk_result *b,
                              const hk_compare_setting *setting, hk_compare_rank_list *list,
                              int64_t **ret, hk_error *err)
{
    *ret = NULL;
    if (!setting->is_paired || a->n_batch != b->n_batch || a->first_number != b->first_number) {
        return HK_OK;
    }
    int64_t *weights = hk_arena_alloc(list->arena, (size_t)a->n_batch, sizeof *weights);
    if (weights == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < a->n_batch; i++) {
        int64_t of_a = a->batch_replicates[i];
        int64_t of_b = b->batch_replicates[i];
        weights[i] = of_a < of_b ? of_a : of_b;
        list->n_batch += weights[i] > 0;
    }
    *ret = list->n_batch >= 2 ? weights : NULL;
    return HK_OK;
}

static hk_status side_init(side *s, int64_t n, hk_arena *arena, hk_error *err)
{
    size_t cells;
    bool fits = !__builtin_mul_overflow((size_t)n, (size_t)s->r->n_batch, &cells);
    s->component = hk_arena_alloc(arena, (size_t)n, sizeof *s->component);
    s->batches = fits ? hk_arena_alloc(arena, cells, sizeof *s->batches) : NULL;
    s->mean = hk_arena_alloc(arena, (size_t)n, sizeof *s->mean);
    s->rank = hk_arena_alloc(arena, (size_t)n, sizeof *s->rank);
    bool good = s->component != NULL && s->batches != NULL && s->mean != NULL && s->rank != NULL;
    return good ? HK_OK : hk_fail_nomem(err);
}

static hk_status make_list(const hk_result *a, const hk_result *b,
                           const hk_compare_setting *setting, double confidence, int64_t top,
                           hk_arena *scratch, hk_compare_rank_list *list, hk_error *err)
{
    if (too_many_failed(a) || too_many_failed(b)) {
        list->state = HK_COMPARE_RANKS_FAILED;
        return HK_OK;
    }
    list->state = HK_COMPARE_RANKS_NONE;
    if (batches_used(a) < 2 || batches_used(b) < 2) {
        return HK_OK;
    }
    int64_t most = a->n_component; /* in common */
    int64_t n_batch = a->n_batch > b->n_batch ? a->n_batch : b->n_batch;
    side of_a = {.r = a};
    side of_b = {.r = b};
    HK_TRY(side_init(&of_a, most, scratch, err));
    HK_TRY(side_init(&of_b, most, scratch, err));
    int64_t room = most > n_batch ? most : n_batch;
    double *numbers = hk_arena_alloc(scratch, (size_t)room, sizeof *numbers);
    if (numbers == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(find_common(&of_a, &of_b, &list->n_common, err));
    if (list->n_common < 2) {
        return HK_OK;
    }
    int64_t n = list->n_common;
    double each = 1.0 - 0.5 * (1.0 - confidence);
    plan p = {.a = &of_a, .b = &of_b, .differences = numbers};
    hk_status status = rank_side(&of_a, n, each, top, numbers, err);
    if (status == HK_OK) {
        status = rank_side(&of_b, n, each, top, numbers, err);
    }
    if (status == HK_OK) {
        status = pair_batches(a, b, setting, list, &p.weights, err);
    }
    if (status == HK_OK) {
        p.has_intervals = p.weights != NULL || !setting->is_paired;
        status = fill(&of_a, &of_b, n, top, &p, confidence, list, err);
        list->state = HK_COMPARE_RANKS;
    }
    hk_rank_sets_free(of_a.sets);
    hk_rank_sets_free(of_b.sets);
    return status;
}

hk_status hk_compare_ranks(const hk_result *a, const hk_result *b,
                           const hk_compare_setting *setting, double confidence, int64_t top,
                           hk_compare_rank_list **ret_list, hk_error *err)
{
    hk_arena *arena = NULL;
    hk_arena *scratch = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_status status = hk_arena_new(&scratch, err);
    hk_compare_rank_list *list = NULL;
    if (status == HK_OK) {
        list = hk_arena_alloc(arena, 1, sizeof *list);
        if (list == NULL) {
            status = hk_fail_nomem(err);
        } else {
            list->arena = arena;
            status = make_list(a, b, setting, confidence, top, scratch, list, err);
        }
    }
    hk_arena_free(scratch);
    if (status != HK_OK) {
        hk_arena_free(arena);
        return status;
    }
    *ret_list = list;
    return HK_OK;
}

void hk_compare_ranks_free(hk_compare_rank_list *list)
{
    if (list != NULL) {
        hk_arena_free(list->arena);
    }
}

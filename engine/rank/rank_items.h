/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is ranked, made ready for comparing pairs: estimates in descending order,
 * each with its deviations batch by batch, so that the spread of a difference comes
 * from the paired batches and no matrix of covariances is needed. Memory is linear
 * in the number of rows.
 *
 * Parts: with weights w_b (replicates of a batch), W their sum and n the batches of
 * positive weight, part_b = sqrt(w_b / ((n - 1) W)) (X_b - mean). The sum of squared
 * parts is the squared standard error of the weighted mean (hk_batch_mean_of), that of
 * part differences the one of a difference, and sum part_b xi_b with standard normal
 * multipliers xi_b has just that variance.
 *
 * Rows never hit (0 in every batch): that a row was never hit in W replicates does not say
 * that it cannot be. They are taken together as one item of value 0 that is as uncertain as
 * a row hit in one replicate, as hard as the hardest row: standard error S / W, where S is the
 * greatest of E[Y^2]/E[Y] (Y: value of one replicate, the mean size of a hit weighted by size)
 * over the rows that were hit. It falls like 1/W, so it matters only where replicates are few.
 */
#ifndef HK_RANK_RANK_ITEMS_H
#define HK_RANK_RANK_ITEMS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"

/** Estimates and where their spread comes from. */
typedef struct hk_rank_sample {
    int64_t n_row;
    int64_t n_batch;        /* 0: independent estimates, `means` with `own_se` */
    const double *batches;  /* [n_row, n_batch] batch means, finite where the weight is positive */
    const int64_t *weights; /* [n_batch] replicates of a batch, 0 = left out; NULL = 1 each */
    const double *means;    /* [n_row] if n_batch is 0 */
    const double *own_se;   /* [n_row] if n_batch is 0 */
} hk_rank_sample;

typedef struct hk_rank_item {
    int64_t row;        /* of the sample; HK_RANK_NEVER_HIT */
    int64_t count;      /* rows that the item stands for */
    double mean;        /* all values are divided by a power of two, hk_rank_items.scale */
    double se;          /* of the mean */
    double own;         /* the part of it that is independent of all others */
    const double *part; /* [n_part] */
} hk_rank_item;

#define HK_RANK_NEVER_HIT INT64_C(-1)

typedef struct hk_rank_items {
    hk_rank_item *items; /* [n_item] by descending mean, equal ones by row */
    int64_t n_item;
    int64_t n_row;      /* sum of the counts */
    int64_t *never_hit; /* [n_never_hit] their rows */
    int64_t n_never_hit;
    int64_t n_part;     /* batches of positive weight, or 0 */
    const double *unit; /* [n_part] sqrt(w_b / W): the one direction that no row's parts have */
    double n_replicate; /* sum of the weights, or 0 */
    double dof;         /* of a standard error; INFINITY without batches */
    double scale;       /* values of the sample = values here x scale */
    hk_arena *arena;
} hk_rank_items;

/**
 * Make ready. O(rows x batches + n log n).
 * @param ret_items owned, free with hk_rank_items_free(); copies what it needs
 * @return HK_OK; HK_ERANGE for a value that is not finite, a negative standard error or weight,
 *         fewer than two batches; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_rank_items_new(const hk_rank_sample *sample, hk_rank_items **ret_items,
                                           hk_error *err);
void hk_rank_items_free(hk_rank_items *items); /* NULL is allowed */

/** Standard error of the difference of two items; 0 = no chance in it: the difference is the same
 *  in every batch, to the last digits. O(batches). */
double hk_rank_pair_se(const hk_rank_items *items, const hk_rank_item *a, const hk_rank_item *b);

/** Is `a` shown to be better than `b` at a critical value: a.mean - b.mean > critical x se? Without
 *  chance in the difference: whenever it is not 0. O(batches). */
bool hk_rank_is_better(const hk_rank_items *items, const hk_rank_item *a, const hk_rank_item *b,
                       double critical);

#endif

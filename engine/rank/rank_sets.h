/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sets of ranks that hold for all rows at once: with the chosen confidence every row's true
 * rank (1 + rows truly better) lies in [low, high], ties allowed. Rows that may be among the first
 * k are those with low <= k, those that are for sure have high <= k; as one family of comparisons
 * makes all sets, these hold together with them. Method and critical value: rank_step.h.
 *
 * Up to HK_RANK_ALL_PAIRS_MAX items all pairs are compared (exact). Above that, half of
 * alpha goes into screening and half into ranking what is left:
 *  1. intervals for all rows at once (Bonferroni, Student's t, critical value c1). Disjoint
 *     intervals decide a pair. What lies below the m-th highest lower end, m = `top`, has m better
 *     ones for sure; the others survive.
 *  2. critical value c2 for pairs of survivors. Survivors are chosen by the same data, so c2 is
 *     that of a set that holds every set of survivors that the first step could have left while
 *     its intervals hold: the rows whose interval of three times the half width reaches the m-th
 *     highest lower end of such intervals. By step-down if it has at most HK_RANK_ALL_PAIRS_MAX
 *     items, else by Bonferroni over its ordered pairs. Pairs of survivors are compared if one of
 *     them is among the first HK_RANK_LEADERS.
 * A wrong claim in 1 or 2 has probability at most alpha / 2 each. What is not compared is not
 * claimed: rows outside have sets such as [m + 1, n].
 */
#ifndef HK_RANK_RANK_SETS_H
#define HK_RANK_RANK_SETS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/rank/rank_items.h"
#include "engine/rank/rank_step.h"

enum { HK_RANK_LEADERS = 256, HK_RANK_DRAWS = 4000 };

typedef struct hk_rank_sets_opts {
    double confidence; /* of all sets together */
    int64_t top;       /* the first k that matter: p_top, screening; >= 1 */
    int64_t n_draw;
} hk_rank_sets_opts;

#define HK_RANK_SETS_DEFAULT                                                                       \
    ((hk_rank_sets_opts){.confidence = 0.95, .top = 10, .n_draw = HK_RANK_DRAWS})

typedef struct hk_rank_set {
    int64_t low, high; /* 1 .. n_row */
    int64_t group;     /* 1, 2, ...: runs of rows in the order of the estimates in which no two
                           neighbours are told apart; rows never hit are one run */
    bool with_leader;  /* not told apart from the row with the greatest estimate */
    double p_top;      /* share of the draws in which it is among the first `top`: how often under
                           resampling of the batches, not how probable in truth; NAN: never hit */
} hk_rank_set;

typedef struct hk_rank_sets {
    hk_rank_set *sets; /* [n_row] in the order of the sample */
    int64_t n_row;
    hk_rank_critical critical; /* of the compared pairs (c2 if screened) */
    bool screened;
    int64_t n_survivor; /* items; all of them if not screened */
    int64_t n_never_hit;
    double more; /* factor on the replicates by which the first `top` would be told apart from all
                    others, if the differences stay as they are; 1: they are; NAN: a difference is
                    below its standard error, so that it may be anything; INFINITY: too many pairs
                    to look at */
    hk_arena *arena;
} hk_rank_sets;

/**
 * Sets of all rows.
 * @param ret_sets owned, free with hk_rank_sets_free()
 * @return HK_OK; HK_ERANGE as hk_rank_items_new(), or for options out of their ranges; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_rank_sets_new(const hk_rank_sample *sample,
                                          const hk_rank_sets_opts *opts, hk_rank_sets **ret_sets,
                                          hk_error *err);
void hk_rank_sets_free(hk_rank_sets *sets); /* NULL is allowed */

/**
 * The set of one row alone (marginal): holds for that row with the confidence, not for others
 * with it. A row that was never hit has [its low, n_row].
 * @return as hk_rank_sets_new()
 */
HK_WARN_UNUSED hk_status hk_rank_set_of(const hk_rank_sample *sample, int64_t row,
                                        const hk_rank_sets_opts *opts, int64_t *ret_low,
                                        int64_t *ret_high, hk_error *err);

/** Check options. @return HK_OK; HK_ERANGE */
HK_WARN_UNUSED hk_status hk_rank_sets_check(const hk_rank_sets_opts *opts, hk_error *err);

#endif

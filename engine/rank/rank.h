/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rankings from a result: what to restore first, and how sure that is. Pure
 * computation on an hk_result; knows no file and prints nothing.
 *
 * Criteria:
 *   person-hours  systems, sectors, areas: criticality, the person-hours lost per hour of later
 *                 repair of the components (summed over those of the sector or area), mean over
 *                 replicates; the standard error comes from the batches of the result.
 *                 services: person-hours lost per replicate; the standard error comes from the
 *                 replicates.
 *   down-time     mean hours down per replicate (components: level below 0.999, summed over those
 *                 of a sector or area; services: hours of full outage).
 *   root-causes   mean number of episodes per replicate of which the component is the root.
 * The result has no batches for the last two of components, so these come without intervals.
 *
 * Intervals are Student's t with batches - 1 (or replicates - 1) degrees of freedom, cut at 0. They
 * cover chance alone: not the assumptions of the model, and not failed replicates. With more than
 * 5 % of failed replicates there are no intervals. A subject whose loss is 0 in every batch has
 * none either: that it was never hit says little about how often it is.
 *
 * Where there are intervals, there are sets of ranks that hold for all rows at once (rank_sets.h),
 * over the batches; replicates of services are put into batches like those of components. If
 * the result has two or more sets of assumptions, each row also has the interval of chance and
 * assumptions together (rank_assumed.h); with more than 5 % of failed replicates in any set there
 * is none.
 */
#ifndef HK_RANK_RANK_H
#define HK_RANK_RANK_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"
#include "engine/io/result.h"

typedef enum hk_rank_by {
    HK_RANK_SYSTEM, /* components of every kind */
    HK_RANK_SERVICE,
    HK_RANK_SECTOR,
    HK_RANK_AREA /* prefectures */
} hk_rank_by;

typedef enum hk_rank_criterion {
    HK_RANK_PERSON_HOURS,
    HK_RANK_DOWN_TIME,
    HK_RANK_ROOT_CAUSES
} hk_rank_criterion;

#define HK_RANK_CONFIDENCE     0.95
#define HK_RANK_CONFIDENCE_MIN 0.5
#define HK_RANK_CONFIDENCE_MAX 0.99
#define HK_RANK_FAILED_MAX     0.05 /* share of failed replicates above which there are no intervals */

typedef enum hk_rank_intervals {
    HK_RANK_INTERVALS,  /* every row that can has one */
    HK_RANK_NOT_STORED, /* the result holds only the mean of this criterion */
    HK_RANK_TOO_FEW,    /* fewer than two batches or replicates */
    HK_RANK_TOO_MANY_FAILED
} hk_rank_intervals;

typedef enum hk_rank_doubt {                /* intervals of chance and assumptions */
                             HK_RANK_DOUBT, /* there are some */
                             HK_RANK_DOUBT_NONE, /* the result has no sets of assumptions, or not for this criterion */
                             HK_RANK_DOUBT_ONE, /* one set of assumptions is not enough */
                             HK_RANK_DOUBT_FAILED /* a set has more failed replicates than are allowed */
} hk_rank_doubt;

typedef struct hk_rank_opts {
    hk_rank_by by;
    hk_rank_criterion criterion;
    double confidence; /* of intervals and of all sets together, between the bounds above */
    int64_t top;       /* the first k that matter, >= 1 */
} hk_rank_opts;

#define HK_RANK_OPTS_DEFAULT                                                                       \
    ((hk_rank_opts){.by = HK_RANK_SYSTEM,                                                          \
                    .criterion = HK_RANK_PERSON_HOURS,                                             \
                    .confidence = HK_RANK_CONFIDENCE,                                              \
                    .top = 10})

/** One row; missing numbers are NAN. */
typedef struct hk_rank_row {
    int32_t subject; /* component, service or sector of the result, or prefecture code; HK_NONE:
                            components without sector, 0: without prefecture */
    int64_t rank;    /* 1 + number of rows with a greater value */
    bool tied;       /* another row has the same value */
    double value;    /* of the criterion */
    double se, low, high;        /* of the value */
    int64_t rank_low, rank_high; /* the set of its rank, of all rows at once; 0 = none */
    int64_t group;               /* 1, 2, ...: neighbours that are not told apart; 0 = none */
    bool with_leader;            /* not told apart from the first row */
    double p_top;                /* share of resamplings in which it is among the first `top` */
    double wide_low, wide_high;  /* interval of chance and assumptions */
    int64_t wide_rank_low, wide_rank_high; /* of its rank; 0 = none */
    double wide_p_top;
    double share;        /* of the sum of all values */
    double down_hours;   /* mean per replicate; services: hours of full outage */
    double times_down;   /* mean per replicate; NAN for services */
    double root_causes;  /* mean per replicate; NAN for services */
    double malfunctions; /* IT malfunctions of a service, mean per replicate; else NAN */
    int64_t components;  /* that the row sums over */
} hk_rank_row;

typedef struct hk_ranking {
    hk_rank_by by;
    hk_rank_criterion criterion;
    const hk_rank_row *rows; /* [n_row] by rank, equal ones in the order of the result */
    int64_t n_row;
    double total; /* sum of the values */
    int64_t n_replicate, n_failed;
    int64_t n_sample; /* batches or replicates that the intervals rest on; 0 = none */
    hk_rank_intervals intervals;
    double confidence;
    int64_t top;     /* of p_top, at most n_row */
    bool has_sets;   /* the rest of this block is set */
    bool screened;   /* many rows: screened first, sets are wider than they need be */
    double critical; /* critical value of the sets */
    int64_t n_batch; /* batches that the sets rest on */
    int64_t n_never_hit;
    double more; /* see hk_rank_sets */
    hk_rank_doubt doubt;
    int64_t n_assumed; /* sets of assumptions that the second intervals rest on; 0 = none */
    hk_arena *arena;
} hk_ranking;

/**
 * Rank. O(components x batches + n log n), and what the sets cost.
 * @param ret_ranking owned by the caller, free with hk_ranking_free(); copies what it needs
 * @return HK_OK; HK_EUSAGE for root-causes of services, HK_ERANGE for options out of range, HK_EMISSING if the result has no batches,
 *         HK_EREPLICATE if all replicates failed, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_rank(const hk_result *result, const hk_rank_opts *opts,
                                 hk_ranking **ret_ranking, hk_error *err);
void hk_ranking_free(hk_ranking *ranking); /* NULL is allowed */

#endif

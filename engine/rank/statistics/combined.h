/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outcome of a sweep whose cases are weighted draws (strata, importance): one estimate from all
 * cases of a policy, with an interval. A case counts as one observation, its mean over the
 * replicates, because they share its drivers; cases are independent of one another.
 *
 * Failed replicates: the interval of a probability goes from the estimate as if none of them had met
 * the condition to the one as if all had. A mean leaves the cases out that lost more than 5 % of
 * their replicates, and has no interval if these are more than 5 % of the cases.
 */
#ifndef HK_RANK_STATISTICS_COMBINED_H
#define HK_RANK_STATISTICS_COMBINED_H

#include "engine/rank/statistics/case_statistics.h"

typedef struct hk_combined {
    int64_t n_case;     /* that were used */
    int64_t left_out;   /* cases of a mean that were not */
    int64_t failed;     /* replicates that failed */
    double value, se;   /* NAN: refused */
    double low, high;   /* NAN: refused */
    double effective;   /* of importance: runs that carry the estimate; NAN for strata */
    double ess;         /* ... by the weights alone */
    double max_share;   /* ... largest share of one run */
    double mean_weight; /* ... should be 1 within its error */
    double mean_weight_se;
    int32_t n_stratum; /* 0 for importance */
    hk_status refused; /* HK_OK, or why there is no estimate */
    char why[200];
} hk_combined;

/** Is there anything to combine: are the cases weighted? */
bool hk_combined_is_for(const hk_result_cases *cases);

/**
 * Estimates of all outputs, then of all conditions, of each policy.
 * @param ret_combined [n_policy, n_output + n_threshold] in `arena`, n_policy = that of the file or 1
 * @return HK_OK, also where an estimate is refused; HK_EFORMAT if weights or strata contradict the
 *         design; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_combined_of(const hk_result_cases *cases,
                                        const hk_statistics_request *request,
                                        const hk_statistics *statistics, hk_arena *arena,
                                        hk_combined **ret_combined, hk_error *err);

#endif

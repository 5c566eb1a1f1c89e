/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is a goal (io/goal.h) reached? Looks are fixed beforehand and spend the error
 * probability (base/stats/looks.h): with confidence 1 - alpha, look k = 1, 2, ...
 * alpha / 2^k; rankings alpha / L at each of L looks, as many as leave each at least
 * 1 - HK_RANK_CONFIDENCE_MAX. Intervals cover chance alone. With more than 5 % of failed
 * replicates no goal is reached. Pure functions.
 */
#ifndef HK_RANK_GOAL_LOOK_H
#define HK_RANK_GOAL_LOOK_H

#include "engine/io/goal.h"
#include "engine/rank/rank.h"

enum { HK_GOAL_LOOK_SIZE = 256 };

/** Replicates at look k, at most `most`; the last look is at `most`. */
int64_t hk_goal_look_at(const hk_goal *goal, int32_t k, int64_t most);
/** Error probability that look k may use; 0 for a ranking after its last look. */
double hk_goal_alpha(const hk_goal *goal, int32_t k);

typedef struct hk_goal_look {
    bool reached;
    char text[HK_GOAL_LOOK_SIZE]; /* how it stands */
} hk_goal_look;

/** Look k at a case. @return HK_OK; HK_EOUTPUT, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_goal_look_of(const hk_goal *goal, const hk_result *result, int32_t k,
                                         hk_goal_look *ret_look, hk_error *err);

#endif

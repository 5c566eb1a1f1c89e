/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Goals at which a run stops: a stated precision of a named output, or the first k of
 * the ranking settled.
 *
 *   person-hours<=5%             half of the interval is at most 5 % of the mean
 *   affected:s/power<=20000      half of the interval in the output's unit
 *   unrestored<=0.01             a proportion (Wilson's interval)
 *   top 3, top 3 by service      the first three are the first three, by their sets of ranks
 *
 * Only how they are written; rank/goal_look.h looks at results. Pure functions.
 */
#ifndef HK_IO_GOAL_H
#define HK_IO_GOAL_H

#include <stdbool.h>

#include "engine/base/stats/looks.h"
#include "engine/io/result_output.h"

enum { HK_GOAL_SIZE = HK_OUTPUT_NAME_SIZE + 40, HK_GOAL_FIRST = 50 };

#define HK_GOAL_ALLOWED    "OUTPUT<=NUMBER, OUTPUT<=NUMBER% or top K [by system|service|sector|area]"
#define HK_GOAL_CONFIDENCE 0.95

typedef struct hk_goal {
    char text[HK_GOAL_SIZE]; /* as asked for */
    bool is_ranking;
    int64_t top;
    int32_t by; /* of the words above */
    char output[HK_OUTPUT_NAME_SIZE];
    hk_precision precision; /* also of rankings: confidence and first look */
} hk_goal;

/** Read a goal. @return HK_OK; HK_EUSAGE with what was got and what is allowed, HK_ERANGE */
HK_WARN_UNUSED hk_status hk_goal_parse(const char *text, double confidence, int64_t first,
                                       hk_goal *ret_goal, hk_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stopping when a result is precise enough. Looking at every replicate and
 * stopping at the first good moment makes intervals too narrow; so the looks
 * are fixed beforehand and each spends a part of the error probability: look
 * k = 1, 2, 3, ... is at first x 2^(k-1) observations and spends alpha / 2^k, all
 * looks together less than alpha (Bonferroni). An interval shown after look k
 * must be the one of that look. Pure functions.
 */
#ifndef HK_BASE_STATS_LOOKS_H
#define HK_BASE_STATS_LOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/stats/interval.h"

enum { HK_LOOKS_MAX = 32 };

/** A goal: half of the interval at most the larger of both. At least one must be given. */
typedef struct hk_precision {
    double absolute;   /* in the unit of the output; 0 = not asked for */
    double relative;   /* share of the value's magnitude; 0 = not asked for */
    double confidence; /* in (0,1), of all looks together */
    int64_t first;     /* observations at the first look, >= 2 */
} hk_precision;

/** @return HK_OK; HK_ERANGE with what, got, allowed */
HK_WARN_UNUSED hk_status hk_precision_check(const hk_precision *goal, hk_error *err);

/** Observations at look k (from 1, at most HK_LOOKS_MAX); INT64_MAX if that overflows. */
int64_t hk_look_at(int64_t first, int32_t k);

/** The last look at or before n observations; 0 = none yet. */
int32_t hk_look_before(int64_t first, int64_t n);

/** Error probability that look k may use. */
double hk_look_alpha(double confidence, int32_t k);

typedef struct hk_look {
    double alpha; /* spent by this look */
    hk_interval interval;
    double half;   /* half its width */
    double wanted; /* what the goal allows here */
    bool reached;
} hk_look;

/**
 * Look k at a mean of n observations with standard error se: Student's t interval. A standard error
 * of 0 (or NAN) is not precision but lack of evidence, and never reaches a goal.
 */
hk_look hk_look_mean(const hk_precision *goal, int32_t k, double mean, double se, int64_t n);

/** Look k at a proportion: Wilson's interval, or the rule of three. A relative goal is not reached
 *  before there is a hit. */
hk_look hk_look_proportion(const hk_precision *goal, int32_t k, int64_t hits, int64_t n);

#endif

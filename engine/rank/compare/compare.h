/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two cases side by side: is what they differ in more than luck? B less A, output by
 * output. Two cases are paired if seed and stream are the same: every draw is a function of (seed,
 * stream, replicate, name, purpose), so replicate r of both meets the same luck (design.md 3.7), and the
 * interval is that of the differences of pairs. Otherwise they are two independent samples
 * (base/stats/difference.h has the methods).
 *
 * Failed replicates: a pair counts if both ended well. Above HK_RANK_FAILED_MAX of lost pairs (or of
 * either sample) there is no interval. Where an output has a greatest value, bounds say what the
 * interval would be at worst, whatever the lost ones would have shown; what is claimed follows the bounds
 * then.
 *
 * Sets of assumptions: if both have the same ones (paired, the same factors on all rows that both
 * have), each set has a difference of its own, and a second interval holds chance and assumptions.
 *
 * Pure computation on two results; knows no file and prints nothing.
 */
#ifndef HK_RANK_COMPARE_H
#define HK_RANK_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/stats/difference.h"
#include "engine/io/result.h"
#include "engine/io/result_output.h"

typedef enum hk_compare_doubt {                            /* second intervals */
                                HK_COMPARE_ASSUMED,        /* there are some */
                                HK_COMPARE_ASSUMED_NONE,   /* one of both has fewer than two sets */
                                HK_COMPARE_ASSUMED_OTHERS, /* they are not the same sets */
                                HK_COMPARE_ASSUMED_FAILED /* a set has more failed replicates than are allowed */
} hk_compare_doubt;

/** How two cases can be compared. */
typedef struct hk_compare_setting {
    bool is_paired;
    bool same_seed, same_stream;
    int64_t n_a, n_b;         /* replicates compared: of pairs those whose number both have */
    int64_t first_a, first_b; /* rows of the first of them */
    hk_compare_doubt doubt;
    int64_t n_set; /* sets of assumptions that both have; 0 unless HK_COMPARE_ASSUMED */
} hk_compare_setting;

/** @return HK_OK, HK_ENOMEM. O(parameters of the model). */
HK_WARN_UNUSED hk_status hk_compare_set_up(const hk_result *a, const hk_result *b,
                                           hk_compare_setting *ret_setting, hk_error *err);

/** Value of a parameter among the resolved ones, "" if it is not there; not terminated: see
 *  *ret_length. */
const char *hk_compare_resolved(const hk_result *result, const char *path, size_t *ret_length);

typedef struct hk_compare_opts {
    double confidence; /* of the intervals of all lines at once, in (0,1) */
    int64_t n_line;    /* lines that are looked at together (Bonferroni), >= 1 */
    double margin;     /* a difference below it would not matter; 0 = not asked */
} hk_compare_opts;

/** What is shown. HK_COMPARE_OPEN is no evidence of equality. */
typedef enum hk_compare_verdict {
    HK_COMPARE_UNKNOWN, /* no interval */
    HK_COMPARE_SAME,    /* equal in every replicate that counts */
    HK_COMPARE_OPEN,    /* the interval holds 0 */
    HK_COMPARE_LESS,    /* B is less than A */
    HK_COMPARE_MORE
} hk_compare_verdict;

typedef struct hk_compare_line {
    bool is_paired;
    hk_difference d; /* of the replicates that count; d.interval at 1 - (1 - confidence)/n_line */
    int64_t n_lost;  /* pairs, or replicates of both, left out since one failed */
    bool refused;    /* too many lost for an interval */
    hk_interval bounds;         /* at worst; NAN ends: nothing was lost, or no bound is known */
    hk_interval assumed;        /* chance and assumptions, at the same level; NAN ends: none */
    hk_compare_verdict verdict; /* by the bounds, else the interval */
    hk_compare_verdict assumed_verdict; /* by `assumed`; UNKNOWN if there is none */
    bool within;                        /* the interval (or bounds) lies inside -margin .. margin */
} hk_compare_line;

/**
 * One output of both.
 * @param of_a, of_b the output as hk_output_find() finds it in either
 * @return HK_OK, HK_ENOMEM. O(replicates x services + episodes + sets x services).
 */
HK_WARN_UNUSED hk_status hk_compare_output(const hk_result *a, const hk_output *of_a,
                                           const hk_result *b, const hk_output *of_b,
                                           const hk_compare_setting *setting,
                                           const hk_compare_opts *opts, hk_compare_line *ret_line,
                                           hk_error *err);

/** What an interval shows. */
hk_compare_verdict hk_compare_judge(hk_interval interval);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sweep: one scenario, varied. A design says which values of its factors go
 * together; every policy runs on each of these. All cases share the scenario's seed,
 * so their draws are paired (but those of strata and importance, which are weighted
 * draws: each has a stream of its own). The file (design.md 4.3):
 *
 *   name: crews-and-damage
 *   title: {en: .., ja: ..}
 *   base: kanto-blackout.yaml            # the scenario, relative to the folder of the sweep
 *   replicates: 100                      # of each case; else as the scenario says
 *   seed: 7                              # of the design; else that of the scenario
 *   stop: {precision: person-hours<=5%, confidence: 0.95, first: 50, budget: {replicates: 3200, time: 2h}}
 *   design: {kind: lhs, cases: 20}       # grid, list, lhs, sobol, morris, saltelli,
 *                                        # strata, importance
 *   factors:
 *     - {path: recovery.crews.power-line, range: [1, 8], integer: true}
 *     - {path: threats.lines.state.slight, range: [0.02, 0.2], scale: log, step: 0.0001}
 *     - {path: threats.equipment.uptime, values: [exp(10d), exp(30d)]}
 *   policies: [{policy: fifo}, {policy: fifo, order: [power/a, power/b]}]
 *
 * A factor has a `path` as --set has it, and a `range` of two numbers or two durations
 * (with `scale` linear or log, `integer`, `step`: values are rounded to multiples of it;
 * `steps`: levels in a grid), or `values`: any YAML, so also whole mappings. `name`
 * is what tables call it, else the path. Or a `distribution` such as lognormal(8h, 0.6),
 * by whose quantiles it is spread; in a strata design with `strata: [0.9, 0.09, 0.01]`,
 * probabilities of slices from the lowest values up, each with as many cases; in an
 * importance design with `shift: 2`, standard deviations by which its normal score is
 * moved in a share 1 - `nominal` of the cases. A policy is the name of one, or keys of
 * `recovery` that replace those of the scenario; factors come after it.
 */
#ifndef HK_ENSEMBLE_SWEEP_SWEEP_PLAN_H
#define HK_ENSEMBLE_SWEEP_SWEEP_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/memory.h"
#include "engine/base/problem.h"
#include "engine/ensemble/design/design.h"
#include "engine/io/source.h"

enum { HK_SWEEP_FACTORS_MAX = 1024 };

typedef struct hk_sweep_factor {
    const char *name, *path;
    bool is_duration;    /* numbers are ms */
    bool is_number;      /* of `values`: all are plain numbers */
    double step;         /* 0 = none */
    const char **values; /* [n_value] as YAML on one line; NULL for a range */
    int64_t n_value;
} hk_sweep_factor;

typedef struct hk_sweep {
    const char *name, *title_en, *title_ja;
    const char *path, *folder;
    const char *text;   /* the file as read */
    const char *base;   /* path of the scenario */
    int64_t replicates; /* 0 = as the scenario says */
    const char *goal;   /* to stop at (io/goal.h); NULL = none */
    double confidence;  /* of the goal */
    int64_t first;      /* replicates at the first look */
    int64_t most;       /* replicates at most, 0 = `replicates` */
    int64_t time_ms;    /* that a process may take, 0 = any */
    bool has_seed;
    uint64_t seed;
    const char *kind; /* of the design */
    hk_design_spec spec;
    hk_sweep_factor *factors; /* [n_factor] */
    int32_t n_factor;
    const char **policies; /* [n_policy] as YAML on one line */
    const char **
        *policy_sets;  /* [n_policy] overrides `recovery.KEY=VALUE` of each, NULL at the end */
    int64_t n_policy;  /* 0 = none */
    int32_t most_sets; /* overrides of a policy, at most */
    hk_design *design; /* NULL without factors: the policies alone */
    int64_t n_case;
    hk_arena *arena;
} hk_sweep;

/**
 * Read a sweep file. Every problem is added to `problems`.
 * @param inputs    the file is added
 * @param ret_sweep owned, hk_sweep_free(); only on HK_OK
 * @return HK_OK; HK_EINVALID after problems, HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_sweep_read(const char *path, hk_inputs *inputs, hk_problems *problems,
                                       hk_sweep **ret_sweep, hk_error *err);
void hk_sweep_free(hk_sweep *sweep); /* NULL is allowed */

/** Make the design, after the reading: `seed` counts where the file gives none.
 *  @return HK_OK; what hk_design_new() says; HK_ELIMIT for too many cases */
HK_WARN_UNUSED hk_status hk_sweep_design(hk_sweep *sweep, uint64_t seed, hk_error *err);

/** Columns of the table of cases: the factors, and `policy` if there are policies. */
int32_t hk_sweep_columns(const hk_sweep *sweep);
const char *hk_sweep_column(const hk_sweep *sweep, int32_t column);

/** Value of a column in a case as text, such as `0.05`, `6h`. @param buf may be where it is put
 *  @param ret_number NAN where it is no number; ms for durations */
const char *hk_sweep_value(const hk_sweep *sweep, int64_t number, int32_t column, char *buf,
                           size_t size, double *ret_number);

/** Are the cases independent of each other, because they are weighted draws? Else all share the seed. */
bool hk_sweep_is_independent(const hk_sweep *sweep);

/** Overrides that a case can have. */
int32_t hk_sweep_most_sets(const hk_sweep *sweep);
/** The overrides of a case, `path=value`, in the order in which they count; the first is `stream` if
 *  cases are independent.
 *  @param ret_sets [hk_sweep_most_sets()] in `arena`. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_sweep_sets(const hk_sweep *sweep, int64_t number, hk_arena *arena,
                                       const char **ret_sets, int32_t *ret_n, hk_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A result in memory: the columns of one case of a result file (design.md 4.4), as
 * the ensemble produces them and as the reader gives them back, or a piece of a case:
 * some of its replicates, one after the other. Rows name one another within the same
 * hk_result: row 0 of a piece is its first replicate. Plain data; shapes stand beside
 * the arrays; every array is owned by `arena`. A result holds no wall
 * time, host, thread count or command line, so equal inputs give equal bytes.
 * Missing values: NAN for doubles, HK_NONE for integers.
 */
#ifndef HK_IO_RESULT_H
#define HK_IO_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/int128.h"
#include "engine/base/memory.h"
#include "engine/graph/model.h"
#include "engine/sim/scenario.h"

#define HK_FORMAT_VERSION 4 /* written; older ones are read */
#define HK_CONVENTIONS    "hakyu-1"

typedef struct hk_input_file { /* provenance of one input */
    const char *path;          /* relative to the scenario's folder where possible */
    const char *sha256;        /* 64 hex digits */
} hk_input_file;

typedef enum hk_replicate_status {
    HK_REPLICATE_OK = 0,
    HK_REPLICATE_EVENT_CAP = 1, /* ended by the event cap */
    HK_REPLICATE_MEMORY = 2,
    HK_REPLICATE_CPU_LIMIT =
        3, /* ended by the limit of CPU time: another machine may end otherwise */
    HK_REPLICATE_STATUSES
} hk_replicate_status;

/** A run that went on until a goal was reached; all zero: one with a fixed number of replicates. */
typedef struct hk_stop {
    const char *goal;       /* NULL or "" = none */
    const char *confidence; /* of all looks together, as it was written */
    const char *alpha;      /* spent by the looks, as text */
    const char *reached;    /* "none", "yes", "no"; NULL = "none" */
    const char *by_time;    /* "yes" if time was up; NULL = "no" */
    int64_t first, most;    /* replicates at the first look, and at most */
    int64_t looks;          /* taken */
} hk_stop;

typedef struct hk_result {
    hk_arena *arena;
    int32_t format_version; /* of the file it was read from, else HK_FORMAT_VERSION */

    /* --- what was run: names and provenance ------------------------------------------------ */
    const char *name, *title_en, *title_ja, *scenario_text, *model_name, *resolved; /* resolved
        parameters after defaults and --set, one `path = value` per line */
    const char *source; /* program, version, git description */
    const char *catalogue_version;
    const char *catalogue_sha256; /* of its tables; "" or NULL = no catalogue, or an older file */
    const char *dispatch_policy;
    uint64_t seed, stream; /* of the scenario; stream 0 = none */
    int64_t cpu_limit_ms;  /* of a replicate; 0 = none */
    int64_t start_unix_ms;
    int32_t start_offset_min;
    int64_t horizon_ms, grid_ms;
    hk_record record;        /* what was kept of every replicate */
    bool cancelled;          /* ended early: fewer replicates than asked for */
    hk_stop stop;            /* how its number of replicates came about */
    const char *case_name;   /* of this case among those of its file: the scenario's for a run */
    int64_t case_index;      /* its place among them, from 0 */
    int64_t first_replicate; /* number of row 0 in the case; not 0 in pieces only */
    int64_t first_number;    /* of the case's first replicate; not 0 where one was run again only */
    const hk_input_file *inputs;
    int64_t n_input;
    const char *const *warnings;
    int64_t n_warning;
    const char *const *libraries;
    int64_t n_library;    /* "HDF5 1.10.8", ... */
    const char *compiler; /* name, version and the flags that bear on numbers */

    /* --- entities ---------------------------------------------------------------------------- */
    int64_t n_sector;
    const char **sector_id, **sector_name_en, **sector_name_ja;
    int64_t n_service;
    const char **service_id, **service_name_en, **service_name_ja, **service_type, **service_unit;
    int32_t *service_sector;       /* [n_service] */
    int32_t *service_level;        /* [n_service] 0..10000 */
    int64_t *service_value_micro;  /* [n_service] persons per unit in 1e-6 */
    double *service_weight;        /* [n_service] sum over its points */
    uint8_t *service_uses_it;      /* [n_service] from here on NULL in files before version 3 */
    uint8_t *service_verification; /* [n_service] hk_level_state */
    int64_t n_component;
    const char **component_id, **component_name_en, **component_name_ja, **component_type;
    uint8_t *component_kind; /* hk_kind */
    int32_t *component_sector, *component_service, *component_prefecture;
    int64_t *component_weight;
    double *component_latitude_deg, *component_longitude_deg;
    int64_t n_threat;
    const char **threat_id, **threat_catalogue, **threat_mechanism;
    int32_t *threat_pattern; /* [n_threat] */

    /* --- verification levels (engine/sim/criteria.h); nothing of it in files before version 3 -- */
    int64_t n_rule;
    const char **rule_id, **rule_services, **rule_text_en, **rule_text_ja, **rule_condition;
    const char **rule_assumption, **rule_effective, **rule_until, **rule_source;
    uint8_t *rule_state; /* [n_rule] hk_rule_state */
    int64_t n_kind;
    const char **kind_id;
    int64_t n_pattern; /* 0 = none */
    const char **pattern_id, **pattern_name_en, **pattern_name_ja;
    int64_t n_test;                                           /* members as in hk_test */
    int32_t *test_rule, *test_kind, *test_below, *test_marks; /* marks: not before version 4 */
    uint8_t *test_measure, *test_cause, *test_substitution, *test_more, *test_longer;
    int64_t *test_threshold, *test_duration_ms;
    const char **test_service, **test_unit;

    /* --- per replicate, shapes [n_replicate] or [n_replicate, n_x] --------------------------- */
    int64_t n_replicate;
    uint8_t *status; /* hk_replicate_status */
    int64_t *events; /* events handled */
    int64_t *instants;
    int64_t *restored_ms;    /* first time from which all services are unaffected to the horizon;
                                  HK_NONE = still affected at the horizon; 0 = never affected */
    int32_t *deadlocks;      /* restart deadlocks that arose */
    int32_t *never_served;   /* repair jobs not begun before the horizon */
    hk_int128 *service_loss; /* [n_replicate, n_service] level x weight x ms, exact */
    int32_t *malfunctions;   /* [n_replicate, n_service] IT malfunctions */
    int32_t *breaches;       /* [n_replicate, n_service] those beyond the verification level */
    int32_t *pattern_malfunctions, *pattern_breaches; /* [n_replicate, n_pattern] by their root */
    int32_t *breach_roots;                            /* different root components of breaches */

    /* --- episodes of services, ragged, sorted by replicate, start, service ------------------- */
    int64_t n_episode;
    int32_t *episode_replicate, *episode_service;
    int64_t *episode_start_ms, *episode_end_ms;
    uint8_t *episode_open;                         /* 1 = still open at the horizon */
    uint8_t *episode_via_system;                   /* 1 = an IT malfunction */
    double *episode_affected, *episode_lost;       /* greatest, all causes, in the service's unit */
    double *episode_affected_it, *episode_lost_it; /* over points whose chain passes a system */
    int32_t *episode_threat; /* root threat of the point that opened it, or HK_NONE */
    int32_t *episode_root;   /* root component, or HK_NONE */
    uint8_t *episode_breach; /* hk_breach */
    int64_t *episode_kinds;  /* bit k: kind k */

    /* --- what tests of rules saw, if anything, sorted by episode, test ------------------------- */
    int64_t n_verdict;
    int64_t *verdict_episode;
    int32_t *verdict_test;
    double *verdict_most; /* in the service's unit, or in points */
    int64_t *verdict_held_ms;
    uint8_t *verdict_met;

    /* --- steps of magnitudes (record: steps), sorted by episode, time ------------------------- */
    int64_t n_step;
    int64_t *step_episode, *step_time_ms;
    double *step_affected, *step_lost, *step_affected_it, *step_lost_it;
    int32_t *step_points, *step_points_it; /* affected points; NULL in files before version 3 */

    /* --- the same over the points that some tests look at, sorted by step, band --------------- */
    int64_t n_band_step;
    int64_t *band_step_step;
    int32_t *band_step_below, *band_step_marks; /* marks: not before version 4 */
    uint8_t *band_step_substitution;
    double *band_step_affected, *band_step_lost, *band_step_affected_it, *band_step_lost_it;
    int32_t *band_step_points, *band_step_points_it;

    /* --- restart deadlocks: one row per change of the stuck set; members ragged --------------- */
    int64_t n_deadlock;
    int32_t *deadlock_replicate;
    int64_t *deadlock_from_ms;
    int64_t *deadlock_first; /* [n_deadlock + 1] into deadlock_component; empty = freed */
    int64_t n_deadlock_member;
    int32_t *deadlock_component;

    /* --- repair jobs, sorted by replicate, damage time, component, threat --------------------- */
    int64_t n_job;
    int32_t *job_replicate, *job_component, *job_threat; /* threat HK_NONE = `state:` */
    int64_t *job_damaged_ms, *job_detected_ms;
    int64_t *job_start_ms, *job_done_ms; /* HK_NONE = not within the horizon */

    /* --- signals on the bus between models (sim/signal.h), sorted by replicate, then as sent ---- */
    int64_t n_signal;
    int32_t *signal_replicate;
    int64_t *signal_time_ms;
    uint8_t *signal_kind;                      /* hk_signal_kind */
    int32_t *signal_threat, *signal_component; /* component HK_NONE = the threat as a whole */
    double *signal_value;

    /* --- sector levels over time, shape [n_sector, n_time] ------------------------------------ */
    int64_t n_time;
    int64_t *time_ms;              /* [n_time] start of the cell */
    double *level_mean, *level_se; /* fraction 0..1, mean over the cell, over replicates */
    double *level_q05, *level_q50, *level_q95; /* quantiles over replicates, of levels rounded to
                                                  multiples of 0.0001 */
    int64_t *level_mean_rest, *level_se_rest;  /* rests of the sums (ensemble/kept.h) */
    /* changes of the counts by level, sorted by sector, time, level (result_levels.h) */
    int64_t n_level_change;
    int32_t *level_change_sector, *level_change_time, *level_change_level; /* 0..9999 */
    int32_t *level_change_count; /* so many replicates more have the level from that cell on, or */
    uint8_t *level_change_fewer; /* fewer */

    /* --- per component ------------------------------------------------------------------------- */
    double *down_time_ms;      /* [n_component] mean over replicates, level below 0.999 */
    double *times_down;        /* [n_component] mean over replicates */
    double *times_root;        /* [n_component] mean number of episodes it is the root of */
    int64_t *down_time_rest;   /* [n_component] rest of the sum */
    int64_t n_batch;           /* replicate r belongs to batch r % n_batch */
    int64_t *batch_replicates; /* [n_batch] replicates that count in the batch */
    double *criticality;       /* [n_component, n_batch] person-hours lost per hour of later
                                      repair, mean over the replicates of the batch */
    int64_t *criticality_rest; /* [n_component, n_batch] rests of the sums */

    /* --- sets of assumptions (design.md 3.7): the same replicates, other factors on the rows of
     *     the model that have a range; means over the replicates of a set ----------------------- */
    int64_t assumptions;  /* asked for */
    int64_t n_assumption; /* done */
    int64_t n_parameter;
    const char **parameter_name;            /* [n_parameter] */
    double *parameter_low, *parameter_high; /* [n_parameter] range of its factor */
    double *assumption_factor;              /* [n_assumption, n_parameter] */
    int64_t *assumption_failed;             /* [n_assumption] replicates that count in no mean */
    double *assumption_criticality;         /* [n_assumption, n_component] */
    double *assumption_loss;                /* [n_assumption, n_service] unit-hours */
    double *assumption_person_loss;         /* [n_assumption, n_service] person-hours */
    double *assumption_malfunctions;        /* [n_assumption, n_service] */
    double *assumption_breaches;            /* [n_assumption, n_service] */
    double *assumption_level;               /* [n_assumption, n_sector, n_time] */
    /* rests of the sums, shapes as above */
    int64_t *assumption_criticality_rest, *assumption_loss_rest, *assumption_level_rest;

    /* --- factors of a sweep and their values in this case -------------------------------------- */
    int64_t n_factor;
    const char **factor_name, **factor_unit; /* [n_factor] */
    const char **case_factor;                /* [n_factor] values as text */
    double *case_factor_value;               /* [n_factor] NAN if it is no number */

    const char *sweep_text;                 /* the sweep file; "" or NULL = a single run */
    const char *design, *design_parameters; /* "" or NULL = none, or an older file */
    int64_t design_policies; /* cases in a row that differ in policy only; 0 = no policies */
    double *case_unit;       /* [n_factor] place in the range of a factor, or NAN */
    double *case_weight;     /* [1] NAN = the design has none */
    int32_t *case_stratum;   /* [1] HK_NONE = none */

    /* --- what makes a replicate of this case, besides the scenario; NULL in older files --------- */
    const char *case_overrides; /* YAML list of path=value */

    /* --- event log of the first `trace` replicates, in order of happening --------------------- */
    int64_t n_trace;
    int32_t *trace_replicate, *trace_component;
    int64_t *trace_time_ms;
    int32_t *trace_from, *trace_to; /* levels 0..10000 before and after the instant */
    int64_t *trace_cause;           /* row of this log that bound a drop; HK_NONE = its condition */
    int32_t *trace_threat;          /* root threat, or HK_NONE */
    int32_t *trace_root;            /* root component, or HK_NONE */
    int32_t *trace_release;         /* component whose repair or end released a rise, or HK_NONE */
    uint8_t *trace_via_system;      /* after the instant */
} hk_result;

/** An empty result with its arena. @param ret_result owned, free with hk_result_free() */
HK_WARN_UNUSED hk_status hk_result_new(hk_result **ret_result, hk_error *err);
void hk_result_free(hk_result *result); /* NULL is allowed */

/** Replicates that did not end well; they count in no mean, sum or interval. O(n). */
int64_t hk_result_failed(const hk_result *result);
/** Loss of a service in one replicate: in unit-hours, in hours of full outage (NAN for a service
 *  without weight) and in person-hours. */
double hk_result_unit_hours(const hk_result *result, int64_t replicate, int64_t service);
double hk_result_outage_hours(const hk_result *result, int64_t replicate, int64_t service);
double hk_result_person_hours(const hk_result *result, int64_t replicate, int64_t service);
/** Person-hours lost in the services of a sector, summed in their order. O(services). */
double hk_result_sector_hours(const hk_result *result, int64_t replicate, int64_t sector);

/** "HDF5 1.10.8": for `libraries`. */
void hk_result_library(char *buf, size_t size);

/**
 * Write the result to `path`: `path.tmp.PID` in the same folder, close, fsync, rename,
 * fsync of the folder. An existing file is replaced only by a complete one.
 * A failed write leaves nothing behind. Texts with bytes that are not UTF-8 or not printable
 * (names of files may have any) are written with U+FFFD and blanks instead. HDF5 keeps process-wide state: one thread at a time.
 * @return HK_OK; HK_EWRITE, HK_ENOMEM; HK_EINTERNAL if the result contradicts itself
 */
HK_WARN_UNUSED hk_status hk_result_write(const hk_result *result, const char *path, hk_error *err);

/**
 * Read a result file of one case; a wrong, truncated or foreign file is an error, never a crash.
 * @return HK_OK; HK_ECASE if it holds several cases; HK_EFILE, HK_EFORMAT, HK_EVERSION, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_result_read(const char *path, hk_result **ret_result, hk_error *err);

/**
 * Read one case of a result file; memory follows that case.
 * @param which name of the case, or its number from 0 if no case has that name; NULL: the only case
 * @return as hk_result_read(); HK_ECASE if there is no such case
 */
HK_WARN_UNUSED hk_status hk_result_read_case(const char *path, const char *which,
                                             hk_result **ret_result, hk_error *err);

/** The number of a case by its name, or by its number if none has that name.
 *  @return HK_OK; HK_ECASE, the message without the path */
HK_WARN_UNUSED hk_status hk_result_choose_case(const char *const *names, int64_t n,
                                               const char *which, int64_t *ret_case, hk_error *err);

/** The cases of a file, to choose from. */
typedef struct hk_result_cases {
    hk_arena *arena;
    hk_result *frame; /* what the file has once; it has no replicates, and no sums */
    int64_t n_case;
    int64_t n_replicate;      /* of each */
    const char **name;        /* [n_case] */
    const char **factor;      /* [n_case, frame->n_factor] values as text */
    double *factor_value;     /* [n_case, frame->n_factor] NAN if it is no number */
    double *unit;             /* [n_case, frame->n_factor] NAN: not known; NULL in older files */
    double *weight;           /* [n_case] NAN: none; NULL in older files */
    int32_t *stratum;         /* [n_case] HK_NONE: none; NULL in older files */
    int64_t *failed;          /* [n_case] replicates that did not end well */
    int64_t *episodes, *jobs; /* [n_case] rows; NULL in files of format version 1 */
} hk_result_cases;

/** Read what cases a file has, and what it has once. @param ret_cases owned, free with
 *  hk_result_cases_free() @return as hk_result_read() but for HK_ECASE */
HK_WARN_UNUSED hk_status hk_result_read_cases(const char *path, hk_result_cases **ret_cases,
                                              hk_error *err);
void hk_result_cases_free(hk_result_cases *cases); /* NULL is allowed */

#endif

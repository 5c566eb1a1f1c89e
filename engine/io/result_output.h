/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Named outputs: one number per replicate, for statistics across cases, comparisons
 * and stopping rules. `NAME` or `NAME:OF`, OF being the id of a service or sector:
 *
 *   person-hours[:SECTOR|:SERVICE]   person-hours lost
 *   outage-hours[:SECTOR|:SERVICE]   hours of full outage, of all weighted by persons
 *   unit-hours:SERVICE               loss in the service's own unit x h
 *   affected:SERVICE                 greatest weight affected at a time, all causes
 *   affected-it:SERVICE              the same through a system
 *   malfunctions[:SECTOR|:SERVICE]   IT malfunctions
 *   breaches[:SECTOR|:SERVICE]       those beyond the verification level; missing in older files
 *   restoration                      hours until nothing is affected to the horizon; where something
 *                                    still is, the horizon, which is a lower bound
 *   unrestored                       1 where something is still affected at the horizon, else 0
 *   deadlocks, never-served          restart deadlocks; repair jobs not begun
 *
 * None is negative; some cannot pass a bound. Pure functions of the columns of a result.
 */
#ifndef HK_IO_RESULT_OUTPUT_H
#define HK_IO_RESULT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/io/result.h"

#define HK_OUTPUT_DEFAULT "person-hours"

enum { HK_OUTPUT_NAME_SIZE = 300, HK_OUTPUT_UNIT_SIZE = 100 };

typedef struct hk_output {
    int32_t kind;                   /* index into the table of outputs */
    int32_t service, sector;        /* of which, or HK_NONE */
    char name[HK_OUTPUT_NAME_SIZE]; /* as asked for */
    char unit[HK_OUTPUT_UNIT_SIZE]; /* "h", "1", the service's unit, or that and " h" */
    const char *title_en, *title_ja;
    bool is_flag; /* 0 or 1 in every replicate: its mean is a probability */
} hk_output;

/**
 * Find an output.
 * @param frame a result whose names of services and sectors count; borrowed
 * @return HK_OK; HK_EOUTPUT with what was got, what is allowed and the nearest name
 */
HK_WARN_UNUSED hk_status hk_output_find(const hk_result *frame, const char *name,
                                        hk_output *ret_output, hk_error *err);

/**
 * Its values.
 * @param rows       a case or a piece of one
 * @param frame      names, weights and values of its services: of the same model; may be `rows`
 * @param ret_values [rows->n_replicate]; NAN where the replicate failed, or where hours of outage
 *                   have no weight to refer to
 * O(replicates x services + episodes).
 */
void hk_output_values(const hk_output *output, const hk_result *rows, const hk_result *frame,
                      double *ret_values);

/** The greatest value that a replicate can have, whatever happens in it: everything lost from the
 *  start to the horizon; INFINITY if there is none. O(services). */
double hk_output_most(const hk_output *output, const hk_result *frame);

/**
 * Its means over the replicates under each set of assumptions.
 * @param ret_means [result->n_assumption]
 * @return false if results do not keep them of this output
 */
bool hk_output_assumed(const hk_output *output, const hk_result *result, double *ret_means);
/** What an output is made from: some HK_OUTPUT_FROM_... All need the status of the replicates. */
enum {
    HK_OUTPUT_FROM_LOSS = 1,         /* service_loss */
    HK_OUTPUT_FROM_MALFUNCTIONS = 2, /* malfunctions */
    HK_OUTPUT_FROM_RESTORED = 4,     /* restored_ms */
    HK_OUTPUT_FROM_DEADLOCKS = 8,    /* deadlocks */
    HK_OUTPUT_FROM_NEVER_SERVED = 16,
    HK_OUTPUT_FROM_AFFECTED = 32, /* episode_replicate, _service, _affected */
    HK_OUTPUT_FROM_AFFECTED_IT = 64,
    HK_OUTPUT_FROM_BREACHES = 128 /* breaches; not in older files */
};
unsigned hk_output_needs(const hk_output *output);

/** What episodes add to values that were made without any: for rows whose episodes come in pieces.
 *  @param values [n_replicate] of hk_output_values() of rows without episodes */
void hk_output_add_episodes(const hk_output *output, const hk_result *rows, double *values);

/** What stands before the colon, by number from 0; NULL beyond the last. */
const char *hk_output_kind(int32_t number);

/** Names that stand alone, for help: "person-hours|...". */
extern const char *const hk_output_names;

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records of real malfunction cases: a CSV table with a row for each. Columns:
 *
 *   id           of the case, each once
 *   scenario     the scenario that replays it, from the folder of the table
 *   OUTPUT       what was recorded, by the names of result_output.h, in their units: a number from 0
 *   se:OUTPUT    its standard error; empty: none
 *   set:PATH     an override of the scenario for this case, as for --set
 *   note, source free text
 *
 * Any cell but id and scenario may be empty: not known, or as the scenario has it. Cases of one
 * scenario with the same overrides are replayed by one simulation, a *world*.
 */
#ifndef HK_IO_CASE_RECORDS_H
#define HK_IO_CASE_RECORDS_H

#include "engine/base/memory.h"
#include "engine/base/problem.h"
#include "engine/io/table.h"

typedef struct hk_case_world {
    const char *scenario;    /* path */
    const char *const *sets; /* [n_set] `path=value` */
    int32_t n_set;
    int32_t first; /* case by which messages name it */
} hk_case_world;

typedef struct hk_case_records {
    int32_t n_case, n_output, n_world;
    const char **id;       /* [n_case] */
    int32_t *world;        /* [n_case] */
    const char **output;   /* [n_output] names of columns */
    double *observed;      /* [n_case, n_output] NAN = not known */
    double *error;         /* [n_case, n_output] 0 = none */
    hk_case_world *worlds; /* [n_world] */
    hk_table table;        /* for places */
    int32_t *column;       /* [n_output] in the table */
    hk_arena *arena;
} hk_case_records;

/**
 * Read. Every problem is added to `problems`; that there is no value at all is one.
 * @param ret_records owned by the caller, hk_case_records_free(); only on HK_OK
 * @return HK_OK; HK_EINVALID after problems, HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_case_records_read(const char *path, hk_problems *problems,
                                              hk_case_records **ret_records, hk_error *err);
void hk_case_records_free(hk_case_records *records); /* NULL is allowed */

#endif

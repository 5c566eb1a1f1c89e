/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rows.c and rows_join.c share. Internal to ensemble. */
#ifndef HK_ENSEMBLE_ROWS_PARTS_H
#define HK_ENSEMBLE_ROWS_PARTS_H

#include <stddef.h>

#include "engine/ensemble/rows.h"

/** Columns grow together with the others of their table. */
typedef enum hk_rows_table {
    HK_ROWS_REPLICATE,
    HK_ROWS_CELL,    /* replicate x service */
    HK_ROWS_PATTERN, /* replicate x pattern */
    HK_ROWS_EPISODE,
    HK_ROWS_STEP,
    HK_ROWS_BAND,
    HK_ROWS_VERDICT,
    HK_ROWS_DEADLOCK, /* deadlock_first has one more than rows */
    HK_ROWS_MEMBER,
    HK_ROWS_JOB,
    HK_ROWS_SIGNAL,
    HK_ROWS_TRACE,
    HK_ROWS_TABLES
} hk_rows_table;

typedef struct hk_rows_column {
    hk_rows_table table;
    size_t offset, size; /* of the member in hk_result, of a value */
} hk_rows_column;

enum { HK_ROWS_COLUMNS = 76 };
extern const hk_rows_column hk_rows_columns[HK_ROWS_COLUMNS];

typedef struct hk_rows_counts {
    int64_t n[HK_ROWS_TABLES];
} hk_rows_counts;

struct hk_rows {
    const hk_setup *setup; /* NULL when joining */
    hk_result piece;
    int64_t max[HK_ROWS_TABLES];
    hk_rows_counts before; /* the replicate added last */
    int32_t *pattern;      /* [n_threat] of the threats */
    int64_t *root_seen;    /* [n_component + 1] number of the replicate that met it last, + 1 */
    int64_t n_seen;        /* replicates so far */
};

/** Rows of every table; without the one more of deadlock_first. */
hk_rows_counts hk_rows_count(const hk_result *piece);
void hk_rows_set_count(hk_result *piece, const hk_rows_counts *counts);

/** Where the pointer of a column is. */
void **hk_rows_member(hk_result *piece, int column);

/** Room for n rows of a table. @return false, with everything as it was, when out of memory */
bool hk_rows_reserve(hk_rows *rows, hk_rows_table table, int64_t n);

/* rows_levels.c */
/** What it needs: patterns of the threats, marks for roots. @return false when out of memory */
bool hk_rows_levels_new(hk_rows *rows);
/** Counts of replicate `at` by pattern and root; of a failed one zeros. */
void hk_rows_levels_count(hk_rows *rows, const hk_outcome *o, int64_t at, bool ok);
/** Bands of a step that was just put; room for them must be there. */
void hk_rows_levels_step(hk_rows *rows, const hk_outcome *o, const hk_magnitude *m, int64_t step);
/** What tests saw of the episodes that were just put; room for it must be there. */
void hk_rows_levels_put(hk_rows *rows, const hk_outcome *o, int64_t first_episode);

#endif

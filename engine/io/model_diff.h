/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What differs between the tables of two models: rows that only one of them has, and
 * cells of rows that both have. Cells are compared as text; the order of rows is not.
 */
#ifndef HK_IO_MODEL_DIFF_H
#define HK_IO_MODEL_DIFF_H

#include "engine/base/memory.h"
#include "engine/io/model_tables.h"

typedef enum hk_model_change_kind {
    HK_ROW_ADDED,
    HK_ROW_REMOVED,
    HK_ROW_CELL
} hk_model_change_kind;

typedef struct hk_model_change {
    hk_model_table table;
    hk_model_change_kind kind;
    const char *key;       /* of the row; its parts joined by " <- " or " - " for people */
    const char *column;    /* of a cell; NULL for a row */
    const char *old, *now; /* of a cell; "" where it is empty */
} hk_model_change;

typedef struct hk_model_diff {
    hk_model_change
        *changes; /* [n] by table; in each the rows of the first model in its order, then
                                 those added in the order of the second */
    int64_t n;
    int64_t added[HK_N_MODEL_TABLE], removed[HK_N_MODEL_TABLE],
        changed[HK_N_MODEL_TABLE]; /* rows */
} hk_model_diff;

/**
 * Compare. A key that a table has twice counts once, as its first row.
 * @param before, after [HK_N_MODEL_TABLE]
 * @param arena    owns the changes, which borrow their texts from it and from the tables
 * @return HK_OK; HK_ENOMEM. O(rows)
 */
HK_WARN_UNUSED hk_status hk_model_diff_tables(const hk_table *before, const hk_table *after,
                                              hk_arena *arena, hk_model_diff *ret_diff,
                                              hk_error *err);

#endif

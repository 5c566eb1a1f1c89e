/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table over another one: its rows replace those with the same key in place and
 * the others follow. Columns that the upper table does not have keep what the
 * replaced row has; an empty cell of a column that it has is empty.
 */
#ifndef HK_IO_TABLE_OVERLAY_H
#define HK_IO_TABLE_OVERLAY_H

#include "engine/base/memory.h"
#include "engine/io/table.h"

enum { HK_KEY_COLUMNS_MAX = 3, HK_LAYERS_MAX = 16 };

#define HK_KEY_SEPARATOR '\x1f' /* a byte that no text has */

typedef struct hk_table_key {
    int32_t columns[HK_KEY_COLUMNS_MAX];
    int32_t n;
    bool undirected; /* the last two say the same in either order */
} hk_table_key;

/** The key of a row, its parts joined by HK_KEY_SEPARATOR; NULL when out of memory. */
const char *hk_table_row_key(const hk_table *table, int32_t row, const hk_table_key *key,
                             hk_arena *arena);

/**
 * Put `over` on `under`. A key given twice in `over` becomes two rows, for who checks keys to find.
 * @param over its source is moved into `under`; hk_table_done() as ever
 * @return HK_OK; HK_ENOMEM, HK_ELIMIT. O(rows)
 */
HK_WARN_UNUSED hk_status hk_table_overlay(hk_table *under, hk_table *over, const hk_table_key *key,
                                          hk_error *err);

#endif

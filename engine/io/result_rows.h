/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pieces on their way into the streams of a result file, in an order that does not
 * depend on how replicates were cut into pieces. Internal to io.
 */
#ifndef HK_IO_RESULT_ROWS_H
#define HK_IO_RESULT_ROWS_H

#include "engine/io/result_stream.h"

enum { HK_ROWS_WINDOW = 256 }; /* replicates looked at in one go */

typedef struct hk_rows {
    hk_stream *streams; /* those with rows, in the order of the schema */
    int64_t n_stream;
    int64_t base[HK_AXIS_COUNT]; /* rows in the file before the piece */
    /* of the piece under way */
    const hk_result *piece;
    int64_t at[HK_AXIS_COUNT];                   /* rows of it that were taken */
    int64_t ends[HK_AXIS_COUNT][HK_ROWS_WINDOW]; /* rows up to and with a replicate */
} hk_rows;

/** Put every row of a checked piece into the streams; `base` moves on. @return false on failure */
bool hk_rows_put(hk_rows *rows, const hk_result *piece);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One variable on its way into a result file: rows are held until a chunk is full, so
 * that each chunk is packed and written once. Internal to io.
 */
#ifndef HK_IO_RESULT_STREAM_H
#define HK_IO_RESULT_STREAM_H

#include "engine/io/result_chunks.h"

typedef struct hk_stream {
    const hk_schema_row *row;
    hk_target target; /* its dataset is owned */
    hk_chunks *chunks;
    hk_axis axis;
    hk_axis names;     /* hk_axis_named() */
    hk_derive *derive; /* NULL: a member, found at `offset` */
    size_t offset;
    int64_t limit;      /* of indices that do not name rows */
    int64_t inner;      /* values per row */
    size_t row_bytes;   /* of a row */
    int64_t case_rows;  /* rows of a case along HK_AXIS_REPLICATE, else 0 */
    int64_t block;      /* rows in a chunk */
    int64_t done, held; /* rows handed on, and in `buffer` */
    char *buffer;       /* [block, row_bytes] owned */
} hk_stream;

/** @param dataset moved on success
 *  @param chunks  where full chunks go. @return false when out of memory */
bool hk_stream_init(hk_stream *stream, const hk_schema_row *row, const hk_dims *dims, hid_t dataset,
                    hk_chunks *chunks);
/** When nothing of it waits any more. @return false if HDF5 could not close the dataset */
bool hk_stream_done(hk_stream *stream);

/** Rows that may be held until they are written in one go. */
int64_t hk_stream_room(const hk_stream *stream);
/** Where the next row goes. */
void *hk_stream_next(hk_stream *stream);
/** n rows were put there, n <= room: hand them on if that makes a chunk. @return false on failure */
bool hk_stream_added(hk_stream *stream, int64_t n);
/** Hand on what is held. @return false on failure */
bool hk_stream_flush(hk_stream *stream);

#endif

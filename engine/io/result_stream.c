/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_stream.h"

#include <string.h>

/** Rows in a chunk: whole cases, or an equal part of one. */
static int64_t block_of(const hk_stream *s, const hk_h5_shape *shape)
{
    if (!shape->chunked) {
        return s->case_rows > 0 ? (int64_t)(shape->now[0] * shape->now[1]) : (int64_t)shape->now[0];
    }
    if (s->case_rows == 0 || (int64_t)shape->chunk[1] < s->case_rows) {
        return (int64_t)shape->chunk[s->case_rows == 0 ? 0 : 1];
    }
    return (int64_t)shape->chunk[0] * s->case_rows;
}

bool hk_stream_init(hk_stream *stream, const hk_schema_row *row, const hk_dims *dims, hid_t dataset,
                    hk_chunks *chunks)
{
    hk_axis axis = hk_axis_of(row);
    bool bound = hk_column_is_bound(row);
    hk_stream s = {.row = row,
                   .target = hk_target_of(row, dims, dataset),
                   .chunks = chunks,
                   .axis = axis,
                   .names = hk_axis_named(row),
                   .derive = bound ? NULL : hk_column_derivation(row),
                   .offset = bound ? hk_column_offset(row) : 0,
                   .limit = INT64_MAX,
                   .inner = 1};
    if (row->values == HK_VALUES_INDEX && s.names == HK_AXIS_FILE) {
        s.limit = hk_dims_get(dims, row->reference);
    }
    for (int32_t d = axis == HK_AXIS_REPLICATE ? 2 : 1; d < row->n_dim; d++) {
        s.inner *= hk_dims_get(dims, row->dims[d]);
    }
    s.row_bytes = (size_t)s.inner * hk_schema_size(row->type);
    s.case_rows = axis == HK_AXIS_REPLICATE ? hk_dims_get(dims, "replicate") : 0;
    s.block = block_of(&s, &s.target.shape);
    s.buffer = hk_alloc((size_t)s.block, s.row_bytes);
    if (s.buffer == NULL) {
        return false;
    }
    *stream = s;
    return true;
}

bool hk_stream_done(hk_stream *stream)
{
    hk_free(stream->buffer);
    stream->buffer = NULL;
    bool ok = stream->target.dataset < 0 || H5Dclose(stream->target.dataset) >= 0;
    stream->target.dataset = H5I_INVALID_HID;
    return ok;
}

int64_t hk_stream_room(const hk_stream *stream)
{
    int64_t room = stream->block - stream->held;
    if (stream->block < stream->case_rows) { /* the last chunk of a case may be shorter */
        int64_t left = stream->case_rows - (stream->done + stream->held) % stream->case_rows;
        return left < room ? left : room;
    }
    return room;
}

void *hk_stream_next(hk_stream *stream)
{
    return stream->buffer + (size_t)stream->held * stream->row_bytes;
}

bool hk_stream_added(hk_stream *stream, int64_t n)
{
    bool full = n == hk_stream_room(stream);
    stream->held += n;
    return !full || hk_stream_flush(stream);
}

bool hk_stream_flush(hk_stream *stream)
{
    int64_t n = stream->held;
    if (n == 0 || stream->inner == 0) {
        stream->done += n;
        stream->held = 0;
        return true;
    }
    const hk_h5_shape *shape = &stream->target.shape;
    hsize_t start[HK_SCHEMA_DIMS] = {0};
    hsize_t count[HK_SCHEMA_DIMS];
    memcpy(count, shape->now, sizeof count);
    start[0] = (hsize_t)stream->done;
    count[0] = (hsize_t)n;
    if (stream->case_rows > 0) {
        bool part = stream->block < stream->case_rows;
        start[0] = (hsize_t)(stream->done / stream->case_rows);
        start[1] = (hsize_t)(stream->done % stream->case_rows);
        count[0] = part ? 1 : (hsize_t)(n / stream->case_rows);
        count[1] = part ? (hsize_t)n : (hsize_t)stream->case_rows;
    }
    stream->done += n;
    stream->held = 0;
    return hk_chunks_add(stream->chunks, &stream->target, start, count, stream->buffer);
}

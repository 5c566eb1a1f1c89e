/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chunks on their way into a result file. Each is packed as soon as it is full, by
 * hk_helpers, and they are written in the order in which they got full: so
 * neither the number of threads nor who was first shows in the file. Only the thread
 * that adds them calls HDF5. Internal to io.
 */
#ifndef HK_IO_RESULT_CHUNKS_H
#define HK_IO_RESULT_CHUNKS_H

#include "engine/io/result_create.h"

typedef struct hk_out_chunk hk_out_chunk;

typedef struct hk_chunks {
    const hk_helpers *helpers; /* NULL: the caller does it */
    hk_out_chunk *waiting;     /* [most] owned; [n] are under way, in order */
    int32_t n, most;
} hk_chunks;

/** Where rows go. */
typedef struct hk_target {
    hid_t dataset; /* open as long as anything waits */
    hk_schema_type type;
    size_t size; /* of a value */
    hk_h5_shape shape;
    hk_fill fill;
} hk_target;

/** Where the variable of that row goes. */
hk_target hk_target_of(const hk_schema_row *row, const hk_dims *dims, hid_t dataset);

/**
 * Add a block of values, copied: whole chunks, but at the ends of the dimensions.
 * @param start first value along each dimension
 * @param count how many along each
 * @return false when out of memory, or when HDF5 could not write an earlier one
 */
bool hk_chunks_add(hk_chunks *chunks, const hk_target *target, const hsize_t *start,
                   const hsize_t *count, const void *values);
/** Write all that waits. @return false as above */
bool hk_chunks_drain(hk_chunks *chunks);
/** Free; what waits is dropped. */
void hk_chunks_done(hk_chunks *chunks);

#endif

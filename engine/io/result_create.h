/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lay out a result file: every object with its final shape and its attributes, and
 * the values of what is there once per file. Internal to io.
 */
#ifndef HK_IO_RESULT_CREATE_H
#define HK_IO_RESULT_CREATE_H

#include "engine/io/result_h5.h"
#include "engine/io/result_writer.h"

typedef struct hk_creation {
    const hk_result *frame;
    const hk_result_sizes *sizes;
    const hk_dims *dims;
    hid_t file, run; /* the groups */
    hid_t *datasets; /* [rows of the schema] what is written later is left open, else negative */
} hk_creation;

/** Extents and chunks of a variable. */
typedef struct hk_h5_shape {
    int rank;
    hsize_t now[HK_SCHEMA_DIMS], max[HK_SCHEMA_DIMS], chunk[HK_SCHEMA_DIMS];
    bool chunked;
    hsize_t bytes;
} hk_h5_shape;

hk_h5_shape hk_h5_shape_of(const hk_dims *dims, int32_t n_dim, const char *const *names,
                           size_t size);

/** Are its chunks shuffled and deflated? The values in a file of others stand as they are. */
bool hk_h5_is_packed(const hk_h5_shape *shape, hk_schema_type type);

/** Create file and group /run on a disk. @return false on failure; `run` or both may be open */
bool hk_result_create_file(hk_h5_disk *disk, hk_creation *layout);
/** Fill them. @return false on failure; `datasets` may be open */
bool hk_result_create(const hk_creation *layout);

#endif

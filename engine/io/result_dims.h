/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lengths of the dimensions of a result file, which may hold several cases, and the
 * axis along which a variable grows while the file is written. Internal to io.
 */
#ifndef HK_IO_RESULT_DIMS_H
#define HK_IO_RESULT_DIMS_H

#include "engine/io/result.h"
#include "engine/io/result_schema.h"

/** Along what the rows of a variable are strung. */
typedef enum hk_axis {
    HK_AXIS_FILE,      /* not at all: once per file */
    HK_AXIS_CASE,      /* one row per case */
    HK_AXIS_REPLICATE, /* one row per case and replicate */
    HK_AXIS_EPISODE,   /* from here on ragged dimensions */
    HK_AXIS_STEP,
    HK_AXIS_BAND,
    HK_AXIS_VERDICT,
    HK_AXIS_DEADLOCK,
    HK_AXIS_MEMBER,
    HK_AXIS_JOB,
    HK_AXIS_SIGNAL,
    HK_AXIS_TRACE,
    HK_AXIS_FAILED,
    HK_AXIS_LEVEL, /* its rows come with the sums of a case, not with replicates */
    HK_AXIS_COUNT,
    HK_AXIS_RAGGED = HK_AXIS_EPISODE
} hk_axis;

/** Axis of a variable. */
hk_axis hk_axis_of(const hk_schema_row *row);
/** The ragged dimension of an axis and the variable that counts its rows by case (NULL: none). */
const char *hk_axis_dim(hk_axis axis);
const char *hk_axis_counts(hk_axis axis);
/** For a variable on a ragged axis that names rows of another: the axis of those, else
 *  HK_AXIS_FILE. Such values count from the start of the case (replicates) or of the file (ragged)
 *  in files and from the start of the result in memory. */
hk_axis hk_axis_named(const hk_schema_row *row);
/** Rows of a result in memory along an axis; failed replicates are counted. */
int64_t hk_axis_rows(const hk_result *result, hk_axis axis);

/** Values of a row along its axis: the lengths of the dimensions after those of the axis. */
int64_t hk_axis_width(const hk_result *result, const hk_schema_row *row);

enum { HK_DIMS_MOST = 40 };

/** Lengths by number of the dimension in the schema. */
typedef struct hk_dims {
    int64_t length[HK_DIMS_MOST];
} hk_dims;

/** Length of a dimension; -1 for an unknown one. */
int64_t hk_dims_get(const hk_dims *dims, const char *name);
void hk_dims_set(hk_dims *dims, const char *name, int64_t length);
/** Those of a file with this result as its only case. */
void hk_dims_of(const hk_result *result, hk_dims *ret_dims);
/** Number of values of a variable in the file, or -1 on overflow. */
int64_t hk_dims_count(const hk_dims *dims, const hk_schema_row *row);

#endif

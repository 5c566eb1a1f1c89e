/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of replicates and of what happens in them grow with the number of replicates,
 * and pack as they do in the small file. Sums of a case grow with the number of cases;
 * but they pack worse the more replicates went into them, because fewer values are
 * alike: the share of their bytes that is stored follows
 *
 *     share(n) = MOST n^0.6 / (n^0.6 + h)
 *
 * with h from the small file. (Levels over time of the blackout scenario, 8 to 1000
 * replicates: within 15 %.) The rest is there once.
 */
#include "engine/io/result_foresee.h"

#include <hdf5.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/io/h5_guard.h"
#include "engine/io/result_reading.h"

#define SHARE_MOST  0.55
#define SHARE_POWER 0.6
#define TEXT_BYTES  48.0 /* a short text of variable length, with its reference */

typedef struct sizes {
    double rest; /* stored, not of cases */
    double rows; /* stored, of replicates */
    double sums; /* of the large file */
} sizes;

static double stored_bytes(const hk_reading *r, const hk_schema_row *row)
{
    char path[64];
    hid_t dataset = H5I_INVALID_HID;
    hk_h5_path(row, path, sizeof path);
    if (hk_h5_open(r->file, path, &dataset, NULL) != HK_OK) {
        H5Eclear2(H5E_DEFAULT);
        return 0; /* an older or a smaller file lacks it */
    }
    double bytes = (double)H5Dget_storage_size(dataset);
    H5Oclose(dataset);
    return bytes;
}

static double values(const hk_dims *dims, const hk_schema_row *row)
{
    double n = 1;
    for (int32_t i = 0; i < row->n_dim; i++) {
        int64_t length = hk_dims_get(dims, row->dims[i]);
        n *= length > 0 ? (double)length : 0;
    }
    return n;
}

/** The share of a sum's bytes that is stored with more replicates. */
static double share_of(double share, double from, double to)
{
    if (share <= 0 || share >= SHARE_MOST) {
        return share;
    }
    double n = pow(from, SHARE_POWER), m = pow(to, SHARE_POWER);
    double h = n * (SHARE_MOST / share - 1);
    return SHARE_MOST * m / (m + h);
}

static void add_sums(const hk_reading *r, const hk_schema_row *row, const hk_dims *large, sizes *s)
{
    double stored = stored_bytes(r, row);
    double size = row->type == HK_TYPE_STRING ? TEXT_BYTES : (double)hk_schema_size(row->type);
    double small_raw = size * values(&r->dims, row), large_raw = size * values(large, row);
    s->rest -= stored;
    if (row->type == HK_TYPE_STRING) {
        s->sums += large_raw;
    } else if (small_raw > 0) {
        s->sums +=
            large_raw * share_of(stored / small_raw, (double)hk_dims_get(&r->dims, "replicate"),
                                 (double)hk_dims_get(large, "replicate"));
    }
}

static void add_up(const hk_reading *r, const hk_dims *large, sizes *s)
{
    int64_t n = 0;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        hk_axis axis = hk_axis_of(&rows[i]);
        if (rows[i].item != HK_SCHEMA_VARIABLE || axis == HK_AXIS_FILE) {
            continue;
        }
        if (axis == HK_AXIS_CASE) {
            add_sums(r, &rows[i], large, s);
        } else {
            s->rows += stored_bytes(r, &rows[i]);
        }
    }
}

static hk_status foresee(const hk_result_source *source, const hk_foresee *large, double *ret_bytes,
                         double *ret_ratio, hk_error *err)
{
    hk_reading r = {0};
    HK_TRY(hk_reading_begin(source, &r, err));
    hk_dims dims = r.dims;
    hk_dims_set(&dims, "case", large->n_case);
    hk_dims_set(&dims, "replicate", large->n_replicate);
    hk_dims_set(&dims, "batch", large->n_batch);
    hk_dims_set(&dims, "assumption", large->n_assumption);
    double small = (double)r.n_case * (double)hk_dims_get(&r.dims, "replicate");
    double times = (double)large->n_case * (double)large->n_replicate / (small > 0 ? small : 1);
    sizes s = {.rest = (double)source->size};
    add_up(&r, &dims, &s);
    *ret_bytes = s.rest - s.rows + s.rows * times + s.sums;
    *ret_ratio = *ret_bytes / (double)source->size;
    hk_reading_done(&r);
    return HK_OK;
}

hk_status hk_result_foresee(const char *path, const hk_foresee *large, double *ret_bytes,
                            double *ret_ratio, hk_error *err)
{
    hk_result_source source;
    HK_TRY(hk_result_source_open(path, &source, err));
    hk_status status = foresee(&source, large, ret_bytes, ret_ratio, err);
    hk_result_source_done(&source);
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An open result file, read case by case without checking values. Internal to io.
 */
#ifndef HK_IO_RESULT_READING_H
#define HK_IO_RESULT_READING_H

#include "engine/io/result_h5.h"

typedef struct hk_reading {
    hk_arena *arena; /* what follows the number of cases lives here */
    hk_h5_disk disk;
    hid_t file;
    size_t size;
    int32_t version;
    hk_dims dims; /* of the file */
    int64_t n_case;
    const char **name;              /* [n_case] */
    int64_t *counts[HK_AXIS_COUNT]; /* [n_case] rows by case, NULL in old files */
    hid_t *held;                    /* [n_held] variables kept open */
    int64_t n_held;
} hk_reading;

/** Open it and read what all cases are found by. @param ret_reading end with hk_reading_done()
 *  @return HK_OK; HK_EFORMAT, HK_EVERSION, HK_ENOMEM; messages without the path */
HK_WARN_UNUSED hk_status hk_reading_begin(const hk_result_source *source, hk_reading *ret_reading,
                                          hk_error *err);
void hk_reading_done(hk_reading *reading);
/** Before all cases are read: keep all variables open, and with them the chunk that each was read from
 *  last, which may hold rows of many cases. @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_reading_hold(hk_reading *reading, hk_error *err);

/** Where the rows of a case are; those of failed replicates are left out. O(cases). */
void hk_reading_slab(const hk_reading *reading, int64_t case_index, hk_slab *ret_slab);

/** Read a case. @param ret_result owned */
HK_WARN_UNUSED hk_status hk_reading_case(const hk_reading *reading, int64_t case_index,
                                         hk_result **ret_result, hk_error *err);
/** Read what the file has once. @param ret_result owned; rows and sums are missing */
HK_WARN_UNUSED hk_status hk_reading_frame(const hk_reading *reading, hk_result **ret_result,
                                          hk_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layout of a result file: which objects and attributes it has, and of what
 * type and shape. Internal to io.
 */
#ifndef HK_IO_RESULT_LAYOUT_H
#define HK_IO_RESULT_LAYOUT_H

#include "engine/io/result_h5.h"

typedef struct hk_layout {
    hk_place place;        /* the file, for messages */
    hk_problems *problems; /* deviations go here */
    hid_t file;
    size_t size;     /* of the file */
    bool *no_memory; /* set when something could not be looked at for lack of memory */
} hk_layout;

/** Compare the file with the schema, object by object. @return HK_OK; HK_EFORMAT, HK_EVERSION
 *  (not a file of this schema), HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_result_check_layout(const hk_layout *layout, hk_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `hakyu check FOLDER` checks: the models and scenarios of a folder and all
 * below it. A folder with model.yaml or components.csv is a model and is not looked
 * into; a YAML file with a key model, threats or horizon at the start of a line is a
 * scenario; an .h5 file that ends as models do is a model. Names that begin with a
 * dot are passed over. Symbolic links are not
 * followed: what one leads to inside the folder is found under its own name, what
 * it leads to outside is not part of it.
 */
#ifndef HK_APP_CHECK_FOLDER_H
#define HK_APP_CHECK_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"

typedef struct hk_check_list {
    hk_arena *arena;    /* owns the paths */
    const char **paths; /* [n] in the order of the names in each folder */
    int64_t n, capacity;
    int64_t n_skipped; /* files that are neither, and links */
} hk_check_list;

/** True for a folder that is a model. */
bool hk_check_is_model_folder(const char *path);

/** @param ret_list owned by the caller, hk_check_list_done(), also after a failure
 *  @return HK_OK; HK_EFILE if a folder cannot be read, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_check_list_folder(const char *path, hk_check_list *ret_list,
                                              hk_error *err);
void hk_check_list_done(hk_check_list *list); /* an all-zero one is allowed */

#endif

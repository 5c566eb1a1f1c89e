/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the project's data are: $HAKYU_DATA, else `data` of the nearest folder
 * above the program that has it, else share/hakyu/data beside its bin.
 */
#ifndef HK_APP_DATA_DIR_H
#define HK_APP_DATA_DIR_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/io/catalogue.h"
#include "engine/io/model_builtin.h"

/** Path of folder `name` of the data into buf. @return false if there is none */
bool hk_app_data_dir(const char *name, char *buf, size_t size);

/** Path of the catalogue folder into buf. @return false if there is none */
bool hk_app_catalogue_dir(char *buf, size_t size);

/** What the installation has for scenarios and models. */
typedef struct hk_app_data {
    char catalogue[4096], root[4096];
    hk_builtin_models models;
} hk_app_data;

/** Where the catalogue is, with further folders, and which models may be named.
 *  @param data filled in; the result refers to it @param more [n_more] borrowed */
hk_catalogue_dirs hk_app_dirs(hk_app_data *data, const char *const *more, int32_t n_more);

#endif

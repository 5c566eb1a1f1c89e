/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the project's data are: $HAKYU_DATA, else `data` of the nearest folder
 * above the program that has it, else share/hakyu/data beside its bin.
 */
#ifndef HK_APP_DATA_DIR_H
#define HK_APP_DATA_DIR_H

#include <stdbool.h>
#include <stddef.h>

/** Path of folder `name` of the data into buf. @return false if there is none */
bool hk_app_data_dir(const char *name, char *buf, size_t size);

/** Path of the catalogue folder into buf. @return false if there is none */
bool hk_app_catalogue_dir(char *buf, size_t size);

#endif

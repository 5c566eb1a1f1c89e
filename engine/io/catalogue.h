/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The catalogue folder: names of sectors and ids of threats, from its CSV tables.
 * Columns that are not asked for are passed over.
 */
#ifndef HK_IO_CATALOGUE_H
#define HK_IO_CATALOGUE_H

#include "engine/graph/model.h"
#include "engine/io/table.h"

/** Columns of hk_catalogue_threats(). */
enum { HK_THREAT_ID, HK_THREAT_PATTERN, HK_THREAT_SCOPE, HK_THREAT_NAME_EN, HK_THREAT_NAME_JA };

/** Give the model's sectors the names that sectors.csv of the folder has for them.
 *  @return HK_OK, also after problems; HK_EFILE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_catalogue_names(const char *folder, hk_inputs *inputs,
                                            hk_problems *problems, hk_model *model, hk_error *err);

/** Read threats.csv of the folder. @param ret_table hk_table_done(); set up even on failure */
HK_WARN_UNUSED hk_status hk_catalogue_threats(const char *folder, hk_inputs *inputs,
                                              hk_problems *problems, hk_table *ret_table,
                                              hk_error *err);

#endif

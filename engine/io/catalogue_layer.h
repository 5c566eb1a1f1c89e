/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One folder of a catalogue; between catalogue.c and catalogue_layer.c. */
#ifndef HK_IO_CATALOGUE_LAYER_H
#define HK_IO_CATALOGUE_LAYER_H

#include "engine/io/catalogue.h"

/** Read the files of layer->folder; a table without a file is absent.
 *  @return HK_OK, also after problems; HK_EFILE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_layer_read(hk_catalogue *catalogue, hk_catalogue_layer *layer,
                                       hk_problems *problems, hk_error *err);

/** What tells rows of a table apart: the id; in aliases all of table, id and label. NULL when out of
 *  memory. */
const char *hk_layer_key(hk_arena *arena, const hk_table *table, int32_t row);

/** Report cells that must have a value and have none, ids that are none, rows given twice.
 *  @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_layer_check_keys(hk_catalogue *catalogue, const hk_table *table,
                                             hk_problems *problems, hk_error *err);

#endif

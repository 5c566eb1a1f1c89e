/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing the tables of a model: a folder of CSV files, or one HDF5 file (h5_table.h).
 */
#ifndef HK_IO_MODEL_WRITE_H
#define HK_IO_MODEL_WRITE_H

#include "engine/base/memory.h"
#include "engine/io/model_tables.h"

/**
 * Write by the name of the path: HDF5 if it ends in .h5, a folder otherwise. An HDF5 file is
 * replaced; a folder must not be there yet. Absent tables and columns are left out. What fails
 * leaves nothing behind.
 * @param tables [HK_N_MODEL_TABLE]
 * @return HK_OK; HK_EWRITE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_model_write(const hk_table *tables, const char *yaml_text,
                                        const char *path, hk_error *err);

/** A table as CSV, with the columns that it has. @param ret_text in the arena @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_table_csv(const hk_table *table, hk_arena *arena, const char **ret_text,
                                      hk_error *err);

#endif

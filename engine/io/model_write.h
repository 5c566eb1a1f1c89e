/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing the tables of a model: a folder of CSV files, or one HDF5 file (h5_table.h).
 */
#ifndef HK_IO_MODEL_WRITE_H
#define HK_IO_MODEL_WRITE_H

#include "engine/base/memory.h"
#include "engine/io/model_tables.h"

/**
 * Write by the name of the path: HDF5 if it ends in .h5 or .hdf5, a folder otherwise. Absent tables and
 * columns are left out. A file is replaced whole. A folder is made if it is not there; in one that
 * holds a model each file is replaced whole, and tables that are absent now go; one that holds other
 * things is left alone.
 * @param tables [HK_N_MODEL_TABLE]
 * @return HK_OK; HK_EWRITE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_model_write(const hk_table *tables, const char *yaml_text,
                                        const char *path, hk_error *err);

/** A table as CSV: the columns that it has, provenance, range and source last.
 *  @param ret_text in the arena @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_table_csv(const hk_table *table, hk_arena *arena, const char **ret_text,
                                      hk_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of a model in one HDF5 file: a group per table, in it one string
 * dataset (UTF-8) per column, all of as many rows; strings of variable length, or of one length padded
 * with NUL and packed (long columns of ours: ten times smaller and faster); the dataset
 * `/model.yaml` holds the text of that file. Behind the HDF5 image of a file that we wrote stands one
 * line, "\nhakyu-model sha256 " + 64 hex digits of the image + "\n", which HDF5 ignores: damage is
 * found before the library parses anything. A file of another program (h5py) has none; it is read in
 * a child process first, since libhdf5 may crash on a damaged one.
 * Times are not tracked, so equal tables give equal bytes.
 */
#ifndef HK_IO_H5_TABLE_H
#define HK_IO_H5_TABLE_H

#include "engine/base/problem.h"
#include "engine/base/sha256.h"
#include "engine/io/model_tables.h"
#include "engine/io/table.h"
#include "engine/io/yaml.h"

#define HK_MODEL_FOOTER "\nhakyu-model sha256 "
enum { HK_MODEL_FOOTER_SIZE = sizeof HK_MODEL_FOOTER - 1 + HK_SHA256_HEX };

/** The name of the dataset with the text of model.yaml. */
#define HK_MODEL_YAML "model.yaml"

/**
 * Read the tables of `path`. A file that is not HDF5, truncated or of another layout is a problem,
 * never a crash. Messages name rows as `file:table:row`.
 * @param tables   [HK_N_MODEL_TABLE] all-zero but for spec; hk_table_done()
 * @param ret_yaml the parsed /model.yaml, hk_yaml_done()
 * @return HK_OK also after problems; HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_tables_read_h5(const char *path, hk_table *tables,
                                           hk_problems *problems, hk_yaml *ret_yaml, hk_error *err);

/**
 * Write tables to `path`, which is replaced only by a complete file. Absent tables and columns are
 * left out.
 * @param tables [HK_N_MODEL_TABLE]
 * @return HK_OK; HK_EWRITE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_model_write_h5(const hk_table *tables, const char *yaml_text,
                                           const char *path, hk_error *err);

#endif

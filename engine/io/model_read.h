/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a model (design.md 4.1) from a folder of CSV tables or one HDF5 file,
 * and checking all that can be checked without running it.
 */
#ifndef HK_IO_MODEL_READ_H
#define HK_IO_MODEL_READ_H

#include "engine/base/problem.h"
#include "engine/graph/model.h"
#include "engine/io/source.h"

/**
 * Read a model. Every problem of its content is added to `problems`, with its place; reading goes
 * on after one.
 * @param path          a folder with model.yaml and CSV tables, or an HDF5 file of them
 * @param catalogue_dir folder of the catalogue, for the names of sectors, or NULL
 * @param inputs        files read are added, or NULL
 * @param ret_model     owned by the caller, hk_model_free(); only on HK_OK
 * @return HK_OK; HK_EINVALID if problems were added that are errors, HK_EFILE if a file cannot be
 *         opened, HK_ENOMEM. O(rows log rows)
 */
HK_WARN_UNUSED hk_status hk_model_read(const char *path, const char *catalogue_dir,
                                       hk_problems *problems, hk_inputs *inputs,
                                       hk_model **ret_model, hk_error *err);

#endif

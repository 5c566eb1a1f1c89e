/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a model (design.md 4.1) from a folder of CSV tables or one HDF5 file,
 * and checking all that can be checked without running it.
 */
#ifndef HK_IO_MODEL_READ_H
#define HK_IO_MODEL_READ_H

#include "engine/base/problem.h"
#include "engine/graph/model.h"
#include "engine/io/catalogue.h"
#include "engine/io/model_tables.h"
#include "engine/io/source.h"
#include "engine/io/yaml.h"

/**
 * Read a model. Every problem of its content is added to `problems`, with its place; reading goes
 * on after one.
 * @param path           a folder with model.yaml and CSV tables (and its own catalogue tables in a
 *                       folder `catalogue`), or an HDF5 file of them (without)
 * @param catalogue_dirs where the catalogue is, or NULL: nothing is checked against one
 * @param inputs         files read are added, or NULL
 * @param ret_model      owned by the caller, hk_model_free(); only on HK_OK
 * @return HK_OK; HK_EINVALID if problems were added that are errors, HK_EFILE if a file cannot be
 *         opened, HK_ENOMEM. O(rows log rows)
 */
HK_WARN_UNUSED hk_status hk_model_read(const char *path, const hk_catalogue_dirs *catalogue_dirs,
                                       hk_problems *problems, hk_inputs *inputs,
                                       hk_model **ret_model, hk_error *err);

/** Before the name of a model of the installation, in the place of a path. */
#define HK_BUILTIN "builtin:"
enum { HK_BUILTIN_PATH_SIZE = 4352 };

/** A path as it is, or, if nothing is there and a model of the installation (NULL: none) has that name,
 *  HK_BUILTIN and the name, in buf. */
const char *hk_builtin_path(const struct hk_builtin_models *models, const char *path,
                            char buf[HK_BUILTIN_PATH_SIZE]);

/**
 * The same of models put on one another, with a catalogue that is read already, or NULL. Rows of a
 * later one replace those with the same id (dependencies: consumer, supplier and input; routes:
 * network and ends) or are added (table_overlay.h); only the first needs every table.
 * @param paths    [n] the lowest first
 * @param builtins models that are built where a path is HK_BUILTIN and their name; NULL: none
 */
HK_WARN_UNUSED hk_status hk_model_read_with(const char *const *paths, int32_t n,
                                            const struct hk_builtin_models *builtins,
                                            const hk_catalogue *catalogue, hk_problems *problems,
                                            hk_inputs *inputs, hk_model **ret_model, hk_error *err);

/** Empty tables that know their columns. @param ret_tables [HK_N_MODEL_TABLE] */
void hk_tables_init(hk_table *ret_tables);
/** The same for tables to be put on others: none of them must be there. */
void hk_tables_init_over(hk_table *ret_tables);

/**
 * Read the raw tables of a folder or an HDF5 file; their content is not checked.
 * @param tables   [HK_N_MODEL_TABLE] from hk_tables_init(); hk_table_done() for each
 * @param ret_yaml its source.text is that of model.yaml; hk_yaml_done()
 * @return HK_OK also after problems; HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_tables_read(const char *path, hk_table *tables, hk_inputs *inputs,
                                        hk_problems *problems, hk_yaml *ret_yaml, hk_error *err);

/** The same, also of a path from hk_builtin_path(), whose tables are built.
 *  @return also HK_EREFERENCE if there is no such model */
HK_WARN_UNUSED hk_status hk_tables_read_any(const char *path,
                                            const struct hk_builtin_models *models,
                                            hk_table *tables, hk_inputs *inputs,
                                            hk_problems *problems, hk_yaml *ret_yaml,
                                            hk_error *err);

/**
 * Read the raw tables of a folder, as hk_model_write_h5() wants them; their content is not checked.
 * A table whose file does not exist is absent.
 * @param tables   [HK_N_MODEL_TABLE] from hk_tables_init(); hk_table_done() for each
 * @param ret_yaml its source.text is that of model.yaml; hk_yaml_done()
 * @return HK_OK also after problems; HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_tables_read_folder(const char *path, hk_table *tables,
                                               hk_inputs *inputs, hk_problems *problems,
                                               hk_yaml *ret_yaml, hk_error *err);

#endif

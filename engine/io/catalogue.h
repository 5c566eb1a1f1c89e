/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The catalogue: sectors, systems, services, threats and all other tables of the plans
 * by id, read from one folder or several. A folder holds any of the tables of
 * catalogue_tables.h as NAME.csv, and catalogue.yaml (version, title, source). Folders lie over
 * each other, later over earlier: the built-in one, that of the model, those that were given. A
 * row whose id is known replaces it, in the columns that its table has; others are added at the
 * end. A catalogue is read-only once it is read.
 */
#ifndef HK_IO_CATALOGUE_H
#define HK_IO_CATALOGUE_H

#include "engine/base/memory.h"
#include "engine/base/problem.h"
#include "engine/base/sha256.h"
#include "engine/base/text.h"
#include "engine/io/catalogue_tables.h"
#include "engine/io/source.h"

struct hk_builtin_models;

/** Where the catalogue is, and what else the installation has for a scenario. */
typedef struct hk_catalogue_dirs {
    const char *builtin;     /* of the installation, or NULL */
    const char *const *more; /* [n_more] lie over it and over the model's, later over earlier */
    int32_t n_more;
    const struct hk_builtin_models *models; /* that may be named, or NULL (model_builtin.h) */
    const char *rules; /* file: a table verification_rules over all others; NULL = none */
} hk_catalogue_dirs;

/** What a folder holds. */
typedef struct hk_catalogue_layer {
    const char *folder, *shown; /* path; what inputs of a result call it (NULL: by its path) */
    const char *rules;          /* not a folder, but this file of rules; or NULL */
    hk_table tables[HK_N_CATALOGUE];
    const char *version, *title_en, *title_ja; /* "" without catalogue.yaml */
} hk_catalogue_layer;

typedef struct hk_catalogue_cell {
    const char *text;   /* never NULL */
    int32_t layer, row; /* where it stands; layer -1: the column is in no table of the row's */
} hk_catalogue_cell;

/** One table over all layers. */
typedef struct hk_catalogue_table {
    const hk_table_spec *spec;
    hk_catalogue_cell *cells; /* [n_row, spec->n_column] */
    const char **ids;         /* [n_row] first column */
    hk_map *map;              /* id -> row; in aliases by all of table, label and id */
    int32_t n_row;
    bool present; /* in some layer */
    bool broken;  /* not read to its end somewhere: references to it are not checked */
} hk_catalogue_table;

typedef struct hk_catalogue {
    hk_arena *arena;
    hk_catalogue_layer *layers; /* [n_layer] */
    int32_t n_layer;
    hk_catalogue_table tables[HK_N_CATALOGUE];
    const char *version;        /* of the layers that have one, joined by '+' */
    char sha256[HK_SHA256_HEX]; /* of the content of all tables, wherever they lie */
    hk_inputs inputs;           /* files read */
    int64_t own_from, own_to;   /* those of the model, by their paths */
} hk_catalogue;

/**
 * Read the catalogue for a model.
 * @param dirs          NULL: there is none, *ret_catalogue becomes NULL
 * @param model_paths   [n_model] folders may hold a folder `catalogue`
 * @param problems      every problem with its place; one warning if there is no folder at all
 * @param ret_catalogue owned by the caller, hk_catalogue_free(); NULL if there is no folder
 * @return HK_OK, also after problems; HK_EFILE if a folder or a file cannot be read, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_catalogue_read(const hk_catalogue_dirs *dirs,
                                           const char *const *model_paths, int32_t n_model,
                                           hk_problems *problems, hk_catalogue **ret_catalogue,
                                           hk_error *err);
void hk_catalogue_free(hk_catalogue *catalogue); /* NULL is allowed */

/** Add its files to the inputs of a run. NULL catalogue or inputs: nothing is done.
 *  @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_catalogue_list(const hk_catalogue *catalogue, hk_inputs *inputs,
                                           hk_error *err);

/** True if ids can be checked against the table. */
bool hk_catalogue_has(const hk_catalogue *catalogue, hk_catalogue_part part);
/** Row of an id, or -1. */
int32_t hk_catalogue_find(const hk_catalogue *catalogue, hk_catalogue_part part, const char *id);
/** Text of a cell, "" if the column is unknown; never NULL. */
const char *hk_catalogue_text(const hk_catalogue *catalogue, hk_catalogue_part part, int32_t row,
                              const char *column);
/** True if `word` is one of the cell's parts between ';'. */
bool hk_catalogue_list_has(const char *cell, const char *word);
/** True if the version is that of the catalogue or of one of its layers. */
bool hk_catalogue_is_version(const hk_catalogue *catalogue, const char *version);

/** Check what the tables say about each other; called once by hk_catalogue_read(). */
HK_WARN_UNUSED hk_status hk_catalogue_check(const hk_catalogue *catalogue, hk_problems *problems,
                                            hk_error *err);

#endif

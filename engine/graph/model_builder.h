/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Model builders: code that makes the rows of a model's tables from tables of facts and rules. A
 * builder sees text only: it is given the tables that it asks for and hands rows to a sink; which
 * files they come from and go to is io's business (io/facts.h, io/model_sink.h). It must be a pure
 * function of the tables and the options: same command, same bytes.
 */
#ifndef HK_GRAPH_MODEL_BUILDER_H
#define HK_GRAPH_MODEL_BUILDER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"

/** Name of a table and its columns, all of which a file must have. */
typedef struct hk_table_shape {
    const char *name;
    const char *const *columns; /* [n_column] */
    int32_t n_column;
} hk_table_shape;

/** The rows of one table of facts; lives as long as the facts. */
typedef struct hk_fact_rows {
    const char *const *cells; /* [n_row, n_column] never NULL */
    int32_t n_row;
} hk_fact_rows;

/** What a builder is given. */
typedef struct hk_facts {
    const hk_fact_rows *tables; /* [n_facts] of the builder */
    void *reader;
    /** Report what is wrong with a cell; building goes on or stops as the builder likes. */
    void (*problem)(void *reader, int32_t table, int32_t row, int32_t column, const char *message);
} hk_facts;

/** Where the rows go. */
typedef struct hk_model_sink {
    void *data;
    /** One row of output table `table`. @param cells [n_column] "" or NULL for an empty one
     *  @return HK_OK; HK_ELIMIT, HK_ENOMEM */
    hk_status (*row)(void *data, int32_t table, const char *const *cells, hk_error *err);
} hk_model_sink;

typedef struct hk_build_options {
    double scale;               /* how much finer than the model's own grain; 1 = as it is */
    const int32_t *prefectures; /* [n_prefecture] codes, in increasing order; none = all */
    int32_t n_prefecture;
    const char *date; /* rules in force on this day, `2009-02-03` */
} hk_build_options;

typedef struct hk_model_builder {
    const char *name;    /* what the command line calls it */
    const char *folder;  /* of its facts, below the folder of the data */
    const char *summary; /* one line */
    const char *title_en, *title_ja;
    const char *catalogue_version; /* whose ids it uses */
    const char *date;              /* the usual one */
    double scale_min, scale_max;
    const hk_table_shape *facts; /* [n_fact] what it reads */
    int32_t n_fact;
    const hk_table_shape
        *outputs; /* [n_output] what it writes: tables of a model (design.md 4.1) */
    int32_t n_output;
    /**
     * @return HK_OK, also after problems; HK_EINVALID if the options ask for nothing, HK_ENOMEM, or
     * what the sink says
     */
    hk_status (*build)(const hk_facts *facts, const hk_build_options *options,
                       const hk_model_sink *sink, hk_error *err);
} hk_model_builder;

#endif

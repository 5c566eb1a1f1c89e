/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sink that turns a builder's rows into tables of a model. */
#ifndef HK_IO_MODEL_SINK_H
#define HK_IO_MODEL_SINK_H

#include "engine/graph/model_builder.h"
#include "engine/io/model_tables.h"

typedef struct hk_row_tables {
    hk_table tables[HK_N_MODEL_TABLE];
    const hk_table_shape *outputs;
    int32_t n_output;
    int32_t table[HK_N_MODEL_TABLE];                        /* [n_output] which table */
    int32_t column[HK_N_MODEL_TABLE][HK_TABLE_COLUMNS_MAX]; /* [n_output, n_column] which column */
} hk_row_tables;

/**
 * Empty tables for what a builder writes; its names must be those of model_tables.h.
 * @param outputs  [n_output] borrowed
 * @param ret_sink rows given to it go to `ret_rows`, as long as that lives
 */
void hk_row_tables_init(const hk_table_shape *outputs, int32_t n_output, hk_row_tables *ret_rows,
                        hk_model_sink *ret_sink);
void hk_row_tables_done(hk_row_tables *rows);

#endif

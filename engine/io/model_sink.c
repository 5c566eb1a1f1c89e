/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/model_sink.h"

#include <string.h>

#include "engine/base/check.h"
#include "engine/io/model_read.h"

static hk_status take_row(void *data, int32_t output, const char *const *cells, hk_error *err)
{
    hk_row_tables *rows = data;
    hk_table *table = &rows->tables[rows->table[output]];
    size_t n[HK_TABLE_COLUMNS_MAX];
    size_t sum = 0;
    int32_t n_column = rows->outputs[output].n_column;
    for (int32_t c = 0; c < n_column; c++) {
        n[c] = cells[c] == NULL ? 0 : strlen(cells[c]);
        sum += n[c] + 1;
    }
    HK_TRY(hk_table_reserve_text(table, sum, err));
    HK_TRY(hk_table_add_row(table, 0, table->n_row + 1, err));
    for (int32_t c = 0; c < n_column; c++) {
        hk_table_set(table, table->n_row - 1, rows->column[output][c], cells[c], n[c], 0);
    }
    return HK_OK;
}

static int32_t find_column(const hk_table_spec *spec, const char *name)
{
    int32_t c = 0;
    while (c < spec->n_column && strcmp(spec->columns[c].name, name) != 0) {
        c++;
    }
    HK_CHECK(c < spec->n_column, "a builder writes a column that no table has");
    return c;
}

void hk_row_tables_init(const hk_table_shape *outputs, int32_t n_output, hk_row_tables *ret_rows,
                        hk_model_sink *ret_sink)
{
    hk_tables_init(ret_rows->tables);
    ret_rows->outputs = outputs;
    ret_rows->n_output = n_output;
    HK_CHECK(n_output <= HK_N_MODEL_TABLE);
    for (int32_t i = 0; i < n_output; i++) {
        int32_t t = 0;
        while (t < HK_N_MODEL_TABLE && strcmp(hk_model_tables[t].name, outputs[i].name) != 0) {
            t++;
        }
        HK_CHECK(t < HK_N_MODEL_TABLE, "a builder writes a table that a model does not have");
        ret_rows->table[i] = t;
        ret_rows->tables[t].present = true;
        for (int32_t c = 0; c < outputs[i].n_column; c++) {
            int32_t column = find_column(&hk_model_tables[t], outputs[i].columns[c]);
            ret_rows->column[i][c] = column;
            ret_rows->tables[t].has[column] = true;
        }
    }
    *ret_sink = (hk_model_sink){.data = ret_rows, .row = take_row};
}

void hk_row_tables_done(hk_row_tables *rows)
{
    for (int32_t i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_table_done(&rows->tables[i]);
    }
}

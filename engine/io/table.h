/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Raw tables: cells of text in the order of a table's known columns, with the
 * place of each cell for messages. Read from CSV (csv.c) or from a group of an
 * HDF5 file (h5_table.c). What is wrong with a table goes to a list of problems;
 * a table that could not be read to its end is `broken`, a row with the wrong
 * number of cells is `bad` and kept, so that references to it do not fail too.
 */
#ifndef HK_IO_TABLE_H
#define HK_IO_TABLE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/problem.h"
#include "engine/io/source.h"

#define HK_TABLE_FILE_MAX    ((size_t)1 << 30) /* bytes of a CSV file */
#define HK_TABLE_CELL_MAX    65536             /* bytes of a cell */
#define HK_TABLE_ROWS_MAX    (1 << 24)         /* rows of a table */
#define HK_TABLE_COLUMNS_MAX 256               /* columns of a file */

typedef struct hk_column_spec {
    const char *name;
    bool required; /* the column must be there */
} hk_column_spec;

typedef struct hk_table_spec {
    const char *name; /* `components`: the file is components.csv */
    const hk_column_spec *columns;
    int32_t n_column;
    bool required; /* the table must be there and have a row */
    bool open;     /* other columns are passed over in silence (catalogue tables) */
} hk_table_spec;

typedef struct hk_cell {
    uint32_t text; /* offset into the pool */
    uint32_t at;   /* offset into the source */
} hk_cell;

typedef struct hk_table {
    const hk_table_spec *spec;
    hk_source source;   /* text NULL for HDF5; file always set unless the table is absent */
    hk_cell *cells;     /* [n_row, spec->n_column]; an absent column is "" */
    uint32_t *row_at;   /* [n_row] offset of the row into the source */
    int32_t *row_line;  /* [n_row] its line, or its number from 1 (HDF5) */
    uint8_t *row_bad;   /* [n_row] */
    uint8_t *row_layer; /* [n_row] where it stands: 0 = source, k = over[k - 1]; NULL: all 0 */
    hk_source *over;    /* [n_over] of tables put on this one (table_overlay.h) */
    int32_t n_over;
    char *pool;
    size_t pool_used, pool_size;
    int32_t n_row, row_capacity;
    bool present; /* the file or group exists */
    bool broken;
    bool has[HK_TABLE_COLUMNS_MAX]; /* [spec->n_column] column is in the file */
} hk_table;

/**
 * Read `path` as CSV (RFC 4180, UTF-8, header). Problems are added to the list. An empty file, or
 * one of blank lines only, has no rows.
 * @param ret_table owned by the caller, hk_table_done(); set up even on failure
 * @return HK_OK also for a table with problems; HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_table_read_csv(const char *path, const hk_table_spec *spec,
                                           hk_inputs *inputs, hk_problems *problems,
                                           hk_table *ret_table, hk_error *err);
/** The same from text; `name` is what messages call it. @return as hk_table_read_csv() */
HK_WARN_UNUSED hk_status hk_table_parse_csv(const char *name, const char *text,
                                            const hk_table_spec *spec, hk_problems *problems,
                                            hk_table *ret_table, hk_error *err);
void hk_table_done(hk_table *table); /* an all-zero one is allowed */

/* --- for readers of tables: building one ------------------------------------------------------ */

/** Make room for text of n bytes and its final 0. */
HK_WARN_UNUSED hk_status hk_table_reserve_text(hk_table *table, size_t n, hk_error *err);
/** Append a row of empty cells. @return HK_OK, HK_ENOMEM, HK_ELIMIT beyond HK_TABLE_ROWS_MAX rows */
HK_WARN_UNUSED hk_status hk_table_add_row(hk_table *table, size_t at, int32_t line, hk_error *err);
/** Set a cell; room for the text must have been reserved. */
void hk_table_set(hk_table *table, int32_t row, int32_t column, const char *text, size_t n,
                  size_t at);

/** Check the names of a file's columns against the spec: unknown, twice, missing.
 *  @param places [n] of the names @param ret_column [n] index into the spec or -1 */
void hk_table_match_header(hk_table *table, const char *const *names, const hk_place *places,
                           const char *line, int32_t n, hk_problems *problems, int32_t *ret_column);

/* --- use ---------------------------------------------------------------------------------------*/

/** Text of a cell; never NULL; lives as long as the table. */
const char *hk_table_text(const hk_table *table, int32_t row, int32_t column);

/** Which of the tables put on one another a row comes from, 0 the lowest; and its source. */
int32_t hk_table_layer(const hk_table *table, int32_t row);
const hk_source *hk_table_source(const hk_table *table, int32_t row);

/** Place of byte `inner` of a cell's text. */
hk_place hk_table_place(const hk_table *table, int32_t row, int32_t column, size_t inner);

/** Add a problem at byte `inner` of a cell. */
void hk_table_problem(const hk_table *table, hk_problems *problems, hk_severity severity,
                      hk_status code, int32_t row, int32_t column, size_t inner, const char *format,
                      ...) HK_PRINTF(8, 9);
void hk_table_vproblem(const hk_table *table, hk_problems *problems, hk_severity severity,
                       hk_status code, int32_t row, int32_t column, size_t inner,
                       const char *format, va_list args);

#endif

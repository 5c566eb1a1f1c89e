/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of results in three dresses: aligned text for people (numbers with four
 * significant digits and grouped thousands), CSV and JSON for programs (every digit;
 * missing values empty or null). The same cells feed all three.
 */
#ifndef HK_APP_PRINT_TABLE_H
#define HK_APP_PRINT_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/base/error.h"

#define HK_PRINT_FORMATS "table|csv|json" /* in the order of hk_print_format */
typedef enum hk_print_format { HK_PRINT_TEXT, HK_PRINT_CSV, HK_PRINT_JSON } hk_print_format;

typedef enum hk_print_where {
    HK_PRINT_BOTH,
    HK_PRINT_TEXT_ONLY, /* people see it, programs have it in other columns */
    HK_PRINT_DATA_ONLY
} hk_print_where;

typedef struct hk_print_column {
    const char *key;   /* CSV header and JSON key; names the unit, such as down_time_h */
    const char *title; /* header for people, with the unit */
    bool is_text;      /* aligned left */
    hk_print_where where;
} hk_print_column;

typedef struct hk_print_table hk_print_table; /* opaque: cells row by row */

/** @param columns copied, their texts borrowed @param ret_table free with hk_print_table_free() */
HK_WARN_UNUSED hk_status hk_print_table_new(const hk_print_column *columns, int32_t n_column,
                                            hk_print_table **ret_table, hk_error *err);
void hk_print_table_free(hk_print_table *table); /* NULL is allowed */

/** The next cell, row by row; texts are copied. If memory runs out the table says so when written. */
void hk_print_add_text(hk_print_table *table, const char *text);
void hk_print_add_integer(hk_print_table *table, int64_t value);
void hk_print_add_real(hk_print_table *table, double value); /* NAN = missing */
/** A fraction: programs get it, people per cent. */
void hk_print_add_fraction(hk_print_table *table, double value);
void hk_print_add_bool(hk_print_table *table, bool value);
void hk_print_add_missing(hk_print_table *table);

int64_t hk_print_row_count(const hk_print_table *table);

/** Write in a format; JSON is a list of objects, indented by `indent` blanks.
 *  @return HK_OK; HK_ENOMEM if a cell was lost */
HK_WARN_UNUSED hk_status hk_print_table_write(const hk_print_table *table, hk_print_format format,
                                              int indent, FILE *out, hk_error *err);

/** One JSON object: the first cell of each row is a key, the last its value. @return as above */
HK_WARN_UNUSED hk_status hk_print_table_write_object(const hk_print_table *table, int indent,
                                                     FILE *out, hk_error *err);

/** CSV with one line per cell: section, first cell of the row, key, value. */
HK_WARN_UNUSED hk_status hk_print_table_write_long(const hk_print_table *table, const char *section,
                                                   FILE *out, hk_error *err);

/** For people: `1,234,567`, `12.35`, `0.001235`, `-`. */
void hk_print_number(double value, char *buf, size_t size);

/** One field of CSV, quoted if it must be. */
void hk_print_csv_field(const char *text, FILE *out);

/** Flush stdout. A reader that went away is no error. @return exit code; problems said on stderr */
int hk_print_finish(void);

#endif

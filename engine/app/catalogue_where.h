/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `--where COLUMN=VALUE` of `hakyu catalogue`: which rows are shown. A column is named
 * in full, without its ending (_id, _ids, _code, _en, _ja, _derived, _in_plans; all columns that are
 * left then count), or by a beginning that is its alone. A cell matches if it is the value, or if
 * one of its parts between ';' is; case, blanks and width do not count.
 */
#ifndef HK_APP_CATALOGUE_WHERE_H
#define HK_APP_CATALOGUE_WHERE_H

#include "engine/io/catalogue.h"

typedef struct hk_where {
    const char *text;                   /* as given */
    const char *value;                  /* behind its first '=' */
    bool columns[HK_TABLE_COLUMNS_MAX]; /* which may match */
} hk_where;

/** Understand one; what is wrong is said on stderr. @return HK_EXIT_OK or HK_EXIT_USAGE */
int hk_where_parse(hk_catalogue_part part, const char *text, hk_where *ret);

/** True if the row matches. @param scratch for copies */
bool hk_where_matches(const hk_where *where, const hk_catalogue_table *table, int32_t row,
                      hk_arena *scratch);

#endif

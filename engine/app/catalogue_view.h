/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the catalogue as people and programs see them: people the columns that matter, in
 * their language; programs all columns by their names, the same in both languages.
 */
#ifndef HK_APP_CATALOGUE_VIEW_H
#define HK_APP_CATALOGUE_VIEW_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"
#include "engine/io/catalogue.h"
#include "engine/io/catalogue_resolve.h"

/** The tables and how many rows each has. @param ret_table hk_print_table_free() */
HK_WARN_UNUSED hk_status hk_catalogue_view_list(const hk_catalogue *catalogue, hk_lang lang,
                                                hk_print_table **ret_table, hk_error *err);

/** Rows of a table. @param rows [n_row] of them */
HK_WARN_UNUSED hk_status hk_catalogue_view_rows(const hk_catalogue *catalogue,
                                                hk_catalogue_part part, const int32_t *rows,
                                                int32_t n_row, hk_print_format format, hk_lang lang,
                                                hk_print_table **ret_table, hk_error *err);

/** What a label means. */
HK_WARN_UNUSED hk_status hk_catalogue_view_hits(const hk_catalogue *catalogue,
                                                const hk_resolved *resolved, hk_lang lang,
                                                hk_print_table **ret_table, hk_error *err);

#endif

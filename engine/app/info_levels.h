/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification levels of a result as tables: sections of info_view.h. */
#ifndef HK_APP_INFO_LEVELS_H
#define HK_APP_INFO_LEVELS_H

#include "engine/app/info_view.h"

enum { HK_INFO_LEVELS_COLUMNS = 10 };

/** Columns of one of the sections HK_INFO_LEVELS to HK_INFO_RULES. @return how many */
int32_t hk_info_levels_columns(hk_info_section section, hk_lang lang, hk_print_column *columns);

/** Rows of such a section; none for results of before format version 3. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_info_levels_fill(const hk_result *r, hk_info_section section,
                                             hk_lang lang, hk_print_table *table, hk_error *err);

#endif

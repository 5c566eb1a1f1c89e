/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `hakyu info` shows of a result: facts of the run, and tables of losses,
 * deadlocks, inputs and warnings. Means are over the replicates that ended well;
 * standard errors are left out when more than 5 % failed.
 */
#ifndef HK_APP_INFO_VIEW_H
#define HK_APP_INFO_VIEW_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"
#include "engine/io/result.h"

typedef enum hk_info_section {
    HK_INFO_RUN, /* facts: key, label, value, as text */
    HK_INFO_SECTORS,
    HK_INFO_SERVICES,
    HK_INFO_LEVELS, /* IT malfunctions beyond the verification level: in all and by sector */
    HK_INFO_LEVEL_SERVICES,
    HK_INFO_LEVEL_PATTERNS,
    HK_INFO_LEVEL_ROOTS,
    HK_INFO_RULES,
    HK_INFO_DEADLOCKS,
    HK_INFO_INPUTS,
    HK_INFO_WARNINGS,
    HK_INFO_COUNT
} hk_info_section;

/** Name of a section in CSV and JSON. */
const char *hk_info_section_key(hk_info_section section);
/** Its headline; NULL for the facts, which have none. */
const char *hk_info_section_title(hk_info_section section, hk_lang lang);

/** The table of a section. @param ret_table free with hk_print_table_free() */
HK_WARN_UNUSED hk_status hk_info_table(const hk_result *r, hk_info_section section, hk_lang lang,
                                       hk_print_table **ret_table, hk_error *err);

/** The facts of the run into a table of hk_info_table(). */
void hk_info_add_facts(const hk_result *r, hk_lang lang, hk_print_table *table);

/** The same of all cases of a file. */
void hk_info_add_sweep_facts(const hk_result_cases *cases, hk_lang lang, hk_print_table *table);

/** Mean over the replicates that ended well of samples [n_replicate], and its standard error (NAN
 *  where there is none). Both NAN if all failed. `room` [n_replicate] is scratch. */
void hk_info_mean(const hk_result *r, const double *samples, double *room, double *ret_mean,
                  double *ret_se);

/** Mean loss in person-hours of all replicates, whatever the failed ones would have lost: from nothing
 *  to everything up to the horizon. */
typedef struct hk_info_bounds {
    double least, most;
} hk_info_bounds;

hk_info_bounds hk_info_loss_bounds(const hk_result *r);

#endif

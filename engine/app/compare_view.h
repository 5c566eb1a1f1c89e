/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of `hakyu compare`. One list of columns serves all sections; a sheet has those of one
 * section, or of all of them, as CSV wants it.
 */
#ifndef HK_APP_COMPARE_VIEW_H
#define HK_APP_COMPARE_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/app/labels.h"
#include "engine/app/print_table.h"
#include "engine/rank/compare/compare.h"
#include "engine/rank/compare/compare_inputs.h"
#include "engine/rank/compare/compare_ranks.h"

typedef enum hk_compare_section {
    HK_COMPARE_CHANGES,
    HK_COMPARE_OUTPUTS,
    HK_COMPARE_SERVICES,
    HK_COMPARE_COMPONENTS,
    HK_COMPARE_SECTION_COUNT
} hk_compare_section;

enum { HK_COMPARE_COLUMNS = 50, HK_COMPARE_WORD_SIZE = 128 };

/** What decides which columns there are, and their headers. */
typedef struct hk_compare_look {
    hk_lang lang;
    hk_print_format format;
    bool many; /* pairs of cases: each line names its own */
    bool has_factors, has_bounds, has_assumed;
    double confidence, margin;
    char percent[16];
    char interval[HK_COMPARE_WORD_SIZE], wide[HK_COMPARE_WORD_SIZE];
    char keys[6][32]; /* low_95, high_95, bound_low_95, ..., assumed_high_95 */
} hk_compare_look;

/** Make the headers from the rest. */
void hk_compare_look_words(hk_compare_look *look);

typedef struct hk_compare_sheet {
    const hk_compare_look *look; /* borrowed */
    hk_print_table *table;
    int32_t places[HK_COMPARE_COLUMNS]; /* [n] which columns it has */
    int32_t n;
} hk_compare_sheet;

/** @param sections bits 1 << hk_compare_section @param ret_sheet end with hk_compare_sheet_done() */
HK_WARN_UNUSED hk_status hk_compare_sheet_init(const hk_compare_look *look, unsigned sections,
                                               hk_compare_sheet *ret_sheet, hk_error *err);
void hk_compare_sheet_done(hk_compare_sheet *sheet); /* zeroed ones are allowed */

/** Name of a section in CSV and JSON. */
const char *hk_compare_section_key(hk_compare_section section);

/** What a line is of. */
typedef struct hk_compare_name {
    hk_compare_section section;
    const char *case_a, *case_b, *factors; /* "" if that is not told */
    const char *id, *name, *unit;
} hk_compare_name;

void hk_compare_add_line(hk_compare_sheet *sheet, const hk_compare_name *name,
                         const hk_compare_line *line);
void hk_compare_add_rank(hk_compare_sheet *sheet, const hk_compare_name *name,
                         const hk_compare_rank *rank);
void hk_compare_add_change(hk_compare_sheet *sheet, const hk_compare_name *name,
                           const hk_change *change);

#endif

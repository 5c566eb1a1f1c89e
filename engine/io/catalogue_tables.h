/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of a catalogue: their columns in the order in which they are shown, what
 * their cells refer to, and their titles. The first column is the id, but in
 * `aliases`. A column that must be there must have a value in every row.
 */
#ifndef HK_IO_CATALOGUE_TABLES_H
#define HK_IO_CATALOGUE_TABLES_H

#include "engine/io/table.h"

typedef enum hk_catalogue_part {
    HK_CATALOGUE_SECTORS,
    HK_CATALOGUE_SUBSECTORS,
    HK_CATALOGUE_PROVIDERS, /* classes of them */
    HK_CATALOGUE_SYSTEMS,
    HK_CATALOGUE_SERVICES,
    HK_CATALOGUE_RULES,
    HK_CATALOGUE_EFFECTS, /* kinds of malfunctions */
    HK_CATALOGUE_THREATS,
    HK_CATALOGUE_THREAT_MODELS, /* how a threat is simulated unless a scenario says otherwise */
    HK_CATALOGUE_MALFUNCTIONS,
    HK_CATALOGUE_ORGANISATIONS,
    HK_CATALOGUE_CEPTOARS,
    HK_CATALOGUE_REPORTING,
    HK_CATALOGUE_INFO_PATHS,
    HK_CATALOGUE_LIAISON_CASES,
    HK_CATALOGUE_INDICATORS,
    HK_CATALOGUE_TERMS,
    HK_CATALOGUE_GRADES,
    HK_CATALOGUE_ALIASES
} hk_catalogue_part;
enum { HK_N_CATALOGUE = HK_CATALOGUE_ALIASES + 1 };

/** Columns of `aliases`. */
enum { HK_ALIAS_TABLE, HK_ALIAS_ID, HK_ALIAS_LABEL, HK_ALIAS_AMBIGUOUS };

/** Cells of a column are ids of a table. */
typedef struct hk_catalogue_reference {
    hk_catalogue_part part;
    const char *column;
    hk_catalogue_part target;
    bool is_list; /* several ids, separated by ';' */
} hk_catalogue_reference;

/** [HK_N_CATALOGUE] */
extern const hk_table_spec hk_catalogue_tables[HK_N_CATALOGUE];

/** Titles in English and Japanese, [HK_N_CATALOGUE]. */
extern const char *const hk_catalogue_titles[HK_N_CATALOGUE][2];

/** [*ret_n] */
const hk_catalogue_reference *hk_catalogue_references(int32_t *ret_n);

/** Column of a table by its name, or -1. */
int32_t hk_catalogue_column(hk_catalogue_part part, const char *name);

/** Table by its name, or -1. */
int32_t hk_catalogue_part_named(const char *name);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where each variable, dimension and attribute of the schema lives in an
 * hk_result. Bound variables are members; derived ones are computed from members
 * when written, and compared with them by the validator. Internal to io.
 */
#ifndef HK_IO_RESULT_COLUMN_H
#define HK_IO_RESULT_COLUMN_H

#include "engine/base/error.h"
#include "engine/base/problem.h"
#include "engine/io/result.h"
#include "engine/io/result_schema.h"

/** Longest allowed length of a dimension; ragged ones may be longer. */
#define HK_DIMENSION_MAX INT32_MAX
#define HK_RAGGED_MAX    (INT64_C(1) << 40)

/** Length of a dimension; -1 for an unknown one. */
int64_t hk_result_dim(const hk_result *result, const char *name);
/** Set a length after reading; lengths that follow from others are left alone. */
void hk_result_dim_set(hk_result *result, const char *name, int64_t length);

/** True if files of the result's format version have this row of the schema. */
bool hk_result_has(const hk_result *result, const hk_schema_row *row);

/** Number of values of a variable, or -1 on overflow. */
int64_t hk_column_count(const hk_result *result, const hk_schema_row *row);

/** True if the variable is a member of hk_result (else it is derived). */
bool hk_column_is_bound(const hk_schema_row *row);
/** Offset in hk_result of the pointer to the values of a bound variable. */
size_t hk_column_offset(const hk_schema_row *row);
/** The values of a bound variable, or NULL if the member is not set. */
const void *hk_column_data(const hk_result *result, const hk_schema_row *row);
/** Point the member of a bound variable to values read. */
void hk_column_set(hk_result *result, const hk_schema_row *row, void *data);
/** Compute a derived variable into `out` [hk_column_count()]. */
void hk_column_derive(const hk_result *result, const hk_schema_row *row, void *out);
typedef void hk_derive(const hk_result *result, void *out);
/** What computes a derived variable; never NULL for rows of the schema. */
hk_derive *hk_column_derivation(const hk_schema_row *row);

/** Value of a group attribute. */
typedef struct hk_attribute {
    const char *text; /* strings; points into the result, into constants or to `buffer` */
    int64_t integer;  /* int32, int64 */
    uint64_t natural; /* uint64 */
    char buffer[64];
} hk_attribute;

void hk_attribute_get(const hk_result *result, const hk_schema_row *row,
                      hk_attribute *ret_attribute);
/** The member behind a text attribute, or NULL. */
const char **hk_attribute_member(hk_result *result, const hk_schema_row *row);
/** Set the member behind a group attribute from what was read; others are left alone. */
void hk_attribute_set(hk_result *result, const hk_schema_row *row, const hk_attribute *attribute);

/** `units` of a variable, START replaced; buf at least 80 bytes. */
void hk_column_units(const hk_result *result, const hk_schema_row *row, char *buf, size_t size);

/** Parts of a result that are checked, and written, at different times. */
enum {
    HK_PART_FILE = 1, /* what a file has once */
    HK_PART_CASE = 2, /* what each case has once: sums and means */
    HK_PART_ROWS = 4, /* replicates and what happened in them */
    HK_PART_ALL = 7
};
/** The part a variable belongs to. */
unsigned hk_part_of(const hk_schema_row *row);

/** What the sums of a case are compared with when its replicates are not at hand. */
typedef struct hk_good {
    int64_t all;             /* replicates that ended well */
    const int64_t *in_batch; /* [n_batch] */
} hk_good;

/**
 * Check the values of a result in memory: ranges, references, order, sums. Every
 * array is looked at; nothing is trusted but the lengths. One problem per variable
 * (its first bad value and how many there are). @return HK_OK or HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_result_check(const hk_result *result, const char *path,
                                         hk_problems *problems, hk_error *err);
/** The same for some HK_PART_...; `good` NULL: counted in `result`. */
HK_WARN_UNUSED hk_status hk_result_check_parts(const hk_result *result, unsigned parts,
                                               const hk_good *good, const char *path,
                                               hk_problems *problems, hk_error *err);

/** Check n values of a variable. @param limit of indices: the length of the dimension they name */
void hk_check_values(const hk_schema_row *row, const void *data, int64_t n, int64_t limit,
                     hk_place place, hk_problems *problems);

/** Are the members of rows there that are no variables, or that others are looked up with? */
void hk_check_members(const hk_result *result, hk_place place, hk_problems *problems);

/** True for UTF-8 text without control characters, or with no others than line breaks and tabs. */
bool hk_text_is_clean(const char *text, bool with_breaks);
/** A clean copy, or the text itself; NULL when out of memory (or for NULL). */
const char *hk_text_clean(const char *text, bool with_breaks, hk_arena *arena);

/**
 * A shallow copy of a result whose lines and texts are clean; what has to change is copied to
 * `arena`. @return HK_OK, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_result_clean(const hk_result *result, hk_arena *arena,
                                         hk_result *ret_copy, hk_error *err);

/** Relations between variables; called when every value is in range. */
HK_WARN_UNUSED hk_status hk_result_check_relations(const hk_result *result, unsigned parts,
                                                   const hk_good *good, hk_place place,
                                                   hk_problems *problems, hk_error *err);

#endif

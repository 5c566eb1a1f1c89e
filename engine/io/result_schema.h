/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The schema of result files: one row per dimension, attribute and variable, as
 * schema/result-1.csv says it (built into the program by schema/embed.py). The
 * writer, the reader and the validator all work through it, so that a file cannot
 * have what the schema does not know. Constant data, thread-safe.
 */
#ifndef HK_IO_RESULT_SCHEMA_H
#define HK_IO_RESULT_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HK_SCHEMA_DIMS = 4, HK_SCHEMA_EXTRAS = 4 };

typedef enum hk_schema_item {
    HK_SCHEMA_DIMENSION,
    HK_SCHEMA_ATTRIBUTE, /* of a group */
    HK_SCHEMA_VARIABLE
} hk_schema_item;

typedef enum hk_schema_type {
    HK_TYPE_NONE,
    HK_TYPE_UINT8,
    HK_TYPE_INT32,
    HK_TYPE_INT64,
    HK_TYPE_UINT64,
    HK_TYPE_DOUBLE,
    HK_TYPE_STRING
} hk_schema_type;

/** What values are allowed; the fill value always is. */
typedef enum hk_schema_values {
    HK_VALUES_ANY,
    HK_VALUES_RANGE,    /* min..max, finite */
    HK_VALUES_INDEX,    /* 0-based index into dimension `reference` */
    HK_VALUES_FLAGS,    /* 0..max, named by the words of `reference` */
    HK_VALUES_CONSTANT, /* the text `reference` */
    HK_VALUES_ONE_OF,   /* one of the words of `reference` */
    HK_VALUES_ID,       /* [a-z0-9_./-]+ */
    HK_VALUES_LINE,     /* UTF-8 without control characters */
    HK_VALUES_TEXT,     /* UTF-8, also with line breaks and tabs */
    HK_VALUES_SHA256    /* 64 lower-case hex digits */
} hk_schema_values;

typedef struct hk_schema_extra {
    const char *key, *value;
} hk_schema_extra;

typedef struct hk_schema_row { /* in the order in which embed.py writes them */
    const char *group, *name;  /* group "/" or "/run" */
    const char *units;         /* "" for text; START stands for the start of the run */
    const char *reference;     /* of `values` */
    const char *meaning;
    const char *dims[HK_SCHEMA_DIMS];
    hk_schema_extra extras[HK_SCHEMA_EXTRAS]; /* further text attributes; key NULL ends */
    double min, max;                          /* of values; of a dimension: of its length */
    double fill;
    double scale; /* CF scale_factor; 0 = none */
    hk_schema_item item;
    hk_schema_type type;
    hk_schema_values values;
    int32_t n_dim;
    bool ragged; /* a dimension that grows with what happened */
    bool has_fill;
    int32_t since; /* format version from which on files have it */
} hk_schema_row;

/** All rows in the order of the table. */
const hk_schema_row *hk_schema_rows(int64_t *ret_count);

/** The row of that item, or NULL. O(rows). */
const hk_schema_row *hk_schema_find(hk_schema_item item, const char *group, const char *name);

/** The fill value in the type of the variable. */
typedef union hk_fill {
    uint8_t u8;
    int32_t i32;
    int64_t i64;
    double f64;
} hk_fill;

hk_fill hk_schema_fill(const hk_schema_row *row);

/** Number of words (separated by one blank) of a list such as `reference`. */
int32_t hk_schema_words(const char *list);
/** True if the word [text, text + n) is in the list. */
bool hk_schema_has_word(const char *list, const char *text, size_t n);

/** Bytes of one value in memory: pointers for text. */
size_t hk_schema_size(hk_schema_type type);
/** Name of the type as the table writes it. */
const char *hk_schema_type_name(hk_schema_type type);

#endif

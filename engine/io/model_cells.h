/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed reading of the cells of one row, for the readers of the model's tables.
 * What a cell may not hold is reported with its place and gives the default, so
 * that reading goes on. Running out of memory is remembered in the reader.
 */
#ifndef HK_IO_MODEL_CELLS_H
#define HK_IO_MODEL_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/dist.h"
#include "engine/base/memory.h"
#include "engine/base/problem.h"
#include "engine/base/text.h"
#include "engine/graph/model.h"
#include "engine/io/model_tables.h"
#include "engine/io/source.h"

/** What the readers of the tables share while a model is read. */
typedef struct hk_model_reader {
    hk_model *model;
    hk_arena *arena; /* of the model */
    hk_problems *problems;
    hk_inputs *inputs;    /* or NULL */
    const char **folders; /* [layers] what files of distributions in their rows are relative to */
    hk_table tables[HK_N_MODEL_TABLE];
    hk_map *ids[HK_N_MODEL_TABLE];            /* id -> row; keys live in the tables */
    const char **names[HK_N_MODEL_TABLE];     /* [n_row] ids, for the nearest one */
    hk_map *input_map, *network_map;          /* name -> row of model->inputs, networks */
    int64_t n_error_before;                   /* in `problems`, that are not of this model */
    const struct hk_catalogue *catalogue;     /* or NULL */
    const struct hk_builtin_models *builtins; /* or NULL */
    bool nomem;
} hk_model_reader;

typedef struct hk_row {
    hk_model_reader *reader;
    const hk_table *table;
    int32_t row;
} hk_row;

/** Add an error (or a warning) at byte `inner` of a cell. */
void hk_row_problem(const hk_row *row, hk_status code, int32_t column, size_t inner,
                    const char *format, ...) HK_PRINTF(5, 6);
void hk_row_warning(const hk_row *row, hk_status code, int32_t column, const char *format, ...)
    HK_PRINTF(4, 5);

/** Text as it stands in the table, "" if absent. */
const char *hk_row_text(const hk_row *row, int32_t column);
/** A copy in the model's arena; "" if absent. */
const char *hk_row_copy(const hk_row *row, int32_t column);
/** The text if the cell is not empty; else an error and NULL. */
const char *hk_row_required(const hk_row *row, int32_t column);
/** The text if it is an id; an error and NULL otherwise. */
const char *hk_row_id(const hk_row *row, int32_t column);

int32_t hk_row_level(const hk_row *row, int32_t column, int32_t fallback);
int64_t hk_row_duration(const hk_row *row, int32_t column, int64_t fallback);
/** A decimal with `digits` decimals, scaled, in [min, max]. */
int64_t hk_row_decimal(const hk_row *row, int32_t column, int digits, int64_t min, int64_t max,
                       int64_t fallback);
double hk_row_real(const hk_row *row, int32_t column, double min, double max, double fallback);
/** Index of the word that the cell is, `fallback` if it is empty or none of them. */
int32_t hk_row_choice(const hk_row *row, int32_t column, const char *const *words, int32_t n,
                      int32_t fallback);
bool hk_row_yes(const hk_row *row, int32_t column, bool fallback);
/** Row of `table` whose id is `text`; HK_NONE if text is "", or with an error if there is none. */
int32_t hk_row_find(const hk_row *row, int32_t column, hk_model_table table, const char *text,
                    size_t inner);
/** The same for the whole cell. */
int32_t hk_row_reference(const hk_row *row, int32_t column, hk_model_table table);
/** Parse `text`, which stands at byte `inner` of the cell. @return false after an error */
bool hk_row_dist_text(const hk_row *row, int32_t column, const char *text, size_t inner,
                      hk_dist_unit unit, hk_dist *ret_dist);
/** The whole cell; the constant `fallback` if it is empty or wrong. */
hk_dist hk_row_dist(const hk_row *row, int32_t column, hk_dist_unit unit, double fallback);
/** Provenance and range. */
hk_standing hk_row_standing(const hk_row *row, bool required);

/** Report what a parser of engine/base said about byte `inner` of a cell. */
void hk_row_refuse(const hk_row *row, int32_t column, size_t inner, const hk_error *why);

/** Next part of a list such as `a; b` separated by `separator`, blanks trimmed.
 *  @param at offset to go on from, moved; @param ret_from, ret_n the part
 *  @return false at the end */
bool hk_text_part(const char *text, char separator, size_t *at, size_t *ret_from, size_t *ret_n);

/** n zeroed objects in the model's arena; NULL, remembered, when out of memory. */
void *hk_reader_alloc(hk_model_reader *reader, int64_t n, size_t size);

/** A constant distribution. */
hk_dist hk_dist_constant(double value);

#endif

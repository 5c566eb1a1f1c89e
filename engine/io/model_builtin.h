/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models that are built from facts and rules of the installation (graph/model_builder.h):
 * as tables, for `hakyu model build` and for scenarios that name one.
 */
#ifndef HK_IO_MODEL_BUILTIN_H
#define HK_IO_MODEL_BUILTIN_H

#include "engine/base/problem.h"
#include "engine/io/model_sink.h"
#include "engine/io/source.h"

/** What an installation has. */
typedef struct hk_builtin_models {
    const hk_model_builder *const *builders; /* [n] */
    int32_t n;
    const char *data; /* folder in which those of their facts are */
} hk_builtin_models;

/** The builder of a name; NULL if there is none, or models is NULL. */
const hk_model_builder *hk_builtin_find(const hk_builtin_models *models, const char *name);

/** As it is: scale 1, all prefectures, its usual date. */
hk_build_options hk_builtin_options(const hk_model_builder *builder);

enum { HK_BUILTIN_HEAD_SIZE = 2048 };

/**
 * Build the tables of a model.
 * @param folder   of the builder's facts
 * @param inputs   the facts are listed as FOLDER/NAME.csv of the installation; or NULL
 * @param problems what is wrong with the facts
 * @param ret_rows hk_row_tables_done(), also after failure
 * @param ret_head text of its model.yaml; the name says what was asked for
 * @return HK_OK; HK_EINVALID after problems, HK_EFILE, HK_ENOMEM, HK_ELIMIT
 */
HK_WARN_UNUSED hk_status hk_builtin_build(const hk_model_builder *builder, const char *folder,
                                          const hk_build_options *options, hk_inputs *inputs,
                                          hk_problems *problems, hk_row_tables *ret_rows,
                                          char ret_head[HK_BUILTIN_HEAD_SIZE], hk_error *err);

#endif

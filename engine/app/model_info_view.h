/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `hakyu model info` shows: one table for each section. */
#ifndef HK_APP_MODEL_INFO_VIEW_H
#define HK_APP_MODEL_INFO_VIEW_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"
#include "engine/graph/figures.h"

typedef enum hk_model_section {
    HK_MODEL_SUMMARY,
    HK_MODEL_SECTORS,
    HK_MODEL_TYPES,
    HK_MODEL_INPUTS,
    HK_MODEL_NETWORKS,
    HK_MODEL_DEGREES,
    HK_MODEL_PROVENANCE
} hk_model_section;
enum { HK_N_MODEL_SECTION = HK_MODEL_PROVENANCE + 1 };

/** Name for programs. */
const char *hk_model_section_key(hk_model_section section);
/** Headline, or NULL for the first. */
const char *hk_model_section_title(hk_model_section section, hk_lang lang);

/** @param ret_table hk_print_table_free() @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_model_section_table(const hk_model *model, const hk_figures *figures,
                                                hk_model_section section, hk_lang lang,
                                                hk_print_table **ret_table, hk_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model held against facts: the rows of validation.csv, each a quantity (graph/measures.h) of
 * the model with the least and the greatest value that it may have, its source and how sure that
 * is. What a row measures:
 *
 *   quantity      of                        value
 *   weight        family of delivery points sum of their weights
 *   prefectures   family                    part of the weight by part of the people, by prefecture
 *   autonomy      type/input                hours until components lose anything
 *   redundancy    type                      part of consumers left without any one such component
 *   reach         family                    part lost `hours` after all of the types in `outage`
 *   missing       table of the catalogue    rows of it that the model has nothing of
 */
#ifndef HK_IO_MODEL_FACTS_H
#define HK_IO_MODEL_FACTS_H

#include "engine/base/problem.h"
#include "engine/graph/model.h"
#include "engine/io/catalogue.h"

typedef struct hk_fact_check {
    const char *item, *name_en, *name_ja, *quantity, *unit, *source, *standing;
    double low, high;       /* NAN = no such bound */
    double least, greatest; /* of the model; NAN: it has nothing to measure */
    const char *at;         /* where: an id, a prefecture's code, a missing row; or "" */
    bool is_met;            /* all values within the bounds, and there are some */
} hk_fact_check;

typedef struct hk_model_facts hk_model_facts; /* opaque: the tables and what was found */

/**
 * Measure a model.
 * @param folder    holds validation.csv and, for `prefectures`, japan_prefectures.csv
 * @param catalogue NULL: `missing` cannot be measured and is not met
 * @param problems  of the tables; a table with problems measures nothing
 * @param ret_facts owned by the caller, hk_model_facts_free(); borrows texts of the model and the catalogue
 * @return HK_OK, also where facts are not met; HK_EINVALID, HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_model_facts_check(const hk_model *model, const hk_catalogue *catalogue,
                                              const char *folder, hk_problems *problems,
                                              hk_model_facts **ret_facts, hk_error *err);
void hk_model_facts_free(hk_model_facts *facts); /* NULL is allowed */

/** @param ret_n rows, in the order of the table */
const hk_fact_check *hk_model_facts_list(const hk_model_facts *facts, int32_t *ret_n);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of facts of a model builder (graph/model_builder.h), from a folder of CSV files. */
#ifndef HK_IO_FACTS_H
#define HK_IO_FACTS_H

#include "engine/base/problem.h"
#include "engine/graph/model_builder.h"
#include "engine/io/source.h"

typedef struct hk_facts_file hk_facts_file; /* opaque: the texts and their places */

/**
 * Read SHAPE.csv of every shape. All columns must be there, and no others.
 * @param shapes    [n_shape] borrowed for as long as the facts
 * @param problems  what is wrong with the files; what the builder reports goes there too
 * @param ret_facts owned by the caller, hk_facts_free(); only on HK_OK
 * @return HK_OK; HK_EINVALID after problems, HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_facts_read(const char *folder, const hk_table_shape *shapes,
                                       int32_t n_shape, hk_problems *problems,
                                       hk_facts_file **ret_facts, hk_error *err);
void hk_facts_free(hk_facts_file *facts); /* NULL is allowed */

/** Add the files to the inputs of a run, as FOLDER/NAME.csv of the installation. NULL inputs: nothing is
 *  done. @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_facts_list(const hk_facts_file *facts, const char *folder,
                                       hk_inputs *inputs, hk_error *err);

/** As the builder wants them; lives as long as the file. */
const hk_facts *hk_facts_view(const hk_facts_file *facts);

#endif

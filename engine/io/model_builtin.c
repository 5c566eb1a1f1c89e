/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/model_builtin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/io/facts.h"

const hk_model_builder *hk_builtin_find(const hk_builtin_models *models, const char *name)
{
    for (int32_t i = 0; models != NULL && i < models->n; i++) {
        if (strcmp(models->builders[i]->name, name) == 0) {
            return models->builders[i];
        }
    }
    return NULL;
}

hk_build_options hk_builtin_options(const hk_model_builder *builder)
{
    return (hk_build_options){.scale = 1, .date = builder->date};
}

/** model.yaml: the name says what was asked for. */
static void write_head(const hk_model_builder *b, const hk_build_options *options,
                       char buf[HK_BUILTIN_HEAD_SIZE])
{
    char name[512];
    size_t used = (size_t)snprintf(name, sizeof name, "%s", b->name);
    if (options->scale != 1) {
        used += (size_t)snprintf(name + used, sizeof name - used, "-x%.6g", options->scale);
    }
    for (int32_t i = 0; i < options->n_prefecture; i++) {
        used += (size_t)snprintf(name + used, sizeof name - used, "-%02" PRId32,
                                 options->prefectures[i]);
    }
    if (strcmp(options->date, b->date) != 0) {
        snprintf(name + used, sizeof name - used, "-%s", options->date);
    }
    snprintf(buf, HK_BUILTIN_HEAD_SIZE,
             "# SPDX-License-Identifier: GPL-3.0-or-later\n"
             "# Made by `hakyu model build %s`; places from GeoNames (CC BY 4.0).\n"
             "name: %s\n"
             "title: {en: %s, ja: %s}\n"
             "catalogue_version: \"%s\"\n",
             b->name, name, b->title_en, b->title_ja, b->catalogue_version);
}

static hk_status build_rows(const hk_model_builder *builder, const char *folder,
                            const hk_build_options *options, hk_inputs *inputs,
                            hk_problems *problems, hk_row_tables *rows, hk_error *err)
{
    hk_facts_file *facts;
    hk_model_sink sink;
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    hk_row_tables_init(builder->outputs, builder->n_output, rows, &sink);
    HK_TRY(hk_facts_read(folder, builder->facts, builder->n_fact, problems, &facts, err));
    hk_status status = builder->build(hk_facts_view(facts), options, &sink, err);
    if (status == HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        status = hk_problems_status(problems, err);
    }
    if (status == HK_OK) {
        status = hk_facts_list(facts, builder->folder, inputs, err);
    }
    hk_facts_free(facts);
    return status;
}

hk_status hk_builtin_build(const hk_model_builder *builder, const char *folder,
                           const hk_build_options *options, hk_inputs *inputs,
                           hk_problems *problems, hk_row_tables *ret_rows,
                           char ret_head[HK_BUILTIN_HEAD_SIZE], hk_error *err)
{
    memset(ret_rows, 0, sizeof *ret_rows);
    write_head(builder, options, ret_head);
    return build_rows(builder, folder, options, inputs, problems, ret_rows, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/catalogue.h"

#include <stdio.h>
#include <string.h>

static const hk_column_spec sector_columns[] = {
    {"sector_id", true}, {"name_en", true}, {"name_ja", true}};
static const hk_table_spec sectors = {"sectors", sector_columns, 3, false, true};

static const hk_column_spec threat_columns[] = {{"threat_id", true},
                                                {"pattern_code", false},
                                                {"scope", false},
                                                {"name_en", false},
                                                {"name_ja", false}};
static const hk_table_spec threats = {"threats", threat_columns, 5, false, true};

static hk_status read_table(const char *folder, const char *name, const hk_table_spec *spec,
                            hk_inputs *inputs, hk_problems *problems, hk_table *ret_table,
                            hk_error *err)
{
    char shown[64];
    hk_arena *arena;
    memset(ret_table, 0, sizeof *ret_table);
    ret_table->spec = spec;
    HK_TRY(hk_arena_new(&arena, err));
    const char *path = hk_path_join(arena, folder, name);
    hk_status status = path == NULL
                           ? hk_fail_nomem(err)
                           : hk_table_read_csv(path, spec, inputs, problems, ret_table, err);
    hk_arena_free(arena);
    if (status == HK_OK) {
        snprintf(shown, sizeof shown, "catalogue/%s", name);
        status = hk_inputs_rename(inputs, shown, err);
    }
    return status;
}

static hk_status name_sector(const hk_table *table, hk_model *model, hk_sector *sector,
                             hk_error *err)
{
    for (int32_t i = 0; i < table->n_row; i++) {
        if (table->row_bad[i] || strcmp(hk_table_text(table, i, 0), sector->id) != 0) {
            continue;
        }
        const char *en = hk_table_text(table, i, 1);
        const char *ja = hk_table_text(table, i, 2);
        en = en[0] == '\0' ? sector->id : hk_arena_strndup(model->arena, en, strlen(en));
        ja = ja[0] == '\0' ? sector->id : hk_arena_strndup(model->arena, ja, strlen(ja));
        if (en == NULL || ja == NULL) {
            return hk_fail_nomem(err);
        }
        sector->name_en = en;
        sector->name_ja = ja;
        break;
    }
    return HK_OK;
}

hk_status hk_catalogue_names(const char *folder, hk_inputs *inputs, hk_problems *problems,
                             hk_model *model, hk_error *err)
{
    hk_table table;
    hk_status status = read_table(folder, "sectors.csv", &sectors, inputs, problems, &table, err);
    for (int32_t i = 0; i < model->n_sector && status == HK_OK; i++) {
        status = name_sector(&table, model, &model->sectors[i], err);
    }
    hk_table_done(&table);
    return status;
}

hk_status hk_catalogue_threats(const char *folder, hk_inputs *inputs, hk_problems *problems,
                               hk_table *ret_table, hk_error *err)
{
    return read_table(folder, "threats.csv", &threats, inputs, problems, ret_table, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a model's folder. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/base/file.h"
#include "engine/io/model_read.h"

enum { NAME_SIZE = 64 };

void hk_tables_init(hk_table *ret_tables)
{
    memset(ret_tables, 0, HK_N_MODEL_TABLE * sizeof *ret_tables);
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        ret_tables[i].spec = &hk_model_tables[i];
    }
}

void hk_tables_init_over(hk_table *ret_tables)
{
    memset(ret_tables, 0, HK_N_MODEL_TABLE * sizeof *ret_tables);
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        ret_tables[i].spec = &hk_model_tables_over[i];
    }
}

typedef enum presence { ABSENT, PRESENT, REFUSED } presence;

/** Whether a file of the model is there, and in its folder; if not in it, that is a problem. */
static hk_status look(const char *folder, const char *path, hk_problems *problems,
                      presence *ret_presence, hk_error *err)
{
    struct stat info;
    hk_error why = {.code = HK_OK};
    *ret_presence = PRESENT;
    if (lstat(path, &info) != 0 && errno == ENOENT) {
        *ret_presence = ABSENT;
    } else if (hk_file_inside(folder, path, &why) != HK_OK) {
        if (why.code != HK_EPATH) {
            return hk_fail(err, why.code, "%s", why.message);
        }
        hk_place place = {.file = path};
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EPATH, place, NULL, "%s", why.message);
        *ret_presence = REFUSED;
    }
    return HK_OK;
}

static hk_status read_csv(const char *folder, const char *path, hk_table *table, hk_inputs *inputs,
                          hk_problems *problems, hk_error *err)
{
    const hk_table_spec *spec = table->spec;
    presence there;
    HK_TRY(look(folder, path, problems, &there, err));
    if (there == PRESENT) {
        return hk_table_read_csv(path, spec, inputs, problems, table, err);
    }
    if (spec->required && there == ABSENT) {
        hk_place place = {.file = path};
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                       "the file does not exist; a model must have it");
    }
    table->broken = spec->required || there == REFUSED;
    return HK_OK;
}

static hk_status read_head(const char *folder, const char *path, hk_inputs *inputs,
                           hk_problems *problems, hk_yaml *ret_yaml, hk_error *err)
{
    presence there;
    HK_TRY(look(folder, path, problems, &there, err));
    if (there == PRESENT) {
        return hk_yaml_read(path, inputs, problems, ret_yaml, err);
    }
    if (there == ABSENT) {
        hk_place place = {.file = path};
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                       "the file does not exist; a model is a folder with model.yaml and tables, "
                       "or an HDF5 file");
    }
    return HK_OK;
}

static hk_status read_files(hk_arena *arena, const char *folder, hk_table *tables,
                            hk_inputs *inputs, hk_problems *problems, hk_yaml *ret_yaml,
                            hk_error *err)
{
    const char *head = hk_path_join(arena, folder, "model.yaml");
    if (head == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(read_head(folder, head, inputs, problems, ret_yaml, err));
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        char name[NAME_SIZE];
        snprintf(name, sizeof name, "%s.csv", tables[i].spec->name);
        const char *path = hk_path_join(arena, folder, name);
        if (path == NULL) {
            return hk_fail_nomem(err);
        }
        HK_TRY(read_csv(folder, path, &tables[i], inputs, problems, err));
    }
    return HK_OK;
}

hk_status hk_tables_read_folder(const char *path, hk_table *tables, hk_inputs *inputs,
                                hk_problems *problems, hk_yaml *ret_yaml, hk_error *err)
{
    hk_arena *arena;
    HK_TRY(hk_arena_new(&arena, err));
    hk_status status = read_files(arena, path, tables, inputs, problems, ret_yaml, err);
    hk_arena_free(arena);
    return status;
}

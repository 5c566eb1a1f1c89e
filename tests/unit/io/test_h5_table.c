/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model as one HDF5 file: what is written comes back; damage anywhere is found. */
#include "engine/io/h5_table.h"
#include "engine/io/model_read.h"
#include "tests/unit/io/read_support.h"

static void read_base(hk_table *tables, hk_yaml *yaml)
{
    char path[PLACE_SIZE];
    hk_error err;
    hk_problems *problems = new_problems();
    hk_tables_init(tables);
    TAP_EQ_I64(hk_tables_read_folder(base_path("model", path), tables, NULL, problems, yaml, &err),
               HK_OK, "the raw tables of a folder are read");
    hk_problems_free(problems);
}

static void done(hk_table *tables, hk_yaml *yaml)
{
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_table_done(&tables[i]);
    }
    hk_yaml_done(yaml);
}

static bool same_cells(const hk_table *a, const hk_table *b)
{
    bool same = a->present == b->present && a->n_row == b->n_row;
    for (int32_t i = 0; i < a->n_row && same; i++) {
        for (int32_t c = 0; c < a->spec->n_column && same; c++) {
            same = strcmp(hk_table_text(a, i, c), hk_table_text(b, i, c)) == 0;
        }
    }
    return same;
}

static void test_round_trip(const char *folder)
{
    hk_table tables[HK_N_MODEL_TABLE];
    hk_table again[HK_N_MODEL_TABLE];
    hk_yaml yaml = {0};
    hk_yaml yaml_again = {0};
    hk_error err;
    char path[PLACE_SIZE];
    read_base(tables, &yaml);
    join_path(folder, "m.h5", path);
    TAP_EQ_I64(hk_model_write_h5(tables, yaml.source.text, path, &err), HK_OK, "it is written");
    hk_problems *problems = new_problems();
    hk_tables_init(again);
    TAP_EQ_I64(hk_tables_read_h5(path, again, problems, &yaml_again, &err), HK_OK, "and read");
    TAP_EQ_I64(count_errors(problems), 0, "without problems");
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        TAP_OK(same_cells(&tables[i], &again[i]), "table %s is the same", tables[i].spec->name);
    }
    TAP_EQ_STR(yaml_again.source.text, yaml.source.text, "model.yaml is the same");
    hk_model *model = NULL;
    TAP_EQ_I64(hk_model_read(path, NULL, problems, NULL, &model, &err), HK_OK, "it is a model");
    TAP_OK(model != NULL && model->n_component == 8 && model->n_dependency == 11, "of that size");
    hk_model_free(model);
    hk_problems_free(problems);
    done(tables, &yaml);
    done(again, &yaml_again);
    join_path(folder, "none/m.h5", path);
    TAP_EQ_I64(hk_model_write_h5(tables, "", path, &err), HK_EWRITE, "a folder that is not there");
}

/** Bytes of the HDF5 image changed in turn (every 97th), and each length (every 997th). */
static void test_damage(const char *folder)
{
    char path[PLACE_SIZE];
    char broken[PLACE_SIZE];
    hk_error err;
    char *bytes;
    size_t n;
    int accepted = 0;
    int silent = 0;
    join_path(folder, "m.h5", path);
    if (hk_file_read(path, (size_t)1 << 24, &bytes, &n, &err) != HK_OK) {
        exit(1);
    }
    size_t image = n - HK_MODEL_FOOTER_SIZE;
    for (size_t at = 0; at < 2 * image; at += at < image ? 97 : 997) {
        size_t length = at < image ? n : at - image;
        char saved = bytes[at % image];
        bytes[at % image] = (char)(at < image ? saved ^ 1 : saved);
        put_bytes(folder, "broken.h5", bytes, length, broken);
        bytes[at % image] = saved;
        hk_problems *problems = new_problems();
        hk_model *model = NULL;
        hk_status status = hk_model_read(broken, NULL, problems, NULL, &model, &err);
        accepted += status == HK_OK;
        silent += status != HK_EINVALID || problem(problems, 0)->code != HK_EFORMAT;
        hk_problems_free(problems);
        hk_model_free(model);
    }
    TAP_EQ_I64(accepted, 0, "no damaged file is read");
    TAP_EQ_I64(silent, 0, "each is reported as one");
    free(bytes);
}

int main(void)
{
    char folder[PLACE_SIZE];
    make_folder(folder);
    test_round_trip(folder);
    test_damage(folder);
    remove_folder(folder);
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long columns in HDF5: what a builder's rows become comes back, in a folder and in one file. */
#include "engine/io/h5_table.h"
#include "engine/io/h5_text.h"
#include "engine/io/model_read.h"
#include "engine/io/model_sink.h"
#include "engine/io/model_write.h"
#include "tests/unit/io/read_support.h"

enum { ROWS = 3000 };

static const char *const columns[] = {"id", "name_en", "name_ja", "kind", "tags", "provenance"};
static const hk_table_shape shape = {"components", columns, 6};

static void fill(hk_row_tables *rows)
{
    static char long_name[2000];
    hk_model_sink sink;
    hk_error err;
    memset(long_name, 'x', sizeof long_name - 1);
    hk_row_tables_init(&shape, 1, rows, &sink);
    for (int i = 0; i < ROWS; i++) {
        char id[32];
        char name[64];
        snprintf(id, sizeof id, "a/b-%d", i);
        snprintf(name, sizeof name, "say \"%d\", and go", i);
        const char *cells[] = {
            id,          i == 77 ? long_name : name, i % 3 == 0 ? NULL : "変電所", "facility", "",
            "assumption"};
        if (sink.row(sink.data, 0, cells, &err) != HK_OK) {
            exit(1);
        }
    }
}

static int differences(const hk_table *a, const hk_table *b)
{
    int n = a->n_row != b->n_row;
    for (int32_t i = 0; i < a->n_row && n == 0; i++) {
        for (int32_t c = 0; c < a->spec->n_column; c++) {
            n += strcmp(hk_table_text(a, i, c), hk_table_text(b, i, c)) != 0;
        }
    }
    return n;
}

static void tables_done(hk_table *tables)
{
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_table_done(&tables[i]);
    }
}

static void test_file(const hk_row_tables *rows, const char *folder)
{
    char path[PLACE_SIZE];
    char *bytes;
    size_t n;
    hk_error err;
    hk_table again[HK_N_MODEL_TABLE];
    hk_yaml yaml = {0};
    hk_problems *problems = new_problems();
    join_path(folder, "long.h5", path);
    TAP_EQ_I64(hk_model_write_h5(rows->tables, "name: long\n", path, &err), HK_OK, "written");
    hk_tables_init(again);
    TAP_EQ_I64(hk_tables_read_h5(path, again, problems, &yaml, &err), HK_OK, "read");
    TAP_EQ_I64(count_errors(problems), 0, "without problems");
    TAP_EQ_I64(differences(&rows->tables[HK_TABLE_COMPONENTS], &again[HK_TABLE_COMPONENTS]), 0,
               "every cell comes back");
    tables_done(again);
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
    if (hk_file_read(path, (size_t)1 << 24, &bytes, &n, &err) != HK_OK) {
        exit(1);
    }
    TAP_OK(n < 100 * ROWS, "it is packed: %zu bytes", n);
    int accepted = 0;
    for (size_t at = 0; at < n - HK_MODEL_FOOTER_SIZE;
         at += 997) { /* a byte changed, no checksum */
        char broken[PLACE_SIZE];
        char saved = bytes[at];
        bytes[at] = (char)(saved ^ 0x55);
        put_bytes(folder, "broken.h5", bytes, n, broken);
        bytes[at] = saved;
        hk_problems *found = new_problems();
        hk_model *model = NULL;
        accepted += hk_model_read(broken, NULL, found, NULL, &model, &err) == HK_OK;
        hk_problems_free(found);
        hk_model_free(model);
    }
    TAP_EQ_I64(accepted, 0, "no damaged file is read");
    free(bytes);
}

static void test_folder(const hk_row_tables *rows, const char *folder)
{
    char path[PLACE_SIZE];
    hk_error err;
    hk_table again[HK_N_MODEL_TABLE];
    hk_yaml yaml = {0};
    hk_problems *problems = new_problems();
    join_path(folder, "long", path);
    TAP_EQ_I64(hk_model_write(rows->tables, "name: long\n", path, &err), HK_OK, "written");
    TAP_EQ_I64(hk_model_write(rows->tables, "name: long\n", path, &err), HK_OK, "and again");
    hk_tables_init(again);
    TAP_EQ_I64(hk_tables_read_folder(path, again, NULL, problems, &yaml, &err), HK_OK, "read");
    TAP_EQ_I64(differences(&rows->tables[HK_TABLE_COMPONENTS], &again[HK_TABLE_COMPONENTS]), 0,
               "every cell comes back, quotes and commas too");
    tables_done(again);
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
    TAP_EQ_I64(hk_model_write(rows->tables, "name: long\n", folder, &err), HK_EWRITE,
               "a folder that holds other things is refused");
}

static void test_width(void)
{
    static const char *texts[300];
    for (int i = 0; i < 300; i++) {
        texts[i] = i == 5 ? "12345" : "123";
    }
    TAP_EQ_I64((int64_t)hk_h5_text_width(texts, 300), 5, "the longest");
    TAP_EQ_I64((int64_t)hk_h5_text_width(texts, 10), 0, "few are not worth it");
    texts[7] = "a text that is so much longer than all the others that padding would not pay";
    TAP_EQ_I64((int64_t)hk_h5_text_width(texts, 300), 0, "nor is a column with one long text");
}

int main(void)
{
    char folder[PLACE_SIZE];
    static hk_row_tables rows;
    make_folder(folder);
    test_width();
    fill(&rows);
    test_file(&rows, folder);
    test_folder(&rows, folder);
    hk_row_tables_done(&rows);
    remove_folder(folder);
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/model_write.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/io/h5_table.h"

/* ---- CSV --------------------------------------------------------------------------------------- */

/** Bytes of a cell as CSV; with `to` they are written. */
static size_t put_cell(const char *text, char *to)
{
    size_t n = 0;
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    for (const char *c = text; *c != '\0'; c++) {
        for (int i = 0; i < (*c == '"' ? 2 : 1); i++, n++) {
            if (to != NULL) {
                to[n + quoted] = *c;
            }
        }
    }
    if (quoted && to != NULL) {
        to[0] = to[n + 1] = '"';
    }
    return n + (quoted ? 2 : 0);
}

/** Columns in the order of the table's own, without those that it does not have; provenance, range
 *  and source last. */
static int32_t list_columns(const hk_table *table, int32_t *columns)
{
    int32_t n = 0;
    for (int32_t pass = 0; pass < 3; pass++) {
        int32_t from = pass == 0 ? HK_COL_ID : pass == 1 ? HK_COL_OWN : HK_COL_ID + 1;
        int32_t to = pass == 0 ? HK_COL_ID + 1 : pass == 1 ? table->spec->n_column : HK_COL_OWN;
        for (int32_t c = from; c < to; c++) {
            if (table->has[c]) {
                columns[n++] = c;
            }
        }
    }
    return n;
}

/** The whole table; counts its bytes where `to` is NULL. */
static size_t put_table(const hk_table *table, char *to)
{
    int32_t columns[HK_TABLE_COLUMNS_MAX];
    int32_t n = list_columns(table, columns);
    size_t at = 0;
    for (int32_t row = -1; row < table->n_row; row++) {
        for (int32_t i = 0; i < n; i++) {
            const char *text = row < 0 ? table->spec->columns[columns[i]].name
                                       : hk_table_text(table, row, columns[i]);
            at += put_cell(text, to == NULL ? NULL : to + at);
            if (to != NULL) {
                to[at] = i + 1 < n ? ',' : '\n';
            }
            at++;
        }
    }
    return at;
}

hk_status hk_table_csv(const hk_table *table, hk_arena *arena, const char **ret_text, hk_error *err)
{
    size_t n = put_table(table, NULL);
    char *text = hk_arena_alloc(arena, n + 1, 1);
    if (text == NULL) {
        return hk_fail_nomem(err);
    }
    put_table(table, text);
    text[n] = '\0';
    *ret_text = text;
    return HK_OK;
}

/* ---- a folder ---------------------------------------------------------------------------------- */

typedef struct out_file {
    FILE *stream;
    char name[PATH_MAX], temporary[PATH_MAX];
} out_file;

static hk_status cannot_write(const char *path, int number, hk_error *err)
{
    return hk_fail(err, HK_EWRITE, "%s cannot be written: %s", path, strerror(number));
}

static hk_status open_file(const char *folder, const char *name, const char *ending, out_file *f,
                           hk_error *err)
{
    int n = snprintf(f->name, sizeof f->name, "%s/%s%s", folder, name, ending);
    int m = snprintf(f->temporary, sizeof f->temporary, "%s/%s%s.tmp.%ld", folder, name, ending,
                     (long)getpid());
    if (n < 0 || m < 0 || n >= PATH_MAX || m >= PATH_MAX) {
        return hk_fail(err, HK_EWRITE, "%.80s... cannot be written: its name is too long", folder);
    }
    f->stream = fopen(f->temporary, "we");
    return f->stream == NULL ? cannot_write(f->name, errno, err) : HK_OK;
}

static hk_status close_file(out_file *f, hk_error *err)
{
    bool good = fflush(f->stream) == 0 && !ferror(f->stream) && fsync(fileno(f->stream)) == 0;
    int number = errno;
    if (fclose(f->stream) != 0 && good) {
        good = false;
        number = errno;
    }
    if (good && rename(f->temporary, f->name) != 0) {
        good = false;
        number = errno;
    }
    if (!good) {
        unlink(f->temporary);
        return cannot_write(f->name, number, err);
    }
    return HK_OK;
}

/** A folder that is new, empty or a model's. */
static hk_status make_folder(const char *path, hk_error *err)
{
    if (mkdir(path, 0777) == 0) {
        return HK_OK;
    }
    if (errno != EEXIST) {
        return cannot_write(path, errno, err);
    }
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return cannot_write(path, errno, err);
    }
    bool is_empty = true;
    bool is_model = false;
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        bool is_dot = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        is_empty = is_empty && is_dot;
        is_model = is_model || strcmp(entry->d_name, "model.yaml") == 0;
    }
    closedir(folder);
    return is_empty || is_model
               ? HK_OK
               : hk_fail(err, HK_EWRITE,
                         "%s is a folder that holds other things than a model; allowed: a new or "
                         "empty one, or one with model.yaml",
                         path);
}

static hk_status write_text(const char *folder, const char *name, const char *ending,
                            const char *text, hk_error *err)
{
    out_file f;
    HK_TRY(open_file(folder, name, ending, &f, err));
    fputs(text, f.stream);
    return close_file(&f, err);
}

static hk_status write_table(const hk_table *table, const char *folder, hk_error *err)
{
    char name[PATH_MAX];
    const char *text = "";
    hk_arena *arena = NULL;
    if (!table->present) {
        snprintf(name, sizeof name, "%.4000s/%s.csv", folder, table->spec->name);
        return unlink(name) == 0 || errno == ENOENT ? HK_OK : cannot_write(name, errno, err);
    }
    HK_TRY(hk_arena_new(&arena, err));
    hk_status status = hk_table_csv(table, arena, &text, err);
    if (status == HK_OK) {
        status = write_text(folder, table->spec->name, ".csv", text, err);
    }
    hk_arena_free(arena);
    return status;
}

static hk_status write_folder(const hk_table *tables, const char *yaml_text, const char *path,
                              hk_error *err)
{
    HK_TRY(make_folder(path, err));
    for (int32_t i = 0; i < HK_N_MODEL_TABLE; i++) {
        HK_TRY(write_table(&tables[i], path, err));
    }
    return write_text(path, "model", ".yaml", yaml_text, err);
}

static bool ends_with(const char *path, const char *end)
{
    size_t n = strlen(path);
    size_t length = strlen(end);
    return n > length && strcmp(path + n - length, end) == 0;
}

hk_status hk_model_write(const hk_table *tables, const char *yaml_text, const char *path,
                         hk_error *err)
{
    return ends_with(path, ".h5") || ends_with(path, ".hdf5")
               ? hk_model_write_h5(tables, yaml_text, path, err)
               : write_folder(tables, yaml_text, path, err);
}

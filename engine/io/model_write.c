/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/model_write.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file_bytes.h"
#include "engine/io/h5_table.h"

/* ---- CSV --------------------------------------------------------------------------------------- */

/** Bytes of a cell as CSV; with `to` they are written. */
static size_t put_cell(const char *text, char *to)
{
    size_t n = 0;
    bool quoted = text[strcspn(text, ",\"\r\n")] != '\0' || text[0] == ' ' ||
                  (text[0] != '\0' && text[strlen(text) - 1] == ' ');
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

/** The whole table; counts its bytes where `to` is NULL. */
static size_t put_table(const hk_table *table, char *to)
{
    size_t at = 0;
    for (int32_t row = -1; row < table->n_row; row++) {
        bool first = true;
        for (int32_t c = 0; c < table->spec->n_column; c++) {
            if (!table->has[c]) {
                continue;
            }
            if (!first) {
                if (to != NULL) {
                    to[at] = ',';
                }
                at++;
            }
            first = false;
            const char *text =
                row < 0 ? table->spec->columns[c].name : hk_table_text(table, row, c);
            at += put_cell(text, to == NULL ? NULL : to + at);
        }
        if (to != NULL) {
            to[at] = '\n';
        }
        at++;
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

static hk_status write_text(const char *folder, const char *name, const char *text, hk_error *err)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = length >= PATH_MAX ? -1 : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && hk_bytes_write(fd, text, strlen(text), 0) && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0) {
        close(fd);
    }
    return ok ? HK_OK
              : hk_fail(err, HK_EWRITE, "%s/%s cannot be written: %s", folder, name, strerror(why));
}

static hk_status write_files(const hk_table *tables, const char *yaml_text, const char *folder,
                             hk_arena *arena, hk_error *err)
{
    HK_TRY(write_text(folder, "model.yaml", yaml_text, err));
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        char name[64];
        const char *text = "";
        if (!tables[i].present) {
            continue;
        }
        snprintf(name, sizeof name, "%s.csv", tables[i].spec->name);
        HK_TRY(hk_table_csv(&tables[i], arena, &text, err));
        HK_TRY(write_text(folder, name, text, err));
    }
    return HK_OK;
}

/** Remove what was written of a folder that failed. */
static void remove_files(const char *folder)
{
    for (int i = -1; i < HK_N_MODEL_TABLE; i++) {
        char path[PATH_MAX + 64];
        snprintf(path, sizeof path, "%s/%s%s", folder, i < 0 ? "model" : hk_model_tables[i].name,
                 i < 0 ? ".yaml" : ".csv");
        unlink(path);
    }
    rmdir(folder);
}

static hk_status write_folder(const hk_table *tables, const char *yaml_text, const char *path,
                              hk_error *err)
{
    char folder[PATH_MAX];
    struct stat info;
    hk_arena *arena = NULL;
    int length = snprintf(folder, sizeof folder, "%s.tmp.%ld", path, (long)getpid());
    if (lstat(path, &info) == 0 && rmdir(path) != 0) { /* an empty folder may be in the way */
        return hk_fail(err, HK_EWRITE, "%s is there already; allowed: a new folder, or NAME.h5",
                       path);
    }
    HK_TRY(hk_arena_new(&arena, err));
    hk_status status = HK_OK;
    if (length >= PATH_MAX || mkdir(folder, 0777) != 0) {
        status = hk_fail(err, HK_EWRITE, "%s cannot be made: %s", folder, strerror(errno));
    } else {
        status = write_files(tables, yaml_text, folder, arena, err);
        if (status == HK_OK && rename(folder, path) != 0) {
            status = hk_fail(err, HK_EWRITE, "%s cannot be made: %s", path, strerror(errno));
        }
        if (status != HK_OK) {
            remove_files(folder);
        }
    }
    hk_arena_free(arena);
    return status;
}

hk_status hk_model_write(const hk_table *tables, const char *yaml_text, const char *path,
                         hk_error *err)
{
    size_t n = strlen(path);
    return n > 3 && strcmp(path + n - 3, ".h5") == 0
               ? hk_model_write_h5(tables, yaml_text, path, err)
               : write_folder(tables, yaml_text, path, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/check_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/io/h5_table.h"

enum { DEPTH_MAX = 64, LINE = 256 };

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), n_end = strlen(end);
    return n > n_end && strcmp(text + n - n_end, end) == 0;
}

static char *join(hk_arena *arena, const char *folder, const char *name)
{
    size_t n = strlen(folder), size = n + strlen(name) + 2;
    char *path = hk_arena_alloc(arena, size, 1);
    if (path != NULL) {
        snprintf(path, size, "%s%s%s", folder, n > 0 && folder[n - 1] == '/' ? "" : "/", name);
    }
    return path;
}

static bool has_file(const char *folder, const char *name)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

bool hk_check_is_model_folder(const char *path)
{
    return has_file(path, "model.yaml") || has_file(path, "components.csv");
}

/** A key of scenarios at the start of a line. */
static bool is_scenario(const char *path)
{
    static const char *const keys[] = {"model:", "threats:", "horizon:"};
    char line[LINE];
    bool found = false, at_start = true;
    FILE *file = fopen(path, "rb");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        for (size_t i = 0; i < sizeof keys / sizeof *keys && at_start; i++) {
            found |= strncmp(line, keys[i], strlen(keys[i])) == 0;
        }
        at_start = strchr(line, '\n') != NULL;
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

/** Ends as hk_model_write_h5() ends a file. */
static bool is_model_file(const char *path)
{
    char end[HK_MODEL_FOOTER_SIZE] = "";
    FILE *file = fopen(path, "rb");
    bool is_model = file != NULL && fseek(file, -(long)sizeof end, SEEK_END) == 0 &&
                    fread(end, 1, sizeof end, file) == sizeof end &&
                    memcmp(end, HK_MODEL_FOOTER, sizeof HK_MODEL_FOOTER - 1) == 0;
    if (file != NULL) {
        fclose(file);
    }
    return is_model;
}

static hk_status add(hk_check_list *list, const char *path, hk_error *err)
{
    if (list->n == list->capacity) {
        int64_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
        const char **paths = hk_realloc(list->paths, (size_t)capacity, sizeof *paths);
        if (paths == NULL) {
            return hk_fail_nomem(err);
        }
        list->paths = paths;
        list->capacity = capacity;
    }
    list->paths[list->n++] = path;
    return HK_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/** Names in a folder, without hidden ones, sorted. @param ret_names hk_free() @return count, -1 with
 *  errno set */
static int64_t list_names(hk_arena *arena, const char *path, const char ***ret_names)
{
    DIR *folder = opendir(path);
    const char **names = NULL;
    int64_t n = 0, capacity = 0;
    struct dirent *entry;
    if (folder == NULL) {
        return -1;
    }
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue; /* also .git and .build */
        }
        if (n == capacity) {
            capacity = capacity == 0 ? 64 : 2 * capacity;
            const char **more = hk_realloc(names, (size_t)capacity, sizeof *names);
            if (more == NULL) {
                break;
            }
            names = more;
        }
        names[n] = hk_arena_strndup(arena, entry->d_name, strlen(entry->d_name));
        if (names[n++] == NULL) {
            break;
        }
    }
    closedir(folder);
    if (entry != NULL) {
        hk_free(names);
        errno = ENOMEM;
        return -1;
    }
    if (n > 0) {
        qsort(names, (size_t)n, sizeof *names, by_name);
    }
    *ret_names = names;
    return n;
}

static hk_status visit_folder(hk_check_list *list, const char *path, int depth, hk_error *err);

static hk_status visit(hk_check_list *list, const char *path, int depth, hk_error *err)
{
    struct stat info;
    if (lstat(path, &info) != 0) {
        return hk_fail(err, HK_EFILE, "%s cannot be read: %s", path, strerror(errno));
    }
    if (S_ISDIR(info.st_mode)) {
        return hk_check_is_model_folder(path) ? add(list, path, err)
                                              : visit_folder(list, path, depth + 1, err);
    }
    bool yaml = ends_with(path, ".yaml") || ends_with(path, ".yml");
    bool h5 = ends_with(path, ".h5") || ends_with(path, ".hdf5");
    if (S_ISREG(info.st_mode) && ((yaml && is_scenario(path)) || (h5 && is_model_file(path)))) {
        return add(list, path, err);
    }
    list->n_skipped++;
    return HK_OK;
}

/** Recursion is bounded by the depth. */
static hk_status visit_folder(hk_check_list *list, const char *path, int depth, hk_error *err)
{
    if (depth > DEPTH_MAX) {
        return hk_fail(err, HK_EFILE, "%s: folders in folders, more than %d deep", path, DEPTH_MAX);
    }
    const char **names;
    int64_t n = list_names(list->arena, path, &names);
    if (n < 0) {
        return errno == ENOMEM
                   ? hk_fail_nomem(err)
                   : hk_fail(err, HK_EFILE, "%s cannot be read: %s", path, strerror(errno));
    }
    hk_status status = HK_OK;
    for (int64_t i = 0; i < n && status == HK_OK; i++) {
        const char *below = join(list->arena, path, names[i]);
        status = below == NULL ? hk_fail_nomem(err) : visit(list, below, depth, err);
    }
    hk_free(names);
    return status;
}

hk_status hk_check_list_folder(const char *path, hk_check_list *ret_list, hk_error *err)
{
    *ret_list = (hk_check_list){.arena = NULL};
    HK_TRY(hk_arena_new(&ret_list->arena, err));
    return visit_folder(ret_list, path, 0, err);
}

void hk_check_list_done(hk_check_list *list)
{
    hk_free(list->paths);
    hk_arena_free(list->arena);
    *list = (hk_check_list){.arena = NULL};
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/replay_place.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/app/run_input.h"
#include "engine/base/sha256.h"
#include "engine/io/source.h"
#include "engine/io/yaml.h"

enum { HASH_SHOWN = 12, ENTRIES_MAX = 4096 };

/** The model as the resolved scenario has it: a path, or a list of them such as `[a, b]`; NULL when out
 *  of memory. */
static const char *model_of(const hk_result *stored)
{
    static const char key[] = "\nmodel = ";
    const char *at = strstr(stored->resolved, key);
    at = at == NULL ? "" : at + sizeof key - 1;
    return hk_arena_strndup(stored->arena, at, strcspn(at, "\n"));
}

/** Is it the file or in the folder that n bytes name? Inputs are listed without `./`. */
static bool is_below(const char *path, const char *model, size_t n)
{
    for (; n > 2 && model[0] == '.' && model[1] == '/'; n -= 2) {
        model += 2;
    }
    for (; n > 1 && model[n - 1] == '/'; n--) {
    }
    bool is_everywhere = n == 0 || (n == 1 && model[0] == '.');
    return is_everywhere || (strncmp(path, model, n) == 0 && (path[n] == '\0' || path[n] == '/'));
}

/** A file of the model: others are of the installation, or are only known when all is read. */
static bool is_of_model(const char *path, const char *model)
{
    bool is_list = model[0] == '[';
    for (const char *at = model + is_list;;) {
        size_t n = is_list ? strcspn(at, ",]") : strlen(at);
        if (is_below(path, at, n)) {
            return true;
        }
        if (at[n] != ',') {
            return false;
        }
        at += n + 1;
        at += *at == ' ';
    }
}

typedef struct finder {
    const hk_result *stored;
    const char *model; /* its path from the scenario */
    hk_arena *arena;
    const char *with_scenario; /* the first folder with the scenario and files of its model */
    const char *with_model;    /* the first with files of the model */
    bool nomem;
} finder;

static bool is_there(finder *f, const char *folder, const char *name)
{
    const char *path = hk_path_join(f->arena, folder, name);
    f->nomem = f->nomem || path == NULL;
    return path != NULL && access(path, F_OK) == 0;
}

/** Nearest first: what lies there counts, also if it is another model by now. @return true if the
 *  search can end */
static bool try_folder(finder *f, const char *folder)
{
    bool has_model = false;
    f->nomem = f->nomem || folder == NULL;
    for (int64_t i = 1; i < f->stored->n_input && !has_model && !f->nomem; i++) {
        const char *path = f->stored->inputs[i].path;
        has_model = is_of_model(path, f->model) && is_there(f, folder, path);
    }
    if (has_model && f->with_model == NULL) {
        f->with_model = folder;
    }
    if (has_model && is_there(f, folder, f->stored->inputs[0].path)) {
        f->with_scenario = folder;
    }
    return f->nomem || f->with_scenario != NULL;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/** The folders in a folder, in order of their names. */
static bool try_below(finder *f, const char *folder)
{
    const char *names[ENTRIES_MAX];
    int32_t n = 0;
    DIR *dir = opendir(folder);
    const struct dirent *entry = NULL;
    while (dir != NULL && n < ENTRIES_MAX && (entry = readdir(dir)) != NULL) {
        bool may_be =
            entry->d_type == DT_DIR || entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN;
        if (may_be && entry->d_name[0] != '.') {
            names[n] = hk_arena_strndup(f->arena, entry->d_name, strlen(entry->d_name));
            f->nomem = f->nomem || names[n] == NULL;
            n += names[n] != NULL;
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    qsort(names, (size_t)n, sizeof *names, by_name);
    bool found = f->nomem;
    for (int32_t i = 0; i < n && !found; i++) {
        found = try_folder(f, hk_path_join(f->arena, folder, names[i]));
    }
    return found;
}

static void search(finder *f, const char *beside)
{
    const char *bases[] = {beside, "."};
    for (int i = 0; i < 2; i++) {
        const char *up = hk_path_join(f->arena, bases[i], "..");
        if (try_folder(f, bases[i]) || try_below(f, bases[i]) || try_folder(f, up) ||
            try_below(f, up)) {
            return;
        }
    }
}

static bool is_file_of_folder(const char *path)
{
    return path[0] != '/' && strncmp(path, "../", 3) != 0;
}

static int no_memory(void)
{
    hk_error err;
    (void)hk_fail_nomem(&err);
    return hk_input_fail("run", &err);
}

/** Find and compare without a scenario to go by. */
static int find(const char *path, const hk_result *stored, const char **ret_path)
{
    finder f = {.stored = stored, .model = model_of(stored), .arena = stored->arena};
    const char *beside = hk_path_folder(f.arena, path);
    if (beside == NULL || f.model == NULL) {
        return no_memory();
    }
    search(&f, beside);
    const char *folder = f.with_scenario == NULL ? f.with_model : f.with_scenario;
    if (f.nomem) {
        return no_memory();
    }
    if (folder == NULL) {
        fprintf(stderr,
                "hakyu run: error: %s: the model of the result (%s) is not to be found in its "
                "folder, in the current one, or one below or beside them; name the scenario: hakyu "
                "run SCENARIO --replay ...\n",
                path, f.model);
        return HK_EXIT_FILE;
    }
    *ret_path = hk_path_join(f.arena, folder, stored->inputs[0].path);
    return *ret_path == NULL ? no_memory() : HK_EXIT_OK;
}

/** The scenario itself, or the base of a sweep. */
static int resolve(const char *operand, const hk_result *stored, const char **ret_path)
{
    hk_yaml yaml = {0};
    hk_problems *problems = NULL;
    hk_error err;
    *ret_path = operand;
    if (hk_problems_new(&problems, &err) != HK_OK) {
        return no_memory();
    }
    hk_status status = hk_yaml_read(operand, NULL, problems, &yaml, &err);
    const hk_yaml_node *base = hk_yaml_get(yaml.root, "base");
    if (status == HK_OK && base != NULL && base->kind == HK_YAML_SCALAR) {
        const char *folder = hk_path_folder(stored->arena, operand);
        *ret_path = folder == NULL ? NULL : hk_path_join(stored->arena, folder, base->text);
    }
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
    return status != HK_OK     ? hk_input_fail("run", &err)
           : *ret_path == NULL ? no_memory()
                               : HK_EXIT_OK;
}

/* ---- differences ------------------------------------------------------------------------------- */

static const hk_input_file *find_input(const hk_input_file *files, int64_t n, const char *path)
{
    for (int64_t i = 0; files != NULL && i < n; i++) {
        if (strcmp(files[i].path, path) == 0) {
            return &files[i];
        }
    }
    return NULL;
}

/** Say which files are others than they were. The first is the scenario, whatever its name is now. */
static int refuse(const char *path, const hk_result *stored, const hk_input_file *now,
                  int64_t n_now)
{
    fprintf(stderr, "hakyu run: error: %s was made with other input files than there are now:\n",
            path);
    for (int64_t i = 0; i < stored->n_input; i++) {
        const hk_input_file *was = &stored->inputs[i];
        const hk_input_file *is = i == 0 ? now : find_input(now, n_now, was->path);
        if (is == NULL || *is->sha256 == '\0') {
            fprintf(stderr, "    %s: was read, is not now\n", was->path);
        } else if (strcmp(is->sha256, was->sha256) != 0) {
            fprintf(stderr, "    %s: SHA-256 was %.*s..., is %.*s...\n", was->path, HASH_SHOWN,
                    was->sha256, HASH_SHOWN, is->sha256);
        }
    }
    for (int64_t i = 1; now != NULL && i < n_now; i++) {
        if (find_input(stored->inputs, stored->n_input, now[i].path) == NULL) {
            fprintf(stderr, "    %s: was not read, is now\n", now[i].path);
        }
    }
    fputs("nothing was run; a replicate is the same only with the same files\n", stderr);
    return HK_EXIT_INPUT;
}

/** Is it among the files? Tables over the catalogue may have been named from another folder. */
static bool has_input(const hk_input_file *files, int64_t n, const hk_input_file *wanted)
{
    const char *slash = strrchr(wanted->path, '/');
    const char *name = slash == NULL ? wanted->path : slash + 1;
    for (int64_t i = 0; i < n; i++) {
        const char *other = strrchr(files[i].path, '/');
        if (strcmp(files[i].sha256, wanted->sha256) == 0 &&
            strcmp(other == NULL ? files[i].path : other + 1, name) == 0) {
            return true;
        }
    }
    return false;
}

int hk_replay_check_inputs(const char *path, const hk_result *stored, const hk_input_file *now,
                           int64_t n_now)
{
    bool same = n_now == stored->n_input;
    for (int64_t i = 1; i < n_now && same; i++) {
        same = has_input(stored->inputs, stored->n_input, &now[i]);
    }
    return same ? HK_EXIT_OK : refuse(path, stored, now, n_now);
}

/** Before anything is read: what changed may not be readable any more. */
static int check_files(const char *scenario, bool with_scenario, const char *path,
                       const hk_result *stored)
{
    int64_t n = stored->n_input;
    bool same = true;
    hk_input_file *now = hk_arena_alloc(stored->arena, (size_t)n, sizeof *now);
    char(*hashes)[HK_SHA256_HEX] = hk_arena_alloc(stored->arena, (size_t)n, sizeof *hashes);
    const char *folder = hk_path_folder(stored->arena, scenario), *model = model_of(stored);
    if (now == NULL || hashes == NULL || folder == NULL || model == NULL) {
        return no_memory();
    }
    for (int64_t i = 0; i < n; i++) {
        hk_error why;
        now[i] = stored->inputs[i];
        const char *file =
            i == 0 ? scenario : hk_path_join(stored->arena, folder, stored->inputs[i].path);
        bool looked = i == 0 ? with_scenario : is_of_model(stored->inputs[i].path, model);
        if (looked && file != NULL) {
            bool is_there = hk_sha256_file(file, hashes[i], &why) == HK_OK;
            now[i].sha256 = is_there ? hashes[i] : "";
            same = same && strcmp(now[i].sha256, stored->inputs[i].sha256) == 0;
        }
    }
    return same ? HK_EXIT_OK : refuse(path, stored, now, n);
}

int hk_replay_place(const char *operand, const char *path, const hk_result *stored,
                    const char **ret_path)
{
    if (stored->n_input < 1 || !is_file_of_folder(stored->inputs[0].path)) {
        fprintf(stderr, "hakyu run: error: %s: does not name its scenario\n", path);
        return HK_EXIT_INPUT;
    }
    int code = operand == NULL ? find(path, stored, ret_path) : resolve(operand, stored, ret_path);
    return code == HK_EXIT_OK ? check_files(*ret_path, operand != NULL, path, stored) : code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of readers share: files in a folder of their own, the problems found. */
#ifndef HK_TEST_READ_SUPPORT_H
#define HK_TEST_READ_SUPPORT_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/problem.h"
#include "tests/support/tap.h"

enum { PLACE_SIZE = 600 };

/** A new folder; its name into buf of PLACE_SIZE. */
static inline void make_folder(char *buf)
{
    const char *top = getenv("TMPDIR");
    snprintf(buf, PLACE_SIZE, "%s/hakyu-io-XXXXXX", top != NULL ? top : "/tmp");
    if (mkdtemp(buf) == NULL) {
        perror("mkdtemp");
        exit(1);
    }
}

/** `folder/name` into buf of PLACE_SIZE. */
static inline const char *join_path(const char *folder, const char *name, char *buf)
{
    int length = snprintf(buf, PLACE_SIZE, "%.400s/%.100s", folder, name);
    if (length < 0 || length >= PLACE_SIZE) {
        exit(1);
    }
    return buf;
}

/** Write n bytes to folder/name; the path into buf of PLACE_SIZE. */
static inline const char *put_bytes(const char *folder, const char *name, const void *bytes,
                                    size_t n, char *buf)
{
    FILE *file = fopen(join_path(folder, name, buf), "wb");
    if (file == NULL || fwrite(bytes, 1, n, file) != n || fclose(file) != 0) {
        perror(buf);
        exit(1);
    }
    return buf;
}

static inline const char *put_text(const char *folder, const char *name, const char *text,
                                   char *buf)
{
    return put_bytes(folder, name, text, strlen(text), buf);
}

/** Remove a folder of plain files. */
static inline void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        char path[2 * PLACE_SIZE];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.') {
            unlink(path);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    rmdir(folder);
}

static inline hk_problems *new_problems(void)
{
    hk_problems *problems = NULL;
    if (hk_problems_new(&problems, NULL) != HK_OK) {
        exit(1);
    }
    return problems;
}

/** Problem number i, or one without a text. */
static inline const hk_problem *problem(hk_problems *problems, int64_t i)
{
    static const hk_problem none = {.message = NULL};
    int64_t n;
    const hk_problem *list = hk_problems_get(problems, &n);
    return i < n ? &list[i] : &none;
}

static inline int64_t count_errors(const hk_problems *problems)
{
    return hk_problems_count(problems, HK_SEVERITY_ERROR);
}

/** Path of the good model and scenario that the malformed ones are made from. */
static inline const char *base_path(const char *name, char *buf)
{
    const char *source = getenv("HAKYU_SOURCE");
    snprintf(buf, PLACE_SIZE, "%s/tests/cli/malformed/base/%s", source != NULL ? source : ".",
             name);
    return buf;
}

#endif

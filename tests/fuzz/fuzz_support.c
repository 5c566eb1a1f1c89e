/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/gslrng.h"
#include "tests/fuzz/fuzz.h"

static char scratch[PATH_MAX];

void fuzz_must(int held, const char *what)
{
    if (!held) {
        fprintf(stderr, "fuzz: not so: %s\n", what);
        abort();
    }
}

static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            unlink(path) != 0) {
            remove_folder(path);
        }
    }
    if (dir != NULL) {
        closedir(dir);
        rmdir(folder);
    }
}

static pid_t owner;

static void clean_up(void)
{
    if (getpid() == owner) {
        remove_folder(scratch);
    }
}

const char *fuzz_folder(void)
{
    if (scratch[0] == '\0') {
        const char *top = getenv("TMPDIR");
        char *full = realpath(top == NULL ? "/tmp" : top, NULL);
        fuzz_must(full != NULL, "$TMPDIR is a folder");
        snprintf(scratch, sizeof scratch, "%s/hakyu-fuzz-XXXXXX", full);
        free(full);
        fuzz_must(mkdtemp(scratch) != NULL && chdir(scratch) == 0, "a scratch folder");
        owner = getpid();
        hk_gsl_quiet(); /* as main() does */
        atexit(clean_up);
    }
    return scratch;
}

void fuzz_write(const char *name, const void *bytes, size_t n)
{
    FILE *file = fopen(name, "wb");
    fuzz_must(file != NULL, name);
    fuzz_must(n == 0 || fwrite(bytes, 1, n, file) == n, "a file can be written");
    fuzz_must(fclose(file) == 0, "a file can be closed");
}

void fuzz_remove(const char *name)
{
    unlink(name);
}

char *fuzz_read(const char *path, size_t *ret_n)
{
    FILE *file = fopen(path, "rb");
    fuzz_must(file != NULL && fseek(file, 0, SEEK_END) == 0, path);
    long n = ftell(file);
    rewind(file);
    char *bytes = calloc((size_t)n + 1, 1);
    fuzz_must(bytes != NULL && fread(bytes, 1, (size_t)n, file) == (size_t)n, path);
    fclose(file);
    *ret_n = (size_t)n;
    return bytes;
}

void fuzz_copy(const char *from, const char *name)
{
    DIR *dir = opendir(from);
    struct dirent *entry;
    fuzz_must(dir != NULL, from);
    mkdir(name, 0700);
    while ((entry = readdir(dir)) != NULL) {
        char path[PATH_MAX];
        struct stat info;
        snprintf(path, sizeof path, "%s/%s", from, entry->d_name);
        if (stat(path, &info) == 0 && S_ISREG(info.st_mode)) {
            size_t n;
            char *bytes = fuzz_read(path, &n);
            snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
            fuzz_write(path, bytes, n);
            free(bytes);
        }
    }
    closedir(dir);
}

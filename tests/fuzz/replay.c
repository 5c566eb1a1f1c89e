/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Run a fuzz target on every file of the folders that are named: a plain test for
 * builds without libFuzzer. What the target's readers print goes nowhere.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/** Every file of a folder, in the order of names. @return how many */
static int replay(const char *folder, int done, FILE *tap)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, not_hidden, alphasort);
    fuzz_must(n > 0, folder);
    for (int i = 0; i < n; i++) {
        char path[PATH_MAX];
        size_t size = 0;
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        char *bytes = fuzz_read(path, &size);
        uint8_t *exact = malloc(size > 0 ? size : 1); /* no final 0: reading past the end shows */
        fuzz_must(exact != NULL, "memory");
        memcpy(exact, bytes, size);
        free(bytes);
        fprintf(tap, "# %s\n", entries[i]->d_name);
        fflush(tap);
        fuzz_one(exact, size);
        free(exact);
        fprintf(tap, "ok %d - %s\n", done + i + 1, entries[i]->d_name);
        fflush(tap);
        free(entries[i]);
    }
    free((void *)entries);
    return n;
}

int main(int argc, char **argv)
{
    FILE *tap = fdopen(dup(STDOUT_FILENO), "w");
    int null = open("/dev/null", O_WRONLY);
    fuzz_must(tap != NULL && null >= 0 && argc > 1, "usage: replay FOLDER...");
    dup2(null, STDOUT_FILENO);
    close(null);
    int n = 0;
    for (int i = 1; i < argc; i++) {
        char *folder = realpath(argv[i], NULL);
        fuzz_must(folder != NULL, argv[i]);
        if (i == 1) {
            fuzz_begin();
        }
        n += replay(folder, n, tap);
        free(folder);
    }
    fprintf(tap, "1..%d\n", n);
    fclose(tap);
    return 0;
}

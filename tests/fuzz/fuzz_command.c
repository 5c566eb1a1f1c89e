/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Command lines: each line of an input is an argument. The program's own main() runs
 * in the scratch folder, where it finds a model, a scenario and a result; it may read
 * what it likes and write nothing, and simulates nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/ensemble/ensemble.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/h5_script.h"

enum { ARGUMENTS_MAX = 40 };

static int closed; /* whether the program is running, and may not write */

int hk_fuzz_program(int argc, char **argv); /* main() of the program */

/* What ld puts in the place of these calls (names are ld's): */
int __real_open(const char *path, int flags, ...);                                   /* NOLINT */
int __wrap_open(const char *path, int flags, ...);                                   /* NOLINT */
FILE *__real_fopen(const char *path, const char *mode);                              /* NOLINT */
FILE *__wrap_fopen(const char *path, const char *mode);                              /* NOLINT */
int __real_rename(const char *from, const char *to);                                 /* NOLINT */
int __wrap_rename(const char *from, const char *to);                                 /* NOLINT */
int __real_mkdir(const char *path, mode_t mode);                                     /* NOLINT */
int __wrap_mkdir(const char *path, mode_t mode);                                     /* NOLINT */
hk_status __wrap_hk_ensemble_run(const hk_model *model, const hk_scenario *scenario, /* NOLINT */
                                 const hk_ensemble_opts *opts, hk_result **ret_result,
                                 bool *ret_cancelled, hk_error *err);

int __wrap_open(const char *path, int flags, ...) /* NOLINT */
{
    va_list args;
    va_start(args, flags);
    int mode = (flags & O_CREAT) != 0 ? va_arg(args, int) : 0;
    va_end(args);
    if (closed && (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0) {
        errno = EACCES;
        return -1;
    }
    return __real_open(path, flags, mode);
}

FILE *__wrap_fopen(const char *path, const char *mode) /* NOLINT */
{
    if (closed && strpbrk(mode, "wa+") != NULL) {
        errno = EACCES;
        return NULL;
    }
    return __real_fopen(path, mode);
}

int __wrap_rename(const char *from, const char *to) /* NOLINT */
{
    errno = EACCES;
    return closed ? -1 : __real_rename(from, to);
}

int __wrap_mkdir(const char *path, mode_t mode) /* NOLINT */
{
    errno = EACCES;
    return closed ? -1 : __real_mkdir(path, mode);
}

hk_status __wrap_hk_ensemble_run(const hk_model *model, const hk_scenario *scenario, /* NOLINT */
                                 const hk_ensemble_opts *opts, hk_result **ret_result,
                                 bool *ret_cancelled, hk_error *err)
{
    (void)model;
    (void)scenario;
    (void)opts;
    (void)ret_result;
    (void)ret_cancelled;
    return hk_fail(err, HK_EREPLICATE, "nothing is run here");
}

void fuzz_begin(void)
{
    fuzz_folder();
    fuzz_copy(FUZZ_BASE, "."); /* scenario.yaml */
    fuzz_copy(FUZZ_BASE "/model", "model");
    fuzz_copy(FUZZ_BASE "/catalogue", "catalogue");
    fuzz_h5_base_result("result.h5");
    fuzz_h5_base_model("model.h5");
    setenv("HAKYU_DATA", ".", 1);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    char *text = calloc(n + 1, 1);
    char *argv[ARGUMENTS_MAX + 2];
    char name[] = "hakyu";
    int argc = 0;
    fuzz_must(text != NULL, "memory");
    if (n > 0) {
        memcpy(text, bytes, n);
    }
    argv[argc++] = name;
    for (char *word = text; word != NULL && *word != '\0' && argc <= ARGUMENTS_MAX;) {
        char *next = strchr(word, '\n');
        if (next != NULL) {
            *next++ = '\0';
        }
        argv[argc++] = word;
        word = next;
    }
    argv[argc] = NULL;
    closed = 1;
    int code = hk_fuzz_program(argc, argv);
    closed = 0;
    fuzz_must(code >= HK_EXIT_OK && code <= HK_EXIT_CANCELLED, "an exit code that is known");
    free(text);
}

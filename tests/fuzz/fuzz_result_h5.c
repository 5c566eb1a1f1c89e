/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: edits of a small one (h5_script.h), with a right checksum, read in
 * this process. The first byte says what is done with it: read and validate, or a
 * command of the program; from 128 on to a file of three cases. What reads must be
 * what the validator accepts.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "engine/io/result.h"
#include "engine/io/result_probe.h"
#include "engine/io/result_validate.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/h5_script.h"
#include "tests/unit/io_result/random_case.h"

enum { ARGUMENTS_MAX = 8, CASES = 3, CASES_BIT = 128 };

static fuzz_image base, base_of_cases;

int hk_fuzz_program(int argc, char **argv); /* main() of the program */

hk_status __wrap_hk_probe(void (*work)(void *), void *data, size_t bytes,
                          hk_error *err); /* NOLINT */

hk_status __wrap_hk_probe(void (*work)(void *), void *data, size_t bytes, /* NOLINT: ld's name */
                          hk_error *err)
{
    (void)work;
    (void)data;
    (void)bytes;
    (void)err;
    return HK_OK;
}

static void write_cases(const char *name)
{
    enum { REPLICATES = 12, ROWS = 1, STEP = 5 };
    hk_error err = {0};
    hk_result *cases[CASES];
    for (int i = 0; i < CASES; i++) {
        cases[i] = random_case(i, REPLICATES, ROWS);
        fuzz_must(cases[i] != NULL, "memory");
    }
    fuzz_must(random_write(cases, CASES, STEP, name, &err) == HK_OK, err.message);
    for (int i = 0; i < CASES; i++) {
        hk_result_free(cases[i]);
    }
}

void fuzz_begin(void)
{
    fuzz_folder();
    fuzz_h5_base_result("result.h5");
    base = fuzz_h5_load("result.h5", "result");
    write_cases("result.h5");
    base_of_cases = fuzz_h5_load("result.h5", "result");
}

/** Read a file in all ways: whether all of them go well. */
static bool reads(const char *const *which, int n)
{
    hk_result_cases *cases = NULL;
    hk_error err = {0};
    hk_status status = hk_result_read_cases("result.h5", &cases, &err);
    fuzz_must(status == HK_OK || hk_status_exit(status) == HK_EXIT_INPUT, err.message);
    bool good = status == HK_OK;
    hk_result_cases_free(cases);
    for (int i = 0; i < n; i++) {
        hk_result *result = NULL;
        status = hk_result_read_case("result.h5", which[i], &result, &err);
        fuzz_must(status == HK_OK || status == HK_ECASE || hk_status_exit(status) == HK_EXIT_INPUT,
                  err.message);
        good = good && (status == HK_OK || status == HK_ECASE); /* it may have got another name */
        hk_result_free(result);
    }
    return good;
}

static void read_and_validate(bool is_edited, bool has_cases)
{
    static const char *const only[] = {NULL};
    static const char *const some[] = {"case-0", "1", "case-2"};
    hk_problems *problems = fuzz_problems();
    hk_error err = {0};
    bool read = has_cases ? reads(some, CASES) : reads(only, 1);
    hk_status valid = hk_result_validate("result.h5", problems, &err);
    fuzz_must(valid == HK_OK || hk_status_exit(valid) == HK_EXIT_INPUT, err.message);
    bool clean = valid == HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) == 0;
    fuzz_must(!clean || read, "what is valid can be read");
    fuzz_must(is_edited || clean, "the base is valid");
    fuzz_check_problems(problems);
    hk_problems_free(problems);
}

/** A command as a user gives it, its output thrown away. */
static void run(const char *const *words, bool has_cases)
{
    char *argv[ARGUMENTS_MAX + 1] = {NULL};
    int argc = 0;
    while (words[argc] != NULL) {
        argv[argc] = strdup(words[argc]);
        argc++;
    }
    int code = hk_fuzz_program(argc, argv);
    fuzz_must(code == HK_EXIT_OK || code == HK_EXIT_INPUT || (has_cases && code == HK_EXIT_USAGE),
              "a command ends well or refuses");
    for (int i = 0; i < argc; i++) {
        free(argv[i]);
    }
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    static const char *const commands[][ARGUMENTS_MAX] = {
        {"hakyu", "rank", "result.h5", NULL},
        {"hakyu", "rank", "result.h5", "--by", "sector", "--format", "json", NULL},
        {"hakyu", "rank", "result.h5", "--by", "service", "--lang", "ja", NULL},
        {"hakyu", "info", "result.h5", NULL},
        {"hakyu", "info", "result.h5", "--format", "csv", NULL},
        {"hakyu", "info", "result.h5", "--validate", "--format", "json", NULL},
    };
    static const char *const of_cases[][ARGUMENTS_MAX] = {
        {"hakyu", "rank", "result.h5", "--case", "1", NULL},
        {"hakyu", "rank", "result.h5", NULL},
        {"hakyu", "info", "result.h5", "--lang", "ja", NULL},
        {"hakyu", "info", "result.h5", "--format", "json", NULL},
        {"hakyu", "info", "result.h5", "--case", "case-2", NULL},
        {"hakyu", "info", "result.h5", "--validate", NULL},
    };
    enum { N_COMMAND = sizeof commands / sizeof commands[0] };
    fuzz_script script = {.at = bytes, .left = n};
    uint8_t what = fuzz_byte(&script);
    bool has_cases = what >= CASES_BIT;
    what = what % CASES_BIT % (2 * N_COMMAND);
    fuzz_image image = fuzz_h5_edit(has_cases ? &base_of_cases : &base, script);
    fuzz_h5_seal(&image, "result", "result.h5");
    free(image.bytes);
    if (what < N_COMMAND) {
        run(has_cases ? of_cases[what] : commands[what], has_cases);
    } else {
        read_and_validate(script.left > 0, has_cases);
    }
    fuzz_must(fuzz_h5_is_closed(), "readers close what they open");
}

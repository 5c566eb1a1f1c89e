/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: edits of a small one (h5_script.h), with a right checksum, read in
 * this process. The first byte says what is done with it: read and validate, or a
 * command of the program. What reads must be what the validator accepts.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "engine/io/result.h"
#include "engine/io/result_probe.h"
#include "engine/io/result_validate.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/h5_script.h"

enum { ARGUMENTS_MAX = 8 };

static fuzz_image base;

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

void fuzz_begin(void)
{
    fuzz_folder();
    fuzz_h5_base_result("result.h5");
    base = fuzz_h5_load("result.h5", "result");
}

static void read_and_validate(bool edited)
{
    hk_problems *problems = fuzz_problems();
    hk_result *result = NULL;
    hk_error err = {0};
    hk_status read = hk_result_read("result.h5", &result, &err);
    fuzz_must(read == HK_OK || hk_status_exit(read) == HK_EXIT_INPUT, err.message);
    hk_status valid = hk_result_validate("result.h5", problems, &err);
    fuzz_must(valid == HK_OK || hk_status_exit(valid) == HK_EXIT_INPUT, err.message);
    bool clean = valid == HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) == 0;
    fuzz_must(!clean || read == HK_OK, "what is valid can be read");
    fuzz_must(edited || clean, "the base is valid");
    fuzz_check_problems(problems);
    hk_result_free(result);
    hk_problems_free(problems);
}

/** A command as a user gives it, its output thrown away. */
static void run(const char *const *words)
{
    char *argv[ARGUMENTS_MAX + 1] = {NULL};
    int argc = 0;
    while (words[argc] != NULL) {
        argv[argc] = strdup(words[argc]);
        argc++;
    }
    int code = hk_fuzz_program(argc, argv);
    fuzz_must(code == HK_EXIT_OK || code == HK_EXIT_INPUT, "a command ends well or refuses");
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
    enum { N_COMMAND = sizeof commands / sizeof commands[0] };
    fuzz_script script = {.at = bytes, .left = n};
    uint8_t what = fuzz_byte(&script) % (2 * N_COMMAND);
    fuzz_image image = fuzz_h5_edit(&base, script);
    fuzz_h5_seal(&image, "result", "result.h5");
    free(image.bytes);
    if (what < N_COMMAND) {
        run(commands[what]);
    } else {
        read_and_validate(script.left > 0);
    }
    fuzz_must(fuzz_h5_is_closed(), "readers close what they open");
}

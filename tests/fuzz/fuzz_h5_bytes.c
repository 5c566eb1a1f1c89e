/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HDF5 files with damaged bytes: patches (h5_script.h) of a model and of a result. The
 * first byte says which (1: the result) and whether the checksum is put right (2).
 * HDF5 does crash on some of them: here the child that tries a file first is in place,
 * and must keep that from this process.
 */
#include <stdlib.h>

#include "engine/io/model_read.h"
#include "engine/io/result.h"
#include "engine/io/result_validate.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/h5_script.h"

static fuzz_image model, result;

/** A child that crashes shall not take its time to say where. */
const char *__asan_default_options(void); /* NOLINT: the sanitizer's name */

const char *__asan_default_options(void) /* NOLINT: the sanitizer's name */
{
    return "symbolize=0";
}

/* A child that hangs need not be waited for as long as a user would (names are ld's). */
unsigned __real_alarm(unsigned seconds); /* NOLINT */
unsigned __wrap_alarm(unsigned seconds); /* NOLINT */

unsigned __wrap_alarm(unsigned seconds) /* NOLINT */
{
    return __real_alarm(seconds > 0 ? 3 : 0);
}

void fuzz_begin(void)
{
    fuzz_folder();
    fuzz_h5_base_model("file.h5");
    model = fuzz_h5_load("file.h5", "model");
    fuzz_h5_base_result("file.h5");
    result = fuzz_h5_load("file.h5", "result");
}

static void read_model(void)
{
    hk_problems *problems = fuzz_problems();
    hk_model *read = NULL;
    hk_error err = {0};
    hk_status status = hk_model_read("file.h5", NULL, problems, NULL, &read, &err);
    fuzz_must(status == HK_OK || hk_status_exit(status) == HK_EXIT_INPUT, err.message);
    fuzz_check_problems(problems);
    hk_model_free(status == HK_OK ? read : NULL);
    hk_problems_free(problems);
}

static void read_result(int validate)
{
    hk_problems *problems = fuzz_problems();
    hk_result *read = NULL;
    hk_error err = {0};
    hk_status status = validate ? hk_result_validate("file.h5", problems, &err)
                                : hk_result_read("file.h5", &read, &err);
    fuzz_must(status == HK_OK || hk_status_exit(status) == HK_EXIT_INPUT, err.message);
    fuzz_check_problems(problems);
    hk_result_free(read);
    hk_problems_free(problems);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    fuzz_script script = {.at = bytes, .left = n};
    uint8_t how = fuzz_byte(&script);
    int is_result = how & 1;
    fuzz_image image = fuzz_h5_patch(is_result ? &result : &model, script);
    if (how & 2) {
        fuzz_h5_seal(&image, is_result ? "result" : "model", "file.h5");
    } else {
        fuzz_write("file.h5", image.bytes, image.n);
    }
    free(image.bytes);
    if (is_result) {
        read_result(how & 4);
    } else {
        read_model();
    }
}

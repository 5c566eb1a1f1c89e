/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models in one HDF5 file: edits of the base's (h5_script.h), with a right checksum.
 * Read in this process, without the child that tries a file first: the file is sound
 * HDF5, and what goes wrong is to be seen. What reads without an error is run.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/io/result_probe.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/h5_script.h"

static fuzz_image base;

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
    fuzz_copy(FUZZ_BASE "/catalogue", "catalogue");
    fuzz_h5_base_model("model.h5");
    base = fuzz_h5_load("model.h5", "model");
    size_t n;
    char *text = fuzz_read(FUZZ_BASE "/scenario.yaml", &n);
    char *at = strstr(text, "model: model");
    fuzz_must(at != NULL, "the scenario names its model");
    size_t head = (size_t)(at - text) + strlen("model: model");
    char *longer = calloc(n + 4, 1);
    fuzz_must(longer != NULL, "memory");
    memcpy(longer, text, head);
    memcpy(longer + head, ".h5", 3);
    memcpy(longer + head + 3, text + head, n - head);
    fuzz_write("scenario.yaml", longer, n + 3);
    free(longer);
    free(text);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    fuzz_image image = fuzz_h5_edit(&base, (fuzz_script){.at = bytes, .left = n});
    fuzz_h5_seal(&image, "model", "model.h5");
    free(image.bytes);
    fuzz_scenario(NULL, 0);
    fuzz_must(fuzz_h5_is_closed(), "readers close what they open");
}

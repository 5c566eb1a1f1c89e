/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/h5_script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/sha256.h"
#include "engine/io/h5_table.h"
#include "engine/io/model_read.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/io_result/result_sample.h"

enum { CUT = 255, PATCH_MAX = 64, LINE_SIZE = 128 };

/** HDF5 leaks a little when it gives up on a damaged file; that is not ours to mend. */
const char *__lsan_default_suppressions(void); /* NOLINT: the sanitizer's name */

const char *__lsan_default_suppressions(void) /* NOLINT: the sanitizer's name */
{
    return "leak:libhdf5";
}

uint8_t fuzz_byte(fuzz_script *script)
{
    if (script->left == 0) {
        return 0;
    }
    script->left--;
    return *script->at++;
}

uint64_t fuzz_number(fuzz_script *script, int n)
{
    uint64_t number = 0;
    for (int i = 0; i < n; i++) {
        number |= (uint64_t)fuzz_byte(script) << (8 * i);
    }
    return number;
}

fuzz_image fuzz_h5_patch(const fuzz_image *base, fuzz_script script)
{
    fuzz_image copy = {.bytes = malloc(base->n), .n = base->n};
    fuzz_must(copy.bytes != NULL, "memory");
    memcpy(copy.bytes, base->bytes, base->n);
    while (script.left > 0) {
        size_t at = (size_t)fuzz_number(&script, 3) % copy.n;
        int n = fuzz_byte(&script);
        if (n == CUT) {
            copy.n = at > 0 ? at : 1;
            continue;
        }
        for (int i = 0; i < 1 + n % PATCH_MAX && at < copy.n; i++) {
            copy.bytes[at++] = fuzz_byte(&script);
        }
    }
    return copy;
}

static int make_line(const fuzz_image *image, const char *what, char line[LINE_SIZE])
{
    char hex[HK_SHA256_HEX];
    hk_sha256_buffer(image->bytes, image->n, hex);
    return snprintf(line, LINE_SIZE, "\nhakyu-%s sha256 %s\n", what, hex);
}

void fuzz_h5_seal(const fuzz_image *image, const char *what, const char *name)
{
    char line[LINE_SIZE];
    int n = make_line(image, what, line);
    FILE *file = fopen(name, "wb");
    fuzz_must(file != NULL && fwrite(image->bytes, 1, image->n, file) == image->n &&
                  fwrite(line, 1, (size_t)n, file) == (size_t)n && fclose(file) == 0,
              name);
}

fuzz_image fuzz_h5_load(const char *name, const char *what)
{
    char line[LINE_SIZE];
    fuzz_image image = {0};
    image.bytes = (uint8_t *)fuzz_read(name, &image.n);
    size_t n = (size_t)make_line(&image, what, line); /* its length; the hash is of too much */
    fuzz_must(image.n > n, "a file with a checksum line");
    image.n -= n;
    return image;
}

void fuzz_h5_base_model(const char *name)
{
    hk_table tables[HK_N_MODEL_TABLE];
    hk_yaml yaml = {0};
    hk_problems *problems = fuzz_problems();
    hk_error err = {0};
    hk_tables_init(tables);
    hk_status status =
        hk_tables_read_folder(FUZZ_BASE "/model", tables, NULL, problems, &yaml, &err);
    fuzz_must(status == HK_OK, err.message);
    status = hk_model_write_h5(tables, yaml.source.text, name, &err);
    fuzz_must(status == HK_OK, err.message);
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_table_done(&tables[i]);
    }
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
}

void fuzz_h5_base_result(const char *name)
{
    hk_error err = {0};
    hk_result *result = sample_result();
    fuzz_must(result != NULL && hk_result_write(result, name, &err) == HK_OK, err.message);
    hk_result_free(result);
}

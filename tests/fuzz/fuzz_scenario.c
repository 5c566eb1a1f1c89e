/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario for the base's model, and arguments of --set: lines that begin with
 * `#set ` are taken as such (and are comments for YAML). A good one is run.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

#define SET "#set "

enum { SETS_MAX = 16 };

void fuzz_begin(void)
{
    fuzz_folder();
    fuzz_copy(FUZZ_BASE "/model", "model");
    fuzz_copy(FUZZ_BASE "/catalogue", "catalogue");
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    char *text = calloc(n + 1, 1);
    fuzz_must(text != NULL, "memory");
    if (n > 0) {
        memcpy(text, bytes, n);
    }
    const char *sets[SETS_MAX];
    int32_t n_set = 0;
    fuzz_write("scenario.yaml", text, n);
    for (char *line = text; line != NULL && n_set < SETS_MAX;) {
        char *next = strchr(line, '\n');
        if (next != NULL) {
            *next++ = '\0';
        }
        if (strncmp(line, SET, sizeof SET - 1) == 0) {
            sets[n_set++] = line + sizeof SET - 1;
        }
        line = next;
    }
    fuzz_scenario(sets, n_set);
    free(text);
}

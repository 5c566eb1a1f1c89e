/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The `where` of a threat in flow style, in a scenario that is good but for that. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static const char head[] =
    "name: s\nmodel: model\nstart: 2009-07-13T07:38:00+09:00\nhorizon: 1d\n"
    "threats:\n  - {id: t, mechanism: shock, level: 0, duration: 1h, where: {";
static const char tail[] = "}}\n";

void fuzz_begin(void)
{
    fuzz_folder();
    fuzz_copy(FUZZ_BASE "/model", "model");
    fuzz_copy(FUZZ_BASE "/catalogue", "catalogue");
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    size_t n_head = sizeof head - 1;
    char *text = calloc(n_head + n + sizeof tail, 1);
    fuzz_must(text != NULL, "memory");
    memcpy(text, head, n_head);
    if (n > 0) {
        memcpy(text + n_head, bytes, n);
    }
    memcpy(text + n_head + n, tail, sizeof tail - 1);
    fuzz_write("scenario.yaml", text, n_head + n + sizeof tail - 1);
    free(text);
    fuzz_scenario(NULL, 0);
}

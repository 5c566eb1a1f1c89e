/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The YAML reader by itself, and --set on what it gives: lines that begin with
 * `#set ` are arguments. The tree must be whole: every node has a place in its
 * source, keys are unique.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/io/yaml.h"
#include "tests/fuzz/fuzz.h"

#define SET "#set "

void fuzz_begin(void) {}

static void walk(const hk_yaml_node *node, int depth)
{
    char shown[40];
    fuzz_must(depth <= 2 * HK_YAML_DEPTH_MAX, "the depth is bounded");
    fuzz_must(node->offset <= node->source->n && node->text != NULL, "a node is in its source");
    fuzz_must(hk_yaml_place(node).column > 0, "a node has a place");
    hk_yaml_describe(node, shown, sizeof shown);
    fuzz_must(strlen(shown) < sizeof shown, "a description fits");
    for (int32_t i = 0; i < node->n; i++) {
        if (node->kind == HK_YAML_MAP) {
            fuzz_must(hk_yaml_get(node, node->keys[i]->text) == node->items[i], "keys are unique");
            walk(node->keys[i], depth + 1);
        }
        walk(node->items[i], depth + 1);
    }
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    hk_problems *problems = fuzz_problems();
    hk_yaml yaml = {0};
    hk_status status = hk_yaml_parse("f", (const char *)bytes, n, problems, &yaml, NULL);
    char *text = calloc(n + 1, 1);
    fuzz_must(text != NULL && status == HK_OK, "memory");
    if (n > 0) {
        memcpy(text, bytes, n);
    }
    for (char *line = text; line != NULL;) {
        char *next = strchr(line, '\n');
        if (next != NULL) {
            *next++ = '\0';
        }
        if (strncmp(line, SET, sizeof SET - 1) == 0) {
            status = hk_yaml_set(&yaml, line + sizeof SET - 1, problems, NULL);
            fuzz_must(status == HK_OK, "memory");
        }
        line = next;
    }
    if (yaml.root != NULL) {
        walk(yaml.root, 0);
    } else {
        fuzz_must(hk_problems_count(problems, HK_SEVERITY_ERROR) > 0, "no tree without a problem");
    }
    fuzz_check_problems(problems);
    free(text);
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
}

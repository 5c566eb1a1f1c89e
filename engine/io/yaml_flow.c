/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/yaml_flow.h"

#include <stdio.h>
#include <string.h>

/** Counts, and writes if there is room: the same walk measures and fills. */
typedef struct writer {
    char *to; /* or NULL */
    size_t n;
} writer;

static void put(writer *w, const char *text, size_t n)
{
    if (w->to != NULL) {
        memcpy(w->to + w->n, text, n);
    }
    w->n += n;
}

static void put_scalar(writer *w, const hk_yaml_node *node)
{
    if (node->plain && node->text[strcspn(node->text, ",[]{}:#\"'\n\r\t")] == '\0') {
        put(w, node->text, strlen(node->text));
        return;
    }
    put(w, "\"", 1);
    for (const char *c = node->text; *c != '\0'; c++) {
        char code[8];
        if ((unsigned char)*c < 0x20 || *c == 0x7F) {
            int n = snprintf(code, sizeof code, "\\x%02x", (unsigned)(unsigned char)*c);
            put(w, code, (size_t)n);
        } else {
            put(w, "\\", *c == '"' || *c == '\\');
            put(w, c, 1);
        }
    }
    put(w, "\"", 1);
}

/* Depth is bounded by HK_YAML_DEPTH_MAX. */
static void put_node(writer *w, const hk_yaml_node *node)
{
    if (node->kind == HK_YAML_SCALAR) {
        put_scalar(w, node);
        return;
    }
    bool is_map = node->kind == HK_YAML_MAP;
    put(w, is_map ? "{" : "[", 1);
    for (int32_t i = 0; i < node->n; i++) {
        put(w, ", ", i == 0 ? 0 : 2);
        if (is_map) {
            put_scalar(w, node->keys[i]);
            put(w, ": ", 2);
        }
        put_node(w, node->items[i]);
    }
    put(w, is_map ? "}" : "]", 1);
}

hk_status hk_yaml_flow(const hk_yaml_node *node, hk_arena *arena, const char **ret_text,
                       hk_error *err)
{
    writer w = {0};
    put_node(&w, node);
    w.to = hk_arena_alloc(arena, w.n + 1, 1);
    if (w.to == NULL) {
        return hk_fail_nomem(err);
    }
    w.n = 0;
    put_node(&w, node);
    *ret_text = w.to;
    return HK_OK;
}

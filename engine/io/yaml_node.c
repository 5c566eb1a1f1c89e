/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes of a tree: looking things up, saying what they are and where. */
#include <stdio.h>
#include <string.h>

#include "engine/io/yaml.h"

void hk_yaml_vreport(hk_problems *problems, hk_severity severity, hk_status code,
                     const hk_source *source, size_t offset, int32_t line, const char *format,
                     va_list args)
{
    hk_place place = {.file = source->file, .line = line};
    place.column = hk_source_column(source, offset);
    hk_problem_vadd(problems, severity, code, place, hk_source_line(source, offset), format, args);
}

hk_place hk_yaml_place(const hk_yaml_node *node)
{
    if (node == NULL) {
        return (hk_place){0};
    }
    return (hk_place){.file = node->source->file,
                      .line = node->line,
                      .column = hk_source_column(node->source, node->offset)};
}

void hk_yaml_problem(const hk_yaml_node *node, hk_problems *problems, hk_severity severity,
                     hk_status code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (node == NULL) {
        hk_problem_vadd(problems, severity, code, (hk_place){0}, NULL, format, args);
    } else {
        hk_yaml_vreport(problems, severity, code, node->source, node->offset, node->line, format,
                        args);
    }
    va_end(args);
}

const hk_yaml_node *hk_yaml_get(const hk_yaml_node *node, const char *key)
{
    if (node == NULL || node->kind != HK_YAML_MAP) {
        return NULL;
    }
    for (int32_t i = 0; i < node->n; i++) {
        if (strcmp(node->keys[i]->text, key) == 0) {
            return node->items[i];
        }
    }
    return NULL;
}

bool hk_yaml_is_null(const hk_yaml_node *node)
{
    return node->kind == HK_YAML_SCALAR && node->plain &&
           (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
            strcmp(node->text, "null") == 0);
}

void hk_yaml_describe(const hk_yaml_node *node, char *buf, size_t size)
{
    if (node->kind == HK_YAML_MAP) {
        snprintf(buf, size, "a mapping");
    } else if (node->kind == HK_YAML_LIST) {
        snprintf(buf, size, "a list");
    } else if (hk_yaml_is_null(node)) {
        snprintf(buf, size, "nothing");
    } else {
        int n = (int)size - 8;
        size_t shown = strlen(node->text);
        const char *more = "";
        if (shown > (size_t)n) {
            shown = (size_t)n;
            while (shown > 0 && ((unsigned char)node->text[shown] & 0xC0U) == 0x80U) {
                shown--;
            }
            more = "...";
        }
        snprintf(buf, size, "'%.*s%s'", (int)shown, node->text, more);
    }
}

hk_status hk_yaml_append(hk_arena *arena, hk_yaml_node *node, hk_yaml_node *key, hk_yaml_node *item,
                         hk_error *err)
{
    if (node->n == node->capacity) {
        int32_t capacity = node->capacity == 0 ? 4 : node->capacity * 2;
        hk_yaml_node **items = hk_arena_alloc(arena, (size_t)capacity, sizeof(void *));
        hk_yaml_node **keys =
            hk_arena_alloc(arena, key == NULL ? 0 : (size_t)capacity, sizeof(void *));
        if (items == NULL || keys == NULL) {
            return hk_fail_nomem(err);
        }
        if (node->n > 0) {
            memcpy(items, node->items, (size_t)node->n * sizeof(void *));
        }
        if (node->n > 0 && key != NULL) {
            memcpy(keys, node->keys, (size_t)node->n * sizeof(void *));
        }
        node->items = items;
        node->keys = keys;
        node->capacity = capacity;
    }
    if (key != NULL) {
        node->keys[node->n] = key;
    }
    node->items[node->n++] = item;
    return HK_OK;
}

/* Depth is bounded by that of the file and of the overrides. NULL when out of memory. */
static hk_yaml_node *copy_node(hk_arena *arena, const hk_yaml_node *node)
{
    hk_yaml_node *copy = hk_arena_alloc(arena, 1, sizeof *copy);
    if (copy == NULL) {
        return NULL;
    }
    *copy = *node;
    copy->n = copy->capacity = 0;
    for (int32_t i = 0; i < node->n; i++) {
        hk_yaml_node *item = copy_node(arena, node->items[i]);
        if (item == NULL ||
            hk_yaml_append(arena, copy, node->kind == HK_YAML_MAP ? node->keys[i] : NULL, item,
                           NULL) != HK_OK) {
            return NULL;
        }
    }
    return copy;
}

hk_status hk_yaml_copy(const hk_yaml_node *root, hk_yaml *ret_yaml, hk_error *err)
{
    memset(ret_yaml, 0, sizeof *ret_yaml);
    HK_TRY(hk_arena_new(&ret_yaml->arena, err));
    if (root != NULL) {
        ret_yaml->root = copy_node(ret_yaml->arena, root);
        return ret_yaml->root == NULL ? hk_fail_nomem(err) : HK_OK;
    }
    return HK_OK;
}

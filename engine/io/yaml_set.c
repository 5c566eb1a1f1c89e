/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Overrides `path=value` on a tree. */
#include <stdio.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/io/yaml.h"

enum { PART_MAX = 256, CANDIDATES_MAX = 1000 };

typedef struct override {
    hk_yaml *yaml;
    hk_problems *problems;
    hk_error *err;
    hk_source *source; /* the argument as text, named `--set path` */
    size_t equals;     /* offset of the = */
} override;

HK_PRINTF(4, 5)
static void refuse(const override *o, size_t offset, hk_status code, const char *format, ...)
{
    hk_place place = {.file = o->source->file, .column = hk_source_column(o->source, offset)};
    va_list args;
    va_start(args, format);
    hk_problem_vadd(o->problems, HK_SEVERITY_ERROR, code, place, o->source->text, format, args);
    va_end(args);
}

static hk_status make_source(override *o, const char *assignment)
{
    hk_arena *arena = o->yaml->arena;
    size_t n = strlen(assignment);
    o->equals = strcspn(assignment, "=");
    o->source = hk_arena_alloc(arena, 1, sizeof *o->source);
    char *text = hk_arena_strndup(arena, assignment, n);
    char *name = hk_arena_alloc(arena, o->equals + 7, 1);
    if (o->source == NULL || text == NULL || name == NULL) {
        return hk_fail_nomem(o->err);
    }
    snprintf(name, o->equals + 7, "--set %s", assignment); /* cut at the = */
    *o->source = (hk_source){.file = name, .text = text, .n = n};
    return HK_OK;
}

static hk_yaml_node *make_node(const override *o, hk_yaml_kind kind, size_t offset)
{
    hk_yaml_node *node = hk_arena_alloc(o->yaml->arena, 1, sizeof *node);
    if (node != NULL) {
        *node = (hk_yaml_node){
            .kind = kind, .plain = true, .text = "", .source = o->source, .offset = offset};
    }
    return node;
}

/** Slot of the list item that `part` names, or NULL after a problem. */
static hk_yaml_node **find_item(const override *o, hk_yaml_node *list, const char *part,
                                size_t offset)
{
    const char *ids[CANDIDATES_MAX];
    int64_t n_id = 0;
    for (int32_t i = 0; i < list->n; i++) {
        const hk_yaml_node *id = hk_yaml_get(list->items[i], "id");
        if (id != NULL && id->kind == HK_YAML_SCALAR) {
            if (strcmp(id->text, part) == 0) {
                return &list->items[i];
            }
            if (n_id < CANDIDATES_MAX) {
                ids[n_id++] = id->text;
            }
        }
    }
    size_t n_digit = strspn(part, "0123456789");
    if (n_digit > 0 && n_digit < 9 && part[n_digit] == '\0') {
        int32_t index = 0;
        for (size_t i = 0; i < n_digit; i++) {
            index = index * 10 + (part[i] - '0');
        }
        if (index < list->n) {
            return &list->items[index];
        }
        refuse(o, offset, HK_EKEY, "item %s of a list of %d; allowed: 0 to %d, or an id", part,
               list->n, list->n - 1);
        return NULL;
    }
    const char *nearest = hk_text_nearest(part, ids, n_id);
    refuse(o, offset, HK_EKEY, "no item of this list has the id '%s'%s%s%s", part,
           nearest == NULL ? "; allowed: a number from 0, or an id" : "; did you mean '",
           nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
    return NULL;
}

/** Slot of the value of key `part`, added as `nothing` if it is not there; NULL: see *status. */
static hk_yaml_node **find_value(const override *o, hk_yaml_node *mapping, const char *part,
                                 size_t offset, hk_status *status)
{
    for (int32_t i = 0; i < mapping->n; i++) {
        if (strcmp(mapping->keys[i]->text, part) == 0) {
            return &mapping->items[i];
        }
    }
    hk_yaml_node *key = make_node(o, HK_YAML_SCALAR, offset);
    hk_yaml_node *value = make_node(o, HK_YAML_SCALAR, offset);
    const char *text = hk_arena_strndup(o->yaml->arena, part, strlen(part));
    if (key == NULL || value == NULL || text == NULL) {
        *status = hk_fail_nomem(o->err);
        return NULL;
    }
    key->text = text;
    *status = hk_yaml_append(o->yaml->arena, mapping, key, value, o->err);
    return *status == HK_OK ? &mapping->items[mapping->n - 1] : NULL;
}

/** Bytes of the next part of the path: the longest key or id that it begins with (they may hold
 *  dots), else all up to the next dot. */
static size_t part_length(const hk_yaml_node *node, const char *path)
{
    size_t longest = 0;
    for (int32_t i = 0; i < node->n; i++) {
        const hk_yaml_node *name =
            node->kind == HK_YAML_MAP ? node->keys[i] : hk_yaml_get(node->items[i], "id");
        size_t n = name == NULL ? 0 : strlen(name->text);
        if (n > longest && strncmp(path, name->text, n) == 0 &&
            (path[n] == '.' || path[n] == '=')) {
            longest = n;
        }
    }
    return longest > 0 ? longest : strcspn(path, ".=");
}

/** Follow the path; *ret_slot is NULL after a problem. */
static hk_status walk(const override *o, hk_yaml_node ***ret_slot)
{
    const char *text = o->source->text;
    hk_yaml_node **slot = &o->yaml->root;
    hk_status status = HK_OK;
    *ret_slot = NULL;
    for (size_t at = 0; at <= o->equals;) {
        char part[PART_MAX];
        size_t n = part_length(*slot, text + at);
        if (n == 0 || n >= sizeof part) {
            refuse(o, at, HK_EKEY,
                   "a part of the path is %s; allowed: path=value, such as "
                   "horizon=3d or threats.lines.onset=2h",
                   n == 0 ? "empty" : "too long");
            return HK_OK;
        }
        memcpy(part, text + at, n);
        part[n] = '\0';
        if ((*slot)->kind == HK_YAML_SCALAR && hk_yaml_is_null(*slot)) {
            *slot = make_node(o, HK_YAML_MAP, at);
            if (*slot == NULL) {
                return hk_fail_nomem(o->err);
            }
        }
        if ((*slot)->kind == HK_YAML_MAP) {
            slot = find_value(o, *slot, part, at, &status);
        } else if ((*slot)->kind == HK_YAML_LIST) {
            slot = find_item(o, *slot, part, at);
        } else {
            refuse(o, at, HK_EKEY,
                   "'%s' of the single value '%.60s'; allowed: a path that ends "
                   "there",
                   part, (*slot)->text);
            slot = NULL;
        }
        if (slot == NULL) {
            return status;
        }
        at += n + 1;
    }
    *ret_slot = slot;
    return HK_OK;
}

/** Words and numbers are YAML as they stand; most overrides are, so libfyaml and its child are spared. */
static bool is_word(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    static const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-";
    return strchr(letters, *text) != NULL && text[strspn(text, all)] == '\0' && *text != '\0';
}

static hk_status parse_value(const override *o, hk_yaml_node **ret_value)
{
    size_t from = o->equals + 1;
    const char *text = o->source->text + from;
    if (!is_word(text)) {
        return hk_yaml_parse_source(o->source, from, true, o->yaml->arena, o->problems, ret_value,
                                    o->err);
    }
    *ret_value = make_node(o, HK_YAML_SCALAR, from);
    if (*ret_value == NULL) {
        return hk_fail_nomem(o->err);
    }
    (*ret_value)->text = text;
    return HK_OK;
}

hk_status hk_yaml_set(hk_yaml *yaml, const char *assignment, hk_problems *problems, hk_error *err)
{
    if (yaml->root == NULL) {
        return HK_OK;
    }
    override o = {.yaml = yaml, .problems = problems, .err = err};
    HK_TRY(make_source(&o, assignment));
    size_t bad = hk_text_utf8_check(o.source->text, o.source->n);
    if (bad < o.source->n) {
        refuse(&o, bad, HK_EENCODING, "not UTF-8; allowed: UTF-8 text");
        return HK_OK;
    }
    if (assignment[o.equals] == '\0') {
        refuse(&o, 0, HK_ESYNTAX, "no '=' in '%.80s'; allowed: path=value", assignment);
        return HK_OK;
    }
    hk_yaml_node *value = NULL;
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    HK_TRY(parse_value(&o, &value));
    if (value == NULL) {
        if (hk_problems_count(problems, HK_SEVERITY_ERROR) == before) {
            refuse(&o, o.equals, HK_EMISSING, "no value after '='; allowed: path=value");
        }
        return HK_OK;
    }
    hk_yaml_node **slot;
    HK_TRY(walk(&o, &slot));
    if (slot != NULL) {
        *slot = value;
    }
    return HK_OK;
}

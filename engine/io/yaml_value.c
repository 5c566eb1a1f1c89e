/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/yaml_value.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/base/units.h"

enum { FOUND_SIZE = 100, ALLOWED_SIZE = 400 };

static const char *const kind_names[] = {"one value", "a list", "a mapping"};

/** `a, b, c` into buf, cut with `...`. */
static void join_words(const char *const *words, int64_t n, char *buf, size_t size)
{
    size_t used = 0;
    buf[0] = '\0';
    for (int64_t i = 0; i < n; i++) {
        size_t length = strlen(words[i]);
        if (used + length + 6 >= size) {
            snprintf(buf + used, size - used, ", ...");
            return;
        }
        used += (size_t)snprintf(buf + used, size - used, "%s%s", i == 0 ? "" : ", ", words[i]);
    }
}

void hk_value_unknown(const hk_yaml_node *node, hk_status code, const char *what,
                      const char *const *candidates, int64_t n, hk_problems *problems)
{
    char found[FOUND_SIZE];
    char allowed[ALLOWED_SIZE];
    hk_yaml_describe(node, found, sizeof found);
    const char *nearest = hk_text_nearest(node->text, candidates, n);
    if (nearest != NULL) {
        hk_yaml_problem(node, problems, HK_SEVERITY_ERROR, code,
                        "%s is no known %s; did you mean '%.80s'?", found, what, nearest);
        return;
    }
    join_words(candidates, n, allowed, sizeof allowed);
    hk_yaml_problem(node, problems, HK_SEVERITY_ERROR, code, "%s is no known %s; %s%s", found, what,
                    n == 0 ? "there is none" : "allowed: ", allowed);
}

void hk_value_check_keys(const hk_yaml_node *mapping, const char *const *known, int32_t n_known,
                         hk_problems *problems)
{
    for (int32_t i = 0; i < mapping->n; i++) {
        bool found = false;
        for (int32_t k = 0; k < n_known && !found; k++) {
            found = strcmp(mapping->keys[i]->text, known[k]) == 0;
        }
        if (!found) {
            hk_value_unknown(mapping->keys[i], HK_EKEY, "key", known, n_known, problems);
        }
    }
}

void hk_value_missing(const hk_yaml_node *mapping, const char *key, hk_problems *problems)
{
    hk_yaml_problem(mapping, problems, HK_SEVERITY_ERROR, HK_EMISSING,
                    "key '%s' is missing; it must be given", key);
}

bool hk_value_is(const hk_yaml_node *node, hk_yaml_kind kind, const char *name,
                 hk_problems *problems)
{
    if (node->kind == kind && !(kind == HK_YAML_SCALAR && hk_yaml_is_null(node))) {
        return true;
    }
    char found[FOUND_SIZE];
    hk_yaml_describe(node, found, sizeof found);
    hk_yaml_problem(node, problems, HK_SEVERITY_ERROR,
                    hk_yaml_is_null(node) ? HK_EMISSING : HK_ETYPE, "%s is %s; allowed: %s", name,
                    found, kind_names[kind]);
    return false;
}

const char *hk_value_text(const hk_yaml_node *node, const char *name, hk_problems *problems)
{
    return hk_value_is(node, HK_YAML_SCALAR, name, problems) ? node->text : NULL;
}

bool hk_value_refuse(const hk_yaml_node *node, const char *name, const hk_error *why,
                     hk_problems *problems)
{
    if (why->code == HK_ENOMEM) {
        return false;
    }
    hk_yaml_problem(node, problems, HK_SEVERITY_ERROR, why->code, "%s: %s", name, why->message);
    return true;
}

int64_t hk_value_integer(const hk_yaml_node *node, const char *name, int64_t min, int64_t max,
                         int64_t fallback, hk_problems *problems)
{
    const char *text = node == NULL ? NULL : hk_value_text(node, name, problems);
    int64_t value;
    hk_error why;
    if (text == NULL) {
        return fallback;
    }
    if (hk_decimal_parse(text, 0, min, max, &value, &why) != HK_OK) {
        hk_value_refuse(node, name, &why, problems);
        return fallback;
    }
    return value;
}

int64_t hk_value_duration(const hk_yaml_node *node, const char *name, int64_t min_ms,
                          int64_t fallback, hk_problems *problems)
{
    const char *text = node == NULL ? NULL : hk_value_text(node, name, problems);
    int64_t ms;
    hk_error why;
    if (text == NULL) {
        return fallback;
    }
    if (hk_duration_parse(text, &ms, &why) != HK_OK) {
        hk_value_refuse(node, name, &why, problems);
        return fallback;
    }
    if (ms < min_ms) {
        hk_yaml_problem(node, problems, HK_SEVERITY_ERROR, HK_ERANGE,
                        "%s: '%.40s' is too short; allowed: %lldms or more", name, text,
                        (long long)min_ms);
        return fallback;
    }
    return ms;
}

int32_t hk_value_level(const hk_yaml_node *node, const char *name, int32_t fallback,
                       hk_problems *problems)
{
    const char *text = node == NULL ? NULL : hk_value_text(node, name, problems);
    int32_t level;
    hk_error why;
    if (text == NULL) {
        return fallback;
    }
    if (hk_level_parse(text, &level, &why) != HK_OK) {
        hk_value_refuse(node, name, &why, problems);
        return fallback;
    }
    return level;
}

double hk_value_real(const hk_yaml_node *node, const char *name, double min, double max,
                     double fallback, hk_problems *problems)
{
    const char *text = node == NULL ? NULL : hk_value_text(node, name, problems);
    double value;
    hk_error why;
    if (text == NULL) {
        return fallback;
    }
    if (hk_real_parse(text, min, max, &value, &why) != HK_OK) {
        hk_value_refuse(node, name, &why, problems);
        return fallback;
    }
    return value;
}

int32_t hk_value_choice(const hk_yaml_node *node, const char *name, const char *const *words,
                        int32_t n, int32_t fallback, hk_problems *problems)
{
    const char *text = node == NULL ? NULL : hk_value_text(node, name, problems);
    if (text == NULL) {
        return fallback;
    }
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(text, words[i]) == 0) {
            return i;
        }
    }
    hk_value_unknown(node, HK_ECHOICE, name, words, n, problems);
    return fallback;
}

hk_status hk_value_copy(const hk_yaml_node *node, const char *name, hk_arena *arena,
                        hk_problems *problems, const char **ret_text, hk_error *err)
{
    const char *text = hk_value_text(node, name, problems);
    *ret_text = "";
    if (text == NULL) {
        return HK_OK;
    }
    const char *copy = hk_arena_strndup(arena, text, strlen(text));
    if (copy == NULL) {
        return hk_fail_nomem(err);
    }
    *ret_text = copy;
    return HK_OK;
}

hk_status hk_value_title(const hk_yaml_node *node, const char *name, hk_arena *arena,
                         hk_problems *problems, const char **ret_en, const char **ret_ja,
                         hk_error *err)
{
    static const char *const keys[] = {"en", "ja"};
    *ret_en = *ret_ja = name;
    if (node == NULL) {
        return HK_OK;
    }
    if (node->kind == HK_YAML_SCALAR) {
        HK_TRY(hk_value_copy(node, "title", arena, problems, ret_en, err));
        *ret_ja = *ret_en;
        return HK_OK;
    }
    if (!hk_value_is(node, HK_YAML_MAP, "title", problems)) {
        return HK_OK;
    }
    hk_value_check_keys(node, keys, 2, problems);
    const hk_yaml_node *en = hk_yaml_get(node, "en");
    const hk_yaml_node *ja = hk_yaml_get(node, "ja");
    if (en != NULL) {
        HK_TRY(hk_value_copy(en, "title.en", arena, problems, ret_en, err));
    }
    return ja == NULL ? HK_OK : hk_value_copy(ja, "title.ja", arena, problems, ret_ja, err);
}

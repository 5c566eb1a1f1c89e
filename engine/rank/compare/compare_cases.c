/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/compare/compare_cases.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/text.h"

enum { NUMBER_SIZE = 40 };

/** What names a case among those of its file; NULL when out of memory. */
typedef const char **keys;

/** Places in B of the factors of A; false if they are not the same ones. */
static bool same_factors(const hk_result *a, const hk_result *b, int64_t *ret_place)
{
    if (a->n_factor == 0 || a->n_factor != b->n_factor) {
        return false;
    }
    for (int64_t i = 0; i < a->n_factor; i++) {
        ret_place[i] = -1;
        for (int64_t k = 0; k < b->n_factor; k++) {
            if (strcmp(a->factor_name[i], b->factor_name[k]) == 0) {
                ret_place[i] = k;
            }
        }
        if (ret_place[i] < 0) {
            return false;
        }
    }
    return true;
}

/** A value as it is compared: 2 and 2.0 are one number. */
static const char *value_of(const hk_result_cases *cases, int64_t at, char buf[NUMBER_SIZE])
{
    if (isnan(cases->factor_value[at])) {
        return cases->factor[at];
    }
    snprintf(buf, NUMBER_SIZE, "%.17g", cases->factor_value[at]);
    return buf;
}

/** Values of all factors of a case in one text. @param place order of the factors; NULL: as they are */
static const char *join_values(const hk_result_cases *cases, int64_t k, const int64_t *place,
                               hk_arena *arena)
{
    int64_t n = cases->frame->n_factor;
    char buf[NUMBER_SIZE];
    size_t size = 1;
    for (int64_t i = 0; i < n; i++) {
        size += strlen(value_of(cases, k * n + i, buf)) + 1;
    }
    char *text = hk_arena_alloc(arena, size, 1);
    char *at = text;
    for (int64_t i = 0; i < n && text != NULL; i++) {
        at = stpcpy(at, value_of(cases, k * n + (place == NULL ? i : place[i]), buf));
        at = stpcpy(at, "\n"); /* no value holds a line break */
    }
    return text;
}

static keys join_all(const hk_result_cases *cases, const int64_t *place, hk_arena *arena)
{
    keys list = hk_arena_alloc(arena, (size_t)cases->n_case, sizeof *list);
    for (int64_t k = 0; k < cases->n_case && list != NULL; k++) {
        list[k] = join_values(cases, k, place, arena);
        if (list[k] == NULL) {
            return NULL;
        }
    }
    return list;
}

/** Map of keys; *ret_unique false if one comes twice. */
static hk_status map_keys(const char *const *list, int64_t n, hk_map **ret_map, bool *ret_unique,
                          hk_error *err)
{
    hk_map *map = NULL;
    HK_TRY(hk_map_new(n, &map, err));
    *ret_unique = true;
    for (int64_t k = 0; k < n; k++) {
        hk_status status = hk_map_put(map, list[k], (int32_t)k, NULL);
        if (status == HK_ENOMEM) {
            hk_map_free(map);
            return hk_fail_nomem(err);
        }
        *ret_unique = *ret_unique && status == HK_OK;
    }
    *ret_map = map;
    return HK_OK;
}

/** Fill the match from keys; *ret_unique false, and nothing is filled, if they name no single case. */
static hk_status pair_up(const hk_result_cases *a, keys of_a, const hk_result_cases *b, keys of_b,
                         hk_case_match *m, bool *ret_unique, hk_error *err)
{
    hk_map *map_a = NULL;
    hk_map *map_b = NULL;
    bool unique_a = false;
    bool unique_b = false;
    hk_status status = map_keys(of_a, a->n_case, &map_a, &unique_a, err);
    if (status == HK_OK) {
        status = map_keys(of_b, b->n_case, &map_b, &unique_b, err);
    }
    *ret_unique = unique_a && unique_b;
    for (int64_t i = 0; i < a->n_case && status == HK_OK && *ret_unique; i++) {
        int32_t k = hk_map_get(map_b, of_a[i]);
        if (k < 0) {
            m->only_a[m->n_only_a++] = i;
        } else {
            m->a[m->n_pair] = i;
            m->b[m->n_pair++] = k;
        }
    }
    for (int64_t k = 0; k < b->n_case && status == HK_OK && *ret_unique; k++) {
        if (hk_map_get(map_a, of_b[k]) < 0) {
            m->only_b[m->n_only_b++] = k;
        }
    }
    hk_map_free(map_a);
    hk_map_free(map_b);
    return status;
}

static hk_status make_match(const hk_result_cases *a, const hk_result_cases *b, hk_case_match *m,
                            hk_error *err)
{
    size_t n_a = (size_t)a->n_case;
    size_t n_b = (size_t)b->n_case;
    m->a = hk_arena_alloc(m->arena, n_a, sizeof *m->a);
    m->b = hk_arena_alloc(m->arena, n_a, sizeof *m->b);
    m->only_a = hk_arena_alloc(m->arena, n_a, sizeof *m->only_a);
    m->only_b = hk_arena_alloc(m->arena, n_b, sizeof *m->only_b);
    int64_t *place = hk_arena_alloc(m->arena, (size_t)a->frame->n_factor, sizeof *place);
    if (m->a == NULL || m->b == NULL || m->only_a == NULL || m->only_b == NULL || place == NULL) {
        return hk_fail_nomem(err);
    }
    bool unique = false;
    if (same_factors(a->frame, b->frame, place)) {
        keys of_a = join_all(a, NULL, m->arena);
        keys of_b = join_all(b, place, m->arena);
        if (of_a == NULL || of_b == NULL) {
            return hk_fail_nomem(err);
        }
        HK_TRY(pair_up(a, of_a, b, of_b, m, &unique, err));
        m->by_factors = unique;
    }
    if (!unique) {
        HK_TRY(pair_up(a, a->name, b, b->name, m, &unique, err));
    }
    return unique ? HK_OK : hk_fail(err, HK_EFORMAT, "variable case has a name twice");
}

hk_status hk_compare_cases(const hk_result_cases *a, const hk_result_cases *b,
                           hk_case_match **ret_match, hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_case_match *m = hk_arena_alloc(arena, 1, sizeof *m);
    hk_status status;
    if (m == NULL) {
        status = hk_fail_nomem(err);
    } else {
        m->arena = arena;
        status = make_match(a, b, m, err);
    }
    if (status != HK_OK) {
        hk_arena_free(arena);
        return status;
    }
    *ret_match = m;
    return HK_OK;
}

void hk_case_match_free(hk_case_match *match)
{
    if (match != NULL) {
        hk_arena_free(match->arena);
    }
}

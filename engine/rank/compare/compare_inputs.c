/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/compare/compare_inputs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/base/units.h"

enum {
    TEXT_SIZE = 1024,
    FILES_MAX = 1000 /* above that, files are matched by whole paths alone */
};

/* ---- the list ------------------------------------------------------------------------------------ */

static const char *copy(hk_changes *list, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    const char *own = hk_arena_strndup(list->arena, text, strlen(text));
    list->lost = list->lost || own == NULL;
    return own;
}

static void add(hk_changes *list, hk_change_kind kind, const char *id, const char *what,
                const char *a, const char *b)
{
    if (list->n == list->room) {
        int64_t room = list->room == 0 ? 64 : 2 * list->room;
        hk_change *rows = hk_realloc(list->rows, (size_t)room, sizeof *rows);
        if (rows == NULL) {
            list->lost = true;
            return;
        }
        list->rows = rows;
        list->room = room;
    }
    list->rows[list->n++] = (hk_change){
        .kind = kind, .id = copy(list, id), .what = what, .a = copy(list, a), .b = copy(list, b)};
    list->by_kind[kind]++;
}

/** A property of something that both have. */
static void compare_texts(hk_changes *list, hk_change_kind kind, const char *id, const char *what,
                          const char *a, const char *b)
{
    a = a == NULL ? "" : a;
    b = b == NULL ? "" : b;
    if (strcmp(a, b) != 0) {
        add(list, kind, id, what, a, b);
    }
}

static void compare_numbers(hk_changes *list, hk_change_kind kind, const char *id, const char *what,
                            double a, double b)
{
    if (a != b) {
        char of_a[40];
        char of_b[40];
        snprintf(of_a, sizeof of_a, "%.15g", a);
        snprintf(of_b, sizeof of_b, "%.15g", b);
        add(list, kind, id, what, of_a, of_b);
    }
}

/* ---- matching by name ---------------------------------------------------------------------------- */

/** Places of the names; of equal ones the first. NULL when out of memory. */
static hk_map *map_names(const char *const *names, int64_t n)
{
    hk_map *map = NULL;
    if (hk_map_new(n, &map, NULL) != HK_OK) {
        return NULL;
    }
    for (int64_t i = 0; i < n; i++) {
        if (hk_map_put(map, names[i], (int32_t)i, NULL) == HK_ENOMEM) {
            hk_map_free(map);
            return NULL;
        }
    }
    return map;
}

/** Named things of either result. */
typedef struct things {
    hk_change_kind kind;
    const char *const *a, *const *b; /* names */
    int64_t n_a, n_b;
    const char *const *value_a,
        *const *value_b; /* what is said of one that the other lacks; NULL: "" */
} things;

static const char *value_of(const char *const *values, int64_t i)
{
    return values == NULL ? "" : values[i];
}

/** What only one has; `both` is called for the rest. */
static void match(hk_changes *list, const things *t, const void *data_a, const void *data_b,
                  void (*both)(hk_changes *list, const void *data_a, int64_t i, const void *data_b,
                               int64_t k))
{
    hk_map *map_a = map_names(t->a, t->n_a);
    hk_map *map_b = map_names(t->b, t->n_b);
    list->lost = list->lost || map_a == NULL || map_b == NULL;
    for (int64_t i = 0; i < t->n_a && !list->lost; i++) {
        int32_t k = hk_map_get(map_b, t->a[i]);
        if (k < 0) {
            add(list, t->kind, t->a[i], "", value_of(t->value_a, i), NULL);
        } else if (both != NULL) {
            both(list, data_a, i, data_b, k);
        }
    }
    for (int64_t k = 0; k < t->n_b && !list->lost; k++) {
        if (hk_map_get(map_a, t->b[k]) < 0) {
            add(list, t->kind, t->b[k], "", NULL, value_of(t->value_b, k));
        }
    }
    hk_map_free(map_a);
    hk_map_free(map_b);
}

/* ---- program and catalogue ----------------------------------------------------------------------- */

static void join_libraries(const hk_result *r, char list[TEXT_SIZE])
{
    *list = '\0';
    for (int64_t i = 0; i < r->n_library; i++) {
        size_t at = strlen(list);
        snprintf(list + at, TEXT_SIZE - at, "%s%s", i == 0 ? "" : ", ", r->libraries[i]);
    }
}

static void compare_program(hk_changes *list, const hk_result *a, const hk_result *b)
{
    const hk_change_kind kind = HK_CHANGE_PROGRAM;
    char libraries_a[TEXT_SIZE];
    char libraries_b[TEXT_SIZE];
    join_libraries(a, libraries_a);
    join_libraries(b, libraries_b);
    compare_texts(list, kind, "program", "", a->source, b->source);
    compare_texts(list, kind, "compiler", "", a->compiler, b->compiler);
    compare_texts(list, kind, "libraries", "", libraries_a, libraries_b);
    compare_numbers(list, kind, "format version", "", a->format_version, b->format_version);
    compare_texts(list, kind, "status", "", a->cancelled ? "cancelled" : "complete",
                  b->cancelled ? "cancelled" : "complete");
    compare_texts(list, HK_CHANGE_CATALOGUE, "version", "", a->catalogue_version,
                  b->catalogue_version);
    compare_texts(list, HK_CHANGE_CATALOGUE, "SHA-256", "", a->catalogue_sha256,
                  b->catalogue_sha256);
}

/* ---- parameters and factors ---------------------------------------------------------------------- */

typedef struct settings {
    const char **path, **value; /* [n] */
    int64_t n;
} settings;

static bool split_resolved(hk_changes *list, const char *text, settings *ret)
{
    text = text == NULL ? "" : text;
    int64_t most = 1;
    for (const char *c = text; *c != '\0'; c++) {
        most += *c == '\n';
    }
    char *own = hk_arena_strndup(list->arena, text, strlen(text));
    ret->path = hk_arena_alloc(list->arena, (size_t)most, sizeof *ret->path);
    ret->value = hk_arena_alloc(list->arena, (size_t)most, sizeof *ret->value);
    ret->n = 0;
    if (own == NULL || ret->path == NULL || ret->value == NULL) {
        list->lost = true;
        return false;
    }
    for (char *line = own; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        char *next = line + length + (line[length] == '\n');
        line[length] = '\0';
        char *sign = strstr(line, " = ");
        if (length > 0) {
            ret->value[ret->n] = sign == NULL ? line + length : sign + 3;
            ret->path[ret->n++] = line;
        }
        if (sign != NULL) {
            *sign = '\0';
        }
        line = next;
    }
    return true;
}

static void compare_values(hk_changes *list, const void *data_a, int64_t i, const void *data_b,
                           int64_t k)
{
    const settings *a = data_a;
    const settings *b = data_b;
    compare_texts(list, HK_CHANGE_PARAMETER, a->path[i], "", a->value[i], b->value[k]);
}

static void compare_parameters(hk_changes *list, const hk_result *a, const hk_result *b)
{
    settings of_a;
    settings of_b;
    if (split_resolved(list, a->resolved, &of_a) && split_resolved(list, b->resolved, &of_b)) {
        things t = {HK_CHANGE_PARAMETER, of_a.path, of_b.path, of_a.n, of_b.n,
                    of_a.value,          of_b.value};
        match(list, &t, &of_a, &of_b, compare_values);
    }
}

static void compare_factor(hk_changes *list, const void *data_a, int64_t i, const void *data_b,
                           int64_t k)
{
    const hk_result *a = data_a;
    const hk_result *b = data_b;
    if (a->case_factor != NULL && b->case_factor != NULL) { /* not among what all cases share */
        compare_texts(list, HK_CHANGE_FACTOR, a->factor_name[i], "", a->case_factor[i],
                      b->case_factor[k]);
    }
}

static void compare_factors(hk_changes *list, const hk_result *a, const hk_result *b)
{
    things t = {HK_CHANGE_FACTOR, a->factor_name, b->factor_name, a->n_factor,
                b->n_factor,      a->case_factor, b->case_factor};
    match(list, &t, a, b, compare_factor);
}

/* ---- files --------------------------------------------------------------------------------------- */

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/** The only file without a partner that ends like this; -1: none, -2: several. */
static int64_t only_one(const hk_result *r, const int64_t *partner, const char *part)
{
    int64_t found = -1;
    for (int64_t i = 0; i < r->n_input; i++) {
        if (partner[i] < 0 && strcmp(last_part(r->inputs[i].path), part) == 0) {
            found = found == -1 ? i : -2;
        }
    }
    return found;
}

static void make_partners(int64_t *of_a, int64_t *of_b, int64_t i, int64_t k)
{
    of_a[i] = k;
    of_b[k] = i;
}

/** Same path; then the scenarios, which come first; then the same last part. */
static void pair_files(const hk_result *a, const hk_result *b, const hk_map *map, int64_t *of_a,
                       int64_t *of_b)
{
    for (int64_t i = 0; i < a->n_input; i++) {
        int32_t k = hk_map_get(map, a->inputs[i].path);
        if (k >= 0 && of_b[k] < 0) {
            make_partners(of_a, of_b, i, k);
        }
    }
    if (a->n_input > 0 && b->n_input > 0 && of_a[0] < 0 && of_b[0] < 0) {
        make_partners(of_a, of_b, 0, 0);
    }
    bool few = a->n_input <= FILES_MAX && b->n_input <= FILES_MAX;
    for (int64_t i = 0; few && i < a->n_input; i++) {
        const char *part = last_part(a->inputs[i].path);
        if (of_a[i] < 0 && only_one(a, of_a, part) == i) {
            int64_t k = only_one(b, of_b, part);
            if (k >= 0) {
                make_partners(of_a, of_b, i, k);
            }
        }
    }
}

static void list_files(hk_changes *list, const hk_result *a, const hk_result *b,
                       const int64_t *of_a, const int64_t *of_b)
{
    for (int64_t i = 0; i < a->n_input; i++) {
        const hk_input_file *file = &a->inputs[i];
        if (of_a[i] < 0) {
            add(list, HK_CHANGE_FILE, file->path, "", file->sha256, NULL);
        } else {
            compare_texts(list, HK_CHANGE_FILE, file->path, "", file->sha256,
                          b->inputs[of_a[i]].sha256);
        }
    }
    for (int64_t k = 0; k < b->n_input; k++) {
        if (of_b[k] < 0) {
            add(list, HK_CHANGE_FILE, b->inputs[k].path, "", NULL, b->inputs[k].sha256);
        }
    }
}

static void compare_files(hk_changes *list, const hk_result *a, const hk_result *b)
{
    const char **paths = hk_arena_alloc(list->arena, (size_t)b->n_input, sizeof *paths);
    int64_t *of_a = hk_arena_alloc(list->arena, (size_t)a->n_input, sizeof *of_a);
    int64_t *of_b = hk_arena_alloc(list->arena, (size_t)b->n_input, sizeof *of_b);
    if (paths == NULL || of_a == NULL || of_b == NULL) {
        list->lost = true;
        return;
    }
    for (int64_t i = 0; i < a->n_input; i++) {
        of_a[i] = -1;
    }
    for (int64_t k = 0; k < b->n_input; k++) {
        of_b[k] = -1;
        paths[k] = b->inputs[k].path;
    }
    hk_map *map = map_names(paths, b->n_input);
    list->lost = list->lost || map == NULL;
    if (!list->lost) {
        pair_files(a, b, map, of_a, of_b);
        list_files(list, a, b, of_a, of_b);
    }
    hk_map_free(map);
}

/* ---- the model ----------------------------------------------------------------------------------- */

static const char *sector_of(const hk_result *r, int32_t sector)
{
    return sector == HK_NONE ? "" : r->sector_id[sector];
}

static void compare_service(hk_changes *list, const void *data_a, int64_t i, const void *data_b,
                            int64_t k)
{
    const hk_change_kind kind = HK_CHANGE_SERVICE;
    const hk_result *a = data_a;
    const hk_result *b = data_b;
    const char *id = a->service_id[i];
    compare_texts(list, kind, id, "type", a->service_type[i], b->service_type[k]);
    compare_texts(list, kind, id, "unit", a->service_unit[i], b->service_unit[k]);
    compare_texts(list, kind, id, "sector", sector_of(a, a->service_sector[i]),
                  sector_of(b, b->service_sector[k]));
    compare_numbers(list, kind, id, "weight", a->service_weight[i], b->service_weight[k]);
    compare_numbers(list, kind, id, "value",
                    (double)a->service_value_micro[i] / (double)HK_VALUE_SCALE,
                    (double)b->service_value_micro[k] / (double)HK_VALUE_SCALE);
    compare_numbers(list, kind, id, "service_level", a->service_level[i] / 10000.0,
                    b->service_level[k] / 10000.0);
}

static void compare_component(hk_changes *list, const void *data_a, int64_t i, const void *data_b,
                              int64_t k)
{
    static const char *const kinds[] = {"facility", "system", "delivery"};
    const hk_change_kind kind = HK_CHANGE_COMPONENT;
    const hk_result *a = data_a;
    const hk_result *b = data_b;
    const char *id = a->component_id[i];
    compare_texts(list, kind, id, "kind", kinds[a->component_kind[i]], kinds[b->component_kind[k]]);
    compare_texts(list, kind, id, "type", a->component_type[i], b->component_type[k]);
    compare_texts(list, kind, id, "sector", sector_of(a, a->component_sector[i]),
                  sector_of(b, b->component_sector[k]));
    compare_numbers(list, kind, id, "weight", (double)a->component_weight[i],
                    (double)b->component_weight[k]);
}

static void compare_model(hk_changes *list, const hk_result *a, const hk_result *b)
{
    things sectors = {HK_CHANGE_SECTOR, a->sector_id, b->sector_id, a->n_sector,
                      b->n_sector,      NULL,         NULL};
    things services = {HK_CHANGE_SERVICE, a->service_id,   b->service_id,  a->n_service,
                       b->n_service,      a->service_type, b->service_type};
    things components = {HK_CHANGE_COMPONENT, a->component_id,   b->component_id,  a->n_component,
                         b->n_component,      a->component_type, b->component_type};
    match(list, &sectors, a, b, NULL);
    match(list, &services, a, b, compare_service);
    match(list, &components, a, b, compare_component);
}

hk_status hk_compare_inputs(const hk_result *a, const hk_result *b, hk_changes **ret_changes,
                            hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_changes *list = hk_arena_alloc(arena, 1, sizeof *list);
    if (list == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    list->arena = arena;
    compare_program(list, a, b);
    compare_parameters(list, a, b);
    compare_factors(list, a, b);
    compare_files(list, a, b);
    compare_model(list, a, b);
    if (list->lost) {
        hk_changes_free(list);
        return hk_fail_nomem(err);
    }
    *ret_changes = list;
    return HK_OK;
}

void hk_changes_free(hk_changes *changes)
{
    if (changes != NULL) {
        hk_free(changes->rows);
        hk_arena_free(changes->arena);
    }
}

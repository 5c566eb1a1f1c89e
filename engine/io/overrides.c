/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/overrides.h"

#include <string.h>

#include "engine/base/problem.h"
#include "engine/io/yaml_flow.h"

hk_status hk_overrides_write(const char *const *sets, int32_t n, hk_arena *arena,
                             const char **ret_text, hk_error *err)
{
    hk_yaml_node *items = hk_arena_alloc(arena, (size_t)n, sizeof *items);
    hk_yaml_node **pointers = hk_arena_alloc(arena, (size_t)n, sizeof(hk_yaml_node *));
    if (items == NULL || pointers == NULL) {
        return hk_fail_nomem(err);
    }
    int32_t kept = 0;
    for (int32_t i = 0; i < n; i++) {
        if (strncmp(sets[i], "replicates=", strlen("replicates=")) != 0) {
            items[kept] = (hk_yaml_node){.kind = HK_YAML_SCALAR, .text = sets[i]}; /* in quotes */
            pointers[kept] = &items[kept];
            kept++;
        }
    }
    const hk_yaml_node list = {.kind = HK_YAML_LIST, .text = "", .items = pointers, .n = kept};
    return hk_yaml_flow(&list, arena, ret_text, err);
}

static hk_status take_texts(const hk_yaml_node *list, hk_arena *arena, const char *const **ret_sets,
                            int32_t *ret_n, hk_error *err)
{
    if (list == NULL || list->kind != HK_YAML_LIST) {
        return hk_fail(err, HK_EFORMAT, "overrides of the case are not a list of texts");
    }
    const char **sets = hk_arena_alloc(arena, (size_t)list->n, sizeof *sets);
    for (int32_t i = 0; sets != NULL && i < list->n; i++) {
        const hk_yaml_node *item = list->items[i];
        if (item->kind != HK_YAML_SCALAR) {
            return hk_fail(err, HK_EFORMAT, "override %d of the case is not a text", (int)i);
        }
        sets[i] = hk_arena_strndup(arena, item->text, strlen(item->text));
        if (sets[i] == NULL) {
            return hk_fail_nomem(err);
        }
    }
    *ret_sets = sets;
    *ret_n = list->n;
    return sets == NULL ? hk_fail_nomem(err) : HK_OK;
}

hk_status hk_overrides_read(const char *text, hk_arena *arena, const char *const **ret_sets,
                            int32_t *ret_n, hk_error *err)
{
    hk_yaml yaml = {0};
    hk_problems *problems = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_yaml_parse("overrides", text, strlen(text), problems, &yaml, err);
    if (status == HK_OK) {
        status = take_texts(yaml.root, arena, ret_sets, ret_n, err);
    }
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
    return status;
}

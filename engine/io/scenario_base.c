/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/scenario_base.h"

#include <string.h>

#include "engine/io/scenario_parts.h"

struct hk_scenario_base {
    char *path, *text, *folder;
    hk_yaml yaml;              /* with the overrides of all cases */
    hk_scenario_reader reader; /* what all cases have: words, model, index of components */
    hk_arena *arena;           /* of all this */
};

/* ---- the base ---------------------------------------------------------------------------------- */

static hk_status parse(hk_scenario_base *base, const hk_scenario_base_opts *opts,
                       hk_problems *problems, hk_error *err)
{
    HK_TRY(hk_yaml_parse(base->path, base->text, strlen(base->text), problems, &base->yaml, err));
    for (int32_t i = 0; i < opts->n_set; i++) {
        HK_TRY(hk_yaml_set(&base->yaml, opts->sets[i], problems, err));
    }
    return hk_scenario_index(opts->model, &base->reader, err);
}

hk_status hk_scenario_base_new(const char *path, const char *text,
                               const hk_scenario_base_opts *opts, hk_problems *problems,
                               hk_scenario_base **ret_base, hk_error *err)
{
    hk_arena *arena = NULL;
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    HK_TRY(hk_arena_new(&arena, err));
    hk_scenario_base *base = hk_arena_alloc(arena, 1, sizeof *base);
    if (base == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    base->arena = arena;
    base->path = hk_arena_strndup(arena, path, strlen(path));
    base->text = hk_arena_strndup(arena, text, strlen(text));
    base->folder = hk_path_folder(arena, path);
    base->reader = (hk_scenario_reader){.given_model = opts->model,
                                        .folder = base->folder,
                                        .mechanisms = opts->mechanisms,
                                        .n_mechanism = opts->n_mechanism,
                                        .policies = opts->policies,
                                        .n_policy = opts->n_policy};
    hk_status status = base->path == NULL || base->text == NULL || base->folder == NULL
                           ? hk_fail_nomem(err)
                           : parse(base, opts, problems, err);
    if (status == HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        status = hk_problems_status(problems, err);
    }
    if (status != HK_OK) {
        hk_scenario_base_free(base);
        return status;
    }
    *ret_base = base;
    return HK_OK;
}

void hk_scenario_base_free(hk_scenario_base *base)
{
    if (base != NULL) {
        hk_yaml_done(&base->yaml);
        hk_map_free(base->reader.component_map);
        hk_free(base->reader.component_ids);
        hk_arena_free(base->arena); /* the base itself came from it */
    }
}

/* ---- a case ------------------------------------------------------------------------------------ */

static hk_status read_case(hk_scenario_reader *reader, hk_yaml *yaml, const char *const *sets,
                           int32_t n_set, hk_error *err)
{
    hk_model *none = NULL;
    for (int32_t i = 0; i < n_set; i++) {
        HK_TRY(hk_yaml_set(yaml, sets[i], reader->problems, err));
    }
    return hk_scenario_read_tree(reader, yaml->root, &none, err);
}

hk_status hk_scenario_base_case(hk_scenario_base *base, const char *const *sets, int32_t n_set,
                                hk_problems *problems, hk_scenario **ret_scenario, hk_error *err)
{
    hk_yaml yaml = {0};
    hk_scenario *scenario = hk_scenario_new();
    if (scenario == NULL) {
        return hk_fail_nomem(err);
    }
    hk_scenario_reader reader = base->reader;
    reader.scenario = scenario;
    reader.arena = scenario->arena;
    reader.problems = problems;
    reader.n_error_before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    scenario->path = hk_arena_strndup(scenario->arena, base->path, strlen(base->path));
    scenario->text = hk_arena_strndup(scenario->arena, base->text, strlen(base->text));
    scenario->model_path = "";
    hk_status status = scenario->path == NULL || scenario->text == NULL
                           ? hk_fail_nomem(err)
                           : hk_yaml_copy(base->yaml.root, &yaml, err);
    if (status == HK_OK) {
        status = read_case(&reader, &yaml, sets, n_set, err);
    }
    hk_yaml_done(&yaml);
    if (status == HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) > reader.n_error_before) {
        status = hk_problems_status(problems, err);
    }
    if (status != HK_OK) {
        hk_scenario_free(scenario);
        return status;
    }
    *ret_scenario = scenario;
    return HK_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame: file, overrides, model, plain keys; the parts read the rest. */
#include "engine/io/scenario_read.h"

#include <string.h>

#include "engine/base/units.h"
#include "engine/io/catalogue.h"
#include "engine/io/review.h"
#include "engine/io/scenario_parts.h"

enum { CELLS_MAX = 1000000, EVENT_CAP = 10000000, GRID_MS = 600000, ASSUMPTIONS_MAX = 100000 };

static const char *const scenario_keys[] = {
    "name",        "title",  "model", "start",     "horizon",   "replicates",
    "seed",        "stream", "grid",  "threats",   "recovery",  "state",
    "assumptions", "record", "trace", "event_cap", "cpu_limit", "expect"};
static const char *const records[] = {"none", "episodes", "steps"};

void *hk_scenario_alloc(hk_scenario_reader *reader, int64_t n, size_t size)
{
    return hk_arena_alloc(reader->arena, (size_t)n, size);
}

int32_t hk_find_component(const hk_scenario_reader *reader, const hk_yaml_node *node,
                          const char *name)
{
    const char *text = hk_value_text(node, name, reader->problems);
    if (text == NULL || reader->model == NULL) {
        return HK_NONE;
    }
    int32_t component = hk_map_get(reader->component_map, text);
    if (component < 0) {
        hk_value_unknown(node, HK_EREFERENCE, "component", reader->component_ids,
                         reader->model->n_component, reader->problems);
        return HK_NONE;
    }
    return component;
}

/* --- plain keys --------------------------------------------------------------------------------*/

static void read_start(hk_scenario_reader *reader, const hk_yaml_node *root)
{
    hk_scenario *scenario = reader->scenario;
    const hk_yaml_node *node = hk_yaml_get(root, "start");
    if (node == NULL) {
        hk_value_missing(root, "start", reader->problems);
        return;
    }
    const char *text = hk_value_text(node, "start", reader->problems);
    hk_error why;
    if (text != NULL && hk_datetime_parse(text, &scenario->start_unix_ms,
                                          &scenario->start_offset_min, &why) != HK_OK) {
        hk_value_refuse(node, "start", &why, reader->problems);
    }
}

static void read_times(hk_scenario_reader *reader, const hk_yaml_node *root)
{
    hk_scenario *scenario = reader->scenario;
    const hk_yaml_node *horizon = hk_yaml_get(root, "horizon");
    const hk_yaml_node *grid = hk_yaml_get(root, "grid");
    int64_t before = hk_problems_count(reader->problems, HK_SEVERITY_ERROR);
    read_start(reader, root);
    if (horizon == NULL) {
        hk_value_missing(root, "horizon", reader->problems);
    }
    scenario->horizon_ms = hk_value_duration(horizon, "horizon", 1, 1, reader->problems);
    scenario->grid_ms = hk_value_duration(grid, "grid", 1, GRID_MS, reader->problems);
    int64_t cells = (scenario->horizon_ms + scenario->grid_ms - 1) / scenario->grid_ms;
    if (cells > CELLS_MAX && hk_problems_count(reader->problems, HK_SEVERITY_ERROR) == before) {
        hk_yaml_problem(grid != NULL ? grid : horizon, reader->problems, HK_SEVERITY_ERROR,
                        HK_ELIMIT,
                        "the horizon has %lld cells of the grid; allowed: up to %d, so a coarser "
                        "grid or a shorter horizon",
                        (long long)cells, CELLS_MAX);
    }
}

static void read_numbers(hk_scenario_reader *reader, const hk_yaml_node *root)
{
    hk_scenario *scenario = reader->scenario;
    hk_problems *problems = reader->problems;
    scenario->replicates =
        hk_value_integer(hk_yaml_get(root, "replicates"), "replicates", 1, 1000000000, 1, problems);
    scenario->key.seed =
        (uint64_t)hk_value_integer(hk_yaml_get(root, "seed"), "seed", 0, INT64_MAX, 1, problems);
    const hk_yaml_node *stream = hk_yaml_get(root, "stream");
    if (stream != NULL && stream->kind == HK_YAML_SCALAR) {
        scenario->key.stream = hk_name_hash(stream->text, strlen(stream->text));
    } else if (stream != NULL) {
        (void)hk_value_text(stream, "stream", problems);
    }
    scenario->event_cap = hk_value_integer(hk_yaml_get(root, "event_cap"), "event_cap", 1,
                                           INT64_C(1) << 50, EVENT_CAP, problems);
    scenario->cpu_limit_ms =
        hk_value_duration(hk_yaml_get(root, "cpu_limit"), "cpu_limit", 1, 0, problems);
    scenario->trace =
        hk_value_integer(hk_yaml_get(root, "trace"), "trace", 0, 1000000000, 0, problems);
    scenario->record = (hk_record)hk_value_choice(hk_yaml_get(root, "record"), "record", records, 3,
                                                  HK_RECORD_EPISODES, problems);
    scenario->assumptions = hk_value_integer(hk_yaml_get(root, "assumptions"), "assumptions", 0,
                                             ASSUMPTIONS_MAX, 0, problems);
}

static hk_status read_names(hk_scenario_reader *reader, const hk_yaml_node *root, hk_error *err)
{
    hk_scenario *scenario = reader->scenario;
    const hk_yaml_node *name = hk_yaml_get(root, "name");
    scenario->name = "";
    if (name == NULL) {
        hk_value_missing(root, "name", reader->problems);
    } else {
        HK_TRY(hk_value_copy(name, "name", reader->arena, reader->problems, &scenario->name, err));
    }
    return hk_value_title(hk_yaml_get(root, "title"), scenario->name, reader->arena,
                          reader->problems, &scenario->title_en, &scenario->title_ja, err);
}

/* --- the whole ---------------------------------------------------------------------------------*/

hk_status hk_scenario_read_tree(hk_scenario_reader *reader, const hk_yaml_node *root,
                                hk_model **ret_model, hk_error *err)
{
    if (root == NULL || !hk_value_is(root, HK_YAML_MAP, "a scenario", reader->problems)) {
        return HK_OK;
    }
    hk_value_check_keys(root, scenario_keys, sizeof scenario_keys / sizeof *scenario_keys,
                        reader->problems);
    HK_TRY(read_names(reader, root, err));
    read_times(reader, root);
    read_numbers(reader, root);
    HK_TRY(hk_scenario_read_model(reader, hk_yaml_get(root, "model"), root, ret_model, err));
    HK_TRY(hk_read_threats(reader, hk_yaml_get(root, "threats"), err));
    HK_TRY(hk_read_recovery(reader, hk_yaml_get(root, "recovery"), err));
    HK_TRY(hk_read_state(reader, hk_yaml_get(root, "state"), err));
    HK_TRY(hk_scenario_resolve(reader, root, err));
    bool is_right =
        hk_problems_count(reader->problems, HK_SEVERITY_ERROR) == reader->n_error_before;
    return is_right && *ret_model != NULL ? hk_review_scenario(reader, root, err) : HK_OK;
}

static hk_status read_text(hk_scenario_reader *reader, const char *path, hk_yaml *ret_yaml,
                           hk_error *err)
{
    const hk_scenario_kept *kept = reader->kept;
    if (kept == NULL) {
        return hk_yaml_read(path, reader->inputs, reader->problems, ret_yaml, err);
    }
    HK_TRY(hk_inputs_add_known(reader->inputs, path, kept->sha256, true, err));
    return hk_yaml_parse(path, kept->text, strlen(kept->text), reader->problems, ret_yaml, err);
}

static hk_status read_file(hk_scenario_reader *reader, const char *path, const char *const *sets,
                           int32_t n_set, hk_model **ret_model, hk_error *err)
{
    hk_scenario *scenario = reader->scenario;
    hk_yaml yaml = {0};
    scenario->path = hk_arena_strndup(reader->arena, path, strlen(path));
    reader->folder = hk_path_folder(reader->arena, path);
    scenario->model_path = scenario->text = "";
    if (scenario->path == NULL || reader->folder == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status = read_text(reader, path, &yaml, err);
    if (status == HK_OK && yaml.source.text != NULL) {
        scenario->text = hk_arena_strndup(reader->arena, yaml.source.text, yaml.source.n);
        status = scenario->text == NULL ? hk_fail_nomem(err) : HK_OK;
    }
    for (int32_t i = 0; i < n_set && status == HK_OK; i++) {
        status = hk_yaml_set(&yaml, sets[i], reader->problems, err);
    }
    if (status == HK_OK) {
        status = hk_scenario_read_tree(reader, yaml.root, ret_model, err);
    }
    hk_yaml_done(&yaml);
    return status;
}

hk_scenario *hk_scenario_new(void)
{
    hk_arena *arena = NULL;
    if (hk_arena_new(&arena, NULL) != HK_OK) {
        return NULL;
    }
    hk_scenario *scenario = hk_arena_alloc(arena, 1, sizeof *scenario);
    if (scenario == NULL) {
        hk_arena_free(arena);
        return NULL;
    }
    scenario->arena = arena;
    return scenario;
}

hk_status hk_scenario_read(const char *path, const char *const *sets, int32_t n_set,
                           const hk_mechanism *const *mechanisms, int32_t n_mechanism,
                           const hk_policy *const *policies, int32_t n_policy,
                           const hk_catalogue_dirs *catalogue_dirs, hk_problems *problems,
                           hk_scenario **ret_scenario, hk_model **ret_model, hk_inputs *ret_inputs,
                           hk_error *err)
{
    return hk_scenario_read_kept(NULL, path, sets, n_set, mechanisms, n_mechanism, policies,
                                 n_policy, catalogue_dirs, problems, ret_scenario, ret_model,
                                 ret_inputs, err);
}

hk_status hk_scenario_read_kept(const hk_scenario_kept *kept, const char *path,
                                const char *const *sets, int32_t n_set,
                                const hk_mechanism *const *mechanisms, int32_t n_mechanism,
                                const hk_policy *const *policies, int32_t n_policy,
                                const hk_catalogue_dirs *catalogue_dirs, hk_problems *problems,
                                hk_scenario **ret_scenario, hk_model **ret_model,
                                hk_inputs *ret_inputs, hk_error *err)
{
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    hk_model *model = NULL;
    hk_inputs inputs;
    hk_scenario *scenario = hk_scenario_new();
    if (scenario == NULL) {
        return hk_fail_nomem(err);
    }
    hk_scenario_reader reader = {.scenario = scenario,
                                 .arena = scenario->arena,
                                 .problems = problems,
                                 .kept = kept,
                                 .inputs = &inputs,
                                 .n_error_before = before,
                                 .catalogue_dirs = catalogue_dirs,
                                 .mechanisms = mechanisms,
                                 .n_mechanism = n_mechanism,
                                 .policies = policies,
                                 .n_policy = n_policy};
    hk_status status = hk_inputs_init(&inputs, err);
    if (status == HK_OK) {
        status = hk_inputs_relative(&inputs, path, err);
    }
    if (status == HK_OK) {
        status = read_file(&reader, path, sets, n_set, &model, err);
    }
    hk_map_free(reader.component_map);
    hk_free(reader.component_ids);
    hk_catalogue_free(reader.catalogue);
    if (status == HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        status = hk_problems_status(problems, err);
    }
    if (status != HK_OK) {
        hk_scenario_free(scenario);
        hk_model_free(model);
        hk_inputs_done(&inputs);
        return status;
    }
    *ret_scenario = scenario;
    *ret_model = model;
    *ret_inputs = inputs;
    return HK_OK;
}

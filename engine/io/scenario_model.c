/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model of a scenario, or models put on one another, with the catalogue that they are read with. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/io/catalogue.h"
#include "engine/io/model_builtin.h"
#include "engine/io/model_read.h"
#include "engine/io/rules_read.h"
#include "engine/io/scenario_parts.h"
#include "engine/io/table_overlay.h"

hk_status hk_scenario_index(const hk_model *model, hk_scenario_reader *reader, hk_error *err)
{
    HK_TRY(hk_map_new(model->n_component, &reader->component_map, err));
    reader->component_ids = hk_alloc((size_t)model->n_component, sizeof *reader->component_ids);
    if (reader->component_ids == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < model->n_component; i++) {
        reader->component_ids[i] = model->components[i].id;
        HK_TRY(hk_map_put(reader->component_map, model->components[i].id, i, err));
    }
    return HK_OK;
}

/** Models by their paths. */
typedef struct model_paths {
    const char *given[HK_LAYERS_MAX]; /* as written */
    const char *paths[HK_LAYERS_MAX]; /* from here */
    int32_t n;
    bool ok; /* all are there */
} model_paths;

static const hk_builtin_models *builtins_of(const hk_scenario_reader *reader)
{
    return reader->catalogue_dirs == NULL ? NULL : reader->catalogue_dirs->models;
}

/** In the place of a path; NULL when out of memory. */
static const char *builtin_path(hk_scenario_reader *reader, const char *name)
{
    size_t size = strlen(name) + sizeof HK_BUILTIN;
    char *path = hk_scenario_alloc(reader, (int64_t)size, 1);
    if (path != NULL) {
        snprintf(path, size, HK_BUILTIN "%s", name);
    }
    return path;
}

static hk_status add_path(hk_scenario_reader *reader, const hk_yaml_node *node, model_paths *m,
                          hk_error *err)
{
    const char *given = NULL;
    HK_TRY(hk_value_copy(node, "model", reader->arena, reader->problems, &given, err));
    if (given == NULL || given[0] == '\0') {
        m->ok = false;
        return HK_OK;
    }
    const char *path = hk_path_join(reader->arena, reader->folder, given);
    if (path == NULL) {
        return hk_fail_nomem(err);
    }
    bool missing = reader->given_model == NULL && access(path, F_OK) != 0;
    if (missing && hk_builtin_find(builtins_of(reader), given) != NULL) {
        path = builtin_path(reader, given);
        if (path == NULL) {
            return hk_fail_nomem(err);
        }
    } else if (missing) {
        hk_yaml_problem(node, reader->problems, HK_SEVERITY_ERROR, HK_EREFERENCE,
                        "model: '%.200s' does not exist; allowed: a folder or an HDF5 file, "
                        "relative to the folder of the scenario, or a model of the installation "
                        "such as japan",
                        path);
        m->ok = false;
    }
    m->given[m->n] = given;
    m->paths[m->n++] = path;
    return HK_OK;
}

static hk_status take_paths(hk_scenario_reader *reader, const hk_yaml_node *node, model_paths *m,
                            hk_error *err)
{
    m->ok = true;
    if (node->kind != HK_YAML_LIST) {
        return add_path(reader, node, m, err);
    }
    if (node->n == 0 || node->n > HK_LAYERS_MAX) {
        hk_yaml_problem(node, reader->problems, HK_SEVERITY_ERROR, HK_ELIMIT,
                        "model: a list of %d; allowed: 1 to %d models, each over those before it",
                        node->n, HK_LAYERS_MAX);
        m->ok = false;
        return HK_OK;
    }
    for (int32_t i = 0; i < node->n; i++) {
        HK_TRY(add_path(reader, node->items[i], m, err));
    }
    return HK_OK;
}

/** The text for `resolved`: the path, or [a, b]. */
static hk_status name_models(hk_scenario_reader *reader, const model_paths *m, bool is_list,
                             hk_error *err)
{
    size_t size = 3;
    for (int32_t i = 0; i < m->n; i++) {
        size += strlen(m->given[i]) + 2;
    }
    char *text = hk_scenario_alloc(reader, (int64_t)size, 1);
    if (text == NULL) {
        return hk_fail_nomem(err);
    }
    size_t at = (size_t)snprintf(text, size, "%s", is_list ? "[" : "");
    for (int32_t i = 0; i < m->n; i++) {
        at += (size_t)snprintf(text + at, size - at, "%s%s", i > 0 ? ", " : "", m->given[i]);
    }
    snprintf(text + at, size - at, "%s", is_list ? "]" : "");
    reader->scenario->model_path = text;
    return HK_OK;
}

/** Read the catalogue, with those of the models, and its verification rules. */
static hk_status read_catalogue(hk_scenario_reader *reader, const model_paths *m, hk_error *err)
{
    hk_rule_tables *rules = NULL;
    HK_TRY(hk_catalogue_read(reader->catalogue_dirs, m->paths, m->ok ? m->n : 0, reader->problems,
                             &reader->catalogue, err));
    HK_TRY(hk_rules_read(reader->catalogue, reader->arena, reader->problems, &rules, err));
    reader->scenario->rules = rules;
    return HK_OK;
}

static hk_status read_models(hk_scenario_reader *reader, const model_paths *m, hk_model **ret_model,
                             hk_error *err)
{
    hk_status status = hk_model_read_with(m->paths, m->n, builtins_of(reader), reader->catalogue,
                                          reader->problems, reader->inputs, ret_model, err);
    if (status == HK_EINVALID) {
        return HK_OK; /* its problems are in the list */
    }
    HK_TRY(status);
    reader->model = *ret_model;
    return hk_scenario_index(reader->model, reader, err);
}

hk_status hk_scenario_read_model(hk_scenario_reader *reader, const hk_yaml_node *node,
                                 const hk_yaml_node *root, hk_model **ret_model, hk_error *err)
{
    model_paths m = {.ok = false};
    if (node == NULL) {
        hk_value_missing(root, "model", reader->problems);
    } else {
        HK_TRY(take_paths(reader, node, &m, err));
        HK_TRY(name_models(reader, &m, node->kind == HK_YAML_LIST, err));
    }
    if (reader->given_model != NULL) {
        reader->model = reader->given_model; /* its components are indexed */
        return HK_OK;
    }
    HK_TRY(read_catalogue(reader, &m, err)); /* threats are checked without a model too */
    return m.ok ? read_models(reader, &m, ret_model, err) : HK_OK;
}

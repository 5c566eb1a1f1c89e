/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Three passes: raw tables; ids of all tables, so that references may go in any
 * direction; typed rows, table by table, and last the rules between rows. A model
 * without errors is reviewed.
 */
#include "engine/io/model_read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/io/catalogue.h"
#include "engine/io/h5_table.h"
#include "engine/io/model_builtin.h"
#include "engine/io/model_parts.h"
#include "engine/io/review.h"
#include "engine/io/table_overlay.h"
#include "engine/io/yaml_value.h"

static const char *const model_keys[] = {"name", "title", "catalogue_version"};

/** The catalogue read is what the model is run with, whichever it names. */
static hk_status take_catalogue(hk_model_reader *reader, const hk_yaml_node *node, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_catalogue *catalogue = reader->catalogue;
    if (catalogue == NULL) {
        return HK_OK;
    }
    const char *named = model->catalogue_version;
    if (named[0] != '\0' && !hk_catalogue_is_version(catalogue, named)) {
        hk_yaml_problem(node, reader->problems, HK_SEVERITY_WARNING, HK_WCATALOGUE_VERSION,
                        "catalogue_version: the model was made for version '%.80s' of the "
                        "catalogue, the one read is of version '%.80s'",
                        named, catalogue->version);
    }
    const char *version = catalogue->version;
    model->catalogue_version = hk_arena_strndup(reader->arena, version, strlen(version));
    model->catalogue_sha256 = hk_arena_strndup(reader->arena, catalogue->sha256, HK_SHA256_HEX - 1);
    return model->catalogue_version == NULL || model->catalogue_sha256 == NULL ? hk_fail_nomem(err)
                                                                               : HK_OK;
}

/** model.yaml. */
static hk_status read_head(hk_model_reader *reader, const hk_yaml_node *root, hk_error *err)
{
    hk_model *model = reader->model;
    model->name = model->title_en = model->title_ja = model->catalogue_version = "";
    model->catalogue_sha256 = "";
    if (root == NULL || !hk_value_is(root, HK_YAML_MAP, "a model", reader->problems)) {
        return HK_OK;
    }
    hk_value_check_keys(root, model_keys, 3, reader->problems);
    const hk_yaml_node *name = hk_yaml_get(root, "name");
    if (name == NULL) {
        hk_value_missing(root, "name", reader->problems);
    } else {
        HK_TRY(hk_value_copy(name, "name", reader->arena, reader->problems, &model->name, err));
    }
    const hk_yaml_node *version = hk_yaml_get(root, "catalogue_version");
    if (version != NULL) {
        HK_TRY(hk_value_copy(version, "catalogue_version", reader->arena, reader->problems,
                             &model->catalogue_version, err));
    }
    HK_TRY(take_catalogue(reader, version, err));
    return hk_value_title(hk_yaml_get(root, "title"), model->name, reader->arena, reader->problems,
                          &model->title_en, &model->title_ja, err);
}

hk_status hk_tables_read(const char *path, hk_table *tables, hk_inputs *inputs,
                         hk_problems *problems, hk_yaml *ret_yaml, hk_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        return hk_fail(err, HK_EFILE, "%s cannot be opened: %s", path, strerror(errno));
    }
    if (S_ISDIR(info.st_mode)) {
        return hk_tables_read_folder(path, tables, inputs, problems, ret_yaml, err);
    }
    HK_TRY(hk_inputs_add(inputs, path, NULL, 0, err));
    return hk_tables_read_h5(path, tables, problems, ret_yaml, err);
}

static char *name_table(const char *model, const char *table)
{
    size_t size = strlen(model) + strlen(table) + 2;
    char *name = hk_alloc(size, 1);
    if (name != NULL) {
        snprintf(name, size, "%s:%s", model, table);
    }
    return name;
}

/** A model of the installation; what is wrong with its facts is a problem like any other. */
static hk_status build_raw(const hk_builtin_models *models, const char *name, hk_table *tables,
                           hk_inputs *inputs, hk_problems *problems, hk_yaml *yaml, hk_error *err)
{
    char head[HK_BUILTIN_HEAD_SIZE], folder[HK_BUILTIN_PATH_SIZE];
    const hk_model_builder *builder = hk_builtin_find(models, name);
    if (builder == NULL) {
        return hk_fail(err, HK_EREFERENCE, "%s is no model of the installation", name);
    }
    hk_build_options options = hk_builtin_options(builder);
    hk_row_tables *rows = hk_alloc(1, sizeof *rows);
    if (rows == NULL) {
        return hk_fail_nomem(err);
    }
    snprintf(folder, sizeof folder, "%s/%s", models->data, builder->folder);
    hk_status status =
        hk_builtin_build(builder, folder, &options, inputs, problems, rows, head, err);
    if (status == HK_OK) {
        status = hk_yaml_parse(name, head, strlen(head), problems, yaml, err);
    }
    for (int i = 0; i < HK_N_MODEL_TABLE && status == HK_OK; i++) {
        if (rows->tables[i].present) { /* the table is moved */
            const hk_table_spec *spec = tables[i].spec;
            tables[i] = rows->tables[i];
            rows->tables[i] = (hk_table){.spec = spec};
            tables[i].source.file = name_table(name, spec->name);
            status = tables[i].source.file == NULL ? hk_fail_nomem(err) : HK_OK;
        }
    }
    hk_row_tables_done(rows);
    hk_free(rows);
    return status == HK_EINVALID ? HK_OK : status;
}

hk_status hk_tables_read_any(const char *path, const hk_builtin_models *models, hk_table *tables,
                             hk_inputs *inputs, hk_problems *problems, hk_yaml *ret_yaml,
                             hk_error *err)
{
    *ret_yaml = (hk_yaml){0};
    if (strncmp(path, HK_BUILTIN, sizeof HK_BUILTIN - 1) == 0) {
        const char *name = path + sizeof HK_BUILTIN - 1;
        return build_raw(models, name, tables, inputs, problems, ret_yaml, err);
    }
    return hk_tables_read(path, tables, inputs, problems, ret_yaml, err);
}

/** Tables and head of one model. @param ret_folder what its files are relative to */
static hk_status read_raw(hk_model_reader *reader, const char *path, hk_table *tables,
                          hk_yaml *yaml, const char **ret_folder, hk_error *err)
{
    struct stat info;
    if (strncmp(path, HK_BUILTIN, sizeof HK_BUILTIN - 1) == 0) {
        *ret_folder = "."; /* its cells name no files */
    } else {
        bool is_folder = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
        *ret_folder = is_folder ? path : hk_path_folder(reader->arena, path);
    }
    if (*ret_folder == NULL) {
        return hk_fail_nomem(err);
    }
    return hk_tables_read_any(path, reader->builtins, tables, reader->inputs, reader->problems,
                              yaml, err);
}

/** Map of the ids of one table; ids given twice and those that are none are problems. */
static hk_status collect_ids(hk_model_reader *reader, hk_model_table which, hk_error *err)
{
    const hk_table *table = &reader->tables[which];
    HK_TRY(hk_map_new(table->n_row, &reader->ids[which], err));
    if (which == HK_TABLE_DEPENDENCIES || which == HK_TABLE_ROUTES) {
        return HK_OK; /* their rows have no id */
    }
    const char **names = hk_alloc((size_t)table->n_row, sizeof *names);
    if (names == NULL) {
        return hk_fail_nomem(err);
    }
    reader->names[which] = names;
    for (int32_t i = 0; i < table->n_row; i++) {
        hk_row row = hk_reader_row(reader, which, i);
        names[i] = hk_row_text(&row, HK_COL_ID);
        if (!table->row_bad[i]) {
            (void)hk_row_id(&row, HK_COL_ID); /* a bad one still serves references */
        }
        if (names[i][0] == '\0') {
            continue;
        }
        hk_error why;
        hk_status status = hk_map_put(reader->ids[which], names[i], i, &why);
        if (status == HK_EDUPLICATE) {
            int32_t first = hk_map_get(reader->ids[which], names[i]);
            hk_row_problem(&row, HK_EDUPLICATE, HK_COL_ID, 0,
                           "'%.80s' is given twice, first in %s %d; allowed: once", names[i],
                           hk_table_source(table, first)->text == NULL ? "row" : "line",
                           table->row_line[first]);
        } else if (status != HK_OK) {
            return hk_fail_nomem(err);
        }
    }
    return HK_OK;
}

/** The parts in the order in which they need each other. */
static hk_status read_rows(hk_model_reader *reader, hk_error *err)
{
    static hk_status (*const parts[])(hk_model_reader *, hk_error *) = {
        hk_read_calendars, hk_read_pools,    hk_read_responses,  hk_read_routes,
        hk_read_providers, hk_read_services, hk_read_components, hk_read_dependencies,
        hk_read_repairs,   hk_check_groups,  hk_check_routes,    hk_check_catalogue_ids};
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        HK_TRY(collect_ids(reader, (hk_model_table)i, err));
    }
    HK_TRY(hk_map_new(64, &reader->network_map, err));
    HK_TRY(hk_map_new(64, &reader->input_map, err));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        HK_TRY(parts[i](reader, err));
    }
    hk_check_levels(reader);
    bool is_right =
        hk_problems_count(reader->problems, HK_SEVERITY_ERROR) == reader->n_error_before;
    return is_right ? hk_review_model(reader, err) : HK_OK;
}

/** A text of the model and one of a layer on it, joined; NULL when out of memory. */
static const char *join(hk_model_reader *reader, const char *under, const char *over)
{
    size_t size = strlen(under) + strlen(over) + 4;
    char *text = hk_arena_alloc(reader->arena, size, 1);
    if (text != NULL) {
        snprintf(text, size, "%s + %s", under, over);
    }
    return text;
}

/** The head of a model that is put on others: it adds its names. */
static hk_status read_head_over(hk_model_reader *reader, const hk_yaml_node *root, hk_error *err)
{
    hk_model *model = reader->model;
    hk_model under = *model;
    HK_TRY(read_head(reader, root, err));
    model->name = join(reader, under.name, model->name);
    model->title_en = join(reader, under.title_en, model->title_en);
    model->title_ja = join(reader, under.title_ja, model->title_ja);
    if (reader->catalogue == NULL) { /* what the lowest one was made for counts */
        model->catalogue_version = under.catalogue_version;
    }
    return model->name == NULL || model->title_en == NULL || model->title_ja == NULL
               ? hk_fail_nomem(err)
               : HK_OK;
}

/** Put one more model on what was read. */
static hk_status read_over(hk_model_reader *reader, const char *path, const char **ret_folder,
                           hk_error *err)
{
    hk_table tables[HK_N_MODEL_TABLE];
    hk_yaml yaml = {0};
    hk_tables_init_over(tables);
    hk_status status = read_raw(reader, path, tables, &yaml, ret_folder, err);
    if (status == HK_OK) {
        status = read_head_over(reader, yaml.root, err);
    }
    for (int i = 0; i < HK_N_MODEL_TABLE && status == HK_OK; i++) {
        status = hk_table_overlay(&reader->tables[i], &tables[i],
                                  hk_model_table_key((hk_model_table)i), err);
    }
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_table_done(&tables[i]);
    }
    hk_yaml_done(&yaml);
    return status;
}

static hk_status read_all(hk_model_reader *reader, const char *const *paths, int32_t n,
                          hk_error *err)
{
    hk_yaml yaml = {0};
    hk_tables_init(reader->tables);
    reader->folders = hk_arena_alloc(reader->arena, (size_t)n, sizeof *reader->folders);
    if (reader->folders == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status = read_raw(reader, paths[0], reader->tables, &yaml, &reader->folders[0], err);
    if (status == HK_OK) {
        status = read_head(reader, yaml.root, err);
    }
    hk_yaml_done(&yaml);
    for (int32_t i = 1; i < n && status == HK_OK; i++) {
        status = read_over(reader, paths[i], &reader->folders[i], err);
    }
    const hk_table *components = &reader->tables[HK_TABLE_COMPONENTS];
    if (status == HK_OK && components->present && !components->broken && components->n_row == 0) {
        hk_place place = {.file = components->source.file, .line = 1, .column = 1};
        hk_problem_add(reader->problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                       "the table has no rows; a model must have a component");
    }
    return status == HK_OK ? read_rows(reader, err) : status;
}

static void reader_done(hk_model_reader *reader)
{
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_table_done(&reader->tables[i]);
        hk_map_free(reader->ids[i]);
        hk_free(reader->names[i]);
    }
    hk_map_free(reader->network_map);
    hk_map_free(reader->input_map);
    hk_free(reader);
}

/** An empty model in an arena of its own, or NULL. */
static hk_model *new_model(const char *path)
{
    hk_arena *arena = NULL;
    if (hk_arena_new(&arena, NULL) != HK_OK) {
        return NULL;
    }
    hk_model *model = hk_arena_alloc(arena, 1, sizeof *model);
    const char *copy = hk_arena_strndup(arena, path, strlen(path));
    if (model == NULL || copy == NULL) {
        hk_arena_free(arena);
        return NULL;
    }
    model->arena = arena;
    model->path = copy;
    return model;
}

hk_status hk_model_read_with(const char *const *paths, int32_t n,
                             const struct hk_builtin_models *builtins,
                             const hk_catalogue *catalogue, hk_problems *problems,
                             hk_inputs *inputs, hk_model **ret_model, hk_error *err)
{
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    hk_model *model = new_model(paths[0]);
    hk_model_reader *reader = model == NULL ? NULL : hk_alloc(1, sizeof *reader);
    if (reader == NULL) {
        hk_model_free(model);
        return hk_fail_nomem(err);
    }
    reader->model = model;
    reader->arena = model->arena;
    reader->problems = problems;
    reader->inputs = inputs;
    reader->n_error_before = before;
    reader->catalogue = catalogue;
    reader->builtins = builtins;
    hk_status status = read_all(reader, paths, n, err);
    reader_done(reader);
    if (status == HK_OK) {
        status = hk_catalogue_list(catalogue, inputs, err);
    }
    if (status == HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        status = hk_problems_status(problems, err);
    }
    if (status != HK_OK) {
        hk_model_free(model);
        return status;
    }
    *ret_model = model;
    return HK_OK;
}

const char *hk_builtin_path(const hk_builtin_models *models, const char *path,
                            char buf[HK_BUILTIN_PATH_SIZE])
{
    struct stat info;
    if (stat(path, &info) == 0 || hk_builtin_find(models, path) == NULL) {
        return path;
    }
    snprintf(buf, HK_BUILTIN_PATH_SIZE, HK_BUILTIN "%.200s", path);
    return buf;
}

hk_status hk_model_read(const char *path, const hk_catalogue_dirs *catalogue_dirs,
                        hk_problems *problems, hk_inputs *inputs, hk_model **ret_model,
                        hk_error *err)
{
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    hk_catalogue *catalogue;
    hk_model *model = NULL;
    char built[HK_BUILTIN_PATH_SIZE];
    const hk_builtin_models *models = catalogue_dirs == NULL ? NULL : catalogue_dirs->models;
    HK_TRY(hk_catalogue_read(catalogue_dirs, &path, 1, problems, &catalogue, err));
    path = hk_builtin_path(models, path, built);
    hk_status status =
        hk_model_read_with(&path, 1, models, catalogue, problems, inputs, &model, err);
    hk_catalogue_free(catalogue);
    if (status == HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        hk_model_free(model);
        return hk_problems_status(problems, err);
    }
    if (status == HK_OK) {
        *ret_model = model;
    }
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/catalogue_layer.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/file.h"
#include "engine/io/yaml_value.h"

#define HEAD "catalogue.yaml"
enum { NAME_SIZE = 256 };

static const char *const head_keys[] = {"version", "title", "source"};

/** True for a name that ends with `.csv`; its stem into buf of NAME_SIZE. */
static bool is_csv(const char *name, char *buf)
{
    size_t n = strlen(name);
    if (n < 5 || n >= NAME_SIZE || strcmp(name + n - 4, ".csv") != 0) {
        return false;
    }
    memcpy(buf, name, n - 4);
    buf[n - 4] = '\0';
    return true;
}

static hk_status report_stranger(hk_catalogue *catalogue, const hk_catalogue_layer *layer,
                                 const char *name, const char *stem, hk_problems *problems,
                                 hk_error *err)
{
    const char *known[HK_N_CATALOGUE];
    for (int i = 0; i < HK_N_CATALOGUE; i++) {
        known[i] = hk_catalogue_tables[i].name;
    }
    const char *path = hk_path_join(catalogue->arena, layer->folder, name);
    if (path == NULL) {
        return hk_fail_nomem(err);
    }
    const char *nearest = hk_text_nearest(stem, known, HK_N_CATALOGUE);
    hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EKEY, (hk_place){.file = path}, NULL,
                   "no table of a catalogue%s%s%s", nearest == NULL ? "" : "; did you mean '",
                   nearest == NULL ? "; allowed: those that `hakyu catalogue` lists" : nearest,
                   nearest == NULL ? "" : ".csv'?");
    return HK_OK;
}

/** Look at the names of the files: tables that nobody knows are problems, other files are not.
 *  @param ret_n number of files of a catalogue */
static hk_status look_at_names(hk_catalogue *catalogue, const hk_catalogue_layer *layer,
                               hk_problems *problems, int32_t *ret_n, hk_error *err)
{
    char stem[NAME_SIZE];
    DIR *folder = opendir(layer->folder);
    if (folder == NULL) {
        return hk_fail(err, HK_EFILE, "%s: the folder of a catalogue cannot be opened: %s",
                       layer->folder, strerror(errno));
    }
    hk_status status = HK_OK;
    const struct dirent *entry;
    while (status == HK_OK && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, HEAD) == 0) {
            (*ret_n)++;
        } else if (is_csv(entry->d_name, stem) && hk_catalogue_part_named(stem) >= 0) {
            (*ret_n)++;
        } else if (is_csv(entry->d_name, stem)) {
            status = report_stranger(catalogue, layer, entry->d_name, stem, problems, err);
        }
    }
    closedir(folder);
    return status;
}

/** What a result calls the file read last, if it was not read before. */
static hk_status name_input(hk_catalogue *catalogue, const hk_catalogue_layer *layer,
                            const char *name, int64_t before, hk_error *err)
{
    if (catalogue->inputs.n == before || layer->shown == NULL) {
        return HK_OK;
    }
    const char *shown = hk_path_join(catalogue->inputs.arena, layer->shown, name);
    if (shown == NULL) {
        return hk_fail_nomem(err);
    }
    catalogue->inputs.files[before].path = shown;
    return HK_OK;
}

static hk_status read_head(hk_catalogue *catalogue, hk_catalogue_layer *layer,
                           const hk_yaml_node *root, hk_problems *problems, hk_error *err)
{
    if (root == NULL || !hk_value_is(root, HK_YAML_MAP, "a catalogue", problems)) {
        return HK_OK;
    }
    const char *source;
    hk_value_check_keys(root, head_keys, 3, problems);
    const hk_yaml_node *node = hk_yaml_get(root, "version");
    if (node == NULL) {
        hk_value_missing(root, "version", problems);
    } else {
        HK_TRY(hk_value_copy(node, "version", catalogue->arena, problems, &layer->version, err));
    }
    node = hk_yaml_get(root, "source");
    if (node != NULL) {
        HK_TRY(hk_value_copy(node, "source", catalogue->arena, problems, &source, err));
    }
    return hk_value_title(hk_yaml_get(root, "title"), "", catalogue->arena, problems,
                          &layer->title_en, &layer->title_ja, err);
}

static hk_status read_yaml(hk_catalogue *catalogue, hk_catalogue_layer *layer, const char *path,
                           hk_problems *problems, hk_error *err)
{
    hk_yaml yaml = {0};
    hk_status status = hk_yaml_read(path, &catalogue->inputs, problems, &yaml, err);
    if (status == HK_OK) {
        status = read_head(catalogue, layer, yaml.root, problems, err);
    }
    hk_yaml_done(&yaml);
    return status;
}

/** A model's own catalogue lies in the model's folder; that it does not is a problem. */
static hk_status check_inside(hk_catalogue *catalogue, const hk_catalogue_layer *layer,
                              const char *path, hk_problems *problems, bool *ret_outside,
                              hk_error *err)
{
    hk_error why;
    const char *model = hk_path_folder(catalogue->arena, layer->folder);
    if (model == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status = hk_file_inside(model, path, &why);
    *ret_outside = status == HK_EPATH;
    if (*ret_outside) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EPATH, (hk_place){.file = path}, NULL, "%s",
                       why.message);
        return HK_OK;
    }
    return status == HK_OK ? HK_OK : hk_fail(err, status, "%s", why.message);
}

/** One file, if it is there. @param table NULL: catalogue.yaml */
static hk_status read_file(hk_catalogue *catalogue, hk_catalogue_layer *layer, hk_table *table,
                           hk_problems *problems, hk_error *err)
{
    char name[NAME_SIZE] = HEAD;
    if (table != NULL) {
        snprintf(name, sizeof name, "%s.csv", table->spec->name);
    }
    const char *path = hk_path_join(catalogue->arena, layer->folder, name);
    if (path == NULL) {
        return hk_fail_nomem(err);
    }
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        return HK_OK;
    }
    bool outside = false;
    if (layer->shown == NULL) { /* the model's own */
        HK_TRY(check_inside(catalogue, layer, path, problems, &outside, err));
    }
    if (outside) {
        return HK_OK;
    }
    int64_t before = catalogue->inputs.n;
    hk_status status = table == NULL ? read_yaml(catalogue, layer, path, problems, err)
                                     : hk_table_read_csv(path, table->spec, &catalogue->inputs,
                                                         problems, table, err);
    return status == HK_OK ? name_input(catalogue, layer, name, before, err) : status;
}

/** A layer that is a file of rules. */
static hk_status read_rules(hk_catalogue *catalogue, hk_catalogue_layer *layer,
                            hk_problems *problems, hk_error *err)
{
    int64_t before = catalogue->inputs.n;
    for (int i = 0; i < HK_N_CATALOGUE; i++) {
        layer->tables[i].spec = &hk_catalogue_tables[i];
    }
    hk_table *table = &layer->tables[HK_CATALOGUE_RULES];
    HK_TRY(hk_table_read_csv(layer->rules, table->spec, &catalogue->inputs, problems, table, err));
    return name_input(catalogue, layer, "verification_rules.csv", before, err);
}

hk_status hk_layer_read(hk_catalogue *catalogue, hk_catalogue_layer *layer, hk_problems *problems,
                        hk_error *err)
{
    int32_t n = 0;
    if (layer->rules != NULL) {
        return read_rules(catalogue, layer, problems, err);
    }
    HK_TRY(look_at_names(catalogue, layer, problems, &n, err));
    if (n == 0) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EMISSING, (hk_place){.file = layer->folder},
                       NULL,
                       "the folder has no table of a catalogue; allowed: " HEAD
                       " and tables such as sectors.csv (`hakyu catalogue` lists them)");
    }
    for (int i = 0; i < HK_N_CATALOGUE; i++) {
        layer->tables[i].spec = &hk_catalogue_tables[i];
    }
    HK_TRY(read_file(catalogue, layer, NULL, problems, err));
    for (int i = 0; i < HK_N_CATALOGUE; i++) {
        HK_TRY(read_file(catalogue, layer, &layer->tables[i], problems, err));
    }
    return HK_OK;
}

/* --- keys ---------------------------------------------------------------------------------------*/

static bool is_aliases(const hk_table *table)
{
    return table->spec == &hk_catalogue_tables[HK_CATALOGUE_ALIASES];
}

const char *hk_layer_key(hk_arena *arena, const hk_table *table, int32_t row)
{
    const char *id = hk_table_text(table, row, 0);
    if (!is_aliases(table)) {
        return id;
    }
    const char *second = hk_table_text(table, row, HK_ALIAS_ID);
    const char *label = hk_table_text(table, row, HK_ALIAS_LABEL);
    size_t size = strlen(id) + strlen(second) + strlen(label) + 3;
    char *key = hk_arena_alloc(arena, size, 1);
    if (key != NULL) {
        snprintf(key, size, "%s\n%s\n%s", id, second, label);
    }
    return key;
}

static void check_row(const hk_table *table, int32_t row, hk_problems *problems)
{
    const hk_table_spec *spec = table->spec;
    for (int32_t i = 0; i < spec->n_column; i++) {
        if (spec->columns[i].required && hk_table_text(table, row, i)[0] == '\0') {
            hk_table_problem(table, problems, HK_SEVERITY_ERROR, HK_EMISSING, row, i, 0,
                             "%s: the cell is empty; it must have a value", spec->columns[i].name);
        }
    }
    const char *id = hk_table_text(table, row, 0);
    bool free_form = spec == &hk_catalogue_tables[HK_CATALOGUE_GRADES] || is_aliases(table);
    if (!free_form && id[0] != '\0' && !hk_text_is_id(id)) {
        hk_table_problem(table, problems, HK_SEVERITY_ERROR, HK_EID, row, 0, 0,
                         "%s: '%.80s' is not an id; allowed: small letters, digits and _ . / -",
                         spec->columns[0].name, id);
    }
}

/** Add a row to the map of keys, or say that it is there already. */
static hk_status check_twice(hk_catalogue *catalogue, const hk_table *table, int32_t row,
                             hk_map *map, hk_problems *problems, hk_error *err)
{
    const char *key = hk_layer_key(catalogue->arena, table, row);
    if (key == NULL) {
        return hk_fail_nomem(err);
    }
    int32_t first = hk_map_get(map, key);
    if (first < 0) {
        return hk_map_put(map, key, row, err);
    }
    int32_t column = is_aliases(table) ? HK_ALIAS_LABEL : 0;
    const char *text = hk_table_text(table, row, column);
    if (text[0] != '\0') {
        hk_table_problem(table, problems, HK_SEVERITY_ERROR, HK_EDUPLICATE, row, column, 0,
                         "%s: '%.80s' is given twice, first in line %d; allowed: once",
                         table->spec->columns[column].name, text, table->row_line[first]);
    }
    return HK_OK;
}

hk_status hk_layer_check_keys(hk_catalogue *catalogue, const hk_table *table, hk_problems *problems,
                              hk_error *err)
{
    hk_map *map;
    HK_TRY(hk_map_new(table->n_row, &map, err));
    hk_status status = HK_OK;
    for (int32_t row = 0; row < table->n_row && status == HK_OK; row++) {
        if (!table->row_bad[row]) {
            if (!table->broken) {
                check_row(table, row, problems);
            }
            status = check_twice(catalogue, table, row, map, problems, err);
        }
    }
    hk_map_free(map);
    return status;
}

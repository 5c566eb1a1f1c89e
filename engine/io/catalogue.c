/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers, and the tables that they make together. */
#include "engine/io/catalogue.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/io/catalogue_layer.h"
#include "engine/io/model_cells.h"

static const char *const no_catalogue =
    "no catalogue was found, so ids of sectors, services, systems and threats are not checked and "
    "sectors have no names; allowed: data/catalogue beside the program, $HAKYU_DATA/catalogue, or "
    "--catalogue DIR";

/* --- merging ------------------------------------------------------------------------------------*/

static bool is_aliases(const hk_catalogue_table *table)
{
    return table->spec == &hk_catalogue_tables[HK_CATALOGUE_ALIASES];
}

/** Put a row of a layer over or behind those of the layers before. */
static hk_status merge_row(hk_catalogue *catalogue, int32_t layer, hk_catalogue_table *table,
                           const hk_table *from, int32_t row, hk_error *err)
{
    const char *key = hk_layer_key(catalogue->arena, from, row);
    if (key == NULL) {
        return hk_fail_nomem(err);
    }
    int32_t n_column = table->spec->n_column;
    int32_t at = hk_map_get(table->map, key);
    bool is_new = at < 0;
    if (is_new) {
        at = table->n_row++;
        HK_TRY(hk_map_put(table->map, key, at, err));
    }
    hk_catalogue_cell *cells = &table->cells[(size_t)at * (size_t)n_column];
    for (int32_t i = 0; i < n_column; i++) {
        if (from->has[i]) {
            cells[i] = (hk_catalogue_cell){hk_table_text(from, row, i), layer, row};
        } else if (is_new) {
            cells[i] = (hk_catalogue_cell){"", -1, -1};
        }
    }
    table->ids[at] = cells[0].text;
    return HK_OK;
}

/** Put the rows of one layer's table over or behind those before. */
static hk_status merge_rows(hk_catalogue *catalogue, hk_catalogue_part part, int32_t layer,
                            hk_problems *problems, hk_error *err)
{
    hk_catalogue_table *table = &catalogue->tables[part];
    const hk_table *from = &catalogue->layers[layer].tables[part];
    HK_TRY(hk_layer_check_keys(catalogue, from, problems, err));
    for (int32_t row = 0; row < from->n_row; row++) {
        if (!from->row_bad[row]) {
            HK_TRY(merge_row(catalogue, layer, table, from, row, err));
        }
    }
    return HK_OK;
}

/** One table over all layers. */
static hk_status merge_table(hk_catalogue *catalogue, hk_catalogue_part part, hk_problems *problems,
                             hk_error *err)
{
    hk_catalogue_table *table = &catalogue->tables[part];
    int32_t most = 0;
    table->spec = &hk_catalogue_tables[part];
    for (int32_t i = 0; i < catalogue->n_layer; i++) {
        const hk_table *from = &catalogue->layers[i].tables[part];
        table->present = table->present || from->present;
        table->broken = table->broken || from->broken;
        most += from->n_row;
    }
    size_t n_cell = (size_t)most * (size_t)table->spec->n_column;
    table->cells = hk_arena_alloc(catalogue->arena, n_cell, sizeof *table->cells);
    table->ids = hk_arena_alloc(catalogue->arena, (size_t)most, sizeof *table->ids);
    if (table->cells == NULL || table->ids == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(hk_map_new(most, &table->map, err));
    for (int32_t i = 0; i < catalogue->n_layer; i++) {
        HK_TRY(merge_rows(catalogue, part, i, problems, err));
    }
    return HK_OK;
}

/* --- version and hash ---------------------------------------------------------------------------*/

static hk_status join_versions(hk_catalogue *catalogue, hk_error *err)
{
    size_t size = 1;
    for (int32_t i = 0; i < catalogue->n_layer; i++) {
        size += strlen(catalogue->layers[i].version) + 1;
    }
    char *text = hk_arena_alloc(catalogue->arena, size, 1);
    if (text == NULL) {
        return hk_fail_nomem(err);
    }
    char *at = text;
    for (int32_t i = 0; i < catalogue->n_layer; i++) {
        const char *version = catalogue->layers[i].version;
        if (version[0] != '\0') {
            at = stpcpy(stpcpy(at, at == text ? "" : "+"), version);
        }
    }
    catalogue->version = text;
    return HK_OK;
}

/** Every table's name, columns and cells, each closed by a byte that no cell can hold. */
static size_t write_content(const hk_catalogue *catalogue, char *out)
{
    size_t n = 0;
    for (int32_t p = 0; p < HK_N_CATALOGUE; p++) {
        const hk_catalogue_table *table = &catalogue->tables[p];
        int32_t n_column = table->spec->n_column;
        int64_t n_text = 1 + (int64_t)(table->n_row + 1) * n_column;
        for (int64_t i = 0; i < n_text; i++) {
            const char *text = i == 0          ? table->spec->name
                               : i <= n_column ? table->spec->columns[i - 1].name
                                               : table->cells[i - 1 - n_column].text;
            size_t length = strlen(text) + 1; /* with its final 0 */
            if (out != NULL) {
                memcpy(out + n, text, length);
            }
            n += length;
        }
    }
    return n;
}

static hk_status hash_content(hk_catalogue *catalogue, hk_error *err)
{
    size_t n = write_content(catalogue, NULL);
    char *bytes = hk_alloc(n, 1);
    if (bytes == NULL) {
        return hk_fail_nomem(err);
    }
    write_content(catalogue, bytes);
    hk_sha256_buffer(bytes, n, catalogue->sha256);
    hk_free(bytes);
    return HK_OK;
}

/* --- reading ------------------------------------------------------------------------------------*/

/** The folder `catalogue` of a model's folder, or NULL; *ret_nomem when out of memory. */
static const char *model_folder(hk_arena *arena, const char *model_path, bool *ret_nomem)
{
    struct stat info;
    *ret_nomem = false;
    if (stat(model_path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        return NULL;
    }
    const char *path = hk_path_join(arena, model_path, "catalogue");
    *ret_nomem = path == NULL;
    return path != NULL && stat(path, &info) == 0 && S_ISDIR(info.st_mode) ? path : NULL;
}

static hk_catalogue_layer *add_layer(hk_catalogue *catalogue, const char *folder, const char *shown)
{
    hk_catalogue_layer *layer = &catalogue->layers[catalogue->n_layer++];
    layer->folder = hk_arena_strndup(catalogue->arena, folder, strlen(folder));
    layer->shown = shown == NULL ? NULL : hk_arena_strndup(catalogue->arena, shown, strlen(shown));
    layer->version = layer->title_en = layer->title_ja = "";
    return layer->folder == NULL || (shown != NULL && layer->shown == NULL) ? NULL : layer;
}

/** A file of rules as the last layer. */
static bool add_rules(hk_catalogue *catalogue, const char *path)
{
    hk_catalogue_layer *layer = add_layer(catalogue, "", "rules");
    if (layer != NULL) {
        layer->rules = hk_arena_strndup(catalogue->arena, path, strlen(path));
    }
    return layer != NULL && layer->rules != NULL;
}

/** The folders in their order. */
static hk_status find_layers(hk_catalogue *catalogue, const hk_catalogue_dirs *dirs,
                             const char *const *model_paths, int32_t n_model, hk_error *err)
{
    size_t most = (size_t)dirs->n_more + (size_t)n_model + 2;
    catalogue->layers = hk_arena_alloc(catalogue->arena, most, sizeof *catalogue->layers);
    if (catalogue->layers == NULL) {
        return hk_fail_nomem(err);
    }
    if (dirs->builtin != NULL && add_layer(catalogue, dirs->builtin, "catalogue") == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < n_model; i++) {
        bool nomem;
        const char *own = model_folder(catalogue->arena, model_paths[i], &nomem);
        if (nomem || (own != NULL && add_layer(catalogue, own, NULL) == NULL)) {
            return hk_fail_nomem(err);
        }
    }
    for (int32_t i = 0; i < dirs->n_more; i++) {
        char shown[32];
        snprintf(shown, sizeof shown, "catalogue-%d", i + 1);
        if (add_layer(catalogue, dirs->more[i], shown) == NULL) {
            return hk_fail_nomem(err);
        }
    }
    if (dirs->rules != NULL && !add_rules(catalogue, dirs->rules)) {
        return hk_fail_nomem(err);
    }
    return HK_OK;
}

/** Read one folder; its files are listed by their paths if it is a model's. These follow one another. */
static hk_status read_layer(hk_catalogue *catalogue, hk_catalogue_layer *layer,
                            hk_problems *problems, hk_error *err)
{
    int64_t from = catalogue->inputs.n;
    HK_TRY(hk_layer_read(catalogue, layer, problems, err));
    if (layer->shown == NULL) {
        catalogue->own_from = catalogue->own_to > 0 ? catalogue->own_from : from;
        catalogue->own_to = catalogue->inputs.n;
    }
    return HK_OK;
}

static hk_status read_layers(hk_catalogue *catalogue, const hk_catalogue_dirs *dirs,
                             const char *const *model_paths, int32_t n_model, hk_problems *problems,
                             hk_error *err)
{
    HK_TRY(hk_inputs_init(&catalogue->inputs, err));
    HK_TRY(find_layers(catalogue, dirs, model_paths, n_model, err));
    for (int32_t i = 0; i < catalogue->n_layer; i++) {
        HK_TRY(read_layer(catalogue, &catalogue->layers[i], problems, err));
    }
    for (int32_t p = 0; p < HK_N_CATALOGUE; p++) {
        HK_TRY(merge_table(catalogue, (hk_catalogue_part)p, problems, err));
    }
    HK_TRY(join_versions(catalogue, err));
    HK_TRY(hash_content(catalogue, err));
    return hk_catalogue_check(catalogue, problems, err);
}

hk_status hk_catalogue_read(const hk_catalogue_dirs *dirs, const char *const *model_paths,
                            int32_t n_model, hk_problems *problems, hk_catalogue **ret_catalogue,
                            hk_error *err)
{
    *ret_catalogue = NULL;
    if (dirs == NULL) {
        return HK_OK;
    }
    hk_arena *arena;
    HK_TRY(hk_arena_new(&arena, err));
    hk_catalogue *catalogue = hk_arena_alloc(arena, 1, sizeof *catalogue);
    if (catalogue == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    catalogue->arena = arena;
    hk_status status = read_layers(catalogue, dirs, model_paths, n_model, problems, err);
    if (status != HK_OK || catalogue->n_layer == 0) {
        hk_catalogue_free(catalogue);
        if (status == HK_OK) {
            hk_problem_add(problems, HK_SEVERITY_WARNING, HK_WCATALOGUE, (hk_place){0}, NULL, "%s",
                           no_catalogue);
        }
        return status;
    }
    *ret_catalogue = catalogue;
    return HK_OK;
}

void hk_catalogue_free(hk_catalogue *catalogue)
{
    if (catalogue == NULL) {
        return;
    }
    for (int32_t i = 0; i < catalogue->n_layer; i++) {
        for (int32_t p = 0; p < HK_N_CATALOGUE; p++) {
            hk_table_done(&catalogue->layers[i].tables[p]);
        }
    }
    for (int32_t p = 0; p < HK_N_CATALOGUE; p++) {
        hk_map_free(catalogue->tables[p].map);
    }
    hk_inputs_done(&catalogue->inputs);
    hk_arena_free(catalogue->arena);
}

hk_status hk_catalogue_list(const hk_catalogue *catalogue, hk_inputs *inputs, hk_error *err)
{
    for (int64_t i = 0; catalogue != NULL && inputs != NULL && i < catalogue->inputs.n; i++) {
        const hk_input_file *file = &catalogue->inputs.files[i];
        bool is_path = i >= catalogue->own_from && i < catalogue->own_to;
        HK_TRY(hk_inputs_add_known(inputs, file->path, file->sha256, is_path, err));
    }
    return HK_OK;
}

/* --- use ----------------------------------------------------------------------------------------*/

bool hk_catalogue_has(const hk_catalogue *catalogue, hk_catalogue_part part)
{
    return catalogue != NULL && catalogue->tables[part].present && !catalogue->tables[part].broken;
}

int32_t hk_catalogue_find(const hk_catalogue *catalogue, hk_catalogue_part part, const char *id)
{
    return is_aliases(&catalogue->tables[part]) ? -1 : hk_map_get(catalogue->tables[part].map, id);
}

const char *hk_catalogue_text(const hk_catalogue *catalogue, hk_catalogue_part part, int32_t row,
                              const char *column)
{
    const hk_catalogue_table *table = &catalogue->tables[part];
    int32_t i = hk_catalogue_column(part, column);
    return i < 0 ? "" : table->cells[(size_t)row * (size_t)table->spec->n_column + (size_t)i].text;
}

bool hk_catalogue_list_has(const char *cell, const char *word)
{
    size_t n = strlen(word);
    size_t at = 0;
    size_t from;
    size_t length;
    while (hk_text_part(cell, ';', &at, &from, &length)) {
        if (length == n && memcmp(cell + from, word, n) == 0) {
            return true;
        }
    }
    return false;
}

bool hk_catalogue_is_version(const hk_catalogue *catalogue, const char *version)
{
    bool found = strcmp(catalogue->version, version) == 0;
    for (int32_t i = 0; i < catalogue->n_layer && !found; i++) {
        const char *own = catalogue->layers[i].version;
        found = own[0] != '\0' && strcmp(own, version) == 0;
    }
    return found;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A threat that names its catalogue id and no mechanism is simulated as table `threat_models`
 * says: its mechanism, and the keys of its `defaults` that the scenario does not give.
 */
#include <stdio.h>
#include <string.h>

#include "engine/io/scenario_parts.h"

enum { NAME_SIZE = 160 };

/** The text of a cell as a tree; its place is the row's id. @param ret_root NULL after a problem */
static hk_status parse_cell(hk_scenario_reader *reader, const char *id, const char *text,
                            hk_yaml_node **ret_root, hk_error *err)
{
    char name[NAME_SIZE];
    size_t n = strlen(text);
    snprintf(name, sizeof name, "threat_models.csv: %.80s: defaults", id);
    hk_source *source = hk_scenario_alloc(reader, 1, sizeof *source);
    char *copy = hk_arena_strndup(reader->arena, text, n);
    const char *file = hk_arena_strndup(reader->arena, name, strlen(name));
    if (source == NULL || copy == NULL || file == NULL) {
        return hk_fail_nomem(err);
    }
    *source = (hk_source){.file = file, .text = copy, .n = n};
    return hk_yaml_parse_source(source, 0, true, reader->arena, reader->problems, ret_root, err);
}

/** Add a key that is not there yet. */
static hk_status add(hk_scenario_reader *reader, hk_yaml_node *threat, hk_yaml_node *key,
                     hk_yaml_node *item, hk_error *err)
{
    return hk_yaml_get(threat, key->text) != NULL
               ? HK_OK
               : hk_yaml_append(reader->arena, threat, key, item, err);
}

static hk_status add_mechanism(hk_scenario_reader *reader, hk_yaml_node *threat,
                               const hk_yaml_node *id, const char *mechanism, hk_error *err)
{
    hk_yaml_node *key = hk_scenario_alloc(reader, 1, sizeof *key);
    hk_yaml_node *item = hk_scenario_alloc(reader, 1, sizeof *item);
    if (key == NULL || item == NULL) {
        return hk_fail_nomem(err);
    }
    *key = *item = *id; /* that is where it comes from */
    key->text = "mechanism";
    item->text = mechanism;
    return add(reader, threat, key, item, err);
}

/** A threat of its own that keys can be added to. */
static hk_status copy_map(hk_scenario_reader *reader, const hk_yaml_node *node,
                          hk_yaml_node **ret_copy, hk_error *err)
{
    hk_yaml_node *copy = hk_scenario_alloc(reader, 1, sizeof *copy);
    if (copy == NULL) {
        return hk_fail_nomem(err);
    }
    *copy = *node;
    copy->keys = copy->items = NULL;
    copy->n = copy->capacity = 0;
    for (int32_t i = 0; i < node->n; i++) {
        HK_TRY(hk_yaml_append(reader->arena, copy, node->keys[i], node->items[i], err));
    }
    *ret_copy = copy;
    return HK_OK;
}

hk_status hk_threat_defaults(hk_scenario_reader *reader, const hk_yaml_node *node,
                             const hk_yaml_node **ret_node, hk_error *err)
{
    const hk_yaml_node *id = hk_yaml_get(node, "catalogue");
    const hk_catalogue_part part = HK_CATALOGUE_THREAT_MODELS;
    *ret_node = node;
    if (hk_yaml_get(node, "mechanism") != NULL || id == NULL || id->kind != HK_YAML_SCALAR ||
        !hk_catalogue_has(reader->catalogue, part)) {
        return HK_OK;
    }
    int32_t row = hk_catalogue_find(reader->catalogue, part, id->text);
    if (row < 0) {
        return HK_OK;
    }
    hk_yaml_node *copy = NULL, *defaults = NULL;
    HK_TRY(copy_map(reader, node, &copy, err));
    HK_TRY(parse_cell(reader, id->text, hk_catalogue_text(reader->catalogue, part, row, "defaults"),
                      &defaults, err));
    if (defaults == NULL || !hk_value_is(defaults, HK_YAML_MAP, "defaults", reader->problems)) {
        return HK_OK;
    }
    HK_TRY(add_mechanism(reader, copy, id,
                         hk_catalogue_text(reader->catalogue, part, row, "mechanism"), err));
    for (int32_t i = 0; i < defaults->n; i++) {
        HK_TRY(add(reader, copy, defaults->keys[i], defaults->items[i], err));
    }
    *ret_node = copy;
    return HK_OK;
}

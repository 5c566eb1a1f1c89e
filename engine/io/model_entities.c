/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Providers with their sectors, services, components. */
#include <math.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/base/units.h"
#include "engine/io/model_parts.h"

static const char *const kinds[] = {"facility", "system", "delivery"};
static const char *const combines[] = {"min", "product"};

/** Row of the sector named in the cell, added if it is new. */
static int32_t add_sector(const hk_row *row, hk_map *map)
{
    hk_model *model = row->reader->model;
    const char *text = hk_row_id(row, HK_PROVIDER_SECTOR);
    if (text == NULL) {
        return HK_NONE;
    }
    int32_t sector = hk_map_get(map, text);
    if (sector >= 0) {
        return sector;
    }
    hk_error why;
    if (hk_map_put(map, text, model->n_sector, &why) != HK_OK) {
        row->reader->nomem = true;
        return HK_NONE;
    }
    const char *id = hk_row_copy(row, HK_PROVIDER_SECTOR);
    model->sectors[model->n_sector] = (hk_sector){.id = id, .name_en = id, .name_ja = id};
    return model->n_sector++;
}

static const char *name_or_id(const hk_row *row, int32_t column, const char *id)
{
    return hk_row_text(row, column)[0] == '\0' ? id : hk_row_copy(row, column);
}

hk_status hk_read_providers(hk_model_reader *reader, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_table *table = &reader->tables[HK_TABLE_PROVIDERS];
    hk_map *map;
    HK_TRY(hk_map_new(64, &map, err));
    model->n_provider = table->n_row;
    model->providers = hk_reader_alloc(reader, table->n_row, sizeof *model->providers);
    model->sectors = hk_reader_alloc(reader, table->n_row, sizeof *model->sectors);
    for (int32_t i = 0; i < table->n_row && !reader->nomem; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_PROVIDERS, i);
        hk_provider *provider = &model->providers[i];
        provider->sector = HK_NONE;
        if (table->row_bad[i]) {
            continue;
        }
        provider->id = hk_row_copy(&row, HK_COL_ID);
        provider->name_en = name_or_id(&row, HK_PROVIDER_NAME_EN, provider->id);
        provider->name_ja = name_or_id(&row, HK_PROVIDER_NAME_JA, provider->id);
        provider->class_id = hk_row_copy(&row, HK_PROVIDER_CLASS);
        provider->subsector = hk_row_copy(&row, HK_PROVIDER_SUBSECTOR);
        provider->scope = hk_row_copy(&row, HK_PROVIDER_SCOPE);
        provider->sector = add_sector(&row, map);
        provider->standing = hk_row_standing(&row, false);
    }
    hk_map_free(map);
    return reader->nomem ? hk_fail_nomem(err) : HK_OK;
}

static void read_service(const hk_row *row, hk_service *service)
{
    service->id = hk_row_copy(row, HK_COL_ID);
    service->name_en = name_or_id(row, HK_SERVICE_NAME_EN, service->id);
    service->name_ja = name_or_id(row, HK_SERVICE_NAME_JA, service->id);
    service->service = hk_row_copy(row, HK_SERVICE_SERVICE);
    if (hk_row_required(row, HK_SERVICE_PROVIDER) != NULL) {
        service->provider = hk_row_reference(row, HK_SERVICE_PROVIDER, HK_TABLE_PROVIDERS);
    }
    if (hk_row_required(row, HK_SERVICE_UNIT) != NULL) {
        service->unit = hk_row_copy(row, HK_SERVICE_UNIT);
    }
    service->value_micro = hk_row_decimal(row, HK_SERVICE_VALUE, 6, 0,
                                          INT64_C(1000000) * HK_VALUE_SCALE, HK_VALUE_SCALE);
    service->level = hk_row_level(row, HK_SERVICE_LEVEL, HK_LEVEL_FULL);
    service->bcp_goal_ms = hk_row_duration(row, HK_SERVICE_BCP_GOAL, HK_NONE);
    service->uses_it = hk_row_yes(row, HK_SERVICE_USES_IT, true);
    service->calendar = hk_row_reference(row, HK_SERVICE_CALENDAR, HK_TABLE_CALENDARS);
    service->standing = hk_row_standing(row, false);
}

hk_status hk_read_services(hk_model_reader *reader, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_table *table = &reader->tables[HK_TABLE_SERVICES];
    model->n_service = table->n_row;
    model->services = hk_reader_alloc(reader, table->n_row, sizeof *model->services);
    for (int32_t i = 0; i < table->n_row && !reader->nomem; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_SERVICES, i);
        model->services[i].provider = HK_NONE;
        model->services[i].calendar = HK_NONE;
        if (!table->row_bad[i]) {
            read_service(&row, &model->services[i]);
        }
    }
    return reader->nomem ? hk_fail_nomem(err) : HK_OK;
}

/** One tag of n bytes at byte `from` of the cell. @return NULL after a problem */
static const char *read_tag(const hk_row *row, size_t from, size_t n, const char *const *tags,
                            int32_t n_tag)
{
    const char *text = hk_row_text(row, HK_COMPONENT_TAGS) + from;
    const char *colon = memchr(text, ':', n);
    if (colon == NULL || colon == text || colon + 1 == text + n) {
        hk_row_problem(row, HK_ESYNTAX, HK_COMPONENT_TAGS, from,
                       "'%.*s' is not a tag; allowed: key:value, tags separated by spaces",
                       n > 80 ? 80 : (int)n, text);
        return NULL;
    }
    const char *tag = hk_arena_strndup(row->reader->arena, text, n);
    if (tag == NULL) {
        row->reader->nomem = true;
        return NULL;
    }
    for (int32_t i = 0; i < n_tag; i++) {
        if (strcmp(tags[i], tag) == 0) {
            hk_row_problem(row, HK_EDUPLICATE, HK_COMPONENT_TAGS, from,
                           "tag '%.80s' is given twice; allowed: once", tag);
            return NULL;
        }
    }
    if (strncmp(tag, "source:", 7) == 0 && !row->reader->tables[HK_TABLE_ROUTES].broken &&
        hk_map_get(row->reader->network_map, tag + 7) < 0) {
        const hk_model *model = row->reader->model;
        const char *nearest = hk_text_nearest(tag + 7, model->networks, model->n_network);
        hk_row_problem(row, HK_ENETWORK, HK_COMPONENT_TAGS, from + 7,
                       "source of network '%.80s', which has no links%s%.80s%s", tag + 7,
                       nearest == NULL ? "; allowed: a network of table routes"
                                       : "; did you mean '",
                       nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
        return NULL;
    }
    return tag;
}

static void read_tags(const hk_row *row, hk_component *component)
{
    const char *text = hk_row_text(row, HK_COMPONENT_TAGS);
    if (text[0] == '\0') {
        return;
    }
    int32_t most = 1;
    for (const char *c = text; *c != '\0'; c++) {
        most += *c == ' ';
    }
    const char **tags = hk_reader_alloc(row->reader, most, sizeof *tags);
    size_t at = 0;
    size_t from;
    size_t n;
    while (tags != NULL && hk_text_part(text, ' ', &at, &from, &n)) {
        const char *tag = n == 0 ? NULL : read_tag(row, from, n, tags, component->n_tag);
        if (tag != NULL) {
            tags[component->n_tag++] = tag;
        }
    }
    component->tags = tags;
}

static void read_position(const hk_row *row, hk_component *component)
{
    component->latitude_deg = hk_row_real(row, HK_COMPONENT_LATITUDE, -90, 90, (double)NAN);
    component->longitude_deg = hk_row_real(row, HK_COMPONENT_LONGITUDE, -180, 180, (double)NAN);
    component->prefecture = (int32_t)hk_row_decimal(row, HK_COMPONENT_PREFECTURE, 0, 1, 47, 0);
    bool latitude = hk_row_text(row, HK_COMPONENT_LATITUDE)[0] != '\0';
    bool longitude = hk_row_text(row, HK_COMPONENT_LONGITUDE)[0] != '\0';
    if (latitude != longitude) {
        hk_row_problem(row, HK_EMISSING, latitude ? HK_COMPONENT_LONGITUDE : HK_COMPONENT_LATITUDE,
                       0, "the cell is empty but %s is given; allowed: both or none",
                       latitude ? "latitude_deg" : "longitude_deg");
    }
}

/** Provider and service must be there where the kind needs them, and fit each other. */
static void read_owner(const hk_row *row, hk_component *component)
{
    const hk_model *model = row->reader->model;
    bool has_provider = hk_row_text(row, HK_COMPONENT_PROVIDER)[0] != '\0';
    bool has_service = hk_row_text(row, HK_COMPONENT_SERVICE)[0] != '\0';
    component->provider = hk_row_reference(row, HK_COMPONENT_PROVIDER, HK_TABLE_PROVIDERS);
    int32_t service = hk_row_reference(row, HK_COMPONENT_SERVICE, HK_TABLE_SERVICES);
    if (component->kind == HK_KIND_SYSTEM && !has_provider) {
        hk_row_problem(row, HK_EMISSING, HK_COMPONENT_PROVIDER, 0,
                       "the cell is empty; a system must have a provider");
    }
    if (component->kind == HK_KIND_DELIVERY && !has_service) {
        hk_row_problem(row, HK_EMISSING, HK_COMPONENT_SERVICE, 0,
                       "the cell is empty; a delivery must have a service");
    }
    if (component->kind != HK_KIND_DELIVERY && has_service) {
        hk_row_problem(row, HK_ETYPE, HK_COMPONENT_SERVICE, 0,
                       "a %s has the service '%.80s'; allowed: on deliveries only",
                       kinds[component->kind], hk_row_text(row, HK_COMPONENT_SERVICE));
        return;
    }
    component->service = service;
    int32_t owner = service == HK_NONE ? HK_NONE : model->services[service].provider;
    if (owner != HK_NONE && component->provider != HK_NONE) {
        int32_t sector = model->providers[owner].sector;
        int32_t own = model->providers[component->provider].sector;
        if (sector != own && sector != HK_NONE && own != HK_NONE) {
            hk_row_problem(row, HK_EREFERENCE, HK_COMPONENT_PROVIDER, 0,
                           "provider '%.80s' is of sector %s, the service is of sector %s; "
                           "allowed: the same sector",
                           model->providers[component->provider].id, model->sectors[own].id,
                           model->sectors[sector].id);
        }
    }
}

static void read_component(const hk_row *row, hk_component *component)
{
    component->id = hk_row_copy(row, HK_COL_ID);
    component->hash = hk_name_hash(component->id, strlen(component->id));
    component->name_en = name_or_id(row, HK_COMPONENT_NAME_EN, component->id);
    component->name_ja = name_or_id(row, HK_COMPONENT_NAME_JA, component->id);
    component->type = hk_row_copy(row, HK_COMPONENT_TYPE);
    int32_t kind = HK_NONE;
    if (hk_row_required(row, HK_COMPONENT_KIND) != NULL) {
        kind = hk_row_choice(row, HK_COMPONENT_KIND, kinds, 3, HK_NONE);
    }
    if (kind != HK_NONE) {
        component->kind = (hk_kind)kind;
        read_owner(row, component);
    }
    read_position(row, component);
    component->weight = hk_row_decimal(row, HK_COMPONENT_WEIGHT, 0, 0, HK_WEIGHT_MAX, 0);
    if (kind == HK_KIND_DELIVERY && component->weight == 0) {
        hk_row_warning(row, HK_WWEIGHT_ZERO, HK_COMPONENT_WEIGHT,
                       "a delivery of weight 0 counts for nothing");
    }
    if (kind != HK_NONE && kind != HK_KIND_DELIVERY && component->weight != 0) {
        hk_row_problem(row, HK_ETYPE, HK_COMPONENT_WEIGHT, 0,
                       "a %s has the weight %s; allowed: on deliveries only", kinds[kind],
                       hk_row_text(row, HK_COMPONENT_WEIGHT));
    }
    component->product = hk_row_choice(row, HK_COMPONENT_COMBINE, combines, 2, 0) == 1;
    component->repair = hk_row_reference(row, HK_COMPONENT_REPAIR, HK_TABLE_REPAIRS);
    read_tags(row, component);
    component->standing = hk_row_standing(row, true);
}

/** Number the vendors named by tags in order of first appearance; of several, the first counts. */
static hk_status number_vendors(hk_model *model, hk_error *err)
{
    hk_map *map;
    HK_TRY(hk_map_new(64, &map, err));
    hk_status status = HK_OK;
    for (int32_t i = 0; i < model->n_component && status == HK_OK; i++) {
        hk_component *component = &model->components[i];
        for (int32_t t = 0; t < component->n_tag && component->vendor == 0; t++) {
            const char *tag = component->tags[t];
            if (strncmp(tag, "vendor:", 7) != 0) {
                continue;
            }
            int32_t known = hk_map_get(map, tag);
            component->vendor = known >= 0 ? known : ++model->n_vendor;
            if (known < 0) {
                status = hk_map_put(map, tag, component->vendor, err);
            }
        }
    }
    hk_map_free(map);
    return status;
}

hk_status hk_read_components(hk_model_reader *reader, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_table *table = &reader->tables[HK_TABLE_COMPONENTS];
    model->n_component = table->n_row;
    model->components = hk_reader_alloc(reader, table->n_row, sizeof *model->components);
    for (int32_t i = 0; i < table->n_row && !reader->nomem; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_COMPONENTS, i);
        hk_component *component = &model->components[i];
        component->provider = HK_NONE;
        component->service = HK_NONE;
        component->repair = HK_NONE;
        component->id = component->type = "";
        if (!table->row_bad[i]) {
            read_component(&row, component);
        }
    }
    return reader->nomem ? hk_fail_nomem(err) : number_vendors(model, err);
}

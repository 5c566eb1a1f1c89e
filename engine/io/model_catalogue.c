/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a model says in ids of the catalogue: classes, sectors and subsectors of providers, kinds
 * of services, types of systems. Unknown ids, and providers whose class and sector do not belong
 * together, are errors; a service or system of another sector's than its provider is a warning,
 * since a provider may have a foot in two sectors. Types of facilities are free words.
 */
#include <string.h>

#include "engine/io/catalogue.h"
#include "engine/io/model_parts.h"

enum { SUGGEST_PROBLEMS = 100 };

static const struct {
    hk_catalogue_part part;
    const char *what, *command; /* in messages */
} kinds[] = {
    {HK_CATALOGUE_SECTORS, "sector", "sectors"},
    {HK_CATALOGUE_SUBSECTORS, "subsector", "subsectors"},
    {HK_CATALOGUE_PROVIDERS, "class of providers", "providers"},
    {HK_CATALOGUE_SYSTEMS, "system", "systems"},
    {HK_CATALOGUE_SERVICES, "service", "services"},
};

/** Row of the id in a cell; -1 if the cell is empty, if it cannot be checked or after a problem. */
static int32_t find(const hk_row *row, int32_t column, hk_catalogue_part part)
{
    const hk_catalogue *catalogue = row->reader->catalogue;
    const char *text = hk_row_text(row, column);
    if (text[0] == '\0' || !hk_catalogue_has(catalogue, part)) {
        return -1;
    }
    int32_t found = hk_catalogue_find(catalogue, part, text);
    if (found >= 0) {
        return found;
    }
    size_t i = 0;
    while (kinds[i].part != part) {
        i++;
    }
    const hk_catalogue_table *table = &catalogue->tables[part];
    const char *nearest = NULL;
    if (hk_problems_count(row->reader->problems, HK_SEVERITY_ERROR) < SUGGEST_PROBLEMS) {
        nearest = hk_text_nearest(text, table->ids, table->n_row);
    }
    if (nearest != NULL) {
        hk_row_problem(row, HK_EREFERENCE, column, 0,
                       "'%.80s' is no %s of the catalogue; did you mean '%.80s'?", text,
                       kinds[i].what, nearest);
    } else {
        hk_row_problem(row, HK_EREFERENCE, column, 0,
                       "'%.80s' is no %s of the catalogue; allowed: one of the %d that `hakyu "
                       "catalogue %s` lists, or one of a catalogue of your own",
                       text, kinds[i].what, table->n_row, kinds[i].command);
    }
    return -1;
}

/** The cell must be what the catalogue says in a column of `part`. */
static void check_same(const hk_row *row, int32_t column, hk_catalogue_part part, int32_t found,
                       const char *name)
{
    const char *text = hk_row_text(row, column);
    const char *want =
        found < 0 ? "" : hk_catalogue_text(row->reader->catalogue, part, found, name);
    if (text[0] != '\0' && want[0] != '\0' && !hk_catalogue_list_has(want, text)) {
        hk_row_problem(row, HK_EREFERENCE, column, 0,
                       "'%.80s', but %s '%.80s' is of %s in the catalogue; allowed: %s", text,
                       part == HK_CATALOGUE_PROVIDERS ? "class" : "subsector",
                       hk_catalogue_text(row->reader->catalogue, part, found,
                                         hk_catalogue_tables[part].columns[0].name),
                       want, want);
    }
}

static void check_provider(const hk_row *row)
{
    int32_t class_row = find(row, HK_PROVIDER_CLASS, HK_CATALOGUE_PROVIDERS);
    int32_t sector = -1;
    if (hk_text_is_id(hk_row_text(row, HK_PROVIDER_SECTOR))) { /* else said already */
        sector = find(row, HK_PROVIDER_SECTOR, HK_CATALOGUE_SECTORS);
    }
    int32_t sub = find(row, HK_PROVIDER_SUBSECTOR, HK_CATALOGUE_SUBSECTORS);
    if (sector >= 0) {
        check_same(row, HK_PROVIDER_SECTOR, HK_CATALOGUE_PROVIDERS, class_row, "sector_id");
    }
    if (sub >= 0) {
        check_same(row, HK_PROVIDER_SUBSECTOR, HK_CATALOGUE_PROVIDERS, class_row, "subsector_id");
    }
    if (sector >= 0 && class_row < 0) { /* else said already */
        check_same(row, HK_PROVIDER_SECTOR, HK_CATALOGUE_SUBSECTORS, sub, "sector_id");
    }
}

/** Warn if the catalogue has the thing in another sector than the provider is of. */
static void check_sector(const hk_row *row, int32_t column, hk_catalogue_part part, int32_t found,
                         int32_t provider)
{
    const hk_model *model = row->reader->model;
    int32_t sector = provider == HK_NONE ? HK_NONE : model->providers[provider].sector;
    if (found < 0 || sector == HK_NONE) {
        return;
    }
    const char *want = hk_catalogue_text(row->reader->catalogue, part, found, "sector_id");
    if (strcmp(want, model->sectors[sector].id) != 0) {
        hk_row_warning(row, HK_WCATALOGUE_FIT, column,
                       "'%.80s' is of sector %s in the catalogue, its provider '%.80s' of %s",
                       hk_row_text(row, column), want, model->providers[provider].id,
                       model->sectors[sector].id);
    }
}

/** Names of the sectors that the model uses. */
static hk_status name_sectors(hk_model_reader *reader, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_catalogue *catalogue = reader->catalogue;
    for (int32_t i = 0; i < model->n_sector; i++) {
        hk_sector *sector = &model->sectors[i];
        int32_t row = hk_catalogue_find(catalogue, HK_CATALOGUE_SECTORS, sector->id);
        if (row < 0) {
            continue;
        }
        const char *en = hk_catalogue_text(catalogue, HK_CATALOGUE_SECTORS, row, "name_en");
        const char *ja = hk_catalogue_text(catalogue, HK_CATALOGUE_SECTORS, row, "name_ja");
        en = en[0] == '\0' ? sector->id : hk_arena_strndup(model->arena, en, strlen(en));
        ja = ja[0] == '\0' ? sector->id : hk_arena_strndup(model->arena, ja, strlen(ja));
        if (en == NULL || ja == NULL) {
            return hk_fail_nomem(err);
        }
        sector->name_en = en;
        sector->name_ja = ja;
    }
    return HK_OK;
}

/** @param fits providers are what they say, so that what they own can be compared with them */
static void check_rows(hk_model_reader *reader, hk_model_table which, bool fits)
{
    const hk_table *table = &reader->tables[which];
    const hk_model *model = reader->model;
    for (int32_t i = 0; i < table->n_row; i++) {
        hk_row row = hk_reader_row(reader, which, i);
        if (table->row_bad[i]) {
            continue;
        }
        if (which == HK_TABLE_PROVIDERS) {
            check_provider(&row);
        } else if (which == HK_TABLE_SERVICES) {
            int32_t found = find(&row, HK_SERVICE_SERVICE, HK_CATALOGUE_SERVICES);
            check_sector(&row, HK_SERVICE_SERVICE, HK_CATALOGUE_SERVICES, found,
                         fits ? model->services[i].provider : HK_NONE);
        } else if (model->components[i].kind == HK_KIND_SYSTEM) {
            int32_t found = find(&row, HK_COMPONENT_TYPE, HK_CATALOGUE_SYSTEMS);
            check_sector(&row, HK_COMPONENT_TYPE, HK_CATALOGUE_SYSTEMS, found,
                         fits ? model->components[i].provider : HK_NONE);
        }
    }
}

hk_status hk_check_catalogue_ids(hk_model_reader *reader, hk_error *err)
{
    if (reader->catalogue == NULL) {
        return HK_OK;
    }
    int64_t before = hk_problems_count(reader->problems, HK_SEVERITY_ERROR);
    check_rows(reader, HK_TABLE_PROVIDERS, true);
    bool fits = hk_problems_count(reader->problems, HK_SEVERITY_ERROR) == before;
    check_rows(reader, HK_TABLE_SERVICES, fits);
    check_rows(reader, HK_TABLE_COMPONENTS, fits);
    return name_sectors(reader, err);
}

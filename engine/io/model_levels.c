/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a model must say for verification levels: services in the unit of the rules that count
 * something (else the rule is not applied to them, a warning), and substitutes that are delivery
 * points.
 */
#include <string.h>

#include "engine/io/catalogue.h"
#include "engine/io/model_parts.h"

static const char substitute[] = "substitute:";

static const char *rule_text(const hk_row *row, int32_t rule, const char *column)
{
    return hk_catalogue_text(row->reader->catalogue, HK_CATALOGUE_RULES, rule, column);
}

static void check_unit(const hk_row *row)
{
    const hk_catalogue_table *rules = &row->reader->catalogue->tables[HK_CATALOGUE_RULES];
    const char *service = hk_row_text(row, HK_SERVICE_SERVICE);
    const char *unit = hk_row_text(row, HK_SERVICE_UNIT);
    for (int32_t i = 0; i < rules->n_row; i++) {
        const char *metric = rule_text(row, i, "metric");
        bool counts = strcmp(metric, "affected") == 0 || strcmp(metric, "lost") == 0 ||
                      rule_text(row, i, "minimum")[0] != '\0';
        const char *want = rule_text(row, i, "unit");
        if (counts && want[0] != '\0' && strcmp(want, unit) != 0 && unit[0] != '\0' &&
            hk_catalogue_list_has(rule_text(row, i, "service_ids"), service)) {
            hk_row_warning(row, HK_WLEVEL_UNIT, HK_SERVICE_UNIT,
                           "unit '%.40s', but verification rule '%.60s' counts %.40s: it is not "
                           "applied to this service",
                           unit, rules->ids[i], want);
        }
    }
}

/** The component that a tag names must be another delivery point. */
static void check_substitute(const hk_row *row, int32_t component)
{
    const hk_model *model = row->reader->model;
    const hk_component *c = &model->components[component];
    for (int32_t t = 0; t < c->n_tag; t++) {
        if (strncmp(c->tags[t], substitute, sizeof substitute - 1) != 0) {
            continue;
        }
        const char *id = c->tags[t] + sizeof substitute - 1;
        const char *at = strstr(hk_row_text(row, HK_COMPONENT_TAGS), c->tags[t]);
        size_t inner = (size_t)(at - hk_row_text(row, HK_COMPONENT_TAGS)) + sizeof substitute - 1;
        int32_t other = hk_row_find(row, HK_COMPONENT_TAGS, HK_TABLE_COMPONENTS, id, inner);
        if (other != HK_NONE && (other == component || c->kind != HK_KIND_DELIVERY ||
                                 model->components[other].kind != HK_KIND_DELIVERY)) {
            hk_row_problem(row, HK_EREFERENCE, HK_COMPONENT_TAGS, inner,
                           "tag %s%.60s; allowed: on a delivery point, with the id of another one",
                           substitute, id);
        }
    }
}

void hk_check_levels(hk_model_reader *reader)
{
    const hk_table *services = &reader->tables[HK_TABLE_SERVICES];
    const hk_table *components = &reader->tables[HK_TABLE_COMPONENTS];
    for (int32_t i = 0; i < services->n_row && reader->catalogue != NULL; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_SERVICES, i);
        if (!services->row_bad[i]) {
            check_unit(&row);
        }
    }
    for (int32_t i = 0; i < components->n_row; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_COMPONENTS, i);
        if (!components->row_bad[i]) {
            check_substitute(&row, i);
        }
    }
}

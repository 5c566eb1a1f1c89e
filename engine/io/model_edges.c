/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links of route networks and dependencies, with the names of networks and inputs. */
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/model_parts.h"

/** Number of the name in the cell, added to `names` if it is new; HK_NONE after a problem. */
static int32_t add_name(const hk_row *row, int32_t column, hk_map *map, const char **names,
                        int32_t *n_name)
{
    const char *text = hk_row_id(row, column);
    if (text == NULL) {
        return HK_NONE;
    }
    int32_t number = hk_map_get(map, text);
    if (number >= 0) {
        return number;
    }
    hk_error why;
    if (hk_map_put(map, text, *n_name, &why) != HK_OK) {
        row->reader->nomem = true;
        return HK_NONE;
    }
    names[*n_name] = hk_row_copy(row, column);
    return (*n_name)++;
}

static int32_t required_reference(const hk_row *row, int32_t column, hk_model_table table)
{
    return hk_row_required(row, column) == NULL ? HK_NONE : hk_row_reference(row, column, table);
}

hk_status hk_read_routes(hk_model_reader *reader, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_table *table = &reader->tables[HK_TABLE_ROUTES];
    model->n_link = table->n_row;
    model->links = hk_reader_alloc(reader, table->n_row, sizeof *model->links);
    model->networks = hk_reader_alloc(reader, table->n_row, sizeof *model->networks);
    for (int32_t i = 0; i < table->n_row && !reader->nomem; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_ROUTES, i);
        hk_link *link = &model->links[i];
        *link = (hk_link){.network = HK_NONE, .from = HK_NONE, .to = HK_NONE};
        link->line = table->row_line[i];
        if (table->row_bad[i]) {
            continue;
        }
        link->network = add_name(&row, HK_ROUTE_NETWORK, reader->network_map, model->networks,
                                 &model->n_network);
        link->from = required_reference(&row, HK_ROUTE_FROM, HK_TABLE_COMPONENTS);
        link->to = required_reference(&row, HK_ROUTE_TO, HK_TABLE_COMPONENTS);
        if (link->from != HK_NONE && link->from == link->to) {
            hk_row_problem(&row, HK_EROUTE, HK_ROUTE_TO, 0,
                           "the link leads from '%.80s' to itself; allowed: two components",
                           hk_row_text(&row, HK_ROUTE_TO));
        }
        (void)hk_row_standing(&row, false);
    }
    return reader->nomem ? hk_fail_nomem(err) : HK_OK;
}

/** `component` or `route:NETWORK`. */
static void read_supplier(const hk_row *row, hk_dependency *edge)
{
    hk_model_reader *reader = row->reader;
    const char *text = hk_row_required(row, HK_DEPENDENCY_SUPPLIER);
    if (text == NULL) {
        return;
    }
    if (strncmp(text, "route:", 6) != 0) {
        edge->supplier = hk_row_reference(row, HK_DEPENDENCY_SUPPLIER, HK_TABLE_COMPONENTS);
        return;
    }
    edge->network = hk_map_get(reader->network_map, text + 6);
    if (edge->network < 0) {
        edge->network = HK_NONE;
        const hk_model *model = reader->model;
        const char *nearest = hk_text_nearest(text + 6, model->networks, model->n_network);
        if (!reader->tables[HK_TABLE_ROUTES].broken) {
            hk_row_problem(row, HK_ENETWORK, HK_DEPENDENCY_SUPPLIER, 6,
                           "network '%.80s' has no links%s%.80s%s", text + 6,
                           nearest == NULL ? "; allowed: a network of table routes"
                                           : "; did you mean '",
                           nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
        }
    }
}

/** What a delivery point needs, it needs by the calendar of its service. */
static int32_t calendar_of_service(const hk_model *model, int32_t component)
{
    int32_t service = component == HK_NONE ? HK_NONE : model->components[component].service;
    return service == HK_NONE ? HK_NONE : model->services[service].calendar;
}

static void read_dependency(const hk_row *row, hk_dependency *edge)
{
    hk_model_reader *reader = row->reader;
    hk_model *model = reader->model;
    edge->consumer = required_reference(row, HK_DEPENDENCY_CONSUMER, HK_TABLE_COMPONENTS);
    read_supplier(row, edge);
    edge->input =
        add_name(row, HK_DEPENDENCY_INPUT, reader->input_map, model->inputs, &model->n_input);
    if (edge->consumer != HK_NONE && edge->consumer == edge->supplier) {
        hk_row_problem(row, HK_EGROUP, HK_DEPENDENCY_SUPPLIER, 0,
                       "'%.80s' depends on itself; allowed: another component",
                       hk_row_text(row, HK_DEPENDENCY_SUPPLIER));
    }
    edge->share = (int32_t)hk_row_decimal(row, HK_DEPENDENCY_SHARE, 0, 1, HK_SHARE_MAX, 1);
    edge->lag_ms = hk_row_duration(row, HK_DEPENDENCY_LAG, 0);
    edge->response = hk_row_reference(row, HK_DEPENDENCY_RESPONSE, HK_TABLE_RESPONSES);
    edge->calendar = hk_row_reference(row, HK_DEPENDENCY_CALENDAR, HK_TABLE_CALENDARS);
    if (hk_row_text(row, HK_DEPENDENCY_CALENDAR)[0] == '\0') {
        edge->calendar = calendar_of_service(model, edge->consumer);
    }
    edge->standing = hk_row_standing(row, true);
}

hk_status hk_read_dependencies(hk_model_reader *reader, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_table *table = &reader->tables[HK_TABLE_DEPENDENCIES];
    model->n_dependency = table->n_row;
    model->dependencies = hk_reader_alloc(reader, table->n_row, sizeof *model->dependencies);
    model->inputs = hk_reader_alloc(reader, table->n_row, sizeof *model->inputs);
    for (int32_t i = 0; i < table->n_row && !reader->nomem; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_DEPENDENCIES, i);
        hk_dependency *edge = &model->dependencies[i];
        *edge = (hk_dependency){.consumer = HK_NONE, .supplier = HK_NONE, .network = HK_NONE};
        edge->input = edge->response = edge->calendar = HK_NONE;
        edge->share = 1;
        edge->line = table->row_line[i];
        if (!table->row_bad[i]) {
            read_dependency(&row, edge);
        }
    }
    return reader->nomem ? hk_fail_nomem(err) : HK_OK;
}

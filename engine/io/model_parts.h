/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of reading a model, called in this order by model_read.c: each turns
 * raw tables into typed rows of reader->model. @return HK_OK also after problems;
 * HK_ENOMEM.
 */
#ifndef HK_IO_MODEL_PARTS_H
#define HK_IO_MODEL_PARTS_H

#include "engine/io/model_cells.h"

/* model_entities.c */
HK_WARN_UNUSED hk_status hk_read_providers(hk_model_reader *reader, hk_error *err);
HK_WARN_UNUSED hk_status hk_read_services(hk_model_reader *reader, hk_error *err);
HK_WARN_UNUSED hk_status hk_read_components(hk_model_reader *reader, hk_error *err);
/* model_edges.c */
HK_WARN_UNUSED hk_status hk_read_routes(hk_model_reader *reader, hk_error *err);
HK_WARN_UNUSED hk_status hk_read_dependencies(hk_model_reader *reader, hk_error *err);
/* model_responses.c */
HK_WARN_UNUSED hk_status hk_read_responses(hk_model_reader *reader, hk_error *err);
/* model_repairs.c */
HK_WARN_UNUSED hk_status hk_read_calendars(hk_model_reader *reader, hk_error *err);
HK_WARN_UNUSED hk_status hk_read_pools(hk_model_reader *reader, hk_error *err);
HK_WARN_UNUSED hk_status hk_read_repairs(hk_model_reader *reader, hk_error *err);
/* model_groups.c: rules that hold between edges of a group; after all of the above */
HK_WARN_UNUSED hk_status hk_check_groups(hk_model_reader *reader, hk_error *err);
/* model_routes.c: sources, nodes and reach of route networks */
HK_WARN_UNUSED hk_status hk_check_routes(hk_model_reader *reader, hk_error *err);

/* model_levels.c: units of rules, substitutes of delivery points */
void hk_check_levels(hk_model_reader *reader);

/* model_catalogue.c: ids of the catalogue; names of the sectors */
HK_WARN_UNUSED hk_status hk_check_catalogue_ids(hk_model_reader *reader, hk_error *err);

/** Row of table `table`. */
static inline hk_row hk_reader_row(hk_model_reader *reader, hk_model_table table, int32_t row)
{
    return (hk_row){.reader = reader, .table = &reader->tables[table], .row = row};
}

#endif

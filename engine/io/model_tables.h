/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of a model and their columns (design.md 4.1), in the order in which
 * they are written. The enums are the column numbers of hk_table_text().
 * Every table may also have `provenance`, `range` and `source`; where provenance
 * is required, a row without it is an error.
 */
#ifndef HK_IO_MODEL_TABLES_H
#define HK_IO_MODEL_TABLES_H

#include "engine/io/table_overlay.h"

typedef enum hk_model_table {
    HK_TABLE_PROVIDERS,
    HK_TABLE_SERVICES,
    HK_TABLE_COMPONENTS,
    HK_TABLE_DEPENDENCIES,
    HK_TABLE_RESPONSES,
    HK_TABLE_ROUTES,
    HK_TABLE_REPAIRS,
    HK_TABLE_POOLS,
    HK_TABLE_CALENDARS
} hk_model_table;
enum { HK_N_MODEL_TABLE = HK_TABLE_CALENDARS + 1 };

/** Columns that all tables have, and always first. */
enum { HK_COL_ID, HK_COL_PROVENANCE, HK_COL_RANGE, HK_COL_SOURCE, HK_COL_OWN };

enum {
    HK_PROVIDER_NAME_EN = HK_COL_OWN,
    HK_PROVIDER_NAME_JA,
    HK_PROVIDER_CLASS,
    HK_PROVIDER_SECTOR,
    HK_PROVIDER_SUBSECTOR,
    HK_PROVIDER_SCOPE
};
enum {
    HK_SERVICE_NAME_EN = HK_COL_OWN,
    HK_SERVICE_NAME_JA,
    HK_SERVICE_PROVIDER,
    HK_SERVICE_SERVICE,
    HK_SERVICE_UNIT,
    HK_SERVICE_VALUE,
    HK_SERVICE_LEVEL,
    HK_SERVICE_BCP_GOAL,
    HK_SERVICE_USES_IT,
    HK_SERVICE_CALENDAR
};
enum {
    HK_COMPONENT_NAME_EN = HK_COL_OWN,
    HK_COMPONENT_NAME_JA,
    HK_COMPONENT_KIND,
    HK_COMPONENT_PROVIDER,
    HK_COMPONENT_SERVICE,
    HK_COMPONENT_TYPE,
    HK_COMPONENT_LATITUDE,
    HK_COMPONENT_LONGITUDE,
    HK_COMPONENT_PREFECTURE,
    HK_COMPONENT_WEIGHT,
    HK_COMPONENT_COMBINE,
    HK_COMPONENT_REPAIR,
    HK_COMPONENT_TAGS
};
enum {
    HK_DEPENDENCY_CONSUMER = HK_COL_ID, /* stands in the place of the id */
    HK_DEPENDENCY_SUPPLIER = HK_COL_OWN,
    HK_DEPENDENCY_INPUT,
    HK_DEPENDENCY_SHARE,
    HK_DEPENDENCY_LAG,
    HK_DEPENDENCY_RESPONSE,
    HK_DEPENDENCY_CALENDAR
};
enum {
    HK_RESPONSE_RULE = HK_COL_OWN,
    HK_RESPONSE_K,
    HK_RESPONSE_CURVE,
    HK_RESPONSE_SPREAD,
    HK_RESPONSE_RECOVERY_LAG,
    HK_RESPONSE_RECHARGE
};
enum { HK_ROUTE_NETWORK = HK_COL_ID, HK_ROUTE_FROM = HK_COL_OWN, HK_ROUTE_TO };
enum {
    HK_REPAIR_POOL = HK_COL_OWN,
    HK_REPAIR_LEVEL,
    HK_REPAIR_DURATION,
    HK_REPAIR_DETECTION,
    HK_REPAIR_NEEDS
};
enum { HK_POOL_SCOPE = HK_COL_OWN, HK_POOL_CREWS };
enum {
    HK_CALENDAR_WEEKDAYS = HK_COL_OWN,
    HK_CALENDAR_DAYS,
    HK_CALENDAR_HOURS,
    HK_CALENDAR_HOLIDAYS,
    HK_CALENDAR_FACTOR,
    HK_CALENDAR_OUTSIDE
};

/** [HK_N_MODEL_TABLE] */
extern const hk_table_spec hk_model_tables[HK_N_MODEL_TABLE];
/** The same, none of which must be there: of a model that is put on another one. */
extern const hk_table_spec hk_model_tables_over[HK_N_MODEL_TABLE];

/** What rows of a table are known by: the id; of dependencies consumer, supplier and input; of
 *  routes the network and both ends. */
const hk_table_key *hk_model_table_key(hk_model_table table);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/model_tables.h"

#define COUNT(array) ((int32_t)(sizeof(array) / sizeof(array)[0]))
#define STANDARD(first, provenance_required)                                                       \
    {first, true}, {"provenance", provenance_required}, {"range", false},                          \
    {                                                                                              \
        "source", false                                                                            \
    }

static const hk_column_spec providers[] = {
    STANDARD("id", false), {"name_en", false},   {"name_ja", false}, {"class", false},
    {"sector", true},      {"subsector", false}, {"scope", false},
};

static const hk_column_spec services[] = {
    STANDARD("id", false), {"name_en", false}, {"name_ja", false},  {"provider", true},
    {"service", false},    {"unit", true},     {"value", false},    {"service_level", false},
    {"bcp_goal", false},   {"uses_it", false}, {"calendar", false},
};

static const hk_column_spec components[] = {
    STANDARD("id", true),     {"name_en", false},    {"name_ja", false}, {"kind", true},
    {"provider", false},      {"service", false},    {"type", false},    {"latitude_deg", false},
    {"longitude_deg", false}, {"prefecture", false}, {"weight", false},  {"combine", false},
    {"repair", false},        {"tags", false},
};

static const hk_column_spec dependencies[] = {
    STANDARD("consumer", true), {"supplier", true}, {"input", true},
    {"share", false},           {"lag", false},     {"response", false},
    {"calendar", false},
};

static const hk_column_spec responses[] = {
    STANDARD("id", true), {"rule", false},         {"k", false},        {"curve", false},
    {"spread", false},    {"recovery_lag", false}, {"recharge", false},
};

static const hk_column_spec routes[] = {STANDARD("network", false), {"from", true}, {"to", true}};

static const hk_column_spec repairs[] = {
    STANDARD("id", true), {"pool", false},      {"level", false},
    {"duration", true},   {"detection", false}, {"needs", false},
};

static const hk_column_spec pools[] = {STANDARD("id", false), {"scope", true}, {"crews", true}};

static const hk_column_spec calendars[] = {
    STANDARD("id", false), {"weekdays", false}, {"days", false},           {"hours", false},
    {"holidays", false},   {"factor", true},    {"factor_outside", false},
};

#define TABLES(components_required)                                                                \
    {                                                                                              \
        [HK_TABLE_PROVIDERS] = {"providers", providers, COUNT(providers), false, false},           \
        [HK_TABLE_SERVICES] = {"services", services, COUNT(services), false, false},               \
        [HK_TABLE_COMPONENTS] = {"components", components, COUNT(components), components_required, \
                                 false},                                                           \
        [HK_TABLE_DEPENDENCIES] = {"dependencies", dependencies, COUNT(dependencies), false,       \
                                   false},                                                         \
        [HK_TABLE_RESPONSES] = {"responses", responses, COUNT(responses), false, false},           \
        [HK_TABLE_ROUTES] = {"routes", routes, COUNT(routes), false, false},                       \
        [HK_TABLE_REPAIRS] = {"repairs", repairs, COUNT(repairs), false, false},                   \
        [HK_TABLE_POOLS] = {"pools", pools, COUNT(pools), false, false},                           \
        [HK_TABLE_CALENDARS] = {"calendars", calendars, COUNT(calendars), false, false},           \
    }

const hk_table_spec hk_model_tables[HK_N_MODEL_TABLE] = TABLES(true);
const hk_table_spec hk_model_tables_over[HK_N_MODEL_TABLE] = TABLES(false);

const hk_table_key *hk_model_table_key(hk_model_table table)
{
    static const hk_table_key id = {.columns = {HK_COL_ID}, .n = 1};
    static const hk_table_key dependency = {
        .columns = {HK_DEPENDENCY_CONSUMER, HK_DEPENDENCY_SUPPLIER, HK_DEPENDENCY_INPUT}, .n = 3};
    static const hk_table_key route = {
        .columns = {HK_ROUTE_NETWORK, HK_ROUTE_FROM, HK_ROUTE_TO}, .n = 3, .undirected = true};
    return table == HK_TABLE_DEPENDENCIES ? &dependency : table == HK_TABLE_ROUTES ? &route : &id;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/national/nat_tables.h"

#define COLUMNS(name, ...) static const char *const name[] = {__VA_ARGS__}
#define SHAPE(title, columns)                                                                      \
    {                                                                                              \
        title, columns, (int32_t)(sizeof(columns) / sizeof(columns)[0])                            \
    }

COLUMNS(places, "geoname_id", "name", "prefecture_code", "feature_code", "latitude_deg",
        "longitude_deg", "population");
COLUMNS(prefectures, "prefecture_code", "name_en", "name_ja", "power_area",
        "census_2005_population_thousands", "places_population");
COLUMNS(airports, "iata", "icao", "name", "city", "latitude_deg", "longitude_deg");
COLUMNS(regions, "id", "name_en", "name_ja", "grid", "rail", "centre", "provenance", "reason");
COLUMNS(parameters, "key", "value", "provenance", "range", "reason");
COLUMNS(airport_classes, "iata", "flights_per_day", "provenance", "reason");
COLUMNS(owners, "key", "class", "sector", "subsector", "tier", "count", "per_persons",
        "min_persons", "share", "short", "name_en", "name_ja", "provenance", "range", "reason");
COLUMNS(offers, "key", "provider", "service", "name_en", "name_ja", "unit", "value",
        "service_level", "bcp_goal", "uses_it", "calendar", "provenance", "range", "reason");
COLUMNS(rules, "key", "provider", "kind", "type", "tier", "seats", "per_persons", "at_least",
        "name_en", "name_ja", "service", "weight", "repair", "tags", "provenance", "range",
        "reason");
COLUMNS(trunks, "network", "per", "trunk", "link", "chords", "attach", "attach_links", "provenance",
        "range", "reason");
COLUMNS(needs, "consumer", "input", "supplier", "own", "within", "pick", "k", "optional", "share",
        "lag", "response", "calendar", "provenance", "range", "reason");
COLUMNS(it_rows, "id", "service", "since", "rule", "stops", "at_once", "after", "provenance",
        "range", "reason");
COLUMNS(responses, "id", "rule", "k", "curve", "spread", "recovery_lag", "recharge", "provenance",
        "range", "source");
COLUMNS(repairs, "id", "pool", "level", "duration", "detection", "needs", "provenance", "range",
        "source");
COLUMNS(pools, "id", "scope", "crews", "provenance", "range");
COLUMNS(calendars, "id", "weekdays", "days", "hours", "holidays", "factor", "factor_outside",
        "provenance", "range", "source");

const hk_table_shape hk_nat_facts[HK_NAT_N_FACT] = {
    [HK_NAT_PLACES] = SHAPE("japan_places", places),
    [HK_NAT_PREFECTURES] = SHAPE("japan_prefectures", prefectures),
    [HK_NAT_AIRPORTS] = SHAPE("japan_airports", airports),
    [HK_NAT_REGIONS] = SHAPE("regions", regions),
    [HK_NAT_PARAMETERS] = SHAPE("parameters", parameters),
    [HK_NAT_AIRPORT_CLASSES] = SHAPE("airport_classes", airport_classes),
    [HK_NAT_PROVIDERS] = SHAPE("providers", owners),
    [HK_NAT_SERVICES] = SHAPE("services", offers),
    [HK_NAT_COMPONENTS] = SHAPE("components", rules),
    [HK_NAT_NETWORKS] = SHAPE("networks", trunks),
    [HK_NAT_DEPENDENCIES] = SHAPE("dependencies", needs),
    [HK_NAT_IT_DEPENDENCY] = SHAPE("it_dependency", it_rows),
    [HK_NAT_RESPONSES] = SHAPE("responses", responses),
    [HK_NAT_REPAIRS] = SHAPE("repairs", repairs),
    [HK_NAT_POOLS] = SHAPE("pools", pools),
    [HK_NAT_CALENDARS] = SHAPE("calendars", calendars),
};

COLUMNS(out_providers, "id", "name_en", "name_ja", "class", "sector", "subsector", "provenance",
        "range");
COLUMNS(out_services, "id", "name_en", "name_ja", "provider", "service", "unit", "value",
        "service_level", "bcp_goal", "uses_it", "calendar", "provenance", "range", "source");
COLUMNS(out_components, "id", "name_en", "name_ja", "kind", "provider", "service", "type",
        "latitude_deg", "longitude_deg", "prefecture", "weight", "repair", "tags", "provenance",
        "range");
COLUMNS(out_dependencies, "consumer", "supplier", "input", "share", "lag", "response", "calendar",
        "provenance", "range");
COLUMNS(out_routes, "network", "from", "to", "provenance");

const hk_table_shape hk_nat_outputs[HK_NAT_N_OUT] = {
    [HK_NAT_OUT_PROVIDERS] = SHAPE("providers", out_providers),
    [HK_NAT_OUT_SERVICES] = SHAPE("services", out_services),
    [HK_NAT_OUT_COMPONENTS] = SHAPE("components", out_components),
    [HK_NAT_OUT_DEPENDENCIES] = SHAPE("dependencies", out_dependencies),
    [HK_NAT_OUT_RESPONSES] = SHAPE("responses", responses),
    [HK_NAT_OUT_ROUTES] = SHAPE("routes", out_routes),
    [HK_NAT_OUT_REPAIRS] = SHAPE("repairs", repairs),
    [HK_NAT_OUT_POOLS] = SHAPE("pools", pools),
    [HK_NAT_OUT_CALENDARS] = SHAPE("calendars", calendars),
};

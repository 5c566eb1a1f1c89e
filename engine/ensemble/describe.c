/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/describe.h"

#include "engine/sim/policy.h"

static void *take(hk_result *r, int64_t n, size_t size)
{
    return hk_arena_alloc(r->arena, (size_t)n, size);
}

static bool describe_sectors(const hk_model *m, hk_result *r)
{
    r->n_sector = m->n_sector;
    r->sector_id = take(r, r->n_sector, sizeof *r->sector_id);
    r->sector_name_en = take(r, r->n_sector, sizeof *r->sector_name_en);
    r->sector_name_ja = take(r, r->n_sector, sizeof *r->sector_name_ja);
    if (r->sector_id == NULL || r->sector_name_en == NULL || r->sector_name_ja == NULL) {
        return false;
    }
    for (int64_t i = 0; i < r->n_sector; i++) {
        r->sector_id[i] = m->sectors[i].id;
        r->sector_name_en[i] = m->sectors[i].name_en;
        r->sector_name_ja[i] = m->sectors[i].name_ja;
    }
    return true;
}

static bool describe_services(const hk_setup *setup, hk_result *r)
{
    const hk_model *m = setup->model;
    int64_t n = r->n_service = m->n_service;
    r->service_id = take(r, n, sizeof *r->service_id);
    r->service_name_en = take(r, n, sizeof *r->service_name_en);
    r->service_name_ja = take(r, n, sizeof *r->service_name_ja);
    r->service_type = take(r, n, sizeof *r->service_type);
    r->service_unit = take(r, n, sizeof *r->service_unit);
    r->service_sector = take(r, n, sizeof *r->service_sector);
    r->service_level = take(r, n, sizeof *r->service_level);
    r->service_value_micro = take(r, n, sizeof *r->service_value_micro);
    r->service_weight = take(r, n, sizeof *r->service_weight);
    if (r->service_id == NULL || r->service_name_en == NULL || r->service_name_ja == NULL ||
        r->service_type == NULL || r->service_unit == NULL || r->service_sector == NULL ||
        r->service_level == NULL || r->service_value_micro == NULL || r->service_weight == NULL) {
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        const hk_service *s = &m->services[i];
        r->service_id[i] = s->id;
        r->service_name_en[i] = s->name_en;
        r->service_name_ja[i] = s->name_ja;
        r->service_type[i] = s->service;
        r->service_unit[i] = s->unit;
        r->service_sector[i] = setup->service_sector[i];
        r->service_level[i] = s->level;
        r->service_value_micro[i] = s->value_micro;
    }
    for (int32_t c = 0; c < m->n_component; c++) {
        if (m->components[c].kind == HK_KIND_DELIVERY && m->components[c].service != HK_NONE) {
            r->service_weight[m->components[c].service] += (double)m->components[c].weight;
        }
    }
    return true;
}

static bool take_components(hk_result *r, int64_t n)
{
    r->n_component = n;
    r->component_id = take(r, n, sizeof *r->component_id);
    r->component_name_en = take(r, n, sizeof *r->component_name_en);
    r->component_name_ja = take(r, n, sizeof *r->component_name_ja);
    r->component_type = take(r, n, sizeof *r->component_type);
    r->component_kind = take(r, n, sizeof *r->component_kind);
    r->component_sector = take(r, n, sizeof *r->component_sector);
    r->component_service = take(r, n, sizeof *r->component_service);
    r->component_prefecture = take(r, n, sizeof *r->component_prefecture);
    r->component_weight = take(r, n, sizeof *r->component_weight);
    r->component_latitude_deg = take(r, n, sizeof *r->component_latitude_deg);
    r->component_longitude_deg = take(r, n, sizeof *r->component_longitude_deg);
    return r->component_id != NULL && r->component_name_en != NULL &&
           r->component_name_ja != NULL && r->component_type != NULL && r->component_kind != NULL &&
           r->component_sector != NULL && r->component_service != NULL &&
           r->component_prefecture != NULL && r->component_weight != NULL &&
           r->component_latitude_deg != NULL && r->component_longitude_deg != NULL;
}

static bool describe_components(const hk_model *m, hk_result *r)
{
    if (!take_components(r, m->n_component)) {
        return false;
    }
    for (int32_t i = 0; i < m->n_component; i++) {
        const hk_component *c = &m->components[i];
        r->component_id[i] = c->id;
        r->component_name_en[i] = c->name_en;
        r->component_name_ja[i] = c->name_ja;
        r->component_type[i] = c->type;
        r->component_kind[i] = (uint8_t)c->kind;
        r->component_sector[i] = hk_model_sector(m, i);
        r->component_service[i] = c->service;
        r->component_prefecture[i] = c->prefecture;
        r->component_weight[i] = c->weight;
        r->component_latitude_deg[i] = c->latitude_deg;
        r->component_longitude_deg[i] = c->longitude_deg;
    }
    return true;
}

static bool describe_threats(const hk_scenario *sc, hk_result *r)
{
    r->n_threat = sc->n_threat;
    r->threat_id = take(r, r->n_threat, sizeof *r->threat_id);
    r->threat_catalogue = take(r, r->n_threat, sizeof *r->threat_catalogue);
    r->threat_mechanism = take(r, r->n_threat, sizeof *r->threat_mechanism);
    if (r->threat_id == NULL || r->threat_catalogue == NULL || r->threat_mechanism == NULL) {
        return false;
    }
    for (int64_t i = 0; i < r->n_threat; i++) {
        r->threat_id[i] = sc->threats[i].id;
        r->threat_catalogue[i] = sc->threats[i].catalogue;
        r->threat_mechanism[i] = sc->threats[i].mechanism->name;
    }
    return true;
}

static bool describe_time(const hk_setup *setup, hk_result *r)
{
    r->n_time = setup->n_cell;
    r->time_ms = take(r, r->n_time, sizeof *r->time_ms);
    for (int64_t i = 0; r->time_ms != NULL && i < r->n_time; i++) {
        r->time_ms[i] = i * r->grid_ms;
    }
    return r->time_ms != NULL;
}

hk_status hk_describe(const hk_setup *setup, hk_result *result, hk_error *err)
{
    const hk_scenario *sc = setup->scenario;
    result->name = sc->name;
    result->case_name = sc->name;
    result->title_en = sc->title_en;
    result->title_ja = sc->title_ja;
    result->scenario_text = sc->text;
    result->model_name = setup->model->name;
    result->catalogue_version = setup->model->catalogue_version;
    result->catalogue_sha256 = setup->model->catalogue_sha256;
    result->dispatch_policy = sc->policy->name;
    result->seed = sc->key.seed;
    result->stream = sc->key.stream;
    result->cpu_limit_ms = sc->cpu_limit_ms;
    result->start_unix_ms = sc->start_unix_ms;
    result->start_offset_min = sc->start_offset_min;
    result->horizon_ms = sc->horizon_ms;
    result->grid_ms = sc->grid_ms;
    result->record = sc->record;
    return describe_sectors(setup->model, result) && describe_services(setup, result) &&
                   describe_components(setup->model, result) && describe_threats(sc, result) &&
                   describe_time(setup, result) && hk_describe_levels(setup, result)
               ? HK_OK
               : hk_fail_nomem(err);
}

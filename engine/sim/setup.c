/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/sim/setup.h"

#include "engine/base/units.h"

int32_t hk_setup_threshold(int32_t service_level)
{
    return service_level > HK_LEVEL_TOLERANCE ? HK_LEVEL_TOLERANCE : service_level;
}

static void *take(hk_setup *s, int64_t n, size_t size)
{
    return hk_arena_alloc(s->arena, (size_t)n, size);
}

/* Selections of all threats, the outages of `state:` last. */
static int32_t selected(const hk_scenario *sc, int32_t threat, int32_t k)
{
    return threat < sc->n_threat ? sc->threats[threat].components[k] : sc->outages[k].component;
}

static int32_t selection_size(const hk_scenario *sc, int32_t threat)
{
    return threat < sc->n_threat ? sc->threats[threat].n_component : sc->n_outage;
}

/* Slots numbered by (component, threat): counted, then placed. */
static bool place_slots(hk_setup *s)
{
    const hk_scenario *sc = s->scenario;
    s->component_slot = take(s, s->model->n_component + 2, sizeof *s->component_slot);
    s->threat_slot = take(s, sc->n_threat + 1, sizeof *s->threat_slot);
    if (s->component_slot == NULL || s->threat_slot == NULL) {
        return false;
    }
    int32_t *next = s->component_slot + 1;
    for (int32_t t = 0; t <= sc->n_threat; t++) {
        s->threat_slot[t] = take(s, selection_size(sc, t), sizeof **s->threat_slot);
        if (s->threat_slot[t] == NULL) {
            return false;
        }
        for (int32_t k = 0; k < selection_size(sc, t); k++) {
            next[selected(sc, t, k) + 1]++;
            s->n_slot++;
        }
    }
    s->slots = take(s, s->n_slot, sizeof *s->slots);
    if (s->slots == NULL) {
        return false;
    }
    for (int32_t c = 0; c < s->model->n_component; c++) {
        next[c + 1] += next[c];
    }
    for (int32_t t = 0; t <= sc->n_threat; t++) {
        for (int32_t k = 0; k < selection_size(sc, t); k++) {
            int32_t slot = next[selected(sc, t, k)]++;
            s->slots[slot] = (hk_slot_def){selected(sc, t, k), t, k};
            s->threat_slot[t][k] = slot;
        }
    }
    return true; /* next[c] has become the end of c, that is component_slot[c + 1] */
}

static bool lay_out_words(hk_setup *s)
{
    const hk_graph *g = s->graph;
    s->words = take(s, hk_graph_words(g), sizeof *s->words);
    if (s->words == NULL) {
        return false;
    }
    for (int32_t c = 0; c < g->n_component; c++) {
        const hk_component *component = &s->model->components[c];
        hk_word *head = &s->words[hk_graph_head(g, c)];
        head->head.level = head->head.cap = HK_LEVEL_FULL;
        head->head.n_group = (uint16_t)(g->group_begin[c + 1] - g->group_begin[c]);
        head->head.flags =
            (uint16_t)((component->product ? HK_HEAD_PRODUCT : 0) |
                       (g->member_begin[c + 1] > g->member_begin[c] ? HK_HEAD_MEMBER : 0) |
                       (component->kind == HK_KIND_SYSTEM ? HK_HEAD_SYSTEM : 0) |
                       (component->kind == HK_KIND_DELIVERY ? HK_HEAD_DELIVERY : 0) |
                       (g->cyclic && (g->part == NULL || g->part[c] != HK_NONE) ? HK_HEAD_CYCLE
                                                                                : 0));
        for (int32_t group = g->group_begin[c]; group < g->group_begin[c + 1]; group++) {
            int32_t n = g->group_edge[group + 1] - g->group_edge[group];
            int32_t need = g->group_need[group];
            hk_word *w = &head[1 + group - g->group_begin[c]];
            w->group.supply = HK_LEVEL_FULL;
            w->group.allow = HK_LEVEL_FULL;
            w->group.spare_full = (uint16_t)(HK_SPARE_NONE + n - need);
            w->group.spare_zero = (uint16_t)(HK_SPARE_NONE + n - need);
            if (g->group_scan[group]) {
                w->group.spare_full = HK_SPARE_NONE - 1; /* never enough: always look */
                w->group.spare_zero = UINT16_MAX;
                w->group.allow |= HK_GROUP_SCANNED;
            }
            if (g->group_clock[group] != HK_NONE) {
                w->group.allow |= HK_GROUP_CLOCKED;
            }
        }
    }
    return true;
}

static bool sum_sectors(hk_setup *s)
{
    const hk_model *m = s->model;
    s->points = take(s, m->n_component, sizeof *s->points);
    s->service_sector = take(s, m->n_service, sizeof *s->service_sector);
    s->sector_full = take(s, m->n_sector, sizeof *s->sector_full);
    if (s->points == NULL || s->service_sector == NULL || s->sector_full == NULL) {
        return false;
    }
    for (int32_t i = 0; i < m->n_service; i++) {
        s->service_sector[i] = m->providers[m->services[i].provider].sector;
    }
    for (int32_t c = 0; c < m->n_component; c++) {
        const hk_component *point = &m->components[c];
        if (point->kind == HK_KIND_DELIVERY && point->service != HK_NONE) {
            s->points[c] = (hk_point){point->weight, point->service,
                                      hk_setup_threshold(m->services[point->service].level)};
            s->sector_full[s->service_sector[point->service]] +=
                (hk_int128)point->weight * m->services[point->service].value_micro * HK_LEVEL_FULL;
        }
    }
    return true;
}

static bool place_order(hk_setup *s)
{
    s->order_place = take(s, s->model->n_component, sizeof *s->order_place);
    if (s->order_place == NULL) {
        return false;
    }
    for (int32_t c = 0; c < s->model->n_component; c++) {
        s->order_place[c] = INT32_MAX;
    }
    for (int32_t i = s->scenario->n_order - 1; i >= 0; i--) {
        s->order_place[s->scenario->order[i]] = i;
    }
    return true;
}

/* Losses are summed in 128 bits: level x weight x millionths of persons x ms must fit. */
static hk_status check_sums(const hk_setup *s, hk_error *err)
{
    for (int32_t i = 0; i < s->model->n_sector; i++) {
        if (s->sector_full[i] > ((hk_int128)1 << 125) / s->scenario->horizon_ms) {
            return hk_fail(
                err, HK_ELIMIT,
                "sector '%s': weights x persons per unit x horizon are beyond what can be "
                "summed exactly; allowed: up to 2^125 in units of 0.0001 x 0.000001 x ms",
                s->model->sectors[i].id);
        }
    }
    return HK_OK;
}

static hk_status prepare_threats(hk_setup *s, hk_error *err)
{
    const hk_scenario *sc = s->scenario;
    s->threat_shared = take(s, sc->n_threat, sizeof *s->threat_shared);
    if (s->threat_shared == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t t = 0; t < sc->n_threat; t++) {
        const hk_mechanism *m = sc->threats[t].mechanism;
        s->latent |= m->latent;
        if (m->prepare != NULL) {
            HK_TRY(m->prepare(&sc->threats[t], s->graph, s->arena, &s->threat_shared[t], err));
        }
    }
    return HK_OK;
}

hk_status hk_setup_new(const hk_graph *graph, const hk_scenario *scenario, hk_setup **ret_setup,
                       hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_setup *s = hk_arena_alloc(arena, 1, sizeof *s);
    if (s == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    s->arena = arena;
    s->graph = graph;
    s->model = graph->model;
    s->scenario = scenario;
    s->n_cell = (int32_t)((scenario->horizon_ms + scenario->grid_ms - 1) / scenario->grid_ms);
    s->n_pool = scenario->pool_crews == NULL ? 0 : scenario->pool_crews[s->model->n_pool];
    if (!place_slots(s) || !lay_out_words(s) || !sum_sectors(s) || !place_order(s) ||
        !hk_judge_setup(s) || !hk_feeders_setup(s)) {
        hk_setup_free(s);
        return hk_fail_nomem(err);
    }
    hk_status status = check_sums(s, err);
    if (status == HK_OK) {
        status = prepare_threats(s, err);
    }
    if (status != HK_OK) {
        hk_setup_free(s);
        return status;
    }
    s->clock_of_step = (uint32_t)s->n_slot;
    s->clock_of_lasting = s->clock_of_step + 1; /* the two of a group alternate */
    s->clock_of_lag = s->clock_of_step + 2 * (uint32_t)graph->n_clock;
    s->clock_of_calendar = s->clock_of_lag + (uint32_t)(graph->n_channel - graph->n_base);
    s->clock_of_alarm = s->clock_of_calendar + (uint32_t)s->model->n_calendar;
    s->n_clock = (int32_t)s->clock_of_alarm + scenario->n_threat;
    s->n_step = graph->n_step;
    *ret_setup = s;
    return HK_OK;
}

void hk_setup_free(hk_setup *setup)
{
    if (setup != NULL) {
        hk_arena_free(setup->arena);
    }
}

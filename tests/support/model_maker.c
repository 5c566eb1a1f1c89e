/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/model_maker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/base/units.h"
#include "models/models.h"

static const hk_standing assumed = {HK_PROVENANCE_ASSUMPTION, 1, 1};

static void *need(void *block)
{
    if (block == NULL) {
        fputs("model_maker: out of memory\n", stderr);
        abort();
    }
    return block;
}

static void refuse(const char *what, const char *which)
{
    fprintf(stderr, "model_maker: %s: %s\n", what, which);
    abort();
}

/* Room for row n of a table: it doubles at the powers of two. @return the table */
static void *room(model_maker *maker, const void *rows, int32_t n, size_t size)
{
    if ((n & (n - 1)) != 0) {
        return (void *)rows;
    }
    void *wide = need(hk_arena_alloc(maker->arena, n == 0 ? 1 : 2 * (size_t)n, size));
    if (n > 0) {
        memcpy(wide, rows, (size_t)n * size);
    }
    return wide;
}

/* One more row, zeroed, at the end of a table. */
#define ADD(maker, table, count)                                                                   \
    ((table) = room((maker), (table), (count), sizeof *(table)),                                   \
     memset(&(table)[(count)], 0, sizeof *(table)), &(table)[(count)++])

static const char *keep(model_maker *maker, const char *text)
{
    return need(hk_arena_strndup(maker->arena, text, strlen(text)));
}

/* Number of a name in a list, added if it is new. */
static int32_t name_number(model_maker *maker, const char ***names, int32_t *n, const char *name)
{
    for (int32_t i = 0; i < *n; i++) {
        if (strcmp((*names)[i], name) == 0) {
            return i;
        }
    }
    *ADD(maker, *names, *n) = keep(maker, name);
    return *n - 1;
}

model_maker *maker_new(void)
{
    hk_arena *arena = NULL;
    if (hk_arena_new(&arena, NULL) != HK_OK) {
        need(NULL);
    }
    model_maker *maker = need(hk_arena_alloc(arena, 1, sizeof *maker));
    int32_t n;
    maker->arena = arena;
    maker->model = need(hk_arena_alloc(arena, 1, sizeof *maker->model));
    maker->scenario = need(hk_arena_alloc(arena, 1, sizeof *maker->scenario));
    hk_model *m = maker->model;
    hk_scenario *s = maker->scenario;
    m->name = m->title_en = m->title_ja = s->name = s->title_en = s->title_ja = "made";
    m->path = m->catalogue_version = s->path = s->model_path = s->text = s->resolved = "";
    s->start_unix_ms = INT64_C(1247438280000); /* 2009-07-13T07:38:00+09:00, a Monday */
    s->start_offset_min = 540;
    s->horizon_ms = INT64_C(86400000);
    s->grid_ms = 3600000;
    s->replicates = 1;
    s->key.seed = 2009;
    s->event_cap = 10000000;
    s->record = HK_RECORD_STEPS;
    s->policy = hk_registry_policies(&n)[0];
    return maker;
}

void maker_free(model_maker *maker)
{
    if (maker != NULL) {
        hk_arena_free(maker->arena);
    }
}

/* ---- entities --------------------------------------------------------------------------------- */

static int32_t sector_number(model_maker *maker, const char *id)
{
    hk_model *m = maker->model;
    for (int32_t i = 0; i < m->n_sector; i++) {
        if (strcmp(m->sectors[i].id, id) == 0) {
            return i;
        }
    }
    const char *name = keep(maker, id);
    *ADD(maker, m->sectors, m->n_sector) = (hk_sector){name, name, name};
    return m->n_sector - 1;
}

int32_t maker_provider(model_maker *maker, const char *id, const char *sector)
{
    hk_model *m = maker->model;
    int32_t number = sector_number(maker, sector);
    hk_provider *p = ADD(maker, m->providers, m->n_provider);
    p->id = p->name_en = p->name_ja = keep(maker, id);
    p->class_id = p->subsector = p->scope = "";
    p->sector = number;
    p->standing = assumed;
    return m->n_provider - 1;
}

int32_t maker_service(model_maker *maker, const char *id, int32_t provider)
{
    hk_model *m = maker->model;
    hk_service *s = ADD(maker, m->services, m->n_service);
    s->id = s->service = s->name_en = s->name_ja = keep(maker, id);
    s->unit = "users";
    s->provider = provider;
    s->value_micro = HK_VALUE_SCALE;
    s->level = HK_LEVEL_FULL;
    s->bcp_goal_ms = s->calendar = HK_NONE;
    s->uses_it = true;
    s->standing = assumed;
    return m->n_service - 1;
}

static void fill_component(model_maker *maker, hk_component *c, const char *id)
{
    *c = (hk_component){.provider = HK_NONE,
                        .service = HK_NONE,
                        .repair = HK_NONE,
                        .latitude_deg = NAN,
                        .longitude_deg = NAN,
                        .type = "",
                        .hash = hk_name_hash(id, strlen(id)),
                        .standing = assumed};
    c->id = c->name_en = c->name_ja = keep(maker, id);
}

int32_t maker_component(model_maker *maker, const char *id)
{
    hk_model *m = maker->model;
    fill_component(maker, ADD(maker, m->components, m->n_component), id);
    return m->n_component - 1;
}

int32_t maker_point(model_maker *maker, const char *id, int32_t service, int64_t weight)
{
    int32_t row = maker_component(maker, id);
    hk_component *c = &maker->model->components[row];
    c->kind = HK_KIND_DELIVERY;
    c->service = service;
    c->provider = maker->model->services[service].provider;
    c->weight = weight;
    return row;
}

void maker_tag(model_maker *maker, int32_t component, const char *tag)
{
    hk_component *c = &maker->model->components[component];
    const char **tags = (const char **)c->tags;
    *ADD(maker, tags, c->n_tag) = keep(maker, tag);
    c->tags = tags;
}

/* ---- edges ------------------------------------------------------------------------------------- */

static int32_t add_edge(model_maker *maker, int32_t consumer, const char *input)
{
    hk_model *m = maker->model;
    int32_t number = name_number(maker, &m->inputs, &m->n_input, input);
    hk_dependency *d = ADD(maker, m->dependencies, m->n_dependency);
    *d = (hk_dependency){.consumer = consumer,
                         .supplier = HK_NONE,
                         .network = HK_NONE,
                         .input = number,
                         .share = 1,
                         .response = HK_NONE,
                         .calendar = HK_NONE,
                         .standing = assumed};
    return m->n_dependency - 1;
}

int32_t maker_edge(model_maker *maker, int32_t consumer, int32_t supplier, const char *input)
{
    int32_t row = add_edge(maker, consumer, input);
    maker->model->dependencies[row].supplier = supplier;
    return row;
}

int32_t maker_route(model_maker *maker, int32_t consumer, const char *network, const char *input)
{
    hk_model *m = maker->model;
    int32_t row = add_edge(maker, consumer, input);
    m->dependencies[row].network = name_number(maker, &m->networks, &m->n_network, network);
    return row;
}

void maker_link(model_maker *maker, const char *network, int32_t from, int32_t to)
{
    hk_model *m = maker->model;
    int32_t number = name_number(maker, &m->networks, &m->n_network, network);
    *ADD(maker, m->links, m->n_link) = (hk_link){.network = number, .from = from, .to = to};
}

/* Next piece of `text` up to one of `ends`, blanks in front left out. @return false at the end */
static bool next_piece(const char **text, const char *ends, char *buf, size_t size)
{
    *text += strspn(*text, " ;");
    size_t n = strcspn(*text, ends);
    if (n == 0 || n >= size) {
        return false;
    }
    memcpy(buf, *text, n);
    buf[n] = '\0';
    *text += n + ((*text)[n] != '\0');
    return true;
}

int32_t maker_response(model_maker *maker, hk_rule rule, const char *curve)
{
    hk_model *m = maker->model;
    hk_step *steps = NULL;
    char time[32], level[32];
    int32_t n = 0;
    while (next_piece(&curve, ":", time, sizeof time)) {
        hk_step *step = ADD(maker, steps, n);
        if (!next_piece(&curve, ";", level, sizeof level) ||
            hk_duration_parse(time, &step->after_ms, NULL) != HK_OK ||
            hk_level_parse(level, &step->keep, NULL) != HK_OK) {
            refuse("a bad curve", time);
        }
    }
    char id[32];
    snprintf(id, sizeof id, "response%d", m->n_response);
    hk_response *r = ADD(maker, m->responses, m->n_response);
    r->id = keep(maker, id);
    r->rule = rule;
    r->k = 1;
    r->steps = steps;
    r->n_step = n;
    r->spread.a = 1;
    r->standing = assumed;
    return m->n_response - 1;
}

hk_dist maker_dist(model_maker *maker, const char *text, bool is_duration)
{
    hk_dist dist;
    hk_error err;
    if (hk_dist_parse(text, is_duration ? HK_DIST_DURATION : HK_DIST_FACTOR, "", maker->arena,
                      &dist, NULL, &err) != HK_OK) {
        refuse(text, err.message);
    }
    return dist;
}

/* ---- repairs ----------------------------------------------------------------------------------- */

int32_t maker_repair(model_maker *maker, const char *duration)
{
    hk_model *m = maker->model;
    char id[32];
    snprintf(id, sizeof id, "repair%d", m->n_repair);
    hk_damage_state *state = need(hk_arena_alloc(maker->arena, 1, sizeof *state));
    *state = (hk_damage_state){"", 0, maker_dist(maker, duration, true)};
    hk_repair *r = ADD(maker, m->repairs, m->n_repair);
    r->id = keep(maker, id);
    r->pool = HK_NONE;
    r->states = state;
    r->n_state = 1;
    r->standing = assumed;
    return m->n_repair - 1;
}

void maker_state(model_maker *maker, int32_t repair, const char *name, int32_t level,
                 const char *duration)
{
    hk_repair *r = &maker->model->repairs[repair];
    hk_damage_state *states = (hk_damage_state *)r->states;
    hk_damage_state state = {keep(maker, name), level, maker_dist(maker, duration, true)};
    if (states[0].name[0] == '\0') {
        states[0] = state;
    } else {
        *ADD(maker, states, r->n_state) = state;
        r->states = states;
    }
}

int32_t maker_pool(model_maker *maker, const char *id, hk_scope scope, int32_t crews)
{
    hk_model *m = maker->model;
    *ADD(maker, m->pools, m->n_pool) =
        (hk_pool){.id = keep(maker, id), .scope = scope, .crews = crews};
    return m->n_pool - 1;
}

int32_t maker_calendar(model_maker *maker, int32_t from_min, int32_t to_min, int32_t inside,
                       int32_t outside)
{
    hk_model *m = maker->model;
    char id[32];
    snprintf(id, sizeof id, "calendar%d", m->n_calendar);
    hk_calendar *c = ADD(maker, m->calendars, m->n_calendar);
    *c = (hk_calendar){.id = keep(maker, id),
                       .weekdays = 0x7F,
                       .from_min = from_min,
                       .to_min = to_min,
                       .inside = inside,
                       .outside = outside};
    return m->n_calendar - 1;
}

/* ---- threats ----------------------------------------------------------------------------------- */

static const hk_mechanism *find_mechanism(const char *name)
{
    int32_t n;
    const hk_mechanism *const *all = hk_registry_mechanisms(&n);
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(all[i]->name, name) == 0) {
            return all[i];
        }
    }
    refuse("no such mechanism", name);
    return NULL;
}

static void set_odds(model_maker *maker, hk_state_odds *odds, const char *text)
{
    char name[32], number[32];
    *odds = (hk_state_odds){0};
    while (next_piece(&text, "=", name, sizeof name)) {
        int32_t n = odds->n;
        *ADD(maker, odds->names, n) = keep(maker, name);
        double *place = ADD(maker, odds->odds, odds->n);
        if (!next_piece(&text, ";", number, sizeof number) ||
            hk_real_parse(number, 0, 1, place, NULL) != HK_OK) {
            refuse("bad odds of a state", name);
        }
    }
}

/* Place of a word among those that the parameter allows, HK_NONE for "". */
static int32_t word_place(const hk_param *param, const char *value)
{
    int32_t i = 0;
    size_t n = strlen(value);
    for (const char *at = param->unit; n > 0; at += strcspn(at, "|") + 1, i++) {
        if (strcspn(at, "|") == n && memcmp(at, value, n) == 0) {
            return i;
        }
        if (strchr(at, '|') == NULL) {
            refuse("no such word", value);
        }
    }
    return HK_NONE;
}

static void set_param(model_maker *maker, const hk_threat *threat, const hk_param *param,
                      const char *value)
{
    char *place = (char *)threat->params + param->offset;
    hk_status status = HK_OK;
    switch (param->type) {
    case HK_PARAM_DURATION:
    case HK_PARAM_FACTOR: {
        if (value[0] == '\0') {
            break; /* absent: a constant 0 */
        }
        hk_dist dist = maker_dist(maker, value, param->type == HK_PARAM_DURATION);
        memcpy(place, &dist, sizeof dist);
        break;
    }
    case HK_PARAM_LEVEL:
        *(int32_t *)(void *)place = HK_NONE;
        if (value[0] != '\0') {
            status = hk_level_parse(value, (int32_t *)(void *)place, NULL);
        }
        break;
    case HK_PARAM_FRACTION:
    case HK_PARAM_NUMBER:
        if (value[0] == '\0') {
            *(double *)(void *)place = (double)NAN;
            break;
        }
        status = hk_real_parse(value, param->min, param->max, (double *)(void *)place, NULL);
        break;
    case HK_PARAM_STATES:
        set_odds(maker, (hk_state_odds *)(void *)place, value);
        break;
    case HK_PARAM_TEXT:
        *(const char **)(void *)place = keep(maker, value);
        break;
    case HK_PARAM_WORD:
        *(int32_t *)(void *)place = word_place(param, value);
        break;
    case HK_PARAM_DATE: /* ms since the start */
        *(int64_t *)(void *)place = value[0] == '\0' ? HK_NONE : (int64_t)strtoll(value, NULL, 10);
        break;
    default: /* lists: through a scenario only */
        break;
    }
    if (status != HK_OK) {
        refuse(param->key, value);
    }
}

int32_t maker_threat(model_maker *maker, const char *id, const char *mechanism)
{
    hk_scenario *s = maker->scenario;
    hk_threat *t = ADD(maker, s->threats, s->n_threat);
    t->id = keep(maker, id);
    t->catalogue = "";
    t->hash = hk_name_hash(id, strlen(id));
    t->mechanism = find_mechanism(mechanism);
    t->params = need(hk_arena_alloc(maker->arena, 1, t->mechanism->params_size));
    t->sample_fraction = 1;
    t->sample_count = HK_NONE;
    for (int32_t i = 0; i < t->mechanism->n_param; i++) {
        const hk_param *param = &t->mechanism->params[i];
        if (param->fallback != NULL) {
            set_param(maker, t, param, param->fallback);
        }
    }
    return s->n_threat - 1;
}

void maker_set(model_maker *maker, int32_t threat, const char *key, const char *value)
{
    const hk_threat *t = &maker->scenario->threats[threat];
    for (int32_t i = 0; i < t->mechanism->n_param; i++) {
        if (strcmp(t->mechanism->params[i].key, key) == 0) {
            set_param(maker, t, &t->mechanism->params[i], value);
            return;
        }
    }
    refuse("no such parameter", key);
}

void maker_select(model_maker *maker, int32_t threat, int32_t component)
{
    hk_threat *t = &maker->scenario->threats[threat];
    for (int32_t k = 0; k < t->n_component; k++) {
        if (t->components[k] == component) {
            return;
        }
    }
    *ADD(maker, t->components, t->n_component) = component;
}

void maker_order(model_maker *maker, int32_t component)
{
    hk_scenario *s = maker->scenario;
    *ADD(maker, s->order, s->n_order) = component;
}

void maker_outage(model_maker *maker, int32_t component, int32_t level, int64_t since_ms,
                  bool repair)
{
    hk_scenario *s = maker->scenario;
    *ADD(maker, s->outages, s->n_outage) = (hk_outage){component, level, since_ms, repair};
}

static int ascending(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

void maker_finish(model_maker *maker)
{
    const hk_model *m = maker->model;
    hk_scenario *s = maker->scenario;
    for (int32_t t = 0; t < s->n_threat; t++) {
        if (s->threats[t].n_component > 1) {
            qsort(s->threats[t].components, (size_t)s->threats[t].n_component, sizeof(int32_t),
                  ascending);
        }
    }
    s->pool_crews =
        need(hk_arena_alloc(maker->arena, (size_t)m->n_pool + 1, sizeof *s->pool_crews));
    for (int32_t p = 0; p < m->n_pool; p++) {
        s->pool_crews[p + 1] = s->pool_crews[p] + hk_pool_keys(m, p);
    }
    size_t crews = (size_t)s->pool_crews[m->n_pool];
    s->crews = need(hk_arena_alloc(maker->arena, crews, sizeof *s->crews));
    for (int32_t p = 0; p < m->n_pool; p++) {
        for (int32_t k = s->pool_crews[p]; k < s->pool_crews[p + 1]; k++) {
            s->crews[k] = m->pools[p].crews;
        }
    }
}

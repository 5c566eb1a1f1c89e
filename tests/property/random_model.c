/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random models (model_maker.h): some tens of components with all that the design
 * knows, in small numbers and round values, so that coincidences happen: equal
 * times, equal levels, loops that hold each other up or down. What would take for
 * ever is left out: lags of a few ms on loops, levels just below full.
 */
#include <stdio.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"
#include "tests/support/model_maker.h"

enum { NETWORKS_MAX = 2, EDGES_MAX = 16 };

static const int64_t minute = 60000;
static const char *const networks[NETWORKS_MAX] = {"grid", "fibre"};
static const char *const inputs[] = {"power", "data", "water", "fuel", "staff", "line"};

typedef struct network {
    bool *is_member, *is_source; /* [n] */
    int32_t n_source;            /* 0: the model has no such network */
} network;

typedef struct builder {
    model_maker *maker;
    const maker_knobs *knobs;
    maker_luck luck;
    int32_t n; /* components */
    network nets[NETWORKS_MAX];
    double back; /* chance that a supplier stands behind its consumer */
} builder;

/* ---- luck -------------------------------------------------------------------------------------- */

static uint64_t next(maker_luck *luck) /* splitmix64 */
{
    uint64_t z = luck->state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

maker_luck maker_luck_of(uint64_t seed, uint64_t purpose)
{
    maker_luck luck = {seed};
    luck.state = next(&luck) ^ purpose * 0xD1342543DE82EF95U;
    return luck;
}

int64_t maker_below(maker_luck *luck, int64_t n)
{
    return (int64_t)(next(luck) % (uint64_t)(n > 0 ? n : 1));
}

bool maker_chance(maker_luck *luck, double probability)
{
    return (double)(next(luck) >> 11) * 0x1p-53 < probability;
}

static bool chance(builder *b, double probability)
{
    return maker_chance(&b->luck, probability);
}

static int32_t below(builder *b, int32_t n)
{
    return (int32_t)maker_below(&b->luck, n);
}

#define PICK(b, list) ((list)[below((b), (int32_t)(sizeof(list) / sizeof *(list)))])

/* A time up to `most` minutes: half hours, or any ms. */
static int64_t some_time(builder *b, int64_t most)
{
    if (!b->knobs->off_grid && chance(b, 0.9)) {
        return 30 * minute * (1 + maker_below(&b->luck, most / 30));
    }
    return 1 + maker_below(&b->luck, most * minute);
}

enum { TEXT = 64 };

/* The same as text, perhaps as a distribution. @param text [TEXT] */
static const char *duration(builder *b, int64_t most, char *text)
{
    static const char *const forms[][2] = {
        {"", ""},           {"exp(", ")"},        {"lognormal(", ", 0.5)"}, {"weibull(", ", 1.5)"},
        {"gamma(2, ", ")"}, {"uniform(0h, ", ")"}};
    int32_t form = b->knobs->chance && chance(b, 0.4) ? 1 + below(b, 5) : 0;
    long long time = some_time(b, most);
    snprintf(text, TEXT, "%s%lldms%s", forms[form][0], time, forms[form][1]);
    return text;
}

/* ---- entities ---------------------------------------------------------------------------------- */

static void draw_services(builder *b)
{
    static const char *const ids[] = {"utility", "carrier", "bank"};
    static const char *const sectors[] = {"electric_power", "info_comm", "finance"};
    static const int32_t levels[] = {10000, 10000, 8000, 5000, 9999};
    static const int64_t values[] = {1000000, 500000, 2500000, 1, 1000003};
    int32_t n = 1 + below(b, 3);
    for (int32_t p = 0; p < n; p++) {
        int32_t sector = p == 0 || chance(b, 0.8) ? p : p - 1;
        int32_t provider = maker_provider(b->maker, ids[p], sectors[sector]);
        for (int32_t i = 1 + below(b, 2); i > 0; i--) {
            char id[TEXT];
            snprintf(id, sizeof id, "%s%d", ids[p], i);
            int32_t row = maker_service(b->maker, id, provider);
            hk_service *s = &b->maker->model->services[row];
            s->level = PICK(b, levels);
            s->value_micro = PICK(b, values);
        }
    }
}

static void draw_component(builder *b, int32_t number)
{
    static const char *const vendors[] = {"vendor:acme", "vendor:zeta"};
    hk_model *m = b->maker->model;
    char id[TEXT];
    snprintf(id, sizeof id, "c%d", number);
    int32_t row = maker_component(b->maker, id);
    hk_component *c = &m->components[row];
    c->kind = (hk_kind)below(b, 3);
    c->provider = below(b, m->n_provider);
    if (c->kind == HK_KIND_DELIVERY) {
        c->service = below(b, m->n_service);
        c->provider = m->services[c->service].provider;
        c->weight = chance(b, 0.1) ? 0 : chance(b, 0.1) ? HK_WEIGHT_MAX : 1 + below(b, 1000);
    } else if (c->kind == HK_KIND_FACILITY && chance(b, 0.1)) {
        c->provider = HK_NONE;
    }
    c->product = b->knobs->products && chance(b, 0.35);
    c->prefecture = chance(b, 0.6) ? 12 + below(b, 2) : 0;
    if (chance(b, 0.4)) {
        c->vendor = 1 + below(b, 2);
        m->n_vendor = 2;
        maker_tag(b->maker, row, vendors[c->vendor - 1]);
    }
}

/* A tree over some components, a few more links, one or two sources. */
static void draw_network(builder *b, int32_t number)
{
    network *net = &b->nets[number];
    int32_t *member = hk_arena_alloc(b->maker->arena, (size_t)b->n, sizeof *member);
    net->is_member = hk_arena_alloc(b->maker->arena, (size_t)b->n, 1);
    net->is_source = hk_arena_alloc(b->maker->arena, (size_t)b->n, 1);
    int32_t n = 0, want = 3 + below(b, b->n * 2 / 3);
    while (n < want && n < b->n) {
        int32_t c = below(b, b->n);
        if (net->is_member[c]) {
            continue;
        }
        if (n > 0) {
            maker_link(b->maker, networks[number], member[below(b, n)], c);
        }
        net->is_member[c] = true;
        member[n++] = c;
    }
    for (int32_t i = below(b, n); i > 0; i--) {
        int32_t from = member[below(b, n)], to = member[below(b, n)];
        if (from != to) {
            maker_link(b->maker, networks[number], from, to);
        }
    }
    for (int32_t i = 1 + below(b, 2); i > 0; i--) {
        int32_t c = member[below(b, n)];
        char tag[TEXT];
        snprintf(tag, sizeof tag, "source:%s", networks[number]);
        if (!net->is_source[c]) {
            maker_tag(b->maker, c, tag);
            net->is_source[c] = true;
            net->n_source++;
        }
    }
}

/* ---- groups ------------------------------------------------------------------------------------ */

static int32_t draw_response(builder *b, int32_t edges)
{
    static const char *const curves[] = {"0h:0",
                                         "1h:0",
                                         "0h:0.7; 30min:0.25",
                                         "2h:0.9; 3h:0.4; 10h:0.1",
                                         "4h:0.5; 8h:0",
                                         "10h:0.4; 24h:0",
                                         "100ms:0.5; 6h:0",
                                         "61min:0.333; 7h:0",
                                         "90min:0.5; 24h:0.5",
                                         "1ms:0.9; 30min:0.2",
                                         "0h:1; 2h:0"};
    static const char *const factors[] = {"0.75", "1.5", "1.0001"};
    static const char *const drawn[] = {"uniform(0.5, 1.5)", "lognormal(1, 0.3)", "exp(1)"};
    static const int64_t recharges[] = {0, 60, 420, 700};
    static const int64_t lags[] = {30, 60, 120};
    const maker_knobs *k = b->knobs;
    int32_t row =
        maker_response(b->maker, (hk_rule)below(b, 4), k->curves ? PICK(b, curves) : "0h:0");
    hk_response *r = &b->maker->model->responses[row];
    r->k = 1 + below(b, edges);
    if (k->spreads && chance(b, 0.4)) {
        r->spread = maker_dist(b->maker, k->chance ? PICK(b, drawn) : PICK(b, factors), false);
    }
    if (k->curves) {
        r->recharge_ms = PICK(b, recharges) * minute + below(b, 2);
    }
    if (k->recovery_lags && chance(b, 0.5)) {
        r->recovery_lag_ms = k->off_grid ? some_time(b, 120) : PICK(b, lags) * minute;
    }
    return row;
}

static int64_t draw_lag(builder *b)
{
    static const int64_t lags[] = {30, 60, 120, 300};
    return b->knobs->off_grid ? 5 * minute + some_time(b, 300) : PICK(b, lags) * minute;
}

/* Distinct suppliers of a consumer. @return how many */
static int32_t draw_suppliers(builder *b, int32_t consumer, int32_t *ret_supplier)
{
    int32_t n = 0;
    for (int32_t i = 1 + below(b, b->knobs->edges); i > 0; i--) {
        int32_t most = chance(b, b->back) ? b->n : consumer;
        int32_t c = most > 0 ? below(b, most) : consumer;
        bool taken = c == consumer;
        for (int32_t j = 0; j < n; j++) {
            taken |= ret_supplier[j] == c;
        }
        if (!taken) {
            ret_supplier[n++] = c;
        }
    }
    return n;
}

/* Networks that feed the consumer. @return how many */
static int32_t draw_routes(builder *b, int32_t consumer, int32_t *ret_network)
{
    int32_t n = 0;
    for (int32_t i = 0; i < NETWORKS_MAX && b->knobs->routes; i++) {
        const network *net = &b->nets[i];
        if (net->n_source > 0 && net->is_member[consumer] &&
            net->n_source > net->is_source[consumer]) {
            ret_network[n++] = i;
        }
    }
    return n > 0 && chance(b, 0.4) ? 1 + below(b, n) : 0;
}

static void draw_group(builder *b, int32_t consumer, const char *input)
{
    hk_model *m = b->maker->model;
    int32_t supplier[EDGES_MAX], routes = draw_routes(b, consumer, supplier);
    int32_t n = routes > 0 ? routes : draw_suppliers(b, consumer, supplier);
    int32_t response = n > 0 && chance(b, 0.65) ? draw_response(b, n) : HK_NONE;
    for (int32_t i = 0; i < n; i++) {
        int32_t row = routes > 0 ? maker_route(b->maker, consumer, networks[supplier[i]], input)
                                 : maker_edge(b->maker, consumer, supplier[i], input);
        hk_dependency *d = &m->dependencies[row];
        d->share = 1 + below(b, 7);
        d->response = i == 0 || chance(b, 0.5) ? response : HK_NONE;
        if (b->knobs->lags && chance(b, 0.3)) {
            d->lag_ms = draw_lag(b);
        }
        if (m->n_calendar > 0 && chance(b, 0.2)) {
            d->calendar = below(b, m->n_calendar);
        }
    }
}

/* ---- repairs and threats ----------------------------------------------------------------------- */

static void draw_repair(builder *b, int32_t component)
{
    static const char *const detections[] = {"0h", "0h", "30min", "60min"};
    hk_model *m = b->maker->model;
    char text[TEXT];
    int32_t row = maker_repair(b->maker, duration(b, 360, text));
    if (chance(b, 0.5)) {
        maker_state(b->maker, row, "slight", 8000, duration(b, 120, text));
        maker_state(b->maker, row, "extensive", chance(b, 0.5) ? 0 : 3000, duration(b, 600, text));
    }
    m->components[component].repair = row;
    m->repairs[row].detection = b->knobs->off_grid
                                    ? maker_dist(b->maker, duration(b, 60, text), true)
                                    : maker_dist(b->maker, PICK(b, detections), true);
    if (m->n_pool > 0 && chance(b, 0.8)) {
        m->repairs[row].pool = below(b, m->n_pool);
    }
    if (b->knobs->needs && m->n_input > 0 && chance(b, 0.3)) {
        int32_t *need = hk_arena_alloc(b->maker->arena, 1, sizeof *need);
        *need = below(b, m->n_input);
        m->repairs[row].needs = need;
        m->repairs[row].n_need = 1;
    }
}

static void draw_recovery(builder *b)
{
    if (b->knobs->crews) {
        maker_pool(b->maker, "red", HK_SCOPE_AREA, 1);
        maker_pool(b->maker, "green", HK_SCOPE_PROVIDER, 1 + below(b, 2));
        maker_pool(b->maker, "grey", HK_SCOPE_SECTOR, 1);
        maker_pool(b->maker, "white", HK_SCOPE_VENDOR, below(b, 3));
        for (int32_t i = chance(b, 0.3) ? 1 + below(b, b->n / 2) : 0; i > 0; i--) {
            maker_order(b->maker, below(b, b->n));
        }
    }
    for (int32_t c = 0; c < b->n; c++) {
        draw_repair(b, c);
    }
}

static const char *some_level(builder *b)
{
    static const char *const levels[] = {"0", "0", "0", "0.4", "0.5", "0.9", "0.3333", "1"};
    return PICK(b, levels);
}

static void draw_effects(builder *b, int32_t threat, const char *mechanism)
{
    static const char *const severities[] = {"1", "0.5", "uniform(0, 1.5)", "0.1"};
    char text[TEXT];
    model_maker *m = b->maker;
    if (strcmp(mechanism, "renewal") == 0) {
        maker_set(m, threat, "uptime", duration(b, 1200, text));
    } else if (strcmp(mechanism, "damage") == 0) {
        if (b->knobs->chance && chance(b, 0.5)) {
            const hk_repair *r = &m->model->repairs[m->scenario->threats[threat].components[0]];
            bool named = m->scenario->threats[threat].n_component == 1 && r->n_state > 1;
            maker_set(m, threat, "state", named ? "slight=0.4; extensive=0.4" : "");
        }
        maker_set(m, threat, "level", chance(b, 0.4) ? some_level(b) : "");
    } else {
        maker_set(m, threat, "duration", duration(b, 720, text));
    }
    if (strcmp(mechanism, "outage") == 0) {
        maker_set(m, threat, "level", some_level(b));
    } else if (strcmp(mechanism, "shock") == 0) {
        maker_set(m, threat, "probability", b->knobs->chance ? "0.6" : "1");
        maker_set(m, threat, "severity", severities[below(b, b->knobs->chance ? 4 : 2)]);
    }
}

static void draw_threat(builder *b, int32_t number)
{
    const maker_knobs *k = b->knobs;
    const char *kind = k->damage && chance(b, 0.5) ? "damage" : "outage";
    if (k->renewal && chance(b, 0.2)) {
        kind = "renewal";
    } else if (chance(b, 0.15)) {
        kind = "shock";
    }
    char text[TEXT];
    snprintf(text, sizeof text, "threat%d", number);
    int32_t row = maker_threat(b->maker, text, kind);
    for (int32_t i = chance(b, 0.3) ? 2 + below(b, 4) : 1; i > 0; i--) {
        maker_select(b->maker, row, below(b, b->n));
    }
    hk_threat *t = &b->maker->scenario->threats[row];
    if (k->chance && chance(b, 0.2)) {
        t->sample_fraction = 0.7;
    } else if (k->chance && chance(b, 0.2)) {
        t->sample_count = 1 + below(b, 3);
    }
    draw_effects(b, row, kind);
    if (!chance(b, 0.1)) {
        maker_set(b->maker, row, "onset", duration(b, k->horizon_ms / minute - 60, text));
    }
}

static void draw_scenario(builder *b)
{
    hk_scenario *s = b->maker->scenario;
    for (int32_t i = 1 + below(b, b->knobs->threats); i > 0; i--) {
        draw_threat(b, i);
    }
    for (int32_t i = b->knobs->present && chance(b, 0.3) ? 1 + below(b, 2) : 0; i > 0; i--) {
        int32_t c = below(b, b->n);
        maker_outage(b->maker, c, 1000 * below(b, 10), chance(b, 0.2) ? 0 : some_time(b, 600),
                     b->knobs->damage && chance(b, 0.5));
    }
    s->horizon_ms = b->knobs->horizon_ms;
    s->grid_ms = chance(b, 0.5) ? 60 * minute : 1 + maker_below(&b->luck, 600 * minute);
    s->key.seed = (uint64_t)maker_below(&b->luck, INT64_MAX);
    s->event_cap = 50000;
    s->replicates = 4;
}

maker_knobs maker_all(void)
{
    return (maker_knobs){.components = 16,
                         .groups = 3,
                         .edges = 4,
                         .threats = 6,
                         .horizon_ms = 3600 * minute,
                         .cycles = true,
                         .lags = true,
                         .curves = true,
                         .recovery_lags = true,
                         .routes = true,
                         .products = true,
                         .calendars = true,
                         .spreads = true,
                         .chance = true,
                         .damage = true,
                         .renewal = true,
                         .crews = true,
                         .needs = true,
                         .present = true};
}

model_maker *maker_random(uint64_t seed, const maker_knobs *knobs)
{
    builder b = {.maker = maker_new(), .knobs = knobs, .luck = maker_luck_of(seed, 0)};
    b.n = 5 + below(&b, knobs->components - 4);
    b.back = knobs->cycles ? 0.25 * below(&b, 3) : 0;
    draw_services(&b);
    for (int32_t c = 0; c < b.n; c++) {
        draw_component(&b, c);
    }
    for (int32_t i = knobs->routes ? below(&b, NETWORKS_MAX + 1) : 0; i > 0; i--) {
        draw_network(&b, i - 1);
    }
    if (knobs->calendars && chance(&b, 0.5)) {
        maker_calendar(b.maker, 540, 1080, 10000, 0);
        maker_calendar(b.maker, 0, 720, 3000, 10000);
        b.maker->model->calendars[0].weekdays = 0x1F;
    }
    for (int32_t c = 0; c < b.n; c++) {
        for (int32_t i = below(&b, knobs->groups + 1); i > 0; i--) {
            draw_group(&b, c, inputs[i]);
        }
    }
    if (knobs->damage) {
        draw_recovery(&b);
    }
    draw_scenario(&b);
    return b.maker;
}

/* ---- changes ----------------------------------------------------------------------------------- */

static void move_up(int32_t *component, int32_t place)
{
    *component += *component >= place;
}

static void move_all(model_maker *maker, int32_t place)
{
    hk_model *m = maker->model;
    hk_scenario *s = maker->scenario;
    for (int32_t i = 0; i < m->n_dependency; i++) {
        move_up(&m->dependencies[i].consumer, place);
        move_up(&m->dependencies[i].supplier, place);
    }
    for (int32_t i = 0; i < m->n_link; i++) {
        move_up(&m->links[i].from, place);
        move_up(&m->links[i].to, place);
    }
    for (int32_t t = 0; t < s->n_threat; t++) {
        for (int32_t k = 0; k < s->threats[t].n_component; k++) {
            move_up(&s->threats[t].components[k], place);
        }
    }
    for (int32_t i = 0; i < s->n_outage; i++) {
        move_up(&s->outages[i].component, place);
    }
    for (int32_t i = 0; i < s->n_order; i++) {
        move_up(&s->order[i], place);
    }
}

void maker_insert_component(model_maker *maker, int32_t place, const char *id)
{
    hk_model *m = maker->model;
    int32_t last = maker_component(maker, id);
    hk_component added = m->components[last];
    memmove(&m->components[place + 1], &m->components[place],
            (size_t)(last - place) * sizeof *m->components);
    m->components[place] = added;
    move_all(maker, place);
}

void maker_remove_threat(model_maker *maker, int32_t threat)
{
    hk_scenario *s = maker->scenario;
    memmove(&s->threats[threat], &s->threats[threat + 1],
            (size_t)(s->n_threat - 1 - threat) * sizeof *s->threats);
    s->n_threat--;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries are broken into on their own; from there what is falsified passes along the dependencies
 * that carry information, to each consumer by the fastest way (Dijkstra's algorithm, run by the
 * clocks of the slots). One clock serves two expectations of a component: what happens to it as an
 * entry (own_ms) and when it takes over from a supplier (reach_ms); it rings for the earlier one.
 */
#include "models/threats/intrusion/intrusion.h"

#include <string.h>

#include "engine/base/rng.h"
#include "engine/base/units.h"
#include "engine/sim/sim.h"

typedef struct intrusion_params {
    hk_dist onset, detection, takeover, restore;
    const char *entry;
    hk_stage_list stages;
    double found, spread;
    int32_t mark, review, level;
} intrusion_params;

/* Who takes information from whom, within the selection. */
typedef struct intrusion_net {
    int32_t *begin; /* [n_component + 1] */
    int32_t *to;    /* numbers in the selection */
    int32_t entry;  /* the only entry; HK_NONE: all that are struck */
} intrusion_net;

typedef enum part_status { PART_CLEAN, PART_REACHED, PART_STOPPED, PART_DONE } part_status;

typedef struct intrusion_part {
    int64_t own_ms, reach_ms; /* HK_NONE: nothing is to come */
    int64_t reached_ms;
    int32_t root; /* entry from which it has, or expects, what is falsified */
    part_status status;
    bool passed;  /* as an entry: all stages */
    bool entered; /* ... and somebody is in */
    bool found;   /* what came from this entry is known */
    bool is_noted;
} intrusion_part;

typedef struct intrusion_work {
    bool found; /* with `review: all`: everything is known */
    int32_t n_noted;
    intrusion_part parts[]; /* [n_component], then the numbers of those noted */
} intrusion_work;

enum { MARK_FALSIFIED, MARK_LEAK, MARK_BOTH };
enum { REVIEW_ALL, REVIEW_OWN };
enum {
    DRAW_ONSET = 1,
    DRAW_PASS,
    DRAW_DURATION,
    DRAW_FOUND,
    DRAW_DETECTION,
    DRAW_SPREAD,
    DRAW_TAKEOVER,
    DRAW_RESTORE
};

static const hk_param params[] = {
    {"onset", "ms", HK_PARAM_DURATION, "0h", 0, (double)HK_TIME_MAX,
     offsetof(intrusion_params, onset),
     "time from the beginning of the threat to the first stage, for each entry", "design.md 4.2"},
    {"entry", "id", HK_PARAM_TEXT, "", 0, 0, offsetof(intrusion_params, entry),
     "the component that is broken into; without it all that `where` samples", "README.md"},
    {"stages", "1", HK_PARAM_STAGES, "", 0, 1, offsetof(intrusion_params, stages),
     "stages in order: name, chance of being passed, duration; without them entry is at the onset",
     "design.md 3.5"},
    {"found", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(intrusion_params, found),
     "chance that a stage that fails is found", "assumption"},
    {"detection", "ms", HK_PARAM_DURATION, "lognormal(20d, 1)", 1, (double)HK_TIME_MAX,
     offsetof(intrusion_params, detection), "from the intrusion until it is found, for each entry",
     "assumption"},
    {"mark", "falsified|leak|both", HK_PARAM_WORD, "falsified", 0, 0,
     offsetof(intrusion_params, mark), "what becomes of the data of those reached",
     "AP2 Appendix 2: falsification, leak"},
    {"spread", "1", HK_PARAM_FRACTION, "1", 0, 1, offsetof(intrusion_params, spread),
     "chance that a consumer takes falsified data over, for each dependency", "assumption"},
    {"takeover", "ms", HK_PARAM_DURATION, "1ms", 1, (double)HK_TIME_MAX,
     offsetof(intrusion_params, takeover),
     "time until a consumer's own records are falsified too, for each dependency", "assumption"},
    {"review", "all|own", HK_PARAM_WORD, "all", 0, 0, offsetof(intrusion_params, review),
     "when an entry is found, who is stopped: `all` reached, or what came from its `own`",
     "README.md"},
    {"level", "1", HK_PARAM_LEVEL, "0", 0, 1, offsetof(intrusion_params, level),
     "level while stopped", "design.md 3.1"},
    {"restore", "ms", HK_PARAM_DURATION, "", 1, (double)HK_TIME_MAX,
     offsetof(intrusion_params, restore),
     "how long those reached are stopped to restore them; without it until their repair is done",
     "design.md 3.6"},
};

static bool is_repaired(const intrusion_params *p)
{
    return p->restore.kind == HK_DIST_CONSTANT && p->restore.a <= 0;
}

/* Number of the given entry in the selection, HK_NONE: none is given, or it is not selected. */
static int32_t find_entry(const hk_threat *threat, const hk_model *model)
{
    const intrusion_params *p = threat->params;
    for (int32_t k = 0; k < threat->n_component; k++) {
        if (strcmp(model->components[threat->components[k]].id, p->entry) == 0) {
            return k;
        }
    }
    return HK_NONE;
}

static void check_entry(const hk_threat *threat, const hk_model *model, hk_place place,
                        hk_problems *problems)
{
    const intrusion_params *p = threat->params;
    if (find_entry(threat, model) == HK_NONE && p->entry[0] != '\0') {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ESELECTION, place, NULL,
                       "threat '%s' has the entry '%.80s', which is not among what it selects",
                       threat->id, p->entry);
    } else if (p->entry[0] != '\0' &&
               (threat->sample_fraction < 1 || threat->sample_count != HK_NONE ||
                threat->sample_providers > 0)) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ESELECTION, place, NULL,
                       "threat '%s' has the entry '%.80s' and samples entries; allowed: one of "
                       "both",
                       threat->id, p->entry);
    }
}

static void check(const hk_threat *threat, const hk_model *model, hk_place place,
                  hk_problems *problems)
{
    check_entry(threat, model, place, problems);
    for (int32_t k = 0; k < threat->n_component && is_repaired(threat->params); k++) {
        const hk_component *c = &model->components[threat->components[k]];
        if (c->repair == HK_NONE) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EREPAIR, place, NULL,
                           "threat '%s' stops component '%s', which has no repair; give the "
                           "component one or the threat a time to `restore`",
                           threat->id, c->id);
        }
    }
}

/* ---- what all replicates share -------------------------------------------------------------- */

/* Number of a component in the selection, HK_NONE: not selected. */
static int32_t number_of(const hk_threat *threat, int32_t component)
{
    int32_t low = 0, high = threat->n_component;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (threat->components[middle] < component) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < threat->n_component && threat->components[low] == component ? low : HK_NONE;
}

/* Supplier and consumer of a dependency that carries information within the selection. */
static bool is_inside(const hk_threat *threat, const hk_model *model, const hk_dependency *d,
                      int32_t *ret_from, int32_t *ret_to)
{
    if (d->supplier == HK_NONE || !hk_mark_input(model->inputs[d->input])) {
        return false;
    }
    *ret_from = number_of(threat, d->supplier);
    *ret_to = number_of(threat, d->consumer);
    return *ret_from != HK_NONE && *ret_to != HK_NONE;
}

static hk_status prepare(const hk_threat *threat, const hk_graph *graph, hk_arena *arena,
                         const void **ret_shared, hk_error *err)
{
    const hk_model *model = graph->model;
    int32_t from, to, n = threat->n_component, n_arc = 0;
    intrusion_net *net = hk_arena_alloc(arena, 1, sizeof *net);
    int32_t *begin = hk_arena_alloc(arena, (size_t)n + 2, sizeof *begin);
    for (int32_t i = 0; begin != NULL && i < model->n_dependency; i++) {
        if (is_inside(threat, model, &model->dependencies[i], &from, &to)) {
            begin[from + 2]++;
            n_arc++;
        }
    }
    int32_t *list = hk_arena_alloc(arena, (size_t)n_arc, sizeof *list);
    if (net == NULL || begin == NULL || list == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t k = 0; k < n; k++) {
        begin[k + 2] += begin[k + 1];
    }
    for (int32_t i = 0; i < model->n_dependency; i++) {
        if (is_inside(threat, model, &model->dependencies[i], &from, &to)) {
            list[begin[from + 1]++] = to;
        }
    }
    *net = (intrusion_net){begin, list, find_entry(threat, model)};
    *ret_shared = net;
    return HK_OK;
}

/* ---- state of a replicate -------------------------------------------------------------------- */

static size_t work_size(const hk_threat *threat, const void *shared)
{
    (void)shared;
    return sizeof(intrusion_work) +
           (size_t)threat->n_component * (sizeof(intrusion_part) + sizeof(int32_t));
}

static int32_t *noted_of(intrusion_work *w, const hk_threat *threat)
{
    return (int32_t *)(void *)&w->parts[threat->n_component];
}

/* The part, put at rest when it is first asked for. */
static intrusion_part *part_of(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    intrusion_work *w = hk_sim_work(sim, threat);
    intrusion_part *part = &w->parts[k];
    if (!part->is_noted) {
        *part = (intrusion_part){
            .own_ms = HK_NONE, .reach_ms = HK_NONE, .root = HK_NONE, .is_noted = true};
        noted_of(w, threat)[w->n_noted++] = k;
    }
    return part;
}

static void begin(hk_sim *sim, const hk_threat *threat)
{
    intrusion_work *w = hk_sim_work(sim, threat);
    for (int32_t i = 0; i < w->n_noted; i++) {
        w->parts[noted_of(w, threat)[i]].is_noted = false;
    }
    w->n_noted = 0;
    w->found = false;
}

static unsigned marks_of(const intrusion_params *p)
{
    static const unsigned marks[] = {[MARK_FALSIFIED] = HK_MARK_FALSIFIED,
                                     [MARK_LEAK] = HK_MARK_LEAK,
                                     [MARK_BOTH] = HK_MARK_FALSIFIED | HK_MARK_LEAK};
    return marks[p->mark];
}

/* Ring for what comes first. */
static void wait(hk_sim *sim, const hk_threat *threat, int32_t k, const intrusion_part *part)
{
    int64_t at = part->own_ms;
    if (part->reach_ms != HK_NONE && (at == HK_NONE || part->reach_ms < at)) {
        at = part->reach_ms;
    }
    if (at != HK_NONE) {
        hk_sim_schedule(sim, threat, k, at);
    }
}

/* ---- falsified data travel --------------------------------------------------------------------- */

/* When `to` takes over from `from`, reached at reached_ms; HK_NONE: never. */
static int64_t takeover_ms(const hk_sim *sim, const hk_threat *threat, int32_t from, int32_t to,
                           int64_t reached_ms)
{
    const intrusion_params *p = threat->params;
    const hk_component *components = hk_sim_model(sim)->components;
    uint64_t source = components[threat->components[from]].hash;
    uint64_t pair = components[threat->components[to]].hash ^ (source << 1 | source >> 63);
    if (hk_sim_draw_of(sim, threat, pair, DRAW_SPREAD, 0) >= p->spread) {
        return HK_NONE;
    }
    double u = hk_sim_draw_of(sim, threat, pair, DRAW_TAKEOVER, 0);
    return reached_ms + hk_dist_duration_ms(&p->takeover, u, 1);
}

static void offer(hk_sim *sim, const hk_threat *threat, int32_t to, int64_t at, int32_t root)
{
    intrusion_part *part = part_of(sim, threat, to);
    if (at == HK_NONE || part->status != PART_CLEAN ||
        (part->reach_ms != HK_NONE && part->reach_ms <= at)) {
        return;
    }
    part->reach_ms = at;
    part->root = root;
    wait(sim, threat, to, part);
}

static void reach(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const intrusion_net *net = hk_sim_shared(sim, threat);
    intrusion_part *part = part_of(sim, threat, k);
    part->status = PART_REACHED;
    part->reached_ms = hk_sim_now(sim);
    part->reach_ms = HK_NONE;
    hk_sim_mark(sim, threat, k, marks_of(threat->params), true);
    for (int32_t i = net->begin[k]; i < net->begin[k + 1]; i++) {
        offer(sim, threat, net->to[i], takeover_ms(sim, threat, k, net->to[i], part->reached_ms),
              part->root);
    }
}

/* Where it came from was found before it got here: the next best way, from another entry. */
static void look_elsewhere(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const intrusion_net *net = hk_sim_shared(sim, threat);
    intrusion_work *w = hk_sim_work(sim, threat);
    int64_t now = hk_sim_now(sim);
    part_of(sim, threat, k)->reach_ms = HK_NONE;
    for (int32_t n = 0; n < w->n_noted; n++) {
        int32_t from = noted_of(w, threat)[n];
        const intrusion_part *source = &w->parts[from];
        for (int32_t i = net->begin[from];
             source->status == PART_REACHED && i < net->begin[from + 1]; i++) {
            int64_t at =
                net->to[i] == k ? takeover_ms(sim, threat, from, k, source->reached_ms) : HK_NONE;
            offer(sim, threat, k, at == HK_NONE || at > now ? at : now + 1, source->root);
        }
    }
}

/* ---- found: stop and restore ------------------------------------------------------------------- */

static void stop(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const intrusion_params *p = threat->params;
    intrusion_part *part = part_of(sim, threat, k);
    part->status = PART_STOPPED;
    part->own_ms = part->reach_ms = HK_NONE;
    hk_sim_mark(sim, threat, k, marks_of(p), false);
    if (is_repaired(p)) {
        const hk_model *model = hk_sim_model(sim);
        int32_t repair = model->components[threat->components[k]].repair;
        hk_sim_damage(sim, threat, k, p->level, model->repairs[repair].n_state - 1, 0);
        return;
    }
    double u = hk_sim_draw(sim, threat, k, DRAW_RESTORE, 0);
    part->own_ms = hk_sim_now(sim) + hk_dist_duration_ms(&p->restore, u, 1);
    hk_sim_cap(sim, threat, k, p->level);
    hk_sim_schedule(sim, threat, k, part->own_ms);
}

static void find(hk_sim *sim, const hk_threat *threat, int32_t entry)
{
    const intrusion_params *p = threat->params;
    intrusion_work *w = hk_sim_work(sim, threat);
    hk_sim_signal(sim, threat, entry, HK_SIGNAL_DETECTED, 1);
    w->parts[entry].found = true;
    w->found = p->review == REVIEW_ALL;
    for (int32_t i = 0; i < w->n_noted; i++) {
        int32_t k = noted_of(w, threat)[i];
        if (w->parts[k].status == PART_REACHED && (w->found || w->parts[k].root == entry)) {
            stop(sim, threat, k);
        }
    }
}

/* ---- entries ------------------------------------------------------------------------------------ */

/* How the stages end is known beforehand: all luck belongs to the entry. */
static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const intrusion_params *p = threat->params;
    const intrusion_net *net = hk_sim_shared(sim, threat);
    if (net->entry != HK_NONE && net->entry != k) {
        return;
    }
    intrusion_part *part = part_of(sim, threat, k);
    double u = hk_sim_draw(sim, threat, k, DRAW_ONSET, 0);
    int64_t at = hk_sim_begin_ms(sim, threat) + hk_dist_duration_ms(&p->onset, u, 0);
    part->passed = true;
    for (int32_t i = 0; part->passed && i < p->stages.n; i++) {
        const hk_stage *stage = &p->stages.stages[i];
        uint64_t name = hk_name_hash(stage->name, strlen(stage->name));
        u = hk_sim_draw(sim, threat, k, DRAW_DURATION, name);
        at += hk_dist_duration_ms(&stage->duration, u, 0);
        part->passed = hk_sim_draw(sim, threat, k, DRAW_PASS, name) < stage->chance;
    }
    if (part->passed || hk_sim_draw(sim, threat, k, DRAW_FOUND, 0) < p->found) {
        part->own_ms = at;
        wait(sim, threat, k, part);
    }
}

static void own_turn(hk_sim *sim, const hk_threat *threat, int32_t k, intrusion_part *part)
{
    const intrusion_params *p = threat->params;
    part->own_ms = HK_NONE;
    if (!part->passed) {
        hk_sim_signal(sim, threat, k, HK_SIGNAL_DETECTED, 1);
    } else if (part->entered) {
        find(sim, threat, k);
    } else if (part->status == PART_CLEAN) {
        double u = hk_sim_draw(sim, threat, k, DRAW_DETECTION, 0);
        part->entered = true;
        part->root = k;
        part->own_ms = hk_sim_now(sim) + hk_dist_duration_ms(&p->detection, u, 1);
        hk_sim_signal(sim, threat, k, HK_SIGNAL_SUCCEEDED, 1);
        reach(sim, threat, k);
    }
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    intrusion_work *w = hk_sim_work(sim, threat);
    intrusion_part *part = part_of(sim, threat, k);
    int64_t now = hk_sim_now(sim);
    if (part->status == PART_STOPPED && part->own_ms == now) {
        hk_sim_cap(sim, threat, k, HK_LEVEL_FULL);
        part->status = PART_DONE;
    }
    if (w->found || part->status >= PART_STOPPED) {
        return;
    }
    if (part->reach_ms == now) {
        if (w->parts[part->root].found) {
            look_elsewhere(sim, threat, k);
        } else {
            reach(sim, threat, k);
        }
    }
    if (part->own_ms == now) {
        own_turn(sim, threat, k, part);
    }
    if (part->status <= PART_REACHED) {
        wait(sim, threat, k, part);
    }
}

static void on_repaired(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    part_of(sim, threat, k)->status = PART_DONE;
}

const hk_mechanism hk_intrusion_mechanism = {
    .name = "intrusion",
    .summary = "intrusion: falsified data travel unnoticed, then all that they reached is stopped",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(intrusion_params),
    .check = check,
    .start = start,
    .on_event = on_event,
    .on_repaired = on_repaired,
    .prepare = prepare,
    .work_size = work_size,
    .begin = begin,
    .marks = true,
};

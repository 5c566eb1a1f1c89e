/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every chain of causes is made of earlier drops along edges of the graph, and ends
 * at a cap that a threat held on the component: all of it has the same root.
 */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

static char message[256];

static const char *wrong_record(int64_t row, const hk_change *change, const char *what)
{
    snprintf(message, sizeof message, "record %" PRId64 ", c%d to %d at %" PRId64 ": %s", row,
             change->component, change->to, change->time_ms, what);
    return message;
}

static bool is_struck(const hk_scenario *s, int32_t threat, int32_t component)
{
    bool found = false;
    if (threat == s->n_threat) { /* present outages */
        for (int32_t i = 0; i < s->n_outage; i++) {
            found |= s->outages[i].component == component;
        }
        return found;
    }
    for (int32_t k = 0; threat >= 0 && threat < s->n_threat && k < s->threats[threat].n_component;
         k++) {
        found |= s->threats[threat].components[k] == component;
    }
    return found;
}

static bool is_on_net(const hk_net *net, int32_t component)
{
    for (int32_t i = 0; i < net->n_node; i++) {
        if (net->node_component[i] == component) {
            return true;
        }
    }
    return false;
}

/* The net that an edge is fed by, or NULL. */
static const hk_net *net_of(const hk_graph *g, int32_t edge)
{
    int32_t channel = g->edge_channel[edge];
    if (channel >= g->n_base) {
        channel = g->lag_base[channel - g->n_base];
    }
    return channel < g->n_component ? NULL : &g->nets[g->route_net[channel - g->n_component]];
}

/* Is `component` what an input of `consumer` hangs on: its supplier, or a node of its network? */
static bool feeds(const hk_graph *g, int32_t component, int32_t consumer)
{
    for (int32_t e = 0; e < g->n_edge; e++) {
        const hk_dependency *row = &g->model->dependencies[g->edge_row[e]];
        const hk_net *net = net_of(g, e);
        if (row->consumer == consumer &&
            (net == NULL ? row->supplier == component : is_on_net(net, component))) {
            return true;
        }
    }
    return false;
}

/* Can a loss of `component` come in by this edge? By a network comes the loss of a node, or what
 * took away a node's ability to pass on, if its own level has no drop to show for that. */
static bool comes_by(const hk_graph *g, int32_t edge, int32_t component)
{
    const hk_net *net = net_of(g, edge);
    if (net == NULL) {
        return g->model->dependencies[g->edge_row[edge]].supplier == component;
    }
    bool found = is_on_net(net, component);
    for (int32_t i = 0; i < net->n_node && !found; i++) {
        found = feeds(g, component, net->node_component[i]);
    }
    return found;
}

static int32_t group_of(const hk_graph *g, int32_t edge)
{
    int32_t group = 0;
    while (g->group_edge[group + 1] <= edge) {
        group++;
    }
    return group;
}

/* A supply that is back but has not lasted long enough is bound by what took it away, by
 * whichever edge of the group that came. */
static bool is_link(const rig *stand, const hk_change *drop, int32_t component)
{
    const hk_graph *g = stand->graph;
    int32_t group = group_of(g, drop->edge), clock = g->group_clock[group];
    if (g->group_component[group] != drop->component) {
        return false;
    }
    if (comes_by(g, drop->edge, component)) {
        return true;
    }
    bool lasts =
        clock != HK_NONE && stand->model->responses[g->clocks[clock].response].recovery_lag_ms > 0;
    for (int32_t e = g->group_edge[group]; lasts && e < g->group_edge[group + 1]; e++) {
        if (comes_by(g, e, component)) {
            return true;
        }
    }
    return false;
}

static const char *check_drop(const rig *stand, const trace *t, int64_t row)
{
    const hk_change *drop = &t->log[row];
    if (drop->release != HK_NONE) {
        return wrong_record(row, drop, "a drop with a release");
    }
    if (drop->edge == HK_NONE) {
        bool ends = drop->cause == HK_NONE && drop->root == drop->component && !drop->via_system &&
                    is_struck(stand->scenario, drop->threat, drop->component);
        return ends ? NULL : wrong_record(row, drop, "bound by its condition, but not by a threat");
    }
    if (drop->cause == HK_NONE) { /* a node that was down already has lost its ability as well */
        const hk_net *net = net_of(stand->graph, drop->edge);
        bool ends = net != NULL && is_on_net(net, drop->root) &&
                    is_struck(stand->scenario, drop->threat, drop->root);
        return ends ? NULL : wrong_record(row, drop, "bound by an edge without a cause");
    }
    if (drop->cause < 0 || drop->cause >= row) {
        return wrong_record(row, drop, "its cause is no earlier record");
    }
    const hk_change *cause = &t->log[drop->cause];
    if (cause->to >= cause->from || cause->time_ms > drop->time_ms) {
        return wrong_record(row, drop, "its cause is no drop");
    }
    if (!is_link(stand, drop, cause->component)) {
        return wrong_record(row, drop, "its cause is no supplier");
    }
    if (drop->threat != cause->threat || drop->root != cause->root) {
        return wrong_record(row, drop, "another root than its cause's");
    }
    return NULL;
}

static const char *check_rise(const rig *stand, const trace *t, int64_t row)
{
    const hk_change *rise = &t->log[row];
    const int32_t *slot = stand->setup->component_slot;
    if (rise->cause != HK_NONE || rise->edge != HK_NONE || rise->root != HK_NONE ||
        rise->threat != HK_NONE || rise->via_system) {
        return wrong_record(row, rise, "a rise with a cause");
    }
    if (rise->release == HK_NONE) {
        return stand->model->n_calendar > 0 ? NULL : wrong_record(row, rise, "nothing released it");
    }
    bool may = slot[rise->release + 1] > slot[rise->release];
    return may ? NULL : wrong_record(row, rise, "released by what no threat struck");
}

/* Everything at the first instant of losses is new, so what a chain has passed can be followed
 * through the log, unless something dropped twice. */
static const char *check_systems(const rig *stand, const trace *t)
{
    int64_t time = -1;
    for (int64_t i = 0; i < t->n_log && (time < 0 || t->log[i].time_ms == time); i++) {
        const hk_change *drop = &t->log[i];
        time = drop->time_ms;
        if (drop->from < 10000 || drop->to > drop->from) {
            return NULL;
        }
        if (drop->cause == HK_NONE) {
            continue;
        }
        if (net_of(stand->graph, drop->edge) != NULL) {
            return NULL; /* nodes of a network may be passed without a drop */
        }
        const hk_change *cause = &t->log[drop->cause];
        bool passes =
            stand->model->components[cause->component].kind == HK_KIND_SYSTEM || cause->via_system;
        if (passes != drop->via_system) {
            return wrong_record(i, drop, "passes a system or not, other than its chain");
        }
    }
    return NULL;
}

static const char *check_log(const rig *stand, const trace *t)
{
    for (int64_t i = 0; i < t->n_log; i++) {
        const hk_change *c = &t->log[i];
        const char *wrong = c->to == c->from  ? wrong_record(i, c, "no change")
                            : c->to < c->from ? check_drop(stand, t, i)
                                              : check_rise(stand, t, i);
        if (wrong != NULL) {
            return wrong;
        }
    }
    return check_systems(stand, t);
}

static const char *holds(uint64_t seed)
{
    maker_knobs knobs = maker_all();
    knobs.calendars = seed % 4 == 0;
    model_maker *maker = maker_random(seed, &knobs);
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    const char *wrong = NULL;
    int64_t caused = 0;
    for (int64_t r = 0; r < 4 && wrong == NULL; r++) {
        hk_sim_scramble(stand.sim, r == 3 ? seed : 0);
        trace t = trace_run(&stand, r);
        wrong = check_log(&stand, &t);
        for (int64_t i = 0; i < t.n_log; i++) {
            caused += t.log[i].cause != HK_NONE;
        }
        trace_free(&t);
    }
    rig_done(&stand);
    maker_free(maker);
    return wrong == NULL && caused == 0 ? case_passes : wrong;
}

int main(void)
{
    cases_run("chains of causes", 2000, holds);
    return tap_done();
}

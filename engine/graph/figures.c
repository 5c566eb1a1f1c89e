/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/graph/figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/graph/cycles.h"

static void *take(hk_figures *f, int64_t n, size_t size)
{
    return hk_arena_alloc(f->arena, (size_t)n, size);
}

static int32_t sector_of(const hk_model *m, int32_t provider)
{
    return provider == HK_NONE ? m->n_sector : m->providers[provider].sector;
}

static void count_sectors(const hk_model *m, hk_figures *f)
{
    for (int32_t i = 0; i < m->n_provider; i++) {
        f->sectors[m->providers[i].sector].n_provider++;
    }
    for (int32_t i = 0; i < m->n_service; i++) {
        f->sectors[sector_of(m, m->services[i].provider)].n_service++;
    }
    for (int32_t i = 0; i < m->n_component; i++) {
        int32_t sector = hk_model_sector(m, i);
        sector = sector == HK_NONE ? m->n_sector : sector;
        f->sectors[sector].n_kind[m->components[i].kind]++;
    }
}

#define COUNT_STANDING(table, rows, n)                                                             \
    for (int32_t i = 0; i < (n); i++) {                                                            \
        f->provenance[table][(rows)[i].standing.provenance]++;                                     \
    }

static void count_provenance(const hk_model *m, hk_figures *f)
{
    COUNT_STANDING(HK_FIGURE_PROVIDERS, m->providers, m->n_provider)
    COUNT_STANDING(HK_FIGURE_SERVICES, m->services, m->n_service)
    COUNT_STANDING(HK_FIGURE_COMPONENTS, m->components, m->n_component)
    COUNT_STANDING(HK_FIGURE_DEPENDENCIES, m->dependencies, m->n_dependency)
    COUNT_STANDING(HK_FIGURE_RESPONSES, m->responses, m->n_response)
    COUNT_STANDING(HK_FIGURE_REPAIRS, m->repairs, m->n_repair)
    COUNT_STANDING(HK_FIGURE_POOLS, m->pools, m->n_pool)
}

/* --- groups ------------------------------------------------------------------------------------*/

typedef struct member {
    int32_t consumer, input, row;
} member;

static int by_group(const void *left, const void *right)
{
    const member *a = left;
    const member *b = right;
    if (a->consumer != b->consumer) {
        return a->consumer < b->consumer ? -1 : 1;
    }
    if (a->input != b->input) {
        return a->input < b->input ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

static void count_group(const hk_model *m, const member *group, int64_t n, hk_figures *f)
{
    hk_input_figures *input = &f->inputs[group->input];
    const hk_dependency *first = &m->dependencies[group->row];
    const hk_response *r = first->response == HK_NONE ? NULL : &m->responses[first->response];
    bool spare =
        r != NULL && n > 1 && (r->rule == HK_RULE_ANY || (r->rule == HK_RULE_AT_LEAST && r->k < n));
    input->n_group++;
    input->n_edge += n;
    input->n_alternative += spare || first->network != HK_NONE;
    input->n_buffered += r != NULL && r->n_step > 0 && r->steps[0].after_ms > 0;
    f->n_group++;
}

static hk_status count_groups(const hk_model *m, hk_figures *f, hk_error *err)
{
    member *members = hk_alloc((size_t)m->n_dependency, sizeof *members);
    if (members == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < m->n_dependency; i++) {
        members[i] = (member){
            .consumer = m->dependencies[i].consumer, .input = m->dependencies[i].input, .row = i};
    }
    qsort(members, (size_t)m->n_dependency, sizeof *members, by_group);
    for (int64_t from = 0; from < m->n_dependency;) {
        int64_t to = from + 1;
        while (to < m->n_dependency && members[to].consumer == members[from].consumer &&
               members[to].input == members[from].input) {
            to++;
        }
        count_group(m, members + from, to - from, f);
        from = to;
    }
    hk_free(members);
    return HK_OK;
}

/* --- degrees -----------------------------------------------------------------------------------*/

static int by_size(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left;
    int32_t b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

/** @param degree [n] is sorted */
static hk_degree_figures sum_up(int32_t *degree, int32_t n)
{
    hk_degree_figures d = {.at_highest = HK_NONE};
    int64_t sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sum += degree[i];
        if (d.at_highest == HK_NONE || degree[i] > degree[d.at_highest]) {
            d.at_highest = i;
        }
    }
    d.highest = d.at_highest == HK_NONE ? 0 : degree[d.at_highest];
    qsort(degree, (size_t)n, sizeof *degree, by_size);
    d.lowest = n == 0 ? 0 : degree[0];
    d.median = n == 0 ? 0 : degree[n / 2];
    d.mean = n == 0 ? 0 : (double)sum / n;
    return d;
}

static hk_status count_degrees(const hk_model *m, hk_figures *f, hk_error *err)
{
    int32_t *needs = hk_alloc((size_t)m->n_component, sizeof *needs);
    int32_t *uses = hk_alloc((size_t)m->n_component, sizeof *uses);
    bool good = needs != NULL && uses != NULL;
    for (int32_t i = 0; i < m->n_dependency && good; i++) {
        needs[m->dependencies[i].consumer]++;
        if (m->dependencies[i].supplier != HK_NONE) {
            uses[m->dependencies[i].supplier]++;
        }
    }
    if (good) {
        f->needs = sum_up(needs, m->n_component);
        f->uses = sum_up(uses, m->n_component);
    }
    hk_free(needs);
    hk_free(uses);
    return good ? HK_OK : hk_fail_nomem(err);
}

/* --- networks ----------------------------------------------------------------------------------*/

static bool is_source(const hk_component *c, const char *network)
{
    for (int32_t t = 0; t < c->n_tag; t++) {
        if (strncmp(c->tags[t], "source:", 7) == 0 && strcmp(c->tags[t] + 7, network) == 0) {
            return true;
        }
    }
    return false;
}

/** A node of a network. The graph has a vertex for each, and one for each network that stands behind
 *  its sources. */
typedef struct end {
    int32_t network, component;
} end;

static int by_end(const void *left, const void *right)
{
    const end *a = left;
    const end *b = right;
    if (a->network != b->network) {
        return a->network < b->network ? -1 : 1;
    }
    return (a->component > b->component) - (a->component < b->component);
}

/** Ends of links, each once. @return their number */
static int32_t list_ends(const hk_model *m, end *ends)
{
    int32_t n = 0;
    for (int32_t i = 0; i < m->n_link; i++) {
        ends[n++] = (end){.network = m->links[i].network, .component = m->links[i].from};
        ends[n++] = (end){.network = m->links[i].network, .component = m->links[i].to};
    }
    qsort(ends, (size_t)n, sizeof *ends, by_end);
    int32_t kept = 0;
    for (int32_t i = 0; i < n; i++) {
        if (kept == 0 || by_end(&ends[kept - 1], &ends[i]) != 0) {
            ends[kept++] = ends[i];
        }
    }
    return kept;
}

static int32_t find_end(const end *ends, int32_t n, int32_t network, int32_t component)
{
    end key = {.network = network, .component = component};
    const end *found = bsearch(&key, ends, (size_t)n, sizeof *ends, by_end);
    return found == NULL ? HK_NONE : (int32_t)(found - ends);
}

static hk_status cut_nodes(const hk_model *m, const end *ends, int32_t n, hk_figures *f,
                           hk_error *err)
{
    hk_arc *arcs = take(f, (int64_t)m->n_link + n, sizeof *arcs);
    uint8_t *is_cut = take(f, (int64_t)n + m->n_network, sizeof *is_cut);
    if (arcs == NULL || is_cut == NULL) {
        return hk_fail_nomem(err);
    }
    int64_t n_arc = 0;
    for (int32_t i = 0; i < m->n_link; i++) {
        arcs[n_arc++] = (hk_arc){find_end(ends, n, m->links[i].network, m->links[i].from),
                                 find_end(ends, n, m->links[i].network, m->links[i].to)};
    }
    for (int32_t i = 0; i < n; i++) {
        hk_network_figures *network = &f->networks[ends[i].network];
        network->n_node++;
        if (is_source(&m->components[ends[i].component], m->networks[ends[i].network])) {
            network->n_source++;
            arcs[n_arc++] = (hk_arc){i, n + ends[i].network};
        }
    }
    HK_TRY(hk_graph_cut_vertices(n + m->n_network, arcs, n_arc, is_cut, err));
    for (int32_t i = 0; i < n; i++) {
        f->networks[ends[i].network].n_cut += is_cut[i];
    }
    return HK_OK;
}

static hk_status count_networks(const hk_model *m, hk_figures *f, hk_error *err)
{
    end *ends = hk_alloc(2 * (size_t)m->n_link, sizeof *ends);
    if (ends == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < m->n_link; i++) {
        f->networks[m->links[i].network].n_link++;
    }
    for (int32_t i = 0; i < m->n_dependency; i++) {
        if (m->dependencies[i].network != HK_NONE) {
            f->networks[m->dependencies[i].network].n_consumer++;
        }
    }
    hk_status status = cut_nodes(m, ends, list_ends(m, ends), f, err);
    hk_free(ends);
    return status;
}

/* --- cycles ------------------------------------------------------------------------------------*/

static hk_status count_parts(const hk_model *m, hk_figures *f, hk_error *err)
{
    hk_graph *graph;
    HK_TRY(hk_graph_build(m, &graph, err));
    int32_t *part = hk_alloc((size_t)m->n_component, sizeof *part);
    int32_t *size = hk_alloc((size_t)m->n_component + 1, sizeof *size);
    hk_status status = part == NULL || size == NULL ? hk_fail_nomem(err)
                                                    : hk_graph_cycles(graph, part, &f->n_part, err);
    for (int32_t i = 0; i < m->n_component && status == HK_OK; i++) {
        if (part[i] != HK_NONE) {
            f->in_parts++;
            size[part[i]]++;
            f->largest_part = size[part[i]] > f->largest_part ? size[part[i]] : f->largest_part;
        }
    }
    hk_free(part);
    hk_free(size);
    hk_graph_free(graph);
    return status;
}

static hk_status count_all(const hk_model *m, hk_figures *f, hk_error *err)
{
    f->sectors = take(f, m->n_sector + 1, sizeof *f->sectors);
    f->inputs = take(f, m->n_input, sizeof *f->inputs);
    f->networks = take(f, m->n_network, sizeof *f->networks);
    if (f->sectors == NULL || f->inputs == NULL || f->networks == NULL) {
        return hk_fail_nomem(err);
    }
    count_sectors(m, f);
    count_provenance(m, f);
    HK_TRY(count_groups(m, f, err));
    HK_TRY(count_degrees(m, f, err));
    HK_TRY(count_networks(m, f, err));
    return count_parts(m, f, err);
}

hk_status hk_figures_make(const hk_model *model, hk_figures **ret_figures, hk_error *err)
{
    hk_arena *arena;
    HK_TRY(hk_arena_new(&arena, err));
    hk_figures *f = hk_arena_alloc(arena, 1, sizeof *f);
    if (f == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    f->arena = arena;
    hk_status status = count_all(model, f, err);
    if (status != HK_OK) {
        hk_arena_free(arena);
        return status;
    }
    *ret_figures = f;
    return HK_OK;
}

void hk_figures_free(hk_figures *figures)
{
    if (figures != NULL) {
        hk_arena_free(figures->arena);
    }
}

double hk_figures_assumed(const hk_figures *figures, hk_figure_table table)
{
    const int64_t *rows = figures->provenance[table];
    int64_t sum = 0;
    for (int32_t i = 0; i < HK_N_PROVENANCE; i++) {
        sum += rows[i];
    }
    int64_t assumed = rows[HK_PROVENANCE_EXPERT] + rows[HK_PROVENANCE_ASSUMPTION];
    return sum == 0 ? (double)NAN : (double)assumed / (double)sum;
}

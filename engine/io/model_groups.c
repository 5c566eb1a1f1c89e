/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules between the edges of a group, the edges of one (consumer, input): edges
 * are sorted by (consumer, input, supplier, row) to find those given twice, and
 * by (consumer, input, row) for the rest.
 */
#include <stdlib.h>

#include "engine/io/model_parts.h"

enum { EDGES_MAX = 32767 };

typedef struct member {
    int32_t consumer, input, supplier, row; /* supplier: component, or -2 - network */
} member;

#define COMPARE(field)                                                                             \
    if (a->field != b->field) {                                                                    \
        return a->field < b->field ? -1 : 1;                                                       \
    }

static int by_supplier(const void *left, const void *right)
{
    const member *a = left;
    const member *b = right;
    COMPARE(consumer)
    COMPARE(input)
    COMPARE(supplier)
    COMPARE(row)
    return 0;
}

static int by_row(const void *left, const void *right)
{
    const member *a = left;
    const member *b = right;
    COMPARE(consumer)
    COMPARE(input)
    COMPARE(row)
    return 0;
}

static bool same_group(const member *a, const member *b)
{
    return a->consumer == b->consumer && a->input == b->input;
}

static void check_twice(hk_model_reader *reader, const member *members, int64_t n)
{
    const hk_table *table = &reader->tables[HK_TABLE_DEPENDENCIES];
    for (int64_t i = 1; i < n; i++) {
        const member *m = &members[i];
        if (same_group(m, m - 1) && m->supplier == m[-1].supplier) {
            hk_row row = hk_reader_row(reader, HK_TABLE_DEPENDENCIES, m->row);
            hk_row_problem(&row, HK_EDUPLICATE, HK_DEPENDENCY_SUPPLIER, 0,
                           "'%.80s' supplies '%.80s' of '%.80s' already in line %d; allowed: once",
                           hk_row_text(&row, HK_DEPENDENCY_SUPPLIER),
                           hk_row_text(&row, HK_DEPENDENCY_INPUT),
                           hk_row_text(&row, HK_DEPENDENCY_CONSUMER), table->row_line[m[-1].row]);
        }
    }
}

/** The response stands on the first edge or agrees on all. */
static void check_response(hk_model_reader *reader, const member *group, int64_t n)
{
    const hk_model *model = reader->model;
    const hk_table *table = &reader->tables[HK_TABLE_DEPENDENCIES];
    hk_row first = hk_reader_row(reader, HK_TABLE_DEPENDENCIES, group[0].row);
    const char *given = hk_row_text(&first, HK_DEPENDENCY_RESPONSE);
    int32_t response = model->dependencies[group[0].row].response;
    for (int64_t i = 1; i < n; i++) {
        const hk_dependency *edge = &model->dependencies[group[i].row];
        if (edge->response == HK_NONE || edge->response == response) {
            continue;
        }
        hk_row row = hk_reader_row(reader, HK_TABLE_DEPENDENCIES, group[i].row);
        const char *text = hk_row_text(&row, HK_DEPENDENCY_RESPONSE);
        if (given[0] == '\0') {
            hk_row_problem(&row, HK_EGROUP, HK_DEPENDENCY_RESPONSE, 0,
                           "'%.80s' is given here but not on the first edge of the group, line "
                           "%d; allowed: on the first edge, or the same on all",
                           text, table->row_line[group[0].row]);
        } else if (response != HK_NONE) {
            hk_row_problem(&row, HK_EGROUP, HK_DEPENDENCY_RESPONSE, 0,
                           "'%.80s' disagrees with '%.80s' on the first edge of the group, line "
                           "%d; allowed: one response for a group",
                           text, given, table->row_line[group[0].row]);
        }
    }
    if (response == HK_NONE || model->responses[response].rule != HK_RULE_AT_LEAST) {
        return;
    }
    if (model->responses[response].k > n) {
        hk_row_problem(&first, HK_EGROUP, HK_DEPENDENCY_RESPONSE, 0,
                       "'%.80s' wants at least %d suppliers, the group of '%.80s' has %lld; "
                       "allowed: k up to the number of edges",
                       given, model->responses[response].k,
                       hk_row_text(&first, HK_DEPENDENCY_INPUT), (long long)n);
    }
}

static void check_group(hk_model_reader *reader, const member *group, int64_t n)
{
    if (n > EDGES_MAX) {
        hk_row row = hk_reader_row(reader, HK_TABLE_DEPENDENCIES, group[EDGES_MAX].row);
        hk_row_problem(&row, HK_ELIMIT, HK_DEPENDENCY_INPUT, 0,
                       "the group of '%.80s' of '%.80s' has %lld edges; allowed: up to %d",
                       hk_row_text(&row, HK_DEPENDENCY_INPUT),
                       hk_row_text(&row, HK_DEPENDENCY_CONSUMER), (long long)n, EDGES_MAX);
    }
    for (int64_t i = 1; i < n; i++) {
        if ((group[i].supplier < 0) != (group[0].supplier < 0)) {
            hk_row row = hk_reader_row(reader, HK_TABLE_DEPENDENCIES, group[i].row);
            hk_row_problem(&row, HK_EGROUP, HK_DEPENDENCY_SUPPLIER, 0,
                           "'%.80s' mixes routes and components in the group of '%.80s'; allowed: "
                           "one or the other",
                           hk_row_text(&row, HK_DEPENDENCY_SUPPLIER),
                           hk_row_text(&row, HK_DEPENDENCY_INPUT));
            break;
        }
    }
    check_response(reader, group, n);
}

hk_status hk_check_groups(hk_model_reader *reader, hk_error *err)
{
    const hk_model *model = reader->model;
    member *members = hk_alloc((size_t)model->n_dependency, sizeof *members);
    int64_t n = 0;
    if (members == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < model->n_dependency; i++) {
        const hk_dependency *edge = &model->dependencies[i];
        bool routed = edge->network != HK_NONE;
        if (edge->consumer != HK_NONE && edge->input != HK_NONE &&
            (routed || edge->supplier != HK_NONE)) {
            members[n++] = (member){.consumer = edge->consumer,
                                    .input = edge->input,
                                    .supplier = routed ? -2 - edge->network : edge->supplier,
                                    .row = i};
        }
    }
    qsort(members, (size_t)n, sizeof *members, by_supplier);
    check_twice(reader, members, n);
    qsort(members, (size_t)n, sizeof *members, by_row);
    for (int64_t from = 0; from < n;) {
        int64_t to = from + 1;
        while (to < n && same_group(&members[from], &members[to])) {
            to++;
        }
        check_group(reader, members + from, to - from);
        from = to;
    }
    hk_free(members);
    return HK_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that nothing refers to. */
#include "engine/io/review.h"

typedef struct uses {
    uint8_t *of[HK_N_MODEL_TABLE]; /* [n_row] 1 = used */
} uses;

static void use(uses *u, hk_model_table table, int32_t row)
{
    if (row != HK_NONE) {
        u->of[table][row] = 1;
    }
}

static void collect(const hk_model *m, uses *u)
{
    for (int32_t i = 0; i < m->n_dependency; i++) {
        use(u, HK_TABLE_RESPONSES, m->dependencies[i].response);
        use(u, HK_TABLE_CALENDARS, m->dependencies[i].calendar);
    }
    for (int32_t i = 0; i < m->n_component; i++) {
        use(u, HK_TABLE_REPAIRS, m->components[i].repair);
        use(u, HK_TABLE_PROVIDERS, m->components[i].provider);
        use(u, HK_TABLE_SERVICES, m->components[i].service);
    }
    for (int32_t i = 0; i < m->n_service; i++) {
        use(u, HK_TABLE_PROVIDERS, m->services[i].provider);
        use(u, HK_TABLE_CALENDARS, m->services[i].calendar);
    }
    for (int32_t i = 0; i < m->n_repair; i++) {
        use(u, HK_TABLE_POOLS, m->repairs[i].pool);
    }
}

hk_status hk_review_unused(const hk_review *review, hk_error *err)
{
    static const struct {
        hk_model_table table;
        hk_status code;
        const char *what; /* with its id before it */
    } kinds[] = {
        {HK_TABLE_RESPONSES, HK_WUNUSED_RESPONSE, "is the response of no dependency"},
        {HK_TABLE_REPAIRS, HK_WUNUSED_REPAIR, "is the repair of no component"},
        {HK_TABLE_POOLS, HK_WUNUSED_POOL, "is the pool of no repair"},
        {HK_TABLE_CALENDARS, HK_WUNUSED_CALENDAR, "is the calendar of no dependency or service"},
        {HK_TABLE_PROVIDERS, HK_WUNUSED_PROVIDER, "has no component and no service"},
        {HK_TABLE_SERVICES, HK_WNOPOINT, "has no delivery point, so that it cannot be lost"},
    };
    hk_status status = HK_OK;
    uses u = {{NULL}};
    for (int32_t i = 0; i < HK_N_MODEL_TABLE; i++) {
        u.of[i] = hk_alloc((size_t)review->reader->tables[i].n_row, 1);
        status = u.of[i] == NULL ? hk_fail_nomem(err) : status;
    }
    if (status == HK_OK) {
        collect(review->model, &u);
    }
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds && status == HK_OK; k++) {
        hk_model_table table = kinds[k].table;
        for (int32_t i = 0; i < review->reader->tables[table].n_row; i++) {
            hk_row row = hk_reader_row(review->reader, table, i);
            if (!u.of[table][i]) {
                hk_row_warning(&row, kinds[k].code, HK_COL_ID, "'%.80s' %s; use it or leave it out",
                               hk_row_text(&row, HK_COL_ID), kinds[k].what);
            }
        }
    }
    for (int32_t i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_free(u.of[i]);
    }
    return status;
}

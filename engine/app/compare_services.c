/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/compare_services.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/base/text.h"

/** A service of both. */
typedef struct service {
    int32_t a, b;
    hk_compare_line line;
} service;

static hk_output loss_of(int32_t place, const hk_result *r)
{
    hk_output output;
    char name[HK_OUTPUT_NAME_SIZE];
    snprintf(name, sizeof name, "person-hours:%s", r->service_id[place]);
    hk_status status = hk_output_find(r, name, &output, NULL);
    if (status != HK_OK) { /* a name too long to ask for */
        status = hk_output_find(r, "person-hours", &output, NULL);
    }
    (void)status;
    output.service = place;
    output.sector = HK_NONE;
    return output;
}

static int compare_sizes(const void *a, const void *b)
{
    const service *x = a;
    const service *y = b;
    double of_x = fabs(x->line.d.value);
    double of_y = fabs(y->line.d.value);
    if (of_x != of_y) {
        return of_x > of_y ? -1 : 1;
    }
    return (x->a > y->a) - (x->a < y->a);
}

/** Those that both have. @param list [a->n_service] */
static hk_status find_common(const hk_result *a, const hk_result *b, service *list, int64_t *ret_n,
                             hk_error *err)
{
    hk_map *map = NULL;
    HK_TRY(hk_map_new(b->n_service, &map, err));
    hk_status status = HK_OK;
    for (int64_t k = 0; k < b->n_service && status != HK_ENOMEM; k++) {
        status = hk_map_put(map, b->service_id[k], (int32_t)k, NULL);
    }
    *ret_n = 0;
    for (int64_t i = 0; i < a->n_service && status != HK_ENOMEM; i++) {
        int32_t k = hk_map_get(map, a->service_id[i]);
        if (k >= 0) {
            list[(*ret_n)++] = (service){.a = (int32_t)i, .b = k};
        }
    }
    hk_map_free(map);
    return status == HK_ENOMEM ? hk_fail_nomem(err) : HK_OK;
}

static void add_services(const hk_compare_job *job, const hk_result *a, const service *list,
                         int64_t n, hk_compare_sheet *sheet)
{
    int64_t top = job->request->top < n ? job->request->top : n;
    for (int64_t i = 0; i < top; i++) {
        const service *s = &list[i];
        if (s->line.verdict == HK_COMPARE_SAME) {
            continue;
        }
        hk_compare_name name = {
            .section = HK_COMPARE_SERVICES,
            .case_a = "",
            .case_b = "",
            .factors = "",
            .id = a->service_id[s->a],
            .name = hk_label_pick(job->request->lang, a->service_name_en[s->a],
                                  a->service_name_ja[s->a]),
            .unit = "h",
        };
        hk_compare_add_line(sheet, &name, &s->line);
    }
}

hk_status hk_compare_list_services(hk_compare_job *job, const hk_result *a, const hk_result *b,
                                   hk_compare_sheet *sheet, hk_error *err)
{
    service *list = hk_arena_alloc(job->arena, (size_t)a->n_service, sizeof *list);
    if (list == NULL) {
        return hk_fail_nomem(err);
    }
    int64_t n = 0;
    HK_TRY(find_common(a, b, list, &n, err));
    hk_compare_opts opts = {.confidence = job->request->confidence, .n_line = n > 0 ? n : 1};
    for (int64_t i = 0; i < n; i++) {
        hk_output of_a = loss_of(list[i].a, a);
        hk_output of_b = loss_of(list[i].b, b);
        HK_TRY(hk_compare_output(a, &of_a, b, &of_b, &job->setting, &opts, &list[i].line, err));
    }
    qsort(list, (size_t)n, sizeof *list, compare_sizes);
    add_services(job, a, list, n, sheet);
    job->n_service = n;
    return HK_OK;
}

hk_status hk_compare_list_ranks(hk_compare_job *job, const hk_result *a, const hk_result *b,
                                hk_compare_sheet *sheet, hk_error *err)
{
    HK_TRY(hk_compare_ranks(a, b, &job->setting, job->request->confidence, job->request->top,
                            &job->ranks, err));
    for (int64_t i = 0; i < job->ranks->n_row; i++) {
        const hk_compare_rank *rank = &job->ranks->rows[i];
        hk_compare_name name = {
            .section = HK_COMPARE_COMPONENTS,
            .case_a = "",
            .case_b = "",
            .factors = "",
            .id = a->component_id[rank->a],
            .name = hk_label_pick(job->request->lang, a->component_name_en[rank->a],
                                  a->component_name_ja[rank->a]),
            .unit = "person-h per h",
        };
        hk_compare_add_rank(sheet, &name, rank);
    }
    return HK_OK;
}

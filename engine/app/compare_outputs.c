/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/compare_outputs.h"

#include <stdio.h>
#include <string.h>

/** Find one output in both. */
static hk_status find(hk_compare_job *job, const char *name, hk_output *of_a, hk_output *of_b,
                      hk_error *err)
{
    hk_output *const places[] = {of_a, of_b};
    for (int side = 0; side < 2; side++) {
        hk_error inner = {.code = HK_OK};
        hk_status status = hk_output_find(job->plan.cases[side]->frame, name, places[side], &inner);
        if (status != HK_OK) {
            return hk_fail(err, status, "%s: %s", job->plan.path[side], inner.message);
        }
    }
    if (strcmp(of_a->unit, of_b->unit) != 0) {
        return hk_fail(err, HK_EOUTPUT, "output '%s' is in '%s' in A and in '%s' in B", name,
                       of_a->unit, of_b->unit);
    }
    return HK_OK;
}

static bool has_services(const hk_result *frame, int64_t sector)
{
    for (int64_t k = 0; k < frame->n_service; k++) {
        if (frame->service_sector[k] == sector) {
            return true;
        }
    }
    return false;
}

static int64_t sector_place(const hk_result *frame, const char *id)
{
    for (int64_t k = 0; k < frame->n_sector; k++) {
        if (strcmp(frame->sector_id[k], id) == 0) {
            return k;
        }
    }
    return HK_NONE;
}

/** Names of the outputs of one pair: sectors stand behind the total. */
static int32_t usual_names(const hk_compare_job *job, const char **names,
                           char texts[][HK_OUTPUT_NAME_SIZE], int32_t most)
{
    static const char *const others[] = {"malfunctions", "restoration", "unrestored", "deadlocks"};
    enum { N_OTHER = sizeof others / sizeof *others };
    const hk_result *a = job->plan.cases[0]->frame;
    const hk_result *b = job->plan.cases[1]->frame;
    int32_t n = 0;
    names[n++] = "person-hours";
    for (int64_t k = 0; k < a->n_sector && n + N_OTHER < most; k++) {
        int64_t there = sector_place(b, a->sector_id[k]);
        int length = snprintf(texts[n], HK_OUTPUT_NAME_SIZE, "person-hours:%s", a->sector_id[k]);
        if (there != HK_NONE && length < HK_OUTPUT_NAME_SIZE && has_services(a, k) &&
            has_services(b, there)) {
            names[n] = texts[n];
            n++;
        }
    }
    for (int i = 0; i < N_OTHER; i++) {
        names[n++] = others[i];
    }
    return n;
}

static hk_status check_margin(const hk_compare_job *job, hk_error *err)
{
    const hk_output *list = job->outputs[0];
    for (int32_t i = 1; i < job->n_output && job->request->margin > 0.0; i++) {
        if (strcmp(list[i].unit, list[0].unit) != 0) {
            return hk_fail(err, HK_EUSAGE,
                           "--margin: '%s' is in '%s', '%s' in '%s'; a margin goes with outputs in "
                           "one unit (--output)",
                           list[0].name, list[0].unit, list[i].name, list[i].unit);
        }
    }
    return HK_OK;
}

hk_status hk_compare_find_outputs(hk_compare_job *job, hk_error *err)
{
    enum { MOST = HK_COMPARE_OUTPUTS_MAX };
    const hk_compare_request *q = job->request;
    const char **names = hk_arena_alloc(job->arena, MOST, sizeof *names);
    char(*texts)[HK_OUTPUT_NAME_SIZE] = hk_arena_alloc(job->arena, MOST, sizeof *texts);
    hk_output *of_a = hk_arena_alloc(job->arena, MOST, sizeof *of_a);
    hk_output *of_b = hk_arena_alloc(job->arena, MOST, sizeof *of_b);
    if (names == NULL || texts == NULL || of_a == NULL || of_b == NULL) {
        return hk_fail_nomem(err);
    }
    int32_t n = q->n_output;
    if (n > 0) {
        memcpy(names, q->outputs, (size_t)n * sizeof *names);
    } else if (job->plan.n_pair == 1) {
        n = usual_names(job, names, texts, MOST);
    } else {
        names[n++] = HK_OUTPUT_DEFAULT;
    }
    for (int32_t i = 0; i < n; i++) {
        HK_TRY(find(job, names[i], &of_a[i], &of_b[i], err));
    }
    job->outputs[0] = of_a;
    job->outputs[1] = of_b;
    job->n_output = n;
    return check_margin(job, err);
}

const char *hk_compare_output_name(const hk_output *output, const hk_result *frame, hk_lang lang)
{
    if (output->sector != HK_NONE) {
        return hk_label_pick(lang, frame->sector_name_en[output->sector],
                             frame->sector_name_ja[output->sector]);
    }
    if (output->service != HK_NONE) {
        return hk_label_pick(lang, frame->service_name_en[output->service],
                             frame->service_name_ja[output->service]);
    }
    return hk_label_pick(lang, output->title_en, output->title_ja);
}

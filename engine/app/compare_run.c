/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/compare_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/app/compare_notes.h"
#include "engine/app/compare_outputs.h"
#include "engine/app/compare_services.h"
#include "engine/app/problems_print.h"
#include "engine/base/text.h"
#include "engine/io/result_reader.h"

enum { CHANGES_SHOWN = 12 /* of a kind, to people */, FACTORS_SIZE = 512 };

/* ---- sheets -------------------------------------------------------------------------------------- */

static bool any_failed(const hk_result_cases *cases)
{
    for (int64_t i = 0; i < cases->n_case; i++) {
        if (cases->failed[i] > 0) {
            return true;
        }
    }
    return false;
}

static hk_status make_sheets(hk_compare_job *job, hk_error *err)
{
    const hk_compare_request *q = job->request;
    const hk_compare_plan *plan = &job->plan;
    job->look = (hk_compare_look){
        .lang = q->lang,
        .format = q->format,
        .many = plan->n_pair > 1,
        .has_factors = plan->n_pair > 1 && plan->cases[1]->frame->n_factor > 0,
        .has_bounds = any_failed(plan->cases[0]) || any_failed(plan->cases[1]),
        .has_assumed =
            plan->cases[0]->frame->n_assumption >= 2 && plan->cases[1]->frame->n_assumption >= 2,
        .confidence = q->confidence,
        .margin = q->margin,
    };
    hk_compare_look_words(&job->look);
    if (q->format == HK_PRINT_CSV) {
        return hk_compare_sheet_init(&job->look, (1U << HK_COMPARE_SECTION_COUNT) - 1,
                                     &job->sheets[0], err);
    }
    for (int i = 0; i < HK_COMPARE_SECTION_COUNT; i++) {
        HK_TRY(hk_compare_sheet_init(&job->look, 1U << i, &job->sheets[i], err));
    }
    return HK_OK;
}

static hk_compare_sheet *sheet_of(hk_compare_job *job, hk_compare_section section)
{
    return &job->sheets[job->request->format == HK_PRINT_CSV ? 0 : section];
}

/* ---- pairs --------------------------------------------------------------------------------------- */

/** Changed inputs; people see the first of a kind. @return how many they do not see */
static int64_t add_changes(hk_compare_job *job)
{
    int64_t seen[HK_CHANGE_COUNT] = {0};
    int64_t hidden = 0;
    for (int64_t i = 0; i < job->changes->n; i++) {
        const hk_change *change = &job->changes->rows[i];
        if (job->request->format == HK_PRINT_TEXT && seen[change->kind]++ >= CHANGES_SHOWN) {
            hidden++;
            continue;
        }
        hk_compare_name name = {.section = HK_COMPARE_CHANGES,
                                .case_a = "",
                                .case_b = "",
                                .factors = "",
                                .id = "",
                                .name = "",
                                .unit = ""};
        hk_compare_add_change(sheet_of(job, HK_COMPARE_CHANGES), &name, change);
    }
    return hidden;
}

/** Factors of case b whose values differ from those of case a; all of A's unknown factors do. */
static void tell_factors(const hk_compare_plan *plan, int64_t a, int64_t b, char text[FACTORS_SIZE])
{
    const hk_result_cases *of_a = plan->cases[0];
    const hk_result_cases *of_b = plan->cases[1];
    int64_t n_a = of_a->frame->n_factor;
    int64_t n_b = of_b->frame->n_factor;
    size_t at = 0;
    *text = '\0';
    for (int64_t k = 0; k < n_b && at < FACTORS_SIZE; k++) {
        const char *value = of_b->factor[b * n_b + k];
        bool same = false;
        for (int64_t i = 0; i < n_a; i++) {
            same = same || (strcmp(of_a->frame->factor_name[i], of_b->frame->factor_name[k]) == 0 &&
                            strcmp(of_a->factor[a * n_a + i], value) == 0);
        }
        if (!same) {
            at += (size_t)snprintf(text + at, FACTORS_SIZE - at, "%s%s = %s", at == 0 ? "" : "; ",
                                   of_b->frame->factor_name[k], value);
        }
    }
    text[hk_text_utf8_check(text, strlen(text))] = '\0'; /* where a long one was cut */
}

static void count_line(hk_compare_job *job, int32_t output, const hk_compare_line *line)
{
    job->by_verdict[line->verdict]++;
    job->n_refused += line->refused;
    job->n_sparse += line->is_paired && line->d.n_differ > 0 && line->d.n_differ < HK_COMPARE_FEW;
    if (output == 0) {
        job->n_lost += line->n_lost;
        job->n_all += line->n_lost + (line->is_paired ? line->d.n_a : line->d.n_a + line->d.n_b);
    }
}

static hk_status compare_outputs(hk_compare_job *job, int64_t pair, const hk_result *a,
                                 const hk_result *b, hk_error *err)
{
    const hk_compare_plan *plan = &job->plan;
    char factors[FACTORS_SIZE];
    tell_factors(plan, plan->pair[0][pair], plan->pair[1][pair], factors);
    hk_compare_opts opts = {.confidence = job->request->confidence,
                            .n_line = job->n_output * plan->n_pair,
                            .margin = job->request->margin};
    for (int32_t i = 0; i < job->n_output; i++) {
        const hk_output *of_a = &job->outputs[0][i];
        hk_compare_line line;
        HK_TRY(
            hk_compare_output(a, of_a, b, &job->outputs[1][i], &job->setting, &opts, &line, err));
        if (pair == 0 && i == 0) {
            job->first = line;
        }
        count_line(job, i, &line);
        hk_compare_name name = {.section = HK_COMPARE_OUTPUTS,
                                .case_a = plan->cases[0]->name[plan->pair[0][pair]],
                                .case_b = plan->cases[1]->name[plan->pair[1][pair]],
                                .factors = factors,
                                .id = of_a->name,
                                .name = hk_compare_output_name(of_a, a, job->request->lang),
                                .unit = of_a->unit};
        hk_compare_add_line(sheet_of(job, HK_COMPARE_OUTPUTS), &name, &line);
    }
    return HK_OK;
}

/** Cases as they are read: one of either side at a time. */
typedef struct reader {
    const hk_compare_plan *plan;
    hk_result_reader *readers[2]; /* of one file the same one; NULL: one pair, read by itself */
    hk_result *held[2];
} reader;

static hk_status reader_open(reader *r, hk_error *err)
{
    if (r->plan->n_pair == 1) {
        return HK_OK;
    }
    HK_TRY(hk_result_reader_new(r->plan->path[0], &r->readers[0], err));
    r->readers[1] = r->readers[0];
    if (!r->plan->one_file) {
        r->readers[1] = NULL;
        HK_TRY(hk_result_reader_new(r->plan->path[1], &r->readers[1], err));
    }
    return HK_OK;
}

static void reader_close(reader *r)
{
    if (r->readers[1] != r->readers[0]) {
        hk_result_reader_free(r->readers[1]);
    }
    hk_result_reader_free(r->readers[0]);
    hk_result_free(r->held[0]);
    hk_result_free(r->held[1]);
}

/** Hold case k of a side, if it is not the one that is held. */
static hk_status reader_hold(reader *r, int side, int64_t k, hk_error *err)
{
    if (r->held[side] != NULL && r->held[side]->case_index == k) {
        return HK_OK;
    }
    const hk_result_cases *cases = r->plan->cases[side];
    const char *path = r->plan->path[side];
    hk_result_free(r->held[side]);
    r->held[side] = NULL;
    HK_TRY(r->readers[side] != NULL
               ? hk_result_reader_case(r->readers[side], k, &r->held[side], err)
               : hk_result_read_case(path, cases->name[k], &r->held[side], err));
    const hk_result *now = r->held[side];
    if (now->n_service != cases->frame->n_service || now->n_sector != cases->frame->n_sector) {
        return hk_fail(err, HK_EFILE, "%s: was changed while it was read", path);
    }
    return HK_OK;
}

/** What only one pair has: changes in its factors, services and components. */
static hk_status detail(hk_compare_job *job, const hk_result *a, const hk_result *b, hk_error *err)
{
    if (job->request->top == 0) {
        return HK_OK;
    }
    HK_TRY(hk_compare_list_services(job, a, b, sheet_of(job, HK_COMPARE_SERVICES), err));
    return hk_compare_list_ranks(job, a, b, sheet_of(job, HK_COMPARE_COMPONENTS), err);
}

static hk_status measure_pair(hk_compare_job *job, int64_t pair, reader *r, int64_t *ret_hidden,
                              hk_error *err)
{
    bool is_only = job->plan.n_pair == 1;
    for (int side = 0; side < 2; side++) {
        HK_TRY(reader_hold(r, side, job->plan.pair[side][pair], err));
    }
    const hk_result *a = r->held[0];
    const hk_result *b = r->held[1];
    if (is_only) {
        HK_TRY(hk_compare_inputs(a, b, &job->changes, err));
    }
    if (pair == 0) {
        *ret_hidden = add_changes(job);
    }
    HK_TRY(hk_compare_set_up(a, b, &job->setting, err));
    HK_TRY(compare_outputs(job, pair, a, b, err));
    return is_only ? detail(job, a, b, err) : HK_OK;
}

static hk_status measure(hk_compare_job *job, int64_t *ret_hidden, hk_error *err)
{
    const hk_compare_plan *plan = &job->plan;
    if (plan->n_pair > 1) {
        HK_TRY(hk_compare_inputs(plan->cases[0]->frame, plan->cases[1]->frame, &job->changes, err));
    }
    reader r = {.plan = plan};
    hk_status status = reader_open(&r, err);
    for (int64_t i = 0; i < plan->n_pair && status == HK_OK; i++) {
        status = measure_pair(job, i, &r, ret_hidden, err);
    }
    reader_close(&r);
    return status;
}

/* ---- printing ------------------------------------------------------------------------------------ */

/** Who is compared with whom. */
static hk_status make_sides(const hk_compare_job *job, hk_print_table **ret_table, hk_error *err)
{
    hk_lang lang = job->look.lang;
    const hk_print_column columns[] = {
        {"side", "", true, HK_PRINT_BOTH},
        {"file", hk_label_text(lang, HK_LABEL_PATH), true, HK_PRINT_BOTH},
        {"case", hk_label_text(lang, HK_LABEL_CASE), true, HK_PRINT_BOTH},
        {"scenario", hk_label_text(lang, HK_LABEL_SCENARIO), true, HK_PRINT_BOTH},
        {"model", hk_label_text(lang, HK_LABEL_MODEL), true, HK_PRINT_BOTH},
        {"seed", hk_label_text(lang, HK_LABEL_SEED), true, HK_PRINT_BOTH},
        {"replicates", hk_label_text(lang, HK_LABEL_REPLICATES), false, HK_PRINT_BOTH},
        {"replicates_failed", hk_label_text(lang, HK_LABEL_FAILED), false, HK_PRINT_BOTH},
    };
    HK_TRY(hk_print_table_new(columns, sizeof columns / sizeof *columns, ret_table, err));
    const hk_compare_plan *plan = &job->plan;
    for (int side = 0; side < 2; side++) {
        const hk_result_cases *cases = plan->cases[side];
        int64_t first = plan->pair[side][0];
        bool fixed = true;
        int64_t failed = 0;
        for (int64_t i = 0; i < plan->n_pair; i++) {
            fixed = fixed && plan->pair[side][i] == first;
            failed += cases->failed[plan->pair[side][i]];
        }
        char seed[24];
        char number[24];
        snprintf(seed, sizeof seed, "%" PRIu64, cases->frame->seed);
        snprintf(number, sizeof number, "(%" PRId64 ")", plan->n_pair);
        hk_print_add_text(*ret_table, side == 0 ? "A" : "B");
        hk_print_add_text(*ret_table, plan->path[side]);
        hk_print_add_text(*ret_table, fixed ? cases->name[first] : number);
        hk_print_add_text(*ret_table, cases->frame->name);
        hk_print_add_text(*ret_table, cases->frame->model_name);
        hk_print_add_text(*ret_table, seed);
        hk_print_add_integer(*ret_table, cases->n_replicate);
        hk_print_add_integer(*ret_table, fixed ? cases->failed[first] : failed);
    }
    return HK_OK;
}

static void print_names(const hk_result_cases *cases, const int64_t *which, int64_t n)
{
    printf("[");
    for (int64_t i = 0; i < n; i++) {
        fputs(i == 0 ? "" : ", ", stdout);
        hk_json_string(stdout, cases->name[which[i]]);
    }
    printf("]");
}

static hk_status print_json(const hk_compare_job *job, const hk_print_table *sides,
                            const hk_compare_notes *notes, hk_error *err)
{
    const hk_case_match *m = job->plan.match;
    printf("{\n  \"compared\": ");
    HK_TRY(hk_print_table_write(sides, HK_PRINT_JSON, 2, stdout, err));
    printf(",\n  \"pairs\": %" PRId64 ",\n  \"paired\": %s,\n  \"confidence\": %g,\n",
           job->plan.n_pair, job->setting.is_paired ? "true" : "false", job->look.confidence);
    printf("  \"matched_by\": \"%s\",\n  \"only_a\": ", m == NULL       ? "choice"
                                                        : m->by_factors ? "factors"
                                                                        : "name");
    print_names(job->plan.cases[0], m == NULL ? NULL : m->only_a, m == NULL ? 0 : m->n_only_a);
    printf(",\n  \"only_b\": ");
    print_names(job->plan.cases[1], m == NULL ? NULL : m->only_b, m == NULL ? 0 : m->n_only_b);
    for (int i = 0; i < HK_COMPARE_SECTION_COUNT; i++) {
        printf(",\n  \"%s\": ", hk_compare_section_key((hk_compare_section)i));
        HK_TRY(hk_print_table_write(job->sheets[i].table, HK_PRINT_JSON, 2, stdout, err));
    }
    printf(",\n  \"notes\": [");
    for (int32_t i = 0; i < notes->n; i++) {
        printf("%s\n    ", i == 0 ? "" : ",");
        hk_json_string(stdout, notes->text[i]);
    }
    printf("\n  ]\n}\n");
    return HK_OK;
}

static hk_status print_text(const hk_compare_job *job, const hk_print_table *sides,
                            const hk_compare_notes *notes, hk_error *err)
{
    static const hk_label heads[] = {HK_LABEL_COMPARE_HEAD_CHANGES, HK_LABEL_COMPARE_HEAD_OUTPUTS,
                                     HK_LABEL_COMPARE_HEAD_SERVICES,
                                     HK_LABEL_COMPARE_HEAD_COMPONENTS};
    printf("%s\n", hk_label_text(job->look.lang, HK_LABEL_COMPARE_HEAD_CASES));
    HK_TRY(hk_print_table_write(sides, HK_PRINT_TEXT, 0, stdout, err));
    for (int i = 0; i < HK_COMPARE_SECTION_COUNT; i++) {
        if (hk_print_row_count(job->sheets[i].table) > 0) {
            printf("\n%s\n", hk_label_text(job->look.lang, heads[i]));
            HK_TRY(hk_print_table_write(job->sheets[i].table, HK_PRINT_TEXT, 0, stdout, err));
        }
    }
    printf("\n");
    for (int32_t i = 0; i < notes->n; i++) {
        printf("%s\n", notes->text[i]);
    }
    return HK_OK;
}

/** A CSV stream stays pure: notes go to stderr. */
static hk_status print_csv(const hk_compare_job *job, const hk_compare_notes *notes, hk_error *err)
{
    HK_TRY(hk_print_table_write(job->sheets[0].table, HK_PRINT_CSV, 0, stdout, err));
    for (int32_t i = 0; i < notes->n; i++) {
        fprintf(stderr, "%s\n", notes->text[i]);
    }
    return HK_OK;
}

static hk_status print_all(const hk_compare_job *job, int64_t hidden, hk_error *err)
{
    hk_compare_notes *notes = hk_arena_alloc(job->arena, 1, sizeof *notes);
    if (notes == NULL) {
        return hk_fail_nomem(err);
    }
    hk_compare_make_notes(job, hidden, notes);
    if (job->request->format == HK_PRINT_CSV) {
        return print_csv(job, notes, err);
    }
    hk_print_table *sides = NULL;
    HK_TRY(make_sides(job, &sides, err));
    hk_status status = job->request->format == HK_PRINT_JSON ? print_json(job, sides, notes, err)
                                                             : print_text(job, sides, notes, err);
    hk_print_table_free(sides);
    return status;
}

static hk_status run(hk_compare_job *job, hk_error *err)
{
    const hk_compare_request *q = job->request;
    int64_t hidden = 0;
    HK_TRY(hk_arena_new(&job->arena, err));
    HK_TRY(hk_compare_plan_init(q->path_a, q->path_b, q->case_a, q->case_b, &job->plan, err));
    HK_TRY(hk_compare_find_outputs(job, err));
    HK_TRY(make_sheets(job, err));
    HK_TRY(measure(job, &hidden, err));
    return print_all(job, hidden, err);
}

hk_status hk_compare_run(const hk_compare_request *request, hk_error *err)
{
    hk_compare_job job = {.request = request};
    hk_status status = run(&job, err);
    for (int i = 0; i < HK_COMPARE_SECTION_COUNT; i++) {
        hk_compare_sheet_done(&job.sheets[i]);
    }
    hk_changes_free(job.changes);
    hk_compare_ranks_free(job.ranks);
    hk_compare_plan_done(&job.plan);
    hk_arena_free(job.arena);
    return status;
}

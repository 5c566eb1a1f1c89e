/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/validate_replays.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/app/problems_print.h"
#include "engine/app/run_input.h"
#include "engine/base/memory.h"
#include "engine/ensemble/ensemble.h"
#include "engine/io/restoration.h"

typedef struct replaying {
    const char *model, *folder;
    hk_lang lang;
    hk_restorations tables;
    hk_restored *points; /* [rows of curves] */
    hk_print_table *fits, *curves;
} replaying;

static hk_status make_tables(replaying *p, hk_error *err)
{
    const hk_lang l = p->lang;
    const hk_print_column fits[] = {
        {"event", hk_label_text(l, HK_LABEL_REPLAY_EVENT), true, HK_PRINT_BOTH},
        {"rms", hk_label_text(l, HK_LABEL_REPLAY_RMS), false, HK_PRINT_BOTH},
        {"half_recorded_h", hk_label_text(l, HK_LABEL_REPLAY_HALF), false, HK_PRINT_BOTH},
        {"half_model_h", hk_label_text(l, HK_LABEL_REPLAY_MODEL), false, HK_PRINT_BOTH},
        {"most_recorded_h", hk_label_text(l, HK_LABEL_REPLAY_MOST), false, HK_PRINT_BOTH},
        {"most_model_h", hk_label_text(l, HK_LABEL_REPLAY_MODEL), false, HK_PRINT_BOTH},
        {"size_recorded", hk_label_text(l, HK_LABEL_REPLAY_SIZE), false, HK_PRINT_BOTH},
        {"size_model", hk_label_text(l, HK_LABEL_REPLAY_MODEL), false, HK_PRINT_BOTH},
        {"source", hk_label_text(l, HK_LABEL_FACT_SOURCE), true, HK_PRINT_BOTH},
        {"standing", hk_label_text(l, HK_LABEL_FACT_STANDING), true, HK_PRINT_BOTH},
    };
    const hk_print_column curves[] = {
        {"event", hk_label_text(l, HK_LABEL_REPLAY_EVENT), true, HK_PRINT_BOTH},
        {"hours", hk_label_text(l, HK_LABEL_REPLAY_HOURS), false, HK_PRINT_BOTH},
        {"restored_recorded", hk_label_text(l, HK_LABEL_REPLAY_RESTORED), false, HK_PRINT_BOTH},
        {"restored_model", hk_label_text(l, HK_LABEL_REPLAY_MODEL), false, HK_PRINT_BOTH},
    };
    HK_TRY(hk_print_table_new(fits, (int32_t)(sizeof fits / sizeof *fits), &p->fits, err));
    return hk_print_table_new(curves, (int32_t)(sizeof curves / sizeof *curves), &p->curves, err);
}

static hk_status add_fit(replaying *p, int32_t row, const hk_result *result, hk_error *err)
{
    const hk_table *t = &p->tables.replays;
    const char *event = hk_table_text(t, row, HK_REPLAY_EVENT);
    hk_replay_fit fit = {0};
    int32_t n;
    HK_TRY(hk_restoration_fit(&p->tables, row, result, p->points, &n, &fit, err));
    hk_print_add_text(p->fits,
                      hk_label_pick(p->lang, event, hk_table_text(t, row, HK_REPLAY_NAME_JA)));
    hk_print_add_real(p->fits, fit.rms);
    for (int32_t i = 0; i < 2; i++) {
        hk_print_add_real(p->fits, fit.half_h[i]);
    }
    for (int32_t i = 0; i < 2; i++) {
        hk_print_add_real(p->fits, fit.most_h[i]);
    }
    hk_print_add_real(p->fits, fit.size_recorded);
    hk_print_add_real(p->fits, fit.size_model);
    hk_print_add_text(p->fits, hk_table_text(t, row, HK_REPLAY_SOURCE));
    hk_print_add_text(p->fits, hk_table_text(t, row, HK_REPLAY_STANDING));
    for (int32_t i = 0; i < n; i++) {
        hk_print_add_text(p->curves, event);
        hk_print_add_real(p->curves, p->points[i].hours);
        hk_print_add_real(p->curves, p->points[i].recorded);
        hk_print_add_real(p->curves, p->points[i].model);
    }
    return HK_OK;
}

/** Run the scenario of an event on the model. @return exit code */
static int run_one(replaying *p, int32_t row)
{
    char path[PATH_MAX], set[PATH_MAX + 8];
    const char *sets[1] = {set};
    hk_input input = {0};
    hk_error err = {0};
    hk_result *result = NULL;
    bool cancelled = false;
    snprintf(path, sizeof path, "%s/%s", p->folder,
             hk_table_text(&p->tables.replays, row, HK_REPLAY_SCENARIO));
    snprintf(set, sizeof set, "model=%s", p->model);
    const hk_input_opts opts = {
        .command = "model validate", .path = path, .sets = sets, .n_set = 1, .quiet = true};
    int code = hk_input_load(&opts, &input);
    if (code == HK_EXIT_OK) {
        const hk_ensemble_opts how = {0};
        hk_status status =
            hk_ensemble_run(input.model, input.scenario, &how, &result, &cancelled, &err);
        if (status == HK_OK) {
            status = add_fit(p, row, result, &err);
        }
        code = status == HK_OK ? HK_EXIT_OK : hk_input_fail("model validate", &err);
    }
    hk_result_free(result);
    hk_input_done(&input);
    return code;
}

static hk_status print_all(const replaying *p, hk_print_format format, hk_error *err)
{
    if (format == HK_PRINT_JSON) {
        fputs("{\n  \"replays\": ", stdout);
        HK_TRY(hk_print_table_write(p->fits, format, 2, stdout, err));
        fputs(",\n  \"curves\": ", stdout);
        HK_TRY(hk_print_table_write(p->curves, format, 2, stdout, err));
        fputs("\n}\n", stdout);
        return HK_OK;
    }
    if (format == HK_PRINT_CSV) {
        fputs("section,id,quantity,value\n", stdout);
        HK_TRY(hk_print_table_write_long(p->fits, "replays", stdout, err));
        return hk_print_table_write_long(p->curves, "curves", stdout, err);
    }
    HK_TRY(hk_print_table_write(p->fits, format, 0, stdout, err));
    putchar('\n');
    return hk_print_table_write(p->curves, format, 0, stdout, err);
}

static int replay_all(replaying *p, hk_print_format format)
{
    hk_error err = {0};
    hk_problems *problems = NULL;
    hk_status status = hk_problems_new(&problems, &err);
    if (status == HK_OK) {
        status = hk_restorations_read(p->folder, problems, &p->tables, &err);
        hk_problems_print(stderr, problems, 0);
    }
    hk_problems_free(problems);
    if (status == HK_OK) {
        p->points = hk_alloc((size_t)p->tables.curves.n_row, sizeof *p->points);
        status = p->points == NULL ? hk_fail_nomem(&err) : make_tables(p, &err);
    }
    int code = status == HK_OK ? HK_EXIT_OK : hk_input_fail("model validate", &err);
    for (int32_t row = 0; row < p->tables.replays.n_row && code == HK_EXIT_OK; row++) {
        code = run_one(p, row);
    }
    if (code == HK_EXIT_OK && print_all(p, format, &err) != HK_OK) {
        code = hk_input_fail("model validate", &err);
    }
    return code;
}

int hk_validate_replays(const char *model, const char *folder, hk_print_format format, hk_lang lang)
{
    char whole[PATH_MAX];
    replaying p = {.folder = folder, .lang = lang};
    /* a scenario looks for its model from its own folder */
    p.model = realpath(model, whole) == NULL ? model : whole;
    int code = replay_all(&p, format);
    hk_print_table_free(p.fits);
    hk_print_table_free(p.curves);
    hk_free(p.points);
    hk_restorations_done(&p.tables);
    return code;
}

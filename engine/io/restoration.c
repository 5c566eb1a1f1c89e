/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/restoration.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"

#define HOUR_MS 3600000.0

static const hk_column_spec replay_columns[] = {
    {"event", true},   {"name_en", true},   {"name_ja", true}, {"scenario", true},
    {"service", true}, {"customers", true}, {"source", true},  {"standing", true},
};
static const hk_table_spec replay_spec = {
    .name = "replays", .columns = replay_columns, .n_column = 8, .required = true};

enum { EVENT, HOURS, OUT, N_CURVE_COLUMN };
static const hk_column_spec curve_columns[N_CURVE_COLUMN] = {
    {"event", true}, {"hours_after", true}, {"customers_out", true}};
static const hk_table_spec curve_spec = {.name = "restoration_curves",
                                         .columns = curve_columns,
                                         .n_column = N_CURVE_COLUMN,
                                         .required = true,
                                         .open = true};

void hk_restorations_done(hk_restorations *tables)
{
    hk_table_done(&tables->replays);
    hk_table_done(&tables->curves);
}

static double number(const hk_table *table, int32_t row, int32_t column)
{
    double value = (double)NAN;
    hk_error err;
    return hk_real_parse(hk_table_text(table, row, column), 0, 1e12, &value, &err) == HK_OK
               ? value
               : (double)NAN;
}

static void need_numbers(const hk_table *table, int32_t column, hk_problems *problems)
{
    for (int32_t row = 0; row < table->n_row; row++) {
        if (isnan(number(table, row, column))) {
            hk_table_problem(table, problems, HK_SEVERITY_ERROR, HK_EINVALID, row, column, 0,
                             "%s must be a number from 0 to 1e12",
                             table->spec->columns[column].name);
        }
    }
}

hk_status hk_restorations_read(const char *folder, hk_problems *problems,
                               hk_restorations *ret_tables, hk_error *err)
{
    hk_arena *scratch;
    HK_TRY(hk_arena_new(&scratch, err));
    const char *replays = hk_path_join(scratch, folder, "replays.csv");
    const char *curves = hk_path_join(scratch, folder, "restoration_curves.csv");
    hk_status status =
        replays == NULL || curves == NULL
            ? hk_fail_nomem(err)
            : hk_table_read_csv(replays, &replay_spec, NULL, problems, &ret_tables->replays, err);
    if (status == HK_OK) {
        status = hk_table_read_csv(curves, &curve_spec, NULL, problems, &ret_tables->curves, err);
    }
    hk_arena_free(scratch);
    HK_TRY(status);
    need_numbers(&ret_tables->replays, HK_REPLAY_CUSTOMERS, problems);
    need_numbers(&ret_tables->curves, HOURS, problems);
    need_numbers(&ret_tables->curves, OUT, problems);
    return hk_problems_status(problems, err);
}

/* --- fit ---------------------------------------------------------------------------------------*/

static int64_t find_service(const hk_result *r, const char *id)
{
    for (int64_t s = 0; s < r->n_service; s++) {
        if (strcmp(r->service_id[s], id) == 0) {
            return s;
        }
    }
    return -1;
}

/** Whole weight of the sector in persons, over that of the service. */
static double sector_over_service(const hk_result *r, int64_t service)
{
    double whole = 0;
    for (int64_t s = 0; s < r->n_service; s++) {
        if (r->service_sector[s] == r->service_sector[service]) {
            whole += r->service_weight[s] * (double)r->service_value_micro[s];
        }
    }
    return whole / (r->service_weight[service] * (double)r->service_value_micro[service]);
}

/** First time at which a part is back, on straight lines between the points. */
static double time_to(const hk_restored *points, int32_t n, double part)
{
    for (int32_t i = 1; i < n; i++) {
        double before = points[i - 1].recorded, after = points[i].recorded;
        if (after >= part) {
            double way = after > before ? (part - before) / (after - before) : 1;
            return points[i - 1].hours + way * (points[i].hours - points[i - 1].hours);
        }
    }
    return (double)NAN;
}

static void fit_points(const hk_result *r, const double *level, hk_restored *points, int32_t n,
                       hk_replay_fit *fit)
{
    double worst = 0, sum = 0;
    for (int64_t t = 0; t < r->n_time; t++) {
        worst = fmax(worst, 1 - level[t]);
    }
    for (int32_t i = 0; i < n; i++) {
        int64_t cell = (int64_t)(points[i].hours * HOUR_MS / (double)r->grid_ms);
        points[i].model =
            cell < r->n_time && worst > 0 ? 1 - (1 - level[cell]) / worst : (double)NAN;
        double miss = points[i].model - points[i].recorded;
        sum += i > 0 ? miss * miss : 0;
    }
    fit->rms = n > 1 ? sqrt(sum / (n - 1)) : (double)NAN;
    fit->half_h[0] = time_to(points, n, 0.5);
    fit->most_h[0] = time_to(points, n, 0.9);
    fit->half_h[1] = fit->most_h[1] = (double)NAN;
    for (int64_t t = r->n_time - 1; t >= 0 && worst > 0; t--) {
        double back = 1 - (1 - level[t]) / worst;
        double hours = (double)r->time_ms[t] / HOUR_MS;
        fit->half_h[1] = back >= 0.5 ? hours : fit->half_h[1];
        fit->most_h[1] = back >= 0.9 ? hours : fit->most_h[1];
    }
    fit->size_model = worst;
}

hk_status hk_restoration_fit(const hk_restorations *tables, int32_t row, const hk_result *result,
                             hk_restored *points, int32_t *ret_n, hk_replay_fit *ret_fit,
                             hk_error *err)
{
    const char *event = hk_table_text(&tables->replays, row, HK_REPLAY_EVENT);
    const char *id = hk_table_text(&tables->replays, row, HK_REPLAY_SERVICE);
    int64_t service = find_service(result, id);
    double first = 0;
    int32_t n = 0;
    if (service < 0) {
        return hk_fail(err, HK_EINVALID, "replays.csv: service '%.100s' is not in the model", id);
    }
    for (int32_t i = 0; i < tables->curves.n_row; i++) {
        if (strcmp(hk_table_text(&tables->curves, i, EVENT), event) == 0) {
            double out = number(&tables->curves, i, OUT);
            first = n == 0 ? out : first;
            points[n++] = (hk_restored){.hours = number(&tables->curves, i, HOURS),
                                        .recorded = 1 - out / first};
        }
    }
    if (n < 2 || !(first > 0)) {
        return hk_fail(err, HK_EINVALID,
                       "restoration_curves.csv: event '%.100s' has no curve of two points that "
                       "begins with customers out",
                       event);
    }
    fit_points(result, result->level_mean + result->service_sector[service] * result->n_time,
               points, n, ret_fit);
    ret_fit->size_model *= sector_over_service(result, service);
    ret_fit->size_recorded = first / number(&tables->replays, row, HK_REPLAY_CUSTOMERS);
    *ret_n = n;
    return HK_OK;
}

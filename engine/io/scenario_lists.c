/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parameters of a mechanism that are dates or lists: numbers, windows of time, zones, and points
 * from a file beside the scenario.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/hours.h"
#include "engine/io/scenario_parts.h"
#include "engine/io/table.h"

enum { WORD = 40 };

typedef struct target {
    hk_scenario_reader *reader;
    const hk_param *param;
    hk_error *err;
} target;

bool hk_is_list_param(hk_param_type type)
{
    return type == HK_PARAM_DATE || type == HK_PARAM_NUMBERS || type == HK_PARAM_WINDOWS ||
           type == HK_PARAM_ZONES || type == HK_PARAM_POINTS;
}

/* --- dates -------------------------------------------------------------------------------------*/

static void show_date(const hk_scenario *scenario, int64_t time_ms, char *text, size_t size)
{
    hk_datetime_format(scenario->start_unix_ms + time_ms, scenario->start_offset_min, text, size);
}

/** A date from the start on and up to `last_ms`; HK_NONE after a problem. */
static int64_t read_date(const target *t, const hk_yaml_node *node, const char *name,
                         int64_t last_ms)
{
    const hk_scenario *scenario = t->reader->scenario;
    int64_t unix_ms;
    int32_t offset;
    char first[WORD], last[WORD];
    hk_error why;
    const char *text = hk_value_text(node, name, t->reader->problems);
    if (text == NULL || scenario->horizon_ms <= 0) {
        return HK_NONE; /* the horizon has a problem of its own */
    }
    if (hk_datetime_parse(text, &unix_ms, &offset, &why) != HK_OK) {
        hk_value_refuse(node, name, &why, t->reader->problems);
        return HK_NONE;
    }
    int64_t time_ms = unix_ms - scenario->start_unix_ms;
    if (time_ms < 0 || time_ms > last_ms) {
        show_date(scenario, 0, first, sizeof first);
        show_date(scenario, last_ms, last, sizeof last);
        hk_yaml_problem(node, t->reader->problems, HK_SEVERITY_ERROR, HK_ERANGE,
                        "%s: '%.40s' is %s; allowed: from %s, the start, to %s", name, text,
                        time_ms < 0 ? "before the start" : "beyond the horizon", first, last);
        return HK_NONE;
    }
    return time_ms;
}

/* --- numbers -----------------------------------------------------------------------------------*/

static hk_status read_numbers(const target *t, const hk_yaml_node *node, hk_number_list *list)
{
    if (!hk_value_is(node, HK_YAML_LIST, t->param->key, t->reader->problems)) {
        return HK_OK;
    }
    list->values = hk_scenario_alloc(t->reader, node->n, sizeof *list->values);
    if (list->values == NULL) {
        return hk_fail_nomem(t->err);
    }
    for (int32_t i = 0; i < node->n; i++) {
        list->values[i] = hk_value_real(node->items[i], t->param->key, t->param->min, t->param->max,
                                        t->param->min, t->reader->problems);
    }
    list->n = node->n;
    return HK_OK;
}

/* --- windows -----------------------------------------------------------------------------------*/

static void read_weekdays(const target *t, const hk_yaml_node *node, uint8_t *ret_mask)
{
    size_t from = 0, n = 0;
    const char *text = hk_value_text(node, "weekdays", t->reader->problems);
    if (text != NULL && !hk_weekdays_parse(text, ret_mask, &from, &n)) {
        hk_yaml_problem(node, t->reader->problems, HK_SEVERITY_ERROR, HK_ECHOICE,
                        "weekdays: '%.*s' is no weekday; allowed: mon, tue, wed, thu, fri, sat, "
                        "sun, ranges such as mon-fri, separated by commas",
                        n > WORD ? WORD : (int)n, text + from);
    }
}

static void read_hours(const target *t, const hk_yaml_node *node, hk_window *window)
{
    const char *text = hk_value_text(node, "hours", t->reader->problems);
    if (text == NULL) {
        return;
    }
    if (!hk_hours_parse(text, &window->from_min, &window->to_min) ||
        window->from_min == window->to_min) {
        hk_yaml_problem(node, t->reader->problems, HK_SEVERITY_ERROR, HK_ESYNTAX,
                        "hours: '%.40s' are no hours; allowed: from-to within 00:00-24:00, such "
                        "as 08:00-18:00, or 22:00-06:00 over midnight",
                        text);
    }
}

static void read_window(const target *t, const hk_yaml_node *node, hk_window *window)
{
    static const char *const keys[] = {"from", "until", "weekdays", "hours", "factor"};
    hk_problems *problems = t->reader->problems;
    int64_t horizon = t->reader->scenario->horizon_ms;
    *window = (hk_window){.until_ms = INT64_MAX, .weekdays = HK_EVERY_DAY, .to_min = HK_DAY_MIN};
    if (!hk_value_is(node, HK_YAML_MAP, "a window", problems)) {
        return;
    }
    hk_value_check_keys(node, keys, 5, problems);
    const hk_yaml_node *from = hk_yaml_get(node, "from"), *until = hk_yaml_get(node, "until");
    const hk_yaml_node *weekdays = hk_yaml_get(node, "weekdays");
    const hk_yaml_node *hours = hk_yaml_get(node, "hours"), *factor = hk_yaml_get(node, "factor");
    if (from != NULL) {
        window->from_ms = read_date(t, from, "from", horizon - 1);
    }
    if (until != NULL) {
        window->until_ms = read_date(t, until, "until", horizon);
    }
    if (from != NULL && until != NULL && window->from_ms >= 0 && window->until_ms >= 0 &&
        window->until_ms <= window->from_ms) {
        hk_yaml_problem(until, problems, HK_SEVERITY_ERROR, HK_ERANGE,
                        "until: the window ends before it begins; allowed: after `from`");
    }
    if (weekdays != NULL) {
        read_weekdays(t, weekdays, &window->weekdays);
    }
    if (hours != NULL) {
        read_hours(t, hours, window);
    }
    if (factor == NULL) {
        hk_value_missing(node, "factor", problems);
    } else {
        window->factor = hk_value_real(factor, "factor", t->param->min, t->param->max, 1, problems);
    }
}

static hk_status read_windows(const target *t, const hk_yaml_node *node, hk_window_list *list)
{
    if (!hk_value_is(node, HK_YAML_LIST, t->param->key, t->reader->problems)) {
        return HK_OK;
    }
    list->windows = hk_scenario_alloc(t->reader, node->n, sizeof *list->windows);
    if (list->windows == NULL) {
        return hk_fail_nomem(t->err);
    }
    for (int32_t i = 0; i < node->n; i++) {
        read_window(t, node->items[i], &list->windows[i]);
        list->n = i + 1;
    }
    return HK_OK;
}

/* --- zones -------------------------------------------------------------------------------------*/

/** Key of the value: the unit up to a space. */
static void value_key(const target *t, char *key)
{
    snprintf(key, WORD, "%.*s", (int)strcspn(t->param->unit, " "), t->param->unit);
}

static hk_status read_zone(const target *t, const hk_yaml_node *node, hk_zone *zone)
{
    char key[WORD];
    const char *keys[] = {"inside", key};
    hk_problems *problems = t->reader->problems;
    double *corners = NULL;
    value_key(t, key);
    if (!hk_value_is(node, HK_YAML_MAP, "a zone", problems)) {
        return HK_OK;
    }
    hk_value_check_keys(node, keys, 2, problems);
    const hk_yaml_node *inside = hk_yaml_get(node, "inside"), *value = hk_yaml_get(node, key);
    if (value == NULL) {
        hk_value_missing(node, key, problems);
    } else {
        zone->value = hk_value_real(value, key, t->param->min, t->param->max, 0, problems);
    }
    if (inside == NULL) {
        hk_value_missing(node, "inside", problems);
        return HK_OK;
    }
    HK_TRY(hk_read_corners(inside, problems, &corners, t->err));
    if (corners == NULL) {
        return HK_OK;
    }
    double *kept = hk_scenario_alloc(t->reader, inside->n, 2 * sizeof *kept);
    if (kept != NULL) {
        memcpy(kept, corners, 2 * (size_t)inside->n * sizeof *kept);
        zone->corners = kept;
        zone->n_corner = inside->n;
    }
    hk_free(corners);
    return kept == NULL ? hk_fail_nomem(t->err) : HK_OK;
}

static hk_status read_zones(const target *t, const hk_yaml_node *node, hk_zone_list *list)
{
    if (!hk_value_is(node, HK_YAML_LIST, t->param->key, t->reader->problems)) {
        return HK_OK;
    }
    list->zones = hk_scenario_alloc(t->reader, node->n, sizeof *list->zones);
    if (list->zones == NULL) {
        return hk_fail_nomem(t->err);
    }
    for (int32_t i = 0; i < node->n; i++) {
        HK_TRY(read_zone(t, node->items[i], &list->zones[i]));
        list->n = i + 1;
    }
    return HK_OK;
}

/* --- points ------------------------------------------------------------------------------------*/

static void read_cell(const target *t, const hk_table *file, int32_t row, int32_t column,
                      double *ret_value)
{
    const double low[] = {-90, -180, t->param->min}, high[] = {90, 180, t->param->max};
    const char *text = hk_table_text(file, row, column);
    hk_error why;
    if (hk_real_parse(text, low[column], high[column], ret_value, &why) != HK_OK) {
        hk_table_problem(file, t->reader->problems, HK_SEVERITY_ERROR, why.code, row, column, 0,
                         "%s: %s", file->spec->columns[column].name, why.message);
    }
}

static hk_status keep_points(const target *t, const hk_table *file, hk_point_table *points)
{
    double *rows = hk_scenario_alloc(t->reader, file->n_row, 3 * sizeof *rows);
    if (rows == NULL) {
        return hk_fail_nomem(t->err);
    }
    for (int32_t i = 0; i < file->n_row; i++) {
        for (int32_t c = 0; c < 3 && !file->row_bad[i]; c++) {
            read_cell(t, file, i, c, &rows[3 * (int64_t)i + c]);
        }
    }
    points->rows = rows;
    points->n = file->n_row;
    return HK_OK;
}

static hk_status read_points(const target *t, const hk_yaml_node *node, hk_point_table *points)
{
    const hk_column_spec columns[] = {
        {"latitude_deg", true}, {"longitude_deg", true}, {t->param->unit, true}};
    const hk_table_spec spec = {t->param->key, columns, 3, true, false};
    hk_scenario_reader *reader = t->reader;
    hk_table file = {0};
    const char *name = hk_value_text(node, t->param->key, reader->problems);
    if (name == NULL) {
        return HK_OK;
    }
    const char *path = hk_path_join(reader->arena, reader->folder, name);
    if (path == NULL) {
        return hk_fail_nomem(t->err);
    }
    hk_error why;
    hk_status status =
        hk_table_read_csv(path, &spec, reader->inputs, reader->problems, &file, &why);
    if (status == HK_EFILE) {
        hk_value_refuse(node, t->param->key, &why, reader->problems);
        status = HK_OK;
    } else if (status != HK_OK) {
        status = hk_fail_nomem(t->err);
    } else if (!file.broken) {
        status = keep_points(t, &file, points);
    }
    hk_table_done(&file);
    return status;
}

/* --- any of them ---------------------------------------------------------------------------------*/

hk_status hk_read_list_param(hk_scenario_reader *reader, const hk_yaml_node *node,
                             const hk_param *param, void *ret_value, hk_error *err)
{
    target t = {.reader = reader, .param = param, .err = err};
    int64_t date = HK_NONE;
    switch (param->type) {
    case HK_PARAM_DATE:
        if (node != NULL) {
            date = read_date(&t, node, param->key, reader->scenario->horizon_ms - 1);
        }
        memcpy(ret_value, &date, sizeof date);
        return HK_OK;
    case HK_PARAM_NUMBERS:
        return node == NULL ? HK_OK : read_numbers(&t, node, ret_value);
    case HK_PARAM_WINDOWS:
        return node == NULL ? HK_OK : read_windows(&t, node, ret_value);
    case HK_PARAM_ZONES:
        return node == NULL ? HK_OK : read_zones(&t, node, ret_value);
    default:
        return node == NULL ? HK_OK : read_points(&t, node, ret_value);
    }
}

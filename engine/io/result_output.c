/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_output.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/base/units.h"

#define MS_PER_HOUR 3600000.0

enum { /* what may stand behind the colon */
       OF_NOTHING = 0,
       OF_SECTOR = 1,
       OF_SERVICE = 2,
       OF_ALL = 4 /* ... or nothing at all */
};

typedef enum kind {
    PERSON_HOURS,
    OUTAGE_HOURS,
    UNIT_HOURS,
    AFFECTED,
    AFFECTED_IT,
    MALFUNCTIONS,
    BREACHES,
    RESTORATION,
    UNRESTORED,
    DEADLOCKS,
    NEVER_SERVED,
    N_KIND
} kind;

static const struct {
    const char *name;
    unsigned of;
    const char *unit; /* NULL: the service's; "": the service's times h */
    const char *title_en, *title_ja;
} kinds[N_KIND] = {
    [PERSON_HOURS] = {"person-hours", OF_ALL | OF_SECTOR | OF_SERVICE, "h", "Person-hours lost",
                      "喪失人時"},
    [OUTAGE_HOURS] = {"outage-hours", OF_ALL | OF_SECTOR | OF_SERVICE, "h", "Hours of full outage",
                      "全停止換算時間"},
    [UNIT_HOURS] = {"unit-hours", OF_SERVICE, "", "Loss in unit-hours", "喪失量(単位・時間)"},
    [AFFECTED] = {"affected", OF_SERVICE, NULL, "Greatest weight affected", "最大影響規模"},
    [AFFECTED_IT] = {"affected-it", OF_SERVICE, NULL, "Greatest weight affected through a system",
                     "IT障害による最大影響規模"},
    [MALFUNCTIONS] = {"malfunctions", OF_ALL | OF_SECTOR | OF_SERVICE, "1", "IT malfunctions",
                      "IT障害件数"},
    [BREACHES] = {"breaches", OF_ALL | OF_SECTOR | OF_SERVICE, "1",
                  "IT malfunctions beyond the verification level", "検証レベルを超えるIT障害件数"},
    [RESTORATION] = {"restoration", OF_ALL, "h", "Time to restoration", "復旧までの時間"},
    [UNRESTORED] = {"unrestored", OF_ALL, "1", "Not restored at the horizon", "期間末に未復旧"},
    [DEADLOCKS] = {"deadlocks", OF_ALL, "1", "Restart deadlocks", "再起動不能の循環"},
    [NEVER_SERVED] = {"never-served", OF_ALL, "1", "Repair jobs not begun", "未着手の復旧作業"},
};

const char *const hk_output_names =
    "person-hours|outage-hours|unit-hours:SERVICE|affected:SERVICE|affected-it:SERVICE|"
    "malfunctions|breaches|restoration|unrestored|deadlocks|never-served";

const char *hk_output_kind(int32_t number)
{
    return number >= 0 && number < N_KIND ? kinds[number].name : NULL;
}

/* ---- finding ----------------------------------------------------------------------------------- */

static int32_t index_of(const char *const *ids, int64_t n, const char *id)
{
    for (int64_t i = 0; i < n; i++) {
        if (strcmp(ids[i], id) == 0) {
            return (int32_t)i;
        }
    }
    return HK_NONE;
}

static hk_status no_kind(const char *name, hk_error *err)
{
    char quote[HK_QUOTE_SIZE];
    const char *names[N_KIND];
    for (int i = 0; i < N_KIND; i++) {
        names[i] = kinds[i].name;
    }
    const char *near = hk_text_nearest(name, names, N_KIND);
    return hk_fail(err, HK_EOUTPUT, "output %s is not known%s%s%s; allowed: %s",
                   hk_text_quote(name, quote), near == NULL ? "" : " (did you mean ",
                   near == NULL ? "" : near, near == NULL ? "" : "?)", hk_output_names);
}

static hk_status no_such(const hk_result *frame, unsigned allowed, const char *name, const char *id,
                         hk_error *err)
{
    char quote[HK_QUOTE_SIZE];
    const char *near = hk_text_nearest(id, frame->service_id, frame->n_service);
    if (near == NULL && (allowed & OF_SECTOR) != 0) {
        near = hk_text_nearest(id, frame->sector_id, frame->n_sector);
    }
    return hk_fail(
        err, HK_EOUTPUT, "output %s: the result has no such %s%s%s%s", hk_text_quote(name, quote),
        (allowed & OF_SECTOR) != 0 ? "sector or service" : "service",
        near == NULL ? "" : " (did you mean ", near == NULL ? "" : near, near == NULL ? "" : "?)");
}

/** What stands behind the colon. */
static hk_status find_of(const hk_result *frame, const char *id, hk_output *o, hk_error *err)
{
    unsigned allowed = kinds[o->kind].of;
    if ((allowed & OF_SERVICE) != 0) {
        o->service = index_of(frame->service_id, frame->n_service, id);
    }
    if (o->service == HK_NONE && (allowed & OF_SECTOR) != 0) {
        o->sector = index_of(frame->sector_id, frame->n_sector, id);
    }
    if (o->service == HK_NONE && o->sector == HK_NONE) {
        return no_such(frame, allowed, o->name, id, err);
    }
    return HK_OK;
}

hk_status hk_output_find(const hk_result *frame, const char *name, hk_output *ret_output,
                         hk_error *err)
{
    hk_output o = {.kind = HK_NONE, .service = HK_NONE, .sector = HK_NONE};
    const char *colon = strchr(name, ':');
    size_t n = colon == NULL ? strlen(name) : (size_t)(colon - name);
    for (int32_t i = 0; i < N_KIND; i++) {
        if (strlen(kinds[i].name) == n && memcmp(kinds[i].name, name, n) == 0) {
            o.kind = i;
        }
    }
    if (o.kind == HK_NONE || strlen(name) >= sizeof o.name) {
        return no_kind(name, err);
    }
    memcpy(o.name, name, strlen(name) + 1);
    unsigned allowed = kinds[o.kind].of;
    if (colon == NULL && (allowed & OF_ALL) == 0) {
        return hk_fail(err, HK_EOUTPUT, "output %s is of a service: write %s:SERVICE", name, name);
    }
    if (colon != NULL && (allowed & (OF_SECTOR | OF_SERVICE)) == 0) {
        return hk_fail(err, HK_EOUTPUT, "output %.*s is of the whole: write it without '%s'",
                       (int)n, name, colon);
    }
    if (colon != NULL) {
        HK_TRY(find_of(frame, colon + 1, &o, err));
    }
    const char *unit = kinds[o.kind].unit;
    snprintf(o.unit, sizeof o.unit, "%s%s",
             unit == NULL || *unit == '\0' ? frame->service_unit[o.service] : unit,
             unit != NULL && *unit == '\0' ? " h" : "");
    o.is_flag = o.kind == UNRESTORED;
    o.title_en = kinds[o.kind].title_en;
    o.title_ja = kinds[o.kind].title_ja;
    *ret_output = o;
    return HK_OK;
}

/* ---- values ------------------------------------------------------------------------------------ */

static bool counts(const hk_output *o, const hk_result *frame, int64_t service)
{
    if (o->service != HK_NONE) {
        return service == o->service;
    }
    return o->sector == HK_NONE || frame->service_sector[service] == o->sector;
}

static double unit_hours(const hk_result *rows, int64_t replicate, int64_t service)
{
    return hk_result_unit_hours(rows, replicate, service);
}

static double persons_per_unit(const hk_result *frame, int64_t service)
{
    return (double)frame->service_value_micro[service] / HK_VALUE_SCALE;
}

static double person_hours(const hk_output *o, const hk_result *rows, const hk_result *frame,
                           int64_t replicate)
{
    double sum = 0.0;
    for (int64_t k = 0; k < frame->n_service; k++) {
        if (counts(o, frame, k)) {
            sum += unit_hours(rows, replicate, k) * persons_per_unit(frame, k);
        }
    }
    return sum;
}

static double persons(const hk_output *o, const hk_result *frame)
{
    double sum = 0.0;
    for (int64_t k = 0; k < frame->n_service; k++) {
        sum += counts(o, frame, k) ? frame->service_weight[k] * persons_per_unit(frame, k) : 0.0;
    }
    return sum;
}

static double outage_hours(const hk_output *o, const hk_result *rows, const hk_result *frame,
                           int64_t replicate)
{
    if (o->service != HK_NONE) { /* needs no persons */
        double weight = frame->service_weight[o->service];
        return weight > 0.0 ? unit_hours(rows, replicate, o->service) / weight : NAN;
    }
    double all = persons(o, frame);
    return all > 0.0 ? person_hours(o, rows, frame, replicate) / all : NAN;
}

/** A count by replicate and service; NULL, in older files, is not known. */
static double sum_counts(const hk_output *o, const int32_t *variable, const hk_result *frame,
                         int64_t replicate)
{
    double sum = 0.0;
    for (int64_t k = 0; k < frame->n_service && variable != NULL; k++) {
        sum += counts(o, frame, k) ? variable[replicate * frame->n_service + k] : 0;
    }
    return variable == NULL ? NAN : sum;
}

unsigned hk_output_needs(const hk_output *output)
{
    static const unsigned needs[N_KIND] = {
        [PERSON_HOURS] = HK_OUTPUT_FROM_LOSS,       [OUTAGE_HOURS] = HK_OUTPUT_FROM_LOSS,
        [UNIT_HOURS] = HK_OUTPUT_FROM_LOSS,         [AFFECTED] = HK_OUTPUT_FROM_AFFECTED,
        [AFFECTED_IT] = HK_OUTPUT_FROM_AFFECTED_IT, [MALFUNCTIONS] = HK_OUTPUT_FROM_MALFUNCTIONS,
        [RESTORATION] = HK_OUTPUT_FROM_RESTORED,    [UNRESTORED] = HK_OUTPUT_FROM_RESTORED,
        [DEADLOCKS] = HK_OUTPUT_FROM_DEADLOCKS,     [NEVER_SERVED] = HK_OUTPUT_FROM_NEVER_SERVED,
        [BREACHES] = HK_OUTPUT_FROM_BREACHES,
    };
    HK_CHECK(output->kind >= 0 && output->kind < N_KIND);
    return needs[output->kind];
}

static double value_of(const hk_output *o, const hk_result *rows, const hk_result *frame, int64_t r)
{
    bool unrestored = (hk_output_needs(o) & HK_OUTPUT_FROM_RESTORED) != 0 &&
                      rows->restored_ms[r] == HK_NONE; /* else it need not be there */
    switch ((kind)o->kind) {
    case PERSON_HOURS:
        return person_hours(o, rows, frame, r);
    case OUTAGE_HOURS:
        return outage_hours(o, rows, frame, r);
    case UNIT_HOURS:
        return unit_hours(rows, r, o->service);
    case MALFUNCTIONS:
        return sum_counts(o, rows->malfunctions, frame, r);
    case BREACHES:
        return sum_counts(o, rows->breaches, frame, r);
    case RESTORATION:
        return (double)(unrestored ? frame->horizon_ms : rows->restored_ms[r]) / MS_PER_HOUR;
    case UNRESTORED:
        return unrestored ? 1.0 : 0.0;
    case DEADLOCKS:
        return rows->deadlocks[r];
    case NEVER_SERVED:
        return rows->never_served[r];
    case AFFECTED:
    case AFFECTED_IT:
    case N_KIND:
        break;
    }
    return 0.0; /* a greatest value over episodes starts from none */
}

/** Greatest values over the episodes of a service. */
void hk_output_add_episodes(const hk_output *output, const hk_result *rows, double *values)
{
    if (output->kind != AFFECTED && output->kind != AFFECTED_IT) {
        return;
    }
    const double *column =
        output->kind == AFFECTED_IT ? rows->episode_affected_it : rows->episode_affected;
    for (int64_t i = 0; i < rows->n_episode; i++) {
        double *value = &values[rows->episode_replicate[i]];
        if (rows->episode_service[i] == output->service && !isnan(*value)) {
            *value = fmax(*value, column[i]);
        }
    }
}

void hk_output_values(const hk_output *output, const hk_result *rows, const hk_result *frame,
                      double *ret_values)
{
    for (int64_t r = 0; r < rows->n_replicate; r++) {
        bool good = rows->status[r] == HK_REPLICATE_OK;
        ret_values[r] = good ? value_of(output, rows, frame, r) : NAN;
    }
    hk_output_add_episodes(output, rows, ret_values);
}

/* ---- bounds and assumptions -------------------------------------------------------------------- */

double hk_output_most(const hk_output *output, const hk_result *frame)
{
    double hours = (double)frame->horizon_ms / MS_PER_HOUR;
    switch ((kind)output->kind) {
    case PERSON_HOURS:
        return persons(output, frame) * hours;
    case OUTAGE_HOURS:
    case RESTORATION:
        return hours;
    case UNIT_HOURS:
        return frame->service_weight[output->service] * hours;
    case AFFECTED:
    case AFFECTED_IT:
        return frame->service_weight[output->service];
    case UNRESTORED:
        return 1.0;
    case MALFUNCTIONS:
    case BREACHES:
    case DEADLOCKS:
    case NEVER_SERVED:
    case N_KIND:
        break;
    }
    return INFINITY;
}

bool hk_output_assumed(const hk_output *output, const hk_result *result, double *ret_means)
{
    const double *column = NULL;
    double divisor = 1.0;
    if (output->kind == MALFUNCTIONS) {
        column = result->assumption_malfunctions;
    } else if (output->kind == BREACHES) {
        column = result->assumption_breaches;
    } else if (output->kind == UNIT_HOURS) {
        column = result->assumption_loss;
    } else if (output->kind == OUTAGE_HOURS && output->service != HK_NONE) {
        column = result->assumption_loss;
        divisor = result->service_weight[output->service];
    } else if (output->kind == PERSON_HOURS || output->kind == OUTAGE_HOURS) {
        column = result->assumption_person_loss;
        divisor = output->kind == OUTAGE_HOURS ? persons(output, result) : 1.0;
    }
    if (column == NULL || !(divisor > 0.0)) {
        return false;
    }
    for (int64_t m = 0; m < result->n_assumption; m++) {
        double sum = 0.0;
        for (int64_t k = 0; k < result->n_service; k++) {
            sum += counts(output, result, k) ? column[m * result->n_service + k] : 0.0;
        }
        ret_means[m] = sum / divisor;
    }
    return true;
}

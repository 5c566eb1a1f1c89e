/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/number.h"
#include "engine/base/text.h"

typedef struct unit {
    const char *name;
    int64_t ms;
} unit;

/* Largest first. Weeks are read, not written: people say 14 days. */
static const unit units[] = {
    {"w", INT64_C(604800000)}, {"d", INT64_C(86400000)}, {"h", INT64_C(3600000)},
    {"min", INT64_C(60000)},   {"s", INT64_C(1000)},     {"ms", INT64_C(1)},
};

enum { N_UNIT = sizeof units / sizeof units[0] };

#define ALLOWED                                                                                    \
    "allowed: a number >= 0 with a unit ms, s, min, h, d or w, such as 8h, up to 2^42 ms "         \
    "(50903d)"

static const unit *find_unit(const char *name)
{
    for (int i = 0; i < N_UNIT; i++) {
        if (strcmp(units[i].name, name) == 0) {
            return &units[i];
        }
    }
    return NULL;
}

hk_status hk_duration_parse(const char *text, int64_t *ret_ms, hk_error *err)
{
    char found[HK_QUOTE_SIZE];
    char found_unit[HK_QUOTE_SIZE];
    hk_number number;
    hk_text_quote(text, found);

    size_t length = hk_number_scan(text, &number);
    if (length == 0) {
        return hk_fail(err, HK_ENUMBER, "%s is not a duration; " ALLOWED, found);
    }
    if (hk_number_real_length(text) > length) {
        return hk_fail(err, HK_ENUMBER, "%s has an exponent; " ALLOWED, found);
    }
    const char *name = text + length;
    name += strspn(name, " ");
    const unit *u = find_unit(name);
    if (u == NULL && name[0] == '\0') {
        return hk_fail(err, HK_EUNIT, "%s has no unit; " ALLOWED, found);
    }
    if (u == NULL) {
        return hk_fail(err, HK_EUNIT, "%s has the unknown unit %s; " ALLOWED, found,
                       hk_text_quote(name, found_unit));
    }
    if (number.negative && (number.huge || number.fine || number.whole > 0 || number.part > 0)) {
        return hk_fail(err, HK_ERANGE, "%s is negative; " ALLOWED, found);
    }
    hk_int128 ms = 0;
    if (!number.huge && !hk_number_scale(&number, u->ms, &ms)) {
        return hk_fail(err, HK_ERANGE, "%s is not a whole number of milliseconds; " ALLOWED, found);
    }
    if (number.huge || ms > HK_TIME_MAX) {
        return hk_fail(err, HK_ERANGE, "%s is too long; " ALLOWED, found);
    }
    *ret_ms = (int64_t)ms;
    return HK_OK;
}

hk_status hk_level_parse(const char *text, int32_t *ret_level, hk_error *err)
{
    int64_t value;
    HK_TRY(hk_decimal_parse(text, 4, 0, HK_LEVEL_FULL, &value, err));
    *ret_level = (int32_t)value;
    return HK_OK;
}

void hk_duration_format(int64_t ms, char *buf, size_t size)
{
    if (ms == 0) {
        snprintf(buf, size, "0s");
        return;
    }
    uint64_t magnitude = ms < 0 ? -(uint64_t)ms : (uint64_t)ms;
    int i = 1;
    while (magnitude % (uint64_t)units[i].ms != 0) {
        i++;
    }
    snprintf(buf, size, "%s%" PRIu64 "%s", ms < 0 ? "-" : "", magnitude / (uint64_t)units[i].ms,
             units[i].name);
}

int64_t hk_time_scale(int64_t ms, double factor)
{
    double scaled = (double)ms * factor;
    if (factor <= 1 && factor >= 1) {
        return ms;
    }
    if (scaled >= (double)HK_TIME_MAX) {
        return HK_TIME_MAX;
    }
    int64_t whole = (int64_t)scaled;
    return whole + ((double)whole < scaled);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendars. */
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/hours.h"
#include "engine/io/model_parts.h"

enum { NAME_MAX_SHOWN = 60 };

/** `mon-fri` or `mon,wed`; empty = every day. */
static uint8_t read_weekdays(const hk_row *row)
{
    const char *text = hk_row_text(row, HK_CALENDAR_WEEKDAYS);
    uint8_t mask = HK_EVERY_DAY;
    size_t from, n;
    if (text[0] != '\0' && !hk_weekdays_parse(text, &mask, &from, &n)) {
        hk_row_problem(row, HK_ECHOICE, HK_CALENDAR_WEEKDAYS, from,
                       "'%.*s' is no weekday; allowed: mon, tue, wed, thu, fri, sat, sun, "
                       "ranges such as mon-fri, separated by commas",
                       n > NAME_MAX_SHOWN ? NAME_MAX_SHOWN : (int)n, text + from);
    }
    return mask;
}

/** A day of the month: `1` to `31` from its beginning, `last` or `last-2` from its end. */
typedef struct month_day {
    int32_t number; /* 1.. from the first, 0.. before the last */
    bool from_last;
    bool ok;
} month_day;

static month_day take_day(const char *text, size_t n)
{
    bool from_last = n >= 4 && strncmp(text, "last", 4) == 0;
    size_t at = from_last ? 4 : 0;
    month_day day = {.from_last = from_last, .ok = from_last ? n == 4 || text[4] == '-' : n > 0};
    at += from_last && n > 4;
    if ((from_last && n > 4 && at == n) || n - at > 2) {
        day.ok = false;
    }
    for (; at < n && day.ok; at++) {
        day.ok = text[at] >= '0' && text[at] <= '9';
        day.number = day.number * 10 + (text[at] - '0');
    }
    day.ok = day.ok && (from_last ? day.number <= 30 : day.number >= 1 && day.number <= 31);
    return day;
}

/** Mark a day or a range of days. @return what is wrong, or NULL */
static const char *mark_days(const char *text, size_t n, hk_calendar *calendar)
{
    const char *dots = n > 2 ? memchr(text + 1, '.', n - 1) : NULL;
    bool is_range = dots != NULL && dots + 2 <= text + n && dots[1] == '.';
    size_t length = is_range ? (size_t)(dots - text) : n;
    month_day first = take_day(text, length);
    month_day last = is_range ? take_day(dots + 2, n - length - 2) : first;
    if (!first.ok || !last.ok) {
        return "is no day of a month; allowed: 1 to 31, last, last-1 to last-30, ranges such as "
               "1..5 and last-2..last, separated by commas";
    }
    if (!first.from_last && last.from_last && last.number == 0) {
        last = (month_day){.number = 31, .ok = true}; /* 25..last */
    }
    if (first.from_last != last.from_last) {
        return "counts from both ends of the month; allowed: 5..10, 25..last, last-2..last";
    }
    int32_t from = first.from_last ? last.number : first.number - 1;
    int32_t to = first.from_last ? first.number : last.number - 1;
    if (from > to) {
        return "does not end after it begins; allowed: ranges such as 1..5 and last-2..last";
    }
    for (int32_t i = from; i <= to; i++) {
        *(first.from_last ? &calendar->last_days : &calendar->days) |= UINT32_C(1) << i;
    }
    return NULL;
}

/** `1..5,15,last-2..last`; empty = every day of the month. */
static void read_days(const hk_row *row, hk_calendar *calendar)
{
    const char *text = hk_row_text(row, HK_CALENDAR_DAYS);
    size_t at = 0;
    size_t from;
    size_t n;
    calendar->days = calendar->last_days = 0;
    while (text[0] != '\0' && hk_text_part(text, ',', &at, &from, &n)) {
        const char *wrong = mark_days(text + from, n, calendar);
        if (wrong != NULL) {
            hk_row_problem(row, HK_ECHOICE, HK_CALENDAR_DAYS, from, "'%.*s' %s",
                           n > NAME_MAX_SHOWN ? NAME_MAX_SHOWN : (int)n, text + from, wrong);
            return;
        }
    }
}

/** `08:00-18:00`; empty = the whole day. */
static void read_hours(const hk_row *row, hk_calendar *calendar)
{
    const char *text = hk_row_text(row, HK_CALENDAR_HOURS);
    int32_t from = 0, to = HK_DAY_MIN;
    calendar->from_min = 0;
    calendar->to_min = HK_DAY_MIN;
    if (text[0] == '\0') {
        return;
    }
    if (!hk_hours_parse(text, &from, &to)) {
        hk_row_problem(row, HK_ESYNTAX, HK_CALENDAR_HOURS, 0,
                       "'%.80s' are no hours; allowed: from-to within 00:00-24:00, such as "
                       "08:00-18:00",
                       text);
    } else if (from >= to) {
        hk_row_problem(row, HK_ERANGE, HK_CALENDAR_HOURS, 0,
                       "'%.80s' do not end after they begin; allowed: hours of one day, such as "
                       "08:00-18:00",
                       text);
    } else {
        calendar->from_min = from;
        calendar->to_min = to;
    }
}

hk_status hk_read_calendars(hk_model_reader *reader, hk_error *err)
{
    hk_model *model = reader->model;
    const hk_table *table = &reader->tables[HK_TABLE_CALENDARS];
    model->n_calendar = table->n_row;
    model->calendars = hk_reader_alloc(reader, table->n_row, sizeof *model->calendars);
    for (int32_t i = 0; i < table->n_row && !reader->nomem; i++) {
        hk_row row = hk_reader_row(reader, HK_TABLE_CALENDARS, i);
        hk_calendar *calendar = &model->calendars[i];
        if (table->row_bad[i]) {
            continue;
        }
        calendar->id = hk_row_copy(&row, HK_COL_ID);
        calendar->weekdays = read_weekdays(&row);
        read_days(&row, calendar);
        read_hours(&row, calendar);
        calendar->not_holidays = !hk_row_yes(&row, HK_CALENDAR_HOLIDAYS, true);
        if (hk_row_required(&row, HK_CALENDAR_FACTOR) != NULL) {
            calendar->inside = hk_row_level(&row, HK_CALENDAR_FACTOR, HK_LEVEL_FULL);
        }
        calendar->outside = hk_row_level(&row, HK_CALENDAR_OUTSIDE, 0);
        (void)hk_row_standing(&row, false);
    }
    return reader->nomem ? hk_fail_nomem(err) : HK_OK;
}

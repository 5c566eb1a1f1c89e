/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/hours.h"

#include <string.h>

#include "engine/io/model_cells.h"

static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static int find_day(const char *text)
{
    for (int i = 0; i < 7; i++) {
        if (strncmp(text, days[i], 3) == 0) {
            return i;
        }
    }
    return -1;
}

bool hk_weekdays_parse(const char *text, uint8_t *ret_mask, size_t *ret_from, size_t *ret_n)
{
    unsigned mask = 0;
    size_t at = 0;
    while (hk_text_part(text, ',', &at, ret_from, ret_n)) {
        int first = *ret_n >= 3 ? find_day(text + *ret_from) : -1;
        int last = first;
        if (*ret_n == 7 && text[*ret_from + 3] == '-') {
            last = find_day(text + *ret_from + 4);
        } else if (*ret_n != 3) {
            first = -1;
        }
        if (first < 0 || last < 0) {
            return false;
        }
        for (int day = first;; day = (day + 1) % 7) {
            mask |= 1U << day;
            if (day == last) {
                break;
            }
        }
    }
    *ret_mask = (uint8_t)mask;
    return true;
}

/** `08:00` to minutes of the day, or -1. */
static int32_t minutes(const char *text)
{
    for (int i = 0; i < 5; i++) {
        if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9') {
            return -1;
        }
    }
    int32_t hour = (text[0] - '0') * 10 + (text[1] - '0');
    int32_t minute = (text[3] - '0') * 10 + (text[4] - '0');
    int32_t total = hour * 60 + minute;
    return minute < 60 && total <= HK_DAY_MIN ? total : -1;
}

bool hk_hours_parse(const char *text, int32_t *ret_from_min, int32_t *ret_to_min)
{
    if (strlen(text) != 11 || text[5] != '-') {
        return false;
    }
    int32_t from = minutes(text), to = minutes(text + 6);
    if (from < 0 || to < 0) {
        return false;
    }
    *ret_from_min = from;
    *ret_to_min = to;
    return true;
}

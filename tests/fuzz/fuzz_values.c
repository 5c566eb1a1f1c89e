/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts of one value: distributions, durations, levels, decimals, reals, dates.
 * What parses must keep its promises: in its range, the same when written and read
 * again, a distribution that gives finite values >= 0. An input that begins with
 * `#` is the file of an `empirical(values)`.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/dist.h"
#include "engine/base/text.h"
#include "engine/base/units.h"
#include "tests/fuzz/fuzz.h"

enum { BUFFER = 64 };

void fuzz_begin(void)
{
    fuzz_folder();
    fuzz_write("values", "1h\n2h\n", 6);
}

static void try_distribution(const char *text, hk_dist_unit unit)
{
    static const double at[] = {1e-300, 1e-9, 0.25, 0.5, 0.999, 1 - 0x1p-53};
    hk_arena *arena = NULL;
    hk_dist dist = {0};
    hk_error err = {0};
    size_t place = 0;
    fuzz_must(hk_arena_new(&arena, NULL) == HK_OK, "memory");
    hk_status status = hk_dist_parse(text, unit, ".", arena, &dist, &place, &err);
    if (status == HK_OK) {
        double last = 0;
        for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
            double value = hk_dist_quantile(&dist, at[i]);
            fuzz_must(value >= last, "quantiles do not fall");
            last = value;
            if (unit == HK_DIST_DURATION) {
                int64_t ms = hk_dist_duration_ms(&dist, at[i], 1);
                fuzz_must(ms >= 1 && ms <= HK_TIME_MAX, "a duration is in its range");
            }
        }
        fuzz_must(hk_dist_mean(&dist) >= 0, "a mean is not negative");
    } else {
        fuzz_must(err.message[0] != '\0' && place <= strlen(text), "a message with a place");
    }
    hk_arena_free(arena);
}

static void try_duration(const char *text)
{
    char buf[BUFFER];
    int64_t ms = -1;
    int64_t again = -1;
    hk_error err = {0};
    if (hk_duration_parse(text, &ms, &err) == HK_OK) {
        fuzz_must(ms >= 0 && ms <= HK_TIME_MAX, "a duration is in its range");
        hk_duration_format(ms, buf, sizeof buf);
        fuzz_must(hk_duration_parse(buf, &again, &err) == HK_OK && again == ms, "durations repeat");
    }
}

static void try_decimals(const char *text)
{
    static const int digits[] = {0, 4, 6, 18};
    for (size_t i = 0; i < sizeof digits / sizeof digits[0]; i++) {
        char buf[BUFFER];
        int64_t value = 0;
        int64_t again = 0;
        hk_error err = {0};
        if (hk_decimal_parse(text, digits[i], INT64_MIN, INT64_MAX, &value, &err) == HK_OK) {
            hk_decimal_format(value, digits[i], buf, sizeof buf);
            hk_status status = hk_decimal_parse(buf, digits[i], INT64_MIN, INT64_MAX, &again, &err);
            fuzz_must(status == HK_OK && again == value, "decimals repeat");
        }
    }
}

static void try_datetime(const char *text)
{
    char buf[BUFFER];
    int64_t ms = 0;
    int64_t again = 0;
    int32_t offset = 0;
    hk_error err = {0};
    if (hk_datetime_parse(text, &ms, &offset, &err) == HK_OK) {
        hk_datetime_format(ms, offset, buf, sizeof buf);
        fuzz_must(hk_datetime_parse(buf, &again, &offset, &err) == HK_OK, "dates repeat");
        fuzz_must(again / 1000 == ms / 1000 || again == ms, "dates repeat to the second");
    }
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    if (n > 0 && bytes[0] == '#') {
        fuzz_write("values", bytes, n);
        try_distribution("empirical(values)", HK_DIST_DURATION);
        try_distribution("empirical(values)", HK_DIST_FACTOR);
        return;
    }
    char *text = calloc(n + 1, 1);
    char quoted[HK_QUOTE_SIZE];
    int32_t level = -1;
    double real = 0;
    hk_error err = {0};
    fuzz_must(text != NULL, "memory");
    if (n > 0) {
        memcpy(text, bytes, n);
    }
    try_distribution(text, HK_DIST_DURATION);
    try_distribution(text, HK_DIST_FACTOR);
    try_duration(text);
    try_decimals(text);
    try_datetime(text);
    if (hk_level_parse(text, &level, &err) == HK_OK) {
        fuzz_must(level >= 0 && level <= HK_LEVEL_FULL, "a level is in its range");
    }
    if (hk_real_parse(text, -1e300, 1e300, &real, &err) == HK_OK) {
        fuzz_must(isfinite(real), "a real is finite");
    }
    fuzz_must(strlen(hk_text_quote(text, quoted)) < sizeof quoted, "a quotation fits");
    size_t good = hk_text_utf8_check(text, strlen(text));
    fuzz_must(good <= strlen(text), "the UTF-8 check stops");
    if (good == strlen(text)) {
        fuzz_must(hk_text_width(text) >= 0, "a width is not negative");
    }
    free(text);
}

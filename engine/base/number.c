/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/number.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/base/units.h"

static const char digit_set[] = "0123456789";

enum { DIGITS_MAX = 18 }; /* 10^18 fits an int64 */

static uint64_t power_of_ten(int32_t n)
{
    uint64_t power = 1;
    for (int32_t i = 0; i < n; i++) {
        power *= 10;
    }
    return power;
}

static uint64_t read_digits(const char *text, size_t n)
{
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++) {
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    return value;
}

/** Lengths of the parts of a decimal. @return its length, 0 if there is none */
static size_t measure(const char *text, size_t *ret_whole_at, size_t *ret_whole, size_t *ret_part)
{
    size_t at = text[0] == '-' ? 1 : 0;
    size_t whole = strspn(text + at, digit_set);
    size_t part = text[at + whole] == '.' ? strspn(text + at + whole + 1, digit_set) : 0;
    if (whole + part == 0) {
        return 0;
    }
    *ret_whole_at = at;
    *ret_whole = whole;
    *ret_part = part;
    return at + whole + (part > 0 ? part + 1 : 0);
}

size_t hk_number_scan(const char *text, hk_number *ret_number)
{
    size_t at;
    size_t whole;
    size_t part;
    size_t length = measure(text, &at, &whole, &part);
    if (length == 0) {
        return 0;
    }
    const char *part_text = text + at + whole + 1;
    while (part > 0 && part_text[part - 1] == '0') {
        part--;
    }
    while (whole > 0 && text[at] == '0') {
        at++;
        whole--;
    }
    hk_number number = {
        .negative = text[0] == '-',
        .huge = whole > DIGITS_MAX,
        .fine = part > DIGITS_MAX,
    };
    if (!number.huge) {
        number.whole = read_digits(text + at, whole);
    }
    if (!number.fine) {
        number.part = read_digits(part_text, part);
        number.decimals = (int32_t)part;
    }
    *ret_number = number;
    return length;
}

bool hk_number_scale(const hk_number *number, int64_t factor, hk_int128 *ret_value)
{
    hk_int128 unit = (hk_int128)power_of_ten(number->decimals);
    hk_int128 part = (hk_int128)number->part * factor;
    if (number->fine || part % unit != 0) {
        return false;
    }
    hk_int128 value = (hk_int128)number->whole * factor + part / unit;
    *ret_value = number->negative ? -value : value;
    return true;
}

size_t hk_number_real_length(const char *text)
{
    size_t at;
    size_t whole;
    size_t part;
    size_t length = measure(text, &at, &whole, &part);
    if (length == 0 || (text[length] != 'e' && text[length] != 'E')) {
        return length;
    }
    size_t sign = text[length + 1] == '-' || text[length + 1] == '+' ? 1 : 0;
    size_t digits = strspn(text + length + 1 + sign, digit_set);
    return digits == 0 ? length : length + 1 + sign + digits;
}

double hk_number_real(const char *text)
{
    /* The C locale is a constant of the C library: nothing is allocated or freed. */
    locale_t before = uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
    double value = strtod(text, NULL);
    uselocale(before);
    return value;
}

void hk_decimal_format(int64_t value, int digits, char *buf, size_t size)
{
    HK_CHECK(digits >= 0 && digits <= DIGITS_MAX);
    uint64_t unit = power_of_ten(digits);
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    const char *sign = value < 0 ? "-" : "";
    uint64_t part = magnitude % unit;
    while (part != 0 && part % 10 == 0) {
        part /= 10;
        digits--;
    }
    if (part == 0) {
        snprintf(buf, size, "%s%" PRIu64, sign, magnitude / unit);
    } else {
        snprintf(buf, size, "%s%" PRIu64 ".%0*" PRIu64, sign, magnitude / unit, digits, part);
    }
}

/** "a decimal from 0 to 1 with at most 4 decimals" */
static void allowed_decimals(int digits, int64_t min, int64_t max, char *buf, size_t size)
{
    char low[32];
    char high[32];
    hk_decimal_format(min, digits, low, sizeof low);
    hk_decimal_format(max, digits, high, sizeof high);
    if (digits == 0) {
        snprintf(buf, size, "allowed: a whole number from %s to %s", low, high);
    } else {
        snprintf(buf, size, "allowed: a number from %s to %s with at most %d decimals", low, high,
                 digits);
    }
}

hk_status hk_decimal_parse(const char *text, int digits, int64_t min, int64_t max,
                           int64_t *ret_value, hk_error *err)
{
    HK_CHECK(digits >= 0 && digits <= DIGITS_MAX);
    char allowed[128];
    char found[HK_QUOTE_SIZE];
    allowed_decimals(digits, min, max, allowed, sizeof allowed);
    hk_text_quote(text, found);

    hk_number number;
    size_t length = hk_number_scan(text, &number);
    if (length == 0 || text[length] != '\0') {
        bool exponent = length > 0 && hk_number_real_length(text) == strlen(text);
        return hk_fail(err, HK_ENUMBER, "%s is not a number%s; %s", found,
                       exponent ? " without an exponent" : "", allowed);
    }
    if (number.huge) {
        return hk_fail(err, HK_ERANGE, "%s is out of range; %s", found, allowed);
    }
    hk_int128 value;
    if (!hk_number_scale(&number, (int64_t)power_of_ten(digits), &value)) {
        return hk_fail(err, HK_ERANGE, "%s %s; %s", found,
                       digits == 0 ? "is not a whole number" : "has too many decimals", allowed);
    }
    if (value < min || value > max) {
        return hk_fail(err, HK_ERANGE, "%s is out of range; %s", found, allowed);
    }
    *ret_value = (int64_t)value;
    return HK_OK;
}

hk_status hk_real_parse(const char *text, double min, double max, double *ret_value, hk_error *err)
{
    char found[HK_QUOTE_SIZE];
    size_t length = hk_number_real_length(text);
    if (length == 0 || text[length] != '\0') {
        return hk_fail(err, HK_ENUMBER,
                       "%s is not a number; allowed: a number such as 0.25 or 1e-3, from %g to %g",
                       hk_text_quote(text, found), min, max);
    }
    double value = hk_number_real(text);
    if (!isfinite(value) || value < min || value > max) {
        return hk_fail(err, HK_ERANGE, "%s is out of range; allowed: a number from %g to %g",
                       hk_text_quote(text, found), min, max);
    }
    *ret_value = value == 0.0 ? 0.0 : value; /* no negative zero */
    return HK_OK;
}

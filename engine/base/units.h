/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Units at the boundary: durations with units <-> int64 ms, fractions <->
 * levels 0..10000, date-times with offset <-> ms since 1970-01-01T00:00Z.
 * All exact: decimals are read as integers, never through a double.
 */
#ifndef HK_BASE_UNITS_H
#define HK_BASE_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"

#define HK_LEVEL_FULL      10000              /* level of a component that lacks nothing */
#define HK_LEVEL_TOLERANCE 9990               /* below it: functional failure (design.md 3.1) */
#define HK_TIME_MAX        (INT64_C(1) << 42) /* ms: longest horizon and duration */
#define HK_WEIGHT_MAX      (INT64_C(1) << 40) /* largest weight of a component */
#define HK_SHARE_MAX       (INT64_C(1) << 20) /* largest share of an edge */
#define HK_VALUE_SCALE     1000000            /* persons per unit are kept in millionths */

/** `90min`, `1.5h`, `7d`, `100ms`, `0h`; units ms s min h d w; >= 0, <= HK_TIME_MAX.
 *  A fraction of a ms is an error. @return HK_OK, HK_ENUMBER, HK_EUNIT, HK_ERANGE */
HK_WARN_UNUSED hk_status hk_duration_parse(const char *text, int64_t *ret_ms, hk_error *err);

/** A fraction `0`..`1` in multiples of 0.0001 to 0..10000.
 *  @return HK_OK, HK_ENUMBER, HK_ERANGE */
HK_WARN_UNUSED hk_status hk_level_parse(const char *text, int32_t *ret_level, hk_error *err);

/** A decimal with at most `digits` decimals times 10^digits, within [min, max] after scaling.
 *  @return HK_OK, HK_ENUMBER, HK_ERANGE */
HK_WARN_UNUSED hk_status hk_decimal_parse(const char *text, int digits, int64_t min, int64_t max,
                                          int64_t *ret_value, hk_error *err);

/** Shortest exact writing of value / 10^digits, such as `0.25`, `-3`; digits 0..18. */
void hk_decimal_format(int64_t value, int digits, char *buf, size_t size);

/** A finite double (whole text). @return HK_OK, HK_ENUMBER, HK_ERANGE */
HK_WARN_UNUSED hk_status hk_real_parse(const char *text, double min, double max, double *ret_value,
                                       hk_error *err);

/** RFC 3339 date-time with offset, years 1900..2200, to ms since 1970 UTC and the offset in
 *  minutes. @return HK_OK, HK_ETIME */
HK_WARN_UNUSED hk_status hk_datetime_parse(const char *text, int64_t *ret_unix_ms,
                                           int32_t *ret_offset_min, hk_error *err);

/** `2009-07-13T07:38:00+09:00` into buf (at least 40 bytes). */
void hk_datetime_format(int64_t unix_ms, int32_t offset_min, char *buf, size_t size);

/** Days since 1970-01-01 of a date of the Gregorian calendar. */
int64_t hk_day_of_date(int64_t year, int64_t month, int64_t day);

/** The date of a day since 1970-01-01. */
void hk_date_of_day(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day);

int hk_days_in_month(int64_t year, int month);

/** 0 = Monday, of a day since 1970-01-01. */
int hk_weekday_of_day(int64_t days);

/** Shortest exact writing of a duration: `90min`, `2h`, `1500ms`, `7d`. */
void hk_duration_format(int64_t ms, char *buf, size_t size);

/** ms x factor (>= 0), rounded up to whole ms as all drawn times, at most HK_TIME_MAX; ms itself
 *  for a factor of 1. */
int64_t hk_time_scale(int64_t ms, double factor);

#endif

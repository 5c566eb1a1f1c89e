/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "engine/base/units.h"
#include "tests/support/tap.h"

static void good(const char *text, int64_t want_ms, int32_t want_offset, const char *written)
{
    int64_t ms = -1;
    int32_t offset = -1;
    char buf[40];
    hk_error err = {HK_OK, ""};
    hk_status status = hk_datetime_parse(text, &ms, &offset, &err);
    TAP_OK(status == HK_OK && ms == want_ms && offset == want_offset,
           "'%s' is %lld, %d: got %lld %s", text, (long long)want_ms, (int)want_offset,
           (long long)ms, err.message);
    hk_datetime_format(ms, offset, buf, sizeof buf);
    TAP_EQ_STR(buf, written, "written again");
}

static void bad(const char *text, const char *has)
{
    int64_t ms = -1;
    int32_t offset = -1;
    hk_error err = {HK_OK, ""};
    TAP_OK(hk_datetime_parse(text, &ms, &offset, &err) == HK_ETIME && ms == -1 && offset == -1,
           "'%.60s' is refused", text);
    TAP_HAS(err.message, has, "says where to look");
    TAP_HAS(err.message, "allowed: a date and time with offset such as 2009-07-13T07:38:00+09:00",
            "and what is allowed");
}

static void test_good(void)
{
    good("1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00+00:00");
    good("2009-07-13T07:38:00+09:00", INT64_C(1247438280000), 540, "2009-07-13T07:38:00+09:00");
    good("2009-07-12t22:38:00z", INT64_C(1247438280000), 0, "2009-07-12T22:38:00+00:00");
    good("2009-07-12 22:38:00.5-00:00", INT64_C(1247438280500), 0, "2009-07-12T22:38:00.500+00:00");
    good("2000-02-29T23:59:59.999000000-12:30", INT64_C(951913799999), -750,
         "2000-02-29T23:59:59.999-12:30");
    good("1969-12-31T23:59:59.001Z", -999, 0, "1969-12-31T23:59:59.001+00:00");
    good("1900-01-01T00:00:00Z", INT64_C(-2208988800000), 0, "1900-01-01T00:00:00+00:00");
    good("2200-12-31T23:59:59Z", INT64_C(7289654399000), 0, "2200-12-31T23:59:59+00:00");
}

static void test_bad(void)
{
    bad("", "the year");
    bad("nan", "the year");
    bad("--", "the year");
    bad("1899-12-31T00:00:00Z", "the year");
    bad("2201-01-01T00:00:00Z", "the year");
    bad("20090713T073800+0900", "the '-' after the year");
    bad("2009-13-01T00:00:00Z", "the month");
    bad("2009-00-01T00:00:00Z", "the month");
    bad("2009-02-29T00:00:00Z", "the day of the month");
    bad("2100-02-29T00:00:00Z", "the day of the month");
    bad("2009-04-31T00:00:00Z", "the day of the month");
    bad("2009-04-00T00:00:00Z", "the day of the month");
    bad("2009-07-13", "the 'T'");
    bad("2009-07-13X00:00:00Z", "the 'T'");
    bad("2009-07-13T24:00:00Z", "the hour");
    bad("2009-07-13T7:38:00Z", "the hour");
    bad("2009-07-13T07:60:00Z", "the minute");
    bad("2009-07-13T07:38", "the ':' after the minute");
    bad("2008-12-31T23:59:60Z", "the second (leap seconds are not known)");
    bad("2009-07-13T07:38:00", "the offset from UTC");
    bad("2009-07-13T07:38:00.Z", "the fraction of the second");
    bad("2009-07-13T07:38:00.0001Z", "a fraction of a millisecond");
    bad("2009-07-13T07:38:00+0900", "the ':' of the offset");
    bad("2009-07-13T07:38:00+24:00", "the hours of the offset");
    bad("2009-07-13T07:38:00+09:60", "the minutes of the offset");
    bad("2009-07-13T07:38:00+09:00 ", "something after the offset");
    bad("2009-07-13T07:38:00Zjunk", "something after the offset");
    bad("-009-07-13T07:38:00Z", "the year");
    bad("\xEF\xBC\x92\xEF\xBC\x90", "the year");
    static char huge[100000];
    memset(huge, '1', sizeof huge - 1);
    bad(huge, "the year"); /* 1111 */
    static const char start[] = "2009-07-13T07:38:00.";
    for (size_t i = 0; start[i] != '\0'; i++) {
        huge[i] = start[i]; /* the rest stays digits */
    }
    bad(huge, "a fraction of a millisecond");
}

/* Every day from 1900 to 2200 against the C library. */
static void test_calendar(void)
{
    bool good_days = true;
    for (int64_t day = -25567; day < 84000 && good_days; day++) {
        time_t seconds = (time_t)(day * 86400 + 12345);
        struct tm tm;
        char want[40];
        char got[40];
        gmtime_r(&seconds, &tm);
        strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S+00:00", &tm);
        hk_datetime_format((int64_t)seconds * 1000, 0, got, sizeof got);
        int64_t ms = -1;
        int32_t offset = -1;
        good_days = strcmp(want, got) == 0 && hk_datetime_parse(got, &ms, &offset, NULL) == HK_OK &&
                    ms == (int64_t)seconds * 1000 && offset == 0;
        if (!good_days) {
            TAP_NOTE("want %s, got %s", want, got);
        }
    }
    TAP_OK(good_days, "days agree with the C library");
    char small[8];
    hk_datetime_format(0, 0, small, sizeof small);
    TAP_EQ_STR(small, "1970-01", "a small buffer is not overrun");
    char wide[64];
    hk_datetime_format(INT64_MAX, 540, wide, sizeof wide);
    TAP_OK(strlen(wide) > 25, "the last ms there is");
    hk_datetime_format(INT64_MIN, -540, wide, sizeof wide);
    TAP_OK(strlen(wide) > 25, "and the first");
}

int main(void)
{
    test_good();
    test_bad();
    test_calendar();
    return tap_done();
}

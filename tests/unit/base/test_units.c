/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/int128.h"
#include "engine/base/units.h"
#include "tests/support/tap.h"

static void good_duration(const char *text, int64_t want)
{
    int64_t ms = -1;
    hk_error err = {HK_OK, ""};
    hk_status status = hk_duration_parse(text, &ms, &err);
    TAP_OK(status == HK_OK && ms == want, "'%.40s' is %lld ms: got %lld %s", text, (long long)want,
           (long long)ms, err.message);
}

/** The status and, in the message, what was found (`has`) and what is allowed. */
static void bad_duration(const char *text, hk_status want, const char *has)
{
    int64_t ms = -1;
    hk_error err = {HK_OK, ""};
    hk_status status = hk_duration_parse(text, &ms, &err);
    TAP_OK(status == want && err.code == want && ms == -1, "'%.40s' is refused as %s: got %s", text,
           hk_status_name(want), hk_status_name(status));
    TAP_HAS(err.message, has, "says what was found");
    TAP_HAS(err.message, "allowed: a number >= 0 with a unit", "and what is allowed");
}

static void test_durations(void)
{
    good_duration("90min", 5400000);
    good_duration("1.5h", 5400000);
    good_duration("7d", 604800000);
    good_duration("1w", 604800000);
    good_duration("100ms", 100);
    good_duration("0h", 0);
    good_duration("-0h", 0);
    good_duration("0.000s", 0);
    good_duration("0.001s", 1);
    good_duration(".5h", 1800000);
    good_duration("4 h", 14400000);
    good_duration("0.1s", 100);
    good_duration("1.10000000000000000000000000000000s", 1100);
    good_duration("0000000000000000000000000000000008h", 28800000);
    good_duration("4398046511104ms", HK_TIME_MAX);
    good_duration("4398046511.104s", HK_TIME_MAX);
    good_duration("0.00003125d", 2700);
    good_duration("0.00625w", 3780000);
}

static void test_bad_durations(char *huge)
{
    bad_duration("", HK_ENUMBER, "''");
    bad_duration("h", HK_ENUMBER, "'h'");
    bad_duration("-", HK_ENUMBER, "'-'");
    bad_duration("--4h", HK_ENUMBER, "'--4h'");
    bad_duration("+4h", HK_ENUMBER, "'+4h'");
    bad_duration(" 4h", HK_ENUMBER, "' 4h'");
    bad_duration(".h", HK_ENUMBER, "'.h'");
    bad_duration("nan", HK_ENUMBER, "'nan'");
    bad_duration("inf", HK_ENUMBER, "'inf'");
    bad_duration("1e3s", HK_ENUMBER, "exponent");
    bad_duration("1e400", HK_ENUMBER, "exponent");
    bad_duration("8", HK_EUNIT, "'8' has no unit");
    bad_duration("8 ", HK_EUNIT, "'8 ' has no unit");
    bad_duration("8.h", HK_EUNIT, "unknown unit '.h'");
    bad_duration("8x", HK_EUNIT, "'8x' has the unknown unit 'x'");
    bad_duration("8hours", HK_EUNIT, "'hours'");
    bad_duration("8H", HK_EUNIT, "'H'");
    bad_duration("8h ", HK_EUNIT, "'h '");
    bad_duration("8h30min", HK_EUNIT, "'h30min'");
    bad_duration("0x10h", HK_EUNIT, "'x10h'");
    bad_duration("1,5h", HK_EUNIT, "',5h'");
    bad_duration("8h\n", HK_EUNIT, "'8h\\x0A'");
    bad_duration("\xEF\xBC\x98h", HK_ENUMBER, "\xEF\xBC\x98h");
    bad_duration("\xFF\xFE", HK_ENUMBER, "'\\xFF\\xFE'");
    bad_duration("-4 h", HK_ERANGE, "'-4 h' is negative");
    bad_duration("-0.1ms", HK_ERANGE, "negative");
    bad_duration("0.5ms", HK_ERANGE, "not a whole number of milliseconds");
    bad_duration("0.0001s", HK_ERANGE, "not a whole number of milliseconds");
    bad_duration("0.00000000000000000000001w", HK_ERANGE, "not a whole number of milliseconds");
    bad_duration("4398046511105ms", HK_ERANGE, "too long");
    bad_duration("50904d", HK_ERANGE, "too long");
    bad_duration("18446744073709551616ms", HK_ERANGE, "too long");
    bad_duration("9223372036854775808w", HK_ERANGE, "too long");
    memset(huge, '9', 99998);
    memcpy(huge + 99998, "h", 2);
    bad_duration(huge, HK_ERANGE, "...' is too long");
    huge[1] = '.';
    bad_duration(huge, HK_ERANGE, "...' is not a whole number");
    memset(huge, 'x', 99998);
    bad_duration(huge, HK_ENUMBER, "...' is not a duration");
}

static void test_levels(void)
{
    static const struct {
        const char *text;
        hk_status status;
        int32_t level;
    } cases[] = {
        {"0", HK_OK, 0},
        {"1", HK_OK, 10000},
        {"0.5", HK_OK, 5000},
        {"0.9990", HK_OK, 9990},
        {"0.0001", HK_OK, 1},
        {"1.00000000", HK_OK, 10000},
        {".25", HK_OK, 2500},
        {"-0", HK_OK, 0},
        {"0.00005", HK_ERANGE, -1},
        {"1.0001", HK_ERANGE, -1},
        {"-0.1", HK_ERANGE, -1},
        {"50", HK_ERANGE, -1},
        {"99999999999999999999", HK_ERANGE, -1},
        {"50%", HK_ENUMBER, -1},
        {"", HK_ENUMBER, -1},
        {"nan", HK_ENUMBER, -1},
        {"1e-2", HK_ENUMBER, -1},
        {"0.5 ", HK_ENUMBER, -1},
        {"full", HK_ENUMBER, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t level = -1;
        hk_error err = {HK_OK, ""};
        hk_status status = hk_level_parse(cases[i].text, &level, &err);
        TAP_OK(status == cases[i].status && level == cases[i].level, "level '%s': %s, %d",
               cases[i].text, hk_status_name(status), (int)level);
        if (status != HK_OK) {
            TAP_HAS(err.message, cases[i].text, "found");
            TAP_HAS(err.message, "allowed: a number from 0 to 1 with at most 4 decimals",
                    "allowed");
        }
    }
}

static void good_decimal(const char *text, int digits, int64_t want)
{
    int64_t value = -77;
    hk_error err = {HK_OK, ""};
    hk_status status = hk_decimal_parse(text, digits, INT64_MIN, INT64_MAX, &value, &err);
    TAP_OK(status == HK_OK && value == want, "'%s' with %d digits: %lld %s", text, digits,
           (long long)value, err.message);
}

static void bad_decimal(const char *text, int digits, hk_status want, const char *has)
{
    int64_t value = -77;
    hk_error err = {HK_OK, ""};
    hk_status status = hk_decimal_parse(text, digits, -50, 100, &value, &err);
    TAP_OK(status == want && value == -77, "'%s' with %d digits is refused: %s", text, digits,
           hk_status_name(status));
    TAP_HAS(err.message, has, "reason");
    TAP_HAS(err.message, "allowed: a ", "allowed");
}

static void test_decimals(void)
{
    good_decimal("12", 0, 12);
    good_decimal("-12.50", 2, -1250);
    good_decimal("12.0", 0, 12);
    good_decimal("0.000001", 6, 1);
    good_decimal("999999999999999999", 0, INT64_C(999999999999999999));
    good_decimal("9.223372036854775807", 18, INT64_MAX);
    good_decimal("-9.223372036854775808", 18, INT64_MIN);
    bad_decimal("101", 0, HK_ERANGE,
                "'101' is out of range; allowed: a whole number from -50 to 100");
    bad_decimal("-51", 0, HK_ERANGE, "'-51'");
    bad_decimal("1.5", 0, HK_ERANGE, "'1.5' is not a whole number");
    bad_decimal("0.005", 2, HK_ERANGE,
                "too many decimals; allowed: a number from -0.5 to 1 with at most 2 decimals");
    bad_decimal("1.01", 2, HK_ERANGE, "out of range");
    bad_decimal("9223372036854775808", 18, HK_ERANGE, "out of range");
    bad_decimal("9e1", 0, HK_ENUMBER, "not a number without an exponent");
    bad_decimal("1e400", 0, HK_ENUMBER, "not a number without an exponent");
    bad_decimal("--", 0, HK_ENUMBER, "'--' is not a number;");
    bad_decimal("1.", 0, HK_ENUMBER, "not a number");
    bad_decimal("1 ", 0, HK_ENUMBER, "not a number");
    bad_decimal("0x1", 0, HK_ENUMBER, "not a number");
    bad_decimal("", 0, HK_ENUMBER, "''");

    char buf[40];
    hk_decimal_format(2500, 4, buf, sizeof buf);
    TAP_EQ_STR(buf, "0.25", "format");
    hk_decimal_format(-10001, 4, buf, sizeof buf);
    TAP_EQ_STR(buf, "-1.0001", "format negative");
    hk_decimal_format(10000, 4, buf, sizeof buf);
    TAP_EQ_STR(buf, "1", "format whole");
    hk_decimal_format(INT64_MIN, 18, buf, sizeof buf);
    TAP_EQ_STR(buf, "-9.223372036854775808", "format the least");
    hk_decimal_format(INT64_MIN, 0, buf, sizeof buf);
    TAP_EQ_STR(buf, "-9223372036854775808", "format the least, whole");
}

static void test_reals(void)
{
    static const struct {
        const char *text;
        hk_status status;
        double value;
    } cases[] = {
        {"0.25", HK_OK, 0.25},    {"1e-3", HK_OK, 1e-3},    {"-2.5E+2", HK_OK, -250.0},
        {"1e-400", HK_OK, 0.0},   {"-0", HK_OK, 0.0},       {"1e400", HK_ERANGE, 0},
        {"-1e400", HK_ERANGE, 0}, {"1e9", HK_ERANGE, 0},    {"nan", HK_ENUMBER, 0},
        {"inf", HK_ENUMBER, 0},   {"0x1p3", HK_ENUMBER, 0}, {"", HK_ENUMBER, 0},
        {"--", HK_ENUMBER, 0},    {"1e", HK_ENUMBER, 0},    {"1e+", HK_ENUMBER, 0},
        {"1,5", HK_ENUMBER, 0},   {"1.5 ", HK_ENUMBER, 0},  {" 1", HK_ENUMBER, 0},
        {"1.5.2", HK_ENUMBER, 0}, {"1e5e5", HK_ENUMBER, 0}, {"+1", HK_ENUMBER, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = -99.0;
        hk_error err = {HK_OK, ""};
        hk_status status = hk_real_parse(cases[i].text, -1e6, 1e6, &value, &err);
        bool good = status == cases[i].status &&
                    (status == HK_OK ? value == cases[i].value && !(value == 0.0 && signbit(value))
                                     : value == -99.0);
        TAP_OK(good, "real '%s': %s, %g", cases[i].text, hk_status_name(status), value);
        if (status != HK_OK) {
            TAP_HAS(err.message, cases[i].text, "found");
            TAP_HAS(err.message, "from -1e+06 to 1e+06", "allowed");
        }
    }
}

static void test_format(void)
{
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {
        {0, "0s"},
        {1, "1ms"},
        {1500, "1500ms"},
        {2000, "2s"},
        {5400000, "90min"},
        {7200000, "2h"},
        {86400000, "1d"},
        {604800000, "7d"},
        {-1500, "-1500ms"},
        {-86400000, "-1d"},
        {HK_TIME_MAX, "4398046511104ms"},
        {INT64_MIN, "-9223372036854775808ms"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buf[40];
        hk_duration_format(cases[i].ms, buf, sizeof buf);
        TAP_EQ_STR(buf, cases[i].text, "duration");
    }
    /* What is written is read back. */
    bool good = true;
    for (int64_t ms = 1; ms < HK_TIME_MAX; ms = ms * 3 + ms % 7) {
        char buf[40];
        int64_t back = -1;
        hk_duration_format(ms, buf, sizeof buf);
        good = good && hk_duration_parse(buf, &back, NULL) == HK_OK && back == ms;
    }
    TAP_OK(good, "writing and reading agree");
}

static void test_int128(void)
{
    hk_int128 values[] = {0, 1, -1, (hk_int128)INT64_MAX * INT64_MAX, (hk_int128)INT64_MIN * 12345};
    bool good = true;
    for (int i = 0; i < 5; i++) {
        good = good &&
               hk_int128_make(hk_int128_high(values[i]), hk_int128_low(values[i])) == values[i];
    }
    TAP_OK(good, "128-bit values survive their halves");
    TAP_NEAR(hk_int128_double((hk_int128)1 << 100), 0x1p100, 0.0, "as a double");
    TAP_NEAR(hk_int128_double(-((hk_int128)1 << 100)), -0x1p100, 0.0, "as a negative double");
}

int main(void)
{
    static char huge[100000];
    test_durations();
    test_bad_durations(huge);
    test_levels();
    test_decimals();
    test_reals();
    test_format();
    test_int128();
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/dist.h"
#include "tests/support/tap.h"

static hk_arena *arena;
static char folder[] = "/tmp/hakyu-dist-XXXXXX";

static void good(const char *text, hk_dist_unit unit, hk_dist_kind kind, double a, double b,
                 double c)
{
    hk_dist dist = {.kind = HK_DIST_EMPIRICAL};
    hk_error err = {HK_OK, ""};
    size_t at = 777;
    hk_status status = hk_dist_parse(text, unit, folder, arena, &dist, &at, &err);
    TAP_OK(status == HK_OK && dist.kind == kind && dist.a == a && dist.b == b && dist.c == c &&
               at == 777,
           "'%s' is kind %d (%g, %g, %g): got %d (%g, %g, %g) %s", text, (int)kind, a, b, c,
           (int)dist.kind, dist.a, dist.b, dist.c, err.message);
}

static void bad_as(hk_dist_unit unit, const char *text, hk_status want, size_t want_at,
                   const char *has)
{
    hk_dist dist = {.kind = HK_DIST_WEIBULL, .a = 123.0};
    hk_error err = {HK_OK, ""};
    size_t at = 777;
    hk_status status = hk_dist_parse(text, unit, folder, arena, &dist, &at, &err);
    TAP_OK(status == want && at == want_at && dist.a == 123.0,
           "'%.60s' is refused as %s at %zu: got %s at %zu", text, hk_status_name(want), want_at,
           hk_status_name(status), at);
    TAP_HAS(err.message, has, "reason");
}

static void bad(const char *text, hk_status want, size_t want_at, const char *has)
{
    bad_as(HK_DIST_DURATION, text, want, want_at, has);
}

#define H 3600000.0

static void test_good(void)
{
    hk_dist_unit d = HK_DIST_DURATION;
    good("8h", d, HK_DIST_CONSTANT, 8 * H, 0, 0);
    good("  8h\t", d, HK_DIST_CONSTANT, 8 * H, 0, 0);
    good("0ms", d, HK_DIST_CONSTANT, 0, 0, 0);
    good("exp(8h)", d, HK_DIST_EXPONENTIAL, 8 * H, 0, 0);
    good("exp ( 8h )", d, HK_DIST_EXPONENTIAL, 8 * H, 0, 0);
    good("lognormal(8h, 0.6)", d, HK_DIST_LOGNORMAL, 8 * H, 0.6, 0);
    good("lognormal(8h,0)", d, HK_DIST_LOGNORMAL, 8 * H, 0, 0);
    good("normal(3d, 1.5d)", d, HK_DIST_NORMAL, 72 * H, 36 * H, 0);
    good("normal(0h, 1d)", d, HK_DIST_NORMAL, 0, 24 * H, 0);
    good("normal(1h, 0h)", d, HK_DIST_NORMAL, H, 0, 0);
    good("uniform(1h,1h)", d, HK_DIST_UNIFORM, H, H, 0);
    good("uniform(0h,30min)", d, HK_DIST_UNIFORM, 0, H / 2, 0);
    good("triangular(1h, 2h, 4h)", d, HK_DIST_TRIANGULAR, H, 2 * H, 4 * H);
    good("weibull(10h, 1.5)", d, HK_DIST_WEIBULL, 10 * H, 1.5, 0);
    good("gamma(2, 3h)", d, HK_DIST_GAMMA, 3 * H, 2, 0);
    hk_dist_unit f = HK_DIST_FACTOR;
    good("1.5", f, HK_DIST_CONSTANT, 1.5, 0, 0);
    good("1e-3", f, HK_DIST_CONSTANT, 1e-3, 0, 0);
    good("gamma(2, 0.5)", f, HK_DIST_GAMMA, 0.5, 2, 0);
    good("lognormal(1, 0.3)", f, HK_DIST_LOGNORMAL, 1, 0.3, 0);
}

/** Overwrite the start of a text. */
static void begin(char *text, const char *start)
{
    for (size_t i = 0; start[i] != '\0'; i++) {
        text[i] = start[i];
    }
}

static void test_bad_syntax(void)
{
    bad("", HK_ENUMBER, 0, "'' is not a duration");
    bad("   ", HK_ENUMBER, 3, "'' is not a duration");
    bad("8", HK_EUNIT, 0, "'8' has no unit; allowed: a number >= 0 with a unit");
    bad("8x", HK_EUNIT, 0, "unknown unit 'x'");
    bad("nan", HK_EDISTRIBUTION, 0, "'nan' is not a distribution; allowed: a duration such as 8h");
    bad("exp", HK_EDISTRIBUTION, 0, "exp(..)");
    bad("--", HK_ENUMBER, 0, "'--'");
    bad("1e400", HK_ENUMBER, 0, "exponent");
    bad("exp(8h", HK_EDISTRIBUTION, 6, "has no closing ')'; write exp(mean)");
    bad("exp)8h(", HK_EDISTRIBUTION, 0, "'exp)8h' is not a known distribution");
    bad("exp(8h))", HK_EDISTRIBUTION, 7, "something after ')'");
    bad("exp(8h) 3", HK_EDISTRIBUTION, 7, "something after ')'");
    bad("exp(8h)x", HK_EDISTRIBUTION, 7, "something after ')'");
    bad("(8h)", HK_ENUMBER, 0, "'(8h)' is not a duration");
    bad("exponential(8h)", HK_EDISTRIBUTION, 0,
        "'exponential' is not a known distribution; allowed");
    bad("  lognorml(8h, 1)", HK_EDISTRIBUTION, 2, "(did you mean lognormal?)");
    bad("EXP(8h)", HK_EDISTRIBUTION, 0, "'EXP' is not a known distribution");
    bad("exp(exp(8h))", HK_EDISTRIBUTION, 11, "something after ')'");
    static char huge[100000];
    memset(huge, '7', sizeof huge - 1);
    bad(huge, HK_EDISTRIBUTION, 0, "...' is not a distribution");
    memset(huge, 'x', sizeof huge - 1);
    bad(huge, HK_EDISTRIBUTION, 0, "...' is not a distribution");
    memset(huge, '(', sizeof huge - 1);
    bad(huge, HK_EDISTRIBUTION, 0, "...' is not a distribution");
    memset(huge, ',', sizeof huge - 1);
    begin(huge, "uniform(");
    huge[sizeof huge - 2] = ')';
    bad(huge, HK_EDISTRIBUTION, 8, "uniform(from, to) takes 2 arguments, found");
    memset(huge, '9', sizeof huge - 1);
    begin(huge, "exp(");
    huge[sizeof huge - 2] = ')';
    bad(huge, HK_EDISTRIBUTION, 4, "longer than 255 bytes");
}

static void test_bad_arguments(void)
{
    bad("exp()", HK_EDISTRIBUTION, 4, "exp(mean) takes 1 argument, found 0");
    bad("exp(8h, 3h)", HK_EDISTRIBUTION, 4, "exp(mean) takes 1 argument, found 2");
    bad("uniform(1h)", HK_EDISTRIBUTION, 8, "uniform(from, to) takes 2 arguments, found 1");
    bad("uniform(1h,)", HK_ENUMBER, 11, "uniform(from, to): '' is not a duration");
    bad("exp(0h)", HK_ERANGE, 4, "exp(mean): '0h' is zero; allowed: more than zero");
    bad("exp(8)", HK_EUNIT, 4, "exp(mean): '8' has no unit");
    bad("exp(-8h)", HK_ERANGE, 4, "negative");
    bad("lognormal(8h, 0.6h)", HK_ENUMBER, 14, "'0.6h' is not a number");
    bad("lognormal(8h, 11)", HK_ERANGE, 14, "allowed: a number from 0 to 10");
    bad("lognormal(8h, nan)", HK_ENUMBER, 14, "'nan'");
    bad("weibull(8h, 0)", HK_ERANGE, 12, "allowed: a number from 0.05 to 1000");
    bad("weibull(8h, 1e400)", HK_ERANGE, 12, "'1e400' is out of range");
    bad("gamma(3h, 2)", HK_ENUMBER, 6, "gamma(shape, scale): '3h' is not a number");
    bad("uniform(2h, 1h)", HK_ERANGE, 12, "argument 2 is smaller than the one before it");
    bad("triangular(2h, 1h, 3h)", HK_ERANGE, 15, "argument 2 is smaller");
    bad("triangular(1h, 3h, 2h)", HK_ERANGE, 19, "argument 3 is smaller");
    bad("normal(0h, 0h)", HK_ERANGE, 11, "mean and sd are both 0");
    bad_as(HK_DIST_FACTOR, "8h", HK_ENUMBER, 0, "'8h' is not a number");
    bad_as(HK_DIST_FACTOR, "-1", HK_ERANGE, 0, "'-1' is out of range");
    bad_as(HK_DIST_FACTOR, "1e400", HK_ERANGE, 0, "'1e400' is out of range");
    bad_as(HK_DIST_FACTOR, "fast", HK_EDISTRIBUTION, 0, "allowed: a number such as 1.5");
}

static void write_file(const char *name, const char *bytes, size_t n)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file != NULL) {
        fwrite(bytes, 1, n, file);
        fclose(file);
    }
}

static void remove_file(const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static void test_empirical(void)
{
    static const char text[] = "\xEF\xBB\xBF# outages\r\n3h\r\n1h\n\n  2h \n1h";
    hk_dist dist;
    hk_error err = {HK_OK, ""};
    write_file("a (1).csv", text, sizeof text - 1);
    TAP_EQ_I64(
        hk_dist_parse("empirical( a (1).csv )", HK_DIST_DURATION, folder, arena, &dist, NULL, &err),
        HK_OK, "a file of values");
    TAP_EQ_STR(err.message, "", "no message");
    TAP_EQ_I64(dist.n_value, 4, "how many");
    TAP_OK(dist.n_value == 4 && dist.values[0] == H && dist.values[1] == H &&
               dist.values[2] == 2 * H && dist.values[3] == 3 * H,
           "sorted");
    char absolute[200];
    snprintf(absolute, sizeof absolute, "empirical(%s/a (1).csv)", folder);
    TAP_EQ_I64(hk_dist_parse(absolute, HK_DIST_DURATION, "/nowhere", arena, &dist, NULL, &err),
               HK_OK, "an absolute path");
    remove_file("a (1).csv");

    write_file("b.csv", "1h\n2\n", 5);
    bad("empirical(b.csv)", HK_EUNIT, 10, "b.csv:2: '2' has no unit");
    bad_as(HK_DIST_FACTOR, "empirical(b.csv)", HK_ENUMBER, 10, "b.csv:1: '1h' is not a number");
    write_file("b.csv", "1h\n\0\n", 5);
    bad("empirical(b.csv)", HK_EFORMAT, 10, "b.csv:2: a NUL byte");
    write_file("b.csv", "", 0);
    bad("empirical(b.csv)", HK_EFORMAT, 10, "no values");
    write_file("b.csv", "# nothing\n\n", 11);
    bad("empirical(b.csv)", HK_EFORMAT, 10, "no values");
    static char line[5000];
    memset(line, '1', sizeof line);
    write_file("b.csv", line, sizeof line);
    bad("empirical(b.csv)", HK_EFORMAT, 10, "b.csv:1: a line of more than 255 bytes");
    remove_file("b.csv");
    bad("empirical(b.csv)", HK_EFILE, 10, "No such file");
    bad("empirical(.)", HK_EFILE, 10, "is a folder");
    bad("empirical()", HK_EDISTRIBUTION, 10, "the file name is missing");
    bad("empirical(b.csv", HK_EDISTRIBUTION, 15, "no closing ')'");
    bad("empirical(b.csv) x", HK_EDISTRIBUTION, 16, "something after ')'");
}

int main(void)
{
    hk_error err;
    if (mkdtemp(folder) == NULL || hk_arena_new(&arena, &err) != HK_OK) {
        TAP_OK(false, "a folder and an arena");
        return tap_done();
    }
    test_good();
    test_bad_syntax();
    test_bad_arguments();
    test_empirical();
    rmdir(folder);
    hk_arena_free(arena);
    return tap_done();
}

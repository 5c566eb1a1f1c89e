/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/dist_parse.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/base/units.h"

enum {
    ARGS_MAX = 3,
    TEXT_MAX = 256, /* of one argument; file names may be longer */
    N_FUNCTION = 8,
};

#define FACTOR_MAX 1e12

/* What an argument is: a value (duration or factor) or a plain number with bounds. */
typedef enum arg_kind {
    ARG_NONE,
    ARG_VALUE,    /* >= 0 */
    ARG_POSITIVE, /* a value > 0 */
    ARG_SIGMA,    /* plain, 0..10 */
    ARG_SHAPE,    /* plain, 0.05..1000 */
    ARG_FILE
} arg_kind;

typedef struct function {
    const char *name;
    const char *usage;
    hk_dist_kind kind;
    int n_arg;
    arg_kind args[ARGS_MAX];
    int field[ARGS_MAX]; /* which of a, b, c each argument is */
} function;

static const function functions[N_FUNCTION] = {
    {"exp", "exp(mean)", HK_DIST_EXPONENTIAL, 1, {ARG_POSITIVE}, {0}},
    {"lognormal",
     "lognormal(median, sigma of ln)",
     HK_DIST_LOGNORMAL,
     2,
     {ARG_POSITIVE, ARG_SIGMA},
     {0, 1}},
    {"normal", "normal(mean, sd)", HK_DIST_NORMAL, 2, {ARG_VALUE, ARG_VALUE}, {0, 1}},
    {"uniform", "uniform(from, to)", HK_DIST_UNIFORM, 2, {ARG_VALUE, ARG_VALUE}, {0, 1}},
    {"triangular",
     "triangular(lowest, mode, highest)",
     HK_DIST_TRIANGULAR,
     3,
     {ARG_VALUE, ARG_VALUE, ARG_VALUE},
     {0, 1, 2}},
    {"weibull", "weibull(scale, shape)", HK_DIST_WEIBULL, 2, {ARG_POSITIVE, ARG_SHAPE}, {0, 1}},
    {"gamma", "gamma(shape, scale)", HK_DIST_GAMMA, 2, {ARG_SHAPE, ARG_POSITIVE}, {1, 0}},
    {"empirical", "empirical(file)", HK_DIST_EMPIRICAL, 1, {ARG_FILE}, {0}},
};

#define ALLOWED_NAMES                                                                              \
    "allowed: exp, lognormal, normal, uniform, triangular, weibull, gamma, empirical"

/** A stretch of the text being parsed. */
typedef struct span {
    const char *at;
    size_t n;
} span;

static const char blanks[] = " \t";

static span trim(span s)
{
    while (s.n > 0 && strchr(blanks, s.at[0]) != NULL) {
        s.at++;
        s.n--;
    }
    while (s.n > 0 && strchr(blanks, s.at[s.n - 1]) != NULL) {
        s.n--;
    }
    return s;
}

/** Copy a span, cut to the buffer. @return whether all of it went in */
static bool copy_span(span s, char *buf, size_t size)
{
    size_t n = s.n < size ? s.n : size - 1;
    memcpy(buf, s.at, n);
    buf[n] = '\0';
    return n == s.n;
}

hk_status hk_dist_value(const char *text, hk_dist_unit unit, double *ret_value, hk_error *err)
{
    if (unit == HK_DIST_FACTOR) {
        return hk_real_parse(text, 0.0, FACTOR_MAX, ret_value, err);
    }
    int64_t ms;
    HK_TRY(hk_duration_parse(text, &ms, err));
    *ret_value = (double)ms;
    return HK_OK;
}

static const function *find_function(span name)
{
    for (int i = 0; i < N_FUNCTION; i++) {
        size_t n = strlen(functions[i].name);
        if (n == name.n && memcmp(functions[i].name, name.at, n) == 0) {
            return &functions[i];
        }
    }
    return NULL;
}

static hk_status fail_unknown(span name, hk_error *err)
{
    char text[TEXT_MAX];
    char found[HK_QUOTE_SIZE];
    const char *names[N_FUNCTION];
    for (int i = 0; i < N_FUNCTION; i++) {
        names[i] = functions[i].name;
    }
    copy_span(name, text, sizeof text);
    const char *nearest = hk_text_nearest(text, names, N_FUNCTION);
    return hk_fail(err, HK_EDISTRIBUTION, "%s is not a known distribution%s%s%s; " ALLOWED_NAMES,
                   hk_text_quote(text, found), nearest == NULL ? "" : " (did you mean ",
                   nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?)");
}

/** Read one argument that is a number. The message names the distribution's writing. */
static hk_status read_argument(const function *f, arg_kind kind, hk_dist_unit unit, span arg,
                               double *ret_value, hk_error *err)
{
    char text[TEXT_MAX];
    hk_error why = {HK_OK, ""};
    hk_status status;
    if (!copy_span(arg, text, sizeof text)) {
        return hk_fail(err, HK_EDISTRIBUTION, "an argument of %s is longer than %d bytes", f->usage,
                       TEXT_MAX - 1);
    }
    double value = 0.0;
    if (kind == ARG_SIGMA) {
        status = hk_real_parse(text, 0.0, 10.0, &value, &why);
    } else if (kind == ARG_SHAPE) {
        status = hk_real_parse(text, 0.05, 1000.0, &value, &why);
    } else {
        status = hk_dist_value(text, unit, &value, &why);
        if (status == HK_OK && kind == ARG_POSITIVE && value == 0.0) {
            char found[HK_QUOTE_SIZE];
            status = hk_fail(&why, HK_ERANGE, "%s is zero; allowed: more than zero",
                             hk_text_quote(text, found));
        }
    }
    if (status != HK_OK) {
        return hk_fail(err, status, "%s: %s", f->usage, why.message);
    }
    *ret_value = value;
    return HK_OK;
}

/** Orders between arguments. @param ret_arg which argument is to blame */
static hk_status check_order(const function *f, const hk_dist *dist, int *ret_arg, hk_error *err)
{
    bool uniform = dist->kind == HK_DIST_UNIFORM && dist->b < dist->a;
    bool mode = dist->kind == HK_DIST_TRIANGULAR && dist->b < dist->a;
    bool highest = dist->kind == HK_DIST_TRIANGULAR && dist->c < dist->b;
    if (uniform || mode || highest) {
        *ret_arg = highest && !mode ? 2 : 1;
        return hk_fail(err, HK_ERANGE,
                       "%s: argument %d is smaller than the one before it; allowed: not "
                       "decreasing",
                       f->usage, *ret_arg + 1);
    }
    if (dist->kind == HK_DIST_NORMAL && dist->a == 0.0 && dist->b == 0.0) {
        *ret_arg = 1;
        return hk_fail(err, HK_ERANGE, "%s: mean and sd are both 0; allowed: one of them > 0",
                       f->usage);
    }
    return HK_OK;
}

/** Split at commas; at most ARGS_MAX are kept. @return how many there are */
static int split(span inside, span args[ARGS_MAX])
{
    int n = 0;
    const char *at = inside.at;
    const char *end = inside.at + inside.n;
    while (true) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *stop = comma == NULL ? end : comma;
        if (n < ARGS_MAX) {
            args[n] = trim((span){at, (size_t)(stop - at)});
        }
        n++;
        if (comma == NULL) {
            return n;
        }
        at = comma + 1;
    }
}

/** Context of a parse: what every step needs. */
typedef struct parse {
    hk_dist_unit unit;
    hk_dist_place place;
    hk_arena *arena;
    const char *blame; /* where the text is wrong */
} parse;

static hk_status parse_empirical(parse *p, span inside, hk_dist *dist, hk_error *err)
{
    span name = trim(inside);
    p->blame = name.at;
    if (name.n == 0) {
        return hk_fail(err, HK_EDISTRIBUTION, "empirical(file): the file name is missing");
    }
    char *path = hk_arena_strndup(p->arena, name.at, name.n);
    if (path == NULL) {
        return hk_fail_nomem(err);
    }
    return hk_dist_read_values(&p->place, path, p->unit, p->arena, dist, err);
}

static hk_status parse_arguments(parse *p, const function *f, span inside, hk_dist *dist,
                                 hk_error *err)
{
    if (f->kind == HK_DIST_EMPIRICAL) {
        return parse_empirical(p, inside, dist, err);
    }
    span args[ARGS_MAX] = {{NULL, 0}};
    double values[ARGS_MAX] = {0.0, 0.0, 0.0};
    p->blame = inside.at;
    int n = trim(inside).n == 0 ? 0 : split(inside, args);
    if (n != f->n_arg) {
        return hk_fail(err, HK_EDISTRIBUTION, "%s takes %d argument%s, found %d", f->usage,
                       f->n_arg, f->n_arg == 1 ? "" : "s", n);
    }
    for (int i = 0; i < n; i++) {
        p->blame = args[i].at;
        HK_TRY(read_argument(f, f->args[i], p->unit, args[i], &values[f->field[i]], err));
    }
    dist->a = values[0];
    dist->b = values[1];
    dist->c = values[2];
    int wrong = 0;
    hk_status status = check_order(f, dist, &wrong, err);
    p->blame = args[wrong].at;
    return status;
}

static hk_status parse_text(parse *p, span all, hk_dist *dist, hk_error *err)
{
    char text[TEXT_MAX];
    char found[HK_QUOTE_SIZE];
    bool whole = copy_span(all, text, sizeof text);
    const char *open = memchr(all.at, '(', all.n);
    const char *close = memchr(all.at, ')', all.n);
    bool call = open != NULL && (size_t)(open - all.at) > 0;

    if (!call) {
        bool word = all.n > 0 && ((all.at[0] >= 'a' && all.at[0] <= 'z') ||
                                  (all.at[0] >= 'A' && all.at[0] <= 'Z'));
        if (word || !whole) {
            return hk_fail(err, HK_EDISTRIBUTION,
                           "%s is not a distribution; allowed: %s, or one of exp(..), "
                           "lognormal(..), normal(..), uniform(..), triangular(..), weibull(..), "
                           "gamma(..), empirical(file)",
                           hk_text_quote(text, found),
                           p->unit == HK_DIST_DURATION ? "a duration such as 8h"
                                                       : "a number such as 1.5");
        }
        dist->kind = HK_DIST_CONSTANT;
        return hk_dist_value(text, p->unit, &dist->a, err);
    }
    span name = trim((span){all.at, (size_t)(open - all.at)});
    const function *f = find_function(name);
    if (f == NULL) {
        return fail_unknown(name, err);
    }
    if (f->kind == HK_DIST_EMPIRICAL && all.at[all.n - 1] == ')') {
        close = all.at + all.n - 1; /* file names may contain parentheses */
    }
    p->blame = all.at + all.n;
    if (close == NULL || close < open) {
        return hk_fail(err, HK_EDISTRIBUTION, "%s has no closing ')'; write %s",
                       hk_text_quote(text, found), f->usage);
    }
    p->blame = close + 1;
    if (close != all.at + all.n - 1) {
        return hk_fail(err, HK_EDISTRIBUTION, "%s has something after ')'; write %s",
                       hk_text_quote(text, found), f->usage);
    }
    dist->kind = f->kind;
    return parse_arguments(p, f, (span){open + 1, (size_t)(close - open - 1)}, dist, err);
}

static hk_status parse_at(const char *text, hk_dist_unit unit, hk_dist_place place, hk_arena *arena,
                          hk_dist *ret_dist, size_t *ret_at, hk_error *err)
{
    span all = trim((span){text, strlen(text)});
    parse p = {.unit = unit, .place = place, .arena = arena, .blame = all.at};
    hk_dist dist = {.kind = HK_DIST_CONSTANT};
    hk_status status = parse_text(&p, all, &dist, err);
    if (status == HK_OK) {
        *ret_dist = dist;
    } else if (ret_at != NULL) {
        *ret_at = (size_t)(p.blame - text);
    }
    return status;
}

hk_status hk_dist_parse(const char *text, hk_dist_unit unit, const char *folder, hk_arena *arena,
                        hk_dist *ret_dist, size_t *ret_at, hk_error *err)
{
    hk_dist_place place = {.folder = folder};
    return parse_at(text, unit, place, arena, ret_dist, ret_at, err);
}

hk_status hk_dist_parse_inside(const char *text, hk_dist_unit unit, const char *folder,
                               hk_arena *arena, hk_dist *ret_dist, size_t *ret_at, hk_error *err)
{
    hk_dist_place place = {.folder = folder, .inside = true};
    return parse_at(text, unit, place, arena, ret_dist, ret_at, err);
}

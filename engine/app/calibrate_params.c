/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/calibrate_params.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/base/units.h"
#include "engine/io/source.h"

#define WRITTEN                                                                                    \
    "PATH=LOW..HIGH with :log, :integer or :step=X after it, such as "                             \
    "recovery.crews.power-line=1..8:integer or threats.x.duration=exp({1h..2d}):log"

static const char row_prefix[] = "model.";

typedef struct reading {
    const char *text; /* the whole argument */
    hk_problems *problems;
    hk_arena *arena;
    hk_fit_param *param;
    char file[HK_QUOTE_SIZE];
} reading;

HK_PRINTF(4, 5)
static void refuse(const reading *q, hk_status code, const char *at, const char *format, ...)
{
    const hk_place place = {.file = q->file, .column = (int32_t)(at - q->text) + 1};
    va_list args;
    va_start(args, format);
    hk_problem_vadd(q->problems, HK_SEVERITY_ERROR, code, place, q->text, format, args);
    va_end(args);
}

static const char *copy(const reading *q, const char *from, const char *to)
{
    return hk_arena_strndup(q->arena, from, (size_t)(to - from));
}

/** Flags behind the value. @param end where they begin, at a colon or the final 0 */
static bool read_flags(const reading *q, const char *at)
{
    hk_calibrate_param *r = &q->param->range;
    while (*at == ':') {
        hk_error why;
        const char *word = at + 1;
        size_t n = strcspn(word, ":");
        char step[32] = "";
        if (n == 3 && memcmp(word, "log", n) == 0) {
            r->is_log = true;
        } else if (n == 7 && memcmp(word, "integer", n) == 0) {
            r->step = 1.0;
        } else if (n > 5 && n < sizeof step && memcmp(word, "step=", 5) == 0) {
            memcpy(step, word + 5, n - 5);
            if (hk_real_parse(step, 1e-9, 1e12, &r->step, &why) != HK_OK) {
                refuse(q, HK_ENUMBER, word + 5, "step: %s", why.message);
                return false;
            }
        } else {
            refuse(q, HK_ECHOICE, word, "'%.*s' is not known; allowed: log, integer, step=X",
                   (int)(n > 60 ? 60 : n), word);
            return false;
        }
        at = word + n;
    }
    return true;
}

/** One end: a plain number, or a duration in ms. */
static bool read_end(const reading *q, const char *from, const char *to, bool *ret_is_duration,
                     double *ret_value)
{
    hk_error why;
    int64_t ms;
    char quote[HK_QUOTE_SIZE];
    const char *text = copy(q, from, to);
    if (text != NULL && hk_real_parse(text, -1e12, 1e12, ret_value, &why) == HK_OK) {
        *ret_is_duration = false;
        return true;
    }
    if (text != NULL && hk_duration_parse(text, &ms, &why) == HK_OK) {
        *ret_is_duration = true;
        *ret_value = (double)ms;
        return true;
    }
    refuse(q, HK_ENUMBER, from, "an end of the range is %s; allowed: a number or a duration",
           hk_text_quote(text == NULL ? "" : text, quote));
    return false;
}

static void check_range(const reading *q, const char *at, bool same_kind)
{
    const hk_calibrate_param *r = &q->param->range;
    if (!same_kind) {
        refuse(q, HK_EUNIT, at, "one end is a duration, the other is not; allowed: two of a kind");
    } else if (!(r->low < r->high)) {
        refuse(q, HK_ERANGE, at, "the range does not rise; allowed: LOW below HIGH");
    } else if (r->is_log && r->low <= 0.0) {
        refuse(q, HK_ERANGE, at,
               "a range on a log scale begins at 0 or below; allowed: LOW above 0");
    } else if (r->step > 0.0 && floor(r->high / r->step) - ceil(r->low / r->step) < 1.0) {
        refuse(q, HK_ERANGE, at, "there are not two multiples of the step in the range");
    }
}

/** LOW..HIGH between two places of the argument. */
static void read_range(const reading *q, const char *from, const char *to)
{
    hk_calibrate_param *r = &q->param->range;
    const char *dots = strstr(from, "..");
    bool low_is = false;
    if (dots == NULL || dots >= to) {
        refuse(q, HK_ESYNTAX, from, "there is no range; allowed: " WRITTEN);
        return;
    }
    if (read_end(q, from, dots, &low_is, &r->low) &&
        read_end(q, dots + 2, to, &q->param->is_duration, &r->high)) {
        if (q->param->is_duration && r->step == 0.0) {
            r->step = r->is_log || r->high - r->low > 1000.0 ? 0.0 : 1.0; /* ms */
        }
        if (q->param->row != NULL && (q->param->is_duration || r->low <= 0.0)) {
            refuse(q, HK_ERANGE, from,
                   "a row of the model takes a factor; allowed: two numbers above 0");
            return;
        }
        check_range(q, from, low_is == q->param->is_duration);
    }
}

static bool is_fixed(const char *path)
{
    static const char *const fixed[] = {"model",      "start",  "horizon",    "grid",
                                        "replicates", "name",   "title",      "record",
                                        "seed",       "stream", "assumptions"};
    bool is = false;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        is = is || strcmp(path, fixed[i]) == 0;
    }
    return is;
}

static hk_status read_param(reading *q, hk_error *err)
{
    hk_fit_param *p = q->param;
    const char *equals = strchr(q->text, '=');
    snprintf(q->file, sizeof q->file, "--fit %.*s", (int)strcspn(q->text, "="), q->text);
    if (equals == NULL || equals == q->text) {
        refuse(q, HK_ESYNTAX, q->text, "no path and range; allowed: " WRITTEN);
        return HK_OK;
    }
    p->path = p->range.name = copy(q, q->text, equals);
    p->row = p->path != NULL && strncmp(p->path, row_prefix, strlen(row_prefix)) == 0
                 ? p->path + strlen(row_prefix)
                 : NULL;
    const char *from = equals + 1, *open = strchr(from, '{');
    const char *shut = open == NULL ? NULL : strchr(open, '}');
    const char *flags = shut == NULL ? from : shut;
    flags += strcspn(flags, ":");
    p->before = open == NULL ? "" : copy(q, from, open);
    p->after = shut == NULL ? "" : copy(q, shut + 1, flags);
    if (p->path == NULL || p->before == NULL || p->after == NULL) {
        return hk_fail_nomem(err);
    }
    if (is_fixed(p->path)) {
        refuse(q, HK_EKEY, q->text,
               "'%s' is not what a fit can vary; allowed: paths of threats, recovery, state",
               p->path);
    } else if ((open == NULL) != (shut == NULL)) {
        refuse(q, HK_ESYNTAX, from, "a brace is open; allowed: " WRITTEN);
    } else if (p->row != NULL && open != NULL) {
        refuse(q, HK_ESYNTAX, from,
               "a row of the model takes a factor; allowed: two numbers above 0");
    } else if (read_flags(q, flags)) {
        read_range(q, open == NULL ? from : open + 1, shut == NULL ? flags : shut);
    }
    return HK_OK;
}

hk_status hk_fit_params_read(const char *const *texts, int32_t n, hk_arena *arena,
                             hk_problems *problems, hk_fit_param *ret_params, hk_error *err)
{
    for (int32_t i = 0; i < n; i++) {
        ret_params[i] = (hk_fit_param){.path = "", .before = "", .after = ""};
        reading q = {
            .text = texts[i], .problems = problems, .arena = arena, .param = &ret_params[i]};
        HK_TRY(read_param(&q, err));
        for (int32_t j = 0; j < i; j++) {
            if (*ret_params[i].path != '\0' &&
                strcmp(ret_params[i].path, ret_params[j].path) == 0) {
                refuse(&q, HK_EDUPLICATE, q.text, "'%s' is there twice; allowed: once",
                       ret_params[i].path);
            }
        }
    }
    return hk_problems_status(problems, err);
}

/** Six digits without an exponent; of stepped values all that the step has. */
static void write_number(double value, double step, char *buf, size_t size)
{
    double size_of = fabs(value) > 0.0 ? floor(log10(fabs(value))) : 0.0;
    int decimals = (int)fmax(0.0, fmin(15.0, 5.0 - size_of));
    snprintf(buf, size, "%.*f", step > 0.0 ? 9 : decimals, value);
    if (strchr(buf, '.') != NULL) {
        size_t n = strlen(buf);
        while (buf[n - 1] == '0') {
            n--;
        }
        buf[buf[n - 1] == '.' ? n - 1 : n] = '\0';
    }
}

hk_status hk_fit_param_set(const hk_fit_param *param, double value, hk_arena *arena,
                           const char **ret_text, hk_error *err)
{
    char number[64];
    if (param->is_duration) {
        snprintf(number, sizeof number, "%.0fms", round(value));
    } else {
        write_number(value, param->range.step, number, sizeof number);
    }
    size_t n =
        strlen(param->path) + strlen(param->before) + strlen(number) + strlen(param->after) + 2;
    char *text = hk_arena_alloc(arena, n, 1);
    if (text == NULL) {
        return hk_fail_nomem(err);
    }
    snprintf(text, n, "%s=%s%s%s", param->path, param->before, number, param->after);
    *ret_text = text;
    return HK_OK;
}

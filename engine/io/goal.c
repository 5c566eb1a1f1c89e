/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/goal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/text.h"

static const char *const by_names[] = {"system", "service", "sector", "area"};

static bool parse_ranking(const char *text, hk_goal *goal)
{
    static const char head[] = "top";
    size_t n = strlen(head);
    if (strncmp(text, head, n) != 0 || (text[n] != ' ' && text[n] != '-')) {
        return false;
    }
    char *end;
    goal->is_ranking = true;
    goal->top = strtoll(text + n + 1, &end, 10);
    bool ok = end != text + n + 1 && goal->top >= 1 && goal->top <= 1000000;
    if (*end == '\0') {
        return ok;
    }
    bool known = false;
    for (int i = 0; i < 4 && strncmp(end, " by ", 4) == 0; i++) {
        if (strcmp(end + 4, by_names[i]) == 0) {
            goal->by = i;
            known = true;
        }
    }
    return ok && known;
}

static bool parse_output(const char *text, hk_goal *goal)
{
    const char *mark = strstr(text, "<=");
    size_t n = mark == NULL ? 0 : (size_t)(mark - text);
    while (n > 0 && text[n - 1] == ' ') {
        n--;
    }
    if (n == 0 || n >= sizeof goal->output) {
        return false;
    }
    memcpy(goal->output, text, n);
    goal->output[n] = '\0';
    char *end;
    double value = strtod(mark + 2, &end);
    bool ok = end != mark + 2 && isfinite(value) && value > 0;
    end += *end == ' ';
    bool relative = *end == '%';
    goal->precision.relative = relative ? value / 100 : 0;
    goal->precision.absolute = relative ? 0 : value;
    return ok && end[relative] == '\0';
}

hk_status hk_goal_parse(const char *text, double confidence, int64_t first, hk_goal *ret_goal,
                        hk_error *err)
{
    char quote[HK_QUOTE_SIZE];
    hk_goal goal = {.precision = {.confidence = confidence, .first = first}};
    bool fits = strlen(text) < sizeof goal.text;
    if (!fits || !(parse_ranking(text, &goal) || parse_output(text, &goal))) {
        return hk_fail(err, HK_EUSAGE, "goal %s cannot be read; allowed: %s",
                       hk_text_quote(text, quote), HK_GOAL_ALLOWED);
    }
    memcpy(goal.text, text, strlen(text) + 1);
    hk_precision all = goal.precision;
    all.absolute = goal.is_ranking ? 1 : all.absolute;
    HK_TRY(hk_precision_check(&all, err));
    *ret_goal = goal;
    return HK_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rule: when it holds, what it reads like, what it comes down to. */
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"
#include "models/services/verification_parts.h"

static const char *const metrics[] = {"occurrence", "affected", "lost"};

bool hk_verification_has(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = list; *at != '\0';) {
        size_t skip = strspn(at, "; \t");
        size_t length = strcspn(at + skip, ";");
        const char *from = at + skip;
        while (length > 0 && (from[length - 1] == ' ' || from[length - 1] == '\t')) {
            length--;
        }
        if (length == n && n > 0 && memcmp(from, word, n) == 0) {
            return true;
        }
        at = from + strcspn(from, ";");
    }
    return false;
}

void hk_verification_day(int64_t unix_ms, int32_t offset_min, char *day)
{
    char buf[40];
    hk_datetime_format(unix_ms, offset_min, buf, sizeof buf);
    snprintf(day, 16, "%.10s", buf);
}

/** Have two lists of ids a word in common? */
static bool share_one(const char *a, const char *b)
{
    char word[64];
    for (const char *at = a + strspn(a, "; \t"); *at != '\0'; at += strspn(at, "; \t")) {
        size_t n = strcspn(at, "; \t");
        snprintf(word, sizeof word, "%.*s", n < sizeof word ? (int)n : 0, at);
        if (hk_verification_has(b, word)) {
            return true;
        }
        at += n;
    }
    return false;
}

static bool has_a_way(const hk_rule_tables *t, const hk_rule_row *row)
{
    for (int32_t i = 0; i < t->n_effect; i++) {
        const hk_effect_row *e = &t->effects[i];
        if ((!e->by_mark || e->marks != 0) && hk_verification_has(row->kinds, e->kind) &&
            share_one(row->services, e->services)) {
            return true;
        }
    }
    return row->kinds[0] == '\0';
}

hk_rule_state hk_verification_state(const hk_rule_tables *tables, const hk_rule_row *row,
                                    const char *day)
{
    if (row->off) {
        return HK_RULE_OFF;
    }
    if ((row->effective[0] != '\0' && strcmp(day, row->effective) < 0) ||
        (row->until[0] != '\0' && strcmp(day, row->until) >= 0)) {
        return HK_RULE_NOT_IN_FORCE;
    }
    return has_a_way(tables, row) ? HK_RULE_APPLIED : HK_RULE_NO_KIND;
}

/* ---- as text --------------------------------------------------------------------------------- */

static void write_condition(const hk_rule_row *row, char *buf, size_t size)
{
    char amount[40], time[40], held[64] = "";
    const char *unit = row->metric == HK_MEASURE_POINTS ? "delivery points" : row->unit;
    hk_decimal_format(row->threshold, 4, amount, sizeof amount);
    hk_duration_format(row->duration_ms, time, sizeof time);
    if (row->duration_ms > 0 || row->longer) {
        snprintf(held, sizeof held, " for %s %s", row->longer ? ">" : ">=", time);
    }
    snprintf(buf, size, "%s %s %s %s%s; kinds: %s; cause: %s%s", metrics[row->metric],
             row->more ? ">" : ">=", amount, unit, held, row->kinds[0] == '\0' ? "any" : row->kinds,
             row->any_cause ? "any" : "IT",
             row->substitution ? "; not where a substitute takes over" : "");
}

static void write_assumption(const hk_rule_row *row, char *buf, size_t size)
{
    char amount[40], time[40];
    int n = 0;
    buf[0] = '\0';
    hk_decimal_format(row->minimum, 4, amount, sizeof amount);
    hk_duration_format(row->minimum_duration_ms, time, sizeof time);
    if (row->minimum > 0) {
        n = snprintf(buf, size, "only from %s %s affected on", amount,
                     row->unit[0] == '\0' ? "units" : row->unit);
    }
    if (row->minimum_duration_ms > 0 && n >= 0 && (size_t)n < size) {
        snprintf(buf + n, size - (size_t)n, "%sonly from %s on", n > 0 ? "; " : "", time);
    }
}

static const char *copy(hk_arena *arena, const char *text, bool *ok)
{
    const char *c = hk_arena_strndup(arena, text, strlen(text));
    *ok = *ok && c != NULL;
    return c;
}

bool hk_verification_describe(const hk_rule_row *row, hk_rule_state state, hk_arena *arena,
                              hk_level_rule *ret_rule)
{
    char condition[1024], assumption[256];
    bool ok = true;
    write_condition(row, condition, sizeof condition);
    write_assumption(row, assumption, sizeof assumption);
    *ret_rule = (hk_level_rule){.id = copy(arena, row->id, &ok),
                                .services = copy(arena, row->services, &ok),
                                .text_en = copy(arena, row->text_en, &ok),
                                .text_ja = copy(arena, row->text_ja, &ok),
                                .condition = copy(arena, condition, &ok),
                                .assumption = copy(arena, assumption, &ok),
                                .effective = copy(arena, row->effective, &ok),
                                .until = copy(arena, row->until, &ok),
                                .source = copy(arena, row->source, &ok),
                                .state = state};
    return ok;
}

/* ---- as tests -------------------------------------------------------------------------------- */

static int32_t kind_of(const char *const *kinds, int32_t n_kind, const char *kind)
{
    for (int32_t i = 0; i < n_kind; i++) {
        if (strcmp(kinds[i], kind) == 0) {
            return i;
        }
    }
    return HK_NONE;
}

/** What the rule asks for, whatever the kind. */
static hk_test base_test(const hk_rule_row *row, int32_t rule)
{
    bool minimum = row->minimum > 0; /* of occurrences only: it stands for their number */
    bool longer = row->longer;
    int64_t duration = row->duration_ms;
    if (row->minimum_duration_ms > duration) {
        duration = row->minimum_duration_ms;
        longer = false;
    }
    return (hk_test){.rule = rule,
                     .kind = HK_NONE,
                     .measure = minimum ? HK_MEASURE_AFFECTED : row->metric,
                     .any_cause = row->any_cause,
                     .substitution = row->substitution,
                     .below = HK_LEVEL_FULL,
                     .more = !minimum && row->more,
                     .threshold = minimum ? row->minimum : row->threshold,
                     .longer = longer,
                     .duration_ms = duration};
}

/** b looks at all points that a looks at. */
static bool includes(const hk_test *a, const hk_test *b)
{
    return a->marks == 0 ? b->marks == 0 && a->below <= b->below
                         : b->marks != 0 && (a->marks & ~b->marks) == 0;
}

/** Whenever a holds, b holds too: it looks at all of a's points and for no longer. */
static bool implies(const hk_test *a, const hk_test *b)
{
    bool no_longer = b->duration_ms < a->duration_ms ||
                     (b->duration_ms == a->duration_ms && (!b->longer || a->longer));
    return includes(a, b) && no_longer;
}

/** Add a test unless an earlier one holds whenever it does; drop those that it makes needless. */
static int32_t add_test(hk_test *tests, int32_t n, const hk_test *test)
{
    for (int32_t i = 0; i < n; i++) {
        if (implies(test, &tests[i])) {
            return n;
        }
    }
    int32_t kept = 0;
    for (int32_t i = 0; i < n; i++) {
        if (!implies(&tests[i], test)) {
            tests[kept++] = tests[i];
        }
    }
    tests[kept++] = *test;
    return kept;
}

int32_t hk_verification_rule_tests(const hk_rule_tables *tables, int32_t rule, const char *type,
                                   const char *const *kinds, int32_t n_kind, hk_test *ret_tests)
{
    const hk_rule_row *row = &tables->rules[rule];
    if (row->kinds[0] == '\0') {
        ret_tests[0] = base_test(row, rule);
        return 1;
    }
    int32_t n = 0;
    for (int32_t i = 0; i < tables->n_effect; i++) {
        const hk_effect_row *e = &tables->effects[i];
        if ((e->by_mark && e->marks == 0) || !hk_verification_has(row->kinds, e->kind) ||
            !hk_verification_has(e->services, type)) {
            continue;
        }
        hk_test test = base_test(row, rule);
        test.kind = kind_of(kinds, n_kind, e->kind);
        test.below = e->below;
        test.marks = e->marks;
        test.substitution = test.substitution && !e->by_mark; /* it does not undo a mark */
        if (e->duration_ms > test.duration_ms) {
            test.duration_ms = e->duration_ms;
            test.longer = false;
        }
        n = add_test(ret_tests, n, &test);
    }
    return n;
}

int32_t hk_verification_kind_tests(const hk_rule_tables *tables, const char *type,
                                   const char *const *kinds, int32_t n_kind, hk_test *ret_tests)
{
    int32_t n = 0;
    for (int32_t i = 0; i < tables->n_effect; i++) {
        const hk_effect_row *e = &tables->effects[i];
        if ((!e->by_mark || e->marks != 0) && hk_verification_has(e->services, type)) {
            ret_tests[n++] = (hk_test){.rule = HK_NONE,
                                       .kind = kind_of(kinds, n_kind, e->kind),
                                       .measure = HK_MEASURE_POINTS,
                                       .below = e->below,
                                       .marks = e->marks,
                                       .threshold = HK_LEVEL_FULL,
                                       .duration_ms = e->duration_ms};
        }
    }
    return n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/rules_read.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/model_cells.h"
#include "engine/sim/marks.h"

#define THRESHOLD_MAX (INT64_C(1) << 56)

static const char *const metrics[] = {"occurrence", "affected", "lost"};
static const char *const operators[] = {">=", ">"};
static const char *const causes[] = {"it", "any"};
static const char *const exceptions[] = {"substitution"};
static const char *const types[] = {"any", "numeric", "numeric_example", "off"};
static const char *const ways[] = {"level", "mark"};

/** One row of one table, while it is read. */
typedef struct reader {
    const hk_catalogue *catalogue;
    hk_arena *arena;
    hk_problems *problems;
    hk_catalogue_part part;
    int32_t row;
    bool nomem;
} reader;

static const hk_catalogue_cell *cell_of(const reader *r, const char *column)
{
    const hk_catalogue_table *table = &r->catalogue->tables[r->part];
    int32_t i = hk_catalogue_column(r->part, column);
    return &table->cells[(size_t)r->row * (size_t)table->spec->n_column + (size_t)i];
}

HK_PRINTF(5, 6)
static void refuse(const reader *r, const char *column, hk_status code, size_t inner,
                   const char *format, ...)
{
    const hk_catalogue_cell *cell = cell_of(r, column);
    if (cell->layer < 0) {
        return; /* the column is in no table: what must be there was reported with the table */
    }
    va_list args;
    va_start(args, format);
    hk_table_vproblem(&r->catalogue->layers[cell->layer].tables[r->part], r->problems,
                      HK_SEVERITY_ERROR, code, cell->row, hk_catalogue_column(r->part, column),
                      inner, format, args);
    va_end(args);
}

static const char *text_of(const reader *r, const char *column)
{
    return cell_of(r, column)->text;
}

static const char *copy_of(reader *r, const char *column)
{
    const char *text = text_of(r, column);
    const char *copy = hk_arena_strndup(r->arena, text, strlen(text));
    r->nomem |= copy == NULL;
    return copy;
}

static int32_t choice(const reader *r, const char *column, const char *const *words, int32_t n,
                      int32_t fallback)
{
    const char *text = text_of(r, column);
    char allowed[128] = "";
    size_t used = 0;
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(text, words[i]) == 0) {
            return i;
        }
        int printed =
            snprintf(allowed + used, sizeof allowed - used, "%s%s", i == 0 ? "" : ", ", words[i]);
        used += printed > 0 && (size_t)printed < sizeof allowed - used ? (size_t)printed : 0;
    }
    if (text[0] != '\0') {
        refuse(r, column, HK_ECHOICE, 0, "%s: '%.80s' is not known; allowed: %s", column, text,
               allowed);
    }
    return fallback;
}

static int64_t duration(const reader *r, const char *column)
{
    const char *text = text_of(r, column);
    int64_t ms = 0;
    hk_error why;
    if (text[0] != '\0' && hk_duration_parse(text, &ms, &why) != HK_OK) {
        refuse(r, column, why.code, 0, "%s: %s", column, why.message);
        return 0;
    }
    return ms;
}

static int64_t amount(const reader *r, const char *column, int64_t fallback)
{
    const char *text = text_of(r, column);
    int64_t value = fallback;
    hk_error why;
    if (text[0] != '\0' && hk_decimal_parse(text, 4, 0, THRESHOLD_MAX, &value, &why) != HK_OK) {
        refuse(r, column, why.code, 0, "%s: %s", column, why.message);
        return fallback;
    }
    return value;
}

/** A day such as 2009-02-03, or "". */
static const char *day(reader *r, const char *column)
{
    const char *text = text_of(r, column);
    char time[64];
    int64_t ms;
    int32_t offset;
    snprintf(time, sizeof time, "%.20sT00:00:00+00:00", text);
    if (text[0] != '\0' &&
        (strlen(text) != 10 || hk_datetime_parse(time, &ms, &offset, NULL) != HK_OK)) {
        refuse(r, column, HK_ETIME, 0, "%s: '%.40s' is no day; allowed: one such as 2009-02-03",
               column, text);
        return "";
    }
    return copy_of(r, column);
}

/** Kinds must be known to the table of effects. */
static void check_kinds(const reader *r)
{
    const char *text = text_of(r, "kinds");
    const hk_catalogue_table *effects = &r->catalogue->tables[HK_CATALOGUE_EFFECTS];
    size_t at = 0, from, n;
    bool known_kinds = hk_catalogue_has(r->catalogue, HK_CATALOGUE_EFFECTS);
    while (known_kinds && text[0] != '\0' && hk_text_part(text, ';', &at, &from, &n)) {
        bool known = false;
        const char *nearest = NULL;
        char word[64];
        snprintf(word, sizeof word, "%.*s", n > 60 ? 60 : (int)n, text + from);
        for (int32_t i = 0; i < effects->n_row && !known; i++) {
            const char *kind = hk_catalogue_text(r->catalogue, HK_CATALOGUE_EFFECTS, i, "kind");
            known = strlen(kind) == n && memcmp(kind, text + from, n) == 0;
            nearest = nearest == NULL ? hk_text_nearest(word, &kind, 1) : nearest;
        }
        if (!known) {
            refuse(r, "kinds", HK_EREFERENCE, from,
                   "kinds: '%s' is no kind of table effects of the catalogue%s%s%s", word,
                   nearest == NULL ? "" : "; did you mean '", nearest == NULL ? "" : nearest,
                   nearest == NULL ? "" : "'?");
        }
    }
}

/** Numbers that contradict each other. */
static void check_rule(const reader *r, const hk_rule_row *rule)
{
    if (rule->metric == HK_MEASURE_POINTS && text_of(r, "threshold")[0] != '\0' &&
        rule->threshold % HK_LEVEL_FULL != 0) {
        refuse(r, "threshold", HK_ENUMBER, 0,
               "threshold: '%.40s' with metric occurrence; allowed: a whole number of points",
               text_of(r, "threshold"));
    }
    if (rule->metric != HK_MEASURE_POINTS && text_of(r, "threshold")[0] == '\0') {
        refuse(r, "metric", HK_EMISSING, 0, "metric: %s needs a number in column threshold",
               metrics[rule->metric]);
    }
    if (rule->metric != HK_MEASURE_POINTS && rule->minimum > 0) {
        refuse(r, "minimum", HK_ETYPE, 0,
               "minimum: '%.40s' with metric %s; allowed: with metric occurrence only, the others "
               "have their threshold",
               text_of(r, "minimum"), metrics[rule->metric]);
    }
    if (rule->threshold == 0 && !rule->more) {
        refuse(r, "threshold", HK_ERANGE, 0,
               "threshold: 0 with operator >= always holds; allowed: more than 0, or operator >");
    }
    if (rule->effective[0] != '\0' && rule->until[0] != '\0' &&
        strcmp(rule->until, rule->effective) <= 0) {
        refuse(r, "until", HK_ERANGE, 0,
               "until: %s is not after effective %s; allowed: the first day on which the rule does "
               "not hold any more",
               rule->until, rule->effective);
    }
}

static void read_rule(reader *r, hk_rule_row *rule)
{
    *rule = (hk_rule_row){
        .id = copy_of(r, "rule_id"),
        .services = copy_of(r, "service_ids"),
        .off = choice(r, "type", types, 4, 0) == 3,
        .metric = (hk_measure)choice(r, "metric", metrics, 3, HK_MEASURE_POINTS),
        .more = choice(r, "operator", operators, 2, 0) == 1,
        .threshold = amount(r, "threshold", HK_LEVEL_FULL),
        .unit = copy_of(r, "unit"),
        .longer = choice(r, "duration_operator", operators, 2, 0) == 1,
        .duration_ms = duration(r, "duration"),
        .kinds = copy_of(r, "kinds"),
        .any_cause = choice(r, "cause", causes, 2, 0) == 1,
        .substitution = choice(r, "exception", exceptions, 1, -1) == 0,
        .minimum = amount(r, "minimum", 0),
        .minimum_duration_ms = duration(r, "minimum_duration"),
        .effective = day(r, "effective"),
        .until = day(r, "until"),
        .text_en = copy_of(r, "text_en"),
        .text_ja = copy_of(r, "text_ja"),
        .source = copy_of(r, "source"),
    };
    check_kinds(r);
    if (!r->nomem) {
        check_rule(r, rule);
    }
}

/** Words of marks between ';'. */
static uint8_t marks(const reader *r)
{
    const char *text = text_of(r, "marks");
    size_t at = 0, from, n;
    unsigned all = 0;
    while (text[0] != '\0' && hk_text_part(text, ';', &at, &from, &n)) {
        unsigned mark = hk_mark_of(text + from, n);
        if (mark == 0) {
            char words[64];
            refuse(r, "marks", HK_ECHOICE, from, "marks: '%.*s' is no mark; allowed: %s",
                   n > 60 ? 60 : (int)n, text + from,
                   hk_marks_format(HK_MARKS_ALL, words, sizeof words));
        }
        all |= mark;
    }
    return (uint8_t)all;
}

/** By level or by marks: the columns of the other are empty. */
static void check_way(const reader *r, const hk_effect_row *effect)
{
    if (effect->by_mark && text_of(r, "marks")[0] == '\0') {
        refuse(r, "by", HK_EMISSING, 0, "by: mark needs the marks in column marks");
    }
    if (effect->by_mark && text_of(r, "below")[0] != '\0') {
        refuse(r, "below", HK_ETYPE, 0,
               "below: '%.40s' with by mark; allowed: with by level only, marks act at any level",
               text_of(r, "below"));
    }
    if (!effect->by_mark && text_of(r, "marks")[0] != '\0') {
        refuse(r, "marks", HK_ETYPE, 0, "marks: '%.40s' with by level; allowed: with by mark only",
               text_of(r, "marks"));
    }
}

static void read_effect(reader *r, hk_effect_row *effect)
{
    const char *below = text_of(r, "below");
    hk_error why;
    *effect = (hk_effect_row){
        .kind = copy_of(r, "kind"),
        .name_en = copy_of(r, "kind_en"),
        .name_ja = copy_of(r, "kind_ja"),
        .services = copy_of(r, "service_ids"),
        .by_mark = choice(r, "by", ways, 2, 0) == 1,
        .marks = marks(r),
        .below = HK_LEVEL_FULL,
        .duration_ms = duration(r, "duration"),
    };
    check_way(r, effect);
    if (!hk_text_is_id(text_of(r, "kind"))) {
        refuse(r, "kind", HK_EID, 0,
               "kind: '%.80s' is not an id; allowed: small letters, digits and _ . / -",
               text_of(r, "kind"));
    }
    if (below[0] != '\0' && hk_level_parse(below, &effect->below, &why) != HK_OK) {
        refuse(r, "below", why.code, 0, "below: %s", why.message);
        effect->below = HK_LEVEL_FULL;
    } else if (effect->below == 0) {
        refuse(r, "below", HK_ERANGE, 0, "below: no level is below 0; allowed: 0.0001 to 1");
    }
}

static void read_threat(reader *r, hk_threat_row *threat)
{
    *threat = (hk_threat_row){copy_of(r, "threat_id"), copy_of(r, "pattern_id"),
                              copy_of(r, "pattern_en"), copy_of(r, "pattern_ja")};
}

static void *rows_for(reader *r, hk_catalogue_part part, size_t size, int32_t *ret_n)
{
    r->part = part;
    *ret_n = r->catalogue->tables[part].broken ? 0 : r->catalogue->tables[part].n_row;
    void *rows = hk_arena_alloc(r->arena, (size_t)*ret_n, size);
    r->nomem |= rows == NULL;
    return rows;
}

hk_status hk_rules_read(const hk_catalogue *catalogue, hk_arena *arena, hk_problems *problems,
                        hk_rule_tables **ret_tables, hk_error *err)
{
    if (catalogue == NULL) {
        *ret_tables = NULL;
        return HK_OK;
    }
    reader r = {.catalogue = catalogue, .arena = arena, .problems = problems};
    hk_rule_tables *t = hk_arena_alloc(arena, 1, sizeof *t);
    if (t == NULL) {
        return hk_fail_nomem(err);
    }
    t->arena = arena;
    t->rules = rows_for(&r, HK_CATALOGUE_RULES, sizeof *t->rules, &t->n_rule);
    for (r.row = 0; r.row < t->n_rule && !r.nomem; r.row++) {
        read_rule(&r, &t->rules[r.row]);
    }
    t->effects = rows_for(&r, HK_CATALOGUE_EFFECTS, sizeof *t->effects, &t->n_effect);
    for (r.row = 0; r.row < t->n_effect && !r.nomem; r.row++) {
        read_effect(&r, &t->effects[r.row]);
    }
    t->threats = rows_for(&r, HK_CATALOGUE_THREATS, sizeof *t->threats, &t->n_threat);
    for (r.row = 0; r.row < t->n_threat && !r.nomem; r.row++) {
        read_threat(&r, &t->threats[r.row]);
    }
    if (r.nomem) {
        return hk_fail_nomem(err);
    }
    *ret_tables = t;
    return HK_OK;
}

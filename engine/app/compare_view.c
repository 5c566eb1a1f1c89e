/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/compare_view.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/app/compare_words.h"
#include "engine/base/check.h"
#include "engine/base/text.h"

enum {
    SECTION,
    CASE_A,
    CASE_B,
    FACTORS,
    KIND,
    ID,
    PROPERTY,
    NAME,
    RANK_A,
    RANK_SET_A,
    RANK_LOW_A,
    RANK_HIGH_A,
    RANK_B,
    RANK_SET_B,
    RANK_LOW_B,
    RANK_HIGH_B,
    MOVED_SHOWN,
    MOVED,
    UNIT,
    VALUE_A,
    VALUE_B,
    DIFFERENCE,
    INTERVAL,
    LOW,
    HIGH,
    BOUNDS,
    BOUND_LOW,
    BOUND_HIGH,
    WIDE,
    WIDE_LOW,
    WIDE_HIGH,
    RATIO_SHOWN,
    RATIO,
    RATIO_LOW,
    RATIO_HIGH,
    REPLICATES_SHOWN,
    REPLICATES,
    REPLICATES_B,
    DIFFER,
    LOST,
    SHOWN,
    VERDICT,
    WIDE_VERDICT,
    WITHIN,
    N_COLUMN
};
_Static_assert((int)N_COLUMN <= (int)HK_COMPARE_COLUMNS, "a sheet has room for all columns");

enum { TEXT_MAX = 60 /* bytes of a changed value shown to people */, HASH_SHOWN = 12 };

#define CHANGES    (1U << HK_COMPARE_CHANGES)
#define OUTPUTS    (1U << HK_COMPARE_OUTPUTS)
#define SERVICES   (1U << HK_COMPARE_SERVICES)
#define COMPONENTS (1U << HK_COMPARE_COMPONENTS)
#define LINES      (OUTPUTS | SERVICES)
#define MEASURED   (OUTPUTS | SERVICES | COMPONENTS)
#define ALL        (CHANGES | OUTPUTS | SERVICES | COMPONENTS)

/** Columns whose keys name the confidence; the place of theirs among the keys. */
enum { KEY_LOW, KEY_HIGH, KEY_BOUND_LOW, KEY_BOUND_HIGH, KEY_WIDE_LOW, KEY_WIDE_HIGH };

static const struct {
    const char *key;
    hk_label title; /* HK_LABEL_COUNT: none, or one with numbers in it */
    bool is_text;
    hk_print_where where;
    unsigned sections;
} columns[N_COLUMN] = {
    [SECTION] = {"section", HK_LABEL_COUNT, true, HK_PRINT_DATA_ONLY, ALL},
    [CASE_A] = {"case_a", HK_LABEL_COMPARE_CASE_A, true, HK_PRINT_BOTH, ALL},
    [CASE_B] = {"case_b", HK_LABEL_COMPARE_CASE_B, true, HK_PRINT_BOTH, ALL},
    [FACTORS] = {"factors_b", HK_LABEL_FACTORS, true, HK_PRINT_BOTH, OUTPUTS},
    [KIND] = {"kind", HK_LABEL_COMPARE_WHAT, true, HK_PRINT_BOTH, CHANGES},
    [ID] = {"id", HK_LABEL_ID, true, HK_PRINT_BOTH, ALL},
    [PROPERTY] = {"property", HK_LABEL_COMPARE_PROPERTY, true, HK_PRINT_BOTH, CHANGES},
    [NAME] = {"name", HK_LABEL_NAME, true, HK_PRINT_BOTH, MEASURED},
    [RANK_A] = {"rank_a", HK_LABEL_COMPARE_RANK_A, false, HK_PRINT_BOTH, COMPONENTS},
    [RANK_SET_A] = {"", HK_LABEL_COMPARE_SET_A, false, HK_PRINT_TEXT_ONLY, COMPONENTS},
    [RANK_LOW_A] = {"rank_a_low", HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, COMPONENTS},
    [RANK_HIGH_A] = {"rank_a_high", HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, COMPONENTS},
    [RANK_B] = {"rank_b", HK_LABEL_COMPARE_RANK_B, false, HK_PRINT_BOTH, COMPONENTS},
    [RANK_SET_B] = {"", HK_LABEL_COMPARE_SET_B, false, HK_PRINT_TEXT_ONLY, COMPONENTS},
    [RANK_LOW_B] = {"rank_b_low", HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, COMPONENTS},
    [RANK_HIGH_B] = {"rank_b_high", HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, COMPONENTS},
    [MOVED_SHOWN] = {"", HK_LABEL_COMPARE_MOVED, true, HK_PRINT_TEXT_ONLY, COMPONENTS},
    [MOVED] = {"rank_moved", HK_LABEL_COUNT, true, HK_PRINT_DATA_ONLY, COMPONENTS},
    [UNIT] = {"unit", HK_LABEL_UNIT, true, HK_PRINT_BOTH, MEASURED},
    [VALUE_A] = {"a", HK_LABEL_COMPARE_A, false, HK_PRINT_BOTH, ALL},
    [VALUE_B] = {"b", HK_LABEL_COMPARE_B, false, HK_PRINT_BOTH, ALL},
    [DIFFERENCE] = {"difference", HK_LABEL_COMPARE_DIFFERENCE, false, HK_PRINT_BOTH, MEASURED},
    [INTERVAL] = {"", HK_LABEL_COUNT, false, HK_PRINT_TEXT_ONLY, MEASURED},
    [LOW] = {NULL, HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, MEASURED},
    [HIGH] = {NULL, HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, MEASURED},
    [BOUNDS] = {"", HK_LABEL_COMPARE_BOUNDS, false, HK_PRINT_TEXT_ONLY, LINES},
    [BOUND_LOW] = {NULL, HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, LINES},
    [BOUND_HIGH] = {NULL, HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, LINES},
    [WIDE] = {"", HK_LABEL_COUNT, false, HK_PRINT_TEXT_ONLY, LINES},
    [WIDE_LOW] = {NULL, HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, LINES},
    [WIDE_HIGH] = {NULL, HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, LINES},
    [RATIO_SHOWN] = {"", HK_LABEL_COMPARE_RATIO, false, HK_PRINT_TEXT_ONLY, LINES},
    [RATIO] = {"ratio", HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, LINES},
    [RATIO_LOW] = {"ratio_low", HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, LINES},
    [RATIO_HIGH] = {"ratio_high", HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, LINES},
    [REPLICATES_SHOWN] = {"", HK_LABEL_REPLICATES, false, HK_PRINT_TEXT_ONLY, LINES},
    [REPLICATES] = {"replicates_a", HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, LINES},
    [REPLICATES_B] = {"replicates_b", HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, LINES},
    [DIFFER] = {"differ", HK_LABEL_COMPARE_DIFFER, false, HK_PRINT_BOTH, LINES},
    [LOST] = {"failed", HK_LABEL_COMPARE_LOST, false, HK_PRINT_BOTH, LINES},
    [SHOWN] = {"", HK_LABEL_COMPARE_SHOWN, true, HK_PRINT_TEXT_ONLY, MEASURED},
    [VERDICT] = {"shown", HK_LABEL_COUNT, true, HK_PRINT_DATA_ONLY, MEASURED},
    [WIDE_VERDICT] = {"assumed_shown", HK_LABEL_COUNT, true, HK_PRINT_DATA_ONLY, LINES},
    [WITHIN] = {"within_margin", HK_LABEL_COUNT, false, HK_PRINT_DATA_ONLY, LINES},
};

/* ---- columns ------------------------------------------------------------------------------------- */

void hk_compare_look_words(hk_compare_look *look)
{
    static const char *const stems[] = {"low",        "high",        "bound_low",
                                        "bound_high", "assumed_low", "assumed_high"};
    snprintf(look->percent, sizeof look->percent, "%g", 100.0 * look->confidence);
    char number[16];
    snprintf(number, sizeof number, "%s", look->percent);
    for (char *c = number; *c != '\0'; c++) {
        if (*c == '.') {
            *c = '_';
        }
    }
    for (int i = 0; i < 6; i++) {
        snprintf(look->keys[i], sizeof look->keys[i], "%s_%s", stems[i], number);
    }
    const struct {
        hk_label label;
        char *text;
    } headers[] = {{HK_LABEL_COMPARE_INTERVAL, look->interval},
                   {HK_LABEL_COMPARE_WIDE, look->wide}};
    for (int i = 0; i < 2; i++) {
        FILE *out = fmemopen(headers[i].text, HK_COMPARE_WORD_SIZE, "w");
        *headers[i].text = '\0';
        if (out != NULL) {
            hk_label_print(look->lang, headers[i].label, (const char *const[]){look->percent}, out);
            fclose(out);
        }
    }
}

static const char *key_of(const hk_compare_look *look, int32_t column)
{
    switch (column) {
    case LOW:
        return look->keys[KEY_LOW];
    case HIGH:
        return look->keys[KEY_HIGH];
    case BOUND_LOW:
        return look->keys[KEY_BOUND_LOW];
    case BOUND_HIGH:
        return look->keys[KEY_BOUND_HIGH];
    case WIDE_LOW:
        return look->keys[KEY_WIDE_LOW];
    case WIDE_HIGH:
        return look->keys[KEY_WIDE_HIGH];
    default:
        return columns[column].key;
    }
}

static const char *title_of(const hk_compare_look *look, int32_t column)
{
    if (column == INTERVAL) {
        return look->interval;
    }
    if (column == WIDE) {
        return look->wide;
    }
    hk_label label = columns[column].title;
    return label == HK_LABEL_COUNT ? "" : hk_label_text(look->lang, label);
}

static bool is_wanted(const hk_compare_look *look, int32_t column, unsigned sections)
{
    switch (column) {
    case SECTION:
        return sections == ALL;
    case CASE_A:
    case CASE_B:
        return look->many && sections != CHANGES;
    case UNIT: /* the headline of components has it */
        return sections != CHANGES && !(sections == COMPONENTS && look->format == HK_PRINT_TEXT);
    case FACTORS:
        return look->many && look->has_factors && (sections & OUTPUTS) != 0;
    case BOUNDS:
    case LOST:
        return (look->has_bounds || look->format != HK_PRINT_TEXT) && (sections & LINES) != 0;
    case WIDE:
        return look->has_assumed && (sections & LINES) != 0;
    default:
        return (columns[column].sections & sections) != 0;
    }
}

hk_status hk_compare_sheet_init(const hk_compare_look *look, unsigned sections,
                                hk_compare_sheet *ret_sheet, hk_error *err)
{
    hk_print_column list[N_COLUMN];
    hk_compare_sheet sheet = {.look = look};
    for (int32_t k = 0; k < N_COLUMN; k++) {
        if (is_wanted(look, k, sections)) {
            bool is_text = columns[k].is_text || (sections == CHANGES && k >= VALUE_A);
            list[sheet.n] =
                (hk_print_column){key_of(look, k), title_of(look, k), is_text, columns[k].where};
            sheet.places[sheet.n++] = k;
        }
    }
    HK_TRY(hk_print_table_new(list, sheet.n, &sheet.table, err));
    *ret_sheet = sheet;
    return HK_OK;
}

void hk_compare_sheet_done(hk_compare_sheet *sheet)
{
    hk_print_table_free(sheet->table);
    sheet->table = NULL;
}

const char *hk_compare_section_key(hk_compare_section section)
{
    static const char *const keys[] = {"changes", "outputs", "services", "components"};
    return keys[section];
}

/* ---- rows ---------------------------------------------------------------------------------------- */

typedef enum cell_kind { MISSING, TEXT, COUNT, REAL, BOOL } cell_kind;

typedef struct cell {
    cell_kind kind;
    const char *text;
    int64_t count;
    double real;
} cell;

enum { PAIR_SIZE = 96 };

typedef struct row {
    cell cells[N_COLUMN];
    char pairs[N_COLUMN][PAIR_SIZE]; /* texts made here */
} row;

static void set_text(row *r, int32_t column, const char *text)
{
    r->cells[column] = (cell){.kind = TEXT, .text = text};
}

static void set_real(row *r, int32_t column, double value)
{
    r->cells[column] = (cell){.kind = REAL, .real = value};
}

static void set_count(row *r, int32_t column, int64_t value)
{
    r->cells[column] = (cell){.kind = COUNT, .count = value};
}

/** "1 .. 2" for people, and its ends in the two columns behind it. */
static void set_interval(row *r, int32_t column, hk_interval interval)
{
    bool has = isfinite(interval.low) && isfinite(interval.high);
    if (has) {
        char from[40];
        char to[40];
        hk_print_number(interval.low, from, sizeof from);
        hk_print_number(interval.high, to, sizeof to);
        snprintf(r->pairs[column], PAIR_SIZE, "%s .. %s", from, to);
        set_text(r, column, r->pairs[column]);
        set_real(r, column + 1, interval.low);
        set_real(r, column + 2, interval.high);
    }
}

static void set_ranks(row *r, int32_t column, int64_t low, int64_t high)
{
    snprintf(r->pairs[column], PAIR_SIZE, "%" PRId64 " .. %" PRId64, low, high);
    set_text(r, column, r->pairs[column]);
    set_count(r, column + 1, low);
    set_count(r, column + 2, high);
}

static void set_name(row *r, const hk_compare_name *name)
{
    set_text(r, SECTION, hk_compare_section_key(name->section));
    set_text(r, CASE_A, name->case_a);
    set_text(r, CASE_B, name->case_b);
    set_text(r, FACTORS, name->factors);
    set_text(r, ID, name->id);
    set_text(r, NAME, name->name);
    set_text(r, UNIT, name->unit);
}

static void add_row(hk_compare_sheet *sheet, const row *r)
{
    for (int32_t i = 0; i < sheet->n; i++) {
        const cell *c = &r->cells[sheet->places[i]];
        switch (c->kind) {
        case TEXT:
            hk_print_add_text(sheet->table, c->text);
            break;
        case COUNT:
            hk_print_add_integer(sheet->table, c->count);
            break;
        case REAL:
            hk_print_add_real(sheet->table, c->real);
            break;
        case BOOL:
            hk_print_add_bool(sheet->table, c->count != 0);
            break;
        case MISSING:
            hk_print_add_missing(sheet->table);
            break;
        }
    }
}

static void set_difference(row *r, const hk_difference *d, hk_compare_verdict verdict)
{
    set_real(r, VALUE_A, d->mean_a);
    set_real(r, VALUE_B, d->mean_b);
    set_real(r, DIFFERENCE, d->value);
    set_interval(r, INTERVAL, d->interval);
    set_text(r, VERDICT, hk_compare_code(verdict));
}

void hk_compare_add_line(hk_compare_sheet *sheet, const hk_compare_name *name,
                         const hk_compare_line *line)
{
    row r = {.cells = {{.kind = MISSING}}};
    char said[HK_COMPARE_WORD_SIZE];
    const hk_difference *d = &line->d;
    set_name(&r, name);
    set_difference(&r, d, line->verdict);
    set_interval(&r, BOUNDS, line->bounds);
    set_interval(&r, WIDE, line->assumed);
    if (isfinite(d->ratio.low)) {
        set_interval(&r, RATIO_SHOWN + 1, d->ratio); /* ends behind the value, then: */
        r.cells[RATIO_SHOWN] = r.cells[RATIO];
        set_real(&r, RATIO, d->mean_b / d->mean_a);
    }
    snprintf(r.pairs[REPLICATES_SHOWN], PAIR_SIZE,
             line->is_paired ? "%" PRId64 : "%" PRId64 ", %" PRId64, d->n_a, d->n_b);
    set_text(&r, REPLICATES_SHOWN, r.pairs[REPLICATES_SHOWN]);
    set_count(&r, REPLICATES, d->n_a);
    set_count(&r, REPLICATES_B, d->n_b);
    if (line->is_paired) {
        set_count(&r, DIFFER, d->n_differ);
    }
    set_count(&r, LOST, line->n_lost);
    set_text(&r, SHOWN, hk_compare_say(sheet->look, line, said));
    if (line->assumed_verdict != HK_COMPARE_UNKNOWN) {
        set_text(&r, WIDE_VERDICT, hk_compare_code(line->assumed_verdict));
    }
    if (sheet->look->margin > 0.0) {
        r.cells[WITHIN] = (cell){.kind = BOOL, .count = line->within};
    }
    add_row(sheet, &r);
}

void hk_compare_add_rank(hk_compare_sheet *sheet, const hk_compare_name *name,
                         const hk_compare_rank *rank)
{
    row r = {.cells = {{.kind = MISSING}}};
    set_name(&r, name);
    set_difference(&r, &rank->d, rank->verdict);
    set_count(&r, RANK_A, rank->rank_a);
    set_ranks(&r, RANK_SET_A, rank->low_a, rank->high_a);
    set_count(&r, RANK_B, rank->rank_b);
    set_ranks(&r, RANK_SET_B, rank->low_b, rank->high_b);
    set_text(&r, MOVED_SHOWN, hk_compare_moved_word(sheet->look->lang, rank->moved));
    set_text(&r, MOVED, hk_compare_moved_code(rank->moved));
    set_text(&r, SHOWN,
             rank->verdict == HK_COMPARE_SAME /* known of batches, not of replicates */
                 ? hk_label_text(sheet->look->lang, HK_LABEL_COMPARE_SAME_BATCH)
                 : hk_compare_word(sheet->look->lang, rank->verdict));
    add_row(sheet, &r);
}

/** A value as people see it: hashes and long texts cut. */
static const char *shorten(const hk_compare_look *look, const hk_change *change, const char *value,
                           char buf[PAIR_SIZE])
{
    bool is_hash = change->kind == HK_CHANGE_FILE ||
                   (change->kind == HK_CHANGE_CATALOGUE && strcmp(change->id, "SHA-256") == 0);
    size_t most = is_hash ? HASH_SHOWN : TEXT_MAX;
    size_t n = strlen(value);
    if (look->format != HK_PRINT_TEXT || n <= most + 3) {
        return value;
    }
    char start[TEXT_MAX + 1];
    memcpy(start, value, most);
    start[most] = '\0';
    start[hk_text_utf8_check(start, most)] = '\0'; /* where a character was cut */
    snprintf(buf, PAIR_SIZE, "%s...", start);
    return buf;
}

void hk_compare_add_change(hk_compare_sheet *sheet, const hk_compare_name *name,
                           const hk_change *change)
{
    static const struct {
        const char *code;
        hk_label label;
    } kinds[HK_CHANGE_COUNT] = {
        [HK_CHANGE_PROGRAM] = {"program", HK_LABEL_COMPARE_PROGRAM},
        [HK_CHANGE_CATALOGUE] = {"catalogue", HK_LABEL_COMPARE_CATALOGUE},
        [HK_CHANGE_PARAMETER] = {"parameter", HK_LABEL_COMPARE_PARAMETER},
        [HK_CHANGE_FACTOR] = {"factor", HK_LABEL_COMPARE_FACTOR},
        [HK_CHANGE_FILE] = {"file", HK_LABEL_COMPARE_FILE},
        [HK_CHANGE_SECTOR] = {"sector", HK_LABEL_SECTOR},
        [HK_CHANGE_SERVICE] = {"service", HK_LABEL_SERVICE},
        [HK_CHANGE_COMPONENT] = {"component", HK_LABEL_COMPONENT},
    };
    row r = {.cells = {{.kind = MISSING}}};
    const hk_compare_look *look = sheet->look;
    bool to_people = look->format == HK_PRINT_TEXT;
    set_name(&r, name);
    set_text(&r, KIND,
             to_people ? hk_label_text(look->lang, kinds[change->kind].label)
                       : kinds[change->kind].code);
    set_text(&r, ID, change->id);
    set_text(&r, PROPERTY, change->what);
    const char *values[] = {change->a, change->b};
    for (int32_t i = 0; i < 2; i++) {
        if (values[i] != NULL) {
            set_text(&r, VALUE_A + i, shorten(look, change, values[i], r.pairs[VALUE_A + i]));
        } else if (to_people) {
            set_text(&r, VALUE_A + i, hk_label_text(look->lang, HK_LABEL_COMPARE_NONE));
        }
    }
    add_row(sheet, &r);
}

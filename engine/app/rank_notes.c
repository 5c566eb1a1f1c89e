/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/rank_notes.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/rank/rank_assumed.h"

/** The next note, to be written; NULL if there is no room. */
static FILE *open_note(hk_rank_notes *list)
{
    return list->n < HK_RANK_NOTES ? fmemopen(list->text[list->n], HK_RANK_NOTE_SIZE, "w") : NULL;
}

static void close_note(hk_rank_notes *list, FILE *out)
{
    fclose(out);
    char *text = list->text[list->n];
    text[HK_RANK_NOTE_SIZE - 1] = '\0';
    text[hk_text_utf8_check(text, strlen(text))] = '\0'; /* where a long one was cut */
    list->n++;
}

/** Format one note; v: values of its places. */
static void add_note(hk_rank_notes *list, hk_lang lang, hk_label label, const char *const *v)
{
    FILE *out = open_note(list);
    if (out != NULL) {
        hk_label_print(lang, label, v, out);
        close_note(list, out);
    }
}

/* ---- what is settled --------------------------------------------------------------------------- */

/** Names at most in one list; rows whose places are told one by one. */
enum { NAMES_MAX = 6, PLACES_MAX = 10 };

/** A sentence in the making: "Settled: a; b." */
typedef struct sentence {
    FILE *out;
    hk_lang lang;
    int32_t parts;
} sentence;

static void add_part(sentence *s, hk_label label, const char *const *values)
{
    if (s->parts++ > 0) {
        fputs(hk_label_text(s->lang, HK_LABEL_SEMICOLON), s->out);
    }
    hk_label_print(s->lang, label, values, s->out);
}

/** What there is to tell of a ranking. */
typedef struct story {
    const hk_result *r;
    const hk_rank_request *q;
    const hk_ranking *ranking;
    const hk_rank_words *words;
} story;

typedef bool (*chooser)(const hk_ranking *ranking, const hk_rank_row *row);

/** May be the first. */
static bool may_lead(const hk_ranking *ranking, const hk_rank_row *row)
{
    (void)ranking;
    return row->rank_low == 1;
}

static bool has_own_place(const hk_rank_row *row)
{
    return row->rank_low == row->rank_high;
}

/** Among the first for sure, but in no certain place. */
static bool is_in(const hk_ranking *ranking, const hk_rank_row *row)
{
    return row->rank_high <= ranking->top && !has_own_place(row);
}

static bool is_out(const hk_ranking *ranking, const hk_rank_row *row)
{
    return row->rank_low > ranking->top;
}

static bool is_open(const hk_ranking *ranking, const hk_rank_row *row)
{
    return row->rank_high > ranking->top && row->rank_low <= ranking->top;
}

/** Settled by chance alone, but its interval of ranks under the assumptions reaches further. */
static bool is_reopened(const hk_ranking *ranking, const hk_rank_row *row)
{
    if (row->wide_rank_low == 0) { /* not looked at */
        return false;
    }
    bool placed = has_own_place(row) && row->rank_low <= ranking->top;
    bool moves = row->wide_rank_low < row->rank_low || row->wide_rank_high > row->rank_high;
    bool leaves = row->rank_high <= ranking->top && row->wide_rank_high > ranking->top;
    bool enters = is_out(ranking, row) && row->wide_rank_low <= ranking->top;
    return (placed && moves) || leaves || enters;
}

/** Rows [from, to) that are chosen, by name, the rest as a number. @return how many are chosen */
static int64_t list_rows(const story *t, int64_t from, int64_t to, chooser chosen,
                         char ret[HK_RANK_NOTE_SIZE])
{
    *ret = '\0';
    FILE *out = fmemopen(ret, HK_RANK_NOTE_SIZE, "w");
    int64_t n = 0;
    for (int64_t i = from; i < to; i++) {
        const hk_rank_row *row = &t->ranking->rows[i];
        if (!chosen(t->ranking, row)) {
            continue;
        }
        if (n < NAMES_MAX && out != NULL) {
            fputs(n == 0 ? "" : hk_label_text(t->q->lang, HK_LABEL_COMMA), out);
            fputs(hk_rank_call(t->r, t->q, row), out);
        }
        n++;
    }
    if (out != NULL) {
        if (n > NAMES_MAX) {
            char more[24];
            snprintf(more, sizeof more, "%" PRId64, n - NAMES_MAX);
            hk_label_print(t->q->lang, HK_LABEL_AND_MORE, (const char *const[]){more}, out);
        }
        fclose(out);
    }
    return n;
}

static void tell_settled(const story *t, sentence *s)
{
    const hk_ranking *k = t->ranking;
    char names[HK_RANK_NOTE_SIZE];
    int64_t placed = 0;
    for (int64_t i = 0; i < k->top; i++) {
        const hk_rank_row *row = &k->rows[i];
        if (has_own_place(row) && ++placed <= PLACES_MAX) {
            char place[24];
            snprintf(place, sizeof place, "%" PRId64, row->rank_low);
            add_part(s, HK_LABEL_SETTLED_PLACE,
                     (const char *const[]){hk_rank_call(t->r, t->q, row), place});
        }
    }
    if (k->top < k->n_row && list_rows(t, 0, k->n_row, is_in, names) > 0) {
        add_part(s, HK_LABEL_SETTLED_IN, (const char *const[]){names, t->words->top});
    }
    int64_t out = list_rows(t, 0, k->n_row, is_out, names);
    if (out > 0) {
        char number[24];
        snprintf(number, sizeof number, "%" PRId64, out);
        add_part(s, HK_LABEL_SETTLED_OUT, (const char *const[]){number, t->words->top});
    }
    if (s->parts == 0) {
        add_part(s, HK_LABEL_SETTLED_NOTHING, (const char *const[]){"", t->words->top});
    }
}

static bool any_row(const hk_ranking *ranking, const hk_rank_row *row)
{
    (void)ranking;
    (void)row;
    return true;
}

/** Runs of two and more of the first rows without a place of their own. */
static void tell_order(const story *t, sentence *s)
{
    const hk_ranking *k = t->ranking;
    char names[HK_RANK_NOTE_SIZE];
    for (int64_t i = 0; i < k->top;) {
        int64_t end = i;
        while (end < k->top && !has_own_place(&k->rows[end])) {
            end++;
        }
        if (end - i >= 2) {
            list_rows(t, i, end, any_row, names);
            add_part(s, HK_LABEL_UNSETTLED_ORDER, (const char *const[]){names});
        }
        i = end + 1;
    }
}

static void tell_open(const story *t, sentence *s)
{
    const hk_ranking *k = t->ranking;
    char names[HK_RANK_NOTE_SIZE];
    if (list_rows(t, 0, k->n_row, may_lead, names) > 1) {
        add_part(s, HK_LABEL_UNSETTLED_FIRST, (const char *const[]){names});
    }
    tell_order(t, s);
    if (list_rows(t, 0, k->n_row, is_open, names) > 0) {
        add_part(s, HK_LABEL_UNSETTLED_IN, (const char *const[]){names, t->words->top});
    }
    if (s->parts == 0) {
        add_part(s, HK_LABEL_UNSETTLED_NOTHING, (const char *const[]){"", t->words->top});
    }
}

static void add_sentence(hk_rank_notes *list, const story *t, hk_label head,
                         void (*tell)(const story *, sentence *))
{
    FILE *out = open_note(list);
    if (out != NULL) {
        sentence s = {.out = out, .lang = t->q->lang};
        fputs(hk_label_text(s.lang, head), out);
        tell(t, &s);
        fputs(hk_label_text(s.lang, HK_LABEL_STOP), out);
        close_note(list, out);
    }
}

/** Replicates needed, to two digits, upwards. */
static double round_up(double x)
{
    double unit = pow(10.0, floor(log10(x)) - 1.0);
    return ceil(x / unit - 1e-9) * unit;
}

static void add_settled_notes(hk_rank_notes *list, const story *t)
{
    const hk_ranking *k = t->ranking;
    add_sentence(list, t, HK_LABEL_SETTLED, tell_settled);
    add_sentence(list, t, HK_LABEL_NOT_SETTLED, tell_open);
    char names[HK_RANK_NOTE_SIZE];
    if (k->n_assumed > 0 && list_rows(t, 0, k->n_row, is_reopened, names) > 0) {
        add_note(list, t->q->lang, HK_LABEL_NOTE_WIDE_OPEN, (const char *const[]){names});
    }
    const char *values[] = {t->words->percent, t->words->top};
    if (isnan(k->more)) {
        add_note(list, t->q->lang, HK_LABEL_NOTE_MORE_UNKNOWN, values);
    } else if (k->more > 1.0 && isfinite(k->more)) {
        char number[40];
        hk_print_number(round_up(k->more * (double)(k->n_replicate - k->n_failed)), number,
                        sizeof number);
        add_note(list, t->q->lang, HK_LABEL_NOTE_MORE,
                 (const char *const[]){number, t->words->top});
    }
    add_note(list, t->q->lang, HK_LABEL_NOTE_SETS, values);
    if (k->screened) {
        add_note(list, t->q->lang, HK_LABEL_NOTE_SCREENED, NULL);
    }
    if (k->n_never_hit > 0 && k->n_never_hit < k->n_row) {
        add_note(list, t->q->lang, HK_LABEL_NOTE_NEVER_SETS, NULL);
    }
}

/* ---- what the numbers rest on -------------------------------------------------------------------- */

static void add_count_note(hk_rank_notes *list, hk_lang lang, hk_label label, int64_t a, int64_t b)
{
    char first[24];
    char second[24];
    snprintf(first, sizeof first, "%" PRId64, a);
    snprintf(second, sizeof second, "%" PRId64, b);
    add_note(list, lang, label, (const char *const[]){first, second});
}

/** What the intervals are and are not. */
static void add_interval_notes(hk_rank_notes *list, const hk_rank_request *q,
                               const hk_ranking *ranking)
{
    switch (ranking->intervals) {
    case HK_RANK_INTERVALS:
        add_count_note(list, q->lang,
                       q->opts.by == HK_RANK_SERVICE ? HK_LABEL_NOTE_REPLICATE_SE
                                                     : HK_LABEL_NOTE_BATCHES,
                       ranking->n_sample, 0);
        if (ranking->n_assumed == 0) {
            add_note(list, q->lang,
                     ranking->doubt == HK_RANK_DOUBT_ONE      ? HK_LABEL_NOTE_DOUBT_ONE
                     : ranking->doubt == HK_RANK_DOUBT_FAILED ? HK_LABEL_NOTE_DOUBT_FAILED
                                                              : HK_LABEL_NOTE_CHANCE,
                     NULL);
        } else {
            add_count_note(list, q->lang, HK_LABEL_NOTE_WIDE, ranking->n_assumed, 0);
            if (ranking->n_assumed < HK_RANK_FEW_ASSUMED) {
                add_count_note(list, q->lang, HK_LABEL_NOTE_WIDE_FEW, ranking->n_assumed, 0);
            }
        }
        if (ranking->n_failed > 0) {
            add_note(list, q->lang, HK_LABEL_NOTE_NOT_FAILED, NULL);
        }
        break;
    case HK_RANK_NOT_STORED:
        add_note(list, q->lang, HK_LABEL_NOTE_NOT_STORED, NULL);
        break;
    case HK_RANK_TOO_FEW:
        add_note(list, q->lang, HK_LABEL_NOTE_TOO_FEW, NULL);
        break;
    case HK_RANK_TOO_MANY_FAILED: {
        char percent[32];
        snprintf(percent, sizeof percent, "%.1f",
                 100.0 * (double)ranking->n_failed / (double)ranking->n_replicate);
        add_note(list, q->lang, HK_LABEL_NOTE_TOO_MANY, (const char *const[]){percent});
        break;
    }
    }
}

void hk_rank_make_notes(const hk_result *r, const hk_rank_request *q, const hk_ranking *ranking,
                        const hk_rank_words *words, int64_t shown, hk_rank_notes *list)
{
    list->n = 0;
    if (ranking->has_sets) {
        add_settled_notes(list, &(story){r, q, ranking, words});
    }
    int64_t zeros = 0;
    bool tied = false;
    for (int64_t i = 0; i < ranking->n_row; i++) {
        zeros += ranking->rows[i].value == 0.0;
        tied = tied || (i < shown && ranking->rows[i].tied);
    }
    if (shown < ranking->n_row) {
        add_count_note(list, q->lang, HK_LABEL_NOTE_SHOWN, shown, ranking->n_row);
    }
    if (q->opts.criterion == HK_RANK_PERSON_HOURS && q->opts.by != HK_RANK_SERVICE) {
        add_note(list, q->lang, HK_LABEL_NOTE_CRITICALITY, NULL);
    }
    add_count_note(list, q->lang, HK_LABEL_NOTE_REPLICATES,
                   ranking->n_replicate - ranking->n_failed, 0);
    if (ranking->n_failed > 0) {
        add_count_note(list, q->lang, HK_LABEL_NOTE_FAILED, ranking->n_failed,
                       ranking->n_replicate);
    }
    if (r->cancelled) {
        add_note(list, q->lang, HK_LABEL_NOTE_CANCELLED, NULL);
    }
    add_interval_notes(list, q, ranking);
    if (zeros > 0 && ranking->intervals == HK_RANK_INTERVALS) {
        add_count_note(list, q->lang, HK_LABEL_NOTE_NEVER_HIT, zeros, 0);
    }
    if (tied && q->format == HK_PRINT_TEXT) {
        add_note(list, q->lang, HK_LABEL_NOTE_TIES, NULL);
    }
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, r->seed);
    add_note(list, q->lang, HK_LABEL_NOTE_PROVENANCE,
             (const char *const[]){r->name, r->model_name, seed, r->source});
}

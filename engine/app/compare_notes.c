/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/compare_notes.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/app/compare_words.h"
#include "engine/base/stats/proportion.h"
#include "engine/base/text.h"

enum { VALUES = 5, NUMBER_SIZE = 40, NAMES_MAX = 12 };

/** Format one note; v: values of its places. */
static void add(hk_compare_notes *list, hk_lang lang, hk_label label, const char *const *v)
{
    if (list->n == HK_COMPARE_NOTES) {
        return;
    }
    char *text = list->text[list->n];
    FILE *out = fmemopen(text, HK_COMPARE_NOTE_SIZE, "w");
    if (out != NULL) {
        hk_label_print(lang, label, v, out);
        fclose(out);
        text[HK_COMPARE_NOTE_SIZE - 1] = '\0';
        text[hk_text_utf8_check(text, strlen(text))] = '\0'; /* where a long one was cut */
        list->n++;
    }
}

static void add_counts(hk_compare_notes *list, hk_lang lang, hk_label label, int64_t a, int64_t b,
                       int64_t c)
{
    char numbers[3][NUMBER_SIZE];
    const int64_t counts[] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        snprintf(numbers[i], NUMBER_SIZE, "%" PRId64, counts[i]);
    }
    add(list, lang, label, (const char *const[]){numbers[0], numbers[1], numbers[2]});
}

/* ---- what is shown ------------------------------------------------------------------------------- */

/** "h" or "": a plain number has no unit. */
static const char *unit_of(const hk_output *output)
{
    return strcmp(output->unit, "1") == 0 ? "" : output->unit;
}

/** Ends as they are said: of "less" turned round, the smaller one first. */
static void say_ends(hk_interval at, bool turned, char ends[2][NUMBER_SIZE])
{
    hk_print_number(turned ? -at.high : at.low, ends[0], NUMBER_SIZE);
    hk_print_number(turned ? -at.low : at.high, ends[1], NUMBER_SIZE);
}

static void say_same(hk_compare_notes *list, const hk_compare_job *job, const char *name)
{
    const hk_compare_line *line = &job->first;
    char n[NUMBER_SIZE];
    char share[NUMBER_SIZE];
    snprintf(n, sizeof n, "%" PRId64, line->d.n_a);
    hk_proportion rare = hk_proportion_of(0, line->d.n_a, job->look.confidence);
    snprintf(share, sizeof share, "%.2g", 100.0 * rare.high);
    bool may_differ = line->is_paired && line->n_lost == 0 && job->changes->n > 0;
    add(list, job->look.lang, may_differ ? HK_LABEL_COMPARE_SAY_RARE : HK_LABEL_COMPARE_SAY_SAME,
        (const char *const[]){name, "", n, share, job->look.percent});
}

/** The first output in a sentence. */
static void say_first(hk_compare_notes *list, const hk_compare_job *job)
{
    const hk_output *output = &job->outputs[0][0];
    const hk_compare_line *line = &job->first;
    hk_lang lang = job->look.lang;
    const char *name = hk_label_pick(lang, output->title_en, output->title_ja);
    if (output->sector != HK_NONE || output->service != HK_NONE) {
        name = output->name;
    }
    if (line->verdict == HK_COMPARE_SAME) {
        say_same(list, job, name);
        return;
    }
    static const hk_label labels[] = {[HK_COMPARE_UNKNOWN] = HK_LABEL_COMPARE_SAY_UNKNOWN,
                                      [HK_COMPARE_OPEN] = HK_LABEL_COMPARE_SAY_OPEN,
                                      [HK_COMPARE_LESS] = HK_LABEL_COMPARE_SAY_LESS,
                                      [HK_COMPARE_MORE] = HK_LABEL_COMPARE_SAY_MORE};
    char ends[2][NUMBER_SIZE];
    bool bounded = isfinite(line->bounds.low);
    say_ends(bounded ? line->bounds : line->d.interval, line->verdict == HK_COMPARE_LESS, ends);
    add(list, lang, labels[line->verdict],
        (const char *const[]){name, unit_of(output), ends[0], ends[1]});
    if (line->within) {
        char margin[NUMBER_SIZE];
        snprintf(margin, sizeof margin, "%g", job->look.margin);
        add(list, lang, HK_LABEL_COMPARE_SAY_WITHIN,
            (const char *const[]){margin, unit_of(output)});
    }
    if (line->assumed_verdict != HK_COMPARE_UNKNOWN) {
        say_ends(line->assumed, false, ends);
        add(list, lang, HK_LABEL_COMPARE_SAY_ASSUMED,
            (const char *const[]){hk_compare_word(lang, line->assumed_verdict), unit_of(output),
                                  ends[0], ends[1]});
    }
}

static void say_lines(hk_compare_notes *list, const hk_compare_job *job)
{
    char numbers[VALUES][NUMBER_SIZE];
    const int64_t *by = job->by_verdict;
    const int64_t counts[VALUES] = {by[HK_COMPARE_UNKNOWN] + by[HK_COMPARE_SAME] +
                                        by[HK_COMPARE_OPEN] + by[HK_COMPARE_LESS] +
                                        by[HK_COMPARE_MORE],
                                    by[HK_COMPARE_LESS], by[HK_COMPARE_MORE], by[HK_COMPARE_SAME],
                                    by[HK_COMPARE_OPEN] + by[HK_COMPARE_UNKNOWN]};
    for (int i = 0; i < VALUES; i++) {
        snprintf(numbers[i], NUMBER_SIZE, "%" PRId64, counts[i]);
    }
    add(list, job->look.lang, HK_LABEL_COMPARE_SAY_LINES,
        (const char *const[]){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]});
}

/* ---- what the intervals are ---------------------------------------------------------------------- */

static void note_pairs(hk_compare_notes *list, const hk_compare_job *job)
{
    hk_lang lang = job->look.lang;
    const hk_compare_setting *s = &job->setting;
    int64_t n_a = job->plan.cases[0]->n_replicate;
    int64_t n_b = job->plan.cases[1]->n_replicate;
    if (s->is_paired) {
        add_counts(list, lang, HK_LABEL_COMPARE_NOTE_PAIRED, job->first.d.n_a, 0, 0);
        if (n_a != n_b) {
            add_counts(list, lang, HK_LABEL_COMPARE_NOTE_COUNTS, n_a, n_b, s->n_a);
        }
    } else {
        add(list, lang, s->same_seed ? HK_LABEL_COMPARE_NOTE_STREAM : HK_LABEL_COMPARE_NOTE_SEED,
            NULL);
    }
    if (job->n_lost > 0) {
        add_counts(list, lang,
                   s->is_paired ? HK_LABEL_COMPARE_NOTE_LOST : HK_LABEL_COMPARE_NOTE_LOST_TWO,
                   job->n_lost, job->n_all, 0);
    }
    if (job->n_refused > 0) {
        add(list, lang, HK_LABEL_COMPARE_NOTE_REFUSED, NULL);
    } else if (job->first.verdict == HK_COMPARE_UNKNOWN) {
        add(list, lang, HK_LABEL_COMPARE_NOTE_FEW, NULL);
    }
}

static void note_lines(hk_compare_notes *list, const hk_compare_job *job)
{
    char numbers[3][NUMBER_SIZE];
    int64_t lines = job->n_output * job->plan.n_pair;
    bool detail = job->ranks != NULL;
    snprintf(numbers[0], NUMBER_SIZE, "%" PRId64, lines);
    snprintf(numbers[1], NUMBER_SIZE, "%" PRId64, job->n_service);
    snprintf(numbers[2], NUMBER_SIZE, "%" PRId64, detail ? job->ranks->n_hit : 0);
    add(list, job->look.lang,
        detail ? HK_LABEL_COMPARE_NOTE_LINES_ALL : HK_LABEL_COMPARE_NOTE_LINES,
        (const char *const[]){job->look.percent, numbers[0], numbers[1], numbers[2]});
    if (job->n_sparse > 0) {
        add_counts(list, job->look.lang, HK_LABEL_COMPARE_NOTE_SPARSE, job->n_sparse,
                   HK_COMPARE_FEW, 0);
    }
    if (job->by_verdict[HK_COMPARE_OPEN] > 0) {
        add(list, job->look.lang, HK_LABEL_COMPARE_NOTE_OPEN, NULL);
    }
    if (job->setting.doubt == HK_COMPARE_ASSUMED) {
        add_counts(list, job->look.lang, HK_LABEL_COMPARE_NOTE_ASSUMED, job->setting.n_set, 0, 0);
    } else {
        add(list, job->look.lang,
            job->setting.doubt == HK_COMPARE_ASSUMED_OTHERS   ? HK_LABEL_COMPARE_NOTE_OTHERS
            : job->setting.doubt == HK_COMPARE_ASSUMED_FAILED ? HK_LABEL_NOTE_DOUBT_FAILED
                                                              : HK_LABEL_COMPARE_NOTE_CHANCE,
            NULL);
    }
}

static void note_ranks(hk_compare_notes *list, const hk_compare_job *job)
{
    if (job->ranks == NULL) {
        return;
    }
    if (job->ranks->state == HK_COMPARE_RANKS) {
        add_counts(list, job->look.lang, HK_LABEL_COMPARE_SAY_MOVED, job->ranks->n_common,
                   job->ranks->n_moved, 0);
        add(list, job->look.lang, HK_LABEL_COMPARE_NOTE_RANKS,
            (const char *const[]){job->look.percent});
    } else if (job->ranks->state == HK_COMPARE_RANKS_FAILED) {
        add(list, job->look.lang, HK_LABEL_COMPARE_NOTE_RANK_FAILED, NULL);
    }
}

/** Names of cases without a partner, the first of them. */
static void note_only(hk_compare_notes *list, hk_lang lang, hk_label label,
                      const hk_result_cases *cases, const int64_t *which, int64_t n)
{
    char names[HK_COMPARE_NOTE_SIZE / 2] = "";
    FILE *out = n > 0 ? fmemopen(names, sizeof names, "w") : NULL;
    if (out == NULL) {
        return;
    }
    for (int64_t i = 0; i < n && i < NAMES_MAX; i++) {
        fprintf(out, "%s%s", i == 0 ? "" : hk_label_text(lang, HK_LABEL_COMMA),
                cases->name[which[i]]);
    }
    if (n > NAMES_MAX) {
        char more[NUMBER_SIZE];
        snprintf(more, sizeof more, "%" PRId64, n - NAMES_MAX);
        hk_label_print(lang, HK_LABEL_AND_MORE, (const char *const[]){more}, out);
    }
    fclose(out);
    names[hk_text_utf8_check(names, strlen(names))] = '\0';
    add(list, lang, label, (const char *const[]){names});
}

/** Services that only one has: its total counts them. */
static void note_model(hk_compare_notes *list, const hk_compare_job *job)
{
    int64_t only_a = 0;
    int64_t only_b = 0;
    bool models = false;
    for (int64_t i = 0; i < job->changes->n; i++) {
        const hk_change *c = &job->changes->rows[i];
        if (c->kind == HK_CHANGE_SERVICE && *c->what == '\0') {
            only_a += c->b == NULL;
            only_b += c->a == NULL;
        }
        models = models || c->kind == HK_CHANGE_FILE;
    }
    if (only_a + only_b > 0) {
        add_counts(list, job->look.lang, HK_LABEL_COMPARE_NOTE_MODEL, only_a, only_b, 0);
    }
    if (models) {
        add(list, job->look.lang, HK_LABEL_COMPARE_NOTE_HASHES, NULL);
    }
}

void hk_compare_make_notes(const hk_compare_job *job, int64_t hidden, hk_compare_notes *list)
{
    list->n = 0;
    hk_lang lang = job->look.lang;
    if (job->plan.n_pair == 1) {
        say_first(list, job);
    }
    if (job->n_output * job->plan.n_pair > 1) {
        say_lines(list, job);
    }
    note_ranks(list, job);
    note_pairs(list, job);
    note_lines(list, job);
    note_model(list, job);
    if (job->changes->n == 0 && !job->look.has_factors) {
        add(list, lang, HK_LABEL_COMPARE_NOTE_NO_CHANGES, NULL);
    }
    if (hidden > 0) {
        add_counts(list, lang, HK_LABEL_COMPARE_NOTE_MORE_ROWS, hidden, 0, 0);
    }
    if (job->plan.match != NULL) {
        const hk_case_match *m = job->plan.match;
        note_only(list, lang, HK_LABEL_COMPARE_NOTE_ONLY_A, job->plan.cases[0], m->only_a,
                  m->n_only_a);
        note_only(list, lang, HK_LABEL_COMPARE_NOTE_ONLY_B, job->plan.cases[1], m->only_b,
                  m->n_only_b);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ranks of 38 countries in mathematics (PISA 2018): rank sets, critical value and the set of
 * the first five as published by Mogstad, Romano, Shaikh and Wilhelm. pisa/SOURCE.md.
 */
#include <math.h>

#include "engine/base/student.h"
#include "engine/rank/rank_sets.h"
#include "tests/support/tap.h"

enum { COUNTRIES = 38, NAME = 32 };

typedef struct table {
    char name[COUNTRIES][NAME];
    double score[COUNTRIES], se[COUNTRIES];
    int n;
} table;

static table read_table(const char *folder)
{
    char path[4096];
    char line[256];
    static table t;
    snprintf(path, sizeof path, "%s/pisa/mathematics.csv", folder);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        TAP_OK(false, "%s can be read", path);
        exit(tap_done());
    }
    while (t.n < COUNTRIES && fgets(line, sizeof line, file) != NULL) {
        char *score = strchr(line, ',');
        char *end = NULL;
        *score++ = '\0';
        snprintf(t.name[t.n], NAME, "%.31s", line);
        t.score[t.n] = strtod(score, &end);
        t.se[t.n++] = strtod(end + 1, NULL);
    }
    fclose(file);
    return t;
}

static int find(const table *t, const char *name)
{
    for (int i = 0; i < t->n; i++) {
        if (strcmp(t->name[i], name) == 0) {
            return i;
        }
    }
    TAP_OK(false, "%s is there", name);
    return 0;
}

static hk_rank_sample sample_of(const table *t)
{
    return (hk_rank_sample){.n_row = t->n, .means = t->score, .own_se = t->se};
}

static hk_rank_sets *sets_of(const table *t, double confidence, int64_t n_draw)
{
    hk_rank_sample sample = sample_of(t);
    hk_rank_sets_opts opts = {.confidence = confidence, .top = 5, .n_draw = n_draw};
    hk_rank_sets *sets = NULL;
    if (!TAP_OK(hk_rank_sets_new(&sample, &opts, &sets, NULL) == HK_OK, "sets at %g", confidence)) {
        exit(tap_done());
    }
    return sets;
}

static void is_set(const table *t, const hk_rank_sets *sets, const char *name, int low, int high)
{
    const hk_rank_set *s = &sets->sets[find(t, name)];
    TAP_OK(s->low == low && s->high == high, "%s: [%d, %d], got [%d, %d]", name, low, high,
           (int)s->low, (int)s->high);
}

static void test_simultaneous(const table *t)
{
    hk_rank_sets *sets = sets_of(t, 0.95, 20000);
    TAP_NEAR(sets->critical.value, 3.744, 0.02, "critical value of the last round");
    TAP_NEAR(hk_student_upper(sets->critical.tail, INFINITY), sets->critical.value, 1e-9,
             "a normal quantile: standard errors are taken as known");
    TAP_EQ_I64(sets->critical.rounds, 3, "rounds");
    TAP_OK(!sets->screened && sets->n_survivor == 38, "all pairs are compared");
    is_set(t, sets, "Japan", 1, 6);
    is_set(t, sets, "Korea", 1, 7);
    is_set(t, sets, "Estonia", 1, 6);
    is_set(t, sets, "Netherlands", 1, 11);
    is_set(t, sets, "Colombia", 37, 38);
    hk_rank_sets_free(sets);
}

static void test_first_five(const table *t)
{
    static const char *const names[] = {"Belgium", "Canada",   "Denmark", "Estonia",
                                        "Finland", "Japan",    "Korea",   "Netherlands",
                                        "Poland",  "Slovenia", "Sweden",  "Switzerland"};
    const int64_t draws[] = {HK_RANK_DRAWS, 20000};
    for (int k = 0; k < 2; k++) {
        int64_t n_draw = draws[k];
        hk_rank_sets *at95 = sets_of(t, 0.95, n_draw);
        hk_rank_sets *at90 = sets_of(t, 0.90, n_draw);
        int n95 = 0;
        int n90 = 0;
        for (int i = 0; i < t->n; i++) {
            n95 += at95->sets[i].low <= 5;
            n90 += at90->sets[i].low <= 5;
            TAP_OK(at90->sets[i].low >= at95->sets[i].low &&
                       at90->sets[i].high <= at95->sets[i].high,
                   "%s: the set at 90 %% lies in that at 95 %%", t->name[i]);
        }
        TAP_EQ_I64(n95, 12, "countries that may be among the first five, at 95 %");
        TAP_EQ_I64(n90, 11, "at 90 %");
        for (int i = 0; i < 12; i++) {
            int row = find(t, names[i]);
            TAP_OK(at95->sets[row].low <= 5, "%s is one of them", names[i]);
            bool out = strcmp(names[i], "Sweden") == 0;
            TAP_OK((at90->sets[row].low > 5) == out, "%s at 90 %%", names[i]);
        }
        hk_rank_sets_free(at95);
        hk_rank_sets_free(at90);
    }
}

static void test_one_country(const table *t)
{
    hk_rank_sample sample = sample_of(t);
    hk_rank_sets_opts opts = {.confidence = 0.95, .top = 5, .n_draw = 20000};
    int uk = find(t, "United Kingdom");
    int better = 0;
    for (int i = 0; i < t->n; i++) {
        better += t->score[i] > t->score[uk];
    }
    TAP_EQ_I64(1 + better, 13, "point rank of the United Kingdom");
    int64_t low = 0;
    int64_t high = 0;
    TAP_OK(hk_rank_set_of(&sample, uk, &opts, &low, &high, NULL) == HK_OK, "its marginal set");
    TAP_OK(low == 7 && high == 23, "[7, 23], got [%d, %d]", (int)low, (int)high);
}

/* P(first five) of resampling: Phi for two that are far from all others would be exact; here the
 * sum over all rows is 5 because five are among the first five in every draw. */
static void test_chance(const table *t)
{
    hk_rank_sets *sets = sets_of(t, 0.95, 4000);
    double sum = 0.0;
    for (int i = 0; i < t->n; i++) {
        sum += sets->sets[i].p_top;
        TAP_OK(i == 0 || sets->sets[i].group >= sets->sets[i - 1].group, "groups in order");
    }
    TAP_NEAR(sum, 5.0, 1e-9, "five are first in every draw");
    TAP_OK(sets->sets[0].p_top > 0.95 && sets->sets[37].p_top == 0.0, "Japan and Colombia");
    TAP_OK(isnan(sets->more), "the fifth and sixth are closer than their standard error");
    hk_rank_sets_free(sets);
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    table t = read_table(argv[1]);
    TAP_EQ_I64(t.n, COUNTRIES, "countries");
    test_simultaneous(&t);
    test_first_five(&t);
    test_one_country(&t);
    test_chance(&t);
    return tap_done();
}

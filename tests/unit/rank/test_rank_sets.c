/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rank sets against a slow and obvious implementation with the same multipliers, and at their
 * edges: one row, equal rows, two batches, rows never hit, rows without chance, numbers that are
 * none, more first rows than rows, many rows.
 */
#include <math.h>

#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "engine/base/student.h"
#include "engine/rank/rank_sets.h"
#include "tests/support/tap.h"
#include "tests/unit/rank/slow_sets.h"

enum { MANY = 700 };

static double normal(uint64_t seed, int64_t row, int64_t batch)
{
    return hk_normal_quantile(
        hk_rng_uniform((hk_rng_key){seed, 7}, (uint64_t)row, (uint64_t)batch, 0, 0));
}

static hk_rank_sets *sets_of(const hk_rank_sample *sample, double confidence, int64_t top,
                             int64_t n_draw)
{
    hk_rank_sets_opts opts = {.confidence = confidence, .top = top, .n_draw = n_draw};
    hk_rank_sets *sets = NULL;
    hk_error err = {.code = HK_OK};
    if (hk_rank_sets_new(sample, &opts, &sets, &err) != HK_OK) {
        TAP_OK(false, "sets: %s", err.message);
        exit(tap_done());
    }
    return sets;
}

/* ---- against the slow one ------------------------------------------------------------------------ */

static int64_t differing(const hk_rank_sets *sets, const slow_sets *slow)
{
    int64_t n = 0;
    for (int64_t i = 0; i < sets->n_row; i++) {
        n += sets->sets[i].low != slow->low[i] || sets->sets[i].high != slow->high[i];
    }
    return n;
}

/** Rows with common and own noise, some equal in truth; batches of unequal weight, some empty. */
static void compare_random(uint64_t seed)
{
    static double x[SLOW_ROWS * SLOW_BATCHES];
    int64_t w[SLOW_BATCHES];
    int64_t p = 2 + (int64_t)(seed * 7 % 19);
    int64_t n = 8 + (int64_t)(seed * 11 % 43); /* enough that some are not empty */
    for (int64_t b = 0; b < n; b++) {
        w[b] = seed % 3 == 0 ? 1 : (b + (int64_t)seed) % 4;
        for (int64_t j = 0; j < p; j++) {
            double truth = floor((double)j / 2.0) * (0.2 + 0.1 * (double)(seed % 9));
            double own = 0.2 + 0.05 * (double)(j % 5);
            x[j * n + b] =
                w[b] == 0
                    ? NAN
                    : 1e6 * (10.0 + truth + 0.5 * normal(seed, 99, b) + own * normal(seed, j, b));
        }
    }
    hk_rank_sample sample = {.n_row = p, .n_batch = n, .batches = x, .weights = w};
    hk_rank_sets_opts opts = {.confidence = seed % 2 == 0 ? 0.95 : 0.8, .top = 3, .n_draw = 500};
    hk_rank_sets *sets = sets_of(&sample, opts.confidence, opts.top, opts.n_draw);
    slow_sets slow = slow_sets_of(&sample, &opts, -1);
    TAP_NEAR(sets->critical.value / slow.critical, 1.0, 1e-9, "critical value");
    TAP_EQ_I64(differing(sets, &slow), 0, "sets of all rows at once");
    hk_rank_sets_free(sets);
    int64_t target = (int64_t)(seed % (uint64_t)p);
    int64_t low = 0;
    int64_t high = 0;
    slow = slow_sets_of(&sample, &opts, (int)target);
    bool ok = hk_rank_set_of(&sample, target, &opts, &low, &high, NULL) == HK_OK;
    TAP_OK(ok && low == slow.low[target] && high == slow.high[target], "set of one row, seed %d",
           (int)seed);
}

/* ---- edges --------------------------------------------------------------------------------------- */

static bool is_set(const hk_rank_sets *sets, int64_t row, int64_t low, int64_t high)
{
    return sets->sets[row].low == low && sets->sets[row].high == high;
}

static bool are_same(const hk_rank_sets *a, const hk_rank_sets *b)
{
    bool same = a->n_row == b->n_row && a->critical.value == b->critical.value;
    for (int64_t i = 0; i < a->n_row && same; i++) {
        const hk_rank_set *x = &a->sets[i];
        const hk_rank_set *y = &b->sets[i];
        same = x->low == y->low && x->high == y->high && x->group == y->group &&
               x->with_leader == y->with_leader &&
               (x->p_top == y->p_top || (isnan(x->p_top) && isnan(y->p_top)));
    }
    return same;
}

static void test_one_row(void)
{
    const double x[] = {1.0, 2.0, 4.0};
    hk_rank_sample sample = {.n_row = 1, .n_batch = 3, .batches = x};
    hk_rank_sets *sets = sets_of(&sample, 0.95, 10, 200);
    TAP_OK(is_set(sets, 0, 1, 1) && sets->sets[0].group == 1, "one row is the first");
    TAP_OK(sets->sets[0].p_top == 1.0 && sets->sets[0].with_leader, "in every draw");
    TAP_OK(sets->more == 1.0, "nothing is open");
    hk_rank_sets_free(sets);
}

static void test_equal_rows(void)
{
    const double x[] = {1.0, 5.0, 2.0, 1.0, 5.0, 2.0, 1.0, 5.0, 2.0};
    hk_rank_sample sample = {.n_row = 3, .n_batch = 3, .batches = x};
    hk_rank_sets *sets = sets_of(&sample, 0.95, 1, 200);
    for (int64_t i = 0; i < 3; i++) {
        TAP_OK(is_set(sets, i, 1, 3) && sets->sets[i].group == 1, "equal in every batch: a tie");
        TAP_OK(sets->sets[i].p_top == 1.0, "all of them share the first place in every draw");
    }
    hk_rank_sets_free(sets);
}

static void test_no_chance(void)
{
    const double x[] = {3.0, 3.0, 3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 4.0, 6.0, 5.0};
    hk_rank_sample sample = {.n_row = 4, .n_batch = 3, .batches = x};
    hk_rank_sets *sets = sets_of(&sample, 0.95, 1, 200);
    TAP_OK(sets->sets[0].high <= 2, "a difference that is the same in every batch is certain");
    TAP_OK(sets->sets[1].low >= 2 && sets->sets[1].high == 4, "and a tie is one");
    TAP_OK(sets->sets[2].low == sets->sets[1].low && sets->sets[2].group == sets->sets[1].group,
           "for both");
    TAP_OK(sets->sets[3].low == 1, "the noisy one may be the first");
    hk_rank_sets_free(sets);
}

static void test_two_batches(void)
{
    const double x[] = {10.0, 11.0, 1.0, 2.5};
    hk_rank_sample sample = {.n_row = 2, .n_batch = 2, .batches = x};
    hk_rank_sets *sets = sets_of(&sample, 0.95, 1, 1000);
    /* difference 8.75, its standard error 0.25; once that pair has left, the other order is alone:
       95 % of Student's t with 1 degree of freedom is 6.31 */
    TAP_OK(is_set(sets, 0, 1, 1) && is_set(sets, 1, 2, 2), "35 standard errors apart");
    TAP_NEAR(sets->critical.value, 6.31375, 1e-4, "critical value is Student's");
    hk_rank_sets_free(sets);
    const double y[] = {10.0, 13.0, 9.0, 10.5};
    sample.batches = y;
    sets = sets_of(&sample, 0.95, 1, 1000);
    TAP_OK(is_set(sets, 0, 1, 2) && is_set(sets, 1, 1, 2), "two batches tell little");
    hk_rank_sets_free(sets);
}

/* Never hit in 10 batches of 4 replicates. S / W of the hardest row: its mean is 5, the values
 * of its batches 5 +- 0.2 (se 0.2/3), so S = 5 + 40 se^2 / 5 and S / W = 0.126. */
static void test_never_hit(void)
{
    double x[5 * 10] = {0.0};
    int64_t w[10];
    for (int b = 0; b < 10; b++) {
        w[b] = 4;
        x[b] = b % 2 == 0 ? 5.2 : 4.8;
        x[10 + b] = 0.05 + 0.001 * (double)(b % 2);
        x[20 + b] = b == 3 ? 40.0 : 0.0;
    }
    hk_rank_sample sample = {.n_row = 5, .n_batch = 10, .batches = x, .weights = w};
    hk_rank_sets *sets = sets_of(&sample, 0.95, 2, 1000);
    TAP_EQ_I64(sets->n_never_hit, 2, "two rows were never hit");
    TAP_OK(sets->sets[1].high == 5, "a small row is not shown to be above them");
    TAP_OK(is_set(sets, 3, sets->sets[3].low, 5) && is_set(sets, 4, sets->sets[3].low, 5),
           "they share one set");
    TAP_OK(isnan(sets->sets[3].p_top) && isnan(sets->sets[4].p_top), "no chance is made up");
    TAP_OK(sets->sets[2].low == 1 && sets->sets[2].high == 5, "hit once: anywhere");
    TAP_OK(sets->sets[3].group == sets->sets[4].group, "one group");
    hk_rank_sets_free(sets);
    for (int b = 0; b < 10; b++) { /* the same without the row that was hit once */
        x[20 + b] = x[b];
    }
    sets = sets_of(&sample, 0.95, 2, 1000);
    TAP_OK(is_set(sets, 0, 1, 2) && is_set(sets, 2, 1, 2), "two equal rows are above all others");
    TAP_OK(is_set(sets, 3, 3, 5) && is_set(sets, 1, 3, 5),
           "a value far below the hardest hit / replicates is not told from none");
    hk_rank_sets_free(sets);
    const double none[6] = {0.0};
    sample = (hk_rank_sample){.n_row = 3, .n_batch = 2, .batches = none};
    sets = sets_of(&sample, 0.95, 2, 200);
    TAP_OK(is_set(sets, 0, 1, 3) && is_set(sets, 2, 1, 3), "none was ever hit: nothing is known");
    hk_rank_sets_free(sets);
}

static void is_refused(const hk_rank_sample *sample, hk_rank_sets_opts opts, const char *part)
{
    hk_rank_sets *sets = NULL;
    hk_error err = {.code = HK_OK};
    TAP_OK(hk_rank_sets_new(sample, &opts, &sets, &err) == HK_ERANGE && sets == NULL, "refused");
    TAP_HAS(err.message, part, "it says why");
}

static void test_refused(void)
{
    double x[] = {1.0, 2.0, NAN, 4.0};
    int64_t w[] = {1, 1};
    hk_rank_sets_opts opts = HK_RANK_SETS_DEFAULT;
    hk_rank_sample sample = {.n_row = 2, .n_batch = 2, .batches = x, .weights = w};
    is_refused(&sample, opts, "row 1, batch 0");
    x[2] = INFINITY;
    is_refused(&sample, opts, "not a finite number");
    x[2] = 3.0;
    w[1] = 0;
    is_refused(&sample, opts, "at least 2");
    w[1] = -1;
    is_refused(&sample, opts, "negative weight");
    w[1] = 1;
    opts.confidence = 1.0;
    is_refused(&sample, opts, "confidence is 1");
    opts = HK_RANK_SETS_DEFAULT;
    opts.top = 0;
    is_refused(&sample, opts, "top 0");
    const double se[] = {1.0, -1.0};
    sample = (hk_rank_sample){.n_row = 2, .means = x, .own_se = se};
    is_refused(&sample, HK_RANK_SETS_DEFAULT, "row 1");
    int64_t low;
    int64_t high;
    sample = (hk_rank_sample){.n_row = 2, .n_batch = 2, .batches = x};
    opts = HK_RANK_SETS_DEFAULT;
    TAP_OK(hk_rank_set_of(&sample, 2, &opts, &low, &high, NULL) == HK_ERANGE, "no such row");
}

static void test_more_first_rows_than_rows(void)
{
    const double x[] = {10.0, 11.0, 12.0, 1.0, 2.5, 1.0};
    hk_rank_sample sample = {.n_row = 2, .n_batch = 3, .batches = x};
    hk_rank_sets *sets = sets_of(&sample, 0.9, 5, 200);
    TAP_OK(sets->sets[0].p_top == 1.0 && sets->sets[1].p_top == 1.0, "both are among the first 5");
    TAP_OK(sets->more == 1.0, "nothing is open");
    hk_rank_sets_free(sets);
}

static void test_sizes(void)
{
    double x[] = {10.0, 11.0, 12.5, 8.0, 8.5, 8.0, 10.0, 9.0, 9.5};
    hk_rank_sample sample = {.n_row = 3, .n_batch = 3, .batches = x};
    hk_rank_sets *one = sets_of(&sample, 0.9, 1, 500);
    for (int i = 0; i < 9; i++) {
        x[i] = ldexp(x[i], 1000);
    }
    hk_rank_sets *huge = sets_of(&sample, 0.9, 1, 500);
    TAP_OK(are_same(one, huge), "values of 1e301 make the same sets");
    hk_rank_sets_free(one);
    hk_rank_sets_free(huge);
}

/* More rows than are compared pair by pair: what is claimed is a part of what all pairs of the
 * leaders alone would claim, and the sets of the rows outside are honest. */
static void test_many_rows(void)
{
    enum { BATCHES = 50 };
    static double x[MANY * BATCHES];
    for (int64_t j = 0; j < MANY; j++) {
        double truth = j < 20 ? 1000.0 - 40.0 * (double)j : 1.0;
        for (int64_t b = 0; b < BATCHES; b++) {
            x[j * BATCHES + b] = truth * (1.0 + 0.1 * normal(5, j, b));
        }
    }
    hk_rank_sample sample = {.n_row = MANY, .n_batch = BATCHES, .batches = x};
    hk_rank_sets *sets = sets_of(&sample, 0.95, 5, 2000);
    TAP_OK(sets->screened && sets->n_survivor < 20, "screened: %d survive", (int)sets->n_survivor);
    TAP_OK(sets->critical.rounds > 1, "step-down among them");
    int64_t wrong = 0;
    for (int64_t j = 0; j < MANY; j++) {
        int64_t low_rank = j < 20 ? j + 1 : 21;
        wrong += sets->sets[j].low > low_rank || sets->sets[j].high < low_rank;
        wrong += j >= 20 && (sets->sets[j].low < 6 || sets->sets[j].high != MANY);
    }
    TAP_EQ_I64(wrong, 0, "every set holds the true rank; rows outside have five above them");
    TAP_OK(sets->sets[0].high < 10, "the leader's set is small, [%d, %d]", (int)sets->sets[0].low,
           (int)sets->sets[0].high);
    hk_rank_sets *again = sets_of(&sample, 0.95, 5, 2000);
    TAP_OK(are_same(sets, again), "twice the same");
    hk_rank_sets_free(again);
    hk_rank_sets_free(sets);
    for (int64_t i = 0; i < (int64_t)MANY * BATCHES; i++) { /* all alike: nobody is screened out */
        x[i] = 10.0 + normal(6, i / BATCHES, i % BATCHES);
    }
    sets = sets_of(&sample, 0.95, 5, 2000);
    int64_t open = 0;
    for (int64_t j = 0; j < MANY; j++) {
        open += is_set(sets, j, 1, MANY);
    }
    TAP_EQ_I64(open, MANY, "700 equal rows stay equal");
    TAP_OK(sets->n_survivor == MANY && isnan(sets->more), "all survive, nothing can be told");
    hk_rank_sets_free(sets);
}

/* The chance of being first of two: Phi(difference / se), a normal probability. */
static void test_chance(void)
{
    const double means[] = {1.0, 0.0, -50.0};
    const double se[] = {1.0, 1.0, 1.0};
    hk_rank_sample sample = {.n_row = 3, .means = means, .own_se = se};
    hk_rank_sets *sets = sets_of(&sample, 0.95, 1, 20000);
    double expected = 1.0 - hk_student_above(1.0 / sqrt(2.0), INFINITY);
    TAP_NEAR(sets->sets[0].p_top, expected, 0.012, "Phi(1 / sqrt 2)");
    TAP_NEAR(sets->sets[0].p_top + sets->sets[1].p_top, 1.0, 1e-12, "one of both is first");
    TAP_OK(sets->sets[2].p_top == 0.0 && is_set(sets, 2, 3, 3), "the third never is");
    TAP_OK(sets->sets[1].with_leader && !sets->sets[2].with_leader, "who may lead");
    TAP_OK(sets->sets[1].group == 1 && sets->sets[2].group == 2, "groups");
    hk_rank_sets_free(sets);
    sets = sets_of(&sample, 0.95, 2, 1000);
    TAP_OK(sets->more == 1.0, "the first two are known");
    hk_rank_sets_free(sets);
    const double closer[] = {3.0, 0.0, -50.0}; /* 3 / sqrt 2 = 2.1 standard errors */
    sample.means = closer;
    sets = sets_of(&sample, 0.99, 1, 4000);
    double ratio = sets->critical.value * sqrt(2.0) / 3.0;
    TAP_NEAR(sets->more, ratio * ratio, 1e-9, "replicates needed: (c se / difference)^2");
    hk_rank_sets_free(sets);
}

int main(void)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        compare_random(seed);
    }
    test_one_row();
    test_equal_rows();
    test_no_chance();
    test_two_batches();
    test_never_hit();
    test_refused();
    test_more_first_rows_than_rows();
    test_sizes();
    test_many_rows();
    test_chance();
    return tap_done();
}

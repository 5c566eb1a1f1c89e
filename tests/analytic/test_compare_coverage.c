/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coverage of the intervals of `hakyu compare` where the true difference is known: over many data
 * sets it lies in its interval as often as the confidence says, up to the binomial error of the
 * study. Losses are skewed and often 0, so such data are in it, with what they cost; many lines
 * at once are missed no more often than the confidence of the whole table says; and a difference that
 * is not there is claimed no more often than that.
 */
#include <math.h>

#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "engine/base/stats/difference.h"
#include "tests/support/tap.h"

enum { N_MAX = 200, LINES = 15 };

static double uniform(uint64_t run, uint64_t stream, uint64_t i)
{
    return hk_rng_uniform((hk_rng_key){run, 4711}, stream, i, 0, 0);
}

static double normal(uint64_t run, uint64_t stream, uint64_t i)
{
    return hk_normal_quantile(uniform(run, stream, i));
}

/** What pairs are drawn from; the mean of b less a is `truth`, the ratio of their means `ratio`. */
typedef struct study {
    const char *name;
    void (*draw)(uint64_t run, int64_t i, double *ret_a, double *ret_b);
    int64_t n;
    double truth, ratio; /* ratio NAN: not looked at */
    bool flags;
    double alpha;
    double slack; /* share by which coverage may be below what is said, besides chance */
} study;

static void draw_normal(uint64_t run, int64_t i, double *ret_a, double *ret_b)
{
    double luck = 3.0 * normal(run, 0, (uint64_t)i);
    *ret_a = 20.0 + luck + normal(run, 1, (uint64_t)i);
    *ret_b = 19.0 + 1.2 * luck + normal(run, 2, (uint64_t)i);
}

/* Means 1 and 0.8. */
static void draw_skewed(uint64_t run, int64_t i, double *ret_a, double *ret_b)
{
    double loss = -log(uniform(run, 0, (uint64_t)i));
    *ret_a = loss;
    *ret_b = loss * (0.6 + 0.4 * uniform(run, 1, (uint64_t)i));
}

/* One replicate in five loses anything; then half of it is saved, or nothing is. */
static void draw_rare(uint64_t run, int64_t i, double *ret_a, double *ret_b)
{
    bool hit = uniform(run, 0, (uint64_t)i) < 0.2;
    double loss = hit ? -log(uniform(run, 1, (uint64_t)i)) : 0.0;
    *ret_a = loss;
    *ret_b = uniform(run, 2, (uint64_t)i) < 0.5 ? 0.5 * loss : loss;
}

/* Nothing in it but noise that often is 0. */
static void draw_nothing(uint64_t run, int64_t i, double *ret_a, double *ret_b)
{
    *ret_a = uniform(run, 0, (uint64_t)i) < 0.1 ? normal(run, 1, (uint64_t)i) : 0.0;
    *ret_b = uniform(run, 2, (uint64_t)i) < 0.1 ? normal(run, 3, (uint64_t)i) : 0.0;
}

/* P = 0.30 and 0.15, of the same luck. */
static void draw_flags(uint64_t run, int64_t i, double *ret_a, double *ret_b)
{
    double luck = uniform(run, 0, (uint64_t)i);
    *ret_a = luck < 0.30;
    *ret_b = luck < 0.10 || uniform(run, 1, (uint64_t)i) < 0.05 / 0.9;
}

typedef struct counts {
    int64_t runs, held, ratio_held, claims;
} counts;

static void count_run(const study *s, uint64_t run, bool paired, counts *c)
{
    double a[N_MAX];
    double b[N_MAX];
    double unused;
    for (int64_t i = 0; i < s->n; i++) {
        s->draw(run, i, &a[i], &b[i]);
        if (!paired) { /* another luck */
            s->draw(run + (UINT64_C(1) << 40), i, &unused, &b[i]);
        }
    }
    hk_difference d = s->flags ? (paired ? hk_difference_flags_paired(a, b, s->n, s->alpha)
                                         : hk_difference_flags_unpaired(a, s->n, b, s->n, s->alpha))
                      : paired ? hk_difference_paired(a, b, s->n, s->alpha)
                               : hk_difference_unpaired(a, s->n, b, s->n, s->alpha);
    bool held =
        isnan(d.interval.low) || (d.interval.low <= s->truth && s->truth <= d.interval.high);
    c->runs++;
    c->held += held;
    c->ratio_held += isnan(d.ratio.low) || (d.ratio.low <= s->ratio && s->ratio <= d.ratio.high);
    c->claims += d.interval.low > 0.0 || d.interval.high < 0.0;
}

/** At least what is said, less the slack and three binomial standard deviations. */
static void covers(const study *s, const char *what, int64_t held, int64_t runs)
{
    double said = 1.0 - s->alpha;
    double share = (double)held / (double)runs;
    double sd = sqrt(said * (1.0 - said) / (double)runs);
    TAP_OK(share >= said - s->slack - 3.0 * sd, "%s, %s: %.4f of %d at %.4f", s->name, what, share,
           (int)runs, said);
}

static void run_study(const study *s, int64_t runs)
{
    for (int paired = 1; paired >= 0; paired--) {
        counts c = {.runs = 0};
        for (int64_t run = 0; run < runs; run++) {
            count_run(s, (uint64_t)run, paired == 1, &c);
        }
        covers(s, paired == 1 ? "pairs" : "two samples", c.held, c.runs);
        if (!isnan(s->ratio)) {
            covers(s, paired == 1 ? "ratio, pairs" : "ratio, two samples", c.ratio_held, c.runs);
        }
        TAP_OK(s->truth == 0.0 || c.claims > 0, "%s: %.1f %% of the intervals show it", s->name,
               100.0 * (double)c.claims / (double)c.runs);
    }
}

/** All lines of a table at once, every line of another kind of data and all of the same luck. */
static void run_table(int64_t runs)
{
    static const study kinds[] = {
        {"", draw_normal, 100, -1.0, NAN, false, 0.05 / LINES, 0.0},
        {"", draw_skewed, 100, -0.2, NAN, false, 0.05 / LINES, 0.0},
        {"", draw_flags, 100, -0.15, NAN, true, 0.05 / LINES, 0.0},
        {"", draw_nothing, 100, 0.0, NAN, false, 0.05 / LINES, 0.0},
    };
    int64_t all = 0;
    int64_t claims = 0;
    for (int64_t run = 0; run < runs; run++) {
        counts c = {.runs = 0};
        counts nothing = {.runs = 0};
        for (int64_t line = 0; line < LINES; line++) {
            count_run(&kinds[line % 4], (uint64_t)(run * LINES + line), true, &c);
            count_run(&kinds[3], (uint64_t)(run * LINES + line), true, &nothing);
        }
        all += c.held == c.runs;
        claims += nothing.claims > 0;
    }
    study table = {.name = "a table of 15 lines", .alpha = 0.05, .slack = 0.02};
    covers(&table, "all lines at once", all, runs);
    double most = 0.05 + 3.0 * sqrt(0.05 * 0.95 / (double)runs);
    TAP_OK((double)claims <= most * (double)runs,
           "a table in which nothing differs: a difference is claimed in %.2f %% of the tables",
           100.0 * (double)claims / (double)runs);
}

int main(void)
{
    const char *effort = getenv("HAKYU_EFFORT");
    bool full = effort == NULL || strcmp(effort, "full") == 0;
    int64_t runs = full ? 8000 : 800;
    /* Slack: Student's t is exact for normal values alone. It covers less the more skewed and the rarer the
     * differences are: 91 % where 95 % is due if some 20 of 200 differ, exponentially. The note about lines
     * in which few replicates differ is for that. */
    static const study studies[] = {
        {"normal", draw_normal, 10, -1.0, 0.95, false, 0.05, 0.0},
        {"normal, 100", draw_normal, 100, -1.0, 0.95, false, 0.01, 0.0},
        {"skewed, 200", draw_skewed, 200, -0.2, 0.8, false, 0.05, 0.01},
        {"skewed, 30", draw_skewed, 30, -0.2, 0.8, false, 0.05, 0.03},
        {"rare, 200", draw_rare, 200, -0.05, 0.75, false, 0.05, 0.05},
        {"nothing, 100", draw_nothing, 100, 0.0, NAN, false, 0.05, 0.0},
        {"nothing, 20", draw_nothing, 20, 0.0, NAN, false, 0.05, 0.0},
        {"flags, 200", draw_flags, 200, -0.15, NAN, true, 0.05, 0.0},
        {"flags, 20", draw_flags, 20, -0.15, NAN, true, 0.05, 0.01},
    };
    for (size_t i = 0; i < sizeof studies / sizeof *studies; i++) {
        run_study(&studies[i], runs);
    }
    run_table(runs / 8);
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contagion in one large group against its limit (methods: s' = -beta s i - mu [t > T_w] s,
 * i' = beta s i - gamma i): early growth beta - gamma, final size z = 1 - exp(-R0 z), patching
 * from a warning on, and without removal the logistic curve of Staniford, Paxson and Weaver
 * (2002) with K = 1.8/h, T = 11.9 h.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/spread_lab.h"
#include "tests/support/tap.h"

static int32_t count_until(const spread_lab *lab, const double *times, double t)
{
    int32_t n = 0;
    for (int32_t i = 0; i < lab->net.n_node; i++) {
        n += times[i] <= t;
    }
    return n;
}

static spread_lab group_of(int32_t n_node, double rate)
{
    return spread_lab_new(&(spread_lab_plan){.n_node = n_node, .is_mixed = true, .mix_rate = rate});
}

/** s' and i' from s0 = 1 - i0, by Runge and Kutta's method. */
typedef struct field {
    double beta, gamma, mu, warned;
} field;

static void slope(const field *f, double t, const double y[2], double ret[2])
{
    double news = f->beta * y[0] * y[1];
    ret[0] = -news - (t >= f->warned ? f->mu * y[0] : 0);
    ret[1] = news - f->gamma * y[1];
}

/** The step ends on the warning, where the right side jumps. */
static void field_to(const field *f, double *t, double y[2], double to)
{
    while (*t < to - 1e-12) {
        double stop = *t < f->warned - 1e-12 && f->warned < to ? f->warned : to;
        double h = fmin(0.01, stop - *t), k[4][2], at[2], middle = *t + h / 2;
        slope(f, middle, y, k[0]);
        for (int32_t i = 1; i < 4; i++) {
            double part = i == 3 ? h : h / 2;
            at[0] = y[0] + part * k[i - 1][0];
            at[1] = y[1] + part * k[i - 1][1];
            slope(f, middle, at, k[i]);
        }
        for (int32_t j = 0; j < 2; j++) {
            y[j] += h / 6 * (k[0][j] + 2 * k[1][j] + 2 * k[2][j] + k[3][j]);
        }
        *t += h;
    }
}

static void test_growth(void)
{
    enum { NODES = 60000, FIRST = 100, RUNS = 40 };
    const double beta = 1.5, gamma = 0.5, t = 1.5;
    spread_lab lab = group_of(NODES, beta);
    double sum = 0;
    for (uint64_t r = 0; r < RUNS; r++) {
        spread_lab_run(&lab, r, FIRST, gamma, t);
        sum += count_until(&lab, lab.infected, t) - count_until(&lab, lab.removed, t);
    }
    double rate = log(sum / RUNS / FIRST) / t;
    TAP_NEAR(rate, beta - gamma, 0.02, "early on the infected grow at beta - gamma");
    spread_lab_free(&lab);
}

static double final_size(double r0, double first)
{
    double z = 1;
    for (int32_t i = 0; i < 200; i++) {
        z = 1 - (1 - first) * exp(-r0 * z);
    }
    return z;
}

static void test_final_size(void)
{
    enum { NODES = 40000, FIRST = 20, RUNS = 8 };
    static const double ratios[] = {1.5, 2, 3};
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
        spread_lab lab = group_of(NODES, ratios[i]);
        double sum = 0;
        for (uint64_t r = 0; r < RUNS; r++) {
            spread_lab_run(&lab, 100 + r, FIRST, 1, 0);
            sum += (double)lab.n_infected / NODES;
        }
        TAP_NOTE("R0 %.1f: %.5f", ratios[i], sum / RUNS);
        TAP_NEAR(sum / RUNS, final_size(ratios[i], (double)FIRST / NODES), 0.008,
                 "z = 1 - exp(-R0 z)");
        spread_lab_free(&lab);
    }
}

typedef struct patch {
    int64_t tick;
    int32_t node;
} patch;

static int by_time(const void *a, const void *b)
{
    const patch *x = a, *y = b;
    return (x->tick > y->tick) - (x->tick < y->tick);
}

/** Every node gets a patch after an exponential time from the warning on. */
static void run_patched(spread_lab *lab, patch *patches, uint64_t number, int32_t n_first,
                        const field *f)
{
    int32_t n = lab->net.n_node;
    for (int32_t i = 0; i < n; i++) {
        double wait = -log(spread_lab_draw(number, 5, (uint64_t)i)) / f->mu;
        patches[i] = (patch){spread_lab_tick(f->warned + wait), i};
    }
    qsort(patches, (size_t)n, sizeof *patches, by_time);
    spread_lab_begin(lab, number, 0);
    for (int32_t i = 0; i < n_first; i++) {
        spread_lab_infect(lab, i, 0, f->gamma);
    }
    for (int32_t i = 0; i < n; i++) {
        spread_lab_go(lab, patches[i].tick, f->gamma);
        hk_spread_immunise(lab->spread, patches[i].node);
    }
    spread_lab_go(lab, HK_SPREAD_NEVER, f->gamma);
}

static void test_warning(void)
{
    enum { NODES = 60000, FIRST = 600, RUNS = 4, POINTS = 5 };
    static const double at[POINTS] = {1, 2, 3, 4.5, 6};
    const field f = {.beta = 2, .gamma = 0.5, .mu = 0.8, .warned = 2};
    spread_lab lab = group_of(NODES, f.beta);
    patch *patches = calloc(NODES, sizeof *patches);
    double seen[POINTS] = {0}, ever = 0;
    for (uint64_t r = 0; r < RUNS && patches != NULL; r++) {
        run_patched(&lab, patches, 200 + r, FIRST, &f);
        for (int32_t i = 0; i < POINTS; i++) {
            seen[i] +=
                (count_until(&lab, lab.infected, at[i]) - count_until(&lab, lab.removed, at[i])) /
                (double)(RUNS * NODES);
        }
        ever += (double)lab.n_infected / (RUNS * NODES);
    }
    double y[2] = {1 - (double)FIRST / NODES, (double)FIRST / NODES}, t = 0;
    for (int32_t i = 0; i < POINTS; i++) {
        field_to(&f, &t, y, at[i]);
        TAP_NOTE("t %.1f: infected %.5f, mean field %.5f", at[i], seen[i], y[1]);
        TAP_NEAR(seen[i], y[1], 0.006, "infected follow the mean field with a warning");
    }
    TAP_OK(ever < 0.8 * final_size(f.beta / f.gamma, 0.01), "the patches save many: %.3f", ever);
    free(patches);
    spread_lab_free(&lab);
}

static void test_worm(void)
{
    enum { NODES = 150000, RUNS = 5 };
    const double k = 1.8, middle = 11.9, share = 0.008;
    double begin = middle + log(share / (1 - share)) / k, at10 = 0, at13 = 0, early = 0;
    int32_t n_first = (int32_t)lround(share * NODES);
    spread_lab lab = group_of(NODES, k);
    for (uint64_t r = 0; r < RUNS; r++) {
        spread_lab_run(&lab, 300 + r, n_first, 0, 13.01 - begin);
        at10 += count_until(&lab, lab.infected, 10 - begin) / (double)(RUNS * NODES);
        at13 += count_until(&lab, lab.infected, 13 - begin) / (double)(RUNS * NODES);
        early += count_until(&lab, lab.infected, 0.25) / (double)(RUNS * n_first);
    }
    TAP_NEAR(at10, 0.0317, 0.001, "a(10 h) of the worm");
    TAP_NEAR(at13, 0.8787, 0.004, "a(13 h) of the worm");
    /* Growth by a logistic: early doublings take ln 2 / K of the odds. */
    double odds = early * share / (1 - early * share) / (share / (1 - share));
    TAP_NEAR(0.25 * 60 * log(2) / log(odds), 23.1, 0.5, "doubling in minutes");
    spread_lab_free(&lab);
}

int main(void)
{
    const char *effort = getenv("HAKYU_EFFORT");
    test_growth();
    test_warning();
    if (effort == NULL || strcmp(effort, "full") == 0) { /* the same code again */
        test_final_size();
        test_worm();
    }
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks, each an ensemble of its own on one thread, timed block by block:
 *   1. replicates of the middle case, one by one: what one takes, and what opening a case takes;
 *   2. the same few replicates of a few cases, one by one (`singles`) and as a block each
 *      (`sample`): sizes, and what a block costs beside its replicates, are told from the two;
 *   3. if the run is long, more replicates of the middle case, and more cases: their costs
 *      decide the order.
 * Cases are compared by the same replicates; the middle one, of which most is known, says how
 * these compare with others. Costs of the cases between are interpolated.
 */
#include "engine/ensemble/pilot.h"

#include <math.h>

#include "engine/base/memory.h"

#define FIRST_S 0.02 /* of the first look */
#define LEAST_S 0.03 /* of the others */
#define MOST_S  5.0
#define PART    0.01 /* of the run */
enum { SAMPLE_CASES = 3, PICKS_MOST = 4096, PAIRED_MOST = 8, FIRST_MOST = 64, MANY = 300 };

/* ---- picking cases ----------------------------------------------------------------------------- */

/** The digits of i in base 2, mirrored at the point. */
static double mirrored(int64_t i)
{
    double value = 0;
    for (double digit = 0.5; i > 0; i /= 2, digit /= 2) {
        value += (double)(i % 2) * digit;
    }
    return value;
}

int64_t hk_pilot_pick(int64_t n, int64_t *ret_pick, int64_t n_pick)
{
    const int64_t ends[SAMPLE_CASES] = {0, n - 1, n / 2};
    char *taken = hk_alloc((size_t)n, 1);
    int64_t count = 0;
    if (taken == NULL) {
        return -1;
    }
    for (int64_t i = 0; count < n && count < n_pick; i++) {
        int64_t at = i < SAMPLE_CASES ? ends[i] : (int64_t)((double)n * mirrored(i - SAMPLE_CASES));
        if (taken[at] == 0) {
            taken[at] = 1;
            ret_pick[count++] = at;
        }
    }
    hk_free(taken);
    return count;
}

/* ---- a look ------------------------------------------------------------------------------------ */

struct hk_look {
    const hk_cases *all;
    const hk_pilot_opts *opts;
    const int64_t *pick; /* numbers of its cases */
    hk_cases cases;
    int64_t n_block; /* done */
    double *taken;   /* [blocks] CPU seconds */
    double last, limit_s, used_s;
    hk_ensemble *ensemble;
};

static hk_status open_picked(void *user, int64_t number, const hk_scenario **ret_scenario,
                             hk_error *err)
{
    const hk_look *l = user;
    return l->all->open(l->all->user, l->pick[number], ret_scenario, err);
}

static void close_picked(void *user, const hk_scenario *scenario)
{
    const hk_look *l = user;
    if (l->all->close != NULL) {
        l->all->close(l->all->user, scenario);
    }
}

static int note_block(void *user, const hk_progress *progress)
{
    hk_look *l = user;
    double now = hk_ensemble_cpu_seconds();
    if (progress->done > 0) {
        l->taken[l->n_block++] = now - l->last;
        l->used_s += now - l->last;
    }
    l->last = now;
    return l->used_s > l->limit_s || (l->opts->stopped != NULL && l->opts->stopped());
}

static void look_free(hk_look *l)
{
    if (l != NULL) {
        hk_ensemble_free(l->ensemble);
        hk_free(l->taken);
        hk_free(l);
    }
}

typedef struct frame { /* of a look */
    const int64_t *pick;
    int64_t n_case, replicates, sets, block;
    double limit_s;
} frame;

/** @return NULL with a status that is not HK_OK */
static hk_look *look_at(const hk_pilot *pilot, const frame *f, hk_status *ret_status, hk_error *err)
{
    hk_look *l = hk_alloc(1, sizeof *l);
    size_t blocks =
        (size_t)(f->n_case * (1 + f->sets) * ((f->replicates + f->block - 1) / f->block));
    double *taken = hk_alloc(blocks, sizeof *taken);
    if (l == NULL || taken == NULL) {
        hk_free(taken);
        hk_free(l);
        *ret_status = hk_fail_nomem(err);
        return NULL;
    }
    *l = (hk_look){.all = &pilot->all,
                   .opts = &pilot->opts,
                   .pick = f->pick,
                   .taken = taken,
                   .limit_s = f->limit_s};
    l->cases = (hk_cases){.model = pilot->all.model,
                          .n_case = f->n_case,
                          .replicates = f->replicates,
                          .assumptions = f->sets,
                          .open = open_picked,
                          .close = close_picked,
                          .user = l};
    const hk_ensemble_opts opts = {
        .threads = 1, .progress = note_block, .user = l, .block = f->block};
    hk_status status = hk_ensemble_simulate(&l->cases, &opts, &l->ensemble, err);
    if (status == HK_OK && l->opts->stopped != NULL && l->opts->stopped()) {
        status = hk_fail(err, HK_ECANCELLED, "cancelled");
    }
    if (status != HK_OK) {
        look_free(l);
        *ret_status = status;
        return NULL;
    }
    return l;
}

/* ---- numbers ----------------------------------------------------------------------------------- */

/** CPU seconds of the whole run if a replicate takes so many. */
static double whole(const hk_pilot *p, double replicate_s)
{
    const hk_blocks *b = &p->blocks;
    double sets = (double)b->n_case * (double)b->n_set;
    double ranks = (double)p->opts.processes;
    double opened_by = ranks < (double)b->per_set ? ranks : (double)b->per_set;
    return sets * ((double)(b->replicates - b->first) * replicate_s + opened_by * p->open_s);
}

static int64_t between(double value, int64_t least, int64_t most)
{
    return !(value > (double)least) ? least : value > (double)most ? most : (int64_t)value;
}

/** Of n blocks of one replicate, of which the first had to open its case. */
static double replicate_seconds(const double *taken, int64_t n)
{
    double sum = 0;
    for (int64_t i = 1; i < n; i++) {
        sum += taken[i];
    }
    return n > 1 ? sum / (double)(n - 1) : taken[0];
}

/** Costs of all cases: straight lines between those that are known. @return their mean */
static double interpolate(hk_pilot *p)
{
    double *cost = p->case_cost, sum = 0;
    int64_t n = p->all.n_case, last = HK_NONE;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(cost[i])) {
            continue;
        }
        for (int64_t k = last + 1; k < i; k++) {
            double way = (double)(k - last) / (double)(i - last);
            cost[k] = last < 0 ? cost[i] : (1 - way) * cost[last] + way * cost[i];
        }
        last = i;
    }
    for (int64_t k = last + 1; k < n; k++) {
        cost[k] = last < 0 ? 0 : cost[last];
    }
    for (int64_t i = 0; i < n; i++) {
        sum += cost[i];
    }
    return sum / (double)n;
}

/** Costs of the cases of a look of singles, m of each. */
static void note_costs(hk_pilot *p, const hk_look *l, int64_t m)
{
    for (int64_t i = 0; (i + 1) * m <= l->n_block; i++) {
        double s = replicate_seconds(l->taken + i * m, m);
        p->case_cost[l->pick[i]] = m > 1 || s < p->open_s ? s : s - p->open_s;
        p->n_looked = i + 1 > p->n_looked ? i + 1 : p->n_looked;
    }
    p->replicates += l->n_block;
}

/* ---- the pilot --------------------------------------------------------------------------------- */

/** Replicates of the middle case, one by one. */
static hk_status look_first(hk_pilot *p, double seconds, hk_look **ret_look, hk_error *err)
{
    frame f = {.pick = &p->pick[p->n_pick < SAMPLE_CASES ? 0 : SAMPLE_CASES - 1],
               .n_case = 1,
               .replicates = between((double)p->all.replicates, 1, FIRST_MOST),
               .block = 1,
               .limit_s = seconds};
    hk_status status = HK_OK;
    hk_look *l = look_at(p, &f, &status, err);
    if (l == NULL) {
        return status;
    }
    *ret_look = l;
    double first = l->taken[0];
    p->middle_s = replicate_seconds(l->taken, l->n_block);
    p->open_s = l->n_block > 1 && first > p->middle_s ? first - p->middle_s : 0;
    p->replicates += l->n_block;
    return HK_OK;
}

/** A few replicates of a few cases. @param first becomes the sample if there is no time for more */
static hk_status look_sample(hk_pilot *p, double seconds, hk_look *first, hk_error *err)
{
    double cost = p->middle_s > 0 ? p->middle_s : 1e-9;
    int64_t block = p->blocks.size < p->all.replicates ? p->blocks.size : p->all.replicates;
    frame f = {.pick = p->pick, .limit_s = INFINITY, .block = 1};
    int64_t cases = p->n_pick < SAMPLE_CASES ? p->n_pick : SAMPLE_CASES;
    bool cheap = cost < LEAST_S / 6;
    f.n_case = between(seconds / cost, cheap ? cases : 1, cases);
    int64_t least = !cheap || block == 1 ? 1 : p->all.n_case * p->all.replicates < MANY ? 2 : 3;
    int64_t most = block < PAIRED_MOST ? block : PAIRED_MOST;
    f.replicates = between(seconds / cost / (double)f.n_case, least < most ? least : most, most);
    f.sets = p->all.assumptions > 0 ? 1 : 0;
    if (first != NULL && f.n_case * f.replicates == 1 && f.sets == 0) {
        p->case_cost[first->pick[0]] = p->middle_s;
        p->sample = first;
        p->n_looked = 1;
        p->sample_size = 1;
        return HK_OK;
    }
    hk_status status = HK_OK;
    hk_look *l = look_at(p, &f, &status, err);
    if (l == NULL) {
        return status;
    }
    p->singles = l;
    if (f.sets == 0) {
        note_costs(p, l, f.replicates);
    }
    f.block = f.replicates;
    l = look_at(p, &f, &status, err);
    if (l == NULL) {
        return status;
    }
    p->sample = l;
    p->sample_size = f.replicates;
    p->replicates += l->n_block * f.replicates;
    return HK_OK;
}

/** As many of the cases as fit the time. */
static hk_status look_wide(hk_pilot *p, double seconds, hk_error *err)
{
    double cost = p->middle_s > 0 ? p->middle_s : 1e-9;
    double each = seconds / (double)p->n_pick - p->open_s;
    int64_t most = p->all.replicates < PAIRED_MOST ? p->all.replicates : PAIRED_MOST;
    if (seconds < p->open_s + 2 * cost || (p->n_pick <= p->n_looked && each < 3 * cost)) {
        return HK_OK;
    }
    frame f = {.pick = p->pick,
               .n_case = p->n_pick,
               .replicates = between(each / cost, most < 2 ? 1 : 2, most),
               .block = 1,
               .limit_s = seconds};
    hk_status status = HK_OK;
    hk_look *l = look_at(p, &f, &status, err);
    if (l == NULL) {
        return status;
    }
    note_costs(p, l, f.replicates);
    look_free(l);
    return HK_OK;
}

/** The middle case takes so much more or less over many replicates than over the few by which cases
 *  were compared: dearer cases as much, cheaper ones in proportion. */
static void level(hk_pilot *p)
{
    int64_t middle = p->pick[p->n_pick < SAMPLE_CASES ? 0 : SAMPLE_CASES - 1];
    if (isnan(p->case_cost[middle])) { /* it was not among the few */
        p->case_cost[middle] = p->middle_s;
    }
    double few = p->case_cost[middle], shift = p->middle_s - few;
    for (int64_t i = 0; i < p->all.n_case && few > 0; i++) {
        double way = p->case_cost[i] < few ? p->case_cost[i] / few : 1;
        p->case_cost[i] += shift * way;
    }
}

static hk_status look_all(hk_pilot *p, hk_error *err)
{
    hk_look *first = NULL;
    HK_TRY(look_first(p, FIRST_S, &first, err));
    double seconds = PART * whole(p, p->middle_s) / (double)p->opts.workers;
    seconds = seconds < LEAST_S ? LEAST_S : seconds > MOST_S ? MOST_S : seconds;
    double end = hk_ensemble_cpu_seconds() + seconds;
    hk_status status = look_sample(p, seconds / 4, first, err);
    if (p->sample != first) {
        look_free(first);
    }
    HK_TRY(status);
    if (seconds / 4 > 2 * FIRST_S) {
        HK_TRY(look_first(p, seconds / 4, &first, err));
        look_free(first);
    }
    HK_TRY(look_wide(p, end - hk_ensemble_cpu_seconds(), err));
    level(p);
    double replicate_s = interpolate(p), opening = whole(p, 0);
    p->simulate_cpu_s = whole(p, replicate_s);
    p->simulate_s = (p->simulate_cpu_s - opening) / (double)p->opts.workers +
                    opening / (double)p->opts.processes;
    return HK_OK;
}

hk_status hk_pilot_run(const hk_cases *cases, const hk_pilot_opts *opts, hk_pilot *ret_pilot,
                       hk_error *err)
{
    double wall = hk_watch_clock(), cpu = hk_ensemble_cpu_seconds();
    hk_pilot *p = ret_pilot;
    int64_t n = cases->n_case < PICKS_MOST ? cases->n_case : PICKS_MOST;
    *p = (hk_pilot){.all = *cases, .opts = *opts};
    p->blocks = hk_blocks_of(&p->all, opts->block);
    p->case_cost = hk_alloc((size_t)cases->n_case, sizeof *p->case_cost);
    p->pick = hk_alloc((size_t)n, sizeof *p->pick);
    p->n_pick = p->pick == NULL ? HK_NONE : hk_pilot_pick(cases->n_case, p->pick, n);
    if (p->n_pick < 0 || p->case_cost == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < cases->n_case; i++) {
        p->case_cost[i] = NAN;
    }
    hk_status status = look_all(p, err);
    p->wall_s = hk_watch_clock() - wall;
    p->cpu_s = hk_ensemble_cpu_seconds() - cpu;
    return status;
}

hk_ensemble *hk_pilot_sample(const hk_pilot *pilot)
{
    return pilot->sample == NULL ? NULL : pilot->sample->ensemble;
}

hk_ensemble *hk_pilot_singles(const hk_pilot *pilot)
{
    return pilot->singles == NULL || pilot->sample_size == 1 ? NULL : pilot->singles->ensemble;
}

static double packed_per_block(const hk_look *l)
{
    return (double)hk_ensemble_packed(l->ensemble) / (double)l->n_block;
}

double hk_pilot_parts(const hk_pilot *pilot)
{
    const hk_blocks *b = &pilot->blocks;
    double size = (double)(b->replicates - b->first) / (double)b->per_set,
           m = (double)pilot->sample_size;
    double large = packed_per_block(pilot->sample), each = large / m;
    if (m > 1) { /* a straight line */
        each = (large - packed_per_block(pilot->singles)) / (m - 1);
    }
    return (double)b->n * (large + each * (size - m));
}

double hk_pilot_write_s(const hk_pilot *pilot, double sample_s, double singles_s, double growth)
{
    double m = (double)pilot->sample_size, n = (double)pilot->sample->n_block, per_block = 0;
    if (m > 1 && singles_s > sample_s) {
        per_block = (singles_s - sample_s) / (n * (m - 1));
    }
    double rest = sample_s - per_block * n;
    return per_block * (double)pilot->blocks.n + (rest > 0 ? rest : 0) * (growth > 1 ? growth : 1);
}

void hk_pilot_done(hk_pilot *pilot)
{
    look_free(pilot->sample);
    look_free(pilot->singles);
    hk_free(pilot->pick);
    hk_free(pilot->case_cost);
    *pilot = (hk_pilot){0};
}

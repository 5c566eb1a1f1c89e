/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two results side by side, from the sample written by hand: what is paired, what failed replicates
 * do, what the intervals rest on, which inputs differ, which cases belong together, which ranks moved.
 * Person-hours of power by replicate: 250, 0, huge, 0, (failed), 500.
 */
#include <math.h>

#include "engine/base/normal.h"
#include "engine/base/rng.h"
#include "engine/rank/compare/compare.h"
#include "engine/rank/compare/compare_cases.h"
#include "engine/rank/compare/compare_inputs.h"
#include "engine/rank/compare/compare_ranks.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/result_sample.h"

#define HOUR INT64_C(3600000)

static const hk_compare_opts plain = {.confidence = 0.95, .n_line = 1};

static hk_compare_setting set_up(const hk_result *a, const hk_result *b)
{
    hk_compare_setting s = {.n_a = -1};
    TAP_OK(hk_compare_set_up(a, b, &s, NULL) == HK_OK, "set up");
    return s;
}

static hk_compare_line compare(const hk_result *a, const hk_result *b, const char *name,
                               const hk_compare_opts *opts)
{
    hk_compare_setting s = set_up(a, b);
    hk_compare_line line = {.n_lost = -1};
    hk_output of_a;
    hk_output of_b;
    TAP_OK(hk_output_find(a, name, &of_a, NULL) == HK_OK &&
               hk_output_find(b, name, &of_b, NULL) == HK_OK &&
               hk_compare_output(a, &of_a, b, &of_b, &s, opts, &line, NULL) == HK_OK,
           "%s compared", name);
    return line;
}

/** Hours of restoration of the replicates. */
static void restore(hk_result *r, const int64_t hours[6])
{
    for (int i = 0; i < 6; i++) {
        r->restored_ms[i] = hours[i] < 0 ? HK_NONE : hours[i] * HOUR;
    }
}

/* ---- pairs --------------------------------------------------------------------------------------- */

static void test_pairing(hk_result *a, hk_result *b)
{
    hk_compare_setting s = set_up(a, b);
    TAP_OK(s.is_paired && s.n_a == 6 && s.n_b == 6, "the same seed and stream");
    b->n_replicate = 4;
    s = set_up(a, b);
    TAP_OK(s.is_paired && s.n_a == 4 && s.n_b == 4, "only the first ones have partners");
    b->first_number = a->first_number + 3; /* 3, 4, 5, 6 of A's 0 to 5 */
    s = set_up(a, b);
    TAP_OK(s.n_a == 3 && s.first_a == 3 && s.first_b == 0, "by their numbers");
    s = set_up(b, a);
    TAP_OK(s.n_a == 3 && s.first_a == 0 && s.first_b == 3, "the other way round");
    b->restored_ms[0] = 77 * HOUR;
    hk_compare_line line = compare(a, b, "restoration", &plain);
    TAP_NEAR(line.d.value, (77.0 + 25.0) / 2.0, 1e-12, "3 with 3, 5 with 5; 4 failed");
    b->restored_ms[0] = a->restored_ms[0];
    b->first_number = a->first_number + 9;
    TAP_OK(set_up(a, b).n_a == 0, "none in common");
    b->first_number = a->first_number;
    b->seed = 5;
    s = set_up(a, b);
    TAP_OK(!s.is_paired && !s.same_seed && s.n_a == 6 && s.n_b == 4, "another seed");
    b->seed = a->seed;
    b->n_replicate = 6;
    b->resolved = "horizon = 25h\nstream = other\n";
    s = set_up(a, b);
    TAP_OK(!s.is_paired && s.same_seed && !s.same_stream, "another stream");
    a->resolved = "stream = other\n";
    TAP_OK(set_up(a, b).is_paired, "the same stream");
    size_t n = 0;
    const char *value = hk_compare_resolved(b, "horizon", &n);
    TAP_OK(n == 3 && memcmp(value, "25h", 3) == 0, "a resolved parameter");
    hk_compare_resolved(b, "hori", &n);
    TAP_OK(n == 0, "part of a path is none");
    a->resolved = b->resolved = "horizon = 25h\n";
}

static void test_same(const hk_result *a, const hk_result *b)
{
    static const char *const names[] = {"person-hours", "person-hours:info_comm",
                                        "malfunctions", "restoration",
                                        "unrestored",   "deadlocks"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        hk_compare_line line = compare(a, b, names[i], &plain);
        TAP_OK(line.verdict == HK_COMPARE_SAME && isnan(line.d.interval.low) && line.d.n_a == 5,
               "%s: the same in the five that ended well", names[i]);
    }
}

/* Five pairs: -1, -2, -3, -2, -2: mean -2, standard error sqrt(0.1), t(4) = 2.776. */
static void test_paired(hk_result *a, hk_result *b)
{
    restore(a, (int64_t[]){12, 5, 10, 7, 0, 9});
    restore(b, (int64_t[]){11, 3, 7, 5, 0, 7});
    b->status[4] = a->status[4] = HK_REPLICATE_OK;
    b->n_replicate = a->n_replicate = 6;
    a->restored_ms[4] = 2 * HOUR; /* -2 again: six pairs */
    hk_compare_line line = compare(a, b, "restoration", &plain);
    TAP_EQ_I64(line.d.n_a, 6, "six pairs");
    TAP_NEAR(line.d.value, -2.0, 1e-12, "mean difference");
    TAP_NEAR(line.d.se, sqrt(2.0 / 30.0), 1e-12, "standard error");
    TAP_NEAR(line.d.interval.low, -2.0 - 2.5705818 * sqrt(2.0 / 30.0), 1e-6, "Student's t");
    TAP_OK(line.verdict == HK_COMPARE_LESS && line.n_lost == 0 && isnan(line.bounds.low), "less");
    hk_compare_opts many = {.confidence = 0.95, .n_line = 1000, .margin = 6.0};
    line = compare(a, b, "restoration", &many);
    TAP_OK(line.d.interval.low < -3.0 && line.verdict == HK_COMPARE_OPEN,
           "among 1000 lines six pairs show nothing, %g", line.d.interval.high);
    TAP_OK(line.within, "but that it is less than 6 h");
    many.margin = 3.0;
    TAP_OK(!compare(a, b, "restoration", &many).within, "and not that it is less than 3 h");
    line = compare(b, a, "restoration", &plain);
    TAP_OK(line.verdict == HK_COMPARE_MORE && line.d.value == 2.0, "the other way round");
}

/* ---- failed replicates --------------------------------------------------------------------------- */

static void test_failed(hk_result *a, hk_result *b)
{
    restore(a, (int64_t[]){12, 5, 10, 7, 4, 9});
    restore(b, (int64_t[]){11, 3, 7, 5, 2, 7});
    b->status[4] = HK_REPLICATE_EVENT_CAP;
    hk_compare_line line = compare(a, b, "restoration", &plain);
    TAP_OK(line.d.n_a == 5 && line.n_lost == 1 && line.refused, "one of six is too many");
    TAP_OK(isnan(line.d.interval.low) && isnan(line.d.ratio.low), "no interval");
    double half = 2.7764451 * sqrt(0.1);
    TAP_NEAR(line.bounds.low, (5.0 * (-2.0 - half) + (0.0 - 4.0)) / 6.0, 1e-6,
             "at worst B would have been restored at once");
    TAP_NEAR(line.bounds.high, (5.0 * (-2.0 + half) + (25.0 - 4.0)) / 6.0, 1e-6,
             "or not within the horizon of 25 h");
    TAP_OK(line.verdict == HK_COMPARE_OPEN, "so nothing is shown");
    line = compare(a, b, "deadlocks", &plain);
    TAP_OK(line.verdict == HK_COMPARE_SAME && line.n_lost == 1, "the same in those that count");
    b->deadlocks[0] = 7;
    line = compare(a, b, "deadlocks", &plain);
    TAP_OK(line.verdict == HK_COMPARE_UNKNOWN && isnan(line.bounds.low),
           "no bound is known: nothing is said");
    b->deadlocks[0] = a->deadlocks[0];
    b->seed = 5;
    line = compare(a, b, "restoration", &plain);
    TAP_OK(line.d.n_a == 6 && line.d.n_b == 5 && line.n_lost == 1 && line.refused,
           "two samples lose their own");
    TAP_OK(line.bounds.high - line.bounds.low > 2.0 * 25.0 / 6.0 && isfinite(line.bounds.low),
           "bounds are wider by what the lost one can be");
    b->seed = a->seed;
    for (int i = 0; i < 6; i++) {
        b->status[i] = HK_REPLICATE_MEMORY;
    }
    line = compare(a, b, "restoration", &plain);
    TAP_OK(line.verdict == HK_COMPARE_UNKNOWN && line.d.n_a == 0 && line.n_lost == 6, "all lost");
    for (int i = 0; i < 6; i++) {
        b->status[i] = HK_REPLICATE_OK;
    }
}

static void test_flags(hk_result *a, hk_result *b)
{
    restore(a, (int64_t[]){-1, -1, -1, -1, -1, -1});
    restore(b, (int64_t[]){1, 1, 1, 1, 1, 1});
    hk_compare_line line = compare(a, b, "unrestored", &plain);
    TAP_OK(line.d.value == -1.0 && line.d.interval.high > -0.6 && line.verdict == HK_COMPARE_LESS,
           "always against never in six pairs: not sure how much, %g", line.d.interval.high);
    restore(b, (int64_t[]){1, -1, -1, -1, -1, -1});
    line = compare(a, b, "unrestored", &plain);
    TAP_OK(line.verdict == HK_COMPARE_OPEN, "one of six shows nothing");
    b->seed = 5;
    hk_compare_line two = compare(a, b, "unrestored", &plain);
    TAP_OK(two.verdict == HK_COMPARE_OPEN && !two.is_paired, "nor do two samples");
    b->seed = a->seed;
}

/* ---- assumptions --------------------------------------------------------------------------------- */

static void test_assumed(hk_result *a, hk_result *b)
{
    hk_compare_setting s = set_up(a, b);
    TAP_OK(s.doubt == HK_COMPARE_ASSUMED_FAILED && s.n_set == 0, "a set failed");
    static double persons_a[] = {100.0, 0.0, 0.0, 200.0, 0.0, 0.0};
    static double persons_b[] = {90.0, 0.0, 0.0, 150.0, 0.0, 0.0};
    a->status[4] = b->status[4] = HK_REPLICATE_OK; /* one of six is too many for any interval */
    a->assumption_failed[0] = a->assumption_failed[1] = 0;
    b->assumption_failed[0] = b->assumption_failed[1] = 0;
    a->assumption_person_loss = persons_a;
    b->assumption_person_loss = persons_b;
    s = set_up(a, b);
    TAP_OK(s.doubt == HK_COMPARE_ASSUMED && s.n_set == 2, "the same sets");
    hk_compare_line line = compare(a, b, "person-hours", &plain);
    TAP_NEAR(line.assumed.low, -49.0, 1e-9, "from -50 to -10, no chance in it: 2.5 %");
    TAP_NEAR(line.assumed.high, -11.0, 1e-9, "97.5 %");
    TAP_OK(line.verdict == HK_COMPARE_SAME && line.assumed_verdict == HK_COMPARE_LESS,
           "the same as it is, less under all assumptions");
    TAP_OK(isnan(compare(a, b, "restoration", &plain).assumed.low), "not kept of restoration");
    line = compare(a, b, "outage-hours", &plain);
    TAP_NEAR(line.assumed.low, -49.0 / 1500.0, 1e-9, "of all 1500 persons");
    double factor = b->assumption_factor[1];
    b->assumption_factor[1] = 1.25;
    TAP_OK(set_up(a, b).doubt == HK_COMPARE_ASSUMED_OTHERS, "other factors are other sets");
    b->parameter_name[0] = "services/s/other";
    TAP_OK(set_up(a, b).doubt == HK_COMPARE_ASSUMED, "of rows that only one has nothing is asked");
    b->parameter_name[0] = a->parameter_name[0];
    b->assumption_factor[1] = factor;
    b->seed = 5;
    TAP_OK(set_up(a, b).doubt == HK_COMPARE_ASSUMED_OTHERS, "another seed draws other sets");
    b->seed = a->seed;
    b->n_assumption = 1;
    TAP_OK(set_up(a, b).doubt == HK_COMPARE_ASSUMED_NONE, "one set is none");
    b->n_assumption = 2;
}

/* ---- inputs -------------------------------------------------------------------------------------- */

static const hk_change *find(const hk_changes *list, hk_change_kind kind, const char *id,
                             const char *what)
{
    for (int64_t i = 0; i < list->n; i++) {
        const hk_change *c = &list->rows[i];
        if (c->kind == kind && strcmp(c->id, id) == 0 && strcmp(c->what, what) == 0) {
            return c;
        }
    }
    return NULL;
}

static bool is_change(const hk_change *c, const char *a, const char *b)
{
    if (c == NULL) {
        return false;
    }
    bool of_a = a == NULL ? c->a == NULL : c->a != NULL && strcmp(a, c->a) == 0;
    bool of_b = b == NULL ? c->b == NULL : c->b != NULL && strcmp(b, c->b) == 0;
    return of_a && of_b;
}

static void test_inputs(hk_result *a, hk_result *b)
{
    hk_changes *list = NULL;
    TAP_OK(hk_compare_inputs(a, b, &list, NULL) == HK_OK && list->n == 0, "nothing differs");
    hk_changes_free(list);
    static const hk_input_file files[] = {
        {"other.yaml", "1"}, {"new/components.csv", "2"}, {"new/calendars.csv", "3"}};
    b->inputs = files;
    b->n_input = 3;
    a->resolved = "horizon = 25h\nrecovery.crews.p = 4\nempty = \n";
    b->resolved = "recovery.crews.p = 8\nhorizon = 25h\nnote = a = b\n";
    b->source = "hakyu 0.2.0";
    b->catalogue_version = "2";
    b->service_weight[0] = 300.0;
    b->service_level[1] = 8000;
    b->component_id[2] = "c/annex";
    b->component_type[1] = "sys_telecom_oss";
    b->sector_id[1] = "aviation";
    TAP_OK(hk_compare_inputs(a, b, &list, NULL) == HK_OK, "listed");
    TAP_OK(is_change(find(list, HK_CHANGE_PARAMETER, "recovery.crews.p", ""), "4", "8"), "crews");
    TAP_OK(is_change(find(list, HK_CHANGE_PARAMETER, "empty", ""), "", NULL), "only in A");
    TAP_OK(is_change(find(list, HK_CHANGE_PARAMETER, "note", ""), NULL, "a = b"), "only in B");
    TAP_EQ_I64(list->by_kind[HK_CHANGE_PARAMETER], 3, "no other parameter");
    TAP_OK(is_change(find(list, HK_CHANGE_PROGRAM, "program", ""), a->source, "hakyu 0.2.0"),
           "program");
    TAP_OK(is_change(find(list, HK_CHANGE_CATALOGUE, "version", ""), "1", "2"), "catalogue");
    TAP_OK(is_change(find(list, HK_CHANGE_FILE, "sample.yaml", ""), a->inputs[0].sha256, "1"),
           "the scenario under another name");
    TAP_OK(
        is_change(find(list, HK_CHANGE_FILE, "model/components.csv", ""), a->inputs[1].sha256, "2"),
        "a table in another folder");
    TAP_OK(is_change(find(list, HK_CHANGE_FILE, "new/calendars.csv", ""), NULL, "3"), "a new one");
    TAP_EQ_I64(list->by_kind[HK_CHANGE_FILE], 3, "no other file");
    TAP_OK(is_change(find(list, HK_CHANGE_SERVICE, "s/power", "weight"), "200", "300"), "weight");
    TAP_OK(is_change(find(list, HK_CHANGE_SERVICE, "s/phone", "service_level"), "0.9", "0.8"),
           "service level");
    TAP_OK(is_change(find(list, HK_CHANGE_COMPONENT, "c/office", ""), "office", NULL) &&
               is_change(find(list, HK_CHANGE_COMPONENT, "c/annex", ""), NULL, "office"),
           "components");
    TAP_OK(find(list, HK_CHANGE_COMPONENT, "c/exchange", "type") != NULL, "a type");
    TAP_OK(is_change(find(list, HK_CHANGE_SECTOR, "info_comm", ""), "", NULL), "a sector less");
    hk_changes_free(list);
}

/* ---- cases --------------------------------------------------------------------------------------- */

/** Cases with one factor. */
static void make_cases(hk_result_cases *cases, hk_result *frame, int64_t n, const char **names,
                       const char **values, double *numbers)
{
    *cases = (hk_result_cases){.frame = frame, .n_case = n, .name = names, .factor = values};
    cases->factor_value = numbers;
}

static void test_cases(hk_result *frame_a, hk_result *frame_b)
{
    const char *factor[] = {"crews"};
    frame_a->n_factor = frame_b->n_factor = 1;
    frame_a->factor_name = frame_b->factor_name = factor;
    const char *names_a[] = {"case-0", "case-1", "case-2"};
    const char *names_b[] = {"case-0", "case-1"};
    const char *values_a[] = {"2", "4", "8"};
    const char *values_b[] = {"4.0", "2"};
    double numbers_a[] = {2.0, 4.0, 8.0};
    double numbers_b[] = {4.0, 2.0};
    hk_result_cases a;
    hk_result_cases b;
    make_cases(&a, frame_a, 3, names_a, values_a, numbers_a);
    make_cases(&b, frame_b, 2, names_b, values_b, numbers_b);
    hk_case_match *m = NULL;
    TAP_OK(hk_compare_cases(&a, &b, &m, NULL) == HK_OK && m->by_factors && m->n_pair == 2,
           "by factors");
    TAP_OK(m->a[0] == 0 && m->b[0] == 1 && m->a[1] == 1 && m->b[1] == 0, "not by number");
    TAP_OK(m->n_only_a == 1 && m->only_a[0] == 2 && m->n_only_b == 0, "8 is only in A");
    hk_case_match_free(m);
    numbers_b[1] = 4.0; /* no longer told apart */
    TAP_OK(hk_compare_cases(&a, &b, &m, NULL) == HK_OK && !m->by_factors && m->n_pair == 2 &&
               m->b[1] == 1,
           "by name if values name no single case");
    hk_case_match_free(m);
    const char *other[] = {"teams"};
    frame_b->factor_name = other;
    names_b[0] = "case-9";
    TAP_OK(hk_compare_cases(&a, &b, &m, NULL) == HK_OK && !m->by_factors && m->n_pair == 1 &&
               m->n_only_a == 2 && m->n_only_b == 1,
           "by name if the factors are others");
    hk_case_match_free(m);
}

/* ---- ranks --------------------------------------------------------------------------------------- */

enum { BATCHES = 50, ROWS = 5 };

/** Criticalities around means, with noise of 1. */
static void fill_criticality(hk_result *r, double *cells, int64_t *weights, const double *means,
                             uint64_t seed)
{
    for (int64_t j = 0; j < ROWS; j++) {
        for (int64_t b = 0; b < BATCHES; b++) {
            double noise = hk_normal_quantile(
                hk_rng_uniform((hk_rng_key){seed, 3}, (uint64_t)j, (uint64_t)b, 0, 0));
            cells[j * BATCHES + b] = means[j] == 0.0 ? 0.0 : means[j] + noise;
            weights[b] = 2;
        }
    }
    r->criticality = cells;
    r->batch_replicates = weights;
    r->n_batch = BATCHES;
}

static void test_ranks(hk_result *a, hk_result *b)
{
    static double cells_a[ROWS * BATCHES];
    static double cells_b[ROWS * BATCHES];
    static int64_t weights[BATCHES];
    fill_criticality(a, cells_a, weights, (double[]){50.0, 40.0, 30.0, 0.0, 20.0}, 1);
    fill_criticality(b, cells_b, weights, (double[]){30.0, 40.0, 50.0, 0.0, 20.0}, 1);
    hk_compare_setting s = set_up(a, b);
    hk_compare_rank_list *list = NULL;
    TAP_OK(hk_compare_ranks(a, b, &s, 0.95, 2, &list, NULL) == HK_OK &&
               list->state == HK_COMPARE_RANKS,
           "ranked");
    TAP_OK(list->n_common == 5 && list->n_hit == 4 && list->n_moved == 2, "two moved");
    TAP_EQ_I64(list->n_row, 3, "the first two of either");
    const hk_compare_rank *plant = &list->rows[0];
    TAP_OK(plant->a == 0 && plant->rank_a == 1 && plant->rank_b == 3 &&
               plant->moved == HK_COMPARE_MORE,
           "the plant falls behind");
    TAP_NEAR(plant->d.value, -20.0, 1e-9, "the same noise: -20 in every batch");
    TAP_OK(list->rows[2].moved == HK_COMPARE_LESS && list->rows[1].moved == HK_COMPARE_SAME,
           "the third leads, the second stays where it is");
    TAP_OK(list->rows[1].verdict == HK_COMPARE_SAME, "in every batch");
    hk_compare_ranks_free(list);
    fill_criticality(b, cells_b, weights, (double[]){50.1, 40.0, 30.0, 0.0, 20.0}, 2);
    TAP_OK(hk_compare_ranks(a, b, &s, 0.95, 5, &list, NULL) == HK_OK && list->n_moved == 0,
           "noise moves nobody");
    TAP_OK(list->rows[0].verdict == HK_COMPARE_OPEN && isfinite(list->rows[0].d.interval.low),
           "nor shows a difference");
    TAP_EQ_I64(list->n_row, 4, "what was never hit is left out");
    hk_compare_ranks_free(list);
    b->component_id[0] = "c/other";
    TAP_OK(hk_compare_ranks(a, b, &s, 0.95, 5, &list, NULL) == HK_OK && list->n_common == 4 &&
               list->rows[0].a == 1 && list->rows[0].rank_a == 1,
           "ranks are among those that both have");
    hk_compare_ranks_free(list);
    b->n_batch = 1;
    TAP_OK(hk_compare_ranks(a, b, &s, 0.95, 5, &list, NULL) == HK_OK &&
               list->state == HK_COMPARE_RANKS_NONE,
           "one batch ranks nothing");
    hk_compare_ranks_free(list);
    b->status[0] = HK_REPLICATE_EVENT_CAP;
    TAP_OK(hk_compare_ranks(a, b, &s, 0.95, 5, &list, NULL) == HK_OK &&
               list->state == HK_COMPARE_RANKS_FAILED && list->n_row == 0,
           "too many failed");
    hk_compare_ranks_free(list);
}

/** A test with two new samples. */
static void with_samples(void (*test)(hk_result *a, hk_result *b))
{
    hk_result *a = sample_result();
    hk_result *b = sample_result();
    if (a != NULL && b != NULL) {
        test(a, b);
    } else {
        TAP_OK(false, "no memory for the samples");
    }
    hk_result_free(a);
    hk_result_free(b);
}

/** Those that need no fresh ones. */
static void test_outputs(hk_result *a, hk_result *b)
{
    test_pairing(a, b);
    test_same(a, b);
    test_assumed(a, b);
    test_paired(a, b);
    test_failed(a, b);
    test_flags(a, b);
    test_ranks(a, b);
}

int main(void)
{
    with_samples(test_inputs);
    with_samples(test_cases);
    with_samples(test_outputs);
    return tap_done();
}

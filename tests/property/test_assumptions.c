/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sets of assumptions: factors belong to the names of rows and stay in their ranges; without a range
 * nothing changes; a range on one number changes what depends on it, in closed form where there is
 * one; results do not depend on threads, and a cancelled run keeps whole sets.
 */
#include "engine/ensemble/assume.h"
#include "engine/ensemble/ensemble.h"
#include "tests/property/cases.h"
#include "tests/support/model_maker.h"

enum { SETS = 4, REPLICATES = 16 };

static hk_result *run(const model_maker *maker, const hk_ensemble_opts *opts, bool *ret_cancelled)
{
    hk_result *result = NULL;
    hk_error err = {0};
    hk_status status =
        hk_ensemble_run(maker->model, maker->scenario, opts, &result, ret_cancelled, &err);
    if (status != HK_OK) {
        fprintf(stderr, "%s: %s\n", hk_status_name(status), err.message);
        abort();
    }
    return result;
}

static hk_standing between(double low, double high)
{
    return (hk_standing){HK_PROVENANCE_ASSUMPTION, low, high};
}

/** Ranges on about half of all rows; shares and lags are there too. */
static void spread_ranges(model_maker *maker, uint64_t seed)
{
    hk_model *m = maker->model;
    maker_luck luck = maker_luck_of(seed, 77);
#define SOME(rows, n)                                                                              \
    for (int32_t i = 0; i < (n); i++) {                                                            \
        (rows)[i].standing = maker_chance(&luck, 0.5) ? between(0.5, 2.0) : between(1.0, 1.0);     \
    }
    SOME(m->services, m->n_service)
    SOME(m->components, m->n_component)
    SOME(m->dependencies, m->n_dependency)
    SOME(m->responses, m->n_response)
    SOME(m->repairs, m->n_repair)
    SOME(m->pools, m->n_pool)
#undef SOME
}

static model_maker *make(uint64_t seed)
{
    maker_knobs knobs = maker_all();
    model_maker *maker = maker_random(seed, &knobs);
    maker->scenario->replicates = REPLICATES;
    maker->scenario->assumptions = SETS;
    maker->scenario->event_cap = 50000;
    maker_finish(maker);
    return maker;
}

/* ---- what is kept ------------------------------------------------------------------------------ */

static bool equal(const double *a, const double *b, int64_t n)
{
    return n == 0 || memcmp(a, b, (size_t)n * sizeof *a) == 0;
}

/** The sets of b are the first ones of a. */
static const char *compare_sets(const hk_result *a, const hk_result *b)
{
    int64_t n = b->n_assumption;
    bool same = b->n_parameter == a->n_parameter && n <= a->n_assumption &&
                equal(a->assumption_factor, b->assumption_factor, n * a->n_parameter) &&
                memcmp(a->assumption_failed, b->assumption_failed, (size_t)n * 8) == 0 &&
                equal(a->assumption_criticality, b->assumption_criticality, n * a->n_component) &&
                equal(a->assumption_loss, b->assumption_loss, n * a->n_service) &&
                equal(a->assumption_person_loss, b->assumption_person_loss, n * a->n_service) &&
                equal(a->assumption_malfunctions, b->assumption_malfunctions, n * a->n_service) &&
                equal(a->assumption_level, b->assumption_level, n * a->n_sector * a->n_time);
    return same ? NULL : "sets of assumptions differ";
}

static const char *any_threads(uint64_t seed)
{
    bool cancelled = false;
    model_maker *maker = make(seed);
    spread_ranges(maker, seed);
    hk_ensemble_opts opts = {.threads = 1};
    hk_result *one = run(maker, &opts, &cancelled);
    const char *wrong = one->n_parameter == 0 ? case_passes : NULL;
    if (wrong == NULL && one->n_assumption != SETS) {
        wrong = "not all sets were run";
    }
    opts.threads = 3;
    hk_result *three = run(maker, &opts, &cancelled);
    wrong = wrong == NULL ? compare_sets(one, three) : wrong;
    hk_result_free(three);
    hk_result_free(one);
    maker_free(maker);
    return wrong;
}

/** Means over the replicates of the run itself: what a set without any range must give. */
static const char *without_ranges(uint64_t seed)
{
    bool cancelled = false;
    model_maker *maker = make(seed);
    hk_ensemble_opts opts = {.threads = 2};
    hk_result *r = run(maker, &opts, &cancelled);
    const char *wrong = r->n_episode == 0 ? case_passes : NULL;
    if (wrong == NULL && r->n_parameter != 0) {
        wrong = "there is a parameter";
    }
    double good = (double)(r->n_replicate - hk_result_failed(r));
    for (int64_t a = 0; a < SETS && wrong == NULL; a++) {
        for (int64_t s = 0; s < r->n_service && wrong == NULL; s++) {
            double sum = 0.0;
            for (int64_t k = 0; k < r->n_replicate; k++) {
                sum += r->status[k] == HK_REPLICATE_OK ? hk_result_unit_hours(r, k, s) : 0.0;
            }
            double found = r->assumption_loss[a * r->n_service + s];
            if (good > 0 && fabs(found - sum / good) > 1e-9 * (1 + sum / good)) {
                wrong = "a loss is another one";
            }
        }
        if (!equal(&r->assumption_level[a * r->n_sector * r->n_time], r->level_mean,
                   r->n_sector * r->n_time)) {
            wrong = "the levels are others";
        }
    }
    hk_result_free(r);
    maker_free(maker);
    return wrong;
}

/* ---- factors ----------------------------------------------------------------------------------- */

static double *draw(const hk_model *model, hk_rng_key key, int64_t set, hk_assumptions **ret_all)
{
    hk_error err = {0};
    double *factors;
    if (hk_assumptions_new(model, ret_all, &err) != HK_OK ||
        (factors = calloc((size_t)hk_assumptions_count(*ret_all) + 1, sizeof *factors)) == NULL) {
        abort();
    }
    hk_assumptions_draw(*ret_all, key, set, factors);
    return factors;
}

static double factor_of(const hk_assumptions *all, const double *factors, const char *name)
{
    for (int64_t i = 0; i < hk_assumptions_count(all); i++) {
        if (strcmp(hk_assumptions_name(all, i), name) == 0) {
            return factors[i];
        }
    }
    return NAN;
}

/** Every other range is taken away: what is left draws the same factors. */
static const char *by_name(uint64_t seed)
{
    model_maker *maker = make(seed);
    spread_ranges(maker, seed);
    hk_assumptions *all = NULL, *fewer = NULL;
    double *factors = draw(maker->model, maker->scenario->key, 3, &all);
    const char *wrong = hk_assumptions_count(all) < 2 ? case_passes : NULL;
    for (int64_t i = 0; i < hk_assumptions_count(all) && wrong == NULL; i++) {
        double low, high;
        hk_assumptions_range(all, i, &low, &high);
        if (!(factors[i] >= low && factors[i] <= high)) {
            wrong = "a factor outside its range";
        }
    }
    for (int32_t i = 0; i < maker->model->n_component; i += 2) {
        maker->model->components[i].standing = between(1.0, 1.0);
        maker->model->services[0].standing = between(1.0, 1.0);
    }
    double *others = draw(maker->model, maker->scenario->key, 3, &fewer);
    for (int64_t i = 0; i < hk_assumptions_count(fewer) && wrong == NULL; i++) {
        if (others[i] != factor_of(all, factors, hk_assumptions_name(fewer, i))) {
            wrong = "a factor changed when another range went";
        }
    }
    free(others);
    free(factors);
    hk_assumptions_free(fewer);
    hk_assumptions_free(all);
    maker_free(maker);
    return wrong;
}

/** Log-uniform on [1/2, 2]: the mean of the logarithm is 0, its variance ln(2)^2 / 3. */
static void test_distribution(void)
{
    enum { DRAWS = 4000 };
    model_maker *maker = maker_new();
    int32_t provider = maker_provider(maker, "p", "s");
    maker_service(maker, "v", provider);
    maker->model->services[0].standing = between(0.5, 2.0);
    hk_assumptions *all = NULL;
    free(draw(maker->model, maker->scenario->key, 0, &all));
    double sum = 0.0, squares = 0.0;
    for (int64_t set = 0; set < DRAWS; set++) {
        double factor;
        hk_assumptions_draw(all, maker->scenario->key, set, &factor);
        sum += log(factor);
        squares += log(factor) * log(factor);
    }
    double variance = M_LN2 * M_LN2 / 3.0;
    TAP_EQ_STR(hk_assumptions_name(all, 0), "services/v", "the name of a parameter");
    TAP_NEAR(sum / DRAWS, 0.0, 4.0 * sqrt(variance / DRAWS), "mean of ln of the factor");
    TAP_NEAR(squares / DRAWS, variance, 4.0 * variance * sqrt(0.8 / DRAWS), "its variance");
    hk_assumptions_free(all);
    maker_free(maker);
}

/* ---- closed forms ------------------------------------------------------------------------------ */

typedef struct small { /* a point fed by a machine that breaks at 0 and takes 4 h to repair */
    model_maker *maker;
    int32_t machine, point, edge, repair, response, pool;
} small;

static small make_small(void)
{
    small s = {.maker = maker_new()};
    int32_t provider = maker_provider(s.maker, "p", "s");
    int32_t service = maker_service(s.maker, "v", provider);
    s.machine = maker_component(s.maker, "machine");
    s.point = maker_point(s.maker, "point", service, 1000);
    s.edge = maker_edge(s.maker, s.point, s.machine, "power");
    s.response = maker_response(s.maker, HK_RULE_ALL, "1h:0");
    s.maker->model->dependencies[s.edge].response = s.response;
    s.repair = maker_repair(s.maker, "4h");
    s.pool = maker_pool(s.maker, "crew", HK_SCOPE_SECTOR, 1);
    s.maker->model->components[s.machine].repair = s.repair;
    s.maker->model->components[s.machine].provider = provider;
    s.maker->model->repairs[s.repair].pool = s.pool;
    int32_t threat = maker_threat(s.maker, "storm", "damage");
    maker_select(s.maker, threat, s.machine);
    s.maker->scenario->replicates = 2;
    s.maker->scenario->assumptions = SETS;
    maker_finish(s.maker);
    return s;
}

typedef enum target { VALUE, WEIGHT, DURATION, BUFFER } target;

/** Loss 1000 x (4 h - 1 h): linear in weight and value, and in the times that make it up. */
static void test_closed_form(target what, const char *name)
{
    small s = make_small();
    hk_model *m = s.maker->model;
    hk_standing *standing[] = {&m->services[0].standing, &m->components[s.point].standing,
                               &m->repairs[s.repair].standing, &m->responses[s.response].standing};
    *standing[what] = between(0.5, 2.0);
    bool cancelled = false;
    hk_ensemble_opts opts = {.threads = 1};
    hk_result *r = run(s.maker, &opts, &cancelled);
    TAP_EQ_I64(r->n_parameter, 1, name);
    TAP_NEAR(hk_result_unit_hours(r, 0, 0), 3000.0, 1e-9, "as it stands");
    for (int64_t a = 0; a < SETS; a++) {
        double f = r->assumption_factor[a];
        double loss = what == WEIGHT     ? 3000.0 * f
                      : what == DURATION ? 1000.0 * (4.0 * f - 1.0)
                      : what == BUFFER   ? 1000.0 * (4.0 - f)
                                         : 3000.0;
        double persons = what == VALUE ? 3000.0 * f : loss;
        TAP_NEAR(r->assumption_loss[a], loss, 2.0, "the loss follows the factor");
        TAP_NEAR(r->assumption_person_loss[a], persons, 2.0, "the person-hours too");
        /* an hour of later repair costs the persons behind it */
        double criticality = what == WEIGHT || what == VALUE ? 1000.0 * f : 1000.0;
        TAP_NEAR(r->assumption_criticality[a * r->n_component + s.machine], criticality, 1.0,
                 "and the criticality");
    }
    hk_result_free(r);
    maker_free(s.maker);
}

/** Crews: at least one, and never those that the scenario gives. */
static void test_crews(void)
{
    small s = make_small();
    s.maker->model->pools[s.pool].standing = between(0.01, 100.0);
    hk_assumptions *all = NULL;
    double *factors = draw(s.maker->model, s.maker->scenario->key, 0, &all);
    TAP_EQ_I64(hk_assumptions_count(all), 1, "one parameter");
    hk_scenario *sc = s.maker->scenario;
    int32_t instance = sc->pool_crews[s.pool] + 1;
    bool given[8] = {false};
    hk_assumed assumed;
    hk_error err = {0};
    static const double tried[] = {0.01, 0.6, 3.4, 100.0};
    static const int32_t want[] = {1, 1, 3, 100};
    for (int i = 0; i < 4; i++) {
        factors[0] = tried[i];
        TAP_OK(hk_assumptions_apply(all, factors, sc, &assumed, &err) == HK_OK, "applied");
        TAP_EQ_I64(assumed.scenario.crews[instance], want[i], "crews of the pool");
        hk_assumed_done(&assumed);
    }
    sc->crews_given = given;
    given[instance] = true;
    TAP_OK(hk_assumptions_apply(all, factors, sc, &assumed, &err) == HK_OK, "applied");
    TAP_EQ_I64(assumed.scenario.crews[instance], 1, "those that the scenario gives stay");
    TAP_EQ_I64(sc->crews[instance], 1, "the scenario itself stays");
    hk_assumed_done(&assumed);
    sc->crews_given = NULL;
    free(factors);
    hk_assumptions_free(all);
    maker_free(s.maker);
}

/** Shares of 1 and 1: a factor 2 on one makes it two thirds. */
static void test_shares(void)
{
    small s = make_small();
    hk_model *m = s.maker->model;
    int32_t other = maker_component(s.maker, "other");
    int32_t edge = maker_edge(s.maker, s.point, other, "power");
    m = s.maker->model;
    m->responses[s.response].rule = HK_RULE_SHARE;
    m->dependencies[edge].standing = between(0.5, 2.0);
    hk_assumptions *all = NULL;
    double *factors = draw(m, s.maker->scenario->key, 0, &all);
    TAP_EQ_STR(hk_assumptions_name(all, 0), "dependencies/point power other", "name of an edge");
    factors[0] = 2.0;
    hk_assumed assumed;
    hk_error err = {0};
    TAP_OK(hk_assumptions_apply(all, factors, s.maker->scenario, &assumed, &err) == HK_OK,
           "applied");
    const hk_dependency *edges = assumed.model.dependencies;
    TAP_NEAR((double)edges[edge].share / (edges[edge].share + edges[s.edge].share), 2.0 / 3.0, 1e-5,
             "the share of the other");
    TAP_EQ_I64(m->dependencies[edge].share, 1, "the model itself stays");
    hk_assumed_done(&assumed);
    free(factors);
    hk_assumptions_free(all);
    maker_free(s.maker);
}

/* ---- cancelling -------------------------------------------------------------------------------- */

static int stop_at(void *user, const hk_progress *progress)
{
    const int64_t *at = user;
    return progress->done >= *at;
}

static void test_cancel(void)
{
    model_maker *maker = make(7);
    spread_ranges(maker, 7);
    bool cancelled = false;
    hk_ensemble_opts quiet = {.threads = 1};
    hk_result *whole = run(maker, &quiet, &cancelled);
    TAP_OK(!cancelled && whole->n_assumption == SETS, "the whole");
    int64_t at = 3 * REPLICATES + 8; /* within the third set */
    hk_ensemble_opts opts = {.threads = 2, .progress = stop_at, .user = &at};
    hk_result *part = run(maker, &opts, &cancelled);
    TAP_OK(cancelled && part->cancelled, "cancelled");
    TAP_EQ_I64(part->n_replicate, REPLICATES, "all replicates of the model as it stands");
    TAP_OK(part->n_assumption == 2 || part->n_assumption == 3, "and the sets that were finished");
    TAP_OK(compare_sets(whole, part) == NULL, "which are those of the whole run");
    hk_result_free(part);
    at = (1 + SETS) * REPLICATES; /* with the last call: too late */
    part = run(maker, &opts, &cancelled);
    TAP_OK(!cancelled && part->n_assumption == SETS, "too late to cancel");
    hk_result_free(part);
    hk_result_free(whole);
    maker_free(maker);
}

int main(void)
{
    cases_run("any number of threads", 40, any_threads);
    cases_run("no range, no change", 40, without_ranges);
    cases_run("factors go by name", 60, by_name);
    test_distribution();
    test_closed_form(VALUE, "value of a service");
    test_closed_form(WEIGHT, "weight of a point");
    test_closed_form(DURATION, "duration of a repair");
    test_closed_form(BUFFER, "time of a curve");
    test_crews();
    test_shares();
    test_cancel();
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory runs out at every point of making a design and of the sensitivity estimators. */
#include <math.h>

#include "engine/base/gslrng.h"
#include "engine/base/stats/importance.h"
#include "engine/ensemble/design/design.h"
#include "engine/rank/sensitivity/given_data.h"
#include "engine/rank/sensitivity/morris_effects.h"
#include "engine/rank/sensitivity/pawn.h"
#include "engine/rank/sensitivity/sobol_indices.h"
#include "tests/fault/failing.h"
#include "tests/support/tap.h"

enum { K = 3, N = 64 };

static const hk_factor factors[K] = {{.name = "a", .high = 1.0, .steps = 3},
                                     {.name = "b", .high = 1.0, .steps = 3},
                                     {.name = "c", .kind = HK_FACTOR_VALUES, .n_value = 4}};
static double x[N * K];
static double f[N * (K + 2)];
static int32_t step_factor[N * K];
static double step_delta[N * K];
static const hk_sensitivity_opts opts = {.seed = 1, .resamples = 50};

static hk_status make_design(void *user, hk_error *err)
{
    const hk_design_spec *spec = user;
    hk_design *design = NULL;
    hk_status status = hk_design_new(spec, &design, err);
    if (status != HK_OK && design != NULL) {
        failing_wrong("a design comes back from a failure");
    }
    if (status == HK_OK) {
        hk_factor_level levels[K];
        hk_design_case(design, hk_design_count(design) - 1, levels);
        if (!isfinite(levels[0].value)) {
            failing_wrong("a case without a value");
        }
    }
    hk_design_free(design);
    return status;
}

/** What an estimator writes only on success; user is one of the four. */
typedef hk_status estimator(double *ret_value, int64_t *ret_used, hk_error *err);

static hk_status try_estimator(void *user, hk_error *err)
{
    double value = -7.0;
    int64_t used = -7;
    hk_status status = (*(estimator **)user)(&value, &used, err);
    if ((status == HK_OK) != (used >= 50)) {
        failing_wrong("an estimate from a failure, or none from success");
    }
    if (status == HK_OK && value == -7.0) {
        failing_wrong("no value");
    }
    return status;
}

static hk_status morris(double *ret_value, int64_t *ret_used, hk_error *err)
{
    hk_morris_effect effect[K];
    HK_TRY(hk_morris_effects(f, step_factor, step_delta, N, K, &opts, effect, ret_used, err));
    *ret_value = effect[0].mu.value;
    return HK_OK;
}

static hk_status sobol(double *ret_value, int64_t *ret_used, hk_error *err)
{
    hk_sobol_index index[K];
    hk_sobol_summary summary;
    HK_TRY(hk_sobol_indices(f, N, K, &opts, index, &summary, err));
    *ret_value = index[0].total.value;
    *ret_used = summary.n_used;
    return HK_OK;
}

static hk_status given(double *ret_value, int64_t *ret_used, hk_error *err)
{
    hk_given_data effect[K];
    HK_TRY(hk_given_data_effects(x, f, N, K, 0, &opts, effect, ret_used, err));
    *ret_value = effect[0].xi;
    return HK_OK;
}

static hk_status pawn(double *ret_value, int64_t *ret_used, hk_error *err)
{
    hk_pawn effect[K];
    HK_TRY(hk_pawn_effects(x, f, N, K, 0, &opts, effect, ret_used, err));
    *ret_value = effect[0].max;
    return HK_OK;
}

static hk_status cross_entropy(double *ret_value, int64_t *ret_used, hk_error *err)
{
    hk_cross_entropy round;
    HK_TRY(hk_cross_entropy_round(x, x, x, N, 1, 0.9, 0.1, ret_value, &round, err));
    *ret_used = N;
    return HK_OK;
}

int main(void)
{
    hk_gsl_quiet();
    static const double rows[2 * K] = {0.5, 0.5, 1, 0.2, 0.1, 3};
    for (int i = 0; i < N * (K + 2); i++) {
        f[i] = fmod(i * 0.618, 1.0);
    }
    for (int i = 0; i < N * K; i++) {
        x[i] = fmod(i * 0.414, 1.0);
        step_factor[i] = i % K;
        step_delta[i] = 2.0 / 3;
    }
    for (int kind = HK_DESIGN_GRID; kind <= HK_DESIGN_SALTELLI; kind++) {
        hk_design_spec spec = {.kind = (hk_design_kind)kind,
                               .factors = factors,
                               .n_factor = K,
                               .n = kind == HK_DESIGN_LIST ? 2 : 33,
                               .scrambles = 2,
                               .list = rows};
        failing_both_ways(hk_design_kind_name(spec.kind), make_design, &spec);
    }
    static const struct {
        const char *name;
        estimator *run;
    } estimators[] = {{"Morris", morris},
                      {"Sobol' indices", sobol},
                      {"given data", given},
                      {"PAWN", pawn},
                      {"cross entropy", cross_entropy}};
    for (int i = 0; i < 5; i++) {
        estimator *run = estimators[i].run;
        failing_both_ways(estimators[i].name, try_estimator, &run);
    }
    return tap_done();
}

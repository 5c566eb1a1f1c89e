/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threats of pattern 2 against what is known in closed form: the common fault of a technology, the
 * renewal function of ageing equipment, latent conditions.
 */
#include <string.h>

#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"
#include "tests/support/model_maker.h"

enum { HOUR = 3600000, STEPS = 4000 };

static int32_t repaired_component(model_maker *maker, const char *id, int32_t repair)
{
    int32_t c = maker_component(maker, id);
    maker->model->components[c].repair = repair;
    return c;
}

static const hk_job_record *find_job(const hk_outcome *out, int32_t component)
{
    for (int64_t i = 0; i < out->n_job; i++) {
        if (out->jobs[i].component == component) {
            return &out->jobs[i];
        }
    }
    return NULL;
}

/* ---- common fault ---------------------------------------------------------------------------- */

/* Two members of one technology and one of another: P(one) = f d, P(both of one) = f d^2,
 * P(of each one) = (f d)^2. */
static void check_common_fault(void)
{
    const double f = 0.3, d = 0.5;
    model_maker *maker = maker_new();
    int32_t repair = maker_repair(maker, "2h");
    int32_t a = repaired_component(maker, "a", repair), b = repaired_component(maker, "b", repair),
            c = repaired_component(maker, "c", repair);
    maker_tag(maker, a, "technology:x");
    maker_tag(maker, b, "technology:x");
    maker_tag(maker, c, "technology:y");
    int32_t fault = maker_threat(maker, "fault", "common_fault");
    maker_set(maker, fault, "at", "18000000");
    maker_set(maker, fault, "flawed", "0.3");
    maker_set(maker, fault, "defective", "0.5");
    maker_set(maker, fault, "shared_by", "technology");
    for (int32_t i = a; i <= c; i++) {
        maker_select(maker, fault, i);
    }
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    sample one = {0}, same = {0}, other = {0};
    bool on_time = true, told = true;
    for (int64_t r = 0; r < 4000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        bool fails[3] = {find_job(&out, a) != NULL, find_job(&out, b) != NULL,
                         find_job(&out, c) != NULL};
        sample_add(&one, fails[0]);
        sample_add(&same, fails[0] && fails[1]);
        sample_add(&other, fails[0] && fails[2]);
        for (int64_t i = 0; i < out.n_job; i++) {
            on_time &= out.jobs[i].damaged_ms == 5 * HOUR;
        }
        told &= out.n_signal == (out.n_job > 0) &&
                (out.n_signal == 0 || out.signals[0].kind == HK_SIGNAL_DETECTED);
    }
    sample_is(&one, f * d, "one member fails");
    sample_is(&same, f * d * d, "two of one technology fail");
    sample_is(&other, f * d * f * d, "one of each of two technologies fails");
    TAP_OK(on_time, "all at the date");
    TAP_OK(told, "noticed once, when the first fails");
    rig_done(&stand);
    maker_free(maker);
}

/* A fault that ends by itself, spread over a window: no repair is needed, the level is held. */
static void check_migration(void)
{
    model_maker *maker = maker_new();
    int32_t a = maker_component(maker, "a");
    int32_t fault = maker_threat(maker, "fault", "common_fault");
    maker_set(maker, fault, "shared_by", "none");
    maker_set(maker, fault, "onset", "1h");
    maker_set(maker, fault, "window", "uniform(0h, 10h)");
    maker_set(maker, fault, "correction", "2h");
    maker_select(maker, fault, a);
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    bool right = true;
    for (int64_t r = 0; r < 100; r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        right &= out.n_job == 0 && rig_outcome(&out, a).down_ms == 2 * HOUR;
        right &= out.n_signal == 1 && out.signals[0].time_ms >= HOUR &&
                 out.signals[0].time_ms <= 11 * HOUR;
    }
    TAP_OK(right, "a failure within the window, corrected without a job");
    rig_done(&stand);
    maker_free(maker);
}

/* ---- ageing ------------------------------------------------------------------------------------ */

/* 1 - exp(H(age) - H(age + x)) of a Weibull hazard of scale 1, multiplied by `rate`. */
static double failed_by(double x, double age, double shape, double rate)
{
    return -expm1(rate * (pow(age, shape) - pow(age + x, shape)));
}

/* Renewal function M(T) = G(T) + integral of M(T - x) dF(x), G the first distribution (of an old
 * unit), F that of a new one; midpoint rule in F, M linear between its points. */
static double renewals(double horizon, double age, double shape, double rate, int32_t n)
{
    static double m[STEPS + 1];
    double step = horizon / n, total = failed_by(horizon, age, shape, rate);
    for (int32_t i = 1; i <= n; i++) { /* of a new unit first */
        double sum = failed_by(i * step, 0, shape, rate), own = 0;
        for (int32_t j = 1; j <= i; j++) {
            double part =
                failed_by(j * step, 0, shape, rate) - failed_by((j - 1) * step, 0, shape, rate);
            if (j == 1) {
                own = part / 2; /* m[i] is on both sides */
                sum += part / 2 * m[i - 1];
            } else {
                sum += part * (m[i - j] + m[i - j + 1]) / 2;
            }
        }
        m[i] = sum / (1 - own);
    }
    for (int32_t j = 1; j <= n; j++) {
        double part =
            failed_by(j * step, age, shape, rate) - failed_by((j - 1) * step, age, shape, rate);
        total += part * (m[n - j] + m[n - j + 1]) / 2;
    }
    return total;
}

typedef struct ageing_case {
    const char *age, *repaired, *condition, *name;
    double want;
} ageing_case;

static void check_case(const ageing_case *c)
{
    model_maker *maker = maker_new();
    int32_t a = repaired_component(maker, "a", maker_repair(maker, "1ms"));
    maker->scenario->horizon_ms = 300 * (int64_t)HOUR;
    int32_t wear = maker_threat(maker, "wear", "ageing");
    maker_set(maker, wear, "life", "100h");
    maker_set(maker, wear, "shape", "2");
    maker_set(maker, wear, "age", c->age);
    maker_set(maker, wear, "repaired", c->repaired);
    maker_select(maker, wear, a);
    if (c->condition != NULL) {
        int32_t poor = maker_threat(maker, "poor", "latent");
        maker_set(maker, poor, "condition", c->condition);
        maker_select(maker, poor, a);
    }
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    sample count = {0};
    for (int64_t r = 0; r < 2000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        sample_add(&count, (double)out.n_job);
    }
    sample_is(&count, c->want, c->name);
    rig_done(&stand);
    maker_free(maker);
}

static void check_ageing(void)
{
    double fine = renewals(3, 0, 2, 1, STEPS / 4), coarse = renewals(3, 0, 2, 1, STEPS / 8);
    TAP_NEAR(fine, coarse, 1e-5, "the renewal equation is solved");
    TAP_NEAR(renewals(3, 0, 1, 1, STEPS / 4), 3, 1e-5,
             "without ageing it counts a Poisson process");
    const ageing_case cases[] = {
        {"0h", "as_new", NULL, "failures of a new unit", fine},
        {"80h", "as_new", NULL, "failures of one of age 0.8 lives",
         renewals(3, 0.8, 2, 1, STEPS / 4)},
        {"80h", "as_old", NULL, "failures with minimal repair", 3.8 * 3.8 - 0.8 * 0.8},
        {"80h", "as_new", "maintenance", "failures at twice the rate",
         renewals(3, 0.8, 2, 2, STEPS / 4)},
    };
    for (int32_t i = 0; i < 4; i++) {
        check_case(&cases[i]);
    }
}

/* ---- mistakes ----------------------------------------------------------------------------------- */

enum { HOURS = 24 };

static void *param_of(const hk_threat *threat, const char *key)
{
    for (int32_t i = 0; i < threat->mechanism->n_param; i++) {
        if (strcmp(threat->mechanism->params[i].key, key) == 0) {
            return (char *)threat->params + threat->mechanism->params[i].offset;
        }
    }
    return NULL;
}

static void note_hour(void *user, const hk_change *change)
{
    int64_t *count = user;
    if (change->to < change->from) {
        count[change->time_ms / HOUR % HOURS]++;
    }
}

/* Ten a day at factor 1, fewer by night, three times as many while changes are made on Thursday
 * morning, half as many again without good maintenance: by hour a Poisson number of that mean. */
static void check_mistakes(void)
{
    double by_hour[HOURS];
    hk_window work = {0, INT64_MAX, 1U << 3, 120, 240, 3}, other = work;
    other.weekdays = 1U << 4;
    hk_window windows[2] = {work, other};
    model_maker *maker = maker_new();
    int32_t a = maker_component(maker, "a");
    int32_t slips = maker_threat(maker, "slips", "mistake"),
            poor = maker_threat(maker, "poor", "latent");
    for (int32_t h = 0; h < HOURS; h++) {
        by_hour[h] = h < 8 ? 0.2 : 0.5 + 0.1 * h;
    }
    maker_set(maker, slips, "rate", "3652.5");
    maker_set(maker, slips, "correction", "1ms");
    maker_set(maker, slips, "harm", "0.5");
    maker_select(maker, slips, a);
    maker_set(maker, poor, "condition", "management");
    maker_select(maker, poor, a);
    *(hk_number_list *)param_of(&maker->scenario->threats[slips], "by_hour") =
        (hk_number_list){by_hour, HOURS};
    *(hk_window_list *)param_of(&maker->scenario->threats[slips], "changes") =
        (hk_window_list){windows, 2};
    maker->scenario->start_unix_ms = 0; /* Thursday 1970-01-01 */
    maker->scenario->start_offset_min = 0;
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    sample count[HOURS] = {{0}}, square = {0};
    char name[64];
    for (int64_t r = 0; r < 1000 * rig_effort(); r++) {
        hk_outcome out;
        int64_t seen[HOURS] = {0};
        hk_observer observer = {seen, note_hour};
        hk_sim_run(stand.sim, r, &observer, &out);
        for (int32_t h = 0; h < HOURS; h++) {
            sample_add(&count[h], (double)seen[h]);
        }
        sample_add(&square, (double)(seen[20] * (seen[20] - 1)));
    }
    for (int32_t h = 0; h < HOURS; h++) {
        double want = 10.0 / 24 * by_hour[h] * (h == 2 || h == 3 ? 3 : 1) * 1.5 * 0.5;
        snprintf(name, sizeof name, "mistakes from %d h on", h);
        sample_is(&count[h], want, name);
    }
    double mean = 10.0 / 24 * by_hour[20] * 1.5 * 0.5;
    sample_is(&square, mean * mean, "their second factorial moment is that of a Poisson number");
    rig_done(&stand);
    maker_free(maker);
}

/* ---- latent conditions ----------------------------------------------------------------------- */

/* One component that fails once and one that has the latent condition only. */
static void check_latent(void)
{
    for (int32_t on = 0; on < 2; on++) {
        model_maker *maker = maker_new();
        int32_t repair = maker_repair(maker, "4h");
        maker->model->repairs[repair].detection = maker_dist(maker, "1h", true);
        int32_t a = repaired_component(maker, "a", repair),
                b = repaired_component(maker, "b", repair);
        int32_t hit = maker_threat(maker, "hit", "damage");
        maker_select(maker, hit, a);
        if (on) {
            int32_t poor = maker_threat(maker, "poor", "latent");
            maker_set(maker, poor, "condition", "audit");
            maker_set(maker, poor, "repair", "3");
            maker_select(maker, poor, a);
            maker_select(maker, poor, b);
        }
        maker_finish(maker);
        rig stand = rig_of(maker->model, maker->scenario);
        hk_outcome out;
        hk_sim_run(stand.sim, 0, NULL, &out);
        TAP_EQ_I64(out.n_job, 1, "one job, latent condition or not");
        TAP_EQ_I64(out.jobs[0].detected_ms, on ? 2 * HOUR : HOUR, "found late without audit");
        TAP_EQ_I64(out.jobs[0].done_ms, on ? 14 * HOUR : 5 * HOUR, "and repaired slowly");
        TAP_EQ_I64(out.n_component, 1, "a latent condition takes nothing down by itself");
        rig_done(&stand);
        maker_free(maker);
    }
}

/* ---- pairing ------------------------------------------------------------------------------------ */

/* When a unit fails does not depend on which other threats there are. */
static void check_pairing(void)
{
    uint64_t times[2] = {0};
    for (int32_t more = 0; more < 2; more++) {
        model_maker *maker = maker_new();
        int32_t repair = maker_repair(maker, "1h");
        int32_t a = repaired_component(maker, "a", repair),
                b = repaired_component(maker, "b", repair);
        maker_tag(maker, b, "vendor:v");
        if (more) {
            int32_t fault = maker_threat(maker, "fault", "common_fault");
            maker_set(maker, fault, "shared_by", "vendor");
            maker_set(maker, fault, "defective", "0.5");
            maker_select(maker, fault, b);
        }
        int32_t wear = maker_threat(maker, "wear", "ageing");
        maker_set(maker, wear, "life", "10h");
        maker_select(maker, wear, a);
        maker_finish(maker);
        rig stand = rig_of(maker->model, maker->scenario);
        for (int64_t r = 0; r < 20; r++) {
            hk_outcome out;
            hk_sim_run(stand.sim, r, NULL, &out);
            const hk_job_record *job = find_job(&out, a);
            times[more] =
                31 * times[more] + (job == NULL ? 1 : (uint64_t)job->damaged_ms % 1000003);
        }
        rig_done(&stand);
        maker_free(maker);
    }
    TAP_EQ_U64(times[0], times[1], "another threat changes nobody's luck");
}

int main(void)
{
    check_common_fault();
    check_migration();
    check_ageing();
    check_mistakes();
    check_latent();
    check_pairing();
    return tap_done();
}

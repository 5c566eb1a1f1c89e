/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mechanism as a whole: how often components are in each state against the chances that the
 * curves and the scatter give, what hangs together and what does not, the bulletin, the words.
 */
#include "engine/base/normal.h"
#include "engine/base/units.h"
#include "models/threats/earthquake/earthquake.h"
#include "models/threats/earthquake/shaking.h"
#include "tests/analytic/rig.h"
#include "tests/support/model_maker.h"
#include "tests/support/tap.h"

enum { COMPONENTS_MAX = 64, MINUTE = 60000 };

/* Levels that tell the states apart: 0.8, 0.5, 0.25, 0 of slight to complete. */
static const int32_t levels[] = {8000, 5000, 2500, 0};

typedef struct stand {
    model_maker *maker;
    int32_t threat, n;
    rig rig;
    int32_t state[COMPONENTS_MAX]; /* of the last replicate; HK_NONE = undamaged */
    int64_t at_ms;
} stand;

static stand stand_new(void)
{
    stand s = {.maker = maker_new()};
    s.threat = maker_threat(s.maker, "shaking", "earthquake");
    maker_set(s.maker, s.threat, "magnitude", "7");
    maker_set(s.maker, s.threat, "latitude", "35");
    maker_set(s.maker, s.threat, "longitude", "139");
    maker_set(s.maker, s.threat, "depth_km", "20");
    (void)maker_repair(s.maker, "1h");
    for (int k = 0; k < HK_EARTHQUAKE_STATES; k++) {
        maker_state(s.maker, 0, hk_earthquake_states[k], levels[k], "1h");
    }
    return s;
}

static void add(stand *s, double latitude, double longitude)
{
    char id[24];
    snprintf(id, sizeof id, "sub-%d", (int)(latitude * 1000) + s->n);
    int32_t c = maker_component(s->maker, id);
    hk_component *row = &s->maker->model->components[c];
    row->type = "distribution_substation";
    row->repair = 0;
    row->latitude_deg = latitude;
    row->longitude_deg = longitude;
    maker_select(s->maker, s->threat, c);
    s->n++;
}

static void finish(stand *s)
{
    maker_finish(s->maker);
    s->rig = rig_of(s->maker->model, s->maker->scenario);
}

static void stand_done(stand *s)
{
    rig_done(&s->rig);
    maker_free(s->maker);
}

static void note(void *user, const hk_change *change)
{
    stand *s = user;
    for (int k = 0; k < HK_EARTHQUAKE_STATES && change->to < change->from; k++) {
        if (change->to == levels[k]) {
            s->state[change->component] = k;
            s->at_ms = change->time_ms;
        }
    }
}

static hk_outcome run(stand *s, int64_t replicate)
{
    hk_outcome out;
    for (int32_t i = 0; i < COMPONENTS_MAX; i++) {
        s->state[i] = HK_NONE;
    }
    hk_sim_run(s->rig.sim, replicate, &(hk_observer){s, note}, &out);
    return out;
}

static hk_earthquake_motion motion_at(double x_km)
{
    hk_earthquake_source source = {
        HK_EARTHQUAKE_SI_MIDORIKAWA, HK_EARTHQUAKE_CRUSTAL, 7, {.depth_km = 20}};
    return hk_earthquake_motion_at(&source, x_km, 300);
}

/* Everything at one place above the fault: X = 20 km. */
static void check_frequencies(const char *scatter)
{
    stand s = stand_new();
    int64_t replicates = 400 * rig_effort(), worse[HK_EARTHQUAKE_STATES] = {0};
    hk_earthquake_curve curve =
        hk_earthquake_curve_of(hk_earthquake_class_find("substation_med_v", true), 1);
    hk_earthquake_motion at = motion_at(20);
    double sigma = atof(scatter) * at.sigma * log(10.0);
    maker_set(s.maker, s.threat, "scatter", scatter);
    for (int i = 0; i < 10; i++) {
        add(&s, 35, 139);
    }
    finish(&s);
    for (int64_t r = 0; r < replicates; r++) {
        (void)run(&s, r);
        for (int32_t i = 0; i < s.n; i++) {
            for (int k = 0; k <= s.state[i]; k++) {
                worse[k]++;
            }
        }
    }
    for (int k = 0; k < HK_EARTHQUAKE_STATES; k++) {
        double beta = 1 / curve.per_beta[k];
        double want = hk_normal_below((log(at.pga_gal / 980.665) - curve.ln_median[k]) /
                                      sqrt(sigma * sigma + beta * beta));
        double got = (double)worse[k] / ((double)s.n * (double)replicates);
        double n = sigma > 0 ? (double)replicates : (double)(s.n * replicates);
        TAP_NEAR(got, want, 4 * sqrt(want * (1 - want) / n), hk_earthquake_states[k]);
    }
    stand_done(&s);
}

/* How often two are both damaged, beyond what chance alone makes: by where they are. */
static double together(const char *correlation, const char *between, double longitude)
{
    stand s = stand_new();
    int64_t replicates = 400 * rig_effort(), first = 0, second = 0, both = 0;
    maker_set(s.maker, s.threat, "correlation", correlation);
    maker_set(s.maker, s.threat, "between", between);
    maker_set(s.maker, s.threat, "scatter", "3");
    add(&s, 35, 139);
    add(&s, 35, longitude);
    finish(&s);
    for (int64_t r = 0; r < replicates; r++) {
        (void)run(&s, r);
        first += s.state[0] >= 2;
        second += s.state[1] >= 2;
        both += s.state[0] >= 2 && s.state[1] >= 2;
    }
    stand_done(&s);
    double n = (double)replicates;
    return ((double)both / n - (double)first / n * ((double)second / n));
}

static void check_together(void)
{
    double noise =
        2 / sqrt(400.0 * (double)rig_effort()); /* 4 deviations of a covariance, 0.5 each */
    TAP_OK(fabs(together("none", "0", 139.01)) < noise / 2, "independent: nothing in common");
    TAP_OK(together("none", "0.9", 139.5) > 0.1, "much of the event in common");
    TAP_OK(together("none", "0", 139) > 0.1, "one site");
    TAP_OK(together("unlike-ground", "0", 139.005) > 0.1, "half a kilometre apart");
    TAP_OK(fabs(together("unlike-ground", "0", 139.5)) < noise / 2, "45 km apart");
    TAP_OK(together("like-ground", "0", 139.1) > together("unlike-ground", "0", 139.1) + 0.02,
           "like ground reaches further");
}

/* A component far off, and one beside: who keeps their state. */
static void check_luck(const char *correlation)
{
    stand one = stand_new(), more = stand_new();
    int64_t changed = 0, damaged = 0;
    maker_set(one.maker, one.threat, "correlation", correlation);
    maker_set(more.maker, more.threat, "correlation", correlation);
    for (int i = 0; i < 20; i++) {
        add(&one, 35 + 0.01 * i, 139);
        add(&more, 35 + 0.01 * i, 139);
    }
    add(&more, 34, 139.5); /* 110 km */
    finish(&one);
    finish(&more);
    for (int64_t r = 0; r < 50; r++) {
        (void)run(&one, r);
        (void)run(&more, r);
        for (int32_t i = 0; i < one.n; i++) {
            damaged += one.state[i] != HK_NONE;
            changed += one.state[i] != more.state[i];
        }
    }
    TAP_OK(damaged > 100, "some are damaged");
    TAP_EQ_I64(changed, 0, "a component far off changes nobody's luck");
    stand_done(&one);
    stand_done(&more);
}

static void check_bulletin(void)
{
    stand s = stand_new();
    maker_set(s.maker, s.threat, "onset", "30min");
    maker_set(s.maker, s.threat, "report", "2min");
    maker_set(s.maker, s.threat, "scatter", "0");
    maker_set(s.maker, s.threat, "strength", "0.1");
    add(&s, 35, 139);
    add(&s, 35.2, 139);
    finish(&s);
    hk_outcome out = run(&s, 0);
    TAP_EQ_I64(s.at_ms, 30 * MINUTE, "it shakes at its onset");
    TAP_EQ_I64(s.state[0], 3, "a tenth of the strength: complete");
    if (TAP_EQ_I64(out.n_signal, 1, "one bulletin")) {
        TAP_EQ_I64(out.signals[0].time_ms, 32 * MINUTE, "two minutes later");
        TAP_EQ_I64(out.signals[0].kind, HK_SIGNAL_DETECTED, "detected");
        TAP_NEAR(out.signals[0].value, hk_earthquake_jma_intensity(motion_at(20).pgv_cms), 1e-9,
                 "its intensity is the greatest");
    }
    stand_done(&s);
}

static void check_far(void)
{
    stand s = stand_new();
    add(&s, 43, 142);
    finish(&s);
    hk_outcome out = run(&s, 0);
    TAP_EQ_I64(out.n_job, 0, "900 km away nothing happens");
    stand_done(&s);
}

static const hk_param *param_of(const char *key)
{
    const hk_mechanism *m = &hk_earthquake_mechanism;
    for (int32_t i = 0; i < m->n_param; i++) {
        if (strcmp(m->params[i].key, key) == 0) {
            return &m->params[i];
        }
    }
    return NULL;
}

/* Words of the table of parameters name the rows of the other tables, in their order. */
static void check_words(void)
{
    char words[1024];
    int32_t n = 0, n_case, found = 0, n_class;
    hk_earthquake_params p = {.anchored = 1};
    snprintf(words, sizeof words, "%s", param_of("class")->unit);
    for (char *rest, *word = strtok_r(words, "|", &rest); word != NULL;
         word = strtok_r(NULL, "|", &rest), n++) {
        for (p.class = n, p.anchored = 0; p.anchored < 2; p.anchored++) {
            const hk_earthquake_class *class = hk_earthquake_class_by(NULL, &p);
            TAP_OK(class == hk_earthquake_class_find(word, p.anchored) && class != NULL,
                   "class '%s'", word);
            found += class != NULL && (p.anchored == 0 || strcmp(class->id, word) != 0);
        }
    }
    (void)hk_earthquake_classes(&n_class);
    TAP_EQ_I64(found, n_class, "every class has its word");
    const hk_earthquake_case *cases = hk_earthquake_cases(&n_case);
    snprintf(words, sizeof words, "%s", param_of("case")->unit);
    n = 0;
    for (char *rest, *word = strtok_r(words, "|", &rest); word != NULL;
         word = strtok_r(NULL, "|", &rest), n++) {
        TAP_OK(n < n_case && strcmp(word, cases[n].id) == 0, "case '%s'", word);
    }
    TAP_EQ_I64(n, n_case, "every case has its word");
}

static void check_case(void)
{
    hk_earthquake_source source;
    hk_earthquake_params p = {.named = 0, .type = HK_NONE, .magnitude = 6.5};
    double nan = (double)NAN;
    p.latitude_deg = p.longitude_deg = p.depth_km = p.strike_deg = p.dip_deg = nan;
    p.length_km = p.width_km = nan;
    TAP_OK(hk_earthquake_source_of(&p, &source) == NULL, "a case is complete");
    TAP_NEAR(source.magnitude, 6.5, 0, "what is given goes before the case");
    TAP_NEAR(source.fault.length_km, 40, 0, "the rest is the case's");
    TAP_EQ_I64(source.type, HK_EARTHQUAKE_INTERFACE, "its type too");
    p.named = HK_NONE;
    TAP_EQ_STR(hk_earthquake_source_of(&p, &source), "latitude", "what is missing is named");
}

int main(void)
{
    check_frequencies("0");
    check_frequencies("1");
    check_together();
    check_luck("none");
    check_luck("unlike-ground");
    check_bulletin();
    check_far();
    check_words();
    check_case();
    return tap_done();
}

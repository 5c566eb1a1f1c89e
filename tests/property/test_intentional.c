/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Intentional threats beside each other and beside others, on random models: taking one away changes
 * nothing of what the others do, one that strikes nothing leaves what there is without it, and a
 * replicate leaves nothing behind for the next.
 */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

/* The last one cannot be taken away: `late` comes after it. */
static const char *const kinds[] = {"dos", "intrusion", "command", "insider", "leak", "campaign"};

enum { KINDS = 6 };
enum { PARTS = TRACE_ALL & ~TRACE_COUNTS & ~TRACE_CAUSES }; /* the log has old numbers */

static char message[256];

typedef struct plot {
    model_maker *maker;
    rig stand;
    int32_t *threat; /* [n_threat + 1] number in the scenario that lacks one, HK_NONE = the one */
} plot;

/* ---- scenarios ------------------------------------------------------------------------------------ */

static const char *pick(maker_luck *luck)
{
    static const char *const times[] = {"1h", "exp(3h)", "exp(10h)", "lognormal(6h, 1)",
                                        "uniform(1h, 30h)"};
    return times[maker_below(luck, 5)];
}

static void set_times(model_maker *maker, maker_luck *luck, int32_t threat)
{
    const hk_mechanism *m = maker->scenario->threats[threat].mechanism;
    for (int32_t i = 0; i < m->n_param; i++) {
        if (m->params[i].type == HK_PARAM_DURATION) {
            maker_set(maker, threat, m->params[i].key, pick(luck));
        }
    }
}

static bool can_repair(const model_maker *maker, const hk_threat *threat)
{
    for (int32_t k = 0; k < threat->n_component; k++) {
        if (maker->model->components[threat->components[k]].repair == HK_NONE) {
            return false;
        }
    }
    return true;
}

static void set_rest(model_maker *maker, maker_luck *luck, int32_t t, int32_t kind)
{
    static const char *const effects[] = {"falsify", "leak", "stop", "destroy"};
    static const char *const reviews[] = {"all", "own"};
    const hk_threat *threat = &maker->scenario->threats[t];
    bool repaired = can_repair(maker, threat) && maker_chance(luck, 0.5);
    switch (kind) {
    case 0:
        maker_set(maker, t, "announced", "0.5");
        maker_set(maker, t, "law", maker_chance(luck, 0.5) ? "share" : "rest");
        break;
    case 1:
        maker_set(maker, t, "review", reviews[maker_below(luck, 2)]);
        maker_set(maker, t, "spread", "0.8");
        maker_set(maker, t, "mark", "both");
        if (repaired) {
            maker_set(maker, t, "restore", "");
        }
        break;
    case 2:
        maker_set(maker, t, "damage", repaired ? "0.5" : "0");
        maker_set(maker, t, "probability", "0.7");
        break;
    case 3:
        maker_set(maker, t, "effect", effects[maker_below(luck, repaired ? 4 : 3)]);
        break;
    default:
        break;
    }
}

/* Everything at once, in an order that the seed decides. */
static void add_all(model_maker *maker, uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 11);
    int32_t first = (int32_t)maker_below(&luck, KINDS);
    for (int32_t i = 0; i < KINDS; i++) {
        int32_t kind = (first + i) % KINDS;
        int32_t t = maker_threat(maker, kinds[kind], kinds[kind]);
        for (int64_t n = 1 + maker_below(&luck, 5); n > 0; n--) {
            maker_select(maker, t, (int32_t)maker_below(&luck, maker->model->n_component));
        }
        set_times(maker, &luck, t);
        set_rest(maker, &luck, t, kind);
        maker->scenario->threats[t].sample_fraction = maker_chance(&luck, 0.3) ? 0.5 : 1;
    }
    int32_t late = maker_threat(maker, "late", "outage");
    maker_select(maker, late, (int32_t)maker_below(&luck, maker->model->n_component));
    maker_set(maker, late, "duration", "2h");
}

static int32_t row_of(const model_maker *maker, const char *id)
{
    for (int32_t t = 0; t < maker->scenario->n_threat; t++) {
        if (strcmp(maker->scenario->threats[t].id, id) == 0) {
            return t;
        }
    }
    return HK_NONE;
}

/* @param without  threat that is taken away, or NULL @param idle  one that strikes nothing, or NULL */
static plot plot_of(uint64_t seed, bool crews, const char *without, const char *idle)
{
    maker_knobs knobs = maker_all();
    knobs.crews = knobs.needs = crews;
    plot p = {.maker = maker_random(seed, &knobs)};
    hk_scenario *s = p.maker->scenario;
    add_all(p.maker, seed);
    if (without != NULL) {
        maker_remove_threat(p.maker, row_of(p.maker, without));
    }
    if (idle != NULL) {
        s->threats[row_of(p.maker, idle)].sample_fraction = 0;
    }
    hk_threat *late = &s->threats[row_of(p.maker, "late")];
    late->after = &s->threats[row_of(p.maker, "campaign")];
    late->after_signal = HK_SIGNAL_SUCCEEDED;
    late->after_delay = maker_dist(p.maker, "exp(1h)", true);
    maker_finish(p.maker);
    p.stand = rig_of(p.maker->model, s);
    return p;
}

static void plot_done(plot *p)
{
    hk_free(p->threat);
    rig_done(&p->stand);
    maker_free(p->maker);
}

static void number_without(plot *p, const char *id)
{
    int32_t n = p->maker->scenario->n_threat, next = 0;
    p->threat = hk_alloc((size_t)n + 1, sizeof *p->threat);
    for (int32_t t = 0; t <= n; t++) {
        p->threat[t] = t == row_of(p->maker, id) ? HK_NONE : next++;
    }
}

/* ---- signals -------------------------------------------------------------------------------------- */

typedef struct talk {
    hk_signal *signals;
    int64_t n;
} talk;

static talk listen(const plot *p, int64_t replicate)
{
    hk_outcome out;
    hk_sim_run(p->stand.sim, replicate, NULL, &out);
    talk t = {hk_alloc((size_t)out.n_signal + 1, sizeof *t.signals), 0};
    for (int64_t i = 0; i < out.n_signal && !out.capped; i++) {
        hk_signal signal = out.signals[i];
        signal.threat = p->threat == NULL ? signal.threat : p->threat[signal.threat];
        if (signal.threat != HK_NONE) {
            t.signals[t.n++] = signal;
        }
    }
    return t;
}

/* Sent in one instant, signals may come in another order when threats have other numbers. */
static bool has(const talk *t, const hk_signal *signal)
{
    for (int64_t i = 0; i < t->n; i++) {
        const hk_signal *s = &t->signals[i];
        if (s->time_ms == signal->time_ms && s->kind == signal->kind &&
            s->threat == signal->threat && s->component == signal->component &&
            !(s->value < signal->value || s->value > signal->value)) {
            return true;
        }
    }
    return false;
}

static const char *compare_talk(const talk *a, const talk *b)
{
    if (a->n != b->n) {
        snprintf(message, sizeof message, "%" PRId64 " signals, and %" PRId64, a->n, b->n);
        return message;
    }
    for (int64_t i = 0; i < a->n; i++) {
        if (!has(b, &a->signals[i])) {
            snprintf(message, sizeof message, "no %s of threat %d, c%d at %" PRId64,
                     hk_signal_name(a->signals[i].kind), a->signals[i].threat,
                     a->signals[i].component, a->signals[i].time_ms);
            return message;
        }
    }
    return NULL;
}

/* ---- properties ------------------------------------------------------------------------------------ */

static const char *victim_of(uint64_t seed)
{
    return kinds[seed % (KINDS - 1)];
}

/* What others do is the same with and without one of them. */
static const char *taken_away(uint64_t seed)
{
    const char *id = victim_of(seed), *wrong = NULL;
    plot all = plot_of(seed, true, NULL, NULL), fewer = plot_of(seed, true, id, NULL);
    int64_t said = 0;
    number_without(&all, id);
    for (int64_t r = 0; r < 3 && wrong == NULL; r++) {
        talk a = listen(&all, r), b = listen(&fewer, r);
        if (a.n > 0 && b.n > 0) { /* no replicate failed */
            wrong = compare_talk(&a, &b);
            said += a.n;
        }
        hk_free(a.signals);
        hk_free(b.signals);
    }
    plot_done(&all);
    plot_done(&fewer);
    return wrong == NULL && said == 0 ? case_passes : wrong;
}

/* One that strikes nothing is as good as none. */
static const char *strikes_nothing(uint64_t seed)
{
    const char *id = victim_of(seed), *wrong = NULL;
    plot idle = plot_of(seed, true, NULL, id), none = plot_of(seed, true, id, NULL);
    int64_t steps = 0;
    number_without(&idle, id);
    for (int64_t r = 0; r < 2 && wrong == NULL; r++) {
        trace a = trace_run(&idle.stand, r), b = trace_run(&none.stand, r);
        trace_renumber(&a, NULL, idle.threat);
        if (!a.out.capped && !b.out.capped) {
            wrong = trace_compare(&a, &b, PARTS);
            steps += a.n_step;
        }
        trace_free(&a);
        trace_free(&b);
    }
    plot_done(&idle);
    plot_done(&none);
    return wrong == NULL && steps == 0 ? case_passes : wrong;
}

/* Replicate 0 is the same before and after others. */
static const char *leaves_nothing(uint64_t seed)
{
    plot p = plot_of(seed, true, NULL, NULL);
    trace first = trace_run(&p.stand, 0);
    talk before = listen(&p, 0), between = listen(&p, 1), after = listen(&p, 0);
    trace last = trace_run(&p.stand, 0);
    const char *wrong = compare_talk(&before, &after);
    if (wrong == NULL) {
        wrong = trace_compare(&first, &last, TRACE_ALL);
    }
    bool applies = before.n > 0 && first.n_step > 0;
    hk_free(before.signals);
    hk_free(between.signals);
    hk_free(after.signals);
    trace_free(&first);
    trace_free(&last);
    plot_done(&p);
    return wrong == NULL && !applies ? case_passes : wrong;
}

int main(void)
{
    cases_run("one less changes nothing for the others", 200, taken_away);
    cases_run("one that strikes nothing is as good as none", 150, strikes_nothing);
    cases_run("a replicate leaves nothing behind", 150, leaves_nothing);
    return tap_done();
}

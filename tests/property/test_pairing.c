/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One more threat changes nobody else's luck: the repairs of the others take as long, their
 * damage is detected as late and comes as long after the last repair, though crews, and with
 * them the times of day, may be other ones.
 */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

static char message[256];

static void add_threat(model_maker *maker, maker_luck *luck)
{
    static const char *const kinds[] = {"damage", "outage", "renewal", "shock"};
    hk_scenario *s = maker->scenario;
    const char *kind = kinds[maker_below(luck, 4)];
    int32_t last = maker_threat(maker, "added", kind);
    int32_t place = (int32_t)maker_below(luck, last + 1);
    for (int64_t i = 1 + maker_below(luck, 3); i > 0; i--) {
        maker_select(maker, last, (int32_t)maker_below(luck, maker->model->n_component));
    }
    maker_set(maker, last, "onset", "exp(6h)");
    if (strcmp(kind, "renewal") == 0) {
        maker_set(maker, last, "uptime", "exp(10h)");
    } else if (strcmp(kind, "damage") != 0) {
        maker_set(maker, last, "duration", "lognormal(3h, 1)");
    }
    hk_threat added = s->threats[last];
    memmove(&s->threats[place + 1], &s->threats[place],
            (size_t)(last - place) * sizeof *s->threats);
    s->threats[place] = added;
}

/* What luck decided of a job; HK_NONE where the horizon came first. */
typedef struct lot {
    int32_t component, threat;
    int64_t after, detection, duration;
} lot;

static lot lot_of(const trace *t, int64_t row)
{
    const hk_job_record *j = &t->out.jobs[row];
    lot l = {j->component, j->threat, j->damaged_ms, HK_NONE, HK_NONE};
    for (int64_t i = 0; i < row; i++) { /* the one before, of the same slot */
        const hk_job_record *earlier = &t->out.jobs[i];
        if (earlier->component == j->component && earlier->threat == j->threat) {
            l.after = j->damaged_ms - earlier->done_ms;
        }
    }
    l.detection = j->detected_ms == HK_NONE ? HK_NONE : j->detected_ms - j->damaged_ms;
    l.duration = j->done_ms == HK_NONE ? HK_NONE : j->done_ms - j->start_ms;
    return l;
}

/* The same job in the other run: as many of its slot came before it. @return its row or HK_NONE */
static int64_t twin(const trace *a, int64_t row, const trace *b)
{
    const hk_job_record *j = &a->out.jobs[row];
    int64_t before = 0;
    for (int64_t i = 0; i < row; i++) {
        before += a->out.jobs[i].component == j->component && a->out.jobs[i].threat == j->threat;
    }
    for (int64_t i = 0; i < b->out.n_job; i++) {
        if (b->out.jobs[i].component == j->component && b->out.jobs[i].threat == j->threat &&
            before-- == 0) {
            return i;
        }
    }
    return HK_NONE;
}

static bool is_other(int64_t a, int64_t b)
{
    return a != HK_NONE && b != HK_NONE && a != b;
}

static const char *compare(const trace *a, const trace *b, int64_t *compared)
{
    for (int64_t i = 0; i < a->out.n_job; i++) {
        int64_t k = twin(a, i, b);
        if (k == HK_NONE) {
            continue; /* later than the horizon there */
        }
        lot x = lot_of(a, i), y = lot_of(b, k);
        *compared += 1;
        if (x.after != y.after || is_other(x.detection, y.detection) ||
            is_other(x.duration, y.duration)) {
            snprintf(message, sizeof message,
                     "job of c%d, threat %d: after %" PRId64 ", detection %" PRId64
                     ", duration %" PRId64 "; and %" PRId64 ", %" PRId64 ", %" PRId64,
                     x.component, x.threat, x.after, x.detection, x.duration, y.after, y.detection,
                     y.duration);
            return message;
        }
    }
    return NULL;
}

static const char *holds(uint64_t seed)
{
    maker_luck luck = maker_luck_of(seed, 3);
    maker_knobs knobs = maker_all();
    model_maker *base = maker_random(seed, &knobs), *more = maker_random(seed, &knobs);
    add_threat(more, &luck);
    maker_finish(base);
    maker_finish(more);
    rig stand = rig_of(base->model, base->scenario);
    rig other = rig_of(more->model, more->scenario);
    int32_t *threat = hk_alloc((size_t)more->scenario->n_threat + 1, sizeof *threat), next = 0;
    for (int32_t t = 0; t <= more->scenario->n_threat; t++) {
        bool added =
            t < more->scenario->n_threat && strcmp(more->scenario->threats[t].id, "added") == 0;
        threat[t] = added ? HK_NONE : next++;
    }
    const char *wrong = NULL;
    int64_t compared = 0;
    for (int64_t r = 0; r < 2 && wrong == NULL; r++) {
        trace a = trace_run(&stand, r), b = trace_run(&other, r);
        trace_renumber(&b, NULL, threat);
        if (!a.out.capped && !b.out.capped) {
            wrong = compare(&a, &b, &compared);
        }
        trace_free(&a);
        trace_free(&b);
    }
    hk_free(threat);
    rig_done(&stand);
    rig_done(&other);
    maker_free(base);
    maker_free(more);
    return wrong == NULL && compared == 0 ? case_passes : wrong;
}

int main(void)
{
    cases_run("nobody else's luck changes", 2000, holds);
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time grid, the losses, the episodes and the log say the same: cells sum to the losses of
 * their sector, a loss is the sum over the level changes of its points, and nobody is affected
 * outside of an episode.
 */
#include "tests/property/cases.h"
#include "tests/property/trace.h"
#include "tests/support/model_maker.h"

static char message[256];

/* Level x weight x ms that the level changes of a point make. */
static hk_int128 lost_by(const rig *stand, const trace *t, int32_t component)
{
    int64_t horizon = stand->scenario->horizon_ms, since = 0;
    int32_t level = 10000;
    hk_int128 sum = 0;
    for (int64_t i = 0; i < t->n_step; i++) {
        const trace_step *s = &t->steps[i];
        if (s->component == component) {
            int64_t time = s->time_ms > 0 ? s->time_ms : 0;
            sum += (hk_int128)(10000 - level) * (time - since);
            since = time;
            level = s->level;
        }
    }
    sum += (hk_int128)(10000 - level) * (horizon - since);
    return sum * stand->model->components[component].weight;
}

static const char *check_services(const rig *stand, const trace *t)
{
    const hk_model *m = stand->model;
    for (int32_t s = 0; s < m->n_service; s++) {
        hk_int128 sum = 0;
        for (int32_t c = 0; c < m->n_component; c++) {
            if (m->components[c].kind == HK_KIND_DELIVERY && m->components[c].service == s) {
                sum += lost_by(stand, t, c);
            }
        }
        if (sum != t->out.service_loss[s]) {
            snprintf(message, sizeof message, "service %d lost %.17g, its points %.17g", s,
                     hk_int128_double(t->out.service_loss[s]), hk_int128_double(sum));
            return message;
        }
    }
    return NULL;
}

static const char *check_sectors(const rig *stand, const trace *t)
{
    const hk_model *m = stand->model;
    for (int32_t sector = 0; sector < m->n_sector; sector++) {
        hk_int128 sum = 0, cells = 0;
        for (int32_t s = 0; s < m->n_service; s++) {
            if (m->providers[m->services[s].provider].sector == sector) {
                sum += t->out.service_loss[s] * m->services[s].value_micro;
            }
        }
        for (int64_t i = 0; i < t->out.n_cell; i++) {
            cells += t->out.cells[i].sector == sector ? t->out.cells[i].lost : 0;
        }
        if (sum != cells) {
            snprintf(message, sizeof message, "sector %d lost %.17g, its cells %.17g", sector,
                     hk_int128_double(sum), hk_int128_double(cells));
            return message;
        }
    }
    return NULL;
}

/* Is a service in an episode at a time? */
static bool is_open(const trace *t, int32_t service, int64_t time)
{
    for (int64_t i = 0; i < t->out.n_episode; i++) {
        const hk_episode *e = &t->out.episodes[i];
        if (e->service == service && e->start_ms <= time && time < e->end_ms) {
            return true;
        }
    }
    return false;
}

/* After each instant: some point of a service is affected exactly if an episode is open. */
static const char *check_episodes(const rig *stand, const trace *t, int32_t *level)
{
    const hk_model *m = stand->model;
    for (int32_t c = 0; c < m->n_component; c++) {
        level[c] = 10000;
    }
    for (int64_t i = 0; i < t->n_step; i++) {
        level[t->steps[i].component] = t->steps[i].level;
        int64_t time = t->steps[i].time_ms;
        if (time < 0 || (i + 1 < t->n_step && t->steps[i + 1].time_ms == time)) {
            continue;
        }
        for (int32_t s = 0; s < m->n_service; s++) {
            int32_t threshold = hk_setup_threshold(m->services[s].level);
            bool affected = false;
            for (int32_t c = 0; c < m->n_component; c++) {
                affected |= m->components[c].service == s && level[c] < threshold;
            }
            if (affected != is_open(t, s, time)) {
                snprintf(message, sizeof message, "service %d at %" PRId64 ": %s", s, time,
                         affected ? "affected without an episode" : "an episode of nothing");
                return message;
            }
        }
    }
    return NULL;
}

static const char *holds(uint64_t seed)
{
    maker_knobs knobs = maker_all();
    model_maker *maker = maker_random(seed, &knobs);
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    int32_t *level = hk_alloc((size_t)maker->model->n_component, sizeof *level);
    const char *wrong = NULL;
    int64_t episodes = 0;
    for (int64_t r = 0; r < 4 && wrong == NULL; r++) {
        trace t = trace_run(&stand, r);
        episodes += t.out.n_episode;
        if (!t.out.capped) { /* the rest of such a replicate is not known */
            wrong = check_services(&stand, &t);
            wrong = wrong == NULL ? check_sectors(&stand, &t) : wrong;
            wrong = wrong == NULL ? check_episodes(&stand, &t, level) : wrong;
        }
        trace_free(&t);
    }
    hk_free(level);
    rig_done(&stand);
    maker_free(maker);
    return wrong == NULL && episodes == 0 ? case_passes : wrong;
}

int main(void)
{
    cases_run("cells, losses and episodes agree", 2000, holds);
    return tap_done();
}

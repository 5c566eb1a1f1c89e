/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threats as wholes: when they begin, their alarms, what they share and remember. A
 * threat begins at 0, or when the one that it comes `after` has sent its signal;
 * latent conditions begin before all others. All randomness is keyed by the threat's
 * id, so one that is added or taken away changes nobody else's.
 */
#include <string.h>

#include "engine/sim/state.h"

static const uint64_t draw_sample = 0x165667B19E3779F9U;
static const uint64_t draw_provider = 0x85EBCA77C2B2AE63U;
static const uint64_t draw_delay = 0x27D4EB2F165667C5U;

static hk_threat_state *state_of(const hk_sim *sim, const hk_threat *threat)
{
    return &sim->threats[threat - sim->setup->scenario->threats];
}

/* Those components that are sampled one by one. */
static void start_each(hk_sim *sim, const hk_threat *threat)
{
    for (int32_t k = 0; k < threat->n_component; k++) {
        if (threat->sample_fraction >= 1 ||
            hk_sim_draw(sim, threat, k, draw_sample, 0) < threat->sample_fraction) {
            threat->mechanism->start(sim, threat, k);
        }
    }
}

/* All that is selected of the providers with the smallest keyed uniforms. */
static void start_providers(hk_sim *sim, const hk_threat *threat)
{
    const hk_model *m = sim->model;
    for (int32_t i = 0; i < threat->n_provider; i++) {
        const char *id = m->providers[threat->providers[i]].id;
        sim->sample_key[i] =
            hk_sim_draw_of(sim, threat, hk_name_hash(id, strlen(id)), draw_provider, 0);
    }
    hk_sample_smallest(sim, threat->n_provider, threat->sample_providers);
    for (int32_t k = 0; k < threat->n_component; k++) {
        int32_t provider = m->components[threat->components[k]].provider;
        for (int32_t i = 0; i < threat->sample_providers; i++) {
            if (threat->providers[sim->sample_item[i]] == provider) {
                threat->mechanism->start(sim, threat, k);
            }
        }
    }
}

/* It strikes what is sampled in this replicate. */
static void begin_at(hk_sim *sim, const hk_threat *threat, int64_t time_ms)
{
    state_of(sim, threat)->begin_ms = time_ms;
    if (threat->sample_providers > 0) {
        start_providers(sim, threat);
    } else if (threat->sample_count != HK_NONE && threat->sample_count < threat->n_component) {
        hk_sample_start(sim, threat, draw_sample);
    } else {
        start_each(sim, threat);
    }
    if (threat->mechanism->on_begun != NULL) {
        threat->mechanism->on_begun(sim, threat);
    }
}

void hk_threats_start(hk_sim *sim)
{
    const hk_scenario *sc = sim->setup->scenario;
    for (int32_t t = 0; t < sc->n_threat; t++) {
        sim->threats[t].begin_ms = HK_NONE;
        if (sc->threats[t].mechanism->begin != NULL) {
            sc->threats[t].mechanism->begin(sim, &sc->threats[t]);
        }
    }
    for (int32_t latent = 1; latent >= 0; latent--) {
        for (int32_t t = 0; t < sc->n_threat; t++) {
            if (sc->threats[t].after == NULL && sc->threats[t].mechanism->latent == latent) {
                begin_at(sim, &sc->threats[t], 0);
            }
        }
    }
}

void hk_threats_follow(hk_sim *sim, const hk_signal *signal)
{
    const hk_scenario *sc = sim->setup->scenario;
    for (int32_t t = 0; t < sc->n_threat; t++) {
        const hk_threat *threat = &sc->threats[t];
        if (threat->after == &sc->threats[signal->threat] && threat->after_signal == signal->kind &&
            sim->threats[t].begin_ms == HK_NONE) {
            double u = hk_sim_draw_of(sim, threat, 0, draw_delay, 0);
            begin_at(sim, threat, sim->now + hk_dist_duration_ms(&threat->after_delay, u, 1));
        }
    }
}

void hk_threat_rings(hk_sim *sim, int32_t threat)
{
    const hk_threat *t = &sim->setup->scenario->threats[threat];
    t->mechanism->on_alarm(sim, t);
}

/* ---- for mechanisms (sim.h) ----------------------------------------------------------------- */

int64_t hk_sim_begin_ms(const hk_sim *sim, const hk_threat *threat)
{
    return state_of(sim, threat)->begin_ms;
}

const void *hk_sim_shared(const hk_sim *sim, const hk_threat *threat)
{
    return sim->setup->threat_shared[threat - sim->setup->scenario->threats];
}

void *hk_sim_work(const hk_sim *sim, const hk_threat *threat)
{
    return state_of(sim, threat)->work;
}

double hk_sim_draw_of(const hk_sim *sim, const hk_threat *threat, uint64_t entity, uint64_t purpose,
                      uint64_t index)
{
    return hk_rng_uniform(sim->setup->scenario->key, (uint64_t)sim->replicate, entity,
                          threat->hash ^ purpose, index);
}

hk_rng_key hk_sim_key(const hk_sim *sim)
{
    return sim->setup->scenario->key;
}

int64_t hk_sim_replicate(const hk_sim *sim)
{
    return sim->replicate;
}

void hk_sim_alarm(hk_sim *sim, const hk_threat *threat, int64_t time_ms)
{
    uint32_t row = (uint32_t)(threat - sim->setup->scenario->threats);
    HK_CHECK(threat->mechanism->on_alarm != NULL);
    hk_ring(sim, sim->setup->clock_of_alarm + row, time_ms, HK_PHASE_INPUT);
}

int32_t hk_sim_level(const hk_sim *sim, int32_t component)
{
    return hk_head(sim, component)->head.level;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bus between models (signal.h). What was sent in an instant is heard after its
 * levels have settled, first by threats that come after it, then by all mechanisms
 * that listen, in the order of the scenario. Who hears may only schedule, so nothing
 * depends on that order.
 */
#include "engine/sim/state.h"

enum { SIGNALS_FIRST = 64 };

static const char *const names[HK_SIGNALS] = {
    [HK_SIGNAL_DETECTED] = "detected",   [HK_SIGNAL_ANNOUNCED] = "announced",
    [HK_SIGNAL_WARNED] = "warned",       [HK_SIGNAL_ABSENT] = "absent",
    [HK_SIGNAL_SUCCEEDED] = "succeeded",
};

const char *hk_signal_name(hk_signal_kind kind)
{
    return names[kind];
}

/* The only thing that may grow within an instant: how much is said has no bound beforehand. It stays
 * for the replicates that follow. */
static bool room(hk_sim *sim)
{
    if (sim->n_signal < sim->max_signal) {
        return true;
    }
    int64_t want = sim->max_signal == 0 ? SIGNALS_FIRST : 2 * sim->max_signal;
    hk_signal *grown = hk_realloc(sim->signals, (size_t)want, sizeof *grown);
    if (grown == NULL) {
        sim->out_of_memory = true; /* the replicate ends as failed */
        return false;
    }
    sim->signals = grown;
    sim->max_signal = want;
    return true;
}

void hk_sim_signal(hk_sim *sim, const hk_threat *threat, int32_t k, hk_signal_kind kind,
                   double value)
{
    HK_CHECK(!sim->hearing);
    if (!room(sim)) {
        return;
    }
    sim->signals[sim->n_signal++] =
        (hk_signal){.time_ms = sim->now,
                    .kind = kind,
                    .threat = (int32_t)(threat - sim->setup->scenario->threats),
                    .component = k == HK_NONE ? HK_NONE : threat->components[k],
                    .value = value};
}

static void hear(hk_sim *sim, const hk_signal *signal)
{
    const hk_scenario *sc = sim->setup->scenario;
    for (int32_t t = 0; t < sc->n_threat; t++) {
        const hk_mechanism *m = sc->threats[t].mechanism;
        if ((m->hears & HK_HEARS(signal->kind)) != 0 && sim->threats[t].begin_ms != HK_NONE) {
            m->on_signal(sim, &sc->threats[t], signal);
        }
    }
}

void hk_signals_deliver(hk_sim *sim)
{
    for (; sim->n_heard < sim->n_signal; sim->n_heard++) {
        hk_signal signal = sim->signals[sim->n_heard]; /* start() may send more */
        hk_threats_follow(sim, &signal);
        sim->hearing = true;
        hear(sim, &signal);
        sim->hearing = false;
    }
}

void hk_signals_reset(hk_sim *sim)
{
    sim->n_signal = sim->n_heard = 0;
}

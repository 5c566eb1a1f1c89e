/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Latent conditions (AP2 Appendix 3, pattern 2: poor maintenance, audit, vendor and
 * general management): factors per component on the rate of its failures and on the
 * times of its repair and detection. They change no state.
 */
#include "engine/sim/state.h"

static double *factors_of(const hk_sim *sim, int32_t component)
{
    return &sim->strain[HK_STRAINS * (int64_t)component];
}

void hk_sim_strain(hk_sim *sim, const hk_threat *threat, int32_t k, hk_strain which, double by)
{
    int32_t component = threat->components[k];
    HK_CHECK(threat->mechanism->latent && by > 0);
    hk_list_add(&sim->strained, sim->is_strained, component);
    factors_of(sim, component)[which] *= by;
}

double hk_sim_factor(const hk_sim *sim, int32_t component, hk_strain which)
{
    return sim->strain == NULL ? 1 : factors_of(sim, component)[which];
}

int64_t hk_strained(const hk_sim *sim, int32_t component, hk_strain which, int64_t ms)
{
    return hk_time_scale(ms, hk_sim_factor(sim, component, which));
}

void hk_strain_reset(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->strained.n; i++) {
        double *f = factors_of(sim, sim->strained.item[i]);
        for (int32_t j = 0; j < HK_STRAINS; j++) {
            f[j] = 1;
        }
        hk_bit_clear(sim->is_strained, sim->strained.item[i]);
    }
    sim->strained.n = 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/latent/latent.h"

#include "engine/sim/sim.h"

typedef struct latent_params {
    hk_dist factor[HK_STRAINS];
    int32_t condition;
} latent_params;

/* Smallest and greatest factor. */
static const double least = 0.01, most = 100;

enum { CONDITIONS = 4 };

/* Factors where the scenario gives none: assumptions, see README.md. */
static const double usual[CONDITIONS][HK_STRAINS] = {
    {2, 1.5, 1},     /* maintenance */
    {1.3, 1, 2},     /* audit */
    {1.2, 2, 1.3},   /* vendor */
    {1.5, 1.5, 1.5}, /* management */
};

#define FACTOR(key, which, meaning)                                                                \
    {                                                                                              \
        key, "1", HK_PARAM_FACTOR, "", 0.01, 100,                                                  \
            offsetof(latent_params, factor) + (which) * sizeof(hk_dist), meaning,                  \
            "assumption; without it that of the condition"                                         \
    }

static const hk_param params[] = {
    {"condition", "maintenance|audit|vendor|management", HK_PARAM_WORD, NULL, 0, 0,
     offsetof(latent_params, condition), "what is inadequate", "AP2 App.3, unintentional factors"},
    FACTOR("rate", HK_STRAIN_RATE, "factor on the rate of failures and mistakes"),
    FACTOR("repair", HK_STRAIN_REPAIR, "factor on the times of repair"),
    FACTOR("detection", HK_STRAIN_DETECTION, "factor on the times until damage is known"),
};

static void start(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    const latent_params *p = threat->params;
    for (int32_t which = 0; which < HK_STRAINS; which++) {
        double u = hk_sim_draw(sim, threat, k, (uint64_t)which + 1, 0);
        double factor = hk_dist_quantile(&p->factor[which], u);
        if (factor <= 0) {
            factor = usual[p->condition][which];
        }
        factor = factor < least ? least : factor > most ? most : factor;
        hk_sim_strain(sim, threat, k, (hk_strain)which, factor);
    }
}

static void on_event(hk_sim *sim, const hk_threat *threat, int32_t k)
{
    (void)sim, (void)threat, (void)k; /* it schedules nothing */
}

const hk_mechanism hk_latent_mechanism = {
    .name = "latent",
    .summary = "inadequate maintenance, audit, vendor or general management: more failures, "
               "slower repair",
    .params = params,
    .n_param = sizeof params / sizeof params[0],
    .params_size = sizeof(latent_params),
    .start = start,
    .on_event = on_event,
    .latent = true,
};

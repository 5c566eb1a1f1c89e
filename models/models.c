/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/models.h"

#include "models/national/national.h"
#include "models/repair/fifo/fifo.h"
#include "models/threats/ageing/ageing.h"
#include "models/threats/campaign/campaign.h"
#include "models/threats/command/command.h"
#include "models/threats/common_fault/common_fault.h"
#include "models/threats/damage/damage.h"
#include "models/threats/defect/defect.h"
#include "models/threats/dos/dos.h"
#include "models/threats/earthquake/earthquake.h"
#include "models/threats/epidemic/epidemic.h"
#include "models/threats/fire/fire.h"
#include "models/threats/flood/flood.h"
#include "models/threats/insider/insider.h"
#include "models/threats/intrusion/intrusion.h"
#include "models/threats/latent/latent.h"
#include "models/threats/leak/leak.h"
#include "models/threats/lightning/lightning.h"
#include "models/threats/malware/malware.h"
#include "models/threats/mark/mark.h"
#include "models/threats/mistake/mistake.h"
#include "models/threats/outage/outage.h"
#include "models/threats/renewal/renewal.h"
#include "models/threats/shock/shock.h"

/* clang-format off */
static const hk_mechanism *const mechanisms[] = {
    &hk_outage_mechanism,
    &hk_shock_mechanism,
    &hk_damage_mechanism,
    &hk_renewal_mechanism,
    &hk_fire_mechanism,
    &hk_lightning_mechanism,
    &hk_defect_mechanism,
    &hk_flood_mechanism,
    &hk_epidemic_mechanism,
    &hk_mistake_mechanism,
    &hk_latent_mechanism,
    &hk_ageing_mechanism,
    &hk_common_fault_mechanism,
    &hk_mark_mechanism,
    &hk_dos_mechanism,
    &hk_campaign_mechanism,
    &hk_earthquake_mechanism,
    &hk_intrusion_mechanism,
    &hk_command_mechanism,
    &hk_insider_mechanism,
    &hk_leak_mechanism,
    &hk_malware_mechanism,
};
/* clang-format on */

static const hk_policy *const policies[] = {
    &hk_fifo_policy,
};

static const hk_model_builder *const builders[] = {
    &hk_national_builder,
};

const hk_mechanism *const *hk_registry_mechanisms(int32_t *ret_n)
{
    *ret_n = (int32_t)(sizeof mechanisms / sizeof mechanisms[0]);
    return mechanisms;
}

const hk_policy *const *hk_registry_policies(int32_t *ret_n)
{
    *ret_n = (int32_t)(sizeof policies / sizeof policies[0]);
    return policies;
}

const hk_model_builder *const *hk_registry_builders(int32_t *ret_n)
{
    *ret_n = (int32_t)(sizeof builders / sizeof builders[0]);
    return builders;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/national/national.h"

#include "models/national/nat.h"

/** The steps in their order; each needs what those before it have made. */
static hk_status make(hk_nat *n, hk_error *err)
{
    static hk_status (*const steps[])(hk_nat *, hk_error *) = {
        hk_nat_read_rules,  hk_nat_make_areas,  hk_nat_make_owners,
        hk_nat_make_parts,  hk_nat_make_trunks, hk_nat_make_index,
        hk_nat_write_parts, hk_nat_write_needs, hk_nat_write_rest};
    for (size_t i = 0; i < sizeof steps / sizeof *steps && n->n_problem == 0; i++) {
        HK_TRY(steps[i](n, err));
    }
    return HK_OK;
}

static hk_status build(const hk_facts *facts, const hk_build_options *options,
                       const hk_model_sink *sink, hk_error *err)
{
    hk_nat n = {.facts = facts, .options = options, .sink = sink};
    HK_TRY(hk_arena_new(&n.arena, err));
    hk_status status = make(&n, err);
    hk_free(n.areas);
    hk_free(n.places);
    hk_free(n.owners);
    hk_free(n.parts);
    hk_free(n.routes);
    hk_arena_free(n.arena);
    return status;
}

const hk_model_builder hk_national_builder = {
    .name = "japan",
    .folder = "national",
    .summary = "the ten sectors in all prefectures, from places, providers and rules",
    .title_en = "National reference model",
    .title_ja = "全国参照モデル",
    .catalogue_version = "1",
    .date = "2009-02-03",
    .scale_min = 0.01,
    .scale_max = 20,
    .facts = hk_nat_facts,
    .n_fact = HK_NAT_N_FACT,
    .outputs = hk_nat_outputs,
    .n_output = HK_NAT_N_OUT,
    .build = build,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What several mechanisms need: who shares a tag, damage in the last state of a repair. Pure or in
 * terms of sim.h; no state of their own.
 */
#ifndef HK_SIM_MECHANISM_TOOLS_H
#define HK_SIM_MECHANISM_TOOLS_H

#include <stdint.h>

#include "engine/sim/mechanism.h"

/** Report every selected component that the threat harms and that has no repair. */
void hk_tools_need_repairs(const hk_threat *threat, const hk_model *model, hk_place place,
                           hk_problems *problems);

/** Report states of `odds` that the repair of a selected component does not know. */
void hk_tools_know_states(const hk_threat *threat, const hk_model *model, const hk_state_odds *odds,
                          hk_place place, hk_problems *problems);

/** Row of a state of a repair by its name; a repair with one nameless state repairs any; HK_NONE
 *  if it knows none of that name. */
int32_t hk_tools_state(const hk_repair *repair, const char *name);

/** State by odds and a uniform; without odds the last one; HK_NONE = undamaged. */
int32_t hk_tools_state_at(const hk_repair *repair, const hk_state_odds *odds, double u);

/** Damage to `level` (HK_NONE: the level of the state) in state `state` (HK_NONE: the last one of
 *  its repair). */
void hk_tools_damage(struct hk_sim *sim, const hk_threat *threat, int32_t k, int32_t level,
                     int32_t state, uint64_t index);

/** Entity (hk_sim_draw_of()) of what a component shares with others: the hash of its first tag
 *  `key:...`, or of its own id if key is NULL or it has no such tag.
 *  @param ret_tagged may be NULL */
uint64_t hk_tools_entity(const hk_model *model, int32_t component, const char *key,
                         bool *ret_tagged);

/** The entity of each selected component: [n_component] in `arena`; NULL when out of memory. */
uint64_t *hk_tools_entities(const hk_threat *threat, const hk_model *model, const char *key,
                            hk_arena *arena);

/** Report that no selected component has a tag `key:...`. */
void hk_tools_need_tag(const hk_threat *threat, const hk_model *model, const char *key,
                       hk_place place, hk_problems *problems);

#endif

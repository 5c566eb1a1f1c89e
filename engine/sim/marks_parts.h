/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks as the other parts of the simulator see them; private to engine/sim, as state.h. */
#ifndef HK_SIM_MARKS_PARTS_H
#define HK_SIM_MARKS_PARTS_H

#include "engine/sim/state.h"

/** Memory, if a mechanism of the scenario sets marks. @return false when out of memory */
HK_WARN_UNUSED bool hk_marks_new(hk_sim *sim);
/** Has a slot taken or let go of marks in this instant? */
bool hk_marks_pending(const hk_sim *sim);
void hk_marks_settle(hk_sim *sim);
/** Components whose marks may have changed in this instant. */
const hk_list *hk_marks_moved(const hk_sim *sim);
hk_point_marks hk_marks_of(const hk_sim *sim, int32_t component);
/** As accounts know them; and they do now. */
hk_point_marks hk_marks_accounted(const hk_sim *sim, int32_t component);
void hk_marks_account(hk_sim *sim, int32_t component);
/** The slot that the first of these marks comes from, or HK_NONE. */
int32_t hk_marks_slot(const hk_sim *sim, int32_t component, unsigned marks);
/** Forget what moved in this instant. */
void hk_marks_clear(hk_sim *sim);
void hk_marks_reset(hk_sim *sim);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stored result under other verification rules, without simulating again. What a test needs is
 * taken, in this order, from the steps of the magnitude (`record: steps`), from what an equal test
 * saw, or from the greatest magnitude of the episode if that stays below the threshold. All three
 * give what a simulation under these rules gives; where none is there, it is refused.
 */
#ifndef HK_RANK_REJUDGE_H
#define HK_RANK_REJUDGE_H

#include "engine/io/result.h"
#include "engine/sim/criteria.h"

/**
 * Judge all episodes again: rules, tests, kinds, breaches and verdicts of the result become those
 * of the criteria. Means over sets of assumptions are gone (NAN).
 * @param result   changed; what is new borrows from the criteria
 * @param criteria for the services of the result, in their order
 * @return HK_OK; HK_EREJUDGE with what is missing; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_rejudge(hk_result *result, const hk_criteria *criteria, hk_error *err);

#endif

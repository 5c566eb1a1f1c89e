/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Estimates from all cases of a sweep of weighted draws, as people and programs see them. */
#ifndef HK_APP_COMBINED_VIEW_H
#define HK_APP_COMBINED_VIEW_H

#include "engine/app/statistics_view.h"
#include "engine/rank/statistics/combined.h"

/**
 * Print them.
 * @param view only cases, request, format and lang are looked at
 * @param combined of hk_combined_of()
 * @return HK_OK; HK_EWEIGHTS or another reason if an estimate was refused, which is printed as such;
 *         HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_combined_print(const hk_statistics_view *view,
                                           const hk_combined *combined, hk_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The detail of one pair: services whose person-hours differ most, and components first to restore.
 */
#ifndef HK_APP_COMPARE_SERVICES_H
#define HK_APP_COMPARE_SERVICES_H

#include "engine/app/compare_run.h"

/** The first `top` services by the size of the difference, of those that both have, without those that
 *  are the same in every replicate. Into the sheet; counts them all in the job.
 *  @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_compare_list_services(hk_compare_job *job, const hk_result *a,
                                                  const hk_result *b, hk_compare_sheet *sheet,
                                                  hk_error *err);

/** Components by their ranks; makes job->ranks. @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_compare_list_ranks(hk_compare_job *job, const hk_result *a,
                                               const hk_result *b, hk_compare_sheet *sheet,
                                               hk_error *err);

#endif

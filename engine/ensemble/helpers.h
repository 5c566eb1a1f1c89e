/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who packs chunks while one thread puts a file together: the other threads of the
 * process, and the ranks that have nothing else to do.
 */
#ifndef HK_ENSEMBLE_HELPERS_H
#define HK_ENSEMBLE_HELPERS_H

#include "engine/ensemble/cluster.h"
#include "engine/io/packing.h"

/**
 * Do `work` in the calling thread while others help.
 * @param threads with the caller's; 0 = one per available core
 * @param cluster whose other ranks serve (hk_errands_serve()); NULL = none do
 * @return what `work` says; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_with_helpers(int32_t threads, hk_cluster *cluster,
                                         hk_status (*work)(void *user, const hk_helpers *helpers,
                                                           hk_error *err),
                                         void *user, hk_error *err);

#endif

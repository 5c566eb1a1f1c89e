/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The processes of a run: one, or the ranks that mpirun or srun started. They hand
 * out blocks by a counter that every rank can reach, tell how far they are, and agree
 * on how it ended. With errands.h the
 * only user of MPI. Built without MPI there is one rank, and a
 * launcher that has started more is an error rather than as many runs side by side.
 * One thread of a process at a time.
 */
#ifndef HK_ENSEMBLE_CLUSTER_H
#define HK_ENSEMBLE_CLUSTER_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"

typedef struct hk_cluster hk_cluster; /* opaque: MPI objects */

/** "Open MPI v4.1.4", or "without MPI". */
void hk_cluster_library(char *buf, size_t size);

/** Join the others, if a launcher has started any. Once in a process.
 *  @param ret_cluster owned, hk_cluster_leave(). @return HK_OK; HK_ECLUSTER, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_cluster_join(hk_cluster **ret_cluster, hk_error *err);
/** All ranks must come. NULL is allowed. */
void hk_cluster_leave(hk_cluster *cluster);

int hk_cluster_rank(const hk_cluster *cluster); /* 0 for NULL */
int hk_cluster_size(const hk_cluster *cluster); /* 1 for NULL */

/** The gravest of all ranks: the greatest number. All ranks call it. */
int64_t hk_cluster_greatest(hk_cluster *cluster, int64_t value);
/** Of rank 0 to all others. */
void hk_cluster_share(hk_cluster *cluster, void *bytes, int64_t n);

/** `n` bytes of each rank, in the order of ranks, to rank 0. All ranks call it.
 *  @param ret_all [ranks, n] written on rank 0 */
void hk_cluster_collect(hk_cluster *cluster, const void *mine, int n, void *ret_all);

/** Start the counter at 0. All ranks call it. @return HK_OK; HK_ECLUSTER */
HK_WARN_UNUSED hk_status hk_cluster_count_from_0(hk_cluster *cluster, hk_error *err);
/** Take the next number; every rank gets another one. */
int64_t hk_cluster_next(hk_cluster *cluster);
/** No rank asks for numbers or sums any more, until the counter is started again: from now on others
 *  may use MPI. */
void hk_cluster_rest(hk_cluster *cluster);
/** From now on numbers are at least `value`: nobody gets a block any more. */
void hk_cluster_skip(hk_cluster *cluster, int64_t value);

/** Of several ranks: two sums over all, which are 0 when the counter starts; add to them.
 *  @param ret_sum what they are then */
void hk_cluster_add(hk_cluster *cluster, const int64_t more[2], int64_t ret_sum[2]);

#endif

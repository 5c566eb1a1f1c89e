/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/helpers.h"

#include <omp.h>

#include "engine/ensemble/errands.h"

/* Ranks first: a task is done at once where there are no other threads. */
static void start(void *user, hk_packing *packing)
{
    if (!hk_errands_send(user, packing)) {
#pragma omp task default(none) firstprivate(packing)
        hk_packing_do(packing);
    }
}

static void wait(void *user)
{
#pragma omp taskwait
    hk_errands_wait(user);
}

hk_status hk_with_helpers(int32_t threads, hk_cluster *cluster,
                          hk_status (*work)(void *user, const hk_helpers *helpers, hk_error *err),
                          void *user, hk_error *err)
{
    int32_t n = threads > 0 ? threads : omp_get_num_procs();
    hk_errands *errands = NULL;
    HK_TRY(hk_errands_begin(cluster, &errands, err));
    const hk_helpers helpers = {n + hk_errands_most(errands), start, wait, errands};
    hk_status status = HK_OK;
    /* The others take tasks while they wait at the end of the parallel region. */
#pragma omp parallel num_threads(n) default(none) shared(work, user, helpers, status, err)
#pragma omp master
    status = work(user, &helpers, err);
    hk_errands_end(errands);
    return status;
}

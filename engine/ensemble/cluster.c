/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/cluster.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

#include "engine/base/memory.h"

#ifdef HAKYU_MPI
#include <mpi.h>
#endif

struct hk_cluster {
    int rank, size;
    int64_t count; /* of rank 0, in one process */
#ifdef HAKYU_MPI
    int64_t *counter; /* memory of the window */
    MPI_Win window;
    bool has_window;
#endif
};

/** What the launcher says it has started, 0 = there is none. */
static int launched(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_SIZE",
                                        "SLURM_STEP_NUM_TASKS"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *text = getenv(names[i]);
        long n = text == NULL ? 0 : strtol(text, NULL, 10);
        if (n > 0 && n <= INT_MAX) {
            return (int)n;
        }
    }
    return 0;
}

int hk_cluster_rank(const hk_cluster *cluster)
{
    return cluster == NULL ? 0 : cluster->rank;
}

int hk_cluster_size(const hk_cluster *cluster)
{
    return cluster == NULL ? 1 : cluster->size;
}

#ifdef HAKYU_MPI

static hk_status start(hk_cluster *c, hk_error *err)
{
    int level = 0;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level) != MPI_SUCCESS ||
        level < MPI_THREAD_SERIALIZED) {
        return hk_fail(err, HK_ECLUSTER, "MPI cannot be used from threads that take turns");
    }
    MPI_Comm_rank(MPI_COMM_WORLD, &c->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &c->size);
    return HK_OK;
}

void hk_cluster_leave(hk_cluster *cluster)
{
    int running = 0;
    if (cluster == NULL) {
        return;
    }
    MPI_Initialized(&running);
    if (running) {
        if (cluster->has_window) {
            MPI_Win_unlock_all(cluster->window);
            MPI_Win_free(&cluster->window);
        }
        MPI_Finalize();
    }
    hk_free(cluster);
}

int64_t hk_cluster_greatest(hk_cluster *cluster, int64_t value)
{
    int64_t greatest = value;
    if (hk_cluster_size(cluster) > 1) {
        MPI_Allreduce(&value, &greatest, 1, MPI_INT64_T, MPI_MAX, MPI_COMM_WORLD);
    }
    return greatest;
}

void hk_cluster_share(hk_cluster *cluster, void *bytes, int64_t n)
{
    for (int64_t at = 0; hk_cluster_size(cluster) > 1 && at < n;) {
        int64_t part = n - at < (1 << 30) ? n - at : 1 << 30;
        MPI_Bcast((char *)bytes + at, (int)part, MPI_BYTE, 0, MPI_COMM_WORLD);
        at += part;
    }
}

hk_status hk_cluster_count_from_0(hk_cluster *cluster, hk_error *err)
{
    hk_cluster *c = cluster;
    if (hk_cluster_size(c) == 1) {
        if (c != NULL) {
            c->count = 0;
        }
        return HK_OK;
    }
    if (!c->has_window) {
        MPI_Aint bytes = c->rank == 0 ? (MPI_Aint)sizeof *c->counter : 0;
        if (MPI_Win_allocate(bytes, sizeof *c->counter, MPI_INFO_NULL, MPI_COMM_WORLD, &c->counter,
                             &c->window) != MPI_SUCCESS) {
            return hk_fail(err, HK_ECLUSTER, "MPI has no memory that all ranks can reach");
        }
        c->has_window = true;
        MPI_Win_lock_all(MPI_MODE_NOCHECK, c->window);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    if (c->rank == 0) {
        int64_t zero = 0, before = 0;
        MPI_Fetch_and_op(&zero, &before, MPI_INT64_T, 0, 0, MPI_REPLACE, c->window);
        MPI_Win_flush(0, c->window);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    return HK_OK;
}

static int64_t add(hk_cluster *c, int64_t more)
{
    int64_t before = 0;
    MPI_Fetch_and_op(&more, &before, MPI_INT64_T, 0, 0, MPI_SUM, c->window);
    MPI_Win_flush(0, c->window);
    return before;
}

int64_t hk_cluster_next(hk_cluster *cluster)
{
    return hk_cluster_size(cluster) == 1 ? cluster->count++ : add(cluster, 1);
}

void hk_cluster_skip(hk_cluster *cluster, int64_t value)
{
    if (hk_cluster_size(cluster) == 1) {
        cluster->count = value;
    } else {
        add(cluster, value);
    }
}

#else

static hk_status start(hk_cluster *c, hk_error *err)
{
    (void)c;
    return hk_fail(err, HK_ECLUSTER,
                   "a launcher has started several of this program, which was built without MPI: "
                   "they would all do the same; build it with libopenmpi-dev, or start one");
}

void hk_cluster_leave(hk_cluster *cluster)
{
    hk_free(cluster);
}

int64_t hk_cluster_greatest(hk_cluster *cluster, int64_t value)
{
    (void)cluster;
    return value;
}

void hk_cluster_share(hk_cluster *cluster, void *bytes, int64_t n)
{
    (void)cluster;
    (void)bytes;
    (void)n;
}

hk_status hk_cluster_count_from_0(hk_cluster *cluster, hk_error *err)
{
    (void)err;
    cluster->count = 0;
    return HK_OK;
}

int64_t hk_cluster_next(hk_cluster *cluster)
{
    return cluster->count++;
}

void hk_cluster_skip(hk_cluster *cluster, int64_t value)
{
    cluster->count = value;
}

#endif

hk_status hk_cluster_join(hk_cluster **ret_cluster, hk_error *err)
{
    hk_cluster *c = hk_alloc(1, sizeof *c);
    if (c == NULL) {
        return hk_fail_nomem(err);
    }
    c->size = 1;
    int started = launched();
    hk_status status = started > 1 ? start(c, err) : HK_OK;
    if (status == HK_OK && started > 1 && c->size != started) {
        status = hk_fail(err, HK_ECLUSTER,
                         "the launcher says it has started %d processes, MPI knows of %d: they "
                         "belong to different installations of MPI",
                         started, c->size);
    }
    if (status != HK_OK) {
        hk_free(c);
        return status;
    }
    *ret_cluster = c;
    return HK_OK;
}

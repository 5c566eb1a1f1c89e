/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The counter lives in a window of rank 0. Where ranks share memory the others reach it by
 * themselves; over TCP Open MPI answers them only while rank 0 is in a call of MPI, and rank 0
 * computes. So it has a helper thread that looks in now and then, or the others would wait for
 * each block as long as rank 0 takes for one of its own. All calls take turns.
 */
#include "engine/ensemble/cluster.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/memory.h"

#ifdef HAKYU_MPI
#include <mpi.h>
#endif

struct hk_cluster {
    int rank, size;
    int64_t count; /* of rank 0, in one process */
#ifdef HAKYU_MPI
    int64_t *counter; /* memory of the window: [SHARED] the counter, then the sums */
    MPI_Win window;
    bool has_window;
    pthread_mutex_t turn;
    pthread_t helper;
    bool has_helper;
    atomic_bool leaving;
#endif
};

enum { SHARED = 3, HELP_NS = 500000 };

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

void hk_cluster_library(char *buf, size_t size)
{
    char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int n = 0;
    MPI_Get_library_version(text, &n); /* allowed without joining */
    snprintf(buf, size, "%.*s", (int)strcspn(text, ",\n"), text);
}

static hk_status start(hk_cluster *c, hk_error *err)
{
    int level = 0;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level) != MPI_SUCCESS ||
        level < MPI_THREAD_SERIALIZED) {
        return hk_fail(err, HK_ECLUSTER, "MPI cannot be used from threads that take turns");
    }
    MPI_Comm_rank(MPI_COMM_WORLD, &c->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &c->size);
    pthread_mutex_init(&c->turn, NULL);
    return HK_OK;
}

static void *help(void *user)
{
    hk_cluster *c = user;
    const struct timespec pause = {.tv_nsec = HELP_NS};
    while (!atomic_load(&c->leaving)) {
        int found = 0;
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&c->turn);
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &found, MPI_STATUS_IGNORE);
        pthread_mutex_unlock(&c->turn);
    }
    return NULL;
}

/* Without it the run is slower, not wrong. Signals are for the threads that look for them. */
static void start_helper(hk_cluster *c)
{
    sigset_t all, before;
    sigfillset(&all);
    atomic_store(&c->leaving, false);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    c->has_helper = pthread_create(&c->helper, NULL, help, c) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void hk_cluster_rest(hk_cluster *cluster)
{
    hk_cluster *c = cluster;
    if (c != NULL && c->has_helper) {
        atomic_store(&c->leaving, true);
        pthread_join(c->helper, NULL);
        c->has_helper = false;
    }
}

void hk_cluster_leave(hk_cluster *cluster)
{
    int running = 0;
    if (cluster == NULL) {
        return;
    }
    MPI_Initialized(&running);
    if (running) {
        hk_cluster_rest(cluster);
        if (cluster->has_window) {
            MPI_Win_unlock_all(cluster->window);
            MPI_Win_free(&cluster->window);
        }
        MPI_Finalize();
        pthread_mutex_destroy(&cluster->turn);
    }
    hk_free(cluster);
}

int64_t hk_cluster_greatest(hk_cluster *cluster, int64_t value)
{
    int64_t greatest = value;
    if (hk_cluster_size(cluster) > 1) {
        pthread_mutex_lock(&cluster->turn);
        MPI_Allreduce(&value, &greatest, 1, MPI_INT64_T, MPI_MAX, MPI_COMM_WORLD);
        pthread_mutex_unlock(&cluster->turn);
    }
    return greatest;
}

void hk_cluster_share(hk_cluster *cluster, void *bytes, int64_t n)
{
    for (int64_t at = 0; hk_cluster_size(cluster) > 1 && at < n;) {
        int64_t part = n - at < (1 << 30) ? n - at : 1 << 30;
        pthread_mutex_lock(&cluster->turn);
        MPI_Bcast((char *)bytes + at, (int)part, MPI_BYTE, 0, MPI_COMM_WORLD);
        pthread_mutex_unlock(&cluster->turn);
        at += part;
    }
}

void hk_cluster_collect(hk_cluster *cluster, const void *mine, int n, void *ret_all)
{
    if (hk_cluster_size(cluster) > 1) {
        pthread_mutex_lock(&cluster->turn);
        MPI_Gather(mine, n, MPI_BYTE, ret_all, n, MPI_BYTE, 0, MPI_COMM_WORLD);
        pthread_mutex_unlock(&cluster->turn);
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
        MPI_Aint bytes = c->rank == 0 ? SHARED * (MPI_Aint)sizeof *c->counter : 0;
        if (MPI_Win_allocate(bytes, sizeof *c->counter, MPI_INFO_NULL, MPI_COMM_WORLD, &c->counter,
                             &c->window) != MPI_SUCCESS) {
            return hk_fail(err, HK_ECLUSTER, "MPI has no memory that all ranks can reach");
        }
        c->has_window = true;
        MPI_Win_lock_all(MPI_MODE_NOCHECK, c->window);
    }
    if (c->rank == 0 && !c->has_helper) {
        start_helper(c);
    }
    pthread_mutex_lock(&c->turn);
    MPI_Barrier(MPI_COMM_WORLD);
    if (c->rank == 0) {
        const int64_t zero[SHARED] = {0};
        int64_t before[SHARED];
        MPI_Get_accumulate(zero, SHARED, MPI_INT64_T, before, SHARED, MPI_INT64_T, 0, 0, SHARED,
                           MPI_INT64_T, MPI_REPLACE, c->window);
        MPI_Win_flush(0, c->window);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    pthread_mutex_unlock(&c->turn);
    return HK_OK;
}

static int64_t add(hk_cluster *c, int64_t more)
{
    int64_t before = 0;
    pthread_mutex_lock(&c->turn);
    MPI_Fetch_and_op(&more, &before, MPI_INT64_T, 0, 0, MPI_SUM, c->window);
    MPI_Win_flush(0, c->window);
    pthread_mutex_unlock(&c->turn);
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

void hk_cluster_add(hk_cluster *cluster, const int64_t more[2], int64_t ret_sum[2])
{
    int64_t before[2] = {0, 0};
    if (hk_cluster_size(cluster) > 1) {
        pthread_mutex_lock(&cluster->turn);
        MPI_Get_accumulate(more, 2, MPI_INT64_T, before, 2, MPI_INT64_T, 0, 1, 2, MPI_INT64_T,
                           MPI_SUM, cluster->window);
        MPI_Win_flush(0, cluster->window);
        pthread_mutex_unlock(&cluster->turn);
    }
    ret_sum[0] = before[0] + more[0];
    ret_sum[1] = before[1] + more[1];
}

#else

void hk_cluster_library(char *buf, size_t size)
{
    snprintf(buf, size, "without MPI");
}

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

void hk_cluster_collect(hk_cluster *cluster, const void *mine, int n, void *ret_all)
{
    (void)cluster;
    (void)mine;
    (void)n;
    (void)ret_all;
}

void hk_cluster_add(hk_cluster *cluster, const int64_t more[2], int64_t ret_sum[2])
{
    (void)cluster;
    ret_sum[0] = more[0];
    ret_sum[1] = more[1];
}

void hk_cluster_rest(hk_cluster *cluster)
{
    (void)cluster;
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

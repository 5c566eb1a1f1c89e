/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/errands.h"

#include "engine/base/memory.h"

#ifdef HAKYU_MPI
#include <mpi.h>

enum { TAG_GO = 1, TAG_ANSWER, TAG_ERRAND /* + bytes of a number */ };

typedef struct errand {  /* of rank 1 + i */
    hk_packing *packing; /* NULL = it waits for one */
} errand;

struct hk_errands {
    int32_t ranks;
    errand *away; /* [ranks] */
};

hk_status hk_errands_begin(hk_cluster *cluster, hk_errands **ret_errands, hk_error *err)
{
    *ret_errands = NULL;
    if (hk_cluster_size(cluster) == 1) {
        return HK_OK;
    }
    hk_errands *e = hk_alloc(1, sizeof *e);
    int32_t ranks = hk_cluster_size(cluster) - 1;
    errand *away = hk_alloc((size_t)ranks, sizeof *away);
    bool ready = e != NULL && away != NULL;
    bool all_ready = hk_cluster_greatest(cluster, ready ? HK_OK : HK_ENOMEM) == HK_OK;
    if (!ready || !all_ready) { /* a rank without memory: then without the others */
        hk_free(away);
        hk_free(e);
        return ready ? HK_OK : hk_fail_nomem(err);
    }
    *e = (hk_errands){ranks, away};
    *ret_errands = e;
    return HK_OK;
}

static void take(hk_errands *e, int32_t i)
{
    hk_packing *p = e->away[i].packing;
    MPI_Status status;
    int n = 0;
    MPI_Recv(p->packed, (int)p->room, MPI_BYTE, 1 + i, TAG_ANSWER, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_BYTE, &n);
    p->n_packed = n < 0 ? 0 : (size_t)n;
    e->away[i].packing = NULL;
}

void hk_errands_wait(hk_errands *errands)
{
    for (int32_t i = 0; errands != NULL && i < errands->ranks; i++) {
        if (errands->away[i].packing != NULL) {
            take(errands, i);
        }
    }
}

void hk_errands_end(hk_errands *errands)
{
    if (errands == NULL) {
        return;
    }
    hk_errands_wait(errands);
    for (int rank = 1; rank <= errands->ranks; rank++) {
        MPI_Send(NULL, 0, MPI_BYTE, rank, TAG_GO, MPI_COMM_WORLD);
    }
    hk_free(errands->away);
    hk_free(errands);
}

int32_t hk_errands_most(const hk_errands *errands)
{
    return errands == NULL ? 0 : errands->ranks;
}

/* Nothing is sent to a rank that has not answered: so neither side can block the other. */
bool hk_errands_send(hk_errands *errands, hk_packing *packing)
{
    for (int32_t i = 0; errands != NULL && i < errands->ranks; i++) {
        int there = 0;
        if (errands->away[i].packing != NULL) {
            MPI_Iprobe(1 + i, TAG_ANSWER, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
        }
        if (there) {
            take(errands, i);
        }
        if (errands->away[i].packing == NULL) {
            MPI_Send(packing->bytes, (int)packing->n, MPI_BYTE, 1 + i,
                     TAG_ERRAND + (int)packing->size, MPI_COMM_WORLD);
            errands->away[i].packing = packing;
            return true;
        }
    }
    return false;
}

/* ---- the other ranks --------------------------------------------------------------------------- */

/** The next errand. @return false when let go */
static bool serve_one(hk_packing *p)
{
    MPI_Status about;
    int n = 0;
    MPI_Recv(p->bytes, HK_CHUNK_BYTES, MPI_BYTE, 0, MPI_ANY_TAG, MPI_COMM_WORLD, &about);
    if (about.MPI_TAG == TAG_GO) {
        return false;
    }
    MPI_Get_count(&about, MPI_BYTE, &n);
    p->n = (size_t)n;
    p->size = (size_t)(about.MPI_TAG - TAG_ERRAND);
    hk_packing_do(p);
    MPI_Send(p->packed, (int)p->n_packed, MPI_BYTE, 0, TAG_ANSWER, MPI_COMM_WORLD);
    return true;
}

void hk_errands_serve(hk_cluster *cluster)
{
    hk_packing p = {.room = hk_packing_room(HK_CHUNK_BYTES)};
    p.bytes = hk_alloc(p.room, 1);
    p.packed = hk_alloc(p.room, 1);
    bool ready = p.bytes != NULL && p.packed != NULL;
    bool more = hk_cluster_greatest(cluster, ready ? HK_OK : HK_ENOMEM) == HK_OK;
    while (more) {
        more = serve_one(&p);
    }
    hk_free(p.bytes);
    hk_free(p.packed);
}

void hk_errands_decline(hk_cluster *cluster)
{
    (void)hk_cluster_greatest(cluster, HK_ENOMEM);
}

#else

hk_status hk_errands_begin(hk_cluster *cluster, hk_errands **ret_errands, hk_error *err)
{
    (void)cluster;
    (void)err;
    *ret_errands = NULL;
    return HK_OK;
}

void hk_errands_end(hk_errands *errands)
{
    (void)errands;
}

int32_t hk_errands_most(const hk_errands *errands)
{
    (void)errands;
    return 0;
}

bool hk_errands_send(hk_errands *errands, hk_packing *packing)
{
    (void)errands;
    (void)packing;
    return false;
}

void hk_errands_wait(hk_errands *errands)
{
    (void)errands;
}

void hk_errands_serve(hk_cluster *cluster)
{
    (void)cluster;
}

void hk_errands_decline(hk_cluster *cluster)
{
    (void)cluster;
}

#endif

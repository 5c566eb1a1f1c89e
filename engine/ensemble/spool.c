/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/file_bytes.h"
#include "engine/base/memory.h"

typedef struct place {
    void *bytes;    /* or NULL: in the file */
    int64_t offset; /* in the file */
    int64_t n;      /* -1 = never put */
} place;

struct hk_spool {
    int64_t blocks;
    place *places; /* [blocks] */
    size_t memory, kept;
    const char *folder;
    int fd; /* of the file, -1 = not needed yet */
    int64_t end;
    void *taken; /* what was read last from the file */
    size_t taken_size;
    omp_lock_t lock;
};

hk_status hk_spool_new(int64_t blocks, size_t memory, const char *folder, hk_spool **ret_spool,
                       hk_error *err)
{
    hk_spool *spool = hk_alloc(1, sizeof *spool);
    if (spool == NULL) {
        return hk_fail_nomem(err);
    }
    *spool = (hk_spool){.blocks = blocks, .memory = memory, .folder = folder, .fd = -1};
    spool->places = hk_alloc((size_t)blocks, sizeof *spool->places);
    if (spool->places == NULL) {
        hk_free(spool);
        return hk_fail_nomem(err);
    }
    for (int64_t i = 0; i < blocks; i++) {
        spool->places[i].n = -1;
    }
    omp_init_lock(&spool->lock);
    *ret_spool = spool;
    return HK_OK;
}

void hk_spool_free(hk_spool *spool)
{
    if (spool == NULL) {
        return;
    }
    for (int64_t i = 0; i < spool->blocks; i++) {
        hk_free(spool->places[i].bytes);
    }
    if (spool->fd >= 0) {
        close(spool->fd);
    }
    omp_destroy_lock(&spool->lock);
    hk_free(spool->taken);
    hk_free(spool->places);
    hk_free(spool);
}

/** A file without a name: it is gone with the process. */
static hk_status open_file(hk_spool *spool, hk_error *err)
{
    char name[PATH_MAX];
    if (spool->fd >= 0) {
        return HK_OK;
    }
    int n = snprintf(name, sizeof name, "%s/.hakyu-XXXXXX", spool->folder);
    spool->fd = n < (int)sizeof name ? mkstemp(name) : -1;
    if (spool->fd < 0) {
        return hk_fail(err, HK_EWRITE, "%s: cannot create a temporary file: %s", spool->folder,
                       strerror(errno));
    }
    (void)fcntl(spool->fd, F_SETFD, FD_CLOEXEC);
    unlink(name);
    return HK_OK;
}

static hk_status put_locked(hk_spool *spool, place *to, const void *bytes, size_t n, hk_error *err)
{
    if (n <= spool->memory - spool->kept) {
        to->bytes = hk_alloc(n, 1);
        if (to->bytes != NULL) {
            memcpy(to->bytes, bytes, n);
            spool->kept += n;
            to->n = (int64_t)n;
            return HK_OK;
        }
    }
    HK_TRY(open_file(spool, err));
    if (!hk_bytes_write(spool->fd, bytes, n, (uint64_t)spool->end)) {
        return hk_fail(err, HK_EWRITE, "%s: cannot write a temporary file: %s", spool->folder,
                       strerror(errno));
    }
    to->offset = spool->end;
    to->n = (int64_t)n;
    spool->end += (int64_t)n;
    return HK_OK;
}

hk_status hk_spool_put(hk_spool *spool, int64_t block, const void *bytes, size_t n, hk_error *err)
{
    omp_set_lock(&spool->lock);
    hk_status status = put_locked(spool, &spool->places[block], bytes, n, err);
    omp_unset_lock(&spool->lock);
    return status;
}

int64_t hk_spool_size(const hk_spool *spool, int64_t block)
{
    return spool->places[block].n;
}

hk_status hk_spool_take(hk_spool *spool, int64_t block, const void **ret_bytes, size_t *ret_n,
                        hk_error *err)
{
    const place *from = &spool->places[block];
    size_t n = (size_t)from->n;
    if (from->bytes == NULL) {
        if (n > spool->taken_size) {
            void *room = hk_realloc(spool->taken, n, 1);
            if (room == NULL) {
                return hk_fail_nomem(err);
            }
            spool->taken = room;
            spool->taken_size = n;
        }
        if (!hk_bytes_read_all(spool->fd, spool->taken, n, (uint64_t)from->offset)) {
            return hk_fail(err, HK_EFILE, "%s: cannot read a temporary file: %s", spool->folder,
                           strerror(errno));
        }
    }
    *ret_bytes = from->bytes != NULL ? from->bytes : spool->taken;
    *ret_n = n;
    return HK_OK;
}

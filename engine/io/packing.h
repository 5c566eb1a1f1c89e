/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chunks of a result file on their way to be packed: what HDF5's filters shuffle and
 * deflate make of them, without HDF5, so that other threads and other processes can do
 * it. The only user of zlib.
 */
#ifndef HK_IO_PACKING_H
#define HK_IO_PACKING_H

#include <stddef.h>
#include <stdint.h>

enum {
    HK_CHUNK_BYTES = 1 << 18, /* of one chunk, at most */
    HK_DEFLATE_LEVEL = 1      /* higher ones save a few per cent and cost up to half the speed */
};

typedef struct hk_packing {
    unsigned char *bytes;  /* [room] the numbers as they stand in memory; spoilt by packing */
    unsigned char *packed; /* [room] what becomes of them */
    size_t room;           /* >= hk_packing_room(n) */
    size_t n, size;        /* bytes; of a number: those of more than one byte are shuffled */
    size_t n_packed;       /* 0 = there was no memory */
} hk_packing;

/** Room for n bytes that are packed. */
size_t hk_packing_room(size_t n);

/** Pack. The two buffers may change places. Equal chunks give equal bytes. Thread-safe for different
 *  chunks. */
void hk_packing_do(hk_packing *packing);

/** Others that pack. */
typedef struct hk_helpers {
    int32_t n; /* that pack side by side, the caller with them */
    /** Have it packed, now or later: until the next wait() nobody else touches it. */
    void (*start)(void *user, hk_packing *packing);
    void (*wait)(void *user); /* until all that was started is packed */
    void *user;
} hk_helpers;

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/packing.h"

#include <stdbool.h>
#include <zlib.h>

size_t hk_packing_room(size_t n)
{
    return compressBound(n);
}

/** First the lowest byte of all numbers, then the next: in the order of the file, little-endian. */
static void shuffle(const unsigned char *from, size_t n, size_t size, unsigned char *to)
{
    size_t count = n / size;
    for (size_t k = 0; k < size; k++) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        const unsigned char *byte = from + k;
#else
        const unsigned char *byte = from + (size - 1 - k);
#endif
        for (size_t i = 0; i < count; i++) {
            to[k * count + i] = byte[i * size];
        }
    }
}

void hk_packing_do(hk_packing *packing)
{
    hk_packing *p = packing;
    uLongf packed = p->room;
    if (p->size > 1) {
        unsigned char *shuffled = p->packed;
        shuffle(p->bytes, p->n, p->size, shuffled);
        p->packed = p->bytes;
        p->bytes = shuffled;
    }
    bool ok = compress2(p->packed, &packed, p->bytes, p->n, HK_DEFLATE_LEVEL) == Z_OK;
    p->n_packed = ok ? packed : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/sensitivity/slices.h"

#include <stdlib.h>

#include "engine/base/int128.h"

enum { PURPOSE_TIES = 1, PURPOSE_SHUFFLE = 2 };

static int compare_rows(const void *a, const void *b)
{
    const hk_slice_row *p = a;
    const hk_slice_row *q = b;
    if (p->x != q->x) {
        return p->x < q->x ? -1 : 1;
    }
    if (p->word != q->word) {
        return p->word < q->word ? -1 : 1;
    }
    return (p->row > q->row) - (p->row < q->row);
}

void hk_slice_sort(const double *x, int64_t stride, int32_t n, hk_rng_key key, uint64_t entity,
                   hk_slice_row *ret_rows)
{
    for (int32_t i = 0; i < n; i++) {
        uint64_t words[4];
        hk_rng_block(key, 0, entity, PURPOSE_TIES, (uint64_t)i, words);
        ret_rows[i] = (hk_slice_row){.x = x[i * stride], .word = words[0], .row = i};
    }
    qsort(ret_rows, (size_t)n, sizeof *ret_rows, compare_rows);
}

/** Rows from `first` on that have its value. */
static int32_t run_length(const hk_slice_row *rows, int32_t n, int32_t first)
{
    int32_t end = first + 1;
    while (end < n && rows[end].x == rows[first].x) {
        end++;
    }
    return end - first;
}

int32_t hk_slice_cut(const hk_slice_row *rows, int32_t n, int32_t wanted, int32_t *ret_slice)
{
    int32_t values = 0;
    for (int32_t i = 0; i < n && values <= wanted; i += run_length(rows, n, i)) {
        values++;
    }
    int32_t count = 0;
    int64_t before = -1; /* part of the sample that the run before was in */
    for (int32_t i = 0; i < n;) {
        int32_t length = run_length(rows, n, i);
        int64_t middle = (int64_t)i + length / 2;
        int64_t part = values <= wanted ? i : middle * wanted / n;
        count += part != before;
        before = part;
        for (int32_t j = i; j < i + length; j++) {
            ret_slice[rows[j].row] = count - 1;
        }
        i += length;
    }
    return count;
}

void hk_slice_shuffle(hk_rng_key key, int64_t b, int32_t *x, int32_t n)
{
    uint64_t words[4] = {0};
    for (int32_t i = n - 1; i > 0; i--) {
        int32_t place = n - 1 - i;
        if (place % 4 == 0) {
            hk_rng_block(key, (uint64_t)b, 0, PURPOSE_SHUFFLE, (uint64_t)place / 4, words);
        }
        int32_t j = (int32_t)((hk_uint128)words[place % 4] * (uint64_t)(i + 1) >> 64);
        int32_t keep = x[i];
        x[i] = x[j];
        x[j] = keep;
    }
}

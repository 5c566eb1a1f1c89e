/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/event/burst.h"

#include <string.h>

#include "engine/base/memory.h"

enum { RADIX = 256, INSERTION_MAX = 48 };

hk_status hk_burst_grow(hk_burst *burst, int64_t capacity, hk_error *err)
{
    uint64_t *ties = hk_alloc((size_t)capacity, sizeof *ties);
    if (ties == NULL) {
        return hk_fail_nomem(err);
    }
    int64_t n_sorted = burst->capacity - burst->sorted_at;
    if (burst->ties != NULL) {
        memcpy(ties, burst->ties, (size_t)burst->n_heap * sizeof *ties);
        memcpy(ties + capacity - n_sorted, burst->ties + burst->sorted_at,
               (size_t)n_sorted * sizeof *ties);
        hk_free(burst->ties);
    }
    burst->ties = ties;
    burst->capacity = capacity;
    burst->sorted_at = capacity - n_sorted;
    return HK_OK;
}

void hk_burst_done(hk_burst *burst)
{
    hk_free(burst->ties);
}

void hk_burst_place(hk_burst *burst, uint64_t *ties, int64_t capacity)
{
    burst->ties = ties;
    burst->capacity = burst->sorted_at = capacity;
}

void hk_burst_clear(hk_burst *burst)
{
    burst->time_ms = -1;
    burst->sorted_at = burst->capacity;
    burst->n_heap = 0;
}

void hk_burst_start(hk_burst *burst, int64_t time_ms)
{
    hk_burst_clear(burst);
    burst->time_ms = time_ms;
}

static void insertion_sort(uint64_t *a, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        uint64_t key = a[i];
        int64_t j = i;
        while (j > 0 && a[j - 1] > key) {
            a[j] = a[j - 1];
            j--;
        }
        a[j] = key;
    }
}

/** Highest byte in which the keys differ (as a shift); 64 if they are sorted already. */
static uint32_t differing_byte(const uint64_t *a, int64_t n)
{
    uint64_t differs = 0;
    bool sorted = true;
    for (int64_t i = 1; i < n; i++) {
        differs |= a[i] ^ a[0];
        sorted = sorted && a[i - 1] <= a[i];
    }
    return sorted ? 64 : (63U - (uint32_t)__builtin_clzll(differs)) / 8 * 8;
}

/** In-place radix sort from the highest byte (American flag sort, McIlroy, Bostic, McIlroy
 *  1993): linear in n and at most 8 deep, whatever the keys. */
static void radix_sort(uint64_t *a, int64_t n)
{
    if (n <= INSERTION_MAX) {
        insertion_sort(a, n);
        return;
    }
    uint32_t shift = differing_byte(a, n);
    if (shift == 64) {
        return;
    }
    int64_t end[RADIX] = {0};
    int64_t at[RADIX];
    for (int64_t i = 0; i < n; i++) {
        end[a[i] >> shift & (RADIX - 1)]++;
    }
    int64_t sum = 0;
    for (int32_t d = 0; d < RADIX; d++) {
        at[d] = sum;
        sum += end[d];
        end[d] = sum;
    }
    for (int32_t d = 0; d < RADIX; d++) {
        while (at[d] < end[d]) {
            uint64_t key = a[at[d]];
            uint64_t home = key >> shift & (RADIX - 1);
            while (home != (uint64_t)d) {
                uint64_t other = a[at[home]];
                a[at[home]++] = key;
                key = other;
                home = key >> shift & (RADIX - 1);
            }
            a[at[d]++] = key;
        }
    }
    int64_t from = 0;
    for (int32_t d = 0; d < RADIX; d++) {
        radix_sort(a + from, end[d] - from);
        from = end[d];
    }
}

void hk_burst_sort(hk_burst *burst)
{
    radix_sort(burst->ties + burst->sorted_at, burst->capacity - burst->sorted_at);
}

void hk_burst_push(hk_burst *burst, uint64_t tie)
{
    uint64_t *heap = burst->ties;
    int64_t i = burst->n_heap++;
    while (i > 0 && heap[(i - 1) / 2] > tie) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = tie;
}

static uint64_t pop_heap(hk_burst *burst)
{
    uint64_t *heap = burst->ties;
    uint64_t least = heap[0];
    int64_t n = --burst->n_heap;
    uint64_t key = heap[n];
    int64_t i = 0;
    for (int64_t child = 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && heap[child + 1] < heap[child]) {
            child++;
        }
        if (heap[child] >= key) {
            break;
        }
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = key;
    return least;
}

static bool heap_is_first(const hk_burst *burst)
{
    if (burst->n_heap == 0) {
        return false;
    }
    return burst->sorted_at == burst->capacity || burst->ties[0] < burst->ties[burst->sorted_at];
}

uint64_t hk_burst_peek(const hk_burst *burst)
{
    return heap_is_first(burst) ? burst->ties[0] : burst->ties[burst->sorted_at];
}

uint64_t hk_burst_pop(hk_burst *burst)
{
    return heap_is_first(burst) ? pop_heap(burst) : burst->ties[burst->sorted_at++];
}

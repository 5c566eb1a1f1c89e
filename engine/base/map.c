/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Open addressing with linear probing, at most two thirds full; a key is never
 * removed. The hash is kept beside the key, so most probes touch no string.
 */
#include "engine/base/text.h"

#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/rng.h"

typedef struct slot {
    const char *key; /* NULL = free */
    uint32_t hash;   /* upper half; the place comes from the lower */
    int32_t value;
} slot;

struct hk_map {
    slot *slots;   /* [mask + 1] */
    uint64_t mask; /* a power of two, less one */
    uint64_t n_used;
};

hk_status hk_map_new(int64_t expected, hk_map **ret_map, hk_error *err)
{
    uint64_t size = 16;
    uint64_t wanted = expected > 0 ? (uint64_t)expected : 0;
    if (wanted > UINT64_C(1) << 40) {
        return hk_fail_nomem(err);
    }
    while (size / 3 * 2 < wanted) {
        size *= 2;
    }
    hk_map *map = hk_alloc(1, sizeof *map);
    slot *slots = hk_alloc(size, sizeof *slots);
    if (map == NULL || slots == NULL) {
        hk_free(map);
        hk_free(slots);
        return hk_fail_nomem(err);
    }
    map->slots = slots;
    map->mask = size - 1;
    *ret_map = map;
    return HK_OK;
}

void hk_map_free(hk_map *map)
{
    if (map != NULL) {
        hk_free(map->slots);
        hk_free(map);
    }
}

/** The slot of key, or the free one where it belongs. */
static uint64_t find(const hk_map *map, const char *key, uint64_t hash)
{
    uint64_t at = hash & map->mask;
    uint32_t upper = (uint32_t)(hash >> 32);
    while (map->slots[at].key != NULL) {
        if (map->slots[at].hash == upper && strcmp(map->slots[at].key, key) == 0) {
            break;
        }
        at = (at + 1) & map->mask;
    }
    return at;
}

static bool grow(hk_map *map)
{
    hk_map larger = {.mask = map->mask * 2 + 1, .n_used = map->n_used};
    larger.slots = hk_alloc(larger.mask + 1, sizeof *larger.slots);
    if (larger.slots == NULL) {
        return false;
    }
    for (uint64_t i = 0; i <= map->mask; i++) {
        const char *key = map->slots[i].key;
        if (key != NULL) {
            larger.slots[find(&larger, key, hk_name_hash(key, strlen(key)))] = map->slots[i];
        }
    }
    hk_free(map->slots);
    *map = larger;
    return true;
}

hk_status hk_map_put(hk_map *map, const char *key, int32_t value, hk_error *err)
{
    uint64_t hash = hk_name_hash(key, strlen(key));
    uint64_t at = find(map, key, hash);
    if (map->slots[at].key != NULL) {
        char quoted[HK_QUOTE_SIZE];
        return hk_fail(err, HK_EDUPLICATE, "%s is given twice", hk_text_quote(key, quoted));
    }
    if (map->n_used + 1 > map->mask / 3 * 2) {
        if (!grow(map)) {
            return hk_fail_nomem(err);
        }
        at = find(map, key, hash);
    }
    map->slots[at] = (slot){.key = key, .hash = (uint32_t)(hash >> 32), .value = value};
    map->n_used++;
    return HK_OK;
}

int32_t hk_map_get(const hk_map *map, const char *key)
{
    uint64_t at = find(map, key, hk_name_hash(key, strlen(key)));
    return map->slots[at].key == NULL ? -1 : map->slots[at].value;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a block of replicates adds to the sums over replicates: only what was
 * touched, as integers, so that the order of adding does not matter. Gathered by
 * one thread (hk_gather), packed to bytes, and added to a tally from there.
 */
#ifndef HK_ENSEMBLE_PARTIAL_H
#define HK_ENSEMBLE_PARTIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/io/result.h"
#include "engine/sim/setup.h"
#include "engine/sim/sim.h"

/** A sector that has lost everything in a cell of the time grid has this fraction. */
#define HK_FRACTION_ONE (INT64_C(1) << 24)

typedef struct hk_component_sum {
    int64_t down_ms, times_down, times_root;
    int32_t component, unused;
} hk_component_sum;

typedef struct hk_criticality_sum { /* of one replicate */
    hk_int128 value;                /* level x weight x value_micro */
    int64_t replicate;
    int32_t component, unused;
} hk_criticality_sum;

typedef struct
    hk_cell_run {     /* consecutive cells of a sector with the same loss, in one replicate */
    int64_t fraction; /* lost, in units of 1 / HK_FRACTION_ONE */
    int32_t sector, cell, n, unused;
} hk_cell_run;

typedef struct hk_service_sum {
    hk_int128 loss; /* level x weight x ms */
    int64_t malfunctions, breaches;
    int64_t value_micro; /* persons per unit under this set of assumptions */
    int64_t unused;
} hk_service_sum;

/** What tables of a run are measured by: the same for all its cases. */
typedef struct hk_shape {
    int64_t n_component, n_service, n_sector, n_cell;
} hk_shape;

/** The sums of a block. Plain; borrowed from a gather or from packed bytes. */
typedef struct hk_partial {
    hk_rng_key key; /* of the scenario */
    int64_t first_replicate, n_replicate;
    const uint8_t *status; /* [n_replicate] hk_replicate_status */
    int64_t n_component, n_criticality, n_run, n_service;
    const hk_component_sum *components;
    const hk_criticality_sum *criticality;
    const hk_cell_run *runs;
    const hk_service_sum *services; /* [n_service] */
} hk_partial;

hk_shape hk_shape_of(const hk_setup *setup);

typedef struct hk_gather hk_gather; /* opaque */

/** @param replicates most replicates of a block. @param ret_gather owned, hk_gather_free() */
HK_WARN_UNUSED hk_status hk_gather_new(const hk_setup *setup, int64_t replicates,
                                       hk_gather **ret_gather, hk_error *err);
void hk_gather_free(hk_gather *gather); /* NULL is allowed */

/** Begin a new block. */
void hk_gather_clear(hk_gather *gather, int64_t first_replicate);

/** Add the next replicate; of a failed one only that. @return how it counts: HK_REPLICATE_MEMORY
 *  where there was no room for its sums */
hk_replicate_status hk_gather_add(hk_gather *gather, const hk_outcome *outcome,
                                  hk_replicate_status status);

/** The block so far, borrowed until the next change. */
void hk_gather_partial(const hk_gather *gather, hk_partial *ret_partial);

/** Bytes that packing takes. */
size_t hk_partial_size(const hk_partial *partial);
/** Pack into `bytes` [hk_partial_size()], 16-byte aligned. */
void hk_partial_pack(const hk_partial *partial, void *bytes);
/** Look at packed bytes, 16-byte aligned; every index is checked against the shape.
 *  @return false if they are not a partial of it */
bool hk_partial_unpack(const void *bytes, size_t n, const hk_shape *shape, hk_partial *ret_partial);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding what a label means: an id, a name in English or Japanese, or a label of
 * table `aliases`. What is written just so goes before what is only alike
 * (hk_text_fold()). A label may mean one thing in each of several tables; two of one
 * table are ambiguous.
 */
#ifndef HK_IO_CATALOGUE_RESOLVE_H
#define HK_IO_CATALOGUE_RESOLVE_H

#include "engine/io/catalogue.h"

typedef struct hk_resolve_context {
    int32_t part;       /* only in this table; -1 = in all */
    const char *sector; /* only rows of this sector or subsector; NULL = all */
} hk_resolve_context;

typedef enum hk_resolve_outcome {
    HK_RESOLVED_FOUND,     /* hits: one per table */
    HK_RESOLVED_AMBIGUOUS, /* hits: the candidates */
    HK_RESOLVED_ELSEWHERE, /* hits: what it means outside the context */
    HK_RESOLVED_UNKNOWN    /* hits: those of the nearest labels */
} hk_resolve_outcome;

typedef struct hk_resolve_hit {
    hk_catalogue_part part;
    int32_t row;
    const char *label; /* that was found, as the catalogue writes it */
} hk_resolve_hit;

enum { HK_RESOLVE_NEAREST = 3 };

typedef struct hk_resolved {
    hk_resolve_outcome outcome;
    hk_resolve_hit *hits; /* [n_hit] in the order of tables and rows (nearest: nearest first) */
    int32_t n_hit;
} hk_resolved;

/** @param label valid UTF-8 @param arena owns the hits @return HK_OK, HK_ENOMEM. O(labels) */
HK_WARN_UNUSED hk_status hk_catalogue_resolve(const hk_catalogue *catalogue, const char *label,
                                              const hk_resolve_context *context, hk_arena *arena,
                                              hk_resolved *ret, hk_error *err);

#endif

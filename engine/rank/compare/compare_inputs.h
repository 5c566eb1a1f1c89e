/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What two results were made of and where that differs: program, resolved parameters, input
 * files, factors of a sweep, and the model's sectors, services and components as far as a
 * result knows them. The rest of a model shows only in the hashes of its files. Pure computation.
 */
#ifndef HK_RANK_COMPARE_INPUTS_H
#define HK_RANK_COMPARE_INPUTS_H

#include <stdint.h>

#include "engine/base/memory.h"
#include "engine/io/result.h"

typedef enum hk_change_kind {
    HK_CHANGE_PROGRAM,   /* id: program, compiler, libraries, format version, status */
    HK_CHANGE_CATALOGUE, /* version, SHA-256 */
    HK_CHANGE_PARAMETER, /* id: path in the scenario */
    HK_CHANGE_FACTOR,    /* id: factor of a sweep */
    HK_CHANGE_FILE,      /* id: path; a, b: SHA-256 */
    HK_CHANGE_SECTOR,    /* only in one of both */
    HK_CHANGE_SERVICE,   /* only in one of both, or a property */
    HK_CHANGE_COMPONENT,
    HK_CHANGE_COUNT
} hk_change_kind;

typedef struct hk_change {
    hk_change_kind kind;
    const char *id;
    const char *what;  /* which property; "" = the whole thing */
    const char *a, *b; /* values; NULL: not there */
} hk_change;

typedef struct hk_changes {
    hk_change *rows; /* [n] by kind, then in the order of A, then what only B has */
    int64_t n, room;
    int64_t by_kind[HK_CHANGE_COUNT];
    hk_arena *arena; /* of the texts */
    bool lost;       /* memory ran out meanwhile */
} hk_changes;

/**
 * List the differences. Files are matched by path, then the scenario with the scenario, then by the last
 * part of the path if that leaves no doubt; a file that only moved is no change. O(everything).
 * @param ret_changes owned, free with hk_changes_free(); copies what it needs
 * @return HK_OK, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_compare_inputs(const hk_result *a, const hk_result *b,
                                           hk_changes **ret_changes, hk_error *err);
void hk_changes_free(hk_changes *changes); /* NULL is allowed */

#endif

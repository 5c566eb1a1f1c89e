/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/merge.h"

#include "engine/base/memory.h"
#include "engine/ensemble/assumed.h"
#include "engine/ensemble/tally.h"
#include "engine/ensemble/team.h"
#include "engine/ensemble/worlds.h"
#include "engine/io/result_pack.h"

/** Blocks of a set that are there: all, or those of the first replicates. */
static int64_t blocks_there(const hk_merge *m)
{
    return (m->replicates + m->blocks->size - 1) / m->blocks->size;
}

static hk_status pass_rows(int64_t number, const void *bytes, size_t n, const hk_merge_sink *sink,
                           hk_error *err)
{
    hk_result *piece = NULL;
    HK_TRY(hk_result_unpack(bytes, n, &piece, err));
    hk_status status = sink->rows(sink->user, number, piece, err);
    hk_result_free(piece);
    return status;
}

/** All blocks of a case under a set; the partial of the last one stays for who asks.
 *  @param tally NULL: sums are not wanted
 *  @param sink  NULL: rows are not there, or not wanted */
static hk_status add_set(const hk_merge *m, int64_t number, int64_t set, hk_tally *tally,
                         const hk_merge_sink *sink, hk_partial *ret_last, hk_error *err)
{
    int64_t first = (number * m->blocks->n_set + set - HK_SET_STATED) * m->blocks->per_set;
    for (int64_t block = first; block < first + blocks_there(m); block++) {
        const void *bytes = NULL, *rows = NULL;
        size_t n = 0, n_rows = 0;
        HK_TRY(m->source.take(m->source.user, block, &bytes, &n, err));
        if (!hk_packed_block(bytes, n, m->shape, ret_last, &rows, &n_rows)) {
            return hk_fail(err, HK_EINTERNAL, "block %lld of the run is damaged", (long long)block);
        }
        if (tally != NULL && !hk_tally_add(tally, ret_last)) {
            return hk_fail_nomem(err);
        }
        if (sink != NULL && rows != NULL) {
            HK_TRY(pass_rows(number, rows, n_rows, sink, err));
        }
    }
    return HK_OK;
}

static hk_status add_assumed(const hk_merge *m, int64_t number, int64_t set, hk_result *sums,
                             hk_error *err)
{
    hk_tally *tally = NULL;
    hk_partial last;
    HK_TRY(hk_tally_new(m->shape, 1, &tally, err));
    hk_status status = add_set(m, number, set, tally, NULL, &last, err);
    if (status == HK_OK) {
        hk_assumed_fill(tally, last.services, set, sums);
    }
    hk_tally_free(tally);
    return status;
}

/** A result that shares the names of the frame and has an arena of its own. */
static hk_status new_sums(const hk_merge *m, int64_t number, hk_result **ret_sums, hk_error *err)
{
    hk_result *sums = NULL;
    HK_TRY(hk_result_new(&sums, err));
    hk_arena *arena = sums->arena;
    *sums = *m->frame;
    sums->arena = arena;
    sums->case_index = number;
    sums->n_replicate = m->replicates;
    *ret_sums = sums;
    return HK_OK;
}

static hk_status merge_case(const hk_merge *m, int64_t number, const hk_merge_sink *sink,
                            hk_error *err)
{
    hk_result *sums = NULL;
    hk_tally *tally = NULL;
    hk_partial last;
    HK_TRY(new_sums(m, number, &sums, err));
    hk_status status = hk_tally_new(m->shape, hk_tally_batches(m->blocks->replicates), &tally, err);
    if (status == HK_OK) {
        status = add_set(m, number, HK_SET_STATED, tally, sink, &last, err);
    }
    if (status == HK_OK) {
        status = hk_tally_fill(tally, sums, err);
    }
    hk_tally_free(tally);
    if (status == HK_OK) {
        status = hk_assumed_room(sums, err);
    }
    for (int64_t set = 0; set < sums->n_assumption && status == HK_OK; set++) {
        status = add_assumed(m, number, set, sums, err);
    }
    if (status != HK_OK) {
        hk_result_free(sums);
        return status;
    }
    return sink->sums(sink->user, number, sums, err);
}

hk_status hk_merge_cases(const hk_merge *merge, const hk_merge_sink *sink, hk_error *err)
{
    for (int64_t number = 0; number < merge->blocks->n_case; number++) {
        HK_TRY(merge_case(merge, number, sink, err));
    }
    return HK_OK;
}

hk_status hk_merge_rows(const hk_merge *merge, const hk_merge_sink *sink, hk_error *err)
{
    hk_partial last;
    for (int64_t number = 0; number < merge->blocks->n_case; number++) {
        HK_TRY(add_set(merge, number, HK_SET_STATED, NULL, sink, &last, err));
    }
    return HK_OK;
}

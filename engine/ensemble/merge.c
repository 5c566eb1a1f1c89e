/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/merge.h"

#include "engine/base/memory.h"
#include "engine/ensemble/assumed.h"
#include "engine/ensemble/levels.h"
#include "engine/ensemble/tally.h"
#include "engine/ensemble/team.h"
#include "engine/ensemble/worlds.h"
#include "engine/io/result_pack.h"

/** Blocks of a set that are there: all, or those of the first replicates. */
static int64_t blocks_there(const hk_merge *m)
{
    return (m->replicates - m->blocks->first + m->blocks->size - 1) / m->blocks->size;
}

/** What is added up, or passed on. */
typedef struct adding {
    hk_tally *tally;           /* NULL: sums are not wanted */
    hk_levels *levels;         /* NULL: they are in the tally, or not wanted */
    const hk_merge_sink *sink; /* NULL: rows are not there, or not wanted */
} adding;

static hk_status pass_rows(int64_t number, const void *bytes, size_t n, const hk_merge_sink *sink,
                           hk_error *err)
{
    hk_result *piece = NULL;
    HK_TRY(hk_result_unpack(bytes, n, &piece, err));
    hk_status status = sink->rows(sink->user, number, piece, err);
    hk_result_free(piece);
    return status;
}

static bool add_partial(const adding *to, const hk_partial *partial)
{
    bool ok = to->tally == NULL || hk_tally_add(to->tally, partial);
    for (int64_t i = 0; i < partial->n_run && to->levels != NULL && ok; i++) {
        ok = hk_tally_add_level(to->levels, &partial->runs[i]);
    }
    return ok;
}

/** All blocks of a case under a set; the partial of the last one stays for who asks. */
static hk_status add_set(const hk_merge *m, int64_t number, int64_t set, const adding *to,
                         hk_partial *ret_last, hk_error *err)
{
    int64_t first = (number * m->blocks->n_set + set - HK_SET_STATED) * m->blocks->per_set;
    for (int64_t block = first; block < first + blocks_there(m); block++) {
        const void *bytes = NULL, *rows = NULL;
        size_t n = 0, n_rows = 0;
        HK_TRY(m->source.take(m->source.user, block, &bytes, &n, err));
        if (!hk_packed_block(bytes, n, m->shape, ret_last, &rows, &n_rows)) {
            return hk_fail(err, HK_EINTERNAL, "block %lld of the run is damaged", (long long)block);
        }
        if (!add_partial(to, ret_last)) {
            return hk_fail_nomem(err);
        }
        if (to->sink != NULL && rows != NULL) {
            HK_TRY(pass_rows(number, rows, n_rows, to->sink, err));
        }
    }
    return HK_OK;
}

/** The case as it was before, whole. @param ret_earlier owned; NULL if there is none */
static hk_status open_earlier(const hk_merge *m, int64_t number, hk_result **ret_earlier,
                              hk_error *err)
{
    *ret_earlier = NULL;
    if (m->earlier == NULL) {
        return HK_OK;
    }
    HK_TRY(hk_result_reader_case(m->earlier, number, ret_earlier, err));
    hk_result *r = *ret_earlier;
    bool fits = r->n_replicate == m->blocks->first && r->n_service == m->shape->n_service &&
                r->n_assumption == m->frame->n_assumption;
    if (!fits) {
        hk_result_free(r);
        return hk_fail(err, HK_EFORMAT,
                       "case %lld of the file does not fit the replicates to be added to it",
                       (long long)number);
    }
    return HK_OK;
}

/** Sums, rows or both of what was there before. @param earlier NULL: nothing was */
static hk_status add_earlier(int64_t number, const hk_result *earlier, const adding *to,
                             hk_error *err)
{
    if (earlier == NULL) {
        return HK_OK;
    }
    if (to->tally != NULL) {
        HK_TRY(hk_tally_add_case(to->tally, earlier, err));
    }
    if (to->levels != NULL && !hk_levels_add_result(to->levels, earlier)) {
        return hk_fail_nomem(err);
    }
    return to->sink == NULL ? HK_OK : to->sink->rows(to->sink->user, number, earlier, err);
}

static hk_status add_assumed(const hk_merge *m, int64_t number, int64_t set,
                             const hk_result *earlier, hk_result *sums, hk_error *err)
{
    hk_tally *tally = NULL;
    hk_partial last;
    HK_TRY(hk_tally_new(m->shape, HK_TALLY_MEANS, 1, &tally, err));
    const adding to = {.tally = tally};
    hk_status status = earlier == NULL ? HK_OK : hk_tally_add_set(tally, earlier, set, err);
    if (status == HK_OK) {
        status = add_set(m, number, set, &to, &last, err);
    }
    if (status == HK_OK) {
        status = hk_assumed_fill(tally, last.services, set, sums, err);
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

/** The sums of the case and of its sets of assumptions; its rows go to the sink. */
static hk_status fill_sums(const hk_merge *m, int64_t number, const hk_result *earlier,
                           const hk_merge_sink *sink, hk_result *sums, hk_error *err)
{
    hk_tally *tally = NULL;
    hk_partial last;
    HK_TRY(
        hk_tally_new(m->shape, HK_TALLY_ALL, hk_tally_batches(m->blocks->replicates), &tally, err));
    const adding to = {.tally = tally, .sink = sink};
    hk_status status = add_earlier(number, earlier, &to, err);
    if (status == HK_OK) {
        status = add_set(m, number, HK_SET_STATED, &to, &last, err);
    }
    if (status == HK_OK) {
        status = hk_tally_fill(tally, sums, err);
    }
    hk_tally_free(tally);
    if (status == HK_OK) {
        status = hk_assumed_room(sums, err);
    }
    for (int64_t set = 0; set < sums->n_assumption && status == HK_OK; set++) {
        status = add_assumed(m, number, set, earlier, sums, err);
    }
    return status;
}

/** Nothing was added: the case goes through as it was. */
static hk_status pass_earlier(const hk_merge *m, int64_t number, const hk_merge_sink *sink,
                              hk_error *err)
{
    hk_result *earlier = NULL;
    HK_TRY(open_earlier(m, number, &earlier, err));
    hk_status status = sink->rows(sink->user, number, earlier, err);
    if (status != HK_OK) {
        hk_result_free(earlier);
        return status;
    }
    return sink->sums(sink->user, number, earlier, err);
}

static hk_status merge_case(const hk_merge *m, int64_t number, const hk_merge_sink *sink,
                            hk_error *err)
{
    hk_result *sums = NULL, *earlier = NULL;
    if (m->blocks->n == 0) {
        return pass_earlier(m, number, sink, err);
    }
    HK_TRY(new_sums(m, number, &sums, err));
    hk_status status = open_earlier(m, number, &earlier, err);
    if (status == HK_OK) {
        status = fill_sums(m, number, earlier, sink, sums, err);
        hk_result_free(earlier);
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

static hk_status pass_case(const hk_merge *m, int64_t number, const adding *to, hk_error *err)
{
    hk_result *earlier = NULL;
    hk_partial last;
    HK_TRY(open_earlier(m, number, &earlier, err));
    hk_status status = add_earlier(number, earlier, to, err);
    hk_result_free(earlier);
    return status == HK_OK ? add_set(m, number, HK_SET_STATED, to, &last, err) : status;
}

hk_status hk_merge_rows(const hk_merge *merge, const hk_merge_sink *sink,
                        int64_t *ret_level_changes, hk_error *err)
{
    hk_levels *levels = NULL;
    int64_t changes = 0;
    HK_TRY(hk_levels_new(merge->shape->n_sector, merge->shape->n_cell, &levels, err));
    const adding to = {.levels = levels, .sink = sink};
    hk_status status = HK_OK;
    for (int64_t number = 0; number < merge->blocks->n_case && status == HK_OK; number++) {
        hk_levels_clear(levels);
        status = pass_case(merge, number, &to, err);
        changes += hk_levels_count(levels);
    }
    hk_levels_free(levels);
    *ret_level_changes = changes;
    return status;
}

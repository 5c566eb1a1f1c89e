/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/rank_apply.h"

#include "engine/base/memory.h"
#include "engine/rank/rank_assumed.h"
#include "engine/rank/rank_sets.h"

static hk_status apply_sets(const hk_rank_sample *sample, hk_ranking *ranking, hk_rank_row *rows,
                            hk_error *err)
{
    hk_rank_sets_opts opts = HK_RANK_SETS_DEFAULT;
    opts.confidence = ranking->confidence;
    opts.top = ranking->top;
    hk_rank_sets *sets = NULL;
    HK_TRY(hk_rank_sets_new(sample, &opts, &sets, err));
    for (int64_t i = 0; i < sample->n_row; i++) {
        const hk_rank_set *set = &sets->sets[i];
        rows[i].rank_low = set->low;
        rows[i].rank_high = set->high;
        rows[i].group = set->group;
        rows[i].with_leader = set->with_leader;
        rows[i].p_top = set->p_top;
    }
    ranking->has_sets = true;
    ranking->screened = sets->screened;
    ranking->critical = sets->critical.value;
    ranking->n_never_hit = sets->n_never_hit;
    ranking->more = sets->more;
    hk_rank_sets_free(sets);
    return HK_OK;
}

static hk_status apply_assumed(const hk_rank_sample *sample, const hk_rank_assumed *assumed,
                               hk_ranking *ranking, hk_rank_row *rows, hk_error *err)
{
    hk_rank_wide *wide = hk_alloc((size_t)sample->n_row, sizeof *wide);
    if (wide == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status =
        hk_rank_assumed_intervals(sample, assumed, ranking->confidence, ranking->top, wide, err);
    for (int64_t i = 0; i < sample->n_row && status == HK_OK; i++) {
        rows[i].wide_low = wide[i].low;
        rows[i].wide_high = wide[i].high;
        rows[i].wide_rank_low = wide[i].rank_low;
        rows[i].wide_rank_high = wide[i].rank_high;
        rows[i].wide_p_top = wide[i].p_top;
    }
    hk_free(wide);
    if (status == HK_OK) {
        ranking->n_assumed = assumed->n_set;
    }
    return status;
}

hk_status hk_rank_apply(const hk_rank_sample *sample, int64_t n_set, const double *means,
                        hk_ranking *ranking, hk_rank_row *rows, hk_error *err)
{
    int64_t used = 0;
    for (int64_t b = 0; b < sample->n_batch; b++) {
        used += sample->weights[b] > 0;
    }
    ranking->n_batch = used;
    if (ranking->top > sample->n_row) {
        ranking->top = sample->n_row;
    }
    HK_TRY(apply_sets(sample, ranking, rows, err));
    if (n_set < 2) {
        return HK_OK;
    }
    hk_rank_assumed assumed = {.n_set = n_set, .means = means};
    return apply_assumed(sample, &assumed, ranking, rows, err);
}

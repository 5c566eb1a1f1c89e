/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What replicates leave about verification levels. */
#include "engine/base/memory.h"
#include "engine/base/units.h"
#include "engine/ensemble/rows_parts.h"

bool hk_rows_levels_new(hk_rows *rows)
{
    const hk_scenario *sc = rows->setup->scenario;
    const hk_criteria *c = sc->criteria;
    rows->piece.n_pattern = c == NULL ? 0 : c->n_pattern;
    rows->pattern = hk_alloc((size_t)sc->n_threat, sizeof *rows->pattern);
    rows->root_seen =
        hk_alloc((size_t)rows->setup->model->n_component + 1, sizeof *rows->root_seen);
    if (rows->pattern == NULL || rows->root_seen == NULL) {
        return false;
    }
    for (int32_t i = 0; i < sc->n_threat && c != NULL; i++) {
        rows->pattern[i] = hk_criteria_pattern(c, sc->threats[i].catalogue);
    }
    return true;
}

/** Pattern of the threat at the root; 0 = none, as for outages of `state:`. */
static int32_t pattern_of(const hk_rows *rows, int32_t threat)
{
    bool has_one = threat != HK_NONE && threat < rows->setup->scenario->n_threat;
    return has_one ? rows->pattern[threat] : 0;
}

void hk_rows_levels_count(hk_rows *rows, const hk_outcome *o, int64_t at, bool ok)
{
    hk_result *r = &rows->piece;
    int64_t n = r->n_pattern;
    rows->n_seen++;
    r->breach_roots[at] = 0;
    for (int64_t p = 0; p < n; p++) {
        r->pattern_malfunctions[at * n + p] = r->pattern_breaches[at * n + p] = 0;
    }
    for (int64_t i = 0; ok && i < o->n_episode; i++) {
        const hk_episode *e = &o->episodes[i];
        bool breach = e->breach == HK_BREACH_YES;
        if (n > 0) {
            int32_t pattern = pattern_of(rows, e->threat);
            r->pattern_malfunctions[at * n + pattern] += e->via_system;
            r->pattern_breaches[at * n + pattern] += breach;
        }
        int64_t *seen = &rows->root_seen[e->root + 1]; /* 0: without a root */
        if (breach && *seen != rows->n_seen) {
            *seen = rows->n_seen;
            r->breach_roots[at]++;
        }
    }
}

void hk_rows_levels_step(hk_rows *rows, const hk_outcome *o, const hk_magnitude *m, int64_t step)
{
    hk_result *r = &rows->piece;
    for (int32_t i = 0; i < m->n_band; i++) {
        const hk_band_magnitude *b = &o->band_magnitudes[m->first_band + i];
        const hk_band *band = &rows->setup->bands[b->band];
        int64_t row = r->n_band_step++;
        r->band_step_step[row] = step;
        r->band_step_below[row] = band->below;
        r->band_step_marks[row] = band->marks;
        r->band_step_substitution[row] = band->substitution;
        r->band_step_affected[row] = hk_int128_double(b->affected);
        r->band_step_lost[row] = hk_int128_double(b->lost) / HK_LEVEL_FULL;
        r->band_step_affected_it[row] = hk_int128_double(b->affected_it);
        r->band_step_lost_it[row] = hk_int128_double(b->lost_it) / HK_LEVEL_FULL;
        r->band_step_points[row] = (int32_t)b->n_affected;
        r->band_step_points_it[row] = (int32_t)b->n_affected_it;
    }
}

void hk_rows_levels_put(hk_rows *rows, const hk_outcome *o, int64_t first_episode)
{
    hk_result *r = &rows->piece;
    for (int64_t i = 0; i < o->n_verdict; i++) {
        const hk_verdict *v = &o->verdicts[i];
        const hk_test *test = &rows->setup->scenario->criteria->tests[v->test];
        if (test->rule == HK_NONE || v->most == 0) {
            continue;
        }
        int64_t row = r->n_verdict++;
        r->verdict_episode[row] = first_episode + v->episode;
        r->verdict_test[row] = v->test;
        r->verdict_most[row] = hk_int128_double(v->most) / HK_LEVEL_FULL;
        r->verdict_held_ms[row] = v->held_ms;
        r->verdict_met[row] = v->met;
    }
}

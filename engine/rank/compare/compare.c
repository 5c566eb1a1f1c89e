/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rank/compare/compare.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "engine/rank/rank.h"

/* ---- setting ------------------------------------------------------------------------------------- */

const char *hk_compare_resolved(const hk_result *result, const char *path, size_t *ret_length)
{
    size_t n = strlen(path);
    for (const char *line = result->resolved; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\n");
        if (length >= n + 3 && memcmp(line, path, n) == 0 && memcmp(line + n, " = ", 3) == 0) {
            *ret_length = length - n - 3;
            return line + n + 3;
        }
        line += length + (line[length] == '\n');
    }
    *ret_length = 0;
    return "";
}

static bool streams_agree(const hk_result *a, const hk_result *b)
{
    size_t n_a;
    size_t n_b;
    const char *of_a = hk_compare_resolved(a, "stream", &n_a);
    const char *of_b = hk_compare_resolved(b, "stream", &n_b);
    return n_a == n_b && memcmp(of_a, of_b, n_a) == 0;
}

/** Too many failed under a set of assumptions? */
static bool set_failed(const hk_result *result, int64_t set)
{
    double failed = (double)result->assumption_failed[set];
    return failed > HK_RANK_FAILED_MAX * (double)result->n_replicate;
}

/** The rows that both have got the same factors in the first n_set sets. */
static hk_status compare_factors(const hk_result *a, const hk_result *b, int64_t n_set,
                                 bool *ret_same, hk_error *err)
{
    hk_map *map = NULL;
    HK_TRY(hk_map_new(b->n_parameter, &map, err));
    hk_status status = HK_OK;
    for (int64_t i = 0; i < b->n_parameter && status == HK_OK; i++) {
        status = hk_map_put(map, b->parameter_name[i], (int32_t)i, NULL);
        status = status == HK_EDUPLICATE ? HK_OK : status;
    }
    bool same = true;
    for (int64_t i = 0; i < a->n_parameter && status == HK_OK && same; i++) {
        int32_t k = hk_map_get(map, a->parameter_name[i]);
        for (int64_t m = 0; m < n_set && k >= 0; m++) {
            same = same && a->assumption_factor[m * a->n_parameter + i] ==
                               b->assumption_factor[m * b->n_parameter + k];
        }
    }
    hk_map_free(map);
    *ret_same = same;
    return status == HK_OK ? HK_OK : hk_fail_nomem(err);
}

static hk_status set_doubt(const hk_result *a, const hk_result *b, hk_compare_setting *s,
                           hk_error *err)
{
    int64_t n = a->n_assumption < b->n_assumption ? a->n_assumption : b->n_assumption;
    if (n < 2) {
        s->doubt = HK_COMPARE_ASSUMED_NONE;
        return HK_OK;
    }
    bool same = false;
    if (s->is_paired) {
        HK_TRY(compare_factors(a, b, n, &same, err));
    }
    s->doubt = same ? HK_COMPARE_ASSUMED : HK_COMPARE_ASSUMED_OTHERS;
    for (int64_t m = 0; m < n && same; m++) {
        if (set_failed(a, m) || set_failed(b, m)) {
            s->doubt = HK_COMPARE_ASSUMED_FAILED;
        }
    }
    s->n_set = s->doubt == HK_COMPARE_ASSUMED ? n : 0;
    return HK_OK;
}

/** Replicates whose number both have: a file of one that was run again does not begin at 0. */
static void find_pairs(const hk_result *a, const hk_result *b, hk_compare_setting *s)
{
    int64_t shift = b->first_number - a->first_number;
    s->first_a = shift > 0 ? shift : 0;
    s->first_b = shift < 0 ? -shift : 0;
    int64_t of_a = a->n_replicate - s->first_a;
    int64_t of_b = b->n_replicate - s->first_b;
    int64_t n = of_a < of_b ? of_a : of_b;
    s->n_a = s->n_b = n > 0 ? n : 0;
}

hk_status hk_compare_set_up(const hk_result *a, const hk_result *b, hk_compare_setting *ret_setting,
                            hk_error *err)
{
    hk_compare_setting s = {.same_seed = a->seed == b->seed,
                            .same_stream = streams_agree(a, b),
                            .n_a = a->n_replicate,
                            .n_b = b->n_replicate};
    s.is_paired = s.same_seed && s.same_stream;
    if (s.is_paired) {
        find_pairs(a, b, &s);
    }
    HK_TRY(set_doubt(a, b, &s, err));
    *ret_setting = s;
    return HK_OK;
}

/* ---- one output ---------------------------------------------------------------------------------- */

/** Values of both, and those that count moved to the front. */
typedef struct sample {
    double *a, *b;         /* [n_replicate] of either result */
    int64_t n_a, n_b;      /* that count */
    double lost_a, lost_b; /* replicates that failed; of pairs lost_a: pairs lost */
    double least, most;    /* sum over lost pairs of what their difference can be */
} sample;

static double known_or(double value, double other)
{
    return isnan(value) ? other : value;
}

static void keep_pairs(sample *s, const hk_compare_setting *setting, double bound)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < setting->n_a; i++) {
        double a = s->a[setting->first_a + i];
        double b = s->b[setting->first_b + i];
        if (!isnan(a) && !isnan(b)) {
            s->a[kept] = a;
            s->b[kept++] = b;
        } else {
            s->lost_a += 1.0;
            s->least += known_or(b, 0.0) - known_or(a, bound);
            s->most += known_or(b, bound) - known_or(a, 0.0);
        }
    }
    s->n_a = s->n_b = kept;
}

static int64_t keep(double *x, int64_t n, double *ret_lost)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!isnan(x[i])) {
            x[kept++] = x[i];
        }
    }
    *ret_lost = (double)(n - kept);
    return kept;
}

hk_compare_verdict hk_compare_judge(hk_interval interval)
{
    if (!(isfinite(interval.low) && isfinite(interval.high))) {
        return HK_COMPARE_UNKNOWN;
    }
    return interval.low > 0.0    ? HK_COMPARE_MORE
           : interval.high < 0.0 ? HK_COMPARE_LESS
                                 : HK_COMPARE_OPEN;
}

static hk_interval no_interval(void)
{
    return (hk_interval){.low = NAN, .high = NAN};
}

/** The mean difference of all pairs is that of the kept ones and that of the lost ones, by their shares. */
static hk_interval bound_pairs(const sample *s, const hk_difference *d)
{
    double n = (double)s->n_a;
    double all = n + s->lost_a;
    return (hk_interval){.low = (n * d->interval.low + s->least) / all,
                         .high = (n * d->interval.high + s->most) / all};
}

/** The same of two samples: neither mean moves by more than its share of lost ones x the bound. */
static hk_interval bound_samples(const sample *s, const hk_difference *d, double bound)
{
    double share_a = s->lost_a / ((double)s->n_a + s->lost_a);
    double share_b = s->lost_b / ((double)s->n_b + s->lost_b);
    double most = (share_a + share_b) * bound;
    return (hk_interval){.low = d->interval.low - most, .high = d->interval.high + most};
}

static bool too_many(double lost, int64_t kept)
{
    return lost > HK_RANK_FAILED_MAX * (lost + (double)kept);
}

/** The interval, and what becomes of it where replicates failed. Uses up the sample. */
static void measure(sample *s, const hk_compare_setting *setting, bool is_flag, double bound,
                    double alpha, hk_compare_line *line)
{
    if (setting->is_paired) {
        line->d = is_flag ? hk_difference_flags_paired(s->a, s->b, s->n_a, alpha)
                          : hk_difference_paired(s->a, s->b, s->n_a, alpha);
    } else {
        line->d = is_flag ? hk_difference_flags_unpaired(s->a, s->n_a, s->b, s->n_b, alpha)
                          : hk_difference_unpaired(s->a, s->n_a, s->b, s->n_b, alpha);
    }
    line->n_lost = (int64_t)(s->lost_a + s->lost_b);
    line->refused = too_many(s->lost_a, s->n_a) || too_many(s->lost_b, s->n_b);
    line->bounds = no_interval();
    if (line->n_lost > 0 && isfinite(bound) && s->n_a > 0 && s->n_b > 0) {
        line->bounds =
            setting->is_paired ? bound_pairs(s, &line->d) : bound_samples(s, &line->d, bound);
    }
    if (line->refused) {
        line->d.interval = line->d.ratio = no_interval();
    }
}

/** Second interval; scratch for the means under the sets: [2, n_set]. */
static hk_interval assume(const hk_result *a, const hk_output *of_a, const hk_result *b,
                          const hk_output *of_b, int64_t n_set, double alpha,
                          const hk_difference *d, double *means_a, double *means_b)
{
    if (n_set == 0 || !hk_output_assumed(of_a, a, means_a) ||
        !hk_output_assumed(of_b, b, means_b)) {
        return no_interval();
    }
    for (int64_t m = 0; m < n_set; m++) {
        means_a[m] = means_b[m] - means_a[m];
    }
    return hk_difference_assumed(d, means_a, n_set, alpha);
}

static void conclude(const hk_compare_opts *opts, hk_compare_line *line)
{
    bool bounded = isfinite(line->bounds.low);
    hk_interval shown = bounded ? line->bounds : line->d.interval;
    line->verdict = hk_compare_judge(shown);
    if (line->d.n_a > 0 && line->d.n_b > 0 && line->d.n_differ == 0) {
        line->verdict = HK_COMPARE_SAME;
    }
    line->assumed_verdict = hk_compare_judge(line->assumed);
    line->within = opts->margin > 0.0 && shown.low > -opts->margin && shown.high < opts->margin;
}

hk_status hk_compare_output(const hk_result *a, const hk_output *of_a, const hk_result *b,
                            const hk_output *of_b, const hk_compare_setting *setting,
                            const hk_compare_opts *opts, hk_compare_line *ret_line, hk_error *err)
{
    hk_compare_line line = {.is_paired = setting->is_paired, .assumed = no_interval()};
    sample s = {.a = hk_alloc((size_t)a->n_replicate, sizeof *s.a),
                .b = hk_alloc((size_t)b->n_replicate, sizeof *s.b)};
    double *means_a = hk_alloc((size_t)a->n_assumption, sizeof *means_a);
    double *means_b = hk_alloc((size_t)b->n_assumption, sizeof *means_b);
    hk_status status = HK_OK;
    if (s.a == NULL || s.b == NULL || means_a == NULL || means_b == NULL) {
        status = hk_fail_nomem(err);
        goto out;
    }
    hk_output_values(of_a, a, a, s.a);
    hk_output_values(of_b, b, b, s.b);
    double alpha = (1.0 - opts->confidence) / (double)opts->n_line;
    double bound = fmax(hk_output_most(of_a, a), hk_output_most(of_b, b));
    if (setting->is_paired) {
        keep_pairs(&s, setting, bound);
    } else {
        s.n_a = keep(s.a, setting->n_a, &s.lost_a);
        s.n_b = keep(s.b, setting->n_b, &s.lost_b);
    }
    measure(&s, setting, of_a->is_flag, bound, alpha, &line);
    if (!line.refused && line.d.n_a > 0) {
        line.assumed = assume(a, of_a, b, of_b, setting->n_set, alpha, &line.d, means_a, means_b);
    }
    conclude(opts, &line);
    *ret_line = line;
out:
    hk_free(s.a);
    hk_free(s.b);
    hk_free(means_a);
    hk_free(means_b);
    return status;
}

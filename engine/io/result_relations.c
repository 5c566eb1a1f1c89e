/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Relations between the variables of a result whose single values are all in
 * range: order of rows, times within the horizon, counts that must agree.
 * Each relation reports its first break.
 */
#include <inttypes.h>
#include <math.h>

#include "engine/base/text.h"
#include "engine/io/result_column.h"
#include "engine/io/result_levels.h"

typedef struct checker {
    const hk_result *result;
    const hk_good *good; /* NULL: the replicates are at hand */
    hk_place place;
    hk_problems *problems;
} checker;

#define BREAK(c, ...)                                                                              \
    hk_problem_add((c)->problems, HK_SEVERITY_ERROR, HK_EINVALID, (c)->place, NULL, __VA_ARGS__)

/** Magnitudes are rounded to doubles: a part may exceed the whole by so much. */
static bool at_most(double part, double whole)
{
    return part <= whole + 1e-9 * fabs(whole) + 1e-12;
}

static void check_grid(const checker *c)
{
    const hk_result *r = c->result;
    int64_t cells = r->horizon_ms / r->grid_ms + (r->horizon_ms % r->grid_ms != 0);
    if (r->n_time != cells) {
        BREAK(c, "dimension time has %" PRId64 " cells, horizon and grid make %" PRId64, r->n_time,
              cells);
        return;
    }
    for (int64_t t = 0; t < r->n_time; t++) {
        if (r->time_ms[t] != t * r->grid_ms) {
            BREAK(c,
                  "variable time: cell %" PRId64 " starts at %" PRId64 " ms, not at %" PRId64 " ms",
                  t, r->time_ms[t], t * r->grid_ms);
            return;
        }
    }
}

static void check_levels(const checker *c)
{
    const hk_result *r = c->result;
    for (int64_t i = 0; i < r->n_sector * r->n_time; i++) {
        if (r->level_q05[i] > r->level_q50[i] || r->level_q50[i] > r->level_q95[i]) {
            BREAK(c, "variable level_q05: value %" PRId64 " breaks the order q05 <= q50 <= q95", i);
            return;
        }
    }
}

/** The counts by level. */
static hk_status check_level_changes(const checker *c, hk_error *err)
{
    const hk_result *r = c->result;
    int64_t good = c->good != NULL ? c->good->all : r->n_replicate - hk_result_failed(r), row = 0;
    const char *fault = NULL;
    HK_TRY(hk_level_changes_check(r, good, &fault, &row, err));
    if (fault != NULL) {
        BREAK(c, "change of level %" PRId64 " %s", row, fault);
    }
    return HK_OK;
}

static void check_replicates(const checker *c)
{
    const hk_result *r = c->result;
    for (int64_t i = 0; i < r->n_replicate * r->n_service; i++) {
        if (r->service_loss[i] < 0) {
            BREAK(c, "variable service_loss_high: value %" PRId64 " is negative", i);
            return;
        }
    }
    for (int64_t i = 0; i < r->n_replicate; i++) {
        if (r->restored_ms[i] > r->horizon_ms) {
            BREAK(c, "variable replicate_restored: value %" PRId64 " is after the horizon", i);
            return;
        }
    }
}

static void check_components(const checker *c)
{
    const hk_result *r = c->result;
    int64_t good = c->good != NULL ? c->good->all : r->n_replicate - hk_result_failed(r);
    bool any = good > 0;
    for (int64_t i = 0; i < r->n_component; i++) {
        if (r->down_time_ms[i] > (double)r->horizon_ms) {
            BREAK(c, "variable component_down_time: value %" PRId64 " exceeds the horizon", i);
            return;
        }
        if (any &&
            (isnan(r->down_time_ms[i]) || isnan(r->times_down[i]) || isnan(r->times_root[i]))) {
            BREAK(c,
                  "component %" PRId64 " has no mean down time, times down or times root "
                  "although replicates ended well",
                  i);
            return;
        }
    }
}

/** Replicates of a batch that ended well. */
static int64_t good_in_batch(const checker *c, int64_t b)
{
    const hk_result *r = c->result;
    if (c->good != NULL) {
        return c->good->in_batch[b];
    }
    int64_t n = 0;
    for (int64_t i = b; i < r->n_replicate; i += r->n_batch) {
        n += r->status[i] == HK_REPLICATE_OK;
    }
    return n;
}

/** Each batch must count the replicates of its residue that ended well. O(replicates). */
static void check_batches(const checker *c)
{
    const hk_result *r = c->result;
    for (int64_t b = 0; b < r->n_batch; b++) {
        int64_t n = good_in_batch(c, b);
        if (r->batch_replicates[b] != n) {
            BREAK(c,
                  "variable batch_replicates: batch %" PRId64 " counts %" PRId64
                  " replicates, %" PRId64 " ended well",
                  b, r->batch_replicates[b], n);
            return;
        }
        for (int64_t k = 0; n > 0 && k < r->n_component; k++) {
            if (isnan(r->criticality[k * r->n_batch + b])) {
                BREAK(c,
                      "variable criticality_batch: component %" PRId64 ", batch %" PRId64
                      " is missing although the batch has replicates",
                      k, b);
                return;
            }
        }
    }
}

/** What is wrong with an episode, or NULL. */
static const char *episode_fault(const hk_result *r, int64_t e)
{
    if (r->episode_start_ms[e] >= r->episode_end_ms[e]) {
        return "does not end after its start";
    }
    if (r->episode_end_ms[e] > r->horizon_ms) {
        return "ends after the horizon";
    }
    bool ok = r->status[r->episode_replicate[e]] == HK_REPLICATE_OK;
    if (ok && r->episode_open[e] == 1 && r->episode_end_ms[e] != r->horizon_ms) {
        return "is open, but does not end at the horizon";
    }
    double all = r->service_weight[r->episode_service[e]];
    if (!at_most(r->episode_affected[e], all) || !at_most(r->episode_lost[e], all) ||
        !at_most(r->episode_affected_it[e], r->episode_affected[e]) ||
        !at_most(r->episode_lost_it[e], r->episode_lost[e])) {
        return "has more affected or lost than the service has, or more by systems than by all "
               "causes";
    }
    if (e == 0 || r->episode_replicate[e] > r->episode_replicate[e - 1]) {
        return NULL;
    }
    bool later = r->episode_start_ms[e] > r->episode_start_ms[e - 1];
    bool same = r->episode_start_ms[e] == r->episode_start_ms[e - 1];
    if (r->episode_replicate[e] < r->episode_replicate[e - 1] ||
        !(later || (same && r->episode_service[e] > r->episode_service[e - 1]))) {
        return "breaks the order by replicate, start, service";
    }
    return NULL;
}

static void check_episodes(const checker *c)
{
    const hk_result *r = c->result;
    if (r->record == HK_RECORD_NONE && r->n_episode > 0) {
        BREAK(c, "dimension episode has %" PRId64 " rows, but none were recorded", r->n_episode);
        return;
    }
    for (int64_t e = 0; e < r->n_episode; e++) {
        const char *fault = episode_fault(r, e);
        if (fault != NULL) {
            BREAK(c, "episode %" PRId64 " %s", e, fault);
            return;
        }
    }
    for (int64_t s = 0; s < r->n_step; s++) {
        int64_t e = r->step_episode[s];
        bool inside = r->step_time_ms[s] >= r->episode_start_ms[e] &&
                      r->step_time_ms[s] < r->episode_end_ms[e];
        bool ordered = s == 0 || e > r->step_episode[s - 1] ||
                       (e == r->step_episode[s - 1] && r->step_time_ms[s] > r->step_time_ms[s - 1]);
        if (!inside || !ordered) {
            BREAK(c, "step %" PRId64 " %s", s,
                  inside ? "breaks the order by episode, time" : "lies outside its episode");
            return;
        }
    }
}

/** A variable by replicate and service counts the episodes that `is_one` says are. */
static hk_status check_counts(const checker *c, const char *name, const int32_t *stated,
                              bool (*is_one)(const hk_result *, int64_t), hk_error *err)
{
    const hk_result *r = c->result;
    size_t cells = (size_t)(r->n_replicate * r->n_service);
    int32_t *counts = hk_alloc(cells, sizeof *counts);
    if (counts == NULL) {
        return hk_fail_nomem(err);
    }
    for (int64_t e = 0; e < r->n_episode; e++) {
        int64_t cell = r->episode_replicate[e] * r->n_service + r->episode_service[e];
        counts[cell] += is_one(r, e);
    }
    for (size_t i = 0; i < cells; i++) {
        bool ok = r->status[(int64_t)i / r->n_service] == HK_REPLICATE_OK;
        if (ok && counts[i] != stated[i]) {
            BREAK(c,
                  "variable %s: value %zu is %" PRId32 ", the episodes "
                  "count %" PRId32,
                  name, i, stated[i], counts[i]);
            break;
        }
    }
    hk_free(counts);
    return HK_OK;
}

static bool is_malfunction(const hk_result *r, int64_t e)
{
    return r->episode_via_system[e] == 1;
}

static bool is_breach(const hk_result *r, int64_t e)
{
    return r->episode_breach[e] == HK_BREACH_YES;
}

static hk_status check_malfunctions(const checker *c, hk_error *err)
{
    const hk_result *r = c->result;
    if (r->record == HK_RECORD_NONE) {
        return HK_OK;
    }
    HK_TRY(check_counts(c, "service_malfunctions", r->malfunctions, is_malfunction, err));
    return r->breaches == NULL ? HK_OK
                               : check_counts(c, "service_breaches", r->breaches, is_breach, err);
}

/** What tests saw: in the order of episodes, within their time, and met if they say so. */
static void check_verdicts(const checker *c)
{
    const hk_result *r = c->result;
    for (int64_t v = 0; v < r->n_verdict; v++) {
        int64_t e = r->verdict_episode[v];
        int32_t t = r->verdict_test[v];
        int64_t held = r->verdict_held_ms[v];
        const hk_test test = {.longer = r->test_longer[t] == 1,
                              .duration_ms = r->test_duration_ms[t]};
        const char *fault = NULL;
        if (v > 0 && (e < r->verdict_episode[v - 1] ||
                      (e == r->verdict_episode[v - 1] && t <= r->verdict_test[v - 1]))) {
            fault = "breaks the order by episode, test";
        } else if (held > r->episode_end_ms[e] - r->episode_start_ms[e]) {
            fault = "held longer than its episode";
        } else if (hk_test_is_met(&test, held) != (r->verdict_met[v] == 1)) {
            fault = "does not say whether its test was met";
        }
        if (fault != NULL) {
            BREAK(c, "verdict %" PRId64 " %s", v, fault);
            return;
        }
    }
}

static void check_deadlocks(const checker *c)
{
    const hk_result *r = c->result;
    if (r->n_deadlock == 0) {
        if (r->n_deadlock_member != 0) {
            BREAK(c, "dimension deadlock_member has rows, dimension deadlock has none");
        }
        return;
    }
    bool fits =
        r->deadlock_first[0] == 0 && r->deadlock_first[r->n_deadlock] == r->n_deadlock_member;
    for (int64_t i = 0; fits && i < r->n_deadlock; i++) {
        fits = r->deadlock_first[i] <= r->deadlock_first[i + 1];
    }
    if (!fits) {
        BREAK(c, "variable deadlock_members: the counts do not add up to dimension "
                 "deadlock_member");
        return;
    }
    for (int64_t i = 0; i < r->n_deadlock; i++) {
        bool ordered = i == 0 || r->deadlock_replicate[i] > r->deadlock_replicate[i - 1] ||
                       (r->deadlock_replicate[i] == r->deadlock_replicate[i - 1] &&
                        r->deadlock_from_ms[i] >= r->deadlock_from_ms[i - 1]);
        if (!ordered || r->deadlock_from_ms[i] >= r->horizon_ms) {
            BREAK(c, "deadlock %" PRId64 " %s", i,
                  ordered ? "begins after the horizon" : "breaks the order by replicate, time");
            return;
        }
    }
}

/** Negative, 0 or positive as job a goes before, with or after job b. */
static int compare_jobs(const hk_result *r, int64_t a, int64_t b)
{
    int64_t keys[4][2] = {{r->job_replicate[a], r->job_replicate[b]},
                          {r->job_damaged_ms[a], r->job_damaged_ms[b]},
                          {r->job_component[a], r->job_component[b]},
                          {r->job_threat[a], r->job_threat[b]}};
    for (int i = 0; i < 4; i++) {
        if (keys[i][0] != keys[i][1]) {
            return keys[i][0] < keys[i][1] ? -1 : 1;
        }
    }
    return 0;
}

static void check_jobs(const checker *c)
{
    const hk_result *r = c->result;
    for (int64_t j = 0; j < r->n_job; j++) {
        const char *fault = NULL;
        if (r->job_detected_ms[j] != HK_NONE && r->job_detected_ms[j] < r->job_damaged_ms[j]) {
            fault = "is detected before the damage";
        } else if (r->job_start_ms[j] != HK_NONE && r->job_start_ms[j] < r->job_detected_ms[j]) {
            fault = "starts before the detection";
        } else if (r->job_done_ms[j] != HK_NONE &&
                   (r->job_start_ms[j] == HK_NONE || r->job_done_ms[j] < r->job_start_ms[j])) {
            fault = "is done before it starts";
        } else if (r->job_start_ms[j] >= r->horizon_ms || r->job_done_ms[j] >= r->horizon_ms) {
            fault = "starts or is done after the horizon";
        } else if (j > 0 && compare_jobs(r, j - 1, j) > 0) {
            fault = "breaks the order by replicate, damage, component, threat";
        }
        if (fault != NULL) {
            BREAK(c, "job %" PRId64 " %s", j, fault);
            return;
        }
    }
}

static void check_signals(const checker *c)
{
    const hk_result *r = c->result;
    for (int64_t i = 0; i < r->n_signal; i++) {
        bool ordered = i == 0 || r->signal_replicate[i] > r->signal_replicate[i - 1] ||
                       (r->signal_replicate[i] == r->signal_replicate[i - 1] &&
                        r->signal_time_ms[i] >= r->signal_time_ms[i - 1]);
        if (!ordered || r->signal_time_ms[i] >= r->horizon_ms) {
            BREAK(c, "signal %" PRId64 " %s", i,
                  ordered ? "is sent after the horizon" : "breaks the order by replicate, time");
            return;
        }
    }
}

static void check_trace(const checker *c)
{
    const hk_result *r = c->result;
    for (int64_t i = 0; i < r->n_trace; i++) {
        const char *fault = NULL;
        int64_t cause = r->trace_cause[i];
        if (cause >= i) {
            fault = "has a cause that is not an earlier row";
        } else if (cause >= 0 && r->trace_replicate[cause] != r->trace_replicate[i]) {
            fault = "has a cause in another replicate";
        } else if (r->trace_time_ms[i] >= r->horizon_ms) {
            fault = "lies after the horizon";
        } else if (i > 0 && (r->trace_replicate[i] < r->trace_replicate[i - 1] ||
                             (r->trace_replicate[i] == r->trace_replicate[i - 1] &&
                              r->trace_time_ms[i] < r->trace_time_ms[i - 1]))) {
            fault = "breaks the order by replicate, time";
        }
        if (fault != NULL) {
            BREAK(c, "row %" PRId64 " of the event log %s", i, fault);
            return;
        }
    }
}

/** Means of a set are there exactly if a replicate of it counts; factors lie in their ranges. */
static void check_assumptions(const checker *c)
{
    const hk_result *r = c->result;
    if (r->n_assumption > r->assumptions) {
        BREAK(c, "dimension assumption has %" PRId64 " sets, %" PRId64 " were asked for",
              r->n_assumption, r->assumptions);
        return;
    }
    for (int64_t a = 0; a < r->n_assumption; a++) {
        bool counts = r->assumption_failed[a] < r->n_replicate;
        bool fits = r->assumption_failed[a] <= r->n_replicate;
        for (int64_t i = 0; fits && i < r->n_parameter; i++) {
            double factor = r->assumption_factor[a * r->n_parameter + i];
            fits = factor >= r->parameter_low[i] && factor <= r->parameter_high[i];
        }
        for (int64_t i = 0; fits && i < r->n_component; i++) {
            fits = isnan(r->assumption_criticality[a * r->n_component + i]) != counts;
        }
        for (int64_t i = 0; fits && i < r->n_service; i++) {
            int64_t at = a * r->n_service + i;
            fits = isnan(r->assumption_loss[at]) != counts &&
                   isnan(r->assumption_person_loss[at]) != counts &&
                   isnan(r->assumption_malfunctions[at]) != counts &&
                   (r->assumption_breaches == NULL || isnan(r->assumption_breaches[at]) != counts);
        }
        if (!fits) {
            BREAK(c,
                  "set of assumptions %" PRId64 ": a factor is outside its range, or the means do "
                  "not go with the count of failed replicates",
                  a);
            return;
        }
    }
}

static hk_status check_unique(const checker *c, const char *what, const char *const *ids, int64_t n,
                              hk_error *err)
{
    hk_map *map = NULL;
    HK_TRY(hk_map_new(n, &map, err));
    hk_status status = HK_OK;
    for (int64_t i = 0; i < n && status == HK_OK; i++) {
        status = hk_map_put(map, ids[i], (int32_t)i, err);
    }
    if (status == HK_EDUPLICATE) {
        BREAK(c, "variable %s has an id twice", what);
        status = HK_OK;
    }
    hk_map_free(map);
    return status;
}

static hk_status check_names(const checker *c, hk_error *err)
{
    const hk_result *r = c->result;
    HK_TRY(check_unique(c, "sector", r->sector_id, r->n_sector, err));
    HK_TRY(check_unique(c, "service", r->service_id, r->n_service, err));
    HK_TRY(check_unique(c, "component", r->component_id, r->n_component, err));
    HK_TRY(check_unique(c, "factor", r->factor_name, r->n_factor, err));
    return check_unique(c, "threat", r->threat_id, r->n_threat, err);
}

hk_status hk_result_check_relations(const hk_result *result, unsigned parts, const hk_good *good,
                                    hk_place place, hk_problems *problems, hk_error *err)
{
    const checker c = {.result = result, .good = good, .place = place, .problems = problems};
    if ((parts & HK_PART_FILE) != 0) {
        check_grid(&c);
    }
    if ((parts & HK_PART_CASE) != 0) {
        check_levels(&c);
        check_components(&c);
        check_batches(&c);
        check_assumptions(&c);
        HK_TRY(check_level_changes(&c, err));
    }
    if ((parts & HK_PART_ROWS) != 0) {
        check_replicates(&c);
        check_episodes(&c);
        check_verdicts(&c);
        check_deadlocks(&c);
        check_jobs(&c);
        check_signals(&c);
        check_trace(&c);
        HK_TRY(check_malfunctions(&c, err));
    }
    return (parts & HK_PART_FILE) != 0 ? check_names(&c, err) : HK_OK;
}

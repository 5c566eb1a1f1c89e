/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/property/trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *need(void *block)
{
    if (block == NULL) {
        abort();
    }
    return block;
}

static void *copy(const void *rows, int64_t n, size_t size)
{
    void *block = need(hk_alloc((size_t)n, size));
    if (n > 0) {
        memcpy(block, rows, (size_t)n * size);
    }
    return block;
}

/* ---- recording --------------------------------------------------------------------------------- */

static void note(void *user, const hk_change *change)
{
    trace *t = user;
    if ((t->n_log & (t->n_log - 1)) == 0) { /* room doubles at the powers of two */
        t->log = need(hk_realloc(t->log, t->n_log == 0 ? 1 : 2 * (size_t)t->n_log, sizeof *t->log));
    }
    t->log[t->n_log++] = *change;
}

static int by_time(const void *a, const void *b)
{
    const trace_step *x = a, *y = b;
    if (x->time_ms != y->time_ms) {
        return x->time_ms < y->time_ms ? -1 : 1;
    }
    return x->component < y->component ? -1 : x->component > y->component;
}

static int by_component(const void *a, const void *b)
{
    const hk_component_outcome *x = a, *y = b;
    return x->component < y->component ? -1 : x->component > y->component;
}

/* Net changes: what an instant did to a component as a whole. */
static void find_steps(trace *t)
{
    int32_t *level = need(hk_alloc((size_t)t->n_component, sizeof *level));
    int64_t *row = need(hk_alloc((size_t)t->n_component, sizeof *row)); /* + 1, of this instant */
    t->steps = need(hk_alloc((size_t)t->n_log, sizeof *t->steps));
    for (int32_t c = 0; c < t->n_component; c++) {
        level[c] = 10000;
    }
    for (int64_t i = 0, end = 0; i < t->n_log; i = end) {
        int64_t first = t->n_step;
        for (end = i; end < t->n_log && t->log[end].time_ms == t->log[i].time_ms; end++) {
            const hk_change *c = &t->log[end];
            if (row[c->component] == 0) {
                t->steps[t->n_step++] = (trace_step){c->time_ms, c->component, c->to, HK_NONE};
                row[c->component] = t->n_step;
            }
            trace_step *s = &t->steps[row[c->component] - 1];
            s->level = c->to;
            s->release = c->to > c->from ? c->release : s->release;
        }
        int64_t kept = first;
        for (int64_t k = first; k < t->n_step; k++) {
            trace_step s = t->steps[k];
            row[s.component] = 0;
            s.release = s.level > level[s.component] ? s.release : HK_NONE;
            if (s.level != level[s.component]) {
                level[s.component] = s.level;
                t->steps[kept++] = s;
            }
        }
        t->n_step = kept;
    }
    qsort(t->steps, (size_t)t->n_step, sizeof *t->steps, by_time);
    hk_free(level);
    hk_free(row);
}

trace trace_run(const rig *stand, int64_t replicate)
{
    trace t = {.n_service = stand->model->n_service, .n_component = stand->model->n_component};
    hk_observer observer = {&t, note};
    hk_outcome o;
    hk_sim_run(stand->sim, replicate, &observer, &o);
    t.out = o;
    t.out.service_loss = copy(o.service_loss, t.n_service, sizeof *o.service_loss);
    t.out.episodes = copy(o.episodes, o.n_episode, sizeof *o.episodes);
    t.out.magnitudes = copy(o.magnitudes, o.n_magnitude, sizeof *o.magnitudes);
    t.out.jobs = copy(o.jobs, o.n_job, sizeof *o.jobs);
    t.out.deadlocks = copy(o.deadlocks, o.n_deadlock, sizeof *o.deadlocks);
    t.out.deadlock_members =
        copy(o.deadlock_members, o.n_deadlock_member, sizeof *o.deadlock_members);
    hk_component_outcome *components = copy(o.components, o.n_component, sizeof *o.components);
    qsort(components, (size_t)o.n_component, sizeof *components, by_component);
    t.out.components = components;
    t.out.cells = copy(o.cells, o.n_cell, sizeof *o.cells);
    find_steps(&t);
    return t;
}

void trace_begin_later(trace *t, int64_t offset)
{
    for (int64_t i = 0; i < t->n_log; i++) {
        t->log[i].time_ms -= t->log[i].time_ms < offset ? t->log[i].time_ms : offset;
    }
    hk_free(t->steps);
    t->n_step = 0;
    find_steps(t);
}

void trace_free(trace *t)
{
    hk_free(t->log);
    hk_free(t->steps);
    hk_free((void *)t->out.service_loss);
    hk_free((void *)t->out.episodes);
    hk_free((void *)t->out.magnitudes);
    hk_free((void *)t->out.jobs);
    hk_free((void *)t->out.deadlocks);
    hk_free((void *)t->out.deadlock_members);
    hk_free((void *)t->out.components);
    hk_free((void *)t->out.cells);
    *t = (trace){0};
}

/* ---- renumbering ------------------------------------------------------------------------------- */

static int32_t number(const int32_t *map, int32_t old)
{
    return map == NULL || old == HK_NONE ? old : map[old];
}

static void renumber_steps(trace *t, const int32_t *component)
{
    int64_t n = 0;
    for (int64_t i = 0; i < t->n_step; i++) {
        trace_step s = t->steps[i];
        s.component = number(component, s.component);
        s.release = number(component, s.release);
        if (s.component != HK_NONE) {
            t->steps[n++] = s;
        }
    }
    t->n_step = n;
}

static void renumber_outcomes(trace *t, const int32_t *component, const int32_t *threat)
{
    int64_t n = 0;
    hk_component_outcome *o = (hk_component_outcome *)t->out.components;
    for (int64_t i = 0; i < t->out.n_component; i++) {
        int32_t c = number(component, o[i].component);
        if (c != HK_NONE) {
            o[n] = o[i];
            o[n++].component = c;
        }
    }
    t->out.n_component = n;
    n = 0;
    hk_job_record *j = (hk_job_record *)t->out.jobs;
    for (int64_t i = 0; i < t->out.n_job; i++) {
        hk_job_record job = j[i];
        job.component = number(component, job.component);
        job.threat = number(threat, job.threat);
        if (job.component != HK_NONE && job.threat != HK_NONE) {
            j[n++] = job;
        }
    }
    t->out.n_job = n;
    hk_episode *e = (hk_episode *)t->out.episodes;
    for (int64_t i = 0; i < t->out.n_episode; i++) {
        e[i].root = number(component, e[i].root);
        e[i].threat = number(threat, e[i].threat);
    }
}

/* A list that has become equal to the one before it is no news. */
static void renumber_deadlocks(trace *t, const int32_t *component)
{
    hk_deadlock_record *d = (hk_deadlock_record *)t->out.deadlocks;
    int32_t *m = (int32_t *)t->out.deadlock_members;
    int64_t n = 0, members = 0, last = 0; /* last list kept: [last, members) */
    for (int64_t i = 0; i < t->out.n_deadlock; i++) {
        int64_t a = d[i].first_member, end = members;
        int64_t b = i + 1 < t->out.n_deadlock ? d[i + 1].first_member : t->out.n_deadlock_member;
        for (int64_t k = a; k < b; k++) {
            int32_t c = number(component, m[k]);
            if (c != HK_NONE) {
                m[end++] = c;
            }
        }
        size_t bytes = (size_t)(end - members) * sizeof *m;
        if (end - members == members - last && memcmp(&m[last], &m[members], bytes) == 0) {
            continue;
        }
        d[n++] = (hk_deadlock_record){d[i].from_ms, members};
        last = members;
        members = end;
    }
    t->out.n_deadlock = n;
    t->out.n_deadlock_member = members;
}

void trace_renumber(trace *t, const int32_t *component, const int32_t *threat)
{
    renumber_steps(t, component);
    renumber_outcomes(t, component, threat);
    renumber_deadlocks(t, component);
}

/* ---- comparing --------------------------------------------------------------------------------- */

static char difference[512];

__attribute__((format(printf, 1, 2))) static const char *differ(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(difference, sizeof difference, format, args);
    va_end(args);
    return difference;
}

static const char *compare_steps(const trace *a, const trace *b, unsigned parts)
{
    for (int64_t i = 0; i < a->n_step || i < b->n_step; i++) {
        if (i == a->n_step || i == b->n_step) {
            const trace_step *s = i < a->n_step ? &a->steps[i] : &b->steps[i];
            return differ("%s has one level change more: c%d to %d at %" PRId64,
                          i < a->n_step ? "first" : "second", s->component, s->level, s->time_ms);
        }
        const trace_step *s = &a->steps[i], *t = &b->steps[i];
        if (by_time(s, t) != 0 || s->level != t->level) {
            return differ("level change: c%d to %d at %" PRId64 ", and c%d to %d at %" PRId64,
                          s->component, s->level, s->time_ms, t->component, t->level, t->time_ms);
        }
        if ((parts & TRACE_RELEASES) != 0 && s->release != t->release) {
            return differ("release of c%d at %" PRId64 ": c%d, and c%d", s->component, s->time_ms,
                          s->release, t->release);
        }
    }
    return NULL;
}

static const char *compare_losses(const trace *a, const trace *b)
{
    for (int32_t i = 0; i < a->n_service; i++) {
        if (a->out.service_loss[i] != b->out.service_loss[i]) {
            return differ("loss of service %d: %.17g, and %.17g", i,
                          hk_int128_double(a->out.service_loss[i]),
                          hk_int128_double(b->out.service_loss[i]));
        }
    }
    if (a->out.n_cell != b->out.n_cell) {
        return differ("%" PRId64 " cells, and %" PRId64, a->out.n_cell, b->out.n_cell);
    }
    for (int64_t i = 0; i < a->out.n_cell; i++) {
        const hk_cell_outcome *x = &a->out.cells[i], *y = &b->out.cells[i];
        if (x->sector != y->sector || x->cell != y->cell || x->lost != y->lost) {
            return differ("cell %d of sector %d, and %d of %d", x->cell, x->sector, y->cell,
                          y->sector);
        }
    }
    return NULL;
}

static bool same_episode(const hk_episode *x, const hk_episode *y, bool causes)
{
    return x->service == y->service && x->start_ms == y->start_ms && x->end_ms == y->end_ms &&
           x->open == y->open && x->affected == y->affected && x->lost == y->lost &&
           (!causes || (x->via_system == y->via_system && x->affected_it == y->affected_it &&
                        x->lost_it == y->lost_it && x->threat == y->threat && x->root == y->root));
}

static const char *compare_episodes(const trace *a, const trace *b, unsigned parts)
{
    bool causes = (parts & TRACE_CAUSES) != 0;
    if (a->out.n_episode != b->out.n_episode) {
        return differ("%" PRId64 " episodes, and %" PRId64, a->out.n_episode, b->out.n_episode);
    }
    for (int64_t i = 0; i < a->out.n_episode; i++) {
        const hk_episode *x = &a->out.episodes[i], *y = &b->out.episodes[i];
        if (!same_episode(x, y, causes)) {
            return differ("episode %" PRId64 ": service %d from %" PRId64 ", and %d from %" PRId64,
                          i, x->service, x->start_ms, y->service, y->start_ms);
        }
    }
    if (causes && a->out.n_magnitude != b->out.n_magnitude) {
        return differ("%" PRId64 " magnitudes, and %" PRId64, a->out.n_magnitude,
                      b->out.n_magnitude);
    }
    for (int64_t i = 0; causes && i < a->out.n_magnitude; i++) {
        const hk_magnitude *x = &a->out.magnitudes[i], *y = &b->out.magnitudes[i];
        if (x->time_ms != y->time_ms || x->affected != y->affected || x->lost != y->lost ||
            x->affected_it != y->affected_it || x->lost_it != y->lost_it ||
            x->episode != y->episode) {
            return differ("magnitude %" PRId64, i);
        }
    }
    return a->out.restored_ms == b->out.restored_ms ? NULL : differ("time of restoration");
}

static const char *compare_logs(const trace *a, const trace *b)
{
    for (int64_t i = 0; i < a->n_log && i < b->n_log; i++) {
        const hk_change *x = &a->log[i], *y = &b->log[i];
        if (x->time_ms != y->time_ms || x->component != y->component || x->from != y->from ||
            x->to != y->to || x->cause != y->cause || x->threat != y->threat ||
            x->root != y->root || x->release != y->release || x->edge != y->edge ||
            x->via_system != y->via_system) {
            return differ("record %" PRId64 ": c%d at %" PRId64 ", and c%d at %" PRId64, i,
                          x->component, x->time_ms, y->component, y->time_ms);
        }
    }
    return a->n_log == b->n_log ? NULL
                                : differ("%" PRId64 " records, and %" PRId64, a->n_log, b->n_log);
}

static const char *compare_jobs(const trace *a, const trace *b)
{
    if (a->out.n_job != b->out.n_job || a->out.never_served != b->out.never_served) {
        return differ("%" PRId64 " jobs, and %" PRId64, a->out.n_job, b->out.n_job);
    }
    for (int64_t i = 0; i < a->out.n_job; i++) {
        const hk_job_record *x = &a->out.jobs[i], *y = &b->out.jobs[i];
        if (x->component != y->component || x->threat != y->threat ||
            x->damaged_ms != y->damaged_ms || x->detected_ms != y->detected_ms ||
            x->start_ms != y->start_ms || x->done_ms != y->done_ms) {
            return differ("job %" PRId64 ": c%d, begun %" PRId64 ", and c%d, begun %" PRId64, i,
                          x->component, x->start_ms, y->component, y->start_ms);
        }
    }
    return NULL;
}

static const char *compare_deadlocks(const trace *a, const trace *b)
{
    bool same = a->out.n_deadlock == b->out.n_deadlock &&
                a->out.n_deadlock_member == b->out.n_deadlock_member;
    for (int64_t i = 0; same && i < a->out.n_deadlock; i++) {
        same = a->out.deadlocks[i].from_ms == b->out.deadlocks[i].from_ms &&
               a->out.deadlocks[i].first_member == b->out.deadlocks[i].first_member;
    }
    for (int64_t i = 0; same && i < a->out.n_deadlock_member; i++) {
        same = a->out.deadlock_members[i] == b->out.deadlock_members[i];
    }
    return same ? NULL : differ("deadlocks");
}

static bool is_quiet(const hk_component_outcome *o)
{
    return o->times_down == 0 && o->times_root == 0 && o->down_ms == 0 && o->criticality == 0;
}

static const char *compare_components(const trace *a, const trace *b, unsigned parts)
{
    int64_t j = 0;
    for (int64_t i = 0; i <= a->out.n_component; i++, j++) {
        const hk_component_outcome end = {.component = INT32_MAX};
        while (i < a->out.n_component && is_quiet(&a->out.components[i])) {
            i++;
        }
        while (j < b->out.n_component && is_quiet(&b->out.components[j])) {
            j++;
        }
        const hk_component_outcome *x = i < a->out.n_component ? &a->out.components[i] : &end;
        const hk_component_outcome *y = j < b->out.n_component ? &b->out.components[j] : &end;
        if (x->component != y->component) {
            return differ("outcome of c%d, and of c%d", x->component, y->component);
        }
        if ((parts & TRACE_TIMES) != 0 &&
            (x->times_down != y->times_down || x->down_ms != y->down_ms)) {
            return differ("down time of c%d", x->component);
        }
        if ((parts & TRACE_CAUSES) != 0 && x->times_root != y->times_root) {
            return differ("c%d is root of %d, and of %d", x->component, x->times_root,
                          y->times_root);
        }
        if ((parts & TRACE_RELEASES) != 0 && x->criticality != y->criticality) {
            return differ("criticality of c%d", x->component);
        }
    }
    return NULL;
}

const char *trace_compare(const trace *a, const trace *b, unsigned parts)
{
    const char *found = NULL;
    if ((parts & TRACE_LEVELS) != 0) {
        found = compare_steps(a, b, parts);
    }
    if (found == NULL && (parts & TRACE_LOSSES) != 0) {
        found = compare_losses(a, b);
    }
    if (found == NULL && (parts & TRACE_EPISODES) != 0) {
        found = compare_episodes(a, b, parts);
    }
    if (found == NULL && (parts & TRACE_JOBS) != 0) {
        found = compare_jobs(a, b);
    }
    if (found == NULL && (parts & TRACE_DEADLOCKS) != 0) {
        found = compare_deadlocks(a, b);
    }
    if (found == NULL && (parts & TRACE_TIMES) != 0) {
        found = compare_components(a, b, parts);
    }
    if (found == NULL && (parts & TRACE_CAUSES) != 0) {
        found = compare_logs(a, b);
    }
    if (found == NULL && (parts & TRACE_COUNTS) != 0 &&
        (a->out.instants != b->out.instants || a->out.events != b->out.events)) {
        found = differ("%" PRId64 " instants, and %" PRId64, a->out.instants, b->out.instants);
    }
    return found != NULL || a->out.capped == b->out.capped ? found : differ("event cap");
}

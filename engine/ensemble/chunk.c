/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/chunk.h"

#include <stdlib.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/units.h"

/* Piece of the block for n rows of a kind, 16-byte aligned. */
static void *piece(char *block, size_t *at, const void *from, int64_t n, size_t size)
{
    void *to = block + *at;
    size_t bytes = (size_t)n * size;
    if (n > 0) {
        memcpy(to, from, bytes);
    }
    *at += (bytes + 15) & ~(size_t)15;
    return to;
}

static size_t padded(int64_t n, size_t size)
{
    return ((size_t)n * size + 15) & ~(size_t)15;
}

/* Outages of `state:` come after the threats; in the file they have none. */
static int32_t threat_or_none(const hk_setup *setup, int32_t threat)
{
    return threat < setup->scenario->n_threat ? threat : HK_NONE;
}

static int by_damage(const void *a, const void *b)
{
    const hk_job_record *x = a, *y = b;
    if (x->damaged_ms != y->damaged_ms) {
        return x->damaged_ms < y->damaged_ms ? -1 : 1;
    }
    if (x->component != y->component) {
        return x->component < y->component ? -1 : 1;
    }
    return (x->threat > y->threat) - (x->threat < y->threat);
}

static int by_episode(const void *a, const void *b)
{
    const hk_magnitude *x = a, *y = b;
    if (x->episode != y->episode) {
        return x->episode < y->episode ? -1 : 1;
    }
    return (x->time_ms > y->time_ms) - (x->time_ms < y->time_ms);
}

bool hk_chunk_copy(const hk_setup *setup, const hk_outcome *outcome, hk_chunk *ret_chunk)
{
    hk_chunk c = {.status = outcome->out_of_memory ? HK_REPLICATE_MEMORY
                            : outcome->capped      ? HK_REPLICATE_EVENT_CAP
                                                   : HK_REPLICATE_OK,
                  .events = outcome->events,
                  .instants = outcome->instants,
                  .restored_ms = HK_NONE};
    int64_t services = setup->model->n_service;
    if (c.status == HK_REPLICATE_OK) {
        c.restored_ms = outcome->restored_ms;
        c.never_served = outcome->never_served;
        if (setup->scenario->record != HK_RECORD_NONE) {
            c.n_episode = outcome->n_episode;
            c.n_magnitude = outcome->n_magnitude;
        }
        c.n_job = outcome->n_job;
        c.n_deadlock = outcome->n_deadlock;
        c.n_member = outcome->n_deadlock_member;
    }
    size_t bytes = padded(c.n_episode, sizeof *c.episodes) +
                   padded(c.n_magnitude, sizeof *c.magnitudes) + padded(c.n_job, sizeof *c.jobs) +
                   padded(c.n_deadlock, sizeof *c.deadlocks) +
                   padded(c.n_member, sizeof *c.members) + padded(services, sizeof *c.service_loss);
    size_t at = 0;
    c.block = hk_alloc(bytes, 1);
    if (c.block == NULL) {
        return false;
    }
    c.service_loss = piece(c.block, &at, outcome->service_loss, services, sizeof *c.service_loss);
    c.episodes = piece(c.block, &at, outcome->episodes, c.n_episode, sizeof *c.episodes);
    c.magnitudes = piece(c.block, &at, outcome->magnitudes, c.n_magnitude, sizeof *c.magnitudes);
    c.jobs = piece(c.block, &at, outcome->jobs, c.n_job, sizeof *c.jobs);
    c.deadlocks = piece(c.block, &at, outcome->deadlocks, c.n_deadlock, sizeof *c.deadlocks);
    c.members = piece(c.block, &at, outcome->deadlock_members, c.n_member, sizeof *c.members);
    if (c.status != HK_REPLICATE_OK) {
        memset(c.service_loss, 0, (size_t)services * sizeof *c.service_loss);
    }
    for (int64_t i = 0; i < c.n_job; i++) {
        c.jobs[i].threat = threat_or_none(setup, c.jobs[i].threat);
    }
    qsort(c.magnitudes, (size_t)c.n_magnitude, sizeof *c.magnitudes, by_episode);
    qsort(c.jobs, (size_t)c.n_job, sizeof *c.jobs, by_damage);
    c.changes = ret_chunk->changes;
    c.n_change = ret_chunk->n_change;
    *ret_chunk = c;
    return true;
}

void hk_chunk_done(hk_chunk *chunk)
{
    hk_free(chunk->block);
    hk_free(chunk->changes);
    *chunk = (hk_chunk){0};
}

/* ---- stringing together -------------------------------------------------------------------- */

static bool take_replicates(hk_result *r, int64_t n)
{
    hk_arena *a = r->arena;
    size_t rows = (size_t)n, dense = rows * (size_t)r->n_service;
    r->n_replicate = n;
    r->status = hk_arena_alloc(a, rows, sizeof *r->status);
    r->events = hk_arena_alloc(a, rows, sizeof *r->events);
    r->instants = hk_arena_alloc(a, rows, sizeof *r->instants);
    r->restored_ms = hk_arena_alloc(a, rows, sizeof *r->restored_ms);
    r->deadlocks = hk_arena_alloc(a, rows, sizeof *r->deadlocks);
    r->never_served = hk_arena_alloc(a, rows, sizeof *r->never_served);
    r->service_loss = hk_arena_alloc(a, dense, sizeof *r->service_loss);
    r->malfunctions = hk_arena_alloc(a, dense, sizeof *r->malfunctions);
    return r->status != NULL && r->events != NULL && r->instants != NULL &&
           r->restored_ms != NULL && r->deadlocks != NULL && r->never_served != NULL &&
           r->service_loss != NULL && r->malfunctions != NULL;
}

static bool take_episodes(hk_result *r, int64_t n, int64_t steps)
{
    hk_arena *a = r->arena;
    size_t rows = (size_t)n, step_rows = (size_t)steps;
    r->n_episode = n;
    r->episode_replicate = hk_arena_alloc(a, rows, sizeof *r->episode_replicate);
    r->episode_service = hk_arena_alloc(a, rows, sizeof *r->episode_service);
    r->episode_start_ms = hk_arena_alloc(a, rows, sizeof *r->episode_start_ms);
    r->episode_end_ms = hk_arena_alloc(a, rows, sizeof *r->episode_end_ms);
    r->episode_open = hk_arena_alloc(a, rows, sizeof *r->episode_open);
    r->episode_via_system = hk_arena_alloc(a, rows, sizeof *r->episode_via_system);
    r->episode_affected = hk_arena_alloc(a, rows, sizeof *r->episode_affected);
    r->episode_lost = hk_arena_alloc(a, rows, sizeof *r->episode_lost);
    r->episode_affected_it = hk_arena_alloc(a, rows, sizeof *r->episode_affected_it);
    r->episode_lost_it = hk_arena_alloc(a, rows, sizeof *r->episode_lost_it);
    r->episode_threat = hk_arena_alloc(a, rows, sizeof *r->episode_threat);
    r->episode_root = hk_arena_alloc(a, rows, sizeof *r->episode_root);
    r->n_step = steps;
    r->step_episode = hk_arena_alloc(a, step_rows, sizeof *r->step_episode);
    r->step_time_ms = hk_arena_alloc(a, step_rows, sizeof *r->step_time_ms);
    r->step_affected = hk_arena_alloc(a, step_rows, sizeof *r->step_affected);
    r->step_lost = hk_arena_alloc(a, step_rows, sizeof *r->step_lost);
    r->step_affected_it = hk_arena_alloc(a, step_rows, sizeof *r->step_affected_it);
    r->step_lost_it = hk_arena_alloc(a, step_rows, sizeof *r->step_lost_it);
    return r->episode_replicate != NULL && r->episode_service != NULL &&
           r->episode_start_ms != NULL && r->episode_end_ms != NULL && r->episode_open != NULL &&
           r->episode_via_system != NULL && r->episode_affected != NULL &&
           r->episode_lost != NULL && r->episode_affected_it != NULL &&
           r->episode_lost_it != NULL && r->episode_threat != NULL && r->episode_root != NULL &&
           r->step_episode != NULL && r->step_time_ms != NULL && r->step_affected != NULL &&
           r->step_lost != NULL && r->step_affected_it != NULL && r->step_lost_it != NULL;
}

static bool take_events(hk_result *r, int64_t deadlocks, int64_t members, int64_t jobs)
{
    hk_arena *a = r->arena;
    size_t d = (size_t)deadlocks, j = (size_t)jobs;
    r->deadlock_replicate = hk_arena_alloc(a, d, sizeof *r->deadlock_replicate);
    r->deadlock_from_ms = hk_arena_alloc(a, d, sizeof *r->deadlock_from_ms);
    r->deadlock_first = hk_arena_alloc(a, d + 1, sizeof *r->deadlock_first);
    r->deadlock_component = hk_arena_alloc(a, (size_t)members, sizeof *r->deadlock_component);
    r->job_replicate = hk_arena_alloc(a, j, sizeof *r->job_replicate);
    r->job_component = hk_arena_alloc(a, j, sizeof *r->job_component);
    r->job_threat = hk_arena_alloc(a, j, sizeof *r->job_threat);
    r->job_damaged_ms = hk_arena_alloc(a, j, sizeof *r->job_damaged_ms);
    r->job_detected_ms = hk_arena_alloc(a, j, sizeof *r->job_detected_ms);
    r->job_start_ms = hk_arena_alloc(a, j, sizeof *r->job_start_ms);
    r->job_done_ms = hk_arena_alloc(a, j, sizeof *r->job_done_ms);
    return r->deadlock_replicate != NULL && r->deadlock_from_ms != NULL &&
           r->deadlock_first != NULL && r->deadlock_component != NULL && r->job_replicate != NULL &&
           r->job_component != NULL && r->job_threat != NULL && r->job_damaged_ms != NULL &&
           r->job_detected_ms != NULL && r->job_start_ms != NULL && r->job_done_ms != NULL;
}

static bool take_trace(hk_result *r, int64_t n)
{
    hk_arena *a = r->arena;
    size_t rows = (size_t)n;
    r->n_trace = n;
    r->trace_replicate = hk_arena_alloc(a, rows, sizeof *r->trace_replicate);
    r->trace_component = hk_arena_alloc(a, rows, sizeof *r->trace_component);
    r->trace_time_ms = hk_arena_alloc(a, rows, sizeof *r->trace_time_ms);
    r->trace_from = hk_arena_alloc(a, rows, sizeof *r->trace_from);
    r->trace_to = hk_arena_alloc(a, rows, sizeof *r->trace_to);
    r->trace_cause = hk_arena_alloc(a, rows, sizeof *r->trace_cause);
    r->trace_threat = hk_arena_alloc(a, rows, sizeof *r->trace_threat);
    r->trace_root = hk_arena_alloc(a, rows, sizeof *r->trace_root);
    r->trace_release = hk_arena_alloc(a, rows, sizeof *r->trace_release);
    r->trace_via_system = hk_arena_alloc(a, rows, sizeof *r->trace_via_system);
    return r->trace_replicate != NULL && r->trace_component != NULL && r->trace_time_ms != NULL &&
           r->trace_from != NULL && r->trace_to != NULL && r->trace_cause != NULL &&
           r->trace_threat != NULL && r->trace_root != NULL && r->trace_release != NULL &&
           r->trace_via_system != NULL;
}

static double magnitude(hk_int128 value, int32_t divisor)
{
    return hk_int128_double(value) / divisor;
}

static void put_episodes(const hk_setup *setup, const hk_chunk *c, int32_t replicate, hk_result *r,
                         int64_t at, int64_t step_at)
{
    for (int64_t i = 0; i < c->n_episode; i++) {
        const hk_episode *e = &c->episodes[i];
        int64_t row = at + i;
        r->episode_replicate[row] = replicate;
        r->episode_service[row] = e->service;
        r->episode_start_ms[row] = e->start_ms;
        r->episode_end_ms[row] = e->end_ms;
        r->episode_open[row] = e->open;
        r->episode_via_system[row] = e->via_system;
        r->episode_affected[row] = magnitude(e->affected, 1);
        r->episode_lost[row] = magnitude(e->lost, HK_LEVEL_FULL);
        r->episode_affected_it[row] = magnitude(e->affected_it, 1);
        r->episode_lost_it[row] = magnitude(e->lost_it, HK_LEVEL_FULL);
        r->episode_threat[row] = threat_or_none(setup, e->threat);
        r->episode_root[row] = e->root;
    }
    for (int64_t i = 0; i < c->n_magnitude; i++) {
        const hk_magnitude *m = &c->magnitudes[i];
        int64_t row = step_at + i;
        r->step_episode[row] = at + m->episode;
        r->step_time_ms[row] = m->time_ms;
        r->step_affected[row] = magnitude(m->affected, 1);
        r->step_lost[row] = magnitude(m->lost, HK_LEVEL_FULL);
        r->step_affected_it[row] = magnitude(m->affected_it, 1);
        r->step_lost_it[row] = magnitude(m->lost_it, HK_LEVEL_FULL);
    }
}

static void put_jobs(const hk_chunk *c, int32_t replicate, hk_result *r)
{
    for (int64_t i = 0; i < c->n_job; i++) {
        const hk_job_record *j = &c->jobs[i];
        int64_t row = r->n_job++;
        r->job_replicate[row] = replicate;
        r->job_component[row] = j->component;
        r->job_threat[row] = j->threat;
        r->job_damaged_ms[row] = j->damaged_ms;
        r->job_detected_ms[row] = j->detected_ms;
        r->job_start_ms[row] = j->start_ms;
        r->job_done_ms[row] = j->done_ms;
    }
}

static void put_deadlocks(const hk_chunk *c, int32_t replicate, hk_result *r)
{
    for (int64_t i = 0; i < c->n_deadlock; i++) {
        int64_t row = r->n_deadlock++;
        r->deadlock_replicate[row] = replicate;
        r->deadlock_from_ms[row] = c->deadlocks[i].from_ms;
        r->deadlock_first[row] = r->n_deadlock_member + c->deadlocks[i].first_member;
        bool empty = c->deadlocks[i].first_member ==
                     (i + 1 < c->n_deadlock ? c->deadlocks[i + 1].first_member : c->n_member);
        r->deadlocks[replicate] += !empty;
    }
    for (int64_t i = 0; i < c->n_member; i++) {
        r->deadlock_component[r->n_deadlock_member++] = c->members[i];
    }
    r->deadlock_first[r->n_deadlock] = r->n_deadlock_member;
}

static void put_trace(const hk_setup *setup, const hk_chunk *c, int32_t replicate, hk_result *r,
                      int64_t at)
{
    for (int64_t i = 0; i < c->n_change; i++) {
        const hk_change *change = &c->changes[i];
        int64_t row = at + i;
        r->trace_replicate[row] = replicate;
        r->trace_component[row] = change->component;
        r->trace_time_ms[row] = change->time_ms;
        r->trace_from[row] = change->from;
        r->trace_to[row] = change->to;
        r->trace_cause[row] = change->cause == HK_NONE ? HK_NONE : at + change->cause;
        r->trace_threat[row] = threat_or_none(setup, change->threat);
        r->trace_root[row] = change->root;
        r->trace_release[row] = change->release;
        r->trace_via_system[row] = change->via_system;
    }
}

static void put_replicate(const hk_chunk *c, int64_t replicate, hk_result *r)
{
    r->status[replicate] = (uint8_t)c->status;
    r->events[replicate] = c->events;
    r->instants[replicate] = c->instants;
    r->restored_ms[replicate] = c->restored_ms;
    r->never_served[replicate] = (int32_t)c->never_served;
    for (int64_t s = 0; s < r->n_service; s++) {
        r->service_loss[replicate * r->n_service + s] = c->service_loss[s];
    }
    for (int64_t i = 0; i < c->n_episode; i++) {
        r->malfunctions[replicate * r->n_service + c->episodes[i].service] +=
            c->episodes[i].via_system;
    }
}

hk_status hk_chunks_fill(const hk_setup *setup, hk_chunk *chunks, int64_t n, hk_result *result,
                         hk_error *err)
{
    int64_t episodes = 0, steps = 0, jobs = 0, deadlocks = 0, members = 0, changes = 0;
    for (int64_t i = 0; i < n; i++) {
        episodes += chunks[i].n_episode;
        steps += chunks[i].n_magnitude;
        jobs += chunks[i].n_job;
        deadlocks += chunks[i].n_deadlock;
        members += chunks[i].n_member;
        changes += chunks[i].n_change;
    }
    if (!take_replicates(result, n) || !take_episodes(result, episodes, steps) ||
        !take_events(result, deadlocks, members, jobs) || !take_trace(result, changes)) {
        return hk_fail_nomem(err);
    }
    int64_t episode_at = 0, step_at = 0, change_at = 0;
    for (int64_t i = 0; i < n; i++) {
        hk_chunk *c = &chunks[i];
        put_replicate(c, i, result);
        put_episodes(setup, c, (int32_t)i, result, episode_at, step_at);
        put_jobs(c, (int32_t)i, result);
        put_deadlocks(c, (int32_t)i, result);
        put_trace(setup, c, (int32_t)i, result, change_at);
        episode_at += c->n_episode;
        step_at += c->n_magnitude;
        change_at += c->n_change;
        hk_chunk_done(c);
    }
    return HK_OK;
}

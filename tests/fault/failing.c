/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fault/failing.h"

#include <stdbool.h>
#include <stdio.h>

#include "engine/base/memory.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__real_hk_arena_alloc(hk_arena *arena, size_t count, size_t size);
char *__real_hk_arena_strndup(hk_arena *arena, const char *text, size_t n);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);
void *__wrap_hk_arena_alloc(hk_arena *arena, size_t count, size_t size);
char *__wrap_hk_arena_strndup(hk_arena *arena, const char *text, size_t n);

/* The wrapped functions have no room for a context. */
static struct {
    bool on;
    failing_way way;
    int64_t at, calls, refused, alive, step;
    const char *wrong;
} now = {.step = 1};

static bool refuse(bool growth)
{
    bool growths_only = now.way == FAILING_ONE_GROWTH || now.way == FAILING_GROWTHS_FROM;
    bool one = now.way == FAILING_ONE || now.way == FAILING_ONE_GROWTH;
    if (!now.on || (growths_only && !growth)) {
        return false;
    }
    int64_t call = now.calls++;
    bool refused = one ? call == now.at : call >= now.at;
    now.refused += refused;
    return refused;
}

/* Readers try a file in a child first: here, at every point of failure, that would only take time. */
hk_status __wrap_hk_probe(void (*work)(void *), void *data, size_t bytes, hk_error *err);

hk_status __wrap_hk_probe(void (*work)(void *), void *data, size_t bytes, hk_error *err)
{
    (void)work;
    (void)data;
    (void)bytes;
    (void)err;
    return HK_OK;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *block = refuse(false) ? NULL : __real_calloc(count, size);
    now.alive += block != NULL;
    return block;
}

void *__wrap_realloc(void *block, size_t size)
{
    void *grown = refuse(true) ? NULL : __real_realloc(block, size);
    now.alive += grown != NULL && block == NULL;
    return grown;
}

void __wrap_free(void *block)
{
    now.alive -= block != NULL;
    __real_free(block);
}

/* An arena asks for memory now and then only; each of its own callers must bear a refusal too. */
void *__wrap_hk_arena_alloc(hk_arena *arena, size_t count, size_t size)
{
    return refuse(false) ? NULL : __real_hk_arena_alloc(arena, count, size);
}

char *__wrap_hk_arena_strndup(hk_arena *arena, const char *text, size_t n)
{
    return refuse(false) ? NULL : __real_hk_arena_strndup(arena, text, n);
}

void failing_start(failing_way way, int64_t n)
{
    now.on = true;
    now.way = way;
    now.at = n;
    now.calls = now.refused = 0;
}

int64_t failing_stop(void)
{
    now.on = false;
    return now.refused;
}

int64_t failing_alive(void)
{
    return now.alive;
}

void failing_wrong(const char *text)
{
    now.wrong = now.wrong == NULL ? text : now.wrong;
}

void failing_step(int64_t step)
{
    now.step = step;
}

static void complain(int64_t *count, int64_t n, const char *what, hk_status status)
{
    if ((*count)++ < 3) {
        printf("#   allocation %" PRId64 ": %s (%s)\n", n, what, hk_status_name(status));
    }
}

/* One attempt. @return true if it was hit by a failure */
static bool attempt_at(int64_t n, failing_way way, failing_attempt *attempt, void *user,
                       hk_status want, hk_status also, failing_report *r)
{
    int64_t before = now.alive;
    hk_error err = {.message = ""};
    now.wrong = NULL;
    failing_start(way, n);
    hk_status status = attempt(user, &err);
    bool hit = failing_stop() > 0;
    bool as_wanted = status == want || (hit && (status == HK_ENOMEM || status == also));
    if (!as_wanted) {
        complain(&r->bad_status, n, err.message, status);
    } else if (status != HK_OK && (err.code != status || err.message[0] == '\0')) {
        complain(&r->no_message, n, "fails without saying so in the error", err.code);
    }
    r->no_effect += hit && status == want;
    if (now.alive != before) {
        complain(&r->leaks, n, "leaves blocks behind", status);
    }
    if (now.wrong != NULL) {
        complain(&r->wrong, n, now.wrong, status);
    }
    now.alive = before;
    return hit;
}

failing_report failing_try(failing_way way, failing_attempt *attempt, void *user, hk_status want,
                           hk_status also)
{
    enum { MOST = 100000 };
    failing_report r = {0};
    while (attempt_at(r.points, way, attempt, user, want, also, &r)) {
        r.points += now.step;
        if (r.points >= MOST) {
            r.points = -1;
            break;
        }
    }
    return r;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each tier of assertion trips where it should: test_check_release.c is this
 * program's other half, compiled with NDEBUG.
 */
#include "tests/unit/base/test_check_release.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/check.h"
#include "tests/support/tap.h"

static int one = 1;
static int two = 2;

static void check_plain(void)
{
    HK_CHECK(one == two);
}

static void check_message(void)
{
    HK_CHECK(one == two, "one is %d, two is %d at %lld ms", one, two, 123456789LL);
}

static void check_passes(void)
{
    HK_CHECK(one < two);
    HK_CHECK(one < two, "never said %d", one);
}

static void assert_debug(void)
{
    HK_ASSERT(one == two, "%d", one);
}

/** Run in a child. @return whether it aborted; what it wrote to stderr in `said` */
static bool aborts(void (*run)(void), char *said, size_t size)
{
    int ends[2];
    said[0] = '\0';
    fflush(stdout);
    if (pipe(ends) != 0) {
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        run();
        _exit(0);
    }
    close(ends[1]);
    size_t n = 0;
    ssize_t got;
    while (n + 1 < size && (got = read(ends[0], said + n, size - 1 - n)) > 0) {
        n += (size_t)got;
    }
    said[n] = '\0';
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

int main(void)
{
    char said[1024];
    TAP_OK(aborts(check_plain, said, sizeof said), "HK_CHECK aborts");
    TAP_HAS(said, "test_check.c:", "it says where");
    TAP_HAS(said, "one == two\n", "and what");
    TAP_OK(aborts(check_message, said, sizeof said), "HK_CHECK with a message aborts");
    TAP_HAS(said, "one == two: one is 1, two is 2 at 123456789 ms\n", "and says it");
    TAP_OK(!aborts(check_passes, said, sizeof said), "HK_CHECK lets pass what holds");
    TAP_EQ_STR(said, "", "in silence");
    TAP_OK(aborts(assert_debug, said, sizeof said), "HK_ASSERT aborts in a debug build");
    TAP_OK(!aborts(release_assert, said, sizeof said), "HK_ASSERT is not evaluated in release");
    TAP_OK(aborts(release_check, said, sizeof said), "HK_CHECK stays in release");
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SECONDS_LEAST = 60,
    BYTES_PER_SECOND = 1 << 20 /* far slower than any machine reads */
};

/** Work, say so through the pipe, and end without the exit handlers and the buffered output of the
 *  parent, which are not the child's to run and write. */
static _Noreturn void be_child(void (*work)(void *), void *data, size_t bytes, int done)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    int null = open("/dev/null", O_RDWR);
    if (null >= 0) {
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
    }
    static const int signals[] = {SIGALRM, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        signal(signals[i], SIG_DFL);
    }
    alarm(SECONDS_LEAST + (unsigned)(bytes / BYTES_PER_SECOND));
    work(data);
    ssize_t n = write(done, "", 1);
    (void)n; /* a parent that is gone needs no answer */
    for (;;) {
        kill(getpid(), SIGKILL);
    }
}

/** True once the child has said that it is done, false if it ended without a word. */
static bool hears(int done)
{
    char word;
    ssize_t n;
    do {
        n = read(done, &word, 1);
    } while (n < 0 && errno == EINTR);
    return n == 1;
}

static void reap(pid_t child)
{
    pid_t done;
    do {
        done = waitpid(child, NULL, 0);
    } while (done < 0 && errno == EINTR);
}

hk_status hk_probe(void (*work)(void *), void *data, size_t bytes, hk_error *err)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return hk_fail(err, HK_ENOMEM, "cannot open a pipe: %s", strerror(errno));
    }
    pid_t child = fork();
    if (child == 0) {
        be_child(work, data, bytes, ends[1]);
    }
    int number = errno;
    close(ends[1]);
    bool came_back = child > 0 && hears(ends[0]);
    close(ends[0]);
    if (child < 0) {
        return hk_fail(err, HK_ENOMEM, "cannot start a process: %s", strerror(number));
    }
    reap(child);
    return came_back ? HK_OK
                     : hk_fail(err, HK_EFORMAT, "its bytes make the HDF5 library crash or hang");
}

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

static _Noreturn void be_child(void (*work)(void *), void *data, size_t bytes)
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
    _exit(0); /* not exit(): buffers of stdio are the parent's to write */
}

hk_status hk_probe(void (*work)(void *), void *data, size_t bytes, hk_error *err)
{
    pid_t child = fork();
    if (child == 0) {
        be_child(work, data, bytes);
    }
    if (child < 0) {
        return hk_fail(err, HK_ENOMEM, "cannot start a process: %s", strerror(errno));
    }
    int how = 0;
    pid_t done;
    do {
        done = waitpid(child, &how, 0);
    } while (done < 0 && errno == EINTR);
    if (done == child && !(WIFEXITED(how) && WEXITSTATUS(how) == 0)) {
        bool hung = WIFSIGNALED(how) && WTERMSIG(how) == SIGALRM;
        return hk_fail(err, HK_EFORMAT, "its bytes make the HDF5 library %s",
                       hung ? "run on and on" : "crash");
    }
    return HK_OK; /* done < 0: somebody else reaps all children; nothing is known */
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/progress.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Signal handlers can only reach a global; it is the program's, not the library's. */
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = 1;
    signal(number, SIG_DFL);
}

void hk_progress_catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool hk_progress_interrupted(void)
{
    return interrupted != 0;
}

bool hk_progress_parse(const char *word, hk_progress_kind *ret_kind)
{
    if (strcmp(word, "auto") == 0) {
        *ret_kind = isatty(STDERR_FILENO) ? HK_PROGRESS_BAR : HK_PROGRESS_LINES;
    } else if (strcmp(word, "plain") == 0) {
        *ret_kind = HK_PROGRESS_LINES;
    } else if (strcmp(word, "none") == 0) {
        *ret_kind = HK_PROGRESS_NONE;
    } else {
        return false;
    }
    return true;
}

static void show_numbers(const hk_progress *p)
{
    double rate = p->seconds > 0 ? (double)p->done / p->seconds : 0;
    fprintf(stderr, "%lld of %lld replicates", (long long)p->done, (long long)p->total);
    if (rate > 0) {
        fprintf(stderr, ", %.3g/s, %.0f s left", rate, (double)(p->total - p->done) / rate);
    }
}

enum { BAR_WIDTH = 30 };

static void show_bar(hk_progress_view *view, const hk_progress *p)
{
    char bar[BAR_WIDTH + 1];
    int64_t full = p->total > 0 ? p->done * BAR_WIDTH / p->total : BAR_WIDTH;
    for (int i = 0; i < BAR_WIDTH; i++) {
        bar[i] = i < full ? '#' : '.';
    }
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r[%s] ", bar);
    show_numbers(p);
    fputs("\033[K", stderr);
    view->bar_shown = true;
    if (p->done == p->total) {
        fputc('\n', stderr);
    }
}

int hk_progress_show(void *user, const hk_progress *progress)
{
    hk_progress_view *view = user;
    bool last = progress->done == progress->total;
    double silent = progress->seconds - view->told;
    if (view->kind == HK_PROGRESS_BAR && (last || progress->done == 0 || silent >= 0.1)) {
        view->told = progress->seconds;
        show_bar(view, progress);
    } else if (view->kind == HK_PROGRESS_LINES && progress->done > 0 && (last || silent >= 5)) {
        view->told = progress->seconds;
        show_numbers(progress);
        fputc('\n', stderr);
    }
    return interrupted;
}

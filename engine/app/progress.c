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
    sigaction(SIGUSR1, &action, NULL); /* mpirun and srun pass it on, where TERM ends all at once */
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

void hk_progress_duration(double seconds, char *buf, size_t size)
{
    double s = seconds < 1e9 ? seconds : 1e9;
    long long m = (long long)(s / 60 + 0.5), h = m / 60, d = h / 24;
    if (s < 0.995) {
        snprintf(buf, size, "%.2g s", s < 0.01 ? 0.01 : s);
    } else if (s < 120) {
        snprintf(buf, size, "%.0f s", s);
    } else if (m < 120) {
        snprintf(buf, size, "%lld min", m);
    } else if (h < 48) {
        snprintf(buf, size, "%lld h %02lld min", h, m % 60);
    } else {
        snprintf(buf, size, "%lld d %lld h", d, h % 24);
    }
}

/** Replicates of this run per second. */
static double rate_of(const hk_progress *p)
{
    return p->seconds > 0 ? (double)(p->done - p->before) / p->seconds : 0;
}

/* By what is expected of the cases that are left: the dear ones came first. */
static double seconds_left(const hk_progress *p)
{
    double part = p->part - p->part_before;
    return part > 0 ? p->seconds * (1 - p->part) / part : 0;
}

static void show_numbers(const hk_progress *p)
{
    char left[32];
    if (p->n_case > 1) {
        fprintf(stderr, "case %lld/%lld, ", (long long)p->at, (long long)p->n_case);
    }
    fprintf(stderr, "%lld of %lld replicates", (long long)p->done, (long long)p->total);
    if (rate_of(p) > 0) {
        hk_progress_duration(seconds_left(p), left, sizeof left);
        fprintf(stderr, ", %.3g/s, %s left", rate_of(p), p->done == p->total ? "0 s" : left);
    }
}

enum { BAR_WIDTH = 30 };

static void show_bar(hk_progress_view *view, const hk_progress *p)
{
    char bar[BAR_WIDTH + 1];
    int full = p->done == p->total ? BAR_WIDTH : (int)(p->part * BAR_WIDTH);
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
    bool first = progress->done == progress->before;
    bool last = progress->done == progress->total;
    double silent = progress->seconds - view->told;
    view->last = *progress;
    if (view->kind == HK_PROGRESS_BAR && (last || first || silent >= 0.1)) {
        view->told = progress->seconds;
        show_bar(view, progress);
    } else if (view->kind == HK_PROGRESS_LINES && !first && (last || silent >= 5)) {
        view->told = progress->seconds;
        show_numbers(progress);
        fputc('\n', stderr);
    }
    return interrupted;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Progress on stderr: a bar with rate and time left on a terminal, a line now and
 * then otherwise; and Ctrl-C, which ends a run cleanly.
 */
#ifndef HK_APP_PROGRESS_H
#define HK_APP_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/ensemble/ensemble.h"

typedef enum hk_progress_kind {
    HK_PROGRESS_BAR,
    HK_PROGRESS_LINES,
    HK_PROGRESS_NONE
} hk_progress_kind;

typedef struct hk_progress_view {
    hk_progress_kind kind;
    double told; /* seconds at the last line */
    bool bar_shown;
    hk_progress last; /* what was told last */
} hk_progress_view;

/** `auto`, `plain` or `none` to a kind. @return false for another word */
bool hk_progress_parse(const char *word, hk_progress_kind *ret_kind);

/** Callback of hk_ensemble_opts; `user` is an hk_progress_view. Cancels after one of the signals. */
int hk_progress_show(void *user, const hk_progress *progress);

/** `12 s`, `3 min`, `5 h 10 min`, `2 d 3 h`. */
void hk_progress_duration(double seconds, char *buf, size_t size);

/** Take SIGINT, SIGTERM and SIGUSR1 as a wish to stop; a second one kills as usual. */
void hk_progress_catch_signals(void);
bool hk_progress_interrupted(void);

#endif

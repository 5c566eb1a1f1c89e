/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The side log of a run: everything that may not stand in a result because it is not
 * the same every time. A line of JSON when an invocation begins and one when it ends,
 * appended, so that a file tells all invocations that an output took; one that was
 * killed has no end. What cannot be written is a warning and stops nothing.
 */
#ifndef HK_APP_SIDE_LOG_H
#define HK_APP_SIDE_LOG_H

#include <limits.h>
#include <stdint.h>

#include "engine/app/progress.h"
#include "engine/ensemble/usage.h"

#define HK_SIDE_LOG_NONE "none"

typedef struct hk_side_estimate { /* of a pilot; all 0: there was none; NAN: not known */
    double pilot_s;               /* what it took by the clock */
    double cpu_s, seconds, memory_bytes, parts_bytes, file_bytes;
} hk_side_estimate;

typedef struct hk_side_log {
    char path[PATH_MAX]; /* "" = no log */
    const char *command; /* for messages */
    int64_t processes;
    double begun;    /* clock */
    hk_usage *usage; /* [2, processes] of hk_ensemble_opts, owned */
    hk_side_estimate estimate;
} hk_side_log;

/** Only on rank 0; `usage` is made on all ranks.
 *  @param path NULL or HK_SIDE_LOG_NONE: no log
 *  @param argv [argc] without the name of the program */
void hk_side_log_begin(hk_side_log *log, const char *path, const hk_cluster *cluster, int argc,
                       char **argv);
/** @param code exit code. @param last what progress was told last */
void hk_side_log_end(hk_side_log *log, int code, const hk_progress *last);

/** A log must not be the output. @return HK_EXIT_OK or HK_EXIT_USAGE, said on stderr */
int hk_side_log_check(const char *command, const char *path, const char *output);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replicate that was run again shows: facts, services affected, episodes, repairs, event log,
 * and how it compares with the stored one. */
#ifndef HK_APP_REPLAY_VIEW_H
#define HK_APP_REPLAY_VIEW_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"
#include "engine/ensemble/replay_one.h"

typedef struct hk_replay_shown {
    const hk_result *stored;                /* the case it comes from */
    const hk_result *again;                 /* one replicate */
    const hk_replay_comparison *comparison; /* NULL: it was not compared */
    const char *program;                    /* this one */
    const char *path;                       /* where the scenario was found */
    int64_t set;                            /* of assumptions, or HK_SET_STATED */
    bool with_log;
} hk_replay_shown;

/** Print on stdout. CSV with the log is the log alone. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_replay_print(const hk_replay_shown *shown, hk_print_format format,
                                         hk_lang lang, hk_error *err);

#endif

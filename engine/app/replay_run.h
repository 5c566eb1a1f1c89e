/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu run --replay`: one replicate of a result again, from the names of its case and its number. */
#ifndef HK_APP_REPLAY_RUN_H
#define HK_APP_REPLAY_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/app/labels.h"
#include "engine/app/print_table.h"

typedef struct hk_replay_request {
    const char *scenario;  /* where it is now; NULL: to be found */
    const char *result;    /* file */
    const char *in_case;   /* name or number */
    const char *replicate; /* number, as text */
    const char *output;    /* file for the replicate; NULL: none */
    const char *const *catalogues;
    int32_t n_catalogue;
    const char *rules; /* file of verification rules, or NULL */
    int64_t set;       /* of assumptions, or HK_SET_STATED */
    bool with_log;
    hk_print_format format;
    hk_lang lang;
} hk_replay_request;

/** Run it, print it on stdout, compare it. @return exit code: 1 if it is not the stored one */
int hk_replay_answer(const hk_replay_request *request);

#endif

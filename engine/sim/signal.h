/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bus between models, which do not see each other: what one must tell another,
 * and what people would hear of, is a signal. It is heard after the levels of its
 * instant have settled, in the order of sending, by every mechanism that listens
 * for its kind, and it stands in the result even if it has no effect on any level
 * (an attack that is announced or found, AP2 Attachment 3).
 */
#ifndef HK_SIM_SIGNAL_H
#define HK_SIM_SIGNAL_H

#include <stdint.h>

typedef enum hk_signal_kind {
    HK_SIGNAL_DETECTED,  /* somebody has found out; value: 1, or the stage that failed */
    HK_SIGNAL_ANNOUNCED, /* an attack is announced, no harm is done yet; value: 1 */
    HK_SIGNAL_WARNED,    /* a warning has reached the holder of the component; value: 1 */
    HK_SIGNAL_ABSENT,    /* share of the staff that is away from now on; value: 0..1 */
    HK_SIGNAL_SUCCEEDED, /* a stage or an attack has reached its aim; value: stage, or 1 */
    HK_SIGNALS           /* how many kinds there are */
} hk_signal_kind;

#define HK_HEARS(kind) (1U << (kind))

typedef struct hk_signal {
    int64_t time_ms;
    hk_signal_kind kind;
    int32_t threat;    /* row of the scenario's threats */
    int32_t component; /* HK_NONE = the threat as a whole */
    double value;
} hk_signal;

/** Name in files: `detected`, `announced`, ... */
const char *hk_signal_name(hk_signal_kind kind);

#endif

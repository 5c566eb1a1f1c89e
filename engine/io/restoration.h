/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recorded restorations and how far a run is from them. replays.csv names for each event a scenario,
 * the service whose customers were counted, and how many it has; restoration_curves.csv has
 * the customers without supply by hours after the event.
 */
#ifndef HK_IO_RESTORATION_H
#define HK_IO_RESTORATION_H

#include "engine/base/problem.h"
#include "engine/io/result.h"
#include "engine/io/table.h"

typedef struct hk_restored { /* of what was lost at first, the part that is back */
    double hours, recorded, model;
} hk_restored;

typedef struct hk_replay_fit {
    double size_recorded, size_model; /* part of all customers of the service that was lost */
    double rms;                       /* of model - recorded, over the points after the first */
    double half_h[2], most_h[2];      /* time to 50 % and 90 %: recorded, model; NAN = not within */
} hk_replay_fit;

typedef struct hk_restorations {
    hk_table replays, curves;
} hk_restorations;

/** Columns of replays.csv. */
enum {
    HK_REPLAY_EVENT,
    HK_REPLAY_NAME_EN,
    HK_REPLAY_NAME_JA,
    HK_REPLAY_SCENARIO,
    HK_REPLAY_SERVICE,
    HK_REPLAY_CUSTOMERS,
    HK_REPLAY_SOURCE,
    HK_REPLAY_STANDING
};

/** Read both tables. @param ret_tables zeroed; hk_restorations_done() in any case
 *  @return HK_OK; HK_EINVALID after problems, HK_EFILE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_restorations_read(const char *folder, hk_problems *problems,
                                              hk_restorations *ret_tables, hk_error *err);
void hk_restorations_done(hk_restorations *tables);

/**
 * Hold a run against the record of its event. Losses of the service's sector count, in any area.
 * @param row        of replays
 * @param points     [rows of curves]; the first *ret_n are filled
 * @return HK_OK; HK_EINVALID where the service or its record is not there
 */
HK_WARN_UNUSED hk_status hk_restoration_fit(const hk_restorations *tables, int32_t row,
                                            const hk_result *result, hk_restored *points,
                                            int32_t *ret_n, hk_replay_fit *ret_fit, hk_error *err);

#endif

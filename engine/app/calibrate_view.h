/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a calibration found, printed. */
#ifndef HK_APP_CALIBRATE_VIEW_H
#define HK_APP_CALIBRATE_VIEW_H

#include "engine/app/calibrate_worlds.h"
#include "engine/app/labels.h"
#include "engine/app/print_table.h"

typedef struct hk_calibrate_view {
    const hk_calibration *found;
    const hk_replayed_all *all;
    double confidence;
    uint64_t seed; /* of designs and draws */
    hk_print_format format;
    hk_lang lang;
} hk_calibrate_view;

/** Print to stdout. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_calibrate_print(const hk_calibrate_view *view, hk_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recorded disasters run again on a model, and how far it is from what was recorded. */
#ifndef HK_APP_VALIDATE_REPLAYS_H
#define HK_APP_VALIDATE_REPLAYS_H

#include "engine/app/labels.h"
#include "engine/app/print_table.h"

/** @param folder of replays.csv, its scenarios and restoration_curves.csv @return exit code */
int hk_validate_replays(const char *model, const char *folder, hk_print_format format,
                        hk_lang lang);

#endif

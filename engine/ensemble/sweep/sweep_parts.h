/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that read sweeps share. Internal to ensemble. */
#ifndef HK_ENSEMBLE_SWEEP_PARTS_H
#define HK_ENSEMBLE_SWEEP_PARTS_H

#include "engine/ensemble/sweep/sweep_plan.h"
#include "engine/io/yaml_value.h"

typedef struct hk_sweep_reader {
    hk_sweep *sweep;
    hk_problems *problems;
    const hk_yaml_node *list; /* rows of a list design, or NULL */
} hk_sweep_reader;

/** Factors, and the rows of a list design. @return HK_OK also after problems; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_sweep_read_factors(hk_sweep_reader *reader, const hk_yaml_node *root,
                                               hk_error *err);

/** A number within limits. @return false after a problem */
bool hk_sweep_read_real(hk_sweep_reader *reader, const hk_yaml_node *node, const char *what,
                        double min, double max, double *ret_value);

#endif

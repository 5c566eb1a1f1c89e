/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What assume.c and assume_apply.c share. Internal to ensemble. */
#ifndef HK_ENSEMBLE_ASSUME_PARTS_H
#define HK_ENSEMBLE_ASSUME_PARTS_H

#include <stdbool.h>

#include "engine/ensemble/assume.h"

typedef enum hk_assumed_table {
    HK_ASSUMED_SERVICE,
    HK_ASSUMED_COMPONENT,
    HK_ASSUMED_DEPENDENCY,
    HK_ASSUMED_RESPONSE,
    HK_ASSUMED_REPAIR,
    HK_ASSUMED_POOL
} hk_assumed_table;

typedef struct hk_parameter {
    hk_assumed_table table;
    int32_t row;
    double low, high;
    const char *name;
    uint64_t hash; /* of the name */
} hk_parameter;

struct hk_assumptions {
    const hk_model *model;
    hk_parameter *parameters; /* [n] by table, then row */
    int64_t n;
    bool *in_share_group; /* [n_dependency] */
    int32_t *share_rows;  /* dependencies of groups of rule share, group by group */
    int64_t *share_begin; /* [n_share_group + 1] */
    int64_t n_share_group;
    hk_arena *arena;
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the tally share. Internal to ensemble. */
#ifndef HK_ENSEMBLE_TALLY_PARTS_H
#define HK_ENSEMBLE_TALLY_PARTS_H

#include "engine/ensemble/tally.h"

struct hk_tally {
    hk_shape shape;
    hk_tally_parts parts;
    int64_t n_batch;
    int64_t replicates, failed;                 /* good ones and others so far */
    int64_t *batch_replicates;                  /* [n_batch] */
    int64_t *down_ms, *times_down, *times_root; /* [n_component] */
    int32_t *row_of;                            /* [n_component] row of `criticality` or HK_NONE */
    hk_int128 *criticality;                     /* [n_row, n_batch] level x weight x value_micro */
    int64_t n_row, max_row;                     /* components that released anything */
    /* [n_sector, n_cell] sums of fractions and of their squares, each less that of the cell before
     * in its sector: a loss that lasts is added at two places */
    int64_t *lost;
    hk_int128 *lost_squared; /* HK_TALLY_ALL */
    hk_int128 *service_loss; /* [n_service] level x weight x ms */
    int64_t *malfunctions;   /* [n_service] */
    int64_t *breaches;       /* [n_service] of them */
    hk_levels *levels;       /* HK_TALLY_ALL */
};

/** The batch sums of a component, NULL if it has none and there is no room for any. */
hk_int128 *hk_tally_row(hk_tally *tally, int32_t component);

/** Add what n cells from `cell` on lost in some replicates: sums of fractions and of squares. */
void hk_tally_add_lost(hk_tally *tally, int64_t sector, int64_t cell, int64_t n, int64_t lost,
                       hk_int128 squares);

#endif

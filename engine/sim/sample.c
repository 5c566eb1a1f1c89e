/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sample of a fixed number of a threat's components: those with the smallest
 * keyed uniforms, ties to the lower place. So a component that joins the selection
 * changes the sample by at most one member.
 */
#include "engine/sim/state.h"

/* Bring the `count` smallest of the first n to the front (quickselect by keys). */
static void select_smallest(double *key, int32_t *item, int32_t n, int64_t count)
{
    int32_t low = 0, high = n - 1;
    while (low < high) {
        double pivot = key[low + (high - low) / 2];
        int32_t i = low, j = high;
        while (i <= j) {
            while (key[i] < pivot) {
                i++;
            }
            while (key[j] > pivot) {
                j--;
            }
            if (i <= j) {
                double swap_key = key[i];
                int32_t swap = item[i];
                key[i] = key[j];
                item[i++] = item[j];
                key[j] = swap_key;
                item[j--] = swap;
            }
        }
        if (count <= j) {
            high = j;
        } else if (count >= i) {
            low = i;
        } else {
            return;
        }
    }
}

void hk_sample_smallest(hk_sim *sim, int32_t n, int64_t count)
{
    for (int32_t i = 0; i < n; i++) {
        sim->sample_item[i] = i;
    }
    select_smallest(sim->sample_key, sim->sample_item, n, count);
}

void hk_sample_start(hk_sim *sim, const hk_threat *threat, uint64_t purpose)
{
    for (int32_t k = 0; k < threat->n_component; k++) {
        sim->sample_key[k] = hk_sim_draw(sim, threat, k, purpose, 0);
    }
    hk_sample_smallest(sim, threat->n_component, threat->sample_count);
    for (int64_t i = 0; i < threat->sample_count; i++) {
        threat->mechanism->start(sim, threat, sim->sample_item[i]);
    }
}

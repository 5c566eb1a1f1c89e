/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/sim/state.h"

/* Shell's sort: lists are short or nearly sorted, and qsort() may allocate. */
void hk_list_sort(hk_list *list)
{
    int64_t gap = 1;
    while (gap < list->n / 3) {
        gap = 3 * gap + 1;
    }
    for (; gap > 0; gap /= 3) {
        for (int64_t i = gap; i < list->n; i++) {
            int32_t item = list->item[i];
            int64_t at = i;
            while (at >= gap && list->item[at - gap] > item) {
                list->item[at] = list->item[at - gap];
                at -= gap;
            }
            list->item[at] = item;
        }
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sentences under a comparison: what is shown and what is not, and what the intervals are.
 */
#ifndef HK_APP_COMPARE_NOTES_H
#define HK_APP_COMPARE_NOTES_H

#include "engine/app/compare_run.h"

enum { HK_COMPARE_NOTES = 20, HK_COMPARE_NOTE_SIZE = 2048 };

typedef struct hk_compare_notes {
    char text[HK_COMPARE_NOTES][HK_COMPARE_NOTE_SIZE];
    int32_t n;
} hk_compare_notes;

/** @param hidden changed inputs that the table leaves out */
void hk_compare_make_notes(const hk_compare_job *job, int64_t hidden, hk_compare_notes *list);

#endif

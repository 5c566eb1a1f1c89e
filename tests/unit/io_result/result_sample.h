/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small results written by hand, for the tests of result files and rankings.
 */
#ifndef HK_TEST_RESULT_SAMPLE_H
#define HK_TEST_RESULT_SAMPLE_H

#include "engine/io/result.h"

/**
 * Two sectors, three services, five components, two threats, six replicates of which number 4
 * failed, three batches, a horizon of 25 h in cells of 10 h. Criticality by batch (weights 2, 1, 2:
 * replicate 4 is in batch 1):
 *   c/plant 10 20 30, c/exchange 1 1 1, c/office 10 20 30, d/town 0 0 0, d/city 4 0 1.
 * NULL when out of memory.
 */
hk_result *sample_result(void);

/** The same without any row that need not be there: no threats, episodes, jobs, batches. */
hk_result *sample_bare_result(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Assertions as they are in a release build, for test_check.c.
 */
#ifndef HK_TEST_CHECK_RELEASE_H
#define HK_TEST_CHECK_RELEASE_H

void release_assert(void);
void release_check(void);

#endif

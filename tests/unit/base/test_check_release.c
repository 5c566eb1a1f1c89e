/* SPDX-License-Identifier: GPL-3.0-or-later */
#undef NDEBUG
#define NDEBUG 1

#include "tests/unit/base/test_check_release.h"

#include <stdlib.h>

#include "engine/base/check.h"

static int zero = 0;

static bool never(void)
{
    abort();
}

void release_assert(void)
{
    HK_ASSERT(zero == 1);
    HK_ASSERT(never(), "not even evaluated");
}

void release_check(void)
{
    HK_CHECK(zero == 1);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/cpu_time.h"

#include <time.h>

int64_t hk_cpu_time_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

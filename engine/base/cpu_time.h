/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CPU time: for limits that a user asks for. Nothing that is computed may depend on it. */
#ifndef HK_BASE_CPU_TIME_H
#define HK_BASE_CPU_TIME_H

#include <stdint.h>

/** Milliseconds that the calling thread has computed. Some 300 ns. */
int64_t hk_cpu_time_ms(void);

#endif

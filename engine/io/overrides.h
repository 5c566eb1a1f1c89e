/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Overrides `path=value` of a scenario as one line of a result: a YAML list of texts (also JSON, but for
 * the escapes of control characters). What replicates there are is no part of what a replicate is, so
 * `replicates=...` is left out. */
#ifndef HK_IO_OVERRIDES_H
#define HK_IO_OVERRIDES_H

#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"

/** @param ret_text in `arena`: `["horizon=3d", "seed=7"]`. @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_overrides_write(const char *const *sets, int32_t n, hk_arena *arena,
                                            const char **ret_text, hk_error *err);

/** The texts of such a line. @param ret_sets [*ret_n] in `arena`
 *  @return HK_OK; HK_EFORMAT if it is none; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_overrides_read(const char *text, hk_arena *arena,
                                           const char *const **ret_sets, int32_t *ret_n,
                                           hk_error *err);

#endif

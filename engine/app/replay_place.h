/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the files of a result lie now, and whether they are the ones it was made with.
 * A result names its inputs from the folder of its scenario, but not that folder: it would be
 * another on each machine. It is looked for where people keep such things; the nearest counts, and must
 * have what it had, by SHA-256.
 */
#ifndef HK_APP_REPLAY_PLACE_H
#define HK_APP_REPLAY_PLACE_H

#include "engine/io/result.h"

/**
 * Find the scenario of a result.
 * @param operand  the scenario, or the sweep of which it is the base; NULL: looked for in the folder of
 *                 the result, in the current folder, one below these and one below their parents
 * @param path     of the result
 * @param ret_path where the scenario lies, or lay if only its model is left; in the arena of `stored`
 * @return exit code; what is wrong is said on stderr
 */
int hk_replay_place(const char *operand, const char *path, const hk_result *stored,
                    const char **ret_path);

/** Were the same files read? Differences are said on stderr. @return exit code */
int hk_replay_check_inputs(const char *path, const hk_result *stored, const hk_input_file *now,
                           int64_t n_now);

#endif

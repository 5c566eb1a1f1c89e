/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a fuzz target is: two functions. libfuzzer.c drives them with libFuzzer's
 * inputs, replay.c with the files of a corpus, so that every build runs those.
 * What the targets share: a scratch folder, and running what was read.
 */
#ifndef HK_TESTS_FUZZ_FUZZ_H
#define HK_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/problem.h"
#include "engine/graph/model.h"
#include "engine/sim/scenario.h"

/** Once, before the first input. */
void fuzz_begin(void);
/** One input. Whatever it is, this returns, and nothing is left behind. */
void fuzz_one(const uint8_t *bytes, size_t n);

/** End the program with a message if a thing that tests rely on does not hold. */
void fuzz_must(int held, const char *what);

/** A folder of this process, below $TMPDIR; removed at the end. It is the working directory. */
const char *fuzz_folder(void);
/** Write a file below the folder, whole. */
void fuzz_write(const char *name, const void *bytes, size_t n);
void fuzz_remove(const char *name);
/** Copy the plain files of a folder into the folder `name` below ours. */
void fuzz_copy(const char *from, const char *name);

/** Read a whole file. @return its bytes and a final 0, free() */
char *fuzz_read(const char *path, size_t *ret_n);

/** The good model and scenario that the tests of malformed inputs start from, and its catalogue. */
#define FUZZ_BASE FUZZ_SOURCE "/tests/cli/malformed/base"

/** Empty list of problems, to be freed. */
hk_problems *fuzz_problems(void);

/** A list of problems must make sense: messages without control characters, places from 1. */
void fuzz_check_problems(hk_problems *problems);

/** Read ./scenario.yaml with its model and run its first replicate, with few events, if it is good.
 *  @param sets [n_set] */
void fuzz_scenario(const char *const *sets, int32_t n_set);

/** Build the graph of a model and run one replicate of a scenario for it. */
void fuzz_simulate(const hk_model *model, hk_scenario *scenario);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the failure tests run on: the wide scenario, read in, and a folder for what they write. */
#ifndef HK_TEST_FAULT_CASE_H
#define HK_TEST_FAULT_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/io/scenario_read.h"
#include "engine/io/source.h"

enum { CASE_PATH = 600 };

typedef struct fault_case {
    hk_model *model;
    hk_scenario *scenario;
    hk_inputs inputs;
} fault_case;

/** False if HAKYU_EFFORT asks for less than everything. */
bool case_is_full_effort(void);
/** One step for attempts that start a process each: with HAKYU_LONG set, else, and below full effort. */
int64_t case_step(int64_t of_long, int64_t of_full, int64_t of_less);

/** Path of a file of the source tree into buf [CASE_PATH]. */
const char *case_path(const char *name, char *buf);
/** Path of the catalogue that belongs to the small model. */
const char *case_catalogue(char *buf);

/** Read tests/fault/wide/scenario.yaml with overrides, the last one NULL; into zeroed memory. */
hk_status case_read(const char *const *sets, fault_case *ret, hk_error *err);
/** The same; a program that cannot go on says why and ends. */
fault_case case_must_read(const char *const *sets);
void case_done(fault_case *one);

/** A new folder below TMPDIR into buf [CASE_PATH]. */
void case_make_folder(char *buf);
/** Files in a folder. */
int case_count_files(const char *folder);
/** Remove a folder of plain files. */
void case_remove_folder(const char *folder);

#endif

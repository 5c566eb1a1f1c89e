/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Showing problems: as text with the source line and a mark under the place, or
 * as JSON objects. Shared by the commands that read scenarios and models.
 */
#ifndef HK_APP_PROBLEMS_PRINT_H
#define HK_APP_PROBLEMS_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "engine/base/problem.h"

/** All kept errors and the first `most` warnings of each code as text, in the order of their
 *  places, and how many more there are:
 *    file:line:column: error: message
 *        the source line
 *          ^
 */
enum { HK_WARNINGS_SHOWN = 10, HK_WARNINGS_FEW = 3 };

void hk_problems_print(FILE *stream, hk_problems *problems, int64_t most);

/** `1 error, 2 warnings` and, if tail is not NULL, `; tail`. */
void hk_problems_print_summary(FILE *stream, int64_t errors, int64_t warnings, const char *tail);

/** All kept problems as JSON objects, one a line, separated by commas.
 *  @param first false if objects were printed before @return false if anything was printed */
bool hk_problems_print_json(FILE *stream, hk_problems *problems, bool first);

/** A JSON string with its quotes. */
void hk_json_string(FILE *stream, const char *text);

#endif

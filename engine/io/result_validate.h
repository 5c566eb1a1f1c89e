/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Validate a result file against the schema: missing and foreign objects, types,
 * dimensions, attributes, and everything that must hold between the values. The
 * reader is content with what it needs; the validator holds a file to all of it.
 */
#ifndef HK_IO_RESULT_VALIDATE_H
#define HK_IO_RESULT_VALIDATE_H

#include "engine/base/error.h"
#include "engine/base/problem.h"

/**
 * Collect every deviation of the file at `path` into `problems`; none = valid.
 * @return HK_OK when the file could be looked at; HK_EFILE, HK_EFORMAT (not a result file, cut off,
 *         damaged), HK_EVERSION, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_result_validate(const char *path, hk_problems *problems, hk_error *err);

#endif

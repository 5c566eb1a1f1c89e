/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu version`, and the same facts for result files. */
#ifndef HK_APP_CMD_VERSION_H
#define HK_APP_CMD_VERSION_H

#include <stdint.h>

int hk_cmd_version(int argc, char **argv);

/** "hakyu 0.1.0 (git description)". */
const char *hk_app_source(void);
/** Compiler and the flags that bear on numbers. */
const char *hk_app_compiler(void);
/** "HDF5 1.10.8" and so on. */
const char *const *hk_app_libraries(int64_t *ret_n);

#endif

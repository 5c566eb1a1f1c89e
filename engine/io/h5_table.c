/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/h5_table.h"
hk_status hk_tables_read_h5(const char *path, hk_table *tables, hk_problems *problems,
                            hk_yaml *ret_yaml, hk_error *err)
{
    (void)path;
    (void)tables;
    (void)problems;
    (void)ret_yaml;
    return hk_fail(err, HK_EINVALID, "not built yet");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_model.h"

#include "engine/base/error.h"

int hk_cmd_model_info(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return HK_EXIT_USAGE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu run SCENARIO -o OUT.h5`. */
#ifndef HK_APP_CMD_RUN_H
#define HK_APP_CMD_RUN_H

int hk_cmd_run(int argc, char **argv);

#endif

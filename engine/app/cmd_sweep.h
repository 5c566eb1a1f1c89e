/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu sweep`: one scenario in many variations, in one result file. */
#ifndef HK_APP_CMD_SWEEP_H
#define HK_APP_CMD_SWEEP_H

/** @param argv argv[0] is the command's name. @return exit code */
int hk_cmd_sweep(int argc, char **argv);

#endif

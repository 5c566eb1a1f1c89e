/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu info OUT.h5`: what is in a result file, and whether it is as it should be. */
#ifndef HK_APP_CMD_INFO_H
#define HK_APP_CMD_INFO_H

/** @param argv [argc] argv[0] is the name of the command @return exit code (design.md 5) */
int hk_cmd_info(int argc, char **argv);

#endif

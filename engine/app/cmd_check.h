/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu check FILE...`: report every problem of scenarios and models, run nothing. */
#ifndef HK_APP_CMD_CHECK_H
#define HK_APP_CMD_CHECK_H

/** @param argv [argc] argv[0] is the name of the command @return exit code (design.md 5) */
int hk_cmd_check(int argc, char **argv);

#endif

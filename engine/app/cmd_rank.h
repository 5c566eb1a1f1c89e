/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu rank OUT.h5`: what to restore first, with its uncertainty. */
#ifndef HK_APP_CMD_RANK_H
#define HK_APP_CMD_RANK_H

/** @param argv [argc] argv[0] is the name of the command @return exit code (design.md 5) */
int hk_cmd_rank(int argc, char **argv);

#endif

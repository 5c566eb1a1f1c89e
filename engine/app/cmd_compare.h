/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hakyu compare: what differs between two results, in inputs and beyond chance in outputs. */
#ifndef HK_APP_CMD_COMPARE_H
#define HK_APP_CMD_COMPARE_H

/** @param argv argv[0] is the word `compare` @return exit code */
int hk_cmd_compare(int argc, char **argv);

#endif

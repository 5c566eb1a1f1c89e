/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu calibrate`: fit parameters of scenarios to records of real cases. */
#ifndef HK_APP_CMD_CALIBRATE_H
#define HK_APP_CMD_CALIBRATE_H

/** @return exit code */
int hk_cmd_calibrate(int argc, char **argv);

#endif

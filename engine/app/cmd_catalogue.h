/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu catalogue`: the tables of the catalogue, and what labels mean. */
#ifndef HK_APP_CMD_CATALOGUE_H
#define HK_APP_CMD_CATALOGUE_H

int hk_cmd_catalogue(int argc, char **argv);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu model`: one subcommand per file. */
#ifndef HK_APP_CMD_MODEL_H
#define HK_APP_CMD_MODEL_H

/** @return exit code */
int hk_cmd_model(int argc, char **argv);

int hk_cmd_model_import(int argc, char **argv);
int hk_cmd_model_export(int argc, char **argv);
int hk_cmd_model_diff(int argc, char **argv);
int hk_cmd_model_build(int argc, char **argv);
int hk_cmd_model_info(int argc, char **argv);
int hk_cmd_model_validate(int argc, char **argv);

#endif

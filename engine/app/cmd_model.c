/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_model.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/error.h"
#include "engine/base/text.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} commands[] = {
    {"build", hk_cmd_model_build, "make a model from facts and rules"},
    {"import", hk_cmd_model_import, "make a model of a graph, of tables, of an HDF5 file"},
    {"export", hk_cmd_model_export, "write a model for other programs"},
    {"diff", hk_cmd_model_diff, "say what differs between two models"},
    {"info", hk_cmd_model_info, "say what is in a model"},
    {"validate", hk_cmd_model_validate, "hold a model against facts"},
};

enum { N_COMMAND = sizeof commands / sizeof commands[0] };

static void print_help(FILE *to)
{
    fputs("Usage: hakyu model COMMAND [OPTION]...\nMake and look at models.\n\nCommands:\n", to);
    for (int i = 0; i < N_COMMAND; i++) {
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
    }
    fputs("\nhakyu model COMMAND --help tells more. For a start:\n"
          "  hakyu model build japan -o japan.h5\n"
          "  hakyu model info japan.h5\n"
          "  hakyu model export japan.h5 -o japan.graphml\n",
          to);
}

int hk_cmd_model(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return HK_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
        return HK_EXIT_OK;
    }
    const char *names[N_COMMAND];
    for (int i = 0; i < N_COMMAND; i++) {
        names[i] = commands[i].name;
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    char quoted[HK_QUOTE_SIZE];
    const char *near = hk_text_nearest(argv[1], names, N_COMMAND);
    fprintf(stderr, "hakyu model: unknown command %s%s%s%s (hakyu model --help lists them)\n",
            hk_text_quote(argv[1], quoted), near == NULL ? "" : "; did you mean '",
            near == NULL ? "" : near, near == NULL ? "" : "'?");
    return HK_EXIT_USAGE;
}

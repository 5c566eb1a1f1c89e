/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hakyu: the command line. One table of subcommands; each lives in its cmd_*.c and
 * returns the exit code of design.md 5.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "engine/app/cmd_calibrate.h"
#include "engine/app/cmd_catalogue.h"
#include "engine/app/cmd_check.h"
#include "engine/app/cmd_compare.h"
#include "engine/app/cmd_info.h"
#include "engine/app/cmd_model.h"
#include "engine/app/cmd_rank.h"
#include "engine/app/cmd_run.h"
#include "engine/app/cmd_sweep.h"
#include "engine/app/cmd_version.h"
#include "engine/base/error.h"
#include "engine/base/gslrng.h"
#include "engine/base/text.h"

typedef struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} command;

static const command commands[] = {
    {"check", hk_cmd_check, "check scenarios and models and list every problem"},
    {"catalogue", hk_cmd_catalogue, "show the catalogue; find the id that a label means"},
    {"model", hk_cmd_model, "make, look at, convert and compare models"},
    {"run", hk_cmd_run, "run a scenario and write its result file"},
    {"sweep", hk_cmd_sweep, "run a scenario in many variations; goes on after a stop"},
    {"info", hk_cmd_info, "say what is in a result file; --validate checks it"},
    {"rank", hk_cmd_rank, "rank what to restore first"},
    {"compare", hk_cmd_compare, "say what differs between two results beyond chance"},
    {"calibrate", hk_cmd_calibrate, "fit parameters to records of real cases, with intervals"},
    {"version", hk_cmd_version, "print the version and the libraries it runs on"},
};

enum { N_COMMAND = sizeof commands / sizeof commands[0] };

static void print_help(FILE *to)
{
    fputs("Usage: hakyu COMMAND [OPTION]...\n"
          "How IT malfunctions spread across a nation's critical infrastructure, and what to\n"
          "restore first.\n\nCommands:\n",
          to);
    for (int i = 0; i < N_COMMAND; i++) {
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
    }
    fputs("\nhakyu COMMAND --help tells more. For a start:\n"
          "  hakyu run scenarios/kanto-blackout.yaml -o result.h5\n"
          "  hakyu rank result.h5 --top 20\n",
          to);
}

static int unknown_command(const char *word)
{
    const char *names[N_COMMAND];
    for (int i = 0; i < N_COMMAND; i++) {
        names[i] = commands[i].name;
    }
    const char *near = hk_text_nearest(word, names, N_COMMAND);
    fprintf(stderr, "hakyu: unknown command '%s'", word);
    if (near != NULL) {
        fprintf(stderr, "; did you mean '%s'?", near);
    }
    fputs(" (hakyu --help lists them)\n", stderr);
    return HK_EXIT_USAGE;
}

/** Messages repeat arguments, and a terminal obeys control characters: none may have any (a line
 *  break may stand in a --set). */
static bool arguments_are_text(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t n = strlen(argv[i]);
        uint32_t code = 0;
        char quoted[HK_QUOTE_SIZE];
        if (hk_text_control(argv[i], n, &code) < n) {
            fprintf(stderr,
                    "hakyu: argument %s has the control character U+%04X in it; allowed: text "
                    "without\n",
                    hk_text_quote(argv[i], quoted), (unsigned)code);
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8"); /* numbers stay in the C locale */
    hk_gsl_quiet();                 /* GSL aborts by default */
    signal(SIGPIPE, SIG_IGN);       /* a closed pipe is an error of writing, not a death */
    signal(SIGXFSZ, SIG_IGN);       /* so is a limit on the size of files */
    if (argc < 2) {
        print_help(stderr);
        return HK_EXIT_USAGE;
    }
    if (!arguments_are_text(argc, argv)) {
        return HK_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
        return HK_EXIT_OK;
    }
    const char *word = strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
    for (int i = 0; i < N_COMMAND; i++) {
        if (strcmp(word, commands[i].name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    return unknown_command(word);
}

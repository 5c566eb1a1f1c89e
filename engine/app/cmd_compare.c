/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_compare.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/app/compare_run.h"
#include "engine/app/options.h"
#include "engine/rank/rank.h"

enum {
    OPTION_CASE,
    OPTION_AGAINST,
    OPTION_OUTPUT,
    OPTION_MARGIN,
    OPTION_CONFIDENCE,
    OPTION_TOP,
    OPTION_FORMAT,
    OPTION_LANG,
    N_OPTION
};

enum { TOP_DEFAULT = 10 };

static const hk_option options[N_OPTION] = {
    [OPTION_CASE] = {"case", "NAME|NUMBER", NULL, "which case of A", 0, false},
    [OPTION_AGAINST] = {"against", "NAME|NUMBER", NULL,
                        "which case of B (of one file: of A, compared with that of --case)", 0,
                        false},
    [OPTION_OUTPUT] = {"output", "NAME", NULL,
                       "what is compared, may be repeated: person-hours, restoration, ...", 0,
                       true},
    [OPTION_MARGIN] = {"margin", "X", NULL,
                       "say where the difference is shown to be below X, in the output's unit", 0,
                       false},
    [OPTION_CONFIDENCE] = {"confidence", "P", NULL,
                           "confidence of all intervals of a table, from 0.5 to 0.99 (0.95)", 0,
                           false},
    [OPTION_TOP] = {"top", "N", NULL,
                    "services and components shown for one pair of cases; 0 = none (10)", 0, false},
    [OPTION_FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS, "how it is printed (table)", 0, false},
    [OPTION_LANG] = {"lang", "LANG", HK_LANGS, "language of names and headers (en)", 0, false},
};

static const hk_command_spec spec = {
    .name = "compare",
    .usage = "compare A.h5 [B.h5] [OPTION]...",
    .summary =
        "Say what differs between two results: their inputs, and their outputs as far as chance\n"
        "allows. With the same seed and stream both met the same luck, replicate by replicate, "
        "and\n"
        "pairs are compared; else two samples. Intervals of B less A hold for all lines of a "
        "table\n"
        "at once: the fewer outputs are asked for, the narrower they are. One that holds 0 shows "
        "no\n"
        "difference, and does not show that there is none; --margin asks for that.\n"
        "Two sweeps are compared case by case, matched by the values of their factors, else by\n"
        "name; a single result with every case of a sweep; of one file the case of --case with\n"
        "that of --against, or with all others.\n",
    .example = "  hakyu compare before.h5 after.h5\n"
               "  hakyu compare crews.h5 --case case-0 --against case-5\n"
               "  hakyu compare crews.h5 --case case-0 --output person-hours --format csv\n"
               "  hakyu compare before.h5 after.h5 --output restoration --margin 6\n",
    .operand = "one or two result files",
    .options = options,
    .n_option = N_OPTION,
    .many = true,
};

static int fail(const hk_error *err)
{
    fprintf(stderr, "hakyu compare: error: %s\n", err->message);
    return hk_status_exit(err->code);
}

static int32_t choice(const hk_command_line *line, int32_t option)
{
    const char *value = line->values[option];
    return value == NULL ? 0 : hk_options_choice(options[option].choices, value);
}

/** A number of an option, if it was given and is allowed. @return false with what is wrong said */
static bool read_number(const hk_command_line *line, int32_t option, double low, double high,
                        const char *allowed, double *ret, int *ret_exit)
{
    const char *text = line->values[option];
    if (text == NULL) {
        return true;
    }
    char *end = NULL;
    errno = 0;
    double value = strtod(text, &end);
    if (errno != 0 || end == text || *end != '\0' || !(value >= low && value <= high)) {
        *ret_exit = hk_options_refuse(&spec, options[option].name, text, allowed);
        return false;
    }
    *ret = value;
    return true;
}

static bool read_request(const hk_command_line *line, hk_compare_request *ret, int *ret_exit)
{
    double top = TOP_DEFAULT;
    *ret = (hk_compare_request){.path_a = line->operands[0],
                                .path_b = line->n_operand == 2 ? line->operands[1] : NULL,
                                .case_a = line->values[OPTION_CASE],
                                .case_b = line->values[OPTION_AGAINST],
                                .confidence = HK_RANK_CONFIDENCE,
                                .format = (hk_print_format)choice(line, OPTION_FORMAT),
                                .lang = (hk_lang)choice(line, OPTION_LANG)};
    if (line->n_operand > 2) {
        fprintf(stderr, "hakyu compare: unexpected '%s'; allowed: %s (hakyu compare --help)\n",
                line->operands[2], spec.operand);
        *ret_exit = HK_EXIT_USAGE;
        return false;
    }
    if (!read_number(line, OPTION_CONFIDENCE, HK_RANK_CONFIDENCE_MIN, HK_RANK_CONFIDENCE_MAX,
                     "a number from 0.5 to 0.99", &ret->confidence, ret_exit) ||
        !read_number(line, OPTION_MARGIN, 1e-300, 1e300, "a number above 0", &ret->margin,
                     ret_exit) ||
        !read_number(line, OPTION_TOP, 0.0, 1e9, "a whole number from 0 (none) to 1000000000", &top,
                     ret_exit)) {
        return false;
    }
    if (top != floor(top)) {
        *ret_exit = hk_options_refuse(&spec, "top", line->values[OPTION_TOP],
                                      "a whole number from 0 (none) to 1000000000");
        return false;
    }
    ret->top = (int64_t)top;
    ret->n_output = hk_options_repeats(line, OPTION_OUTPUT, ret->outputs);
    return true;
}

int hk_cmd_compare(int argc, char **argv)
{
    hk_command_line line;
    hk_compare_request request;
    int code;
    if (!hk_options_parse(&spec, argc, argv, &line, &code) ||
        !read_request(&line, &request, &code)) {
        return code;
    }
    hk_error err = {.code = HK_OK};
    code = hk_compare_run(&request, &err) == HK_OK ? HK_EXIT_OK : fail(&err);
    int printed = hk_print_finish();
    return code != HK_EXIT_OK ? code : printed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `run` and `sweep` share: reading the scenario with its model, and what a result says of it. */
#ifndef HK_APP_RUN_INPUT_H
#define HK_APP_RUN_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/app/options.h"
#include "engine/io/result_writer.h"
#include "engine/io/scenario_read.h"

typedef struct hk_input_opts {
    const char *command;          /* for messages */
    const char *path;             /* of the scenario */
    const hk_scenario_kept *kept; /* its text; NULL = in the file */
    const char *const *sets;
    int32_t n_set;
    const char *const *catalogues;
    int32_t n_catalogue;
    const char *rules; /* file of verification rules, or NULL */
    bool quiet;
} hk_input_opts;

typedef struct hk_input {
    hk_scenario *scenario;
    hk_model *model;
    hk_criteria *criteria; /* verification levels of the model's services; NULL = no catalogue */
    hk_inputs inputs;
    hk_problems *problems;
} hk_input;

/** Read everything; problems are printed. @param input zeroed; hk_input_done() in any case
 *  @return exit code */
int hk_input_load(const hk_input_opts *opts, hk_input *input);
void hk_input_done(hk_input *input);

/** Program, inputs, warnings and resolved parameters into a result, which borrows them.
 *  @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_input_complete(const hk_input *input, hk_result *result, hk_error *err);

/** Say on stderr how many replicates failed, why, and how to see one; nothing if none did. */
void hk_input_say_failed(const char *command, const hk_result_sizes *sizes, const char *output);

/** Print the error. @return its exit code */
int hk_input_fail(const char *command, const hk_error *err);

/** A whole number in its range, or usage. @return HK_EXIT_OK to go on */
int hk_input_count(const hk_command_spec *spec, int32_t option, const char *text, int64_t min,
                   int64_t max, int64_t *ret);

/** Rather now than after hours of work: can a file be made there? @return HK_EXIT_OK or what it said */
int hk_input_check_output(const char *command, const char *output);

#endif

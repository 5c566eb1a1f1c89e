/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One option table per command: it drives parsing, error messages and --help.
 * For commands with one operand, or with one or more. Uses getopt_long (process-wide state): from
 * main's thread only.
 */
#ifndef HK_APP_OPTIONS_H
#define HK_APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum { HK_OPTIONS_MAX = 24, HK_REPEATS_MAX = 256, HK_WORDS_MAX = 4 };

typedef struct hk_option {
    const char *name;     /* long name */
    const char *argument; /* name of its value in the help; NULL = a switch; several words: as many
                             values, up to HK_WORDS_MAX + 1, of one option only */
    const char *choices;  /* allowed words, separated by '|'; NULL = any */
    const char *meaning;  /* one line of help */
    char letter;          /* short name; 0 = none */
    bool repeats;         /* may be given many times */
} hk_option;

typedef struct hk_command_spec {
    const char *name, *usage, *summary, *example; /* summary and example: whole lines */
    const char *operand;                          /* what the operand is, for messages */
    const hk_option *options;                     /* [n_option]; --help is added */
    int32_t n_option;
    bool many;     /* one or more operands */
    bool optional; /* no operand will do */
} hk_command_spec;

typedef struct hk_command_line {
    const char *values[HK_OPTIONS_MAX];  /* [n_option] NULL = not given; "" for a switch */
    const char *repeats[HK_REPEATS_MAX]; /* [n_repeat] values of options that repeat, in order */
    int32_t repeat_of[HK_REPEATS_MAX];   /* [n_repeat] which option that is */
    int32_t n_repeat;
    const char *more[HK_WORDS_MAX]; /* further words of the option that has some */
    const char *operand;            /* the first, or NULL */
    char *const *operands;          /* [n_operand] */
    int32_t n_operand;
} hk_command_line;

/**
 * Parse; what is wrong is said on stderr, help printed on stdout.
 * @return true to go on; false to leave with *ret_exit
 */
bool hk_options_parse(const hk_command_spec *spec, int argc, char **argv, hk_command_line *ret_line,
                      int *ret_exit);

/** Values of one option that repeats, in their order. @param ret [HK_REPEATS_MAX] @return how many */
int32_t hk_options_repeats(const hk_command_line *line, int32_t option, const char **ret);

/** Say on stderr that an option's value is not allowed. @return HK_EXIT_USAGE */
int hk_options_refuse(const hk_command_spec *spec, const char *option, const char *value,
                      const char *allowed);

/** Index of `value` among choices separated by '|', or -1. */
int32_t hk_options_choice(const char *choices, const char *value);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/base/error.h"
#include "engine/base/text.h"

enum { FIRST_VALUE = 256, CHOICES_MAX = 12, WORD_SIZE = 32 };

static void print_help(const hk_command_spec *spec)
{
    printf("Usage: hakyu %s\n%s\n", spec->usage, spec->summary);
    for (int32_t i = 0; i <= spec->n_option; i++) {
        bool last = i == spec->n_option;
        char left[64], letter[8] = "";
        if (!last && spec->options[i].letter != 0) {
            snprintf(letter, sizeof letter, "-%c, ", spec->options[i].letter);
        }
        if (last || spec->options[i].argument == NULL) {
            snprintf(left, sizeof left, "%s--%s", letter, last ? "help" : spec->options[i].name);
        } else {
            snprintf(left, sizeof left, "%s--%s %s", letter, spec->options[i].name,
                     spec->options[i].argument);
        }
        printf("  %-24s %s\n", left, last ? "this text" : spec->options[i].meaning);
        if (!last && spec->options[i].choices != NULL) {
            printf("  %-24s one of: %s\n", "", spec->options[i].choices);
        }
    }
    printf("\nExamples:\n%s", spec->example);
}

/** Copy the words of a '|' list. */
static int32_t split(const char *choices, char words[CHOICES_MAX][WORD_SIZE],
                     const char *pointers[CHOICES_MAX])
{
    int32_t n = 0;
    for (const char *at = choices; *at != '\0' && n < CHOICES_MAX;) {
        size_t length = strcspn(at, "|");
        snprintf(words[n], WORD_SIZE, "%.*s", (int)length, at);
        pointers[n] = words[n];
        n++;
        at += length + (at[length] == '|');
    }
    return n;
}

int32_t hk_options_choice(const char *choices, const char *value)
{
    char words[CHOICES_MAX][WORD_SIZE];
    const char *pointers[CHOICES_MAX];
    int32_t n = split(choices, words, pointers);
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(words[i], value) == 0) {
            return i;
        }
    }
    return -1;
}

static int end_message(const hk_command_spec *spec, const char *prefix, const char *near)
{
    if (near != NULL) {
        fprintf(stderr, "; did you mean '%s%s'?", prefix, near);
    }
    fprintf(stderr, " (hakyu %s --help)\n", spec->name);
    return HK_EXIT_USAGE;
}

int hk_options_refuse(const hk_command_spec *spec, const char *option, const char *value,
                      const char *allowed)
{
    fprintf(stderr, "hakyu %s: option --%s: '%s' is not allowed; allowed: %s", spec->name, option,
            value, allowed);
    return end_message(spec, "", NULL);
}

static int refuse_choice(const hk_command_spec *spec, const hk_option *option, const char *value)
{
    char words[CHOICES_MAX][WORD_SIZE];
    const char *pointers[CHOICES_MAX];
    int32_t n = split(option->choices, words, pointers);
    fprintf(stderr, "hakyu %s: option --%s: '%s' is not allowed; allowed: ", spec->name,
            option->name, value);
    for (int32_t i = 0; i < n; i++) {
        fprintf(stderr, "%s%s", i == 0 ? "" : ", ", words[i]);
    }
    return end_message(spec, "", hk_text_nearest(value, pointers, n));
}

/** The word that getopt would not take. */
static int refuse_option(const hk_command_spec *spec, const char *word)
{
    const char *names[HK_OPTIONS_MAX + 1];
    for (int32_t i = 0; i < spec->n_option; i++) {
        names[i] = spec->options[i].name;
    }
    names[spec->n_option] = "help";
    char name[WORD_SIZE] = "";
    if (strncmp(word, "--", 2) == 0) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    }
    for (int32_t i = 0; i <= spec->n_option; i++) {
        bool is_switch = i == spec->n_option || spec->options[i].argument == NULL;
        if (is_switch && strcmp(name, names[i]) == 0) {
            fprintf(stderr, "hakyu %s: option '%s' takes no value", spec->name, word);
            return end_message(spec, "", NULL);
        }
    }
    fprintf(stderr, "hakyu %s: unknown option '%s'", spec->name, word);
    const char *near = *name == '\0' ? NULL : hk_text_nearest(name, names, spec->n_option + 1);
    return end_message(spec, "--", near);
}

static int refuse_operands(const hk_command_spec *spec, int argc, char **argv)
{
    if (optind == argc) {
        fprintf(stderr, "hakyu %s: no file given; allowed: %s", spec->name, spec->operand);
    } else {
        fprintf(stderr, "hakyu %s: unexpected '%s'; allowed: %s", spec->name, argv[optind + 1],
                spec->operand);
    }
    return end_message(spec, "", NULL);
}

static void make_table(const hk_command_spec *spec, struct option table[HK_OPTIONS_MAX + 2])
{
    HK_CHECK(spec->n_option <= HK_OPTIONS_MAX, "too many options");
    for (int32_t i = 0; i < spec->n_option; i++) {
        const hk_option *o = &spec->options[i];
        table[i] = (struct option){o->name, o->argument == NULL ? no_argument : required_argument,
                                   NULL, FIRST_VALUE + i};
    }
    table[spec->n_option] = (struct option){"help", no_argument, NULL, 'h'};
    table[spec->n_option + 1] = (struct option){NULL, 0, NULL, 0};
}

/** `:h` and the letters of the options. */
static void make_letters(const hk_command_spec *spec, char letters[2 * HK_OPTIONS_MAX + 3])
{
    char *at = stpcpy(letters, ":h");
    for (int32_t i = 0; i < spec->n_option; i++) {
        if (spec->options[i].letter != 0) {
            *at++ = spec->options[i].letter;
            if (spec->options[i].argument != NULL) {
                *at++ = ':';
            }
        }
    }
    *at = '\0';
}

/** Place of the option that getopt means by a letter or a table value. */
static int32_t option_of(const hk_command_spec *spec, int code)
{
    for (int32_t i = 0; i < spec->n_option; i++) {
        if (code == FIRST_VALUE + i || (code < FIRST_VALUE && code == spec->options[i].letter)) {
            return i;
        }
    }
    return 0;
}

int32_t hk_options_repeats(const hk_command_line *line, int32_t option, const char **ret)
{
    int32_t n = 0;
    for (int32_t i = 0; i < line->n_repeat; i++) {
        if (line->repeat_of[i] == option) {
            ret[n++] = line->repeats[i];
        }
    }
    return n;
}

static int take_repeat(const hk_command_spec *spec, int32_t place, const char *value,
                       hk_command_line *line)
{
    const hk_option *option = &spec->options[place];
    if (line->n_repeat == HK_REPEATS_MAX) {
        fprintf(stderr, "hakyu %s: option --%s: more than %d times", spec->name, option->name,
                HK_REPEATS_MAX);
        return end_message(spec, "", NULL);
    }
    line->repeat_of[line->n_repeat] = place;
    line->repeats[line->n_repeat++] = value;
    return HK_EXIT_OK;
}

/** Take one option. @return HK_EXIT_OK to go on */
static int take(const hk_command_spec *spec, int code, hk_command_line *line)
{
    int32_t place = option_of(spec, code);
    const hk_option *option = &spec->options[place];
    const char *value = option->argument == NULL ? "" : optarg;
    if (option->choices != NULL && hk_options_choice(option->choices, value) < 0) {
        return refuse_choice(spec, option, value);
    }
    line->values[place] = value;
    return option->repeats ? take_repeat(spec, place, value, line) : HK_EXIT_OK;
}

/** Values of an option behind the first. */
static int32_t further_words(const hk_option *option)
{
    int32_t n = 0;
    for (const char *c = option->argument; c != NULL && *c != '\0'; c++) {
        n += *c == ' ';
    }
    HK_CHECK(n <= HK_WORDS_MAX);
    return n;
}

/** The words behind the first. A negative number is one, another option is none. */
static int take_more(const hk_command_spec *spec, const hk_option *option, int argc, char **argv,
                     hk_command_line *line)
{
    for (int32_t i = 0; i < further_words(option); i++) {
        char *word = optind < argc ? argv[optind] : NULL;
        if (word == NULL || (word[0] == '-' && (word[1] < '0' || word[1] > '9'))) {
            fprintf(stderr, "hakyu %s: option --%s lacks a word; allowed: %s", spec->name,
                    option->name, option->argument);
            return end_message(spec, "", NULL);
        }
        line->more[i] = word;
        optind++;
    }
    return HK_EXIT_OK;
}

bool hk_options_parse(const hk_command_spec *spec, int argc, char **argv, hk_command_line *ret_line,
                      int *ret_exit)
{
    struct option table[HK_OPTIONS_MAX + 2];
    char letters[2 * HK_OPTIONS_MAX + 3];
    make_table(spec, table);
    make_letters(spec, letters);
    hk_command_line line = {.operand = NULL};
    opterr = 0;
    optind = 0; /* GNU: start anew */
    *ret_exit = HK_EXIT_OK;
    for (;;) {
        int before = optind == 0 ? 1 : optind;
        int code = getopt_long(argc, argv, letters, table, NULL);
        if (code == -1) {
            break;
        }
        if (code == 'h') {
            print_help(spec);
            return false;
        }
        if (code == ':') {
            fprintf(stderr, "hakyu %s: option '%s' lacks its value", spec->name, argv[optind - 1]);
            *ret_exit = end_message(spec, "", NULL);
        } else if (code == '?') {
            const char *word = argv[before][0] == '-' ? argv[before] : argv[optind - 1];
            *ret_exit = refuse_option(spec, word);
        } else {
            *ret_exit = take(spec, code, &line);
            if (*ret_exit == HK_EXIT_OK) {
                *ret_exit =
                    take_more(spec, &spec->options[option_of(spec, code)], argc, argv, &line);
            }
        }
        if (*ret_exit != HK_EXIT_OK) {
            return false;
        }
    }
    if ((argc == optind && !spec->optional) || (argc - optind > 1 && !spec->many)) {
        *ret_exit = refuse_operands(spec, argc, argv);
        return false;
    }
    line.operand = argv[optind]; /* NULL behind the last */
    line.operands = argv + optind;
    line.n_operand = argc - optind;
    *ret_line = line;
    return true;
}

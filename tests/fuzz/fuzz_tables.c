/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of a model's folder, and with FUZZ_CATALOGUE those of a catalogue. A line
 * `=== NAME` begins the content of that table (or of model.yaml, catalogue.yaml);
 * tables that an input does not have are those of the base, so that one table is
 * enough to reach what comes after it. What reads without an error is run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#define MARK "=== "

#ifdef FUZZ_CATALOGUE
#define FOLDER "catalogue"
static const char *const files[] = {"catalogue.yaml", "sectors.csv",    "subsectors.csv",
                                    "providers.csv",  "services.csv",   "systems.csv",
                                    "threats.csv",    "aliases.csv",    "verification_rules.csv",
                                    "ceptoars.csv",   "info_paths.csv", "organisations.csv"};
#else
#define FOLDER "model"
static const char *const files[] = {
    "model.yaml",    "providers.csv", "services.csv", "components.csv", "dependencies.csv",
    "responses.csv", "routes.csv",    "repairs.csv",  "pools.csv",      "calendars.csv"};
#endif

enum { N_FILE = sizeof files / sizeof files[0], NAME_SIZE = 64 };

typedef struct content {
    char *base; /* owned */
    size_t n_base;
    const uint8_t *bytes; /* of the input, or NULL */
    size_t n;
    int changed; /* what is on the disk is not the base's */
} content;

static content contents[N_FILE];

void fuzz_begin(void)
{
    fuzz_folder();
    fuzz_copy(FUZZ_BASE, ".");
    fuzz_copy(FUZZ_BASE "/model", "model");
    fuzz_copy(FUZZ_BASE "/catalogue", "catalogue");
    for (int i = 0; i < N_FILE; i++) {
        char path[NAME_SIZE];
        snprintf(path, sizeof path, FOLDER "/%s", files[i]);
        if (access(path, F_OK) == 0) {
            contents[i].base = fuzz_read(path, &contents[i].n_base);
        }
    }
}

/** The table that a heading names, or NULL. */
static content *named(const uint8_t *name, size_t n)
{
    for (int i = 0; i < N_FILE; i++) {
        size_t length = strcspn(files[i], ".");
        if (n == length && memcmp(name, files[i], length) == 0) {
            return &contents[i];
        }
    }
    return NULL;
}

/** First heading at or after `at`, or n. */
static size_t find_mark(const uint8_t *bytes, size_t n, size_t at)
{
    size_t length = sizeof MARK - 1;
    for (; at + length <= n; at++) {
        if ((at == 0 || bytes[at - 1] == '\n') && memcmp(bytes + at, MARK, length) == 0) {
            return at;
        }
    }
    return n;
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    for (size_t at = find_mark(bytes, n, 0); at < n;) {
        size_t name = at + sizeof MARK - 1;
        size_t end = name;
        while (end < n && bytes[end] != '\n') {
            end++;
        }
        content *table = named(bytes + name, end - name);
        size_t from = end < n ? end + 1 : n;
        at = find_mark(bytes, n, from);
        if (table != NULL) {
            table->bytes = bytes + from;
            table->n = at - from;
        }
    }
    for (int i = 0; i < N_FILE; i++) {
        content *table = &contents[i];
        char path[NAME_SIZE];
        snprintf(path, sizeof path, FOLDER "/%s", files[i]);
        if (table->bytes != NULL) {
            fuzz_write(path, table->bytes, table->n);
        } else if (table->changed && table->base != NULL) {
            fuzz_write(path, table->base, table->n_base);
        } else if (table->changed) {
            fuzz_remove(path);
        }
        table->changed = table->bytes != NULL;
        table->bytes = NULL;
    }
    fuzz_scenario(NULL, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of `empirical(file)`: read twice, once to count and once to keep, so
 * that the values go straight into the arena.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/dist_parse.h"
#include "engine/base/file.h"
#include "engine/base/text.h"

enum { LINE_MAX_BYTES = 256, VALUES_MAX = 10000000 };

/* Of one arena: a table may name one large file in every row. */
static const size_t bytes_max = (size_t)4 << 30;

typedef struct reader {
    FILE *file;
    const char *path;
    hk_dist_unit unit;
    double *values; /* NULL while counting */
    int64_t n_value;
    int64_t line;
} reader;

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Strip blanks and line ends (and a byte-order mark). @return the start */
static char *strip(char *line, bool first)
{
    if (first && strncmp(line, "\xEF\xBB\xBF", 3) == 0) {
        line += 3;
    }
    line += strspn(line, " \t");
    size_t n = strlen(line);
    while (n > 0 && strchr(" \t\r\n", line[n - 1]) != NULL) {
        line[--n] = '\0';
    }
    return line;
}

/**
 * Next line with a value, stripped, in buf.
 * @param ret_text NULL at the end of the file
 */
static hk_status next_line(reader *r, char buf[LINE_MAX_BYTES], const char **ret_text,
                           hk_error *err)
{
    while (true) {
        size_t n = 0;
        int c;
        while ((c = getc(r->file)) != EOF && c != '\n') {
            if (c == '\0' || n >= LINE_MAX_BYTES - 1) {
                return hk_fail(err, HK_EFORMAT, "%s:%" PRId64 ": %s; allowed: one value per line",
                               r->path, r->line + 1,
                               c == '\0' ? "a NUL byte" : "a line of more than 255 bytes");
            }
            buf[n++] = (char)c;
        }
        if (ferror(r->file)) {
            return hk_fail(err, HK_EFILE, "cannot read '%s': %s", r->path, strerror(errno));
        }
        buf[n] = '\0';
        r->line++;
        const char *text = strip(buf, r->line == 1);
        if (text[0] != '\0' && text[0] != '#') {
            *ret_text = text;
            return HK_OK;
        }
        if (c == EOF) {
            *ret_text = NULL;
            return HK_OK;
        }
    }
}

/** One pass; fills r->values if it is there. */
static hk_status pass(reader *r, hk_error *err)
{
    char buf[LINE_MAX_BYTES];
    int64_t expected = r->n_value;
    r->n_value = 0;
    r->line = 0;
    rewind(r->file);
    while (true) {
        const char *text = NULL;
        double value;
        hk_error why = {HK_OK, ""};
        HK_TRY(next_line(r, buf, &text, err));
        if (text == NULL) {
            return HK_OK;
        }
        hk_status status = hk_dist_value(text, r->unit, &value, &why);
        if (status != HK_OK) {
            return hk_fail(err, status, "%s:%" PRId64 ": %s", r->path, r->line, why.message);
        }
        if (r->values == NULL && r->n_value == VALUES_MAX) {
            return hk_fail(err, HK_ELIMIT, "%s: more than %d values", r->path, VALUES_MAX);
        }
        if (r->values != NULL) {
            if (r->n_value == expected) {
                return hk_fail(err, HK_EFILE, "%s: changed while it was read", r->path);
            }
            r->values[r->n_value] = value;
        }
        r->n_value++;
    }
}

static hk_status read_both(reader *r, hk_arena *arena, hk_error *err)
{
    HK_TRY(pass(r, err));
    if (r->n_value == 0) {
        return hk_fail(err, HK_EFORMAT, "%s: no values; allowed: one value per line", r->path);
    }
    if (hk_arena_bytes(arena) + (size_t)r->n_value * sizeof *r->values > bytes_max) {
        return hk_fail(err, HK_ELIMIT,
                       "%s: with it the values of all empirical distributions need more than %zu "
                       "bytes; allowed: up to that",
                       r->path, bytes_max);
    }
    r->values = hk_arena_alloc(arena, (size_t)r->n_value, sizeof *r->values);
    if (r->values == NULL) {
        return hk_fail_nomem(err);
    }
    HK_TRY(pass(r, err));
    qsort(r->values, (size_t)r->n_value, sizeof *r->values, compare_doubles);
    return HK_OK;
}

/** The path of a file, in the arena; NULL when out of memory. */
static char *join(const char *folder, const char *name, hk_arena *arena)
{
    bool relative = name[0] != '/' && folder != NULL && folder[0] != '\0';
    size_t size = strlen(name) + (relative ? strlen(folder) + 1 : 0) + 1;
    char *path = hk_arena_alloc(arena, size, 1);
    if (path != NULL) {
        snprintf(path, size, "%s%s%s", relative ? folder : "", relative ? "/" : "", name);
    }
    return path;
}

hk_status hk_dist_read_values(const hk_dist_place *place, const char *name, hk_dist_unit unit,
                              hk_arena *arena, hk_dist *ret_dist, hk_error *err)
{
    char *path = join(place->folder, name, arena);
    if (path == NULL) {
        return hk_fail_nomem(err);
    }
    int fd;
    int64_t size;
    reader r = {.path = path, .unit = unit};
    if (place->inside && access(path, F_OK) == 0) {
        HK_TRY(hk_file_inside(place->folder, path, err));
    }
    HK_TRY(hk_file_open(path, &fd, &size, err));
    r.file = fdopen(fd, "rb");
    if (r.file == NULL) {
        int number = errno;
        close(fd);
        return hk_fail(err, HK_EFILE, "cannot read '%s': %s", path, strerror(number));
    }
    hk_status status = read_both(&r, arena, err);
    fclose(r.file);
    if (status == HK_OK) {
        ret_dist->a = 1.0;
        ret_dist->values = r.values;
        ret_dist->n_value = r.n_value;
    }
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/file.h"
#include "engine/base/sha256.h"
#include "engine/base/text.h"

enum {
    LINE_SHOWN = 4096,   /* bytes of the longest source line that a message shows */
    MESSAGE_SIZE = 1024, /* bytes of a message */
    FIRST_SIZE = 65536,  /* bytes read at first from what has no size */
};

hk_status hk_inputs_init(hk_inputs *ret_inputs, hk_error *err)
{
    memset(ret_inputs, 0, sizeof *ret_inputs);
    return hk_arena_new(&ret_inputs->arena, err);
}

void hk_inputs_done(hk_inputs *inputs)
{
    hk_arena_free(inputs->arena);
    hk_free(inputs->files);
    memset(inputs, 0, sizeof *inputs);
}

hk_status hk_inputs_relative(hk_inputs *inputs, const char *path, hk_error *err)
{
    inputs->folder = hk_path_folder(inputs->arena, path);
    return inputs->folder == NULL ? hk_fail_nomem(err) : HK_OK;
}

/** `path` without the folder that paths are relative to. */
static const char *shown_path(const hk_inputs *inputs, const char *path)
{
    size_t n = inputs->folder == NULL ? 0 : strlen(inputs->folder);
    if (n > 0 && strncmp(path, inputs->folder, n) == 0 && path[n] == '/') {
        path += n + 1;
    }
    while (path[0] == '.' && path[1] == '/') {
        path += 2;
    }
    return path;
}

static hk_status grow_inputs(hk_inputs *inputs, hk_error *err)
{
    if (inputs->n < inputs->capacity) {
        return HK_OK;
    }
    int64_t capacity = inputs->capacity == 0 ? 16 : inputs->capacity * 2;
    hk_input_file *files = hk_realloc(inputs->files, (size_t)capacity, sizeof *files);
    if (files == NULL) {
        return hk_fail_nomem(err);
    }
    inputs->files = files;
    inputs->capacity = capacity;
    return HK_OK;
}

static bool is_listed(const hk_inputs *inputs, const char *shown)
{
    for (int64_t i = 0; i < inputs->n; i++) {
        if (strcmp(inputs->files[i].path, shown) == 0) {
            return true;
        }
    }
    return false;
}

static hk_status append(hk_inputs *inputs, const char *shown, const char *sha256, hk_error *err)
{
    HK_TRY(grow_inputs(inputs, err));
    const char *path_copy = hk_arena_strndup(inputs->arena, shown, strlen(shown));
    const char *hex_copy = hk_arena_strndup(inputs->arena, sha256, strlen(sha256));
    if (path_copy == NULL || hex_copy == NULL) {
        return hk_fail_nomem(err);
    }
    inputs->files[inputs->n++] = (hk_input_file){.path = path_copy, .sha256 = hex_copy};
    return HK_OK;
}

hk_status hk_inputs_add(hk_inputs *inputs, const char *path, const void *bytes, size_t n,
                        hk_error *err)
{
    if (inputs == NULL) {
        return HK_OK;
    }
    const char *shown = shown_path(inputs, path);
    if (is_listed(inputs, shown)) {
        return HK_OK;
    }
    char hex[HK_SHA256_HEX];
    if (bytes != NULL) {
        hk_sha256_buffer(bytes, n, hex);
    } else {
        HK_TRY(hk_sha256_file(path, hex, err));
    }
    return append(inputs, shown, hex, err);
}

hk_status hk_inputs_add_known(hk_inputs *inputs, const char *name, const char *sha256, bool is_path,
                              hk_error *err)
{
    const char *shown = is_path ? shown_path(inputs, name) : name;
    return is_listed(inputs, shown) ? HK_OK : append(inputs, shown, sha256, err);
}

/** Fill text[*n .. end) from fd. @return 1 if it is full, 0 at the end of the file, -1 */
static int fill(int fd, char *text, size_t *n, size_t end)
{
    while (*n < end) {
        ssize_t got = read(fd, text + *n, end - *n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return (int)got;
        }
        *n += (size_t)got;
    }
    return 1;
}

/** Read all of fd, at most max + 1 bytes, into a new block with a final 0. */
static hk_status read_all(int fd, const char *path, size_t size, size_t max, char **ret_text,
                          size_t *ret_n, hk_error *err)
{
    size_t n = 0;
    char *text = NULL;
    int more = 1;
    while (more > 0 && n <= max) {
        size = size > max + 2 ? max + 2 : size;
        char *bigger = hk_realloc(text, size, 1);
        if (bigger == NULL) {
            hk_free(text);
            return hk_fail_nomem(err);
        }
        text = bigger;
        more = fill(fd, text, &n, size - 1);
        size *= 2;
    }
    if (more < 0) {
        int code = errno;
        hk_free(text);
        return hk_fail(err, HK_EFILE, "%s cannot be read: %s", path, strerror(code));
    }
    if (n > max) { /* it has no size, or has grown */
        hk_free(text);
        return hk_fail(err, HK_ELIMIT, "the file has more than %zu bytes; allowed: up to %zu", max,
                       max);
    }
    text[n] = '\0';
    *ret_text = text;
    *ret_n = n;
    return HK_OK;
}

/** The place of a byte, for problems that make a file no text. */
static hk_place place_at(const hk_source *source, size_t at)
{
    return (hk_place){.file = source->file,
                      .line = 1 + hk_source_count_lines(source, 0, at),
                      .column = hk_source_column(source, at)};
}

/** The first byte that is not text: false after a problem. */
static bool check_encoding(const hk_source *source, hk_problems *problems)
{
    size_t bad = hk_text_utf8_check(source->text, source->n);
    uint32_t code = 0;
    size_t at = hk_text_control(source->text, bad, &code);
    if (at < bad) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EENCODING, place_at(source, at), NULL,
                       "byte %zu is the control character U+%04X; allowed: UTF-8 text, of control "
                       "characters tab and line break",
                       at + 1, (unsigned)code);
        return false;
    }
    if (bad == source->n) {
        return true;
    }
    unsigned byte = (unsigned char)source->text[bad];
    if (byte == 0) {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EENCODING, place_at(source, bad), NULL,
                       "byte %zu is NUL; allowed: UTF-8 text", bad + 1);
    } else {
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EENCODING, place_at(source, bad), NULL,
                       "byte %zu (0x%02x) is not UTF-8; allowed: UTF-8 text", bad + 1, byte);
    }
    return false;
}

/** Lines that are too long: false after a problem. */
static bool check_lines(const hk_source *source, hk_problems *problems)
{
    for (size_t at = 0; at < source->n;) {
        size_t n = strcspn(source->text + at, "\r\n");
        if (n > HK_LINE_MAX) {
            hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ELIMIT, place_at(source, at), NULL,
                           "a line of more than %d bytes; allowed: up to %d", HK_LINE_MAX,
                           HK_LINE_MAX);
            return false;
        }
        at += n + 1;
    }
    return true;
}

/** Drop the byte order mark, refuse what is not text. */
static void check_text(hk_source *source, hk_problems *problems)
{
    if (source->n >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0) {
        source->n -= 3;
        memmove(source->text, source->text + 3, source->n + 1);
    }
    if (!check_encoding(source, problems) || !check_lines(source, problems)) {
        hk_free(source->text);
        source->text = NULL;
        source->n = 0;
    }
}

hk_status hk_file_read(const char *path, size_t max, char **ret_bytes, size_t *ret_n, hk_error *err)
{
    int fd;
    int64_t size;
    HK_TRY(hk_file_open(path, &fd, &size, err));
    hk_status status = HK_OK;
    if (size > 0 && (uint64_t)size > max) {
        status = hk_fail(err, HK_ELIMIT, "the file has more than %zu bytes; allowed: up to %zu",
                         max, max);
    } else {
        size_t first = size > 0 ? (size_t)size + 2 : FIRST_SIZE;
        status = read_all(fd, path, first, max, ret_bytes, ret_n, err);
    }
    close(fd);
    return status;
}

hk_status hk_source_read(const char *path, size_t max_bytes, hk_inputs *inputs,
                         hk_problems *problems, hk_source *ret_source, hk_error *err)
{
    hk_source source = {0};
    hk_error why;
    hk_status read = hk_file_read(path, max_bytes, &source.text, &source.n, &why);
    if (read == HK_ELIMIT) {
        hk_place place = {.file = path};
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ELIMIT, place, NULL, "%s", why.message);
    } else if (read != HK_OK) {
        return hk_fail(err, read, "%s", why.message);
    }
    size_t size = strlen(path) + 1;
    char *file = hk_alloc(size, 1);
    if (file == NULL) {
        hk_free(source.text);
        return hk_fail_nomem(err);
    }
    memcpy(file, path, size);
    source.file = file;
    if (read == HK_OK && source.text != NULL) {
        hk_status status = hk_inputs_add(inputs, path, source.text, source.n, err);
        if (status != HK_OK) {
            hk_source_done(&source);
            return status;
        }
        check_text(&source, problems);
    }
    *ret_source = source;
    return HK_OK;
}

hk_status hk_source_take(const char *name, const char *text, hk_problems *problems,
                         hk_source *ret_source, hk_error *err)
{
    size_t size = strlen(name) + 1;
    size_t n = strlen(text);
    char *file = hk_alloc(size, 1);
    char *copy = hk_alloc(n + 1, 1);
    if (file == NULL || copy == NULL) {
        hk_free(file);
        hk_free(copy);
        return hk_fail_nomem(err);
    }
    memcpy(file, name, size);
    memcpy(copy, text, n + 1);
    *ret_source = (hk_source){.file = file, .text = copy, .n = n};
    check_text(ret_source, problems);
    return HK_OK;
}

void hk_source_done(hk_source *source)
{
    hk_free((char *)(uintptr_t)source->file);
    hk_free(source->text);
    memset(source, 0, sizeof *source);
}

/** True if a line begins at `at` > 0. */
static bool is_line_start(const hk_source *source, size_t at)
{
    char before = source->text[at - 1];
    return before == '\n' || (before == '\r' && source->text[at] != '\n');
}

size_t hk_source_line_start(const hk_source *source, size_t offset)
{
    while (offset > 0 && !is_line_start(source, offset)) {
        offset--;
    }
    return offset;
}

int32_t hk_source_count_lines(const hk_source *source, size_t from, size_t to)
{
    int32_t n = 0;
    for (size_t i = from; i < to && n < INT32_MAX - 1; i++) {
        char c = source->text[i];
        n += c == '\n' || (c == '\r' && source->text[i + 1] != '\n');
    }
    return n;
}

int32_t hk_source_column(const hk_source *source, size_t offset)
{
    int32_t column = 1;
    for (size_t i = hk_source_line_start(source, offset); i < offset && column < INT32_MAX; i++) {
        column += ((unsigned char)source->text[i] & 0xC0U) != 0x80U;
    }
    return column;
}

const char *hk_source_line(const hk_source *source, size_t offset)
{
    if (source->text == NULL) {
        return NULL;
    }
    const char *line = source->text + hk_source_line_start(source, offset);
    return strcspn(line, "\r\n") > LINE_SHOWN ? NULL : line;
}

void hk_problem_vadd(hk_problems *problems, hk_severity severity, hk_status code, hk_place place,
                     const char *source, const char *format, va_list args)
{
    char message[MESSAGE_SIZE];
    int n = vsnprintf(message, sizeof message, format, args);
    if (n >= MESSAGE_SIZE) {
        size_t end = MESSAGE_SIZE - 4;
        while (end > 0 && ((unsigned char)message[end] & 0xC0U) == 0x80U) {
            end--;
        }
        memcpy(message + end, "...", 4);
    }
    hk_problem_add(problems, severity, code, place, source, "%s", n < 0 ? "" : message);
}

char *hk_path_join(hk_arena *arena, const char *folder, const char *name)
{
    size_t n_folder = strlen(folder);
    size_t n_name = strlen(name);
    if (name[0] == '/' || n_folder == 0 || strcmp(folder, ".") == 0) {
        return hk_arena_strndup(arena, name, n_name);
    }
    if (strcmp(name, ".") == 0) {
        return hk_arena_strndup(arena, folder, n_folder);
    }
    char *path = hk_arena_alloc(arena, n_folder + n_name + 2, 1);
    if (path != NULL) {
        const char *slash = folder[n_folder - 1] == '/' ? "" : "/";
        snprintf(path, n_folder + n_name + 2, "%s%s%s", folder, slash, name);
    }
    return path;
}

char *hk_path_folder(hk_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return hk_arena_strndup(arena, ".", 1);
    }
    return hk_arena_strndup(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

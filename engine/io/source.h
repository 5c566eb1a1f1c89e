/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of an input file as read, kept so that a message can show its line,
 * and the list of input files with their hashes that goes into a result.
 * Lines end with LF, CR LF or CR; a column counts characters, from 1.
 */
#ifndef HK_IO_SOURCE_H
#define HK_IO_SOURCE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"
#include "engine/base/problem.h"
#include "engine/io/result.h"

/** Input files read so far, in order of reading; each path once. */
typedef struct hk_inputs {
    hk_arena *arena;      /* owns the texts */
    hk_input_file *files; /* [n] owned */
    int64_t n, capacity;
    const char *folder; /* paths below it are listed relative to it; NULL = none */
} hk_inputs;

/** @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_inputs_init(hk_inputs *ret_inputs, hk_error *err);
void hk_inputs_done(hk_inputs *inputs); /* an all-zero one is allowed */

/** List paths relative to the folder of the file `path`, if they are below it. */
HK_WARN_UNUSED hk_status hk_inputs_relative(hk_inputs *inputs, const char *path, hk_error *err);

/** Add a file and the hash of its n bytes; of its content if bytes is NULL. NULL inputs: nothing
 *  is done. @return HK_OK, HK_EFILE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_inputs_add(hk_inputs *inputs, const char *path, const void *bytes,
                                       size_t n, hk_error *err);

/** Add a file whose hash is known. @param is_path false: `name` is what it is called, as for files
 *  of the installation @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_inputs_add_known(hk_inputs *inputs, const char *name,
                                             const char *sha256, bool is_path, hk_error *err);

enum { HK_LINE_MAX = 1 << 20 }; /* bytes of a line of a text file */

/** Read a whole plain file of at most max bytes into a new block with a final 0.
 *  @param ret_bytes owned by the caller, hk_free()
 *  @return HK_OK; HK_ELIMIT if it is larger, HK_EFILE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_file_read(const char *path, size_t max, char **ret_bytes, size_t *ret_n,
                                      hk_error *err);

/** A whole text file without its byte order mark. */
typedef struct hk_source {
    const char *file; /* name for messages, owned */
    char *text;       /* [n] and a final 0, valid UTF-8 without NUL, owned; NULL = none */
    size_t n;
} hk_source;

/**
 * Read a text file of at most max_bytes. What is wrong with its bytes (too many, not UTF-8, control
 * characters, a line that is too long) is added to `problems`, and *ret_source then has no text.
 * @param inputs     where to list it, or NULL
 * @param ret_source owned by the caller, hk_source_done()
 * @return HK_OK; HK_EFILE if it cannot be opened or read, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_source_read(const char *path, size_t max_bytes, hk_inputs *inputs,
                                        hk_problems *problems, hk_source *ret_source,
                                        hk_error *err);
/** The same from a copy of text. @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_source_take(const char *name, const char *text, hk_problems *problems,
                                        hk_source *ret_source, hk_error *err);
void hk_source_done(hk_source *source);

/** First byte of the line that holds the byte at `offset`. */
size_t hk_source_line_start(const hk_source *source, size_t offset);

/** Line breaks in [from, to). */
int32_t hk_source_count_lines(const hk_source *source, size_t from, size_t to);

/** Column of the byte at `offset`: characters since the start of its line, from 1. */
int32_t hk_source_column(const hk_source *source, size_t offset);

/** The line that holds `offset` (it ends at a line break, not at 0), or NULL if it is too long to
 *  be shown. */
const char *hk_source_line(const hk_source *source, size_t offset);

/** hk_problem_add() with the arguments as a list; a long message is cut at a character. */
void hk_problem_vadd(hk_problems *problems, hk_severity severity, hk_status code, hk_place place,
                     const char *source, const char *format, va_list args);

/** `folder/name` in the arena; just `name` if it is absolute or the folder is "" or "."; NULL when
 *  out of memory. */
char *hk_path_join(hk_arena *arena, const char *folder, const char *name);

/** The folder of a file, "." if there is none; NULL when out of memory. */
char *hk_path_folder(hk_arena *arena, const char *path);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * YAML files as a tree of mappings, lists and scalars, each with its place. The
 * subset: one document, UTF-8, no anchors, aliases or tags, keys are scalars and
 * unique, depth <= 64, texts <= 64 KiB, file <= 16 MiB. libfyaml only scans; the tree is our own.
 */
#ifndef HK_IO_YAML_H
#define HK_IO_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"
#include "engine/base/problem.h"
#include "engine/io/source.h"

#define HK_YAML_FILE_MAX  ((size_t)16 << 20) /* bytes */
#define HK_YAML_DEPTH_MAX 64
#define HK_YAML_TEXT_MAX  65536 /* bytes of a scalar */
#define HK_YAML_NODES_MAX 1000000

typedef enum hk_yaml_kind { HK_YAML_SCALAR, HK_YAML_LIST, HK_YAML_MAP } hk_yaml_kind;

typedef struct hk_yaml_node {
    hk_yaml_kind kind;
    bool plain;                  /* a scalar without quotes */
    const char *text;            /* of a scalar; "" otherwise */
    struct hk_yaml_node **keys;  /* [n] scalars, of a mapping only */
    struct hk_yaml_node **items; /* [n] values or list items */
    int32_t n, capacity;
    const hk_source *source; /* text it stands in; for --set the argument */
    size_t offset;           /* of its first byte */
    int32_t line;            /* from 1; 0 for --set */
} hk_yaml_node;

typedef struct hk_yaml {
    hk_arena *arena; /* owns all nodes and the sources of --set */
    hk_source source;
    hk_yaml_node *root; /* NULL if the text is not usable or empty */
} hk_yaml;

/**
 * Read and parse a file. What is wrong with its text is added to `problems` and leaves root NULL.
 * @param ret_yaml owned by the caller, hk_yaml_done(), also after problems
 * @return HK_OK; HK_EFILE, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_yaml_read(const char *path, hk_inputs *inputs, hk_problems *problems,
                                      hk_yaml *ret_yaml, hk_error *err);

/** The same for text of n bytes; `name` is what messages call it. */
HK_WARN_UNUSED hk_status hk_yaml_parse(const char *name, const char *text, size_t n,
                                       hk_problems *problems, hk_yaml *ret_yaml, hk_error *err);
void hk_yaml_done(hk_yaml *yaml); /* an all-zero one is allowed */

/**
 * Override one leaf: `path=value`, the path with dots, a list item by its number from 0 or by its
 * `id`; the value is YAML. A key that is not there yet is added (the reader of the tree then says
 * whether it knows it). Messages have the place `--set path`.
 * @return HK_OK, also when a problem was added; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_yaml_set(hk_yaml *yaml, const char *assignment, hk_problems *problems,
                                     hk_error *err);

/** A tree of its own that can be overridden without changing the first one, of which it borrows
 *  the scalars. @param ret_yaml owned by the caller, hk_yaml_done(), also after failure */
HK_WARN_UNUSED hk_status hk_yaml_copy(const hk_yaml_node *root, hk_yaml *ret_yaml, hk_error *err);

/** Value of a key of a mapping, NULL if absent or if node is NULL or no mapping. */
const hk_yaml_node *hk_yaml_get(const hk_yaml_node *node, const char *key);

/** True for an empty plain scalar, `~` and `null`. */
bool hk_yaml_is_null(const hk_yaml_node *node);

/** `a mapping`, `a list`, `nothing` or `'text'` cut to fit; for messages. */
void hk_yaml_describe(const hk_yaml_node *node, char *buf, size_t size);

/** Place of a node. */
hk_place hk_yaml_place(const hk_yaml_node *node);

/** Add a problem at a node (NULL: no place). */
void hk_yaml_problem(const hk_yaml_node *node, hk_problems *problems, hk_severity severity,
                     hk_status code, const char *format, ...) HK_PRINTF(5, 6);

/** Add a problem at a byte of a source. */
void hk_yaml_vreport(hk_problems *problems, hk_severity severity, hk_status code,
                     const hk_source *source, size_t offset, int32_t line, const char *format,
                     va_list args);

/* --- between yaml.c and yaml_set.c ------------------------------------------------------------ */

/** Parse source->text from `from` on into nodes of the arena; root NULL after a problem. */
HK_WARN_UNUSED hk_status hk_yaml_parse_source(const hk_source *source, size_t from, bool in_set,
                                              hk_arena *arena, hk_problems *problems,
                                              hk_yaml_node **ret_root, hk_error *err);
/** Append to a list (key NULL) or a mapping. */
HK_WARN_UNUSED hk_status hk_yaml_append(hk_arena *arena, hk_yaml_node *node, hk_yaml_node *key,
                                        hk_yaml_node *item, hk_error *err);

#endif

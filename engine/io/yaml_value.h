/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed values of YAML nodes. What a value may not be is reported with its place
 * and gives the fallback, so that reading goes on.
 */
#ifndef HK_IO_YAML_VALUE_H
#define HK_IO_YAML_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/io/yaml.h"

/** Report the keys of a mapping that are none of `known`, with the nearest one. */
void hk_value_check_keys(const hk_yaml_node *mapping, const char *const *known, int32_t n_known,
                         hk_problems *problems);

/** Report that a mapping lacks a key. */
void hk_value_missing(const hk_yaml_node *mapping, const char *key, hk_problems *problems);

/** True if the node is of the kind; else a problem that calls it `name`. */
bool hk_value_is(const hk_yaml_node *node, hk_yaml_kind kind, const char *name,
                 hk_problems *problems);

/** Text of a scalar that is not nothing; NULL after a problem. */
const char *hk_value_text(const hk_yaml_node *node, const char *name, hk_problems *problems);

/** Report what a parser of engine/base said. @return false if it was want of memory */
bool hk_value_refuse(const hk_yaml_node *node, const char *name, const hk_error *why,
                     hk_problems *problems);

/** Report a word that is none of the candidates: the nearest one, or all if they are few.
 *  `what` is such as "type of component". */
void hk_value_unknown(const hk_yaml_node *node, hk_status code, const char *what,
                      const char *const *candidates, int64_t n, hk_problems *problems);

/* Node NULL gives the fallback. */
int64_t hk_value_integer(const hk_yaml_node *node, const char *name, int64_t min, int64_t max,
                         int64_t fallback, hk_problems *problems);
int64_t hk_value_duration(const hk_yaml_node *node, const char *name, int64_t min_ms,
                          int64_t fallback, hk_problems *problems);
int32_t hk_value_level(const hk_yaml_node *node, const char *name, int32_t fallback,
                       hk_problems *problems);
double hk_value_real(const hk_yaml_node *node, const char *name, double min, double max,
                     double fallback, hk_problems *problems);
int32_t hk_value_choice(const hk_yaml_node *node, const char *name, const char *const *words,
                        int32_t n, int32_t fallback, hk_problems *problems);

/** A copy of a scalar's text; "" after a problem. @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_value_copy(const hk_yaml_node *node, const char *name, hk_arena *arena,
                                       hk_problems *problems, const char **ret_text, hk_error *err);

/** `title: {en: .., ja: ..}` or one text for both; `name` where absent.
 *  @return HK_OK, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_value_title(const hk_yaml_node *node, const char *name, hk_arena *arena,
                                        hk_problems *problems, const char **ret_en,
                                        const char **ret_ja, hk_error *err);

#endif

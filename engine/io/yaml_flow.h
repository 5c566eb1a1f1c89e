/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree of YAML nodes as text on one line: what --set takes. */
#ifndef HK_IO_YAML_FLOW_H
#define HK_IO_YAML_FLOW_H

#include "engine/io/yaml.h"

/** Text of a node; parsing it gives an equal node. @param ret_text in `arena`
 *  @return HK_OK; HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_yaml_flow(const hk_yaml_node *node, hk_arena *arena,
                                      const char **ret_text, hk_error *err);

#endif

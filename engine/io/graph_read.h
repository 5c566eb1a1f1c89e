/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graph files by their paths: guarded against what a stranger's file may do, written whole or not at all. */
#ifndef HK_IO_GRAPH_READ_H
#define HK_IO_GRAPH_READ_H

#include "engine/graph/graph_file.h"

/**
 * Read, first in a child process (libxml2 and igraph may crash on a damaged file).
 * @param ret_graph owned by the caller, hk_text_graph_free()
 * @return HK_OK; HK_EFILE, HK_EFORMAT, HK_ELIMIT beyond HK_TABLE_FILE_MAX, HK_ENOMEM; the message
 *         begins with the path
 */
HK_WARN_UNUSED hk_status hk_graph_read(const char *path, hk_graph_format format,
                                       hk_text_graph **ret_graph, hk_error *err);

/** Write; an existing file is replaced only by a complete one. @return HK_OK; HK_EWRITE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_graph_write(const hk_text_graph *graph, hk_graph_format format,
                                        const char *path, hk_error *err);

#endif

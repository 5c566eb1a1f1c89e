/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an HDF5 file that nobody vouches for may not do: lead to other files or,
 * by links, to other places of its own; have code loaded to decode it; ask for
 * memory out of proportion to its size. Internal to io.
 */
#ifndef HK_IO_H5_GUARD_H
#define HK_IO_H5_GUARD_H

#include <hdf5.h>
#include <stddef.h>

#include "engine/base/error.h"
#include "engine/base/memory.h"

#define HK_H5_CHUNK_MAX ((size_t)64 << 20) /* bytes of a chunk: it is decoded in one piece */

/** No plugins for filters, no external links (process-wide). */
void hk_h5_confine(void);

/** Is every object on `path`, seen from the file's root, there by a hard link?
 *  @return HK_OK; HK_EMISSING if one is not there, HK_EFORMAT with a message that names it */
HK_WARN_UNUSED hk_status hk_h5_check_path(hid_t file, const char *path, hk_error *err);

/** Open a dataset or a group by a path of hard links. @return as hk_h5_check_path() */
HK_WARN_UNUSED hk_status hk_h5_open(hid_t file, const char *path, hid_t *ret_object, hk_error *err);

/** Are the values of a dataset in the file itself, in chunks of a bearable size, packed with nothing
 *  but deflate, shuffle and fletcher32? The message says what is wrong without naming the dataset.
 *  @return HK_OK; HK_EFORMAT, HK_ELIMIT */
HK_WARN_UNUSED hk_status hk_h5_check_storage(hid_t dataset, hk_error *err);

/**
 * Read texts of variable length into memory of an arena. They cannot be longer together than the
 * file, unless many values share one on purpose.
 * @param type  of a text in memory
 * @param left  bytes that they may take with their final 0; lowered by what they took
 * @param texts of as many pointers as are selected; "" for one without a text
 * @return HK_OK; HK_ELIMIT if they are longer, HK_EFORMAT, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_h5_read_texts(hid_t dataset, hid_t type, hid_t memory, hid_t space,
                                          size_t *left, hk_arena *arena, const char **texts,
                                          hk_error *err);

#endif

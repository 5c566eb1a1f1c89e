/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Long columns of texts: strings of one length, padded with NUL, in packed chunks. HDF5 keeps each text
 * of variable length in a heap of its own, which takes ten times the room and time. Internal to io.
 */
#ifndef HK_IO_H5_TEXT_H
#define HK_IO_H5_TEXT_H

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/base/error.h"

/** Longest of n texts if they are worth writing so: many, and not padded to much more than they are.
 *  @return 0 if they are not */
size_t hk_h5_text_width(const char *const *texts, int64_t n);

/** Write n texts of up to `width` bytes as dataset `name`. @param ret_nomem set if memory was lacking
 *  @return false if it failed */
bool hk_h5_write_padded(hid_t where, const char *name, const char *const *texts, int64_t n,
                        size_t width, bool *ret_nomem);

/** Bytes of a text of dataset `dataset` in memory, 0 if it holds no texts of one length. */
size_t hk_h5_padded_width(hid_t dataset);

/** Bytes that texts of a file may have together, and its rows, for one byte of the file: ours have two;
 *  deflate could make a thousand, and small files should not fill the memory. */
enum { HK_H5_UNPACKED_MOST = 64 };

/** What is done with one text of n bytes, which has no final 0. */
typedef hk_status (*hk_h5_take_text)(void *data, int32_t row, const char *text, size_t n);

/** Read n texts and give each to `take`, until that fails.
 *  @return HK_OK; HK_EFORMAT, HK_ENOMEM, or what `take` says */
HK_WARN_UNUSED hk_status hk_h5_read_padded(hid_t dataset, int32_t n, size_t width,
                                           hk_h5_take_text take, void *data, hk_error *err);

#endif

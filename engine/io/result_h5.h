/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the writer, the reader and the validator of result files share: types,
 * names of dimensions, the footer, and texts of HDF5 errors. Internal to io.
 *
 * A result file is an HDF5 file image, then one line
 *   "\nhakyu-result sha256 " + 64 hex digits of the image + "\n".
 * HDF5 and netCDF ignore what follows the image; the reader refuses a file whose
 * line is missing or wrong, so damage is found before any library parses it.
 */
#ifndef HK_IO_RESULT_H5_H
#define HK_IO_RESULT_H5_H

#include <hdf5.h>
#include <stddef.h>

#include "engine/base/sha256.h"
#include "engine/io/result_column.h"

#define HK_FOOTER_HEAD "\nhakyu-result sha256 "
enum { HK_FOOTER_SIZE = sizeof HK_FOOTER_HEAD - 1 + HK_SHA256_HEX };

/** Name attribute of a scale without values, as netCDF-4 wants it. */
#define HK_SCALE_NAME "This is a netCDF dimension but not a netCDF variable. %10lld"

/** The line for an image; exactly HK_FOOTER_SIZE bytes, no final 0. */
void hk_footer_make(const void *image, size_t n, char ret_footer[HK_FOOTER_SIZE]);

/** No error stacks on stderr, and what hk_h5_confine() does (process-wide). */
void hk_h5_quiet(void);
/** What HDF5 says was wrong at the bottom of its stack, for a message; clears the stack. */
void hk_h5_reason(char *buf, size_t size);

/** Type in the file; a copy to close for text, else borrowed. Negative on failure. */
hid_t hk_h5_file_type(hk_schema_type type);
/** Type in memory; the same rules. */
hid_t hk_h5_memory_type(hk_schema_type type);
/** Close what the two above gave. */
void hk_h5_type_close(hk_schema_type type, hid_t id);

/** Path of an object in the file; buf at least 64 bytes. */
void hk_h5_path(const hk_schema_row *row, char *buf, size_t size);

/** True for a dimension that is unlimited in the file: ragged, or without rows (netCDF and HDF5
 *  have no fixed dimension of length 0). */
bool hk_h5_is_unlimited(const hk_result *result, const char *dim);

/** The bytes of a file in memory, which HDF5 works on in place. */
typedef struct hk_h5_image {
    void *bytes; /* owned by who set it up: free with hk_free() when no file uses it */
    size_t size;
} hk_h5_image;

/** A name for HDF5 under which nothing can exist: it would look for it on the disk. */
#define HK_H5_IMAGE_NAME "/dev/null/hakyu-result"

/** A file access list for an image: empty, to be created and grown, or full, to be opened and only
 *  read. The image must outlive the list and the file. Negative on failure. */
hid_t hk_h5_image_access(hk_h5_image *image);

/** Build the file image of a checked result. @param ret_image free with hk_free() */
HK_WARN_UNUSED hk_status hk_result_image(const hk_result *result, hk_h5_image *ret_image,
                                         hk_error *err);

/** Read a file and check its footer, which is not part of the image. @param ret_image free with
 *  hk_free() @return HK_OK; HK_EFILE, HK_EFORMAT, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_result_load(const char *path, hk_h5_image *ret_image, hk_error *err);
/** Open an image (borrowed until H5Fclose()) read-only. @return HK_OK; HK_EFORMAT */
HK_WARN_UNUSED hk_status hk_result_open(const char *path, hk_h5_image *image, hid_t *ret_file,
                                        hk_error *err);
/** Read an open file of `size` bytes, without checking values. */
HK_WARN_UNUSED hk_status hk_result_read_open(const char *path, hid_t file, size_t size,
                                             hk_result **ret_result, hk_error *err);

/** Read the length of a dimension, or an attribute of a group, into the result. */
HK_WARN_UNUSED hk_status hk_result_read_dimension(hid_t file, hk_result *result,
                                                  const hk_schema_row *row, hk_error *err);
HK_WARN_UNUSED hk_status hk_result_read_attribute(hid_t group, hk_result *result,
                                                  const hk_schema_row *row, hk_error *err);

/** Read an attribute of a group; text goes to the arena. */
HK_WARN_UNUSED hk_status hk_h5_read_attribute(hid_t group, const hk_schema_row *row,
                                              hk_arena *arena, hk_attribute *ret_attribute,
                                              hk_error *err);

/** Do all variables together ask for no more than the file has room for and the machine can bear?
 *  The dimensions must be in `result`. @return HK_OK; HK_EFORMAT, HK_ELIMIT */
HK_WARN_UNUSED hk_status hk_result_check_total(hid_t file, size_t size, const hk_result *result,
                                               hk_error *err);

/** Type, shape and stored size of a variable as the schema and the dimensions in `result` say. */
HK_WARN_UNUSED hk_status hk_result_check_variable(hid_t dataset, size_t size,
                                                  const hk_result *result, const hk_schema_row *row,
                                                  hk_error *err);

/** Read one variable into memory of `arena`; its shape and type are checked first.
 *  `size` is that of the file and bounds what is believed. */
HK_WARN_UNUSED hk_status hk_result_read_variable(hid_t file, size_t size, const hk_result *result,
                                                 const hk_schema_row *row, hk_arena *arena,
                                                 void **ret_data, hk_error *err);
/** Read one text attribute of an object. @return HK_OK; HK_EMISSING, HK_EFORMAT, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_h5_read_text(hid_t object, const char *name, hk_arena *arena,
                                         const char **ret_text, hk_error *err);

#endif

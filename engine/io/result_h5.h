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
#include "engine/io/h5_disk.h"
#include "engine/io/result_column.h"
#include "engine/io/result_dims.h"

#define HK_FOOTER_HEAD "\nhakyu-result sha256 "
enum { HK_FOOTER_SIZE = sizeof HK_FOOTER_HEAD - 1 + HK_SHA256_HEX };

/** Name attribute of a scale without values, as netCDF-4 wants it. */
#define HK_SCALE_NAME "This is a netCDF dimension but not a netCDF variable. %10lld"

/** The line for the first n bytes of a file; exactly HK_FOOTER_SIZE bytes, no final 0.
 *  @return HK_OK; HK_EFILE, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_footer_make(int fd, uint64_t n, char ret_footer[HK_FOOTER_SIZE],
                                        hk_error *err);

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
bool hk_h5_is_unlimited(const hk_dims *dims, const char *dim);

/** The bytes of a file in memory, which HDF5 works on in place. */
typedef struct hk_h5_image {
    void *bytes; /* owned by who set it up: free with hk_free() when no file uses it */
    size_t size;
} hk_h5_image;

#define HK_H5_IMAGE_NAME HK_H5_NO_NAME

/** A file access list for an image, to be opened and only read. The image must outlive the list and
 *  the file. Negative on failure. */
hid_t hk_h5_image_access(hk_h5_image *image);

/** An open result file whose checksum has been compared. */
typedef struct hk_result_source {
    const char *path; /* for messages */
    int fd;
    size_t size; /* without the footer */
} hk_result_source;

/** Open a file and check its footer, which HDF5 does not get to see. Memory is constant.
 *  @param ret_source end with hk_result_source_done() @return HK_OK; HK_EFILE, HK_EFORMAT,
 *         HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_result_source_open(const char *path, hk_result_source *ret_source,
                                               hk_error *err);
void hk_result_source_done(hk_result_source *source);

/** Open one read-only. @param disk set up here; hk_h5_disk_done() when the file is closed
 *  @return HK_OK; HK_EFORMAT */
HK_WARN_UNUSED hk_status hk_result_open(const hk_result_source *source, hk_h5_disk *disk,
                                        hid_t *ret_file, hk_error *err);
/** The format version must be one that we read. @return HK_OK; HK_EFORMAT, HK_EVERSION */
HK_WARN_UNUSED hk_status hk_result_read_version(hid_t file, int32_t *ret_version, hk_error *err);

/** Read the length of a dimension, or an attribute of a group into the result. */
HK_WARN_UNUSED hk_status hk_result_read_dimension(hid_t file, hk_dims *dims,
                                                  const hk_schema_row *row, hk_error *err);
HK_WARN_UNUSED hk_status hk_result_read_attribute(hid_t group, hk_result *result,
                                                  const hk_schema_row *row, hk_error *err);

/** Read an attribute of a group; text goes to the arena. */
HK_WARN_UNUSED hk_status hk_h5_read_attribute(hid_t group, const hk_schema_row *row,
                                              hk_arena *arena, hk_attribute *ret_attribute,
                                              hk_error *err);

/** The rows of a case along each axis. */
typedef struct hk_slab {
    int64_t case_index;
    int64_t first[HK_AXIS_COUNT], count[HK_AXIS_COUNT]; /* of ragged axes */
} hk_slab;

/** Do all variables of a file of that version together claim no more than it has bytes?
 *  @return HK_OK; HK_EFORMAT */
HK_WARN_UNUSED hk_status hk_result_check_stored(hid_t file, size_t size, int32_t version,
                                                hk_error *err);

/** Can the machine bear what is read for all cases at once and the values of one case (NULL: none)?
 *  @return HK_OK; HK_EFORMAT, HK_ELIMIT */
HK_WARN_UNUSED hk_status hk_result_check_memory(const hk_dims *dims, const hk_slab *slab,
                                                int32_t version, hk_error *err);

/** Type, storage, shape and stored size of a variable as the schema and the dimensions of the file
 *  say. `size` is that of the file and bounds what is believed. */
HK_WARN_UNUSED hk_status hk_result_check_variable(hid_t dataset, size_t size, const hk_dims *dims,
                                                  const hk_schema_row *row, hk_error *err);

/** Number of values of a variable in a slab; NULL: in the file. */
int64_t hk_slab_values(const hk_slab *slab, const hk_dims *dims, const hk_schema_row *row);

/** Read the values of one variable that belong to a case (slab NULL: all) into memory of `arena`;
 *  shape and type of the variable are checked first. */
HK_WARN_UNUSED hk_status hk_result_read_variable(hid_t file, size_t size, const hk_dims *dims,
                                                 const hk_schema_row *row, const hk_slab *slab,
                                                 hk_arena *arena, void **ret_data, hk_error *err);
/** Read one text attribute of an object. @return HK_OK; HK_EMISSING, HK_EFORMAT, HK_ENOMEM */
HK_WARN_UNUSED hk_status hk_h5_read_text(hid_t object, const char *name, hk_arena *arena,
                                         const char **ret_text, hk_error *err);

#endif

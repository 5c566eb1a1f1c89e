/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Damage to HDF5 files as a script: an input is a list of edits of a good file, made
 * through HDF5 itself (values, types, shapes, layouts, attributes, links), so that
 * what the readers meet is a sound HDF5 file of hostile content; or a list of patches
 * of its bytes, which HDF5 meets first. Small inputs, and no hash for a fuzzer to guess.
 */
#ifndef HK_TESTS_FUZZ_H5_SCRIPT_H
#define HK_TESTS_FUZZ_H5_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

/** What is left of an input. */
typedef struct fuzz_script {
    const uint8_t *at;
    size_t left;
} fuzz_script;

/** The next byte, 0 at the end. */
uint8_t fuzz_byte(fuzz_script *script);
/** The next n <= 8 bytes as a number, lowest first. */
uint64_t fuzz_number(fuzz_script *script, int n);

typedef struct fuzz_image {
    uint8_t *bytes; /* owned, free() */
    size_t n;
} fuzz_image;

/** Carry out the edits of a script on a copy of `base`. Edits that HDF5 refuses are left out. */
fuzz_image fuzz_h5_edit(const fuzz_image *base, fuzz_script script);

/** Whether HDF5 has nothing open: readers must close what they open. */
int fuzz_h5_is_closed(void);

/** Patch a copy: 3 bytes offset, 1 byte how many, the bytes; 255 of them cuts it off there. */
fuzz_image fuzz_h5_patch(const fuzz_image *base, fuzz_script script);

/** Write an image with the right checksum line of a `what` (model or result) behind it. */
void fuzz_h5_seal(const fuzz_image *image, const char *what, const char *name);

/** Read a sealed file without its line. */
fuzz_image fuzz_h5_load(const char *name, const char *what);

/** Write the base's model, and a small result, as sealed files. */
void fuzz_h5_base_model(const char *name);
void fuzz_h5_base_result(const char *name);

#endif

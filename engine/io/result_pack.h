/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a piece of a result as one block of little-endian bytes, to be put aside
 * until all pieces are there, and back. Only arrays of rows, their lengths, n_service,
 * first_replicate and case_index are kept: hk_result_writer_rows() needs no more.
 * The bytes carry no checksum and belong to one version of the program: who stores them
 * sees to both.
 */
#ifndef HK_IO_RESULT_PACK_H
#define HK_IO_RESULT_PACK_H

#include "engine/io/result.h"

typedef struct hk_packed { /* a buffer to be used again and again; zero it first */
    unsigned char *bytes;  /* owned */
    size_t n;              /* bytes in use */
    size_t room;
} hk_packed;

/** Pack a piece, over what was in the buffer. Equal pieces give equal bytes. O(bytes).
 *  @return HK_OK; HK_ENOMEM; HK_EINTERNAL for lengths that cannot be */
HK_WARN_UNUSED hk_status hk_result_pack(const hk_result *piece, hk_packed *buffer, hk_error *err);
void hk_packed_done(hk_packed *buffer);

/**
 * The piece again. Any bytes may come: lengths that do not fit are refused, and no more memory is
 * taken than there are bytes. Values are not looked at: hk_result_writer_rows() does.
 * @param bytes     must stay as long as the piece, which looks at them where they are 16-byte aligned
 * @param ret_piece owned, free with hk_result_free(); its rows are not to be changed
 * @return HK_OK; HK_EFORMAT, HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_result_unpack(const void *bytes, size_t n, hk_result **ret_piece,
                                          hk_error *err);

#endif

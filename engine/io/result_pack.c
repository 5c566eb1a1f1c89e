/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layout: HEAD numbers of 64 bits (mark, bytes, lengths), then the arrays one after the other,
 * each padded to 16 bytes: the variables with rows in the order of the schema, then
 * service_loss and deadlock_first.
 */
#include "engine/io/result_pack.h"

#include <string.h>

#include "engine/io/result_column.h"
#include "engine/io/result_dims.h"

#define MARK INT64_C(0x3465636569706b68) /* "hkpiece4": changes with the layout */

enum {
    HEAD_MARK,
    HEAD_BYTES, /* of the arrays, without padding */
    HEAD_CASE,
    HEAD_FIRST,
    HEAD_REPLICATES,
    HEAD_SERVICES,
    HEAD_PATTERNS,
    HEAD_RAGGED, /* lengths of the ragged axes follow */
    HEAD = HEAD_RAGGED + HK_AXIS_FAILED - HK_AXIS_RAGGED
};
_Static_assert(HEAD % 2 == 0, "arrays begin at a multiple of 16 bytes");

/** One array: where it is and how long. */
typedef struct array {
    const void *data;
    size_t count, size; /* values, bytes of one */
} array;

/** Called with each array in order; false ends it. */
typedef bool each_array(void *user, const hk_schema_row *row, array a);

static size_t values_of(const hk_result *piece, const hk_schema_row *row)
{
    return (size_t)hk_axis_rows(piece, hk_axis_of(row)) * (size_t)hk_axis_width(piece, row);
}

/** All arrays; row NULL: those that are no variables. */
static bool for_arrays(const hk_result *piece, each_array *each, void *user)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        const hk_schema_row *row = &rows[i];
        if (row->item != HK_SCHEMA_VARIABLE || hk_part_of(row) != HK_PART_ROWS ||
            !hk_column_is_bound(row)) {
            continue;
        }
        const array a = {hk_column_data(piece, row), values_of(piece, row),
                         hk_schema_size(row->type)};
        if (!each(user, row, a)) {
            return false;
        }
    }
    size_t cells = (size_t)piece->n_replicate * (size_t)piece->n_service;
    size_t ends = piece->n_deadlock == 0 ? 0 : (size_t)piece->n_deadlock + 1;
    const array losses = {piece->service_loss, 2 * cells, sizeof(hk_int128) / 2};
    const array firsts = {piece->deadlock_first, ends, sizeof *piece->deadlock_first};
    return each(user, NULL, losses) && each(user, NULL, firsts);
}

static size_t padded(size_t n)
{
    return (n + 15) & ~(size_t)15;
}

/** Copy values between memory and the block, which is little-endian. */
static void copy_values(void *to, const void *from, size_t count, size_t size)
{
    if (count == 0) {
        return;
    }
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(to, from, count * size);
#else
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < size; k++) {
            ((unsigned char *)to)[i * size + k] =
                ((const unsigned char *)from)[i * size + size - 1 - k];
        }
    }
#endif
}

static void get_head(const hk_result *piece, int64_t head[HEAD])
{
    head[HEAD_MARK] = MARK;
    head[HEAD_BYTES] = 0;
    head[HEAD_CASE] = piece->case_index;
    head[HEAD_FIRST] = piece->first_replicate;
    head[HEAD_REPLICATES] = piece->n_replicate;
    head[HEAD_SERVICES] = piece->n_service;
    head[HEAD_PATTERNS] = piece->n_pattern;
    for (int axis = HK_AXIS_RAGGED; axis < HK_AXIS_FAILED; axis++) {
        head[HEAD_RAGGED + axis - HK_AXIS_RAGGED] = hk_axis_rows(piece, (hk_axis)axis);
    }
}

static bool head_is_sane(const int64_t head[HEAD])
{
    bool sane = head[HEAD_MARK] == MARK;
    for (int i = HEAD_CASE; i < HEAD; i++) { /* the bytes are compared with the rest */
        int64_t most = i < HEAD_RAGGED ? HK_DIMENSION_MAX : HK_RAGGED_MAX;
        sane = sane && head[i] >= 0 && head[i] <= most;
    }
    return sane;
}

typedef struct sizes {
    size_t all;   /* of the block */
    size_t exact; /* of its arrays, without padding */
} sizes;

/** Adds the bytes of an array; false on overflow. */
static bool add_size(void *user, const hk_schema_row *row, array a)
{
    (void)row;
    sizes *sum = user;
    size_t bytes;
    return !__builtin_mul_overflow(a.count, a.size, &bytes) && bytes <= SIZE_MAX / 2 &&
           !__builtin_add_overflow(sum->all, padded(bytes), &sum->all) &&
           !__builtin_add_overflow(sum->exact, bytes, &sum->exact);
}

static bool put_array(void *user, const hk_schema_row *row, array a)
{
    (void)row;
    unsigned char **at = user;
    if (a.count > 0 && a.data == NULL) {
        return false;
    }
    copy_values(*at, a.data, a.count, a.size);
    size_t bytes = a.count * a.size;
    memset(*at + bytes, 0, padded(bytes) - bytes);
    *at += padded(bytes);
    return true;
}

hk_status hk_result_pack(const hk_result *piece, hk_packed *buffer, hk_error *err)
{
    int64_t head[HEAD];
    sizes size = {.all = sizeof head};
    get_head(piece, head);
    if (!head_is_sane(head) || !for_arrays(piece, add_size, &size)) {
        return hk_fail(err, HK_EINTERNAL, "a piece of a result has lengths that cannot be");
    }
    head[HEAD_BYTES] = (int64_t)size.exact;
    size_t n = size.all;
    if (n > buffer->room) {
        size_t room = n + n / 2;
        unsigned char *bytes = hk_realloc(buffer->bytes, room, 1);
        if (bytes == NULL) {
            return hk_fail_nomem(err);
        }
        buffer->bytes = bytes;
        buffer->room = room;
    }
    unsigned char *at = buffer->bytes;
    copy_values(at, head, HEAD, sizeof head[0]);
    at += sizeof head;
    buffer->n = n;
    return for_arrays(piece, put_array, &at)
               ? HK_OK
               : hk_fail(err, HK_EINTERNAL, "a piece of a result lacks an array of rows");
}

void hk_packed_done(hk_packed *buffer)
{
    hk_free(buffer->bytes);
    *buffer = (hk_packed){.bytes = NULL};
}

typedef struct unpacker {
    const unsigned char *at;
    hk_result *piece;
    int32_t extra; /* arrays so far that are no variables */
    bool is_copied;
} unpacker;

static bool take_array(void *user, const hk_schema_row *row, array a)
{
    unpacker *u = user;
    void *data = (void *)(uintptr_t)u->at; /* as it is in memory */
    if (u->is_copied) {
        data = hk_arena_alloc(u->piece->arena, a.count, a.size);
        if (data == NULL) {
            return false;
        }
        copy_values(data, u->at, a.count, a.size);
    }
    u->at += padded(a.count * a.size);
    if (row != NULL) {
        hk_column_set(u->piece, row, data);
    } else if (u->extra++ == 0) {
        u->piece->service_loss = data;
    } else {
        u->piece->deadlock_first = a.count == 0 ? NULL : data;
    }
    return true;
}

hk_status hk_result_unpack(const void *bytes, size_t n, hk_result **ret_piece, hk_error *err)
{
    int64_t head[HEAD] = {0};
    if (n >= sizeof head) {
        copy_values(head, bytes, HEAD, sizeof head[0]);
    }
    if (!head_is_sane(head)) {
        return hk_fail(err, HK_EFORMAT, "not a packed piece of a result, or of another version");
    }
    hk_result *piece = NULL;
    HK_TRY(hk_result_new(&piece, err));
    piece->case_index = head[HEAD_CASE];
    piece->first_replicate = head[HEAD_FIRST];
    piece->n_replicate = head[HEAD_REPLICATES];
    piece->n_service = head[HEAD_SERVICES];
    piece->n_pattern = head[HEAD_PATTERNS];
    for (int axis = HK_AXIS_RAGGED; axis < HK_AXIS_FAILED; axis++) {
        hk_result_dim_set(piece, hk_axis_dim((hk_axis)axis),
                          head[HEAD_RAGGED + axis - HK_AXIS_RAGGED]);
    }
    sizes want = {.all = sizeof head};
    hk_status status = HK_OK;
    unpacker u = {.at = (const unsigned char *)bytes + sizeof head,
                  .piece = piece,
                  .is_copied =
                      __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__ || (uintptr_t)bytes % 16 != 0};
    if (!for_arrays(piece, add_size, &want) || want.all != n ||
        want.exact != (size_t)head[HEAD_BYTES]) {
        status =
            hk_fail(err, HK_EFORMAT, "a packed piece of a result has not the length it states");
    } else if (!for_arrays(piece, take_array, &u)) {
        status = hk_fail_nomem(err);
    }
    if (status != HK_OK) {
        hk_result_free(piece);
        return status;
    }
    *ret_piece = piece;
    return HK_OK;
}

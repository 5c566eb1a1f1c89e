/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces packed to bytes and back: equal, equal bytes, and no bytes that do harm. */
#include <stdlib.h>
#include <string.h>

#include "engine/io/result_pack.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/random_case.h"

static void test_round_trip(void)
{
    hk_packed first = {.bytes = NULL};
    hk_packed second = {.bytes = NULL};
    hk_error err = {.message = ""};
    hk_result *whole = random_case(2, 200, 3);
    for (int64_t at = 0; at < 200; at += 67) {
        hk_result *piece = random_piece(whole, at, 200 - at < 67 ? 200 - at : 67);
        piece->case_index = 2;
        hk_result *back = NULL;
        TAP_OK(hk_result_pack(piece, &first, &err) == HK_OK, "packed %s", err.message);
        TAP_OK(hk_result_unpack(first.bytes, first.n, &back, &err) == HK_OK, "unpacked %s",
               err.message);
        TAP_EQ_I64(back->first_replicate, at, "first replicate");
        TAP_EQ_I64(back->case_index, 2, "case");
        TAP_EQ_I64(back->n_trace, piece->n_trace, "rows of the log");
        TAP_OK(memcmp(back->service_loss, piece->service_loss,
                      (size_t)(piece->n_replicate * 3) * sizeof(hk_int128)) == 0,
               "losses");
        TAP_OK(hk_result_pack(back, &second, &err) == HK_OK && second.n == first.n &&
                   memcmp(second.bytes, first.bytes, first.n) == 0,
               "the same bytes again");
        hk_result_free(back);
        hk_result_free(piece);
    }
    hk_result *none = random_piece(whole, 0, 0);
    hk_result *back = NULL;
    TAP_OK(hk_result_pack(none, &first, &err) == HK_OK, "no replicates");
    TAP_OK(hk_result_unpack(first.bytes, first.n, &back, &err) == HK_OK, "and back");
    TAP_EQ_I64(back->n_replicate, 0, "none");
    hk_result_free(back);
    hk_result_free(none);
    whole->service_loss = NULL;
    TAP_OK(hk_result_pack(whole, &first, &err) == HK_EINTERNAL, "an array is missing");
    whole->n_job = -1;
    TAP_OK(hk_result_pack(whole, &first, &err) == HK_EINTERNAL, "a negative length");
    hk_packed_done(&first);
    hk_packed_done(&second);
    hk_result_free(whole);
}

/** Bytes on a heap of their exact size, so that a sanitizer sees what lies beyond. */
static hk_status unpack_exact(const unsigned char *bytes, size_t n)
{
    unsigned char *copy = malloc(n == 0 ? 1 : n);
    if (n > 0) {
        memcpy(copy, bytes, n);
    }
    hk_result *piece = NULL;
    hk_error err;
    hk_status status = hk_result_unpack(copy, n, &piece, &err);
    hk_result_free(piece);
    free(copy);
    return status;
}

static void test_bad_bytes(void)
{
    enum { NUMBERS = 16 }; /* of the head */
    hk_packed good = {.bytes = NULL};
    hk_result *piece = random_case(0, 20, 2);
    TAP_OK(hk_result_pack(piece, &good, NULL) == HK_OK, "packed");
    int64_t wrong = 0;
    for (size_t n = 0; n < good.n; n += 1 + good.n / 500) {
        wrong += unpack_exact(good.bytes, n) != HK_EFORMAT;
    }
    TAP_EQ_I64(wrong, 0, "cut off anywhere: refused");
    static const int64_t values[] = {-1,        0,         1,         INT32_MAX,       INT64_MAX,
                                     INT64_MIN, 1LL << 40, 1LL << 62, (1LL << 40) + 1, 21};
    for (int field = 0; field < NUMBERS; field++) {
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
            int64_t old;
            memcpy(&old, good.bytes + sizeof(int64_t) * (size_t)field, 8);
            memcpy(good.bytes + sizeof(int64_t) * (size_t)field, &values[v], 8);
            hk_status status = unpack_exact(good.bytes, good.n);
            bool is_label = field == 2 || field == 3; /* case, first replicate: any will do */
            bool fits = values[v] == old || (is_label && values[v] >= 0 && values[v] <= INT32_MAX);
            wrong += status != (fits ? HK_OK : HK_EFORMAT);
            memcpy(good.bytes + sizeof(int64_t) * (size_t)field, &old, 8);
        }
    }
    TAP_EQ_I64(wrong, 0, "lengths that do not fit: refused");
    hk_packed_done(&good);
    hk_result_free(piece);
}

int main(void)
{
    test_round_trip();
    test_bad_bytes();
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chunks that are packed beside HDF5: the bytes are those of its own filters, and a file does not
 * depend on who packs them in which order.
 */
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/memory.h"
#include "engine/base/sha256.h"
#include "engine/io/packing.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/random_case.h"

enum { VALUES = 5000, CASES = 3, REPLICATES = 4000, STARTED_MOST = 64 };

static char folder[] = "/tmp/hakyu-chunks-XXXXXX";

/* ---- the same bytes as HDF5 -------------------------------------------------------------------- */

/** A chunk as HDF5 stores it. @return bytes of it, at most `room` */
static size_t pack_by_hdf5(hid_t type, const void *values, void *stored, size_t room)
{
    hsize_t n = VALUES, at = 0;
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fapl_core(access, 1 << 16, 0);
    hid_t file = H5Fcreate("chunks", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    hid_t space = H5Screate_simple(1, &n, NULL);
    hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(create, 1, &n);
    if (H5Tget_size(type) > 1) {
        H5Pset_shuffle(create);
    }
    H5Pset_deflate(create, HK_DEFLATE_LEVEL);
    hid_t set = H5Dcreate2(file, "x", type, space, H5P_DEFAULT, create, H5P_DEFAULT);
    H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Fflush(file, H5F_SCOPE_GLOBAL);
    hsize_t size = 0;
    uint32_t mask = 1;
    H5Dget_chunk_storage_size(set, &at, &size);
    bool ok = size <= room && H5Dread_chunk(set, H5P_DEFAULT, &at, &mask, stored) >= 0 && mask == 0;
    H5Dclose(set);
    H5Pclose(create);
    H5Sclose(space);
    H5Fclose(file);
    H5Pclose(access);
    return ok ? (size_t)size : 0;
}

static void test_bytes(hid_t type, size_t size, int kind)
{
    size_t n = VALUES * size, room = hk_packing_room(n);
    hk_packing p = {.bytes = hk_alloc(room, 1),
                    .packed = hk_alloc(room, 1),
                    .room = room,
                    .n = n,
                    .size = size};
    unsigned char *stored = hk_alloc(2 * room, 1);
    uint32_t luck = 1;
    for (size_t i = 0; i < n && kind > 0; i++) { /* zeros, slow counters, noise */
        luck = luck * 1664525 + 1013904223;
        p.bytes[i] = kind == 1 ? (unsigned char)(i % size == 0 ? i / size / 7 : 0)
                               : (unsigned char)(luck >> 24);
    }
    size_t want = pack_by_hdf5(type, p.bytes, stored, 2 * room);
    hk_packing_do(&p);
    TAP_OK(p.n_packed > 0 && p.n_packed == want && memcmp(p.packed, stored, want) == 0,
           "numbers of %zu bytes, kind %d: %zu bytes packed, %zu by HDF5", size, kind, p.n_packed,
           want);
    hk_free(p.packed);
    hk_free(p.bytes);
    hk_free(stored);
}

/* ---- helpers ----------------------------------------------------------------------------------- */

typedef struct started { /* work that is put off, and then done in another order */
    hk_packing *packing[STARTED_MOST];
    int n, turn, most;
} started;

static void wait_for_all(void *user)
{
    started *s = user;
    for (int i = 0; i < s->n; i++) {
        int k = s->turn % 2 == 0 ? s->n - 1 - i : i;
        hk_packing_do(s->packing[k]);
    }
    s->most = s->n > s->most ? s->n : s->most;
    s->turn++;
    s->n = 0;
}

static void start(void *user, hk_packing *packing)
{
    started *s = user;
    if (s->n == STARTED_MOST) {
        wait_for_all(s);
    }
    s->packing[s->n++] = packing;
}

static bool same_files(const char *a, const char *b)
{
    char x[HK_SHA256_HEX] = "", y[HK_SHA256_HEX] = "-";
    hk_error err;
    return hk_sha256_file(a, x, &err) == HK_OK && hk_sha256_file(b, y, &err) == HK_OK &&
           strcmp(x, y) == 0;
}

static void test_helpers(void)
{
    hk_result *cases[CASES];
    char alone[256], helped[256];
    hk_error err = {.message = ""};
    snprintf(alone, sizeof alone, "%s/alone.h5", folder);
    snprintf(helped, sizeof helped, "%s/helped.h5", folder);
    for (int c = 0; c < CASES; c++) {
        cases[c] = random_case(c, REPLICATES, 4);
    }
    TAP_OK(random_write(cases, CASES, 64, alone, &err) == HK_OK, "without helpers %s", err.message);
    for (int32_t n = 1; n <= 20; n += 19) {
        started later = {.n = 0};
        const hk_helpers helpers = {.n = n, .start = start, .wait = wait_for_all, .user = &later};
        TAP_OK(random_write_with(&helpers, cases, CASES, 333, helped, &err) == HK_OK,
               "%d helpers, other pieces", (int)n);
        TAP_OK(later.most > 4, "%d chunks waited side by side", later.most);
        TAP_OK(same_files(alone, helped), "the same bytes");
    }
    started later = {.n = 0};
    const hk_helpers helpers = {.n = 20, .start = start, .wait = wait_for_all, .user = &later};
    unlink(helped);
    cases[0]->episode_service[cases[0]->n_episode - 1] = 1000;
    TAP_OK(random_write_with(&helpers, cases, CASES, 64, helped, &err) == HK_EINTERNAL &&
               access(helped, F_OK) != 0,
           "given up while chunks wait");
    TAP_OK(later.turn > 0 && later.n == 0, "nobody works on what is gone");
    for (int c = 0; c < CASES; c++) {
        hk_result_free(cases[c]);
    }
    unlink(alone);
}

int main(void)
{
    if (mkdtemp(folder) == NULL) {
        TAP_SKIP_ALL("no folder in /tmp");
    }
    for (int kind = 0; kind < 3; kind++) {
        test_bytes(H5T_NATIVE_UINT8, 1, kind);
        test_bytes(H5T_NATIVE_INT32, 4, kind);
        test_bytes(H5T_NATIVE_DOUBLE, 8, kind);
    }
    test_helpers();
    TAP_OK(rmdir(folder) == 0, "no file is left");
    return tap_done();
}

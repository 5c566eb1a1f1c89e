/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: pieces of replicates through the streaming writer, with all its checks, derived
 * variables and the checksum, against a bare HDF5 program that writes the same arrays to datasets of
 * the same shape, chunks and filters, block by block. Both end with the bytes on the disk. By the CPU
 * time of one thread; and by the clock on the wall with all cores compressing for ours.
 */
#include <fcntl.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/support/report.h"
#include "engine/ensemble/helpers.h"
#include "engine/io/result_pack.h"
#include "tests/unit/io_result/random_case.h"

enum { CASES = 4, DATASETS_MOST = 200, RANK_MOST = 8 };

typedef struct subject {
    int64_t n_replicate, step;
    hk_result *cases[CASES];
    hk_result **pieces; /* of all cases, in order */
    int64_t n_piece;
    char path[300], raw[320];
} subject;

/** A dataset as it stands in the file. */
typedef struct plain {
    char name[64];
    hid_t type, space, create;
    int rank;
    hsize_t extent[RANK_MOST], chunk[RANK_MOST];
    size_t bytes;
    char *data;
} plain;

static void cut(subject *s)
{
    int64_t per_case = (s->n_replicate + s->step - 1) / s->step;
    s->pieces = calloc((size_t)(per_case * CASES), sizeof(hk_result *));
    for (int c = 0; c < CASES; c++) {
        s->cases[c] = random_case(c, s->n_replicate, 3);
        for (int64_t r = 0; r < s->n_replicate; r += s->step) {
            int64_t left = s->n_replicate - r;
            s->pieces[s->n_piece++] = random_piece(s->cases[c], r, left < s->step ? left : s->step);
        }
    }
}

static hk_result_sizes sizes_of(const subject *s)
{
    static const char *const names[CASES] = {"a", "b", "c", "d"};
    static const char *const texts[2 * CASES] = {"1", "2", "3", "4", "5", "6", "7", "8"};
    static const double values[2 * CASES] = {1, 2, 3, 4, 5, 6, 7, 8};
    hk_result_sizes sizes = {.n_case = CASES,
                             .case_name = names,
                             .case_factor = texts,
                             .case_factor_value = values,
                             .n_replicate = s->n_replicate};
    for (int c = 0; c < CASES; c++) {
        const hk_result *r = s->cases[c];
        sizes.n_episode += r->n_episode;
        sizes.n_step += r->n_step;
        sizes.n_band_step += r->n_band_step;
        sizes.n_verdict += r->n_verdict;
        sizes.n_deadlock += r->n_deadlock;
        sizes.n_deadlock_member += r->n_deadlock_member;
        sizes.n_job += r->n_job;
        sizes.n_signal += r->n_signal;
        sizes.n_trace += r->n_trace;
        sizes.n_level_change += r->n_level_change;
        sizes.n_failed += hk_result_failed(r);
    }
    return sizes;
}

static hk_status write_ours(void *user, const hk_helpers *helpers, hk_error *ret_err)
{
    const subject *s = user;
    hk_error err = {.message = ""};
    hk_result_writer *writer = NULL;
    hk_result_sizes sizes = sizes_of(s);
    bench_must(hk_result_writer_new(s->path, s->cases[0], &sizes, &writer, &err), err.message);
    hk_result_writer_help(writer, helpers);
    int64_t per_case = s->n_piece < CASES ? 1 : s->n_piece / CASES;
    for (int64_t i = 0; i < s->n_piece; i++) {
        int64_t c = i / per_case;
        bench_must(hk_result_writer_rows(writer, c, s->pieces[i], &err), err.message);
        if ((i + 1) % per_case == 0) {
            bench_must(hk_result_writer_case(writer, c, s->cases[c], &err), err.message);
        }
    }
    bench_must(hk_result_writer_finish(writer, &err), err.message);
    (void)ret_err;
    return HK_OK;
}

static herr_t load(hid_t group, const char *name, const H5L_info_t *info, void *user)
{
    (void)info;
    plain **next = user;
    hid_t set = H5Oopen(group, name, H5P_DEFAULT);
    if (H5Iget_type(set) != H5I_DATASET) {
        H5Oclose(set);
        return 0;
    }
    plain *p = *next;
    p->create = H5Dget_create_plist(set);
    p->type = H5Dget_type(set);
    p->space = H5Dget_space(set);
    p->rank = H5Sget_simple_extent_ndims(p->space);
    bool whole = H5Tget_class(p->type) != H5T_STRING && p->rank > 0 &&
                 H5Pget_layout(p->create) == H5D_CHUNKED &&
                 H5Sget_simple_extent_npoints(p->space) > 0;
    if (whole) {
        snprintf(p->name, sizeof p->name, "%s", name);
        H5Sget_simple_extent_dims(p->space, p->extent, NULL);
        H5Pget_chunk(p->create, RANK_MOST, p->chunk);
        p->bytes = (size_t)H5Sget_simple_extent_npoints(p->space) * H5Tget_size(p->type);
        p->data = malloc(p->bytes);
        H5Dread(set, p->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, p->data);
        *next += 1;
    }
    H5Dclose(set);
    return 0;
}

static int load_all(const char *path, plain *sets)
{
    plain *next = sets;
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, load, &next);
    H5Fclose(file);
    return (int)(next - sets);
}

/** One dataset, a chunk's rows at a time. */
static void write_plain(hid_t file, const plain *p, hid_t access)
{
    hid_t set = H5Dcreate2(file, p->name, p->type, p->space, H5P_DEFAULT, p->create, access);
    hid_t space = H5Scopy(p->space);
    size_t row = p->bytes / (size_t)p->extent[0];
    for (hsize_t at = 0; at < p->extent[0]; at += p->chunk[0]) {
        hsize_t start[RANK_MOST] = {at};
        hsize_t count[RANK_MOST];
        memcpy(count, p->extent, sizeof count);
        count[0] = p->extent[0] - at < p->chunk[0] ? p->extent[0] - at : p->chunk[0];
        hid_t memory = H5Screate_simple(p->rank, count, NULL);
        H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL);
        H5Dwrite(set, p->type, memory, space, H5P_DEFAULT, p->data + (size_t)at * row);
        H5Sclose(memory);
    }
    H5Sclose(space);
    H5Dclose(set);
}

static void write_raw(const subject *s, const plain *sets, int n)
{
    hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    H5Pset_chunk_cache(access, 0, 0, 1.0);
    hid_t file = H5Fcreate(s->raw, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    for (int i = 0; i < n; i++) {
        write_plain(file, &sets[i], access);
    }
    H5Fclose(file);
    H5Pclose(access);
    int fd = open(s->raw, O_RDONLY);
    fsync(fd);
    close(fd);
}

static double pack_all(const subject *s)
{
    hk_packed buffer = {.bytes = NULL};
    double bytes = 0;
    for (int64_t i = 0; i < s->n_piece; i++) {
        bench_must(hk_result_pack(s->pieces[i], &buffer, NULL), "pack");
        bytes += (double)buffer.n;
    }
    hk_packed_done(&buffer);
    return bytes;
}

static double size_of(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? (double)info.st_size : 0.0;
}

static void measure(int64_t n_replicate, int64_t step, int32_t rounds)
{
    static plain sets[DATASETS_MOST];
    subject s = {.n_replicate = n_replicate, .step = step};
    const char *top = getenv("TMPDIR");
    snprintf(s.path, sizeof s.path, "%s/bench-output-%ld.h5", top != NULL ? top : "/tmp",
             (long)getpid());
    snprintf(s.raw, sizeof s.raw, "%s.raw", s.path);
    cut(&s);
    (void)write_ours(&s, NULL, NULL);
    int n = load_all(s.path, sets);
    double bytes = 0;
    for (int i = 0; i < n; i++) {
        bytes += (double)sets[i].bytes;
    }
    bench_samples ours = {.n = 0}, raw = {.n = 0}, pack = {.n = 0}, cores = {.n = 0};
    bench_samples raw_wall = {.n = 0};
    double packed = 0;
    for (int32_t r = 0; r < rounds; r++) {
        double start = bench_thread_seconds();
        (void)write_ours(&s, NULL, NULL);
        double middle = bench_thread_seconds(), wall = bench_wall_seconds();
        write_raw(&s, sets, n);
        bench_add(&raw_wall, bench_wall_seconds() - wall);
        double end = bench_thread_seconds();
        wall = bench_wall_seconds();
        bench_must(hk_with_helpers(0, NULL, write_ours, &s, NULL), "helpers failed");
        bench_add(&cores, bench_wall_seconds() - wall);
        double before = bench_thread_seconds();
        packed = pack_all(&s);
        bench_add(&ours, middle - start);
        bench_add(&raw, end - middle);
        bench_add(&pack, bench_thread_seconds() - before);
    }
    double rows = (double)(n_replicate * CASES);
    printf("%10.0f  %6d  %10.2f  %16.2f  %8.1f  %10.0f  %10.1f  %8.2f  %9.0f  %9.2f\n", rows,
           (int)step, bench_median_ratio(&raw, &ours), bench_median_ratio(&raw_wall, &cores), 0.7,
           rows / bench_median(&ours), bytes / 1e6 / bench_median(&ours), bytes / size_of(s.path),
           packed / rows, 1e6 * bench_median(&pack) / rows);
    unlink(s.path);
    unlink(s.raw);
    for (int64_t i = 0; i < s.n_piece; i++) {
        hk_result_free(s.pieces[i]);
    }
    free(s.pieces);
    for (int c = 0; c < CASES; c++) {
        hk_result_free(s.cases[c]);
    }
    for (int i = 0; i < n; i++) {
        free(sets[i].data);
        H5Pclose(sets[i].create);
        H5Tclose(sets[i].type);
        H5Sclose(sets[i].space);
    }
}

int main(int argc, char **argv)
{
    bench_mode mode = bench_options(argc, argv);
    int64_t n = mode == BENCH_FULL ? 12000 : 2000;
    int32_t rounds = mode == BENCH_FULL ? 5 : 3;
    printf("%10s  %6s  %10s  %16s  %8s  %10s  %10s  %8s  %9s  %9s\n", "replicates", "piece",
           "/raw/ours>", "/raw/ours_cores>", "target", "rows/s>", "MB/s>", "smaller>",
           "packed_B=", "pack_us<");
    measure(n, 8, rounds);
    measure(n, 64, rounds);
    measure(n, 1000, rounds);
    return 0;
}

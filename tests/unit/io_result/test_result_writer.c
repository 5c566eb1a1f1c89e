/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of several cases: each comes back equal, the bytes do not depend on how the replicates were
 * cut into pieces, what does not fit is refused and leaves nothing behind.
 */
#include <dirent.h>
#include <hdf5.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/io/result_column.h"
#include "engine/io/result_dims.h"
#include "engine/io/result_validate.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/random_case.h"
#include "tests/unit/io_result/result_sample.h"

enum { CASES = 3 };

static char folder[] = "/tmp/hakyu-writer-XXXXXX";

static const char *in_folder(const char *name, char buf[256])
{
    snprintf(buf, 256, "%s/%s", folder, name);
    return buf;
}

static int files_in_folder(void)
{
    int n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        n += entry->d_name[0] != '.';
    }
    closedir(dir);
    return n;
}

static void make_cases(hk_result *cases[CASES], int64_t n_replicate, int64_t rows)
{
    for (int i = 0; i < CASES; i++) {
        cases[i] = random_case(i, n_replicate, rows);
        if (cases[i] == NULL) {
            abort(); /* no memory for the cases */
        }
    }
}

static void free_cases(hk_result *cases[CASES])
{
    for (int i = 0; i < CASES; i++) {
        hk_result_free(cases[i]);
    }
}

static bool same_files(const char *a, const char *b)
{
    FILE *x = fopen(a, "rb");
    FILE *y = fopen(b, "rb");
    bool same = x != NULL && y != NULL;
    while (same) {
        static char left[1 << 16];
        static char right[1 << 16];
        size_t n = fread(left, 1, sizeof left, x);
        size_t m = fread(right, 1, sizeof right, y);
        same = n == m && memcmp(left, right, n) == 0;
        if (n == 0) {
            break;
        }
    }
    if (x != NULL) {
        fclose(x);
    }
    if (y != NULL) {
        fclose(y);
    }
    return same;
}

/** Every bound variable of a case, bit by bit (texts by content). */
static void compare(const hk_result *a, const hk_result *b)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    int64_t wrong = 0;
    for (int64_t i = 0; i < n; i++) {
        const hk_schema_row *row = &rows[i];
        if (row->item == HK_SCHEMA_DIMENSION) {
            wrong += hk_result_dim(a, row->name) != hk_result_dim(b, row->name);
        }
        if (row->item != HK_SCHEMA_VARIABLE || !hk_column_is_bound(row)) {
            continue;
        }
        const void *x = hk_column_data(a, row);
        const void *y = hk_column_data(b, row);
        int64_t values = hk_column_count(a, row);
        bool same = row->type == HK_TYPE_STRING ||
                    memcmp(x, y, (size_t)values * hk_schema_size(row->type)) == 0;
        for (int64_t k = 0; row->type == HK_TYPE_STRING && k < values; k++) {
            same = same && strcmp(((const char *const *)x)[k], ((const char *const *)y)[k]) == 0;
        }
        if (!same) {
            printf("# %s\n", row->name);
        }
        wrong += !same;
    }
    size_t cells = (size_t)(a->n_replicate * a->n_service);
    wrong += memcmp(a->service_loss, b->service_loss, cells * sizeof *a->service_loss) != 0;
    size_t sets = (size_t)a->n_deadlock + 1;
    wrong += memcmp(a->deadlock_first, b->deadlock_first, sets * sizeof *a->deadlock_first) != 0;
    TAP_OK(wrong == 0, "%s comes back equal", a->case_name);
}

static int64_t deviations(const char *path)
{
    hk_problems *problems = NULL;
    if (hk_problems_new(&problems, NULL) != HK_OK) {
        return -1;
    }
    hk_status status = hk_result_validate(path, problems, NULL);
    int64_t n = 0;
    const hk_problem *list = hk_problems_get(problems, &n);
    for (int64_t i = 0; i < n; i++) {
        printf("# %s\n", list[i].message);
    }
    hk_problems_free(problems);
    return status == HK_OK ? n : -1;
}

static void test_read_back(void)
{
    char path[256];
    in_folder("cases.h5", path);
    hk_error err = {.message = ""};
    hk_result *cases[CASES];
    make_cases(cases, 300, 2);
    TAP_OK(random_write(cases, CASES, 0, path, &err) == HK_OK, "written %s", err.message);
    TAP_EQ_I64(deviations(path), 0, "valid");
    hk_result *read = NULL;
    TAP_OK(hk_result_read(path, &read, &err) == HK_ECASE, "one case must be chosen");
    TAP_HAS(err.message, "holds 3 cases; choose one with --case NAME", "it says how");
    for (int i = 0; i < CASES; i++) {
        char which[32];
        snprintf(which, sizeof which, i == 1 ? "%d" : "case-%d", i);
        TAP_OK(hk_result_read_case(path, which, &read, &err) == HK_OK, "read %s", which);
        compare(cases[i], read);
        TAP_EQ_I64(read->case_index, i, "its number");
        hk_result_free(read);
    }
    TAP_OK(hk_result_read_case(path, "3", &read, &err) == HK_ECASE, "no case 3");
    TAP_HAS(err.message, "numbers, 0 to 2", "the message");
    TAP_OK(hk_result_read_case(path, "csae-1", &read, &err) == HK_ECASE, "no such name");
    TAP_HAS(err.message, "did you mean 'case-1'?", "the message");
    free_cases(cases);
    unlink(path);
}

static void test_list(void)
{
    char path[256];
    in_folder("list.h5", path);
    hk_result *cases[CASES];
    make_cases(cases, 100, 2);
    TAP_OK(random_write(cases, CASES, 0, path, NULL) == HK_OK, "written");
    hk_result_cases *list = NULL;
    TAP_OK(hk_result_read_cases(path, &list, NULL) == HK_OK, "listed");
    TAP_EQ_I64(list->n_case, CASES, "cases");
    TAP_EQ_I64(list->n_replicate, 100, "replicates");
    TAP_EQ_I64(list->frame->n_component, 5, "components");
    TAP_EQ_STR(list->frame->factor_unit[0], "crews", "a unit");
    for (int i = 0; i < CASES; i++) {
        TAP_EQ_STR(list->name[i], cases[i]->case_name, "name");
        TAP_EQ_STR(list->factor[2 * i], cases[i]->case_factor[0], "factor");
        TAP_OK(list->factor_value[2 * i] == 10.0 * (i + 1), "value");
        TAP_EQ_I64(list->failed[i], hk_result_failed(cases[i]), "failed");
        TAP_EQ_I64(list->episodes[i], cases[i]->n_episode, "episodes");
        TAP_EQ_I64(list->jobs[i], cases[i]->n_job, "jobs");
    }
    hk_result_cases_free(list);
    free_cases(cases);
    unlink(path);
}

/* More rows than fit into a chunk, on every axis but the trace. */
static void test_pieces(void)
{
    static const int64_t steps[] = {1, 7, 1000, 4096};
    char whole[256];
    char cut[256];
    in_folder("whole.h5", whole);
    in_folder("cut.h5", cut);
    hk_error err = {.message = ""};
    hk_result *cases[CASES];
    make_cases(cases, 12000, 3);
    TAP_OK(cases[0]->n_episode + cases[1]->n_episode > 1 << 16, "many episodes");
    TAP_OK(random_write(cases, CASES, 0, whole, &err) == HK_OK, "written whole %s", err.message);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        int64_t step = steps[i];
        hk_result *few[CASES];
        memcpy(few, cases, sizeof few);
        TAP_OK(random_write(few, CASES, step, cut, &err) == HK_OK, "in pieces %s", err.message);
        TAP_OK(same_files(whole, cut), "pieces of %d: the same bytes", (int)step);
    }
    TAP_EQ_I64(deviations(whole), 0, "valid");
    hk_result *read = NULL;
    TAP_OK(hk_result_read_case(whole, "case-2", &read, &err) == HK_OK, "read %s", err.message);
    compare(cases[2], read);
    hk_result_free(read);
    free_cases(cases);
    unlink(whole);
    unlink(cut);
}

/** Sizes of one case and a writer that has begun; NULL on failure. */
static hk_result_writer *begin(const hk_result *r, const char *path, int64_t n_case)
{
    static const char *const names[] = {"a", "b"};
    static const char *const texts[] = {"1", "x", "2", "y"};
    static const double values[] = {1, 2, 3, 4};
    const hk_result_sizes sizes = {.n_case = n_case,
                                   .case_name = names,
                                   .case_factor = texts,
                                   .case_factor_value = values,
                                   .n_replicate = r->n_replicate,
                                   .n_episode = r->n_episode,
                                   .n_step = r->n_step,
                                   .n_band_step = r->n_band_step,
                                   .n_verdict = r->n_verdict,
                                   .n_deadlock = r->n_deadlock,
                                   .n_deadlock_member = r->n_deadlock_member,
                                   .n_job = r->n_job,
                                   .n_signal = r->n_signal,
                                   .n_trace = r->n_trace,
                                   .n_level_change = r->n_level_change,
                                   .n_failed = hk_result_failed(r)};
    hk_result_writer *writer = NULL;
    hk_error err = {.message = ""};
    TAP_OK(hk_result_writer_new(path, r, &sizes, &writer, &err) == HK_OK, "begun %s", err.message);
    return writer;
}

static void test_refused(void)
{
    char path[256];
    in_folder("refused.h5", path);
    hk_error err = {.message = ""};
    int before = files_in_folder();
    hk_result *r = random_case(0, 50, 2);
    hk_result *piece = random_piece(r, 10, 10);

    hk_result_writer *writer = begin(r, path, 1);
    TAP_EQ_I64(files_in_folder(), before + 1, "a temporary file");
    TAP_OK(hk_result_writer_rows(writer, 0, piece, &err) == HK_EINTERNAL, "a gap");
    TAP_HAS(err.message, "case 0, replicate 10 comes, case 0, replicate 0 is next", "message");
    TAP_OK(hk_result_writer_rows(writer, 1, r, &err) == HK_EINTERNAL, "another case");
    TAP_OK(hk_result_writer_case(writer, 0, r, &err) == HK_EINTERNAL, "sums before the rows");
    piece->first_replicate = 0;
    piece->n_service = 2;
    TAP_OK(hk_result_writer_rows(writer, 0, piece, &err) == HK_EINTERNAL, "another shape");
    piece->n_service = 3;
    TAP_OK(hk_result_writer_rows(writer, 0, r, &err) == HK_OK, "all rows %s", err.message);
    TAP_OK(hk_result_writer_rows(writer, 0, piece, &err) == HK_EINTERNAL, "too many rows");
    r->batch_replicates[1]++;
    TAP_OK(hk_result_writer_case(writer, 0, r, &err) == HK_EINTERNAL, "sums of other rows");
    TAP_HAS(err.message, "batch 1 counts", "message");
    r->batch_replicates[1]--;
    TAP_OK(hk_result_writer_finish(writer, &err) == HK_EINTERNAL, "no sums");
    TAP_HAS(err.message, "0 of 1 cases are there", "message");
    TAP_EQ_I64(files_in_folder(), before, "nothing is left");

    r->n_episode += 5; /* what the sizes will announce */
    writer = begin(r, path, 1);
    r->n_episode -= 5;
    TAP_OK(hk_result_writer_rows(writer, 0, r, &err) == HK_OK, "rows");
    TAP_OK(hk_result_writer_case(writer, 0, r, &err) == HK_OK, "sums");
    TAP_OK(hk_result_writer_finish(writer, &err) == HK_EINTERNAL, "too few rows");
    TAP_HAS(err.message, "dimension episode: ", "message");
    TAP_EQ_I64(files_in_folder(), before, "nothing is left");
    hk_result_free(piece);
    hk_result_free(r);
}

/** Names that do not tell cases apart, also when only what cannot be printed did. */
static void test_names(void)
{
    char path[256];
    in_folder("names.h5", path);
    hk_error err = {.message = ""};
    int before = files_in_folder();
    hk_result *cases[CASES];
    make_cases(cases, 10, 1);
    cases[1]->case_name = "case-0";
    TAP_OK(random_write(cases, CASES, 0, path, &err) == HK_EINTERNAL, "two of one name");
    TAP_HAS(err.message, "two cases are named 'case-0'", "message");
    cases[0]->case_name = "a\x01";
    cases[1]->case_name = "a\x02";
    TAP_OK(random_write(cases, CASES, 0, path, &err) == HK_EINTERNAL, "one name on paper");
    cases[1]->case_name = NULL;
    TAP_OK(random_write(cases, CASES, 0, path, &err) == HK_EINTERNAL, "no name");
    TAP_HAS(err.message, "case 1 lacks its name", "message");
    TAP_EQ_I64(files_in_folder(), before, "nothing was written");
    free_cases(cases);
}

/** A disk that is full at any point: HDF5 closes its files all the same, and nothing is left. */
static void test_full_disk(void)
{
    char path[256];
    in_folder("full.h5", path);
    hk_error err = {.message = ""};
    hk_result *cases[CASES];
    make_cases(cases, 2000, 3);
    TAP_OK(random_write(cases, CASES, 100, path, &err) == HK_OK, "there is room");
    struct stat info;
    TAP_OK(stat(path, &info) == 0, "its size");
    unlink(path);
    int before = files_in_folder();
    struct rlimit old;
    getrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, SIG_IGN);
    int wrong = 0;
    for (int i = 0; i < 24; i++) {
        off_t room = i == 23 ? info.st_size - 1 : info.st_size / 23 * i;
        struct rlimit little = {.rlim_cur = (rlim_t)room, .rlim_max = old.rlim_max};
        setrlimit(RLIMIT_FSIZE, &little);
        hk_status status = random_write(cases, CASES, 100, path, &err);
        setrlimit(RLIMIT_FSIZE, &old);
        bool said = strstr(err.message, "full.h5: cannot write the file: File too large") != NULL;
        wrong += status != HK_EWRITE || !said || files_in_folder() != before;
    }
    TAP_EQ_I64(wrong, 0, "refused and cleaned up at every size");
    TAP_EQ_I64(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL), 0, "nothing is open in HDF5");
    free_cases(cases);
}

int main(void)
{
    if (mkdtemp(folder) == NULL) {
        TAP_SKIP_ALL("no temporary folder");
    }
    test_read_back();
    test_list();
    test_pieces();
    test_refused();
    test_names();
    test_full_disk();
    TAP_OK(rmdir(folder) == 0, "the folder is empty");
    return tap_done();
}

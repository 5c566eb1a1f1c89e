/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: what is written comes back equal, equal results give equal bytes, and a bad result
 * or file is refused with nothing left behind.
 */
#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/io/result_column.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/result_sample.h"

static char folder[] = "/tmp/hakyu-result-XXXXXX";

static const char *in_folder(const char *name, char buf[256])
{
    snprintf(buf, 256, "%s/%s", folder, name);
    return buf;
}

/** A file's bytes, to free; NULL if it is not there. */
static char *slurp(const char *path, size_t *ret_n)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    size_t n = 0;
    size_t room = 1 << 16;
    char *bytes = malloc(room);
    for (size_t got; bytes != NULL && (got = fread(bytes + n, 1, room - n, file)) > 0;) {
        n += got;
        if (n == room) {
            room *= 2;
            bytes = realloc(bytes, room);
        }
    }
    fclose(file);
    *ret_n = n;
    return bytes;
}

static void spit(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    if (file != NULL) {
        fwrite(bytes, 1, n, file);
        fclose(file);
    }
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

static bool same_value(const hk_schema_row *row, const void *a, const void *b, int64_t i)
{
    if (row->type == HK_TYPE_STRING) {
        return strcmp(((const char *const *)a)[i], ((const char *const *)b)[i]) == 0;
    }
    if (row->type == HK_TYPE_DOUBLE) {
        double x = ((const double *)a)[i];
        double y = ((const double *)b)[i];
        return x == y || (isnan(x) && isnan(y));
    }
    size_t size = hk_schema_size(row->type);
    return memcmp((const char *)a + (size_t)i * size, (const char *)b + (size_t)i * size, size) ==
           0;
}

static bool same_values(const hk_schema_row *row, const void *a, const void *b, int64_t n)
{
    bool same = true;
    for (int64_t i = 0; i < n && same; i++) {
        same = same_value(row, a, b, i);
    }
    return same;
}

static void compare_rows(const hk_result *a, const hk_result *b)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        const hk_schema_row *row = &rows[i];
        if (row->item == HK_SCHEMA_DIMENSION) {
            TAP_OK(hk_result_dim(a, row->name) == hk_result_dim(b, row->name), "length of %s",
                   row->name);
        } else if (row->item == HK_SCHEMA_ATTRIBUTE) {
            hk_attribute x;
            hk_attribute y;
            hk_attribute_get(a, row, &x);
            hk_attribute_get(b, row, &y);
            bool same = row->type != HK_TYPE_STRING || strcmp(x.text, y.text) == 0;
            TAP_OK(same && x.integer == y.integer && x.natural == y.natural, "attribute %s",
                   row->name);
        } else if (hk_column_is_bound(row)) {
            TAP_OK(same_values(row, hk_column_data(a, row), hk_column_data(b, row),
                               hk_column_count(a, row)),
                   "variable %s", row->name);
        }
    }
}

static void compare_results(const hk_result *a, const hk_result *b)
{
    compare_rows(a, b);
    bool same = true;
    for (int64_t i = 0; i < a->n_replicate * a->n_service; i++) {
        same = same && a->service_loss[i] == b->service_loss[i];
    }
    TAP_OK(same, "128-bit losses");
    same = true;
    for (int64_t i = 0; a->n_deadlock > 0 && i <= a->n_deadlock; i++) {
        same = same && a->deadlock_first[i] == b->deadlock_first[i];
    }
    TAP_OK(same, "members of deadlocks");
    for (int64_t i = 0; i < a->n_input; i++) {
        TAP_EQ_STR(b->inputs[i].path, a->inputs[i].path, "path of an input");
        TAP_EQ_STR(b->inputs[i].sha256, a->inputs[i].sha256, "hash of an input");
    }
}

static void test_round_trip(hk_result *(*make)(void), const char *name)
{
    char path[256];
    in_folder(name, path);
    hk_error err = {.message = ""};
    hk_result *written = make();
    hk_result *read = NULL;
    TAP_OK(hk_result_write(written, path, &err) == HK_OK, "%s written %s", name, err.message);
    if (TAP_OK(hk_result_read(path, &read, &err) == HK_OK, "%s read %s", name, err.message)) {
        compare_results(written, read);
        char again[256];
        in_folder("again.h5", again);
        TAP_OK(hk_result_write(read, again, &err) == HK_OK, "what was read can be written");
        size_t n = 0;
        size_t m = 0;
        char *a = slurp(path, &n);
        char *b = slurp(again, &m);
        TAP_OK(a != NULL && b != NULL && n == m && memcmp(a, b, n) == 0, "the same bytes");
        free(a);
        free(b);
        unlink(again);
    }
    hk_result_free(read);
    hk_result_free(written);
}

/** Two writes a second apart in time, with other memory contents before, give the same bytes. */
static void test_same_bytes(void)
{
    char path[256];
    in_folder("same.h5", path);
    hk_result *r = sample_result();
    size_t n = 0;
    size_t m = 0;
    TAP_OK(hk_result_write(r, path, NULL) == HK_OK, "first");
    char *a = slurp(path, &n);
    sleep(1);
    for (size_t size = 64; size <= (size_t)1 << 23; size *= 2) { /* memory that is not zero */
        char *dirt = malloc(size);
        memset(dirt, 0xA5, size);
        free(dirt);
    }
    TAP_OK(hk_result_write(r, path, NULL) == HK_OK, "second, over the first");
    char *b = slurp(path, &m);
    TAP_OK(n == m && memcmp(a, b, n) == 0, "equal bytes (%zu)", n);
    free(a);
    free(b);
    unlink(path);
    hk_result_free(r);
}

/* A sample broken by the statement is refused, with `text` in the message. */
#define BROKEN(path, text, ...)                                                                    \
    do {                                                                                           \
        hk_result *r = sample_result();                                                            \
        hk_error err = {.message = ""};                                                            \
        __VA_ARGS__;                                                                               \
        TAP_OK(hk_result_write(r, path, &err) == HK_EINTERNAL, "refused: %s", text);               \
        TAP_HAS(err.message, text, "the message says what");                                       \
        hk_result_free(r);                                                                         \
    } while (0)

static void break_values(const char *path)
{
    BROKEN(path, "episode_root: value 0 is 5", r->episode_root[0] = 5);
    BROKEN(path, "episode_root: value 1 is -2", r->episode_root[1] = -2);
    BROKEN(path, "episode_open: value 3 is 2", r->episode_open[3] = 2);
    BROKEN(path, "level_mean: value 0 is 1.5", r->level_mean[0] = 1.5);
    BROKEN(path, "level_mean: value 0 is inf", r->level_mean[0] = INFINITY);
    BROKEN(path, "episode_lost: value 0 is nan", r->episode_lost[0] = NAN);
    BROKEN(path, "service_name_en: value 0 is 'missing'", r->service_name_en[0] = NULL);
    BROKEN(path, "service_name_en has no values", r->service_name_en = NULL);
    BROKEN(path, "component: value 0 is 'No Id'", r->component_id[0] = "No Id");
    BROKEN(path, "threat: value 1 is '(not printable)'", r->threat_id[1] = "a\x1b[31m");
    BROKEN(path, "attribute compiler of group /run is missing", r->compiler = NULL);
    BROKEN(path, "attribute horizon_ms of group /run", r->horizon_ms = 0);
    BROKEN(path, "dimension job has length -1", r->n_job = -1);
    BROKEN(path, "64 lower-case hex digits",
           (r->inputs = &(hk_input_file){"a", "b"}, r->n_input = 1));
    BROKEN(path, "variable component has an id twice", r->component_id[1] = "c/plant");
}

static void break_relations(const char *path)
{
    BROKEN(path, "dimension time has 3 cells, horizon and grid make 4",
           r->horizon_ms = 31 * 3600000);
    BROKEN(path, "cell 1 starts at 5 ms", r->time_ms[1] = 5);
    BROKEN(path, "breaks the order q05 <= q50 <= q95", r->level_q05[0] = 0.6);
    BROKEN(path, "service_loss_high: value 3 is negative", r->service_loss[3] = -1);
    BROKEN(path, "replicate_restored: value 0 is after", r->restored_ms[0] = 26 * 3600000);
    BROKEN(path, "component_down_time: value 0 exceeds", r->down_time_ms[0] = 26.0 * 3600000);
    BROKEN(path, "batch 0 counts 3 replicates, 2 ended well", r->batch_replicates[0] = 3);
    BROKEN(path, "criticality_batch: component 0, batch 1 is missing", r->criticality[1] = NAN);
    BROKEN(path, "do not add up to dimension deadlock_member", r->deadlock_first[1] = 3);
    BROKEN(path, "deadlock 1 breaks the order", r->deadlock_from_ms[1] = 0);
    BROKEN(path, "dimension assumption has 2 sets, 1 were asked for", r->assumptions = 1);
    BROKEN(path, "set of assumptions 1", r->assumption_failed[1] = 5);
    BROKEN(path, "set of assumptions 0", r->assumption_factor[0] = 0.4);
    BROKEN(path, "set of assumptions 0", r->assumption_loss[1] = NAN);
    BROKEN(path, "row 1 of the event log has a cause that is not", r->trace_cause[1] = 1);
    BROKEN(path, "row 1 of the event log has a cause in another",
           (r->trace_replicate[1] = 1, r->trace_replicate[2] = 1));
    BROKEN(path, "row 2 of the event log breaks the order", r->trace_time_ms[2] = 0);
}

static void break_episodes_and_jobs(const char *path)
{
    BROKEN(path, "episode 0 does not end after its start", r->episode_end_ms[0] = 2 * 3600000);
    BROKEN(path, "episode 2 ends after the horizon", r->episode_end_ms[2]++);
    BROKEN(path, "episode 2 is open, but", r->episode_end_ms[2]--);
    BROKEN(path, "episode 0 has more affected or lost than", r->episode_lost_it[0] = 100.5);
    BROKEN(path, "episode 0 has more affected or lost than", r->episode_affected[0] = 200.5);
    BROKEN(path, "episode 1 breaks the order", r->episode_start_ms[1] = 3600000);
    BROKEN(path, "none were recorded", r->record = HK_RECORD_NONE);
    BROKEN(path, "step 1 lies outside", r->step_time_ms[1] = 0);
    BROKEN(path, "step 1 breaks the order", r->step_time_ms[1] = r->step_time_ms[0]);
    BROKEN(path, "service_malfunctions: value 0 is 2", r->malfunctions[0] = 2);
    BROKEN(path, "job 0 is detected before", r->job_detected_ms[0] = 0);
    BROKEN(path, "job 0 starts before the detection", r->job_start_ms[0] = 1);
    BROKEN(path, "job 1 is done before it starts",
           (r->job_done_ms[1] = 5, r->job_start_ms[1] = HK_NONE));
    BROKEN(path, "job 0 starts or is done after", r->job_done_ms[0] = 25 * 3600000);
    BROKEN(path, "signal 1 breaks the order", r->signal_replicate[0] = 3);
    BROKEN(path, "job 1 breaks the order", r->job_replicate[0] = 3);
}

/** Every break of the rules is found before anything is written. */
static void test_contradictions(void)
{
    char path[256];
    in_folder("bad.h5", path);
    int before = files_in_folder();
    break_values(path);
    break_relations(path);
    break_episodes_and_jobs(path);
    TAP_EQ_I64(files_in_folder(), before, "nothing was written");
}

static void test_failed_writes(void)
{
    char path[256];
    hk_error err = {.message = ""};
    hk_result *r = sample_result();
    TAP_OK(hk_result_write(r, "/nonexistent/x.h5", &err) == HK_EWRITE, "no such folder");
    TAP_HAS(err.message, "/nonexistent/x.h5: cannot create the file", "message");
    TAP_OK(hk_result_write(r, folder, &err) == HK_EWRITE, "a folder");
    TAP_HAS(err.message, "is not a plain file", "message");
    TAP_OK(hk_result_write(r, "/dev/null", &err) == HK_EWRITE, "a device");
    int before = files_in_folder();
    in_folder("kept.h5", path);
    TAP_OK(hk_result_write(r, path, &err) == HK_OK, "written");
    r->episode_root[0] = 99;
    TAP_OK(hk_result_write(r, path, &err) == HK_EINTERNAL, "then refused");
    hk_result *read = NULL;
    TAP_OK(hk_result_read(path, &read, &err) == HK_OK, "the first is still there");
    TAP_EQ_I64(files_in_folder(), before + 1, "and nothing else");
    hk_result_free(read);
    hk_result_free(r);
    unlink(path);
}

/** A disk that is full in the middle of the file: the old file stays, nothing else does. */
static void test_full_disk(void)
{
    char path[256];
    in_folder("full-disk.h5", path);
    hk_error err = {.message = ""};
    hk_result *r = sample_result();
    TAP_OK(hk_result_write(r, path, &err) == HK_OK, "written");
    int before = files_in_folder();
    struct rlimit old;
    getrlimit(RLIMIT_FSIZE, &old);
    struct rlimit little = {.rlim_cur = 20000, .rlim_max = old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &little);
    r->seed = 7;
    hk_status status = hk_result_write(r, path, &err);
    setrlimit(RLIMIT_FSIZE, &old);
    TAP_OK(status == HK_EWRITE, "no room: %s", hk_status_name(status));
    TAP_HAS(err.message, "full-disk.h5: cannot write the file: File too large", "message");
    TAP_EQ_I64(files_in_folder(), before, "no temporary file is left");
    hk_result *read = NULL;
    TAP_OK(hk_result_read(path, &read, &err) == HK_OK && read->seed == UINT64_MAX, "the old one");
    hk_result_free(read);
    hk_result_free(r);
    unlink(path);
}

/** Bytes from outside that are not text cannot spoil a result. */
static void test_unclean_text(void)
{
    char path[256];
    in_folder("unclean.h5", path);
    hk_error err = {.message = ""};
    hk_result *r = sample_result();
    r->title_en = "two\nlines\x7f";
    r->service_unit[2] = "\x1b[31m\xe3\x81";
    r->warnings = &(const char *){"\xff.csv:1: \xe9\x9b\xbb"};
    r->scenario_text = "a: 1\r\n\tb\v\n";
    hk_input_file input = {.path = "caf\xe9.yaml", .sha256 = r->inputs[0].sha256};
    r->inputs = &input;
    r->n_input = 1;
    hk_result *read = NULL;
    TAP_OK(hk_result_write(r, path, &err) == HK_OK, "written %s", err.message);
    if (TAP_OK(hk_result_read(path, &read, &err) == HK_OK, "read %s", err.message)) {
        TAP_EQ_STR(read->title_en, "two lines ", "title");
        TAP_EQ_STR(read->service_unit[2], " [31m\xef\xbf\xbd\xef\xbf\xbd", "unit");
        TAP_EQ_STR(read->warnings[0], "\xef\xbf\xbd.csv:1: \xe9\x9b\xbb", "warning");
        TAP_EQ_STR(read->scenario_text, "a: 1\r\n\tb \n", "text keeps its breaks");
        TAP_EQ_STR(read->inputs[0].path, "caf\xef\xbf\xbd.yaml", "path");
    }
    TAP_EQ_STR(r->service_unit[2], "\x1b[31m\xe3\x81", "the result itself is not touched");
    hk_result_free(read);
    hk_result_free(r);
    unlink(path);
}

/** Damage anywhere is found; no reader is let near it. */
static void test_damaged_files(void)
{
    char path[256];
    in_folder("damaged.h5", path);
    hk_result *r = sample_result();
    TAP_OK(hk_result_write(r, path, NULL) == HK_OK, "written");
    size_t n = 0;
    char *bytes = slurp(path, &n);
    int64_t accepted = 0;
    for (size_t at = 0; at < n; at += 1 + n / 211) {
        hk_result *read = NULL;
        hk_error err;
        bytes[at] ^= (char)(1 << (at % 8));
        spit(path, bytes, n);
        bytes[at] ^= (char)(1 << (at % 8));
        accepted += hk_result_read(path, &read, &err) != HK_EFORMAT;
        hk_result_free(read);
        read = NULL;
        spit(path, bytes, at);
        accepted += hk_result_read(path, &read, &err) != HK_EFORMAT;
        hk_result_free(read);
    }
    TAP_EQ_I64(accepted, 0, "every flipped bit and every shortened file is refused");
    hk_error err;
    hk_result *read = NULL;
    TAP_OK(hk_result_read("/nonexistent.h5", &read, &err) == HK_EFILE, "no file");
    TAP_OK(hk_result_read(folder, &read, &err) == HK_EFILE, "a folder");
    TAP_OK(read == NULL, "nothing came back");
    free(bytes);
    hk_result_free(r);
    unlink(path);
}

int main(void)
{
    if (mkdtemp(folder) == NULL) {
        TAP_SKIP_ALL("no temporary folder");
    }
    test_round_trip(sample_result, "full.h5");
    test_round_trip(sample_bare_result, "bare.h5");
    test_same_bytes();
    test_contradictions();
    test_failed_writes();
    test_full_disk();
    test_unclean_text();
    test_damaged_files();
    char path[256];
    unlink(in_folder("full.h5", path));
    unlink(in_folder("bare.h5", path));
    TAP_OK(rmdir(folder) == 0, "the folder is empty");
    return tap_done();
}

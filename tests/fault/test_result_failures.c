/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory runs out at every point of writing, reading, validating, ranking and comparing results. */
#include <hdf5.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/io/result_pack.h"
#include "engine/io/result_reader.h"
#include "engine/io/result_validate.h"
#include "engine/rank/compare/compare.h"
#include "engine/rank/compare/compare_inputs.h"
#include "engine/rank/compare/compare_ranks.h"
#include "engine/rank/rank.h"
#include "tests/fault/case.h"
#include "tests/fault/failing.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/random_case.h"
#include "tests/unit/io_result/result_sample.h"

/* HDF5 1.10.8 loses a small block of its own when a file in memory cannot be given its first bytes.
 * Our own blocks are counted in failing.c, open files and datasets by open_in_hdf5(). */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5_serial\n";
}

/** Files, groups, datasets, types and attributes that HDF5 has open. */
static int64_t open_in_hdf5(void)
{
    return H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL);
}

enum { CASES = 3, REPLICATES = 5 };

typedef struct file_case {
    const hk_result *result;
    char folder[CASE_PATH];
    char path[2 * CASE_PATH];
    hk_rank_by by;
    hk_result *cases[CASES];
} file_case;

/* The old file is there before and after; the new one takes its place only when it is whole. */
static hk_status write_result(void *user, hk_error *err)
{
    const file_case *c = user;
    FILE *file = fopen(c->path, "wb");
    if (file == NULL || fputs("old", file) < 0 || fclose(file) != 0) {
        failing_wrong("the old file cannot be written");
        return HK_OK;
    }
    hk_status status = hk_result_write(c->result, c->path, err);
    char bytes[4] = "";
    file = fopen(c->path, "rb");
    size_t n = file == NULL ? 0 : fread(bytes, 1, 3, file);
    if (file != NULL) {
        fclose(file);
    }
    bool is_old = n == 3 && strcmp(bytes, "old") == 0;
    if (is_old != (status != HK_OK)) {
        failing_wrong("the old file is gone, or there is no new one");
    }
    if (case_count_files(c->folder) != 1) {
        failing_wrong("a temporary file is left");
    }
    return status;
}

/* Three cases in pieces of one replicate; the old file as above. */
static hk_status write_cases(void *user, hk_error *err)
{
    const file_case *c = user;
    FILE *file = fopen(c->path, "wb");
    if (file != NULL) {
        fclose(file);
    }
    hk_status status = random_write(c->cases, CASES, 1, c->path, err);
    if (case_count_files(c->folder) != 1) {
        failing_wrong("a temporary file is left");
    }
    return status;
}

static hk_status read_case(void *user, hk_error *err)
{
    const file_case *c = user;
    hk_result *result = NULL;
    hk_status status = hk_result_read_case(c->path, "case-1", &result, err);
    if (status != HK_OK && result != NULL) {
        failing_wrong("a result comes back from a failure");
    }
    if (status == HK_OK && result->n_job != c->cases[1]->n_job) {
        failing_wrong("the case is not whole");
    }
    hk_result_free(result);
    return status;
}

static hk_status list_cases(void *user, hk_error *err)
{
    const file_case *c = user;
    hk_result_cases *cases = NULL;
    hk_status status = hk_result_read_cases(c->path, &cases, err);
    if (status != HK_OK && cases != NULL) {
        failing_wrong("a list comes back from a failure");
    }
    if (status == HK_OK && strcmp(cases->name[2], "case-2") != 0) {
        failing_wrong("the list is not whole");
    }
    hk_result_cases_free(cases);
    return status;
}

static hk_status read_cases_one_by_one(void *user, hk_error *err)
{
    const file_case *c = user;
    hk_result_reader *reader = NULL;
    hk_status status = hk_result_reader_new(c->path, &reader, err);
    for (int64_t i = CASES - 1; i >= 0 && status == HK_OK; i--) {
        hk_result *result = NULL;
        status = hk_result_reader_case(reader, i, &result, err);
        if (status == HK_OK && result->n_job != c->cases[i]->n_job) {
            failing_wrong("the case is not whole");
        }
        hk_result_free(result);
    }
    hk_result_reader_free(reader);
    return status;
}

static hk_status pack_case(void *user, hk_error *err)
{
    const file_case *c = user;
    hk_packed packed = {.bytes = NULL};
    hk_result *back = NULL;
    hk_status status = hk_result_pack(c->cases[0], &packed, err);
    if (status == HK_OK) {
        status = hk_result_unpack(packed.bytes, packed.n, &back, err);
    }
    if (status != HK_OK && back != NULL) {
        failing_wrong("a piece comes back from a failure");
    }
    hk_result_free(back);
    hk_packed_done(&packed);
    return status;
}

static hk_status read_result(void *user, hk_error *err)
{
    const file_case *c = user;
    hk_result *result = NULL;
    hk_status status = hk_result_read(c->path, &result, err);
    if (status != HK_OK && result != NULL) {
        failing_wrong("a result comes back from a failure");
    }
    if (status == HK_OK &&
        (result->n_episode != c->result->n_episode || strcmp(result->name, c->result->name) != 0)) {
        failing_wrong("the result is not whole");
    }
    hk_result_free(result);
    return status;
}

static hk_status validate_result(void *user, hk_error *err)
{
    const file_case *c = user;
    hk_problems *problems = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_result_validate(c->path, problems, err);
    if (hk_problems_count(problems, HK_SEVERITY_ERROR) > 0) {
        failing_wrong("lack of memory is called a deviation of the file");
    }
    hk_problems_free(problems);
    return status;
}

static hk_status rank_result(void *user, hk_error *err)
{
    const file_case *c = user;
    hk_rank_opts opts = HK_RANK_OPTS_DEFAULT;
    opts.by = c->by;
    hk_ranking *ranking = NULL;
    hk_status status = hk_rank(c->result, &opts, &ranking, err);
    if (status != HK_OK && ranking != NULL) {
        failing_wrong("a ranking comes back from a failure");
    }
    hk_ranking_free(ranking);
    return status;
}

static hk_status make_sample(void *user, hk_error *err)
{
    (void)user;
    hk_result *result = NULL;
    HK_TRY(hk_result_new(&result, err));
    hk_result_free(result);
    return HK_OK;
}

static void test_files(file_case *c)
{
    failing_both_ways("an empty result", make_sample, NULL);
    failing_both_ways("writing a result", write_result, c);
    TAP_OK(hk_result_write(c->result, c->path, NULL) == HK_OK, "a result file");
    failing_step(case_step(1, 5, 5)); /* each attempt starts a process, twice over */
    failing_both_ways("reading a result", read_result, c);
    failing_step(case_step(11, 41, 41));
    failing_both_ways("validating a result", validate_result, c);
    failing_step(1);
}

/* The result with another of its cases: inputs, an output, ranks. */
static hk_status compare_results(void *user, hk_error *err)
{
    const file_case *c = user;
    const hk_result *b = c->cases[0];
    hk_changes *changes = NULL;
    hk_compare_rank_list *ranks = NULL;
    hk_compare_setting setting;
    hk_compare_line line;
    hk_compare_opts opts = {.confidence = 0.95, .n_line = 1};
    hk_output of_a;
    hk_output of_b;
    hk_status status = hk_compare_inputs(c->result, b, &changes, err);
    if (status == HK_OK) {
        status = hk_compare_set_up(c->result, b, &setting, err);
    }
    if (status == HK_OK) {
        status = hk_output_find(c->result, "person-hours", &of_a, err);
    }
    if (status == HK_OK) {
        status = hk_output_find(b, "person-hours", &of_b, err);
    }
    if (status == HK_OK) {
        status = hk_compare_output(c->result, &of_a, b, &of_b, &setting, &opts, &line, err);
    }
    if (status == HK_OK) {
        status = hk_compare_ranks(c->result, b, &setting, 0.95, 3, &ranks, err);
    }
    if (status != HK_OK && ranks != NULL) {
        failing_wrong("ranks come back from a failure");
    }
    hk_changes_free(changes);
    hk_compare_ranks_free(ranks);
    return status;
}

static void test_cases(file_case *c)
{
    for (int i = 0; i < CASES; i++) {
        c->cases[i] = random_case(i, REPLICATES, 2);
    }
    failing_step(case_step(1, 3, 7));
    failing_both_ways("writing several cases", write_cases, c);
    failing_step(case_step(3, 17, 41)); /* each attempt starts a process, twice over */
    TAP_OK(random_write(c->cases, CASES, 1, c->path, NULL) == HK_OK, "a file of several cases");
    failing_both_ways("reading one of several cases", read_case, c);
    failing_both_ways("listing cases", list_cases, c);
    failing_both_ways("reading all cases", read_cases_one_by_one, c);
    failing_step(1);
    failing_both_ways("packing a piece and back", pack_case, c);
    for (int i = 0; i < CASES; i++) {
        hk_result_free(c->cases[i]);
    }
}

static void test_ranks(file_case *c)
{
    hk_result *sound = sample_result(); /* without failed replicates there are sets of ranks */
    if (sound == NULL) {
        TAP_OK(false, "no memory for the sample");
        return;
    }
    sound->status[4] = HK_REPLICATE_OK;
    sound->batch_replicates[1] = 2;
    sound->assumption_failed[0] = sound->assumption_failed[1] = 0;
    memcpy(&sound->assumption_criticality[5], sound->assumption_criticality, 5 * sizeof(double));
    memcpy(&sound->assumption_person_loss[3], sound->assumption_person_loss, 3 * sizeof(double));
    c->result = sound;
    static const char *const names[] = {"ranking systems", "ranking services", "ranking sectors",
                                        "ranking areas"};
    for (int by = HK_RANK_SYSTEM; by <= HK_RANK_AREA; by++) {
        c->by = (hk_rank_by)by;
        failing_both_ways(names[by], rank_result, c);
    }
    c->cases[0] = sample_result();
    if (TAP_OK(c->cases[0] != NULL, "a second sample")) {
        c->cases[0]->status[4] = HK_REPLICATE_OK;
        c->cases[0]->batch_replicates[1] = 2;
        c->cases[0]->resolved = "horizon = 30h\n";
        failing_both_ways("comparing", compare_results, c);
        hk_result_free(c->cases[0]);
    }
    hk_result_free(sound);
}

int main(void)
{
    static file_case c;
    hk_result *sample = sample_result();
    if (sample == NULL) {
        TAP_SKIP_ALL("no memory for the sample");
    }
    c.result = sample;
    case_make_folder(c.folder);
    snprintf(c.path, sizeof c.path, "%s/out.h5", c.folder);
    test_files(&c);
    test_cases(&c);
    test_ranks(&c);
    hk_result_free(sample);
    case_remove_folder(c.folder);
    TAP_EQ_I64(open_in_hdf5(), 0, "nothing is open in HDF5");
    TAP_EQ_I64(failing_alive(), 0, "the engine holds no memory any more");
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/more.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/app/cmd_version.h"
#include "engine/base/memory.h"
#include "engine/ensemble/shards.h"

enum { VERSION_WITH_SUMS = 3, DIFFERENCES_SHOWN = 3, LINE = 400 };

#define ADDS_TO "\nadds to: "
#define UP_TO   " replicates, up to "

/* ---- what is there ----------------------------------------------------------------------------- */

/** Of the identity of an addition: to which file, up to how many replicates. @return false if it is of
 *  none */
static bool read_addition(const char *text, char sha256[HK_SHA256_HEX], int64_t *ret_total)
{
    const char *line = strstr(text, ADDS_TO), *up_to = strstr(text, UP_TO);
    if (line == NULL || up_to == NULL || up_to < line + strlen(ADDS_TO) + HK_SHA256_HEX - 1) {
        return false;
    }
    memcpy(sha256, line + strlen(ADDS_TO), HK_SHA256_HEX - 1);
    sha256[HK_SHA256_HEX - 1] = '\0';
    *ret_total = strtoll(up_to + strlen(UP_TO), NULL, 10);
    return true;
}

/** The process may have ended after the new file was in its place, before the folder was gone. */
static hk_status tidy_finished(const char *parts, hk_more *more, hk_error *err)
{
    char sha256[HK_SHA256_HEX];
    int64_t total = 0;
    char *text = NULL;
    hk_error why = {0};
    hk_status status = hk_shards_identity(parts, &text, &why);
    if (status != HK_OK) {
        return status == HK_ENOMEM ? hk_fail_nomem(err) : HK_OK; /* there is none */
    }
    if (read_addition(text, sha256, &total) && strcmp(sha256, more->sha256) != 0 &&
        total == more->replicates) {
        hk_shards *shards = NULL;
        status = hk_shards_open(parts, text, 0, 1, &shards, err);
        if (status == HK_OK) {
            status = hk_shards_remove(shards, err);
        }
        more->is_done = status == HK_OK;
    }
    hk_free(text);
    return status;
}

static hk_status open_file(const char *path, const char *parts, hk_more *more, hk_error *err)
{
    HK_TRY(hk_result_reader_new(path, &more->reader, err));
    const hk_result_cases *cases = hk_result_reader_cases(more->reader);
    const hk_result *frame = cases->frame;
    if (frame->format_version < VERSION_WITH_SUMS) {
        return hk_fail(err, HK_EVERSION,
                       "%s: its format version is %" PRId32
                       ", which keeps no exact sums to add to; "
                       "run it anew with the larger number of replicates",
                       path, frame->format_version);
    }
    if (frame->cancelled) {
        return hk_fail(err, HK_EIDENTITY,
                       "%s: it was cancelled before all replicates were there; run it anew", path);
    }
    more->replicates = cases->n_replicate;
    snprintf(more->sha256, sizeof more->sha256, "%s", hk_result_reader_sha256(more->reader));
    return tidy_finished(parts, more, err);
}

int hk_more_open(const char *command, const char *path, const char *parts, hk_cluster *cluster,
                 hk_more *more)
{
    hk_error err = {0};
    int64_t code = HK_EXIT_OK;
    if (hk_cluster_rank(cluster) == 0 && open_file(path, parts, more, &err) != HK_OK) {
        code = hk_input_fail(command, &err);
    }
    hk_cluster_share(cluster, &code, (int64_t)sizeof code);
    hk_cluster_share(cluster, &more->replicates, (int64_t)sizeof more->replicates);
    hk_cluster_share(cluster, more->sha256, (int64_t)sizeof more->sha256);
    hk_cluster_share(cluster, &more->is_done, (int64_t)sizeof more->is_done);
    return (int)code;
}

void hk_more_say_done(const char *command, const char *path, const hk_more *more)
{
    fprintf(stderr,
            "hakyu %s: the addition that was under way is in %s already, which has %" PRId64
            " replicates a case; nothing more was run\n",
            command, path, more->replicates);
}

void hk_more_done(hk_more *more)
{
    hk_result_reader_free(more->reader);
    more->reader = NULL;
}

/* ---- is it of the same inputs? ----------------------------------------------------------------- */

typedef struct differences {
    char line[DIFFERENCES_SHOWN + 1][LINE];
    int n;
} differences;

/** Room for the next difference: one that is not shown is written over. */
static char *differ(differences *d)
{
    int line = d->n < DIFFERENCES_SHOWN ? d->n : DIFFERENCES_SHOWN;
    d->n++;
    return d->line[line];
}

static bool same(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static void compare_texts(differences *d, const char *what, const char *was, const char *now)
{
    if (!same(was, now)) {
        snprintf(differ(d), LINE, "%s was %.100s, now %.100s", what, was == NULL ? "" : was,
                 now == NULL ? "" : now);
    }
}

static void compare_programs(differences *d, const hk_result *was, const hk_result *now)
{
    compare_texts(d, "the program", was->source, now->source);
    compare_texts(d, "the compiler", was->compiler, now->compiler);
    for (int64_t i = 0; i < was->n_library || i < now->n_library; i++) {
        compare_texts(d, "a library", i < was->n_library ? was->libraries[i] : "none",
                      i < now->n_library ? now->libraries[i] : "none");
    }
}

static void compare_inputs(differences *d, const hk_result *was, const hk_result *now)
{
    for (int64_t i = 0; i < was->n_input && i < now->n_input; i++) {
        if (!same(was->inputs[i].path, now->inputs[i].path)) {
            compare_texts(d, "an input", was->inputs[i].path, now->inputs[i].path);
        } else if (!same(was->inputs[i].sha256, now->inputs[i].sha256)) {
            snprintf(differ(d), LINE, "the content of input %.200s has changed",
                     was->inputs[i].path);
        }
    }
    if (was->n_input != now->n_input) {
        snprintf(differ(d), LINE, "there were %" PRId64 " inputs, now %" PRId64, was->n_input,
                 now->n_input);
    }
}

/** One parameter a line; their number of replicates differs always. */
static void compare_parameters(differences *d, const char *was, const char *now)
{
    static const char replicates[] = "replicates = ";
    while (*was != '\0' || *now != '\0') {
        size_t n_was = strcspn(was, "\n"), n_now = strcspn(now, "\n");
        bool skip = strncmp(was, replicates, strlen(replicates)) == 0 &&
                    strncmp(now, replicates, strlen(replicates)) == 0;
        if (!skip && (n_was != n_now || memcmp(was, now, n_was) != 0)) {
            snprintf(differ(d), LINE, "%.*s, now %.*s", (int)(n_was < 150 ? n_was : 150), was,
                     (int)(n_now < 150 ? n_now : 150), now);
            return; /* what follows may just be shifted */
        }
        was += n_was + (was[n_was] != '\0');
        now += n_now + (now[n_now] != '\0');
    }
}

static void compare_cases(differences *d, const hk_result_cases *was, const hk_result *frame,
                          const hk_result_sizes *now)
{
    if (was->n_case != now->n_case || was->frame->n_factor != frame->n_factor) {
        snprintf(differ(d), LINE,
                 "there were %" PRId64 " cases of %" PRId64 " factors, now %" PRId64 " of %" PRId64,
                 was->n_case, was->frame->n_factor, now->n_case, frame->n_factor);
        return;
    }
    for (int64_t f = 0; f < frame->n_factor; f++) {
        compare_texts(d, "a factor", was->frame->factor_name[f], frame->factor_name[f]);
    }
    for (int64_t i = 0; i < now->n_case && d->n < DIFFERENCES_SHOWN; i++) {
        compare_texts(d, "a case", was->name[i], now->case_name[i]);
        for (int64_t f = 0; f < frame->n_factor; f++) {
            int64_t at = i * frame->n_factor + f;
            if (!same(was->factor[at], now->case_factor[at])) {
                snprintf(differ(d), LINE, "%.100s of %.100s was %.60s, now %.60s",
                         frame->factor_name[f], was->name[i], was->factor[at],
                         now->case_factor[at]);
            }
        }
    }
}

int hk_more_check(const char *command, const char *path, const hk_more *more, const hk_input *input,
                  const hk_result *frame, const hk_result_sizes *sizes)
{
    differences d = {.n = 0};
    if (more->reader == NULL) {
        return HK_EXIT_OK;
    }
    const hk_result_cases *was = hk_result_reader_cases(more->reader);
    compare_programs(&d, was->frame, frame);
    compare_inputs(&d, was->frame, frame);
    compare_texts(&d, "the catalogue", was->frame->catalogue_sha256,
                  input->model->catalogue_sha256);
    compare_parameters(&d, was->frame->resolved, frame->resolved);
    compare_cases(&d, was, frame, sizes);
    if (d.n == 0) {
        return HK_EXIT_OK;
    }
    fprintf(stderr, "hakyu %s: error: %s: cannot be added to, it is of other inputs:\n", command,
            path);
    for (int i = 0; i < d.n && i < DIFFERENCES_SHOWN; i++) {
        fprintf(stderr, "    %s\n", d.line[i]);
    }
    if (d.n > DIFFERENCES_SHOWN) {
        fprintf(stderr, "    and %d more\n", d.n - DIFFERENCES_SHOWN);
    }
    fputs("nothing was run\n", stderr);
    return HK_EXIT_INPUT;
}

int hk_more_check_sweep(const char *path, const hk_more *more, hk_sweep_run *run)
{
    hk_error err = {0};
    hk_result *frame = NULL;
    hk_result_sizes sizes = {.n_case = run->sweep->n_case};
    if (more->reader == NULL) {
        return HK_EXIT_OK;
    }
    hk_status status = hk_result_new(&frame, &err);
    if (status == HK_OK) {
        status = hk_input_complete(&run->input, frame, &err);
    }
    if (status == HK_OK) {
        status = hk_sweep_run_name(run, frame, &sizes, &err);
    }
    int code = status == HK_OK ? hk_more_check("sweep", path, more, &run->input, frame, &sizes)
                               : hk_input_fail("sweep", &err);
    hk_result_free(frame);
    return code;
}

hk_status hk_more_run_identity(const hk_more *more, const hk_input *input, hk_arena *arena,
                               const char **ret_text, hk_error *err)
{
    const char *program = hk_app_source(), *resolved = input->scenario->resolved;
    size_t size = strlen(program) + strlen(resolved) + 64;
    for (int64_t i = 0; i < input->inputs.n; i++) {
        size += strlen(input->inputs.files[i].path) + HK_SHA256_HEX + 16;
    }
    char *text = hk_arena_alloc(arena, size, 1);
    if (text == NULL) {
        return hk_fail_nomem(err);
    }
    int n = snprintf(text, size, "program: %s\n%s", program, resolved);
    for (int64_t i = 0; i < input->inputs.n; i++) {
        n += snprintf(text + n, size - (size_t)n, "input: %s %s\n", input->inputs.files[i].path,
                      input->inputs.files[i].sha256);
    }
    return hk_more_identity(more, text, input->scenario->replicates, arena, ret_text, err);
}

hk_status hk_more_identity(const hk_more *more, const char *identity, int64_t total,
                           hk_arena *arena, const char **ret_text, hk_error *err)
{
    size_t size = strlen(identity) + 256;
    char *text = hk_arena_alloc(arena, size, 1);
    if (text == NULL) {
        return hk_fail_nomem(err);
    }
    snprintf(text, size, "%sadds to: %s of %" PRId64 UP_TO "%" PRId64 "\n", identity, more->sha256,
             more->replicates, total);
    *ret_text = text;
    return HK_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/side_log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/app/cmd_version.h"
#include "engine/app/problems_print.h"
#include "engine/base/error.h"
#include "engine/base/memory.h"
#include "engine/ensemble/watch.h"

/* ---- one line of JSON -------------------------------------------------------------------------- */

static void put_key_text(FILE *out, const char *key, const char *text)
{
    fprintf(out, ", \"%s\": ", key);
    hk_json_string(out, text);
}

/** What begins every line. */
static void put_head(FILE *out, const char *event)
{
    char when[32], host[HK_USAGE_HOST];
    hk_usage here = {0};
    struct tm utc;
    time_t now = time(NULL);
    gmtime_r(&now, &utc);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    hk_usage_here(&here);
    snprintf(host, sizeof host, "%s", here.host);
    fprintf(out, "{\"event\": \"%s\", \"time\": \"%s\", \"pid\": %ld", event, when, (long)getpid());
    put_key_text(out, "host", host);
}

/** One write, so that lines of two writers do not mix. */
static void append(const hk_side_log *log, const char *line, size_t n)
{
    int fd = open(log->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0666);
    if (fd < 0 || write(fd, line, n) != (ssize_t)n) {
        fprintf(stderr, "hakyu %s: warning: %s: cannot be written: %s\n", log->command, log->path,
                strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
}

typedef struct line {
    FILE *out;
    char *text;
} line;

/** @param more bytes that follow the head. @return false when out of memory */
static bool begin_line(line *l, const char *event, size_t more)
{
    size_t n = more + 512 + (size_t)6 * HK_USAGE_HOST;
    l->text = hk_alloc(n, 1);
    l->out = l->text == NULL ? NULL : fmemopen(l->text, n, "w");
    if (l->out == NULL) {
        hk_free(l->text);
        return false;
    }
    put_head(l->out, event);
    return true;
}

static void end_line(const hk_side_log *log, line *l)
{
    fputs("}\n", l->out);
    long n = ftell(l->out);
    if (fclose(l->out) == 0 && n > 0) {
        append(log, l->text, (size_t)n);
    }
    hk_free(l->text);
}

/* ---- begin and end ----------------------------------------------------------------------------- */

int hk_side_log_check(const char *command, const char *path, const char *output)
{
    if (path != NULL && output != NULL && strcmp(path, output) == 0) {
        fprintf(stderr, "hakyu %s: option --log: '%s' is the output; allowed: another file\n",
                command, path);
        return HK_EXIT_USAGE;
    }
    return HK_EXIT_OK;
}

static void put_begin(FILE *out, const hk_side_log *log, int argc, char **argv)
{
    char folder[PATH_MAX];
    const char *job = getenv("SLURM_JOB_ID");
    put_key_text(out, "program", hk_app_source());
    fputs(", \"command\": [\"hakyu\"", out);
    for (int i = 0; i < argc; i++) {
        fputs(", ", out);
        hk_json_string(out, argv[i]);
    }
    fputs("]", out);
    if (getcwd(folder, sizeof folder) != NULL) {
        put_key_text(out, "folder", folder);
    }
    fprintf(out, ", \"processes\": %" PRId64, log->processes);
    if (job != NULL) {
        put_key_text(out, "slurm_job", job);
    }
}

void hk_side_log_begin(hk_side_log *log, const char *path, const hk_cluster *cluster, int argc,
                       char **argv)
{
    line l;
    log->path[0] = '\0';
    log->begun = hk_watch_clock();
    log->processes = hk_cluster_size(cluster);
    log->usage = hk_alloc(2 * (size_t)log->processes, sizeof *log->usage);
    if (hk_cluster_rank(cluster) == 0 && path != NULL && strcmp(path, HK_SIDE_LOG_NONE) != 0) {
        snprintf(log->path, sizeof log->path, "%s", path);
    }
    size_t n = 1024 + 6 * PATH_MAX;
    for (int i = 0; i < argc; i++) {
        n += 6 * strlen(argv[i]) + 4;
    }
    if (log->path[0] != '\0' && begin_line(&l, "begin", n)) {
        put_begin(l.out, log, argc, argv);
        end_line(log, &l);
    }
}

static const char *word_of(int code)
{
    return code == HK_EXIT_OK ? "complete" : code == HK_EXIT_CANCELLED ? "cancelled" : "failed";
}

static void put_estimate(FILE *out, const hk_side_estimate *e)
{
    fprintf(out,
            ", \"pilot_s\": %.3f, \"estimate\": {\"seconds\": %.3f, \"cpu_s\": %.3f, "
            "\"memory\": %.0f",
            e->pilot_s, e->seconds, e->cpu_s, e->memory_bytes);
    if (!isnan(e->file_bytes)) {
        fprintf(out, ", \"parts\": %.0f, \"file\": %.0f", e->parts_bytes, e->file_bytes);
    }
    fputs("}", out);
}

static void put_ranks(FILE *out, const hk_side_log *log)
{
    fputs(", \"ranks\": [", out);
    for (int64_t i = 0; i < log->processes; i++) {
        const hk_usage *u = &log->usage[i];
        fprintf(out, "%s{\"rank\": %" PRId64, i == 0 ? "" : ", ", i);
        put_key_text(out, "host", u->host);
        fprintf(out,
                ", \"threads\": %" PRId64 ", \"blocks\": %" PRId64 ", \"replicates\": %" PRId64
                ", \"cpu_s\": %.3f, \"busy_s\": %.3f, \"idle_s\": %.3f}",
                u->threads, u->blocks, u->replicates, u->cpu, u->busy, hk_usage_idle(u));
    }
    fputs("]", out);
}

static void put_end(FILE *out, const hk_side_log *log, int code, const hk_progress *last)
{
    double now = hk_watch_clock(), idle = 0, all = 0, simulate = 0;
    int64_t computed = 0;
    for (int64_t i = 0; i < log->processes && log->usage != NULL; i++) {
        idle += hk_usage_idle(&log->usage[i]);
        all += (double)log->usage[i].threads * log->usage[i].seconds;
        simulate = log->usage[i].seconds > simulate ? log->usage[i].seconds : simulate;
        computed += log->usage[i].replicates;
    }
    fprintf(out, ", \"status\": \"%s\", \"exit\": %d, \"seconds\": %.3f", word_of(code), code,
            now - log->begun);
    if (log->estimate.cpu_s > 0) {
        put_estimate(out, &log->estimate);
    }
    fprintf(out, ", \"simulate_s\": %.3f, \"rest_s\": %.3f", simulate,
            now - log->begun - log->estimate.pilot_s - simulate);
    fprintf(out,
            ", \"replicates\": %" PRId64 ", \"of\": %" PRId64 ", \"found\": %" PRId64
            ", \"resumed\": %s, \"per_second\": %.6g, \"idle\": %.4f",
            last->done, last->total, last->before, last->before > 0 ? "true" : "false",
            simulate > 0 ? (double)computed / simulate : 0, all > 0 ? idle / all : 0);
    if (log->usage != NULL) {
        put_ranks(out, log);
    }
}

void hk_side_log_end(hk_side_log *log, int code, const hk_progress *last)
{
    line l;
    size_t n = 2048 + (size_t)log->processes * (256 + 6 * HK_USAGE_HOST);
    if (log->path[0] != '\0' && begin_line(&l, "end", n)) {
        put_end(l.out, log, code, last);
        end_line(log, &l);
    }
    hk_free(log->usage);
    log->usage = NULL;
}

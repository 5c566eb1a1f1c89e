/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/estimate.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "engine/app/progress.h"
#include "engine/app/run_input.h"
#include "engine/ensemble/tally.h"
#include "engine/io/result_foresee.h"

#define WAITING_BYTES (16.0 * (1 << 20)) /* of a thread: blocks on their way to a shard */
#define WRITER_BYTES  (32.0 * (1 << 20)) /* a chunk of each variable of the result */
#define UNPACKED      8.0                /* a small result in memory over the same in a file */

/* ---- the machine ------------------------------------------------------------------------------- */

/** Bytes behind a word at the start of a line of a file of /proc; NAN if it is not there. */
static double proc_bytes(const char *path, const char *word)
{
    char line[256];
    double kib = NAN;
    FILE *file = fopen(path, "r");
    while (file != NULL && isnan(kib) && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, word, strlen(word)) == 0) {
            kib = strtod(line + strlen(word), NULL);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return 1024 * kib;
}

/** Bytes that can be written where the output goes; NAN if it cannot be told. */
static double free_bytes(const char *output)
{
    char folder[PATH_MAX];
    struct statvfs disk;
    const char *slash = strrchr(output, '/');
    snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - output) + 1,
             slash == NULL ? "." : output);
    return statvfs(folder, &disk) == 0 ? (double)disk.f_bavail * (double)disk.f_frsize : NAN;
}

/* ---- sizes ------------------------------------------------------------------------------------- */

/** Write the sample to `path`. */
static hk_status write_sample(hk_sweep_run *run, hk_ensemble *sample, const char *path,
                              hk_error *err)
{
    hk_result *frame = NULL;
    hk_result_sizes sizes = {0};
    hk_status status = hk_ensemble_frame(sample, &frame, err);
    if (status == HK_OK) {
        status = hk_input_complete(&run->input, frame, err);
    }
    if (status == HK_OK) { /* names of all cases, of which the first few are used */
        status = hk_sweep_run_name(run, frame, &sizes, err);
    }
    if (status == HK_OK) {
        status = hk_ensemble_write(sample, frame, &sizes, path, err);
    }
    hk_result_free(frame);
    return status;
}

/** CPU seconds of that. */
static hk_status time_sample(hk_sweep_run *run, hk_ensemble *sample, const char *path,
                             double *ret_s, hk_error *err)
{
    double began = hk_ensemble_cpu_seconds();
    HK_TRY(write_sample(run, sample, path, err));
    *ret_s = hk_ensemble_cpu_seconds() - began;
    return HK_OK;
}

static hk_status foresee(const char *path, hk_sweep_run *run, const hk_cases *cases, hk_estimate *e,
                         hk_error *err)
{
    double growth = 1, sample_s = 0, singles_s = 0;
    const hk_foresee large = {.n_case = cases->n_case,
                              .n_replicate = cases->replicates,
                              .n_batch = hk_tally_batches(cases->replicates),
                              .n_assumption = cases->assumptions};
    HK_TRY(time_sample(run, hk_pilot_sample(&e->pilot), path, &sample_s, err));
    HK_TRY(hk_result_foresee(path, &large, &e->file_bytes, &growth, err));
    if (hk_pilot_singles(&e->pilot) != NULL) {
        HK_TRY(time_sample(run, hk_pilot_singles(&e->pilot), path, &singles_s, err));
    }
    e->write_s = hk_pilot_write_s(&e->pilot, sample_s, singles_s, growth);
    return HK_OK;
}

/** In a folder of its own: nothing is left behind, and what cannot be told is left out. */
static void tell_sizes(hk_sweep_run *run, const hk_cases *cases, hk_estimate *e)
{
    hk_error err = {0};
    char folder[PATH_MAX], path[PATH_MAX];
    const char *where = getenv("TMPDIR");
    int n = snprintf(folder, sizeof folder, "%s/hakyu-pilot-XXXXXX",
                     where == NULL || *where == '\0' ? "/tmp" : where);
    if (n + 16 >= PATH_MAX || mkdtemp(folder) == NULL) {
        return;
    }
    snprintf(path, sizeof path, "%.*s/sample.h5", n, folder);
    if (foresee(path, run, cases, e, &err) != HK_OK) {
        e->file_bytes = NAN;
    }
    unlink(path);
    rmdir(folder);
}

/** From what the pilot has taken: each thread has a world and a simulator, rank 0 a writer. */
static void tell_memory(const hk_estimate_opts *opts, double before, hk_estimate *e)
{
    double one = proc_bytes("/proc/self/status", "VmHWM:") - before, n = (double)opts->threads;
    double waiting = e->parts_bytes / (double)opts->processes / n;
    double file = isnan(e->file_bytes) ? 0 : UNPACKED * e->file_bytes;
    double simulating = n * (one + (waiting < WAITING_BYTES ? waiting : WAITING_BYTES));
    double writing = one + (file < WRITER_BYTES ? file : WRITER_BYTES);
    e->memory_bytes = before + (simulating > writing ? simulating : writing);
}

/* ---- saying it --------------------------------------------------------------------------------- */

static const char *size_text(double bytes, char buf[32])
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    int i = 0;
    for (; i < 5 && bytes >= 999.5; i++) {
        bytes /= 1000;
    }
    snprintf(buf, 32, "%.*f %s", bytes < 9.95 && i > 0 ? 1 : 0, bytes, units[i]);
    return buf;
}

static void say(const hk_estimate_opts *o, const hk_cases *cases, const hk_estimate *e)
{
    char time[32], memory[32], parts[32], file[32];
    hk_progress_duration(e->seconds, time, sizeof time);
    fprintf(stderr, "estimate for %" PRId64 " cases of %s%" PRId64 " replicates: %s with ",
            cases->n_case, o->at_most ? "at most " : "", cases->replicates, time);
    if (o->processes > 1) {
        fprintf(stderr, "%" PRId64 " processes of ", o->processes);
    }
    fprintf(stderr, "%" PRId64 " thread%s, %s of memory%s", o->threads, o->threads == 1 ? "" : "s",
            size_text(e->memory_bytes, memory), o->processes > 1 ? " in each" : "");
    if (!isnan(e->file_bytes)) {
        fprintf(stderr, ", %s of disk while it runs, %s for the result",
                size_text(e->parts_bytes + e->file_bytes, parts), size_text(e->file_bytes, file));
    }
    fprintf(stderr, " (from %" PRId64 " replicates of %" PRId64 " cases)\n", e->pilot.replicates,
            e->pilot.n_looked);
}

static void check_memory(const hk_estimate *e)
{
    char need[32], there[32];
    double free = proc_bytes("/proc/meminfo", "MemAvailable:");
    if (e->memory_bytes > free) {
        fprintf(stderr,
                "hakyu sweep: warning: it will take about %s of memory in a process, and %s are "
                "free; with fewer threads (-j) it takes less\n",
                size_text(e->memory_bytes, need), size_text(free, there));
    }
}

static int check_disk(const hk_estimate_opts *o, const hk_estimate *e)
{
    char need[32], there[32];
    double bytes = e->parts_bytes + e->file_bytes, free = free_bytes(o->output);
    if (!(bytes > free)) { /* or one of them is not known */
        return HK_EXIT_OK;
    }
    bool hopeless = bytes > 2 * free;
    fprintf(stderr, "hakyu sweep: %s: %s: it will take about %s of disk, and %s are free%s\n",
            hopeless ? "error" : "warning", o->output, size_text(bytes, need),
            size_text(free, there),
            hopeless ? "; nothing was run; take fewer replicates or cases, or another place" : "");
    return hopeless ? HK_EXIT_FILE : HK_EXIT_OK;
}

int hk_estimate_make(const hk_estimate_opts *opts, hk_sweep_run *run, const hk_cases *cases,
                     hk_estimate *ret_estimate)
{
    hk_error err = {0};
    hk_estimate *e = ret_estimate;
    double before = proc_bytes("/proc/self/status", "VmRSS:"), began = hk_watch_clock();
    const hk_pilot_opts pilot = {.workers = opts->processes * opts->threads,
                                 .processes = opts->processes,
                                 .block = opts->block,
                                 .stopped = hk_progress_interrupted};
    *e = (hk_estimate){.file_bytes = NAN};
    hk_status status = hk_pilot_run(cases, &pilot, &e->pilot, &err);
    if (status != HK_OK) {
        return status == HK_ECANCELLED ? HK_EXIT_CANCELLED : hk_input_fail("sweep", &err);
    }
    e->parts_bytes = hk_pilot_parts(&e->pilot);
    tell_sizes(run, cases, e);
    tell_memory(opts, before, e);
    double load = e->pilot.cpu_s > 0 ? e->pilot.wall_s / e->pilot.cpu_s : 1;
    e->seconds = (load > 1 ? load : 1) * (e->pilot.simulate_s + e->write_s);
    e->pilot.wall_s = hk_watch_clock() - began;
    if (!opts->quiet) {
        say(opts, cases, e);
    }
    check_memory(e);
    return opts->output == NULL ? HK_EXIT_OK : check_disk(opts, e);
}

void hk_estimate_done(hk_estimate *estimate)
{
    hk_pilot_done(&estimate->pilot);
}

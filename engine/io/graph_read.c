/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/graph_read.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "engine/io/result_probe.h"
#include "engine/io/table.h"

typedef struct graph_job {
    char *bytes;
    size_t n;
    hk_graph_format format;
    hk_text_graph *graph;
    hk_status status;
    hk_error err;
} graph_job;

static void read_bytes(void *data)
{
    graph_job *job = data;
    FILE *from = fmemopen(job->bytes, job->n, "r");
    if (from == NULL) {
        job->status = hk_fail_nomem(&job->err);
        return;
    }
    job->status = hk_graph_file_read(from, job->format, &job->graph, &job->err);
    fclose(from);
}

static hk_status read_safely(graph_job *job, const char *path, hk_error *err)
{
    hk_error why;
    hk_status status = hk_probe(read_bytes, job, job->n, &why);
    if (status == HK_EFORMAT) {
        return hk_fail(err, HK_EFORMAT, "%s: the file makes the graph library crash or hang", path);
    }
    if (status != HK_OK) {
        return hk_fail(err, status, "%s: %s", path, why.message);
    }
    read_bytes(job);
    if (job->status == HK_EFORMAT) {
        return hk_fail(err, HK_EFORMAT, "%s: not %s; igraph says: %s", path,
                       job->format == HK_GRAPH_GRAPHML ? "GraphML" : "an edge list",
                       job->err.message);
    }
    return job->status == HK_OK ? HK_OK
                                : hk_fail(err, job->status, "%s: %s", path, job->err.message);
}

/** Edge lists have two names on a line, or two and a number: igraph does not say where they do not. */
static hk_status check_lines(const graph_job *job, const char *path, hk_error *err)
{
    static const char blanks[] = " \t\r";
    const char *text = job->bytes;
    for (int64_t line = 1; *text != '\0'; line++) {
        size_t end = strcspn(text, "\n");
        int words = 0;
        for (size_t at = strspn(text, blanks); at < end; at += strspn(text + at, blanks)) {
            at += strcspn(text + at, " \t\r\n");
            words++;
        }
        if (words != 0 && words != 2 && words != 3) {
            return hk_fail(err, HK_EFORMAT,
                           "%s:%lld:1: %d words; allowed: supplier and consumer, and perhaps a "
                           "weight",
                           path, (long long)line, words);
        }
        text += end + (text[end] == '\n');
    }
    return HK_OK;
}

static hk_status check_text(const graph_job *job, const char *path, hk_error *err)
{
    if (job->n == 0 || strlen(job->bytes) < job->n) {
        return hk_fail(err, HK_EFORMAT, "%s: %s", path,
                       job->n == 0 ? "the file is empty" : "not text: it has a NUL byte");
    }
    return job->format == HK_GRAPH_EDGES ? check_lines(job, path, err) : HK_OK;
}

hk_status hk_graph_read(const char *path, hk_graph_format format, hk_text_graph **ret_graph,
                        hk_error *err)
{
    graph_job job = {.format = format, .status = HK_OK};
    hk_error why;
    hk_status status = hk_file_read(path, HK_TABLE_FILE_MAX, &job.bytes, &job.n, &why);
    if (status != HK_OK) {
        return hk_fail(err, status, "%s", why.message);
    }
    status = check_text(&job, path, err);
    if (status == HK_OK) {
        status = read_safely(&job, path, err);
    }
    hk_free(job.bytes);
    if (status == HK_OK) {
        *ret_graph = job.graph;
    }
    return status;
}

hk_status hk_graph_write(const hk_text_graph *graph, hk_graph_format format, const char *path,
                         hk_error *err)
{
    char name[PATH_MAX];
    int length = snprintf(name, sizeof name, "%s.tmp.%ld", path, (long)getpid());
    FILE *to = length < 0 || length >= PATH_MAX ? NULL : fopen(name, "wxe");
    if (to == NULL) {
        return hk_fail(err, HK_EWRITE, "%s cannot be written: %s", path, strerror(errno));
    }
    hk_error why = {.message = ""};
    hk_status status = hk_graph_file_write(graph, format, to, &why);
    bool ok = fflush(to) == 0 && fsync(fileno(to)) == 0;
    ok = fclose(to) == 0 && ok;
    if (status == HK_OK && ok && rename(name, path) == 0) {
        return HK_OK;
    }
    int number = errno;
    unlink(name);
    if (status == HK_ENOMEM) {
        return hk_fail_nomem(err);
    }
    return hk_fail(err, HK_EWRITE, "%s cannot be written: %s", path,
                   status == HK_OK ? strerror(number) : why.message);
}

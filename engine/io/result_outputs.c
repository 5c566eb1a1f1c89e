/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A piece is a number of whole cases, or where cases are large some replicates of one. Columns stay
 * open, so a chunk that holds rows of several pieces is decoded once. Episodes are read in pieces
 * of their own and add to the values of the cases at hand. Everything is read once in a child
 * first, as any result file.
 */
#include "engine/io/result_outputs.h"

#include <inttypes.h>
#include <unistd.h>

#include "engine/io/h5_guard.h"
#include "engine/io/result_probe.h"
#include "engine/io/result_reading.h"

enum {
    PIECE_VALUES = 1 << 18, /* rows x services read at a time, at most (or one row) */
    PIECE_EPISODES = 1 << 16,
    WITH_STATUS = 1u << 30 /* needed by all outputs */
};

enum {
    STATUS,
    LOSS_HIGH,
    LOSS_LOW,
    MALFUNCTIONS,
    BREACHES,
    RESTORED,
    DEADLOCKS,
    NEVER_SERVED,
    EPISODE_REPLICATE,
    EPISODE_SERVICE,
    EPISODE_AFFECTED,
    EPISODE_AFFECTED_IT,
    N_COLUMN
};

enum { FROM_EPISODES = HK_OUTPUT_FROM_AFFECTED | HK_OUTPUT_FROM_AFFECTED_IT };

static const struct {
    const char *name;
    unsigned needed_by;
} names[N_COLUMN] = {
    [STATUS] = {"replicate_status", WITH_STATUS},
    [LOSS_HIGH] = {"service_loss_high", HK_OUTPUT_FROM_LOSS},
    [LOSS_LOW] = {"service_loss_low", HK_OUTPUT_FROM_LOSS},
    [MALFUNCTIONS] = {"service_malfunctions", HK_OUTPUT_FROM_MALFUNCTIONS},
    [BREACHES] = {"service_breaches", HK_OUTPUT_FROM_BREACHES},
    [RESTORED] = {"replicate_restored", HK_OUTPUT_FROM_RESTORED},
    [DEADLOCKS] = {"replicate_deadlocks", HK_OUTPUT_FROM_DEADLOCKS},
    [NEVER_SERVED] = {"replicate_never_served", HK_OUTPUT_FROM_NEVER_SERVED},
    [EPISODE_REPLICATE] = {"episode_replicate", FROM_EPISODES},
    [EPISODE_SERVICE] = {"episode_service", FROM_EPISODES},
    [EPISODE_AFFECTED] = {"episode_affected", HK_OUTPUT_FROM_AFFECTED},
    [EPISODE_AFFECTED_IT] = {"episode_affected_it", HK_OUTPUT_FROM_AFFECTED_IT},
};

typedef struct column {
    const hk_schema_row *row;
    hid_t dataset, space, type; /* of values in memory */
    void *data;                 /* of the piece at hand */
} column;

typedef struct walk {
    const char *path;
    const hk_result_source *source;
    const hk_result_cases *cases;
    const hk_output *outputs;
    int32_t n_output;
    hk_outputs_visit *visit; /* NULL: only try to read */
    void *user;
    /* while reading */
    hk_reading reading;
    hk_arena *arena;
    column columns[N_COLUMN]; /* row NULL: not needed */
    bool has_episodes;
    hk_result piece;        /* points into the columns */
    double **values;        /* [n_output][cases at a time x replicates] */
    const double **visited; /* [n_output] */
    hk_problems *problems;
} walk;

/* ---- opening ----------------------------------------------------------------------------------- */

static hk_status open_column(walk *w, int k, int64_t room, hk_error *err)
{
    column *c = &w->columns[k];
    char path[64];
    hk_error inner = {.code = HK_OK};
    c->row = hk_schema_find(HK_SCHEMA_VARIABLE, "/", names[k].name);
    hk_h5_path(c->row, path, sizeof path);
    hk_status status = hk_h5_open(w->reading.file, path, &c->dataset, &inner);
    if (status == HK_OK) {
        status =
            hk_result_check_variable(c->dataset, w->reading.size, &w->reading.dims, c->row, &inner);
    }
    if (status != HK_OK) {
        return hk_fail(err, status == HK_EMISSING ? HK_EFORMAT : status, "variable %s %s",
                       names[k].name, inner.message);
    }
    c->space = H5Dget_space(c->dataset);
    c->type = hk_h5_memory_type(c->row->type);
    c->data = hk_arena_alloc(w->arena, (size_t)room, hk_schema_size(c->row->type));
    return c->space < 0 || c->data == NULL ? hk_fail_nomem(err) : HK_OK;
}

/** Rows in a piece: whole cases, or a part of one. */
static int64_t rows_at_a_time(const walk *w)
{
    int64_t services = w->cases->frame->n_service, n = w->cases->n_replicate;
    int64_t most = PIECE_VALUES / (services > 0 ? services : 1);
    most = most < 1 ? 1 : most;
    return n <= 0 || most < n ? most : most / n * n;
}

static int64_t cases_at_a_time(const walk *w)
{
    int64_t rows = rows_at_a_time(w), n = w->cases->n_replicate;
    int64_t cases = n <= 0 || rows < n ? 1 : rows / n;
    return cases < w->cases->n_case ? cases : w->cases->n_case;
}

static hk_status make_values(walk *w, hk_error *err)
{
    size_t machine = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
    size_t n = (size_t)(cases_at_a_time(w) * w->cases->n_replicate);
    if (n > machine / 2 / sizeof(double) / (size_t)w->n_output) {
        return hk_fail(err, HK_ELIMIT,
                       "%d outputs of %" PRId64
                       " replicates do not fit into half of this machine's "
                       "memory; ask for fewer at a time",
                       w->n_output, w->cases->n_replicate);
    }
    w->values = hk_arena_alloc(w->arena, (size_t)w->n_output, sizeof *w->values);
    w->visited = hk_arena_alloc(w->arena, (size_t)w->n_output, sizeof *w->visited);
    if (w->values == NULL || w->visited == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < w->n_output; i++) {
        w->values[i] = hk_arena_alloc(w->arena, n, sizeof **w->values);
        if (w->values[i] == NULL) {
            return hk_fail_nomem(err);
        }
    }
    return HK_OK;
}

/** Older files lack what came later: its outputs are then missing. */
static bool is_in_file(const walk *w, int k)
{
    return hk_schema_find(HK_SCHEMA_VARIABLE, "/", names[k].name)->since <= w->reading.version;
}

static hk_status open_columns(walk *w, hk_error *err)
{
    unsigned needs = WITH_STATUS;
    int64_t rows = rows_at_a_time(w), services = w->cases->frame->n_service;
    for (int32_t i = 0; i < w->n_output; i++) {
        needs |= hk_output_needs(&w->outputs[i]);
    }
    w->has_episodes = (needs & FROM_EPISODES) != 0;
    for (int k = 0; k < N_COLUMN; k++) {
        bool is_service = k >= LOSS_HIGH && k <= BREACHES;
        int64_t room = k >= EPISODE_REPLICATE ? PIECE_EPISODES
                       : is_service           ? rows * services
                                              : rows;
        if ((needs & names[k].needed_by) != 0 && is_in_file(w, k)) {
            HK_TRY(open_column(w, k, room, err));
        }
    }
    if ((needs & HK_OUTPUT_FROM_LOSS) != 0) {
        w->piece.service_loss =
            hk_arena_alloc(w->arena, (size_t)(rows * services), sizeof *w->piece.service_loss);
        if (w->piece.service_loss == NULL) {
            return hk_fail_nomem(err);
        }
    }
    w->piece.n_service = services;
    w->piece.status = w->columns[STATUS].data;
    w->piece.malfunctions = w->columns[MALFUNCTIONS].data;
    w->piece.breaches = w->columns[BREACHES].data;
    w->piece.restored_ms = w->columns[RESTORED].data;
    w->piece.deadlocks = w->columns[DEADLOCKS].data;
    w->piece.never_served = w->columns[NEVER_SERVED].data;
    w->piece.episode_replicate = w->columns[EPISODE_REPLICATE].data;
    w->piece.episode_service = w->columns[EPISODE_SERVICE].data;
    w->piece.episode_affected = w->columns[EPISODE_AFFECTED].data;
    w->piece.episode_affected_it = w->columns[EPISODE_AFFECTED_IT].data;
    return HK_OK;
}

/* ---- reading ----------------------------------------------------------------------------------- */

/** Values of one column: `count` along its first dimensions, all of the others. */
static hk_status read_column(walk *w, int k, const hsize_t *start, const hsize_t *count,
                             hk_error *err)
{
    column *c = &w->columns[k];
    hk_place place = {.file = w->path};
    int64_t n = 1, before = hk_problems_count(w->problems, HK_SEVERITY_ERROR);
    hid_t memory = H5Screate_simple(c->row->n_dim, count, NULL);
    bool ok = memory >= 0 &&
              H5Sselect_hyperslab(c->space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
              H5Dread(c->dataset, c->type, memory, c->space, H5P_DEFAULT, c->data) >= 0;
    if (memory >= 0) {
        H5Sclose(memory);
    }
    if (!ok) {
        char reason[256];
        hk_h5_reason(reason, sizeof reason);
        return hk_fail(err, HK_EFORMAT, "variable %s cannot be read: %s", c->row->name, reason);
    }
    for (int32_t d = 0; d < c->row->n_dim; d++) {
        n *= (int64_t)count[d];
    }
    int64_t limit = k == EPISODE_SERVICE ? w->cases->frame->n_service : w->cases->n_replicate;
    hk_check_values(c->row, c->data, n, limit, place, w->problems);
    if (hk_problems_count(w->problems, HK_SEVERITY_ERROR) > before) {
        int64_t all = 0;
        const hk_problem *list = hk_problems_get(w->problems, &all);
        return hk_fail(err, HK_EFORMAT, "%s", all > 0 ? list[0].message : "values are wrong");
    }
    return HK_OK;
}

/** Replicates [first, first + rows) of each of some cases into the piece, and its values. */
static hk_status read_rows(walk *w, int64_t case_index, int64_t n_case, int64_t first, int64_t rows,
                           int64_t at, hk_error *err)
{
    hsize_t services = (hsize_t)w->cases->frame->n_service;
    const hsize_t start[3] = {(hsize_t)case_index, (hsize_t)first, 0};
    const hsize_t count[3] = {(hsize_t)n_case, (hsize_t)rows, services};
    for (int k = STATUS; k < EPISODE_REPLICATE; k++) {
        if (w->columns[k].row != NULL) {
            HK_TRY(read_column(w, k, start, count, err));
        }
    }
    const int64_t *high = w->columns[LOSS_HIGH].data;
    const uint64_t *low = w->columns[LOSS_LOW].data;
    for (int64_t i = 0; high != NULL && i < n_case * rows * (int64_t)services; i++) {
        w->piece.service_loss[i] = hk_int128_make(high[i], low[i]);
    }
    w->piece.n_replicate = n_case * rows;
    w->piece.n_episode = 0;
    for (int32_t i = 0; i < w->n_output; i++) {
        hk_output_values(&w->outputs[i], &w->piece, w->cases->frame, w->values[i] + at);
    }
    return HK_OK;
}

/** Rows of episodes of a case; files of version 1 have one case and no counts. */
static int64_t episodes_of(const walk *w, int64_t case_index)
{
    const int64_t *counts = w->reading.counts[HK_AXIS_EPISODE];
    return counts == NULL ? hk_dims_get(&w->reading.dims, "episode") : counts[case_index];
}

/** Where a row of episodes is among those of the cases at hand. */
typedef struct cursor {
    int64_t case_index, k; /* the case, and its number among them */
    int64_t left;          /* rows of it to come */
} cursor;

/** Episodes [start, start + count) of the file. */
static hk_status read_piece(walk *w, int64_t start, int64_t count, cursor *at, hk_error *err)
{
    const hsize_t first = (hsize_t)start, n = (hsize_t)count;
    for (int c = EPISODE_REPLICATE; c < N_COLUMN; c++) {
        if (w->columns[c].row != NULL) {
            HK_TRY(read_column(w, c, &first, &n, err));
        }
    }
    for (int64_t i = 0; i < count; i++, at->left--) {
        while (at->left == 0) {
            at->k++;
            at->left = episodes_of(w, at->case_index + at->k);
        }
        w->piece.episode_replicate[i] += (int32_t)(at->k * w->cases->n_replicate);
    }
    w->piece.n_episode = count;
    for (int32_t i = 0; i < w->n_output; i++) {
        hk_output_add_episodes(&w->outputs[i], &w->piece, w->values[i]);
    }
    return HK_OK;
}

/** The episodes of some cases, the first of which begin at row `first` of the file. */
static hk_status read_episodes(walk *w, int64_t case_index, int64_t n_case, int64_t first,
                               hk_error *err)
{
    cursor at = {.case_index = case_index, .left = episodes_of(w, case_index)};
    int64_t n = 0;
    for (int64_t i = 0; i < n_case; i++) {
        n += episodes_of(w, case_index + i);
    }
    for (int64_t done = 0; done < n; done += PIECE_EPISODES) {
        int64_t count = n - done < PIECE_EPISODES ? n - done : PIECE_EPISODES;
        HK_TRY(read_piece(w, first + done, count, &at, err));
    }
    return HK_OK;
}

/** Hand out the values of the cases at hand. */
static hk_status visit(walk *w, int64_t case_index, int64_t n_case, hk_error *err)
{
    for (int64_t k = 0; k < n_case && w->visit != NULL; k++) {
        for (int32_t i = 0; i < w->n_output; i++) {
            w->visited[i] = w->values[i] + k * w->cases->n_replicate;
        }
        HK_TRY(w->visit(w->user, case_index + k, w->visited, err));
    }
    return HK_OK;
}

/** The rows of `here` whole cases, or of one case in parts. */
static hk_status read_cases(walk *w, int64_t at, int64_t here, hk_error *err)
{
    int64_t n = w->cases->n_replicate, rows = rows_at_a_time(w);
    if (rows >= n) {
        return n > 0 ? read_rows(w, at, here, 0, n, 0, err) : HK_OK;
    }
    for (int64_t r = 0; r < n; r += rows) {
        HK_TRY(read_rows(w, at, 1, r, n - r < rows ? n - r : rows, r, err));
    }
    return HK_OK;
}

static hk_status read_all(walk *w, hk_error *err)
{
    int64_t step = cases_at_a_time(w), episode = 0; /* first of the case at hand */
    for (int64_t at = 0; at < w->cases->n_case; at += step) {
        int64_t here = w->cases->n_case - at < step ? w->cases->n_case - at : step;
        HK_TRY(read_cases(w, at, here, err));
        if (w->has_episodes) {
            HK_TRY(read_episodes(w, at, here, episode, err));
        }
        for (int64_t k = 0; k < here; k++) {
            episode += episodes_of(w, at + k);
        }
        HK_TRY(visit(w, at, here, err));
    }
    return HK_OK;
}

static bool is_same_file(const walk *w)
{
    const hk_dims *dims = &w->reading.dims;
    return w->reading.n_case == w->cases->n_case &&
           hk_dims_get(dims, "replicate") == w->cases->n_replicate &&
           hk_dims_get(dims, "service") == w->cases->frame->n_service;
}

static void close_columns(walk *w)
{
    for (int k = 0; k < N_COLUMN; k++) {
        if (w->columns[k].row != NULL && w->columns[k].space >= 0) {
            H5Sclose(w->columns[k].space);
        }
        if (w->columns[k].row != NULL && w->columns[k].dataset >= 0) {
            H5Oclose(w->columns[k].dataset);
        }
        w->columns[k] = (column){.dataset = H5I_INVALID_HID, .space = H5I_INVALID_HID};
    }
}

static hk_status do_walk(walk *w, hk_error *err)
{
    close_columns(w); /* none yet */
    w->piece = (hk_result){.arena = NULL};
    HK_TRY(hk_arena_new(&w->arena, err));
    hk_status status = hk_problems_new(&w->problems, err);
    if (status == HK_OK) {
        status = hk_reading_begin(w->source, &w->reading, err);
    }
    if (status == HK_OK) {
        status = is_same_file(w) ? make_values(w, err)
                                 : hk_fail(err, HK_EFORMAT, "has changed while it was read");
        status = status == HK_OK ? open_columns(w, err) : status;
        status = status == HK_OK ? read_all(w, err) : status;
        close_columns(w);
        hk_reading_done(&w->reading);
    }
    hk_problems_free(w->problems);
    hk_arena_free(w->arena);
    w->problems = NULL;
    return status;
}

static void try_walk(void *data)
{
    walk trial = *(const walk *)data;
    trial.visit = NULL;
    hk_status status = do_walk(&trial, NULL);
    (void)status;
}

hk_status hk_result_read_outputs(const char *path, const hk_result_cases *cases,
                                 const hk_output *outputs, int32_t n_output,
                                 hk_outputs_visit *visit_case, void *user, hk_error *err)
{
    hk_result_source source;
    walk w = {.path = path,
              .cases = cases,
              .outputs = outputs,
              .n_output = n_output,
              .visit = visit_case,
              .user = user};
    HK_TRY(hk_result_source_open(path, &source, err));
    w.source = &source;
    hk_error inner = {.code = HK_OK};
    hk_status status = hk_probe(try_walk, &w, source.size, &inner);
    if (status != HK_OK) {
        hk_fail(err, status, "%s: cannot be read: %s", path, inner.message);
    } else {
        status = do_walk(&w, &inner);
        if (status != HK_OK) {
            hk_fail(err, status, "%s: %s", path, inner.message);
        }
    }
    hk_result_source_done(&source);
    return status;
}

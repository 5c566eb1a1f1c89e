/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/result_writer.h"

#include <inttypes.h>
#include <string.h>

#include "engine/io/result_create.h"
#include "engine/io/result_rows.h"
#include "engine/io/result_save.h"
#include "engine/io/result_sizes.h"

struct hk_result_writer {
    hk_arena *arena;
    hk_result frame;       /* clean */
    hk_result_sizes sizes; /* clean */
    hk_dims dims;
    hk_save save;
    hk_h5_disk disk;
    hk_creation file;
    hk_problems *problems;
    int64_t n_schema;
    hk_chunks chunks;
    hk_rows rows;
    hk_stream *sums; /* streams whose rows come with the sums of a case */
    int64_t n_sum;
    /* where it stands */
    int64_t case_index, next;          /* case, and replicate in it, that come next */
    int64_t case_start[HK_AXIS_COUNT]; /* rows in the file before the case */
    int64_t good, *good_in_batch;      /* replicates of the case that ended well */
};

/** The caller, or the piece it gives, is at fault. */
#define INTERNAL(w, err, format, ...)                                                              \
    hk_fail(err, HK_EINTERNAL, "%s: " format, (w)->save.path, __VA_ARGS__)

/** Refuse to write what the reader would refuse to read: a fault of the program. */
static hk_status refuse_problems(hk_result_writer *w, const char *path, hk_error *err)
{
    int64_t n = 0;
    const hk_problem *first = hk_problems_get(w->problems, &n);
    if (n == 0) {
        return hk_problems_status(w->problems, err); /* one may have been lost */
    }
    return hk_fail(err, HK_EINTERNAL, "%s: the result contradicts itself: %s", path,
                   first->message);
}

static hk_status check(hk_result_writer *w, const hk_result *result, unsigned parts,
                       const hk_good *good, const char *path, hk_error *err)
{
    HK_TRY(hk_result_check_parts(result, parts, good, path, w->problems, err));
    return refuse_problems(w, path, err);
}

/** Why HDF5 could not do something: the disk, else memory. */
static hk_status fail_hdf5(const hk_result_writer *w, hk_error *err)
{
    char reason[256];
    hk_h5_reason(reason, sizeof reason);
    return w->disk.error != 0
               ? hk_save_fail(w->save.path, w->disk.error, err)
               : hk_fail(err, HK_ENOMEM, "no memory to lay out the result; HDF5 says: %s", reason);
}

/** After a call of HDF5: has it, and has the disk done its work? */
static hk_status done(const hk_result_writer *w, bool ok, hk_error *err)
{
    return ok && w->disk.error == 0 ? HK_OK : fail_hdf5(w, err);
}

/* ---- the frame --------------------------------------------------------------------------------- */

static void set_rows(hk_result *result, const int64_t rows[HK_AXIS_COUNT])
{
    result->n_episode = rows[HK_AXIS_EPISODE];
    result->n_step = rows[HK_AXIS_STEP];
    result->n_band_step = rows[HK_AXIS_BAND];
    result->n_verdict = rows[HK_AXIS_VERDICT];
    result->n_deadlock = rows[HK_AXIS_DEADLOCK];
    result->n_deadlock_member = rows[HK_AXIS_MEMBER];
    result->n_job = rows[HK_AXIS_JOB];
    result->n_signal = rows[HK_AXIS_SIGNAL];
    result->n_trace = rows[HK_AXIS_TRACE];
    result->n_level_change = rows[HK_AXIS_LEVEL];
}

static void get_totals(const hk_result_sizes *sizes, int64_t rows[HK_AXIS_COUNT])
{
    rows[HK_AXIS_EPISODE] = sizes->n_episode;
    rows[HK_AXIS_STEP] = sizes->n_step;
    rows[HK_AXIS_BAND] = sizes->n_band_step;
    rows[HK_AXIS_VERDICT] = sizes->n_verdict;
    rows[HK_AXIS_DEADLOCK] = sizes->n_deadlock;
    rows[HK_AXIS_MEMBER] = sizes->n_deadlock_member;
    rows[HK_AXIS_JOB] = sizes->n_job;
    rows[HK_AXIS_SIGNAL] = sizes->n_signal;
    rows[HK_AXIS_TRACE] = sizes->n_trace;
    rows[HK_AXIS_FAILED] = sizes->n_failed;
    rows[HK_AXIS_LEVEL] = sizes->n_level_change;
}

/** A clean copy of frame and sizes, with nothing in it that belongs to rows. */
static hk_status take_frame(hk_result_writer *w, const char *path, const hk_result *frame,
                            const hk_result_sizes *sizes, hk_error *err)
{
    HK_TRY(hk_result_clean(frame, w->arena, &w->frame, err));
    HK_TRY(hk_sizes_clean(path, sizes, frame->n_factor, w->arena, &w->sizes, err));
    size_t n_batch = frame->n_batch < 0 ? 0 : (size_t)frame->n_batch;
    w->good_in_batch = hk_arena_alloc(w->arena, n_batch, sizeof *w->good_in_batch);
    if (w->good_in_batch == NULL) {
        return hk_fail_nomem(err);
    }
    int64_t totals[HK_AXIS_COUNT] = {0};
    get_totals(sizes, totals);
    w->frame.arena = NULL; /* a copy does not own */
    w->frame.status = NULL;
    w->frame.first_replicate = 0;
    w->frame.n_replicate = sizes->n_replicate;
    w->frame.format_version = HK_FORMAT_VERSION;
    set_rows(&w->frame, totals);
    HK_TRY(check(w, &w->frame, HK_PART_FILE, NULL, path, err));
    hk_dims_of(&w->frame, &w->dims);
    hk_dims_set(&w->dims, "case", sizes->n_case);
    hk_dims_set(&w->dims, "failed_replicate", sizes->n_failed);
    return HK_OK;
}

/** A stream for each dataset that was left open. */
static hk_status open_streams(hk_result_writer *w, hk_error *err)
{
    int64_t n;
    const hk_schema_row *rows = hk_schema_rows(&n);
    for (int64_t i = 0; i < n; i++) {
        if (w->file.datasets[i] < 0) {
            continue;
        }
        bool is_sum = hk_part_of(&rows[i]) == HK_PART_CASE;
        hk_stream *stream = is_sum ? &w->sums[w->n_sum] : &w->rows.streams[w->rows.n_stream];
        if (!hk_stream_init(stream, &rows[i], &w->dims, w->file.datasets[i], &w->chunks)) {
            return hk_fail_nomem(err);
        }
        w->file.datasets[i] = H5I_INVALID_HID; /* moved */
        *(is_sum ? &w->n_sum : &w->rows.n_stream) += 1;
    }
    return HK_OK;
}

static hk_status lay_out(hk_result_writer *w, const char *path, hk_error *err)
{
    hk_h5_quiet();
    (void)hk_schema_rows(&w->n_schema);
    size_t n = (size_t)w->n_schema;
    w->rows.streams = hk_arena_alloc(w->arena, n, sizeof *w->rows.streams);
    w->sums = hk_arena_alloc(w->arena, n, sizeof *w->sums);
    w->file.datasets = hk_arena_alloc(w->arena, n, sizeof *w->file.datasets);
    if (w->rows.streams == NULL || w->sums == NULL || w->file.datasets == NULL) {
        return hk_fail_nomem(err);
    }
    for (size_t i = 0; i < n; i++) {
        w->file.datasets[i] = H5I_INVALID_HID;
    }
    HK_TRY(hk_save_begin(path, &w->save, err));
    w->disk.fd = w->save.fd;
    w->file.frame = &w->frame;
    w->file.sizes = &w->sizes;
    w->file.dims = &w->dims;
    HK_TRY(done(w, hk_result_create_file(&w->disk, &w->file) && hk_result_create(&w->file), err));
    return open_streams(w, err);
}

hk_status hk_result_writer_new(const char *path, const hk_result *frame,
                               const hk_result_sizes *sizes, hk_result_writer **ret_writer,
                               hk_error *err)
{
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_result_writer *w = hk_arena_alloc(arena, 1, sizeof *w);
    if (w == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    w->arena = arena;
    w->save.fd = -1;
    w->file.file = w->file.run = H5I_INVALID_HID;
    hk_status status = hk_problems_new(&w->problems, err);
    if (status == HK_OK) {
        status = take_frame(w, path, frame, sizes, err);
    }
    if (status == HK_OK) {
        status = lay_out(w, path, err);
    }
    if (status != HK_OK) {
        hk_result_writer_drop(w);
        return status;
    }
    *ret_writer = w;
    return HK_OK;
}

void hk_result_writer_help(hk_result_writer *writer, const hk_helpers *helpers)
{
    writer->chunks.helpers = helpers;
}

/* ---- rows -------------------------------------------------------------------------------------- */

/** Is it the piece that comes next, and of the shape of the frame? */
static hk_status check_piece(const hk_result_writer *w, int64_t case_index, const hk_result *piece,
                             hk_error *err)
{
    if (case_index != w->case_index || piece->first_replicate != w->next) {
        return INTERNAL(w, err,
                        "case %" PRId64 ", replicate %" PRId64 " comes, case %" PRId64
                        ", replicate %" PRId64 " is next",
                        case_index, piece->first_replicate, w->case_index, w->next);
    }
    if (piece->n_replicate < 0 || piece->n_replicate > w->sizes.n_replicate - w->next ||
        piece->n_service != w->frame.n_service || piece->n_pattern != w->frame.n_pattern ||
        w->case_index >= w->sizes.n_case) {
        return INTERNAL(w, err,
                        "a piece of %" PRId64 " replicates with %" PRId64 " services does not fit",
                        piece->n_replicate, piece->n_service);
    }
    return HK_OK;
}

/** The rows of a piece within the frame of the file. */
static void view_piece(const hk_result_writer *w, const hk_result *piece, hk_result *view)
{
    *view = w->frame;
    view->case_index = w->case_index;
    view->first_replicate = piece->first_replicate;
    view->n_replicate = piece->n_replicate;
    int64_t rows[HK_AXIS_COUNT] = {0};
    rows[HK_AXIS_EPISODE] = piece->n_episode;
    rows[HK_AXIS_STEP] = piece->n_step;
    rows[HK_AXIS_BAND] = piece->n_band_step;
    rows[HK_AXIS_VERDICT] = piece->n_verdict;
    rows[HK_AXIS_DEADLOCK] = piece->n_deadlock;
    rows[HK_AXIS_MEMBER] = piece->n_deadlock_member;
    rows[HK_AXIS_JOB] = piece->n_job;
    rows[HK_AXIS_SIGNAL] = piece->n_signal;
    rows[HK_AXIS_TRACE] = piece->n_trace;
    set_rows(view, rows);
    view->service_loss = piece->service_loss;
    view->deadlock_first = piece->deadlock_first;
    for (int64_t i = 0; i < w->rows.n_stream; i++) {
        const hk_stream *s = &w->rows.streams[i];
        if (s->derive == NULL) {
            memcpy((char *)view + s->offset, (const char *)piece + s->offset, sizeof(void *));
        }
    }
}

/** Values and relations, as hk_result_check_parts() does it, without looking anything up by name:
 *  pieces may be small. */
static hk_status check_rows(hk_result_writer *w, const hk_result *view, hk_error *err)
{
    hk_place place = {.file = w->save.path};
    hk_check_members(view, place, w->problems);
    HK_TRY(refuse_problems(w, w->save.path, err));
    for (int64_t i = 0; i < w->rows.n_stream; i++) {
        const hk_stream *s = &w->rows.streams[i];
        if (s->derive == NULL) {
            const void *data;
            memcpy(&data, (const char *)view + s->offset, sizeof data);
            int64_t limit = s->names == HK_AXIS_FILE ? s->limit : hk_axis_rows(view, s->names);
            hk_check_values(s->row, data, hk_axis_rows(view, s->axis) * s->inner, limit, place,
                            w->problems);
        }
    }
    HK_TRY(refuse_problems(w, w->save.path, err));
    HK_TRY(hk_result_check_relations(view, HK_PART_ROWS, NULL, place, w->problems, err));
    return refuse_problems(w, w->save.path, err);
}

/** No more rows than were announced, from an axis on. */
static hk_status check_room(const hk_result_writer *w, const hk_result *view, hk_axis from,
                            hk_error *err)
{
    int64_t totals[HK_AXIS_COUNT];
    get_totals(&w->sizes, totals);
    for (int axis = (int)from; axis < HK_AXIS_COUNT; axis++) {
        int64_t n = hk_axis_rows(view, (hk_axis)axis);
        if (n < 0 || n > totals[axis] - w->rows.base[axis]) {
            return INTERNAL(w, err,
                            "dimension %s: %" PRId64 " rows come, %" PRId64
                            " of the announced %" PRId64 " are left",
                            hk_axis_dim((hk_axis)axis), n, totals[axis] - w->rows.base[axis],
                            totals[axis]);
        }
    }
    return HK_OK;
}

static void count_good(hk_result_writer *w, const hk_result *view)
{
    for (int64_t r = 0; r < view->n_replicate; r++) {
        bool good = view->status[r] == HK_REPLICATE_OK;
        w->good += good;
        if (view->n_batch > 0) {
            w->good_in_batch[(w->next + r) % view->n_batch] += good;
        }
    }
}

hk_status hk_result_writer_rows(hk_result_writer *writer, int64_t case_index,
                                const hk_result *piece, hk_error *err)
{
    HK_TRY(check_piece(writer, case_index, piece, err));
    hk_result view;
    view_piece(writer, piece, &view);
    HK_TRY(check_rows(writer, &view, err));
    HK_TRY(check_room(writer, &view, HK_AXIS_RAGGED, err));
    bool ok = hk_rows_put(&writer->rows, &view);
    count_good(writer, &view);
    writer->next += piece->n_replicate;
    return done(writer, ok, err);
}

/* ---- sums of a case ---------------------------------------------------------------------------- */

static bool same_shape(const hk_result *a, const hk_result *b)
{
    return a->n_sector == b->n_sector && a->n_service == b->n_service &&
           a->n_component == b->n_component && a->n_threat == b->n_threat &&
           a->n_time == b->n_time && a->n_batch == b->n_batch &&
           a->n_assumption == b->n_assumption && a->n_parameter == b->n_parameter;
}

/** The sums of a case within the frame of the file. */
static void view_sums(const hk_result_writer *w, const hk_result *sums, hk_result *view)
{
    *view = w->frame;
    int64_t n_factor = w->frame.n_factor;
    int64_t rows[HK_AXIS_COUNT];
    for (int axis = 0; axis < HK_AXIS_COUNT; axis++) {
        rows[axis] = w->rows.base[axis] - w->case_start[axis];
    }
    rows[HK_AXIS_LEVEL] = sums->n_level_change;
    set_rows(view, rows);
    view->case_index = w->case_index;
    view->case_name = w->sizes.case_name[w->case_index];
    view->case_overrides = w->sizes.case_overrides[w->case_index];
    view->case_factor = (const char **)w->sizes.case_factor + w->case_index * n_factor;
    view->case_factor_value =
        n_factor == 0 ? NULL : (double *)w->sizes.case_factor_value + w->case_index * n_factor;
    view->case_unit =
        n_factor == 0 ? NULL : (double *)w->sizes.case_unit + w->case_index * n_factor;
    view->case_weight = (double *)w->sizes.case_weight + w->case_index;
    view->case_stratum = (int32_t *)w->sizes.case_stratum + w->case_index;
    for (int64_t i = 0; i < w->n_sum; i++) {
        const hk_stream *s = &w->sums[i];
        if (s->derive == NULL) {
            memcpy((char *)view + s->offset, (const char *)sums + s->offset, sizeof(void *));
        }
    }
}

/** Put what a case has along the axis of a stream: one row, or as many as fit at a time. */
static bool put_sums(hk_stream *s, const hk_result *view)
{
    int64_t rows = hk_axis_rows(view, s->axis);
    const char *data = NULL;
    bool ok = true;
    if (s->derive == NULL) {
        memcpy(&data, (const char *)view + s->offset, sizeof data);
    }
    hk_result part = *view;
    for (int64_t n, at = 0; at < rows && ok; at += n) {
        n = rows - at < hk_stream_room(s) ? rows - at : hk_stream_room(s);
        if (s->derive != NULL) {
            part.n_level_change = s->axis == HK_AXIS_LEVEL ? n : view->n_level_change;
            s->derive(&part, hk_stream_next(s));
        } else if (s->row_bytes > 0 && data != NULL) {
            memcpy(hk_stream_next(s), data + (size_t)at * s->row_bytes, (size_t)n * s->row_bytes);
        }
        ok = hk_stream_added(s, n);
    }
    return ok;
}

hk_status hk_result_writer_case(hk_result_writer *writer, int64_t case_index, const hk_result *sums,
                                hk_error *err)
{
    hk_result_writer *w = writer;
    if (case_index != w->case_index || case_index >= w->sizes.n_case ||
        w->next != w->sizes.n_replicate || !same_shape(sums, &w->frame)) {
        return INTERNAL(w, err,
                        "the sums of case %" PRId64 " come, case %" PRId64 " has %" PRId64
                        " of %" PRId64 " replicates, or their shape is another",
                        case_index, w->case_index, w->next, w->sizes.n_replicate);
    }
    hk_result view;
    view_sums(w, sums, &view);
    HK_TRY(check_room(w, &view, HK_AXIS_LEVEL, err));
    const hk_good good = {.all = w->good, .in_batch = w->good_in_batch};
    HK_TRY(check(w, &view, HK_PART_CASE, &good, w->save.path, err));
    bool ok = true;
    for (int64_t i = 0; i < w->n_sum && ok; i++) {
        ok = put_sums(&w->sums[i], &view);
    }
    w->rows.base[HK_AXIS_LEVEL] += view.n_level_change;
    w->case_index++;
    w->next = w->good = 0;
    memcpy(w->case_start, w->rows.base, sizeof w->case_start);
    if (w->frame.n_batch > 0) {
        memset(w->good_in_batch, 0, (size_t)w->frame.n_batch * sizeof *w->good_in_batch);
    }
    return done(w, ok, err);
}

/* ---- the end ----------------------------------------------------------------------------------- */

static hk_status check_complete(const hk_result_writer *w, hk_error *err)
{
    int64_t totals[HK_AXIS_COUNT];
    get_totals(&w->sizes, totals);
    if (w->case_index != w->sizes.n_case) {
        return INTERNAL(w, err, "%" PRId64 " of %" PRId64 " cases are there", w->case_index,
                        w->sizes.n_case);
    }
    for (int axis = HK_AXIS_RAGGED; axis < HK_AXIS_COUNT; axis++) {
        if (w->rows.base[axis] != totals[axis]) {
            return INTERNAL(w, err,
                            "dimension %s: %" PRId64 " rows came, %" PRId64 " were announced",
                            hk_axis_dim((hk_axis)axis), w->rows.base[axis], totals[axis]);
        }
    }
    return HK_OK;
}

static bool flush(hk_result_writer *w)
{
    bool ok = true;
    for (int64_t i = 0; i < w->rows.n_stream && ok; i++) {
        ok = hk_stream_flush(&w->rows.streams[i]);
    }
    for (int64_t i = 0; i < w->n_sum && ok; i++) {
        ok = hk_stream_flush(&w->sums[i]);
    }
    return ok && hk_chunks_drain(&w->chunks);
}

/** Close all that HDF5 has open. */
static bool close_file(hk_result_writer *w)
{
    bool ok = true;
    hk_chunks_done(&w->chunks);
    for (int64_t i = 0; i < w->rows.n_stream; i++) {
        ok = hk_stream_done(&w->rows.streams[i]) && ok;
    }
    for (int64_t i = 0; i < w->n_sum; i++) {
        ok = hk_stream_done(&w->sums[i]) && ok;
    }
    w->rows.n_stream = w->n_sum = 0;
    for (int64_t i = 0; w->file.datasets != NULL && i < w->n_schema; i++) {
        if (w->file.datasets[i] >= 0) {
            H5Dclose(w->file.datasets[i]);
            w->file.datasets[i] = H5I_INVALID_HID;
        }
    }
    if (w->file.run >= 0) {
        ok = H5Gclose(w->file.run) >= 0 && ok;
    }
    if (w->file.file >= 0) {
        ok = H5Fclose(w->file.file) >= 0 && ok;
    }
    w->file.run = w->file.file = H5I_INVALID_HID;
    return ok;
}

hk_status hk_result_writer_finish(hk_result_writer *writer, hk_error *err)
{
    hk_status status = check_complete(writer, err);
    if (status == HK_OK) {
        bool ok = flush(writer);
        ok = close_file(writer) && ok;
        status = done(writer, ok, err);
    }
    if (status == HK_OK) {
        status = hk_save_finish(&writer->save, writer->disk.size, err);
    }
    hk_result_writer_drop(writer);
    return status;
}

void hk_result_writer_drop(hk_result_writer *writer)
{
    if (writer == NULL) {
        return;
    }
    close_file(writer);
    hk_save_drop(&writer->save);
    hk_h5_disk_done(&writer->disk);
    hk_problems_free(writer->problems);
    hk_arena_free(writer->arena);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading tables from HDF5. The checksum line is verified first; after that the
 * file is what somebody meant to write, and only its layout has to be checked.
 */
#include "engine/io/h5_table.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "engine/io/h5_guard.h"
#include "engine/io/h5_text.h"
#include "engine/io/result_h5.h"
#include "engine/io/result_probe.h"

enum { BLOCK = 65536, NAME_SIZE = 256 }; /* rows read at a time; bytes of a name */

typedef struct h5_reader {
    const char *path;
    hid_t file, text; /* text: the type of all cells in memory */
    size_t size;      /* bytes of the file: no table has more rows */
    hk_problems *problems;
    hk_error *err;
} h5_reader;

HK_PRINTF(4, 5)
static void refuse(const h5_reader *r, const char *object, hk_status code, const char *format, ...)
{
    char name[1024];
    snprintf(name, sizeof name, "%s%s%s", r->path, object == NULL ? "" : ":",
             object == NULL ? "" : object);
    hk_place place = {.file = name};
    va_list args;
    va_start(args, format);
    hk_problem_vadd(r->problems, HK_SEVERITY_ERROR, code, place, NULL, format, args);
    va_end(args);
}

/** Size of the HDF5 image in the file, without our checksum line, which must be right.
 *  @return 0 after a problem */
static size_t image_size(const h5_reader *r, const char *bytes, size_t n)
{
    static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', 0x0D, 0x0A, 0x1A, 0x0A};
    if (n < sizeof signature || memcmp(bytes, signature, sizeof signature) != 0) {
        refuse(r, NULL, HK_EFORMAT,
               "not an HDF5 file; allowed: a folder with model.yaml and tables, or an HDF5 file of "
               "them");
        return 0;
    }
    if (n > HK_FOOTER_SIZE &&
        memcmp(bytes + n - HK_FOOTER_SIZE, HK_FOOTER_HEAD, sizeof HK_FOOTER_HEAD - 1) == 0) {
        refuse(r, NULL, HK_EFORMAT, "an HDF5 file of results; allowed: one of a model's tables");
        return 0;
    }
    size_t head = sizeof HK_MODEL_FOOTER - 1;
    const char *footer = n < HK_MODEL_FOOTER_SIZE ? bytes : bytes + n - HK_MODEL_FOOTER_SIZE;
    bool sealed = n >= HK_MODEL_FOOTER_SIZE && memcmp(footer, HK_MODEL_FOOTER, head) == 0 &&
                  bytes[n - 1] == '\n';
    if (!sealed) {
        return n; /* written by another program */
    }
    char hex[HK_SHA256_HEX];
    hk_sha256_buffer(bytes, n - HK_MODEL_FOOTER_SIZE, hex);
    if (memcmp(footer + head, hex, HK_SHA256_HEX - 1) != 0) {
        refuse(r, NULL, HK_EFORMAT, "the HDF5 file is damaged: its checksum is another one");
        return 0;
    }
    return n - HK_MODEL_FOOTER_SIZE;
}

/** Turn a failed HDF5 call into a problem. */
static void refuse_h5(const h5_reader *r, const char *object)
{
    char reason[200];
    hk_h5_reason(reason, sizeof reason);
    refuse(r, object, HK_EFORMAT, "cannot be read; HDF5 says: %s", reason);
}

/** Rows of a dataset of texts, or -1 after a problem. */
static int64_t count_rows(const h5_reader *r, hid_t dataset, const char *object)
{
    hid_t type = H5Dget_type(dataset);
    hid_t space = H5Dget_space(dataset);
    hsize_t n = 0;
    int64_t rows = -1;
    hk_error why;
    hk_status status;
    size_t width = hk_h5_padded_width(dataset);
    bool is_text = type >= 0 && H5Tget_class(type) == H5T_STRING &&
                   (H5Tis_variable_str(type) > 0 || width > 0);
    if (!is_text) {
        refuse(r, object, HK_ETYPE,
               "not a dataset of texts; allowed: strings of variable length, or of one length "
               "padded with NUL");
    } else if (space < 0 || H5Sget_simple_extent_ndims(space) != 1 ||
               H5Sget_simple_extent_dims(space, &n, NULL) != 1) {
        refuse(r, object, HK_ETYPE, "not of one dimension; allowed: one text per row");
    } else if (n > (width == 0 ? r->size : r->size * HK_H5_UNPACKED_MOST)) {
        refuse(r, object, HK_ELIMIT, "%llu rows, more than the file can hold; allowed: up to %zu",
               (unsigned long long)n, width == 0 ? r->size : r->size * HK_H5_UNPACKED_MOST);
    } else if (width > HK_TABLE_CELL_MAX) {
        refuse(r, object, HK_ELIMIT, "texts of %zu bytes; allowed: up to %d", width,
               HK_TABLE_CELL_MAX);
    } else if (n > HK_TABLE_ROWS_MAX) {
        refuse(r, object, HK_ELIMIT, "more than %d rows; allowed: up to %d", HK_TABLE_ROWS_MAX,
               HK_TABLE_ROWS_MAX);
    } else if ((status = hk_h5_check_storage(dataset, &why)) != HK_OK) {
        refuse(r, object, status, "%s", why.message);
    } else {
        rows = (int64_t)n;
    }
    if (type >= 0) {
        H5Tclose(type);
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    return rows;
}

/** Put one text of n bytes of the file into the table. @return HK_OK also after a problem */
static hk_status take_text(const h5_reader *r, hk_table *table, int32_t row, int32_t column,
                           const char *text, size_t n)
{
    hk_place place = {.file = table->source.file, .line = row + 1};
    if (n > HK_TABLE_CELL_MAX) {
        hk_problem_add(r->problems, HK_SEVERITY_ERROR, HK_ELIMIT, place, NULL,
                       "%s: a cell of more than 65536 bytes; allowed: up to 65536",
                       table->spec->columns[column].name);
        return HK_OK;
    }
    if (n > 0 && hk_text_utf8_check(text, n) < n) {
        hk_problem_add(r->problems, HK_SEVERITY_ERROR, HK_EENCODING, place, NULL,
                       "%s: not UTF-8; allowed: UTF-8 text", table->spec->columns[column].name);
        table->row_bad[row] = 1;
        return HK_OK;
    }
    hk_error why;
    hk_status status = hk_table_reserve_text(table, n, &why);
    if (status == HK_ELIMIT) {
        hk_problem_add(r->problems, HK_SEVERITY_ERROR, HK_ELIMIT, place, NULL, "%s", why.message);
        table->broken = true;
        return HK_OK;
    }
    if (status != HK_OK) {
        return hk_fail_nomem(r->err);
    }
    hk_table_set(table, row, column, text, n, 0);
    return HK_OK;
}

/** Turn a failure of a guard or of reading into a problem. @return HK_OK but for HK_ENOMEM */
static hk_status refuse_why(const h5_reader *r, const char *object, const hk_error *why)
{
    if (why->code == HK_ENOMEM) {
        return hk_fail_nomem(r->err);
    }
    refuse(r, object, why->code, "%s", why->message);
    return HK_OK;
}

/** Read rows [from, from + n) of one column. */
static hk_status read_block(const h5_reader *r, hid_t dataset, hk_table *table, int32_t column,
                            int32_t from, int32_t n, const char **texts, size_t *left)
{
    hsize_t start = (hsize_t)from;
    hsize_t count = (hsize_t)n;
    hk_arena *arena;
    hk_error why;
    HK_TRY(hk_arena_new(&arena, r->err));
    hid_t space = H5Dget_space(dataset);
    hid_t memory = H5Screate_simple(1, &count, NULL);
    bool good = space >= 0 && memory >= 0 &&
                H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &count, NULL) >= 0;
    hk_status status =
        good ? hk_h5_read_texts(dataset, r->text, memory, space, left, arena, texts, &why)
             : hk_fail(&why, HK_EFORMAT, "its rows cannot be selected");
    if (status == HK_OK) {
        for (int32_t i = 0; i < n && status == HK_OK && !table->broken; i++) {
            status = take_text(r, table, from + i, column, texts[i], strlen(texts[i]));
        }
    } else {
        char object[2 * NAME_SIZE];
        snprintf(object, sizeof object, "%s/%s", table->spec->name,
                 table->spec->columns[column].name);
        status = refuse_why(r, object, &why);
        table->broken = true;
    }
    if (memory >= 0) {
        H5Sclose(memory);
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    hk_arena_free(arena);
    return status;
}

/** Where a text of one length goes. */
typedef struct padded_column {
    const h5_reader *reader;
    hk_table *table;
    int32_t column;
    size_t left; /* bytes that all texts of the table may still take */
} padded_column;

static hk_status take_padded(void *data, int32_t row, const char *text, size_t n)
{
    padded_column *c = data;
    if (n > c->left && !c->table->broken) {
        refuse(c->reader, c->table->spec->name, HK_ELIMIT,
               "texts of more bytes than %d times those of the file; allowed: up to that",
               HK_H5_UNPACKED_MOST);
        c->table->broken = true;
    }
    c->left -= n < c->left ? n : c->left;
    return c->table->broken ? HK_OK : take_text(c->reader, c->table, row, c->column, text, n);
}

static hk_status read_padded(const h5_reader *r, hid_t dataset, size_t width, hk_table *table,
                             int32_t column)
{
    size_t most = r->size * HK_H5_UNPACKED_MOST;
    padded_column c = {.reader = r,
                       .table = table,
                       .column = column,
                       .left = most > table->pool_used ? most - table->pool_used : 0};
    hk_error why;
    hk_status status = hk_h5_read_padded(dataset, table->n_row, width, take_padded, &c, &why);
    if (status != HK_OK) {
        char object[2 * NAME_SIZE];
        snprintf(object, sizeof object, "%s/%s", table->spec->name,
                 table->spec->columns[column].name);
        table->broken = true;
        return refuse_why(r, object, &why);
    }
    return HK_OK;
}

static hk_status read_column(const h5_reader *r, hid_t dataset, hk_table *table, int32_t column)
{
    size_t width = hk_h5_padded_width(dataset);
    if (width > 0) {
        return read_padded(r, dataset, width, table, column);
    }
    const char **texts = hk_alloc(BLOCK, sizeof *texts);
    if (texts == NULL) {
        return hk_fail_nomem(r->err);
    }
    hk_status status = HK_OK;
    size_t left = r->size + (size_t)table->n_row; /* each text has a final 0 in memory */
    for (int32_t from = 0; from < table->n_row && status == HK_OK && !table->broken;
         from += BLOCK) {
        int32_t n = table->n_row - from < BLOCK ? table->n_row - from : BLOCK;
        status = read_block(r, dataset, table, column, from, n, texts, &left);
    }
    hk_free((void *)texts);
    return status;
}

/** The first column read makes the rows; the others must have as many. */
static hk_status size_table(const h5_reader *r, hid_t dataset, const char *object, bool first,
                            hk_table *table)
{
    int64_t rows = count_rows(r, dataset, object);
    if (rows < 0) {
        table->broken = true;
        return HK_OK;
    }
    if (!first && rows != table->n_row) {
        refuse(r, object, HK_EFORMAT, "%lld rows, but the first column has %d; allowed: as many",
               (long long)rows, table->n_row);
        table->broken = true;
        return HK_OK;
    }
    for (int32_t i = 0; first && i < rows; i++) {
        HK_TRY(hk_table_add_row(table, 0, i + 1, r->err));
    }
    return HK_OK;
}

/** Names of the datasets of a group. @return their number, -1 after a problem */
static int32_t list_columns(const h5_reader *r, hid_t group, const hk_table_spec *spec,
                            char (*names)[NAME_SIZE])
{
    H5G_info_t info;
    if (H5Gget_info(group, &info) < 0 || info.nlinks > HK_TABLE_COLUMNS_MAX) {
        refuse(r, spec->name, HK_ELIMIT, "more than 256 columns; allowed: up to 256");
        return -1;
    }
    for (int32_t i = 0; i < (int32_t)info.nlinks; i++) {
        ssize_t n = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, (hsize_t)i, names[i],
                                       NAME_SIZE, H5P_DEFAULT);
        if (n < 0 || n >= NAME_SIZE || hk_text_utf8_check(names[i], (size_t)n) < (size_t)n) {
            refuse(r, spec->name, HK_EFORMAT, "a column whose name cannot be read");
            return -1;
        }
        H5L_info_t link;
        if (H5Lget_info(group, names[i], &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD) {
            refuse(r, spec->name, HK_EFORMAT, "'%.80s' is a link; allowed: a dataset", names[i]);
            return -1;
        }
    }
    return (int32_t)info.nlinks;
}

/** All columns of one group. */
static hk_status read_columns(const h5_reader *r, hid_t group, hk_table *table,
                              char (*names)[NAME_SIZE])
{
    const hk_table_spec *spec = table->spec;
    const char *list[HK_TABLE_COLUMNS_MAX];
    hk_place places[HK_TABLE_COLUMNS_MAX];
    int32_t column[HK_TABLE_COLUMNS_MAX];
    bool first = true;
    int32_t n = list_columns(r, group, spec, names);
    if (n <= 0) {
        table->broken = n < 0;
        return HK_OK;
    }
    for (int32_t i = 0; i < n; i++) {
        list[i] = names[i];
        places[i] = (hk_place){.file = table->source.file};
    }
    hk_table_match_header(table, list, places, NULL, n, r->problems, column);
    for (int32_t i = 0; i < n && !table->broken; i++) {
        char object[NAME_SIZE + 64];
        snprintf(object, sizeof object, "%s/%s", spec->name, names[i]);
        if (column[i] < 0) {
            continue;
        }
        hid_t dataset = H5Dopen2(group, names[i], H5P_DEFAULT);
        if (dataset < 0) {
            refuse(r, object, HK_ETYPE,
                   "not a dataset of texts; allowed: strings of variable "
                   "length");
            table->broken = true;
            break;
        }
        hk_status status = size_table(r, dataset, object, first, table);
        if (status == HK_OK && !table->broken) {
            status = read_column(r, dataset, table, column[i]);
        }
        first = false;
        H5Dclose(dataset);
        HK_TRY(status);
    }
    return HK_OK;
}

/** Open a dataset or group of the root; *ret_object is invalid if there is none.
 *  @return false after a problem */
static bool open_object(const h5_reader *r, const char *name, hid_t *ret_object)
{
    char path[NAME_SIZE];
    hk_error why;
    snprintf(path, sizeof path, "/%s", name);
    *ret_object = H5I_INVALID_HID;
    hk_status status = hk_h5_open(r->file, path, ret_object, &why);
    if (status != HK_OK && status != HK_EMISSING) {
        refuse(r, NULL, status, "%s", why.message);
        return false;
    }
    return true;
}

static hk_status read_table(const h5_reader *r, hk_table *table)
{
    const char *name = table->spec->name;
    hid_t group;
    if (!open_object(r, name, &group)) {
        table->broken = true;
        return HK_OK;
    }
    if (group < 0) {
        if (table->spec->required) {
            refuse(r, NULL, HK_EMISSING, "no group '%s', which a model must have", name);
            table->broken = true;
        }
        return HK_OK;
    }
    size_t size = strlen(r->path) + strlen(name) + 2;
    char *file = hk_alloc(size, 1);
    char(*names)[NAME_SIZE] = hk_alloc(HK_TABLE_COLUMNS_MAX, NAME_SIZE);
    if (file == NULL || names == NULL) {
        hk_free(file);
        hk_free(names);
        H5Oclose(group);
        return hk_fail_nomem(r->err);
    }
    snprintf(file, size, "%s:%s", r->path, name);
    table->source.file = file;
    table->present = true;
    hk_status status = HK_OK;
    if (H5Iget_type(group) != H5I_GROUP) {
        refuse(r, name, HK_ETYPE, "not a group; allowed: a group with a dataset per column");
        table->broken = true;
    } else {
        status = read_columns(r, group, table, names);
    }
    H5Oclose(group);
    for (int32_t i = 0; i < table->n_row && table->broken; i++) {
        table->row_bad[i] = 1; /* some of its cells are missing */
    }
    hk_free(names);
    return status;
}

/** Groups that are no table. */
static void check_root(const h5_reader *r)
{
    const char *known[HK_N_MODEL_TABLE + 1];
    H5G_info_t info;
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        known[i] = hk_model_tables[i].name;
    }
    known[HK_N_MODEL_TABLE] = HK_MODEL_YAML;
    if (H5Gget_info(r->file, &info) < 0) {
        refuse_h5(r, NULL);
        return;
    }
    if (info.nlinks > HK_TABLE_COLUMNS_MAX) {
        refuse(r, NULL, HK_ELIMIT, "more than %d objects; allowed: up to %d", HK_TABLE_COLUMNS_MAX,
               HK_TABLE_COLUMNS_MAX);
        return;
    }
    for (hsize_t i = 0; i < info.nlinks; i++) {
        char name[NAME_SIZE] = "";
        bool found = false;
        (void)H5Lget_name_by_idx(r->file, "/", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name,
                                 H5P_DEFAULT);
        for (int k = 0; k <= HK_N_MODEL_TABLE && !found; k++) {
            found = strcmp(name, known[k]) == 0;
        }
        if (strcmp(name, "catalogue") == 0) {
            refuse(r, NULL, HK_EKEY,
                   "a model in one HDF5 file cannot hold tables of a catalogue; allowed: a model's "
                   "folder with a folder 'catalogue', or --catalogue DIR");
        } else if (!found) {
            const char *nearest = hk_text_nearest(name, known, HK_N_MODEL_TABLE + 1);
            refuse(r, NULL, HK_EKEY, "unknown table '%.80s'%s%s%s", name,
                   nearest == NULL ? "" : "; did you mean '", nearest == NULL ? "" : nearest,
                   nearest == NULL ? "" : "'?");
        }
    }
}

static bool is_one_text(hid_t dataset)
{
    if (H5Iget_type(dataset) != H5I_DATASET) {
        return false;
    }
    hid_t type = H5Dget_type(dataset);
    hid_t space = H5Dget_space(dataset);
    bool is_one = type >= 0 && space >= 0 && H5Tis_variable_str(type) > 0 &&
                  H5Sget_simple_extent_npoints(space) == 1;
    if (type >= 0) {
        H5Tclose(type);
    }
    if (space >= 0) {
        H5Sclose(space);
    }
    return is_one;
}

/** /model.yaml: one text. */
static hk_status read_yaml(const h5_reader *r, hk_yaml *ret_yaml)
{
    const char *text = "";
    size_t left = r->size + 1;
    hk_error why;
    hid_t dataset;
    hk_arena *arena;
    if (!open_object(r, HK_MODEL_YAML, &dataset)) {
        return HK_OK;
    }
    if (dataset < 0) {
        refuse(r, NULL, HK_EMISSING, "no dataset '%s', which a model must have", HK_MODEL_YAML);
        return HK_OK;
    }
    hk_status status = hk_arena_new(&arena, r->err);
    if (status != HK_OK) {
        H5Oclose(dataset);
        return status;
    }
    if (!is_one_text(dataset)) {
        refuse(r, HK_MODEL_YAML, HK_ETYPE, "not one text; allowed: a string of variable length");
    } else if (hk_h5_check_storage(dataset, &why) != HK_OK ||
               hk_h5_read_texts(dataset, r->text, H5S_ALL, H5S_ALL, &left, arena, &text, &why) !=
                   HK_OK) {
        status = refuse_why(r, HK_MODEL_YAML, &why);
    } else {
        char name[1024];
        snprintf(name, sizeof name, "%s:%s", r->path, HK_MODEL_YAML);
        status = hk_yaml_parse(name, text, strlen(text), r->problems, ret_yaml, r->err);
    }
    hk_arena_free(arena);
    H5Oclose(dataset);
    return status;
}

static hk_status read_open(h5_reader *r, hk_table *tables, hk_yaml *ret_yaml)
{
    r->text = H5Tcopy(H5T_C_S1);
    if (r->text < 0 || H5Tset_size(r->text, H5T_VARIABLE) < 0 ||
        H5Tset_cset(r->text, H5T_CSET_UTF8) < 0) {
        refuse_h5(r, NULL);
        return HK_OK;
    }
    check_root(r);
    hk_status status = read_yaml(r, ret_yaml);
    for (int i = 0; i < HK_N_MODEL_TABLE && status == HK_OK; i++) {
        status = read_table(r, &tables[i]);
    }
    H5Tclose(r->text);
    return status;
}

/** What is read, and where to. */
typedef struct h5_job {
    h5_reader reader;
    char *bytes;
    size_t n;
    hk_table *tables;
    hk_yaml *yaml;
    hk_status status;
} h5_job;

static void read_image(void *data)
{
    h5_job *job = data;
    hk_h5_image image = {.bytes = job->bytes, .size = job->n};
    hid_t access = hk_h5_image_access(&image);
    job->reader.file = access < 0 ? access : H5Fopen(HK_H5_IMAGE_NAME, H5F_ACC_RDONLY, access);
    if (job->reader.file < 0) {
        refuse_h5(&job->reader, NULL);
    } else {
        job->tables[HK_TABLE_COMPONENTS].broken = false;
        job->status = read_open(&job->reader, job->tables, job->yaml);
        H5Fclose(job->reader.file);
    }
    if (access >= 0) {
        H5Pclose(access);
    }
}

/** Read the image, first in a child, since HDF5 may crash on a damaged file; a checksum does not say
 *  who made it. */
static hk_status read_safely(h5_job *job, hk_error *err)
{
    hk_error why;
    hk_h5_quiet();
    hk_status status = hk_probe(read_image, job, job->n, &why);
    if (status == HK_EFORMAT) {
        refuse(&job->reader, NULL, HK_EFORMAT, "the HDF5 file is damaged: reading it fails");
        return HK_OK;
    }
    if (status != HK_OK) {
        return hk_fail(err, status, "%s", why.message);
    }
    read_image(job);
    return job->status;
}

hk_status hk_tables_read_h5(const char *path, hk_table *tables, hk_problems *problems,
                            hk_yaml *ret_yaml, hk_error *err)
{
    h5_job job = {.reader = {.path = path, .problems = problems, .err = err},
                  .tables = tables,
                  .yaml = ret_yaml,
                  .status = HK_OK};
    char *bytes;
    size_t size;
    hk_error why;
    tables[HK_TABLE_COMPONENTS].broken = true; /* until it is read */
    hk_status status = hk_file_read(path, HK_TABLE_FILE_MAX, &bytes, &size, &why);
    if (status == HK_ELIMIT) {
        refuse(&job.reader, NULL, HK_ELIMIT, "%s", why.message);
        return HK_OK;
    }
    if (status != HK_OK) {
        return hk_fail(err, status, "%s", why.message);
    }
    job.bytes = bytes;
    job.reader.size = size;
    job.n = image_size(&job.reader, bytes, size);
    status = job.n == 0 ? HK_OK : read_safely(&job, err);
    hk_free(bytes);
    return status;
}

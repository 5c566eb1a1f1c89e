/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV by libcsv in strict mode. libcsv does not tell where a cell stands, so it
 * is fed in runs that end at the next byte that could end a cell (comma, quote,
 * line break): when it reports a cell, that last byte is the one that ended it.
 */
#include <csv.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/io/table.h"

typedef struct feed {
    struct csv_parser parser;
    hk_table *table;
    hk_problems *problems;
    hk_error *err;
    hk_status status;
    size_t end;      /* offset of the byte that ends the run */
    size_t cell_at;  /* offset of the first byte of the cell being read */
    size_t row_at;   /* of the row being read */
    size_t extra_at; /* of its first cell beyond the header's columns */
    size_t counted;  /* line breaks are counted up to here ... */
    int32_t line;    /* ... where this line is */
    int32_t row_line;
    int32_t n_cell;                       /* cells of the row so far */
    int32_t n_header;                     /* columns of the file, 0 = the header is not complete */
    hk_cell header[HK_TABLE_COLUMNS_MAX]; /* text: offset into the pool */
    int32_t column[HK_TABLE_COLUMNS_MAX]; /* of the file -> of the spec, or -1 */
} feed;

static void *csv_realloc(void *block, size_t size)
{
    return hk_realloc(block, size, 1);
}

static int is_never_blank(unsigned char c)
{
    (void)c;
    return 0;
}

static hk_place place_of(feed *f, size_t at)
{
    const hk_source *source = &f->table->source;
    return (hk_place){.file = source->file,
                      .line = f->row_line + hk_source_count_lines(source, f->row_at, at),
                      .column = hk_source_column(source, at)};
}

/** Report something that makes the rest of the file unreadable. */
static void stop(feed *f, hk_status code, size_t at, const char *message)
{
    if (f->table->broken || f->status != HK_OK) {
        return;
    }
    hk_problem_add(f->problems, HK_SEVERITY_ERROR, code, place_of(f, at),
                   hk_source_line(&f->table->source, at), "%s", message);
    if (f->n_cell > 0 && f->table->n_row > 0) {
        f->table->row_bad[f->table->n_row - 1] = 1; /* it was not read to its end */
    }
    f->table->broken = true;
}

/** Begin a row at the cell being read. */
static void begin_row(feed *f)
{
    f->line += hk_source_count_lines(&f->table->source, f->counted, f->cell_at);
    f->counted = f->cell_at;
    f->row_at = f->cell_at;
    f->row_line = f->line;
}

static void take_header_cell(feed *f, const char *text, size_t n)
{
    hk_table *table = f->table;
    if (f->n_cell >= HK_TABLE_COLUMNS_MAX) {
        stop(f, HK_ELIMIT, f->cell_at, "more than 256 columns; allowed: up to 256");
        return;
    }
    hk_cell *cell = &f->header[f->n_cell];
    cell->text = (uint32_t)table->pool_used;
    cell->at = (uint32_t)f->cell_at;
    memcpy(table->pool + table->pool_used, text, n);
    table->pool[table->pool_used + n] = '\0';
    table->pool_used += n + 1;
}

static void take_row_cell(feed *f, const char *text, size_t n)
{
    if (f->n_cell == 0) {
        hk_error why = {0};
        hk_status status = hk_table_add_row(f->table, f->row_at, f->row_line, &why);
        if (status == HK_ELIMIT) {
            stop(f, HK_ELIMIT, f->row_at, why.message);
            return;
        }
        if (status != HK_OK) {
            f->status = hk_fail_nomem(f->err);
            return;
        }
    }
    if (f->n_cell == f->n_header) {
        f->extra_at = f->cell_at;
    }
    if (f->n_cell < f->n_header && f->column[f->n_cell] >= 0) {
        hk_table_set(f->table, f->table->n_row - 1, f->column[f->n_cell], text, n, f->cell_at);
    }
}

/** libcsv reports a cell. */
static void on_cell(void *text, size_t n, void *data)
{
    feed *f = data;
    if (f->status != HK_OK || f->table->broken) {
        return;
    }
    if (f->n_cell == 0) {
        begin_row(f);
    }
    if (n > HK_TABLE_CELL_MAX) {
        stop(f, HK_ELIMIT, f->cell_at, "a cell of more than 65536 bytes; allowed: up to 65536");
        return;
    }
    if (f->n_header == 0) {
        take_header_cell(f, text, n);
    } else {
        take_row_cell(f, text, n);
    }
    if (f->n_cell < INT32_MAX) {
        f->n_cell++;
    }
    f->cell_at = f->end + 1;
}

static void end_header(feed *f)
{
    hk_table *table = f->table;
    const char *names[HK_TABLE_COLUMNS_MAX];
    hk_place places[HK_TABLE_COLUMNS_MAX];
    for (int32_t i = 0; i < f->n_cell; i++) {
        names[i] = table->pool + f->header[i].text;
        places[i] = place_of(f, f->header[i].at);
    }
    hk_table_match_header(table, names, places, hk_source_line(&table->source, f->row_at),
                          f->n_cell, f->problems, f->column);
    f->n_header = f->n_cell;
}

/** libcsv reports the end of a row. */
static void on_row(int c, void *data)
{
    feed *f = data;
    (void)c;
    if (f->status != HK_OK || f->table->broken) {
        return;
    }
    if (f->n_header == 0) {
        end_header(f);
    } else if (f->n_cell != f->n_header) {
        size_t at = f->n_cell > f->n_header ? f->extra_at : f->end;
        hk_problem_add(f->problems, HK_SEVERITY_ERROR, HK_ESYNTAX, place_of(f, at),
                       hk_source_line(&f->table->source, at),
                       "the row has %d cell%s; allowed: %d, as many as the header has columns",
                       f->n_cell, f->n_cell == 1 ? "" : "s", f->n_header);
        f->table->row_bad[f->table->n_row - 1] = 1;
    }
    f->n_cell = 0;
}

static void parse_failed(feed *f, size_t at)
{
    const char *text = f->table->source.text;
    if (csv_error(&f->parser) == CSV_ENOMEM) {
        f->status = hk_fail_nomem(f->err);
    } else if (f->n_cell == 0) {
        begin_row(f);
    }
    if (text[f->cell_at] == '"') {
        stop(f, HK_ESYNTAX, at,
             "something follows the closing quote of a cell; allowed: a comma or the end of the "
             "line, and a quote inside a quoted cell is written twice");
    } else {
        stop(f, HK_ESYNTAX, at,
             "a quote inside a cell that does not begin with one; allowed: quotes round the whole "
             "cell, those inside it written twice");
    }
}

/** Feed the whole text. */
static void run(feed *f)
{
    const hk_source *source = &f->table->source;
    size_t pos = 0;
    while (pos < source->n && f->status == HK_OK && !f->table->broken) {
        size_t n = strcspn(source->text + pos, ",\"\r\n");
        n += pos + n < source->n;
        f->end = pos + n - 1;
        size_t done = csv_parse(&f->parser, source->text + pos, n, on_cell, on_row, f);
        if (done < n && f->status == HK_OK && !f->table->broken) {
            parse_failed(f, pos + done);
        }
        if (f->cell_at == f->end &&
            (source->text[f->end] == '\n' || source->text[f->end] == '\r')) {
            f->cell_at++; /* a blank line, or the LF of CR LF */
        }
        if (f->end > f->cell_at && f->end - f->cell_at > 2 * HK_TABLE_CELL_MAX + 2) {
            if (f->n_cell == 0) {
                begin_row(f);
            }
            stop(f, HK_ELIMIT, f->cell_at,
                 "a cell of more than 65536 bytes; allowed: up to 65536; is a closing quote "
                 "missing?");
        }
        pos += n;
    }
    if (f->status != HK_OK || f->table->broken) {
        return;
    }
    f->end = source->n;
    if (csv_fini(&f->parser, on_cell, on_row, f) != 0 && f->status == HK_OK) {
        if (f->n_cell == 0) {
            begin_row(f);
        }
        stop(f, HK_ESYNTAX, f->cell_at, "the quote that begins this cell is never closed");
    }
}

static hk_status parse(hk_table *table, hk_problems *problems, hk_error *err)
{
    HK_TRY(hk_table_reserve_text(table, table->source.n + 2, err));
    feed *f = hk_alloc(1, sizeof *f);
    if (f == NULL) {
        return hk_fail_nomem(err);
    }
    f->table = table;
    f->problems = problems;
    f->err = err;
    f->line = 1;
    f->row_line = 1;
    if (csv_init(&f->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        hk_free(f);
        return hk_fail(err, HK_EINTERNAL, "libcsv cannot be set up");
    }
    csv_set_realloc_func(&f->parser, csv_realloc);
    csv_set_free_func(&f->parser, hk_free);
    csv_set_space_func(&f->parser, is_never_blank);
    run(f);
    hk_status status = f->status;
    csv_free(&f->parser);
    hk_free(f);
    return status;
}

hk_status hk_table_read_csv(const char *path, const hk_table_spec *spec, hk_inputs *inputs,
                            hk_problems *problems, hk_table *ret_table, hk_error *err)
{
    memset(ret_table, 0, sizeof *ret_table);
    ret_table->spec = spec;
    HK_TRY(hk_source_read(path, HK_TABLE_FILE_MAX, inputs, problems, &ret_table->source, err));
    ret_table->present = true;
    if (ret_table->source.text == NULL) {
        ret_table->broken = true;
        return HK_OK;
    }
    return parse(ret_table, problems, err);
}

hk_status hk_table_parse_csv(const char *name, const char *text, const hk_table_spec *spec,
                             hk_problems *problems, hk_table *ret_table, hk_error *err)
{
    memset(ret_table, 0, sizeof *ret_table);
    ret_table->spec = spec;
    ret_table->present = true;
    ret_table->broken = true; /* until it has a text */
    HK_TRY(hk_source_take(name, text, problems, &ret_table->source, err));
    if (ret_table->source.text == NULL) {
        return HK_OK;
    }
    ret_table->broken = false;
    return parse(ret_table, problems, err);
}

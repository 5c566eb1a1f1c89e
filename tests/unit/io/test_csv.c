/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables from CSV: what cells hold and where they stand. Malformed ones: tests/cli. */
#include "engine/io/table.h"
#include "tests/unit/io/read_support.h"

static const hk_column_spec columns[] = {{"id", true}, {"text", false}, {"other", false}};
static const hk_table_spec spec = {"things", columns, 3, false, false};

typedef struct reading {
    hk_table table;
    hk_problems *problems;
    hk_status status;
} reading;

static reading read_bytes(const char *folder, const void *bytes, size_t n)
{
    char path[PLACE_SIZE];
    hk_error err;
    reading r = {.problems = new_problems()};
    put_bytes(folder, "things.csv", bytes, n, path);
    r.status = hk_table_read_csv(path, &spec, NULL, r.problems, &r.table, &err);
    return r;
}

static reading read_text(const char *folder, const char *text)
{
    return read_bytes(folder, text, strlen(text));
}

static void done(reading *r)
{
    hk_table_done(&r->table);
    hk_problems_free(r->problems);
}

static void test_cells(const char *folder)
{
    reading r = read_text(folder, "text,id\r\n"
                                  "plain,a\r\n"
                                  "\"with \"\"quotes\"\", comma\",b\r\n"
                                  "\r\n"
                                  "\"two\nlines\",c\n"
                                  " blanks ,d");
    TAP_EQ_I64(r.status, HK_OK, "a table is read");
    TAP_EQ_I64(count_errors(r.problems), 0, "without problems");
    TAP_EQ_I64(r.table.n_row, 4, "a blank line is no row");
    TAP_EQ_STR(hk_table_text(&r.table, 0, 0), "a", "columns are found by name");
    TAP_EQ_STR(hk_table_text(&r.table, 0, 1), "plain", "a bare cell");
    TAP_EQ_STR(hk_table_text(&r.table, 0, 2), "", "an absent column is empty");
    TAP_EQ_STR(hk_table_text(&r.table, 1, 1), "with \"quotes\", comma", "a quoted cell");
    TAP_EQ_STR(hk_table_text(&r.table, 2, 1), "two\nlines", "a cell with a line break");
    TAP_EQ_STR(hk_table_text(&r.table, 3, 1), " blanks ", "blanks belong to a cell");
    TAP_EQ_STR(hk_table_text(&r.table, 3, 0), "d", "the last line need not end");
    TAP_OK(r.table.has[0] && r.table.has[1] && !r.table.has[2], "columns that are there are known");
    done(&r);
}

static void expect_place(const reading *r, int32_t row, int32_t column, size_t inner, int line,
                         int at, const char *name)
{
    hk_place place = hk_table_place(&r->table, row, column, inner);
    TAP_OK(place.line == line && place.column == at, "%s: %d:%d, want %d:%d", name, (int)place.line,
           (int)place.column, line, at);
}

static void test_places(const char *folder)
{
    reading r = read_text(folder, "\xEF\xBB\xBFid,text,other\n"
                                  "a,\"x\"\"y\nz\",t\n"
                                  "\n"
                                  "\xE9\xA6\x96\xE9\x83\xBD,bb,cc\r"
                                  "d,e,f\r\n"
                                  "g,h,i\n");
    TAP_EQ_I64(count_errors(r.problems), 0, "a byte order mark is passed over");
    TAP_EQ_I64(r.table.n_row, 4, "LF, CR and CR LF end lines");
    expect_place(&r, 0, 0, 0, 2, 1, "first cell");
    expect_place(&r, 0, 1, 0, 2, 3, "quoted cell");
    expect_place(&r, 0, 1, 1, 2, 5, "second byte of a quoted cell: a doubled quote");
    expect_place(&r, 0, 1, 2, 2, 7, "third byte, behind the doubled quote");
    expect_place(&r, 0, 1, 4, 3, 1, "fifth byte, on the next line");
    expect_place(&r, 0, 2, 0, 3, 4, "cell behind a line break");
    expect_place(&r, 1, 1, 0, 5, 4, "columns count characters, blank lines count");
    expect_place(&r, 1, 2, 1, 5, 8, "second byte of a bare cell");
    expect_place(&r, 2, 1, 0, 6, 3, "line after CR");
    expect_place(&r, 3, 2, 0, 7, 5, "line after CR LF");
    hk_table_problem(&r.table, r.problems, HK_SEVERITY_ERROR, HK_ERANGE, 2, 1, 0, "so %d", 3);
    const hk_problem *p = problem(r.problems, 0);
    TAP_EQ_STR(p->source, "d,e,f", "the source line is shown up to its end");
    TAP_EQ_STR(p->message, "so 3", "the message is formatted");
    done(&r);
}

static void test_empty(const char *folder)
{
    const char *const texts[] = {"", "\n", "\r\n\r\n", "\xEF\xBB\xBF", "id,text\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        reading r = read_text(folder, texts[i]);
        TAP_OK(r.status == HK_OK && r.table.n_row == 0 && count_errors(r.problems) == 0 &&
                   r.table.present && !r.table.broken,
               "table without rows, number %zu", i);
        done(&r);
    }
}

static void test_bad_rows(const char *folder)
{
    reading r = read_text(folder, "id,text\na,b\nc\nd,e,f\ng,h\n");
    TAP_EQ_I64(count_errors(r.problems), 2, "each row of a wrong length is reported");
    TAP_EQ_I64(r.table.n_row, 4, "and kept");
    TAP_OK(!r.table.row_bad[0] && r.table.row_bad[1] && r.table.row_bad[2] && !r.table.row_bad[3],
           "marked as bad");
    TAP_EQ_STR(hk_table_text(&r.table, 2, 0), "d", "with its first cells");
    TAP_EQ_I64(problem(r.problems, 0)->column, 2, "too short: at its end");
    TAP_EQ_I64(problem(r.problems, 1)->column, 5, "too long: at the first cell too many");
    done(&r);

    r = read_text(folder, "id,text\na,b\nc,\"d\ne,f\n");
    TAP_OK(r.table.broken, "a quote that is never closed breaks the table");
    TAP_EQ_I64(problem(r.problems, 0)->line, 3, "and is reported where it opens");
    TAP_EQ_I64(problem(r.problems, 0)->column, 3, "at its column");
    done(&r);
}

static void test_files(const char *folder)
{
    hk_error err;
    hk_problems *problems = new_problems();
    hk_table table;
    char path[PLACE_SIZE];
    join_path(folder, "none.csv", path);
    TAP_EQ_I64(hk_table_read_csv(path, &spec, NULL, problems, &table, &err), HK_EFILE,
               "a file that is not there");
    TAP_HAS(err.message, "none.csv", "is named");
    hk_table_done(&table);
    TAP_EQ_I64(hk_table_read_csv(folder, &spec, NULL, problems, &table, &err), HK_EFILE,
               "a folder is no table");
    hk_table_done(&table);
    TAP_EQ_I64(count_errors(problems), 0, "neither is a problem of its content");
    hk_problems_free(problems);
}

/** Any bytes: a status and no more; cells that stand where their places say. */
static void test_random(const char *folder)
{
    static const char alphabet[] = "ab,,\"\"\n\r id\xC3\xA9";
    uint32_t state = 2009;
    int broken = 0;
    for (int round = 0; round < 3000; round++) {
        char bytes[80];
        size_t n = 8;
        snprintf(bytes, sizeof bytes, "id,text\n");
        size_t end = 8 + (size_t)(round % 60);
        while (n < end) {
            state = state * 1664525U + 1013904223U;
            bytes[n++] = alphabet[(state >> 16) % (sizeof alphabet - 1)];
        }
        reading r = read_bytes(folder, bytes, n);
        broken += r.table.broken || count_errors(r.problems) > 0;
        for (int32_t row = 0; row < r.table.n_row; row++) {
            hk_place place = hk_table_place(&r.table, row, 0, 0);
            if (place.line < 2 || place.column < 1) {
                TAP_OK(false, "place of row %d in round %d", (int)row, round);
            }
        }
        done(&r);
    }
    TAP_OK(broken > 1000 && broken < 3000, "%d of 3000 random tables have problems", broken);
}

/** The limit alone: a table that has as many rows as a table may have. */
static void test_row_limit(void)
{
    hk_table table = {.spec = &spec, .n_row = HK_TABLE_ROWS_MAX, .row_capacity = HK_TABLE_ROWS_MAX};
    hk_error err = {0};
    TAP_EQ_I64(hk_table_add_row(&table, 0, 1, &err), HK_ELIMIT, "one row too many");
    TAP_EQ_STR(err.message, "more than 16777216 rows; allowed: up to 16777216", "says so");
}

int main(void)
{
    char folder[PLACE_SIZE];
    make_folder(folder);
    test_cells(folder);
    test_places(folder);
    test_empty(folder);
    test_bad_rows(folder);
    test_files(folder);
    test_random(folder);
    test_row_limit();
    remove_folder(folder);
    return tap_done();
}

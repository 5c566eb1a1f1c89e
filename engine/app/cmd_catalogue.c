/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_catalogue.h"

#include <string.h>

#include "engine/app/catalogue_view.h"
#include "engine/app/catalogue_where.h"
#include "engine/app/data_dir.h"
#include "engine/app/options.h"
#include "engine/app/problems_print.h"
#include "engine/base/memory.h"

enum { WHERE, IN, SECTOR, CATALOGUE, FORMAT, LANG, N_OPTION };
enum { VALUES_SHOWN = 12, LABEL_SIZE = 4096 };

static const hk_option options[N_OPTION] = {
    [WHERE] = {"where", "COL=VALUE", NULL,
               "only rows with this value; may be repeated, all must hold", .repeats = true},
    [IN] = {"in", "TABLE", NULL, "resolve: only in this table", 0, false},
    [SECTOR] = {"sector", "S", NULL, "resolve: only what is of this sector or subsector", 0, false},
    [CATALOGUE] = {"catalogue", "DIR", NULL,
                   "tables of your own over the catalogue; may be repeated", .repeats = true},
    [FORMAT] = {"format", "FORMAT", HK_PRINT_FORMATS, "how it is printed (table)", 0, false},
    [LANG] = {"lang", "LANG", HK_LANGS, "language of names and headers (en)", 0, false},
};

static const hk_command_spec spec = {
    .name = "catalogue",
    .usage = "catalogue [TABLE | resolve LABEL] [OPTION]...",
    .summary =
        "Show the tables of the catalogue, or find the id that a label of the plans means.\n"
        "Without TABLE: which tables there are. COL is a column, the same without its ending "
        "(_id,\n"
        "_code, _en, _ja, _derived ...), or a beginning that no other column has; VALUE is what "
        "the\n"
        "cell or one of its parts between ';' is. A table leaves columns out; csv and json do "
        "not.\n"
        "LABEL is an id, a name in English or Japanese, or a label as the plans print it; case,\n"
        "blanks and width do not count. Exit code 3: it means nothing, or several things.\n"
        "Folders given by --catalogue lie over the built-in one, later over earlier: rows with a\n"
        "known id replace it, others are added. $HAKYU_DATA/catalogue replaces the built-in one.\n",
    .example = "  hakyu catalogue\n"
               "  hakyu catalogue threats --where pattern=P3 --where scope=individual\n"
               "  hakyu catalogue services --where sector=finance --format csv --lang ja\n"
               "  hakyu catalogue resolve \"Damage insurance\"\n"
               "  hakyu catalogue resolve 水道 --in sectors\n",
    .operand = "one table, or `resolve` and a label",
    .options = options,
    .n_option = N_OPTION,
    .many = true,
    .optional = true,
};

typedef struct request {
    const hk_command_line *line;
    hk_catalogue *catalogue;
    hk_print_format format;
    hk_lang lang;
} request;

static int fail(const hk_error *err)
{
    fprintf(stderr, "hakyu catalogue: error: %s\n", err->message);
    return hk_status_exit(err->code);
}

/** Print and free a table. @return exit code */
static int print_table(hk_print_table *table, const request *q, hk_status status, hk_error *err)
{
    if (status == HK_OK) {
        status = hk_print_table_write(table, q->format, 0, stdout, err);
        fputs(q->format == HK_PRINT_JSON ? "\n" : "", stdout);
    }
    hk_print_table_free(table);
    return status == HK_OK ? HK_EXIT_OK : fail(err);
}

/* --- tables -------------------------------------------------------------------------------------*/

static int list_tables(const request *q)
{
    hk_error err = {0};
    hk_print_table *table = NULL;
    hk_status status = hk_catalogue_view_list(q->catalogue, q->lang, &table, &err);
    const char *const values[] = {q->catalogue->version, q->catalogue->sha256};
    int code = print_table(table, q, status, &err);
    if (code == HK_EXIT_OK) {
        FILE *out =
            q->format == HK_PRINT_TEXT ? stdout : stderr; /* streams for programs stay pure */
        hk_label_print(q->lang, HK_LABEL_NOTE_CATALOGUE, values, out);
        fputc('\n', out);
    }
    return code;
}

/** Table by its name or by the end of it (`rules` for `verification_rules`); -1 after saying why. */
static int32_t find_table(const char *option, const char *name)
{
    const char *names[HK_N_CATALOGUE + 1];
    char quoted[HK_QUOTE_SIZE];
    int32_t part = hk_catalogue_part_named(name);
    size_t n = strlen(name);
    for (int32_t i = 0; i < HK_N_CATALOGUE; i++) {
        names[i] = hk_catalogue_tables[i].name;
        size_t length = strlen(names[i]);
        if (part < 0 && n > 0 && length > n + 1 && names[i][length - n - 1] == '_' &&
            strcmp(names[i] + length - n, name) == 0) {
            part = i;
        }
    }
    if (part >= 0) {
        return part;
    }
    names[HK_N_CATALOGUE] = "resolve";
    const char *nearest = hk_text_nearest(name, names, HK_N_CATALOGUE + (option == NULL));
    fprintf(stderr, "hakyu catalogue: %s%s%s%s is no table", option == NULL ? "" : "option --",
            option == NULL ? "" : option, option == NULL ? "" : ": ", hk_text_quote(name, quoted));
    if (nearest != NULL) {
        fprintf(stderr, "; did you mean '%s'?\n", nearest);
    } else {
        fputs("; allowed: one that `hakyu catalogue` lists\n", stderr);
    }
    return -1;
}

/** The different values of a column, at most VALUES_SHOWN + 1. @return how many */
static int32_t list_values(const hk_catalogue_table *table, int32_t column, const char **values)
{
    int32_t n = 0;
    for (int32_t row = 0; row < table->n_row && n <= VALUES_SHOWN; row++) {
        size_t at = (size_t)row * (size_t)table->spec->n_column + (size_t)column;
        const char *text = table->cells[at].text;
        bool known = text[0] == '\0';
        for (int32_t i = 0; i < n && !known; i++) {
            known = strcmp(values[i], text) == 0;
        }
        if (!known) {
            values[n++] = text;
        }
    }
    return n;
}

/** Say that nothing matched, with what the columns hold if that is little. */
static void note_nothing(const hk_catalogue_table *table, const hk_where *where, int32_t n_where)
{
    fprintf(stderr, "hakyu catalogue: no row of table %s is so", table->spec->name);
    for (int32_t w = 0; w < n_where; w++) {
        const char *values[VALUES_SHOWN + 1];
        int32_t column = 0;
        while (!where[w].columns[column]) {
            column++;
        }
        int32_t n = list_values(table, column, values);
        for (int32_t i = 0; i < n && n <= VALUES_SHOWN; i++) {
            if (i == 0) {
                fprintf(stderr, "; values of %s: ", table->spec->columns[column].name);
            }
            fprintf(stderr, "%s%s", i > 0 ? ", " : "", values[i]);
        }
    }
    fputc('\n', stderr);
}

static int show_rows(const request *q, hk_catalogue_part part, const hk_where *where,
                     int32_t n_where)
{
    hk_error err = {0};
    hk_print_table *out = NULL;
    hk_arena *scratch = NULL;
    const hk_catalogue_table *table = &q->catalogue->tables[part];
    int32_t *rows = hk_alloc((size_t)table->n_row, sizeof *rows);
    if (rows == NULL || hk_arena_new(&scratch, &err) != HK_OK) {
        hk_free(rows);
        (void)hk_fail_nomem(&err);
        return fail(&err);
    }
    int32_t n = 0;
    for (int32_t row = 0; row < table->n_row; row++) {
        bool all = true;
        for (int32_t w = 0; w < n_where && all; w++) {
            all = hk_where_matches(&where[w], table, row, scratch);
        }
        if (all) {
            rows[n++] = row;
        }
    }
    hk_arena_free(scratch);
    hk_status status =
        hk_catalogue_view_rows(q->catalogue, part, rows, n, q->format, q->lang, &out, &err);
    int code = print_table(out, q, status, &err);
    hk_free(rows);
    if (n == 0 && code == HK_EXIT_OK) {
        note_nothing(table, where, n_where);
    }
    return code;
}

static int show_table(const request *q, hk_catalogue_part part)
{
    const char *texts[HK_REPEATS_MAX];
    int32_t n = hk_options_repeats(q->line, WHERE, texts);
    hk_where *where = hk_alloc((size_t)n, sizeof *where);
    int code = HK_EXIT_OK;
    if (where == NULL) {
        hk_error err;
        (void)hk_fail_nomem(&err);
        return fail(&err);
    }
    for (int32_t i = 0; i < n && code == HK_EXIT_OK; i++) {
        code = hk_where_parse(part, texts[i], &where[i]);
    }
    if (code == HK_EXIT_OK) {
        code = show_rows(q, part, where, n);
    }
    hk_free(where);
    return code;
}

/* --- labels -------------------------------------------------------------------------------------*/

/** What a label does not mean, or not alone: on stderr. @return HK_EXIT_INPUT */
static int refuse_label(const request *q, const char *label, const hk_resolved *resolved)
{
    char quoted[HK_QUOTE_SIZE];
    fprintf(stderr, "hakyu catalogue: error: %s ", hk_text_quote(label, quoted));
    if (resolved->outcome == HK_RESOLVED_UNKNOWN) {
        fprintf(stderr, "is no label of the catalogue%s\n",
                resolved->n_hit == 0 ? " and near to none" : "; nearest:");
    } else if (resolved->outcome == HK_RESOLVED_ELSEWHERE) {
        fprintf(stderr, "is no label in what --in and --sector leave; elsewhere it means:\n");
    } else {
        fprintf(stderr, "is ambiguous; choose one by its id, or say --in TABLE or --sector S (a "
                        "sector or subsector):\n");
    }
    for (int32_t i = 0; i < resolved->n_hit; i++) {
        const hk_resolve_hit *hit = &resolved->hits[i];
        const char *sub = hk_catalogue_text(q->catalogue, hit->part, hit->row, "subsector_id");
        const char *sector = hk_catalogue_text(q->catalogue, hit->part, hit->row, "sector_id");
        fprintf(stderr, "  %s (%s%s%s%s%s): %s\n", q->catalogue->tables[hit->part].ids[hit->row],
                hk_catalogue_tables[hit->part].name, sector[0] == '\0' ? "" : ", ", sector,
                sub[0] == '\0' || strcmp(sub, sector) == 0 ? "" : ", ",
                strcmp(sub, sector) == 0 ? "" : sub, hit->label);
    }
    return HK_EXIT_INPUT;
}

static int answer(const request *q, const char *label, const hk_resolved *resolved)
{
    hk_error err = {0};
    hk_print_table *table = NULL;
    if (resolved->outcome != HK_RESOLVED_FOUND) {
        return refuse_label(q, label, resolved);
    }
    hk_status status = hk_catalogue_view_hits(q->catalogue, resolved, q->lang, &table, &err);
    int code = print_table(table, q, status, &err);
    if (code == HK_EXIT_OK && resolved->n_hit > 1) {
        fprintf(stderr, "hakyu catalogue: one meaning in each of %d tables; --in TABLE keeps one\n",
                resolved->n_hit);
    }
    return code;
}

/** The operands behind `resolve` as one label. @return false if it is too long or no text */
static bool join_label(const hk_command_line *line, char *buf)
{
    size_t used = 0;
    for (int32_t i = 1; i < line->n_operand; i++) {
        size_t n = strlen(line->operands[i]);
        if (used + n + 2 > LABEL_SIZE) {
            return false;
        }
        if (i > 1) {
            buf[used++] = ' ';
        }
        memcpy(buf + used, line->operands[i], n);
        used += n;
    }
    buf[used] = '\0';
    return used > 0 && hk_text_utf8_check(buf, used) == used;
}

static int resolve(const request *q)
{
    char label[LABEL_SIZE];
    hk_error err = {0};
    hk_arena *arena = NULL;
    hk_resolve_context context = {.part = -1, .sector = q->line->values[SECTOR]};
    if (!join_label(q->line, label)) {
        fputs("hakyu catalogue: resolve: no label given; allowed: an id, a name or a label of the "
              "plans, in UTF-8 (hakyu catalogue --help)\n",
              stderr);
        return HK_EXIT_USAGE;
    }
    if (q->line->values[IN] != NULL) {
        context.part = find_table("in", q->line->values[IN]);
        if (context.part < 0) {
            return HK_EXIT_USAGE;
        }
    }
    if (hk_arena_new(&arena, &err) != HK_OK) {
        return fail(&err);
    }
    hk_resolved resolved;
    hk_status status = hk_catalogue_resolve(q->catalogue, label, &context, arena, &resolved, &err);
    int code = status == HK_OK ? answer(q, label, &resolved) : fail(&err);
    hk_arena_free(arena);
    return code;
}

/* --- the whole ----------------------------------------------------------------------------------*/

/** Words that do not fit each other. @return HK_EXIT_OK to go on */
static int check_line(const hk_command_line *line, bool is_resolve)
{
    static const int only[] = {IN, SECTOR};
    for (size_t i = 0; i < 2 && !is_resolve; i++) {
        if (line->values[only[i]] != NULL) {
            fprintf(stderr, "hakyu catalogue: option --%s goes with `resolve`\n",
                    options[only[i]].name);
            return HK_EXIT_USAGE;
        }
    }
    if (line->values[WHERE] != NULL && (is_resolve || line->n_operand == 0)) {
        fputs("hakyu catalogue: option --where goes with a table\n", stderr);
        return HK_EXIT_USAGE;
    }
    return HK_EXIT_OK;
}

/** The table that is asked for, -1 for none. @return HK_EXIT_OK to go on */
static int take_table(const hk_command_line *line, bool is_resolve, int32_t *ret_part)
{
    *ret_part = -1;
    if (is_resolve || line->n_operand == 0) {
        return HK_EXIT_OK;
    }
    *ret_part = find_table(NULL, line->operand);
    if (*ret_part >= 0 && line->n_operand > 1) {
        char quoted[HK_QUOTE_SIZE];
        fprintf(stderr, "hakyu catalogue: unexpected %s; allowed: %s (hakyu catalogue --help)\n",
                hk_text_quote(line->operands[1], quoted), spec.operand);
        return HK_EXIT_USAGE;
    }
    return *ret_part < 0 ? HK_EXIT_USAGE : HK_EXIT_OK;
}

/** Read the catalogue; problems are printed. @return exit code */
static int load(const hk_command_line *line, hk_catalogue **ret_catalogue)
{
    hk_app_data data;
    const char *more[HK_REPEATS_MAX];
    hk_error err = {0};
    hk_problems *problems = NULL;
    const hk_catalogue_dirs dirs =
        hk_app_dirs(&data, more, hk_options_repeats(line, CATALOGUE, more));
    if (hk_problems_new(&problems, &err) != HK_OK) {
        return fail(&err);
    }
    hk_status status = hk_catalogue_read(&dirs, NULL, 0, problems, ret_catalogue, &err);
    int64_t errors = hk_problems_count(problems, HK_SEVERITY_ERROR);
    hk_problems_print(stderr, problems, INT64_MAX);
    int code = status != HK_OK ? fail(&err) : HK_EXIT_OK;
    if (code == HK_EXIT_OK && errors > 0) {
        hk_problems_print_summary(stderr, errors, 0, NULL);
        status = hk_problems_status(problems, &err);
        code = hk_status_exit(status);
    } else if (code == HK_EXIT_OK && *ret_catalogue == NULL) {
        code = HK_EXIT_FILE;
    }
    hk_problems_free(problems);
    return code;
}

int hk_cmd_catalogue(int argc, char **argv)
{
    hk_command_line line;
    request q = {.line = &line};
    int code;
    int32_t part;
    if (!hk_options_parse(&spec, argc, argv, &line, &code)) {
        return code;
    }
    bool is_resolve = line.n_operand > 0 && strcmp(line.operand, "resolve") == 0;
    code = check_line(&line, is_resolve);
    if (code == HK_EXIT_OK) {
        code = take_table(&line, is_resolve, &part);
    }
    if (code != HK_EXIT_OK) {
        return code;
    }
    const char *format = line.values[FORMAT];
    const char *lang = line.values[LANG];
    q.format = format == NULL ? HK_PRINT_TEXT
                              : (hk_print_format)hk_options_choice(HK_PRINT_FORMATS, format);
    q.lang = lang == NULL ? HK_LANG_EN : (hk_lang)hk_options_choice(HK_LANGS, lang);
    code = load(&line, &q.catalogue);
    if (code == HK_EXIT_OK && q.catalogue != NULL) {
        code = is_resolve  ? resolve(&q)
               : part >= 0 ? show_table(&q, (hk_catalogue_part)part)
                           : list_tables(&q);
    }
    hk_catalogue_free(q.catalogue);
    int printed = hk_print_finish();
    return code != HK_EXIT_OK ? code : printed;
}

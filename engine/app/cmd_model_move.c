/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hakyu model import` and `export`: between the tables of models and files of other programs. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/app/cmd_model.h"
#include "engine/app/data_dir.h"
#include "engine/app/options.h"
#include "engine/app/print_table.h"
#include "engine/app/problems_print.h"
#include "engine/base/text.h"
#include "engine/io/graph_read.h"
#include "engine/io/model_graph.h"
#include "engine/io/model_read.h"
#include "engine/io/model_write.h"

enum { OUTPUT, SECTOR, RULE, DELIVER, CATALOGUE, N_OPTION };
enum { OUTPUT_OUT, N_OPTION_OUT };

static const hk_option in_options[N_OPTION] = {
    [OUTPUT] = {"output", "DIR|FILE.h5", NULL, "the model: a new folder of tables or an HDF5 file",
                'o', false},
    [SECTOR] = {"sector", "ID", NULL, "of the nodes of a graph of another program (info_comm)", 0,
                false},
    [RULE] = {"rule", "RULE", "all|any|share",
              "what a node of such a graph needs of its suppliers (all)", 0, false},
    [DELIVER] = {"deliver", "WHAT", "all|none",
                 "which nodes of such a graph deliver something that counts (all)", 0, false},
    [CATALOGUE] = {"catalogue", "DIR", NULL,
                   "tables of your own over the catalogue; may be repeated", .repeats = true},
};

static const hk_option out_options[N_OPTION_OUT] = {
    [OUTPUT_OUT] = {"output", "FILE", NULL,
                    "FILE.graphml, FILE.edges (pairs of names), FILE.h5, or a new folder", 'o',
                    false},
};

static const hk_command_spec in_spec = {
    .name = "model import",
    .usage = "model import FILE -o DIR|FILE.h5 [OPTION]...",
    .summary =
        "Make a model of a file: GraphML (.graphml), an edge list of two names a line, supplier\n"
        "first (.edges, .ncol, .txt), a folder of tables or an HDF5 file. What `model export`\n"
        "wrote comes back as it was. In a graph of another program every node becomes a facility\n"
        "that needs the nodes before it; what is filled in has provenance `assumption`. Node\n"
        "columns weight, latitude_deg and longitude_deg are taken over.\n",
    .example = "  hakyu model import grid.graphml -o grid --rule any\n"
               "  hakyu model import links.edges -o links.h5 --sector electric_power\n"
               "  hakyu model import mymodel -o mymodel.h5\n",
    .operand = "one file or folder",
    .options = in_options,
    .n_option = N_OPTION,
};

static const hk_command_spec out_spec = {
    .name = "model export",
    .usage = "model export MODEL -o FILE",
    .summary =
        "Write a model for other programs. GraphML has a node per component and per network, "
        "edges\n"
        "from supplier to consumer and along links, all columns as attributes, and the other\n"
        "tables as texts, so that it can come back by `model import`. An edge list has only who\n"
        "feeds whom. HDF5 and folders have all tables.\n",
    .example = "  hakyu model export data/models/capital -o capital.graphml\n"
               "  hakyu model export japan -o japan.edges\n",
    .operand = "one model: a folder, an HDF5 file, or a name such as japan",
    .options = out_options,
    .n_option = N_OPTION_OUT,
};

typedef enum form { FORM_TABLES, FORM_GRAPHML, FORM_EDGES } form;

static form form_of(const char *path)
{
    static const struct {
        const char *end;
        form form;
    } ends[] = {{".graphml", FORM_GRAPHML},
                {".edges", FORM_EDGES},
                {".ncol", FORM_EDGES},
                {".txt", FORM_EDGES}};
    size_t n = strlen(path);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t length = strlen(ends[i].end);
        if (n > length && strcmp(path + n - length, ends[i].end) == 0) {
            return ends[i].form;
        }
    }
    return FORM_TABLES;
}

/** What one run holds. */
typedef struct move {
    const hk_command_spec *spec;
    const char *from, *to;
    hk_table tables[HK_N_MODEL_TABLE];
    hk_yaml yaml;          /* of a model's tables */
    hk_text_graph *graph;  /* read */
    const char *yaml_text; /* of model.yaml */
    hk_problems *problems;
    hk_arena *arena;
    int64_t left_out;
} move;

static int fail(const move *m, const hk_error *err)
{
    fprintf(stderr, "hakyu %s: error: %s\n", m->spec->name, err->message);
    return hk_status_exit(err->code);
}

/** Errors and few warnings on stderr. @return true if there are errors */
static bool tell(const move *m, int64_t warnings)
{
    int64_t errors = hk_problems_count(m->problems, HK_SEVERITY_ERROR);
    if (errors > 0) {
        hk_problems_print(stderr, m->problems, warnings);
        hk_problems_print_summary(stderr, errors,
                                  hk_problems_count(m->problems, HK_SEVERITY_WARNING),
                                  "nothing was written");
    }
    return errors > 0;
}

static int begin(move *m, const hk_command_spec *spec, const hk_command_line *line)
{
    hk_error err = {0};
    m->spec = spec;
    m->from = line->operand;
    m->to = line->values[0];
    if (m->to == NULL || m->to[0] == '\0') {
        fprintf(stderr,
                "hakyu %s: option --output is missing: where should it go? (hakyu %s "
                "--help)\n",
                spec->name, spec->name);
        return HK_EXIT_USAGE;
    }
    hk_tables_init(m->tables);
    if (hk_arena_new(&m->arena, &err) != HK_OK || hk_problems_new(&m->problems, &err) != HK_OK) {
        return fail(m, &err);
    }
    return HK_EXIT_OK;
}

static void finish(move *m)
{
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_table_done(&m->tables[i]);
    }
    hk_yaml_done(&m->yaml);
    hk_text_graph_free(m->graph);
    hk_problems_free(m->problems);
    hk_arena_free(m->arena);
}

/** Read and check a whole model: what is moved is one. */
static int check_model(const move *m, const char *path, const char *const *catalogues,
                       int32_t n_catalogue)
{
    hk_app_data data;
    hk_error err = {0};
    hk_model *model = NULL;
    const hk_catalogue_dirs dirs = hk_app_dirs(&data, catalogues, n_catalogue);
    hk_status status = hk_model_read(path, &dirs, m->problems, NULL, &model, &err);
    hk_model_free(model);
    if (tell(m, HK_WARNINGS_FEW)) {
        return HK_EXIT_INPUT;
    }
    return status == HK_OK ? HK_EXIT_OK : fail(m, &err);
}

static int read_tables(move *m)
{
    hk_app_data data;
    char built[HK_BUILTIN_PATH_SIZE];
    hk_error err = {0};
    const hk_catalogue_dirs dirs = hk_app_dirs(&data, NULL, 0);
    const char *path = hk_builtin_path(dirs.models, m->from, built);
    if (hk_tables_read_any(path, dirs.models, m->tables, NULL, m->problems, &m->yaml, &err) !=
        HK_OK) {
        return fail(m, &err);
    }
    m->yaml_text = m->yaml.source.text;
    return tell(m, 0) || m->yaml_text == NULL ? HK_EXIT_INPUT : HK_EXIT_OK;
}

static int read_graph(move *m, form how, const hk_graph_defaults *defaults)
{
    hk_error err = {0};
    hk_graph_format format = how == FORM_GRAPHML ? HK_GRAPH_GRAPHML : HK_GRAPH_EDGES;
    hk_status status = hk_graph_read(m->from, format, &m->graph, &err);
    if (status == HK_OK) {
        status = hk_model_from_graph(m->graph, defaults, m->arena, m->problems, m->tables,
                                     &m->yaml_text, &m->left_out, &err);
    }
    if (status != HK_OK) {
        return fail(m, &err);
    }
    return tell(m, 0) ? HK_EXIT_INPUT : HK_EXIT_OK;
}

/** The file's name without folder and ending, as an id: what an imported graph is called. */
static void name_of(const char *path, char name[64])
{
    const char *slash = strrchr(path, '/');
    const char *at = slash == NULL ? path : slash + 1;
    size_t n = 0;
    for (; *at != '\0' && *at != '.' && n + 1 < 64; at++) {
        char c[2] = {hk_text_lower(*at), '\0'};
        name[n++] = c[0];
        if (!hk_text_is_id(c)) {
            name[n - 1] = '-';
        }
    }
    name[n] = '\0';
    if (n == 0 || (name[0] >= '0' && name[0] <= '9')) {
        snprintf(name, 64, "imported");
    }
}

/** Check what was written; a model that is none does not stay. */
static int check_written(move *m, const hk_command_line *line)
{
    const char *catalogues[HK_REPEATS_MAX];
    char beside[4200];
    hk_error err = {0};
    int32_t n = hk_options_repeats(line, CATALOGUE, catalogues);
    snprintf(beside, sizeof beside, "%.4000s.new-%ld.h5", m->to, (long)getpid());
    hk_status status = hk_model_write(m->tables, m->yaml_text, beside, &err);
    int code = status == HK_OK ? check_model(m, beside, catalogues, n) : fail(m, &err);
    unlink(beside);
    return code;
}

static int import_model(move *m, const hk_command_line *line)
{
    char name[64];
    form how = form_of(m->from);
    hk_error err = {0};
    name_of(m->from, name);
    const hk_graph_defaults defaults = {
        .name = name,
        .sector = line->values[SECTOR] == NULL ? "info_comm" : line->values[SECTOR],
        .rule = line->values[RULE] == NULL ? "all" : line->values[RULE],
        .deliver = line->values[DELIVER] == NULL || strcmp(line->values[DELIVER], "all") == 0};
    int code = how == FORM_TABLES ? read_tables(m) : read_graph(m, how, &defaults);
    if (code == HK_EXIT_OK) {
        code = check_written(m, line);
    }
    if (code != HK_EXIT_OK) {
        return code;
    }
    if (hk_model_write(m->tables, m->yaml_text, m->to, &err) != HK_OK) {
        return fail(m, &err);
    }
    if (m->left_out > 0) {
        fprintf(stderr,
                "hakyu model import: %" PRId64 " edges of nodes to themselves or given twice were "
                "left out\n",
                m->left_out);
    }
    fprintf(stderr, "%s: %d components, %d dependencies\n", m->to,
            m->tables[HK_TABLE_COMPONENTS].n_row, m->tables[HK_TABLE_DEPENDENCIES].n_row);
    return HK_EXIT_OK;
}

int hk_cmd_model_import(int argc, char **argv)
{
    hk_command_line line;
    move m = {0};
    int code;
    if (!hk_options_parse(&in_spec, argc, argv, &line, &code)) {
        return code;
    }
    code = begin(&m, &in_spec, &line);
    if (code == HK_EXIT_OK) {
        code = import_model(&m, &line);
    }
    finish(&m);
    return code;
}

static int export_graph(move *m, form how)
{
    hk_error err = {0};
    hk_text_graph graph;
    hk_graph_format format = how == FORM_GRAPHML ? HK_GRAPH_GRAPHML : HK_GRAPH_EDGES;
    hk_status status = hk_model_to_graph(m->tables, m->yaml_text, m->arena, &graph, &err);
    if (status == HK_OK) {
        status = hk_graph_write(&graph, format, m->to, &err);
    }
    return status == HK_OK ? HK_EXIT_OK : fail(m, &err);
}

static int export_model(move *m)
{
    hk_error err = {0};
    form how = form_of(m->to);
    int code = check_model(m, m->from, NULL, 0);
    if (code == HK_EXIT_OK) {
        code = read_tables(m);
    }
    if (code != HK_EXIT_OK) {
        return code;
    }
    if (how != FORM_TABLES) {
        return export_graph(m, how);
    }
    return hk_model_write(m->tables, m->yaml_text, m->to, &err) == HK_OK ? HK_EXIT_OK
                                                                         : fail(m, &err);
}

int hk_cmd_model_export(int argc, char **argv)
{
    hk_command_line line;
    move m = {0};
    int code;
    if (!hk_options_parse(&out_spec, argc, argv, &line, &code)) {
        return code;
    }
    code = begin(&m, &out_spec, &line);
    if (code == HK_EXIT_OK) {
        code = export_model(&m);
    }
    finish(&m);
    return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree is built from libfyaml's events with a stack of open collections, so
 * neither depth nor aliases can run away. Duplicate keys are found per mapping:
 * small ones by comparing, large ones by a map.
 */
#include "engine/io/yaml.h"

#include <libfyaml.h>
#include <string.h>

#include "engine/base/text.h"
#include "engine/io/result_probe.h"

enum {
    SMALL_MAPPING = 16,
    TEXT_ROOM = 2 * HK_YAML_TEXT_MAX /* escapes such as \L make 3 bytes of 2 */
};

typedef struct builder {
    const hk_source *source;
    size_t from; /* offset into the source of the text given to libfyaml */
    bool in_set;
    hk_arena *arena;
    hk_problems *problems;
    hk_error *err;
    hk_yaml_node *stack[HK_YAML_DEPTH_MAX]; /* open collections */
    hk_yaml_node *key[HK_YAML_DEPTH_MAX];   /* the key that waits for its value, in a mapping */
    int32_t depth;
    hk_yaml_node *root;
    size_t counted; /* line breaks counted up to here ... */
    int32_t line;   /* ... where this line is */
    int64_t n_node;
    int32_t n_document;
    bool stopped; /* after a problem */
    bool failed;  /* libfyaml, with a text */
    char *text;   /* [TEXT_ROOM] of the scalar being read */
} builder;

HK_PRINTF(4, 5)
static void refuse(builder *b, hk_status code, size_t offset, const char *format, ...)
{
    int32_t line = b->in_set ? 0 : 1 + hk_source_count_lines(b->source, 0, offset);
    va_list args;
    va_start(args, format);
    hk_yaml_vreport(b->problems, HK_SEVERITY_ERROR, code, b->source, offset, line, format, args);
    va_end(args);
    b->stopped = true;
}

/** Offset into the source of an event, and its line. */
static size_t locate(builder *b, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    size_t offset = b->from + (mark == NULL ? 0 : mark->input_pos);
    offset = offset > b->source->n ? b->source->n : offset;
    if (mark == NULL || offset < b->counted) {
        return mark == NULL ? b->counted : offset;
    }
    b->line += hk_source_count_lines(b->source, b->counted, offset);
    b->counted = offset;
    return offset;
}

static hk_yaml_node *new_node(builder *b, hk_yaml_kind kind, size_t offset)
{
    hk_yaml_node *node = hk_arena_alloc(b->arena, 1, sizeof *node);
    if (node != NULL) {
        node->kind = kind;
        node->text = "";
        node->source = b->source;
        node->offset = offset;
        node->line = b->in_set ? 0 : b->line;
    }
    return node;
}

/** Put a finished node where it belongs: root, list, key or value. */
static hk_status place_node(builder *b, hk_yaml_node *node)
{
    if (b->depth == 0) {
        b->root = node;
        return HK_OK;
    }
    hk_yaml_node *parent = b->stack[b->depth - 1];
    hk_yaml_node **key = &b->key[b->depth - 1];
    if (parent->kind == HK_YAML_LIST) {
        return hk_yaml_append(b->arena, parent, NULL, node, b->err);
    }
    if (*key == NULL) {
        if (node->kind != HK_YAML_SCALAR) {
            refuse(b, HK_ETYPE, node->offset, "a key that is %s; allowed: a word",
                   node->kind == HK_YAML_MAP ? "a mapping" : "a list");
        }
        if (parent->n == 0 && node->offset < parent->offset) {
            parent->offset = node->offset;
            parent->line = node->line;
        }
        *key = node;
        return HK_OK;
    }
    HK_TRY(hk_yaml_append(b->arena, parent, *key, node, b->err));
    *key = NULL;
    return HK_OK;
}

static void report_duplicate(builder *b, const hk_yaml_node *first, const hk_yaml_node *again)
{
    hk_yaml_problem(again, b->problems, HK_SEVERITY_ERROR, HK_EDUPLICATE,
                    "key '%.80s' is given twice, first in line %d; allowed: once", again->text,
                    first->line);
    b->stopped = true;
}

static hk_status check_duplicates(builder *b, const hk_yaml_node *node)
{
    if (node->n <= SMALL_MAPPING) {
        for (int32_t i = 0; i < node->n; i++) {
            for (int32_t k = 0; k < i; k++) {
                if (strcmp(node->keys[i]->text, node->keys[k]->text) == 0) {
                    report_duplicate(b, node->keys[k], node->keys[i]);
                    break;
                }
            }
        }
        return HK_OK;
    }
    hk_map *map;
    HK_TRY(hk_map_new(node->n, &map, b->err));
    hk_status status = HK_OK;
    for (int32_t i = 0; i < node->n && status == HK_OK; i++) {
        hk_error why;
        status = hk_map_put(map, node->keys[i]->text, i, &why);
        if (status == HK_EDUPLICATE) {
            report_duplicate(b, node->keys[hk_map_get(map, node->keys[i]->text)], node->keys[i]);
            status = HK_OK;
        }
    }
    hk_map_free(map);
    return status == HK_OK ? HK_OK : hk_fail_nomem(b->err);
}

static hk_status open_collection(builder *b, hk_yaml_kind kind, size_t offset)
{
    if (b->depth >= HK_YAML_DEPTH_MAX) {
        refuse(b, HK_ELIMIT, offset, "nested deeper than %d; allowed: up to %d", HK_YAML_DEPTH_MAX,
               HK_YAML_DEPTH_MAX);
        return HK_OK;
    }
    hk_yaml_node *node = new_node(b, kind, offset);
    if (node == NULL) {
        return hk_fail_nomem(b->err);
    }
    HK_TRY(place_node(b, node));
    b->stack[b->depth] = node;
    b->key[b->depth] = NULL;
    b->depth++;
    return HK_OK;
}

static hk_status close_collection(builder *b)
{
    b->depth--;
    if (b->stack[b->depth]->kind == HK_YAML_MAP) {
        HK_TRY(check_duplicates(b, b->stack[b->depth]));
    }
    return HK_OK;
}

/** Bytes between the marks of a scalar. */
static size_t extent(struct fy_event *event)
{
    const struct fy_mark *from = fy_event_start_mark(event);
    const struct fy_mark *to = fy_event_end_mark(event);
    return from == NULL || to == NULL || to->input_pos < from->input_pos
               ? 0
               : to->input_pos - from->input_pos;
}

/** Copy the text of a token into b->text, cut at TEXT_ROOM. @return its bytes */
static size_t copy_text(builder *b, struct fy_token *token)
{
    size_t n = 0;
    int error = 0;
    struct fy_token_iter *iter = fy_token_iter_create(token);
    const struct fy_iter_chunk *chunk = NULL;
    while (iter != NULL && n < TEXT_ROOM &&
           (chunk = fy_token_iter_chunk_next(iter, chunk, &error)) != NULL) {
        size_t part = chunk->len < TEXT_ROOM - n ? chunk->len : TEXT_ROOM - n;
        if (part > 0) {
            memcpy(b->text + n, chunk->str, part);
        }
        n += part;
    }
    fy_token_iter_destroy(iter);
    b->failed = iter == NULL || error < 0;
    return n;
}

/** The text of a scalar, by libfyaml's chunks: fy_token_get_text() of 0.7.12 leaks memory for texts
 *  with many escapes. And only of what is not too long: it takes stack for every line. */
static hk_status take_text(builder *b, struct fy_event *event, hk_yaml_node *node)
{
    size_t n = 0;
    size_t size = extent(event);
    if (size <= HK_YAML_TEXT_MAX) {
        n = copy_text(b, event->scalar.value);
        if (b->failed) { /* 0.7.12 gives up on a block of nothing but blanks at the end */
            refuse(
                b, HK_ESYNTAX, node->offset,
                "not YAML: a text that cannot be read; allowed: after | or >, lines that are not "
                "all blank");
            return HK_OK;
        }
    }
    if (size > HK_YAML_TEXT_MAX || n >= TEXT_ROOM) {
        refuse(b, HK_ELIMIT, node->offset, "a text of more than %d bytes; allowed: up to %d",
               HK_YAML_TEXT_MAX, HK_YAML_TEXT_MAX);
        return HK_OK;
    }
    uint32_t code = 0;
    if (hk_text_control(b->text, n, &code) < n) {
        refuse(b, HK_EENCODING, node->offset,
               "a text with the control character U+%04X in it; allowed: UTF-8 text, of control "
               "characters tab and line break",
               (unsigned)code);
        return HK_OK;
    }
    node->text = hk_arena_strndup(b->arena, b->text, n);
    return node->text == NULL ? hk_fail_nomem(b->err) : HK_OK;
}

static hk_status add_scalar(builder *b, struct fy_event *event, size_t offset)
{
    struct fy_token *token = event->scalar.value;
    hk_yaml_node *node = new_node(b, HK_YAML_SCALAR, offset);
    if (node == NULL) {
        return hk_fail_nomem(b->err);
    }
    node->plain = true;
    if (token != NULL) {
        enum fy_scalar_style style = fy_scalar_token_get_style(token);
        node->plain = style == FYSS_PLAIN;
        if ((style == FYSS_DOUBLE_QUOTED || style == FYSS_SINGLE_QUOTED) &&
            node->offset > b->from) {
            node->offset--; /* libfyaml points behind the quote */
        }
        HK_TRY(take_text(b, event, node));
    }
    return b->stopped ? HK_OK : place_node(b, node);
}

/** True if the event carries an anchor or a tag, which is then refused. */
static bool is_refused(builder *b, const struct fy_event *event, size_t offset)
{
    const struct fy_token *anchor = NULL;
    const struct fy_token *tag = NULL;
    if (event->type == FYET_SCALAR) {
        anchor = event->scalar.anchor;
        tag = event->scalar.tag;
    } else if (event->type == FYET_MAPPING_START) {
        anchor = event->mapping_start.anchor;
        tag = event->mapping_start.tag;
    } else if (event->type == FYET_SEQUENCE_START) {
        anchor = event->sequence_start.anchor;
        tag = event->sequence_start.tag;
    }
    if (anchor != NULL || event->type == FYET_ALIAS) {
        refuse(b, HK_ESYNTAX, offset,
               "anchors (&) and aliases (*) are not supported; allowed: write the value out, or "
               "put a text that begins so in quotes");
    } else if (tag != NULL) {
        refuse(b, HK_ESYNTAX, offset,
               "tags (!) are not supported; allowed: the plain value, or put a text that begins "
               "so in quotes");
    }
    return b->stopped;
}

static hk_status on_event(builder *b, struct fy_event *event)
{
    size_t offset = locate(b, event);
    if (is_refused(b, event, offset)) {
        return HK_OK;
    }
    if (event->type == FYET_SCALAR || event->type == FYET_MAPPING_START ||
        event->type == FYET_SEQUENCE_START) {
        b->n_node++;
        if (b->n_node > HK_YAML_NODES_MAX) {
            refuse(b, HK_ELIMIT, offset, "more than %d values; allowed: up to %d",
                   HK_YAML_NODES_MAX, HK_YAML_NODES_MAX);
            return HK_OK;
        }
    }
    switch (event->type) {
    case FYET_SCALAR:
        return add_scalar(b, event, offset);
    case FYET_MAPPING_START:
        return open_collection(b, HK_YAML_MAP, offset);
    case FYET_SEQUENCE_START:
        return open_collection(b, HK_YAML_LIST, offset);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        return close_collection(b);
    case FYET_DOCUMENT_START:
        if (++b->n_document > 1) {
            refuse(b, HK_ESYNTAX, offset, "a second document; allowed: one");
        }
        return HK_OK;
    default:
        return HK_OK;
    }
}

/** libfyaml's first complaint as a problem. */
static void report_syntax(builder *b, struct fy_diag *diag)
{
    void *iterator = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &iterator);
    size_t offset = b->from;
    if (error != NULL && error->line > 0) {
        for (int32_t line = 1; line < error->line && offset < b->source->n; offset++) {
            line += hk_source_count_lines(b->source, offset, offset + 1);
        }
        for (int32_t column = 1; column < error->column && offset < b->source->n; column++) {
            offset++;
            while (((unsigned char)b->source->text[offset] & 0xC0U) == 0x80U) {
                offset++;
            }
        }
    }
    refuse(b, HK_ESYNTAX, offset, "not YAML: %.200s",
           error == NULL || error->msg == NULL ? "it cannot be parsed" : error->msg);
}

static void no_output(struct fy_diag *diag, void *user, const char *text, size_t n)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)n;
}

static hk_status run(builder *b, struct fy_parser *parser, struct fy_diag *diag)
{
    hk_status status = HK_OK;
    bool at_end = false;
    while (status == HK_OK && !b->stopped && !at_end) {
        struct fy_event *event = fy_parser_parse(parser);
        if (event == NULL) {
            break;
        }
        at_end = event->type == FYET_STREAM_END;
        status = on_event(b, event);
        fy_parser_event_free(parser, event);
    }
    if (status == HK_OK && !b->stopped && !at_end) {
        report_syntax(b, diag);
    }
    return status;
}

static hk_status parse_source(const hk_source *source, size_t from, bool in_set, hk_arena *arena,
                              hk_problems *problems, hk_yaml_node **ret_root, hk_error *err)
{
    builder b = {.source = source, .from = from, .in_set = in_set, .arena = arena};
    b.problems = problems;
    b.err = err;
    b.counted = from;
    b.line = 1;
    struct fy_diag_cfg diag_config = {
        .output_fn = no_output, .level = FYET_ERROR, .module_mask = ~0U};
    struct fy_diag *diag = fy_diag_create(&diag_config);
    if (diag == NULL) {
        return hk_fail_nomem(err);
    }
    fy_diag_set_collect_errors(diag, true);
    b.text = hk_alloc(TEXT_ROOM, 1);
    struct fy_parse_cfg config = {.search_path = "",
                                  .flags =
                                      FYPCF_QUIET | FYPCF_JSON_NONE | FYPCF_DEFAULT_VERSION_1_2,
                                  .diag = diag};
    struct fy_parser *parser = fy_parser_create(&config);
    hk_status status = HK_OK;
    if (parser == NULL || b.text == NULL ||
        fy_parser_set_string(parser, source->text + from, source->n - from) != 0) {
        status = hk_fail_nomem(err);
    } else {
        status = run(&b, parser, diag);
    }
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    hk_free(b.text);
    if (status == HK_OK) {
        *ret_root = b.stopped ? NULL : b.root;
    }
    return status;
}

/** What is parsed, for a child. */
typedef struct yaml_job {
    const hk_source *source;
    size_t from;
    bool in_set;
    hk_arena *arena;
    hk_problems *problems;
} yaml_job;

static void try_parse(void *data)
{
    const yaml_job *job = data;
    hk_yaml_node *root = NULL;
    hk_status status =
        parse_source(job->source, job->from, job->in_set, job->arena, job->problems, &root, NULL);
    (void)status;
}

/** First in a child: libfyaml 0.7.12 crashes on some texts, such as "? a:", a tab and "-". */
hk_status hk_yaml_parse_source(const hk_source *source, size_t from, bool in_set, hk_arena *arena,
                               hk_problems *problems, hk_yaml_node **ret_root, hk_error *err)
{
    yaml_job job = {source, from, in_set, arena, problems};
    hk_error why;
    hk_status status = hk_probe(try_parse, &job, source->n, &why);
    if (status == HK_EFORMAT) {
        hk_place place = {.file = source->file};
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_ESYNTAX, place, NULL,
                       "not YAML: the text makes the YAML library crash or hang");
        *ret_root = NULL;
        return HK_OK;
    }
    if (status != HK_OK) {
        return hk_fail(err, status, "%s", why.message);
    }
    return parse_source(source, from, in_set, arena, problems, ret_root, err);
}

static hk_status parse_whole(hk_yaml *yaml, hk_problems *problems, hk_error *err)
{
    HK_TRY(hk_arena_new(&yaml->arena, err));
    if (yaml->source.text == NULL) {
        return HK_OK;
    }
    hk_source *source = hk_arena_alloc(yaml->arena, 1, sizeof *source);
    if (source == NULL) {
        return hk_fail_nomem(err);
    }
    *source = yaml->source; /* nodes refer to this one, so that the hk_yaml may move */
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    HK_TRY(hk_yaml_parse_source(source, 0, false, yaml->arena, problems, &yaml->root, err));
    if (yaml->root == NULL && hk_problems_count(problems, HK_SEVERITY_ERROR) == before) {
        hk_place place = {.file = yaml->source.file, .line = 1, .column = 1};
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EMISSING, place, NULL,
                       "the file is empty; allowed: a mapping");
    }
    return HK_OK;
}

hk_status hk_yaml_read(const char *path, hk_inputs *inputs, hk_problems *problems,
                       hk_yaml *ret_yaml, hk_error *err)
{
    memset(ret_yaml, 0, sizeof *ret_yaml);
    HK_TRY(hk_source_read(path, HK_YAML_FILE_MAX, inputs, problems, &ret_yaml->source, err));
    return parse_whole(ret_yaml, problems, err);
}

hk_status hk_yaml_parse(const char *name, const char *text, size_t n, hk_problems *problems,
                        hk_yaml *ret_yaml, hk_error *err)
{
    memset(ret_yaml, 0, sizeof *ret_yaml);
    size_t n_name = strlen(name) + 1;
    char *file = hk_alloc(n_name, 1);
    char *copy = hk_alloc(n + 1, 1);
    if (file == NULL || copy == NULL) {
        hk_free(file);
        hk_free(copy);
        return hk_fail_nomem(err);
    }
    memcpy(file, name, n_name);
    memcpy(copy, text, n);
    ret_yaml->source = (hk_source){.file = file, .text = copy, .n = n};
    size_t bad = hk_text_utf8_check(copy, n);
    if (bad < n) {
        hk_place place = {.file = file};
        hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EENCODING, place, NULL,
                       "byte %zu is not UTF-8; allowed: UTF-8 text", bad + 1);
        hk_free(copy);
        ret_yaml->source.text = NULL;
    }
    return parse_whole(ret_yaml, problems, err);
}

void hk_yaml_done(hk_yaml *yaml)
{
    hk_source_done(&yaml->source);
    hk_arena_free(yaml->arena);
    memset(yaml, 0, sizeof *yaml);
}

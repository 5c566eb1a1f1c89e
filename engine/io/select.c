/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `where`: each term makes a set of words; a component stays if one of its words
 * for that term is in the set (OR within a list, AND over terms). Words that
 * nobody has are problems: a misspelt id must not silently select less.
 */
#include <stdio.h>
#include <string.h>

#include "engine/base/units.h"
#include "engine/io/scenario_parts.h"

typedef enum term {
    TERM_SECTOR,
    TERM_SUBSECTOR,
    TERM_PROVIDER,
    TERM_SERVICE,
    TERM_TYPE,
    TERM_KIND,
    TERM_TAG,
    TERM_ID,
    N_TERM
} term;

static const char *const term_names[N_TERM] = {"sector", "subsector", "provider", "service",
                                               "type",   "kind",      "tag",      "id"};
static const char *const where_keys[] = {"sector",     "subsector", "provider", "service",
                                         "type",       "kind",      "tag",      "id",
                                         "prefecture", "within",    "inside",   "sample"};
static const char *const kinds[] = {"facility", "system", "delivery"};

/** The words that a term can mean in a model. */
typedef struct vocabulary {
    hk_map *map;        /* word -> number */
    const char **words; /* [n] */
    bool *wanted;       /* [n] */
    int32_t n, capacity;
    bool passes_unknown; /* a default of the catalogue names more than a model need have */
} vocabulary;

static int32_t provider_of(const hk_model *model, const hk_component *c)
{
    return c->provider == HK_NONE && c->service != HK_NONE ? model->services[c->service].provider
                                                           : c->provider;
}

/** Word number k that component i has for the term; NULL if it has no more. */
static const char *component_word(const hk_model *model, term t, int32_t i, int32_t k)
{
    const hk_component *c = &model->components[i];
    int32_t provider = provider_of(model, c);
    if (t == TERM_TAG) {
        return k < c->n_tag ? c->tags[k] : NULL;
    }
    if (t == TERM_SERVICE && c->service != HK_NONE && k < 2) {
        const hk_service *service = &model->services[c->service];
        return k == 0 ? service->id : service->service;
    }
    if (k > 0) {
        return NULL;
    }
    switch (t) {
    case TERM_SECTOR: {
        int32_t sector = hk_model_sector(model, i);
        return sector == HK_NONE ? NULL : model->sectors[sector].id;
    }
    case TERM_SUBSECTOR:
        return provider == HK_NONE ? NULL : model->providers[provider].subsector;
    case TERM_PROVIDER:
        return provider == HK_NONE ? NULL : model->providers[provider].id;
    case TERM_TYPE:
        return c->type;
    case TERM_KIND:
        return kinds[c->kind];
    case TERM_ID:
        return c->id;
    default:
        return NULL;
    }
}

static hk_status add_word(vocabulary *v, const char *word, hk_error *err)
{
    if (word == NULL || word[0] == '\0' || hk_map_get(v->map, word) >= 0) {
        return HK_OK;
    }
    if (v->n == v->capacity) {
        int32_t capacity = v->capacity == 0 ? 64 : v->capacity * 2;
        const char **words = hk_realloc(v->words, (size_t)capacity, sizeof *words);
        if (words == NULL) {
            return hk_fail_nomem(err);
        }
        v->words = words;
        v->capacity = capacity;
    }
    HK_TRY(hk_map_put(v->map, word, v->n, err));
    v->words[v->n++] = word;
    return HK_OK;
}

/** Rows of the table that a term names. */
static int32_t count_rows(const hk_model *model, term t)
{
    switch (t) {
    case TERM_KIND:
        return 3;
    case TERM_SECTOR:
        return model->n_sector;
    case TERM_PROVIDER:
    case TERM_SUBSECTOR:
        return model->n_provider;
    case TERM_SERVICE:
        return model->n_service;
    default:
        return 0;
    }
}

/** The word of row i. */
static const char *row_word(const hk_model *model, term t, int32_t i)
{
    switch (t) {
    case TERM_KIND:
        return kinds[i];
    case TERM_SECTOR:
        return model->sectors[i].id;
    case TERM_PROVIDER:
        return model->providers[i].id;
    case TERM_SUBSECTOR:
        return model->providers[i].subsector;
    default:
        return model->services[i].id;
    }
}

/** Words of rows, which no component need refer to. */
static hk_status collect_rows(const hk_model *model, term t, vocabulary *v, hk_error *err)
{
    int32_t n = count_rows(model, t);
    for (int32_t i = 0; i < n; i++) {
        HK_TRY(add_word(v, row_word(model, t, i), err));
        HK_TRY(add_word(v, t == TERM_SERVICE ? model->services[i].service : NULL, err));
    }
    return HK_OK;
}

/** All words of a term. */
static hk_status collect_words(const hk_model *model, term t, vocabulary *v, hk_error *err)
{
    HK_TRY(collect_rows(model, t, v, err));
    bool of_components = t == TERM_TYPE || t == TERM_TAG || t == TERM_ID;
    for (int32_t i = 0; i < model->n_component && of_components; i++) {
        const char *word;
        for (int32_t k = 0; (word = component_word(model, t, i, k)) != NULL; k++) {
            HK_TRY(add_word(v, word, err));
        }
    }
    v->wanted = hk_alloc((size_t)v->n, sizeof *v->wanted);
    return v->wanted == NULL ? hk_fail_nomem(err) : HK_OK;
}

static void want(vocabulary *v, const hk_yaml_node *node, term t, hk_problems *problems)
{
    const char *text = hk_value_text(node, term_names[t], problems);
    if (text == NULL) {
        return;
    }
    int32_t word = hk_map_get(v->map, text);
    if (word >= 0) {
        v->wanted[word] = true;
    } else if (!v->passes_unknown) {
        hk_value_unknown(node, HK_EREFERENCE, term_names[t], v->words, v->n, problems);
    }
}

static hk_status apply_term(const hk_scenario_reader *reader, term t, const hk_yaml_node *node,
                            uint8_t *marks, hk_error *err)
{
    const hk_model *model = reader->model;
    hk_problems *problems = reader->problems;
    vocabulary v = {.passes_unknown = reader->where_is_default};
    HK_TRY(hk_map_new(64, &v.map, err));
    hk_status status = collect_words(model, t, &v, err);
    if (status == HK_OK && node->kind == HK_YAML_LIST) {
        for (int32_t i = 0; i < node->n; i++) {
            want(&v, node->items[i], t, problems);
        }
    } else if (status == HK_OK) {
        want(&v, node, t, problems);
    }
    for (int32_t i = 0; i < model->n_component && status == HK_OK; i++) {
        bool found = false;
        const char *word;
        for (int32_t k = 0; !found && (word = component_word(model, t, i, k)) != NULL; k++) {
            int32_t number = hk_map_get(v.map, word);
            found = number >= 0 && v.wanted[number];
        }
        marks[i] = marks[i] && found;
    }
    hk_map_free(v.map);
    hk_free(v.words);
    hk_free(v.wanted);
    return status;
}

static void apply_prefecture(const hk_model *model, const hk_yaml_node *node, hk_problems *problems,
                             uint8_t *marks)
{
    bool wanted[48] = {false};
    if (node->kind == HK_YAML_LIST) {
        for (int32_t i = 0; i < node->n; i++) {
            wanted[hk_value_integer(node->items[i], "prefecture", 1, 47, 0, problems)] = true;
        }
    } else {
        wanted[hk_value_integer(node, "prefecture", 1, 47, 0, problems)] = true;
    }
    wanted[0] = false;
    for (int32_t i = 0; i < model->n_component; i++) {
        marks[i] = marks[i] && wanted[model->components[i].prefecture];
    }
}

/** `sample`: a fraction between 0 and 1, a count of components, or `{providers: 2}`. */
static void read_sample(const hk_yaml_node *node, hk_problems *problems, hk_threat *threat)
{
    static const char *const keys[] = {"providers"};
    if (node != NULL && node->kind == HK_YAML_MAP) {
        const hk_yaml_node *providers = hk_yaml_get(node, "providers");
        hk_value_check_keys(node, keys, 1, problems);
        if (providers == NULL) {
            hk_value_missing(node, "providers", problems);
        } else {
            threat->sample_providers =
                (int32_t)hk_value_integer(providers, "providers", 1, INT32_MAX, 1, problems);
        }
        return;
    }
    const char *text = node == NULL ? NULL : hk_value_text(node, "sample", problems);
    if (text == NULL) {
        return;
    }
    if (strpbrk(text, ".eE") == NULL) {
        threat->sample_count = hk_value_integer(node, "sample", 1, INT32_MAX, 1, problems);
        return;
    }
    double fraction = hk_value_real(node, "sample", 0, 1, 0.5, problems);
    if (fraction <= 0 || fraction >= 1) {
        hk_yaml_problem(node, problems, HK_SEVERITY_ERROR, HK_ERANGE,
                        "sample: '%.40s' is not between 0 and 1; allowed: a fraction between 0 and "
                        "1, or a whole number of components",
                        text);
    } else {
        threat->sample_fraction = fraction;
    }
}

static hk_status apply_terms(const hk_scenario_reader *reader, const hk_yaml_node *where,
                             uint8_t *marks, hk_error *err)
{
    const hk_model *model = reader->model;
    hk_problems *problems = reader->problems;
    for (int t = 0; t < N_TERM; t++) {
        const hk_yaml_node *node = hk_yaml_get(where, term_names[t]);
        if (node != NULL) {
            HK_TRY(apply_term(reader, (term)t, node, marks, err));
        }
    }
    const hk_yaml_node *prefecture = hk_yaml_get(where, "prefecture");
    const hk_yaml_node *within = hk_yaml_get(where, "within");
    const hk_yaml_node *inside = hk_yaml_get(where, "inside");
    if (prefecture != NULL) {
        apply_prefecture(model, prefecture, problems, marks);
    }
    if (within != NULL) {
        hk_select_within(model, within, problems, marks);
    }
    return inside == NULL ? HK_OK : hk_select_inside(model, inside, problems, marks, err);
}

/** Of which providers are the selected? Components without one are passed over. */
static hk_status list_providers(hk_scenario_reader *reader, hk_threat *threat, hk_error *err)
{
    const hk_model *model = reader->model;
    if (threat->sample_providers == 0) {
        return HK_OK;
    }
    uint8_t *is_one = hk_scenario_alloc(reader, model->n_provider, 1);
    int32_t *providers = hk_scenario_alloc(reader, model->n_provider, sizeof *providers);
    if (is_one == NULL || providers == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t k = 0; k < threat->n_component; k++) {
        int32_t provider = model->components[threat->components[k]].provider;
        if (provider != HK_NONE) {
            is_one[provider] = 1;
        }
    }
    for (int32_t p = 0; p < model->n_provider; p++) {
        if (is_one[p] != 0) {
            providers[threat->n_provider++] = p;
        }
    }
    threat->providers = providers;
    return HK_OK;
}

/** Turn the marks into the threat's list. */
static hk_status take_marked(hk_scenario_reader *reader, const hk_yaml_node *where,
                             const uint8_t *marks, bool good, hk_threat *threat, hk_error *err)
{
    const hk_model *model = reader->model;
    int32_t n = 0;
    for (int32_t i = 0; i < model->n_component; i++) {
        n += marks[i];
    }
    threat->components = hk_scenario_alloc(reader, n, sizeof *threat->components);
    if (threat->components == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < model->n_component; i++) {
        if (marks[i]) {
            threat->components[threat->n_component++] = i;
        }
    }
    HK_TRY(list_providers(reader, threat, err));
    if (n == 0 && good) {
        hk_yaml_problem(where, reader->problems, HK_SEVERITY_ERROR, HK_ESELECTION,
                        "where: no component of the model fits all terms; allowed: a selection of "
                        "at least one");
    } else if (threat->sample_providers > threat->n_provider && good) {
        hk_yaml_problem(hk_yaml_get(where, "sample"), reader->problems, HK_SEVERITY_ERROR,
                        HK_ERANGE,
                        "sample: %d providers of %d that have something selected; "
                        "allowed: up to %d",
                        threat->sample_providers, threat->n_provider, threat->n_provider);
    } else if (threat->sample_count > n && good) {
        hk_yaml_problem(hk_yaml_get(where, "sample"), reader->problems, HK_SEVERITY_ERROR,
                        HK_ERANGE, "sample: %lld of %d selected; allowed: up to %d",
                        (long long)threat->sample_count, n, n);
    }
    return HK_OK;
}

hk_status hk_select(hk_scenario_reader *reader, const hk_yaml_node *where, hk_threat *threat,
                    hk_error *err)
{
    const hk_model *model = reader->model;
    hk_problems *problems = reader->problems;
    if (!hk_value_is(where, HK_YAML_MAP, "where", problems)) {
        return HK_OK;
    }
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    hk_value_check_keys(where, where_keys, sizeof where_keys / sizeof *where_keys, problems);
    read_sample(hk_yaml_get(where, "sample"), problems, threat);
    if (model == NULL) {
        return HK_OK;
    }
    uint8_t *marks = hk_alloc((size_t)model->n_component, sizeof *marks);
    if (marks == NULL) {
        return hk_fail_nomem(err);
    }
    memset(marks, 1, (size_t)model->n_component);
    hk_status status = apply_terms(reader, where, marks, err);
    if (status == HK_OK) {
        bool good = hk_problems_count(problems, HK_SEVERITY_ERROR) == before;
        status = take_marked(reader, where, marks, good, threat, err);
    }
    hk_free(marks);
    return status;
}

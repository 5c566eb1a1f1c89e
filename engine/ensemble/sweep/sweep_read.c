/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of a sweep file; factors are read in sweep_factors.c. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/text.h"
#include "engine/ensemble/sweep/sweep_parts.h"
#include "engine/io/goal.h"
#include "engine/io/yaml_flow.h"

static const char *const sweep_keys[] = {"name",   "title",   "base",     "replicates", "seed",
                                         "design", "factors", "policies", "stop"};
static const char *const stop_keys[] = {"precision", "confidence", "first", "budget"};
static const char *const budget_keys[] = {"replicates", "time"};
static const char *const kinds[] = {"grid",   "list",     "lhs",    "sobol",
                                    "morris", "saltelli", "strata", "importance"};
static const char *const row_kinds[] = {"sobol", "random"};

static hk_status read_base(hk_sweep_reader *r, const hk_yaml_node *root, hk_error *err)
{
    const hk_yaml_node *node = hk_yaml_get(root, "base");
    const char *text = "";
    if (node == NULL) {
        hk_value_missing(root, "base", r->problems);
        return HK_OK;
    }
    HK_TRY(hk_value_copy(node, "base", r->sweep->arena, r->problems, &text, err));
    r->sweep->base = hk_path_join(r->sweep->arena, r->sweep->folder, text);
    if (r->sweep->base == NULL) {
        return hk_fail_nomem(err);
    }
    if (text[0] != '\0' && access(r->sweep->base, F_OK) != 0) {
        hk_yaml_problem(node, r->problems, HK_SEVERITY_ERROR, HK_EREFERENCE,
                        "base: '%.200s' does not exist; allowed: a scenario, relative to the "
                        "folder of the sweep",
                        r->sweep->base);
    }
    return HK_OK;
}

/* Keys of each kind of design besides `kind`: its number first, then others. */
static const char *const kind_keys[][2] = {
    [HK_DESIGN_GRID] = {NULL, NULL},
    [HK_DESIGN_LIST] = {NULL, "list"},
    [HK_DESIGN_LHS] = {"cases", NULL},
    [HK_DESIGN_SOBOL] = {"points", "scrambles"},
    [HK_DESIGN_MORRIS] = {"trajectories", "levels"},
    [HK_DESIGN_SALTELLI] = {"rows", "points_from"},
    [HK_DESIGN_STRATA] = {"cases", NULL},
    [HK_DESIGN_IMPORTANCE] = {"cases", "nominal"},
};

static bool is_either(const char *key, const char *const two[2])
{
    return (two[0] != NULL && strcmp(key, two[0]) == 0) ||
           (two[1] != NULL && strcmp(key, two[1]) == 0);
}

/** Keys that the kind of design has no use for are errors too. */
static void check_keys(hk_sweep_reader *r, const hk_yaml_node *node, hk_design_kind kind)
{
    const char *const *own = kind_keys[kind];
    for (int32_t i = 0; node->kind == HK_YAML_MAP && i < node->n; i++) {
        const char *key = node->keys[i]->text;
        if (strcmp(key, "kind") != 0 && !is_either(key, own)) {
            hk_yaml_problem(node->keys[i], r->problems, HK_SEVERITY_ERROR, HK_EKEY,
                            "'%.60s' is no key of a %s design; allowed: kind%s%s%s%s", key,
                            kinds[kind], own[0] == NULL ? "" : ", ", own[0] == NULL ? "" : own[0],
                            own[1] == NULL ? "" : ", ", own[1] == NULL ? "" : own[1]);
        }
    }
}

static void read_design(hk_sweep_reader *r, const hk_yaml_node *root)
{
    const hk_yaml_node *node = hk_yaml_get(root, "design");
    hk_design_spec *spec = &r->sweep->spec;
    bool is_map = node != NULL && node->kind == HK_YAML_MAP;
    const hk_yaml_node *kind = is_map ? hk_yaml_get(node, "kind") : node;
    spec->kind =
        (hk_design_kind)hk_value_choice(kind, "design", kinds, 8, HK_DESIGN_GRID, r->problems);
    r->sweep->kind = kinds[spec->kind];
    if (node == NULL) {
        return;
    }
    if (is_map && kind == NULL) {
        hk_value_missing(node, "kind", r->problems);
        return;
    }
    check_keys(r, node, spec->kind);
    const char *key = kind_keys[spec->kind][0];
    const hk_yaml_node *size = key == NULL ? NULL : hk_yaml_get(node, key);
    if (key != NULL && size == NULL) {
        hk_value_missing(node, key, r->problems);
    } else if (key != NULL) {
        spec->n = hk_value_integer(size, key, 1, HK_DESIGN_CASES_MAX, 1, r->problems);
    }
    spec->levels = (int32_t)hk_value_integer(hk_yaml_get(node, "levels"), "levels", 2,
                                             HK_DESIGN_LEVELS_MAX, 4, r->problems);
    spec->scrambles = (int32_t)hk_value_integer(hk_yaml_get(node, "scrambles"), "scrambles", 1,
                                                HK_DESIGN_SCRAMBLES_MAX, 1, r->problems);
    spec->rows = (hk_design_rows)hk_value_choice(hk_yaml_get(node, "points_from"), "points_from",
                                                 row_kinds, 2, HK_ROWS_SOBOL, r->problems);
    const hk_yaml_node *nominal = hk_yaml_get(node, "nominal");
    if (nominal != NULL) {
        (void)hk_sweep_read_real(r, nominal, "nominal", 0.01, 0.99, &spec->nominal);
    }
    r->list = hk_yaml_get(node, "list");
}

/** `recovery.KEY=VALUE`. */
static hk_status make_set(hk_arena *arena, const char *key, const char *value, const char **ret,
                          hk_error *err)
{
    size_t n = sizeof "recovery.=" + strlen(key) + strlen(value);
    char *text = hk_arena_alloc(arena, n, 1);
    if (text == NULL) {
        return hk_fail_nomem(err);
    }
    snprintf(text, n, "recovery.%s=%s", key, value);
    *ret = text;
    return HK_OK;
}

/** The name of a policy, or keys of `recovery`. */
static hk_status read_policy(hk_sweep_reader *r, const hk_yaml_node *node, int64_t place,
                             hk_error *err)
{
    hk_sweep *s = r->sweep;
    int32_t n = node->kind == HK_YAML_MAP ? node->n : 1;
    if (node->kind == HK_YAML_LIST) {
        hk_yaml_problem(node, r->problems, HK_SEVERITY_ERROR, HK_ETYPE,
                        "a policy is a list; allowed: its name, or a mapping with keys of "
                        "`recovery`");
        n = 0;
    }
    HK_TRY(hk_yaml_flow(node, s->arena, &s->policies[place], err));
    s->policy_sets[place] = hk_arena_alloc(s->arena, (size_t)n + 1, sizeof **s->policy_sets);
    if (s->policy_sets[place] == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t i = 0; i < n; i++) {
        const char *value = s->policies[place];
        if (node->kind == HK_YAML_MAP) {
            HK_TRY(hk_yaml_flow(node->items[i], s->arena, &value, err));
        }
        HK_TRY(make_set(s->arena, node->kind == HK_YAML_MAP ? node->keys[i]->text : "policy", value,
                        &s->policy_sets[place][i], err));
    }
    s->most_sets = n > s->most_sets ? n : s->most_sets;
    return HK_OK;
}

static hk_status read_policies(hk_sweep_reader *r, const hk_yaml_node *root, hk_error *err)
{
    const hk_yaml_node *list = hk_yaml_get(root, "policies");
    hk_sweep *s = r->sweep;
    if (list == NULL || !hk_value_is(list, HK_YAML_LIST, "policies", r->problems)) {
        return HK_OK;
    }
    s->policies = hk_arena_alloc(s->arena, (size_t)list->n, sizeof *s->policies);
    s->policy_sets = hk_arena_alloc(s->arena, (size_t)list->n, sizeof *s->policy_sets);
    if (s->policies == NULL || s->policy_sets == NULL) {
        return hk_fail_nomem(err);
    }
    s->n_policy = list->n;
    for (int32_t i = 0; i < list->n; i++) {
        HK_TRY(read_policy(r, list->items[i], i, err));
    }
    return HK_OK;
}

static void read_budget(hk_sweep_reader *r, const hk_yaml_node *node)
{
    if (node == NULL || !hk_value_is(node, HK_YAML_MAP, "budget", r->problems)) {
        return;
    }
    hk_value_check_keys(node, budget_keys, 2, r->problems);
    r->sweep->most = hk_value_integer(hk_yaml_get(node, "replicates"), "replicates", 1, 1000000000,
                                      0, r->problems);
    r->sweep->time_ms = hk_value_duration(hk_yaml_get(node, "time"), "time", 1, 0, r->problems);
}

/** When to stop. */
static hk_status read_stop(hk_sweep_reader *r, const hk_yaml_node *root, hk_error *err)
{
    const hk_yaml_node *node = hk_yaml_get(root, "stop");
    hk_sweep *s = r->sweep;
    hk_goal goal;
    hk_error why = {0};
    s->confidence = HK_GOAL_CONFIDENCE;
    s->first = HK_GOAL_FIRST;
    if (node == NULL || !hk_value_is(node, HK_YAML_MAP, "stop", r->problems)) {
        return HK_OK;
    }
    hk_value_check_keys(node, stop_keys, 4, r->problems);
    const hk_yaml_node *precision = hk_yaml_get(node, "precision");
    s->confidence = hk_value_real(hk_yaml_get(node, "confidence"), "confidence", 0.5, 0.9999,
                                  HK_GOAL_CONFIDENCE, r->problems);
    s->first = hk_value_integer(hk_yaml_get(node, "first"), "first", 2, 1000000000, HK_GOAL_FIRST,
                                r->problems);
    read_budget(r, hk_yaml_get(node, "budget"));
    if (precision == NULL) {
        hk_value_missing(node, "precision", r->problems);
        return HK_OK;
    }
    HK_TRY(hk_value_copy(precision, "precision", s->arena, r->problems, &s->goal, err));
    if (s->goal[0] != '\0' && hk_goal_parse(s->goal, 0.5, 2, &goal, &why) != HK_OK) {
        hk_yaml_problem(precision, r->problems, HK_SEVERITY_ERROR, HK_EINVALID, "%s", why.message);
    }
    return HK_OK;
}

/** How many replicates, and from which seed. */
static hk_status read_numbers(hk_sweep_reader *r, const hk_yaml_node *root, hk_error *err)
{
    hk_sweep *s = r->sweep;
    s->replicates = hk_value_integer(hk_yaml_get(root, "replicates"), "replicates", 1, 1000000000,
                                     0, r->problems);
    const hk_yaml_node *seed = hk_yaml_get(root, "seed");
    s->has_seed = seed != NULL;
    s->seed = (uint64_t)hk_value_integer(seed, "seed", 0, INT64_MAX, 0, r->problems);
    return read_stop(r, root, err);
}

/** Something must differ between the cases. */
static void check_anything(hk_sweep_reader *r, const hk_yaml_node *root)
{
    const hk_sweep *s = r->sweep;
    if (s->n_factor == 0 && s->n_policy == 0) {
        hk_yaml_problem(root, r->problems, HK_SEVERITY_ERROR, HK_EMISSING,
                        "there is nothing to vary; allowed: `factors`, `policies`, or both");
    }
}

static hk_status read_root(hk_sweep_reader *r, const hk_yaml_node *root, hk_error *err)
{
    hk_sweep *s = r->sweep;
    if (root == NULL || !hk_value_is(root, HK_YAML_MAP, "a sweep", r->problems)) {
        return HK_OK;
    }
    hk_value_check_keys(root, sweep_keys, sizeof sweep_keys / sizeof *sweep_keys, r->problems);
    const hk_yaml_node *name = hk_yaml_get(root, "name");
    if (name == NULL) {
        hk_value_missing(root, "name", r->problems);
    } else {
        HK_TRY(hk_value_copy(name, "name", s->arena, r->problems, &s->name, err));
    }
    HK_TRY(hk_value_title(hk_yaml_get(root, "title"), s->name, s->arena, r->problems, &s->title_en,
                          &s->title_ja, err));
    HK_TRY(read_base(r, root, err));
    HK_TRY(read_numbers(r, root, err));
    read_design(r, root);
    HK_TRY(hk_sweep_read_factors(r, root, err));
    HK_TRY(read_policies(r, root, err));
    check_anything(r, root);
    return HK_OK;
}

static hk_status read_file(hk_sweep_reader *r, const char *path, hk_inputs *inputs, hk_error *err)
{
    hk_sweep *s = r->sweep;
    hk_yaml yaml = {0};
    s->name = s->text = s->base = "";
    s->path = hk_arena_strndup(s->arena, path, strlen(path));
    s->folder = hk_path_folder(s->arena, path);
    if (s->path == NULL || s->folder == NULL) {
        return hk_fail_nomem(err);
    }
    hk_status status = hk_yaml_read(path, inputs, r->problems, &yaml, err);
    if (status == HK_OK && yaml.source.text != NULL) {
        s->text = hk_arena_strndup(s->arena, yaml.source.text, yaml.source.n);
        status = s->text == NULL ? hk_fail_nomem(err) : read_root(r, yaml.root, err);
    }
    hk_yaml_done(&yaml);
    return status;
}

hk_status hk_sweep_read(const char *path, hk_inputs *inputs, hk_problems *problems,
                        hk_sweep **ret_sweep, hk_error *err)
{
    int64_t before = hk_problems_count(problems, HK_SEVERITY_ERROR);
    hk_arena *arena = NULL;
    HK_TRY(hk_arena_new(&arena, err));
    hk_sweep *sweep = hk_arena_alloc(arena, 1, sizeof *sweep);
    if (sweep == NULL) {
        hk_arena_free(arena);
        return hk_fail_nomem(err);
    }
    sweep->arena = arena;
    hk_sweep_reader reader = {.sweep = sweep, .problems = problems};
    hk_status status = read_file(&reader, path, inputs, err);
    if (status == HK_OK && hk_problems_count(problems, HK_SEVERITY_ERROR) > before) {
        status = hk_problems_status(problems, err);
    }
    if (status != HK_OK) {
        hk_sweep_free(sweep);
        return status;
    }
    *ret_sweep = sweep;
    return HK_OK;
}

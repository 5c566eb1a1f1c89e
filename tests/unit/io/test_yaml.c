/* SPDX-License-Identifier: GPL-3.0-or-later */
/* YAML trees, their places, and overrides. Malformed files: tests/cli. */
#include "engine/io/yaml.h"
#include "engine/io/yaml_value.h"
#include "tests/unit/io/read_support.h"

static hk_yaml parse(const char *text, hk_problems *problems)
{
    hk_yaml yaml;
    hk_error err;
    if (hk_yaml_parse("t.yaml", text, strlen(text), problems, &yaml, &err) != HK_OK) {
        exit(1);
    }
    return yaml;
}

static void expect_place(const hk_yaml_node *node, int line, int column, const char *name)
{
    hk_place place = hk_yaml_place(node);
    TAP_OK(node != NULL && place.line == line && place.column == column, "%s: %d:%d, want %d:%d",
           name, (int)place.line, (int)place.column, line, column);
}

static void test_tree(void)
{
    hk_problems *problems = new_problems();
    hk_yaml yaml = parse("# comment\n"
                         "name: a case\n"
                         "title: {en: \"A: \\\"x\\\"\", ja: 首都, none: ~}\n"
                         "list:\n"
                         "  - id: one\n"
                         "    onset: 0h\n"
                         "  - [1, 'two', null]\n"
                         "text: |\n"
                         "  line\n"
                         "  line\n"
                         "empty:\n",
                         problems);
    TAP_EQ_I64(count_errors(problems), 0, "a good document has no problems");
    const hk_yaml_node *list = hk_yaml_get(yaml.root, "list");
    const hk_yaml_node *title = hk_yaml_get(yaml.root, "title");
    TAP_EQ_I64(yaml.root->n, 5, "keys of the mapping");
    TAP_EQ_STR(hk_yaml_get(yaml.root, "name")->text, "a case", "a plain scalar");
    TAP_EQ_STR(hk_yaml_get(title, "en")->text, "A: \"x\"", "a quoted scalar");
    TAP_OK(!hk_yaml_get(title, "en")->plain, "is not plain");
    TAP_OK(hk_yaml_is_null(hk_yaml_get(title, "none")), "~ is nothing");
    TAP_OK(hk_yaml_is_null(hk_yaml_get(yaml.root, "empty")), "so is no value");
    TAP_OK(hk_yaml_is_null(list->items[1]->items[2]), "and null");
    TAP_OK(!hk_yaml_is_null(list->items[1]->items[1]), "a quoted word is not");
    TAP_EQ_STR(hk_yaml_get(yaml.root, "text")->text, "line\nline\n", "a block scalar");
    TAP_OK(hk_yaml_get(yaml.root, "nam") == NULL && hk_yaml_get(list, "id") == NULL &&
               hk_yaml_get(NULL, "id") == NULL,
           "absent keys are NULL");
    expect_place(yaml.root, 2, 1, "the document");
    expect_place(hk_yaml_get(title, "en"), 3, 13, "a quoted scalar begins at its quote");
    expect_place(hk_yaml_get(title, "none"), 3, 39, "columns count characters");
    expect_place(title->keys[2], 3, 33, "a key");
    expect_place(list->items[0], 5, 5, "a mapping in a list");
    expect_place(list->items[1]->items[1], 7, 9, "an item");
    char buf[24];
    hk_yaml_describe(hk_yaml_get(title, "ja"), buf, sizeof buf);
    TAP_EQ_STR(buf, "'首都'", "description of a scalar");
    hk_yaml_describe(list, buf, sizeof buf);
    TAP_EQ_STR(buf, "a list", "description of a list");
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
}

static void test_json(void)
{
    hk_problems *problems = new_problems();
    hk_yaml yaml = parse("{\n \"name\": \"random\",\n \"list\": [{\"id\": \"a\"}]\n}\n", problems);
    TAP_EQ_I64(count_errors(problems), 0, "JSON is YAML");
    TAP_EQ_STR(hk_yaml_get(yaml.root, "name")->text, "random", "its texts have no quotes");
    expect_place(hk_yaml_get(yaml.root, "name"), 2, 10, "its places are right");
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
}

static const char *after(hk_yaml *yaml, const char *assignment, hk_problems *problems)
{
    hk_error err;
    if (hk_yaml_set(yaml, assignment, problems, &err) != HK_OK) {
        exit(1);
    }
    int64_t n;
    const hk_problem *list = hk_problems_get(problems, &n);
    return n == 0 ? "" : list[n - 1].message;
}

static void test_set(void)
{
    hk_problems *problems = new_problems();
    hk_yaml yaml = parse("a: 1\nlist: [{id: x.y, v: 1}, {id: z, v: 2}, 7]\nnone:\n", problems);
    const hk_yaml_node *list = hk_yaml_get(yaml.root, "list");
    TAP_EQ_STR(after(&yaml, "a=2h", problems), "", "a value is replaced");
    TAP_EQ_STR(hk_yaml_get(yaml.root, "a")->text, "2h", "by the new one");
    TAP_EQ_STR(hk_yaml_place(hk_yaml_get(yaml.root, "a")).file, "--set a", "whose place is --set");
    TAP_EQ_I64(hk_yaml_place(hk_yaml_get(yaml.root, "a")).line, 0, "without a line");
    TAP_EQ_STR(after(&yaml, "list.z.v=3", problems), "", "an item by its id");
    TAP_EQ_STR(hk_yaml_get(list->items[1], "v")->text, "3", "is changed");
    TAP_EQ_STR(after(&yaml, "list.x.y.v={k: [1, 2]}", problems), "", "an id with a dot");
    TAP_EQ_I64(hk_yaml_get(hk_yaml_get(list->items[0], "v"), "k")->n, 2, "the value is YAML");
    TAP_EQ_STR(after(&yaml, "list.2=8", problems), "", "an item by its number");
    TAP_EQ_STR(list->items[2]->text, "8", "is changed");
    TAP_EQ_STR(after(&yaml, "new.deep.key=4", problems), "", "mappings are made");
    TAP_EQ_STR(hk_yaml_get(hk_yaml_get(hk_yaml_get(yaml.root, "new"), "deep"), "key")->text, "4",
               "down to the leaf");
    TAP_EQ_STR(after(&yaml, "none.k=5", problems), "", "also in place of nothing");
    TAP_EQ_STR(after(&yaml, "a=x=y", problems), "", "the value may hold =");
    TAP_EQ_STR(hk_yaml_get(yaml.root, "a")->text, "x=y", "all of it");
    TAP_HAS(after(&yaml, "list.w.v=3", problems), "no item of this list", "an unknown id");
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
}

static void test_values(void)
{
    hk_problems *problems = new_problems();
    hk_yaml yaml = parse("n: 12\nd: 90min\nl: 0.25\nr: 1e-3\nw: two\n", problems);
    static const char *const words[] = {"one", "two"};
    TAP_EQ_I64(hk_value_integer(hk_yaml_get(yaml.root, "n"), "n", 0, 12, 7, problems), 12,
               "an integer");
    TAP_EQ_I64(hk_value_integer(NULL, "n", 0, 12, 7, problems), 7, "its default");
    TAP_EQ_I64(hk_value_duration(hk_yaml_get(yaml.root, "d"), "d", 1, 0, problems), 5400000,
               "a duration");
    TAP_EQ_I64(hk_value_level(hk_yaml_get(yaml.root, "l"), "l", 0, problems), 2500, "a level");
    TAP_NEAR(hk_value_real(hk_yaml_get(yaml.root, "r"), "r", 0, 1, 0, problems), 0.001, 0,
             "a real");
    TAP_EQ_I64(hk_value_choice(hk_yaml_get(yaml.root, "w"), "w", words, 2, 0, problems), 1,
               "a word");
    TAP_EQ_I64(count_errors(problems), 0, "without problems");
    TAP_EQ_I64(hk_value_integer(hk_yaml_get(yaml.root, "n"), "n", 0, 11, 7, problems), 7,
               "a value out of range gives the default");
    TAP_EQ_I64(problem(problems, 0)->code, HK_ERANGE, "and a problem");
    TAP_EQ_STR(problem(problems, 0)->source, "n: 12", "with its source line");
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
}

/** Any text: a tree or a problem, never both nothing; no crash. */
static void test_random(void)
{
    static const char alphabet[] = "ab: -[]{},\n\n  \"'#&*!|>?%@`~\t1\xC3\xA9";
    uint32_t state = 7;
    int trees = 0;
    int silent = 0;
    for (int round = 0; round < 20000; round++) {
        char text[64];
        size_t n = (size_t)(round % 60);
        for (size_t i = 0; i < n; i++) {
            state = state * 1664525U + 1013904223U;
            text[i] = alphabet[(state >> 16) % (sizeof alphabet - 1)];
        }
        hk_problems *problems = new_problems();
        hk_yaml yaml;
        hk_error err;
        if (hk_yaml_parse("t", text, n, problems, &yaml, &err) != HK_OK) {
            TAP_OK(false, "round %d fails: %s", round, err.message);
        }
        trees += yaml.root != NULL;
        silent += (yaml.root == NULL) != (count_errors(problems) > 0);
        hk_yaml_done(&yaml);
        hk_problems_free(problems);
    }
    TAP_EQ_I64(silent, 0, "random text gives either a tree or a problem");
    TAP_OK(trees > 1000, "%d of 20000 random texts are trees", trees);
}

int main(void)
{
    test_tree();
    test_json();
    test_set();
    test_values();
    test_random();
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/problem.h"
#include "tests/support/tap.h"

static hk_place at(const char *file, int32_t line, int32_t column)
{
    return (hk_place){file, line, column};
}

static void add(hk_problems *problems, hk_place place, const char *message)
{
    hk_problem_add(problems, HK_SEVERITY_ERROR, HK_EKEY, place, NULL, "%s", message);
}

static void test_order(void)
{
    hk_problems *problems = NULL;
    hk_error err;
    int64_t n = -1;
    TAP_EQ_I64(hk_problems_new(&problems, &err), HK_OK, "a list");
    TAP_EQ_I64(hk_problems_status(problems, &err), HK_OK, "no problems");
    hk_problems_get(problems, &n);
    TAP_EQ_I64(n, 0, "none to show");

    add(problems, at("b.yaml", 1, 1), "6");
    add(problems, at("a.yaml", 10, 2), "4");
    add(problems, at("a.yaml", 9, 50), "2");
    add(problems, at("a.yaml", 10, 2), "5");
    add(problems, at("a.yaml", 10, 1), "3");
    add(problems, at("a.yaml", 0, 0), "1");
    add(problems, at(NULL, 0, 0), "0");
    const hk_problem *list = hk_problems_get(problems, &n);
    TAP_EQ_I64(n, 7, "all kept");
    for (int i = 0; i < 7 && i < n; i++) {
        char want[2] = {(char)('0' + i), '\0'};
        TAP_EQ_STR(list[i].message, want, "by file, line, column, order of finding");
    }
    TAP_OK(list[0].file == NULL && list[0].source == NULL, "no file, no source");
    hk_problems_free(problems);
    hk_problems_free(NULL);
}

static void test_texts(void)
{
    hk_problems *problems = NULL;
    hk_error err;
    int64_t n;
    TAP_EQ_I64(hk_problems_new(&problems, &err), HK_OK, "a list");
    char file[] = "x.yaml";
    char source[] = "\tkey: \x1B[31mvalue\r\nnext line";
    hk_problem_add(problems, HK_SEVERITY_WARNING, HK_ERANGE, at(file, 3, 7), source,
                   "node '%s' is %d,\nmust be\x7F \xC2\x9B above", "cc\t07", -4);
    memset(file, '?', sizeof file - 1);
    memset(source, '?', sizeof source - 1);
    const hk_problem *list = hk_problems_get(problems, &n);
    TAP_EQ_STR(list[0].file, "x.yaml", "the file name is copied");
    TAP_EQ_STR(list[0].message, "node 'cc 07' is -4, must be    above",
               "one line without control characters");
    TAP_EQ_STR(list[0].source, "\tkey:  [31mvalue", "the first line of the source, tabs kept");
    TAP_EQ_I64(list[0].line, 3, "line");
    TAP_EQ_I64(list[0].column, 7, "column");
    TAP_EQ_I64(list[0].code, HK_ERANGE, "code");
    TAP_EQ_I64(hk_problems_status(problems, &err), HK_OK, "warnings alone are fine");
    add(problems, at("y", 1, 1), "");
    TAP_EQ_I64(hk_problems_status(problems, &err), HK_EINVALID, "an error is not");
    TAP_EQ_STR(err.message, "1 error, 1 warning", "summary");
    add(problems, at("y", 1, 1), "");
    TAP_EQ_I64(hk_problems_status(problems, &err), HK_EINVALID, "nor are two");
    TAP_EQ_STR(err.message, "2 errors, 1 warning", "summary");
    TAP_EQ_I64(hk_problems_count(problems, HK_SEVERITY_ERROR), 2, "errors");
    TAP_EQ_I64(hk_problems_count(problems, HK_SEVERITY_WARNING), 1, "warnings");
    hk_problems_free(problems);
}

static void test_many(void)
{
    hk_problems *problems = NULL;
    hk_error err;
    int64_t n;
    TAP_EQ_I64(hk_problems_new(&problems, &err), HK_OK, "a list");
    for (int32_t i = 0; i < HK_PROBLEMS_MAX + 500; i++) {
        add(problems, at("f", 5000 - i, 1), "x");
    }
    const hk_problem *list = hk_problems_get(problems, &n);
    TAP_EQ_I64(n, HK_PROBLEMS_MAX, "the first thousand are kept");
    TAP_EQ_I64(hk_problems_count(problems, HK_SEVERITY_ERROR), HK_PROBLEMS_MAX + 500,
               "all are counted");
    bool sorted = true;
    for (int64_t i = 1; i < n; i++) {
        sorted = sorted && list[i - 1].line < list[i].line;
    }
    TAP_OK(sorted, "sorted");
    TAP_EQ_I64(hk_problems_status(problems, &err), HK_EINVALID, "status");
    TAP_EQ_STR(err.message, "1500 errors, 0 warnings", "summary");
    hk_problems_free(problems);
}

/* Warnings are kept by code, whatever there is of others. */
static void test_codes(void)
{
    hk_problems *problems = NULL;
    hk_error err;
    int64_t n, kept[2] = {0, 0};
    TAP_EQ_I64(hk_problems_new(&problems, &err), HK_OK, "a list");
    for (int32_t i = 0; i < HK_WARNINGS_MAX + 5; i++) {
        hk_problem_add(problems, HK_SEVERITY_WARNING, HK_WUNFED, at("f", i, 1), NULL, "%s", "x");
    }
    TAP_OK(hk_problem_skip(problems, HK_WUNFED), "one more is only counted");
    TAP_OK(!hk_problem_skip(problems, HK_WUNIT), "one of another code is not");
    hk_problem_add(problems, HK_SEVERITY_WARNING, HK_WUNIT, at("f", 7, 9), NULL, "%s", "y");
    add(problems, at("f", 7, 5), "z");
    TAP_EQ_I64(hk_problems_of_code(problems, HK_WUNFED), HK_WARNINGS_MAX + 6, "all of a code");
    TAP_EQ_I64(hk_problems_of_code(problems, HK_WUNIT), 1, "and of another");
    const hk_problem *list = hk_problems_get(problems, &n);
    bool numbered = true;
    for (int64_t i = 0; i < n; i++) {
        numbered = numbered && (list[i].code != HK_WUNFED || list[i].nth == ++kept[0]);
        kept[1] += list[i].code != HK_WUNFED && list[i].nth == 1;
    }
    TAP_OK(numbered && kept[0] == HK_WARNINGS_MAX, "those kept are numbered in their order");
    TAP_EQ_I64(kept[1], 2, "and so are those of other codes");
    TAP_OK(list[8].severity == HK_SEVERITY_ERROR && list[9].code == HK_WUNIT,
           "all in the order of their places");
    hk_problems_free(problems);
}

int main(void)
{
    test_codes();
    test_order();
    test_texts();
    test_many();
    return tap_done();
}

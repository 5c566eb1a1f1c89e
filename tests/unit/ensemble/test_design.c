/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Designs as tables: counts, order, what is refused, what stays when the design grows or gets another
 * factor. How evenly the points lie: test_design_points.
 */
#include <math.h>
#include <string.h>

#include "engine/base/check.h"
#include "engine/base/sha256.h"
#include "engine/ensemble/design/design.h"
#include "tests/support/tap.h"

static const double loads[] = {0.5, 0.75, 1.0};

/** Up to 48 factors: mixed kinds first, then plain ones. */
static hk_factor *factors(void)
{
    static hk_factor all[48];
    static char names[48][8];
    for (int i = 0; i < 48; i++) {
        snprintf(names[i], sizeof names[i], "f%d", i);
        all[i] = (hk_factor){.name = names[i], .low = 0.0, .high = 1.0, .steps = 2};
    }
    all[0] = (hk_factor){.name = "crews", .kind = HK_FACTOR_INTEGER, .low = 1, .high = 3};
    all[1] = (hk_factor){.name = "load", .kind = HK_FACTOR_VALUES, .values = loads, .n_value = 3};
    all[2] =
        (hk_factor){.name = "rate", .scale = HK_SCALE_LOG, .low = 0.01, .high = 10.0, .steps = 4};
    all[3] = (hk_factor){.name = "policy", .kind = HK_FACTOR_VALUES, .n_value = 2};
    return all;
}

static hk_design_spec spec_of(hk_design_kind kind, int32_t k, int64_t n)
{
    return (hk_design_spec){
        .kind = kind, .factors = factors(), .n_factor = k, .seed = 2009, .n = n};
}

static hk_design *make(const hk_design_spec *spec)
{
    hk_design *design = NULL;
    hk_error err;
    if (hk_design_new(spec, &design, &err) != HK_OK) {
        TAP_OK(false, "%s design: %s", hk_design_kind_name(spec->kind), err.message);
        exit(1);
    }
    return design;
}

static void grid(void)
{
    hk_design_spec spec = spec_of(HK_DESIGN_GRID, 4, 0);
    hk_design *design = make(&spec);
    TAP_EQ_I64(hk_design_count(design), 3 * 3 * 4 * 2, "grid: all combinations");
    TAP_EQ_I64(hk_design_stride(design), 1, "each for itself");
    hk_factor_level c[4];
    bool seen[72] = {false};
    int64_t distinct = 0;
    for (int64_t i = 0; i < 72; i++) {
        hk_design_case(design, i, c);
        int rate = (int)lround(log10(c[2].value / 0.01));
        int64_t code = (((int64_t)c[0].value - 1) * 3 + c[1].index) * 8 + rate * 2 + c[3].index;
        distinct += code == i && !seen[i];
        seen[i] = true;
    }
    TAP_EQ_I64(distinct, 72, "each once, the last factor fastest");
    double u[4];
    hk_design_unit(design, 5, u);
    TAP_OK(isnan(u[0]) && isnan(u[3]), "a grid has no points in the unit cube");
    hk_design_free(design);
    spec.n = 10;
    design = make(&spec);
    TAP_EQ_I64(hk_design_count(design), 10, "the first ten of them");
    hk_design_free(design);
}

static void list(void)
{
    static const double rows[] = {1, 2, 0.5, 0, 7, 0, 0.25, 1};
    hk_design_spec spec = spec_of(HK_DESIGN_LIST, 4, 2);
    spec.list = rows;
    hk_design *design = make(&spec);
    hk_factor_level c[4];
    hk_design_case(design, 1, c);
    TAP_OK(hk_design_count(design) == 2 && c[0].value == 7.0 && c[1].value == 0.5 &&
               c[1].index == 0 && c[2].value == 0.25 && c[3].index == 1,
           "list: rows as given, values by index, ranges not looked at");
    hk_design_free(design);
    static const double bad[] = {1, 2, 0.5, 0, 7, 3, 0.25, 1};
    spec.list = bad;
    hk_error err;
    design = NULL;
    TAP_EQ_I64(hk_design_new(&spec, &design, &err), HK_ERANGE, "a value that does not exist");
    TAP_EQ_STR(err.message, "row 2: factor 'load': value number 3, must be 0 to 2", "is told");
    TAP_OK(design == NULL, "and nothing comes back");
}

static void refused(hk_design_spec spec, hk_status want, const char *message)
{
    hk_design *design = NULL;
    hk_error err = {.message = ""};
    TAP_EQ_I64(hk_design_new(&spec, &design, &err), want, message);
    TAP_EQ_STR(err.message, message, "is what it says");
    TAP_OK(design == NULL, "and nothing comes back");
}

static void refusals(void)
{
    refused(spec_of(HK_DESIGN_LHS, 0, 5), HK_EMISSING,
            "lhs design without factors, needs at least one");
    refused(spec_of(HK_DESIGN_LHS, 2, 0), HK_EMISSING,
            "lhs design of 0 points, must be at least 1");
    refused(spec_of(HK_DESIGN_SOBOL, 2, -3), HK_ERANGE,
            "sobol design of -3 points, must be at least 1");
    refused(spec_of(HK_DESIGN_MORRIS, 2, 0), HK_EMISSING,
            "morris design of 0 trajectories, must be at least 1");
    refused(spec_of(HK_DESIGN_SOBOL, 41, 8), HK_ELIMIT,
            "sobol design of 41 factors, must be at most 40: use lhs, or fewer factors");
    refused(spec_of(HK_DESIGN_SALTELLI, 21, 8), HK_ELIMIT,
            "saltelli design of 21 factors, must be at most 20 with rows from Sobol' points (two "
            "dimensions each): use random rows, or fewer factors");
    refused(spec_of(HK_DESIGN_LHS, 2, HK_DESIGN_LHS_MAX + 1), HK_ELIMIT,
            "lhs design of 16777217 points, must be at most 16777216");
    refused(spec_of(HK_DESIGN_SALTELLI, 2, INT64_MAX / 2), HK_ELIMIT,
            "saltelli design of 4611686018427387903 x 4 cases, must be at most 1073741824");
    refused(spec_of(HK_DESIGN_GRID, 40, 0), HK_ELIMIT,
            "grid design has too many cases already with 28 of 40 factors, must be at most "
            "1073741824");
    refused(spec_of(HK_DESIGN_GRID, 4, 73), HK_ERANGE, "grid design has 72 cases, not 73");
    hk_design_spec spec = spec_of(HK_DESIGN_MORRIS, 2, 4);
    spec.levels = 5;
    refused(spec, HK_ERANGE, "morris design of 5 levels, must be an even number from 2 to 1024");
    spec = spec_of(HK_DESIGN_SOBOL, 2, 4);
    spec.scrambles = -1;
    refused(spec, HK_ERANGE, "sobol design with -1 scrambles, must be 1 to 4096");
    hk_factor same[] = {{.name = "a", .high = 1.0}, {.name = "a", .high = 2.0}};
    spec = spec_of(HK_DESIGN_LHS, 2, 4);
    spec.factors = same;
    refused(spec, HK_EDUPLICATE, "factor 'a' is given twice");
    same[1] = (hk_factor){.name = "b", .low = 1.0, .high = 0.5};
    refused(spec, HK_ERANGE, "factor 'b': range 1 to 0.5, the first must be below the second");
}

/** Cases of a that are the first cases of b, in the first k factors. */
static int64_t differing(const hk_design *a, int32_t k_a, const hk_design *b, int32_t k_b,
                         int32_t k)
{
    int64_t n = hk_design_count(a) < hk_design_count(b) ? hk_design_count(a) : hk_design_count(b);
    int64_t wrong = 0;
    hk_factor_level x[48] = {{0}};
    hk_factor_level y[48] = {{0}};
    HK_CHECK(k_a <= 48 && k_b <= 48);
    for (int64_t i = 0; i < n; i++) {
        hk_design_case(a, i, x);
        hk_design_case(b, i, y);
        for (int32_t f = 0; f < k; f++) {
            wrong += memcmp(&x[f].value, &y[f].value, sizeof x[f].value) != 0 ||
                     x[f].index != y[f].index;
        }
    }
    return wrong;
}

static void grows(hk_design_kind kind, int64_t n_old, int64_t n_new)
{
    hk_design_spec spec = spec_of(kind, 6, n_old);
    spec.scrambles = 3;
    hk_design *before = make(&spec);
    spec.n = n_new;
    hk_design *after = make(&spec);
    hk_error err;
    char name[96];
    snprintf(name, sizeof name, "%s: %d are the first of %d", hk_design_kind_name(kind), (int)n_old,
             (int)n_new);
    TAP_OK(hk_design_count(before) < hk_design_count(after), "it grows");
    TAP_EQ_I64(differing(before, 6, after, 6, 6), 0, name);
    TAP_EQ_I64(hk_design_grow_check(kind, n_old, n_new, &err), HK_OK, "and that is promised");
    hk_design_free(before);
    hk_design_free(after);
}

static void growing(void)
{
    grows(HK_DESIGN_GRID, 40, 71);
    grows(HK_DESIGN_SOBOL, 13, 100);
    grows(HK_DESIGN_MORRIS, 7, 20);
    grows(HK_DESIGN_SALTELLI, 10, 33);
    grows(HK_DESIGN_LHS, 16, 32);
    grows(HK_DESIGN_LHS, 17, 34);
    grows(HK_DESIGN_LHS, 50, 400);
    hk_error err;
    TAP_EQ_I64(hk_design_grow_check(HK_DESIGN_LHS, 100, 150, &err), HK_ERANGE, "lhs: not by half");
    TAP_EQ_STR(
        err.message,
        "lhs design of 100 points cannot grow to 150: its strata can only be halved, so 200, "
        "400, 800, ...",
        "but by doubling");
    TAP_EQ_I64(hk_design_grow_check(HK_DESIGN_LHS, 50, 300, &err), HK_ERANGE, "nor by six");
    TAP_EQ_I64(hk_design_grow_check(HK_DESIGN_LHS, 8, 16, &err), HK_ERANGE, "nor from few points");
    TAP_EQ_I64(hk_design_grow_check(HK_DESIGN_LHS, 8, 8, &err), HK_OK, "it may stay");
    TAP_EQ_I64(hk_design_grow_check(HK_DESIGN_GRID, 8, 7, &err), HK_ERANGE, "no shrinking");
    TAP_EQ_STR(err.message, "grid design of 8 cannot shrink to 7", "and it says so");

    hk_design_spec spec = spec_of(HK_DESIGN_LHS, 6, 100);
    hk_design *before = make(&spec);
    spec.n = 150;
    hk_design *after = make(&spec);
    TAP_OK(differing(before, 6, after, 6, 6) > 0, "what is refused would have changed cases");
    hk_design_free(before);
    hk_design_free(after);
}

static void keyed(void)
{
    static const hk_design_kind kinds[] = {HK_DESIGN_LHS, HK_DESIGN_SOBOL};
    for (int i = 0; i < 2; i++) {
        hk_design_spec spec = spec_of(kinds[i], 5, 64);
        hk_design *few = make(&spec);
        spec.n_factor = 7;
        hk_design *more = make(&spec);
        TAP_EQ_I64(differing(few, 5, more, 7, 5), 0,
                   "two factors more change nothing for the rest");
        spec.seed++;
        hk_design *other = make(&spec);
        TAP_OK(differing(more, 7, other, 7, 7) > 250, "another seed changes most");
        hk_design_free(few);
        hk_design_free(more);
        hk_design_free(other);
    }
    /* A Latin hypercube does not look at the order of factors at all. */
    hk_factor swapped[2] = {factors()[5], factors()[4]};
    hk_design_spec spec = spec_of(HK_DESIGN_LHS, 2, 50);
    spec.factors = swapped;
    hk_design *a = make(&spec);
    spec = spec_of(HK_DESIGN_LHS, 6, 50);
    hk_design *b = make(&spec);
    int64_t wrong = 0;
    for (int64_t i = 0; i < 50; i++) {
        double x[2];
        double y[6];
        hk_design_unit(a, i, x);
        hk_design_unit(b, i, y);
        wrong += x[0] != y[5] || x[1] != y[4];
    }
    TAP_EQ_I64(wrong, 0, "lhs: factors are known by their names");
    hk_design_free(a);
    hk_design_free(b);
}

/** Hash of all values of a design, as bytes. */
static void digest(const hk_design_spec *spec, char hex[HK_SHA256_HEX])
{
    static double values[6 * 8 * 80];
    hk_design *design = make(spec);
    size_t n = 0;
    for (int64_t i = 0; i < hk_design_count(design); i++) {
        hk_factor_level c[6] = {{0}};
        hk_design_case(design, i, c);
        for (int32_t f = 0; f < 6; f++) {
            values[n++] = c[f].value;
        }
    }
    hk_sha256_buffer(values, n * sizeof *values, hex);
    hk_design_free(design);
}

static void same_bytes(void)
{
    /* What this program gave when it was written: other machines and compilers must agree. */
    static const char *const want[] = {"c91b241312e79ede", "",
                                       "f420d344a05506c9", "3059c991cfe7a716",
                                       "e2325dc0da9d8d20", "0700d8074fa88932"};
    for (int kind = HK_DESIGN_GRID; kind <= HK_DESIGN_SALTELLI; kind++) {
        if (kind == HK_DESIGN_LIST) {
            continue;
        }
        hk_design_spec spec = spec_of((hk_design_kind)kind, 6, kind == HK_DESIGN_GRID ? 0 : 40);
        spec.scrambles = 2;
        char hex[HK_SHA256_HEX];
        digest(&spec, hex);
        hex[16] = '\0';
        TAP_EQ_STR(hex, want[kind], "the same bytes everywhere");
    }
}

int main(void)
{
    grid();
    list();
    refusals();
    growing();
    keyed();
    same_bytes();
    return tap_done();
}

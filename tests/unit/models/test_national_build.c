/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of the national model's builder: names, the curve, marks and draws, neighbours, cut vertices. */
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/graph/cycles.h"
#include "models/national/nat.h"
#include "tests/support/tap.h"

static void test_kana(void)
{
    static const char *const names[][2] = {
        {"Sapporo", "サッポロ"},        {"Tōbetsu", "トウベツ"},
        {"Jōetsu", "ジョウエツ"},       {"Kyūshū", "キュウシュウ"},
        {"Kitchō", "キッチョウ"},       {"Nishi-Tokyo-shi", "ニシトキョシ"},
        {"Shin’onsen", "シンオンセン"}, {"Namba", "ナンバ"},
        {"Niseko Town", "Niseko Town"}, {"", ""},
    };
    char buf[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        hk_nat_kana(names[i][0], buf, sizeof buf);
        TAP_EQ_STR(buf, names[i][1], names[i][0]);
    }
    hk_nat_kana("Sapporo", buf, 7);
    TAP_OK(strlen(buf) < 7, "cut where there is no room");
}

/** A corner of 32 x 32 cells: each is passed once, and the next is beside it. */
static void test_curve(void)
{
    enum { SIDE = 32, N = SIDE * SIDE };
    static int at[N];
    double step_y = 26.0 / 65535;
    double step_x = 32.0 / 65535;
    for (int i = 0; i < N; i++) {
        at[i] = -1;
    }
    int outside = 0;
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            uint64_t d = hk_nat_curve(20 + (y + 0.5) * step_y, 122 + (x + 0.5) * step_x);
            if (d < N) {
                at[d] = y * SIDE + x;
            } else {
                outside++;
            }
        }
    }
    TAP_EQ_I64(outside, 0, "the corner is the beginning of the curve");
    int far = 0;
    for (int i = 1; i < N; i++) {
        int a = at[i - 1];
        int b = at[i];
        far += a < 0 || b < 0 || abs(a / SIDE - b / SIDE) + abs(a % SIDE - b % SIDE) != 1;
    }
    TAP_EQ_I64(far, 0, "the next cell is a neighbour");
}

static void test_marks(void)
{
    char buf[128];
    char again[128];
    hk_nat_marks marks = {
        .place = "Sapporo", .number = "03", .owner = "bank-01", .entity = "x/y-1"};
    hk_nat_fill("Bank {n}, {place}", &marks, buf, sizeof buf);
    TAP_EQ_STR(buf, "Bank 03, Sapporo", "marks are filled in");
    hk_nat_fill("{what} {to} {", &marks, buf, sizeof buf);
    TAP_EQ_STR(buf, "{what} {to} {", "others stay");
    hk_nat_fill("vendor:a-{p4} technology:os-{c3}", &marks, buf, sizeof buf);
    marks.entity = "x/y-2";
    hk_nat_fill("vendor:a-{p4} technology:os-{c3}", &marks, again, sizeof again);
    TAP_OK(strncmp(buf, again, strlen("vendor:a-1")) == 0, "a provider draws once: %s, %s", buf,
           again);
    hk_nat_fill("abcdef {place}", &marks, buf, 9);
    TAP_EQ_STR(buf, "abcdef S", "cut where there is no room");
    int seen[5] = {0};
    for (int i = 0; i < 400; i++) {
        char name[16];
        snprintf(name, sizeof name, "c-%d", i);
        int32_t drawn = hk_nat_draw(name, "p", 1, 4);
        seen[drawn >= 1 && drawn <= 4 ? drawn : 0]++;
    }
    TAP_OK(seen[0] == 0 && seen[1] > 60 && seen[2] > 60 && seen[3] > 60 && seen[4] > 60,
           "draws are even: %d %d %d %d", seen[1], seen[2], seen[3], seen[4]);
}

static void test_split(void)
{
    const char *at = NULL;
    const char *part;
    TAP_EQ_I64(hk_nat_split("ab;;c", ';', &at, &part), 2, "the first");
    TAP_EQ_I64(hk_nat_split("ab;;c", ';', &at, &part), 0, "an empty one");
    TAP_EQ_I64(hk_nat_split("ab;;c", ';', &at, &part), 1, "the last");
    TAP_EQ_STR(part, "c", "and where it stands");
    TAP_EQ_I64(hk_nat_split("ab;;c", ';', &at, &part), -1, "the end");
    at = NULL;
    TAP_EQ_I64(hk_nat_split("", ';', &at, &part), 0, "of nothing, one empty part");
    TAP_EQ_I64(hk_nat_split("", ';', &at, &part), -1, "and no more");
}

/** Nearest areas against looking at all of them. */
static void test_near(void)
{
    enum { N = 700 };
    static hk_nat_area areas[N];
    hk_rng_key key = {.seed = 7};
    hk_nat n = {.areas = areas, .n_area = N};
    hk_nat_near *near;
    hk_error err;
    int wrong = 0;
    for (int i = 0; i < N; i++) { /* half in a cluster, some on the same spot */
        double wide = i % 2 == 0 ? 10 : 0.2;
        areas[i].latitude = 30 + wide * hk_rng_uniform(key, 0, 1, 0, (uint64_t)(i / 3));
        areas[i].longitude = 130 + wide * hk_rng_uniform(key, 0, 2, 0, (uint64_t)(i / 3));
    }
    if (hk_nat_near_new(&n, &near, &err) != HK_OK) {
        exit(1);
    }
    for (int i = 0; i < N; i += 13) {
        const int32_t *list;
        int32_t wanted = 1 + i % 90;
        int32_t count = hk_nat_near_list(near, i, wanted, &list);
        wrong += count < wanted;
        double last = -1;
        int closer = 0;
        for (int32_t k = 0; k < count; k++) {
            double apart = hk_nat_apart(areas[i].latitude, areas[i].longitude,
                                        areas[list[k]].latitude, areas[list[k]].longitude);
            wrong += apart < last;
            last = apart;
        }
        for (int a = 0; a < N; a++) {
            closer += hk_nat_apart(areas[i].latitude, areas[i].longitude, areas[a].latitude,
                                   areas[a].longitude) < last;
        }
        wrong += closer >= count;
    }
    TAP_EQ_I64(wrong, 0, "the nearest areas, in order, and none is left out");
    const int32_t *list;
    TAP_EQ_I64(hk_nat_near_list(near, 5, N + 1, &list), N, "all of them, if more are wanted");
    hk_nat_near_free(near);
}

static void test_cut_vertices(void)
{
    /* a ring 0 1 2 3, a tail 3 4 5, a pair 6 7 */
    static const hk_arc arcs[] = {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {3, 4}, {4, 5}, {6, 7}};
    static const uint8_t want[8] = {0, 0, 0, 1, 1, 0, 0, 0};
    uint8_t is_cut[8] = {9, 9, 9, 9, 9, 9, 9, 9};
    hk_error err;
    TAP_EQ_I64(hk_graph_cut_vertices(8, arcs, 7, is_cut, &err), HK_OK, "cut vertices are found");
    TAP_OK(memcmp(is_cut, want, sizeof want) == 0, "the end of the tail's ring and its middle");
}

int main(void)
{
    test_kana();
    test_curve();
    test_marks();
    test_split();
    test_near();
    test_cut_vertices();
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goals as they are written, and looks at results whose numbers are known. */
#include "engine/rank/goal_look.h"

#include <math.h>

#include "engine/base/units.h"
#include "tests/support/tap.h"

#define HOUR INT64_C(3600000)

static void test_parsing(void)
{
    static const char *const bad[] = {"",
                                      "top",
                                      "top 0",
                                      "top x",
                                      "top 3 by",
                                      "top 3 by wish",
                                      "top 3by system",
                                      "person-hours",
                                      "person-hours<5",
                                      "<=5",
                                      "a<=",
                                      "a<=0",
                                      "a<=-1",
                                      "a<=nan",
                                      "a<=inf",
                                      "a<=1e999",
                                      "a<=5%%",
                                      "a<=5 % ",
                                      "a<=5x"};
    hk_goal goal;
    hk_error err = {0};
    TAP_EQ_I64(hk_goal_parse("person-hours:info_comm<=2.5%", 0.9, 40, &goal, &err), HK_OK, "share");
    TAP_EQ_STR(goal.output, "person-hours:info_comm", "of what");
    TAP_OK(!goal.is_ranking && goal.precision.relative == 0.025 && goal.precision.absolute == 0,
           "how much");
    TAP_OK(goal.precision.confidence == 0.9 && goal.precision.first == 40, "the rest");
    TAP_EQ_I64(hk_goal_parse("affected:s/x <= 1e4", 0.9, 40, &goal, &err), HK_OK, "absolute");
    TAP_EQ_STR(goal.output, "affected:s/x", "blanks are no part of it");
    TAP_OK(goal.precision.relative == 0 && goal.precision.absolute == 10000, "in its unit");
    TAP_EQ_I64(hk_goal_parse("top 3 by service", 0.9, 40, &goal, &err), HK_OK, "a ranking");
    TAP_OK(goal.is_ranking && goal.top == 3 && goal.by == HK_RANK_SERVICE, "of services");
    TAP_EQ_I64(hk_goal_parse("top-10", 0.9, 40, &goal, &err), HK_OK, "in one word");
    TAP_OK(goal.is_ranking && goal.top == 10 && goal.by == HK_RANK_SYSTEM, "of systems");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        TAP_EQ_I64(hk_goal_parse(bad[i], 0.9, 40, &goal, &err), HK_EUSAGE, bad[i]);
    }
    TAP_HAS(err.message, HK_GOAL_ALLOWED, "what is allowed");
}

static void test_looks(void)
{
    hk_goal goal, ranking;
    double spent = 0;
    bool ok = hk_goal_parse("a<=1", 0.95, 30, &goal, NULL) == HK_OK &&
              hk_goal_parse("top 2", 0.95, 30, &ranking, NULL) == HK_OK;
    TAP_OK(ok, "goals");
    TAP_EQ_I64(hk_goal_look_at(&goal, 1, 100), 30, "the first look");
    TAP_EQ_I64(hk_goal_look_at(&goal, 2, 100), 60, "at twice as many");
    TAP_EQ_I64(hk_goal_look_at(&goal, 3, 100), 100, "the last at the most");
    for (int32_t k = 1; k <= HK_LOOKS_MAX; k++) {
        spent += hk_goal_alpha(&goal, k);
    }
    TAP_OK(spent <= 0.05, "outputs spend no more than alpha");
    spent = 0;
    for (int32_t k = 1; k <= HK_LOOKS_MAX; k++) {
        double alpha = hk_goal_alpha(&ranking, k);
        spent += alpha;
        TAP_OK(alpha == 0 || 1 - alpha <= HK_RANK_CONFIDENCE_MAX + 1e-12,
               "look %d at a ranking: a confidence that was measured", (int)k);
    }
    TAP_NEAR(spent, 0.05, 1e-12, "rankings spend all of it");
}

enum { REPLICATES = 100 };

/** One service of one user whose losses are 1, 2, 1, 2, ... hours. */
static hk_result *two_values(void)
{
    static const char *ids[] = {"s"}, *sectors[] = {"info_comm"}, *units[] = {"users"};
    static int32_t sector[] = {0};
    static int64_t value[] = {HK_VALUE_SCALE};
    static double weight[] = {1};
    hk_result *r = NULL;
    if (hk_result_new(&r, NULL) != HK_OK) {
        return NULL;
    }
    r->n_service = r->n_sector = 1;
    r->service_id = ids;
    r->sector_id = sectors;
    r->service_unit = units;
    r->service_sector = sector;
    r->service_value_micro = value;
    r->service_weight = weight;
    r->n_replicate = REPLICATES;
    r->status = hk_arena_alloc(r->arena, REPLICATES, sizeof *r->status);
    r->restored_ms = hk_arena_alloc(r->arena, REPLICATES, sizeof *r->restored_ms);
    r->service_loss = hk_arena_alloc(r->arena, REPLICATES, sizeof *r->service_loss);
    for (int i = 0; i < REPLICATES; i++) {
        r->service_loss[i] = (hk_int128)(1 + i % 2) * HK_LEVEL_FULL * HOUR;
        r->restored_ms[i] = i % 4 == 0 ? HK_NONE : HOUR;
    }
    return r;
}

static bool reached(const char *text, const hk_result *r, int32_t k, hk_goal_look *look)
{
    hk_goal goal;
    hk_error err = {0};
    *look = (hk_goal_look){.reached = false};
    bool ok = hk_goal_parse(text, 0.95, 50, &goal, &err) == HK_OK &&
              hk_goal_look_of(&goal, r, k, look, &err) == HK_OK;
    TAP_OK(ok, "%s %s", text, err.message);
    return look->reached;
}

static void test_results(void)
{
    hk_goal_look look;
    hk_result *r = two_values();
    if (!TAP_OK(r != NULL, "a result")) {
        return;
    }
    /* t of 99 degrees of freedom at 97.5 % is 2.2755, the standard error 0.050252 */
    TAP_OK(reached("person-hours<=0.1144", r, 1, &look), "half of the interval at the first look");
    TAP_HAS(look.text, "person-hours is 1.5 +- 0.114 h", "says how it stands");
    TAP_OK(!reached("person-hours<=0.1143", r, 1, &look), "not less");
    TAP_OK(!reached("person-hours<=0.1144", r, 3, &look), "nor at a later look, which spends less");
    TAP_OK(reached("person-hours<=7.63%", r, 1, &look), "a share of the mean");
    TAP_OK(!reached("person-hours<=7.62%", r, 1, &look), "not less either");
    /* Wilson at 97.5 %: 25 of 100, z 2.2414: half = z sqrt(pq/n + z^2/4n^2) / (1 + z^2/n) */
    double z = 2.241402727604947, n = REPLICATES;
    double half = z * sqrt(0.1875 / n + z * z / (4 * n * n)) / (1 + z * z / n);
    char goal[64];
    snprintf(goal, sizeof goal, "unrestored<=%.6f", half + 1e-5);
    TAP_OK(reached(goal, r, 1, &look), "a proportion by Wilson's interval");
    snprintf(goal, sizeof goal, "unrestored<=%.6f", half - 1e-5);
    TAP_OK(!reached(goal, r, 1, &look), "not less");
    for (int i = 0; i < 6; i++) {
        r->status[i] = HK_REPLICATE_EVENT_CAP;
    }
    TAP_OK(!reached("person-hours<=100", r, 1, &look), "too many failed");
    TAP_HAS(look.text, "6 of 100 replicates failed", "says so");
    hk_result_free(r);
}

int main(void)
{
    test_parsing();
    test_looks();
    test_results();
    return tap_done();
}

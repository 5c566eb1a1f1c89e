/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which blocks are handed out, what it leaves idle, and which cases a pilot looks at. */
#include "engine/base/memory.h"
#include "engine/ensemble/order.h"
#include "engine/ensemble/pilot.h"
#include "tests/support/tap.h"

enum { WORKERS_MOST = 8 };

static hk_blocks blocks_of(int64_t n_case, int64_t replicates, int64_t sets, int64_t size)
{
    hk_cases cases = {.n_case = n_case, .replicates = replicates, .assumptions = sets};
    return hk_blocks_of(&cases, size);
}

static void test_dearest_first(void)
{
    const double cost[] = {1, 5, NAN, 5, 10};
    const int64_t want[] = {4, 1, 3, 0, 2};
    hk_error err = {0};
    hk_order *order = NULL;
    hk_blocks blocks = blocks_of(5, 21, 2, 8);
    if (!TAP_OK(hk_order_new(&blocks, cost, &order, &err) == HK_OK, "an order")) {
        return;
    }
    int64_t wrong = 0, per_case = blocks.n / 5;
    double all = 0;
    for (int64_t place = 0; place < blocks.n; place++) {
        int64_t block = hk_order_block(order, place);
        wrong += hk_block_at(&blocks, block).in_case != want[place / per_case] ||
                 hk_order_case(order, place) != place / per_case + 1 ||
                 block % per_case != place % per_case;
        all += hk_order_part(order, block);
    }
    TAP_EQ_I64(wrong, 0, "dear cases first, equal ones as numbered, unknown ones last");
    TAP_NEAR(all, 1, 1e-12, "the parts are all of the work");
    TAP_NEAR(hk_order_part(order, 4 * per_case), 10.0 / 21 / 3 * 8 / 21, 1e-12, "a full block");
    TAP_NEAR(hk_order_part(order, 4 * per_case + 2), 10.0 / 21 / 3 * 5 / 21, 1e-12, "a short one");
    hk_order_free(order);
}

static void test_as_numbered(void)
{
    hk_error err = {0};
    hk_order *order = NULL;
    hk_blocks blocks = blocks_of(7, 100, 0, 0);
    if (!TAP_OK(hk_order_new(&blocks, NULL, &order, &err) == HK_OK, "an order without costs")) {
        return;
    }
    int64_t wrong = 0;
    for (int64_t place = 0; place < blocks.n; place++) {
        wrong += hk_order_block(order, place) != place;
    }
    TAP_EQ_I64(wrong, 0, "as they are numbered");
    TAP_NEAR(hk_order_part(order, 0), 8.0 / 700, 1e-12, "a part");
    hk_order_free(order);
}

/** Each worker takes the next block when it has none. @return share of their time without one */
static double idle(const hk_blocks *blocks, const hk_order *order, const double *cost, int workers)
{
    double free_at[WORKERS_MOST] = {0}, busy = 0, end = 0;
    for (int64_t place = 0; place < blocks->n; place++) {
        hk_block b = hk_block_at(blocks, hk_order_block(order, place));
        int next = 0;
        for (int i = 1; i < workers; i++) {
            next = free_at[i] < free_at[next] ? i : next;
        }
        free_at[next] += (double)b.n * cost[b.in_case];
        busy += (double)b.n * cost[b.in_case];
        end = free_at[next] > end ? free_at[next] : end;
    }
    return 1 - busy / (workers * end);
}

/** Costs that differ tenfold, the dearest last: the worst for the order of numbers. */
static void test_idle(void)
{
    enum { CASES = 12 };
    double cost[CASES];
    hk_error err = {0};
    hk_blocks blocks = blocks_of(CASES, 64, 0, 0);
    for (int i = 0; i < CASES; i++) {
        cost[i] = pow(10, (double)i / (CASES - 1));
    }
    for (int workers = 2; workers <= WORKERS_MOST; workers++) {
        hk_order *plain = NULL, *sorted = NULL;
        if (!TAP_OK(hk_order_new(&blocks, NULL, &plain, &err) == HK_OK &&
                        hk_order_new(&blocks, cost, &sorted, &err) == HK_OK,
                    "two orders")) {
            return;
        }
        double before = idle(&blocks, plain, cost, workers);
        double now = idle(&blocks, sorted, cost, workers);
        TAP_OK(now < 0.05 && now <= before, "%d workers: idle %.1f %%, %.1f %% as numbered",
               workers, 100 * now, 100 * before);
        hk_order_free(plain);
        hk_order_free(sorted);
    }
}

static void test_picks(void)
{
    enum { MOST = 100 };
    int64_t pick[MOST];
    for (int64_t n = 1; n <= MOST; n++) {
        int64_t seen[MOST] = {0}, wrong = hk_pilot_pick(n, pick, MOST) != n;
        for (int64_t i = 0; i < n && wrong == 0; i++) {
            wrong += pick[i] < 0 || pick[i] >= n || seen[pick[i]]++ != 0;
        }
        if (wrong != 0) {
            TAP_OK(false, "of %d cases each once", (int)n);
        }
    }
    TAP_EQ_I64(hk_pilot_pick(1000000, pick, 64), 64, "a few of very many");
    TAP_OK(pick[0] == 0 && pick[1] == 999999 && pick[2] == 500000, "the ends and the middle first");
    int64_t quarter[4] = {0};
    for (int i = 0; i < 64; i++) {
        quarter[pick[i] / 250000]++;
    }
    for (int i = 0; i < 4; i++) {
        TAP_OK(quarter[i] >= 14 && quarter[i] <= 18, "evenly: %d", (int)quarter[i]);
    }
}

int main(void)
{
    test_dearest_first();
    test_as_numbered();
    test_idle();
    test_picks();
    return tap_done();
}

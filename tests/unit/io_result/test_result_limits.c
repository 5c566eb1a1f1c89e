/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a result file may ask of the memory: that of one case, however many there are. */
#include <string.h>

#include "engine/io/result_h5.h"
#include "tests/support/tap.h"

enum { VERSION = 2 };

static hk_dims dims_of(int64_t n_case, int64_t n_replicate, int64_t n_service)
{
    hk_dims dims = {.length = {0}};
    hk_dims_set(&dims, "case", n_case);
    hk_dims_set(&dims, "replicate", n_replicate);
    hk_dims_set(&dims, "service", n_service);
    return dims;
}

static void test_one_case_counts(void)
{
    const hk_slab slab = {.case_index = 0};
    hk_error err = {.message = ""};
    hk_dims many = dims_of(1 << 20, 1000, 1000);
    TAP_OK(hk_result_check_memory(&many, &slab, VERSION, &err) == HK_OK,
           "a million cases of a million values: one is held at a time %s", err.message);
    hk_dims large = dims_of(1, 1 << 24, 1 << 24);
    TAP_EQ_I64(hk_result_check_memory(&large, &slab, VERSION, &err), HK_ELIMIT,
               "one case of 2^48 values");
    TAP_OK(strstr(err.message, "up to half of this machine's") != NULL, "says so: %s", err.message);
    TAP_EQ_I64(hk_result_check_memory(&large, NULL, VERSION, &err), HK_OK,
               "but its file can be listed");
}

static void test_lists_count(void)
{
    hk_error err = {.message = ""};
    hk_dims dims = dims_of(1 << 20, 1, 1);
    hk_dims_set(&dims, "factor", 1 << 20);
    TAP_EQ_I64(hk_result_check_memory(&dims, NULL, VERSION, &err), HK_ELIMIT,
               "factors of all cases are held together");
}

static void test_ragged_rows_count(void)
{
    hk_error err = {.message = ""};
    hk_slab slab = {.case_index = 1};
    hk_dims dims = dims_of(2, 1, 1);
    hk_dims_set(&dims, "episode", (int64_t)1 << 40);
    slab.first[HK_AXIS_EPISODE] = ((int64_t)1 << 40) - 3;
    slab.count[HK_AXIS_EPISODE] = 3;
    TAP_OK(hk_result_check_memory(&dims, &slab, VERSION, &err) == HK_OK, "three rows of many: %s",
           err.message);
    slab.first[HK_AXIS_EPISODE] = 0;
    slab.count[HK_AXIS_EPISODE] = (int64_t)1 << 40;
    TAP_EQ_I64(hk_result_check_memory(&dims, &slab, VERSION, &err), HK_ELIMIT,
               "2^40 rows of one case");
}

static void test_no_number(void)
{
    hk_error err = {.message = ""};
    hk_slab slab = {.case_index = 0};
    hk_dims dims = dims_of(INT32_MAX, INT32_MAX, INT32_MAX);
    TAP_EQ_I64(hk_result_check_memory(&dims, &slab, VERSION, &err), HK_EFORMAT,
               "more values than 63 bits can count");
}

int main(void)
{
    test_one_case_counts();
    test_lists_count();
    test_ragged_rows_count();
    test_no_number();
    return tap_done();
}

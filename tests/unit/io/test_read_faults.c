/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every allocation of ours fails once while a scenario and its model are read: the reader must say
 * so, leak nothing (the address sanitizer looks) and not crash. libfyaml and HDF5 do not survive
 * failures of their own allocations, so only those through engine/base/memory.c fail here: malloc's
 * relatives are wrapped at link time.
 */
#include "engine/io/h5_table.h"
#include "engine/io/model_read.h"
#include "engine/io/scenario_read.h"
#include "models/models.h"
#include "tests/unit/io/read_support.h"

enum { NEVER = -1, FAILED = -2 };

static long countdown = NEVER;

/* What the linker's --wrap calls them. */
void *real_calloc(size_t count, size_t size) __asm__("__real_calloc");
void *real_realloc(void *block, size_t size) __asm__("__real_realloc");
void *wrap_calloc(size_t count, size_t size) __asm__("__wrap_calloc");
void *wrap_realloc(void *block, size_t size) __asm__("__wrap_realloc");
/* Readers try a file in a child first: here, at every point of failure, that would only take time. */
hk_status wrap_probe(void (*work)(void *), void *data, size_t bytes,
                     hk_error *err) __asm__("__wrap_hk_probe");

hk_status wrap_probe(void (*work)(void *), void *data, size_t bytes, hk_error *err)
{
    (void)work;
    (void)data;
    (void)bytes;
    (void)err;
    return HK_OK;
}

static bool fails_now(void)
{
    if (countdown == 0) {
        countdown = FAILED;
        return true;
    }
    countdown -= countdown > 0;
    return false;
}

void *wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : real_calloc(count, size);
}

void *wrap_realloc(void *block, size_t size)
{
    return fails_now() ? NULL : real_realloc(block, size);
}

/** Read `path` while allocation number n fails; false when n allocations are not made. */
static bool read_once(const char *path, const char *const *sets, int32_t n_set, long n,
                      hk_status expected, int *odd)
{
    char catalogue[PLACE_SIZE];
    hk_error err = {0};
    int32_t n_mechanism;
    int32_t n_policy;
    const hk_mechanism *const *mechanisms = hk_registry_mechanisms(&n_mechanism);
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    hk_problems *problems = new_problems();
    hk_scenario *scenario = NULL;
    hk_model *model = NULL;
    hk_inputs inputs = {0};
    hk_status status;
    const hk_catalogue_dirs dirs = {.builtin = base_path("catalogue", catalogue)};
    countdown = n;
    if (strstr(path, ".yaml") != NULL) {
        status = hk_scenario_read(path, sets, n_set, mechanisms, n_mechanism, policies, n_policy,
                                  &dirs, problems, &scenario, &model, &inputs, &err);
    } else {
        status = hk_model_read(path, &dirs, problems, NULL, &model, &err);
    }
    bool fired = countdown == FAILED;
    countdown = NEVER;
    /* libcsv asks again for less when its buffer cannot grow: then all is well. */
    *odd += fired ? status != HK_ENOMEM && status != expected : status != expected;
    *odd += status == HK_OK && count_errors(problems) > 0;
    *odd += status != HK_OK && (scenario != NULL || model != NULL);
    hk_scenario_free(scenario);
    hk_model_free(model);
    hk_inputs_done(&inputs);
    hk_problems_free(problems);
    return fired;
}

static void fail_each(const char *path, const char *const *sets, int32_t n_set, hk_status expected,
                      const char *name)
{
    long n = 0;
    int odd = 0;
    while (read_once(path, sets, n_set, n, expected, &odd)) {
        n++;
    }
    TAP_OK(n > 50, "%s: %ld allocations failed in turn", name, n);
    TAP_EQ_I64(odd, 0, "each said so and left nothing behind");
}

static void test_write(const char *folder, char *path)
{
    hk_table tables[HK_N_MODEL_TABLE];
    hk_problems *problems = new_problems();
    hk_yaml yaml = {0};
    hk_error err;
    char model[PLACE_SIZE];
    hk_tables_init(tables);
    join_path(folder, "m.h5", path);
    hk_status status =
        hk_tables_read_folder(base_path("model", model), tables, NULL, problems, &yaml, &err);
    long n = 0;
    bool fired = status == HK_OK;
    while (fired) {
        countdown = n++;
        status = hk_model_write_h5(tables, yaml.source.text, path, &err);
        fired = countdown == FAILED;
        countdown = NEVER;
        if (fired && status == HK_OK) {
            TAP_OK(false, "a failure while writing was not noticed");
        }
    }
    TAP_EQ_I64(status, HK_OK, "a model is written once nothing fails");
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_table_done(&tables[i]);
    }
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
}

int main(void)
{
    static const char *const good[] = {"threats.quake.onset=2h", "recovery.order=[oss, plant]"};
    static const char *const bad[] = {
        "threats.quake.where={type: x, id: y, kind: z, inside: [[1, 2], [2, 3], [3, a]]}",
        "recovery.crews={x: 1, info_comm: 2}", "state=[{component: w, level: 2, since: 3}]",
        "horizn=3"};
    char folder[PLACE_SIZE];
    char path[PLACE_SIZE];
    char model[PLACE_SIZE];
    make_folder(folder);
    fail_each(base_path("scenario.yaml", path), good, 2, HK_OK, "a good scenario");
    fail_each(path, bad, 4, HK_EINVALID, "a bad scenario");
    fail_each(base_path("model", path), NULL, 0, HK_OK, "a model in a folder");
    test_write(folder, model);
    fail_each(model, NULL, 0, HK_OK, "a model in one file");
    remove_folder(folder);
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fault/case.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/models.h"

bool case_is_full_effort(void)
{
    const char *effort = getenv("HAKYU_EFFORT");
    return effort == NULL || strcmp(effort, "full") == 0;
}

int64_t case_step(int64_t of_long, int64_t of_full, int64_t of_less)
{
    if (!case_is_full_effort()) {
        return of_less;
    }
    return getenv("HAKYU_LONG") != NULL ? of_long : of_full;
}

const char *case_path(const char *name, char *buf)
{
    const char *source = getenv("HAKYU_SOURCE");
    snprintf(buf, CASE_PATH, "%s/%s", source != NULL ? source : ".", name);
    return buf;
}

const char *case_catalogue(char *buf)
{
    return case_path("tests/cli/malformed/base/catalogue", buf);
}

static void show(hk_problems *problems)
{
    int64_t n = 0;
    const hk_problem *list = hk_problems_get(problems, &n);
    for (int64_t i = 0; i < n; i++) {
        fprintf(stderr, "%s:%" PRId32 ":%" PRId32 ": %s\n", list[i].file, list[i].line,
                list[i].column, list[i].message);
    }
}

static hk_status read_case(const char *const *sets, bool talk, fault_case *ret, hk_error *err)
{
    char path[CASE_PATH];
    char catalogue[CASE_PATH];
    const hk_catalogue_dirs dirs = {.builtin = case_catalogue(catalogue)};
    int32_t n_set = 0;
    int32_t n_mechanism;
    int32_t n_policy;
    while (sets != NULL && sets[n_set] != NULL) {
        n_set++;
    }
    const hk_mechanism *const *mechanisms = hk_registry_mechanisms(&n_mechanism);
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    hk_problems *problems = NULL;
    HK_TRY(hk_problems_new(&problems, err));
    hk_status status = hk_scenario_read(case_path("tests/fault/wide/scenario.yaml", path), sets,
                                        n_set, mechanisms, n_mechanism, policies, n_policy, &dirs,
                                        problems, &ret->scenario, &ret->model, &ret->inputs, err);
    if (talk) {
        show(problems);
    }
    hk_problems_free(problems);
    return status;
}

hk_status case_read(const char *const *sets, fault_case *ret, hk_error *err)
{
    return read_case(sets, false, ret, err);
}

fault_case case_must_read(const char *const *sets)
{
    fault_case one = {0};
    hk_error err = {.message = ""};
    if (read_case(sets, true, &one, &err) != HK_OK) {
        fprintf(stderr, "the wide scenario: %s\n", err.message);
        exit(EXIT_FAILURE);
    }
    return one;
}

void case_done(fault_case *one)
{
    hk_scenario_free(one->scenario);
    hk_model_free(one->model);
    hk_inputs_done(&one->inputs);
    *one = (fault_case){0};
}

void case_make_folder(char *buf)
{
    const char *top = getenv("TMPDIR");
    snprintf(buf, CASE_PATH, "%s/hakyu-fault-XXXXXX", top != NULL ? top : "/tmp");
    if (mkdtemp(buf) == NULL) {
        perror("mkdtemp");
        exit(EXIT_FAILURE);
    }
}

int case_count_files(const char *folder)
{
    int n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        n += entry->d_name[0] != '.';
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return n;
}

void case_remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        char path[2 * CASE_PATH];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.') {
            unlink(path);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    rmdir(folder);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory runs out at every point of the readers of models and scenarios. */
#include <hdf5.h>
#include <stdio.h>
#include <unistd.h>

#include "engine/io/h5_table.h"
#include "engine/io/model_read.h"
#include "tests/fault/case.h"
#include "tests/fault/failing.h"
#include "tests/support/tap.h"

/** Files, groups, datasets, types and attributes that HDF5 has open. */
static int64_t open_in_hdf5(void)
{
    return H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL);
}

/* ---- models ------------------------------------------------------------------------------------ */

static hk_status read_model(void *user, hk_error *err)
{
    const char *path = user;
    char catalogue[CASE_PATH];
    const hk_catalogue_dirs dirs = {.builtin = case_catalogue(catalogue)};
    hk_problems *problems = NULL;
    hk_inputs inputs = {0};
    hk_model *model = NULL;
    hk_status status = hk_problems_new(&problems, err);
    if (status == HK_OK) {
        status = hk_inputs_init(&inputs, err);
    }
    if (status == HK_OK) {
        status = hk_model_read(path, &dirs, problems, &inputs, &model, err);
    }
    if (status != HK_OK && model != NULL) {
        failing_wrong("a model comes back from a failure");
    }
    if (status == HK_OK && (model->n_component != 8 || model->n_dependency != 11 ||
                            model->n_link != 2 || model->n_calendar != 1)) {
        failing_wrong("the model is not whole");
    }
    if (status == HK_ENOMEM && problems != NULL &&
        hk_problems_count(problems, HK_SEVERITY_ERROR) > 0) {
        failing_wrong("lack of memory is called a problem of the file");
    }
    hk_model_free(model);
    hk_inputs_done(&inputs);
    hk_problems_free(problems);
    return status;
}

typedef struct conversion {
    const char *folder, *file; /* model, and where to write it */
} conversion;

static hk_status convert_model(void *user, hk_error *err)
{
    const conversion *c = user;
    hk_table tables[HK_N_MODEL_TABLE];
    hk_problems *problems = NULL;
    hk_yaml yaml = {0};
    hk_tables_init(tables);
    unlink(c->file);
    hk_status status = hk_problems_new(&problems, err);
    if (status == HK_OK) {
        status = hk_tables_read_folder(c->folder, tables, NULL, problems, &yaml, err);
    }
    if (status == HK_OK) {
        status = hk_problems_status(problems, err);
    }
    if (status == HK_OK) {
        status = hk_model_write_h5(tables, yaml.source.text, c->file, err);
    }
    if ((access(c->file, F_OK) == 0) != (status == HK_OK)) {
        failing_wrong("a file without success, or success without a file");
    }
    for (int i = 0; i < HK_N_MODEL_TABLE; i++) {
        hk_table_done(&tables[i]);
    }
    hk_yaml_done(&yaml);
    hk_problems_free(problems);
    return status;
}

static void test_models(void)
{
    char folder[CASE_PATH];
    char temporary[CASE_PATH];
    char file[2 * CASE_PATH];
    case_path("tests/cli/malformed/base/model", folder);
    failing_both_ways("a model of CSV tables", read_model, folder);
    case_make_folder(temporary);
    snprintf(file, sizeof file, "%s/model.h5", temporary);
    conversion c = {.folder = folder, .file = file};
    failing_both_ways("a model written as HDF5", convert_model, &c);
    TAP_EQ_I64(case_count_files(temporary), 1, "no temporary file is left");
    failing_both_ways("a model of one HDF5 file", read_model, file);
    case_remove_folder(temporary);
}

/* ---- scenarios --------------------------------------------------------------------------------- */

typedef struct reading {
    const char *const *sets; /* overrides, the last one NULL; or NULL */
} reading;

static hk_status read_scenario(void *user, hk_error *err)
{
    const reading *r = user;
    fault_case one = {0};
    hk_status status = case_read(r->sets, &one, err);
    if (status != HK_OK &&
        (one.scenario != NULL || one.model != NULL || one.inputs.arena != NULL)) {
        failing_wrong("something comes back from a failure");
    }
    if (status == HK_OK && (one.scenario->n_threat != 5 || one.scenario->n_outage != 2 ||
                            one.inputs.n < 11 || one.scenario->resolved[0] == '\0')) {
        failing_wrong("the scenario is not whole");
    }
    case_done(&one);
    return status;
}

static void test_scenarios(void)
{
    static const char *const good[] = {"replicates=3", "threats.0.onset=uniform(1h, 2h)",
                                       "recovery.crews.line_crew=2", "title.ja=名", NULL};
    static const char *const bad[] = {"replicates=-3", "threats.0.onset=8",
                                      "grid=1parsec",  "threats.1.where.sector=nowhere",
                                      "horison=3d",    NULL};
    reading as_it_is = {NULL}, with_sets = {good}, with_errors = {bad};
    failing_both_ways("a scenario", read_scenario, &as_it_is);
    failing_both_ways("a scenario with --set", read_scenario, &with_sets);
    failing_everywhere("a scenario with errors", FAILING_ONE, read_scenario, &with_errors,
                       HK_EINVALID, HK_ENOMEM);
}

int main(void)
{
    failing_step(case_is_full_effort() ? 1 : 3);
    test_models();
    test_scenarios();
    TAP_EQ_I64(open_in_hdf5(), 0, "nothing is open in HDF5");
    TAP_EQ_I64(failing_alive(), 0, "the engine holds no memory any more");
    return tap_done();
}

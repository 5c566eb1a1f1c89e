/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model as read: every kind of column of the base model, defaults, warnings. */
#include <math.h>

#include "engine/base/rng.h"
#include "engine/base/units.h"
#include "engine/io/model_read.h"
#include "tests/unit/io/read_support.h"

#define HOUR INT64_C(3600000)

static hk_model *read_base(hk_inputs *inputs)
{
    char path[PLACE_SIZE];
    char catalogue[PLACE_SIZE];
    hk_error err;
    hk_model *model = NULL;
    hk_problems *problems = new_problems();
    const hk_catalogue_dirs dirs = {.builtin = base_path("catalogue", catalogue)};
    hk_status status =
        hk_model_read(base_path("model", path), &dirs, problems, inputs, &model, &err);
    TAP_EQ_I64(status, HK_OK, "the base model is read");
    TAP_EQ_I64(count_errors(problems), 0, "without errors");
    hk_problems_free(problems);
    return model;
}

static void test_entities(const hk_model *m)
{
    TAP_EQ_STR(m->name, "small", "name");
    TAP_EQ_STR(m->title_ja, "小", "Japanese title");
    TAP_EQ_STR(m->catalogue_version, "2009", "catalogue version");
    TAP_EQ_I64(strlen(m->catalogue_sha256), 64, "hash of its content");
    TAP_EQ_I64(m->n_sector, 2, "sectors in order of first appearance");
    TAP_EQ_STR(m->sectors[1].id, "info_comm", "second sector");
    TAP_EQ_STR(m->sectors[1].name_ja, "情報通信", "its name from the catalogue");
    TAP_EQ_STR(m->providers[0].name_ja, "東電力", "name of a provider");
    TAP_EQ_STR(m->providers[0].subsector, "power_supply", "its subsector");
    TAP_EQ_I64(m->providers[0].standing.provenance, HK_PROVENANCE_PLAN, "its provenance");
    TAP_EQ_I64(m->services[0].value_micro, 2300000, "value of a service in millionths");
    TAP_EQ_I64(m->services[0].level, 9000, "service level");
    TAP_EQ_I64(m->services[0].bcp_goal_ms, 12 * HOUR, "goal");
    TAP_OK(m->services[0].uses_it && !m->services[1].uses_it, "uses_it");
    TAP_EQ_I64(m->services[1].calendar, 0, "calendar of a service");
    TAP_EQ_I64(m->services[0].calendar, HK_NONE, "or none");
    TAP_EQ_STR(m->services[0].name_en, "supply", "a service without a name has its id");
}

static void test_components(const hk_model *m)
{
    const hk_component *plant = &m->components[0];
    const hk_component *homes = &m->components[4];
    const hk_component *scada = &m->components[3];
    TAP_EQ_I64(m->n_component, 8, "components");
    TAP_EQ_STR(m->components[1].name_en, "Substation, \"old\"", "a quoted name");
    TAP_EQ_I64(plant->kind, HK_KIND_FACILITY, "kind");
    TAP_EQ_I64(plant->n_tag, 2, "tags");
    TAP_OK(hk_model_has_tag(m, 0, "vendor:acme") && !hk_model_has_tag(m, 0, "vendor:"),
           "a tag is found whole");
    TAP_NEAR(plant->latitude_deg, 35.5, 0, "latitude");
    TAP_OK(isnan(scada->latitude_deg), "no position is NAN");
    TAP_EQ_I64(plant->prefecture, 12, "prefecture");
    TAP_EQ_I64(scada->prefecture, 0, "or 0");
    TAP_NEAR(plant->standing.low, 0.5, 0, "lower factor");
    TAP_NEAR(plant->standing.high, 2, 0, "upper factor");
    TAP_NEAR(homes->standing.high, 1, 0, "1 without a range");
    TAP_EQ_I64(homes->weight, 120000, "weight");
    TAP_EQ_I64(homes->service, 0, "service");
    TAP_EQ_I64(plant->service, HK_NONE, "or none");
    TAP_OK(!m->components[1].product && m->components[2].product && !plant->product, "combine");
    TAP_EQ_I64(m->components[1].repair, 1, "repair");
    TAP_EQ_I64(scada->repair, HK_NONE, "or none");
    TAP_EQ_U64(plant->hash, hk_name_hash("plant", 5), "hash of the name");
    TAP_EQ_I64(hk_model_sector(m, 7), 1, "sector of a component");
}

static void test_dependencies(const hk_model *m)
{
    const hk_dependency *edges = m->dependencies;
    TAP_EQ_I64(m->n_dependency, 11, "dependencies");
    TAP_EQ_I64(m->n_input, 3, "inputs in order of first use");
    TAP_EQ_STR(m->inputs[1], "control", "second input");
    TAP_EQ_I64(edges[0].network, 0, "an edge from a route");
    TAP_EQ_I64(edges[0].supplier, HK_NONE, "has no supplier");
    TAP_EQ_I64(edges[2].supplier, 1, "an edge from a component");
    TAP_EQ_I64(edges[2].network, HK_NONE, "has no network");
    TAP_EQ_I64(edges[2].share, 2, "share");
    TAP_EQ_I64(edges[4].share, 1, "1 by default");
    TAP_EQ_I64(edges[7].lag_ms, 300000, "lag");
    TAP_EQ_I64(edges[7].calendar, 0, "calendar");
    TAP_EQ_I64(edges[5].response, HK_NONE, "no response here");
    TAP_EQ_I64(edges[4].response, 1, "response");
    TAP_EQ_I64(edges[7].line, 9, "line in the file");
    TAP_EQ_I64(m->n_link, 2, "links");
    TAP_EQ_I64(m->links[1].to, 2, "end of a link");
}

static void test_responses(const hk_model *m)
{
    const hk_response *feed = &m->responses[0];
    const hk_response *ups = &m->responses[1];
    const hk_response *battery = &m->responses[2];
    TAP_EQ_I64(feed->rule, HK_RULE_SHARE, "rule");
    TAP_OK(feed->n_step == 1 && feed->steps[0].after_ms == 0 && feed->steps[0].keep == 0,
           "an empty curve is 0h:0");
    TAP_OK(hk_dist_is_constant(&feed->spread), "no spread is a constant");
    TAP_NEAR(feed->spread.a, 1, 0, "of 1");
    TAP_EQ_I64(ups->k, 1, "k");
    TAP_EQ_I64(ups->spread.kind, HK_DIST_LOGNORMAL, "spread");
    TAP_EQ_I64(ups->recharge_ms, 8 * HOUR, "recharge");
    TAP_EQ_I64(battery->n_step, 2, "steps");
    TAP_EQ_I64(battery->steps[0].after_ms, 10 * HOUR, "time of a step");
    TAP_EQ_I64(battery->steps[0].keep, 4000, "level of a step");
    TAP_EQ_I64(battery->recovery_lag_ms, 1800000, "recovery lag");
}

static void test_repairs(const hk_model *m)
{
    const hk_repair *one = &m->repairs[0];
    const hk_repair *two = &m->repairs[1];
    TAP_OK(one->n_state == 1 && one->states[0].name[0] == '\0' && one->states[0].level == 3000,
           "one state without a name");
    TAP_EQ_I64(one->states[0].duration.kind, HK_DIST_EXPONENTIAL, "its duration");
    TAP_EQ_I64(two->n_state, 2, "a state each");
    TAP_EQ_STR(two->states[1].name, "extensive", "name of a state");
    TAP_EQ_I64(two->states[0].level, 8000, "level of a state");
    TAP_EQ_I64(two->states[1].duration.kind, HK_DIST_LOGNORMAL, "duration of a state");
    TAP_NEAR(two->detection.a, 600000, 0, "detection");
    TAP_OK(two->n_need == 1 && two->needs[0] == 2, "needs");
    TAP_EQ_I64(m->repairs[2].n_need, 2, "several needs");
    TAP_EQ_I64(m->repairs[2].states[0].level, 0, "level 0 by default");
    TAP_EQ_I64(m->pools[1].scope, HK_SCOPE_VENDOR, "scope of a pool");
    TAP_EQ_I64(m->pools[0].crews, 3, "crews of a pool");
    TAP_EQ_I64(m->calendars[0].weekdays, 0x1F, "weekdays");
    TAP_EQ_I64(m->calendars[0].from_min, 480, "hours from");
    TAP_EQ_I64(m->calendars[0].to_min, 1080, "hours to");
    TAP_OK(!m->calendars[0].not_holidays, "holidays");
    TAP_EQ_I64(m->calendars[0].inside, 10000, "factor");
    TAP_EQ_I64(m->calendars[0].outside, 2000, "factor outside");
}

static void test_smallest(const char *folder)
{
    char path[PLACE_SIZE];
    hk_error err;
    put_text(folder, "model.yaml", "name: least\n", path);
    put_text(folder, "components.csv",
             "id,kind,service,tags,provenance\n"
             "a,facility,,,law\n"
             "b,delivery,s,source:n,law\n",
             path);
    put_text(folder, "routes.csv", "network,from,to\nn,a,a2\n", path);
    put_text(folder, "services.csv", "id,provider,unit\ns,p,users\n", path);
    put_text(folder, "providers.csv", "id,sector\np,water\n", path);
    put_text(folder, "repairs.csv",
             "id,level,duration,provenance\n"
             "r,slight=0.5; bad=0,3h,law\n"
             "q,0.5,slight=1h; bad=2h,law\n",
             path);
    put_text(folder, "calendars.csv",
             "id,weekdays,days,factor\nc,\"sat-mon,wed\",\"1..5,28..last,last-2..last\",0.5\n",
             path);
    hk_problems *problems = new_problems();
    hk_model *model = NULL;
    TAP_EQ_I64(hk_model_read(folder, NULL, problems, NULL, &model, &err), HK_EINVALID,
               "a link to nowhere is an error");
    TAP_EQ_I64(count_errors(problems), 1, "and nothing that follows from it");
    hk_problems_free(problems);

    put_text(folder, "routes.csv", "network,from,to\nn,a,a3\n", path);
    unlink(path);
    put_text(folder, "components.csv",
             "id,kind,service,provenance\na,facility,,law\nb,delivery,s,law\n", path);
    problems = new_problems();
    TAP_EQ_I64(hk_model_read(folder, NULL, problems, NULL, &model, &err), HK_OK,
               "tables may be absent");
    TAP_EQ_I64(hk_problems_of_code(problems, HK_WWEIGHT_ZERO), 1, "a delivery of weight 0");
    TAP_EQ_I64(hk_problems_of_code(problems, HK_WWEIGHT_NONE), 1,
               "and so a service that is nothing");
    TAP_EQ_I64(hk_problems_of_code(problems, HK_WUNUSED_CALENDAR), 1, "a calendar for nobody");
    TAP_EQ_STR(model->title_en, "least", "the title is the name");
    TAP_EQ_STR(model->sectors[0].name_en, "water", "a sector without a catalogue has its id");
    TAP_EQ_I64(hk_model_sector(model, 1), 0, "a delivery is of its service's sector");
    TAP_EQ_I64(hk_model_sector(model, 0), HK_NONE, "a facility of nobody of none");
    TAP_EQ_I64(model->services[0].value_micro, HK_VALUE_SCALE, "value 1 by default");
    TAP_EQ_I64(model->services[0].level, HK_LEVEL_FULL, "service level 1 by default");
    TAP_OK(model->repairs[0].n_state == 2 && model->repairs[0].states[1].duration.a == 3.0 * HOUR,
           "one duration serves all states");
    TAP_OK(model->repairs[1].n_state == 2 && model->repairs[1].states[1].level == 5000,
           "one level too");
    TAP_EQ_I64(model->calendars[0].weekdays, 0x65, "weekdays over Sunday");
    TAP_EQ_I64(model->calendars[0].days, 0x7800001F, "days of the month");
    TAP_EQ_I64(model->calendars[0].last_days, 0x7, "and from its end");
    TAP_EQ_I64(model->calendars[0].to_min, 1440, "the whole day");
    TAP_OK(!model->calendars[0].not_holidays, "holidays too");
    TAP_EQ_I64(model->calendars[0].outside, 0, "factor outside 0 by default");
    hk_model_free(model);
    hk_problems_free(problems);
}

static void test_inputs(const hk_inputs *inputs)
{
    TAP_EQ_I64(inputs->n, 14, "files read");
    TAP_HAS(inputs->files[0].path, "model/model.yaml", "the first");
    TAP_EQ_I64(strlen(inputs->files[0].sha256), 64, "with its hash");
    TAP_EQ_STR(inputs->files[10].path, "catalogue/catalogue.yaml", "the catalogue under its name");
    TAP_EQ_STR(inputs->files[11].path, "catalogue/sectors.csv", "and its tables");
}

int main(void)
{
    char folder[PLACE_SIZE];
    hk_inputs inputs;
    if (hk_inputs_init(&inputs, NULL) != HK_OK) {
        return 1;
    }
    hk_model *model = read_base(&inputs);
    if (model == NULL) {
        return tap_done();
    }
    test_entities(model);
    test_components(model);
    test_dependencies(model);
    test_responses(model);
    test_repairs(model);
    test_inputs(&inputs);
    hk_model_free(model);
    hk_inputs_done(&inputs);
    make_folder(folder);
    test_smallest(folder);
    remove_folder(folder);
    return tap_done();
}

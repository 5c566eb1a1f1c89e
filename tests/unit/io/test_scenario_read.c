/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scenario as read: values, defaults, selections, crews, overrides, the resolved text. */
#include <math.h>

#include "engine/base/rng.h"
#include "engine/io/scenario_base.h"
#include "engine/io/scenario_read.h"
#include "models/models.h"
#include "tests/unit/io/read_support.h"

#define HOUR INT64_C(3600000)
enum { SETS_MAX = 4 };

typedef struct reading {
    hk_scenario *scenario;
    hk_model *model;
    hk_inputs inputs;
    hk_problems *problems;
    hk_status status;
} reading;

static reading read_with(const char *const *sets)
{
    char path[PLACE_SIZE];
    char catalogue[PLACE_SIZE];
    hk_error err;
    int32_t n_mechanism;
    int32_t n_policy;
    int32_t n_set = 0;
    const hk_mechanism *const *mechanisms = hk_registry_mechanisms(&n_mechanism);
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    reading r = {.problems = new_problems()};
    while (n_set < SETS_MAX && sets[n_set] != NULL) {
        n_set++;
    }
    const hk_catalogue_dirs dirs = {.builtin = base_path("catalogue", catalogue)};
    r.status = hk_scenario_read(base_path("scenario.yaml", path), sets, n_set, mechanisms,
                                n_mechanism, policies, n_policy, &dirs, r.problems, &r.scenario,
                                &r.model, &r.inputs, &err);
    return r;
}

static void done(reading *r)
{
    hk_scenario_free(r->scenario);
    hk_model_free(r->model);
    hk_inputs_done(&r->inputs);
    hk_problems_free(r->problems);
}

static void test_values(void)
{
    const char *const none[SETS_MAX] = {NULL};
    reading r = read_with(none);
    const hk_scenario *s = r.scenario;
    TAP_EQ_I64(r.status, HK_OK, "the base scenario is read");
    if (s == NULL) {
        done(&r);
        return;
    }
    TAP_EQ_STR(s->title_ja, "小さな例", "Japanese title");
    TAP_EQ_I64(s->start_unix_ms, INT64_C(1247438280000), "start");
    TAP_EQ_I64(s->start_offset_min, 540, "offset of the start");
    TAP_EQ_I64(s->horizon_ms, 168 * HOUR, "horizon");
    TAP_EQ_I64(s->grid_ms, 600000, "grid");
    TAP_EQ_I64(s->replicates, 20, "replicates");
    TAP_EQ_U64(s->key.seed, 2009, "seed");
    TAP_EQ_U64(s->key.stream, 0, "no stream is the empty one");
    TAP_EQ_I64(s->event_cap, 100000, "event cap");
    TAP_EQ_I64(s->record, HK_RECORD_EPISODES, "record");
    TAP_EQ_I64(s->trace, 1, "trace");
    TAP_HAS(s->text, "name: small", "text of the file");
    TAP_EQ_STR(s->policy->name, "fifo", "policy");
    TAP_OK(s->n_order == 2 && s->order[0] == 2 && s->order[1] == 1, "order");
    TAP_EQ_I64(s->n_outage, 1, "present outages");
    TAP_OK(s->outages[0].component == 6 && s->outages[0].level == 5000 &&
               s->outages[0].since_ms == 3 * HOUR && s->outages[0].repair,
           "one of them, repaired by default");
    TAP_EQ_I64(s->n_threat, 2, "threats");
    TAP_EQ_STR(s->threats[0].id, "quake", "id of a threat");
    TAP_EQ_STR(s->threats[0].catalogue, "thr_quake", "its catalogue id");
    TAP_EQ_STR(s->threats[0].mechanism->name, "damage", "its mechanism");
    TAP_OK(s->threats[0].n_component == 2 && s->threats[0].components[0] == 1 &&
               s->threats[0].components[1] == 2,
           "its components");
    TAP_NEAR(s->threats[0].sample_fraction, 1, 0, "all of them");
    TAP_NEAR(s->threats[1].sample_fraction, 0.5, 0, "a sample");
    TAP_EQ_I64(s->threats[1].sample_count, HK_NONE, "not by number");
    TAP_EQ_I64(s->threats[1].n_component, 3, "within 100 km");
    done(&r);
}

static void test_params(void)
{
    const char *const none[SETS_MAX] = {NULL};
    reading r = read_with(none);
    for (int t = 0; t < r.scenario->n_threat; t++) {
        const hk_threat *threat = &r.scenario->threats[t];
        for (int32_t i = 0; i < threat->mechanism->n_param; i++) {
            const hk_param *param = &threat->mechanism->params[i];
            const char *member = (const char *)threat->params + param->offset;
            if (strcmp(param->key, "onset") == 0) {
                TAP_EQ_I64(((const hk_dist *)(const void *)member)->kind,
                           t == 0 ? HK_DIST_CONSTANT : HK_DIST_EXPONENTIAL, "onset");
            } else if (strcmp(param->key, "level") == 0) {
                TAP_EQ_I64(*(const int32_t *)(const void *)member, t == 0 ? HK_NONE : 5000,
                           "level, none where absent");
            } else if (strcmp(param->key, "state") == 0) {
                const hk_state_odds *odds = (const hk_state_odds *)(const void *)member;
                TAP_OK(odds->n == 2 && strcmp(odds->names[1], "extensive") == 0 &&
                           odds->odds[1] == 0.25,
                       "damage states");
            }
        }
    }
    done(&r);
}

/** Components that a `where` selects for the first threat, as a mask; -1 after a problem. */
static int selected(const char *where)
{
    char set[300];
    snprintf(set, sizeof set, "threats.quake.where=%s", where);
    const char *const sets[SETS_MAX] = {set, "threats.quake.mechanism=outage",
                                        "threats.quake.state=~", "threats.quake.duration=1h"};
    reading r = read_with(sets);
    int mask = 0;
    int64_t n;
    const hk_problem *list = hk_problems_get(r.problems, &n);
    for (int64_t i = 0; i < n; i++) {
        if (list[i].severity == HK_SEVERITY_ERROR) { /* -2: only the key that is left over */
            bool is_key = mask == 0 && strstr(list[i].message, "'state'") != NULL;
            mask = is_key ? -2 : -1;
        }
    }
    done(&r);
    return mask;
}

/** The same by ids, through the second threat, which takes any component. */
static int mask_of(const char *where)
{
    char set[300];
    snprintf(set, sizeof set, "threats.feeder.where=%s", where);
    const char *const sets[SETS_MAX] = {set, NULL};
    reading r = read_with(sets);
    int mask = r.status == HK_OK ? 0 : -1;
    for (int32_t i = 0; r.status == HK_OK && i < r.scenario->threats[1].n_component; i++) {
        mask |= 1 << r.scenario->threats[1].components[i];
    }
    done(&r);
    return mask;
}

static void test_select(void)
{
    /* plant 1, sub-1 2, sub-2 4, scada 8, homes 16, exchange 32, oss 64, phones 128 */
    TAP_EQ_I64(mask_of("{}"), 255, "no term selects all");
    TAP_EQ_I64(mask_of("{sector: info_comm}"), 32 + 64 + 128, "sector");
    TAP_EQ_I64(mask_of("{subsector: telecom, kind: system}"), 64, "terms are combined with AND");
    TAP_EQ_I64(mask_of("{kind: [system, delivery]}"), 8 + 16 + 64 + 128, "a list with OR");
    TAP_EQ_I64(mask_of("{provider: kanden}"), 31, "provider");
    TAP_EQ_I64(mask_of("{service: calls}"), 128, "service by its id");
    TAP_EQ_I64(mask_of("{service: svc_telecom}"), 128, "service by its catalogue id");
    TAP_EQ_I64(mask_of("{type: [substation, exchange]}"), 2 + 4 + 32, "type");
    TAP_EQ_I64(mask_of("{tag: vendor:acme}"), 1, "tag");
    TAP_EQ_I64(mask_of("{id: [plant, oss]}"), 65, "id");
    TAP_EQ_I64(mask_of("{prefecture: 12}"), 3, "prefecture");
    TAP_EQ_I64(mask_of("{within: {latitude: 35.6, longitude: 139.9, radius: 5km}}"), 2, "within");
    TAP_EQ_I64(mask_of("{within: {latitude: 35.6, longitude: 139.9, radius: 0km}}"), 2,
               "within 0 km of itself");
    TAP_EQ_I64(mask_of("{within: {latitude: 35.65, longitude: 139.8, radius: 20000 m}}"),
               1 + 2 + 4 + 16 + 32, "within, in m");
    TAP_EQ_I64(mask_of("{inside: [[35.65, 139.75], [35.65, 140], [35.8, 140], [35.8, 139.75]]}"),
               32, "inside");
    TAP_EQ_I64(mask_of("{id: scada, within: {latitude: 35, longitude: 139, radius: 9999km}}"), -1,
               "a component without a position is nowhere");
    TAP_EQ_I64(selected("{type: substation}"), -2, "a key of another mechanism is refused");
}

static void test_crews(void)
{
    const char *const none[SETS_MAX] = {NULL};
    reading r = read_with(none);
    const hk_scenario *s = r.scenario;
    TAP_EQ_I64(s->pool_crews[1], 3, "a pool of scope provider has a key per provider and one more");
    TAP_EQ_I64(s->pool_crews[2], 3 + r.model->n_vendor + 1, "one per vendor likewise");
    TAP_EQ_I64(s->crews[0], 4, "crews by pool");
    TAP_EQ_I64(s->crews[1], 2, "crews by sector, for its provider");
    TAP_EQ_I64(s->crews[2], 4, "and for no other");
    TAP_EQ_I64(s->crews[3], 1, "crews of the model where nothing is said");
    TAP_EQ_I64(hk_pool_key(r.model, 0, 7), 2, "key of a component: its provider");
    done(&r);
}

static void test_sets(void)
{
    const char *const sets[SETS_MAX] = {"horizon=36h", "threats.feeder.where.sample=2", "stream=b",
                                        "record=none"};
    reading r = read_with(sets);
    TAP_EQ_I64(r.status, HK_OK, "overrides are read");
    TAP_EQ_I64(r.scenario->horizon_ms, 36 * HOUR, "horizon");
    TAP_EQ_I64(r.scenario->threats[1].sample_count, 2, "sample by number");
    TAP_EQ_U64(r.scenario->key.stream, hk_name_hash("b", 1), "stream");
    TAP_HAS(r.scenario->resolved, "\nhorizon = 36h\n", "resolved: an override");
    TAP_HAS(r.scenario->resolved, "\nthreats.feeder.where.within.radius = 100km\n",
            "resolved: a leaf");
    TAP_HAS(r.scenario->resolved, "\nthreats.quake.where.prefecture = [12, 13]\n",
            "resolved: a list");
    TAP_HAS(r.scenario->resolved, "\nrecovery.crews.line_crew = 4\n", "resolved: crews");
    TAP_HAS(r.scenario->resolved, "\nstate.0.component = oss\n", "resolved: state");
    TAP_EQ_STR(r.inputs.files[0].path, "scenario.yaml", "inputs: relative to the scenario");
    TAP_EQ_STR(r.inputs.files[1].path, "model/model.yaml", "inputs: the model");
    done(&r);
    const char *const since[SETS_MAX] = {"state.0.since=2009-07-13T00:00:00Z",
                                         "start=2009-07-13T01:00:00+00:00", "state.0.repair=no"};
    r = read_with(since);
    TAP_EQ_I64(r.status, HK_OK, "a date is allowed for since");
    TAP_EQ_I64(r.scenario->outages[0].since_ms, HOUR, "it is before the start");
    TAP_OK(!r.scenario->outages[0].repair, "not repaired if it says so");
    done(&r);
}

/** A whole model and a scenario with defaults only. */
static void test_defaults(const char *folder)
{
    char path[PLACE_SIZE];
    char scenario[PLACE_SIZE];
    hk_error err;
    put_text(folder, "model.yaml", "name: least\n", path);
    put_text(folder, "components.csv", "id,kind,provenance\na,facility,law\n", path);
    put_text(folder, "s.yaml", "name: s\nmodel: .\nstart: 2009-07-13T00:00:00Z\nhorizon: 1d\n",
             scenario);
    int32_t n_policy;
    const hk_policy *const *policies = hk_registry_policies(&n_policy);
    reading r = {.problems = new_problems()};
    r.status = hk_scenario_read(scenario, NULL, 0, NULL, 0, policies, n_policy, NULL, r.problems,
                                &r.scenario, &r.model, &r.inputs, &err);
    TAP_EQ_I64(r.status, HK_OK, "a scenario of four keys");
    TAP_EQ_I64(r.scenario->replicates, 1, "replicates");
    TAP_EQ_U64(r.scenario->key.seed, 1, "seed");
    TAP_EQ_I64(r.scenario->grid_ms, 600000, "grid");
    TAP_EQ_I64(r.scenario->event_cap, 10000000, "event cap");
    TAP_EQ_I64(r.scenario->n_threat, 0, "threats");
    TAP_EQ_STR(r.scenario->policy->name, policies[0]->name, "policy");
    TAP_EQ_STR(r.scenario->title_en, "s", "title");
    done(&r);
}

/** The resolved text of a case on a base; "" if there is none. Static, until the next call. */
static const char *case_text(hk_scenario_base *base, const char *set)
{
    static char text[1 << 16];
    hk_scenario *scenario = NULL;
    hk_problems *problems = new_problems();
    text[0] = '\0';
    if (hk_scenario_base_case(base, &set, set == NULL ? 0 : 1, problems, &scenario, NULL) ==
        HK_OK) {
        snprintf(text, sizeof text, "%s", scenario->resolved);
    }
    hk_scenario_free(scenario);
    hk_problems_free(problems);
    return text;
}

/* Cases on a base are what reading the file with their overrides gives, and leave no trace in it. */
static void test_base(void)
{
    const char *const common[SETS_MAX] = {"replicates=7", NULL};
    const char *const both[SETS_MAX] = {"replicates=7", "recovery.order=[]", NULL};
    reading plain = read_with(common);
    reading other = read_with(both);
    hk_scenario_base *base = NULL;
    hk_scenario_base_opts opts = {.model = plain.model, .sets = common, .n_set = 1};
    opts.mechanisms = hk_registry_mechanisms(&opts.n_mechanism);
    opts.policies = hk_registry_policies(&opts.n_policy);
    if (plain.status == HK_OK && other.status == HK_OK) {
        TAP_OK(hk_scenario_base_new(plain.scenario->path, plain.scenario->text, &opts,
                                    plain.problems, &base, NULL) == HK_OK,
               "a base");
        TAP_EQ_STR(case_text(base, NULL), plain.scenario->resolved, "the base as it is");
        TAP_EQ_STR(case_text(base, "recovery.order=[]"), other.scenario->resolved,
                   "with an override");
        TAP_EQ_STR(case_text(base, "seed"), "", "an override that is none");
        TAP_EQ_STR(case_text(base, "horizon=12"), "", "a value that is wrong");
        TAP_EQ_STR(case_text(base, "seed=2009"), plain.scenario->resolved,
                   "nothing stays of the cases before");
    }
    TAP_OK(plain.status == HK_OK && other.status == HK_OK, "both readings");
    hk_scenario_base_free(base);
    done(&plain);
    done(&other);
}

int main(void)
{
    char folder[PLACE_SIZE];
    test_values();
    test_params();
    test_select();
    test_crews();
    test_sets();
    test_base();
    make_folder(folder);
    test_defaults(folder);
    remove_folder(folder);
    return tap_done();
}

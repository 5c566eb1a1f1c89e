/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Criticality is what is lost for each hour that a repair comes later, in persons: known by
 * hand, and as the difference of the losses of two runs, exactly.
 */
#include "engine/base/units.h"
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"
#include "tests/support/model_maker.h"

static const int64_t hour = 3600000;
static const int64_t person = INT64_C(10000) * HK_VALUE_SCALE; /* level x weight x value */

/* Loss of all services in level x weight x value_micro x ms. */
static hk_int128 loss(const rig *stand, const hk_outcome *outcome)
{
    hk_int128 sum = 0;
    for (int32_t i = 0; i < stand->model->n_service; i++) {
        sum += outcome->service_loss[i] * stand->model->services[i].value_micro;
    }
    return sum;
}

/* One damaged point: w users of v persons each, out of service until it is repaired. */
static void single(void)
{
    model_maker *maker = maker_new();
    int32_t clinic = maker_provider(maker, "clinic", "medical");
    int32_t service = maker_service(maker, "beds", clinic);
    maker->model->services[service].value_micro = 2500000;
    int32_t ward = maker_point(maker, "ward", service, 80);
    maker->model->components[ward].repair = maker_repair(maker, "7h");
    maker_select(maker, maker_threat(maker, "fire", "damage"), ward);
    maker_finish(maker);
    rig stand = rig_of(maker->model, maker->scenario);
    hk_outcome outcome;
    hk_sim_run(stand.sim, 0, NULL, &outcome);
    TAP_EQ_I64(rig_outcome(&outcome, ward).criticality, 200 * person, "w x v persons");
    int128_is(loss(&stand, &outcome), (hk_int128)200 * person * 7 * hour,
              "lost for the whole repair");
    rig_done(&stand);
    maker_free(maker);
}

static hk_int128 run(const char *folder, const char *set, const char *component,
                     int64_t *ret_criticality)
{
    const char *sets[] = {set, NULL};
    rig stand = rig_read(folder, "scenario.yaml", set == NULL ? NULL : sets);
    hk_outcome outcome;
    hk_sim_run(stand.sim, 0, NULL, &outcome);
    hk_int128 sum = loss(&stand, &outcome);
    int32_t row = rig_component(&stand, component);
    *ret_criticality = (int64_t)rig_outcome(&outcome, row).criticality;
    rig_done(&stand);
    return sum;
}

/* @param later the same outage, one hour longer */
static void differs(const char *folder, const char *component, const char *later, int64_t persons)
{
    char name[128];
    int64_t criticality, ignored;
    hk_int128 before = run(folder, NULL, component, &criticality);
    hk_int128 after = run(folder, later, component, &ignored);
    snprintf(name, sizeof name, "criticality of %s in persons", component);
    TAP_EQ_I64(criticality / (person / 10000), persons * 10000, name);
    snprintf(name, sizeof name, "%s: an hour more costs as much", component);
    int128_is(after - before, (hk_int128)criticality * hour, name);
}

/* Damage, not a given outage: the repair takes longer by one ms. */
static void longer_repair(void)
{
    hk_int128 lost[2];
    int64_t criticality = 0;
    for (int i = 0; i < 2; i++) {
        model_maker *maker = maker_new();
        int32_t utility = maker_provider(maker, "utility", "electric_power");
        int32_t service = maker_service(maker, "supply", utility);
        int32_t plant = maker_component(maker, "plant");
        int32_t town = maker_point(maker, "town", service, 12345);
        int32_t tank = maker_edge(maker, town, plant, "gas");
        maker->model->dependencies[tank].response =
            maker_response(maker, HK_RULE_ALL, "2h:0.7; 5h:0.1");
        maker->model->components[plant].repair = maker_repair(maker, i == 0 ? "6h" : "21600001ms");
        maker_select(maker, maker_threat(maker, "quake", "damage"), plant);
        maker_finish(maker);
        rig stand = rig_of(maker->model, maker->scenario);
        hk_outcome outcome;
        hk_sim_run(stand.sim, 0, NULL, &outcome);
        lost[i] = loss(&stand, &outcome);
        criticality = (int64_t)rig_outcome(&outcome, plant).criticality;
        rig_done(&stand);
        maker_free(maker);
    }
    TAP_EQ_I64(criticality, person / 10 * 9 * 12345, "what the repair gave back");
    int128_is(lost[1] - lost[0], criticality, "a ms more costs as much");
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/criticality", argv[1]);
    single();
    longer_repair();
    /* homes 20000, works 40/2, lines (5000 + 300)/2; the hospital runs on diesel, the surgery on
       its other line */
    differs(folder, "substation", "threats.trip.duration=11h", 22670);
    differs(folder, "tower", "threats.fire.duration=11h", 13500);
    differs(folder, "radar", "threats.storm.duration=7h", 0); /* the tower is out for longer */
    return tap_done();
}

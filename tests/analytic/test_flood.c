/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flood: the depth-damage factors of the JRC, depth by zones and points, chances to fail by floor
 * height, basement and capacity, and when repair begins. On the model in flood/.
 */
#include "models/threats/flood/depth_damage.h"
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"

enum { HOUR = 3600000, GONE = 24 * HOUR };

static char folder[4096];

static double phi(double x)
{
    return erfc(-x / sqrt(2)) / 2;
}

static void check_curves(void)
{
    static const double at[9] = {0, 0.5, 1, 1.5, 2, 3, 4, 5, 6};
    static const double asia[9] = {0, 0.3266, 0.4941, 0.6166, 0.7207, 0.8695, 0.9315, 0.9836, 1};
    static const double europe[9] = {0, 0.25, 0.40, 0.50, 0.60, 0.75, 0.85, 0.95, 1};
    for (int i = 0; i < 9; i++) {
        TAP_NEAR(hk_depth_damage(HK_DEPTH_ASIA, at[i]), asia[i], 1e-12, "Asia");
        TAP_NEAR(hk_depth_damage(HK_DEPTH_EUROPE, at[i]), europe[i], 1e-12, "Europe");
    }
    TAP_NEAR(hk_depth_damage(HK_DEPTH_ASIA, 2.5), (0.7207 + 0.8695) / 2, 1e-12, "between points");
    TAP_NEAR(hk_depth_damage(HK_DEPTH_ASIA, 40), 1, 0, "beyond the curve all is lost");
    TAP_NEAR(hk_depth_damage(HK_DEPTH_ASIA, -1), 0, 0, "and nothing above the water");
}

static const hk_job_record *find_job(const rig *stand, const hk_outcome *out, const char *id)
{
    int32_t component = rig_component(stand, id);
    for (int64_t i = 0; i < out->n_job; i++) {
        if (out->jobs[i].component == component) {
            return &out->jobs[i];
        }
    }
    return NULL;
}

/* How often each of four components fails under these settings; all other things hold always. */
static void check_chances(const char *const *sets, const double want[4], const char *what)
{
    static const char *const ids[4] = {"low", "deep", "point", "dry"};
    rig stand = rig_read(folder, "scenario.yaml", sets);
    sample fails[4] = {{0}};
    bool waits = true;
    char name[80];
    for (int64_t r = 0; r < 1000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        for (int i = 0; i < 4; i++) {
            const hk_job_record *job = find_job(&stand, &out, ids[i]);
            sample_add(&fails[i], job != NULL);
            waits &= job == NULL || job->start_ms == GONE;
            waits &= job == NULL ||
                     (rig_outcome(&out, job->component).down_ms > job->done_ms - 22 * HOUR &&
                      rig_outcome(&out, job->component).down_ms <= job->done_ms - 2 * HOUR);
        }
        waits &= find_job(&stand, &out, "nowhere") == NULL;
    }
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%s: %s", what, ids[i]);
        double n = fails[i].n, allowed = 4 * sqrt(want[i] * (1 - want[i]) / n) + 4 / n;
        TAP_NEAR(fails[i].mean, want[i], want[i] > 0 ? allowed : 0, name);
    }
    TAP_OK(waits, "%s: down from the water on, repair when it has gone", what);
    rig_done(&stand);
}

static double above_floor(double depth)
{
    return phi(log((depth - 0.2) / 0.5) / 0.4);
}

/* A fixed height: the ms of the failure, and what is left. */
static void check_times(void)
{
    static const char *const fixed[] = {"threats.water.floor=0.3", NULL};
    static const char *const curve[] = {"threats.water.rule=curve", NULL};
    static const char *const slight[] = {"threats.water.floor=0.3",
                                         "threats.water.state={slight: 1}", NULL};
    hk_outcome out;
    rig stand = rig_read(folder, "scenario.yaml", fixed);
    hk_sim_run(stand.sim, 0, NULL, &out);
    TAP_EQ_I64(rig_outcome(&out, rig_component(&stand, "low")).down_ms, 34 * HOUR - 7 * HOUR,
               "0.5 of 1 m is reached after half of the rise, repair of 10 h follows the water");
    TAP_EQ_I64(rig_outcome(&out, rig_component(&stand, "deep")).down_ms,
               34 * HOUR - (2 * HOUR + 5 * HOUR / 2), "and 0.5 of 2 m after a quarter");
    rig_done(&stand);
    stand = rig_read(folder, "scenario.yaml", slight);
    hk_sim_run(stand.sim, 0, NULL, &out);
    TAP_EQ_I64(find_job(&stand, &out, "low")->done_ms, 25 * HOUR, "damage of a given state");
    rig_done(&stand);
    stand = rig_read(folder, "scenario.yaml", curve);
    hk_sim_run(stand.sim, 0, NULL, &out);
    TAP_EQ_I64(find_job(&stand, &out, "low")->done_ms, 25 * HOUR, "0.4941 of it: a slight damage");
    TAP_EQ_I64(find_job(&stand, &out, "deep")->done_ms, 34 * HOUR, "0.7207 of it: a heavy one");
    TAP_EQ_I64(rig_outcome(&out, rig_component(&stand, "low")).down_ms, 13 * HOUR,
               "at the full depth");
    rig_done(&stand);
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    snprintf(folder, sizeof folder, "%s/flood", argv[1]);
    check_curves();
    const double floors[4] = {above_floor(1), above_floor(2), above_floor(3), 0};
    check_chances(NULL, floors, "floor");
    static const char *const cellar[] = {"threats.water.basement=0.5", NULL};
    const double cellars[4] = {0.5 + above_floor(1) / 2, 0.5 + above_floor(2) / 2,
                               0.5 + above_floor(3) / 2, 0};
    check_chances(cellar, cellars, "half in basements");
    static const char *const bears[] = {"threats.water.rule=capacity", NULL};
    const double capacities[4] = {0.5, phi(log(2) / 0.5), phi(log(3) / 0.5), 0};
    check_chances(bears, capacities, "capacity");
    check_times();
    return tap_done();
}

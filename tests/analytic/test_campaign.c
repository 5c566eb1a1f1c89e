/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A campaign of three stages: where it ends has the probabilities of a product, its time is a sum, and
 * what comes after it begins if and only if all stages are passed.
 */
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"

#define HOUR INT64_C(3600000) /* ms */

enum { STAGES = 3 };

static char folder[4096];

static const hk_signal *find(const hk_outcome *out, hk_signal_kind kind)
{
    for (int64_t i = 0; i < out->n_signal; i++) {
        if (out->signals[i].kind == kind && out->signals[i].threat == 0) {
            return &out->signals[i];
        }
    }
    return NULL;
}

static void check_chances(void)
{
    rig stand = rig_read(folder, "campaign.yaml", NULL);
    int32_t core = rig_component(&stand, "core"), other = rig_component(&stand, "other");
    sample passed = {0}, found[STAGES] = {{0}}, hours = {0};
    bool follows = true, once = true, when = true;
    for (int64_t r = 0; r < 5000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        const hk_signal *success = find(&out, HK_SIGNAL_SUCCEEDED),
                        *detected = find(&out, HK_SIGNAL_DETECTED);
        sample_add(&passed, success != NULL);
        for (int s = 0; s < STAGES; s++) {
            sample_add(&found[s], detected != NULL && (int)detected->value == s + 1);
        }
        if (success != NULL) {
            sample_add(&hours, (double)success->time_ms / HOUR);
            when &= (int)success->value == STAGES && success->component == HK_NONE;
        }
        when &= detected == NULL || (int)detected->value != 1 || detected->time_ms == 8 * HOUR;
        follows &= (rig_outcome(&out, core).down_ms == HOUR) == (success != NULL) &&
                   (rig_outcome(&out, other).down_ms == HOUR) == (detected != NULL);
        once &= out.n_signal <= 1;
    }
    sample_is(&passed, 0.8 * 0.5 * 0.9, "all stages are passed");
    sample_is(&found[0], 0.2 * 0.25, "fails in the first stage and is found");
    sample_is(&found[1], 0.8 * 0.5 * 0.25, "in the second");
    sample_is(&found[2], 0.8 * 0.5 * 0.1 * 0.25, "in the third");
    sample_is(&hours, 1 + 2 + 3, "hours to success");
    TAP_OK(when, "signals carry the stage, and the time of a stage that has failed");
    TAP_OK(once, "one end");
    TAP_OK(follows,
           "what comes after begins if and only if all stages are passed, or one was found");
    rig_done(&stand);
}

/* A stage more changes no other stage's luck: without it at least as many campaigns pass. */
static void check_names(void)
{
    static const char *const sets[] = {
        "threats.plot.stages=[{name: mail, chance: 0.8, duration: 2h}, {name: new, chance: 0.5}, "
        "{name: inside, chance: 0.5, duration: exp(3h)}, {name: out, chance: 0.9}]",
        NULL};
    rig three = rig_read(folder, "campaign.yaml", NULL),
        four = rig_read(folder, "campaign.yaml", sets);
    bool paired = true;
    int64_t both = 0, lost = 0;
    for (int64_t r = 0; r < 1000; r++) {
        hk_outcome out;
        hk_sim_run(three.sim, r, NULL, &out);
        const hk_signal *success = find(&out, HK_SIGNAL_SUCCEEDED);
        int64_t first = success == NULL ? HK_NONE : success->time_ms;
        hk_sim_run(four.sim, r, NULL, &out);
        success = find(&out, HK_SIGNAL_SUCCEEDED);
        int64_t second = success == NULL ? HK_NONE : success->time_ms;
        both += second != HK_NONE;
        lost += first != HK_NONE && second == HK_NONE;
        paired &= second == HK_NONE || second == first;
    }
    TAP_OK(paired && both > 0 && lost > 0, "the luck of a stage belongs to its name");
    rig_done(&three);
    rig_done(&four);
}

static void check_announced(void)
{
    static const char *const sets[] = {
        "threats.plot.announced=0.5",      "threats.plot.onset=30h", "threats.plot.lead=10h",
        "threats.plot.only_announced=0.4", "threats.plot.found=0",   NULL};
    rig stand = rig_read(folder, "campaign.yaml", sets);
    sample announced = {0}, passed = {0};
    bool when = true;
    for (int64_t r = 0; r < 2000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        const hk_signal *told = find(&out, HK_SIGNAL_ANNOUNCED);
        sample_add(&announced, told != NULL);
        sample_add(&passed, find(&out, HK_SIGNAL_SUCCEEDED) != NULL);
        when &= told == NULL || told->time_ms == 20 * HOUR;
        when &= find(&out, HK_SIGNAL_DETECTED) == NULL;
    }
    sample_is(&announced, 0.5, "announced");
    sample_is(&passed, 0.36 * (1 - 0.5 * 0.4), "and not only announced");
    TAP_OK(when, "`lead` before the first stage; what nobody finds is no signal");
    rig_done(&stand);
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    snprintf(folder, sizeof folder, "%s/attacks", argv[1]);
    check_chances();
    check_names();
    check_announced();
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unauthorised commands, insiders and leaks: expected times of control, chances of getting away with
 * it, marks while they last.
 */
#include "engine/sim/marks.h"
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"

#define HOUR INT64_C(3600000) /* ms */

enum { CORE = 0, BRANCH = 1, LEDGER = 2, ARCHIVE = 3, OTHER = 4, PANEL = 5 };
enum { HAND = 0, CLERK = 1, HOLE = 2 };

static char folder[4096];

static int64_t count(const hk_outcome *out, int32_t threat, hk_signal_kind kind)
{
    int64_t n = 0;
    for (int64_t i = 0; i < out->n_signal; i++) {
        n += out->signals[i].threat == threat && out->signals[i].kind == kind;
    }
    return n;
}

static int64_t when(const hk_outcome *out, int32_t threat, hk_signal_kind kind)
{
    for (int64_t i = 0; i < out->n_signal; i++) {
        if (out->signals[i].threat == threat && out->signals[i].kind == kind) {
            return out->signals[i].time_ms;
        }
    }
    return HK_NONE;
}

/* ---- command -------------------------------------------------------------------------------------- */

static void check_command(void)
{
    static const char *const sets[] = {
        "threats.hand.duration=exp(6h)", "threats.hand.detection=exp(2h)",
        "threats.hand.regain=exp(3h)", "threats.hand.probability=0.75", NULL};
    rig stand = rig_read(folder, "covert.yaml", sets);
    double want = 6 * (1 - 1 / ((1 + 2 / 6.0) * (1 + 3 / 6.0)));
    sample hours = {0}, taken = {0}, notice = {0};
    bool told = true;
    for (int64_t r = 0; r < 4000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        int64_t n = count(&out, HAND, HK_SIGNAL_SUCCEEDED);
        sample_add(&taken, (double)n);
        told &= count(&out, HAND, HK_SIGNAL_DETECTED) == n;
        if (n > 0) {
            sample_add(&hours, (double)rig_outcome(&out, PANEL).down_ms / HOUR);
            sample_add(&notice, (double)when(&out, HAND, HK_SIGNAL_DETECTED) / HOUR);
        }
    }
    sample_is(&taken, 0.75, "taken over");
    sample_is(&hours, want, "hours until control is regained or given up");
    sample_is(&notice, 2, "hours to detection");
    TAP_OK(told, "every command is noticed once");
    rig_done(&stand);
}

static void check_damage(void)
{
    static const char *const sets[] = {"threats.hand.damage=0.3", "threats.hand.duration=1h",
                                       "threats.hand.detection=2h", NULL};
    rig stand = rig_read(folder, "covert.yaml", sets);
    sample damaged = {0};
    bool repaired = true;
    for (int64_t r = 0; r < 2000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        sample_add(&damaged, (double)out.n_job);
        repaired &= rig_outcome(&out, PANEL).down_ms == (out.n_job > 0 ? 7 : 1) * HOUR;
        repaired &= count(&out, HAND, HK_SIGNAL_DETECTED) == 1 &&
                    when(&out, HAND, HK_SIGNAL_DETECTED) == (out.n_job > 0 ? 1 : 2) * HOUR;
    }
    sample_is(&damaged, 0.3, "damaged by what was commanded");
    TAP_OK(repaired, "repaired after it; damage is noticed at once, the rest later");
    rig_done(&stand);
}

/* ---- marks as they stand at the horizon ------------------------------------------------------------- */

static void marks_are(const char *horizon, const char *effect, const char *want, const char *name)
{
    char set[64], set_effect[64], got[8] = "";
    snprintf(set, sizeof set, "horizon=%s", horizon);
    snprintf(set_effect, sizeof set_effect, "threats.clerk.effect=%s", effect);
    const char *sets[] = {set,
                          set_effect,
                          "grid=30min",
                          "threats.hand.duration=3h",
                          "threats.hand.detection=30h",
                          "threats.clerk.detection=8h",
                          "threats.hole.detection=1h",
                          "threats.hole.containment=1h",
                          "threats.hole.onset=4h",
                          NULL};
    rig stand = rig_read(folder, "covert.yaml", sets);
    hk_outcome out;
    hk_sim_run(stand.sim, 0, NULL, &out);
    for (int32_t c = CORE; c <= PANEL; c++) {
        got[c] = (char)('0' + hk_sim_marks(stand.sim, c));
    }
    TAP_EQ_STR(got, want, name);
    rig_done(&stand);
}

static void check_marks(void)
{
    marks_are("2h", "falsify", "222208", "falsified and unsafe");
    marks_are("5h", "falsify", "222310", "in control again; a leak");
    marks_are("7h", "falsify", "222200", "contained");
    marks_are("9h", "falsify", "000000", "found out");
    marks_are("2h", "leak", "111108", "leaked within the provider");
    marks_are("2h", "stop", "000008", "stopped only");
    marks_are("2h", "destroy", "444408", "destroyed");
    marks_are("7h", "destroy", "000000", "restored by the repair");
}

/* ---- insider ---------------------------------------------------------------------------------------- */

static void check_insider(void)
{
    static const char *const sets[] = {"threats.clerk.pace=exp(10h)",
                                       "threats.clerk.detection=exp(30h)",
                                       "threats.clerk.restore=2h",
                                       "threats.clerk.effect=stop",
                                       "threats.clerk.where.id=[branch, other]",
                                       "threats.hole.where.id=panel",
                                       NULL};
    rig stand = rig_read(folder, "covert.yaml", sets);
    sample spared = {0}, hours = {0};
    bool quiet = true;
    for (int64_t r = 0; r < 4000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        double down = (double)rig_outcome(&out, BRANCH).down_ms / HOUR;
        sample_add(&spared, down <= 0);
        sample_add(&hours, down);
        quiet &= count(&out, CLERK, HK_SIGNAL_DETECTED) == 1;
    }
    /* he gets there first with 30 / 40; then it takes 30 h more until he is found out */
    sample_is(&spared, 10.0 / 40, "he is found out before he gets there");
    sample_is(&hours, 0.75 * (30 + 2), "hours stopped");
    TAP_OK(quiet, "he is found out once");
    rig_done(&stand);
}

/* ---- leak ------------------------------------------------------------------------------------------- */

static void check_leak(void)
{
    static const char *const sets[] = {"threats.hole.detection=exp(20h)",
                                       "threats.hole.containment=exp(5h)",
                                       "threats.hole.probability=0.5",
                                       "threats.hand.probability=0",
                                       "threats.clerk.onset=90d",
                                       "horizon=24h",
                                       NULL};
    rig stand = rig_read(folder, "covert.yaml", sets);
    double x = 24 / 20.0, y = 24 / 5.0;
    double still = 0.5 * (20 * exp(-x) - 5 * exp(-y)) / (20 - 5);
    sample open = {0}, noticed = {0};
    bool unhurt = true;
    for (int64_t r = 0; r < 4000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        sample_add(&open, hk_sim_marks(stand.sim, OTHER) == HK_MARK_LEAK);
        sample_add(&noticed, (double)count(&out, HOLE, HK_SIGNAL_DETECTED));
        unhurt &= out.n_component == 0;
    }
    sample_is(&open, still, "leaks after a day");
    sample_is(&noticed, 2 * 0.5 * (1 - exp(-x)), "noticed within a day, of two");
    TAP_OK(unhurt, "no component loses anything");
    rig_done(&stand);
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    snprintf(folder, sizeof folder, "%s/attacks", argv[1]);
    check_command();
    check_damage();
    check_marks();
    check_insider();
    check_leak();
    return tap_done();
}

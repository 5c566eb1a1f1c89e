/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Denial of service: the level that is left under both laws, the expected time that waves take before
 * they are filtered, and attacks that are announced.
 */
#include <string.h>

#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"

#define HOUR INT64_C(3600000) /* ms */

static char folder[4096];

typedef struct story { /* of `core` */
    int32_t level;     /* last one of the first wave, before it was filtered */
    int32_t filtered;  /* lowest after that */
    int64_t seen_ms;   /* when the level fell first */
} story;

static void note_first(void *user, const hk_change *change)
{
    story *s = user;
    if (change->component != 0) {
        return;
    }
    if (s->seen_ms == HK_NONE) {
        s->seen_ms = change->time_ms;
        s->level = change->to;
    } else if (change->to < s->filtered) {
        s->filtered = change->to;
    }
}

static void check_level(const char *law, const char *strength, int32_t want, int32_t want_filtered)
{
    char set_law[64], set_strength[64], name[96];
    snprintf(set_law, sizeof set_law, "threats.flood.law=%s", law);
    snprintf(set_strength, sizeof set_strength, "threats.flood.strength=%s", strength);
    const char *sets[] = {set_law,
                          set_strength,
                          "threats.flood.onset=3h",
                          "threats.flood.waves=1",
                          "threats.flood.length=2h",
                          "threats.flood.load=0.5",
                          "threats.flood.mitigation=1h",
                          "threats.flood.mitigated=0.25",
                          NULL};
    rig stand = rig_read(folder, "dos.yaml", sets);
    TAP_EQ_I64(rig_component(&stand, "core"), 0, "the component that is watched");
    story s = {10000, 10000, HK_NONE};
    hk_observer observer = {&s, note_first};
    hk_outcome out;
    hk_sim_run(stand.sim, 0, &observer, &out);
    snprintf(name, sizeof name, "%s at %s capacities: level", law, strength);
    TAP_EQ_I64(s.level, want, name);
    snprintf(name, sizeof name, "%s at %s capacities, filtered", law, strength);
    TAP_EQ_I64(s.filtered, want_filtered, name);
    TAP_EQ_I64(s.seen_ms, want == 10000 ? HK_NONE : 3 * HOUR, "from the onset on");
    rig_done(&stand);
}

/* The time without function of both targets is that of the closed form. */
static void check_time(void)
{
    static const char *const sets[] = {"threats.flood.waves=3",
                                       "threats.flood.length=exp(4h)",
                                       "threats.flood.gap=exp(10h)",
                                       "threats.flood.mitigation=exp(20h)",
                                       "threats.flood.detection=0h",
                                       "threats.flood.mitigated=0",
                                       "threats.flood.strength=3",
                                       "threats.flood.law=rest",
                                       NULL};
    rig stand = rig_read(folder, "dos.yaml", sets);
    double q = 1 / ((1 + 4.0 / 20) * (1 + 10.0 / 20)), want = 0;
    for (int w = 0; w < 3; w++) {
        want += pow(q, w) / (1 / 4.0 + 1 / 20.0);
    }
    sample core = {0}, other = {0}, both = {0};
    for (int64_t r = 0; r < 4000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        double a = (double)rig_outcome(&out, 0).down_ms / HOUR,
               b = (double)rig_outcome(&out, 4).down_ms / HOUR;
        sample_add(&core, a);
        sample_add(&other, b);
        sample_add(&both, a == b);
    }
    sample_is(&core, want, "hours without function, core");
    sample_is(&other, want, "hours without function, other");
    TAP_OK(both.mean < 1, "targets filter on their own");
    rig_done(&stand);
}

static void check_waves(void)
{
    static const char *const sets[] = {
        "threats.flood.waves=uniform(1.5, 3.5)", "threats.flood.length=1h", "threats.flood.gap=1h",
        "threats.flood.mitigation=1000d",        "threats.flood.law=rest",  NULL};
    rig stand = rig_read(folder, "dos.yaml", sets);
    sample twice = {0};
    for (int64_t r = 0; r < 2000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        sample_add(&twice, out.n_signal > 0 ? rig_outcome(&out, 0).down_ms <= 2 * HOUR : 1);
    }
    TAP_OK(twice.mean > 0.5 && twice.mean < 1, "two waves or three: %g", twice.mean);
    rig_done(&stand);
}

/* ---- announcements ------------------------------------------------------------------------------ */

static int64_t count(const hk_outcome *out, hk_signal_kind kind)
{
    int64_t n = 0;
    for (int64_t i = 0; i < out->n_signal; i++) {
        n += out->signals[i].kind == kind;
    }
    return n;
}

static void check_announced(void)
{
    static const char *const sets[] = {"threats.flood.announced=0.6",
                                       "threats.flood.only_announced=0.5",
                                       "threats.flood.onset=30h",
                                       "threats.flood.lead=20h",
                                       "threats.flood.strength=5",
                                       "threats.flood.detection=1h",
                                       NULL};
    rig stand = rig_read(folder, "dos.yaml", sets);
    sample announced = {0}, feints = {0};
    bool in_order = true, quiet = true, told = true;
    for (int64_t r = 0; r < 2000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        bool first = out.n_signal > 0 && out.signals[0].kind == HK_SIGNAL_ANNOUNCED;
        bool harm = rig_outcome(&out, 0).down_ms > 0;
        sample_add(&announced, first);
        sample_add(&feints, first && !harm);
        in_order &= !first || out.signals[0].time_ms == 10 * HOUR;
        quiet &= harm || (out.n_signal == 1 && out.n_component == 0);
        told &= !harm ||
                (count(&out, HK_SIGNAL_SUCCEEDED) == 2 && count(&out, HK_SIGNAL_DETECTED) == 2);
    }
    sample_is(&announced, 0.6, "announced");
    sample_is(&feints, 0.3, "announced, and nothing follows");
    TAP_OK(in_order, "an announcement comes `lead` before the first wave");
    TAP_OK(quiet, "an attack that is only announced is one signal and touches nothing");
    TAP_OK(told, "success and detection, once for each target");
    rig_done(&stand);
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    snprintf(folder, sizeof folder, "%s/attacks", argv[1]);
    check_level("share", "4.5", 2000, 6153);   /* 1 / 5; 1 / 1.625 */
    check_level("share", "0.5", 10000, 10000); /* just enough for all */
    check_level("rest", "0.75", 5000, 10000);  /* a quarter left of a half asked for */
    check_level("rest", "3", 0, 5000);         /* 0; 0.25 of 0.5 */
    check_time();
    check_waves();
    check_announced();
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Intrusion: what is falsified travels by the fastest way, is found at times with known distributions,
 * and all that it has reached is stopped and restored; what is found before does no harm.
 */
#include "engine/sim/marks.h"
#include "tests/analytic/rig.h"
#include "tests/analytic/sample.h"

#define HOUR INT64_C(3600000) /* ms */

enum { CORE = 0, BRANCH = 1, LEDGER = 2, ARCHIVE = 3 };

static char folder[4096];

static const hk_signal *find(const hk_outcome *out, hk_signal_kind kind, int32_t component)
{
    for (int64_t i = 0; i < out->n_signal; i++) {
        if (out->signals[i].kind == kind && out->signals[i].component == component) {
            return &out->signals[i];
        }
    }
    return NULL;
}

static int64_t down_ms(const hk_outcome *out, int32_t component)
{
    return rig_outcome(out, component).down_ms;
}

/* ---- one way, by the hour ------------------------------------------------------------------------ */

static void check_marks(const char *horizon, const char *want)
{
    char set[64], got[5] = "";
    snprintf(set, sizeof set, "horizon=%s", horizon);
    const char *sets[] = {set, "grid=30min", "threats.forger.entry=core",
                          "threats.forger.restore=5h", NULL};
    rig stand = rig_read(folder, "intrusion.yaml", sets);
    hk_outcome out;
    hk_sim_run(stand.sim, 0, NULL, &out);
    for (int32_t c = CORE; c <= ARCHIVE; c++) {
        got[c] = (char)('0' + hk_sim_marks(stand.sim, c));
    }
    TAP_EQ_STR(got, want, horizon);
    rig_done(&stand);
}

static void check_way(void)
{
    static const char *const sets[] = {"threats.forger.entry=core",
                                       "threats.forger.detection=90min",
                                       "threats.forger.restore=5h", NULL};
    rig stand = rig_read(folder, "intrusion.yaml", sets);
    hk_outcome out;
    hk_sim_run(stand.sim, 0, NULL, &out);
    TAP_EQ_I64(down_ms(&out, CORE), 5 * HOUR, "the entry is stopped");
    TAP_EQ_I64(down_ms(&out, BRANCH), 5 * HOUR, "and who took over from it");
    TAP_EQ_I64(down_ms(&out, LEDGER), 5 * HOUR, "by the faster of two ways");
    TAP_EQ_I64(out.n_job, 0, "without a repair job");
    const hk_signal *in = find(&out, HK_SIGNAL_SUCCEEDED, CORE),
                    *found = find(&out, HK_SIGNAL_DETECTED, CORE);
    TAP_OK(out.n_signal == 2 && in != NULL && found != NULL && in->time_ms == 0 &&
               found->time_ms == 3 * HOUR / 2,
           "in at once, found after 90 minutes");
    rig_done(&stand);

    check_marks("30min", "2222"); /* marks pass on at once */
    check_marks("9h", "2222");
    check_marks("11h", "0000"); /* nobody takes what is known to be false */
}

static void check_repair(void)
{
    static const char *const sets[] = {"threats.forger.entry=core", "threats.forger.level=0.25",
                                       NULL};
    rig stand = rig_read(folder, "intrusion.yaml", sets);
    hk_outcome out;
    hk_sim_run(stand.sim, 0, NULL, &out);
    bool when = out.n_job == 4;
    for (int64_t i = 0; i < out.n_job; i++) {
        when &= out.jobs[i].damaged_ms == 10 * HOUR && out.jobs[i].done_ms == 16 * HOUR;
    }
    TAP_OK(when, "four repair jobs from detection on");
    rig_done(&stand);
}

/* ---- chance ------------------------------------------------------------------------------------- */

/* Takeover after exp(4 h) per dependency, found after 6 h. Is the ledger among those restored? Only
 * its own condition tells: without data it would be down too. */
static void check_race(void)
{
    static const char *const sets[] = {"threats.forger.entry=core",
                                       "threats.forger.takeover=exp(4h)",
                                       "threats.forger.detection=6h", NULL};
    rig stand = rig_read(folder, "intrusion.yaml", sets);
    sample branch = {0}, ledger = {0};
    for (int64_t r = 0; r < 3000 * rig_effort(); r++) {
        hk_outcome out;
        bool has_branch = false, has_ledger = false;
        hk_sim_run(stand.sim, r, NULL, &out);
        for (int64_t i = 0; i < out.n_job; i++) {
            has_branch |= out.jobs[i].component == BRANCH;
            has_ledger |= out.jobs[i].component == LEDGER;
        }
        sample_add(&branch, has_branch);
        sample_add(&ledger, has_ledger);
    }
    double x = 6.0 / 4;
    sample_is(&branch, 1 - exp(-x), "reached on one way before it is found");
    sample_is(&ledger, 1 - (1 + x) * exp(-2 * x), "on the faster of two, of one and two steps");
    rig_done(&stand);
}

static void check_spread(void)
{
    static const char *const sets[] = {"threats.forger.entry=core", "threats.forger.spread=0.4",
                                       NULL};
    rig stand = rig_read(folder, "intrusion.yaml", sets);
    sample ledger = {0};
    for (int64_t r = 0; r < 3000 * rig_effort(); r++) {
        hk_outcome out;
        bool has = false;
        hk_sim_run(stand.sim, r, NULL, &out);
        for (int64_t i = 0; i < out.n_job; i++) {
            has |= out.jobs[i].component == LEDGER;
        }
        sample_add(&ledger, has);
    }
    sample_is(&ledger, 1 - (1 - 0.4) * (1 - 0.4 * 0.4),
              "two ways, each dependency with its chance");
    rig_done(&stand);
}

/* Four entries, each found after exp(8 d): the first after two days, the others with it or alone. */
static void check_detection(const char *review, double want_first, double want_each)
{
    char set[64], name[64];
    snprintf(set, sizeof set, "threats.forger.review=%s", review);
    const char *sets[] = {set, "threats.forger.detection=exp(8d)", "threats.forger.restore=1h",
                          "horizon=300d", NULL};
    rig stand = rig_read(folder, "intrusion.yaml", sets);
    sample first = {0}, each = {0};
    for (int64_t r = 0; r < 3000 * rig_effort(); r++) {
        hk_outcome out;
        int64_t least = INT64_MAX, n = 0;
        double sum = 0;
        hk_sim_run(stand.sim, r, NULL, &out);
        for (int64_t i = 0; i < out.n_signal; i++) {
            if (out.signals[i].kind == HK_SIGNAL_DETECTED) {
                int64_t t = out.signals[i].time_ms;
                least = t < least ? t : least;
                sum += (double)t / (24 * HOUR);
                n++;
            }
        }
        sample_add(&first, (double)least / (24 * HOUR));
        sample_add(&each, sum / (double)n);
    }
    snprintf(name, sizeof name, "review %s: days to the first detection", review);
    sample_is(&first, want_first, name);
    snprintf(name, sizeof name, "review %s: days to a detection", review);
    sample_is(&each, want_each, name);
    rig_done(&stand);
}

static void check_stages(void)
{
    static const char *const sets[] = {
        "threats.forger.entry=core",
        "threats.forger.stages=[{name: mail, chance: 0.6, duration: 2h}, {name: in, chance: 0.5}]",
        "threats.forger.found=0.7", NULL};
    rig stand = rig_read(folder, "intrusion.yaml", sets);
    sample harm = {0}, caught = {0};
    bool clean = true;
    for (int64_t r = 0; r < 3000 * rig_effort(); r++) {
        hk_outcome out;
        hk_sim_run(stand.sim, r, NULL, &out);
        bool in = find(&out, HK_SIGNAL_SUCCEEDED, CORE) != NULL;
        const hk_signal *found = find(&out, HK_SIGNAL_DETECTED, CORE);
        sample_add(&harm, out.n_job == 4);
        sample_add(&caught, !in && found != NULL);
        clean &= in || (out.n_component == 0 && out.n_job == 0 &&
                        (found == NULL || found->time_ms == 2 * HOUR));
        clean &= !in || (out.n_job == 4 && found->time_ms == 12 * HOUR);
    }
    sample_is(&harm, 0.6 * 0.5, "all stages are passed");
    sample_is(&caught, 0.7 * 0.7, "a failed stage is found");
    TAP_OK(clean, "an attack that is found before it succeeds leaves a signal and no harm");
    rig_done(&stand);
}

int main(int argc, char **argv)
{
    TAP_OK(argc == 2, "called with the folder of the tests");
    snprintf(folder, sizeof folder, "%s/attacks", argv[1]);
    check_way();
    check_repair();
    check_race();
    check_spread();
    check_detection("all", 2, 2);
    check_detection("own", 2, 8);
    check_stages();
    return tap_done();
}

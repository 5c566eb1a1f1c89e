/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Named outputs of the sample, whose columns were written by hand: replicate 0 lost 100 household-h
 * of power (250 person-h) and 500 user-h of telephone, replicate 5 200 household-h; 4 failed.
 */
#include <math.h>

#include "engine/io/result_output.h"
#include "tests/support/tap.h"
#include "tests/unit/io_result/result_sample.h"

static double value(const hk_result *r, const char *name, int64_t replicate)
{
    double values[6] = {0};
    hk_output o;
    if (hk_output_find(r, name, &o, NULL) != HK_OK) {
        tap_note("no output %s", name);
        return -1.0;
    }
    hk_output_values(&o, r, r, values);
    return values[replicate];
}

static void losses(const hk_result *r)
{
    TAP_NEAR(value(r, "unit-hours:s/power", 0), 100.0, 1e-9, "loss in unit-hours");
    TAP_NEAR(value(r, "person-hours:s/power", 0), 250.0, 1e-9, "2.5 persons to a household");
    TAP_NEAR(value(r, "person-hours", 0), 750.0, 1e-9, "of all services");
    TAP_NEAR(value(r, "person-hours:info_comm", 0), 500.0, 1e-9, "of a sector");
    TAP_NEAR(value(r, "person-hours:electric_power", 5), 500.0, 1e-9, "of a later replicate");
    TAP_NEAR(value(r, "outage-hours:s/power", 0), 0.5, 1e-12, "100 of 200 households x h");
    TAP_NEAR(value(r, "outage-hours", 0), 750.0 / 1500.0, 1e-12, "of all persons");
    TAP_OK(isnan(value(r, "outage-hours:s/tv", 0)), "a service without weight has none");
}

static void others(const hk_result *r)
{
    TAP_NEAR(value(r, "malfunctions", 0), 2.0, 0.0, "two services");
    TAP_NEAR(value(r, "malfunctions:info_comm", 0), 1.0, 0.0, "one of them in the sector");
    TAP_NEAR(value(r, "malfunctions:s/power", 3), 0.0, 0.0, "none in this replicate");
    TAP_NEAR(value(r, "breaches", 0), 2.0, 0.0, "breaches of two services");
    TAP_NEAR(value(r, "breaches:s/power", 0), 1.0, 0.0, "one of them of this one");
    TAP_NEAR(value(r, "affected:s/phone", 2), 1000.0, 0.0, "greatest weight affected");
    TAP_NEAR(value(r, "affected-it:s/phone", 2), 0.0, 0.0, "none of it through a system");
    TAP_NEAR(value(r, "affected:s/phone", 1), 0.0, 0.0, "no episode");
    TAP_NEAR(value(r, "restoration", 0), 12.0, 0.0, "restored after 12 h");
    TAP_NEAR(value(r, "restoration", 2), 25.0, 0.0, "the horizon where something is affected");
    TAP_NEAR(value(r, "unrestored", 2), 1.0, 0.0, "... which is told");
    TAP_NEAR(value(r, "deadlocks", 0), 1.0, 0.0, "deadlocks");
    TAP_NEAR(value(r, "never-served", 2), 1.0, 0.0, "jobs");
    TAP_OK(isnan(value(r, "person-hours", 4)) && isnan(value(r, "affected:s/power", 4)),
           "a replicate that failed has no value");
}

static double most(const hk_result *r, const char *name)
{
    hk_output o;
    return hk_output_find(r, name, &o, NULL) == HK_OK ? hk_output_most(&o, r) : -1.0;
}

/* 200 households of 2.5 persons and 1000 users of 1, for 25 h. */
static void bounds(const hk_result *r)
{
    TAP_NEAR(most(r, "person-hours"), 1500.0 * 25.0, 1e-9, "all persons to the horizon");
    TAP_NEAR(most(r, "person-hours:electric_power"), 500.0 * 25.0, 1e-9, "those of a sector");
    TAP_NEAR(most(r, "unit-hours:s/power"), 200.0 * 25.0, 1e-9, "all units");
    TAP_NEAR(most(r, "affected:s/phone"), 1000.0, 0.0, "all users");
    TAP_NEAR(most(r, "restoration"), 25.0, 0.0, "the horizon");
    TAP_NEAR(most(r, "outage-hours"), 25.0, 0.0, "full outage all the time");
    TAP_NEAR(most(r, "unrestored"), 1.0, 0.0, "a flag");
    TAP_OK(isinf(most(r, "malfunctions")) && isinf(most(r, "deadlocks")), "counts have no bound");
    hk_output o;
    TAP_OK(hk_output_find(r, "unrestored", &o, NULL) == HK_OK && o.is_flag, "it is a flag");
    TAP_OK(hk_output_find(r, "deadlocks", &o, NULL) == HK_OK && !o.is_flag, "a count is none");
}

/* Two sets: 22.5, 4, 0 person-hours and 30, 4, 0 unit-hours in the first, none in the second. */
static void assumed(const hk_result *r)
{
    static const struct {
        const char *name;
        double want; /* -1: not kept */
    } rows[] = {{"person-hours", 26.5},        {"person-hours:s/power", 22.5},
                {"outage-hours", 26.5 / 1500}, {"outage-hours:s/power", 30.0 / 200},
                {"unit-hours:s/phone", 4.0},   {"malfunctions", 1.5},
                {"restoration", -1.0},         {"affected:s/phone", -1.0},
                {"outage-hours:s/tv", -1.0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double means[2] = {-1.0, -1.0};
        hk_output o;
        TAP_OK(hk_output_find(r, rows[i].name, &o, NULL) == HK_OK &&
                   hk_output_assumed(&o, r, means) == (rows[i].want >= 0.0),
               "%s under assumptions", rows[i].name);
        TAP_NEAR(means[0], rows[i].want, 1e-12, "its mean");
    }
}

static void names(const hk_result *r)
{
    hk_output o;
    hk_error err = {0};
    TAP_OK(hk_output_find(r, "unit-hours:s/phone", &o, &err) == HK_OK, "found");
    TAP_EQ_STR(o.unit, "users h", "its unit");
    TAP_OK(hk_output_find(r, "person-hour", &o, &err) == HK_EOUTPUT, "a typo");
    TAP_HAS(err.message, "did you mean person-hours?", "the nearest name");
    TAP_OK(hk_output_find(r, "affected", &o, &err) == HK_EOUTPUT, "a service is needed");
    TAP_OK(hk_output_find(r, "deadlocks:s/tv", &o, &err) == HK_EOUTPUT, "no service is taken");
    TAP_OK(hk_output_find(r, "malfunctions:s/fone", &o, &err) == HK_EOUTPUT, "no such service");
    TAP_HAS(err.message, "did you mean s/phone?", "the nearest service");
    TAP_OK(hk_output_find(r, "unit-hours:info_comm", &o, &err) == HK_EOUTPUT,
           "a sector has no unit of its own");
    TAP_OK(hk_output_find(r, "", &o, &err) == HK_EOUTPUT, "an empty name");
}

int main(void)
{
    hk_result *r = sample_result();
    if (r != NULL) {
        losses(r);
        others(r);
        bounds(r);
        assumed(r);
        names(r);
    }
    TAP_OK(r != NULL, "a sample");
    hk_result_free(r);
    return tap_done();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/threats/epidemic/wave.h"

#include <math.h>

enum { STEPS = 24, STATES = 4 }; /* steps a day */

static const double first_cases = 1e-4; /* of the population */

double hk_wave_simple(const hk_wave *wave, double days)
{
    double x = days / wave->width_days;
    return exp(-x * x / 2);
}

double hk_wave_r0(double attack)
{
    return -log1p(-attack) / attack;
}

/* x: susceptible, latent, infecting, fallen ill so far (without the first cases). */
static void slope(const hk_wave *wave, double beta, const double x[STATES], double ret_dx[STATES])
{
    double infected = beta * x[0] * x[2], onsets = x[1] / wave->latent_days;
    ret_dx[0] = -infected;
    ret_dx[1] = infected - onsets;
    ret_dx[2] = onsets - x[2] / wave->ill_days;
    ret_dx[3] = onsets;
}

static void step(const hk_wave *wave, double beta, double h, double x[STATES])
{
    double k[4][STATES], y[STATES];
    static const double at[4] = {0, 0.5, 0.5, 1}, weight[4] = {1, 2, 2, 1};
    for (int j = 0; j < 4; j++) {
        for (int i = 0; i < STATES; i++) {
            y[i] = x[i] + (j > 0 ? at[j] * h * k[j - 1][i] : 0);
        }
        slope(wave, beta, y, k[j]);
    }
    for (int i = 0; i < STATES; i++) {
        for (int j = 0; j < 4; j++) {
            x[i] += h / 6 * weight[j] * k[j][i];
        }
    }
}

int32_t hk_wave_seir(const hk_wave *wave, int32_t n_day, double *ret_absent, double *ret_ill)
{
    double beta = hk_wave_r0(wave->attack) / wave->ill_days;
    double x[STATES] = {1 - first_cases, 0, first_cases, 0};
    int32_t back = (int32_t)lround(wave->absent_days), top = 0;
    for (int32_t day = 0; day < n_day; day++) { /* those who have fallen ill, first */
        ret_absent[day] = x[3];
        for (int i = 0; i < STEPS; i++) {
            step(wave, beta, 1.0 / STEPS, x);
        }
    }
    *ret_ill = ret_absent[n_day - 1];
    for (int32_t day = n_day - 1; day >= back; day--) { /* less those who have come back */
        ret_absent[day] -= ret_absent[day - back];
    }
    for (int32_t day = 0; day < n_day; day++) {
        top = ret_absent[day] > ret_absent[top] ? day : top;
    }
    return top;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Share of the staff that is absent, day by day: README.md beside this file. Pure. */
#ifndef HK_MODELS_THREATS_EPIDEMIC_WAVE_H
#define HK_MODELS_THREATS_EPIDEMIC_WAVE_H

#include <stdint.h>

typedef struct hk_wave {
    double width_days;  /* of the simple form */
    double attack;      /* share that falls ill in the end, in (0, 1) */
    double latent_days; /* from infection to infecting */
    double ill_days;    /* infecting */
    double absent_days; /* away, from falling ill */
} hk_wave;

/** exp(-(days / width)^2 / 2): the simple form, 1 at the peak. */
double hk_wave_simple(const hk_wave *wave, double days);

/** Basic reproduction number of which a share `attack` falls ill in the end:
 *  attack = 1 - exp(-R0 attack). */
double hk_wave_r0(double attack);

/** SEIR of a closed population with that final size: share absent by illness on each day,
 *  [n_day] from the first case; the state is stepped by Runge-Kutta.
 *  @param ret_ill the share that has fallen ill at the end @return day of the greatest share */
int32_t hk_wave_seir(const hk_wave *wave, int32_t n_day, double *ret_absent, double *ret_ill);

#endif

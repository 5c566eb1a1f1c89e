/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logarithm and exponential made of +, -, *, / and exact scaling only, so that
 * they give the same bits on every machine. (libm chooses code by the features
 * of the processor, and the last bit differs.) For numbers that are written
 * down and compared as bytes, such as the cases of a design; a few times slower
 * than libm. Error at most 2 units in the last place.
 */
#ifndef HK_BASE_PLAINMATH_H
#define HK_BASE_PLAINMATH_H

/** Natural logarithm of a finite x > 0; NAN otherwise. */
double hk_plain_log(double x);

/** e^x for finite x, 0 and infinity where that leaves the range; NAN for NAN. */
double hk_plain_exp(double x);

#endif

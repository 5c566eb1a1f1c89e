/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marks: what is wrong with a component beside its level. A threat sets them on the components
 * that it selects (hk_sim_mark() in sim.h), and they travel to those who take information from
 * there, whatever the levels: over dependencies of the inputs that hk_mark_input() names, at once
 * (a lag delays levels, not marks), never over routes. `falsified` and `unsafe` pass on wherever
 * such an input leads. `leak` and `destroyed` are about what a provider keeps: they reach its own
 * components, and the delivery points that are fed directly.
 *
 * A component has a mark while a slot of its own holds it or it comes from a supplier that has it:
 * the least set that this allows, so that a loop does not keep what its source has lost. A mark
 * has passed through a system if some way from a slot to the component, both included, does.
 */
#ifndef HK_SIM_MARKS_H
#define HK_SIM_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum hk_mark {
    HK_MARK_LEAK = 1,      /* what should be kept secret is known to others */
    HK_MARK_FALSIFIED = 2, /* what it says is not true */
    HK_MARK_DESTROYED = 4, /* what was recorded is lost */
    HK_MARK_UNSAFE = 8     /* it does what endangers people */
} hk_mark;

enum { HK_MARKS = 4, HK_MARKS_ALL = 15 };

/** Marks of a component, and those of them that came through a system. */
typedef struct hk_point_marks {
    uint8_t marks, via;
} hk_point_marks;

/** Words for them, in the order of their bits: leak, falsified, destroyed, unsafe. */
extern const char *const hk_mark_words[HK_MARKS];

/** The mark of a word of n bytes, 0 if it is none. */
unsigned hk_mark_of(const char *word, size_t n);

/** Marks as words separated by ';', "" for none. @return buf */
const char *hk_marks_format(unsigned marks, char *buf, size_t size);

/** Does what comes by this input carry marks? */
bool hk_mark_input(const char *input);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification rules, kinds of malfunctions and patterns of threats from the tables of a catalogue. */
#ifndef HK_IO_RULES_READ_H
#define HK_IO_RULES_READ_H

#include "engine/io/catalogue.h"
#include "engine/sim/rules.h"

/**
 * Read them. A rule that cannot be read is a problem with its place.
 * @param catalogue  NULL: there are none, *ret_tables becomes NULL
 * @param arena      owns the tables and copies of all texts
 * @param ret_tables only on HK_OK
 * @return HK_OK, also after problems; HK_ENOMEM
 */
HK_WARN_UNUSED hk_status hk_rules_read(const hk_catalogue *catalogue, hk_arena *arena,
                                       hk_problems *problems, hk_rule_tables **ret_tables,
                                       hk_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between verification.c and verification_rules.c. */
#ifndef HK_MODELS_SERVICES_VERIFICATION_PARTS_H
#define HK_MODELS_SERVICES_VERIFICATION_PARTS_H

#include "models/services/verification.h"

/** True if `word` is one of the parts of a list between ';'. */
bool hk_verification_has(const char *list, const char *word);

/** Day of the start by local time, such as 2009-07-13; day at least 16 bytes. */
void hk_verification_day(int64_t unix_ms, int32_t offset_min, char *day);

/** Is a row applied to a scenario that starts on `day`? */
hk_rule_state hk_verification_state(const hk_rule_tables *tables, const hk_rule_row *row,
                                    const char *day);

/** The rule as people read it, texts copied. @return false when out of memory */
bool hk_verification_describe(const hk_rule_row *row, hk_rule_state state, hk_arena *arena,
                              hk_level_rule *ret_rule);

/** Tests of a rule for services of a kind: one for each way in which one of its kinds comes about,
 *  without those that never hold where another one does not. `kinds` [n_kind] are the ids.
 *  @param ret_tests room for n_effect + 1 @return how many */
int32_t hk_verification_rule_tests(const hk_rule_tables *tables, int32_t rule, const char *type,
                                   const char *const *kinds, int32_t n_kind, hk_test *ret_tests);

/** Tests that only tell which kinds occur. @param ret_tests room for n_effect @return how many */
int32_t hk_verification_kind_tests(const hk_rule_tables *tables, const char *type,
                                   const char *const *kinds, int32_t n_kind, hk_test *ret_tests);

#endif

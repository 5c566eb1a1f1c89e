/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/fold.h"
#include "tests/support/tap.h"

static const char *fold(const char *text)
{
    static char buf[256];
    return hk_text_fold(text, buf);
}

int main(void)
{
    TAP_EQ_STR(fold("Electric  Power "), "electricpower", "case and blanks");
    TAP_EQ_STR(fold("　電 力\t"), "電力", "wide blanks");
    TAP_EQ_STR(fold("ＤｏＳ（Ａ）"), "dos(a)", "wide Latin letters");
    TAP_EQ_STR(fold("ｼｽﾃﾑ"), "システム", "narrow katakana");
    TAP_EQ_STR(fold("ｶﾞｽ ﾊﾟﾌﾞﾘｯｸ ｳﾞ"), "ガスパブリックヴ", "with voicing marks");
    TAP_EQ_STR(fold("ﾂﾄﾞｯﾁﾞｱﾞ"), "ツドッヂア゛", "a mark on what has no voiced form stays");
    TAP_EQ_STR(fold("B⁺ – A’"), "b+-a'", "superscripts, dashes, quotes");
    TAP_EQ_STR(fold("𠮟る é"), "𠮟るé", "other characters stay");
    TAP_EQ_STR(fold(""), "", "nothing");
    char text[] = "Ｇ Ａ Ｓ";
    TAP_EQ_STR(hk_text_fold(text, text), "gas", "in place");
    TAP_OK(hk_text_is_alike("ｶﾞｽ", "ガ ス"), "alike");
    TAP_OK(!hk_text_is_alike("gas", "gass") && !hk_text_is_alike("gass", "gas"), "or not");
    TAP_OK(hk_text_is_alike(" ", ""), "blanks are nothing");
    return tap_done();
}

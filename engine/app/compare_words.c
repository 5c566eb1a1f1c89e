/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/compare_words.h"

#include <stdio.h>
#include <string.h>

const char *hk_compare_code(hk_compare_verdict verdict)
{
    static const char *const codes[] = {"unknown", "same", "open", "less", "more"};
    return codes[verdict];
}

const char *hk_compare_word(hk_lang lang, hk_compare_verdict verdict)
{
    static const hk_label labels[] = {HK_LABEL_COMPARE_UNKNOWN, HK_LABEL_COMPARE_SAME,
                                      HK_LABEL_COMPARE_OPEN, HK_LABEL_COMPARE_LESS,
                                      HK_LABEL_COMPARE_MORE};
    return hk_label_text(lang, labels[verdict]);
}

/** Put a phrase around what was said. */
static void wrap(hk_lang lang, hk_label label, const char *second, char buf[HK_COMPARE_WORD_SIZE])
{
    char before[HK_COMPARE_WORD_SIZE];
    memcpy(before, buf, sizeof before);
    FILE *out = fmemopen(buf, HK_COMPARE_WORD_SIZE, "w");
    if (out != NULL) {
        hk_label_print(lang, label, (const char *const[]){before, second}, out);
        fclose(out);
    }
}

const char *hk_compare_say(const hk_compare_look *look, const hk_compare_line *line,
                           char buf[HK_COMPARE_WORD_SIZE])
{
    bool claimed = line->verdict == HK_COMPARE_LESS || line->verdict == HK_COMPARE_MORE;
    snprintf(buf, HK_COMPARE_WORD_SIZE, "%s", hk_compare_word(look->lang, line->verdict));
    if (claimed && line->assumed_verdict != HK_COMPARE_UNKNOWN &&
        line->assumed_verdict != line->verdict) {
        wrap(look->lang, HK_LABEL_COMPARE_ASSUMED_OPEN, "", buf);
    }
    if (line->within) {
        char margin[40];
        snprintf(margin, sizeof margin, "%g", look->margin);
        wrap(look->lang, HK_LABEL_COMPARE_WITHIN, margin, buf);
    }
    return buf;
}

const char *hk_compare_moved_word(hk_lang lang, hk_compare_verdict moved)
{
    return hk_label_text(lang, moved == HK_COMPARE_LESS   ? HK_LABEL_COMPARE_EARLIER
                               : moved == HK_COMPARE_MORE ? HK_LABEL_COMPARE_LATER
                               : moved == HK_COMPARE_SAME ? HK_LABEL_COMPARE_SAME_RANK
                                                          : HK_LABEL_COMPARE_NOT_MOVED);
}

const char *hk_compare_moved_code(hk_compare_verdict moved)
{
    return moved == HK_COMPARE_LESS   ? "earlier"
           : moved == HK_COMPARE_MORE ? "later"
                                      : hk_compare_code(moved);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of places in katakana, since the facts have them in Latin letters only: Hepburn syllables,
 * longest first; a long vowel repeats its vowel; n before a consonant and doubled consonants get
 * their own sign. Other words (Town) stay as they are.
 */
#include <ctype.h>
#include <string.h>

#include "models/national/nat.h"

typedef struct syllable {
    const char *latin, *kana;
} syllable;

static const syllable syllables[] = {
    {"kya", "キャ"}, {"kyu", "キュ"}, {"kyo", "キョ"}, {"sha", "シャ"}, {"shu", "シュ"},
    {"sho", "ショ"}, {"shi", "シ"},   {"cha", "チャ"}, {"chu", "チュ"}, {"cho", "チョ"},
    {"chi", "チ"},   {"tsu", "ツ"},   {"nya", "ニャ"}, {"nyu", "ニュ"}, {"nyo", "ニョ"},
    {"hya", "ヒャ"}, {"hyu", "ヒュ"}, {"hyo", "ヒョ"}, {"mya", "ミャ"}, {"myu", "ミュ"},
    {"myo", "ミョ"}, {"rya", "リャ"}, {"ryu", "リュ"}, {"ryo", "リョ"}, {"gya", "ギャ"},
    {"gyu", "ギュ"}, {"gyo", "ギョ"}, {"bya", "ビャ"}, {"byu", "ビュ"}, {"byo", "ビョ"},
    {"pya", "ピャ"}, {"pyu", "ピュ"}, {"pyo", "ピョ"}, {"ja", "ジャ"},  {"ju", "ジュ"},
    {"jo", "ジョ"},  {"ji", "ジ"},    {"ka", "カ"},    {"ki", "キ"},    {"ku", "ク"},
    {"ke", "ケ"},    {"ko", "コ"},    {"sa", "サ"},    {"su", "ス"},    {"se", "セ"},
    {"so", "ソ"},    {"ta", "タ"},    {"te", "テ"},    {"to", "ト"},    {"na", "ナ"},
    {"ni", "ニ"},    {"nu", "ヌ"},    {"ne", "ネ"},    {"no", "ノ"},    {"ha", "ハ"},
    {"hi", "ヒ"},    {"fu", "フ"},    {"he", "ヘ"},    {"ho", "ホ"},    {"ma", "マ"},
    {"mi", "ミ"},    {"mu", "ム"},    {"me", "メ"},    {"mo", "モ"},    {"ya", "ヤ"},
    {"yu", "ユ"},    {"yo", "ヨ"},    {"ra", "ラ"},    {"ri", "リ"},    {"ru", "ル"},
    {"re", "レ"},    {"ro", "ロ"},    {"wa", "ワ"},    {"ga", "ガ"},    {"gi", "ギ"},
    {"gu", "グ"},    {"ge", "ゲ"},    {"go", "ゴ"},    {"za", "ザ"},    {"zu", "ズ"},
    {"ze", "ゼ"},    {"zo", "ゾ"},    {"da", "ダ"},    {"de", "デ"},    {"do", "ド"},
    {"ba", "バ"},    {"bi", "ビ"},    {"bu", "ブ"},    {"be", "ベ"},    {"bo", "ボ"},
    {"pa", "パ"},    {"pi", "ピ"},    {"pu", "プ"},    {"pe", "ペ"},    {"po", "ポ"},
    {"a", "ア"},     {"i", "イ"},     {"u", "ウ"},     {"e", "エ"},     {"o", "オ"},
    {"n", "ン"},     {"m", "ン"},     {"-", ""},       {" ", " "},
};

enum { FLAT_SIZE = 128 };

/** What a character of n bytes is among small letters without signs; a long vowel is two, an
 *  apostrophe ends its syllable. @return NULL: nothing that a name is written with */
static const char *letters(const char *at, char one[2], size_t *ret_n)
{
    static const char *const signs[][2] = {{"ō", "ou"}, {"Ō", "ou"}, {"ū", "uu"}, {"’", "-"}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        *ret_n = strlen(signs[i][0]);
        if (strncmp(at, signs[i][0], *ret_n) == 0) {
            return signs[i][1];
        }
    }
    *ret_n = 1;
    one[0] = (char)tolower((unsigned char)*at);
    one[1] = '\0';
    return (unsigned char)*at < 0x80 ? one : NULL;
}

/** The name in small letters without signs. @return false: there are others */
static bool flatten(const char *name, char flat[FLAT_SIZE])
{
    size_t used = 0;
    for (const char *at = name; *at != '\0';) {
        char one[2];
        size_t n;
        const char *add = letters(at, one, &n);
        if (add == NULL || used + strlen(add) + 1 > FLAT_SIZE) {
            return false;
        }
        memcpy(flat + used, add, strlen(add));
        used += strlen(add);
        at += n;
    }
    flat[used] = '\0';
    return true;
}

static const syllable *find(const char *at)
{
    for (size_t i = 0; i < sizeof syllables / sizeof *syllables; i++) {
        if (strncmp(at, syllables[i].latin, strlen(syllables[i].latin)) == 0) {
            return &syllables[i];
        }
    }
    return NULL;
}

void hk_nat_kana(const char *name, char *buf, size_t size)
{
    char flat[FLAT_SIZE];
    size_t used = 0;
    bool good = flatten(name, flat);
    for (const char *at = flat; good && *at != '\0';) {
        bool is_double = at[0] == at[1] && strchr("kstpgbdz", at[0]) != NULL;
        bool is_tch = strncmp(at, "tch", 3) == 0;
        const syllable *found = find(at);
        const char *kana = is_double || is_tch ? "ッ" : found == NULL ? NULL : found->kana;
        size_t step = is_double || is_tch ? 1 : found == NULL ? 0 : strlen(found->latin);
        good = kana != NULL && used + strlen(kana) + 1 <= size;
        if (good) {
            memcpy(buf + used, kana, strlen(kana));
            used += strlen(kana);
            at += step;
        }
    }
    if (good) {
        buf[used] = '\0';
    } else if (size > 0) {
        size_t length = strlen(name) < size ? strlen(name) : size - 1;
        memcpy(buf, name, length);
        buf[length] = '\0';
    }
}

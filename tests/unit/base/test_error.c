/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/error.h"
#include "tests/support/tap.h"

static const hk_status all[] = {
#define HK_STATUS(name, number, exit_class, text) name,
#include "engine/base/status.def"
#undef HK_STATUS
};

enum { N_STATUS = sizeof all / sizeof all[0] };

static void test_catalogue(void)
{
    bool unique = true;
    bool classes = true;
    bool texts = true;
    for (int i = 0; i < N_STATUS; i++) {
        for (int j = 0; j < i; j++) {
            unique = unique && all[i] != all[j] &&
                     strcmp(hk_status_name(all[i]), hk_status_name(all[j])) != 0;
        }
        int code = (int)all[i];
        int exit_code = hk_status_exit(all[i]);
        bool input = code >= 200 && code < 300;
        classes = classes && exit_code >= 0 && exit_code <= 5 && (code < 100) == (exit_code == 0) &&
                  (!input || exit_code == HK_EXIT_INPUT);
        texts = texts && strlen(hk_status_text(all[i])) > 1;
    }
    TAP_OK(unique, "numbers and names are unique");
    TAP_OK(classes, "exit codes fit the hundreds");
    TAP_OK(texts, "every status has a sentence");
    TAP_EQ_STR(hk_status_name(HK_ENOMEM), "HK_ENOMEM", "name");
    TAP_EQ_STR(hk_status_text(HK_OK), "ok", "text");
    TAP_EQ_I64(hk_status_exit(HK_EUSAGE), 2, "usage exits with 2");
    TAP_EQ_I64(hk_status_exit(HK_EFILE), 4, "files exit with 4");
    TAP_EQ_STR(hk_status_name((hk_status)12345), "HK_UNKNOWN", "an unknown status has a name");
    TAP_OK(hk_status_text((hk_status)12345) != NULL, "and a text");
    TAP_EQ_I64(hk_status_exit((hk_status)12345), 1, "and exits with 1");
}

static hk_status pass_on(hk_status status, int *steps)
{
    HK_TRY(status);
    (*steps)++;
    return HK_OK;
}

static void test_fail(void)
{
    hk_error err = {HK_OK, ""};
    TAP_EQ_I64(hk_fail(&err, HK_EFILE, "cannot open '%s'", "a.csv"), HK_EFILE, "returns the code");
    TAP_EQ_I64(err.code, HK_EFILE, "and keeps it");
    TAP_EQ_STR(err.message, "cannot open 'a.csv'", "message");
    TAP_EQ_I64(hk_fail(&err, HK_EFORMAT, "model: %s", err.message), HK_EFORMAT, "wraps itself");
    TAP_EQ_STR(err.message, "model: cannot open 'a.csv'", "wrapped message");
    TAP_EQ_I64(hk_fail(NULL, HK_EKEY, "%d", 1), HK_EKEY, "nobody wants to know");
    TAP_EQ_I64(hk_fail_nomem(NULL), HK_ENOMEM, "nor here");
    TAP_EQ_I64(hk_fail_nomem(&err), HK_ENOMEM, "out of memory");
    TAP_EQ_STR(err.message, "out of memory", "and says so");

    int steps = 0;
    TAP_EQ_I64(pass_on(HK_EROUTE, &steps), HK_EROUTE, "HK_TRY returns a failure");
    TAP_EQ_I64(pass_on(HK_OK, &steps), HK_OK, "and goes on otherwise");
    TAP_EQ_I64(steps, 1, "once each");
}

/* A message cut in the middle of a character stays UTF-8. */
static void test_cut(void)
{
    char text[2000];
    bool good = true;
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', shift);
        size_t n = shift;
        while (n + 4 < sizeof text) {
            memcpy(text + n, "\xE6\xB3\xA2", 3); /* 波 */
            n += 3;
        }
        text[n] = '\0';
        hk_error err;
        hk_fail(&err, HK_EKEY, "%s", text);
        size_t length = strlen(err.message);
        good = good && length >= sizeof err.message - 4 && (length - shift) % 3 == 0;
    }
    TAP_OK(good, "long messages are cut between characters");

    memset(text, '\x80', sizeof text - 1); /* nothing but continuation bytes: no crash */
    text[sizeof text - 1] = '\0';
    hk_error err;
    hk_fail(&err, HK_EKEY, "%s", text);
    TAP_OK(strlen(err.message) < sizeof err.message, "bytes that are no text are only cut");
}

int main(void)
{
    test_catalogue();
    test_fail();
    test_cut();
    return tap_done();
}

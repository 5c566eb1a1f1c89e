/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every assertion of tap.h, held (no argument) or failed (one argument); test_support.py runs it. */
#include <stddef.h>

#include "tests/support/tap.h"

int main(int argc, char **argv)
{
    bool good = argc == 1;

    if (argc > 2) {
        TAP_SKIP_ALL(argv[1]);
    }
    TAP_OK(good, "a condition #%d", 1);
    TAP_EQ_I64(good ? -7 : INT64_MIN, -7, "signed");
    TAP_EQ_U64(good ? UINT64_MAX : 1, UINT64_MAX, "unsigned");
    TAP_EQ_STR(good ? "a" : NULL, "a", "text");
    TAP_NEAR(good ? 1.0 : NAN, 1.0 + 1e-9, 1e-8, "near");
    TAP_HAS("abc", good ? "bc" : "d", "part");
    TAP_NOTE("%d assertions", 6);
    return tap_done();
}

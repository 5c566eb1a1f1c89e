/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void hk_check_failed(const char *file, int line, const char *expression, const char *format, ...)
{
    char message[512];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(message, sizeof message, format, args);
    va_end(args);

    const char *said = n > 0 && message[0] == ' ' ? message + 1 : message;
    if (n > 0 && said[0] != '\0') {
        fprintf(stderr, "%s:%d: check failed: %s: %s\n", file, line, expression, said);
    } else {
        fprintf(stderr, "%s:%d: check failed: %s\n", file, line, expression);
    }
    fflush(stderr);
    abort();
}

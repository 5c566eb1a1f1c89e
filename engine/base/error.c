/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/text.h"

const char *hk_status_name(hk_status status)
{
    switch (status) {
#define HK_STATUS(name, number, exit_class, text)                                                  \
    case name:                                                                                     \
        return #name;
#include "engine/base/status.def"
#undef HK_STATUS
    }
    return "HK_UNKNOWN";
}

const char *hk_status_text(hk_status status)
{
    switch (status) {
#define HK_STATUS(name, number, exit_class, text)                                                  \
    case name:                                                                                     \
        return text;
#include "engine/base/status.def"
#undef HK_STATUS
    }
    return "unknown status";
}

int hk_status_exit(hk_status status)
{
    switch (status) {
#define HK_STATUS(name, number, exit_class, text)                                                  \
    case name:                                                                                     \
        return exit_class;
#include "engine/base/status.def"
#undef HK_STATUS
    }
    return HK_EXIT_FAILED;
}

hk_status hk_fail(hk_error *err, hk_status code, const char *format, ...)
{
    if (err == NULL) {
        return code;
    }
    /* Into a local first: callers may wrap err->message itself. */
    char message[sizeof err->message];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (n < 0) {
        snprintf(message, sizeof message, "%s", hk_status_text(code));
    }
    hk_text_tame(message, false); /* it has names from files, maybe cut, and goes to a terminal */
    memcpy(err->message, message, sizeof message);
    err->code = code;
    return code;
}

hk_status hk_fail_nomem(hk_error *err)
{
    static const char text[] = "out of memory";
    if (err != NULL) {
        memcpy(err->message, text, sizeof text);
        err->code = HK_ENOMEM;
    }
    return HK_ENOMEM;
}

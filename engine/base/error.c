/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

/** Cut a UTF-8 sequence that truncation left without its last bytes. */
static void trim_utf8_tail(char *text)
{
    size_t n = strlen(text);
    size_t back = 0;
    while (back < 3 && back < n && ((unsigned char)text[n - 1 - back] & 0xC0U) == 0x80U) {
        back++;
    }
    if (back == n) {
        return;
    }
    unsigned char lead = (unsigned char)text[n - 1 - back];
    size_t need = lead >= 0xF0U ? 3 : lead >= 0xE0U ? 2 : lead >= 0xC0U ? 1 : 0;
    if (need > back) {
        text[n - 1 - back] = '\0';
    }
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
    } else if ((size_t)n >= sizeof message) {
        trim_utf8_tail(message);
    }
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

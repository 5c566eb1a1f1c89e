/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/data_dir.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/models.h"

static bool try_folder(const char *root, const char *rest, char *buf, size_t size)
{
    int n = snprintf(buf, size, "%s%s", root, rest);
    return n > 0 && (size_t)n < size && access(buf, R_OK | X_OK) == 0;
}

bool hk_app_data_dir(const char *name, char *buf, size_t size)
{
    char inner[PATH_MAX];
    char installed[PATH_MAX];
    snprintf(inner, sizeof inner, "/data/%s", name);
    snprintf(installed, sizeof installed, "/share/hakyu/data/%s", name);
    const char *given = getenv("HAKYU_DATA");
    if (given != NULL) {
        return try_folder(given, inner + strlen("/data"), buf, size);
    }
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n <= 0) {
        return false;
    }
    program[n] = '\0';
    for (char *slash = strrchr(program, '/'); slash != NULL; slash = strrchr(program, '/')) {
        *slash = '\0';
        if (try_folder(program, inner, buf, size) || try_folder(program, installed, buf, size)) {
            return true;
        }
    }
    return false;
}

bool hk_app_catalogue_dir(char *buf, size_t size)
{
    return hk_app_data_dir("catalogue", buf, size);
}

hk_catalogue_dirs hk_app_dirs(hk_app_data *data, const char *const *more, int32_t n_more)
{
    bool found = hk_app_catalogue_dir(data->catalogue, sizeof data->catalogue);
    bool rooted = hk_app_data_dir("", data->root, sizeof data->root);
    data->models = (hk_builtin_models){.data = data->root};
    data->models.builders = hk_registry_builders(&data->models.n);
    return (hk_catalogue_dirs){.builtin = found ? data->catalogue : NULL,
                               .more = more,
                               .n_more = n_more,
                               .models = rooted ? &data->models : NULL};
}

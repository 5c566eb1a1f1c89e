/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/cmd_version.h"

#include <stdio.h>
#include <string.h>

#include "engine/app/build_facts.h"
#include "engine/app/print_table.h"
#include "engine/base/error.h"
#include "engine/ensemble/cluster.h"

static const char *const libraries[] = {HK_BUILD_LIBRARIES};

const char *hk_app_source(void)
{
    return "hakyu " HK_BUILD_VERSION " (" HK_BUILD_GIT ")";
}

const char *hk_app_compiler(void)
{
    return HK_BUILD_COMPILER;
}

const char *const *hk_app_libraries(int64_t *ret_n)
{
    *ret_n = (int64_t)(sizeof libraries / sizeof libraries[0]);
    return libraries;
}

int hk_cmd_version(int argc, char **argv)
{
    char mpi[128];
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        puts("Usage: hakyu version\nPrint the version and the libraries it was built on.\n"
             "Example: hakyu version");
        return HK_EXIT_OK;
    }
    if (argc > 1) {
        fprintf(stderr, "hakyu version: unexpected argument '%s'; it takes none\n", argv[1]);
        return HK_EXIT_USAGE;
    }
    printf("%s\n%s\n", hk_app_source(), hk_app_compiler());
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        puts(libraries[i]);
    }
    hk_cluster_library(mpi, sizeof mpi);
    puts(mpi);
    puts("Licence GPL-3.0-or-later; places: GeoNames (CC BY 4.0)");
    return hk_print_finish();
}

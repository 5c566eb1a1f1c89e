/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/usage.h"

#include <string.h>
#include <unistd.h>

double hk_usage_idle(const hk_usage *usage)
{
    double idle = (double)usage->threads * usage->seconds - usage->busy;
    return idle > 0 ? idle : 0;
}

void hk_usage_here(hk_usage *usage)
{
    if (gethostname(usage->host, sizeof usage->host) != 0) {
        usage->host[0] = '\0';
    }
    usage->host[sizeof usage->host - 1] = '\0';
}

void hk_usage_collect(hk_cluster *cluster, const hk_usage *mine, hk_usage *all)
{
    int n = hk_cluster_size(cluster);
    hk_usage *came = all + n;
    if (n == 1) {
        *came = *mine;
    } else {
        hk_cluster_collect(cluster, mine, (int)sizeof *mine, came);
    }
    for (int i = 0; i < n; i++) {
        hk_usage *to = &all[i];
        const hk_usage *from = &came[i];
        memcpy(to->host, from->host, sizeof to->host);
        to->threads = from->threads > to->threads ? from->threads : to->threads;
        to->blocks += from->blocks;
        to->replicates += from->replicates;
        to->seconds += from->seconds;
        to->busy += from->busy;
        to->cpu += from->cpu;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PHOLD (phold.h) in SimGrid: every token is an actor on one host that sleeps until its
 * next arrival, which is how SimGrid's users write it. A ms is a second of SimGrid, so that
 * its doubles hold the times exactly.
 */
#include <simgrid/s4u.hpp>

#include "bench/peers/phold.h"

namespace sg4 = simgrid::s4u;

namespace
{

phold work;

void token(std::uint32_t number)
{
    std::uint32_t lp = number % work.n_lp;
    std::int64_t now = phold_first(&work, number);
    sg4::this_actor::sleep_until(static_cast<double>(now));
    while (now < work.horizon_ms) {
        now += phold_arrive(&work, lp, static_cast<std::int64_t>(sg4::Engine::get_clock()), &lp);
        if (now < work.horizon_ms) {
            sg4::this_actor::sleep_until(static_cast<double>(now));
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    sg4::Engine engine(&argc, argv); /* takes its own options away */
    work = phold_open(argc, argv);
    sg4::Host *host = sg4::create_full_zone("zone")->create_host("host", 1e9)->seal();
    for (std::uint32_t i = 0; i < work.population; i++) {
        sg4::Actor::create("token", host, token, i);
    }
    phold_start(&work);
    engine.run();
    phold_close(&work);
    return 0;
}

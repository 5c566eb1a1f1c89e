/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PHOLD (phold.h) on ns-3's schedulers. Variants list, map, heap, priority_queue and
 * calendar use a scheduler bare, as our queue is used; simulator runs ns-3's event loop
 * with its default scheduler and an allocated callback per event, as its users do.
 */
#include <cstring>
#include <memory>
#include <ns3/calendar-scheduler.h>
#include <ns3/heap-scheduler.h>
#include <ns3/list-scheduler.h>
#include <ns3/map-scheduler.h>
#include <ns3/nstime.h>
#include <ns3/priority-queue-scheduler.h>
#include <ns3/scheduler.h>
#include <ns3/simulator.h>
#include <string>

#include "bench/peers/phold.h"

namespace
{

phold work;

/* The scheduler never looks into an event, so that the place can stand for it. */
ns3::Scheduler::Event event_of(std::int64_t time_ms, std::uint32_t uid, std::uint32_t lp)
{
    ns3::Scheduler::Event event{};
    event.key.m_ts = static_cast<std::uint64_t>(time_ms);
    event.key.m_uid = uid;
    event.key.m_context = lp;
    return event;
}

ns3::Ptr<ns3::Scheduler> scheduler_of(const std::string &name)
{
    if (name == "list") {
        return ns3::CreateObject<ns3::ListScheduler>();
    }
    if (name == "map") {
        return ns3::CreateObject<ns3::MapScheduler>();
    }
    if (name == "heap") {
        return ns3::CreateObject<ns3::HeapScheduler>();
    }
    if (name == "priority_queue") {
        return ns3::CreateObject<ns3::PriorityQueueScheduler>();
    }
    if (name == "calendar") {
        return ns3::CreateObject<ns3::CalendarScheduler>();
    }
    return nullptr;
}

void run_bare(ns3::Scheduler &scheduler)
{
    std::uint32_t uid = 0;
    for (std::uint32_t i = 0; i < work.population; i++) {
        scheduler.Insert(event_of(phold_first(&work, i), uid++, i % work.n_lp));
    }
    phold_start(&work);
    for (;;) {
        const ns3::Scheduler::Event event = scheduler.RemoveNext();
        const auto now = static_cast<std::int64_t>(event.key.m_ts);
        if (now >= work.horizon_ms) {
            break;
        }
        std::uint32_t lp = 0;
        const std::int64_t delay = phold_arrive(&work, event.key.m_context, now, &lp);
        scheduler.Insert(event_of(now + delay, uid++, lp));
    }
    phold_close(&work);
}

void arrive(std::uint32_t at)
{
    std::uint32_t lp = 0;
    const std::int64_t delay = phold_arrive(&work, at, ns3::Simulator::Now().GetTimeStep(), &lp);
    ns3::Simulator::Schedule(ns3::Time(delay), &arrive, lp);
}

void run_simulator()
{
    ns3::Simulator::Stop(ns3::Time(work.horizon_ms)); /* first of the events of that time */
    for (std::uint32_t i = 0; i < work.population; i++) {
        ns3::Simulator::Schedule(ns3::Time(phold_first(&work, i)), &arrive, i % work.n_lp);
    }
    phold_start(&work);
    ns3::Simulator::Run();
    phold_close(&work);
    ns3::Simulator::Destroy();
}

} // namespace

int main(int argc, char **argv)
{
    work = phold_open(argc, argv);
    const std::string variant = argc > 4 ? argv[4] : "map";
    if (variant == "simulator") {
        run_simulator();
        return 0;
    }
    const ns3::Ptr<ns3::Scheduler> scheduler = scheduler_of(variant);
    if (!scheduler) {
        std::fprintf(stderr, "%s: no scheduler of ns-3\n", variant.c_str());
        return 2;
    }
    run_bare(*scheduler);
    return 0;
}

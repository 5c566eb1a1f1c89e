/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event queue against std::priority_queue with the same 16-byte events in
 * the same total order, in one process and in turns, so that a noisy machine
 * disturbs both alike. Reported: medians of ns per live event, and their ratio.
 *   hold     pop an event, push it again after an exponential delay (mean 8 h)
 *   battery  components fail and are repaired; a failure starts four timers
 *            that the repair mostly cancels before they fire; both queues
 *            drop stale events by the same test, due[clock] != time
 * Both must pop the same events: a checksum of the order is compared.
 * Usage: bench_queue [--quick]
 */
#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

extern "C" {
#include "engine/event/queue.h"
}

namespace
{

constexpr double HOUR_MS = 3600000.0;
constexpr std::size_t N_DELAY = 1U << 16;

class random_words
{
  public:
    explicit random_words(std::uint64_t seed) : state(seed) {}
    std::uint64_t next()
    {
        std::uint64_t x = state += UINT64_C(0x9E3779B97F4A7C15);
        x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
        x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
        return x ^ x >> 31;
    }
    double uniform()
    {
        return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52;
    }

  private:
    std::uint64_t state;
};

/* Delays are drawn beforehand: the queue is measured, not the logarithm. */
std::vector<std::int64_t> exponential_delays(double mean_ms, std::uint64_t seed)
{
    random_words random(seed);
    std::vector<std::int64_t> delays(N_DELAY);
    for (auto &delay : delays) {
        delay = static_cast<std::int64_t>(std::ceil(-mean_ms * std::log(random.uniform())));
    }
    return delays;
}

class peer_queue
{
  public:
    peer_queue(std::size_t capacity, const std::int64_t *due_table) : due(due_table)
    {
        std::vector<item> room;
        room.reserve(capacity);
        heap = decltype(heap)(std::greater<item>(), std::move(room));
    }
    void push(hk_event event)
    {
        heap.emplace(event.time_ms, event.tie);
    }
    bool pop(hk_event *ret_event)
    {
        while (!heap.empty()) {
            const item first = heap.top();
            heap.pop();
            if (due == nullptr || due[static_cast<std::uint32_t>(first.second)] == first.first) {
                *ret_event = hk_event{first.first, first.second};
                return true;
            }
        }
        return false;
    }

  private:
    using item = std::pair<std::int64_t, std::uint64_t>;
    std::priority_queue<item, std::vector<item>, std::greater<item>> heap;
    const std::int64_t *due;
};

class our_queue
{
  public:
    our_queue(std::size_t capacity, const std::int64_t *due)
    {
        hk_error err;
        if (hk_queue_new(static_cast<std::int64_t>(capacity), due, &queue, &err) != HK_OK) {
            std::fprintf(stderr, "bench_queue: %s\n", err.message);
            std::exit(1);
        }
    }
    our_queue(const our_queue &) = delete;
    our_queue &operator=(const our_queue &) = delete;
    ~our_queue()
    {
        hk_queue_free(queue);
    }
    void push(hk_event event)
    {
        hk_queue_push(queue, event);
    }
    bool pop(hk_event *ret_event)
    {
        return hk_queue_pop(queue, ret_event);
    }

  private:
    hk_queue *queue = nullptr;
};

struct outcome {
    double ns;           /* per live event */
    std::uint64_t check; /* of the order of events */
};

double now_ns()
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

std::uint64_t mix_in(std::uint64_t check, hk_event event)
{
    return (check ^ static_cast<std::uint64_t>(event.time_ms) ^ event.tie << 20) *
           UINT64_C(0x9E3779B97F4A7C15);
}

template <class Queue> outcome hold(std::size_t pending, std::size_t operations)
{
    const std::vector<std::int64_t> delays = exponential_delays(8.0 * HOUR_MS, 1);
    Queue queue(pending + 1, nullptr);
    random_words random(4);
    for (std::size_t i = 0; i < pending; i++) {
        queue.push(hk_event{static_cast<std::int64_t>(random.next() % (1U << 25)), i});
    }
    std::uint64_t check = 0;
    std::size_t at = 0;
    hk_event event{};
    const auto turn = [&](std::size_t n) {
        for (std::size_t i = 0; i < n; i++) {
            queue.pop(&event);
            check = mix_in(check, event);
            event.time_ms += delays[at++ % N_DELAY];
            queue.push(event);
        }
    };
    turn(operations / 4 + 3 * pending); /* steady state */
    const double start = now_ns();
    turn(operations);
    return {(now_ns() - start) / static_cast<double>(operations), check};
}

/* Clock 5c: component c fails or is repaired; 5c + 1 .. 5c + 4: its batteries. */
template <class Queue> class battery_run
{
  public:
    explicit battery_run(std::size_t n_component)
        : up_times(exponential_delays(10.0 * HOUR_MS, 2)), outages(exponential_delays(HOUR_MS, 3)),
          due(5 * n_component, -1), is_down(n_component, 0),
          queue(20 * n_component + 100, due.data())
    {
        for (std::size_t c = 0; c < n_component; c++) {
            arm(static_cast<std::uint32_t>(5 * c), next(up_times));
        }
    }

    void turn(std::size_t n)
    {
        hk_event event{};
        for (std::size_t i = 0; i < n; i++) {
            queue.pop(&event);
            check = mix_in(check, event);
            const auto clock = static_cast<std::uint32_t>(event.tie);
            due[clock] = -1;
            if (clock % 5 == 0) {
                change(clock, event.time_ms);
            }
        }
    }

    std::uint64_t check = 0;

  private:
    std::int64_t next(const std::vector<std::int64_t> &delays)
    {
        return delays[at++ % N_DELAY];
    }

    void arm(std::uint32_t clock, std::int64_t time)
    {
        due[clock] = time;
        queue.push(hk_event{time, hk_event_tie(clock % 5 == 0 ? 1 : 2, clock)});
    }

    void change(std::uint32_t clock, std::int64_t time)
    {
        char &down = is_down[clock / 5];
        down = !down;
        arm(clock, time + next(down ? outages : up_times));
        for (std::uint32_t k = 1; k <= 4; k++) {
            if (down) {
                arm(clock + k, time + static_cast<std::int64_t>(HOUR_MS) * 2 * k + k * 1000 +
                                   next(outages) / 4);
            } else {
                due[clock + k] = -1;
            }
        }
    }

    std::vector<std::int64_t> up_times, outages;
    std::vector<std::int64_t> due;
    std::vector<char> is_down;
    std::size_t at = 0;
    Queue queue;
};

template <class Queue> outcome battery(std::size_t pending, std::size_t operations)
{
    battery_run<Queue> run(pending * 2 / 5);
    run.turn(operations / 4 + 2 * pending);
    const double start = now_ns();
    run.turn(operations);
    return {(now_ns() - start) / static_cast<double>(operations), run.check};
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

using bench = outcome (*)(std::size_t, std::size_t);

bool compare(const char *name, bench ours, bench peers, std::size_t pending, bool quick)
{
    const std::size_t rounds = quick ? 3 : 9;
    const std::size_t operations = quick ? 200000 : 1000000;
    std::vector<double> our_ns;
    std::vector<double> peer_ns;
    std::vector<double> ratios;
    for (std::size_t r = 0; r < rounds; r++) {
        const outcome a = ours(pending, operations);
        const outcome b = peers(pending, operations);
        if (a.check != b.check) {
            std::printf("%s at %zu: the queues disagree on the order of events\n", name, pending);
            return false;
        }
        our_ns.push_back(a.ns);
        peer_ns.push_back(b.ns);
        ratios.push_back(b.ns / a.ns);
    }
    std::printf("%-8s  %9zu  %10.1f  %10.1f  %8.2f\n", name, pending, median(our_ns),
                median(peer_ns), median(ratios));
    std::fflush(stdout);
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
    if (argc > 2 || (argc == 2 && !quick)) {
        std::fprintf(stderr, "usage: bench_queue [--quick]\n");
        return 2;
    }
    constexpr std::size_t sizes[] = {30, 100, 1000, 10000, 100000, 1000000};
    bool good = true;
    std::printf("%-8s  %9s  %10s  %10s  %8s\n", "mix", "pending", "hakyu_ns<", "std_ns<", "/std>");
    for (const std::size_t pending : sizes) {
        good = compare("hold", hold<our_queue>, hold<peer_queue>, pending, quick) && good;
    }
    for (const std::size_t pending : sizes) {
        good = compare("battery", battery<our_queue>, battery<peer_queue>, pending, quick) && good;
    }
    return good ? 0 : 1;
}

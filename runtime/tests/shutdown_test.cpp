// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "combinators.hpp"

#include <async/shutdown.hpp>
#include <async/tracker.hpp>

#include <memory>
#include <optional>

using namespace combinators;
using async::shutdown;
using async::tracker;

namespace {

TEST(tracker, waits_for_the_last_ticket) {
  run_paused([]() -> task<> {
    tracker work;
    co_await work.none(); // nothing in flight
    auto holds = [](tracker::ticket, std::chrono::milliseconds wait) -> task<> {
      co_await async::sleep_for(wait);
    };
    auto first = async::spawn(holds(work.enter(), 5ms));
    auto second = async::spawn(holds(work.enter(), 9ms));
    EXPECT_EQ(work.count(), 2U);
    const auto start = async::clock::now();
    co_await work.none();
    EXPECT_EQ(async::clock::now() - start, 9ms);
    co_await first;
    co_await second;
  }());
}

TEST(tracker, tickets_outlive_it_and_move) {
  std::optional<tracker> work(std::in_place);
  auto first = work->enter();
  auto second = work->enter();
  first = std::move(second);
  EXPECT_EQ(work->count(), 1U);
  work.reset();
}

TEST(tracker, stopped_wait) {
  run_paused([]() -> task<> {
    tracker work;
    auto ticket = work.enter();
    auto waits = [&]() -> task<> { co_await work.none(); };
    auto handle = async::spawn(waits());
    co_await async::sleep_for(1ms);
    handle.request_stop();
    auto end = co_await handle.join();
    EXPECT_TRUE(end.stopped());
  }());
}

TEST(shutdown, drain_returns_as_soon_as_all_have_ended) {
  run_paused([]() -> task<> {
    bool stopped = false, ended = false;
    shutdown service;
    auto listens = [&]() -> task<> { co_await for_ever(stopped); };
    auto cleans_up = [&]() -> task<> { co_await deaf(50ms, 1, ended); };
    service.spawn(listens());   // NOLINT(async-detached-exception): it is only ever stopped
    service.spawn(cleans_up()); // NOLINT(async-detached-exception): deaf() never throws
    co_await async::sleep_for(10ms);
    EXPECT_EQ(service.in_flight(), 2U);
    const auto start = async::clock::now();
    auto drained = co_await service.drain(5s);
    EXPECT_TRUE(drained.has_value());
    EXPECT_TRUE(stopped && ended);
    EXPECT_EQ(async::clock::now() - start, 40ms);
  }());
}

TEST(shutdown, drain_gives_up_after_its_time) {
  run_paused([]() -> task<> {
    bool ended = false;
    shutdown service;
    auto stubborn = [&]() -> task<> { co_await deaf(1h, 1, ended); };
    service.spawn(stubborn()); // NOLINT(async-detached-exception): deaf() never throws
    co_await async::yield_now();
    auto drained = co_await service.drain(5s);
    EXPECT_FALSE(drained.has_value());
    EXPECT_EQ(service.in_flight(), 1U);
    auto later = co_await service.drain(2h);
    EXPECT_TRUE(later.has_value());
    EXPECT_TRUE(ended);
  }());
}

TEST(shutdown, token_and_request) {
  run_paused([]() -> task<> {
    shutdown service;
    auto waits = [](async::stop_ref stop, int &heard) -> task<> {
      co_await stop.stopped();
      ++heard;
    };
    int heard = 0;
    auto handle = async::spawn(waits(service.token(), heard));
    co_await async::sleep_for(1ms);
    EXPECT_FALSE(service.requested());
    service.request();
    service.request();
    EXPECT_TRUE(service.requested());
    co_await handle;
    EXPECT_EQ(heard, 1);
  }());
}

TEST(shutdown, frames_are_gone_when_drained) {
  run_paused([]() -> task<> {
    int alive = 0;
    shutdown service;
    auto work = [](tells_death) -> task<> { co_await async::sleep_for(1h); };
    service.spawn(work(tells_death(alive)));
    co_await async::sleep_for(1ms);
    static_cast<void>(co_await service.drain(1s));
    EXPECT_EQ(alive, 0);
  }());
}

TEST(shutdown, destroyed_with_tasks_stops_them) {
  run_paused([]() -> task<> {
    bool stopped = false;
    auto listens = [](bool &was) -> task<> { co_await for_ever(was); };
    {
      shutdown service;
      service.spawn(listens(stopped)); // NOLINT(async-detached-exception): it is only ever stopped
      co_await async::sleep_for(1ms);
    }
    co_await async::sleep_for(1ms);
    EXPECT_TRUE(stopped);
  }());
}

TEST(shutdown, on_threads) {
  run_threads([]() -> task<> {
    for (int i = 0; i < 50; ++i) {
      shutdown service;
      auto loops = [](async::stop_ref stop) -> task<> {
        while (!stop.stop_requested())
          co_await async::yield_now();
      };
      for (int k = 0; k < 4; ++k)
        service.spawn(loops(service.token()));
      auto drained = co_await service.drain(10s);
      EXPECT_TRUE(drained.has_value());
    }
  }());
}

} // namespace

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Graceful shutdown: ask everything to stop, then wait until it has, but not for
// ever.
//
// "Cancel, then sleep five seconds" is no drain: it waits five seconds when the work
// ends in one, and leaves it running when it needs six. And racing the work against
// the token drops it in the middle. Here the loop is asked between two pieces of
// work, and drain() returns as soon as the last tracked task has ended.
#include <async/async.hpp>

#include <chrono>
#include <cstdio>

using namespace std::chrono_literals;

namespace {

async::task<> piece_of_work(std::chrono::milliseconds length) { co_await async::sleep_for(length); }

async::task<> serve(async::stop_ref stop, int &served, bool &flushed) {
  while (!stop.stop_requested()) {
    // A piece of work that is begun is finished, stop or not.
    co_await async::unstoppable(piece_of_work(2ms));
    ++served;
  }
  co_await async::unstoppable(piece_of_work(5ms)); // write out what is left
  flushed = true;
}

async::task<> never_ends(async::stop_ref) {
  co_await async::unstoppable(piece_of_work(300ms)); // deaf to stop for a while
}

async::task<int> program() {
  int served = 0;
  bool flushed = false;
  async::shutdown service;
  service.spawn(serve(service.token(), served, flushed));
  co_await async::sleep_for(20ms); // until a signal comes, say
  auto drained = co_await service.drain(5s);
  std::printf("served some: %s, flushed: %s, drained: %s\n", served ? "yes" : "no",
              flushed ? "yes" : "no", drained ? "yes" : "no");

  async::shutdown stubborn;
  stubborn.spawn(never_ends(stubborn.token()));
  co_await async::yield_now();
  auto in_time = co_await stubborn.drain(10ms);
  std::printf("deaf task drained in time: %s, still running: %zu\n", in_time ? "yes" : "no",
              stubborn.in_flight());
  auto later = co_await stubborn.drain(5s);
  co_return flushed && drained && !in_time && later ? 0 : 1;
}

} // namespace

int main() {
  async::runtime rt({.workers = 2});
  return rt.block_on(program());
}

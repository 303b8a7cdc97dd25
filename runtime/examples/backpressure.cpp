// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Backpressure, seen from outside: a bounded channel makes a fast producer wait, and
// its gauges say how full it is.
//
// The usual gauge divides capacity() by max_capacity() and warns above 0.8. But that
// capacity is the room that is *left*, so the warning comes while the channel is
// nearly empty and never when it is full. fill_ratio() is what is used, by name.
#include <async/async.hpp>

#include <cstdio>
#include <utility>

namespace {

async::task<> produce_fast(async::mpsc::sender<int> out) {
  for (int i = 0; i < 64; ++i) {
    auto sent = co_await out.send(i); // waits while the channel is full
    if (!sent)
      co_return;
  }
}

async::task<int> program() {
  auto [sender, receiver] = async::mpsc::channel<int>(10);
  std::printf("empty: %.1f, free %zu of %zu\n", sender.fill_ratio(), sender.free(), sender.max());
  auto producer = async::spawn(produce_fast(sender));
  while (sender.free() != 0)
    co_await async::yield_now();
  std::printf("full: %.1f, size %zu\n", sender.fill_ratio(), sender.size());
  if (sender.fill_ratio() > 0.8)
    std::puts("warning: channel nearly full");
  const auto peak = sender.high_water();
  {
    auto last_sender = std::move(sender);
  }
  int received = 0;
  while (auto value = co_await receiver.recv())
    ++received;
  co_await std::move(producer);
  std::printf("received: %d, high water: %zu\n", received, peak);
  co_return received == 64 && peak == 10 ? 0 : 1;
}

} // namespace

int main() {
  async::runtime rt({.workers = 0});
  return rt.block_on(program());
}

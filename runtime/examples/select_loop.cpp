// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A select loop that loses nothing.
//
// Dropping the branches that lost throws away what they had done: a message that was
// received at the same moment as the tick, half a frame that was read. select() asks
// the losers to stop and awaits them. One that ended with a value in spite of that is
// still in the answer, so the loop asks each branch, not only the first.
#include <async/async.hpp>

#include <chrono>
#include <cstdio>
#include <utility>

using namespace std::chrono_literals;

namespace {

async::task<> produce(async::mpsc::sender<int> numbers, int count) {
  for (int i = 1; i <= count; ++i) {
    auto sent = co_await numbers.send(i);
    if (!sent)
      co_return;
    if (i % 16 == 0)
      co_await async::sleep_for(1ms);
  }
}

async::task<int> program() {
  auto [sender, numbers] = async::mpsc::channel<int>(4);
  auto producer = async::spawn(produce(std::move(sender), 1000));
  async::interval ticks(1ms);
  long sum = 0;
  int received = 0, reports = 0;
  for (bool open = true; open;) {
    auto first = co_await async::select(numbers.recv(), ticks.tick());
    if (auto *message = first.get_if<0>()) {
      open = message->has_value();
      if (open) {
        sum += **message;
        ++received;
      }
    }
    if (first.get_if<1>())
      ++reports;
  }
  co_await std::move(producer);
  std::printf("received: %d, sum: %ld, ticks seen: %s\n", received, sum, reports ? "yes" : "no");
  co_return received == 1000 ? 0 : 1;
}

} // namespace

int main() {
  async::runtime rt({.workers = 2});
  return rt.block_on(program());
}

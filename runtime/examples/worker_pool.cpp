// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Worker pool: four workers take jobs from one bounded channel.
//
// The usual sketch shares a single-consumer receiver behind a mutex and awaits a
// job with the mutex held, so that one worker waits for the channel and the other
// three for the mutex. A channel with many receivers needs no mutex: each worker
// has a receiver of its own.
#include <async/async.hpp>

#include <cstdio>
#include <utility>
#include <vector>

namespace {

struct job {
  int number;
};

async::task<long> work_off(async::mpmc::receiver<job> jobs) {
  long sum = 0;
  while (auto next = co_await jobs.recv()) {
    sum += next->number;
    co_await async::yield_now(); // the work itself
  }
  co_return sum; // every sender is gone and the channel is empty
}

async::task<> hand_out(async::mpmc::sender<job> jobs, int count) {
  for (int number = 1; number <= count; ++number) {
    auto sent = co_await jobs.send(job{number});
    if (!sent)
      co_return; // no worker is left
  }
}

async::task<int> program() {
  auto [sender, receiver] = async::mpmc::channel<job>(16);
  async::task_group<long> workers;
  for (int i = 0; i < 4; ++i)
    workers.spawn(work_off(receiver));
  co_await hand_out(std::move(sender), 1000); // the sender ends with it: the workers see the end

  long total = 0;
  int joined = 0;
  while (auto done = co_await workers.join_next()) {
    total += std::move(*done).value();
    ++joined;
  }
  std::printf("workers joined: %d\nsum of all jobs: %ld\n", joined, total);
  co_return total == 500500 ? 0 : 1;
}

} // namespace

int main() {
  async::runtime rt({.workers = 2});
  return rt.block_on(program());
}

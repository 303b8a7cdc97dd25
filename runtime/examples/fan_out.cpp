// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fan-out with a limit: many requests, at most ten at a time, results as they come.
//
// One task for each address in an unlimited set is the pattern that the same
// documents warn of two pages later ("don't spawn unboundedly"): ten thousand
// addresses would be ten thousand open connections. A task_group with 'max' starts
// the next task when one ends.
#include <async/async.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

namespace {

int in_flight = 0, most_in_flight = 0;

async::task<std::size_t> fetch(std::string address) {
  most_in_flight = std::max(most_in_flight, ++in_flight);
  co_await async::sleep_for(5ms);
  --in_flight;
  if (address.ends_with("13"))
    throw std::runtime_error("no answer from " + address);
  co_return address.size();
}

async::task<int> program() {
  async::task_group<std::size_t> requests({.max = 10});
  for (int i = 0; i < 50; ++i)
    requests.spawn(fetch("host-" + std::to_string(i)));

  std::size_t bytes = 0;
  int answered = 0;
  while (auto done = co_await requests.join_next()) {
    try {
      bytes += std::move(*done).value();
      ++answered;
    } catch (const std::exception &failure) {
      std::printf("failed: %s\n", failure.what());
    }
  }
  std::printf("answered: %d, bytes: %zu, most in flight: %d\n", answered, bytes, most_in_flight);
  co_return most_in_flight == 10 ? 0 : 1;
}

} // namespace

// One thread, so that the counters above need no lock.
int main() {
  async::runtime rt({.workers = 0});
  return rt.block_on(program());
}

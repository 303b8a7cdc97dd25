// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Retry with backoff. 100 ms times 2 to the n without a cap overflows, without jitter
// brings all clients back at the same moment, and retrying each failure repeats
// requests that can never succeed. The policy has a word for each of the three.
#include <async/async.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>

using namespace std::chrono_literals;

namespace {

struct not_found : std::runtime_error {
  using runtime_error::runtime_error;
};

async::task<int> flaky(int &calls) {
  ++calls;
  co_await async::yield_now();
  if (calls < 3)
    throw std::runtime_error("connection reset");
  co_return 42;
}

async::task<int> hopeless(int &calls) {
  ++calls;
  co_await async::yield_now();
  throw not_found("404");
}

bool worth_it(const std::exception_ptr &failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const not_found &) {
    return false;
  } catch (...) {
    return true;
  }
}

async::task<int> program() {
  int calls = 0;
  const async::retry_policy policy{
      .max = 5, .base = 1ms, .cap = 20ms, .jitter = 0.5, .retryable = worth_it};
  const int value = co_await async::retry(
      policy, [&calls]() -> async::task<int> { co_return co_await flaky(calls); });
  std::printf("value %d after %d calls\n", value, calls);

  int wasted = 0;
  try {
    co_await async::retry(policy,
                          [&wasted]() -> async::task<int> { co_return co_await hopeless(wasted); });
  } catch (const not_found &failure) {
    std::printf("gave up at once: %s, %d call\n", failure.what(), wasted);
  }
  co_return value == 42 && wasted == 1 ? 0 : 1;
}

} // namespace

int main() {
  async::runtime rt({.workers = 0});
  return rt.block_on(program());
}

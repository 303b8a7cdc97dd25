// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest program: two tasks side by side, one waits for the other.
#include <async/async.hpp>
#include <cstdio>

namespace {

using namespace std::chrono_literals;

async::task<int> answer() {
  co_await async::sleep_for(10ms);
  co_return 42;
}

} // namespace

ASYNC_MAIN() {
  auto handle = async::spawn(answer());
  std::puts("asked");
  const int value = co_await handle;
  std::printf("%d\n", value);
  co_return value == 42 ? 0 : 1;
}

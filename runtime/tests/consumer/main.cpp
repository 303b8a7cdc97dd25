// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <async/async.hpp>
#include <cstdio>

namespace {
async::task<int> number(int value) {
  co_await async::sleep_for(std::chrono::milliseconds(1));
  co_return value;
}
} // namespace

ASYNC_MAIN(std::span<char *> arguments) {
  auto handle = async::spawn(number(41));
  const int value = co_await handle + static_cast<int>(arguments.size());
  std::printf("%d\n", value);
  co_return value == 42 ? 0 : 1;
}

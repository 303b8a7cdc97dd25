// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "../count_new.hpp"
#include "lines.hpp"

int main() {
  lines::context context;
  auto count = [&](const char *line, unsigned long ops, auto root) {
    bench::count(line, ops, [&] { context.run(root()); });
  };
  count("spawn_then_join_each", 100'000, [] { return lines::spawn_then_join_each(100'000); });
  count("spawn_join", 100'000, [] { return lines::spawn_join(100'000); });
  count("await_leaf", 100'000, [] { return lines::await_leaf(100'000); });
  count("mpsc_cap128_1p", 100'000, [] { return lines::mpsc_bounded(100'000, 1, 128); });
  count("oneshot_roundtrip", 100'000, [] { return lines::oneshot_roundtrip(100'000); });
  count("timers", 10'000, [] { return lines::timers(10'000); });
}

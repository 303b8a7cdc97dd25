// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lines.hpp"

#include <chrono>
#include <thread>

using bench::measure;

template <class F>
static void timed(const char *line, std::uint64_t ops, int repeats, F root, bool warm = true) {
  lines::context context;
  measure(line, ops, repeats, warm, [&] { context.run(root()); });
}

// The growth of the resident size by tasks that only wait, on a fresh process.
static void idle_memory(const char *line, int) {
  const std::uint64_t n = 200'000;
  lines::context context;
  context.run(lines::sleep_ms(50));
  const std::uint64_t before = bench::resident_bytes();
  for (std::uint64_t i = 0; i < n; ++i)
    asio::co_spawn(context.io, lines::sleep_ms(3'600'000), asio::detached);
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  bench::report_bytes(line, n, bench::resident_bytes() - before);
}

static const bench::line all[] = {
    {"spawn_join_1M",
     [](const char *l, int r) {
       timed(l, 1'000'000, r, [] { return lines::spawn_join(1'000'000); });
     }},
    {"spawn_then_join_each",
     [](const char *l, int r) {
       timed(l, 200'000, r, [] { return lines::spawn_then_join_each(200'000); });
     }},
    {"mpsc_cap128_1p",
     [](const char *l, int r) {
       timed(l, 300'000, r, [] { return lines::mpsc_bounded(300'000, 1, 128); });
     }},
    {"mpsc_cap128_4p",
     [](const char *l, int r) {
       timed(l, 300'000, r, [] { return lines::mpsc_bounded(300'000, 4, 128); });
     }},
    {"mpsc_cap1_roundtrip",
     [](const char *l, int r) {
       timed(l, 100'000, r, [] { return lines::mpsc_roundtrip(100'000); });
     }},
    {"timers_100k",
     [](const char *l, int r) {
       timed(l, 100'000, r, [] { return lines::timers(100'000); }, false);
     }},
    {"yield_2tasks",
     [](const char *l, int r) {
       timed(l, 400'000, r, [] { return lines::yield_tasks(2, 400'000); });
     }},
    {"await_leaf",
     [](const char *l, int r) {
       timed(l, 5'000'000, r, [] { return lines::await_leaf(5'000'000); });
     }},
    {"chain_depth_10k",
     [](const char *l, int r) {
       timed(l, 1'000'000, r, [] { return lines::chain_depth(10'000, 100); });
     }},
    {"chain_depth_1M",
     [](const char *l, int r) {
       timed(l, 1'000'000, r, [] { return lines::chain_depth(1'000'000, 1); });
     }},
    {"select_2ready",
     [](const char *l, int r) {
       timed(l, 100'000, r, [] { return lines::select_two_ready(100'000); });
     }},
    {"oneshot_roundtrip",
     [](const char *l, int r) {
       timed(l, 100'000, r, [] { return lines::oneshot_roundtrip(100'000); });
     }},
    {"spawn_blocking_roundtrip",
     [](const char *l, int r) {
       asio::thread_pool pool(bench::workers);
       timed(l, 30'000, r, [&] { return lines::spawn_blocking_roundtrip(pool, 30'000); });
       pool.join();
     }},
    {"mem_idle_task", idle_memory},
};

int main(int argc, char **argv) { return bench::run_lines(all, argc, argv); }

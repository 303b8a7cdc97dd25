// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lines.hpp"

using bench::measure;
using lines::task;
using namespace std::chrono_literals;

// The root is spawned, so that it runs on a worker like the rest.
static task<void> spawned(task<void> root) { co_await async::spawn(std::move(root)); }

template <class... P, class... A>
static void timed(const char *line, std::uint64_t ops, int repeats, bool warm,
                  task<void> (*root)(P...), A... arguments) {
  async::runtime rt{{.workers = bench::workers}};
  measure(line, ops, repeats, warm, [&] { rt.block_on(spawned(root(P(arguments)...))); });
}

// The growth of the resident size by tasks that only wait, on a fresh process.
template <class P>
static task<void> idle(const char *line, std::uint64_t n, task<void> (*waits)(P), P argument) {
  std::vector<async::join_handle<void>> handles;
  handles.reserve(n);
  co_await async::sleep_for(50ms);
  const std::uint64_t before = bench::resident_bytes();
  for (std::uint64_t i = 0; i < n; ++i)
    handles.push_back(async::spawn(waits(argument)));
  co_await async::sleep_for(500ms);
  const std::uint64_t of_handles = handles.capacity() * sizeof(handles[0]);
  bench::report_bytes(line, n, bench::resident_bytes() - before - of_handles);
  for (auto &handle : handles)
    handle.request_stop();
  for (auto &handle : handles)
    (void)co_await handle.join();
}

static void idle_sleepers(const char *line, int) {
  async::runtime rt{{.workers = bench::workers}};
  rt.block_on(spawned(idle<std::chrono::milliseconds>(line, 200'000, lines::sleeper, 3'600'000ms)));
}

static void idle_waiters(const char *line, int) {
  async::event event;
  async::runtime rt{{.workers = bench::workers}};
  rt.block_on(spawned(idle<async::event &>(line, 200'000, lines::wait_for, event)));
}

static const bench::line all[] = {
    {"spawn_join_1M",
     [](const char *l, int r) { timed(l, 1'000'000, r, true, lines::spawn_join, 1'000'000); }},
    {"spawn_then_join_each",
     [](const char *l, int r) {
       timed(l, 500'000, r, true, lines::spawn_then_join_each, 500'000);
     }},
    {"mpsc_cap128_1p",
     [](const char *l, int r) {
       timed(l, 1'000'000, r, true, lines::mpsc_bounded, 1'000'000, 1, 128);
     }},
    {"mpsc_cap128_4p",
     [](const char *l, int r) {
       timed(l, 1'000'000, r, true, lines::mpsc_bounded, 1'000'000, 4, 128);
     }},
    {"mpsc_cap1_roundtrip",
     [](const char *l, int r) { timed(l, 200'000, r, true, lines::mpsc_roundtrip, 200'000); }},
    {"mutex_uncontended",
     [](const char *l, int r) {
       timed(l, 2'000'000, r, true, lines::mutex_tasks, 1, 2'000'000, false);
     }},
    {"mutex_4tasks",
     [](const char *l, int r) {
       timed(l, 1'000'000, r, true, lines::mutex_tasks, 4, 1'000'000, false);
     }},
    {"mutex_4tasks_heldyield",
     [](const char *l, int r) {
       timed(l, 400'000, r, true, lines::mutex_tasks, 4, 400'000, true);
     }},
    {"timers_100k",
     [](const char *l, int r) { timed(l, 100'000, r, false, lines::timers, 100'000); }},
    {"yield_2tasks",
     [](const char *l, int r) { timed(l, 2'000'000, r, true, lines::yield_tasks, 2, 2'000'000); }},
    {"await_leaf",
     [](const char *l, int r) { timed(l, 10'000'000, r, true, lines::await_leaf, 10'000'000); }},
    {"await_leaf_boxed",
     [](const char *l, int r) {
       timed(l, 5'000'000, r, true, lines::await_leaf_boxed, 5'000'000);
     }},
    {"chain_depth_10k",
     [](const char *l, int r) { timed(l, 1'000'000, r, true, lines::chain_depth, 10'000, 100); }},
    {"chain_depth_1M",
     [](const char *l, int r) { timed(l, 1'000'000, r, true, lines::chain_depth, 1'000'000, 1); }},
#if __has_include(<async/select.hpp>)
    {"select_2ready",
     [](const char *l, int r) {
       timed(l, 1'000'000, r, true, lines::select_two_ready, 1'000'000);
     }},
#endif
    {"semaphore_uncontended",
     [](const char *l, int r) {
       timed(l, 2'000'000, r, true, lines::semaphore_tasks, 1, 2'000'000, 1);
     }},
    {"semaphore_4tasks",
     [](const char *l, int r) {
       timed(l, 1'000'000, r, true, lines::semaphore_tasks, 4, 1'000'000, 2);
     }},
    {"oneshot_roundtrip",
     [](const char *l, int r) { timed(l, 200'000, r, true, lines::oneshot_roundtrip, 200'000); }},
    {"broadcast_1to4",
     [](const char *l, int r) {
       timed(l, 128'000, r, true, lines::broadcast_one_to_four, 128'000);
     }},
    {"watch_roundtrip",
     [](const char *l, int r) { timed(l, 200'000, r, true, lines::watch_roundtrip, 200'000); }},
#if __has_include(<async/blocking.hpp>)
    {"spawn_blocking_roundtrip",
     [](const char *l, int r) {
       timed(l, 30'000, r, true, lines::spawn_blocking_roundtrip, 30'000);
     }},
#endif
    {"mem_idle_task", idle_sleepers},
    {"mem_idle_waiter", idle_waiters},
};

int main(int argc, char **argv) { return bench::run_lines(all, argc, argv); }

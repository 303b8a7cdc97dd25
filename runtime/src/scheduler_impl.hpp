// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The scheduler's data. scheduler.cpp explains how workers take work,
// sleeping.cpp how they sleep, timers.cpp has the part that deals with time.
#ifndef ASYNC_SRC_SCHEDULER_IMPL_HPP
#define ASYNC_SRC_SCHEDULER_IMPL_HPP

#include <array>
#include <async/detail/join_state.hpp>
#include <async/detail/random.hpp>
#include <async/detail/run_queue.hpp>
#include <async/detail/runtime_core.hpp>
#include <async/runtime.hpp>
#include <atomic>
#include <bit>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace async::detail {

struct alignas(cache_line) worker {
  enum : std::uint32_t { awake, parked, in_driver, notified };

  worker(unsigned index, std::uint64_t random) noexcept : random(random), index(index) {}

  run_queue ring;
  std::coroutine_handle<> slot; // woken last, runs next
  unsigned in_slot = 0;         // how often in a row
  std::uint32_t tick = 0;
  std::uint64_t random;
  unsigned index;
  bool searching = false;
  bool offers = false; // put something into the ring and has not told anybody
  alignas(cache_line) std::atomic<std::uint32_t> parker{awake};
};

struct thread_state {
  runtime_core *core = nullptr;
  worker *self = nullptr;
  root_state *ended = nullptr;
};
inline thread_state &this_thread_state() noexcept {
  static thread_local constinit thread_state state;
  return state;
}

// impl::idle_: a bit for each sleeping worker, and from here on up the number
// of those that search.
inline constexpr std::uint64_t one_searching = std::uint64_t{1} << 48;

/// Ready coroutines from other threads, and what overflowed.
class common_queue {
public:
  void push(void *const *first, std::size_t count) noexcept;
  /// Takes one of 'shares' parts, and at least one if there is any.
  std::size_t pop(void **out, std::size_t room, unsigned shares) noexcept;
  std::size_t size() const noexcept { return size_.load(std::memory_order_seq_cst); }

private:
  void grow(std::size_t wanted);

  short_mutex mutex_;
  std::atomic<std::size_t> size_{0};
  std::size_t head_ = 0;
  std::vector<void *> slots_; // a ring; its size is a power of two
};

struct alignas(cache_line) registry_shard {
  short_mutex mutex;
  list<root_state> tasks;
};

struct runtime_core::impl {
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  impl(runtime_core &core, const runtime_options &given);

  void inject(std::coroutine_handle<> handle) noexcept;
  void push(worker &self, std::coroutine_handle<> handle) noexcept;
  void offer(worker &self) noexcept;
  void notify() noexcept;
  void unpark(worker &other) noexcept;

  std::coroutine_handle<> next(worker &self) noexcept;
  std::coroutine_handle<> from_common(worker &self) noexcept;
  std::coroutine_handle<> next_at_random() noexcept;
  std::coroutine_handle<> search(worker &self) noexcept;
  void found_work(worker &self) noexcept;
  bool work_in_sight() const noexcept;

  void park(worker &self) noexcept;
  void sleep(worker &self) noexcept;
  void wake_up(worker &self) noexcept;
  void wait_parked(worker &self, std::chrono::nanoseconds limit) noexcept;
  void wait_in_driver(worker &self, std::chrono::nanoseconds limit) noexcept;
  void look_around(worker &self) noexcept;

  void run_worker(worker &self) noexcept;
  void turn(worker &self) noexcept;
  template <class Until> void drive_until(Until until) noexcept;

  void stop_all() noexcept;
  bool no_tasks() noexcept;
  void end_threads() noexcept;

  // timers.cpp
  bool fire_timers() noexcept;
  bool move_clock() noexcept;
  std::uint64_t tick_of(clock::time_point at) const noexcept;
  std::int64_t time_of(std::uint64_t tick) const noexcept;

  runtime_core &core;
  runtime_options options;
  const bool threaded;
  bool seeded = false;
  std::uint64_t random = 0;                   // of the driving thread
  std::uint64_t fair = 0;                     // for fair_random; 0: the thread's own will do
  std::vector<std::coroutine_handle<>> ready; // seeded only; of the driving thread
  std::shared_ptr<const unhandled_function> unhandled;

  std::vector<std::unique_ptr<worker>> workers; // without threads: one, for who drives
  std::vector<std::thread> threads;
  std::vector<registry_shard> shards; // one a worker, the last for other threads
  common_queue common;

  alignas(cache_line) std::atomic<std::uint64_t> idle_{0}; // sleepers' bits; above 48: searchers
  alignas(cache_line) std::atomic<bool> driver_held{false};
  std::atomic<worker *> driver_holder{nullptr};
  std::atomic<std::int64_t> held_until{never};
  std::atomic<std::int64_t> next_timer{never}; // written under the timer lock
  std::unique_ptr<driver> io;

  clock::time_point epoch;
  std::atomic<std::int64_t> paused_now{0};
  std::int64_t horizon = 0; // of the driving thread
  short_mutex idle_mutex;
  list<waiter> idle_waiters; // guarded by idle_mutex
  std::atomic<unsigned> outside{0};

  std::atomic<bool> driven{false};
  std::atomic<bool> closing{false};
  std::atomic<bool> stopping{false};
  std::atomic<std::uint32_t> dismissed{0};

  std::mutex services_mutex;
  std::array<std::unique_ptr<service>, static_cast<std::size_t>(service_slot::count)> services;
  std::array<std::atomic<service *>, static_cast<std::size_t>(service_slot::count)> made{};
};

template <class Until> void runtime_core::impl::drive_until(Until until) noexcept {
  thread_state &thread = this_thread_state();
  const thread_state before = thread;
  thread.core = &core;
  thread.self = workers[0].get();
  const std::uint64_t outer = fair != 0 ? fair_random::exchange(fair) : 0;
  while (!until())
    turn(*workers[0]);
  found_work(*workers[0]); // leaves no searcher behind
  if (fair != 0)
    fair = fair_random::exchange(outer);
  thread = before;
}

} // namespace async::detail

#endif // ASYNC_SRC_SCHEDULER_IMPL_HPP

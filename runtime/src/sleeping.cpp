// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parking and waking of workers.
//
// Who sleeps, who searches. idle_ holds a bit for each sleeping worker and a count
// of those that search (look for work in others' rings). Whoever makes work
// available wakes a sleeper, unless somebody searches already: that one will find
// it. At most half of the workers search. A searcher that finds something, and was
// the last one, wakes the next: so a burst wakes workers one after another instead
// of all at once.
//
// No wake-up is lost, because both sides write first and read afterwards, all of it
// seq_cst:
//    who makes work:   stores the ring's tail (or the common queue's size),
//                      then reads idle_;
//    who goes to sleep: sets its bit and leaves the searchers in one step on idle_,
//                      then, if it was the last searcher, reads all the queues.
// Either the first sees the sleeper (and no searcher), or the second sees the work.
// Only the last searcher looks again: were it every parking worker, one would spin
// while the thread that holds the work is not on a processor. A worker that parks
// without having searched need not look: it did not search because another does.
//
// A worker that wakes by itself (a timer, the driver) clears its own bit before it
// does anything else. Would it notify others first, they could pick it, already
// awake, and the wake-up would be spent for nothing.
//
// Timers. One sleeping worker at a time holds the driver and sleeps until the next
// timer; the others sleep without end. A worker that armed an earlier timer leaves
// the holder alone while it is busy itself (it looks at timers every 61 steps) and
// wakes it only when it goes to sleep without the driver.
#include "scheduler_impl.hpp"
#include <algorithm>

namespace async::detail {

namespace {
constexpr std::uint64_t sleepers = one_searching - 1;
// Seconds that a test may stand still before it is told that it waits for ever.
constexpr std::chrono::seconds patience{20};
} // namespace

void runtime_core::impl::notify() noexcept {
  std::uint64_t idle = idle_.load(std::memory_order_seq_cst);
  while (idle < one_searching && (idle & sleepers) != 0) {
    const unsigned chosen = static_cast<unsigned>(std::countr_zero(idle));
    const std::uint64_t after = (idle & ~(std::uint64_t{1} << chosen)) + one_searching;
    if (idle_.compare_exchange_weak(idle, after, std::memory_order_seq_cst))
      return unpark(*workers[chosen]);
  }
}

void runtime_core::impl::unpark(worker &other) noexcept {
  const std::uint32_t before = other.parker.exchange(worker::notified, std::memory_order_seq_cst);
  if (before == worker::parked)
    futex_wake(&other.parker, 1);
  else if (before == worker::in_driver)
    io->wake();
}

bool runtime_core::impl::work_in_sight() const noexcept {
  if (common.size() != 0)
    return true;
  return std::any_of(workers.begin(), workers.end(),
                     [](const auto &w) { return !w->ring.empty(); });
}

void runtime_core::impl::park(worker &self) noexcept {
  if (fire_timers() || (options.paused_clock && move_clock()))
    return;
  const std::uint64_t bit = std::uint64_t{1} << self.index;
  const std::uint64_t before =
      idle_.fetch_add(self.searching ? bit - one_searching : bit, std::memory_order_seq_cst);
  const bool last = self.searching && before / one_searching == 1;
  self.searching = false;
  if (!last || !work_in_sight())
    sleep(self);
  wake_up(self);
}

// Clears the own bit. If a notifier has done it, this worker counts as searching.
void runtime_core::impl::wake_up(worker &self) noexcept {
  const std::uint64_t bit = std::uint64_t{1} << self.index;
  std::uint64_t idle = idle_.load(std::memory_order_seq_cst);
  while ((idle & bit) != 0)
    if (idle_.compare_exchange_weak(idle, idle & ~bit, std::memory_order_seq_cst))
      return;
  self.searching = true;
}

void runtime_core::impl::sleep(worker &self) noexcept {
  if (stopping.load(std::memory_order_seq_cst))
    return;
  if (driver_held.exchange(true, std::memory_order_seq_cst)) {
    // Somebody sleeps in the driver; perhaps too long for a timer armed here.
    if (next_timer.load(std::memory_order_seq_cst) < held_until.load(std::memory_order_seq_cst))
      if (worker *holder = driver_holder.load(std::memory_order_seq_cst))
        unpark(*holder);
    return wait_parked(self, std::chrono::nanoseconds(-1));
  }
  driver_holder.store(&self, std::memory_order_seq_cst);
  const std::int64_t until = next_timer.load(std::memory_order_seq_cst);
  held_until.store(until, std::memory_order_seq_cst);
  // Again: a timer armed meanwhile by one who still saw the old held_until.
  if (next_timer.load(std::memory_order_seq_cst) >= until) {
    std::chrono::nanoseconds limit(-1);
    if (options.paused_clock)
      limit = patience;
    else if (until != never)
      limit = std::max(std::chrono::nanoseconds(until) - core.now().time_since_epoch(),
                       std::chrono::nanoseconds(0));
    if (io)
      wait_in_driver(self, limit);
    else
      wait_parked(self, limit);
    if (options.paused_clock && self.parker.load() == worker::awake && outside.load() == 0 &&
        common.size() == 0)
      fail("a test waits for ever: all its tasks wait for each other, and no "
           "timer is set");
  }
  held_until.store(never, std::memory_order_seq_cst);
  driver_holder.store(nullptr, std::memory_order_seq_cst);
  driver_held.store(false, std::memory_order_seq_cst);
  self.parker.store(worker::awake, std::memory_order_seq_cst);
}

// A notification that comes between the end of a wait and the next one is kept in
// 'parker' and ends that next wait: at worst one empty round.
void runtime_core::impl::wait_parked(worker &self, std::chrono::nanoseconds limit) noexcept {
  std::uint32_t state = worker::awake;
  if (!self.parker.compare_exchange_strong(state, worker::parked, std::memory_order_seq_cst)) {
    self.parker.store(worker::awake, std::memory_order_seq_cst);
    return;
  }
  if (limit.count() < 0) {
    while (self.parker.load(std::memory_order_seq_cst) == worker::parked)
      futex_wait(self.parker, worker::parked);
    self.parker.store(worker::awake, std::memory_order_seq_cst);
  } else {
    futex_wait_for(self.parker, worker::parked, limit);
    std::uint32_t still = worker::parked;
    self.parker.compare_exchange_strong(still, worker::awake, std::memory_order_seq_cst);
  }
}

void runtime_core::impl::wait_in_driver(worker &self, std::chrono::nanoseconds limit) noexcept {
  std::uint32_t state = worker::awake;
  if (!self.parker.compare_exchange_strong(state, worker::in_driver, std::memory_order_seq_cst)) {
    self.parker.store(worker::awake, std::memory_order_seq_cst);
    return io->poll();
  }
  io->wait(limit);
  std::uint32_t still = worker::in_driver;
  self.parker.compare_exchange_strong(still, worker::awake, std::memory_order_seq_cst);
}

void runtime_core::impl::look_around(worker &self) noexcept {
  fire_timers();
  if (io && !driver_held.exchange(true, std::memory_order_seq_cst)) {
    io->poll();
    driver_held.store(false, std::memory_order_seq_cst);
  }
  static_cast<void>(self);
}

} // namespace async::detail

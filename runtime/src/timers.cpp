// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime's time: the clock, which a test may stop, and the timer wheel.
#include "scheduler_impl.hpp"
#include <async/clock.hpp>
#include <async/detail/waiter.hpp>

namespace async {

clock::time_point clock::now() noexcept {
  if (const detail::runtime_core *core = detail::runtime_core::current())
    return core->now();
  return time_point(std::chrono::steady_clock::now().time_since_epoch());
}

namespace detail {

namespace {
constexpr std::int64_t tick_length = 1'000'000;
}

// Up: no timer fires before its time.
std::uint64_t runtime_core::impl::tick_of(clock::time_point at) const noexcept {
  const std::int64_t since = (at - epoch).count();
  if (since <= 0)
    return 0;
  return static_cast<std::uint64_t>(since / tick_length) + (since % tick_length != 0 ? 1 : 0);
}

std::int64_t runtime_core::impl::time_of(std::uint64_t tick) const noexcept {
  const std::int64_t start = epoch.time_since_epoch().count();
  if (tick > static_cast<std::uint64_t>((never - start) / tick_length))
    return never;
  return start + static_cast<std::int64_t>(tick) * tick_length;
}

clock::time_point runtime_core::now() const noexcept {
  if (impl_->options.paused_clock)
    return clock::time_point(clock::duration(impl_->paused_now.load(std::memory_order_acquire)));
  return clock::time_point(std::chrono::steady_clock::now().time_since_epoch());
}

bool runtime_core::arm(timer_entry &entry, clock::time_point deadline) noexcept {
  wheel_.insert(entry, impl_->tick_of(deadline));
  const std::int64_t next = impl_->time_of(wheel_.next());
  if (next >= impl_->next_timer.load(std::memory_order_relaxed))
    return false;
  impl_->next_timer.store(next, std::memory_order_seq_cst);
  // A worker sees to it at its next look around, or when it parks (sleeping.cpp).
  return !on_worker();
}

void runtime_core::timers_changed() noexcept {
  if (worker *holder = impl_->driver_holder.load(std::memory_order_seq_cst))
    impl_->unpark(*holder);
}

bool runtime_core::impl::fire_timers() noexcept {
  const std::int64_t next = next_timer.load(std::memory_order_seq_cst);
  if (next == never)
    return false;
  const std::int64_t now = core.now().time_since_epoch().count();
  if (now < next)
    return false;
  const auto passed =
      static_cast<std::uint64_t>((now - epoch.time_since_epoch().count()) / tick_length);
  list<timer_entry> due;
  {
    short_lock lock(core.timer_mutex_);
    while (core.wheel_.advance(passed, due)) {
    }
    next_timer.store(time_of(core.wheel_.next()), std::memory_order_seq_cst);
  }
  const bool any = !due.empty();
  while (timer_entry *entry = due.pop_front())
    entry->expire();
  return any;
}

// ---- The clock that stands -------------------------------------------------------

// Nothing is ready. First those that wait for just that; then time goes on, if it
// may, to the next timer. True when something is ready now.
bool runtime_core::impl::move_clock() noexcept {
  if (common.size() != 0 || outside.load(std::memory_order_seq_cst) != 0 || (io && io->busy()))
    return false;
  list<waiter> idle;
  {
    short_lock lock(idle_mutex);
    idle.splice_back(idle_waiters);
    for (waiter *each = idle.front(); each != nullptr; each = idle.next(*each))
      each->complete(outcome::ready);
    // They leave the list under the lock: a stop must not find them in it.
    std::vector<waiter *> nodes;
    while (waiter *each = idle.pop_front())
      nodes.push_back(each);
    lock.unlock();
    for (waiter *each : nodes)
      waiter::wake(*each);
    if (!nodes.empty())
      return true;
  }
  const std::int64_t next = next_timer.load(std::memory_order_seq_cst);
  if (next == never || (!options.auto_advance && next > horizon))
    return false;
  if (next > paused_now.load(std::memory_order_relaxed))
    paused_now.store(next, std::memory_order_release);
  fire_timers();
  return true;
}

void runtime_core::allow_time(clock::time_point until) noexcept {
  impl_->horizon = std::max(impl_->horizon, until.time_since_epoch().count());
}

short_mutex &runtime_core::idle_mutex() noexcept { return impl_->idle_mutex; }
// With idle_mutex(). The driving thread is the only one that empties the list.
void runtime_core::wake_when_idle(waiter &node) noexcept { impl_->idle_waiters.push_back(node); }
bool runtime_core::cancel_idle(waiter &node) noexcept {
  if (!node.linked())
    return false;
  node.unlink();
  return true;
}

} // namespace detail
} // namespace async

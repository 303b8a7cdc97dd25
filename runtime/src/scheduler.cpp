// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The scheduler: workers that steal from each other.
//
// A worker has a ring of ready coroutines (run_queue.hpp) and one slot for the
// coroutine that it woke last. The slot makes a message, and who waits for it, run
// on one core without a queue in between; at most three times in a row, so that two
// tasks that wake each other do not shut out the ring. What comes from other
// threads, and what overflows a ring, goes to the common queue. Every 61st step a
// worker looks at the timers, the driver and the common queue first.
//
// Whom to tell, and when. Waking a thread costs more than most turns of a coroutine. So
// a worker that makes a few coroutines ready (a message, and who waits for it) tells
// nobody before it has suspended and taken the next one itself; only when there is
// still something in its ring does it wake another. With many, or with spawned tasks,
// which are asked to run beside their spawner, it does so at once.
//
// End of a task. A coroutine must not destroy its own frame while it is inside its
// final await_suspend; it leaves its root_state in this thread's 'ended' and the
// worker, back in resume(), takes the result out, destroys the frame, and then tells
// whoever joins.
//
// Sleeping and waking are in sleeping.cpp, the runtime's beginning, end and registry in
// runtime_core.cpp, what a task's control block does in root_state.cpp.
#include "scheduler_impl.hpp"
#include <algorithm>
#include <stdexcept>

namespace async::detail {

namespace {
constexpr unsigned look_around_every = 61;
constexpr unsigned most_in_slot = 3;
// Fewer ready coroutines than this wait until the running one has suspended, before
// another worker is woken for them.
constexpr unsigned notify_at_once = 8;

std::uint64_t next_random(std::uint64_t &state) noexcept { // xorshift64*
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545F4914F6CDD1DULL;
}
} // namespace

// ---- Making work available --------------------------------------------------------

void runtime_core::schedule(std::coroutine_handle<> handle) noexcept {
  const thread_state &thread = this_thread_state();
  if (thread.core != this || thread.self == nullptr)
    return impl_->inject(handle);
  worker &self = *thread.self;
  if (impl_->seeded)
    return impl_->ready.push_back(handle);
  if (const auto displaced = std::exchange(self.slot, handle)) {
    impl_->push(self, displaced);
    impl_->offer(self);
  }
}

void runtime_core::schedule_last(std::coroutine_handle<> handle) noexcept {
  const thread_state &thread = this_thread_state();
  if (thread.core != this || thread.self == nullptr)
    return impl_->inject(handle);
  worker &self = *thread.self;
  if (impl_->seeded)
    return impl_->ready.push_back(handle);
  impl_->push(self, handle);
  impl_->offer(self);
}

void runtime_core::invite() noexcept {
  const thread_state &thread = this_thread_state();
  // Alone it needs no second worker: this one takes it next.
  if (thread.core == this && thread.self != nullptr && !impl_->seeded &&
      thread.self->ring.size() > 1)
    impl_->notify();
}

void runtime_core::impl::inject(std::coroutine_handle<> handle) noexcept {
  void *address = handle.address();
  common.push(&address, 1);
  notify();
}

void runtime_core::impl::push(worker &self, std::coroutine_handle<> handle) noexcept {
  if (self.ring.push(handle)) [[likely]]
    return;
  void *half[run_queue::capacity / 2 + 1];
  unsigned count = self.ring.steal(half, run_queue::capacity / 2);
  half[count++] = handle.address();
  common.push(half, count);
}

void runtime_core::impl::offer(worker &self) noexcept {
  if (self.ring.size() >= notify_at_once)
    notify();
  else
    self.offers = true;
}

// ---- Taking work --------------------------------------------------------------------

std::coroutine_handle<> runtime_core::impl::next(worker &self) noexcept {
  if (++self.tick % look_around_every == 0) {
    look_around(self);
    void *taken = nullptr;
    if (!seeded && common.pop(&taken, 1, 1) == 1)
      return std::coroutine_handle<>::from_address(taken);
  }
  if (seeded)
    return next_at_random();
  if (self.slot && self.in_slot < most_in_slot) {
    ++self.in_slot;
    return std::exchange(self.slot, nullptr);
  }
  self.in_slot = 0;
  if (const auto handle = self.ring.pop())
    return handle;
  if (self.slot)
    return std::exchange(self.slot, nullptr);
  return from_common(self);
}

std::coroutine_handle<> runtime_core::impl::from_common(worker &self) noexcept {
  void *taken[run_queue::capacity / 2];
  const std::size_t count =
      common.pop(taken, std::size(taken), static_cast<unsigned>(workers.size()));
  for (std::size_t i = 1; i < count; ++i)
    self.ring.push(std::coroutine_handle<>::from_address(taken[i])); // the ring is empty here
  return count != 0 ? std::coroutine_handle<>::from_address(taken[0]) : nullptr;
}

std::coroutine_handle<> runtime_core::impl::next_at_random() noexcept {
  void *taken[64];
  while (const std::size_t count = common.pop(taken, std::size(taken), 1))
    for (std::size_t i = 0; i != count; ++i)
      ready.push_back(std::coroutine_handle<>::from_address(taken[i]));
  if (ready.empty())
    return nullptr;
  std::swap(ready[next_random(random) % ready.size()], ready.back());
  const auto handle = ready.back();
  ready.pop_back();
  return handle;
}

std::coroutine_handle<> runtime_core::impl::search(worker &self) noexcept {
  if (!self.searching) {
    const std::uint64_t searching = idle_.load(std::memory_order_relaxed) / one_searching;
    if (2 * searching >= workers.size())
      return nullptr;
    idle_.fetch_add(one_searching, std::memory_order_seq_cst);
    self.searching = true;
  }
  const std::size_t count = workers.size();
  const std::size_t start = count > 1 ? next_random(self.random) % count : 0;
  void *loot[run_queue::capacity / 2];
  for (std::size_t i = 0; i != count; ++i) {
    worker &victim = *workers[(start + i) % count];
    if (&victim == &self)
      continue;
    if (const unsigned taken = victim.ring.steal(loot, std::size(loot))) {
      for (unsigned n = 1; n < taken; ++n)
        self.ring.push(std::coroutine_handle<>::from_address(loot[n]));
      return std::coroutine_handle<>::from_address(loot[0]);
    }
  }
  return from_common(self);
}

void runtime_core::impl::found_work(worker &self) noexcept {
  if (!self.searching)
    return;
  self.searching = false;
  if (idle_.fetch_sub(one_searching, std::memory_order_seq_cst) / one_searching == 1)
    notify();
}

// ---- Loops ------------------------------------------------------------------------------

void runtime_core::impl::run_worker(worker &self) noexcept {
  thread_state &thread = this_thread_state();
  thread.core = &core;
  thread.self = &self;
  while (!stopping.load(std::memory_order_relaxed))
    turn(self);
  thread = thread_state();
}

void runtime_core::impl::turn(worker &self) noexcept {
  auto handle = next(self);
  if (!handle)
    handle = search(self);
  if (!handle)
    return park(self);
  found_work(self);
  if (self.offers) {
    self.offers = false;
    if (!self.ring.empty())
      notify();
  }
  resume(handle);
}

void runtime_core::resume(std::coroutine_handle<> handle) noexcept {
  budget::refill();
  handle.resume();
  thread_state &thread = this_thread_state();
  if (thread.ended != nullptr)
    std::exchange(thread.ended, nullptr)->end();
}

std::coroutine_handle<> runtime_core::end_root(root_state &root) noexcept {
  this_thread_state().ended = &root;
  return std::noop_coroutine();
}

void runtime_core::drive(root_state &root) {
  if (impl_->driven.exchange(true, std::memory_order_acquire))
    throw std::logic_error("async::runtime::block_on: another thread is inside "
                           "block_on of this runtime, "
                           "which has no workers of its own");
  impl_->drive_until([&root] { return root.done(); });
  impl_->driven.store(false, std::memory_order_release);
}

} // namespace async::detail

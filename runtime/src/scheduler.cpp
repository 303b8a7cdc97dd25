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
// Whom to tell, and when. Waking a thread costs more than most turns of a coroutine. So
// a worker that makes a few coroutines ready (a message, and who waits for it) tells
// nobody before it has suspended and taken the next one itself; only when there is
// still something in its ring does it wake another. With many, or with spawned tasks,
// which are asked to run beside their spawner, it does so at once.
//
// Timers. One sleeping worker at a time holds the driver and sleeps until the next
// timer; the others sleep without end. A worker that armed an earlier timer leaves
// the holder alone while it is busy itself (it looks at timers every 61 steps) and
// wakes it only when it goes to sleep without the driver.
//
// End of a task. A coroutine must not destroy its own frame while it is inside its
// final await_suspend; it leaves its root_state in this thread's 'ended' and the
// worker, back in resume(), takes the result out, destroys the frame, and then tells
// whoever joins.
#include "scheduler_impl.hpp"
#include <algorithm>
#include <async/error.hpp>
#include <async/runtime.hpp>
#include <climits>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace async::detail {

thread_state &this_thread_state() noexcept {
  static thread_local constinit thread_state state;
  return state;
}

namespace {
constexpr std::uint64_t one_searching = std::uint64_t{1} << 48;
constexpr std::uint64_t sleepers = one_searching - 1;
constexpr unsigned look_around_every = 61;
constexpr unsigned most_in_slot = 3;
// Fewer ready coroutines than this wait until the running one has suspended, before
// another worker is woken for them.
constexpr unsigned notify_at_once = 8;
// Seconds that a test may stand still before it is told that it waits for ever.
constexpr std::chrono::seconds patience{20};

std::uint64_t next_random(std::uint64_t &state) noexcept { // xorshift64*
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545F4914F6CDD1DULL;
}

std::uint64_t seed_from(std::uint64_t number) noexcept { // splitmix64; never 0
  number += 0x9E3779B97F4A7C15ULL;
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9ULL;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EBULL;
  return (number ^ (number >> 31)) | 1;
}
} // namespace

// ---- The common queue ---------------------------------------------------------

void common_queue::push(void *const *first, std::size_t count) noexcept {
  short_lock lock(mutex_);
  const std::size_t now = size_.load(std::memory_order_relaxed);
  if (now + count > slots_.size())
    grow(now + count);
  for (std::size_t i = 0; i != count; ++i)
    slots_[(head_ + now + i) & (slots_.size() - 1)] = first[i];
  size_.store(now + count, std::memory_order_seq_cst);
}

std::size_t common_queue::pop(void **out, std::size_t room, unsigned shares) noexcept {
  if (size_.load(std::memory_order_seq_cst) == 0)
    return 0;
  short_lock lock(mutex_);
  const std::size_t now = size_.load(std::memory_order_relaxed);
  const std::size_t count = std::min({now, room, now / shares + 1});
  for (std::size_t i = 0; i != count; ++i)
    out[i] = slots_[(head_ + i) & (slots_.size() - 1)];
  head_ = (head_ + count) & (slots_.size() - 1);
  size_.store(now - count, std::memory_order_seq_cst);
  return count;
}

void common_queue::grow(std::size_t wanted) {
  std::vector<void *> larger(std::bit_ceil(std::max<std::size_t>(wanted, 64)));
  const std::size_t now = size_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i != now; ++i)
    larger[i] = slots_[(head_ + i) & (slots_.size() - 1)];
  slots_.swap(larger);
  head_ = 0;
}

// ---- Construction ---------------------------------------------------------------

namespace {
// The program ends inside noexcept, so that the message names the exception.
void terminate_with(std::exception_ptr exception) noexcept {
  std::fputs("async: an exception left a task that nobody joins\n", stderr);
  std::rethrow_exception(std::move(exception));
}

unsigned checked_workers(const runtime_options &options) {
  if (options.workers > 48)
    throw std::invalid_argument("async::runtime_options: at most 48 workers");
  if (options.workers != 0 && (options.paused_clock || options.seed))
    throw std::invalid_argument("async::runtime_options: paused_clock and seed need workers = 0");
  if (runtime_core::on_worker())
    throw std::logic_error("async::runtime: made inside a task of another runtime; "
                           "make it outside, or spawn into the one that runs");
  return options.workers;
}
} // namespace

runtime_core::impl::impl(runtime_core &core, const runtime_options &given)
    : core(core), options(given), threaded(checked_workers(given) != 0),
      unhandled(std::make_shared<const unhandled_function>(given.on_unhandled ? given.on_unhandled
                                                                              : terminate_with)),
      shards(std::max(given.workers, 1u) + 1) {
  const unsigned count = std::max(options.workers, 1u);
  for (unsigned i = 0; i != count; ++i)
    workers.push_back(std::make_unique<worker>(i, seed_from(i)));
  if (options.seed) {
    seeded = true;
    random = seed_from(*options.seed);
  }
  if (options.paused_clock)
    epoch = clock::time_point(std::chrono::hours(1000));
  else
    epoch = clock::time_point(std::chrono::steady_clock::now().time_since_epoch());
  paused_now.store(epoch.time_since_epoch().count(), std::memory_order_relaxed);
  if (options.make_driver)
    io = options.make_driver();
}

runtime_core::runtime_core(const runtime_options &options) : scheduler(this) {
  impl_ = std::make_unique<impl>(*this, options);
  if (!impl_->threaded)
    return;
  try {
    for (auto &w : impl_->workers)
      impl_->threads.emplace_back([this, &w] { impl_->run_worker(*w); });
  } catch (...) {
    impl_->end_threads();
    throw;
  }
}

runtime_core::~runtime_core() = default;

runtime_core *runtime_core::current() noexcept { return this_thread_state().core; }

runtime_core &runtime_core::require(const char *operation) {
  runtime_core *core = current();
  if (core == nullptr)
    throw std::logic_error(std::string(operation) +
                           ": no runtime on this thread; use the runtime object's own function");
  return *core;
}

bool runtime_core::on_worker() noexcept { return this_thread_state().self != nullptr; }

runtime_core *runtime_core::serve(runtime_core *core) noexcept {
  return std::exchange(this_thread_state().core, core);
}

bool runtime_core::has_workers() const noexcept { return impl_->threaded; }
unsigned runtime_core::worker_count() const noexcept {
  return impl_->threaded ? static_cast<unsigned>(impl_->workers.size()) : 0;
}
const std::shared_ptr<const unhandled_function> &runtime_core::unhandled() const noexcept {
  return impl_->unhandled;
}

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

bool runtime_core::impl::work_in_sight() const noexcept {
  if (common.size() != 0)
    return true;
  return std::any_of(workers.begin(), workers.end(),
                     [](const auto &w) { return !w->ring.empty(); });
}

// ---- Sleeping -------------------------------------------------------------------------

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
      fail("a test waits for ever: all its tasks wait for each other, and no timer is set");
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

template <class Until> void runtime_core::impl::drive_until(Until until) noexcept {
  thread_state &thread = this_thread_state();
  const thread_state before = thread;
  thread.core = &core;
  thread.self = workers[0].get();
  while (!until())
    turn(*workers[0]);
  found_work(*workers[0]); // leaves no searcher behind
  thread = before;
}

void runtime_core::drive(root_state &root) {
  if (impl_->driven.exchange(true, std::memory_order_acquire))
    throw std::logic_error(
        "async::runtime::block_on: another thread is inside block_on of this runtime, "
        "which has no workers of its own");
  impl_->drive_until([&root] { return root.done(); });
  impl_->driven.store(false, std::memory_order_release);
}

// ---- Tasks --------------------------------------------------------------------------------

void runtime_core::admit(root_state &root) noexcept {
  const thread_state &thread = this_thread_state();
  root.shard = thread.core == this && thread.self != nullptr
                   ? thread.self->index
                   : static_cast<unsigned>(impl_->shards.size() - 1);
  registry_shard &shard = impl_->shards[root.shard];
  {
    short_lock lock(shard.mutex);
    shard.tasks.push_back(root);
  }
  if (impl_->closing.load(std::memory_order_seq_cst))
    root.request();
}

void runtime_core::dismiss(root_state &root) noexcept {
  registry_shard &shard = impl_->shards[root.shard];
  {
    short_lock lock(shard.mutex);
    root.unlink();
  }
  if (impl_->closing.load(std::memory_order_seq_cst)) {
    impl_->dismissed.fetch_add(1, std::memory_order_seq_cst);
    futex_wake(&impl_->dismissed, INT_MAX);
    if (!impl_->threaded)
      impl_->notify(); // the closing thread may sleep as the worker
  }
}

void runtime_core::report_dropped(const root_state &root) noexcept {
  const dropped_task task{root.name(), root.site()};
  if (impl_->options.on_dropped)
    return impl_->options.on_dropped(task);
#if ASYNC_CHECKED
  std::fprintf(
      stderr,
      "async: %s:%u: the handle of task '%s' was dropped before its end, and stop was requested; "
      "join it, or detach it with a reason\n",
      task.site.file_name(), static_cast<unsigned>(task.site.line()),
      task.name != nullptr ? task.name : "");
#endif
}

void runtime_core::outside_work_begins() noexcept {
  impl_->outside.fetch_add(1, std::memory_order_seq_cst);
}
void runtime_core::outside_work_ends() noexcept {
  impl_->outside.fetch_sub(1, std::memory_order_seq_cst);
  if (impl_->options.paused_clock)
    impl_->notify(); // the clock may move now
}

service &runtime_core::get_service(service_slot slot,
                                   std::unique_ptr<service> (*make)(runtime_core &)) {
  const auto index = static_cast<std::size_t>(slot);
  if (service *made = impl_->made[index].load(std::memory_order_acquire))
    return *made;
  std::lock_guard lock(impl_->services_mutex);
  if (impl_->services[index] == nullptr) {
    impl_->services[index] = make(*this);
    impl_->made[index].store(impl_->services[index].get(), std::memory_order_release);
  }
  return *impl_->services[index];
}

// ---- The end --------------------------------------------------------------------------------

void runtime_core::close() noexcept {
  if (on_worker())
    fail("a runtime was destroyed inside a task");
  impl_->closing.store(true, std::memory_order_seq_cst);
  for (auto &made : impl_->made)
    if (service *each = made.load(std::memory_order_acquire))
      each->close();
  impl_->stop_all();
  if (impl_->threaded) {
    for (;;) {
      const std::uint32_t seen = impl_->dismissed.load(std::memory_order_seq_cst);
      if (impl_->no_tasks())
        break;
      futex_wait(impl_->dismissed, seen);
    }
  } else {
    impl_->drive_until([this] { return impl_->no_tasks(); });
  }
  for (auto &each : impl_->services)
    each.reset();
  impl_->end_threads();
  frame_pool::trim();
}

// New tasks may come while this runs: admit() requests their stop.
void runtime_core::impl::stop_all() noexcept {
  for (registry_shard &shard : shards) {
    std::size_t count = 0;
    shard.mutex.lock();
    for (root_state *each = shard.tasks.front(); each != nullptr; each = shard.tasks.next(*each))
      ++count;
    for (; count != 0 && !shard.tasks.empty(); --count) {
      root_state *root = shard.tasks.pop_front();
      shard.tasks.push_back(*root);
      root->retain();
      shard.mutex.unlock();
      root->request();
      root->release();
      shard.mutex.lock();
    }
    shard.mutex.unlock();
  }
}

bool runtime_core::impl::no_tasks() noexcept {
  return std::all_of(shards.begin(), shards.end(), [](registry_shard &shard) {
    short_lock lock(shard.mutex);
    return shard.tasks.empty();
  });
}

void runtime_core::impl::end_threads() noexcept {
  stopping.store(true, std::memory_order_seq_cst);
  for (auto &each : workers)
    unpark(*each);
  for (auto &thread : threads)
    thread.join();
  threads.clear();
}

// ---- root_state ---------------------------------------------------------------------------

struct root_state::parent_link : stop_callback {
  parent_link(root_state &child, stop_state &parent) noexcept
      : stop_callback([](stop_callback &self) noexcept {
          root_state &child = static_cast<parent_link &>(self).child;
          if (child.try_retain()) {
            child.request();
            child.release();
          }
        }),
        child(child), parent(parent) {
    parent.retain();
  }
  ~parent_link() {
    detach();
    parent.release();
  }
  static void *operator new(std::size_t size) { return frame_pool::allocate(size); }
  static void operator delete(void *block, std::size_t size) noexcept {
    frame_pool::deallocate(block, size);
  }
  root_state &child;
  stop_state &parent;
};

root_state::root_state(scheduler &home, const char *name, const std::source_location &site) noexcept
    : stop_state(2), name_(name), site_(site) {
  context_.home = &home;
  context_.stop = this;
  context_.root = this;
}

root_state::~root_state() = default;

void root_state::follow(stop_state *parent) {
  parent_ = new parent_link(*this, *parent);
  if (!parent_->attach(parent))
    request();
}

void root_state::start() noexcept {
  runtime_core &core = this->core();
  core.admit(*this);
  context_.home->schedule_last(
      std::coroutine_handle<>::from_address(slot)); // tasks start in the order of their spawning
  core.invite();                                    // this may be gone
}

void root_state::begin() noexcept { core().admit(*this); }

void root_state::end() noexcept {
  const auto frame = std::coroutine_handle<>::from_address(slot);
  collect();
  frame.destroy();
  finish();
}

void root_state::finish() noexcept {
  // The parent's reference to this must be gone before the task is; its own
  // reference to the parent may be the last.
  delete std::exchange(parent_, nullptr);
  runtime_core &on = core();
  if (joiner_.load(std::memory_order_acquire) == word_dropped)
    report_unobserved();
  on.dismiss(*this);
  const std::uintptr_t before = joiner_.exchange(word_done, std::memory_order_acq_rel);
  if (before > word_stop_first)
    waiter_base::wake(*reinterpret_cast<waiter_base *>(before));
  else if (before == word_dropped)
    report_unobserved(); // dropped since; the second call of two says nothing
  release();
}

void root_state::drop(bool ask) noexcept {
  if (ask && !done() && std::uncaught_exceptions() == 0)
    core().report_dropped(*this);
  const std::uintptr_t before = joiner_.exchange(word_dropped, std::memory_order_acq_rel);
  if (before == word_done) {
    report_unobserved();
    discard();
  } else if (ask) {
    request();
  }
  release();
}

} // namespace async::detail

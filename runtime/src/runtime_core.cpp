// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A runtime begins, keeps the register of its tasks, and ends.
#include "scheduler_impl.hpp"
#include <algorithm>
#include <climits>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace async::detail {

namespace {
std::uint64_t seed_from(std::uint64_t number) noexcept { // splitmix64; never 0
  number += 0x9E3779B97F4A7C15ULL;
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9ULL;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EBULL;
  return (number ^ (number >> 31)) | 1;
}

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
  if (options.seed || options.paused_clock)
    fair = seed_from(~options.seed.value_or(0));
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
  std::fprintf(stderr,
               "async: %s:%u: the handle of task '%s' was dropped before its "
               "end, and stop was requested; "
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

} // namespace async::detail

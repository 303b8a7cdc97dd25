// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <async/runtime.hpp>
#include <stdexcept>
#include <thread>

namespace async {

unsigned runtime_options::default_workers() noexcept {
  return std::clamp(std::thread::hardware_concurrency(), 1u, 48u);
}

runtime::runtime() : runtime(runtime_options()) {}
runtime::runtime(const runtime_options &options)
    : core_(std::make_unique<detail::runtime_core>(options)) {}
runtime::~runtime() { core_->close(); }

void runtime::check_may_block() const {
  if (detail::runtime_core::on_worker())
    throw std::logic_error(
        "async::runtime::block_on: called inside a task, whose thread must not block; "
        "co_await the task, or spawn it");
}

namespace {

// A thread that waits as a coroutine would: it is its own scheduler, and being
// scheduled means being woken.
class thread_home final : public scheduler {
public:
  thread_home() noexcept : scheduler(nullptr) {}
  void schedule(std::coroutine_handle<>) noexcept override {
    woken_.store(1, std::memory_order_release);
    detail::futex_wake(&woken_, 1);
  }
  void schedule_last(std::coroutine_handle<> handle) noexcept override { schedule(handle); }
  void wait() noexcept {
    while (woken_.load(std::memory_order_acquire) == 0)
      detail::futex_wait(woken_, 0);
  }

private:
  std::atomic<std::uint32_t> woken_{0};
};

class thread_waiter : public detail::waiter_base {
public:
  explicit thread_waiter(detail::task_context &context) noexcept {
    prepare(std::noop_coroutine(), context);
  }
};

} // namespace

void runtime::wait_for(detail::root_state &root) {
  if (!core_->has_workers())
    return core_->drive(root);
  thread_home home;
  detail::task_context context;
  context.home = &home;
  thread_waiter node(context);
  if (root.park(node))
    home.wait();
}

} // namespace async

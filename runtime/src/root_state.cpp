// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The control block of a task: its start, its end, and what becomes of its
// result.
#include "scheduler_impl.hpp"
#include <exception>

namespace async::detail {

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

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A strand's queue is emptied by a coroutine that is made when the first entry
// comes and ends when there is none. It holds a reference to the queue: the last
// task of a strand may be joined, and the strand destroyed, while that coroutine is
// still on its way out.
#include <async/detail/frame_pool.hpp>
#include <async/detail/short_mutex.hpp>
#include <async/strand.hpp>
#include <deque>
#include <exception>

namespace async {

namespace {
// How many entries before other tasks of the worker get a turn.
constexpr unsigned entries_a_turn = 64;

// Runs by itself and frees itself at its end.
struct runner {
  struct promise_type {
    runner get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
    static void *operator new(std::size_t size) { return detail::frame_pool::allocate(size); }
    static void operator delete(void *frame, std::size_t size) noexcept {
      detail::frame_pool::deallocate(frame, size);
    }
  };
  std::coroutine_handle<> frame;
};

struct let_others_run {
  detail::runtime_core &core;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> self) const noexcept { core.schedule_last(self); }
  void await_resume() const noexcept {}
};
} // namespace

class strand::queue {
public:
  /// True when nobody empties it: the caller starts a runner.
  bool push(std::coroutine_handle<> handle) {
    detail::short_lock lock(mutex_);
    entries_.push_back(handle);
    return !std::exchange(running_, true);
  }
  /// Null when empty; then a new runner is needed for the next entry.
  std::coroutine_handle<> pop() noexcept {
    detail::short_lock lock(mutex_);
    if (entries_.empty()) {
      running_ = false;
      return nullptr;
    }
    const auto handle = entries_.front();
    entries_.pop_front();
    return handle;
  }

  static runner run(std::shared_ptr<queue> self, detail::runtime_core &core) {
    unsigned entries = 0;
    while (const auto handle = self->pop()) {
      detail::runtime_core::resume(handle);
      if (++entries % entries_a_turn == 0 && self->any())
        co_await let_others_run(core);
    }
  }

private:
  bool any() noexcept {
    detail::short_lock lock(mutex_);
    return !entries_.empty();
  }
  detail::short_mutex mutex_;
  std::deque<std::coroutine_handle<>> entries_;
  bool running_ = false;
};

strand::strand()
    : scheduler(&detail::runtime_core::require("async::strand")),
      queue_(std::make_shared<queue>()) {}
strand::strand(const runtime &on) : scheduler(&on.core()), queue_(std::make_shared<queue>()) {}
strand::~strand() = default;

void strand::schedule(std::coroutine_handle<> handle) noexcept {
  detail::runtime_core &on = core();
  // Once the entry is in and a runner exists, this strand may be gone.
  if (queue_->push(handle))
    on.schedule_last(queue::run(queue_, on).frame);
}

} // namespace async

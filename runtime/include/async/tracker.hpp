// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TRACKER_HPP
#define ASYNC_TRACKER_HPP

#include <async/annotate.hpp>
#include <async/detail/intrusive_list.hpp>
#include <async/detail/short_mutex.hpp>
#include <async/detail/waiter.hpp>

#include <coroutine>
#include <cstddef>
#include <memory>
#include <utility>

namespace async {

namespace detail {

class tracker_wait;

/// A count, and those who wait for it to be zero.
class tracker_state {
public:
  void enter() noexcept {
    const short_lock hold(lock_);
    ++count_;
  }
  inline void leave() noexcept;
  std::size_t count() const noexcept {
    const short_lock hold(lock_);
    return count_;
  }

private:
  friend tracker_wait;
  mutable short_mutex lock_;
  std::size_t count_ = 0;
  list<tracker_wait> waiting_;
};

/// Waits for zero. `deaf` to stop for those who must not go before.
class tracker_wait : public waiter {
public:
  explicit tracker_wait(tracker_state &state, bool deaf = false) noexcept
      : state_(state), deaf_(deaf) {}
  bool await_ready() noexcept { return may_complete() && state_.count() == 0; }
  template <async_promise P> bool await_suspend(std::coroutine_handle<P> handle) noexcept {
    prepare(handle);
    short_lock hold(state_.lock_);
    if (state_.count_ == 0) {
      complete(outcome::ready);
      hold.unlock(); // who goes on elsewhere may destroy the state
      return give_way();
    }
    state_.waiting_.push_back(*this);
    if (!deaf_ && !listen<tracker_wait>()) {
      unlink();
      complete(outcome::stopped);
      return false;
    }
    return true;
  }
  void await_resume() { finish(); }
  void on_stop() noexcept {
    {
      const short_lock hold(state_.lock_);
      if (!linked())
        return;
      unlink();
      complete(outcome::stopped);
    }
    wake(*this);
  }

private:
  friend tracker_state;
  tracker_state &state_;
  const bool deaf_;
  tracker_wait *next_woken_ = nullptr;
};

inline void tracker_state::leave() noexcept {
  tracker_wait *woken = nullptr;
  {
    const short_lock hold(lock_);
    if (--count_ != 0)
      return;
    while (tracker_wait *next = waiting_.pop_front()) {
      next->complete(outcome::ready);
      next->next_woken_ = std::exchange(woken, next);
    }
  }
  while (woken != nullptr) // each is gone once it is woken, and the state with the last
    waiter::wake(*std::exchange(woken, woken->next_woken_));
}

} // namespace detail

/// Counts work in flight, so that somebody can wait for its end: a ticket for each
/// piece.
///
/// **Use instead**: task_group or with_scope() where one task starts the work and joins
/// it; `latch` for a number known beforehand; `shutdown`, which has a tracker and a
/// token.
/// **Ordering**: all who wait are woken when the count comes to zero.
/// **Cancellation**: a stopped wait loses nothing.
/// **Thread safety**: all members, from any thread.
/// **Lifetime**: tickets share the count and may outlive the tracker.
/// **Example**:
/// ```cpp
/// tracker requests;
/// spawn(serve(requests.enter())).detach("counted by the tracker");
/// co_await requests.none();
/// ```
class tracker {
public:
  /// One piece of work. Movable; leaves when it is destroyed.
  class [[nodiscard]] ticket {
  public:
    ticket(ticket &&) noexcept = default;
    ticket &operator=(ticket &&other) noexcept {
      ticket(std::move(other)).state_.swap(state_);
      return *this;
    }
    ~ticket() {
      if (state_)
        state_->leave();
    }

  private:
    friend tracker;
    explicit ticket(std::shared_ptr<detail::tracker_state> state) noexcept
        : state_(std::move(state)) {
      state_->enter();
    }
    std::shared_ptr<detail::tracker_state> state_;
  };

  tracker() : state_(std::make_shared<detail::tracker_state>()) {}
  tracker(const tracker &) = delete;
  tracker &operator=(const tracker &) = delete;

  ticket enter() noexcept { return ticket(state_); }
  [[nodiscard]] std::size_t count() const noexcept { return state_->count(); }

  /// Waits until there is no ticket. May be awaited by several.
  ASYNC_CANCEL("nothing") [[nodiscard]] auto none() noexcept { return wait(state_); }

private:
  class wait : public detail::tracker_wait {
  public:
    explicit wait(std::shared_ptr<detail::tracker_state> state) noexcept
        : tracker_wait(*state), state_(std::move(state)) {}

  private:
    std::shared_ptr<detail::tracker_state> state_;
  };

  std::shared_ptr<detail::tracker_state> state_;
};

} // namespace async

#endif // ASYNC_TRACKER_HPP

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tasks of a task_group share with it: those that wait for their turn, the
// ends nobody has taken, and the one who joins.
//
// Nodes are made and destroyed outside the lock; under it they only change lists.
#ifndef ASYNC_DETAIL_GROUP_STATE_HPP
#define ASYNC_DETAIL_GROUP_STATE_HPP

#include <async/config.hpp>
#include <async/detail/outcome_of.hpp>
#include <async/detail/runtime_core.hpp>
#include <async/detail/short_mutex.hpp>
#include <async/detail/waiter.hpp>
#include <async/join_handle.hpp>
#include <async/stop.hpp>
#include <async/task.hpp>

#include <cstddef>
#include <list>
#include <optional>
#include <utility>

namespace async::detail {

template <class T> using work_list = std::list<task<T>>;
template <class T> class group_join;

template <class T> class group_state {
public:
  explicit group_state(std::size_t max) noexcept : max_(max) {}

  /// True: there is room, and the caller starts what is in 'node'. False: it was queued.
  bool admit(work_list<T> &node) noexcept {
    const short_lock hold(lock_);
    ++size_;
    if (max_ != 0 && running_ >= max_) {
      queued_.splice(queued_.end(), node);
      return false;
    }
    ++running_;
    return true;
  }

  /// What admit() let in could not be started.
  void withdraw() noexcept {
    const short_lock hold(lock_);
    --size_;
    --running_;
  }

  /// A task has ended. Gives the next one to run in its place, or nothing.
  work_list<T> ended(outcome_of<T> end) {
    std::list<outcome_of<T>> node;
    node.push_back(std::move(end));
    work_list<T> next;
    group_join<T> *woken = nullptr;
    bool unseen = false;
    {
      const short_lock hold(lock_);
      if (abandoned_) {
        --size_;
        unseen = true;
      } else {
        ended_.splice(ended_.end(), node);
        if (joiner_ != nullptr) {
          woken = std::exchange(joiner_, nullptr);
          woken->give(ended_);
          --size_;
        }
      }
      if (queued_.empty())
        --running_;
      else
        next.splice(next.end(), queued_, queued_.begin());
    }
    if (woken != nullptr)
      waiter::wake(*woken);
    if (unseen)
      report(node);
    return next;
  }

  /// The group goes away.
  void abandon() noexcept {
    work_list<T> never_run;
    std::list<outcome_of<T>> unseen;
    {
      const short_lock hold(lock_);
      if (size_ == 0)
        return;
      abandoned_ = true;
      size_ -= queued_.size() + ended_.size();
      never_run.swap(queued_);
      unseen.swap(ended_);
    }
    stop();
    report(unseen);
  }

  void stop() noexcept { stop_.request_stop(); }
  const stop_ref &token() const noexcept { return stop_.token(); }
  std::size_t size() const noexcept {
    const short_lock hold(lock_);
    return size_;
  }

private:
  friend group_join<T>;

  static void report(std::list<outcome_of<T>> &ends) noexcept {
    for (const auto &end : ends)
      if (end.which() == outcome_of<T>::kind::exception)
        report_unhandled(end.exception());
  }
  static void report_unhandled(std::exception_ptr exception) noexcept {
    const runtime_core *core = runtime_core::current();
    if (core != nullptr && core->unhandled() && *core->unhandled())
      (*core->unhandled())(std::move(exception));
    else
      fail("an exception left a task of a group that nobody joins");
  }

  mutable short_mutex lock_;
  const std::size_t max_;
  std::size_t size_ = 0; // not joined
  std::size_t running_ = 0;
  bool abandoned_ = false;
  work_list<T> queued_;
  std::list<outcome_of<T>> ended_;
  group_join<T> *joiner_ = nullptr; // parked
  stop_scope stop_;
};

/// The awaiter of join_next(). A stop of the joiner is passed on to the group, and does
/// not end the wait.
template <class T> class [[nodiscard]] group_join : public waiter {
public:
  explicit group_join(group_state<T> &group) noexcept : group_(group) {}

  bool await_ready() noexcept { return false; } // the context is wanted below
  template <async_promise P> bool await_suspend(std::coroutine_handle<P> handle) noexcept {
    prepare(handle);
    may_complete();
    if (!listen<group_join>())
      group_.stop();
    short_lock hold(group_.lock_);
    ASYNC_ASSERT(group_.joiner_ == nullptr, "async: two tasks join one task_group at a time");
    if (!group_.ended_.empty() || group_.size_ == 0) {
      if (!group_.ended_.empty()) {
        give(group_.ended_);
        --group_.size_;
      }
      hold.unlock(); // who goes on elsewhere may destroy the group
      return give_way();
    }
    group_.joiner_ = this;
    return true;
  }

  std::optional<join_result<T>> await_resume() {
    finish_quietly();
    if (!given_.empty())
      return std::optional<join_result<T>>(std::in_place, std::move(given_.front()));
    if (context().stop != nullptr && context().stop->requested())
      throw stopped();
    return std::nullopt;
  }

  void on_stop() noexcept { group_.stop(); }

private:
  friend group_state<T>;
  void give(std::list<outcome_of<T>> &from) noexcept {
    given_.splice(given_.end(), from, from.begin());
  }

  group_state<T> &group_;
  std::list<outcome_of<T>> given_;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_GROUP_STATE_HPP

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The base of every awaiter that can park: one place in a primitive's queue,
// the coroutine to wake and where, and the registration for stop.
//
// How a primitive with its own short_mutex uses it (an auto-reset flag):
//
//   class awaiter : public detail::waiter {
//   public:
//     explicit awaiter(flag &f) noexcept : f_(f) {}
//     bool await_ready() noexcept { return may_complete() && f_.try_take(); }
//     template <detail::async_promise P>
//     bool await_suspend(std::coroutine_handle<P> h) noexcept {
//       prepare(h);
//       {
//         detail::short_lock lock(f_.mutex_);
//         if (!f_.set_) {                     // again, now under the lock
//           f_.waiters_.push_back(*this);
//           if (listen<awaiter>())
//             return true;                    // nothing of *this from here on
//           unlink();                         // stop was already requested
//           complete(outcome::stopped);
//           return false;
//         }
//         f_.set_ = false;
//         complete(outcome::ready);
//       }
//       return give_way();                    // after the unlock; false: go on
//       at once
//     }
//     void await_resume() { finish(); }       // throws async::stopped
//     void on_stop() noexcept {               // called on the requesting
//     thread
//       {
//         detail::short_lock lock(f_.mutex_);
//         if (!linked())
//           return;                           // somebody else has woken it
//         unlink();
//         complete(outcome::stopped);
//       }
//       wake(*this);
//     }
//   };
//   void flag::set() {                        // the waking side
//     awaiter *next;
//     {
//       detail::short_lock lock(mutex_);
//       next = waiters_.pop_front();
//       if (next == nullptr) { set_ = true; return; }
//       next->complete(outcome::ready);
//     }
//     detail::waiter::wake(*next);
//   }
//
// The rules behind it:
//  - Whoever unlinks the node under the primitive's lock decides the race
//  between
//    hand-over and stop, writes the outcome, and calls wake() once, after
//    unlocking. The other side finds it unlinked and leaves it alone.
//  - What is handed over goes into the node under the lock. A stop that comes
//  later
//    does not take it back: the operation has completed.
//  - Once the node is linked and the lock released the coroutine may run on
//  another
//    worker and the awaiter may be gone: await_suspend touches neither *this
//    nor locals that refer to it.
//  - await_resume calls finish() first, without the primitive's lock.
//  - After wake() the node is gone for the waker.
//  - await_ready with may_complete() == false must not complete: await_suspend
//  then
//    completes under the lock, and give_way() lets others run first.
#ifndef ASYNC_DETAIL_WAITER_HPP
#define ASYNC_DETAIL_WAITER_HPP

#include <async/detail/budget.hpp>
#include <async/detail/intrusive_list.hpp>
#include <async/detail/promise_base.hpp>
#include <async/detail/short_mutex.hpp>
#include <async/detail/stop_state.hpp>
#include <async/error.hpp>

namespace async::detail {

enum class outcome : unsigned char {
  pending,
  ready,
  stopped,
  closed,  // the primitive was closed while this one waited
  expired, // for those with a deadline
};

/// Everything but the place in a queue.
class waiter_base : private stop_callback {
public:
  waiter_base() noexcept : stop_callback(nullptr) {}
  waiter_base(const waiter_base &) = delete;
  waiter_base &operator=(const waiter_base &) = delete;

  /// At the head of await_ready: spends one unit of the task's budget. False:
  /// do not complete here.
  static bool may_complete() noexcept { return budget::spend(); }

  /// Under the primitive's lock, by whoever decides.
  void complete(outcome result) noexcept { outcome_ = result; }
  outcome result() const noexcept { return outcome_; }
  std::coroutine_handle<> handle() const noexcept { return handle_; }
  task_context &context() const noexcept { return *context_; }

  /// Gives the coroutine to its home scheduler. Not under the primitive's lock.
  static void wake(waiter_base &node) noexcept {
    const std::coroutine_handle<> handle = node.handle_;
    node.context_->home->schedule(handle);
  }

  /// The same, behind all that is ready: keeps the order of several that are woken
  /// together.
  static void wake_last(waiter_base &node) noexcept {
    const std::coroutine_handle<> handle = node.handle_;
    node.context_->home->schedule_last(handle);
  }

protected:
  ~waiter_base() = default;

  template <async_promise P> void prepare(std::coroutine_handle<P> handle) noexcept {
    handle_ = handle;
    context_ = &handle.promise().context();
  }

  /// For those that wait in another way than by a coroutine: the context's home is
  /// given this handle.
  void prepare(std::coroutine_handle<> handle, task_context &context) noexcept {
    handle_ = handle;
    context_ = &context;
  }

  /// Registers Awaiter::on_stop() for the stop of the task. False when stop was
  /// already requested: then the coroutine must not park.
  template <class Awaiter> bool listen() noexcept {
    set_function([](stop_callback &callback) noexcept {
      static_cast<Awaiter &>(static_cast<waiter_base &>(callback)).on_stop();
    });
    return attach(context_->stop);
  }

  /// For await_suspend that completed without parking, after the primitive's
  /// lock was released: true when the budget is used up and the coroutine was
  /// queued behind the others. It may then run at once elsewhere, and destroy
  /// the awaiter and the primitive: return true and touch nothing.
  bool give_way() noexcept {
    if (!budget::exhausted())
      return false;
    context_->home->schedule_last(handle_);
    return true;
  }

  /// First in await_resume: ends the registration; throws async::stopped when
  /// that is the outcome.
  void finish() {
    detach();
    if (outcome_ == outcome::stopped)
      throw stopped();
  }
  /// The same for those that report a stop in another way.
  void finish_quietly() noexcept { detach(); }

private:
  std::coroutine_handle<> handle_;
  task_context *context_ = nullptr;
  outcome outcome_ = outcome::pending;
};

/// With the place in a queue.
class waiter : public list_hook, public waiter_base {
protected:
  ~waiter() = default;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_WAITER_HPP

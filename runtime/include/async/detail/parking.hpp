// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part that the awaiters of the primitives have in common. waiter.hpp says what
// a parked coroutine is and which rules hold; this is the pattern of its essay, so
// that a primitive says only what is its own:
//
//   class awaiter : public detail::parking<awaiter> {
//   public:
//     ~awaiter() { if (abandon()) /* pass on what was handed over */; }
//     R await_resume() { finish(); … }
//   private:
//     friend parking;
//     short_mutex &queue_lock() noexcept;    // guards the queue and the state
//     bool try_fast();                       // without that lock: done?
//     bool try_locked(wake_list &woken);     // with it: done?
//     void link() noexcept;                  // with it: go into the queue
//     void unlink(wake_list &woken) noexcept; // with it: leave it, stopped
//   };
//
// try_fast and try_locked may throw (a message is moved there): then nothing has
// happened. They may complete() with another outcome than `ready`. Whoever must be
// woken because of what was done under the lock goes into a wake_list that was
// declared before the lock was taken, and is woken when that has been released.
//
// A task whose budget is used up gives way. Those that take messages do so when the
// operation is done. Those that take what others wait for (a lock, permits) must not:
// they would hold it while they stand in line for a worker, everybody else would run
// into it, and from then on each lock would be a hand-over. `acquiring` gives way first
// and tries afterwards. For that the scheduler is given not the coroutine but a small one
// that tries and, when that succeeds, resumes it. It costs a block from the pool once in
// a budget; without memory for it the task does not give way. (An object that begins with
// two function pointers, as frames do, would need no memory; but clang calls those with
// a convention of its own, which is that of no function one can write.)
//
// abandon() is for a coroutine that its owner destroys while it is parked. The node
// leaves the queue; true means that something had been handed over to it.
#ifndef ASYNC_DETAIL_PARKING_HPP
#define ASYNC_DETAIL_PARKING_HPP

#include <async/detail/frame_pool.hpp>
#include <async/detail/intrusive_list.hpp>
#include <async/detail/short_mutex.hpp>
#include <async/detail/waiter.hpp>
#include <coroutine>
#include <cstddef>
#include <exception>

namespace async::detail {

class parked : public waiter {
protected:
  ~parked() = default;

  /// First in await_resume, without the lock. Throws async::stopped.
  outcome finish() {
    in_queue_ = false;
    waiter::finish();
    return result();
  }

  bool in_queue_ = false; // suspended by this awaiter, and not yet resumed
};

/// Waiters whose outcome is decided; woken, in order, when the list is destroyed. One
/// alone runs next on its worker; several go behind what is ready, since each would
/// push the one before it out of the first place.
class wake_list {
public:
  wake_list() noexcept = default;
  wake_list(const wake_list &) = delete;
  wake_list &operator=(const wake_list &) = delete;
  ~wake_list() {
    parked *next = list_.pop_front();
    if (!next)
      return;
    if (list_.empty()) {
      waiter::wake(*next);
      return;
    }
    for (; next; next = list_.pop_front())
      waiter::wake_last(*next);
  }

  /// Under the primitive's lock; `node` has left its queue.
  void add(parked &node, outcome result) noexcept {
    node.complete(result);
    list_.push_back(node);
  }
  void grant(parked &node) noexcept { add(node, outcome::ready); }
  void close(parked &node) noexcept { add(node, outcome::closed); }
  bool empty() const noexcept { return list_.empty(); }

private:
  list<parked> list_;
};

template <class Self, class Base = parked> class parking : public Base {
public:
  bool await_ready() { return waiter::may_complete() && self().try_fast(); }

  template <async_promise P> bool await_suspend(std::coroutine_handle<P> handle) {
    this->prepare(handle);
    return park();
  }

  /// Runs on the thread that requests the stop.
  void on_stop() noexcept {
    wake_list woken;
    short_lock hold(self().queue_lock());
    if (this->result() != outcome::pending)
      return; // handed over before
    self().unlink(woken);
    woken.add(*this, outcome::stopped);
  }

protected:
  using Base::Base;
  ~parking() = default;

  /// After prepare(). False: it is done, or stopped, and goes on at once.
  bool park() {
    wake_list woken;
    short_lock hold(self().queue_lock());
    if (self().try_locked(woken)) {
      if (this->result() == outcome::pending)
        this->complete(outcome::ready);
      this->in_queue_ = true;
      hold.unlock();
      return this->give_way();
    }
    self().link();
    this->in_queue_ = true;
    if (!this->template listen<Self>()) {
      self().unlink(woken);
      this->complete(outcome::stopped);
      return false;
    }
    return true; // from here on nothing of *this
  }

  /// In the destructor of Self.
  bool abandon() noexcept {
    if (!this->in_queue_) [[likely]]
      return false;
    this->finish_quietly();
    wake_list woken;
    short_lock hold(self().queue_lock());
    if (this->result() == outcome::pending) {
      self().unlink(woken);
      return false;
    }
    return this->result() == outcome::ready;
  }

private:
  Self &self() noexcept { return static_cast<Self &>(*this); }
};

/// The coroutine of `acquiring`; without a frame when there is no memory.
struct second_try {
  struct promise_type {
    second_try get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    static second_try get_return_object_on_allocation_failure() noexcept { return {nullptr}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
    static void *operator new(std::size_t size) noexcept {
      try {
        return frame_pool::allocate(size);
      } catch (...) {
        return nullptr;
      }
    }
    static void operator delete(void *frame, std::size_t size) noexcept {
      frame_pool::deallocate(frame, size);
    }
  };
  std::coroutine_handle<> frame;
};

/// For what is taken and given back. try_locked does not throw.
template <class Self, class Base = parked> class acquiring : public parking<Self, Base> {
  using parking_base = parking<Self, Base>;

public:
  template <async_promise P> bool await_suspend(std::coroutine_handle<P> handle) noexcept {
    this->prepare(handle);
    if (!budget::exhausted())
      return this->park();
    again_ = try_again(this).frame;
    if (!again_)
      return this->park();
    this->context().home->schedule_last(again_);
    return true;
  }

protected:
  using parking_base::parking_base;
  ~acquiring() {
    if (again_) // the task is destroyed before its scheduler came to it
      again_.destroy();
  }

private:
  // The scheduler has filled the budget up, so park() does not give way again. From its
  // first resume on the coroutine belongs to itself: *this may go while it runs.
  static second_try try_again(acquiring *self) {
    self->again_ = nullptr;
    const std::coroutine_handle<> task = self->handle();
    if (!self->park())
      task.resume();
    co_return;
  }
  std::coroutine_handle<> again_; // not yet resumed
};

} // namespace async::detail

#endif // ASYNC_DETAIL_PARKING_HPP

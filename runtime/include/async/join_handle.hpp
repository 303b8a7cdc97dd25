// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The handle of a spawned task.
#ifndef ASYNC_JOIN_HANDLE_HPP
#define ASYNC_JOIN_HANDLE_HPP

#include <async/annotate.hpp>
#include <async/detail/join_state.hpp>
#include <async/stop.hpp>
#include <optional>
#include <utility>

namespace async {

/// How a spawned task ended: with a value, an exception, or stopped.
///
/// Example:
///   auto end = co_await handle.join();
///   if (end.stopped()) …
///   else if (end.exception()) …
///   else use(*end);
template <class T> class [[nodiscard]] join_result {
  using outcome = detail::outcome_of<T>;

public:
  using value_type = T;

  explicit join_result(outcome &&ended) noexcept : ended_(std::move(ended)) {}

  bool has_value() const noexcept { return ended_.which() == outcome::kind::value; }
  explicit operator bool() const noexcept { return has_value(); }
  bool stopped() const noexcept { return ended_.which() == outcome::kind::stopped; }
  /// Null unless an exception ended the task.
  std::exception_ptr exception() const noexcept { return ended_.exception(); }

  /// The value; otherwise throws the exception, or async::stopped.
  T value() && { return ended_.take_value(); }
  /// Throws like value(), and leaves the value here.
  void rethrow() const {
    if (!has_value())
      ended_.raise();
  }

  template <class U = T>
    requires(!std::is_void_v<U>)
  std::remove_reference_t<U> &operator*() & noexcept {
    return get();
  }
  template <class U = T>
    requires(!std::is_void_v<U>)
  U &&operator*() && noexcept {
    return static_cast<U &&>(get());
  }
  template <class U = T>
    requires(!std::is_void_v<U>)
  std::remove_reference_t<U> *operator->() noexcept {
    return std::addressof(get());
  }

private:
  auto &get() noexcept {
    ASYNC_ASSERT(has_value(), "async::join_result: no value, the task threw or was stopped");
    if constexpr (std::is_reference_v<T>)
      return *ended_.value();
    else
      return ended_.value();
  }
  outcome ended_;
};

namespace detail {

template <class T> class join_awaiter : public waiter_base {
public:
  join_awaiter(join_state<T> *&state, bool take) noexcept : slot_(state), take_(take) {}

  bool await_ready() const noexcept {
    if (slot_ == nullptr)
      fail("an empty join_handle was awaited (joined, detached or moved from before?)");
    return slot_->done() && may_complete();
  }
  template <async_promise P> bool await_suspend(std::coroutine_handle<P> handle) noexcept {
    prepare(handle);
    join_state<T> &state = *slot_;
    complete(outcome::ready); // unless on_stop() says otherwise
    // The registration comes first: once parked, this may be gone.
    if (!listen<join_awaiter>() && !state.done()) {
      complete(outcome::stopped);
      return false;
    }
    if (state.park(*this))
      return true;
    if (!state.done()) {
      complete(outcome::stopped);
      return false;
    }
    return give_way();
  }
  void on_stop() noexcept {
    if (!slot_->unpark(*this))
      return;
    complete(outcome::stopped);
    wake(*this);
  }

protected:
  /// The block, with the result in it.
  join_state<T> &ended() {
    finish();
    return *slot_;
  }
  void forget() noexcept { std::exchange(slot_, nullptr)->release(); }

private:
  join_state<T> *&slot_;
  bool take_;
};

template <class T> class [[nodiscard]] value_awaiter : public join_awaiter<T> {
public:
  using join_awaiter<T>::join_awaiter;
  T await_resume() {
    const outcome_of<T> ended = std::move(this->ended().outcome());
    this->forget();
    return const_cast<outcome_of<T> &>(ended).take_value();
  }
};

template <class T> class [[nodiscard]] result_awaiter : public join_awaiter<T> {
public:
  using join_awaiter<T>::join_awaiter;
  join_result<T> await_resume() {
    join_result<T> ended(std::move(this->ended().outcome()));
    this->forget();
    return ended;
  }
};

} // namespace detail

/// Summary: owns the right to the result of a spawned task. Await it (value or
/// exception), join() it (no throw), or detach() it with a reason.
/// Use instead: task_group or with_scope for many; plain co_await when nothing has
/// to run beside.
/// Ordering: the joiner is woken after the task's frame, with its arguments, is
/// gone; it runs on its home scheduler.
/// Cancellation: nothing is lost. A joiner that is stopped gets async::stopped and
/// the handle stays joinable. Dropping an unjoined handle requests stop of the task
/// and tells runtime_options::on_dropped; an exception of it goes to on_unhandled.
/// Thread safety: one thread at a time; request_stop() and done() from any.
/// Lifetime: may outlive the runtime.
///
/// Example:
///   auto handle = async::spawn(compute());
///   co_await other();
///   int value = co_await handle;
template <class T = void> class ASYNC_MUST_JOIN join_handle {
public:
  using value_type = T;

  join_handle() noexcept = default;
  join_handle(join_handle &&other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  join_handle &operator=(join_handle &&other) noexcept {
    if (this != &other) {
      drop();
      state_ = std::exchange(other.state_, nullptr);
    }
    return *this;
  }
  ~join_handle() { drop(); }

  /// False once joined, detached or moved from.
  bool joinable() const noexcept { return state_ != nullptr; }
  explicit operator bool() const noexcept { return joinable(); }
  /// The task has ended; joining will not wait.
  ASYNC_NONBLOCKING bool done() const noexcept { return state_ != nullptr && state_->done(); }

  /// Waits, then gives the value or throws what ended the task (async::stopped when
  /// it was stopped). The handle is empty afterwards.
  ASYNC_CANCEL("nothing") detail::value_awaiter<T> operator co_await() noexcept {
    return detail::value_awaiter<T>(state_, true);
  }
  /// Waits, then gives a join_result. Throws only when the joiner itself is
  /// stopped.
  ASYNC_CANCEL("nothing") detail::result_awaiter<T> join() noexcept {
    return detail::result_awaiter<T>(state_, true);
  }
  /// The result if the task has ended.
  std::optional<join_result<T>> try_join() noexcept {
    if (!done())
      return std::nullopt;
    std::optional<join_result<T>> ended(std::in_place, std::move(state_->outcome()));
    std::exchange(state_, nullptr)->release();
    return ended;
  }

  /// Asks the task to stop; join it to know that it has.
  void request_stop() noexcept {
    if (state_ != nullptr)
      state_->request();
  }
  /// The task's token.
  stop_ref token() const noexcept { return stop_ref(state_); }

  /// Lets the task run on by itself. The reason is for the reader. Its exception
  /// goes to runtime_options::on_unhandled; the end of the runtime stops it.
  ASYNC_DETACHES("handled") void detach([[maybe_unused]] const char *reason) noexcept {
    if (state_ != nullptr)
      std::exchange(state_, nullptr)->drop(false);
  }

  /// For the runtime's own parts: takes over the handle's reference.
  explicit join_handle(detail::join_state<T> *state) noexcept : state_(state) {}

private:
  void drop() noexcept {
    if (state_ != nullptr)
      std::exchange(state_, nullptr)->drop(true);
  }
  detail::join_state<T> *state_ = nullptr;
};

} // namespace async

#endif // ASYNC_JOIN_HANDLE_HPP

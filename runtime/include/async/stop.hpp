// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cooperative stop. A stop_scope is the source, a stop_ref the token. Every
// task has a token, which all that it awaits inherits; each leaf (sleep, lock,
// recv, …) listens to it and throws async::stopped. Nothing is ever destroyed
// from outside: a stop is a request, and who makes it then joins.
#ifndef ASYNC_STOP_HPP
#define ASYNC_STOP_HPP

#include <async/annotate.hpp>
#include <async/detail/stop_state.hpp>
#include <async/detail/waiter.hpp>
#include <memory>
#include <stop_token>
#include <utility>

namespace async {

class stop_scope;
class std_stop_link;

/// Summary: a token: asks whether stop was requested, waits for it, makes
/// scopes below it. An empty one never stops. Use instead: nothing, mostly:
/// awaited operations look at the task's own token. Look at the token in loops
/// that await nothing: 'if (stop.stop_requested()) …'. Thread safety: copies
/// may be used from any thread. Lifetime: shares the state; may outlive its
/// scope.
class stop_ref {
public:
  stop_ref() noexcept = default;
  stop_ref(const stop_ref &other) noexcept : state_(other.state_) {
    if (state_ != nullptr)
      state_->retain();
  }
  stop_ref(stop_ref &&other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  stop_ref &operator=(stop_ref other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~stop_ref() {
    if (state_ != nullptr)
      state_->release();
  }

  ASYNC_NONBLOCKING bool stop_requested() const noexcept {
    return state_ != nullptr && state_->requested();
  }
  bool stop_possible() const noexcept { return state_ != nullptr; }

  /// Throws async::stopped when stop was requested.
  ASYNC_NONBLOCKING void throw_if_stopped() const {
    if (stop_requested())
      throw ::async::stopped();
  }

  /// A scope that stops with this token, and can be stopped alone.
  [[nodiscard]] stop_scope child() const;

  class [[nodiscard]] stopped_awaiter;
  /// Summary: waits until stop is requested on this token, then returns.
  /// Ordering: all waiters are woken; each on its home scheduler.
  /// Cancellation: nothing is lost. When the awaiting task itself is stopped,
  /// and not this token, it throws async::stopped. Lifetime: keeps the state
  /// alive while it waits.
  ///
  /// Example:
  ///   co_await token.stopped();
  ///   co_await flush();
  ASYNC_CANCEL("nothing") stopped_awaiter stopped() const noexcept;

  /// For code that takes a std::stop_token: a source that is requested when
  /// this is, as long as the returned object lives. Allocates.
  [[nodiscard]] std_stop_link std_token() const;

  friend bool operator==(const stop_ref &, const stop_ref &) noexcept = default;

  /// For the runtime's own parts.
  explicit stop_ref(detail::stop_state *state, bool retain = true) noexcept : state_(state) {
    if (retain && state_ != nullptr)
      state_->retain();
  }
  detail::stop_state *state() const noexcept { return state_; }

private:
  detail::stop_state *state_ = nullptr;
};

/// Summary: a source of stop requests. Leaving its scope requests stop, so what
/// listens to it does not run on unstoppable; disarm() gives that up.
/// Use instead: join_handle::request_stop() to stop one task; select, timeout
/// and task_group make their own scopes. Thread safety: request_stop() and
/// token() from any thread. Lifetime: tokens may outlive it.
///
/// Example:
///   async::stop_scope scope;
///   auto worker = async::spawn(async::with_stop(scope.token(), serve()));
///   scope.request_stop();
///   co_await worker.join();
class stop_scope {
public:
  /// A source of its own, without a parent.
  stop_scope() : token_(new detail::plain_stop_state, false) {}
  stop_scope(stop_scope &&) noexcept = default;
  stop_scope &operator=(stop_scope &&other) noexcept {
    if (this != &other) {
      request_stop();
      token_ = std::move(other.token_);
    }
    return *this;
  }
  ~stop_scope() { request_stop(); }

  /// True for the call that made the request. Wakes the waiters; they run on
  /// their home schedulers, not inside this call. Callbacks of std::stop_token
  /// do run inside it.
  bool request_stop() noexcept {
    const stop_ref keep = token_; // a callback may drop the last other reference
    return keep.state() != nullptr && keep.state()->request();
  }
  bool stop_requested() const noexcept { return token_.stop_requested(); }
  /// Copies keep the state alive.
  const stop_ref &token() const noexcept { return token_; }
  /// The destructor will request nothing.
  void disarm() noexcept { token_ = stop_ref(); }

  explicit stop_scope(stop_ref token) noexcept : token_(std::move(token)) {}

private:
  stop_ref token_;
};

/// Ties a std::stop_token to one of ours: keep it as long as the std token
/// should follow.
///
/// Example:
///   auto link = token.std_token();
///   std::jthread thread(legacy_loop, link.get());
class std_stop_link {
public:
  std::stop_token get() const noexcept { return impl_->source.get_token(); }
  operator std::stop_token() const noexcept { return get(); }

private:
  friend class stop_ref;
  struct impl : detail::stop_callback {
    explicit impl(stop_ref token) : stop_callback(&fire), token(std::move(token)) {
      if (!attach(this->token.state()))
        source.request_stop();
    }
    ~impl() { detach(); }
    static void fire(detail::stop_callback &self) noexcept {
      static_cast<impl &>(self).source.request_stop();
    }
    std::stop_source source;
    stop_ref token;
  };
  explicit std_stop_link(stop_ref token) : impl_(std::make_unique<impl>(std::move(token))) {}
  std::unique_ptr<impl> impl_;
};

inline std_stop_link stop_ref::std_token() const { return std_stop_link(*this); }

/// A scope that stops when 'token' is requested, or by itself.
[[nodiscard]] stop_scope from(std::stop_token token);

class [[nodiscard]] stop_ref::stopped_awaiter : public detail::waiter {
public:
  explicit stopped_awaiter(stop_ref token) noexcept : token_(std::move(token)) {}

  bool await_ready() const noexcept { return token_.stop_requested() && may_complete(); }
  template <detail::async_promise P> bool await_suspend(std::coroutine_handle<P> handle) noexcept {
    prepare(handle);
    // Both registrations are made under the lock, so that neither callback
    // looks at the other before it stands.
    {
      detail::short_lock lock(mutex_);
      waiting_ = true;
      if (fired_.attach(token_.state())) {
        if (listen<stopped_awaiter>())
          return true;
        waiting_ = false;
        complete(detail::outcome::stopped);
        return false;
      }
      waiting_ = false;
      complete(detail::outcome::ready);
    }
    return give_way();
  }
  void await_resume() {
    fired_.detach();
    finish_quietly();
    if (result() == detail::outcome::stopped && !token_.stop_requested())
      throw async::stopped();
  }
  void on_stop() noexcept { decide(detail::outcome::stopped); }

private:
  struct registration : detail::stop_callback {
    explicit registration(stopped_awaiter &owner) noexcept
        : stop_callback([](detail::stop_callback &self) noexcept {
            static_cast<registration &>(self).owner.decide(detail::outcome::ready);
          }),
          owner(owner) {}
    stopped_awaiter &owner;
  };

  void decide(detail::outcome result) noexcept {
    {
      detail::short_lock lock(mutex_);
      if (!waiting_)
        return;
      waiting_ = false;
      complete(result);
    }
    wake(*this);
  }

  stop_ref token_;
  registration fired_{*this};
  detail::short_mutex mutex_;
  bool waiting_ = false; // guarded by mutex_
};

inline stop_ref::stopped_awaiter stop_ref::stopped() const noexcept {
  return stopped_awaiter(*this);
}

inline stop_scope stop_ref::child() const {
  return stop_scope(stop_ref(new detail::child_stop_state(state_), false));
}

} // namespace async

#endif // ASYNC_STOP_HPP

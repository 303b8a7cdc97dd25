// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A channel for one value: the answer to a request, the result of something that
// was started elsewhere.
#ifndef ASYNC_ONESHOT_HPP
#define ASYNC_ONESHOT_HPP

#include <async/annotate.hpp>
#include <async/detail/channel_error.hpp>
#include <async/detail/frame_pool.hpp>
#include <async/detail/parking.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace async::oneshot {

namespace detail {
using namespace async::detail;

/// Small blocks that come and go: from the pool of the coroutine frames.
template <class T> struct pool_allocator {
  using value_type = T;
  pool_allocator() = default;
  template <class U> pool_allocator(const pool_allocator<U> &) noexcept {}
  T *allocate(std::size_t n) { return static_cast<T *>(frame_pool::allocate(n * sizeof(T))); }
  void deallocate(T *p, std::size_t n) noexcept { frame_pool::deallocate(p, n * sizeof(T)); }
  friend bool operator==(pool_allocator, pool_allocator) noexcept { return true; }
};

enum : unsigned char { sent = 1, sender_gone = 2, receiver_gone = 4 };

template <class T> struct state {
  short_mutex lock;
  std::atomic<unsigned char> flags{0}; // written under lock
  list<parked> receiving;              // at most one; guarded by lock, as the next
  list<parked> closing;                // the sender in closed(), at most one
  std::optional<T> value;              // the sender's before `sent`, then the receiver's

  bool has(unsigned f) const noexcept { return (flags.load(std::memory_order_acquire) & f) != 0; }
  void set(unsigned char f) noexcept {
    flags.store(flags.load(std::memory_order_relaxed) | f, std::memory_order_release);
  }
  void drop_sender() noexcept {
    wake_list woken;
    const short_lock hold(lock);
    set(sender_gone);
    if (parked *waiting = receiving.pop_front())
      woken.close(*waiting);
  }
  void drop_receiver() noexcept {
    wake_list woken;
    const short_lock hold(lock);
    set(receiver_gone);
    if (parked *waiting = closing.pop_front())
      woken.grant(*waiting);
  }
};

template <class T> class [[nodiscard]] recv_awaiter : public parking<recv_awaiter<T>> {
public:
  explicit recv_awaiter(state<T> &s) noexcept : state_(s) {}
  ~recv_awaiter() { this->abandon(); } // the value stays where it is
  async::result<T, async::closed<>> await_resume() {
    this->finish();
    if (!state_.has(sent) || !state_.value)
      return unexpected(async::closed<>());
    async::result<T, async::closed<>> taken(std::move(*state_.value));
    state_.value.reset();
    return taken;
  }

private:
  friend parking<recv_awaiter>;
  short_mutex &queue_lock() noexcept { return state_.lock; }
  bool ready() const noexcept { return state_.has(sent | sender_gone | receiver_gone); }
  bool try_fast() noexcept { return ready(); }
  bool try_locked(wake_list &) noexcept { return ready(); }
  void link() noexcept { state_.receiving.push_back(*this); }
  void unlink(wake_list &) noexcept { state_.receiving.remove(*this); }
  state<T> &state_;
};

template <class T> class [[nodiscard]] closed_awaiter : public parking<closed_awaiter<T>> {
public:
  explicit closed_awaiter(state<T> &s) noexcept : state_(s) {}
  ~closed_awaiter() { this->abandon(); }
  void await_resume() { this->finish(); }

private:
  friend parking<closed_awaiter>;
  short_mutex &queue_lock() noexcept { return state_.lock; }
  bool try_fast() noexcept { return state_.has(receiver_gone); }
  bool try_locked(wake_list &) noexcept { return state_.has(receiver_gone); }
  void link() noexcept { state_.closing.push_back(*this); }
  void unlink(wake_list &) noexcept { state_.closing.remove(*this); }
  state<T> &state_;
};
} // namespace detail

template <class T> class sender;
template <class T> class receiver;

/// Makes the two ends.
template <class T> [[nodiscard]] std::pair<sender<T>, receiver<T>> channel();

/// The end that sends the value. Destroyed without it, the receiver is told `closed`.
///
/// **Ordering**: what was done before send() is seen by the receiver.
/// **Cancellation**: send() does not wait. closed() loses nothing.
/// **Thread safety**: an end belongs to one task at a time; the two ends to different
/// threads as you like.
/// **Lifetime**: the ends may die in any order.
/// **Example**:
/// ```cpp
/// auto [answer, waiting] = async::oneshot::channel<int>();
/// co_await requests.send({question, std::move(answer)});
/// auto value = co_await waiting; // result<int, closed<>>
/// ```
template <class T> class sender {
public:
  sender(sender &&) noexcept = default;
  sender &operator=(sender &&other) noexcept {
    drop();
    state_ = std::move(other.state_);
    return *this;
  }
  ~sender() { drop(); }

  /// Sends the value; uses the sender up. The value comes back if the receiver is
  /// gone. If moving it throws, nothing was sent and the sender can be used again.
  async::result<void, async::closed<T>> send(T value) && {
    auto &s = *state_;
    s.value.emplace(std::move(value)); // ours until `sent`
    {
      async::detail::wake_list woken;
      const async::detail::short_lock hold(s.lock);
      if (!s.has(detail::receiver_gone)) {
        s.set(detail::sent);
        if (async::detail::parked *waiting = s.receiving.pop_front())
          woken.grant(*waiting);
      }
    }
    if (!s.has(detail::sent)) {
      async::result<void, async::closed<T>> back(unexpected(async::closed<T>(std::move(*s.value))));
      s.value.reset();
      return back;
    }
    state_.reset();
    return {};
  }

  /// Awaitable that waits until the receiver is gone: the answer is not wanted any
  /// more.
  ASYNC_CANCEL("nothing") [[nodiscard]] auto closed() noexcept {
    return detail::closed_awaiter<T>(*state_);
  }
  [[nodiscard]] bool is_closed() const noexcept { return state_->has(detail::receiver_gone); }

private:
  friend std::pair<sender<T>, receiver<T>> channel<T>();
  explicit sender(std::shared_ptr<detail::state<T>> s) noexcept : state_(std::move(s)) {}
  void drop() noexcept {
    if (state_)
      state_->drop_sender();
    state_.reset();
  }
  std::shared_ptr<detail::state<T>> state_;
};

/// The end that `co_await` takes the value from: `result<T, closed<>>`, where the
/// error says that the sender is gone and has sent nothing.
///
/// **Cancellation**: a stopped wait loses nothing: the value can still be received.
/// **Thread safety**, **Lifetime**: as for the sender.
template <class T> class receiver {
public:
  receiver(receiver &&) noexcept = default;
  receiver &operator=(receiver &&other) noexcept {
    drop();
    state_ = std::move(other.state_);
    return *this;
  }
  ~receiver() { drop(); }

  ASYNC_CANCEL("nothing") [[nodiscard]] detail::recv_awaiter<T> recv() noexcept {
    return detail::recv_awaiter<T>(*state_);
  }
  ASYNC_CANCEL("nothing") detail::recv_awaiter<T> operator co_await() noexcept { return recv(); }

  /// The value if it is there.
  [[nodiscard]] async::result<T, try_recv_error> try_recv() {
    if (!state_->has(detail::sent) || !state_->value)
      return unexpected(state_->flags.load(std::memory_order_acquire) != 0 ? try_recv_error::closed
                                                                           : try_recv_error::empty);
    async::result<T, try_recv_error> taken(std::move(*state_->value));
    state_->value.reset();
    return taken;
  }

  /// Tells the sender that the value is not wanted; one that was already sent can
  /// still be received.
  void close() noexcept { state_->drop_receiver(); }

  /// 1 while a value waits to be received.
  [[nodiscard]] std::size_t size() const noexcept {
    return state_->has(detail::sent) && state_->value ? 1 : 0;
  }
  [[nodiscard]] std::size_t max() const noexcept { return 1; }
  [[nodiscard]] std::size_t free() const noexcept { return 1 - size(); }
  [[nodiscard]] double fill_ratio() const noexcept { return static_cast<double>(size()); }
  [[nodiscard]] std::size_t high_water() const noexcept {
    return state_->has(detail::sent) ? 1 : 0;
  }

private:
  friend std::pair<sender<T>, receiver<T>> channel<T>();
  explicit receiver(std::shared_ptr<detail::state<T>> s) noexcept : state_(std::move(s)) {}
  void drop() noexcept {
    if (!state_)
      return;
    if (!state_->has(detail::sent)) // else nobody listens any more
      state_->drop_receiver();
    // A value that nobody will receive goes now, not when the sender goes.
    if (state_->has(detail::sent))
      state_->value.reset();
    state_.reset();
  }
  std::shared_ptr<detail::state<T>> state_;
};

template <class T> std::pair<sender<T>, receiver<T>> channel() {
  auto s = std::allocate_shared<detail::state<T>>(detail::pool_allocator<detail::state<T>>());
  sender<T> tx(s);
  return {std::move(tx), receiver<T>(std::move(s))};
}

} // namespace async::oneshot

#endif // ASYNC_ONESHOT_HPP

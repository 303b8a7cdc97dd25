// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A channel whose every receiver gets every message.
#ifndef ASYNC_BROADCAST_HPP
#define ASYNC_BROADCAST_HPP

#include <async/annotate.hpp>
#include <async/detail/broadcast_state.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace async::broadcast {

template <class T> class sender;
template <class T> class receiver;

/// Makes a channel that keeps the last `capacity` messages (at least 1). Senders never
/// wait: a receiver that falls further behind is told how many it has missed.
///
/// **Use instead**: `watch` when only the newest value counts; `mpmc` when each message
/// is for one receiver; `mpsc` when none may be missed.
/// **Ordering**: all receivers see the messages in the same order.
/// **Example**:
/// ```cpp
/// auto [tx, rx] = async::broadcast::channel<event>(64);
/// for (;;) {
///   auto next = co_await rx.recv();
///   if (next) handle(*next);
///   else if (next.error().is_lagged()) resynchronise(); // and go on
///   else break;                                         // closed
/// }
/// ```
template <class T>
ASYNC_BOUND(0)
[[nodiscard]] std::pair<sender<T>, receiver<T>> channel(std::size_t capacity);

/// The end that messages go into; copies are ends of the same channel. When the last is
/// gone the receivers get what is left and then the end.
///
/// **Cancellation**: send() does not wait.
/// **Thread safety**: all members, from any thread; one object belongs to one thread at
/// a time for assignment and destruction. Receivers resume on their own schedulers.
/// **Lifetime**: the ends may die in any order. The channel keeps a message until it
/// is overwritten or all ends are gone.
template <class T> class sender {
public:
  sender(const sender &other) noexcept : state_(other.state_) {
    if (state_)
      state_->add_sender();
  }
  sender(sender &&) noexcept = default;
  sender &operator=(sender other) noexcept {
    state_.swap(other.state_);
    return *this;
  }
  ~sender() {
    if (state_)
      state_->drop_sender();
  }

  /// Sends to all receivers there are now, and gives how many; the message comes back
  /// if there is none.
  async::result<std::size_t, async::closed<T>> send(T value) {
    return state_->send(std::move(value));
  }

  /// A receiver of the messages that are sent from now on.
  [[nodiscard]] receiver<T> subscribe() const {
    return receiver<T>(state_, state_->add_receiver());
  }
  [[nodiscard]] std::size_t receiver_count() const noexcept { return state_->receivers(); }

  /// Messages that the slowest receiver has not seen; room before it lags; the bound;
  /// size() / max(); the most that one ever had before it.
  [[nodiscard]] std::size_t size() const noexcept { return state_->backlog(); }
  [[nodiscard]] std::size_t free() const noexcept { return max() - size(); }
  [[nodiscard]] std::size_t max() const noexcept { return state_->capacity(); }
  [[nodiscard]] double fill_ratio() const noexcept {
    return static_cast<double>(size()) / static_cast<double>(max());
  }
  [[nodiscard]] std::size_t high_water() const noexcept { return state_->high_water(); }

private:
  friend std::pair<sender<T>, receiver<T>> channel<T>(std::size_t);
  explicit sender(std::shared_ptr<detail::state<T>> s) noexcept : state_(std::move(s)) {}
  std::shared_ptr<detail::state<T>> state_;
};

/// One receiver, with its own place in the row of messages.
///
/// **Cancellation**: a stopped recv() loses nothing.
/// **Thread safety**: one task at a time; the gauges from any thread.
/// **Lifetime**: see sender.
template <class T> class receiver {
public:
  receiver(receiver &&) noexcept = default;
  receiver &operator=(receiver &&other) noexcept {
    receiver taken(std::move(other));
    state_.swap(taken.state_);
    place_.swap(taken.place_);
    return *this;
  }
  ~receiver() {
    if (state_)
      state_->drop_receiver(*place_);
  }

  /// Awaitable that gives `result<T, recv_error>`, a copy of the next message. The error
  /// says `closed`, or `lagged` by how many; after `lagged` the next recv() gives the
  /// oldest message that is still there. If copying throws, the message can be received
  /// again.
  ASYNC_CANCEL("nothing") [[nodiscard]] detail::recv_awaiter<T> recv() noexcept {
    return detail::recv_awaiter<T>(*state_, *place_);
  }
  /// The same without waiting.
  [[nodiscard]] async::result<T, try_recv_error> try_recv() { return state_->try_take(*place_); }

  /// Another receiver, of the messages that are sent from now on.
  [[nodiscard]] receiver resubscribe() const { return receiver(state_, state_->add_receiver()); }

  [[nodiscard]] std::size_t size() const noexcept { return state_->backlog(*place_); }
  [[nodiscard]] std::size_t free() const noexcept { return max() - size(); }
  [[nodiscard]] std::size_t max() const noexcept { return state_->capacity(); }
  [[nodiscard]] double fill_ratio() const noexcept {
    return static_cast<double>(size()) / static_cast<double>(max());
  }
  [[nodiscard]] std::size_t high_water() const noexcept { return state_->high_water(); }

private:
  friend std::pair<sender<T>, receiver<T>> channel<T>(std::size_t);
  friend sender<T>;
  receiver(std::shared_ptr<detail::state<T>> s, std::unique_ptr<detail::place> at) noexcept
      : state_(std::move(s)), place_(std::move(at)) {}
  std::shared_ptr<detail::state<T>> state_;
  std::unique_ptr<detail::place> place_;
};

template <class T> std::pair<sender<T>, receiver<T>> channel(std::size_t capacity) {
  ASYNC_ASSERT(capacity > 0, "async::broadcast::channel: capacity 0");
  auto s = std::make_shared<detail::state<T>>(capacity);
  auto first = s->add_receiver();
  sender<T> tx(s);
  return {std::move(tx), receiver<T>(std::move(s), std::move(first))};
}

} // namespace async::broadcast

#endif // ASYNC_BROADCAST_HPP

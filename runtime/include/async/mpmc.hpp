// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A channel from many senders to many receivers, each message to one of them.
#ifndef ASYNC_MPMC_HPP
#define ASYNC_MPMC_HPP

#include <async/annotate.hpp>
#include <async/detail/blocking_await.hpp>
#include <async/detail/channel_error.hpp>
#include <async/detail/mpmc_awaiters.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace async::mpmc {

template <class T> class sender;
template <class T> class receiver;

/// Makes a channel that holds at most `capacity` messages (at least 1): who sends into
/// a full one waits. Both ends can be copied: workers each hold a receiver.
///
/// **Use instead**: `mpsc` for one receiver (cheaper, and has reserve and recv_many);
/// never an mpsc receiver behind a mutex, which is held while it waits; `broadcast`
/// when each receiver wants every message.
/// **Ordering**: messages leave in the order they came in; tasks that wait to send, or
/// to receive, are served first come, first served. Two receivers handle their
/// messages in no particular order.
/// **Example**:
/// ```cpp
/// auto [tx, rx] = async::mpmc::channel<job>(64);
/// for (int i = 0; i < 4; ++i) workers.spawn(work(rx)); // each a copy
/// ```
template <class T>
ASYNC_BOUND(0)
[[nodiscard]] std::pair<sender<T>, receiver<T>> channel(std::size_t capacity);

/// The end that messages go into. When the last copy is gone the receivers get what is
/// left and then the end.
///
/// **Cancellation**: a stopped send() loses its place and destroys its message.
/// **Thread safety**: all members, from any thread; one object belongs to one thread
/// at a time for assignment and destruction.
/// **Lifetime**: an end outlives the operations that wait on it; otherwise the ends
/// may die in any order.
template <class T> class sender : public detail::end<T, true> {
  using base = detail::end<T, true>;

public:
  /// Awaitable that sends and gives `result<void, closed<T>>`: the error holds the
  /// message, which nobody will take any more.
  ASYNC_CANCEL("value") [[nodiscard]] detail::send_awaiter<T> send(T value) {
    return detail::send_awaiter<T>(*this->core_, std::move(value));
  }
  /// Sends if there is room and nobody waits for it; else the message comes back.
  async::result<void, try_send_error<T>> try_send(T value) {
    const auto r = this->core_->push(value);
    if (r == detail::push_result::done)
      return {};
    return unexpected(try_send_error<T>(r == detail::push_result::closed, std::move(value)));
  }
  /// send() for a thread that is no worker of a runtime: blocks it. Throws
  /// std::logic_error in a worker.
  ASYNC_BLOCKING_ON("wait") async::result<void, async::closed<T>> blocking_send(T value) {
    return async::detail::blocking_await(send(std::move(value)));
  }
  [[nodiscard]] bool is_closed() const noexcept { return this->core_->closed(); }

private:
  friend std::pair<sender<T>, receiver<T>> channel<T>(std::size_t);
  explicit sender(std::shared_ptr<detail::mpmc_core<T>> c) noexcept : base(std::move(c)) {}
};

/// The end that messages come out of. When the last copy is gone, messages that are
/// left are destroyed, and senders are told `closed`.
///
/// **Cancellation**: a stopped recv() loses its place and no message. A message that
/// was set aside for a task that is then destroyed goes to the next receiver.
/// **Thread safety**, **Lifetime**: as the sender.
template <class T> class receiver : public detail::end<T, false> {
  using base = detail::end<T, false>;

public:
  /// Awaitable that gives the next message, or nothing when the channel is closed (or
  /// all senders are gone) and empty. If moving the message out throws, it stays.
  ASYNC_CANCEL("queue_place") [[nodiscard]] detail::recv_awaiter<T> recv() noexcept {
    return detail::recv_awaiter<T>(*this->core_);
  }
  /// The next message if one is there that nobody waits for.
  [[nodiscard]] async::result<T, try_recv_error> try_recv() {
    std::optional<T> next;
    switch (this->core_->pull(next)) {
    case detail::pull_result::done:
      return async::result<T, try_recv_error>(std::in_place, std::move(*next));
    case detail::pull_result::finished:
      return unexpected(try_recv_error::closed);
    case detail::pull_result::nothing:
      break;
    }
    return unexpected(try_recv_error::empty);
  }
  /// recv() for a thread that is no worker of a runtime: blocks it. Throws
  /// std::logic_error in a worker.
  ASYNC_BLOCKING_ON("wait") std::optional<T> blocking_recv() {
    return async::detail::blocking_await(recv());
  }
  /// Takes no more: senders are told `closed`; what is there can still be received.
  void close() noexcept { this->core_->close(); }

private:
  friend std::pair<sender<T>, receiver<T>> channel<T>(std::size_t);
  explicit receiver(std::shared_ptr<detail::mpmc_core<T>> c) noexcept : base(std::move(c)) {}
};

template <class T> std::pair<sender<T>, receiver<T>> channel(std::size_t capacity) {
  ASYNC_ASSERT(capacity > 0, "async::mpmc::channel: capacity 0");
  auto core = std::make_shared<detail::mpmc_core<T>>(capacity);
  sender<T> tx(core);
  return {std::move(tx), receiver<T>(std::move(core))};
}

} // namespace async::mpmc

#endif // ASYNC_MPMC_HPP

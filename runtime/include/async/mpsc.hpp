// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A channel from many senders to one receiver.
#ifndef ASYNC_MPSC_HPP
#define ASYNC_MPSC_HPP

#include <async/annotate.hpp>
#include <async/detail/blocking_await.hpp>
#include <async/detail/channel_error.hpp>
#include <async/detail/mpsc_awaiters.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace async::mpsc {

template <class T> class sender;
template <class T> class receiver;
template <class T> class unbounded_sender;

/// Makes a channel that holds at most `capacity` messages: who sends into a full one
/// waits. `capacity` is at least 1.
///
/// **Use instead**: `oneshot` for one value; `mpmc` for many receivers; `broadcast`
/// when each receiver wants every message; `watch` when only the newest counts.
/// **Ordering**: messages of one sender arrive in the order they were sent; what was
/// done before a send is seen by the receiver. Senders that wait for room get it
/// first come, first served.
/// **Example**:
/// ```cpp
/// auto [tx, rx] = async::mpsc::channel<job>(128);
/// auto producing = async::spawn(produce(std::move(tx)));
/// while (auto next = co_await rx.recv()) handle(std::move(*next));
/// ```
template <class T>
ASYNC_BOUND(0)
[[nodiscard]] std::pair<sender<T>, receiver<T>> channel(std::size_t capacity);

/// Makes a channel without a bound: sending never waits, and memory grows with what
/// the receiver has not taken. Only for producers that are limited by something else.
template <class T>
ASYNC_UNBOUNDED_USE("async::mpsc::channel(capacity)")
[[nodiscard]] std::pair<unbounded_sender<T>, receiver<T>> unbounded();

/// Room for one message, which is sent without waiting and cannot fail for want of
/// room. Given back when destroyed. Counts as a sender.
template <class T> class ASYNC_GUARD("permit") permit {
public:
  permit(permit &&) noexcept = default;
  permit &operator=(permit &&other) noexcept {
    release();
    owner_ = std::move(other.owner_);
    return *this;
  }
  ~permit() { release(); }

  /// Sends; uses the permit up. The message comes back if the receiver is gone. If
  /// moving it throws, the room has been given back.
  async::result<void, async::closed<T>> send(T value) && {
    const detail::sender_ref<T> owner = std::move(owner_);
    if (!owner->push_reserved(value))
      return unexpected(async::closed<T>(std::move(value)));
    return {};
  }

private:
  friend detail::reserve_awaiter<T>;
  friend sender<T>;
  explicit permit(detail::sender_ref<T> owner) noexcept : owner_(std::move(owner)) {}
  void release() noexcept {
    if (owner_)
      owner_->give_back_room();
    owner_.reset();
  }
  detail::sender_ref<T> owner_;
};

/// The end that messages go into. Copies are ends of the same channel; when the last
/// is gone the receiver gets what is left and then the end.
///
/// **Cancellation**: a stopped send() loses its place and destroys its message; where
/// that matters, reserve() first. A stopped reserve() loses its place and nothing else.
/// **Thread safety**: all members, from any thread; one object belongs to one thread
/// at a time for assignment and destruction. Waiters resume on their own schedulers.
/// **Lifetime**: a sender outlives the operations that wait on it; otherwise the ends
/// may die in any order.
template <class T> class sender : public async::detail::gauges<sender<T>> {
public:
  /// Awaitable that sends and gives `result<void, closed<T>>`: the error holds the
  /// message, which the receiver will not take any more.
  ASYNC_CANCEL("value") [[nodiscard]] detail::send_awaiter<T> send(T value) {
    return detail::send_awaiter<T>(*core_, std::move(value));
  }

  /// Sends if there is room and nobody waits for it; else the message comes back.
  async::result<void, try_send_error<T>> try_send(T value) {
    const auto r = core_->push(value);
    if (r == async::detail::push_result::done)
      return {};
    return unexpected(try_send_error<T>(r == async::detail::push_result::closed, std::move(value)));
  }

  /// Awaitable that waits for room and gives `result<permit<T>, closed<>>`.
  ASYNC_CANCEL("queue_place") [[nodiscard]] detail::reserve_awaiter<T> reserve() noexcept {
    return detail::reserve_awaiter<T>(core_);
  }
  [[nodiscard]] std::optional<permit<T>> try_reserve() noexcept {
    if (core_->reserve() != async::detail::push_result::done)
      return std::nullopt;
    return permit<T>(core_);
  }

  /// send() for a thread that is no worker of a runtime: blocks it. Throws
  /// std::logic_error in a worker.
  ASYNC_BLOCKING_ON("wait") async::result<void, async::closed<T>> blocking_send(T value) {
    return async::detail::blocking_await(send(std::move(value)));
  }

  /// Awaitable that waits until the receiver has closed or is gone.
  ASYNC_CANCEL("nothing") [[nodiscard]] detail::closed_awaiter<T> closed() noexcept {
    return detail::closed_awaiter<T>(*core_);
  }
  [[nodiscard]] bool is_closed() const noexcept { return core_->closed(); }

private:
  friend async::detail::gauges<sender>;
  friend std::pair<sender<T>, receiver<T>> channel<T>(std::size_t);
  explicit sender(detail::sender_ref<T> core) noexcept : core_(std::move(core)) {}
  detail::sender_ref<T> core_;
};

/// The end that messages go into without a bound.
///
/// **Cancellation**: send() does not wait. **Thread safety**, **Lifetime**: as sender.
template <class T> class unbounded_sender {
public:
  /// Sends; the message comes back if the receiver will not take it any more.
  async::result<void, async::closed<T>> send(T value) {
    if (core_->push(value) == async::detail::push_result::done)
      return {};
    return unexpected(async::closed<T>(std::move(value)));
  }
  [[nodiscard]] bool is_closed() const noexcept { return core_->closed(); }
  [[nodiscard]] std::size_t size() const noexcept { return core_->size(); }
  [[nodiscard]] std::size_t high_water() const noexcept { return core_->high_water(); }

private:
  friend std::pair<unbounded_sender<T>, receiver<T>> unbounded<T>();
  explicit unbounded_sender(detail::sender_ref<T> core) noexcept : core_(std::move(core)) {}
  detail::sender_ref<T> core_;
};

/// The end that messages come out of; there is one.
///
/// **Cancellation**: a stopped recv() or recv_many() loses nothing: messages stay in
/// the channel until they are returned.
/// **Thread safety**: one task at a time; the gauges from any thread.
/// **Lifetime**: when it is destroyed, messages that are left are destroyed, and
/// senders are told `closed`.
template <class T> class receiver : public async::detail::gauges<receiver<T>> {
public:
  receiver(receiver &&) noexcept = default;
  receiver &operator=(receiver &&other) noexcept {
    drop();
    core_ = std::move(other.core_);
    return *this;
  }
  ~receiver() { drop(); }

  /// Awaitable that gives the next message, or nothing when the channel is closed (or
  /// all senders are gone) and empty. If moving the message out throws, it stays.
  ASYNC_CANCEL("nothing") [[nodiscard]] detail::recv_awaiter<T> recv() noexcept {
    return detail::recv_awaiter<T>(*core_);
  }

  /// Awaitable that waits for one message, appends it and those behind it to `out`,
  /// at most `limit`, and gives how many; 0 as recv() gives nothing. Cheaper than as
  /// many recv().
  ASYNC_CANCEL("nothing")
  [[nodiscard]] auto recv_many(std::vector<T> &out, std::size_t limit) noexcept {
    return detail::recv_many_awaiter<T, detail::append_to<T>>(*core_, detail::append_to<T>(out),
                                                              limit);
  }
  /// The same, assigned to the elements of `out`, from its beginning.
  ASYNC_CANCEL("nothing") [[nodiscard]] auto recv_many(std::span<T> out) noexcept {
    return detail::recv_many_awaiter<T, detail::assign_to<T>>(*core_, detail::assign_to<T>(out),
                                                              out.size());
  }

  /// The next message if one is there.
  [[nodiscard]] async::result<T, try_recv_error> try_recv() {
    if (T *next = core_->front())
      return detail::take<async::result<T, try_recv_error>>(*core_, *next);
    return unexpected(detail::finished(*core_) ? try_recv_error::closed : try_recv_error::empty);
  }

  /// recv() for a thread that is no worker of a runtime: blocks it. Throws
  /// std::logic_error in a worker.
  ASYNC_BLOCKING_ON("wait") std::optional<T> blocking_recv() {
    return async::detail::blocking_await(recv());
  }

  /// Takes no more: senders are told `closed`; what is there, or was promised a place,
  /// can still be received.
  void close() noexcept { core_->close(false); }

private:
  friend async::detail::gauges<receiver>;
  friend std::pair<sender<T>, receiver<T>> channel<T>(std::size_t);
  friend std::pair<unbounded_sender<T>, receiver<T>> unbounded<T>();
  explicit receiver(std::shared_ptr<detail::core<T>> c) noexcept : core_(std::move(c)) {}
  // Messages go now, not with the last sender: one of them may hold a sender.
  void drop() noexcept {
    if (!core_)
      return;
    core_->close(true);
    core_->drain();
    core_.reset();
  }
  std::shared_ptr<detail::core<T>> core_;
};

template <class T> std::pair<sender<T>, receiver<T>> channel(std::size_t capacity) {
  ASYNC_ASSERT(capacity > 0, "async::mpsc::channel: capacity 0");
  auto core = std::make_shared<detail::core<T>>(capacity);
  receiver<T> rx(core);
  return {sender<T>(detail::sender_ref<T>(std::move(core))), std::move(rx)};
}

template <class T> std::pair<unbounded_sender<T>, receiver<T>> unbounded() {
  auto core = std::make_shared<detail::core<T>>(detail::core<T>::unlimited);
  receiver<T> rx(core);
  return {unbounded_sender<T>(detail::sender_ref<T>(std::move(core))), std::move(rx)};
}

} // namespace async::mpsc

#endif // ASYNC_MPSC_HPP

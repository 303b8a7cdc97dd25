// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the ends of a broadcast channel share: a ring of the last messages. Small ones
// that copy by their bytes lie in it and are copied under the lock. All others stand
// behind a shared_ptr: a receiver takes the pointer under the lock and copies the message
// outside it, so that a long copy, or one that throws, is nobody else's concern, and an
// overwritten message that is just being copied stays until that is done.
#ifndef ASYNC_DETAIL_BROADCAST_STATE_HPP
#define ASYNC_DETAIL_BROADCAST_STATE_HPP

#include <async/detail/parking.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace async::broadcast {

/// Why recv() gave no message.
class recv_error {
public:
  recv_error(async::closed<>) noexcept : missed_(0) {}
  recv_error(async::lagged l) noexcept : missed_(l.missed()) {}
  [[nodiscard]] constexpr bool is_closed() const noexcept { return missed_ == 0; }
  [[nodiscard]] constexpr bool is_lagged() const noexcept { return missed_ != 0; }
  /// How many messages were missed.
  [[nodiscard]] constexpr std::uint64_t missed() const noexcept { return missed_; }
  friend bool operator==(recv_error, recv_error) noexcept = default;

private:
  std::uint64_t missed_;
};

/// Why try_recv() gave no message.
class try_recv_error {
public:
  constexpr explicit try_recv_error(bool closed, std::uint64_t missed = 0) noexcept
      : missed_(missed), closed_(closed) {}
  [[nodiscard]] constexpr bool is_empty() const noexcept { return !closed_ && missed_ == 0; }
  [[nodiscard]] constexpr bool is_closed() const noexcept { return closed_; }
  [[nodiscard]] constexpr bool is_lagged() const noexcept { return missed_ != 0; }
  [[nodiscard]] constexpr std::uint64_t missed() const noexcept { return missed_; }

private:
  std::uint64_t missed_;
  bool closed_;
};

namespace detail {
using namespace async::detail;

/// Where a receiver is: the number of the message it will take next. Written by the
/// receiver, read by the gauges of others.
struct place : list_hook {
  std::atomic<std::uint64_t> next{0};
};

/// A message in the ring: empty, or dereferenced to the message.
template <class T>
using cell = std::conditional_t<std::is_trivially_copyable_v<T> &&
                                    std::is_nothrow_copy_constructible_v<T> && sizeof(T) <= 64,
                                std::optional<T>, std::shared_ptr<const T>>;
template <class T> struct found {
  cell<T> message{};
  try_recv_error error{false};
};

template <class T> class state {
public:
  explicit state(std::size_t capacity) : ring_(capacity) {}

  async::result<std::size_t, async::closed<T>> send(T value) {
    if (count_.load(std::memory_order_relaxed) == 0)
      return unexpected(async::closed<T>(std::move(value)));
    cell<T> message; // afterwards: what it pushed out; destroyed last
    if constexpr (std::is_same_v<cell<T>, std::optional<T>>)
      message.emplace(std::move(value));
    else
      message = std::make_shared<const T>(std::move(value));
    wake_list woken;
    const short_lock hold(lock_);
    ring_[sent_ % ring_.size()].swap(message);
    ++sent_;
    note_high_water();
    while (parked *waiting = waiting_.pop_front())
      woken.grant(*waiting);
    return count_.load(std::memory_order_relaxed);
  }

  async::result<T, recv_error> take(place &at, const found<T> &next) {
    if (!next.message)
      return unexpected(next.error.missed() != 0 ? recv_error(lagged(next.error.missed()))
                                                 : recv_error(async::closed<>()));
    async::result<T, recv_error> copy(std::in_place, *next.message);
    advance(at);
    return copy;
  }
  async::result<T, try_recv_error> try_take(place &at) {
    const found<T> next = look(at);
    if (!next.message)
      return unexpected(next.error);
    async::result<T, try_recv_error> copy(std::in_place, *next.message);
    advance(at);
    return copy;
  }
  found<T> look(place &at) noexcept {
    const short_lock hold(lock_);
    return look_locked(at);
  }
  found<T> look_locked(place &at) noexcept {
    const std::uint64_t next = at.next.load(std::memory_order_relaxed);
    const std::uint64_t oldest = sent_ - std::min<std::uint64_t>(sent_, ring_.size());
    if (next < oldest) {
      at.next.store(oldest, std::memory_order_relaxed);
      return found<T>{{}, try_recv_error(false, oldest - next)};
    }
    if (next == sent_)
      return found<T>{{}, try_recv_error(senders_ == 0)};
    return found<T>{ring_[next % ring_.size()], try_recv_error(false)};
  }

  /// Under the lock: something to say to this receiver.
  bool ready(const place &at) const noexcept {
    return at.next.load(std::memory_order_relaxed) != sent_ || senders_ == 0;
  }

  std::unique_ptr<place> add_receiver() {
    auto at = std::make_unique<place>();
    const short_lock hold(lock_);
    at->next.store(sent_, std::memory_order_relaxed);
    places_.push_back(*at);
    ++count_;
    return at;
  }
  void drop_receiver(place &at) noexcept {
    const short_lock hold(lock_);
    places_.remove(at);
    --count_;
  }
  void add_sender() noexcept {
    const short_lock hold(lock_);
    ++senders_;
  }
  void drop_sender() noexcept {
    wake_list woken;
    const short_lock hold(lock_);
    if (--senders_ == 0)
      while (parked *waiting = waiting_.pop_front())
        woken.close(*waiting);
  }

  std::size_t receivers() const noexcept { return count_.load(std::memory_order_relaxed); }
  std::size_t capacity() const noexcept { return ring_.size(); }
  std::size_t backlog() noexcept {
    const short_lock hold(lock_);
    return backlog_locked();
  }
  std::size_t backlog(const place &at) noexcept {
    const short_lock hold(lock_);
    return backlog_locked(at);
  }
  std::size_t high_water() noexcept {
    const short_lock hold(lock_);
    return high_water_;
  }

  short_mutex &lock() noexcept { return lock_; }
  list<parked> &waiting() noexcept { return waiting_; }

private:
  static void advance(place &at) noexcept {
    at.next.store(at.next.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  std::size_t backlog_locked(const place &at) const noexcept {
    return std::min<std::uint64_t>(sent_ - at.next.load(std::memory_order_relaxed), ring_.size());
  }
  // Walks over the receivers only when the last known slowest one would make a new mark.
  void note_high_water() noexcept {
    if (sent_ - slowest_ <= high_water_ || high_water_ == ring_.size())
      return;
    const std::size_t most = backlog_locked();
    slowest_ = sent_ - most;
    high_water_ = std::max(high_water_, most);
  }
  std::size_t backlog_locked() const noexcept {
    std::size_t most = 0;
    for (const place *at = places_.front(); at; at = places_.next(*at))
      most = std::max(most, backlog_locked(*at));
    return most;
  }

  short_mutex lock_; // guards everything below
  std::uint64_t sent_ = 0;
  std::vector<cell<T>> ring_;
  list<place> places_;
  std::atomic<std::size_t> count_{0}; // written under lock_
  std::size_t senders_ = 1;
  std::size_t high_water_ = 0;
  std::uint64_t slowest_ = 0; // no receiver is behind it, unless it has lagged
  list<parked> waiting_;
};

template <class T> class [[nodiscard]] recv_awaiter : public parking<recv_awaiter<T>> {
public:
  recv_awaiter(state<T> &s, place &at) noexcept : state_(s), place_(at) {}
  ~recv_awaiter() { this->abandon(); }
  async::result<T, recv_error> await_resume() {
    this->finish();
    if (!looked_)
      next_ = state_.look(place_);
    return state_.take(place_, next_);
  }

private:
  friend parking<recv_awaiter>;
  short_mutex &queue_lock() noexcept { return state_.lock(); }
  bool try_fast() noexcept {
    const short_lock hold(state_.lock());
    if (!state_.ready(place_))
      return false;
    next_ = state_.look_locked(place_);
    looked_ = true;
    return true;
  }
  bool try_locked(wake_list &) noexcept { return state_.ready(place_); }
  void link() noexcept { state_.waiting().push_back(*this); }
  void unlink(wake_list &) noexcept { state_.waiting().remove(*this); }
  state<T> &state_;
  place &place_;
  found<T> next_;
  bool looked_ = false; // next_ was found without parking
};

} // namespace detail
} // namespace async::broadcast

#endif // ASYNC_DETAIL_BROADCAST_STATE_HPP

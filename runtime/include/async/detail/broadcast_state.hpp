// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the ends of a broadcast channel share: a ring of the last messages, each behind
// a shared_ptr. A receiver takes the pointer under the lock and copies the message
// outside it, so that a long copy, or one that throws, is nobody else's concern, and
// an overwritten message that is just being copied stays until that is done.
#ifndef ASYNC_DETAIL_BROADCAST_STATE_HPP
#define ASYNC_DETAIL_BROADCAST_STATE_HPP

#include <async/detail/parking.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
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

/// Where a receiver is: the number of the message it will take next.
struct place : list_hook {
  std::uint64_t next = 0; // guarded by the state's lock
};

template <class T> class state {
public:
  explicit state(std::size_t capacity) : ring_(capacity) {}

  async::result<std::size_t, async::closed<T>> send(T value) {
    std::shared_ptr<const T> message; // afterwards: what it pushed out; destroyed last
    if (receivers() == 0)
      return unexpected(async::closed<T>(std::move(value)));
    message = std::make_shared<const T>(std::move(value));
    wake_list woken;
    const short_lock hold(lock_);
    ring_[sent_ % ring_.size()].swap(message);
    ++sent_;
    high_water_ = std::max(high_water_, backlog_locked());
    while (parked *waiting = waiting_.pop_front())
      woken.grant(*waiting);
    return count_;
  }

  async::result<T, recv_error> take(place &at) {
    auto [message, error] = look(at);
    if (!message)
      return unexpected(error.missed() != 0 ? recv_error(lagged(error.missed()))
                                            : recv_error(async::closed<>()));
    async::result<T, recv_error> copy(std::in_place, *message);
    advance(at);
    return copy;
  }
  async::result<T, try_recv_error> try_take(place &at) {
    auto [message, error] = look(at);
    if (!message)
      return unexpected(error);
    async::result<T, try_recv_error> copy(std::in_place, *message);
    advance(at);
    return copy;
  }

  /// Under the lock: something to say to this receiver.
  bool ready(const place &at) const noexcept { return at.next != sent_ || senders_ == 0; }

  std::unique_ptr<place> add_receiver() {
    auto at = std::make_unique<place>();
    const short_lock hold(lock_);
    at->next = sent_;
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

  std::size_t receivers() noexcept {
    const short_lock hold(lock_);
    return count_;
  }
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
  struct found {
    std::shared_ptr<const T> message;
    try_recv_error error;
  };
  found look(place &at) noexcept {
    const short_lock hold(lock_);
    const std::uint64_t oldest = sent_ - std::min<std::uint64_t>(sent_, ring_.size());
    if (at.next < oldest) {
      const std::uint64_t missed = oldest - at.next;
      at.next = oldest;
      return found{nullptr, try_recv_error(false, missed)};
    }
    if (at.next == sent_)
      return found{nullptr, try_recv_error(senders_ == 0)};
    return found{ring_[at.next % ring_.size()], try_recv_error(false)};
  }
  void advance(place &at) noexcept {
    const short_lock hold(lock_);
    ++at.next;
  }
  std::size_t backlog_locked(const place &at) const noexcept {
    return std::min<std::uint64_t>(sent_ - at.next, ring_.size());
  }
  std::size_t backlog_locked() const noexcept {
    std::size_t most = 0;
    for (const place *at = places_.front(); at; at = places_.next(*at))
      most = std::max(most, backlog_locked(*at));
    return most;
  }

  short_mutex lock_; // guards everything below
  std::uint64_t sent_ = 0;
  std::vector<std::shared_ptr<const T>> ring_;
  list<place> places_;
  std::size_t count_ = 0;
  std::size_t senders_ = 1;
  std::size_t high_water_ = 0;
  list<parked> waiting_;
};

template <class T> class [[nodiscard]] recv_awaiter : public parking<recv_awaiter<T>> {
public:
  recv_awaiter(state<T> &s, place &at) noexcept : state_(s), place_(at) {}
  ~recv_awaiter() { this->abandon(); }
  async::result<T, recv_error> await_resume() {
    this->finish();
    return state_.take(place_);
  }

private:
  friend parking<recv_awaiter>;
  short_mutex &queue_lock() noexcept { return state_.lock(); }
  bool try_fast() noexcept {
    const short_lock hold(state_.lock());
    return state_.ready(place_);
  }
  bool try_locked(wake_list &) noexcept { return state_.ready(place_); }
  void link() noexcept { state_.waiting().push_back(*this); }
  void unlink(wake_list &) noexcept { state_.waiting().remove(*this); }
  state<T> &state_;
  place &place_;
};

} // namespace detail
} // namespace async::broadcast

#endif // ASYNC_DETAIL_BROADCAST_STATE_HPP

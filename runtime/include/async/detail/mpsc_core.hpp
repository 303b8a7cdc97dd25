// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the two ends of an mpsc channel share.
//
// The problem: with a ring under one lock, a sender and the receiver on two cores
// hand the lock's cache line to and fro for every message, and when one of them
// sleeps on it the other has to wake it by a system call. That costs ten times what
// the same work costs on one core.
//
// The idea: the two sides have different locks, and look at each other's counter
// only when their own knowledge of it is used up.
//  - Senders share `lock_`. They may write up to the position `limit_`, which
//    was computed from the receiver's counter some time ago; when they reach it they
//    read that counter again (make_room). Everything rare is folded into limit_: it is
//    0 when the channel is closed or when senders wait (nobody overtakes them), and
//    it stops at each new high-water mark.
//  - The one receiver takes no lock while there are messages that it knows of.
//
// Parking needs both sides to agree:
//  - The receiver parks under lock_, after it has looked at the store again; a sender
//    writes under lock_ and finds it parked. So the receiver is woken once, when it
//    is parked, and not for each message.
//  - A sender parks under lock_, and sets bit 0 of `read_`, the receiver's counter, by
//    an atomic step that also tells it the newest count. The receiver raises the count
//    by an atomic step that also tells it the bit. One of the two steps is first: either
//    the sender sees the room, or the receiver sees the sender. (One word, so that it
//    needs no fence, which ThreadSanitizer could not follow.)
//
// Parked senders are served in their order, as many as there is room for under one
// lock. What is handed over is room, not the message: it stays in the sender's frame
// until that runs, so a move that throws throws there. Room that is handed out and
// not yet used counts in `reserved_`, as do the permits of reserve().
#ifndef ASYNC_DETAIL_MPSC_CORE_HPP
#define ASYNC_DETAIL_MPSC_CORE_HPP

#include <async/detail/block_queue.hpp>
#include <async/detail/bounded_send.hpp>
#include <async/detail/parking.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>

namespace async::detail {

template <class T> class mpsc_core {
public:
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max() / 4;

  explicit mpsc_core(std::size_t max) noexcept : max_(max) {}

  // ---- senders --------------------------------------------------------------

  push_result push(T &value) {
    wake_list woken;
    take_turns();
    const std::lock_guard hold(lock_, std::adopt_lock);
    return push_locked(value, woken);
  }

  /// Under lock_. If the move throws, nothing has happened.
  push_result push_locked(T &value, wake_list &woken) {
    if (items_.written() >= limit_) [[unlikely]]
      if (const push_result r = make_room(); r != push_result::done)
        return r;
    items_.push(std::move(value));
    wake_receiver(woken, outcome::ready);
    return push_result::done;
  }

  /// The same, by one who will park if there is no room.
  push_result push_or_announce(T &value, wake_list &woken) {
    const push_result r = push_locked(value, woken);
    return r == push_result::full && announce_sender() ? push_locked(value, woken) : r;
  }

  /// Uses room that was handed out. False when the receiver is gone.
  bool push_reserved(T &value) {
    wake_list woken;
    const short_lock hold(lock_);
    if (receiver_gone_) {
      --reserved_;
      return false;
    }
    try {
      items_.push(std::move(value));
    } catch (...) {
      give_back_locked(woken);
      throw;
    }
    --reserved_;
    note_high_water();
    set_limit();
    wake_receiver(woken, outcome::ready);
    return true;
  }

  push_result reserve() noexcept {
    const short_lock hold(lock_);
    return reserve_locked();
  }
  push_result reserve_locked() noexcept {
    if (closed_)
      return push_result::closed;
    if (!senders_.empty() || !has_room())
      return push_result::full;
    ++reserved_;
    set_limit();
    return push_result::done;
  }

  void give_back_room() noexcept {
    wake_list woken;
    const short_lock hold(lock_);
    give_back_locked(woken);
  }

  /// Under lock_: into the queue of senders, after announce_sender().
  void park_sender(parked &node) noexcept {
    senders_.push_back(node);
    set_limit();
  }
  /// Under lock_: tells the receiver that a sender will park. True when there turns
  /// out to be room: then it need not.
  bool announce_sender() noexcept {
    known_read_ = read_.fetch_or(senders_wait, std::memory_order_acq_rel) >> 1;
    if (!senders_.empty() || occupied() >= max_)
      return false;
    read_.fetch_and(~senders_wait, std::memory_order_relaxed);
    set_limit();
    return true;
  }
  void unpark_sender(parked &node, wake_list &woken) noexcept {
    senders_.remove(node);
    serve_senders(woken);
  }

  void add_sender() noexcept { senders_alive_.fetch_add(1, std::memory_order_relaxed); }
  void drop_sender() noexcept {
    if (senders_alive_.fetch_sub(1, std::memory_order_acq_rel) != 1)
      return;
    wake_list woken;
    const short_lock hold(lock_);
    wake_receiver(woken, outcome::closed);
  }

  bool closed() noexcept {
    const short_lock hold(lock_);
    return closed_;
  }

  // ---- the receiver ---------------------------------------------------------

  T *front() noexcept { return items_.front(); }

  /// The message that front() gave has been taken out.
  void pop() noexcept { items_.pop(); }
  /// So many have been: says it to the senders.
  void popped(std::size_t n) noexcept {
    if (read_.fetch_add(2 * n, std::memory_order_acq_rel) & senders_wait) [[unlikely]] {
      wake_list woken;
      const short_lock hold(lock_);
      serve_senders(woken);
    }
  }

  /// Under lock_: nothing is there, and nothing will come.
  bool finished() noexcept {
    return !items_.front() &&
           ((closed_ && reserved_ == 0) || senders_alive_.load(std::memory_order_acquire) == 0);
  }

  void close(bool gone) noexcept {
    wake_list woken;
    const short_lock hold(lock_);
    closed_ = true;
    receiver_gone_ = receiver_gone_ || gone;
    while (parked *sender = senders_.pop_front())
      woken.close(*sender);
    while (parked *waiting = closing_.pop_front())
      woken.grant(*waiting);
    set_limit();
  }

  /// Destroys what nobody will receive.
  void drain() noexcept {
    while (items_.front())
      items_.pop();
  }

  // ---- gauges: any thread, true at some moment of the call ---------------------

  std::size_t size() const noexcept {
    const std::uint64_t read = read_.load(std::memory_order_acquire) >> 1;
    const std::uint64_t written = items_.written();
    return written > read ? std::min<std::size_t>(written - read, max_) : 0;
  }
  std::size_t free() noexcept {
    const short_lock hold(lock_);
    known_read_ = read_.load(std::memory_order_acquire) >> 1;
    return max_ - std::min(max_, occupied());
  }
  std::size_t max() const noexcept { return max_; }
  std::size_t high_water() noexcept {
    const short_lock hold(lock_);
    return high_water_;
  }

  short_mutex &lock() noexcept { return lock_; }
  list<parked> &receivers() noexcept { return receiver_; }
  list<parked> &closing() noexcept { return closing_; }
  bool closed_locked() const noexcept { return closed_; }

private:
  static constexpr std::uint64_t senders_wait = 1;

  // All under lock_.
  std::size_t occupied() const noexcept { return items_.written() - known_read_ + reserved_; }

  bool has_room() noexcept {
    if (occupied() >= max_)
      known_read_ = read_.load(std::memory_order_acquire) >> 1;
    return occupied() < max_;
  }
  // Locks. Two senders on two cores that look at the lock all the time pull its cache line
  // to and fro for each message. Who finds it held stays away for the time of some
  // messages; the other sends those without a miss.
  void take_turns() noexcept {
    for (unsigned pauses : {6u, 12u, 24u}) {
      if (lock_.try_lock())
        return;
      while (pauses-- != 0)
        relax(0);
    }
    lock_.lock();
  }
  push_result make_room() noexcept {
    if (closed_)
      return push_result::closed;
    if (!senders_.empty() || !has_room())
      return push_result::full;
    known_read_ = read_.load(std::memory_order_acquire) >> 1;
    high_water_ = std::max<std::size_t>(high_water_, items_.written() - known_read_ + 1);
    set_limit();
    return push_result::done;
  }
  void note_high_water() noexcept {
    if (items_.written() - known_read_ <= high_water_)
      return;
    known_read_ = read_.load(std::memory_order_acquire) >> 1;
    high_water_ = std::max<std::size_t>(high_water_, items_.written() - known_read_);
  }
  void set_limit() noexcept {
    limit_ = closed_ || !senders_.empty()
                 ? 0
                 : known_read_ + std::min<std::uint64_t>(high_water_, max_ - reserved_);
  }
  void give_back_locked(wake_list &woken) noexcept {
    --reserved_;
    serve_senders(woken);
    if (closed_ && reserved_ == 0)
      wake_receiver(woken, outcome::closed);
  }
  void serve_senders(wake_list &woken) noexcept {
    known_read_ = read_.load(std::memory_order_acquire) >> 1;
    while (!senders_.empty() && occupied() < max_) {
      ++reserved_;
      woken.grant(*senders_.pop_front());
    }
    if (senders_.empty())
      read_.fetch_and(~senders_wait, std::memory_order_relaxed);
    set_limit();
  }
  void wake_receiver(wake_list &woken, outcome result) noexcept {
    if (parked *waiting = receiver_.pop_front())
      woken.add(*waiting, result);
  }

  alignas(cache_line) short_mutex lock_;
  bool closed_ = false; // the rest, up to read_, is guarded by lock_
  bool receiver_gone_ = false;
  std::uint64_t limit_ = 0; // position that may be written without make_room()
  std::uint64_t known_read_ = 0;
  list<parked> receiver_; // at most one
  list<parked> senders_;
  list<parked> closing_; // senders in closed()
  std::size_t reserved_ = 0;
  std::size_t high_water_ = 0;
  const std::size_t max_;
  block_queue<T> items_; // writing end: lock_; reading end: the receiver
  std::atomic<std::size_t> senders_alive_{1};
  alignas(cache_line) std::atomic<std::uint64_t> read_{0}; // count * 2 + senders_wait
};

} // namespace async::detail

#endif // ASYNC_DETAIL_MPSC_CORE_HPP

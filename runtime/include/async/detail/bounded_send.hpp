// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// send() of the channels with a bound, mpsc and mpmc, and the gauges of their ends.
//
// The core has the room and the queue of those that wait for it. Who is woken was given
// room, not sent for: the message stays in the sender's frame until that runs, so a
// move that throws throws there. What a core has for that:
//
//   push_result push(T &);                          // locks; may throw, as the next ones
//   push_result push_or_announce(T &, wake_list &); // with lock(); `full`: it may park
//   bool push_reserved(T &);                        // uses the room; false: nobody receives
//   void give_back_room() noexcept;
//   void park_sender(parked &) noexcept;            // with lock(), as the next
//   void unpark_sender(parked &, wake_list &) noexcept;
#ifndef ASYNC_DETAIL_BOUNDED_SEND_HPP
#define ASYNC_DETAIL_BOUNDED_SEND_HPP

#include <async/detail/parking.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace async::detail {

enum class push_result : unsigned char { done, full, closed };

template <class Core, class T>
class [[nodiscard]] bounded_send : public parking<bounded_send<Core, T>> {
public:
  bounded_send(Core &c, T value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : core_(c), value_(std::move(value)) {}
  ~bounded_send() {
    if (this->abandon() && !sent_)
      core_.give_back_room();
  }
  async::result<void, async::closed<T>> await_resume() {
    if (this->finish() == outcome::closed || (!sent_ && !core_.push_reserved(value_)))
      return unexpected(async::closed<T>(std::move(value_)));
    return {};
  }

private:
  friend parking<bounded_send>;
  short_mutex &queue_lock() noexcept { return core_.lock(); }
  bool try_fast() { return done(core_.push(value_)); }
  bool try_locked(wake_list &woken) { return done(core_.push_or_announce(value_, woken)); }
  bool done(push_result r) noexcept {
    sent_ = r == push_result::done;
    if (r == push_result::closed)
      this->complete(outcome::closed);
    return r != push_result::full;
  }
  void link() noexcept { core_.park_sender(*this); }
  void unlink(wake_list &woken) noexcept { core_.unpark_sender(*this, woken); }

  Core &core_;
  T value_;
  bool sent_ = false; // else whoever woke us reserved room
};

/// The gauges of an end, whose core_ points to its core.
template <class End> class gauges {
public:
  /// Messages that wait now; room now; the bound; size() / max(); the most there ever
  /// were at once. From any thread.
  [[nodiscard]] std::size_t size() const noexcept { return core().size(); }
  [[nodiscard]] std::size_t free() const noexcept { return core().free(); }
  [[nodiscard]] std::size_t max() const noexcept { return core().max(); }
  [[nodiscard]] double fill_ratio() const noexcept {
    return static_cast<double>(size()) / static_cast<double>(max());
  }
  [[nodiscard]] std::size_t high_water() const noexcept { return core().high_water(); }

protected:
  gauges() = default;
  ~gauges() = default;
  gauges(const gauges &) = default;
  gauges &operator=(const gauges &) = default;

private:
  auto &core() const noexcept { return *static_cast<const End &>(*this).core_; }
};

} // namespace async::detail

#endif // ASYNC_DETAIL_BOUNDED_SEND_HPP

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Timers: six wheels of 64 slots, one tick a millisecond. Arming and disarming are
// constant time and allocate nothing; the entries lie in the awaiters. An entry in
// wheel n is at most 64^(n+1) ticks away; when its slot's time comes it moves down
// a wheel, or fires from the lowest. More than 64^6 ticks (two years) wait in the
// highest wheel and are looked at again.
//
// Not synchronised: the runtime's timer lock guards it.
#ifndef ASYNC_DETAIL_TIMER_WHEEL_HPP
#define ASYNC_DETAIL_TIMER_WHEEL_HPP

#include <async/detail/intrusive_list.hpp>
#include <bit>
#include <cstdint>

namespace async::detail {

/// One timer. 'expire' is called once, without the timer lock, after armed() went
/// false under the lock; disarming is no longer possible then.
class timer_entry : public list_hook {
public:
  using function = void (*)(timer_entry &) noexcept;
  explicit timer_entry(function expire) noexcept : expire_(expire) {}

  /// Under the timer lock.
  bool armed() const noexcept { return armed_; }
  void expire() noexcept { expire_(*this); }

private:
  friend class timer_wheel;
  function expire_;
  std::uint64_t tick_ = 0;
  unsigned char level_ = 0;
  unsigned char slot_ = 0;
  bool armed_ = false;
};

class timer_wheel {
public:
  static constexpr unsigned levels = 6;
  static constexpr unsigned bits = 6;
  static constexpr std::uint64_t never = ~std::uint64_t{0};

  bool empty() const noexcept { return count_ == 0; }
  std::uint64_t now() const noexcept { return now_; }

  /// A tick that is not in the future fires at the next advance().
  void insert(timer_entry &entry, std::uint64_t tick) noexcept {
    entry.tick_ = tick;
    entry.armed_ = true;
    ++count_;
    place(entry);
  }

  void remove(timer_entry &entry) noexcept {
    take_out(entry);
    entry.armed_ = false;
    --count_;
  }

  /// When advance() has something to do: an entry fires then, or moves down.
  std::uint64_t next() const noexcept {
    if (!due_.empty())
      return now_;
    std::uint64_t earliest = never;
    for (unsigned level = 0; level != levels; ++level)
      if (occupied_[level] != 0) {
        const std::uint64_t at = slot_time(level, next_slot(level));
        earliest = at < earliest ? at : earliest;
      }
    return earliest;
  }

  /// Moves on to tick 'now', or to the first tick before it at which something
  /// fires; what fires is appended to 'out', disarmed. Call until it says false.
  bool advance(std::uint64_t now, list<timer_entry> &out) noexcept {
    for (;;) {
      if (!due_.empty()) {
        while (timer_entry *entry = due_.pop_front()) {
          entry->armed_ = false;
          --count_;
          out.push_back(*entry);
        }
        return true;
      }
      const std::uint64_t at = next();
      if (at > now) {
        now_ = now_ < now ? now : now_;
        return false;
      }
      now_ = now_ < at ? at : now_;
      // Everything whose slot begins now, from the highest wheel down.
      for (unsigned level = levels; level-- != 0;) {
        if (occupied_[level] == 0)
          continue;
        const unsigned slot = next_slot(level);
        if (slot_time(level, slot) > now_)
          continue;
        occupied_[level] &= ~(std::uint64_t{1} << slot);
        list<timer_entry> moving;
        moving.splice_back(slots_[level][slot]);
        while (timer_entry *entry = moving.pop_front())
          place(*entry);
      }
    }
  }

private:
  static constexpr unsigned due_level = levels;

  void place(timer_entry &entry) noexcept {
    if (entry.tick_ <= now_) {
      entry.level_ = due_level;
      due_.push_back(entry);
      return;
    }
    const std::uint64_t differing = (entry.tick_ ^ now_) | 63;
    unsigned level = (63 - static_cast<unsigned>(std::countl_zero(differing))) / bits;
    std::uint64_t tick = entry.tick_;
    if (level >= levels) {
      // Too far: the slot of the highest wheel that comes last from here.
      level = levels - 1;
      const std::uint64_t farthest = now_ + (std::uint64_t{63} << (bits * level));
      tick = tick < farthest ? tick : farthest;
    }
    entry.level_ = static_cast<unsigned char>(level);
    entry.slot_ = static_cast<unsigned char>((tick >> (bits * level)) & 63);
    slots_[level][entry.slot_].push_back(entry);
    occupied_[level] |= std::uint64_t{1} << entry.slot_;
  }

  void take_out(timer_entry &entry) noexcept {
    entry.unlink();
    if (entry.level_ != due_level && slots_[entry.level_][entry.slot_].empty())
      occupied_[entry.level_] &= ~(std::uint64_t{1} << entry.slot_);
  }

  /// The next occupied slot, counted from the slot of now_ on.
  unsigned next_slot(unsigned level) const noexcept {
    const unsigned here = static_cast<unsigned>(now_ >> (bits * level)) & 63;
    const auto turned = std::rotr(occupied_[level], static_cast<int>(here));
    return (here + static_cast<unsigned>(std::countr_zero(turned))) & 63;
  }

  /// When that slot's time begins.
  std::uint64_t slot_time(unsigned level, unsigned slot) const noexcept {
    const unsigned shift = bits * level;
    const std::uint64_t turn = std::uint64_t{64} << shift;
    const std::uint64_t start = now_ & ~(turn - 1);
    std::uint64_t at = start + (static_cast<std::uint64_t>(slot) << shift);
    // Only what is too far for the wheels lies behind the slot of now_.
    if (at + (std::uint64_t{1} << shift) <= now_)
      at += turn;
    return at;
  }

  std::uint64_t now_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t occupied_[levels] = {};
  list<timer_entry> due_;
  list<timer_entry> slots_[levels][64];
};

} // namespace async::detail

#endif // ASYNC_DETAIL_TIMER_WHEEL_HPP

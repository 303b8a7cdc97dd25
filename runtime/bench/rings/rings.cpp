// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Four ways to build the store of a bounded channel with many senders and one
// receiver, without tasks, parking or wake-ups: what does the store itself cost,
// and what happens to it when two cores work on it at once?
//
//   locked    one lock around everything, as the prototype had it
//   split     a lock for the senders; the receiver takes none, and the two ends
//             meet in one published counter each (block_queue.hpp is of this kind)
//   sequence  Vyukov's ring: a sequence number in each slot, senders compete by
//             compare-exchange on the tail
//   ticket    a counter of free places (fetch_sub), then a place (fetch_add), then
//             a flag in the slot: what Tokio's semaphore and block list amount to
//
// Arrangements of two threads: `apart`, one sends and the other receives; `mixed`,
// both send and one receives too, as a work-stealing scheduler arranges it; `same`,
// one thread does both. Capacity 128, one million messages.
//
//   c++ -std=c++20 -O2 -pthread rings.cpp && ./a.out [ROUNDS]
#include "../harness.hpp"

#include <algorithm>
#include <atomic>
#include <linux/futex.h>
#include <memory>
#include <sched.h>
#include <sys/syscall.h>
#include <thread>

using u32 = std::uint32_t;
using u64 = std::uint64_t;
constexpr u64 capacity = 128, messages = 1'000'000;

inline void pause_a_little(unsigned &round) {
  if (++round < 64)
    __builtin_ia32_pause();
  else
    sched_yield();
}

// Free, held, held with sleepers; spins a little first.
class lock_word {
public:
  void lock() {
    u32 free = 0;
    if (word_.compare_exchange_strong(free, 1, std::memory_order_acquire))
      return;
    for (int i = 0; i < spins; ++i) {
      __builtin_ia32_pause();
      free = 0;
      if (word_.load(std::memory_order_relaxed) == 0 &&
          word_.compare_exchange_strong(free, 1, std::memory_order_acquire))
        return;
    }
    while (word_.exchange(2, std::memory_order_acquire) != 0)
      syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, 2, nullptr, nullptr, 0);
  }
  void unlock() {
    if (word_.exchange(0, std::memory_order_release) == 2)
      syscall(SYS_futex, &word_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }
  static inline int spins = 40;

private:
  std::atomic<u32> word_{0};
};

class locked {
public:
  bool send(u64 value) {
    lock_.lock();
    const bool room = tail_ - head_ < capacity;
    if (room)
      slots_[tail_++ % capacity] = value;
    lock_.unlock();
    return room;
  }
  bool receive(u64 &value) {
    lock_.lock();
    const bool some = tail_ != head_;
    if (some)
      value = slots_[head_++ % capacity];
    lock_.unlock();
    return some;
  }

private:
  alignas(64) lock_word lock_;
  u64 head_ = 0, tail_ = 0, slots_[capacity];
};

class split {
public:
  bool send(u64 value) {
    lock_.lock();
    const u64 tail = tail_.load(std::memory_order_relaxed);
    bool room = tail - head_seen_ < capacity;
    if (!room) {
      head_seen_ = head_.load(std::memory_order_acquire);
      room = tail - head_seen_ < capacity;
    }
    if (room) {
      slots_[tail % capacity] = value;
      tail_.store(tail + 1, std::memory_order_release);
    }
    lock_.unlock();
    return room;
  }
  bool receive(u64 &value) {
    const u64 head = head_.load(std::memory_order_relaxed);
    if (head == tail_seen_) {
      tail_seen_ = tail_.load(std::memory_order_acquire);
      if (head == tail_seen_)
        return false;
    }
    value = slots_[head % capacity];
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

private:
  alignas(64) lock_word lock_;
  u64 head_seen_ = 0;
  std::atomic<u64> tail_{0};
  alignas(64) std::atomic<u64> head_{0};
  u64 tail_seen_ = 0;
  alignas(64) u64 slots_[capacity];
};

class sequence {
public:
  sequence() {
    for (u64 i = 0; i < capacity; ++i)
      slots_[i].turn.store(i, std::memory_order_relaxed);
  }
  bool send(u64 value) {
    u64 at = tail_.load(std::memory_order_relaxed);
    for (;;) {
      slot &s = slots_[at % capacity];
      const u64 turn = s.turn.load(std::memory_order_acquire);
      if (turn == at) {
        if (tail_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
          s.value = value;
          s.turn.store(at + 1, std::memory_order_release);
          return true;
        }
      } else if (turn < at) {
        return false;
      } else {
        at = tail_.load(std::memory_order_relaxed);
      }
    }
  }
  bool receive(u64 &value) {
    slot &s = slots_[head_ % capacity];
    if (s.turn.load(std::memory_order_acquire) != head_ + 1)
      return false;
    value = s.value;
    s.turn.store(head_ + capacity, std::memory_order_release);
    ++head_;
    return true;
  }

private:
  struct slot {
    std::atomic<u64> turn;
    u64 value;
  };
  alignas(64) std::atomic<u64> tail_{0};
  alignas(64) u64 head_ = 0;
  alignas(64) slot slots_[capacity];
};

class ticket {
public:
  bool send(u64 value) {
    if (free_.fetch_sub(1, std::memory_order_acq_rel) <= 0) {
      free_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    slot &s = slots_[tail_.fetch_add(1, std::memory_order_relaxed) % size];
    s.value = value;
    s.full.store(true, std::memory_order_release);
    return true;
  }
  bool receive(u64 &value) {
    slot &s = slots_[head_ % size];
    if (!s.full.load(std::memory_order_acquire))
      return false;
    value = s.value;
    s.full.store(false, std::memory_order_relaxed);
    ++head_;
    free_.fetch_add(1, std::memory_order_release);
    return true;
  }

private:
  static constexpr u64 size = capacity;
  struct slot {
    std::atomic<bool> full{false};
    u64 value;
  };
  alignas(64) std::atomic<std::int64_t> free_{capacity};
  std::atomic<u64> tail_{0};
  alignas(64) u64 head_ = 0;
  alignas(64) slot slots_[size];
};

template <class R> void apart(R &ring) {
  std::thread sender([&] {
    unsigned round = 0;
    for (u64 i = 0; i < messages;)
      if (ring.send(i)) {
        ++i;
        round = 0;
      } else {
        pause_a_little(round);
      }
  });
  u64 value = 0;
  unsigned round = 0;
  for (u64 i = 0; i < messages;)
    if (ring.receive(value)) {
      ++i;
      round = 0;
    } else {
      pause_a_little(round);
    }
  sender.join();
}

template <class R> void mixed(R &ring) {
  std::thread sender([&] {
    unsigned round = 0;
    for (u64 i = 0; i < messages / 2;)
      if (ring.send(i)) {
        ++i;
        round = 0;
      } else {
        pause_a_little(round);
      }
  });
  u64 value = 0, sent = 0;
  unsigned round = 0;
  for (u64 got = 0; got < messages;) {
    const u64 before = got + sent;
    for (int i = 0; i < 128 && sent < messages / 2 && ring.send(sent); ++i)
      ++sent;
    for (int i = 0; i < 128 && ring.receive(value); ++i)
      ++got;
    if (got + sent == before)
      pause_a_little(round);
    else
      round = 0;
  }
  sender.join();
}

template <class R> void same(R &ring) {
  u64 value = 0;
  for (u64 sent = 0, got = 0; got < messages;) {
    while (sent < messages && ring.send(sent))
      ++sent;
    while (ring.receive(value))
      ++got;
  }
}

struct figures {
  std::vector<double> wall, cpu;
  void add(u64 wall_ns, u64 cpu_ns) {
    wall.push_back(double(wall_ns) / messages);
    cpu.push_back(double(cpu_ns) / messages);
  }
  static double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
  }
  void print(const char *design, const char *arrangement) {
    std::printf("%-9s %-6s wall %6.1f (%5.1f to %6.1f)  cpu %6.1f (%5.1f to %6.1f)\n", design,
                arrangement, median(wall), *std::min_element(wall.begin(), wall.end()),
                *std::max_element(wall.begin(), wall.end()), median(cpu),
                *std::min_element(cpu.begin(), cpu.end()),
                *std::max_element(cpu.begin(), cpu.end()));
  }
};

template <class R> void once(figures (&into)[3]) {
  void (*const arrangements[])(R &) = {apart<R>, mixed<R>, same<R>};
  for (int i = 0; i < 3; ++i) {
    auto ring = std::make_unique<R>();
    const u64 wall = bench::wall_ns(), cpu = bench::cpu_ns();
    arrangements[i](*ring);
    into[i].add(bench::wall_ns() - wall, bench::cpu_ns() - cpu);
  }
}

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
  const char *designs[] = {"locked", "split", "sequence", "ticket"},
             *names[] = {"apart", "mixed", "same"};
  figures all[4][3];
  for (int r = 0; r < rounds; ++r) {
    once<locked>(all[0]);
    once<split>(all[1]);
    once<sequence>(all[2]);
    once<ticket>(all[3]);
  }
  for (int d = 0; d < 4; ++d)
    for (int a = 0; a < 3; ++a)
      all[d][a].print(designs[d], names[a]);
}

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy -check-suffixes=BOTH %s async-async-lock-across-await %t
// RUN: %check_async_tidy -check-suffixes=BOTH,EARLY -config=%S/../../patterns/Inputs/every-confidence.yaml %s async-async-lock-across-await %t.low
// Operations behind the lock that only wait; with low confidence, locks taken early.
#include "async_mock.h"
#include <memory>
#include <string>
#include <utility>

namespace async {
template <class T> class guarded {
public:
  class guard {
  public:
    guard(guard &&) noexcept;
    ~guard();
    T &operator*() const noexcept;
    T *operator->() const noexcept;
    void unlock() noexcept;
  };
  task<guard> lock();
};
} // namespace async

struct job {
  int number;
};
struct inbox {
  [[clang::annotate("async::cancel", "nothing")]] async::task<job> next();
  [[clang::annotate("async::cancel", "bytes")]] async::task<int> read(char *);
  async::task<> refresh();
  async::mpsc::receiver<job> jobs;
  int size() const;
};
async::task<job> fetch();
async::task<> work_off(job);

// ---- Reported

async::task<> receiver_behind_a_lock(async::guarded<async::mpsc::receiver<job>> &jobs) {
  for (;;) {
    auto next = co_await (*co_await jobs.lock()).recv();
    // CHECK-NOTES-BOTH: :[[@LINE-1]]:17: warning: the lock is held while 'recv' waits for somebody else; who wants it next waits as long [async-async-lock-across-await]
    // CHECK-NOTES-BOTH: :[[@LINE-2]]:28: note: locked here
    // CHECK-NOTES-BOTH: :[[@LINE-3]]:17: note: give each task one of its own: a channel with several receivers needs no lock
    (void)next;
  }
}
async::task<> by_arrow(async::guarded<async::mpsc::receiver<job>> &jobs) {
  auto receiver = co_await jobs.lock();
  auto next = co_await receiver->recv();
  // CHECK-NOTES-BOTH: :[[@LINE-1]]:15: warning: the lock is held while 'recv' waits
  // CHECK-NOTES-BOTH: :[[@LINE-2]]:24: note: locked here
  // CHECK-NOTES-BOTH: :[[@LINE-3]]:15: note: give each task one
  (void)next;
}
async::task<> of_ones_own(std::shared_ptr<async::guarded<inbox>> box) {
  auto guard = co_await box->lock();
  auto next = co_await guard->next();
  // CHECK-NOTES-BOTH: :[[@LINE-1]]:15: warning: the lock is held while 'next' waits
  // CHECK-NOTES-BOTH: :[[@LINE-2]]:24: note: locked here
  // CHECK-NOTES-BOTH: :[[@LINE-3]]:15: note: give each task one
  (void)next;
}
async::task<> a_member_behind_it(async::guarded<inbox> &box) {
  auto guard = co_await box.lock();
  auto next = co_await guard->jobs.recv();
  // CHECK-NOTES-BOTH: :[[@LINE-1]]:15: warning: the lock is held while 'recv' waits
  // CHECK-NOTES-BOTH: :[[@LINE-2]]:24: note: locked here
  // CHECK-NOTES-BOTH: :[[@LINE-3]]:15: note: give each task one
  (void)next;
}

// First used after the await: somebody may want to keep the others out until then.
async::task<> taken_early(async::guarded<std::string> &cache) {
  auto guard = co_await cache.lock();
  auto data = co_await fetch();
  // CHECK-NOTES-EARLY: :[[@LINE-1]]:15: warning: 'guard' is locked while this is awaited and first used after it; others wait for the lock as long [async-async-lock-across-await]
  // CHECK-NOTES-EARLY: :[[@LINE-3]]:8: note: locked here
  // CHECK-NOTES-EARLY: :[[@LINE-3]]:15: note: take the lock after the suspension point
  guard->push_back(static_cast<char>(data.number));
}

// ---- Silent

// Reading loses bytes when it is cancelled; two tasks must not do it at a time.
async::task<> serialises(async::guarded<inbox> &box) {
  char byte = 0;
  auto guard = co_await box.lock();
  (void)co_await guard->read(&byte);
}
// Nothing is known of it.
async::task<> unknown(async::guarded<inbox> &box) {
  auto guard = co_await box.lock();
  co_await guard->refresh();
}
// The receiver is its own, the lock is for something else.
async::task<> own_receiver(async::guarded<inbox> &box, async::mpsc::receiver<job> mine) {
  int n = 0;
  {
    auto guard = co_await box.lock();
    n = guard->size();
  }
  auto next = co_await mine.recv();
  (void)next;
  (void)n;
}
// Read, asked, written: one transaction.
async::task<> transaction(async::guarded<std::string> &cache) {
  auto guard = co_await cache.lock();
  if (!guard->empty())
    co_return;
  auto data = co_await fetch();
  guard->push_back(static_cast<char>(data.number));
}
async::task<> taken_after(async::guarded<std::string> &cache) {
  auto data = co_await fetch();
  auto guard = co_await cache.lock();
  guard->push_back(static_cast<char>(data.number));
}

// RUN: %check_async_tidy %s async-borrow-across-await,async-lock-across-await %t
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Exactly one of the two checks speaks: what is a lock is the other's.
#include "async_mock.h"
#include "task_shape.h"
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>

namespace boxed {
template <class T> class [[clang::annotate("async::borrow", "lock")]] Locked {
public:
  Locked();
  Locked(const Locked &) = delete;
  Locked(Locked &&);
  Locked &operator=(Locked &&);
  ~Locked();
  T *operator->();
  T &operator*();
};
template <class T> class MutexGuarded {
public:
  Locked<T> lockExclusive() const;
  Locked<const T> lockShared() const;
};
} // namespace boxed

namespace folly {
class rcu_domain;
rcu_domain &rcu_default_domain();
template <class Tag = int> class rcu_reader_domain {
public:
  explicit rcu_reader_domain(rcu_domain & = rcu_default_domain());
  rcu_reader_domain(std::defer_lock_t, rcu_domain & = rcu_default_domain());
  rcu_reader_domain(rcu_reader_domain &&);
  ~rcu_reader_domain();
  void lock();
  void unlock();
};
using rcu_reader = rcu_reader_domain<>;
template <template <class> class Atom = std::atomic> class hazptr_holder {
public:
  hazptr_holder();
  hazptr_holder(hazptr_holder &&);
  hazptr_holder &operator=(hazptr_holder &&);
  ~hazptr_holder();
  template <class T> T *protect(const Atom<T *> &);
  void reset_protection();
};
hazptr_holder<> make_hazard_pointer();
struct SharedMutexImpl {
  void lock();
  void unlock();
  void lock_shared();
  void unlock_shared();
};
using SharedMutex = SharedMutexImpl;
template <class S> class LockedPtr {
public:
  LockedPtr(LockedPtr &&);
  ~LockedPtr();
  S *operator->();
};
template <class T, class M = SharedMutex> class Synchronized {
public:
  LockedPtr<const T> rlock() const;
  LockedPtr<T> wlock();
  T copy() const;
};
namespace coro {
template <class T> class Task : public task_shape<Task<T>, T, lazy> {};
} // namespace coro
} // namespace folly

namespace rcu {
template <class T> class [[clang::annotate("async::borrow", "reclaim")]] reader {
public:
  explicit reader(const T &);
  reader(reader &&);
  ~reader();
  const T *operator->() const;
  void reset();
  explicit operator bool() const;
};
} // namespace rcu

// A view that says what it is by its name.
template <class T> class borrow_ref {
public:
  borrow_ref(borrow_ref &&) noexcept;
  ~borrow_ref();
  const T &operator*() const;
  const T *operator->() const;
};
// The same, said by the function that gives it.
template <class T> class ref {
public:
  ref(ref &&) noexcept;
  ~ref();
  const T &operator*() const;
  const T *operator->() const;
};
template <class T> struct cell {
  borrow_ref<T> view();
  ref<T> borrow();
  T copy();
  std::shared_ptr<const T> borrow_shared();
};

struct config {
  std::string name;
  int limit;
};
async::task<> io();
async::task<int> number();
async::task<> send(std::string);
async::task<> use(const config *);
void log(int);
template <class T> struct takes {
  takes(T);
};
async::task<> adopt(rcu::reader<config>);
async::task<> adopt_boxed(boxed::Locked<config>);

// ---- Reported -----------------------------------------------------------------

async::task<> boxed_locked(boxed::MutexGuarded<config> &guarded) {
  auto locked = guarded.lockExclusive();
  co_await send(locked->name);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'locked' keeps shared data locked across a suspension point; threads that need it block until the coroutine resumes [async-borrow-across-await]
  // CHECK-NOTES: :[[@LINE-3]]:17: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: copy what is needed after it and end the borrow before the suspension point
  locked->limit = 1;
}

async::task<int> boxed_shared_in_declaration(boxed::MutexGuarded<config> &guarded) {
  auto locked = guarded.lockShared();
  int n = co_await number();
  // CHECK-NOTES: :[[@LINE-1]]:11: warning: 'locked' keeps shared data locked
  // CHECK-NOTES: :[[@LINE-3]]:17: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:11: note: copy what
  co_return n + locked->limit;
}

async::task<int> boxed_temporary(boxed::MutexGuarded<config> &guarded) {
  co_return guarded.lockExclusive()->limit + co_await number();
  // CHECK-NOTES: :[[@LINE-1]]:46: warning: a temporary keeps shared data locked
  // CHECK-NOTES: :[[@LINE-2]]:13: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:46: note: copy what
}

folly::coro::Task<int> rcu_reader_held(const config &c) {
  folly::rcu_reader guard;
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'guard' keeps memory from being reclaimed across a suspension point, for as long as the coroutine is suspended
  // CHECK-NOTES: :[[@LINE-3]]:21: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: copy what
  co_return c.limit;
}

folly::coro::Task<int> hazard_pointer(std::atomic<config *> &shared) {
  auto holder = folly::make_hazard_pointer();
  config *c = holder.protect(shared);
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'holder' keeps memory from
  // CHECK-NOTES: :[[@LINE-4]]:17: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: copy what
  co_return c->limit;
}

async::task<> annotated(config &c) {
  rcu::reader<config> view(c);
  co_await use(nullptr);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'view' keeps memory from
  // CHECK-NOTES: :[[@LINE-3]]:23: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: copy what
}

async::task<> in_optional(config &c) {
  std::optional<rcu::reader<config>> view;
  view.emplace(c);
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'view' keeps memory from
  // CHECK-NOTES: :[[@LINE-3]]:3: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: copy what
}

async::task<> by_name(cell<config> &c) {
  auto view = c.view();
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'view' borrows shared data across a suspension point; writers wait or fail until the coroutine resumes
  // CHECK-NOTES: :[[@LINE-3]]:15: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: copy what
}

async::task<> by_function(cell<config> &c) {
  auto view = c.borrow();
  if (view->limit > 3)
    co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'view' borrows shared data
  // CHECK-NOTES: :[[@LINE-4]]:15: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:5: note: copy what
}

async::task<> given_back_on_one_way(config &c, bool early) {
  rcu::reader<config> view(c);
  if (early)
    view.reset();
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'view' may keep memory from
  // CHECK-NOTES: :[[@LINE-5]]:23: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: copy what
}

async::task<> parameter_by_value(boxed::Locked<config> locked) {
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'locked' keeps shared data locked
  // CHECK-NOTES: :[[@LINE-3]]:56: note: borrowed here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: copy what
}

// A lock that blocks is the other check's, and only its.
folly::coro::Task<int> synchronized_is_a_lock(folly::Synchronized<config> &s) {
  auto r = s.rlock();
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'r' keeps its mutex locked across a suspension point; another coroutine on this thread that needs it would deadlock [async-lock-across-await]
  // CHECK-NOTES: :[[@LINE-3]]:12: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: release the lock before the suspension point, or use 'folly::coro::Mutex'
  co_return r->limit;
}

// ---- Silent -------------------------------------------------------------------

async::task<> inner_scope(boxed::MutexGuarded<config> &guarded) {
  std::string name;
  {
    auto locked = guarded.lockExclusive();
    name = locked->name;
  }
  co_await send(name);
}

async::task<> copied_out(boxed::MutexGuarded<config> &guarded) {
  std::string name = guarded.lockShared()->name;
  co_await send(name);
}

async::task<> temporary_in_operand_ends_late_but_copy_is_taken_first(cell<config> &c) {
  int limit = c.borrow()->limit;
  log(limit);
  co_await io();
}

async::task<> reset_before(config &c) {
  rcu::reader<config> view(c);
  log(view->limit);
  view.reset();
  co_await io();
}

async::task<> moved_into_operand(config &c) {
  rcu::reader<config> view(c);
  co_await adopt(std::move(view));
}

async::task<> deferred() {
  folly::rcu_reader guard(std::defer_lock);
  co_await io();
}

async::task<> unlocked() {
  folly::rcu_reader guard;
  guard.unlock();
  co_await io();
}

async::task<> empty_holder() {
  folly::hazptr_holder<> holder;
  co_await io();
}

async::task<> by_reference_is_the_callers(rcu::reader<config> &view) {
  co_await io();
  log(view->limit);
}

// A share, not a borrow.
async::task<> shared_snapshot(cell<config> &c) {
  auto snapshot = c.borrow_shared();
  co_await io();
  log(snapshot->limit);
}

async::task<> copy_by_value(cell<config> &c) {
  config mine = c.copy();
  co_await io();
  log(mine.limit);
}

async::task<> never_suspends(config &c) {
  rcu::reader<config> view(c);
  co_await std::suspend_never{};
}

async::task<> after_last_await(config &c) {
  co_await io();
  rcu::reader<config> view(c);
  log(view->limit);
}

void no_coroutine(config &c) {
  rcu::reader<config> view(c);
  auto later = [](int n) -> async::task<> { co_await io(); log(n); };
  later(view->limit);
}

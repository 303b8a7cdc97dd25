// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-lock %t
#include "async_mock.h"
#include "cppcoro_mock.h"
#include "task_shape.h"
#include <mutex>
#include <optional>
#include <vector>

namespace async {
class semaphore {
public:
  class permit {
  public:
    permit(permit &&) noexcept;
    ~permit();
  };
  struct awaiter {
    bool await_ready();
    void await_suspend(std::coroutine_handle<>);
    permit await_resume();
  };
  awaiter acquire(std::size_t n = 1);
};
class shared_mutex {
public:
  struct awaiter {
    bool await_ready();
    void await_suspend(std::coroutine_handle<>);
    mutex::guard await_resume();
  };
  awaiter lock();
  awaiter lock_shared();
  void unlock();
};
template <class T> task<std::optional<T>> timeout(std::chrono::nanoseconds, task<T>);
} // namespace async

namespace coro {
class mutex;
class scoped_lock {
public:
  scoped_lock(scoped_lock &&) noexcept;
  ~scoped_lock();
};
template <class T> struct lock_operation {
  bool await_ready();
  bool await_suspend(std::coroutine_handle<>);
  T await_resume();
};
class mutex {
public:
  [[nodiscard]] lock_operation<coro::scoped_lock> scoped_lock();
  [[nodiscard]] lock_operation<void> lock();
  bool try_lock();
  void unlock();
};
} // namespace coro

namespace folly::coro {
class Mutex {
public:
  template <class A> struct LockOperation {
    A operator co_await();
  };
  struct ScopedLockAwaiter {
    bool await_ready();
    bool await_suspend(std::coroutine_handle<>);
    std::unique_lock<Mutex> await_resume();
  };
  struct LockAwaiter {
    bool await_ready();
    bool await_suspend(std::coroutine_handle<>);
    void await_resume();
  };
  bool try_lock();
  LockOperation<LockAwaiter> co_lock();
  LockOperation<ScopedLockAwaiter> co_scoped_lock();
  void unlock();
};
} // namespace folly::coro

namespace seastar {
template <class T = void> class future : public task_shape<future<T>, T, eager> {
public:
  bool available() const noexcept;
  template <class F> future<> then(F &&) { std::terminate(); }
};
template <class E = int, class C = int> class semaphore_units {
public:
  semaphore_units(semaphore_units &&) noexcept;
  ~semaphore_units();
};
template <class E = int, class C = int> class basic_semaphore {
public:
  future<> wait(std::size_t = 1);
  void signal(std::size_t = 1);
};
using semaphore = basic_semaphore<>;
template <class E, class C>
future<semaphore_units<E, C>> get_units(basic_semaphore<E, C> &, std::size_t);
template <class C = int> class basic_rwlock {
public:
  using holder = semaphore_units<>;
  future<> write_lock();
  void write_unlock();
  future<holder> hold_write_lock();
  future<holder> hold_read_lock();
};
using rwlock = basic_rwlock<>;
} // namespace seastar

namespace async_simple::coro {
class Mutex {
public:
  struct LockAwaiter {
    bool await_ready();
    bool await_suspend(std::coroutine_handle<>);
    void await_resume();
  };
  struct ScopedLockAwaiter : LockAwaiter {
    std::unique_lock<Mutex> await_resume();
  };
  LockAwaiter coLock();
  ScopedLockAwaiter coScopedLock();
  bool tryLock();
  void unlock();
};
} // namespace async_simple::coro

namespace unifex {
class async_mutex {
public:
  struct lock_sender {
    template <class R> void connect(R &&);
  };
  lock_sender async_lock();
  void unlock();
};
} // namespace unifex

namespace mine {
class Lock;
class Guard {
public:
  explicit Guard(Lock &);
  Guard(Guard &&) noexcept;
  ~Guard();
};
class Lock {
public:
  struct Operation {
    bool await_ready() const noexcept;
    void await_suspend(std::coroutine_handle<>);
    void await_resume();
  };
  Operation lock();
  bool try_lock();
  void unlock();
};
class Permits {
public:
  async::task<> acquire();
  void release();
};
/// Neither a lock nor a permit.
class Airlock {
public:
  async::task<> depressurise();
  void open();
};
} // namespace mine

void work();
async::task<async::mutex::guard> lock_state();

struct State {
  async::mutex mutex_;
  cppcoro::async_mutex slow_;
  async::semaphore slots_;

  async::task<> bound() {
    auto guard = mutex_.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'guard' holds the operation that 'lock' returns and no lock: it is never awaited, so 'mutex_' is not locked [async-unawaited-lock]
    work();
    co_return;
  }
  async::task<> discarded() {
    mutex_.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: lock operation that 'lock' returns is never awaited, so 'mutex_' is not locked [async-unawaited-lock]
    work();
    co_return;
  }
  async::task<> marked_unused() {
    [[maybe_unused]] auto guard = mutex_.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'guard' holds the operation that 'lock' returns and no lock: it is never awaited, so 'mutex_' is not locked [async-unawaited-lock]
    co_await async::yield_now();
  }
  async::task<> permit() {
    auto permit = slots_.acquire();
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'permit' holds the operation that 'acquire' returns and no lock: it is never awaited, so 'slots_' is not locked [async-unawaited-lock]
    co_await async::yield_now();
  }
  cppcoro::task<> scoped() {
    auto lock = slow_.scoped_lock_async();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'lock' holds the operation that 'scoped_lock_async' returns and no lock: it is never awaited, so 'slow_' is not locked [async-unawaited-lock]
    work();
    co_return;
  }
  cppcoro::task<> by_hand() {
    slow_.lock_async();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: lock operation that 'lock_async' returns is never awaited, so 'slow_' is not locked [async-unawaited-lock]
    work();
    slow_.unlock();
    co_return;
  }
  void in_a_function() {
    auto guard = mutex_.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'guard' holds the operation that 'lock' returns and no lock: it is never awaited, so 'mutex_' is not locked [async-unawaited-lock]
    work();
  }
};

async::task<> shared(async::shared_mutex &m) {
  auto guard = m.lock_shared();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'guard' holds the operation that 'lock_shared' returns and no lock: it is never awaited, so 'm' is not locked [async-unawaited-lock]
  co_await async::yield_now();
}
async::task<> to_void(async::mutex &m) {
  (void)m.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: lock operation that 'lock' returns is never awaited, so 'm' is not locked [async-unawaited-lock]
  co_await async::yield_now();
}
async::task<> in_a_branch(async::mutex &m, bool needed) {
  if (needed)
    m.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: lock operation that 'lock' returns is never awaited, so 'm' is not locked [async-unawaited-lock]
  co_await async::yield_now();
}
async::task<> written_type(coro::mutex &m) {
  coro::lock_operation<coro::scoped_lock> lock = m.scoped_lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:50: warning: 'lock' holds the operation that 'scoped_lock' returns and no lock: it is never awaited, so 'm' is not locked [async-unawaited-lock]
  co_await async::yield_now();
}
async::task<> by_reference(coro::mutex &m) {
  auto &&lock = m.scoped_lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'lock' holds the operation that 'scoped_lock' returns and no lock: it is never awaited, so 'm' is not locked [async-unawaited-lock]
  co_await async::yield_now();
}
async::task<> libcoro_by_hand(coro::mutex &m) {
  m.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: lock operation that 'lock' returns is never awaited, so 'm' is not locked [async-unawaited-lock]
  m.unlock();
  co_return;
}
async::task<> folly_locks(folly::coro::Mutex &m) {
  auto lock = m.co_scoped_lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'lock' holds the operation that 'co_scoped_lock' returns and no lock: it is never awaited, so 'm' is not locked [async-unawaited-lock]
  m.co_lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: lock operation that 'co_lock' returns is never awaited, so 'm' is not locked [async-unawaited-lock]
  co_return;
}
seastar::future<> units(seastar::semaphore &sem) {
  auto units = seastar::get_units(sem, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'units' holds the operation that 'get_units' returns and no lock: it is never awaited, so the code after it does not wait for the lock [async-unawaited-lock]
  work();
  co_return;
}
seastar::future<> write_lock(seastar::rwlock &lock) {
  auto holder = lock.hold_write_lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'holder' holds the operation that 'hold_write_lock' returns and no lock: it is never awaited, so the code after it does not wait for the lock [async-unawaited-lock]
  work();
  co_return;
}
seastar::future<> waits(seastar::semaphore &sem) {
  sem.wait(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: lock operation that 'wait' returns is never awaited, so the code after it does not wait for the lock [async-unawaited-lock]
  work();
  sem.signal(1);
  co_return;
}
async::task<> async_simple_locks(async_simple::coro::Mutex &m) {
  auto lock = m.coScopedLock();
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'lock' holds the operation that 'coScopedLock' returns and no lock: it is never awaited, so 'm' is not locked [async-unawaited-lock]
  m.coLock();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: lock operation that 'coLock' returns is never awaited, so 'm' is not locked [async-unawaited-lock]
  co_return;
}
async::task<> sender(unifex::async_mutex &m) {
  m.async_lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: lock operation that 'async_lock' returns is never awaited, so 'm' is not locked [async-unawaited-lock]
  co_return;
}
async::task<> own_function() {
  auto guard = lock_state();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'guard' holds the operation that 'lock_state' returns and no lock: it is never awaited, so nothing is locked [async-unawaited-lock]
  co_await async::yield_now();
}
async::task<> own_lock(mine::Lock &m) {
  m.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: lock operation that 'lock' returns is never awaited, so 'm' is not locked [async-unawaited-lock]
  work();
  m.unlock();
  co_return;
}
async::task<> own_permits(mine::Permits &p) {
  p.acquire();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: lock operation that 'acquire' returns is never awaited, so 'p' is not locked [async-unawaited-lock]
  work();
  p.release();
  co_return;
}
async::task<> std_guard(mine::Lock &m) {
  std::lock_guard guard(m);
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'std::lock_guard' drops the operation that 'lock' returns, so 'm' is not locked [async-unawaited-lock]
  work();
  co_return;
}
async::task<> std_unique_lock(coro::mutex &m) {
  std::unique_lock<coro::mutex> lock(m);
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'std::unique_lock' drops the operation that 'lock' returns, so 'm' is not locked [async-unawaited-lock]
  work();
  co_return;
}
template <class Mutex> async::task<> generic(Mutex &m) {
  auto guard = m.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'guard' holds the operation that 'lock' returns and no lock: it is never awaited, so 'm' is not locked [async-unawaited-lock]
  co_await async::yield_now();
}
template async::task<> generic(async::mutex &);

// Awaited, at once or later.
async::task<> awaited(async::mutex &m, cppcoro::async_mutex &c, coro::mutex &l) {
  auto guard = co_await m.lock();
  auto lock = co_await c.scoped_lock_async();
  co_await l.lock();
  l.unlock();
  auto state = co_await lock_state();
}
async::task<> awaited_later(async::mutex &m) {
  auto operation = m.lock();
  work();
  auto guard = co_await operation;
}
async::task<> awaited_when_needed(async::mutex &m, bool needed) {
  auto operation = m.lock();
  if (needed)
    auto guard = co_await operation;
}
async::task<> given_on() { co_await async::timeout(std::chrono::seconds(1), lock_state()); }
async::task<async::mutex::guard> returned() { return lock_state(); }
auto returned_operation(async::mutex &m) { return m.lock(); }
async::task<> in_a_container(std::vector<async::task<async::mutex::guard>> &all) {
  all.push_back(lock_state());
  co_return;
}
seastar::future<> kept_future(seastar::semaphore &sem) {
  auto units = seastar::get_units(sem, 1);
  work();
  auto held = co_await std::move(units);
}
seastar::future<> continued(seastar::semaphore &sem) {
  return seastar::get_units(sem, 1).then([](auto) {});
}
seastar::future<> kept_and_continued(seastar::rwlock &lock) {
  auto f = lock.hold_write_lock();
  return f.then([](auto) {});
}

// No operation: the answer is there at once.
async::task<> tried(coro::mutex &m, mine::Lock &own) {
  if (m.try_lock())
    m.unlock();
  own.try_lock();
  co_return;
}
// Locks that block the thread are another matter.
async::task<> blocking(std::mutex &m) {
  m.lock();
  m.unlock();
  std::unique_lock lock(m, std::defer_lock);
  co_return;
}
async::task<> adopted(folly::coro::Mutex &m) {
  co_await m.co_lock();
  std::unique_lock<folly::coro::Mutex> lock(m, std::adopt_lock);
  std::unique_lock<folly::coro::Mutex> later(m, std::defer_lock);
  std::unique_lock<folly::coro::Mutex> tried(m, std::try_to_lock);
}
async::task<> no_lock(mine::Airlock &a) {
  auto t = a.depressurise();
  co_await t;
  a.open();
}
template <class Mutex> async::task<> never_instantiated(Mutex &m) {
  auto guard = co_await m.lock();
}

// A lock with names of its own for both.
namespace mine {
class gate_lock {
public:
  async::task<> write_lock();
  void write_unlock();
  async::task<> unlocked();
};
} // namespace mine
async::task<> own_names(mine::gate_lock &lock) {
  auto op = lock.write_lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'op' holds the operation that 'write_lock' returns and no lock
  lock.write_unlock();
  co_await lock.unlocked();
}
async::task<> own_names_awaited(mine::gate_lock &lock) {
  co_await lock.write_lock();
  lock.write_unlock();
}

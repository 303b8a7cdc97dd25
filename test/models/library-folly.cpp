// RUN: %check_async_tidy %s 'async-un*,async-block-*,async-lock-*,async-capturing-*' %t
//
// folly::coro, over declarations in the shape of its headers.
#include "task_shape.h"
#include <mutex>
#include <utility>

namespace folly {
class SharedMutexImpl {
public:
  void lock();
  void unlock();
};
template <class T> class LockedPtr {
public:
  ~LockedPtr();
  T *operator->();
};
template <class T> class Synchronized {
public:
  LockedPtr<T> wlock();
};
namespace coro {
template <class T> class Task : public task_shape<Task<T>, T, lazy> {};
struct blocking_wait_fn {
  template <class A> auto operator()(A &&a) const { return a.await_resume(); }
};
inline constexpr blocking_wait_fn blocking_wait{};
inline constexpr const blocking_wait_fn &blockingWait = blocking_wait;
template <class... A> Task<void> collectAll(A &&...) { return {}; }
// As FOLLY_DEFINE_CPO has it.
struct co_invoke_fn {
  template <class F> auto operator()(F &&f) const { return Task<void>(); }
};
namespace folly_cpo__ {
inline constexpr co_invoke_fn co_invoke{};
}
using namespace folly_cpo__;
class AsyncScope {
public:
  template <class A> void add(A &&) {}
};
class Mutex {
public:
  Task<std::unique_lock<Mutex>> co_scoped_lock();
  void unlock();
};
} // namespace coro
} // namespace folly

folly::coro::Task<void> flush();

folly::coro::Task<void> misuse(folly::Synchronized<int> &table) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
  folly::coro::blocking_wait(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'folly::coro::blocking_wait' blocks
  auto locked = table.wlock();
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'locked' keeps its mutex locked
}

folly::coro::Task<void> right(folly::coro::AsyncScope &scope, folly::coro::Mutex &m) {
  scope.add(flush());
  auto guard = co_await m.co_scoped_lock();
  co_await folly::coro::collectAll(flush(), flush());
}
// The closure is kept until its coroutine ends.
folly::coro::Task<void> keeps(int n) {
  return folly::coro::co_invoke([n]() -> folly::coro::Task<void> {
    co_await flush();
    (void)n;
  });
}
int main() { folly::coro::blocking_wait(flush()); }

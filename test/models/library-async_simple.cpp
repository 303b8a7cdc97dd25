// RUN: %check_async_tidy %s async-unawaited-task,async-block-on-in-async,async-lock-across-await %t
//
// async_simple, over declarations in the shape of its headers.
#include "task_shape.h"
#include <mutex>
#include <utility>

namespace async_simple::coro {
template <class T = void> class Lazy : public task_shape<Lazy<T>, T, lazy> {
public:
  template <class F> void start(F &&) {}
};
template <class L> auto syncAwait(L &&l) { return l.await_resume(); }
template <class... L> Lazy<> collectAll(L &&...) { return {}; }
class Mutex {
public:
  Lazy<std::unique_lock<Mutex>> coScopedLock();
  void unlock();
};
} // namespace async_simple::coro

namespace coro = async_simple::coro;
coro::Lazy<> flush();

coro::Lazy<> misuse(std::mutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
  coro::syncAwait(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'async_simple::coro::syncAwait' blocks
  std::scoped_lock guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked
}

coro::Lazy<> right(coro::Mutex &m) {
  auto guard = co_await m.coScopedLock();
  co_await coro::collectAll(flush(), flush());
  flush().start([](auto &&) {});
}
int main() { coro::syncAwait(flush()); }

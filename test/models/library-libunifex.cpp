// RUN: %check_async_tidy %s 'async-un*,async-block-*,async-lock-*,async-capturing-*' %t
//
// libunifex, over declarations in the shape of its headers.
#include "task_shape.h"
#include <mutex>
#include <utility>

namespace unifex {
template <class T = void> class task : public task_shape<task<T>, T, lazy> {};
namespace _sync_wait_cpo {
struct _fn {
  template <class S> auto operator()(S &&s) const { return s.await_resume(); }
};
} // namespace _sync_wait_cpo
inline constexpr _sync_wait_cpo::_fn sync_wait{};
struct _when_all_fn {
  template <class... S> task<> operator()(S &&...) const { return {}; }
};
inline constexpr _when_all_fn when_all{};
// Brought out of a namespace of its own, as in unifex/invoke.hpp.
namespace _co_invoke {
inline constexpr struct _fn {
  template <class F, class... A> auto operator()(F &&, A &&...) const { return task<>(); }
} co_invoke{};
} // namespace _co_invoke
using _co_invoke::co_invoke;
class async_mutex {
public:
  task<> async_lock();
  void unlock();
};
} // namespace unifex

unifex::task<> flush();

unifex::task<> misuse(std::mutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
  unifex::sync_wait(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'unifex::sync_wait' blocks
  std::lock_guard guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked
}

unifex::task<> right(unifex::async_mutex &m) {
  co_await m.async_lock();
  co_await unifex::when_all(flush(), flush());
  m.unlock();
}
// The closure is kept until its coroutine ends.
unifex::task<> keeps(int n) {
  return unifex::co_invoke([n]() -> unifex::task<> {
    co_await flush();
    (void)n;
  });
}
int main() { unifex::sync_wait(flush()); }

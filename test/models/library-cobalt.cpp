// RUN: %check_async_tidy %s async-unawaited-task,async-block-on-in-async,async-lock-across-await %t
//
// Boost.Cobalt, over declarations in the shape of its headers.
#include "task_shape.h"
#include <mutex>
#include <utility>

namespace boost::cobalt {
template <class T = void> class [[nodiscard]] task : public task_shape<task<T>, T, lazy> {};
template <class T = void> class [[nodiscard]] promise : public task_shape<promise<T>, T, eager> {
public:
  bool ready() const;
};
template <class T> T run(task<T> t) { return t.await_resume(); }
template <class... P> promise<void> gather(P &&...) { return {}; }
} // namespace boost::cobalt

namespace cobalt = boost::cobalt;
cobalt::task<void> flush();
cobalt::promise<void> started();

cobalt::task<void> misuse(std::mutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs
  started();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'started' is never awaited, so it is
  // cancelled
  cobalt::run(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'boost::cobalt::run' blocks
  std::unique_lock guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked
}

cobalt::task<void> right() {
  auto p = started();
  co_await cobalt::gather(flush(), flush());
  co_await p;
}
int main() { cobalt::run(flush()); }

// RUN: %check_async_tidy %s async-unawaited-task,async-block-on-in-async,async-lock-across-await %t
//
// Seastar, over declarations in the shape of its headers.
#include "task_shape.h"
#include <mutex>
#include <utility>

namespace seastar {
template <class T = void> class [[nodiscard]] future : public task_shape<future<T>, T, eager> {
public:
  T get();
  bool available() const;
  template <class F> future<> then(F &&) { return future<>(); }
  template <class F> future<T> handle_exception(F &&) { return future<T>(); }
};
future<> make_ready_future();
template <class... F> future<> when_all_succeed(F &&...) { return {}; }
class gate {};
template <class F> future<> with_gate(gate &, F &&) { return {}; }
template <class F> future<> async(F &&) { return {}; }
} // namespace seastar

seastar::future<> flush();

seastar::future<> misuse(std::mutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
  flush().get();
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'seastar::future::get' blocks
  std::lock_guard guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked
}

seastar::future<> right(seastar::gate &g) {
  auto early = flush();
  co_await seastar::with_gate(g, [] { return flush(); });
  co_await std::move(early);
  co_await seastar::when_all_succeed(flush(), flush());
  co_await flush().handle_exception([](auto) {});
  auto f = flush();
  if (f.available())
    f.get();
  else
    co_await std::move(f);
  co_await seastar::async([] { flush().get(); });
}

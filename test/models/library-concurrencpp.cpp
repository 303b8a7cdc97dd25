// RUN: %check_async_tidy %s async-unawaited-task,async-block-on-in-async,async-lock-across-await %t
//
// concurrencpp, over declarations in the shape of its headers.
#include "task_shape.h"
#include <mutex>
#include <utility>

namespace concurrencpp {
enum class result_status { idle, value, exception };
template <class T> class result : public task_shape<result<T>, T, eager> {
public:
  T get();
  result_status status() const;
};
template <class T> class lazy_result : public task_shape<lazy_result<T>, T, lazy> {
public:
  result<T> run();
};
class scoped_async_lock {
public:
  ~scoped_async_lock();
};
class async_lock {
public:
  lazy_result<scoped_async_lock> lock();
};
template <class... R> lazy_result<void> when_all(R &&...) { return {}; }
} // namespace concurrencpp

using concurrencpp::lazy_result, concurrencpp::result;
result<int> fetch();
lazy_result<void> flush();

result<void> misuse(std::mutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs
  fetch().get();
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'concurrencpp::result::get' blocks
  std::lock_guard guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked
}

result<int> right(concurrencpp::async_lock &lock) {
  auto guard = co_await lock.lock();
  auto r = fetch();
  if (r.status() != concurrencpp::result_status::idle)
    co_return r.get();
  co_await flush();
  co_return co_await fetch();
}
int main() { return fetch().get(); }

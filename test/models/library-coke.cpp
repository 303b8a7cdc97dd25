// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// coke, over declarations in the shape of its headers: the task type lives in
// coke::detail, and its locks do not lock when they are made.
#include "task_shape.h"
#include <chrono>
#include <mutex>
#include <string>
#include <unistd.h>
#include <utility>

namespace coke {
namespace detail {
template <class T = void> class [[nodiscard]] Task : public task_shape<Task<T>, T, lazy> {
public:
  void detach();
};
} // namespace detail
using detail::Task;
template <class T> void detach(Task<T> &&) {}
template <class T> T sync_wait(Task<T> &&t) { return t.await_resume(); }
template <class F, class... A> Task<> go(F &&, A &&...) { return {}; }
template <class... T> Task<> async_wait(Task<T> &&...) { return {}; }
Task<> sleep(std::chrono::nanoseconds);
class Mutex {
public:
  Task<int> lock();
  void unlock();
};
template <class M> class UniqueLock {
public:
  explicit UniqueLock(M &, bool is_locked = false) noexcept;
  ~UniqueLock();
  Task<int> lock();
  void unlock();
};
template <class T> class Queue {
public:
  explicit Queue(std::size_t max_size);
};
class Condition {
public:
  Task<int> wait(std::unique_lock<std::mutex> &);
};
} // namespace coke

coke::Task<> flush();
coke::Task<> save(const std::string &name);

coke::Task<> misuse(std::mutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs [async-unawaited-task]
  coke::sync_wait(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'coke::sync_wait' blocks {{.*}}
  // [async-block-on-in-async]
  sleep(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks {{.*}} [async-blocking-call]
  std::unique_lock guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}
void starts() {
  std::string name = "a";
  coke::detach(save(name));
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'name'{{.*}} [async-dangling-argument]
}

coke::Task<> right(coke::Mutex &m, coke::Condition &ready, std::mutex &blocking) {
  coke::UniqueLock lock(m);
  co_await lock.lock();
  lock.unlock();
  co_await coke::async_wait(flush(), flush());
  co_await coke::go([] { sleep(1); });
  co_await coke::sleep(std::chrono::seconds(1));
  coke::Queue<int> queue(16);
  coke::detach(flush());
}
int main() { coke::sync_wait(flush()); }

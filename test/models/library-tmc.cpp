// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// TooManyCooks, over declarations in the shape of its headers.
#include "task_shape.h"
#include <future>
#include <mutex>
#include <string>
#include <utility>

namespace tmc {
template <class T> struct [[nodiscard]] task : task_shape<task<T>, T, lazy> {};
class ex_cpu {};
ex_cpu &cpu_executor();
template <class A> class [[nodiscard]] aw_spawn {
public:
  ~aw_spawn();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
  void detach();
  template <class E> aw_spawn &&run_on(E &&) && { return static_cast<aw_spawn &&>(*this); }
};
template <class A> aw_spawn<A> spawn(A &&) { return {}; }
template <class... A> aw_spawn<int> spawn_tuple(A &&...) { return {}; }
template <class E, class W> void post(E &&, W &&, std::size_t priority = 0) {}
template <class E, class W> std::future<void> post_waitable(E &&, W &&, std::size_t priority = 0) {
  return {};
}
int async_main(task<int> &&);
class [[nodiscard]] mutex_scope {
public:
  mutex_scope(mutex_scope &&);
  ~mutex_scope();
};
class mutex {
public:
  task<mutex_scope> lock_scope();
  void unlock() noexcept;
};
template <class T> class chan_tok {
public:
  task<bool> push(T);
};
template <class T> chan_tok<T> make_channel() { return {}; }
template <class T> class qu_mpsc_bounded {
public:
  explicit qu_mpsc_bounded(std::size_t);
};
} // namespace tmc

tmc::task<void> flush();
tmc::task<int> body();
tmc::task<void> save(const std::string &name);

tmc::task<void> misuse(std::mutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs [async-unawaited-task]
  tmc::post_waitable(tmc::cpu_executor(), flush()).wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:52: warning: 'std::{{.*}}wait' blocks {{.*}}
  // [async-block-on-in-async]
  auto all = tmc::make_channel<int>();
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: channel 'all' has no capacity limit{{.*}}
  // [async-unbounded-channel]
  std::scoped_lock guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}
void starts() {
  std::string name = "a";
  tmc::post(tmc::cpu_executor(), save(name));
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'name'{{.*}} [async-dangling-argument]
}

tmc::task<void> right(tmc::mutex &m) {
  auto lock = co_await m.lock_scope();
  co_await tmc::spawn(flush()).run_on(tmc::cpu_executor());
  co_await tmc::spawn_tuple(flush(), flush());
  tmc::qu_mpsc_bounded<int> some(64);
}
int main() { return tmc::async_main(body()); }

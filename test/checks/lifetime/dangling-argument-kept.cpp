// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-dangling-argument,async-detached-capture,async-unawaited-task %t
//
// References that nothing holds on to: forwarded where it cannot be seen,
// copied into an operation that has no references, given to work that ends with
// its holder or that an event loop runs.
#include "async_mock.h"
#include "task_shape.h"
#include <optional>
#include <string>
#include <utility>

// What is forwarded.
template <class F> async::task<int> make_context(F &&run);
template <class F, class V> async::task<int> visit(F &&f, V &&v);
struct first {
  int operator()(int &n) const;
};
async::task<int> forwarded(int &v) {
  return visit(first{}, v);
}
async::task<int> plain(const std::string &text);
async::task<int> not_forwarded() {
  return plain("text");
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: temporary given to 'text' of 'plain' dies
}

// What is copied.
namespace QCoro {
template <class T = void> class Task : public task_shape<Task<T>, T, eager> {
public:
  template <class F> Task<> then(F &&) && { return {}; }
};
template <class T> T waitFor(Task<T> &&task);
} // namespace QCoro
class QEventLoop {
public:
  int exec();
  void quit();
};
struct future {
  int id;
};
struct operation {
  explicit operation(const future &f) : mine(f) {}
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
  future mine;
};
struct reference {
  explicit reference(const future &f) : mine(f) {}
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
  const future &mine;
};
struct wrapper {
  future mine;
  QCoro::Task<> finished() { co_await operation{mine}; }
  QCoro::Task<> referred() { co_await reference{mine}; }
};
wrapper wrap(future);

void continuations(future f, QEventLoop &loop) {
  bool called = false;
  wrap(f).finished().then([&] {
    called = true;
    loop.quit();
  });
  loop.exec();
}
struct test_loop {
  void exec();
  void quit();
};
void own_loop(future f) {
  test_loop loop;
  bool called = false;
  wrap(f).finished().then([&] {
    called = true;
    loop.quit();
  });
  loop.exec();
}
void no_loop(future f) {
  bool called = false;
  wrap(f).finished().then([&] { called = true; });
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: local 'called' is captured by reference
}
std::optional<QCoro::Task<>> kept;
void referred(future f) {
  kept = wrap(f).referred();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: temporary object that 'referred' is called on dies
}

// What ends with its holder.
namespace boost::cobalt {
template <class T> class promise : public task_shape<promise<T>, T, eager> {
public:
  bool ready() const;
};
} // namespace boost::cobalt
struct channel {
  async::task<> write();
};
boost::cobalt::promise<void> write(channel &c) { co_await c.write(); }
void cancelled() {
  channel c;
  auto w = write(c);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'write' is kept in 'w' but never awaited, so it is cancelled
  (void)w.ready();
}

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-awaiter-use-after-resume %t
// Coroutines that stay on their thread: what is handed over runs later.
#include <coroutine>

struct awaiter_base {
  bool await_ready() noexcept { return false; }
  int await_resume() noexcept { return 0; }
};
struct operation {
  void initiate(std::coroutine_handle<>, bool *at_once);
  template <class F> void make_with(F &&f) { made = f(); }
  void start();
  int made;
};
int connected(void *, std::coroutine_handle<>);

namespace boost::cobalt {
struct awaits_an_operation : awaiter_base {
  bool await_suspend(std::coroutine_handle<> h) {
    op.initiate(h, &at_once);
    if (at_once)
      at_once = false;
    return !at_once;
  }
  operation &op;
  bool at_once = true;
};
inline auto in_a_function(operation &op) {
  struct awaiter : awaiter_base {
    explicit awaiter(operation &op) : op(op) {}
    bool await_suspend(std::coroutine_handle<> h) {
      op.initiate(h, &at_once);
      return !at_once;
    }
    operation &op;
    bool at_once = true;
  };
  return awaiter(op);
}
struct resumes_at_once : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    h.resume();
    count = 1;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'count' is used after the coroutine was resumed
  }
  int count = 0;
};
} // namespace boost::cobalt

struct on_any_thread : awaiter_base {
  bool await_suspend(std::coroutine_handle<> h) {
    op.initiate(h, &at_once);
    return !at_once;
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'at_once' is used after the coroutine was handed over
  }
  operation &op;
  bool at_once = true;
};

// A slot runs in the event loop of this thread, and this one not before there is
// something to watch.
class QObject {
public:
  template <class O, class S, class F> static void connect(O *, S, F &&) {}
};
class watcher : public QObject {
public:
  void finished();
  void watch(int);
};
struct awaits_a_signal : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    auto *w = new watcher;
    QObject::connect(w, &watcher::finished, [h]() mutable { h.resume(); });
    w->watch(source);
  }
  int source;
};

// A closure that is called at once and only passes the handle on.
struct makes_an_operation : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    op.make_with([&] { return connected(this, h); });
    op.start();
  }
  operation op;
};

// RUN: %check_async_tidy %s async-unawaited-task,async-block-on-in-async %t
//
// stdexec, over declarations in its shape: function objects, and 'exec' as an
// alias of experimental::execution.
#include <coroutine>
#include <utility>

namespace experimental::execution {
namespace __task {
template <class T, class Context> class basic_task {
public:
  struct promise_type {
    basic_task get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
    void return_void();
  };
  basic_task(basic_task &&) noexcept;
  ~basic_task();
  struct awaiter {
    bool await_ready();
    void await_suspend(std::coroutine_handle<>);
    void await_resume();
  };
  awaiter operator co_await() &&;
};
} // namespace __task
struct default_task_context {};
template <class T> using task = __task::basic_task<T, default_task_context>;
struct async_scope {
  template <class S> void spawn(S &&);
};
} // namespace experimental::execution
namespace exec = experimental::execution;
namespace stdexec {
struct sync_wait_t {
  template <class S> int operator()(S &&) const;
};
inline constexpr sync_wait_t sync_wait{};
struct when_all_t {
  template <class... S> exec::task<void> operator()(S &&...) const;
};
inline constexpr when_all_t when_all{};
} // namespace stdexec

exec::task<void> flush();

exec::task<void> misuse() {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs [async-unawaited-task]
  stdexec::sync_wait(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'stdexec::sync_wait' blocks the executor's
  // thread {{.*}} [async-block-on-in-async]
  co_return;
}

exec::task<void> right(exec::async_scope &scope) {
  scope.spawn(flush());
  co_await flush();
  co_await stdexec::when_all(flush(), flush());
}
int main() { return stdexec::sync_wait(flush()); }

// RUN: %check_async_tidy %s async-unawaited-task,async-block-on-in-async,async-lock-across-await,async-blocking-call %t
//
// KJ, over declarations in the shape of kj/async.h and kj/mutex.h.
#include <chrono>
#include <coroutine>
#include <thread>
#include <utility>

namespace kj {
class WaitScope {};
template <typename T> T &&mv(T &t) { return static_cast<T &&>(t); }
template <typename T> class [[nodiscard]] Promise;
namespace _ {
template <typename T> struct Coroutine {
  Promise<T> get_return_object();
  std::suspend_never initial_suspend() noexcept;
  std::suspend_never final_suspend() noexcept;
  void unhandled_exception();
  template <typename U> void return_value(U &&);
};
template <> struct Coroutine<void> {
  Promise<void> get_return_object();
  std::suspend_never initial_suspend() noexcept;
  std::suspend_never final_suspend() noexcept;
  void unhandled_exception();
  void return_void();
};
template <typename T> struct Awaiter {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
} // namespace _
template <typename T> class [[nodiscard]] Promise {
public:
  using promise_type = _::Coroutine<T>;
  Promise(Promise &&);
  template <typename F> Promise<T> then(F &&) { return mv(*this); }
  template <typename E> void detach(E &&) {}
  T wait(WaitScope &);
};
template <typename T> _::Awaiter<T> operator co_await(Promise<T> &&);
template <typename T> _::Awaiter<T> operator co_await(Promise<T> &);
template <typename T> class Locked {
public:
  Locked(Locked &&);
  ~Locked();
  T *operator->();
};
template <typename T> class MutexGuarded {
public:
  Locked<T> lockExclusive() const;
};
class TaskSet {
public:
  void add(Promise<void> &&);
};
} // namespace kj

struct Table {
  int size;
};
kj::Promise<void> flush();
kj::Promise<int> count();

kj::Promise<void> misuse(kj::WaitScope &scope, kj::MutexGuarded<Table> &table) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so it is
  // cancelled [async-unawaited-task]
  (void)count().wait(scope);
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'kj::Promise::wait' blocks the executor's thread
  // {{.*}} [async-block-on-in-async]
  auto locked = table.lockExclusive();
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}}'locked'{{.*}} [async-lock-across-await]
  std::this_thread::sleep_for(std::chrono::seconds(1));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks {{.*}}
  // [async-blocking-call]
}

kj::Promise<int> right(kj::TaskSet &tasks, kj::MutexGuarded<Table> &table) {
  tasks.add(flush());
  flush().detach([](auto &&) {});
  {
    table.lockExclusive()->size = 0;
  }
  auto later = count();
  co_await flush();
  co_return co_await later;
}
int main_thread(kj::WaitScope &scope) { return count().wait(scope); }

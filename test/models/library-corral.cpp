// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// corral, over declarations in the shape of its headers.
#include "task_shape.h"
#include <chrono>
#include <mutex>
#include <unistd.h>
#include <utility>

namespace boost::asio {
class io_context {};
} // namespace boost::asio
namespace corral {
template <class T = void> class [[nodiscard]] Task : public task_shape<Task<T>, T, lazy> {};
template <class Loop, class A> auto run(Loop &, A &&a) { return a.await_resume(); }
namespace detail {
struct DefaultErrorPolicy {};
} // namespace detail
template <class Policy> class BasicNursery {
public:
  template <class F, class... A> void start(F, A...) {}
  void cancel();
};
using Nursery = BasicNursery<detail::DefaultErrorPolicy>;
class Semaphore {
public:
  explicit Semaphore(std::size_t);
  class [[nodiscard]] Lock {
  public:
    Lock(Lock &&) noexcept;
    ~Lock();
  };
  Task<Lock> lock();
};
template <class T> class Channel {
public:
  Channel();
  explicit Channel(std::size_t max);
  Task<bool> send(T);
};
template <class R, class P> auto sleepFor(boost::asio::io_context &, std::chrono::duration<R, P>) {
  return Task<>();
}
template <class... A> auto allOf(A &&...) { return Task<>(); }
template <class A> auto noncancellable(A) { return Task<>(); }
class ThreadPool {
public:
  template <class F, class... A> auto run(F &&, A &&...) { return Task<>(); }
};
} // namespace corral

corral::Task<> flush();

corral::Task<> misuse(std::mutex &m, boost::asio::io_context &io) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs [async-unawaited-task]
  corral::run(io, flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'corral::run' blocks {{.*}} [async-block-on-in-async]
  corral::Channel<int> endless;
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'corral::Channel<int>' makes a channel
  // without its capacity limit{{.*}} [async-unbounded-channel]
  std::lock_guard guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}

corral::Task<> right(corral::Nursery &nursery, corral::Semaphore &gate, corral::ThreadPool &pool,
                     boost::asio::io_context &io, int n) {
  // The nursery keeps the closure for as long as the task runs.
  nursery.start([n]() -> corral::Task<> {
    co_await flush();
    (void)n;
  });
  auto pass = co_await gate.lock();
  co_await corral::sleepFor(io, std::chrono::seconds(1));
  co_await corral::allOf(flush(), corral::noncancellable(flush()));
  co_await pool.run([] { sleep(1); });
  corral::Channel<int> few(16);
}
int main() {
  boost::asio::io_context io;
  corral::run(io, flush());
}

// RUN: %check_async_tidy %s async-block-on-in-async %t
// Who drives an event loop, and from where.
#include "cppcoro_mock.h"

cppcoro::task<int> work();

// A lazy coroutine that never suspends runs on the thread that waits for it:
// silent, this is how a main thread serves a loop.
void main_thread_serves_the_loop(cppcoro::io_service &service) {
  cppcoro::sync_wait(cppcoro::when_all(work(), [&]() -> cppcoro::task<int> {
    service.process_events();
    co_return 0;
  }()));
}

// After a suspension it runs wherever it was resumed.
void serves_after_a_suspension(cppcoro::io_service &service) {
  cppcoro::sync_wait(cppcoro::when_all(work(), [&]() -> cppcoro::task<int> {
    co_await work();
    service.process_events();
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'cppcoro::io_service::process_events' blocks
    co_return 0;
  }()));
}

// Awaited by a coroutine, it runs on the executor.
cppcoro::task<int> serves_on_an_executor(cppcoro::io_service &service) {
  co_await [&]() -> cppcoro::task<int> {
    service.process_events();
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'cppcoro::io_service::process_events' blocks
    co_return 0;
  }();
  co_return 1;
}

// RUN: %check_async_tidy %s async-capturing-lambda-coroutine %t
#include "asio_mock.h"
#include "libcoro_mock.h"
#include <string>

void use(const std::string &);

// asio::co_spawn keeps a callable; of a task it knows nothing more.
void started(asio::io_context &io, std::string name) {
  asio::co_spawn(io, [name]() -> asio::awaitable<void> {
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: capture 'name' is read by the coroutine after its closure died at the end of the full expression [async-capturing-lambda-coroutine]
    use(name);
    co_return;
  }(), asio::detached);
}
void kept(asio::io_context &io, std::string name) {
  asio::co_spawn(io, [name]() -> asio::awaitable<void> { use(name); co_return; }, asio::detached);
  auto job = [name]() -> asio::awaitable<void> { use(name); co_return; };
  asio::co_spawn(io, job, asio::detached);
  asio::co_spawn(io, std::move(job), asio::detached);
}
asio::awaitable<void> awaited(asio::io_context &io, std::string name) {
  co_await asio::co_spawn(io, [&]() -> asio::awaitable<void> { use(name); co_return; }(), asio::use_awaitable);
}
void run_dry(std::string name) {
  asio::io_context io;
  auto job = [&]() -> asio::awaitable<void> { use(name); co_return; };
  asio::co_spawn(io, job(), asio::detached);
  io.run();
}

void libcoro(std::unique_ptr<coro::thread_pool> &pool, std::string name) {
  pool->spawn_detached([name]() -> coro::task<void> {
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: capture 'name' is read by the coroutine after its closure died
    use(name);
    co_return;
  }());
  pool->spawn_detached(coro::invoke([name]() -> coro::task<void> { use(name); co_return; }));
  coro::sync_wait([&]() -> coro::task<void> { use(name); co_return; }());
}

namespace seastar {
template <class T = void> class future {
public:
  struct promise_type {
    future get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_never final_suspend() noexcept;
    void unhandled_exception();
    void return_void();
  };
  future(future &&) noexcept;
  template <class F> future<> then(F &&) { std::terminate(); }
  template <class F> future<> handle_exception(F &&) { std::terminate(); }
  template <class F> future<> finally(F &&) { std::terminate(); }
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
future<> sleep(int);
class gate {};
template <class F> future<> with_gate(gate &, F &&) { std::terminate(); }
namespace coroutine {
template <class F> class lambda {
public:
  explicit lambda(F &&) {}
  future<> operator()() const { std::terminate(); }
};
template <class R, class F> class parallel_for_each {
public:
  explicit parallel_for_each(R &, F &&) {}
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
template <class R, class F> parallel_for_each(R &, F &&) -> parallel_for_each<R, F>;
} // namespace coroutine
} // namespace seastar

seastar::future<> fiasco(std::string name) {
  co_await seastar::sleep(1).then([name]() -> seastar::future<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: capture 'name' is read by the coroutine after 'seastar::future::then' destroyed the closure [async-capturing-lambda-coroutine]
    co_await seastar::sleep(1);

    use(name);
  });
}
seastar::future<> gate_returned(seastar::gate &g, std::string name) {
  return seastar::with_gate(g, [name]() -> seastar::future<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: capture 'name' is read by the coroutine after its closure died
    co_await seastar::sleep(1);
    use(name);
  });
}
seastar::future<> wrapped_but_returned(std::string name) {
  return seastar::sleep(1).then(seastar::coroutine::lambda([name]() -> seastar::future<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:60: warning: capture 'name' is read by the coroutine after its closure died
    co_await seastar::sleep(1);
    use(name);
  }));
}
seastar::future<> fine(seastar::gate &g, std::string name) {
  co_await seastar::sleep(1).then(seastar::coroutine::lambda([name]() -> seastar::future<> {
    co_await seastar::sleep(1);
    use(name);
  }));
  co_await seastar::with_gate(g, [&]() -> seastar::future<> {
    co_await seastar::sleep(1);
    use(name);
  });
  // Read before the continuation suspends.
  co_await seastar::sleep(1).then([name]() -> seastar::future<> {
    use(name);
    co_await seastar::sleep(1);
  });
  // Never suspends.
  co_await seastar::sleep(1).handle_exception([name](int) -> seastar::future<> {
    use(name);
    co_return;
  });
  int all[] = {1, 2};
  co_await seastar::coroutine::parallel_for_each(all, [&](int) -> seastar::future<> {
    co_await seastar::sleep(1);
    use(name);
  });
}

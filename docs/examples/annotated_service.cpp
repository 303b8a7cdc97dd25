// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An order service over an asynchronous library that no model knows. All that
// async-tidy has to go by are the words of <async/annotate.hpp> on the library's
// declarations; write them into your own headers and your code is checked like
// code over Asio. First with the six mistakes, then repaired.
#include <async/annotate.hpp>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

// ---- The library --------------------------------------------------------------

namespace tide {

template <class T> struct result {
  void return_value(T);
};
template <> struct result<void> {
  void return_void();
};

/// Starts when it is awaited.
template <class T = void> class ASYNC_TASK flow {
public:
  struct promise_type : result<T> {
    flow get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };
  flow(flow &&) noexcept;
  ~flow();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};

/// Work that runs. Dropped, nobody hears of its end or its exception.
class ASYNC_MUST_JOIN voyage {
public:
  voyage(voyage &&) noexcept;
  ~voyage();
  flow<> join() &&;
};
ASYNC_SPAWNS voyage launch(flow<> work);

/// Waits on this thread. For main() and tests.
template <class T> ASYNC_SYNC_WAIT T run(flow<T> work);

/// Runs \p work on a thread that may block.
template <class F> auto ashore(ASYNC_RUNS_OFF F work) -> flow<decltype(work())> { co_return work(); }

flow<> rest(std::chrono::milliseconds);

/// Waits, on this thread, for the answer of the database.
ASYNC_BLOCKING_ON("db") std::string query(const std::string &statement);

class ASYNC_GUARD("exclusive") berth {
public:
  berth(berth &&) noexcept;
  ~berth();
};
class ASYNC_MUTEX harbour {
public:
  flow<berth> lock();
};

template <class T> class ASYNC_UNBOUNDED_USE("tide::canal<T>(capacity)") river {
public:
  flow<> send(T);
  flow<T> receive();
};
template <class T> class ASYNC_BOUND(0) canal {
public:
  explicit canal(std::size_t capacity);
  flow<> send(T);
  flow<T> receive();
};

} // namespace tide

// ---- The service --------------------------------------------------------------

struct order {
  std::string article;
  int count;
};
tide::flow<bool> paid(const order &o);

namespace mistakes {

class orders {
public:
  tide::flow<> take(order o) {
    // Other orders block their thread until the bank has answered.
    std::lock_guard guard(mutex_);
    if (co_await paid(o)) // reports async-lock-across-await
      waiting_.push_back(o);
  }

  tide::flow<std::string> price(order o) {
    // The thread waits for the database, and with it all other orders.
    co_return tide::query("select price from articles where name = '" + o.article + "'"); // reports async-blocking-call
  }

  tide::flow<> confirm(order o) {
    // Deadlock, if this thread is the one that would run 'price'.
    std::string text = tide::run(price(o)); // reports async-block-on-in-async
    // Never runs: the task is dropped.
    mail(text); // reports async-unawaited-task
    co_return;
  }

  void start() {
    // Whether shipping ever stops, nobody will know.
    tide::launch(ship()); // reports async-ignored-task-handle
  }

private:
  tide::flow<> ship();
  tide::flow<> mail(std::string text) { co_await letters_.send(text); }

  std::mutex mutex_;
  std::vector<order> waiting_;
  // A slow mail server fills the memory with letters.
  tide::river<std::string> letters_; // reports async-unbounded-channel
};

} // namespace mistakes

namespace repaired {

class orders {
public:
  tide::flow<> take(order o) {
    if (!co_await paid(o))
      co_return;
    std::lock_guard guard(mutex_); // for a push_back, with no suspension in it
    waiting_.push_back(o);
  }

  tide::flow<> take_in_turn(order o) {
    auto berth = co_await turn_.lock(); // made to be held while suspended
    if (co_await paid(o))
      co_await letters_.send(o.article);
  }

  tide::flow<std::string> price(order o) {
    co_return co_await tide::ashore(
        [o] { return tide::query("select price from articles where name = '" + o.article + "'"); });
  }

  tide::flow<> confirm(order o) {
    std::string text = co_await price(o);
    co_await mail(text);
  }

  tide::flow<> work() {
    tide::voyage shipping = tide::launch(ship());
    co_await tide::rest(std::chrono::hours(8));
    co_await std::move(shipping).join();
  }

private:
  tide::flow<> ship();
  tide::flow<> mail(std::string text) { co_await letters_.send(text); }

  std::mutex mutex_;
  tide::harbour turn_;
  std::vector<order> waiting_;
  tide::canal<std::string> letters_{64};
};

} // namespace repaired

int main() {
  repaired::orders shop;
  tide::run(shop.work());
}

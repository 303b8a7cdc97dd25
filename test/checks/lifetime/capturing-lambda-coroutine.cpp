// RUN: %check_async_tidy %s async-capturing-lambda-coroutine %t
#include "async_mock.h"
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

void use(const std::string &);
bool ready();

void temporary_spawned(std::string name) {
  async::spawn([name]() -> async::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: capture 'name' is read by the coroutine after its closure died at the end of the full expression [async-capturing-lambda-coroutine]
    co_await async::yield_now();

    use(name);
  }()).detach("test");
}
async::task<> temporary_kept_in_a_local(std::string name) {
  auto task = [&name]() -> async::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: capture 'name' is read by the coroutine after its closure died
    use(name);
    co_return;
  }();
  co_await std::move(task);
}
async::task<> temporary_returned(std::string name) {
  return [name = std::move(name)]() mutable -> async::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: capture 'name' is read by the coroutine after its closure died
    use(name);
    co_return;
  }();
}
async::task<> tasks_of_temporaries() {
  std::vector<async::task<>> tasks;
  for (int i = 0; i < 3; ++i)
    tasks.push_back([i]() -> async::task<> {
      // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: capture 'i' is read by the coroutine after its closure died
      if (i)
        co_await async::yield_now();
    }());
  for (auto &task : tasks)
    co_await std::move(task);
}
class session {
public:
  session();
  void start() {
    async::spawn([this]() -> async::task<> {
      // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: capture 'this' is read by the coroutine after its closure died
      co_await async::yield_now();
      ++count;
    }()).detach("test");
  }
  void keep() {
    kept = [this]() -> async::task<> {
      // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: capture 'this' is read by the coroutine after its closure died
      co_await async::yield_now();
      ++count;
    }();
  }
  // The closure lives as long as the member.
  void keep_closure() {
    closure = [this]() -> async::task<> {
      co_await async::yield_now();
      ++count;
    };
  }

private:
  int count = 0;
  async::task<> kept;
  std::function<async::task<>()> closure;
};
async::task<> local_closure_ends_first(std::string name) {
  std::vector<async::task<>> tasks;
  for (int i = 0; i < 3; ++i) {
    auto job = [i, &name]() -> async::task<> {
      // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: capture 'i' is read by the coroutine after 'job', which holds it, went out of scope
      if (i)
        use(name);
      co_return;
    };
    tasks.push_back(job());
  }
  for (auto &task : tasks)
    co_await std::move(task);
}
void local_closure_spawned(std::string name) {
  std::function<async::task<>()> job = [name]() -> async::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: capture 'name' is read by the coroutine after 'job', which holds it, may have gone out of scope
    use(name);
    co_return;
  };
  async::spawn(job()).detach("test");
}
void eager_that_suspends(std::string name) {
  [name]() -> async::eager::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: capture 'name' is read by the coroutine after its closure died
    co_await async::yield_now();
    use(name);
  }();
}
void eager_awaits_with_a_reference(std::string name) {
  async::task<> send(const std::string &);
  (void)[name]() -> async::eager::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: capture 'name' is read by the coroutine after its closure died
    async::task<> send(const std::string &);
    co_await send(name);
  }();
}
template <class F> void run_later(F f) { async::spawn(f()).detach("test"); }
void callee_lets_it_die(std::string name) {
  run_later([name]() -> async::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: capture 'name' is read by the coroutine after 'run_later' has returned, whose parameter holds it
    use(name);
    co_return;
  });
}
auto through_invoke(std::string name) {
  return std::invoke([name]() -> async::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: capture 'name' is read by the coroutine after its closure died
    use(name);
    co_return;
  });
}

// Awaited where it is made: the closure lives until then.
async::task<> awaited_in_place(std::string name) {
  co_await [&]() -> async::task<> {
    co_await async::yield_now();
    use(name);
  }();
  co_await async::when_all([&]() -> async::task<> { use(name); co_return; }(),
                           [name]() -> async::task<> { use(name); co_return; }());
  async::block_on([&]() -> async::task<> { use(name); co_return; }());
  co_await async::spawn([name]() -> async::task<> { use(name); co_return; }());
  co_return co_await [&]() -> async::task<> { use(name); co_return; }();
}
async::task<> named_and_awaited_in_its_scope(std::string name) {
  auto job = [&]() -> async::task<> {
    co_await async::yield_now();
    use(name);
  };
  co_await job();
  auto first = job();
  auto second = job();
  co_await async::when_all(std::move(first), std::move(second));
}
async::task<> collected_and_awaited_in_the_scope(std::string name) {
  auto job = [&](int i) -> async::task<> {
    if (i)
      use(name);
    co_return;
  };
  std::vector<async::task<>> tasks;
  for (int i = 0; i < 3; ++i)
    tasks.push_back(job(i));
  for (auto &task : tasks)
    co_await std::move(task);
}
void waited_for_below(std::string name) {
  auto job = [&]() -> async::task<> { use(name); co_return; };
  async::spawn(job()).detach("test");
  async::runtime().block_on(async::yield_now());
}
void polled(std::string name) {
  std::atomic<int> left(1);
  auto job = [&]() -> async::task<> { use(name); --left; co_return; };
  async::spawn(job()).detach("test");
  while (left.load())
    ;
}
// Collected in a variable around the lambda, and awaited in it.
void collected_outside(std::string name) {
  std::vector<async::task<>> tasks;
  auto run = [&]() -> async::task<> {
    auto job = [&]() -> async::task<> { use(name); co_return; };
    tasks.push_back(job());
    for (auto &each : tasks)
      co_await std::move(each);
  };
  async::block_on(run());
}
// Read before the first suspension of a task that starts at once.
void eager_reads_at_once(std::string name) {
  [name]() -> async::eager::task<> {
    auto copy = name;
    use(name);
    co_await async::yield_now();
    use(copy);
  }();
  [name]() -> async::eager::task<> {
    use(name);
    co_return;
  }();
  [name]() -> async::eager::task<> {
    use(name);
    co_await std::suspend_never{};
    use(name);
  }();
}
void unused_capture(std::string name) {
  (void)[name]() -> async::eager::task<> { co_await async::yield_now(); }();
  async::spawn([name]() -> async::task<> { co_await async::yield_now(); }()).detach("test");
}
void no_captures() {
  async::spawn([]() -> async::task<> { co_await async::yield_now(); }()).detach("test");
  async::spawn([](std::string name) -> async::task<> { use(name); co_return; }("x")).detach("test");
}
// Not a coroutine: what it returns is not its own.
async::task<> forwards(std::string name) {
  async::task<> send(std::string);
  return [name] { return send(name); }();
}
// Nobody says what becomes of the closure.
void on_event(std::function<async::task<>()> handler);
struct any_handler {
  template <class F> any_handler(F &&) {}
};
void on_other_event(any_handler handler);
class events {
  std::vector<std::function<async::task<>()>> handlers;

public:
  template <class F> void add(F f) { handlers.push_back(std::move(f)); }
};
void kept_by_others(std::string name, events &all) {
  on_event([name]() -> async::task<> { use(name); co_return; });
  on_other_event([name]() -> async::task<> { use(name); co_return; });
  all.add([name]() -> async::task<> { use(name); co_return; });
}
// The callee is a coroutine and holds the closure in its frame.
template <class F> async::task<> hold(F f) { co_await f(); }
template <class F> async::task<> refer(F &&f) { co_await f(); }
async::task<> held_in_a_frame(std::string name) {
  async::spawn(hold([name]() -> async::task<> { use(name); co_return; })).detach("test");
  co_await refer([name]() -> async::task<> { use(name); co_return; });
}
// Makes the tasks and waits for them.
template <class F> void run_all(F f) { async::block_on(f()); }
void callee_waits(std::string name) {
  run_all([&]() -> async::task<> { use(name); co_return; });
}
std::function<async::task<>()> returned_closure(std::string name) {
  return [name]() -> async::task<> { use(name); co_return; };
}

// A loop that does nothing waits, if for another task than this one.
void spins_until_the_others_are_done(std::atomic<int> &others) {
  int data = 0;
  auto producer = [&]() -> async::task<> {
    co_await async::yield_now();
    data = 1;
  };
  async::spawn(producer()).detach("the others wait for it");
  while (others.load() != 0)
    ;
}
void goes_on_without_waiting(std::atomic<int> &others) {
  int data = 0;
  auto producer = [&]() -> async::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: capture 'data' is read by the coroutine after 'producer', which holds it, may have gone out of scope
    co_await async::yield_now();
    data = 1;
  };
  async::spawn(producer()).detach("nobody waits for it");
  while (others.load() != 0)
    others.fetch_sub(1);
}

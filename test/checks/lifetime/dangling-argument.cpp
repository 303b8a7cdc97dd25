// RUN: %check_async_tidy %s async-dangling-argument %t
#include "async_mock.h"
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

async::task<int> parse(const std::string &text);
async::task<int> count(std::string_view text);
async::task<int> sum(std::span<const int> numbers);
async::task<int> print(const char *text);
async::task<int> copy(std::string text);
struct context {
  const std::string &name;
  int depth;
};
async::task<int> walk(context c);
std::string name();
bool ready();

async::task<> temporaries() {
  auto first = parse("text");
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: temporary given to 'text' of 'parse' dies at the end of the full expression, before the task is awaited [async-dangling-argument]
  auto view = count(name());
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: temporary given to 'text' of 'count' dies at the end of the full expression
  auto elements = sum(std::vector<int>{1, 2});
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: temporary given to 'numbers' of 'sum' dies
  auto characters = print(name().c_str());
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: temporary given to 'text' of 'print' dies
  auto inside = walk({name(), 1});
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: temporary given to 'c' of 'walk' dies
  co_await async::when_all(std::move(first), std::move(view), std::move(elements),
                           std::move(characters), std::move(inside));
}
async::task<int> returned() {
  std::string text = name();
  return parse(text);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: local 'text' given to 'text' of 'parse' dies when this function returns, before the task can be awaited [async-dangling-argument]
}
async::task<int> returned_views(bool wide) {
  std::string text = name();
  const std::string_view shown = text;
  int numbers[] = {1, 2};
  if (wide)
    return count(shown);
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: local 'text' given to 'text' of 'count' dies
  if (ready())
    return sum(numbers);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: local 'numbers' given to 'numbers' of 'sum' dies
  auto task = walk({text, 2});
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: local 'text' given to 'c' of 'walk' dies
  return task;
}
async::task<int> returned_parameter(std::string text) {
  return parse(text);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: parameter 'text' given to 'text' of 'parse' dies
}
class server {
public:
  server();
  async::task<int> run();
  void keep(std::string text) {
    kept = parse(text);
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: parameter 'text' given to 'text' of 'parse' dies
    many.push_back(parse("x"));
    // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: temporary given to 'text' of 'parse' dies
    kept = copy(text);
    kept = parse(own);
  }
  std::string own;

private:
  async::task<int> kept;
  std::vector<async::task<int>> many;
};
async::task<int> object_dies() {
  server local;
  if (ready())
    return local.run();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: local 'local' that 'run' is called on dies when this function returns
  return std::make_unique<server>()->run();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: temporary object that 'run' is called on dies
}
void spawned() {
  std::string text = name();
  async::spawn(parse(text)).detach("test");
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: local 'text' given to 'text' of 'parse' dies when this function returns, while the task may still run
  async::spawn(parse("x")).detach("test");
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: temporary given to 'text' of 'parse' dies
}
async::task<> inner_scope() {
  std::vector<async::task<int>> tasks;
  for (int i = 0; i < 3; ++i) {
    std::string text = name();
    tasks.push_back(parse(text));
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: local 'text' given to 'text' of 'parse' goes out of scope, before the task is awaited
  }
  for (auto &each : tasks)
    co_await std::move(each);
}

// The callee's body.
async::task<int> reads(const std::string &text) { co_return text.size(); }
async::task<int> ignores(const std::string &) { co_return 0; }
async::task<int> copies_first(const std::string &text) { return copy(text); }
async::task<int> forwards(std::string_view text) { return count(text); }
async::eager::task<int> reads_at_once(const std::string &text) {
  std::string mine = text;
  co_await async::yield_now();
  co_return mine.size();
}
async::eager::task<int> reads_late(const std::string &text) {
  co_await async::yield_now();
  co_return text.size();
}
async::task<> bodies() {
  auto a = reads("x");
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: temporary given to 'text' of 'reads' dies
  auto b = ignores("x");
  auto c = copies_first("x");
  auto d = forwards(name());
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: temporary given to 'text' of 'forwards' dies
  auto e = reads_at_once("x");
  auto f = reads_late("x");
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: temporary given to 'text' of 'reads_late' dies
  co_await async::when_all(std::move(a), std::move(b), std::move(c), std::move(d));
  co_await std::move(e);
  co_await std::move(f);
}

// Awaited in place.
async::task<int> in_place(std::string text) {
  co_await parse("x");
  co_await async::when_all(parse("x"), count(name()), sum(std::vector<int>{1}));
  async::block_on(parse("x"));
  co_await async::spawn(parse(name()));
  if (int n = co_await parse(text); n)
    co_return n;
  co_return co_await parse(text);
}
// The local outlives the await.
async::task<> joined(std::string text) {
  std::string local = name();
  auto a = parse(text);
  auto b = parse(local);
  std::vector<async::task<int>> tasks;
  for (int i = 0; i < 3; ++i)
    tasks.push_back(parse(local));
  co_await async::when_all(std::move(a), std::move(b));
  for (auto &each : tasks)
    co_await std::move(each);
}
// Not ours to judge, or kept elsewhere.
async::task<int> outside(const std::string &text, server &s, std::shared_ptr<server> shared) {
  static const std::string constant = "x";
  if (ready())
    return parse(text);
  if (ready())
    return parse(constant);
  if (ready())
    return count("literal");
  if (ready())
    return s.run();
  if (ready())
    return parse(s.own);
  if (ready())
    return copy(text);
  return shared->run();
}
void waited_for_below() {
  std::string text = name();
  async::spawn(parse(text)).detach("test");
  async::block_on(async::yield_now());
}
struct event {
  void set();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
struct worker_pool {
  bool spawn_detached(async::task<int> t);
  void shutdown();
};
async::task<int> signals(const std::string &text, event &done);
async::task<> waits_for_an_event() {
  event done;
  std::string text = name();
  async::spawn(signals(text, done)).detach("test");
  co_await done;
}
void shuts_the_pool_down(std::unique_ptr<worker_pool> pool) {
  std::string text = name();
  pool->spawn_detached(parse(text));
  pool->shutdown();
}
std::unique_ptr<server> owner_moves_on() {
  auto made = std::make_unique<server>();
  async::spawn(made->run()).detach("test");
  return made;
}
// A wrapper that awaits it.
template <class T> async::task<T> logged(async::task<T> t) { co_return co_await std::move(t); }
async::task<int> wrapped_and_awaited() { co_return co_await logged(parse("x")); }

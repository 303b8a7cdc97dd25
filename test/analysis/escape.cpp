// RUN: %dump_analysis=dump-escape %s -- -std=c++20 -I %inputs 2>/dev/null | FileCheck %s --implicit-check-not=warning:
#include "async_mock.h"
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

async::task<int> by_ref(const std::string &s);
async::task<int> view(std::string_view s);
async::task<int> copy(std::string s);
async::task<int> elements(std::span<const int> s);
async::task<int> pointer(const char *s);
struct server {
  server();
  async::task<int> run();
  async::task<int> kept;
  std::vector<async::task<int>> tasks;
  void store(std::string s);
};
void server::store(std::string s) {
  kept = by_ref("temporary");
  // CHECK: [[@LINE-1]]:10: warning: stored; temporary dies first, unseen
  tasks.push_back(view(s));
  // CHECK: [[@LINE-1]]:19: warning: stored; parameter s dies first, unseen
}

async::task<> in_place(std::string s) {
  co_await by_ref("x");
  // CHECK: [[@LINE-1]]:12: warning: in place
  co_await async::when_all(by_ref("x"), view(s));
  // CHECK: [[@LINE-1]]:28: warning: in place
  // CHECK: [[@LINE-2]]:41: warning: in place
  co_await (s.empty() ? by_ref("x") : view(s));
  // CHECK: [[@LINE-1]]:25: warning: in place
  // CHECK: [[@LINE-2]]:39: warning: in place
  async::block_on(by_ref("x"));
  // CHECK: [[@LINE-1]]:19: warning: in place
  co_await async::spawn(by_ref(s));
  // CHECK: [[@LINE-1]]:25: warning: in place
}
async::task<int> forwarded(std::string s) { co_return co_await by_ref(s); }
// CHECK: [[@LINE-1]]:64: warning: in place

async::task<> kept(std::string s) {
  auto temporary = by_ref("x");
  // CHECK: [[@LINE-1]]:20: warning: joined; temporary dies first, unseen
  co_await std::move(temporary);
  auto local = by_ref(s);
  // CHECK: [[@LINE-1]]:16: warning: joined
  co_await std::move(local);
  std::vector<async::task<int>> many;
  for (int i = 0; i < 3; ++i) {
    std::string inner = s;
    many.push_back(by_ref(inner));
    // CHECK: [[@LINE-1]]:20: warning: joined; local inner dies first, unseen
    many.push_back(by_ref(s));
    // CHECK: [[@LINE-1]]:20: warning: joined
  }
  for (auto &each : many)
    co_await std::move(each);
  auto viewed = view(std::string("x"));
  // CHECK: [[@LINE-1]]:17: warning: joined; temporary dies first, unseen
  auto literal = view("x");
  // CHECK: [[@LINE-1]]:18: warning: joined
  auto copied = copy("x");
  // CHECK: [[@LINE-1]]:17: warning: joined
  auto characters = pointer(std::string("x").c_str());
  // CHECK: [[@LINE-1]]:21: warning: joined; temporary dies first, unseen
  co_await async::when_all(std::move(viewed), std::move(literal), std::move(copied),
                           std::move(characters));
}
async::task<int> returned(const std::string &outside) {
  std::string s;
  std::string_view v = s;
  if (s.empty())
    return by_ref(outside);
  // CHECK: [[@LINE-1]]:12: warning: returned
  if (outside.empty())
    return view(v);
  // CHECK: [[@LINE-1]]:12: warning: returned; local s dies first, unseen
  std::vector<int> numbers;
  if (numbers.empty())
    return elements(numbers);
  // CHECK: [[@LINE-1]]:12: warning: returned; local numbers dies first, unseen
  auto t = by_ref(s);
  // CHECK: [[@LINE-1]]:12: warning: returned; local s dies first, unseen
  return t;
}
async::task<int> of_an_object() {
  server local;
  auto made = std::make_unique<server>();
  if (local.tasks.empty())
    return made->run();
  // CHECK: [[@LINE-1]]:18: warning: returned; local made dies first, unseen
  return local.run();
  // CHECK: [[@LINE-1]]:16: warning: returned; local local dies first, unseen
}
void spawned() {
  std::string s;
  async::spawn(by_ref(s)).detach("test");
  // CHECK: [[@LINE-1]]:16: warning: detached; local s dies first, unseen
}

// A body that can be seen.
async::task<int> reads(const std::string &s) { co_return s.size(); }
async::task<int> ignores(const std::string &) { co_return 1; }
async::task<int> copies(const std::string &s) { return copy(s); }
// CHECK: [[@LINE-1]]:56: warning: returned
async::task<int> forwards(const std::string &s) { return reads(s); }
// CHECK: [[@LINE-1]]:58: warning: returned
async::eager::task<int> reads_at_once(const std::string &s) {
  auto size = s.size();
  co_await async::yield_now();
  // CHECK: [[@LINE-1]]:12: warning: in place
  co_return size;
}
async::eager::task<int> reads_late(const std::string &s) {
  co_await async::yield_now();
  // CHECK: [[@LINE-1]]:12: warning: in place
  co_return s.size();
}
async::eager::task<int> gives_it_on(const std::string &s) { co_return co_await by_ref(s); }
// CHECK: [[@LINE-1]]:80: warning: in place
async::task<> bodies() {
  auto a = reads("x");
  // CHECK: [[@LINE-1]]:12: warning: joined; temporary dies first, read later
  auto b = ignores("x");
  // CHECK: [[@LINE-1]]:12: warning: joined; temporary dies first
  auto c = copies("x");
  // CHECK: [[@LINE-1]]:12: warning: joined; temporary dies first
  auto d = forwards("x");
  // CHECK: [[@LINE-1]]:12: warning: joined; temporary dies first, read later
  auto e = reads_at_once("x");
  // CHECK: [[@LINE-1]]:12: warning: joined; temporary dies first
  auto f = reads_late("x");
  // CHECK: [[@LINE-1]]:12: warning: joined; temporary dies first, read later
  auto g = gives_it_on("x"); // to a function without a body here
  // CHECK: [[@LINE-1]]:12: warning: joined; temporary dies first, unseen
  co_await async::when_all(std::move(a), std::move(b), std::move(c), std::move(d));
  co_await std::move(e);
  co_await std::move(f);
  co_await std::move(g);
}

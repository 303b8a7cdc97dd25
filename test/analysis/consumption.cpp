// RUN: %dump_analysis=dump-consumption %s -- -std=c++20 -I %inputs 2>/dev/null | FileCheck %s --implicit-check-not=warning:
#include "async_mock.h"
#include <future>
#include <optional>
#include <thread>
#include <vector>

async::task<> flush();
async::eager::task<int> start();
bool ready();
void work();

async::task<> fates() {
  flush();
  // CHECK: :[[@LINE-1]]:3: warning: task discarded
  (void)flush();
  // CHECK: :[[@LINE-1]]:9: warning: task cast to void
  auto kept = flush();
  // CHECK: :[[@LINE-1]]:15: warning: task never consumed
  auto sometimes = flush();
  // CHECK: :[[@LINE-1]]:20: warning: task sometimes dropped
  if (ready())
    co_await std::move(sometimes);
  auto twice = flush();
  // CHECK: :[[@LINE-1]]:16: warning: task overwritten
  twice = flush();
  co_await std::move(twice);
  co_await flush();
}
void handles() {
  std::thread worker(work);
  // CHECK: :[[@LINE-1]]:15: warning: handle never consumed
  std::async(work);
  // CHECK: :[[@LINE-1]]:3: warning: handle discarded
  std::thread joined(work);
  joined.join();
  std::thread let_go(work);
  let_go.detach();
}
async::task<> holders(bool wanted) {
  std::vector<async::task<>> all;
  all.push_back(flush());
  // CHECK: :[[@LINE-1]]:17: warning: task never consumed
  std::optional<async::task<>> maybe;
  if (wanted)
    maybe = flush();
  if (maybe)
    co_await std::move(*maybe);
  auto first = flush();
  auto second = std::move(first);
  co_await std::move(second);
}
// One condition cannot be both: no way loses it.
async::task<> correlated(bool wanted) {
  std::optional<async::task<>> t;
  if (wanted)
    t.emplace(flush());
  work();
  if (wanted)
    co_await std::move(*t);
}
async::task<> not_correlated(bool wanted) {
  auto t = flush();
  // CHECK: :[[@LINE-1]]:12: warning: task sometimes dropped
  if (wanted)
    work();
  wanted = ready();
  if (wanted)
    co_await std::move(t);
}
async::task<> set_beside_it() {
  auto t = flush();
  bool open = true;
  if (ready()) {
    co_await std::move(t);
    open = false;
  }
  if (open)
    co_await std::move(t);
}
async::task<> flag_declared_before(bool early) {
  bool done = false;
  auto t = flush();
  if (early) {
    co_await std::move(t);
    done = true;
  }
  work();
  if (!done)
    co_await std::move(t);
}
// Polled conditions may differ from one time to the next.
async::task<> asked_twice() {
  auto t = flush();
  // CHECK: :[[@LINE-1]]:12: warning: task sometimes dropped
  if (ready())
    work();
  else if (ready())
    co_await std::move(t);
}
async::task<> in_a_loop(int n) {
  for (int i = 0; i < n; ++i) {
    auto t = flush();
    // CHECK: :[[@LINE-1]]:14: warning: task sometimes dropped
    if (i == 3)
      continue;
    co_await std::move(t);
  }
}
// Many values in one function: each is judged.
#define DO_10(X) X X X X X X X X X X
#define DO_100(X) DO_10(DO_10(X))
async::task<> many_values() {
  DO_100(if (ready()) work(); if (ready()) work(); if (ready()) work(); if (ready()) work();)
  auto last = flush();
  // CHECK: :[[@LINE-1]]:15: warning: task sometimes dropped
  if (ready())
    co_await std::move(last);
}

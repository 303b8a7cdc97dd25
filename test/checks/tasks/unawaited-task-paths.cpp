// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-task %t
// Tasks in local variables: what becomes of them on every path.
#include "async_mock.h"
#include <cassert>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

async::task<> flush();
async::task<> close();
async::task<int> count();
bool ready();
void use(async::task<> &);
void look(const async::task<> &);
void take(async::task<>);
[[noreturn]] void die();

async::task<> one_branch_only(bool b) {
  auto t = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'flush' is not awaited on some paths, so 'flush' does not run there
  if (b)
    co_await std::move(t);
}

async::task<> overwritten() {
  auto t = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'flush' is overwritten before it is awaited, so 'flush' never runs
  t = close();
  co_await std::move(t);
}

async::task<> overwritten_in_a_loop() {
  auto t = flush();
  while (ready())
    t = close();
  // CHECK-MESSAGES: :[[@LINE-3]]:12: warning: task returned by 'flush' is overwritten on some paths before it is awaited
  // CHECK-MESSAGES: :[[@LINE-2]]:9: warning: task returned by 'close' is overwritten on some paths before it is awaited
  co_await std::move(t);
}

async::task<> skipped_by_continue() {
  while (ready()) {
    auto t = flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: task returned by 'flush' is not awaited on some paths
    if (!ready())
      continue;
    co_await std::move(t);
  }
}

async::task<> endless_loop() {
  for (;;) {
    auto t = flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: task returned by 'flush' is kept in 't' but never awaited
    co_await close();
  }
}

async::task<> only_looked_at(bool b) {
  auto t = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'flush' is kept in 't' but never awaited
  (void)t;
  t;
  std::move(t);
  co_return;
}

async::task<> moved_and_forgotten() {
  auto t = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'flush' is kept in 't' but never awaited
  auto u = std::move(t);
  co_return;
}

async::task<> extended_by_a_reference() {
  auto &&t = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: task returned by 'flush' is kept in 't' but never awaited
  const auto &u = close();
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: task returned by 'close' is kept in 'u' but never awaited
  co_return;
}

async::task<> marked_unused() {
  [[maybe_unused]] auto t = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: task returned by 'flush' is kept in 't' but never awaited
  auto _ = close();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'close' is kept in '_' but never awaited
  co_return;
}

async::task<> in_a_condition() {
  if (auto t = flush(); ready())
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: task returned by 'flush' is not awaited on some paths
    co_await std::move(t);
}

async::task<> switch_forgets_one(int n) {
  auto t = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'flush' is not awaited on some paths
  switch (n) {
  case 0:
    co_await std::move(t);
    break;
  case 1:
    break;
  default:
    take(std::move(t));
  }
}

async::task<> containers() {
  std::vector<async::task<>> all;
  all.reserve(2);
  all.push_back(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: task returned by 'flush' is kept in 'all', which nobody awaits, so 'flush' never runs
  all.emplace_back(close());
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: task returned by 'close' is kept in 'all', which nobody awaits
  auto t = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'flush' is kept in 't' but never awaited
  all.push_back(std::move(t));
  std::optional<async::task<>> maybe = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: task returned by 'flush' is kept in 'maybe', which nobody awaits
  async::task<> row[] = {flush(), close()};
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: task returned by 'flush' is kept in 'row', which nobody awaits
  // CHECK-MESSAGES: :[[@LINE-2]]:35: warning: task returned by 'close' is kept in 'row', which nobody awaits
  auto owned = std::make_unique<async::task<>>(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:48: warning: task returned by 'flush' is kept in 'owned', which nobody awaits
  co_return;
}

// Somebody takes it on every path.

async::task<> both_branches(bool b) {
  auto t = flush();
  if (b)
    co_await std::move(t);
  else
    take(std::move(t));
}

async::task<> the_same_condition_twice(bool b) {
  std::optional<async::task<>> t;
  if (b)
    t = flush();
  co_await close();
  if (b)
    co_await std::move(*t);
}

async::task<> a_flag_says_so() {
  std::optional<async::task<>> t;
  bool started = false;
  while (ready()) {
    if (!started) {
      t.emplace(flush());
      started = true;
    }
  }
  if (started)
    co_await std::move(*t);
}

async::task<> asks_the_holder() {
  std::optional<async::task<>> t;
  if (ready())
    t = flush();
  co_await close();
  if (t)
    co_await std::move(*t);
  std::optional<async::task<>> u;
  if (ready())
    u = flush();
  if (u.has_value())
    co_await std::move(u.value());
  std::vector<async::task<>> all;
  if (ready())
    all.push_back(flush());
  if (!all.empty())
    co_await std::move(all.back());
  std::vector<async::task<>> more;
  more.push_back(flush());
  if (more.size() > 0)
    co_await std::move(more[0]);
}

async::task<> pipelined() {
  std::optional<async::task<>> previous;
  while (ready()) {
    if (previous)
      co_await std::move(*previous);
    previous = flush();
  }
  if (previous)
    co_await std::move(*previous);
}

async::task<> leaves_by_exception_or_not_at_all() {
  auto t = flush();
  if (ready())
    throw std::runtime_error("no");
  if (ready())
    die();
  if (ready())
    std::abort();
  assert(ready());
  co_await std::move(t);
}

async::task<> handler_cannot_await() {
  auto t = flush();
  try {
    look(t);
    co_await std::move(t);
  } catch (const std::exception &) {
  }
}

#define RETURN_IF(x) do { if (x) co_return; } while (0)
async::task<> way_out_in_a_macro() {
  auto t = flush();
  RETURN_IF(ready());
  co_await std::move(t);
}

async::task<> assigned_before_use() {
  std::optional<async::task<>> t;
  std::optional<async::task<>> last;
  t = flush();
  co_await std::move(*t);
  t = close();
  co_await std::move(*t);
  async::task<> w = flush();
  co_await std::move(w);
  w = close();
  co_await w;
  w = flush();
  co_await (w = (co_await std::move(w), close()));
}

async::task<> passed_on() {
  auto a = flush();
  use(a);
  auto b = flush();
  take(std::move(b));
  auto c = flush();
  auto lambda = [c = std::move(c)]() mutable {};
  auto d = flush();
  auto by_reference = [&] { use(d); };
  auto e = flush();
  auto &alias = e;
  auto f = flush();
  auto *address = &f;
  co_await async::when_all(flush(), close());
}

struct joiner {
  async::task<> &task;
  ~joiner();
};
async::task<> reference_taken_before() {
  auto t = flush();
  joiner j{t};
  t = close();
  auto u = flush();
  auto fill = [&u] { u = close(); };
  co_await std::move(u);
  fill();
}

struct service {
  std::vector<async::task<>> tasks;
  std::optional<async::task<>> last;
  void start() {
    tasks.push_back(flush());
    last = close();
  }
};
std::vector<async::task<>> global_tasks;

async::task<> stored_beyond(std::vector<async::task<>> &out, service &s) {
  global_tasks.push_back(flush());
  out.push_back(flush());
  s.last = flush();
  static auto kept = flush();
  co_return;
}
void out_parameter(async::task<> &out) { out = flush(); }
async::task<> returned_local() {
  auto t = flush();
  return t;
}
async::task<async::task<>> co_returned_local() {
  auto t = flush();
  co_return std::move(t);
}
std::vector<async::task<>> returned_container() {
  std::vector<async::task<>> all;
  all.push_back(flush());
  return all;
}

async::task<> used_containers() {
  std::vector<async::task<>> all;
  for (int i = 0; i < 3; ++i)
    all.push_back(flush());
  for (auto &t : all)
    co_await std::move(t);
  std::vector<async::task<>> indexed;
  indexed[0] = flush();
  indexed[1] = close();
  for (int i = 0; i < 2; ++i)
    co_await std::move(indexed[i]);
  async::task<> row[] = {flush(), close()};
  co_await std::move(row[0]);
  auto owned = std::make_unique<async::task<>>(flush());
  co_await std::move(*owned);
}

async::task<> goes_round_by_goto() {
  int tries = 0;
again:
  auto t = flush();
  co_await std::move(t);
  if (tries++ < 3)
    goto again;
}

// Test frameworks run one section each time; a branch that a macro wrote around
// the await is taken.
struct section {
  explicit section(const char *);
  explicit operator bool() const;
};
#define SECTION(Name) if (const section &s = section(Name))
#define CHECK_THAT(X) if (!(X)) die()
async::task<> sections() {
  auto t = flush();
  std::vector<async::task<>> all;
  all.push_back(flush());
  SECTION("alone") { co_await std::move(t); }
  SECTION("first") {
    take(std::move(t));
    co_await std::move(all.front());
  }
  SECTION("last") { co_await std::move(all.back()); }
}
async::task<> no_section_awaits() {
  auto t = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'flush' is kept in 't' but never awaited
  SECTION("other") { co_await close(); }
}
async::task<> lost_in_a_section() {
  SECTION("early") {
    auto t = flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: task returned by 'flush' is not awaited on some paths
    CHECK_THAT(ready());
    if (ready())
      co_return;
    co_await std::move(t);
  }
}

// Nothing leads here today.
async::task<> dead_code() {
  co_return;
  auto t = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'flush' is not awaited on some paths
  if (ready())
    co_await std::move(t);
}

// Each with an end of its own: searched together, told apart.
async::task<> many_at_once(bool b) {
  auto awaited = flush(), dropped = flush(), early = flush(), over = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: task returned by 'flush' is kept in 'dropped' but never awaited
  // CHECK-MESSAGES: :[[@LINE-2]]:54: warning: task returned by 'flush' is not awaited on some paths
  // CHECK-MESSAGES: :[[@LINE-3]]:70: warning: task returned by 'flush' is overwritten on some paths
  auto moved = std::move(awaited);
  if (b)
    over = close();
  co_await std::move(over);
  co_await std::move(moved);
  if (ready())
    co_return;
  co_await std::move(early);
}

// Conditions that decide nothing for the task, each asked twice.
struct flags {
  const bool a, b, c, d, e, f, g, h, i, j, k, l, wanted, last;
};
#define ASK_ALL(F)                                                             \
  (F.a ? look_at() : 0), (F.b ? look_at() : 0), (F.c ? look_at() : 0),         \
      (F.d ? look_at() : 0), (F.e ? look_at() : 0), (F.f ? look_at() : 0),     \
      (F.g ? look_at() : 0), (F.h ? look_at() : 0), (F.i ? look_at() : 0),     \
      (F.j ? look_at() : 0), (F.k ? look_at() : 0), (F.l ? look_at() : 0)
int look_at();
async::task<> many_conditions(const flags &f) {
  std::optional<async::task<>> t;
  std::optional<async::task<>> lost;
  if (f.wanted) {
    t = flush();
    lost = flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'flush' is not awaited on some paths
  }
  ASK_ALL(f);
  ASK_ALL(f);
  if (f.wanted)
    co_await std::move(*t);
  if (f.last)
    co_await std::move(*lost);
}

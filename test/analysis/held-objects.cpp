// RUN: rm -rf %t && mkdir -p %t && cp %s %t/held-objects.cpp && cp %S/Inputs/fibers.model.yaml %t
// RUN: echo 'models: [fibers.model.yaml]' > %t/.async-tidy.yaml
// RUN: %dump_analysis=dump-held %t/held-objects.cpp -- -std=c++20 -I %inputs 2>/dev/null | FileCheck %s --implicit-check-not=warning:
// Which locks are held where a function suspends: at an await, a yield, and a
// call that suspends the fiber. test/bench/Inputs has the many cases for awaits;
// here are the kinds of suspension and what is said of a lock.
#include "async_mock.h"
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace fibers {
void yield();
struct queue {
  int pop();
  int size() const;
};
struct condition {
  template <class Lock> void wait(Lock &);
};
} // namespace fibers
[[clang::annotate("async::suspends")]] void switch_fiber();
void ordinary();

async::task<int> io();
bool chance();
std::mutex m;
struct state {
  std::mutex lock;
  int value;
};

// ---- awaits

async::task<void> a_guard_and_a_mutex_at_once(state &s) {
  std::lock_guard guard(m);
  s.lock.lock();
  co_await io();
  // CHECK: [[@LINE-1]]:3: warning: held: guard [
  // CHECK: [[@LINE-2]]:3: warning: held: s.lock [
  s.lock.unlock();
  co_await io();
  // CHECK: [[@LINE-1]]:3: warning: held: guard [
}
async::task<void> on_one_path_only(bool b) {
  std::unique_lock guard(m, std::defer_lock);
  if (b)
    guard.lock();
  co_await io();
  // CHECK: [[@LINE-1]]:3: warning: maybe held: guard [
}
async::task<void> tried() {
  if (std::unique_lock guard(m, std::try_to_lock); guard)
    co_await io();
  // CHECK: [[@LINE-1]]:5: warning: held: guard [
  else
    co_await io();
  co_await io();
}
async::task<void> only_where_another_is_ready() {
  std::lock_guard guard(m);
  co_await std::suspend_never{};
}

// ---- calls that suspend the fiber, by annotation

void annotated_while_locked() {
  std::lock_guard guard(m);
  switch_fiber();
  // CHECK: [[@LINE-1]]:3: warning: held: guard [
}
void annotated_after_the_scope() {
  {
    std::lock_guard guard(m);
    ordinary();
  }
  switch_fiber();
}
void annotated_between_unlock_and_lock() {
  std::unique_lock guard(m);
  guard.unlock();
  switch_fiber();
  guard.lock();
  ordinary();
}
void annotated_in_a_loop(std::vector<state> &all) {
  for (state &each : all) {
    each.lock.lock();
    switch_fiber();
    // CHECK: [[@LINE-1]]:5: warning: held: each.lock [
    each.lock.unlock();
    switch_fiber();
  }
}
void annotated_in_a_lambda() {
  std::lock_guard guard(m);
  auto later = [] { switch_fiber(); };
  static_cast<void>(later);
}

// ---- the same, by a model

void modelled_while_locked() {
  std::shared_mutex readers;
  std::shared_lock guard(readers);
  fibers::yield();
  // CHECK: [[@LINE-1]]:3: warning: held: guard [
}
int modelled_after_unlock(fibers::queue &q) {
  std::unique_lock guard(m);
  int size = q.size();
  guard.unlock();
  return size + q.pop();
}
int modelled_member(fibers::queue &q) {
  std::lock_guard guard(m);
  return q.size() + q.pop();
  // CHECK: [[@LINE-1]]:23: warning: held: guard [
}
void perhaps(bool b) {
  std::unique_lock guard(m);
  if (b)
    guard.unlock();
  fibers::yield();
  // CHECK: [[@LINE-1]]:3: warning: maybe held: guard [
}
// What suspends may unlock what it is given, and does when it is a condition.
void waits_with_its_lock(fibers::condition &changed) {
  std::unique_lock guard(m);
  changed.wait(guard);
  ordinary();
}
void waits_with_its_lock_below_another(fibers::condition &changed, state &s) {
  std::lock_guard outer(s.lock);
  std::unique_lock guard(m);
  while (chance())
    changed.wait(guard);
  // CHECK: [[@LINE-1]]:13: warning: held: outer [
}
void no_suspension_at_all() {
  std::lock_guard guard(m);
  ordinary();
}

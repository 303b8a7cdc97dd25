// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: echo 'root: true' > %t.yaml
// RUN: echo 'models: [%S/Inputs/keys.model.yaml]' >> %t.yaml
// RUN: %check_async_tidy -config=%t.yaml %s 'async-*' %t
//
// Keys of a user's model file: for each a report that it makes possible, and
// what is silent because of it.
#include "task_shape.h"
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace alder {
template <class T = void> struct [[nodiscard]] work : task_shape<work<T>, T, lazy> {};
template <class T = void> struct shared_work : task_shape<shared_work<T>, T, eager> {};
struct cancelled {};
struct stop {};
struct ticket {
  ticket(ticket &&);
  ~ticket();
  bool running() const;
  void let_go();
  void finish();
};
ticket launch(work<>);
ticket stub();
struct latch_mutex {
  void lock();
  void unlock();
};
template <class M> struct late_lock {
  explicit late_lock(M &);
  ~late_lock();
  void lock();
  void unlock();
};
struct pin {
  pin();
  ~pin();
};
template <int> struct most {};
template <class T, class... O> struct belt {
  bool push(T);
};
template <class T> struct hopper {
  explicit hopper(int n = 0);
};
template <class T, std::size_t N> struct drawer {};
struct on {};
struct worker {};
struct loop {};
struct yard {
  yard();
  ~yard();
  int count() const;
  void add(work<>);
  work<> close();
};
struct [[maybe_unused]] outcome {
  bool good;
};
struct answer {
  answer(answer &&);
  ~answer();
  void give(int);
};
struct handle_of_thread {
  handle_of_thread();
  ~handle_of_thread();
};
template <class F> void keep(F &&) {}
template <class F> void queue(F &&) {}
template <class E, class F> void run_on(E &, F &&) {}
template <class T> work<> all_of(std::vector<T>) { return {}; }
template <class T> work<> some_of(int, std::vector<T>) { return {}; }
work<outcome> push(int);
void wake();
work<> aside();
enum amount { few, all };
void grind(const char *, amount);
} // namespace alder
using alder::work;

work<> step();
alder::shared_work<> begun();
bool asked();

// ---- tasks and handles

void handles() {
  alder::launch(step());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-ignored-task-handle]
  alder::stub();
  alder::launch(step()).let_go();
  begun();
}
work<> consumers() {
  auto running = begun();
  co_await running;
  co_await running;
  auto t = alder::launch(step());
  if (t.running())
    co_await step();
  t.finish();
}

// ---- guards

work<> guards(alder::latch_mutex &m) {
  alder::late_lock lock(m);
  co_await step();
  lock.lock();
  co_await step();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'lock' keeps 'm' locked{{.*}}
  // [async-lock-across-await]
}
work<> borrows() {
  alder::pin pinned;
  co_await step();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}}'pinned'{{.*}} [async-borrow-across-await]
}
work<> of_a_thread() {
  alder::handle_of_thread mine;
  co_await step();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}}'mine'{{.*}} [async-thread-affine-across-await]
}

// ---- channels

void channels() {
  alder::belt<int> endless;
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: {{.*}} [async-unbounded-channel]
  alder::belt<int, alder::most<8>> some;
  alder::hopper<int> no_size;
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: {{.*}} [async-unbounded-channel]
  alder::hopper<int> sized(8);
  alder::drawer<int, std::size_t(-1)> huge;
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: {{.*}} [async-unbounded-channel]
  alder::drawer<int, 8> small;
}

// ---- where callables and coroutines run

void callables(alder::worker &w, alder::loop &l) {
  alder::run_on(l, [] { sleep(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'sleep' blocks {{.*}} [async-blocking-call]
  alder::run_on(w, [] { sleep(1); });
}
work<> starts_on_a_thread(alder::on, alder::worker &w) {
  sleep(1);
  co_return;
}
work<> starts_on_the_loop(alder::on, alder::loop &l) {
  sleep(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks {{.*}} [async-blocking-call]
  co_await alder::aside();
  sleep(1);
}
work<> conditions(const char *text) {
  alder::grind(text, alder::few);
  alder::grind(nullptr, alder::all);
  co_return;
}

// ---- closures

void closures(int n) {
  alder::keep([n]() -> work<> {
    co_await step();
    (void)n;
  });
  alder::queue([n]() -> work<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [async-capturing-lambda-coroutine]
    co_await step();
    (void)n;
  });
}

// ---- results, promises, scopes

work<> results(alder::yard &of_another) {
  co_await alder::push(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [async-discarded-result]
  auto sent = co_await alder::push(2);
  if (!sent.good)
    co_return;
}
void promises(alder::answer a) {
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'a' is dropped {{.*}}
  // [async-unfulfilled-promise]
  if (asked())
    return;
  a.give(1);
}
void answers(alder::answer a) { a.give(asked()); }
work<> scopes() {
  alder::yard yard;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'yard' is not joined {{.*}}
  // [async-scope-lifetime]
  yard.add(step());
  if (asked())
    co_return;
  co_await yard.close();
}
work<> in_a_scope() {
  alder::yard yard;
  yard.add(step());
  co_await yard.close();
}

// ---- locks and resumption, loops, cancellation

void resumes(std::mutex &m) {
  std::lock_guard guard(m);
  alder::wake();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [async-resume-under-lock]
}
work<> many(const std::vector<int> &jobs) {
  std::vector<work<>> list;
  for (int job : jobs)
    list.push_back(step());
  co_await alder::all_of(std::move(list));
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [async-spawn-in-loop]
}
work<> not_so_many(const std::vector<int> &jobs) {
  std::vector<work<>> list;
  for (int job : jobs)
    list.push_back(step());
  co_await alder::some_of(4, std::move(list));
}
work<> swallows() {
  while (!asked()) {
    try {
      co_await step();
    } catch (...) {
      // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [async-swallowed-cancellation]
    }
  }
}
// What a cancelled operation throws is no std::exception.
work<> catches_errors() {
  while (!asked()) {
    try {
      co_await step();
    } catch (const std::exception &) {
    }
  }
}

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-send-bound %t
#include "task_shape.h"
#include "widgets_system.h"

namespace seastar {
template <class T = void> struct future : task_shape<future<T>, T, eager> {};
template <class T> struct lw_shared_ptr {
  lw_shared_ptr(const lw_shared_ptr &);
  lw_shared_ptr(lw_shared_ptr &&);
  ~lw_shared_ptr();
  T *operator->() const;
};
unsigned this_shard_id() noexcept;
struct smp {
  template <class F> static future<> submit_to(unsigned shard, F f) { throw 0; }
};
} // namespace seastar
struct row {
  int id;
};
using row_ptr = seastar::lw_shared_ptr<row>;
void use(int);
const char *compute();

// ---- Reported

seastar::future<> next_shard(row_ptr p) {
  co_await seastar::smp::submit_to(seastar::this_shard_id() + 1, [p] { use(p->id); });
  // CHECK-MESSAGES: :[[@LINE-1]]:67: warning: 'p' is a 'seastar::lw_shared_ptr', which belongs to one thread
}
seastar::future<> changed_since(row_ptr p) {
  unsigned shard = seastar::this_shard_id();
  shard ^= 1;
  co_await seastar::smp::submit_to(shard, [p] { use(p->id); });
  // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'p' is a 'seastar::lw_shared_ptr'
}
class window : public QWidget {
public:
  void shows_from_the_pool() {
    QtConcurrent::run([this] { label_.setText(compute()); });
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'label_' is a 'QLabel' and is used by work that 'QtConcurrent::run' runs on another thread
  }
  void shows_by_pointer() {
    QtConcurrent::run([this] { pointer_->setText(compute()); });
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'pointer_' points to a 'QLabel' and is used by work
  }
  // Silent: reads, functions of one's own, the pointer handed on.
  void only_reads() {
    QtConcurrent::run([this] { text_ = label_.text(); });
  }
  void calls_its_own() {
    QtConcurrent::run([this] { work(); });
  }
  void hands_it_on() {
    QtConcurrent::run([this] { post(pointer_); });
  }
  void other_part() {
    QtConcurrent::run([this] { counter_.add(1); });
  }

private:
  struct counter {
    void add(int);
  };
  void work();
  void post(QLabel *);
  QLabel label_;
  QLabel *pointer_ = nullptr;
  const char *text_ = nullptr;
  counter counter_;
};

// ---- Silent: this shard

seastar::future<> own_shard(row_ptr p) {
  co_await seastar::smp::submit_to(seastar::this_shard_id(), [p] { use(p->id); });
}
seastar::future<> own_shard_by_name(row_ptr p) {
  const unsigned here = seastar::this_shard_id();
  co_await seastar::smp::submit_to(here, [p] { use(p->id); });
}

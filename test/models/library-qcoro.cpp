// RUN: %check_async_tidy %s async-unawaited-task,async-block-on-in-async,async-lock-across-await %t
//
// QCoro, over declarations in the shape of its headers.
#include "task_shape.h"
#include <mutex>
#include <utility>

namespace QCoro {
template <class T = void> class Task : public task_shape<Task<T>, T, eager> {
public:
  template <class F> Task<> then(F &&) { return Task<>(); }
};
template <class T = void> class LazyTask : public task_shape<LazyTask<T>, T, lazy> {};
template <class A> auto waitFor(A &&a) { return a.await_resume(); }
} // namespace QCoro
class QMutex {
public:
  void lock();
  void unlock();
};
template <class M = QMutex> class QMutexLocker {
public:
  explicit QMutexLocker(M *);
  ~QMutexLocker();
  void unlock();
};

QCoro::LazyTask<> flush();
QCoro::Task<int> fetch();

QCoro::Task<> misuse(QMutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
  QCoro::waitFor(fetch());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'QCoro::waitFor' blocks
  QMutexLocker locker(&m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'locker' keeps 'm' locked
}

QCoro::Task<int> right(QMutex &m) {
  {
    QMutexLocker locker(&m);
  }
  auto later = fetch();
  co_await flush();
  co_return co_await later;
}
int main() { QCoro::waitFor(fetch()); }

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// moodycamel's queues and oneTBB, over declarations in the shape of their
// headers: oneTBB brings its names out of tbb::detail.
#include "async_mock.h"
#include <cstdint>
#include <utility>

namespace moodycamel {
template <class T> class BlockingConcurrentQueue {
public:
  explicit BlockingConcurrentQueue(std::size_t capacity = 192);
  bool enqueue(const T &);
  template <class U> void wait_dequeue(U &) {}
  template <class U> bool wait_dequeue_timed(U &, std::int64_t usecs) { return false; }
  template <class U> bool try_dequeue(U &) { return false; }
};
template <class T> class BlockingReaderWriterCircularBuffer {
public:
  explicit BlockingReaderWriterCircularBuffer(std::size_t capacity);
};
} // namespace moodycamel
namespace tbb {
namespace detail {
namespace d1 {
template <class M> class unique_scoped_lock {
public:
  unique_scoped_lock(M &);
  ~unique_scoped_lock();
};
class spin_mutex {
public:
  void lock();
  void unlock();
  using scoped_lock = unique_scoped_lock<spin_mutex>;
};
} // namespace d1
namespace d2 {
template <class T> class concurrent_bounded_queue {
public:
  void pop(T &);
  bool try_pop(T &);
};
} // namespace d2
} // namespace detail
inline namespace v1 {
using detail::d1::spin_mutex;
using detail::d2::concurrent_bounded_queue;
} // namespace v1
} // namespace tbb

async::task<> misuse(tbb::concurrent_bounded_queue<int> &in, tbb::spin_mutex &m) {
  moodycamel::BlockingConcurrentQueue<int> queue;
  // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: {{.*}}'queue' has no capacity limit{{.*}}
  // [async-unbounded-channel]
  int n = 0;
  queue.wait_dequeue(n);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'moodycamel::BlockingConcurrentQueue::wait_dequeue'
  // blocks {{.*}} [async-blocking-call]
  in.pop(n);
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: {{.*}}concurrent_bounded_queue::pop' blocks {{.*}}
  // [async-blocking-call]
  tbb::spin_mutex::scoped_lock guard(m);
  co_await async::yield_now();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}

async::task<> right(moodycamel::BlockingConcurrentQueue<int> &queue,
                    tbb::concurrent_bounded_queue<int> &in) {
  int n = 0;
  if (queue.try_dequeue(n) || queue.wait_dequeue_timed(n, 0) || in.try_pop(n))
    co_await async::yield_now();
  moodycamel::BlockingReaderWriterCircularBuffer<int> few(16);
  co_await async::spawn_blocking([&] { in.pop(n); });
}

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// userver, over declarations in the shape of its headers. Its tasks suspend
// inside ordinary functions.
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <unistd.h>
#include <utility>

namespace userver {
namespace engine {
class TaskProcessor;
class [[nodiscard]] TaskBase {
public:
  bool IsFinished() const;
  void Wait() const;
};
class [[nodiscard]] Task : public TaskBase {
public:
  Task(Task &&) noexcept;
  ~Task();
  void Detach() &&;
};
template <class T> class [[nodiscard]] TaskWithResult : public Task {
public:
  T Get();
};
template <class R, class P> void SleepFor(const std::chrono::duration<R, P> &) {}
void Yield();
class Mutex {
public:
  void lock();
  void unlock();
};
template <class F, class... A>
[[nodiscard]] TaskWithResult<void> AsyncNoSpan(TaskProcessor &, F &&, A &&...) {
  throw 0;
}
} // namespace engine
namespace utils {
template <class F, class... A>
[[nodiscard]] engine::TaskWithResult<void> Async(std::string, F &&, A &&...) {
  throw 0;
}
} // namespace utils
namespace concurrent {
template <class T> class MpscQueue {
public:
  static std::shared_ptr<MpscQueue> Create(std::size_t max_size = std::size_t(-1));
};
} // namespace concurrent
namespace fs::blocking {
std::string ReadFileContents(const std::string &);
} // namespace fs::blocking
} // namespace userver
namespace engine = userver::engine;

void misuse(std::mutex &m) {
  std::lock_guard guard(m);
  engine::SleepFor(std::chrono::seconds(1));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}
void loses() {
  (void)userver::utils::Async("work", [] { engine::Yield(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [async-ignored-task-handle]
}
void blocks() {
  auto work = userver::utils::Async("work", [] { userver::fs::blocking::ReadFileContents("a"); });
  // CHECK-MESSAGES: :[[@LINE-1]]:50: warning: 'userver::fs::blocking::ReadFileContents' blocks
  // {{.*}} [async-blocking-call]
  work.Get();
}
void grows() {
  auto queue = userver::concurrent::MpscQueue<int>::Create();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'userver::concurrent::MpscQueue::Create' makes
  // a channel without its capacity limit{{.*}} [async-unbounded-channel]
  engine::Yield();
}

// Silent: its own mutex, the task processor for files, a queue with a limit.
void right(engine::Mutex &m, engine::TaskProcessor &files) {
  {
    std::lock_guard guard(m);
    engine::Yield();
  }
  auto read = engine::AsyncNoSpan(files, [] { userver::fs::blocking::ReadFileContents("a"); });
  auto queue = userver::concurrent::MpscQueue<int>::Create(100);
  read.Get();
}
void lets_go() {
  userver::utils::Async("work", [] {}).Detach();
}

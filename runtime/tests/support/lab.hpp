// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two schedulers to test primitives with, apart from the runtime: nothing but the
// contract of detail/waiter.hpp stands between a test and the primitive.
//
// lab: one thread, and the test decides who runs: run() in order, or a random choice at
// each step from a seed, which reproduces a failure. Between two steps the test looks
// at everything, stops tasks and destroys parked ones.
//
// crew: real threads, for contention and for ThreadSanitizer.
//
// A routine is a coroutine with a context of its own: it can be stopped, tells how it
// ended, and may be destroyed while it is parked.
#ifndef ASYNC_TESTS_SUPPORT_LAB_HPP
#define ASYNC_TESTS_SUPPORT_LAB_HPP

#include <async/detail/budget.hpp>
#include <async/detail/promise_base.hpp>
#include <async/error.hpp>

#include <gtest/gtest.h>

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace testing_support {

class routine {
public:
  enum class ending { none, returned, stopped, threw };
  struct shared {
    async::detail::task_context context;
    async::detail::plain_stop_state *stop = new async::detail::plain_stop_state;
    ending ended = ending::none;
    bool frame_gone = false;
    std::exception_ptr failure;
    std::function<void()> at_end;
    ~shared() { stop->release(); }
  };
  struct promise_type : async::detail::promise_base {
    promise_type() { set_context(state->context); }
    routine get_return_object() {
      return routine(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct final_awaiter {
      bool await_ready() noexcept { return false; }
      void await_suspend(std::coroutine_handle<promise_type> h) noexcept { ended_now_ = h; }
      void await_resume() noexcept {}
    };
    final_awaiter final_suspend() noexcept { return {}; }
    void return_void() { state->ended = ending::returned; }
    void unhandled_exception() {
      try {
        throw;
      } catch (const async::stopped &) {
        state->ended = ending::stopped;
      } catch (...) {
        state->ended = ending::threw;
        state->failure = std::current_exception();
      }
    }
    std::shared_ptr<shared> state = std::make_shared<shared>();
  };

  routine(routine &&other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)), state_(std::move(other.state_)) {}
  routine &operator=(routine &&) = delete;
  ~routine() { destroy(); }

  std::coroutine_handle<> start(async::scheduler &home) {
    state_->context.home = &home;
    state_->context.stop = state_->stop;
    return handle_;
  }
  void at_end(std::function<void()> f) { state_->at_end = std::move(f); }
  /// For the schedulers: resumes, and destroys the frame of a routine that ends, with
  /// all that its parameters hold.
  static void resume(std::coroutine_handle<> h) {
    h.resume();
    const auto ended = std::exchange(ended_now_, nullptr);
    if (!ended)
      return;
    const std::shared_ptr<shared> state = ended.promise().state;
    state->frame_gone = true;
    ended.destroy();
    if (state->at_end)
      state->at_end();
  }
  /// Of a parked one.
  void destroy() {
    if (handle_ && !state_->frame_gone)
      handle_.destroy();
    handle_ = nullptr;
  }
  std::coroutine_handle<> handle() const { return handle_; }
  void stop() { state_->stop->request(); }
  ending ended() const { return state_->ended; }
  bool done() const { return state_->ended != ending::none; }
  bool returned() const { return state_->ended == ending::returned; }
  bool was_stopped() const { return state_->ended == ending::stopped; }
  bool threw() const { return state_->ended == ending::threw; }

private:
  explicit routine(std::coroutine_handle<promise_type> h) : handle_(h), state_(h.promise().state) {}
  std::coroutine_handle<promise_type> handle_;
  std::shared_ptr<shared> state_;
  static inline thread_local std::coroutine_handle<promise_type> ended_now_ = nullptr;
};

class lab final : public async::scheduler {
public:
  lab() : scheduler(nullptr) {}
  explicit lab(unsigned seed) : scheduler(nullptr), random_(seed), shuffled_(true) {}

  void schedule(std::coroutine_handle<> h) noexcept override { ready_.push_back(h); }
  void schedule_last(std::coroutine_handle<> h) noexcept override { ready_.push_back(h); }

  /// Takes the routine, which runs at the next steps.
  routine &start(routine r) {
    routine &kept = routines_.emplace_back(std::move(r));
    ready_.push_back(kept.start(*this));
    return kept;
  }
  /// And runs it until nothing is ready.
  routine &run(routine r) {
    routine &kept = start(std::move(r));
    run();
    return kept;
  }
  bool step() {
    if (ready_.empty())
      return false;
    const std::size_t i = shuffled_ ? random_() % ready_.size() : 0;
    const std::coroutine_handle<> h = ready_[i];
    ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(i));
    async::detail::budget::refill();
    routine::resume(h);
    return true;
  }
  void run() {
    while (step())
      ;
  }
  bool idle() const { return ready_.empty(); }
  /// As when a scheduler is torn down: what is ready is not resumed any more.
  void forget() { ready_.clear(); }
  /// Destroys a routine that is parked or ready.
  void kill(routine &r) {
    std::erase(ready_, r.handle());
    r.destroy();
  }
  std::mt19937 &random() { return random_; }
  std::list<routine> &routines() { return routines_; }

  struct yield_awaiter {
    lab &home;
    bool await_ready() noexcept { return false; }
    void await_suspend(std::coroutine_handle<> h) noexcept { home.schedule_last(h); }
    void await_resume() noexcept {}
  };
  yield_awaiter yield() { return yield_awaiter{*this}; }

private:
  std::deque<std::coroutine_handle<>> ready_;
  std::list<routine> routines_;
  std::mt19937 random_{0};
  bool shuffled_ = false;
};

class crew final : public async::scheduler {
public:
  explicit crew(unsigned threads = 3) : scheduler(nullptr) {
    for (unsigned i = 0; i != threads; ++i)
      threads_.emplace_back([this] { work(); });
  }
  ~crew() { finish(); }

  void schedule(std::coroutine_handle<> h) noexcept override {
    const std::lock_guard hold(mutex_);
    ready_.push_back(h);
    awake_.notify_one();
  }
  void schedule_last(std::coroutine_handle<> h) noexcept override { schedule(h); }

  routine &start(routine r) {
    std::unique_lock hold(mutex_);
    routine &kept = routines_.emplace_back(std::move(r));
    ++running_;
    kept.at_end([this] {
      const std::lock_guard lock(mutex_);
      if (--running_ == 0)
        ended_.notify_all();
    });
    hold.unlock();
    schedule(kept.start(*this));
    return kept;
  }
  /// Waits until all routines have ended. False when they have not after a minute: a
  /// lost wake-up.
  bool join() {
    std::unique_lock hold(mutex_);
    return ended_.wait_for(hold, std::chrono::minutes(1), [&] { return running_ == 0; });
  }
  std::list<routine> &routines() { return routines_; }

  struct yield_awaiter {
    crew &home;
    bool await_ready() noexcept { return false; }
    void await_suspend(std::coroutine_handle<> h) noexcept { home.schedule_last(h); }
    void await_resume() noexcept {}
  };
  yield_awaiter yield() { return yield_awaiter{*this}; }

private:
  void work() {
    std::unique_lock hold(mutex_);
    for (;;) {
      awake_.wait(hold, [&] { return closing_ || !ready_.empty(); });
      if (ready_.empty())
        return;
      const std::coroutine_handle<> h = ready_.front();
      ready_.pop_front();
      hold.unlock();
      async::detail::budget::refill();
      routine::resume(h);
      hold.lock();
    }
  }
  void finish() {
    {
      const std::lock_guard hold(mutex_);
      closing_ = true;
      awake_.notify_all();
    }
    for (std::thread &t : threads_)
      t.join();
  }

  std::mutex mutex_;
  std::condition_variable awake_, ended_;
  std::deque<std::coroutine_handle<>> ready_;
  std::list<routine> routines_;
  std::size_t running_ = 0;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

/// A move-only message that counts the living, and whose move throws when it is told
/// to: the n-th from now on.
class cargo {
public:
  explicit cargo(int n) : number_(n) { ++alive; }
  cargo(cargo &&other) : number_(other.number_) {
    if (throw_at > 0 && --throw_at == 0)
      throw std::runtime_error("the move failed");
    other.number_ = -1;
    ++alive;
  }
  cargo &operator=(cargo &&other) {
    if (throw_at > 0 && --throw_at == 0)
      throw std::runtime_error("the move failed");
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  ~cargo() { --alive; }
  int number() const { return number_; }

  static inline std::atomic<int> alive = 0;
  static inline int throw_at = 0;

private:
  int number_;
};

} // namespace testing_support

#endif // ASYNC_TESTS_SUPPORT_LAB_HPP

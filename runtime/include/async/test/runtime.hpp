// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Testing asynchronous code: one thread, a clock that stands and jumps to the next
// timer when all tasks wait (an hour of sleeping takes no time), and, if wanted, a
// scheduler that picks the next task at random from a seed.
#ifndef ASYNC_TEST_RUNTIME_HPP
#define ASYNC_TEST_RUNTIME_HPP

#include <async/annotate.hpp>
#include <async/coop.hpp>
#include <async/runtime.hpp>
#include <async/sleep.hpp>
#include <async/task.hpp>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace async::test {

namespace detail {

/// Waits until no task is ready.
class [[nodiscard]] settle_awaiter : public async::detail::waiter {
public:
  settle_awaiter() noexcept {}
  bool await_ready() const noexcept { return false; }
  template <async::detail::async_promise P>
  bool await_suspend(std::coroutine_handle<P> handle) noexcept {
    prepare(handle);
    auto &core = context().home->core();
    async::detail::short_lock lock(core.idle_mutex());
    if (!listen<settle_awaiter>()) {
      complete(async::detail::outcome::stopped);
      return false;
    }
    core.wake_when_idle(*this);
    return true;
  }
  void await_resume() { finish(); }
  void on_stop() noexcept {
    {
      auto &core = context().home->core();
      async::detail::short_lock lock(core.idle_mutex());
      if (!core.cancel_idle(*this))
        return;
      complete(async::detail::outcome::stopped);
    }
    wake(*this);
  }
};

inline runtime_options to_options(bool auto_advance, std::optional<std::uint64_t> seed) {
  runtime_options options;
  options.workers = 0;
  options.paused_clock = true;
  options.auto_advance = auto_advance;
  options.seed = seed;
  return options;
}

} // namespace detail

/// Summary: waits until every other task waits for time, for a pool, or for ever.
/// Cancellation: throws async::stopped; nothing is lost.
ASYNC_CANCEL("nothing") inline detail::settle_awaiter settle() noexcept {
  return detail::settle_awaiter();
}

/// Summary: moves the clock by 'length' from inside a task. Timers on the way fire
/// at their times and in their order, and what they wake runs before time goes on;
/// on return everything has settled.
/// Cancellation: throws async::stopped; the clock stays where it is.
///
/// Example:
///   auto ticks = async::spawn(count_seconds());
///   co_await async::test::advance(10s);
inline task<void> advance(std::chrono::nanoseconds length) {
  auto &home = co_await this_task::home();
  const auto end = async::detail::later(home.core().now(), length);
  home.core().allow_time(end);
  co_await sleep_until(end);
  co_await settle();
}

struct options {
  /// The clock jumps to the next timer when all tasks wait. Off: only advance()
  /// moves it.
  bool auto_advance = true;
  /// Picks the next task at random, the same way for the same number.
  std::optional<std::uint64_t> seed = {};
};

/// Summary: a runtime for tests: no threads, a clock of its own, reproducible.
/// A test in which all tasks wait for each other fails after some seconds with a
/// sentence instead of hanging.
///
/// Example:
///   async::test::runtime rt;
///   rt.block_on(scenario());
///   EXPECT_EQ(rt.elapsed(), 3s);
class ASYNC_RUNTIME runtime : public async::runtime {
public:
  runtime() : runtime(options()) {}
  explicit runtime(const options &wanted)
      : async::runtime(detail::to_options(wanted.auto_advance, wanted.seed)), start_(now()) {}

  /// Time on the clock since this runtime was made.
  clock::duration elapsed() const noexcept { return now() - start_; }

  /// test::advance(), from outside of the tasks.
  ASYNC_SYNC_WAIT void advance(std::chrono::nanoseconds length) {
    block_on(async::test::advance(length));
  }

  /// Runs until no task is ready.
  ASYNC_SYNC_WAIT void run_until_idle() { block_on(settled()); }

private:
  static task<void> settled() { co_await settle(); }
  clock::time_point start_;
};

/// The seed that the environment asks for (ASYNC_SEED=number), to repeat a failure.
inline std::optional<std::uint64_t> seed_from_environment() {
  const char *text = std::getenv("ASYNC_SEED");
  if (text == nullptr || *text == '\0')
    return std::nullopt;
  return std::strtoull(text, nullptr, 0);
}

} // namespace async::test

#endif // ASYNC_TEST_RUNTIME_HPP

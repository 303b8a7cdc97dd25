// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_BLOCKING_HPP
#define ASYNC_BLOCKING_HPP

#include <async/annotate.hpp>
#include <async/detail/blocking_pool.hpp>
#include <async/detail/join_state.hpp>
#include <async/join_handle.hpp>
#include <async/stop.hpp>

#include <functional>
#include <memory>
#include <source_location>
#include <type_traits>
#include <utility>

namespace async {

namespace detail {

/// The pool of that slot in a runtime; made on first use, closed and joined with it.
blocking_pool &pool_of(runtime_core &core, service_slot slot);

template <class F> struct offloaded_result {
  using type = std::invoke_result_t<F &>;
};
template <class F>
  requires std::invocable<F &, stop_ref>
struct offloaded_result<F> {
  using type = std::invoke_result_t<F &, stop_ref>;
};
template <class F> using offloaded_result_t = typename offloaded_result<F>::type;

/// A function on its way through a pool. It owns itself, and holds the task's reference
/// to the join state until finish() gives that up.
///
/// A stop that comes before the pool has begun takes it out of the queue. Two sides can
/// then want it: the thread of the pool and the thread that requests the stop. The
/// pool's lock decides (withdraw); the loser leaves it alone, and detach() makes the
/// winner wait until the loser has left on_stop.
template <class F> class offloaded final : public blocking_job, private stop_callback {
  using value_type = offloaded_result_t<F>;

public:
  offloaded(blocking_pool &pool, join_state<value_type> &state, F work)
      : stop_callback(
            [](stop_callback &self) noexcept { static_cast<offloaded &>(self).on_stop(); }),
        pool_(pool), state_(state), work_(std::move(work)) {}

  /// Gives up the caller's hold.
  void submit() noexcept {
    state_.begin();
    state_.core().outside_work_begins();
    if (!attach(&state_))
      return drop();
    try {
      pool_.submit(*this);
    } catch (...) {
      state_.outcome().set_exception(std::current_exception());
      end();
    }
  }

private:
  void run() noexcept override {
    if (state_.requested())
      return drop();
    try {
      call();
    } catch (...) {
      state_.outcome().set_exception(std::current_exception());
    }
    end();
  }
  void drop() noexcept override {
    state_.outcome().set_stopped();
    end();
  }
  void on_stop() noexcept {
    if (pool_.withdraw(*this))
      drop();
  }

  void call() {
    if constexpr (std::invocable<F &, stop_ref>)
      keep([this]() -> value_type { return std::invoke(work_, stop_ref(&state_)); });
    else
      keep([this]() -> value_type { return std::invoke(work_); });
  }
  template <class Call> void keep(Call call) {
    if constexpr (std::is_void_v<value_type>) {
      call();
      state_.outcome().set_value();
    } else {
      state_.outcome().set_value(call());
    }
  }

  // The closure goes before the result is seen: what it holds may be what the joiner
  // waits to see gone.
  void end() noexcept {
    detach();
    join_state<value_type> &state = state_;
    runtime_core &core = state.core();
    delete this;
    state.seal();
    state.finish();
    core.outside_work_ends();
  }

  blocking_pool &pool_;
  join_state<value_type> &state_;
  F work_;
};

template <class F>
join_handle<offloaded_result_t<F>> offload(service_slot slot, const char *operation, F work,
                                           const std::source_location &site) {
  using value_type = offloaded_result_t<F>;
  runtime_core &core = runtime_core::require(operation);
  blocking_pool &pool = pool_of(core, slot);
  std::unique_ptr<join_state<value_type>> state(
      new join_state<value_type>(core, core, nullptr, site));
  auto job = std::make_unique<offloaded<F>>(pool, *state, std::move(work));
  join_handle<value_type> handle(state.release());
  job.release()->submit();
  return handle;
}

} // namespace detail

/// Runs `work` on a thread that may block: file access, a client library without
/// asynchronous calls, `getaddrinfo`. The pool starts threads as needed (512 at most;
/// then work queues) and ends those that stay idle.
///
/// **Use instead**: spawn_compute() for what keeps a core busy; the asynchronous
/// operation where there is one.
/// **Ordering**: begun in the order of the calls.
/// **Cancellation**: a stop before it has begun takes it back. Afterwards it runs to its
/// end, unless `work` takes a `stop_ref` and looks at it.
/// **Thread safety**: `work` runs in parallel to everything else. From any thread that
/// belongs to a runtime.
/// **Lifetime**: `work` is moved in, and destroyed before its result is seen. A runtime
/// that ends drops what has not begun and waits for the rest.
/// **Example**:
/// ```cpp
/// auto text = co_await spawn_blocking([path] { return read_file(path); });
/// ```
template <class F>
ASYNC_SPAWNS [[nodiscard]] auto
spawn_blocking(ASYNC_RUNS_OFF F work,
               const std::source_location &site = std::source_location::current())
    -> join_handle<detail::offloaded_result_t<F>> {
  return detail::offload(detail::service_slot::blocking, "spawn_blocking", std::move(work), site);
}

/// Runs `work` on one of as many threads as there are cores: for computation.
///
/// **Use instead**: spawn_blocking() for what waits, since waiting here idles a core.
/// Nothing for less than about 10 µs of work.
/// **Ordering, cancellation, thread safety, lifetime**: as spawn_blocking().
/// **Example**:
/// ```cpp
/// auto digest = co_await spawn_compute([data = std::move(data)] { return sha256(data); });
/// ```
template <class F>
ASYNC_SPAWNS [[nodiscard]] auto
spawn_compute(ASYNC_RUNS_OFF F work,
              const std::source_location &site = std::source_location::current())
    -> join_handle<detail::offloaded_result_t<F>> {
  return detail::offload(detail::service_slot::compute, "spawn_compute", std::move(work), site);
}

} // namespace async

#endif // ASYNC_BLOCKING_HPP

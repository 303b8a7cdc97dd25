// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything except the headers for tests (async/test/…).
#ifndef ASYNC_ASYNC_HPP
#define ASYNC_ASYNC_HPP

// clang-format off: in groups, not by the alphabet

// Words for async-tidy, settings, outcomes
#include <async/annotate.hpp>
#include <async/config.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

// Tasks and the runtime
#include <async/awaitable.hpp>
#include <async/clock.hpp>
#include <async/coop.hpp>
#include <async/driver.hpp>
#include <async/join_handle.hpp>
#include <async/main.hpp>
#include <async/runtime.hpp>
#include <async/scheduler.hpp>
#include <async/spawn.hpp>
#include <async/stop.hpp>
#include <async/stoppable.hpp>
#include <async/strand.hpp>
#include <async/task.hpp>
#include <async/task_local.hpp>

// Time
#include <async/interval.hpp>
#include <async/sleep.hpp>
#if __has_include(<async/timeout.hpp>)
#include <async/timeout.hpp>
#endif

// Synchronisation
#if __has_include(<async/barrier.hpp>)
#include <async/barrier.hpp>
#endif
#if __has_include(<async/concurrent_map.hpp>)
#include <async/concurrent_map.hpp>
#endif
#if __has_include(<async/event.hpp>)
#include <async/event.hpp>
#endif
#if __has_include(<async/guarded.hpp>)
#include <async/guarded.hpp>
#endif
#if __has_include(<async/latch.hpp>)
#include <async/latch.hpp>
#endif
#if __has_include(<async/mutex.hpp>)
#include <async/mutex.hpp>
#endif
#if __has_include(<async/notify.hpp>)
#include <async/notify.hpp>
#endif
#if __has_include(<async/once.hpp>)
#include <async/once.hpp>
#endif
#if __has_include(<async/semaphore.hpp>)
#include <async/semaphore.hpp>
#endif
#if __has_include(<async/shared_mutex.hpp>)
#include <async/shared_mutex.hpp>
#endif

// Channels
#if __has_include(<async/broadcast.hpp>)
#include <async/broadcast.hpp>
#endif
#if __has_include(<async/mpmc.hpp>)
#include <async/mpmc.hpp>
#endif
#if __has_include(<async/mpsc.hpp>)
#include <async/mpsc.hpp>
#endif
#if __has_include(<async/oneshot.hpp>)
#include <async/oneshot.hpp>
#endif
#if __has_include(<async/watch.hpp>)
#include <async/watch.hpp>
#endif

// Threads that may block
#if __has_include(<async/blocking.hpp>)
#include <async/blocking.hpp>
#endif

// Combinators
#if __has_include(<async/co_invoke.hpp>)
#include <async/co_invoke.hpp>
#endif
#if __has_include(<async/join_all.hpp>)
#include <async/join_all.hpp>
#endif
#if __has_include(<async/pool.hpp>)
#include <async/pool.hpp>
#endif
#if __has_include(<async/retry.hpp>)
#include <async/retry.hpp>
#endif
#if __has_include(<async/scope.hpp>)
#include <async/scope.hpp>
#endif
#if __has_include(<async/select.hpp>)
#include <async/select.hpp>
#endif
#if __has_include(<async/shutdown.hpp>)
#include <async/shutdown.hpp>
#endif
#if __has_include(<async/task_group.hpp>)
#include <async/task_group.hpp>
#endif
#if __has_include(<async/when_all.hpp>)
#include <async/when_all.hpp>
#endif
// clang-format on

#endif // ASYNC_ASYNC_HPP

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
#include <async/unexpected.hpp>

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
#include <async/timeout.hpp>

// Synchronisation
#include <async/barrier.hpp>
#include <async/concurrent_map.hpp>
#include <async/event.hpp>
#include <async/guarded.hpp>
#include <async/latch.hpp>
#include <async/mutex.hpp>
#include <async/notify.hpp>
#include <async/once.hpp>
#include <async/semaphore.hpp>
#include <async/shared_mutex.hpp>

// Channels
#include <async/broadcast.hpp>
#include <async/mpmc.hpp>
#include <async/mpsc.hpp>
#include <async/oneshot.hpp>
#include <async/watch.hpp>

// Threads that may block
#include <async/blocking.hpp>

// Combinators
#include <async/co_invoke.hpp>
#include <async/join_all.hpp>
#include <async/pool.hpp>
#include <async/retry.hpp>
#include <async/scope.hpp>
#include <async/select.hpp>
#include <async/shutdown.hpp>
#include <async/task_group.hpp>
#include <async/tracker.hpp>
#include <async/try_join_all.hpp>
#include <async/when_all.hpp>
// clang-format on

#endif // ASYNC_ASYNC_HPP

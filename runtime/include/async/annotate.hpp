// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The words by which code tells async-tidy what its types and functions do. A
// code base that annotates its own runtime gets the same checks as the
// libraries that have a model file; docs/guide/models.md says what each word
// means there.
//
// The header stands alone: C++11 and later, no includes, nothing but macros. On
// Clang they are [[clang::annotate("async::…")]] and Clang's own attributes; on
// other compilers they are empty. None of them changes the code that is
// generated, except ASYNC_ELIDABLE and ASYNC_ELIDE_ARGUMENT.
//
// Where they stand:
//
//   class ASYNC_TASK task { … };              after 'class' or 'struct'
//   ASYNC_SYNC_WAIT int block_on(task t);     before a function or member
//   function, template <class F>                        after 'template <…>'
//   ASYNC_SPAWNS void run(F f);
//   void offload(ASYNC_RUNS_OFF F work);      before a parameter
//   void poll() ASYNC_NONBLOCKING_TYPE;       after the parameter list, where
//   said
#ifndef ASYNC_ANNOTATE_HPP
#define ASYNC_ANNOTATE_HPP

#ifdef __has_cpp_attribute
#if __has_cpp_attribute(clang::annotate)
#define ASYNC_ANNOTATE(word) [[clang::annotate(word)]]
#define ASYNC_ANNOTATE_WITH(word, argument) [[clang::annotate(word, argument)]]
#endif
#if __has_cpp_attribute(nodiscard) >= 201603L && __cplusplus >= 201703L
#define ASYNC_NODISCARD [[nodiscard]]
#endif
#if __has_cpp_attribute(clang::blocking)
#define ASYNC_BLOCKING_TYPE [[clang::blocking]]
#define ASYNC_NONBLOCKING_TYPE [[clang::nonblocking]]
#endif
#if __has_cpp_attribute(clang::scoped_lockable)
#define ASYNC_SCOPED_LOCKABLE [[clang::scoped_lockable]]
#define ASYNC_CAPABILITY(name) [[clang::capability(name)]]
#endif
#if __has_cpp_attribute(clang::coro_return_type) && __has_cpp_attribute(clang::coro_lifetimebound)
#define ASYNC_CORO_CHECKED [[clang::coro_return_type, clang::coro_lifetimebound]]
// The GNU spelling may also stand where a lambda has room for it.
#define ASYNC_CORO_WRAPPER __attribute__((coro_wrapper))
#define ASYNC_NO_LIFETIMEBOUND [[clang::coro_disable_lifetimebound]]
#endif
#if __has_cpp_attribute(clang::coro_await_elidable)
#define ASYNC_ELIDABLE [[clang::coro_await_elidable]]
#define ASYNC_ELIDE_ARGUMENT [[clang::coro_await_elidable_argument]]
#endif
#endif

/// A word of the vocabulary, for one that has no macro below.
#ifndef ASYNC_ANNOTATE
#define ASYNC_ANNOTATE(word)
#define ASYNC_ANNOTATE_WITH(word, argument)
#endif
#ifndef ASYNC_NODISCARD
#define ASYNC_NODISCARD
#endif

// ---- Types: work -----------------------------------------------------------

/// The object a coroutine returns: it must be awaited, returned, stored or
/// passed on. Whether it starts at once is read from
/// promise_type::initial_suspend; the other two say it for a type without a
/// promise.
#define ASYNC_TASK ASYNC_NODISCARD ASYNC_ANNOTATE("async::task")
#define ASYNC_LAZY_TASK ASYNC_NODISCARD ASYNC_ANNOTATE_WITH("async::task", "lazy")
#define ASYNC_EAGER_TASK ASYNC_NODISCARD ASYNC_ANNOTATE_WITH("async::task", "eager")

/// A task that must be awaited in the expression that makes it.
#define ASYNC_MUST_AWAIT_IMMEDIATELY ASYNC_ANNOTATE("async::must_await_immediately")

/// A handle of work that already runs: it must be joined, awaited or detached.
#define ASYNC_MUST_JOIN ASYNC_NODISCARD ASYNC_ANNOTATE("async::must_join")

/// A task or handle that may be dropped: nothing is lost by it.
#define ASYNC_IGNORABLE ASYNC_ANNOTATE("async::ignorable")

/// Waits, on leaving its scope, for what was spawned into it.
#define ASYNC_SCOPE ASYNC_ANNOTATE("async::scope")

/// Runs work. A runtime is an executor whose construction starts threads or a
/// loop, so that none is built inside asynchronous code.
#define ASYNC_EXECUTOR ASYNC_ANNOTATE("async::executor")
#define ASYNC_RUNTIME ASYNC_ANNOTATE("async::runtime")

/// For our own task types, beside ASYNC_TASK: Clang warns of arguments and
/// captures that die before the coroutine (-Wdangling). A function that returns
/// the type and is no coroutine is then an error until it says
/// ASYNC_CORO_WRAPPER; one that copies what it is given says
/// ASYNC_NO_LIFETIMEBOUND.
#ifndef ASYNC_CORO_CHECKED
#define ASYNC_CORO_CHECKED
#define ASYNC_CORO_WRAPPER
#define ASYNC_NO_LIFETIMEBOUND
#endif

/// The frame of a task that is awaited where it is made may lie in the frame of
/// the caller. On a parameter: as if the argument were awaited in place.
#ifndef ASYNC_ELIDABLE
#define ASYNC_ELIDABLE
#define ASYNC_ELIDE_ARGUMENT
#endif

// ---- Types: locks and threads ----------------------------------------------

/// A mutex whose lock() suspends the coroutine instead of blocking the thread.
#define ASYNC_MUTEX ASYNC_ANNOTATE("async::mutex")

/// A guard that may be held across a suspension point; kind is "exclusive",
/// "shared" or "permit".
#define ASYNC_GUARD(kind) ASYNC_NODISCARD ASYNC_ANNOTATE_WITH("async::guard", kind)

/// A mutex and a guard that block the thread, for Clang's thread safety
/// analysis as well. Not for the two above: that analysis does not follow
/// co_await.
#ifndef ASYNC_SCOPED_LOCKABLE
#define ASYNC_SCOPED_LOCKABLE
#define ASYNC_CAPABILITY(name)
#endif

/// An object that belongs to one thread.
#define ASYNC_THREAD_BOUND ASYNC_ANNOTATE("async::thread_bound")

/// A view of something shared that is no lock: whoever owns that must wait or
/// leave it as it is until the view ends. kind is "value", "lock" or "reclaim".
#define ASYNC_BORROW(kind) ASYNC_ANNOTATE_WITH("async::borrow", kind)

// ---- Functions -------------------------------------------------------------

/// Blocks the thread. ASYNC_BLOCKING_ON names the category: "sleep", "wait",
/// "net", "dns", "file", "process", "cpu", "db" …
/// (docs/checks/async-blocking-call.md). ASYNC_BLOCKING_TYPE stands after the
/// parameter list and is part of the function's type, for Clang's
/// -Wfunction-effects.
#define ASYNC_BLOCKING ASYNC_ANNOTATE("async::blocking")
#define ASYNC_BLOCKING_ON(category) ASYNC_ANNOTATE_WITH("async::blocking", category)

/// Never blocks, whatever is known of its name. The _TYPE form as above; not
/// for coroutines, whose frames are allocated.
#define ASYNC_NONBLOCKING ASYNC_ANNOTATE("async::nonblocking")
#ifndef ASYNC_BLOCKING_TYPE
#define ASYNC_BLOCKING_TYPE
#define ASYNC_NONBLOCKING_TYPE
#endif

/// Waits, on this thread, for asynchronous work: its first argument, or the
/// object of a member function without arguments.
#define ASYNC_SYNC_WAIT ASYNC_ANNOTATE("async::sync_wait")

/// An ordinary function that suspends the fiber it is called on.
#define ASYNC_SUSPENDS ASYNC_ANNOTATE("async::suspends")

/// Resumes coroutines or calls callbacks before it returns: not under a lock.
#define ASYNC_RUNS_INLINE ASYNC_ANNOTATE("async::runs_inline")

/// Starts work; what it returns is the handle. ASYNC_DETACHES: nobody will hear
/// of the work; an exception that leaves it is "lost", "terminates" the
/// program, is "logged", "rethrown" or "handled".
#define ASYNC_SPAWNS ASYNC_ANNOTATE("async::spawns")
#define ASYNC_DETACHES(exception) ASYNC_ANNOTATE_WITH("async::detaches", exception)

/// Takes tasks and returns only when all of them have ended: references into
/// the caller stay good.
#define ASYNC_STRUCTURED ASYNC_ANNOTATE("async::structured")

/// A channel or queue without a limit (a type, or a function that makes one);
/// ASYNC_UNBOUNDED_USE names the bounded one. ASYNC_BOUND: argument number i,
/// from 0, is the limit.
#define ASYNC_UNBOUNDED ASYNC_ANNOTATE("async::unbounded")
#define ASYNC_UNBOUNDED_USE(bounded) ASYNC_ANNOTATE_WITH("async::unbounded", bounded)
#define ASYNC_BOUND(i) ASYNC_ANNOTATE_WITH("async::bound", i)

/// What is lost when the operation is cancelled: "nothing", "queue_place",
/// "bytes" or "value".
#define ASYNC_CANCEL(lost) ASYNC_ANNOTATE_WITH("async::cancel", lost)

/// Reads the runtime's clock, which a test can move.
#define ASYNC_CLOCK ASYNC_ANNOTATE("async::clock")

// ---- Parameters that take a callable ----------------------------------------

/// It runs on threads that may block.
#define ASYNC_RUNS_OFF ASYNC_ANNOTATE("async::blocking_region")
/// It runs on a thread of its own.
#define ASYNC_OWN_THREAD ASYNC_ANNOTATE("async::own_thread")
/// It runs on an executor's thread and must not block.
#define ASYNC_ON_EXECUTOR ASYNC_ANNOTATE("async::on_executor")
/// It runs inside the call, as the caller does.
#define ASYNC_IMMEDIATE ASYNC_ANNOTATE("async::immediate")
/// The callee keeps the closure until the coroutine it starts has ended, so a
/// lambda coroutine may have captures.
#define ASYNC_KEEPS_CLOSURE ASYNC_ANNOTATE("async::keeps_closure")

#endif // ASYNC_ANNOTATE_HPP

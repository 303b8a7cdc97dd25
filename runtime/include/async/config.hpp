// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the runtime asks of the compiler, and the macros that a user may set.
//
// Compilers: clang 22 (default; the sanitizers run only there) and g++ 12. With
// g++ pass -foptimize-sibling-calls whatever the -O level: below -O2 g++ 12
// turns symmetric transfer into recursion, and a loop of a million awaits
// overflows the stack. The CMake target passes it. Code of the runtime also
// keeps four rules, because g++ 12 builds wrong frames otherwise:
//   R1  a coroutine declares a local before it has co_await in the condition of
//       if, switch or do-while, in && or ||;
//   R2  no aggregate temporary as an argument inside the awaited expression, and no lambda
//       there that captures what has a destructor (its members are destroyed twice): give
//       it a name and move that;
//   R3  an awaiter with a member that is not trivial has a constructor;
//   R4  no co_await inside a braced initialiser.
#ifndef ASYNC_CONFIG_HPP
#define ASYNC_CONFIG_HPP

#include <cstddef>

#if !defined(__cpp_impl_coroutine) && !defined(__cpp_coroutines)
#error "async needs C++20 coroutines: pass -std=c++20"
#endif

/// Checks of the runtime's own invariants. On without NDEBUG; set it to 0 or 1
/// to choose. All translation units of a program must agree.
#ifndef ASYNC_CHECKED
#ifdef NDEBUG
#define ASYNC_CHECKED 0
#else
#define ASYNC_CHECKED 1
#endif
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define ASYNC_SANITIZED 1
#endif
#endif
#if !defined(ASYNC_SANITIZED) && (defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__))
#define ASYNC_SANITIZED 1
#endif

/// 1: coroutine frames come from a pool with a cache in each thread; 0: from
/// operator new. Off under the sanitizers, which should see each allocation.
#ifndef ASYNC_FRAME_POOL
#ifdef ASYNC_SANITIZED
#define ASYNC_FRAME_POOL 0
#else
#define ASYNC_FRAME_POOL 1
#endif
#endif

/// 1: clang checks the arguments of functions that return a task (-Wdangling), and
/// takes each such function that is no coroutine for an error unless it is marked
/// ASYNC_CORO_WRAPPER. Off by default: std::function<task<T>()>, std::invoke and
/// other templates of the standard library that pass a task on do not compile with
/// it. async-tidy looks at lifetimes without it.
#ifndef ASYNC_CLANG_CHECKS_TASKS
#define ASYNC_CLANG_CHECKS_TASKS 0
#endif

namespace async::detail {

/// Prints the sentence and aborts: for what must not happen and cannot be
/// thrown.
[[noreturn]] void fail(const char *what) noexcept;

/// Members written by different threads stand this far apart.
inline constexpr std::size_t cache_line = 64;

} // namespace async::detail

#if ASYNC_CHECKED
#define ASYNC_ASSERT(condition, sentence)                                                          \
  ((condition) ? static_cast<void>(0) : ::async::detail::fail(sentence))
#else
#define ASYNC_ASSERT(condition, sentence) static_cast<void>(0)
#endif

#endif // ASYNC_CONFIG_HPP

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_CO_INVOKE_HPP
#define ASYNC_CO_INVOKE_HPP

#include <async/annotate.hpp>
#include <async/awaitable.hpp>
#include <async/task.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace async {

/// Calls `function(args…)` when awaited, and keeps the closure and the arguments
/// until the task it returns has ended.
///
/// A lambda coroutine does not own its captures: they live in the lambda object, and
/// `spawn([x]() -> task<> { … }())` frees that object at the end of the statement,
/// with the coroutine still to run. `spawn(co_invoke([x]() -> task<> { … }))` is the
/// correct form.
///
/// **Use instead**: a coroutine that takes what it needs as parameters by value;
/// nothing at all where the lambda is awaited in the statement that calls it.
/// **Ordering, cancellation**: those of the task.
/// **Lifetime**: closure and arguments are moved in and die with the returned task; a
/// reference has to be asked for with `std::ref`.
/// **Example**:
/// ```cpp
/// auto handle = spawn(co_invoke([name = std::string("a")]() -> task<int> {
///   co_await yield_now();
///   co_return static_cast<int>(name.size());
/// }));
/// ```
template <class F, class... Args>
ASYNC_NO_LIFETIMEBOUND auto co_invoke(ASYNC_ON_EXECUTOR ASYNC_KEEPS_CLOSURE F function,
                                      Args... args)
    -> task<await_result_t<std::invoke_result_t<F &, std::unwrap_reference_t<Args>...>>> {
  co_return co_await function(static_cast<std::unwrap_reference_t<Args> &&>(args)...);
}

} // namespace async

#endif // ASYNC_CO_INVOKE_HPP

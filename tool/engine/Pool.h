// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Units in processes of their own. See the head of Pool.cpp.
#ifndef ASYNC_TIDY_TOOL_ENGINE_POOL_H
#define ASYNC_TIDY_TOOL_ENGINE_POOL_H

#include "finding/Finding.h"
#include <functional>

namespace async_tidy {

struct PoolLimits {
  unsigned Jobs = 1;
  unsigned TimeoutSeconds = 0;  ///< of wall time per unit; 0: none
  unsigned MemoryMegabytes = 0; ///< of address space per unit; 0: none
};

/// Calls \p Work(0 … Count-1) in forked children, and \p Done in this process,
/// in the order in which they end. A child that dies or is too slow becomes a
/// result that says so; the others go on. \p Tick is called some times a
/// second.
///
/// Must be called while this process has one thread: fork() copies only one.
void runPool(size_t Count, const PoolLimits &Limits,
             const std::function<UnitResult(size_t)> &Work,
             const std::function<void(size_t, UnitResult)> &Done,
             const std::function<void()> &Tick);

/// Processors that this process may use: affinity and the container's quota.
unsigned defaultJobs();

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_POOL_H

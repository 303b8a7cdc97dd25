// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The cooperative budget: how many operations a task may complete without
// suspending before it has to give way. The scheduler refills it at each
// resume.
#ifndef ASYNC_DETAIL_BUDGET_HPP
#define ASYNC_DETAIL_BUDGET_HPP

#include <async/config.hpp>

namespace async::detail {

class budget {
public:
  static constexpr unsigned per_resume = 128;

  /// Takes one unit. False when there is none left.
  static bool spend() noexcept {
    if (left_ == 0)
      return false;
    --left_;
    return true;
  }
  static bool exhausted() noexcept { return left_ == 0; }
  static void refill() noexcept { left_ = per_resume; }

private:
  static inline thread_local constinit unsigned left_ = per_resume;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_BUDGET_HPP

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that are used once: tasks, futures and handles, and what is moved into
// an awaited call; and their second uses.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_SINGLEUSE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_SINGLEUSE_H

#include "FunctionBody.h"
#include <string>

namespace clang::tidy::async {

class Analysis;

struct SecondUse {
  enum How {
    Awaited, ///< co_await t
    Called,  ///< t.get(), t.join(): a member that uses it up
    Moved,   ///< std::move(t) was taken
  };
  /// A variable; of two arguments of one call perhaps a field.
  const ValueDecl *Variable = nullptr;
  enum Kind { Task, Future, Handle, Value } What = Task;
  How First = Moved;
  std::string FirstName; ///< of the member or function that took it
  const Expr *FirstAt = nullptr;
  How Second = Moved;
  bool SecondIsUse = false; ///< neither awaited, called nor moved: looked at
  std::string SecondName;
  const Expr *At = nullptr;
  /// The same place comes again in a loop.
  bool SamePlace = false;
  /// Two arguments of one call, whose order is not fixed.
  bool Unsequenced = false;
};

/// Second uses in \p B, each variable at most once, in source order.
std::vector<SecondUse> secondUses(Analysis &A, const FunctionBody &B);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_SINGLEUSE_H

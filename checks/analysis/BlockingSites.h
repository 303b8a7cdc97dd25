// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls of one body that block the thread by themselves: the model says so
// and its conditions hold here. Whether that is wrong depends on where the
// body runs, and is not asked here.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_BLOCKINGSITES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_BLOCKINGSITES_H

#include "Predicates.h"
#include "Report.h"

namespace clang::tidy::async {

struct BlockingSite {
  const Expr *Call = nullptr;
  const ApiFacts *Facts = nullptr;
  /// sleep, wait, file …; SyncWait for a wait on asynchronous work.
  StringRef Category;
  Confidence How = Confidence::High;

  static constexpr llvm::StringLiteral SyncWait = "sync-wait";
};

/// A call that blocks by what its model says; nothing for one that is awaited,
/// or whose result is.
std::optional<BlockingSite> blockingSite(Analysis &A,
                                         PredicateEvaluator &Conditions,
                                         const FunctionBody &Body,
                                         const Expr *Call);

/// A synchronous wait on asynchronous work, or the construction of a runtime
/// (SyncWaitFacts::BuildsRuntime).
std::optional<BlockingSite> syncWaitSite(Analysis &A,
                                         PredicateEvaluator &Conditions,
                                         const FunctionBody &Body,
                                         const Expr *Call);

/// One of the categories that models are written with. Another one comes from
/// a user's model or attribute.
bool isKnownBlockingCategory(StringRef Category);

/// In the initialiser of a static local: done once.
bool isDoneOnce(const Expr *Call, const FunctionBody &Body);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_BLOCKINGSITES_H

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CHANNELS_DISCARDEDRESULTCHECK_H
#define ASYNC_TIDY_CHECKS_CHANNELS_DISCARDEDRESULTCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

class Climber;

/// Finds error-bearing results of awaits and channel sends that are ignored.
/// User page: docs/checks/async-discarded-result.md
class DiscardedResultCheck : public FunctionCheck {
public:
  DiscardedResultCheck(StringRef Name, ClangTidyContext *Context);
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void await(Analysis &A, const FunctionBody &B, const CoawaitExpr *Await);
  void binding(Analysis &A, const FunctionBody &B, const VarDecl *V);
  void send(Analysis &A, const FunctionBody &B, const CallExpr *Call);
  void lag(Analysis &A, const FunctionBody &B, const CoawaitExpr *Await);
  bool isAllowed(const Expr *Made) const;
  bool hasRoom(Analysis &A, const FunctionBody &B, const CallExpr *Push) const;
  void noteRoom(const CallExpr *Call);
  const bool CheckPlainValues;
  /// Continuations of a wait for room, and in which queue.
  llvm::DenseMap<const FunctionDecl *, const ValueDecl *> RoomFor;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CHANNELS_DISCARDEDRESULTCHECK_H

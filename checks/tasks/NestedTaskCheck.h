// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_NESTEDTASKCHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_NESTEDTASKCHECK_H

#include "analysis/FunctionCheck.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::async {

/// Finds tasks inside of tasks, where awaiting the outer one leaves the inner
/// one unawaited. User page: docs/checks/async-nested-task.md
class NestedTaskCheck : public FunctionCheck {
public:
  NestedTaskCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfCallees) {}
  void onEndOfTranslationUnit() override;

private:
  void checkFunction(Analysis &Unit, const FunctionBody &B) override;

  struct Returned {
    const CoreturnStmt *At;
    const FunctionDecl *F;
  };
  bool isTask(QualType T) const;
  /// The type of what awaiting or getting a \p T gives, if both are tasks.
  QualType inner(QualType T) const;
  void taken(const FunctionBody &B, const Expr *Result, const Expr *Outer);
  /// \p Given: what the call returns that is given \p Arg; null if nothing.
  void callable(const Expr *Arg, const NamedDecl *To, QualType Given);

  Analysis *A = nullptr;
  std::vector<Returned> Candidates;
  /// Functions whose inner task somebody takes, and those that hand it on.
  llvm::DenseSet<const FunctionDecl *> Unwrapped;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_NESTEDTASKCHECK_H

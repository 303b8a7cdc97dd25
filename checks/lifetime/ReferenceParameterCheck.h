// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_REFERENCEPARAMETERCHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_REFERENCEPARAMETERCHECK_H

#include "analysis/CallSites.h"
#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds coroutine parameters taken by reference or view that are used after
/// the first suspension. User page: docs/checks/async-reference-parameter.md
class ReferenceParameterCheck : public FunctionCheck {
public:
  ReferenceParameterCheck(StringRef Name, ClangTidyContext *Context);
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override;

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void inspect(Analysis &A, const FunctionDecl *F);
  void report(Analysis &A, const CoroutineInfo &Info, const ParmVarDecl *P,
              const Expr *Use, bool Certain, const CallSite *Blame);

  const bool Strict;
  const bool ByDeclaration;
  std::vector<const FunctionDecl *> Candidates;
  CallSites Calls;
  Analysis *Unit = nullptr;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_REFERENCEPARAMETERCHECK_H

// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_SCOPELIFETIMECHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_SCOPELIFETIMECHECK_H

#include "analysis/FunctionCheck.h"
#include "analysis/Scopes.h"

namespace clang::tidy::async {

/// Finds task scopes that are destroyed unjoined, or after the data that their
/// tasks use. User page: docs/checks/async-scope-lifetime.md
class ScopeLifetimeCheck : public FunctionCheck {
public:
  ScopeLifetimeCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfTypes) {}
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus11;
  }
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void local(Analysis &A, const FunctionBody &B, const VarDecl *V);
  void member(Analysis &A, const CXXRecordDecl *R, const FieldDecl *F);
  void reportUnjoined(Analysis &A, const NamedDecl *Scope,
                      const ScopeType &Type, const Expr *Start);
  void reportOrder(Analysis &A, const NamedDecl *Scope, const NamedDecl *Data,
                   const Expr *Start);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_SCOPELIFETIMECHECK_H

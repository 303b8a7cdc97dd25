// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_PERFORMANCE_UNNECESSARYCOROUTINECHECK_H
#define ASYNC_TIDY_CHECKS_PERFORMANCE_UNNECESSARYCOROUTINECHECK_H

#include "clang-tidy/ClangTidyCheck.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::async {

/// Finds coroutines that never suspend or only pass on what another one
/// returns. User page: docs/checks/async-unnecessary-coroutine.md
class UnnecessaryCoroutineCheck : public ClangTidyCheck {
public:
  UnnecessaryCoroutineCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  const std::vector<std::string> AllowedContexts;
  /// Of the unit at hand; made on first use.
  const ASTContext *Unit = nullptr;
  llvm::DenseSet<const FunctionDecl *> Named;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_PERFORMANCE_UNNECESSARYCOROUTINECHECK_H

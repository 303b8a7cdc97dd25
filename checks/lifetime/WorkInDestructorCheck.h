// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_WORKINDESTRUCTORCHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_WORKINDESTRUCTORCHECK_H

#include "analysis/AllowedNames.h"
#include "analysis/Predicates.h"

namespace clang::tidy::async {

/// Finds destructors that detach work on the object or wait for asynchronous
/// work. User page: docs/checks/async-work-in-destructor.md
class WorkInDestructorCheck : public ClangTidyCheck {
public:
  WorkInDestructorCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_WORKINDESTRUCTORCHECK_H
